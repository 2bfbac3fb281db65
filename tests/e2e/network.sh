#!/bin/bash
# A real guest and the user network: ARP, DHCP, DNS, ICMP echo, TCP and UDP outwards, forwarded TCP and UDP inwards,
# refused and forbidden connections. Each session is recorded beside real peers, then replayed at both levels where
# there is no network and no peer.
#
# All of it happens in a network namespace of its own: port 53 is free there, and nothing of the host is in the way.
. "$(dirname "$0")/lib.sh"
own_network
netpeer=$(test_tool netpeer)
outside=192.0.2.9 # an address of this namespace that is not loopback, for what the policy must allow
ip link set lo up
ip addr add $outside/32 dev lo

serve() { # starts the peers; returns when they listen
    rm -f "$work/ready"
    mkfifo "$work/ready"
    "$netpeer" serve "$work/ready" 7007 7008 53 &
    server=$!
    cat "$work/ready"
}
stop() {
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
}
cleanups+=("stop")
server=
guest() { # NAME RUN [ARG...]: records this session
    local tape=$work/$1.tape run=$2
    shift 2
    "$reprise" record -q -o "$tape" --append "reprise.run=$run" --set "net[0].resolver=127.0.0.1" "$@" \
        "$top/scenarios/http-get.yaml" < /dev/null
}
record() { record_session "$1" guest "$@"; } # NAME RUN [ARG...]
says() { session_says "$@"; }
frames() { # NAME PATTERN: frames in the log
    check "$1: the log has $2" test "$("$reprise" log --source net0 "$work/$1.tape" | grep -Ec -- "$2")" -gt 0
}
alone() { # NAME: at both levels
    replays_alone "$1" --level frames
    replays_alone "$1" --level sockets
}

# Outwards
serve
record ping ping --append reprise.name=host.test
record unknown ping --append "reprise.name=nobody.test reprise.host=$outside" --allow $outside --allow 127.0.0.0/8
record udp udp --append reprise.port=7008
stop
record silence udp --append reprise.port=7008 --set "net[0].allow=[192.0.2.1]"
record refused http-get --append reprise.url=http://10.0.2.2:7007/
record forbidden http-get --append reprise.url=http://192.0.2.1/
record walled http-get --append reprise.url=http://$outside:7007/
says ping 'reprise: address 10.0.2.15/24 gateway 10.0.2.2 dns 10.0.2.3 lease 86400'
says ping '3 packets transmitted, 3 packets received, 0% packet loss'
says ping 'Address: 192.0.2.77'
frames ping 'frame-out .*type 0x0806'
frames ping 'frame-in .*type 0x0806'
says unknown '3 packets transmitted, 3 packets received, 0% packet loss'
says unknown ".*can't find nobody.test: NXDOMAIN"
says udp 'udp got 14 bytes: hello over udp'
says refused "wget: can't connect to remote host \(10.0.2.2\): Connection refused"
says silence 'reprise: FAILED udp'
says forbidden "wget: can't connect to remote host \(192.0.2.1\): (Network is unreachable|Connection refused)"
says walled "wget: can't connect to remote host \($outside\): (Network is unreachable|Connection refused)"

# Inwards. Whoever reads the guest's console calls it when it says that it serves.
call() {
    local line
    while read -r line; do
        printf '%s\n' "$line"
        case $line in
        *'serving tcp 7'*) "$netpeer" tcp 17007 "hello to a guest" > "$work/tcp" || true ;;
        *'serving udp 8'*) "$netpeer" udp 17008 "datagram to a guest" > "$work/udp" || true ;;
        esac
    done
}
guest serve serve --hostfwd tcp:127.0.0.1:17007-:7 --hostfwd udp:127.0.0.1:17008-:8 2> "$work/serve.err" | call |
    tr -d '\r' > "$work/serve.console"
says serve 'udp answered 19 bytes: datagram to a guest'
says serve 'reprise: ok'
check "the guest echoed over TCP" grep -qx "hello to a guest" "$work/tcp"
check "the guest echoed over UDP" grep -qx "datagram to a guest" "$work/udp"

# A taken port is said before anything is written.
serve
exits "a forwarded port that is taken" 69 "$reprise" record -q -o "$work/taken.tape" --append reprise.run=serve \
    --hostfwd tcp:127.0.0.1:7007-:7 "$top/scenarios/http-get.yaml"
check "it is named" grep -q 7007 "$work/out"
stop

for session in ping unknown udp silence refused forbidden walled serve; do alone $session; done
# A port that the host chooses is said.
exits "hostfwd to any free port" 124 "$reprise" run -q --limit-virtual 1ms --hostfwd tcp:127.0.0.1:0-:7 --hostfwd udp::0-:8 \
    "$top/scenarios/http-get.yaml"
check "the chosen TCP port is said" grep -Eq 'net0: TCP port [1-9][0-9]+ of 127.0.0.1 is forwarded to guest port 7$' "$work/out"
check "the chosen UDP port is said" grep -Eq 'net0: UDP port [1-9][0-9]+ is forwarded to guest port 8$' "$work/out"
done_testing
