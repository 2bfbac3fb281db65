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
# Built once, before tests that run side by side ask for it.
stage sanitized-program m -j"$jobs" BUILD=build/asan SAN=address,undefined OPT=-O1 build/asan/reprise
# The longest first, so that the last one does not run alone.
long="permute scenarios user-net protocols races"
tests=
for test in $long $(basename -a -s .sh tests/e2e/*.sh | grep -vxE "lib|${long// /|}"); do
    tests="$tests tests/e2e/$test.sh"
done
stage end-to-end ci/run-e2e.sh $tests
printf '\nmake check: all passed in %d s\n' $((SECONDS - began))
