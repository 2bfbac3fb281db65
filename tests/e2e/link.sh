#!/bin/bash
# The cable is plugged in and pulled out under a running Debian guest: its carrier follows, and the session replays. The
# far end is a socket: while nobody is connected the link is down.
. "$(dirname "$0")/lib.sh"
netpeer=$(test_tool netpeer)
peer=
unplug() {
    [ -z "$peer" ] || kill "$peer" 2> /dev/null || true
    [ -z "$peer" ] || wait "$peer" 2> /dev/null || true
    peer=
}
plug() {
    "$netpeer" unix "$work/cable" < "$work/nothing" > /dev/null 2>&1 &
    peer=$!
}
cleanups+=("unplug")
mkfifo "$work/nothing" "$work/console"
exec 8<> "$work/nothing" # kept open: the peer says nothing and stays

"$reprise" record -q -o "$work/x.tape" --set "net=[{driver: socket, listen: 'unix:$work/cable'}]" \
    --append "reprise.run=carrier reprise.count=5" "$top/scenarios/http-get.yaml" < /dev/null 2> "$work/err" > "$work/console" &
session=$!
changes=0
while read -r line; do
    line=${line%$'\r'}
    echo "$line"
    case $line in
    "carrier 0") [ $changes -ge 5 ] || plug ;;
    "carrier 1") unplug ;;
    esac
    case $line in carrier*) changes=$((changes + 1)) ;; esac
done < "$work/console" > "$work/out"
wait $session || cat "$work/err"
check "the guest saw every change" test "$(grep "^carrier" "$work/out" | tr '\n' ' ')" = \
    "carrier 0 carrier 1 carrier 0 carrier 1 carrier 0 carrier 1 "
check "the guest has ended well" grep -qx "reprise: ok" "$work/out"
check "the changes are on the tape" test "$("$reprise" log --kind link "$work/x.tape" | wc -l)" -ge 5
check "it replays" replays "$work/x.tape"
done_testing
