#!/bin/bash
# Debian's virtio-net driver with offloads: large TCP frames leave whole, segments come in as they were on the wire, and
# the session replays at both levels. The same program measures in ci/bench.
if [ -z "${REPRISE_NET_PORT:-}" ]; then
    . "$(dirname "$0")/lib.sh"
    server=$(test_tool netserver)
    rm -rf "$work"
    exec "$server" bash "$0"
fi
. "$(dirname "$0")/lib.sh"
run="reprise.port=$REPRISE_NET_PORT reprise.bench=down:4,up:4,requests:50,connections:20"

"$reprise" record -q -o "$work/x.tape" --append "$run" "$top/scenarios/netbench.yaml" < /dev/null > "$work/out" 2>&1 ||
    cat "$work/out"
sum() { sed -n "s/^bench $1 [0-9]* checksum \([0-9a-f]*\).*/\1/p" "$work/out"; }
check "the guest has done all four" grep -q "reprise: ok" "$work/out"
check "what came down is what went up" test -n "$(sum up)" -a "$(sum down)" = "$(sum up)"
check "every request and every connection was answered" test -n "$(sum requests)" -a -n "$(sum connections)"

# sizes KIND: of the frames on the tape
sizes() { "$reprise" log --kind "$1" "$work/x.tape" | sed -n 's/.* \([0-9]*\) bytes .*/\1/p' | sort -n; }
check "the guest sent large frames ($(sizes frame-out | tail -n 1) bytes)" test "$(sizes frame-out | tail -n 1)" -gt 20000
check "what came in is as it was on the wire" test "$(sizes frame-in | tail -n 1)" -le 1514
check "it replays from its frames" replays "$work/x.tape"
check "it replays from its sockets" replays "$work/x.tape" --level sockets

# With a large MTU the segments are large on the wire already.
"$reprise" record -q -o "$work/x.tape" --set net[0].mtu=9000 \
    --append "reprise.port=$REPRISE_NET_PORT reprise.bench=down:4,up:4" "$top/scenarios/netbench.yaml" \
    < /dev/null > "$work/out" 2>&1 || cat "$work/out"
check "MTU 9000: what came down is what went up" test -n "$(sum up)" -a "$(sum down)" = "$(sum up)"
check "MTU 9000: $(sizes frame-in | tail -n 1) bytes came in" test "$(sizes frame-in | tail -n 1)" -gt 5000
check "MTU 9000: it replays" replays "$work/x.tape"
done_testing
