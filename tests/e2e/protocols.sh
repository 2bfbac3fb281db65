#!/bin/bash
# What a guest's network stack does besides plain connections, through driver: user: urgent data both ways, fragments,
# ICMP errors, ARP, BOOTP, leases that are renewed. Recorded beside real peers, replayed at both levels without them.
. "$(dirname "$0")/lib.sh"
own_network
fixture=$(test_tool fixture)
ip link set lo up

servers=()
stop() { [ "${#servers[@]}" = 0 ] || kill "${servers[@]}" 2>/dev/null || true; }
cleanups+=(stop)
serve() { # KIND PORT: returns when it listens
    mkfifo "$work/$1.port"
    "$fixture" "$1" --port "$2" > "$work/$1.port" &
    servers+=($!)
    read -r _ < "$work/$1.port"
}
record() { # NAME RUN [ARG...]
    local tape=$work/$1.tape run=$2 session=$1
    shift 2
    "$reprise" record -q -o "$tape" --append "reprise.run=$run" "$@" "$top/scenarios/http-get.yaml" \
        < /dev/null > "$work/$session.out" 2>&1 || true
    check "$session: the guest is content" grep -q "^reprise: ok" "$work/$session.out"
    sessions+=("$session")
}
sessions=()
serve urgent 7100
serve echo 7101
record urgent urgent --append reprise.port=7100
record urgent-guestfwd urgent --append "reprise.host=10.0.2.100 reprise.port=80" \
    --set 'net=[{guestfwd: ["tcp:10.0.2.100:80-tcp:127.0.0.1:7100"]}]'
record fragments fragments --append reprise.port=7101
stop
for run in icmp-errors arp bootp dhcp-renew; do record $run $run; done
for session in "${sessions[@]}"; do
    for level in frames sockets; do
        check "$session replays from $level" replays "$work/$session.tape" --level $level
    done
done
done_testing
