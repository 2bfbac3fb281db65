#!/bin/bash
# Real TAP interfaces in a network namespace of their own, made by ci/netinit.sh, with Debian's dnsmasq and nginx behind
# them: DHCP, DNS, HTTP on the bridge and through NAT, two guests on one bridge, a flood, an interface that vanishes.
# Each session is recorded there and replayed by an unprivileged user when all of it is gone: no TAP, no server, no
# network.
top=$(cd "$(dirname "$0")/../.." && pwd)
skip() {
    echo "tap: skipped: $1"
    exit 0
}
[ -e /dev/net/tun ] || mknod /dev/net/tun c 10 200 2> /dev/null || skip "this host has no /dev/net/tun"
if [ "$(id -u)" != 0 ]; then # root of a namespace will do, with a /run of its own for the names of namespaces
    unshare -rnm true 2> /dev/null || skip "this host gives no network namespaces"
    exec unshare -rnm sh -c 'mount -t tmpfs tmpfs /run && exec bash "$0"' "$0"
fi
for program in dnsmasq nginx; do
    PATH=$PATH:/usr/sbin command -v $program > /dev/null || skip "$program is missing (ci/deps.sh test)"
done
. "$(dirname "$0")/lib.sh"
PATH=$PATH:/usr/sbin
net=reprise-tap-$$ world=reprise-world-$$
servers=()
stop() {
    [ ${#servers[@]} = 0 ] || kill "${servers[@]}" 2> /dev/null || true
    wait ${servers[@]+"${servers[@]}"} 2> /dev/null || true
    servers=()
}
cleanups+=("stop" "ip netns delete $net 2> /dev/null" "ip netns delete $world 2> /dev/null")
ip netns add $net 2> /dev/null || { echo "tap: skipped: this host gives no network namespaces"; exit 0; }
ip netns add $world
inside() { ip netns exec $net "$@"; }
netinit() { bash "$top/ci/netinit.sh" "$@" --netns $net; }
chmod 755 "$work" # for the unprivileged user

# The namespace's uplink leads to another one, where nobody knows the way back to the bridge: only NAT gets an answer.
inside ip link set lo up
inside ip link add up0 type veth peer name up0 netns $world
inside ip addr add 192.0.2.1/24 dev up0
ip netns exec $world ip addr add 192.0.2.80/24 dev up0
inside ip link set up0 up
ip netns exec $world ip link set up0 up
inside ip route add default via 192.0.2.80

# ---- netinit ----

settled() { ! inside ip -o addr | grep -q tentative; }
until settled; do read -rt 0.05 < <(:) || true; done
snapshot() { # what netinit may change; addresses of the link itself come and go
    inside ip -o link | sed 's/state [A-Z]*//; s/<[^>]*>//'
    inside ip -o -4 addr
    inside nft list ruleset 2> /dev/null || inside iptables-save -t nat 2> /dev/null || true
    inside cat /proc/sys/net/ipv4/ip_forward
}
snapshot > "$work/before"
check "netinit makes a bridge and two TAPs" netinit up --tap tap0 --tap tap1
inside ip -o link | grep -q "tap1.*master br0" && ok "tap1 is on the bridge" || bad "tap1 is not on the bridge"
check "ip_forward is on" test "$(inside cat /proc/sys/net/ipv4/ip_forward)" = 1
snapshot > "$work/up"
check "a second time it changes nothing" netinit up --tap tap0 --tap tap1
check "(nothing)" cmp "$work/up" <(snapshot)
exits "another address is refused" 69 netinit up --address 10.9.0.1/24
exits "what is no TAP is refused" 69 netinit up --tap up0
as_nobody="setpriv --reuid 65534 --regid 65534 --clear-groups"
exits "an unprivileged user is refused" 4 $as_nobody bash "$top/ci/netinit.sh" up
check "status tells" netinit status > "$work/status"
check "what it made" grep -qx "netinit: tap0 on br0, made here" "$work/status"

# ---- servers ----

mkdir "$work/www" "$work/nginx"
seq 1 40000 > "$work/www/file"
sum=$(md5sum < "$work/www/file" | cut -d' ' -f1)
cat > "$work/nginx.conf" << CONFIG
user root;
daemon off;
worker_processes 1;
pid $work/nginx/pid;
events { worker_connections 64; }
http {
    access_log off;
    client_body_temp_path $work/nginx/body; proxy_temp_path $work/nginx/proxy; fastcgi_temp_path $work/nginx/fastcgi;
    uwsgi_temp_path $work/nginx/uwsgi; scgi_temp_path $work/nginx/scgi;
    server { listen 80; root $work/www; }
}
CONFIG
sed "s|$work/nginx/|$work/world-|" "$work/nginx.conf" > "$work/world.conf"
serve() { # NAMESPACE CMD...: until we end, however that happens
    ip netns exec "$1" setpriv --pdeathsig TERM "${@:2}" > "$work/$2.log" 2>&1 &
    servers+=($!)
}
serve $net nginx -p "$work" -e "$work/error.log" -c "$work/nginx.conf"
serve $world nginx -p "$work" -e "$work/error.log" -c "$work/world.conf"
serve $net dnsmasq -k -C /dev/null -u root -R -h -i br0 --bind-interfaces -F 192.168.3.50,192.168.3.99,1h \
    --dhcp-option=3,192.168.3.1 -A /host.test/192.0.2.80 -l "$work/leases" -x "$work/dnsmasq.pid"
wait_for() { # WHAT CMD...: until it succeeds, a minute at most
    local what=$1 tries=0
    shift
    until "$@"; do
        tries=$((tries + 1))
        [ $tries -lt 1200 ] || { bad "waited in vain: $what"; done_testing; }
        read -rt 0.05 < <(:) || true
    done
}
for file in nginx/pid world-pid dnsmasq.pid; do wait_for "$file" test -s "$work/$file"; done

# ---- sessions ----

record() { # NAME ARG...: in the namespace
    local session=$1
    shift
    inside "$reprise" record -q -o "$work/$session.tape" "$@" "$top/scenarios/http-get.yaml" < /dev/null \
        2> "$work/$session.err" | tr -d '\r' > "$work/$session.console"
}
says() { # NAME PATTERN
    if grep -Eqx -- "$2" "$work/$1.console"; then
        ok "$1: $2"
    else
        bad "$1 does not say: $2"
        sed 's/^/    /' "$work/$1.console" "$work/$1.err" | tail -n 20
    fi
}
warns() { check "$1: stderr has $2" grep -Eq -- "$2" "$work/$1.err"; }
on() { printf 'net=[{driver: tap, ifname: %s, allow: [%s]%s}]' "$1" "${2:-}" "${3:-}"; }

record dhcp --set "$(on tap0)" --append reprise.url=http://192.168.3.1/file
says dhcp 'reprise: address 192\.168\.3\.[5-9][0-9]/24 gateway 192\.168\.3\.1 dns 192\.168\.3\.1 lease 3600'
says dhcp "md5 $sum"
record nat --set "$(on tap0 '192.168.3.0/24, "192.0.2.80:80"')" --append reprise.url=http://host.test/file
says nat "md5 $sum"
record walled --set "$(on tap0)" --append reprise.run=ping --append reprise.host=192.0.2.80
says walled 'reprise: FAILED ping'
warns walled 'net0: the guest may not send to 192\.0\.2\.80'
warns walled 'net0: frames of the guest that allow: did not let out: [1-9]'

# Two guests on the bridge. The second has the mac that its number would give it in one scenario.
record left --set "$(on tap0)" --append "reprise.run=udp-echo reprise.ip=192.168.3.201/24 reprise.count=20" &
left=$!
record right --set "$(on tap1 '' ', mac: "02:00:00:00:00:02"')" --append "reprise.run=datagrams reprise.count=20" \
    --append "reprise.ip=192.168.3.202/24 reprise.host=192.168.3.201"
wait $left
says left 'reprise: ok'
says right 'reprise: ok'

# A flood: 10,000 datagrams a second for the guest's address, while it boots and has no driver yet, and for some time
# after.
inside ip neigh add 192.168.3.77 lladdr 02:00:00:00:00:01 dev br0
inside "$(test_tool netpeer)" flood 192.168.3.77 9 30000 10000 > "$work/flood" &
flood=$!
record flood --set "$(on tap0)" --append reprise.url=http://192.168.3.1/file
wait $flood
says flood "md5 $sum"
count=$("$reprise" log --kind frame-in "$work/flood.tape" | wc -l)
check "thousands of frames came in ($count; $(cat "$work/flood"))" test "$count" -gt 5000

# The interface vanishes under a running guest: its link goes down, and it goes on.
vanish() {
    local line
    while read -r line; do
        printf '%s\n' "$line"
        case $line in *'run idle'*) inside ip link delete tap1 ;; esac
    done
}
inside "$reprise" record -q -o "$work/vanish.tape" --set "$(on tap1)" --append "reprise.run=idle reprise.sleep=3" \
    "$top/scenarios/http-get.yaml" < /dev/null 2> "$work/vanish.err" | vanish | tr -d '\r' > "$work/vanish.console"
says vanish 'reprise: ok'
warns vanish 'net0: the interface tap1 is gone'
check "the link went down on tape" test "$("$reprise" log --kind link "$work/vanish.tape" | wc -l)" = 1

# ---- what is refused ----

tap() { inside "$@" "$reprise" run -q --limit-virtual 1ms --nic tap,ifname=tap0 --bios "$guests/bare/hello.elf"; }
exits "somebody else's interface" 4 tap $as_nobody
check "it is named" grep -q 'no permission to \(attach tap0\|open /dev/net/tun\)' "$work/out"
exits "a host without the device" 69 tap unshare -m sh -c 'mount -t tmpfs tmpfs /dev/net && exec "$@"' sh
check "it says so" grep -q '/dev/net/tun does not exist' "$work/out"
exits "an interface that is none of ours" 69 inside "$reprise" run -q --nic tap,ifname=up0 \
    --bios "$guests/bare/hello.elf"

# ---- all of it gone ----

netinit down
check "netinit down leaves what was before" diff "$work/before" <(snapshot)
exits "a second time it has nothing to do" 0 netinit down
exits "a chatter that is neither yes nor no" 2 netinit up --chatter maybe
check "a bridge without frames of the host's own" netinit up --uplink none --chatter no
check "no IPv6 on it" test -z "$(inside ip -o -6 addr show dev br0)"
check "none on the TAP" test -z "$(inside ip -o -6 addr show dev tap0)"
check "no snooping" test "$(inside cat /sys/class/net/br0/bridge/multicast_snooping)" = 0
netinit down
check "that is gone too" diff "$work/before" <(snapshot)
stop
ip netns delete $net
ip netns delete $world
for session in dhcp nat walled left right flood vanish; do
    check "$session replays alone, as nobody" unshare -n $as_nobody "$BASH" -c '
        "$0" replay "$1" < /dev/null 2>&1 | grep -q "^identical"' "$reprise" "$work/$session.tape"
done
done_testing
