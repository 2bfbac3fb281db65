#!/bin/bash
# A real guest behind driver: user with what QEMU's -netdev user offers: another network and its names, servers in the
# guest's network (a fixture, a command, a unix socket, a TCP address), TFTP, forwarded unix and IPv6 sockets, router
# advertisements of another prefix. Each session is recorded, then replayed at both levels where there is no network,
# no folder and no peer, and where no program may start.
. "$(dirname "$0")/lib.sh"
own_network
netpeer=$(test_tool netpeer)
ip link set lo up

guest() { # NAME RUN [ARG...]: records this session; --nic of ARG is its network
    local tape=$work/$1.tape run=$2
    shift 2
    "$reprise" record -q -o "$tape" --append "reprise.run=$run" --set 'net=[]' "$@" \
        "$top/scenarios/http-get.yaml" < /dev/null
}
record() { record_session "$1" guest "$@"; } # NAME RUN [ARG...]
says() { session_says "$@"; }
alone() { # NAME: at both levels
    replays_alone "$1" --level frames
    replays_alone "$1" --level sockets
}

# A network of its own, with names.
record named ping --append "reprise.host=192.168.76.1" --nic \
    user,net=192.168.76.0/24,host=192.168.76.1,dns=192.168.76.2,dhcpstart=192.168.76.9,hostname=box,domainname=lab.test
says named 'reprise: address 192.168.76.9/24 gateway 192.168.76.1 dns 192.168.76.2 lease 86400'
says named '3 packets transmitted, 3 packets received, 0% packet loss'
check "the answer holds the names" grep -q 'lab.test' <("$reprise" export --format text --hex "$work/named.tape")

check "info shows the network" grep -Fqx \
    'network       net0     user, mac 02:00:00:00:00:01, mtu 1500, 192.168.76.0/24, fec0::/64' \
    <("$reprise" info "$work/named.tape")
check "info shows it as JSON" grep -Fq '"name": "net0", "driver": "user", "text": "user, mac 02:00' \
    <("$reprise" info --json "$work/named.tape")

# Servers in the guest's network.
answers() { # NAME: the guest's line came back, twice
    says "$1" '.*hello to a forwarded address.*'
    says "$1" '.*and once more.*'
    says "$1" 'reprise: ok'
}
record fixture guestfwd --nic user,restrict=on,guestfwd=tcp:10.0.2.100:7-fixture:echo
answers fixture
record command guestfwd --nic "user,restrict=on,guestfwd=tcp:10.0.2.100:7-cmd:echo x >>'$work/started'; exec cat"
answers command
check "the command ran for each connection" test "$(wc -l < "$work/started")" = 2
rm -f "$work/ready"
mkfifo "$work/ready"
"$netpeer" serve "$work/ready" 7007 7008 &
server=$!
cleanups+=('kill $server 2>/dev/null || true')
cat "$work/ready"
record address guestfwd --nic user,restrict=on,guestfwd=tcp:10.0.2.100:7-tcp:127.0.0.1:7007
answers address
kill $server
wait $server 2>/dev/null || true

# Files, and nothing else of the host.
mkdir "$work/boot"
head -c 70000 "$reprise" > "$work/boot/kernel"
record tftp tftp --append reprise.name=kernel --nic "user,tftp=$work/boot"
says tftp "70000 bytes, md5 $(md5sum < "$work/boot/kernel" | cut -d' ' -f1)"
says tftp 'an absent file does not come'
rm -r "$work/boot"

# The MTU, and a download over it from a server that needs no host.
chargen() { # N: so many bytes of RFC 864's text
    perl -e '$n = 0; while (length $t < $ARGV[0]) { $t .= join("", map { chr 32 + ($n + $_) % 95 } 0..71) . "\r\n"; $n++ }
        print substr $t, 0, $ARGV[0]' "$1"
}
downloaded=$(chargen 1000000 | md5sum | cut -d' ' -f1)
for mtu in 1280 9000; do
    record mtu$mtu http-get --append "reprise.url=http://10.0.2.100/bytes/1000000" --nic \
        user,restrict=on,guestfwd=tcp:10.0.2.100:80-fixture:http,mtu=$mtu
    says mtu$mtu "md5 $downloaded"
    check "the longest frame has $((mtu + 14)) bytes" test $((mtu + 14)) = \
        "$("$reprise" export "$work/mtu$mtu.tape" | grep -o ' len=[0-9]*' | cut -d= -f2 | sort -n | tail -1)"
