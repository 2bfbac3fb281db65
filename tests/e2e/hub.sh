#!/bin/bash
# Machines on a hub: every run is the same without a recording, a recording replays, slices cannot be seen, and a
# recorder that is killed leaves a prefix. With bare-metal guests, and with two of Linux that send each other data.
. "$(dirname "$0")/lib.sh"

record() { # NAME ARG...: the scenario of bare guests; its console is in $work/NAME.out
    local tape=$work/$1.tape
    shift
    "$reprise" record -o "$tape" "$@" < /dev/null > "${tape%.tape}.out" 2> "${tape%.tape}.err"
}
same() { # WHAT A B: two tapes with the same events
    "$reprise" log "$work/$2.tape" > "$work/$2.log"
    "$reprise" log "$work/$3.tape" > "$work/$3.log"
    check "$1" cmp -s "$work/$2.log" "$work/$3.log"
}
talk=$top/scenarios/hub.yaml

record one "$talk"
record two --slice 7 "$talk"
same "two runs have the same events, and slices cannot be seen" one two
for slice in 1 7 1000; do
    check "replays in slices of $slice" replays "$work/one.tape" --slice $slice
done
record seed "$talk" --set seed=2
check "another seed gives other states" test "$(digests "$work/one.tape")" != "$(digests "$work/seed.tape")"
check "every machine's console has its name" \
    test "$(grep -Eoc '^\[(asks|left|right)\] heard [0-9]+, sum 0x[0-9a-f]{16}$' "$work/one.out")" = 3
check "every machine's end is said" \
    test "$(grep -Ec '^reprise: (asks|left|right): power-off at cycle [0-9]+$' "$work/one.err")" = 3
"$reprise" replay --console "$work/one.tape" 2> /dev/null > "$work/shown"
check "a replay shows the consoles as the recording did" cmp -s "$work/shown" "$work/one.out"
"$reprise" export --format text "$work/one.tape" > "$work/one.text"
for net in net0 net1 net2; do
    check "the trace has both directions of $net" test "$(grep -c " $net < \| $net > \|$net" "$work/one.text")" -gt 100
done

# A changed frame is found where the hub brings it, and the machine is named.
"$(test_tool retape)" "$work/one.tape" "$work/planted.tape" frame-hub 4 byte 30
exits "a planted bit in a frame of the hub" 3 "$reprise" replay "$work/planted.tape"
check "its network and kind are named" grep -Eq 'net[012].*frame-hub' "$work/out"
check "and its machine" grep -Eq '^  pc .* of (asks|left|right) ' "$work/out"

# Latency is a key, and it is exact.
record slow "$talk" --set 'machines[0].net=[{driver: hub, latency: 5ms}]'
first=$("$reprise" log --kind frame-out "$work/slow.tape" | awk 'NR == 1 { print $2 }')
heard=$("$reprise" log --kind frame-hub "$work/slow.tape" | awk 'NR == 1 { print $2 }')
check "a frame takes 5 ms" test $((heard - first)) = 5000000

# One of the machines restarts, one has two cards, one fails; the session ends with the worst.
cat > "$work/mixed.yaml" <<END
bios: $guests/bare/hub-talk.bin
machine: {memory: 16M, boot_time: 2026-01-01}
net: [{driver: hub}]
machines:
  - name: first
  - {name: two-cards, net: [{driver: hub}, {driver: hub, hub: second}]}
  - {name: restarts, bios: $guests/bare/reboot.bin}
  - {name: alone, net: [{driver: hub, hub: second}]}
END
exits "four machines" 0 "$reprise" record -o "$work/mixed.tape" "$work/mixed.yaml"
check "the one that restarts does" test "$(grep -c '^\[restarts\] \(first\|second\) boot' "$work/out")" = 2
check "four machines replay" replays "$work/mixed.tape"
sed -i "s|reboot.bin|htif-fail.elf|" "$work/mixed.yaml"
exits "a machine that fails fails the session" 1 "$reprise" run "$work/mixed.yaml"
check "the others go on" grep -q '^\[first\] heard' "$work/out"

# Two Linux guests.
cat > "$work/pair.yaml" <<END
kernel: $guests/Image
initrd: $guests/net.cpio
machine: {boot_time: 2026-01-01}
net: [{driver: hub}]
limits: {virtual: 60s}
machines:
  - {name: server, cmdline: "console=ttyS0 quiet cryptomgr.notests reprise.run=iperf-server"}
  - {name: client, cmdline: "console=ttyS0 quiet cryptomgr.notests reprise.run=iperf-client"}
END
record pair "$work/pair.yaml"
check "1 MiB up, down and by UDP" test "$(grep -c '^\[client\] .*1024 KiB, sum agrees' "$work/pair.out")" = 3
check "the pair replays" replays "$work/pair.tape"
if [ -n "$full" ]; then
    record again --slice 99991 "$work/pair.yaml"
    same "the pair is the same every time" pair again
fi

# A machine with the world beside the hub: its arrivals come at the barriers, at both levels.
cat > "$work/live.yaml" <<END
kernel: $guests/Image
initrd: $guests/net.cpio
machine: {boot_time: 2026-01-01}
limits: {virtual: 60s}
machines:
  - {name: client, net: [{driver: user}, {driver: hub}]}
  - {name: other, net: [{driver: hub}], cmdline: "console=ttyS0 quiet reprise.run=stand-by reprise.sleep=1"}
END
"$top/ci/with-nginx.sh" --size 65536 -- sh -c 'exec "$0" record -q -o "$1" \
    --set "machines[0].cmdline=console=ttyS0 quiet reprise.run=http-get reprise.url=http://10.0.2.2:$REPRISE_HTTP_PORT/file" \
    "$2"' "$reprise" "$work/live.tape" "$work/live.yaml" < /dev/null > "$work/live.out" 2> "$work/live.err"
check "a machine between hub and world gets its file" grep -q '^\[client\] reprise: ok' "$work/live.out"
check "that replays" replays "$work/live.tape" --slice 1000
check "and at the level of sockets" replays "$work/live.tape" --level sockets

# Killed while they talk.
"$reprise" record -q -o "$work/killed.tape" "$work/pair.yaml" < /dev/null > "$work/killed.out" 2>&1 &
recorder=$!
until grep -q 'received 1024 KiB by TCP' "$work/killed.out"; do
    kill -0 $recorder || break
    sleep 0.05
done
kill -9 $recorder
wait $recorder 2> /dev/null || true
"$reprise" replay "$work/killed.tape" > "$work/verdict" 2>&1
check "a killed recorder leaves a prefix" grep -q '^prefix identical' "$work/verdict"
check "with frames of it" test "$("$reprise" log --kind frame-hub "$work/killed.tape" | wc -l)" -gt 100
done_testing
