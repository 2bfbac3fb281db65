#!/bin/bash
# Bad links: on a hub the seed decides everything, in every run and in every slice; on a live link the tape replays it.
. "$(dirname "$0")/lib.sh"

record() { # NAME ARG...
    local tape=$work/$1.tape
    shift
    "$reprise" record -q -o "$tape" "$@" < /dev/null > "${tape%.tape}.out" 2> "${tape%.tape}.err"
}
log_of() { "$reprise" log "$work/$1.tape" > "$work/$1.log"; }
same() { cmp -s "$work/$1.log" "$work/$2.log"; }
frames() { grep -c " $2 .* $3 " "$work/$1.log" || true; } # NAME NET KIND
talk=$top/scenarios/hub.yaml
bad='[{driver: hub, impair: [{delay: 200us, jitter: 50us, loss: 10%, duplicate: 5%, corrupt: 5%, reorder: 10%}]}]'

record plain "$talk"
record one "$talk" --set "machines[0].net=$bad"
record two "$talk" --set "machines[0].net=$bad" --slice 7
record seed "$talk" --set "machines[0].net=$bad" --set seed=2
for run in plain one two seed; do log_of $run; done
check "one seed, one session, however it is sliced" same one two
check "another seed, another session" test "$(frames one net0 frame-out)" != "$(frames seed net0 frame-out)"
check "replays, with no word of chance on the tape" replays "$work/one.tape" --slice 1000
check "frames of the guest are lost on their way" test "$(frames one net0 frame-out)" -lt "$(frames plain net0 frame-out)"
check "and on their way in" test "$(sed -n 's/^\[asks\] heard \([0-9]*\),.*/\1/p' "$work/one.out")" -lt \
    "$(frames one net0 frame-hub)"

# A partition is virtual time, from both sides.
record cut "$talk" --set 'machines[0].net=[{driver: hub, impair: [{partition: [{from: 10ms, to: 30ms}]}]}]'
log_of cut
cut=$(awk '$3 == "net0" && $4 == "frame-out" && $2 >= 10000000 && $2 < 30000000' "$work/cut.log" | wc -l)
healed=$(awk '$3 == "net0" && $4 == "frame-out" && $2 >= 30000000' "$work/cut.log" | wc -l)
check "nothing leaves while the link is cut" test "$cut" = 0
check "and $healed frames after it" test "$healed" -gt 10

# Two Linux guests whose TCP has to make good what the link does.
cat > "$work/pair.yaml" <<END
kernel: $guests/Image
initrd: $guests/net.cpio
machine: {boot_time: 2026-01-01}
limits: {virtual: 120s}
net: [{driver: hub}]
machines:
  - {name: server, cmdline: "console=ttyS0 quiet cryptomgr.notests reprise.run=iperf-server reprise.size=256"}
  - name: client
    cmdline: "console=ttyS0 quiet cryptomgr.notests reprise.run=iperf-client reprise.size=256"
    net: [{driver: hub, impair: [{delay: 2ms, jitter: 200us, loss: 0.2%, rate: 50mbit, duplicate: 1%}]}]
END
record pair "$work/pair.yaml" || true
check "TCP gets through, up and down" test "$(grep -Ec '^\[client\] (up|down) 256 KiB, sum agrees' "$work/pair.out")" = 2
check "the pair replays" replays "$work/pair.tape"

# A live link: a file from a real server, late, damaged and twice.
"$top/ci/with-nginx.sh" --size 262144 -- sh -c 'exec "$0" record -q -o "$1" \
    --set "net[0].impair=[{delay: 2ms, jitter: 1ms, loss: 0.5%, duplicate: 1%, corrupt: 0.5%, reorder: 5%}]" \
    --append "reprise.url=http://10.0.2.2:$REPRISE_HTTP_PORT/file" "$2"' \
    "$reprise" "$work/live.tape" "$top/scenarios/http-get.yaml" < /dev/null > "$work/live.out" 2> "$work/live.err"
check "the guest gets the file" grep -q 'reprise: ok' "$work/live.out"
check "the live session replays" replays "$work/live.tape"
check "and at the level of sockets" replays "$work/live.tape" --level sockets
done_testing
