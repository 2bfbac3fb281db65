#!/bin/bash
# Every scenario as a test: recorded with its servers, replayed, judged by its checks and goldens. Four times as many at
# once as there are cores: nothing may depend on how busy the host is. In full twice in a row.
. "$(dirname "$0")/lib.sh"
test_tool fixture > /dev/null
cd "$top"
jobs=$((4 * $(nproc)))
for round in $(seq "$(times 2 1)"); do
    status=0
    CI=1 "$reprise" test -j "$jobs" --output "$work/failures" --junit "$work/junit.xml" scenarios/ \
        > "$work/tap" 2> "$work/err" < /dev/null || status=$?
    [ "$status" = 0 ] || cat "$work/err" "$work/tap"
    check "round $round: scenarios pass, $jobs at once ($(tail -n 1 "$work/tap"))" test "$status" = 0
done
check "goldens are as they were" test -z "$(find goldens -name '*.new')"
# A golden that nobody compares would only look like a promise: reprise test sees that within a folder, this across them.
# A combination of a matrix, NAME[a=x,b=y], may have one of its own: NAME-x-y.
sed -nE 's/^(not )?ok [0-9]+ - ([^ ]+).*/\2/p' "$work/tap" |
    sed -E 'h; s/\[.*//p; g; s/[[,][^=]*=/-/g; s/]$//' > "$work/names"
for folder in goldens/*/; do
    golden=$(basename "$folder")
    check "goldens/$golden has its scenario" grep -qxF "$golden" "$work/names"
done
done_testing
