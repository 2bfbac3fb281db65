#!/bin/sh
# Runs test programs, as many at once as there are cores, and stops with the names of those that failed.
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
export logs
# shellcheck disable=SC2016
printf '%s\0' "$@" | xargs -0 -n 1 -P "$(nproc)" sh -c '
    log=$logs/$(basename "$1")
    "$1" > "$log" 2>&1 && exit
    cat "$log"
    echo "$1" >> "$logs/failed"' sh
if [ -e "$logs/failed" ]; then
    echo "failed:" $(sort "$logs/failed") >&2
    exit 1
fi
echo "$# test programs passed"
