#!/bin/sh
# A program of the Debian root (ci/build-root.sh): churn ROUNDS SECONDS works on files in /var/tmp, a round every so many
# seconds: appends, copies, renames, links, removes, and reads again what must be there.

fail() {
    echo "churn: round $round: $*"
    exit 1
}

mkdir -p /var/tmp/churn && cd /var/tmp/churn || exit 1
round=0
while [ $round -lt "$1" ]; do
    round=$((round + 1))
    echo "round $round" >>log
    mkdir "folder$round" && cp log "folder$round/copy" && mv "folder$round" "moved$round" || fail "making"
    ln "moved$round/copy" "hard$round" && ln -s "moved$round/copy" "soft$round" || fail "linking"
    while read -r line; do last=$line; done <"soft$round"
    [ "$last" = "round $round" ] || fail "the copy ends in '$last'"
    if [ $round -gt 3 ]; then
        rm -r "moved$((round - 3))" && rm "soft$((round - 3))" || fail "removing"
        [ -s "hard$((round - 3))" ] || fail "a file went with its other name"
    fi
    sync
    echo "churn: round $round"
    sleep "$2"
done
[ "$(wc -l <log)" -eq "$1" ] || fail "lines are missing"
echo "churn: done"