done

# Another prefix.
record prefix ipv6-ra --append "reprise.host=fec0:0:0:5::2" --nic user,ipv6-net=fec0:0:0:5::/64
says prefix 'fec0:0:0:5::2 lladdr .* router .*'
says prefix 'reprise: ok'

# Inwards through a unix socket; the datagram through IPv4. Whoever reads the guest's console calls it.
call() {
    local line
    while read -r line; do
        printf '%s\n' "$line"
        case $line in
        *'serving tcp 7'*) perl -MSocket -e '
            socket(S, PF_UNIX, SOCK_STREAM, 0) && connect(S, sockaddr_un($ARGV[0])) or die "$!";
            syswrite S, "hello to a guest\n"; shutdown S, 1; print while <S>;' "$work/guest.sock" > "$work/tcp" || true ;;
        *'serving udp 8'*) "$netpeer" udp 17008 "datagram to a guest" > "$work/udp" || true ;;
        esac
    done
}
guest inwards serve --nic "user,hostfwd=unix:$work/guest.sock-:7,hostfwd=udp:127.0.0.1:17008-:8" 2> "$work/inwards.err" |
    call | tr -d '\r' > "$work/inwards.console"
says inwards 'reprise: ok'
check "the guest echoed over the unix socket" grep -qx "hello to a guest" "$work/tcp"
check "the socket's file is gone" test ! -e "$work/guest.sock"

# The same over IPv6, to the address that the guest makes of its hardware address.
call_six() {
    local line
    while read -r line; do
        printf '%s\n' "$line"
        case $line in
        *'serving tcp 7'*) perl -MSocket=:all -e '
            socket(S, PF_INET6, SOCK_STREAM, 0) &&
                connect(S, pack_sockaddr_in6(17007, inet_pton(AF_INET6, "::1"))) or die "$!";
            syswrite S, "hello over IPv6\n"; shutdown S, 1; print while <S>;' > "$work/six" || true ;;
        *'serving udp 8'*) perl -MSocket=:all -e '
            socket(S, PF_INET6, SOCK_DGRAM, 0) &&
                connect(S, pack_sockaddr_in6(17008, inet_pton(AF_INET6, "::1"))) or die "$!";
            $SIG{ALRM} = sub { die "no answer" };
            vec($in = "", fileno S, 1) = 1;
            do { syswrite S, "datagram over IPv6\n" } until select($ready = $in, undef, undef, 1) || $n++ > 20;
            alarm 10; sysread S, $_, 100; print;' > "$work/udp-six" || true ;;
        esac
    done
}
guest six serve --nic "user,hostfwd=tcp:[::1]:17007-[fec0::ff:fe00:1]:7,hostfwd=udp:[::1]:17008-[fec0::ff:fe00:1]:8" \
    2> "$work/six.err" | call_six | tr -d '\r' > "$work/six.console"
says six 'reprise: ok'
check "the guest echoed over IPv6" grep -qx "hello over IPv6" "$work/six"
check "and a datagram" grep -qx "datagram over IPv6" "$work/udp-six"

# What is missing is said before anything is written.
exits "a folder that is not there" 69 "$reprise" record -q -o "$work/x.tape" --nic "user,tftp=$work/boot" \
    --set kernel="$guests/Image"
check "it is named" grep -q "tftp: $work/boot" "$work/out"
exits "a small MTU with TFTP" 2 "$reprise" record -q -o "$work/y.tape" --nic "user,tftp=$work,mtu=1400" \
    --set kernel="$guests/Image"
check "no tape was begun" test ! -e "$work/y.tape"

for session in named fixture command address tftp mtu1280 mtu9000 prefix inwards six; do alone $session; done
check "the replays started nothing" test "$(wc -l < "$work/started")" = 2
done_testing
