#!/bin/bash
# Sessions with real races: ten parallel connections to a server with random delays, on a loaded host. Each recording is
# another session; each replays identically every time.
. "$(dirname "$0")/lib.sh"

recordings=$(times 20 2)
replays=$(times 10 2)

# Load: a process per core, stopped by pid.
for _ in $(seq "$(nproc)"); do
    sh -c 'while :; do :; done' &
    cleanups+=("kill $!")
done
record() {
    "$top/ci/with-nginx.sh" --size "${2:-65536}" --jitter -- sh -c 'exec "$0" record -q -o "$1" \
        --append "reprise.run=$2 reprise.url=http://10.0.2.2:$REPRISE_HTTP_PORT/any" "$3"' \
        "$reprise" "$work/$1.tape" "$3" "$top/scenarios/races.yaml" > "$work/$1.out" 2>&1 < /dev/null
}
different=$work/ends
: > "$different"
for kind in races http-get; do
    identical=0
    for i in $(seq "$recordings"); do
        if ! record "$kind$i" 65536 "$kind"; then
            tail -n 5 "$work/$kind$i.out"
            bad "recording $kind $i"
            continue
        fi
        for j in $(seq "$replays"); do
            level=frames
            [ $((j % 2)) = 0 ] && level=sockets
            replays "$work/$kind$i.tape" --level $level && identical=$((identical + 1))
        done
        digests "$work/$kind$i.tape" | tail -n 1 >> "$different"
        rm -f "$work/$kind$i.tape"
    done
    check "$kind: $identical of $((recordings * replays)) replays identical" test $identical = $((recordings * replays))
done
check "the sessions really differ" test "$(sort -u "$different" | wc -l)" -gt 1
done_testing
