#!/bin/bash
# kill -9 of the recorder at random moments: the tape opens, passes PRAGMA integrity_check, and its prefix replays.
. "$(dirname "$0")/lib.sh"

moments=$(times 50 5)
"$top/ci/with-nginx.sh" --size 4194304 --port-file "$work/port" -- sh -c 'while [ ! -e "$0" ]; do sleep 0.1; done' \
    "$work/stop-server" &
server=$!
cleanups+=("touch '$work/stop-server'; wait $server")
until [ -s "$work/port" ]; do sleep 0.05; done
port=$(cat "$work/port")

opened=0 intact=0 replayed=0 lost_most=0
for i in $(seq "$moments"); do
    tape=$work/killed$i.tape
    "$reprise" record -q -o "$tape" --append "reprise.url=http://10.0.2.2:$port/file" "$top/scenarios/http-get.yaml" \
        > /dev/null 2>&1 < /dev/null &
    recorder=$!
    # from 50 ms to 3 s, other moments in every run: the seed is the process id
    moment=$((50 + (RANDOM * 32768 + RANDOM) % 2950))
    sleep "$((moment / 1000)).$(printf %03d $((moment % 1000)))"
    kill -9 $recorder 2>/dev/null || true
    wait $recorder 2>/dev/null || true
    [ -e "$tape" ] || { opened=$((opened + 1)) intact=$((intact + 1)) replayed=$((replayed + 1)); continue; }
    "$reprise" info --json "$tape" > "$work/info" 2>&1 && opened=$((opened + 1)) || cat "$work/info"
    [ "$(sqlite3 "$tape" 'PRAGMA integrity_check')" = ok ] && intact=$((intact + 1))
    if "$reprise" replay "$tape" > "$work/verdict" 2>&1 < /dev/null && grep -Eq '^(prefix )?identical' "$work/verdict"; then
        replayed=$((replayed + 1))
    else
        echo "    killed after $moment ms:"
        sed 's/^/    /' "$work/verdict"
    fi
    rm -f "$tape" "$tape"-*
done
check "$opened of $moments killed recordings open" test $opened = "$moments"
check "$intact of $moments pass integrity_check" test $intact = "$moments"
check "$replayed of $moments prefixes replay" test $replayed = "$moments"
done_testing
