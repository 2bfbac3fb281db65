#!/bin/bash
# A session on the Debian root on a web server (nginx), in which the guest writes all the time, killed at random
# moments: the prefix replays, without the server. In full ten minutes of guest time and 20 moments.
. "$(dirname "$0")/lib.sh"
command -v nginx > /dev/null || PATH=$PATH:/usr/sbin:/sbin

rounds=$(times 300 24)
kills=$(times 20 2)
mkdir "$work/www"
"$reprise" fs build -q "$guests/root" "$work/www/root"
"$top/ci/with-nginx.sh" --root "$work/www" --port-file "$work/port" -- sleep 3600 &
server=$!
unserve() {
    kill $server 2> /dev/null || true
    wait $server 2> /dev/null || true
}
cleanups+=(unserve)
until [ -s "$work/port" ]; do kill -0 $server || exit 1; done

# Fetches end after a while of guest time whatever the server does: `pace: free` is as good as any.
cat > "$work/churn.yaml" << YAML
extends: $top/scenarios/root/_base.yaml
machine: {pace: free}
fs:
  - file: http://127.0.0.1:$(cat "$work/port")/root
limits: {virtual: 20m, host: 1h}
steps:
  - {expect: "reprise login: ", timeout: 2m}
  - send: "root\n"
  - expect: "Password: "
  - send: "reprise\n"
  - expect: "# $"
  - send: "churn $rounds 2\n"
  - {expect: "^churn: (done|round \\\\d+: )", timeout: 15m}
  - send: "poweroff\n"
YAML

record() { # TAPE
    : > "$work/console"
    exec "$reprise" record -q -o "$1" "$work/churn.yaml" > "$work/console" 2> "$work/err" < /dev/null
}
# The round that a tape has come to.
round_of() { "$reprise" log --kind console-out "$1" | sed -n 's/.*churn: round \([0-9]*\).*/\1/p' | tail -n 1; }

if [ -n "$full" ]; then
    (record "$work/whole.tape") || sed 's/^/    /' "$work/err"
    check "the session ends well" grep -q '^churn: done' "$work/console"
    "$reprise" info "$work/whole.tape" > "$work/info"
    check "after ten minutes of guest time" grep -qE '^length .*\([6-9][0-9]{2}\.[0-9]* s of guest time\)' "$work/info"
    mv "$work/whole.tape" "$work/0.tape"
fi
for i in $(seq "$kills"); do
    # After a round, and up to 0.2 s more.
    round=$((13 + (RANDOM * 32768 + RANDOM) % (rounds - 13))) delay=0.$(printf %03d $((RANDOM % 200)))
    : > "$work/console"
    (record "$work/$i.tape") &
    recorder=$!
    grep -aqm1 "^churn: round $round\b" < <(tail -f -n +1 --pid=$recorder "$work/console") || true
    sleep "$delay"
    kill -9 $recorder 2> /dev/null || true
    wait $recorder 2> /dev/null || true
    [ -e "$work/$i.tape" ] || { bad "there is tape $i" && sed 's/^/    /' "$work/err"; }
    printf '%s\n' "killed $delay s after round $round" > "$work/$i.when"
    echo "$round" > "$work/$i.round"
done
unserve
for tape in "$work"/*.tape; do
    i=$(basename "$tape" .tape)
    if [ $i = 0 ]; then
        check "the whole session replays" replays "$tape"
        continue
    fi
    exits "$(cat "$work/$i.when"): it replays" 0 "$reprise" replay "$tape"
    check "$(cat "$work/$i.when"): and says so" grep -q ^prefix "$work/out"
    # 100 ms of host time may be lost, a few rounds.
    least=$(($(cat "$work/$i.round") - 12))
    check "$(cat "$work/$i.when"): most was on the tape" test "0$(round_of "$tape")" -ge $least
done
done_testing
