#!/bin/bash
# kill -9 of the recorder at random moments: the tape opens, passes PRAGMA integrity_check, and its prefix replays.
. "$(dirname "$0")/lib.sh"

moments=$(times 50 5)
mkdir "$work/www"
head -c 4194304 /dev/urandom > "$work/www/short" # the session ends somewhere among the moments: its close is killed too
head -c 134217728 /dev/urandom > "$work/www/long" # it goes on beyond all of them
"$top/ci/with-nginx.sh" --root "$work/www" --port-file "$work/port" -- sh -c 'while [ ! -e "$0" ]; do sleep 0.1; done' \
    "$work/stop-server" &
server=$!
cleanups+=("touch '$work/stop-server'; wait $server")
until [ -s "$work/port" ]; do sleep 0.05; done
port=$(cat "$work/port")

number() { # KEY: a number of the JSON in $work/info
    sed -n 's/.*"'"$1"'": *\([0-9]*\).*/\1/p' "$work/info" | head -n 1
}

early=0 cut=0 opened=0 intact=0 replayed=0 lost_most=0
for i in $(seq "$moments"); do
    tape=$work/killed$i.tape
    file=long
    [ $((i % 2)) = 1 ] || file=short
    "$reprise" record -q -o "$tape" --append "reprise.url=http://10.0.2.2:$port/$file" "$top/scenarios/http-get.yaml" \
        > /dev/null 2>&1 < /dev/null &
    recorder=$!
    # from 50 ms to 1.2 s, other moments in every run: the seed is the process id
    moment=$((50 + (RANDOM * 32768 + RANDOM) % 1150))
    sleep "$((moment / 1000)).$(printf %03d $((moment % 1000)))"
    killed_ns=$(date +%s%N)
    kill -9 $recorder 2>/dev/null || true
    wait $recorder 2>/dev/null || true
    [ -e "$tape" ] || { early=$((early + 1)); continue; } # before there was a tape: nothing to show
    "$reprise" info --json "$tape" > "$work/info" 2>&1 && opened=$((opened + 1)) || cat "$work/info"
    grep -q '"closed": *false' "$work/info" && cut=$((cut + 1))
    # What was on the tape when the recorder died: the host time of its last transaction.
    recorded=$(number recorded_ns)
    started=$(date -d "$(sed -n 's/.*"started": *"\([^"]*\)".*/\1/p' "$work/info")" +%s%N)
    if grep -q '"closed": *false' "$work/info" && [ -n "$started" ] && [ -n "$recorded" ]; then
        lost=$(((killed_ns - started - recorded) / 1000000))
        [ "$lost" -gt "$lost_most" ] && lost_most=$lost
    fi
    [ "$(sqlite3 "$tape" 'PRAGMA integrity_check')" = ok ] && intact=$((intact + 1))
    if "$reprise" replay "$tape" > "$work/verdict" 2>&1 < /dev/null && grep -Eq '^(prefix )?identical' "$work/verdict"; then
        replayed=$((replayed + 1))
    else
        echo "    killed after $moment ms:"
        sed 's/^/    /' "$work/verdict"
    fi
    rm -f "$tape" "$tape"-*
done
tapes=$((moments - early))
check "$cut of $moments were killed in mid-session" test "$cut" -ge $((moments / 2))
check "$opened of $tapes killed recordings open" test $opened = $tapes
check "$intact of $tapes pass integrity_check" test $intact = $tapes
check "$replayed of $tapes prefixes replay" test $replayed = $tapes
echo "kill: at most $lost_most ms of host time were lost"
[ -z "$full" ] || check "at most 200 ms of host time is lost" test "$lost_most" -le 200
done_testing
