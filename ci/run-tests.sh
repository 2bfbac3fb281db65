#!/bin/sh
# Runs test programs one after another and stops with the names of those that failed.
failed=
count=0
for program in "$@"; do
    count=$((count + 1))
    "$program" || failed="$failed $program"
done
if [ -n "$failed" ]; then
    echo "failed:$failed" >&2
    exit 1
fi
echo "$count test programs passed"
