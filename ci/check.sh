#!/bin/bash
# What `make check` runs, in the order in which a mistake is cheapest to find; stops at the first stage that fails.
# REPRISE_FULL=1 asks every stage for its full number of repetitions.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."

jobs=$(nproc)
began=$SECONDS
stage() { # NAME CMD...
    local name=$1 start=$SECONDS
    shift
    printf '\n==== %s\n' "$name"
    "$@" || { printf '==== %s FAILED\n' "$name" >&2; exit 1; }
    printf '==== %s: %d s\n' "$name" $((SECONDS - start))
}
m() { make --no-print-directory "$@"; }

stage build m -j"$jobs" all tests test-tools
stage headers m headers
stage unit m unit
stage boundary m -j"$jobs" boundary
stage guests m guests
stage sanitized m unit-sanitized
stage isa m isa
for test in tests/e2e/*.sh; do
    [ "$test" = tests/e2e/lib.sh ] || stage "$(basename "$test" .sh)" bash "$test"
done
printf '\nmake check: all passed in %d s\n' $((SECONDS - began))
