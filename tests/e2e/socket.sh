#!/bin/bash
# driver: socket against a real QEMU, guest to guest with static addresses: pings, datagrams, and bulk data by TCP and
# UDP with checksums, once as QEMU's server and once as its client, over TCP and over a unix socket. Then each session
# replays without QEMU. Peers that talk nonsense, and peers that are not there.
. "$(dirname "$0")/lib.sh"
skip() {
    echo "socket: skipped: $1"
    exit 0
}
command -v qemu-system-riscv64 > /dev/null || skip "qemu-system-riscv64 is missing (ci/deps.sh test)"
qemu-system-riscv64 -netdev help 2> /dev/null | grep -qx stream || skip "this QEMU has no -netdev stream (7.2 has)"
qemu=
stop() {
    [ -z "$qemu" ] || kill "$qemu" 2> /dev/null || true
    [ -z "$qemu" ] || wait "$qemu" 2> /dev/null || true
    qemu=
}
cleanups+=("stop")
options=$(sed -n '/^cmdline/,/^net:/p' "$top/scenarios/http-get.yaml" | grep -v -e cmdline -e reprise.run -e net: |
    tr -s ' \n' ' ')

# qemu_with STREAM-OPTIONS RUN...: QEMU's guest; its console is $work/qemu.console
qemu_with() {
    local stream=$1
    shift
    setpriv --pdeathsig TERM qemu-system-riscv64 -M virt -m 256 -display none -monitor none -no-reboot \
        -serial "file:$work/qemu.console" -kernel "$guests/Image" -initrd "$guests/net.cpio" -append "$options $*" \
        -netdev "stream,id=cable,$stream" -device virtio-net-device,netdev=cable,mac=02:00:00:00:00:99 \
        > "$work/qemu.log" 2>&1 < /dev/null &
    qemu=$!
}
wait_for() { # WHAT CMD...: until it succeeds, two minutes at most
    local what=$1 tries=0
    shift
    until "$@"; do
        tries=$((tries + 1))
        [ $tries -lt 2400 ] || { bad "waited in vain: $what"; done_testing; }
        read -rt 0.05 < <(:) || true
    done
}
record() { # NAME NET ARG...
    local session=$1 net=$2
    shift 2
    "$reprise" record -q -o "$work/$session.tape" --set "net=[{driver: socket, $net}]" "$@" \
        "$top/scenarios/http-get.yaml" < /dev/null 2> "$work/$session.err" | tr -d '\r' > "$work/$session.console"
}
says() { # NAME PATTERN
    if grep -Eqx -- "$2" "$work/$1.console"; then
        ok "$1: $2"
    else
        bad "$1 does not say: $2"
        sed 's/^/    /' "$work/$1.console" "$work/$1.err" "$work/qemu.log" | tail -n 20
    fi
}
qemu_says() { # PATTERN
    tr -d '\r' < "$work/qemu.console" > "$work/peer.console"
    : > "$work/peer.err"
    says peer "$1"
}
port() { sed -n 's/.*net0: listening on 127.0.0.1:\([0-9]*\)$/\1/p' "$work/$1.err" 2> /dev/null; }
has_port() { [ -n "$(port "$1")" ]; }

# We listen on a port that the host chooses, QEMU's guest sends.
record bulk 'listen: "127.0.0.1:0"' --append "reprise.run=iperf-server reprise.ip=10.1.0.1/24" &
session=$!
wait_for "a port" has_port bulk
qemu_with "addr.type=inet,addr.host=127.0.0.1,addr.port=$(port bulk)" "reprise.run=iperf-client reprise.size=64"
wait $session
says bulk 'received 64 KiB by TCP, sum [0-9a-f]{16}'
says bulk 'reprise: ok'
wait_for "QEMU's end" grep -qs 'reprise: ' "$work/qemu.console"
stop
qemu_says 'up 64 KiB, sum agrees'
qemu_says 'down 64 KiB, sum agrees'
check "the link came up and went down on tape" test "$("$reprise" log --kind link "$work/bulk.tape" | wc -l)" -ge 2

# QEMU listens on a unix socket, our guest pings and sends datagrams, once it is answered.
qemu_with "server=on,addr.type=unix,addr.path=$work/cable" "reprise.run=udp-echo reprise.count=20"
wait_for "QEMU's socket" test -S "$work/cable"
record datagrams "connect: \"unix:$work/cable\"" --append "reprise.run=datagrams reprise.count=20"
says datagrams 'reprise: ok'
frames() { "$reprise" export --format text "$work/$1.tape" | grep -Ec -- "$2" || true; }
check "QEMU's guest answered our pings" test "$(frames datagrams 'icmp.*echo.reply|echo-reply')" -gt 0
stop

# A client finds a server that comes late, by trying again.
record late "connect: \"unix:$work/late\", reconnect: 1s" --append "reprise.run=datagrams reprise.count=20" &
session=$!
wait_for "a refusal" grep -qs 'trying again' "$work/late.err"
qemu_with "server=on,addr.type=unix,addr.path=$work/late" "reprise.run=udp-echo reprise.count=20"
wait $session
says late 'reprise: ok'
stop

# Nonsense on the cable: said, disconnected, and the guest goes on.
record nonsense "listen: \"unix:$work/nonsense\"" --append "reprise.run=idle reprise.sleep=2" &
session=$!
wait_for "a socket" test -S "$work/nonsense"
for text in 'GET / HTTP/1.0' '\0\0\0\0' '\377\377\377\377'; do
    printf "$text\n" | "$(test_tool netpeer)" unix "$work/nonsense" > /dev/null
done
wait $session
says nonsense 'reprise: ok'
check "each is said" test "$(grep -c 'does not speak this protocol' "$work/nonsense.err")" = 3

run() { "$reprise" run -q --limit-virtual 1ms --nic "socket,$1" --bios "$guests/bare/hello.elf"; }
exits "a peer that is not there" 69 run "connect=unix:$work/nobody"
exits "a folder that is not there" 69 run "listen=unix:$work/no/where"
exits "both ends at once" 2 run "listen=unix:$work/a,connect=unix:$work/b"

for session in bulk datagrams late nonsense; do
    check "$session replays without QEMU" unshare -n "$BASH" -c '
        "$0" replay "$1" < /dev/null 2>&1 | grep -q "^identical"' "$reprise" "$work/$session.tape"
done
done_testing
