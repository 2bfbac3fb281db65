#!/bin/bash
# Runs end-to-end tests, as many at once as there are cores, and prints each one's output when it has ended. Fails if
# one of them does; those that have begun by then still end.
#
#   ci/run-e2e.sh TEST...        (tests/e2e/NAME.sh)
set -euo pipefail
export LC_ALL=C

if [ "${1:-}" = --one ]; then
    log=$3/$(basename "$2" .sh)
    status=0
    start=$SECONDS
    bash "$2" > "$log" 2>&1 < /dev/null || status=$?
    exec 9> "$3/lock"
    flock 9 # one test's lines stand together
    printf '\n==== %s\n' "$(basename "$2" .sh)"
    cat "$log"
    [ $status = 0 ] || { printf '==== %s FAILED\n' "$(basename "$2" .sh)" >&2; exit 255; } # xargs starts no more
    printf '==== %s: %d s\n' "$(basename "$2" .sh)" $((SECONDS - start))
    exit 0
fi
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
printf '%s\0' "$@" | xargs -0 -P "$(nproc)" -I '{}' bash "$0" --one '{}' "$logs"
