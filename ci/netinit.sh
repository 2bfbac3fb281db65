#!/bin/bash
# Makes a bridge with TAP interfaces for guests, with a way out through NAT, and takes all of it away again.
#
#   ci/netinit.sh up     [OPTION]...    makes what is missing; a second time it changes nothing
#   ci/netinit.sh down   [OPTION]...    takes away what `up` made, and nothing else
#   ci/netinit.sh status [OPTION]...    says what there is; exit 0 if it is up, 1 if not
#
#   --bridge NAME        the bridge (br0)
#   --address A/BITS     its IPv4 address, the guests' gateway (192.168.3.1/24)
#   --tap NAME           a TAP interface on the bridge (tap0); may be given several times; an interface that exists is
#                        joined and, at the end, released
#   --user NAME          who may attach to the TAP interfaces (who called sudo, else root)
#   --uplink NAME        the interface that leads out: guests reach what lies behind it, with its address (NAT).
#                        none: no way out. Default: the interface of the default route, none without one
#   --chatter YES-OR-NO  no: the host's kernel sends nothing by itself over the bridge (IPv6, multicast), which no two
#                        sessions have alike; guests have IPv4 only (yes)
#   --netns NAME         does it in this network namespace (ip netns)
#
# Needs root, iproute2, and for a way out nftables or iptables. What was made is written on it (ifalias of the bridge
# and its interfaces), so that `down` needs no options but the bridge's name and there is no file to lose: a bridge or
# an interface of the same name that is not ours is never touched. net.ipv4.ip_forward is put back as it was.
# Exit: 0 done, 1 not up (status), 2 usage, 4 not permitted, 69 something is missing or in the way.
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"

mark=reprise-netinit
forward=/proc/sys/net/ipv4/ip_forward

usage() {
    sed -n 's/^#   //p' "$0" >&2
    exit 2
}

fail() { # CODE SENTENCE
    printf 'netinit: %s\n' "$2" >&2
    exit "$1"
}

is_name() { [[ $1 =~ ^[A-Za-z0-9_.-]{1,15}$ ]] && [ "$1" != . ] && [ "$1" != .. ]; }

# ---- what is there ----

exists() { ip link show dev "$1" > /dev/null 2>&1; }

# What ip says of an interface, on one line. (/sys shows the namespace that it was mounted in, not ours.)
about() { ip -d -o link show dev "$1" 2> /dev/null || true; }

alias_of() { about "$1" | sed -n 's/.*\\ *alias //p'; }

is_tap() { [[ "$(about "$1")" == *" tun type tap "* ]]; }

master_of() { about "$1" | sed -n 's/.* master \([^ ]*\) .*/\1/p'; }

names() { sed 's/^[0-9]*: \([^:@]*\).*/\1/'; } # of what ip -o lists

is_ours() { [[ "$(alias_of "$1")" == "$mark"* ]]; }

# word KEY: the value of KEY=VALUE in the bridge's alias
word() {
    local pair
    for pair in $(alias_of "$bridge"); do
        [[ $pair != "$1="* ]] || printf '%s' "${pair#*=}"
    done
}

joined() { # the interfaces on the bridge
    ip -o link show master "$bridge" | names
}

default_uplink() { ip -4 route show default 2> /dev/null | sed -n 's/.* dev \([^ ]*\).*/\1/p' | head -n 1; }

# ---- the way out ----

network() { # of an A/BITS, as nft and iptables write it
    local ip=${1%/*} bits=${1#*/} a b c d value
    IFS=. read -r a b c d <<< "$ip"
    value=$(((a << 24 | b << 16 | c << 8 | d) & (0xffffffff << (32 - bits)) & 0xffffffff))
    printf '%d.%d.%d.%d/%d' $((value >> 24 & 255)) $((value >> 16 & 255)) $((value >> 8 & 255)) $((value & 255)) "$bits"
}

table() { printf 'reprise_%s' "${bridge//[.-]/_}"; }

# rule ADD|DELETE|CHECK NETWORK UPLINK: iptables' rule
rule() {
    iptables -w -t nat "-$1" POSTROUTING -s "$2" -o "$3" -m comment --comment "$mark $bridge" -j MASQUERADE
}

nat_add() { # TOOL NETWORK UPLINK
    case $1 in
    nft)
        nft -f - <<RULES
table ip $(table) {
    chain postrouting {
        type nat hook postrouting priority 100;
        ip saddr $2 oifname "$3" masquerade
    }
}
RULES
        ;;
    iptables) rule A "$2" "$3" ;;
    esac
}

nat_is_there() { # TOOL NETWORK UPLINK
    case $1 in
    nft) nft list table ip "$(table)" > /dev/null 2>&1 ;;
    iptables) rule C "$2" "$3" > /dev/null 2>&1 ;;
    esac
}

nat_delete() { # TOOL NETWORK UPLINK
    ! nat_is_there "$@" || case $1 in
    nft) nft delete table ip "$(table)" ;;
    iptables) rule D "$2" "$3" ;;
    esac
}

nat_tool() {
    local tool
    for tool in nft iptables; do
        if command -v $tool > /dev/null; then
            printf '%s' $tool
            return
        fi
    done
    fail 69 "a way out through $1 needs nftables or iptables (or say --uplink none)"
}

# ---- up ----

made=() # how to undo what this call has made, newest first
undo() {
    local status=$? step
    trap - EXIT
    for step in ${made[@]+"${made[@]}"}; do eval "$step" || true; done
    exit $status
}

# make UNDO CMD...: does CMD; if a later step fails, UNDO is done
make() {
    local back=$1
    shift
    "$@" || fail 69 "this failed: $*"
    made=("$back" ${made[@]+"${made[@]}"})
}

# Refuses to go on with what somebody else made, before anything is changed.
check_what_is_there() {
    if exists "$bridge"; then
        is_ours "$bridge" || fail 69 "$bridge exists and is not ours: name another with --bridge"
        [ "$(word address)" = "$address" ] ||
            fail 69 "$bridge is up with $(word address), not $address: take it down first"
        [ "$(word uplink)" = "$uplink" ] ||
            fail 69 "$bridge is up with uplink $(word uplink), not $uplink: take it down first"
    fi
    local tap
    for tap in "${taps[@]}"; do
        exists "$tap" || continue
        is_tap "$tap" || fail 69 "$tap exists and is no TAP interface: name another with --tap"
        [ -z "$(master_of "$tap")" ] || [ "$(master_of "$tap")" = "$bridge" ] || fail 69 "$tap is on another bridge"
    done
    [ "$uplink" = none ] || exists "$uplink" || fail 69 "the uplink $uplink does not exist"
}

# Without IPv6 there are no neighbour solicitations and reports of the host's own.
silence() { # INTERFACE
    local file=/proc/sys/net/ipv6/conf/$1/disable_ipv6
    [ $chatter = yes ] || [ ! -e "$file" ] || echo 1 > "$file"
}

up_bridge() {
    exists "$bridge" && return
    local tool=none before=kept
    if [ "$uplink" != none ]; then
        tool=$(nat_tool "$uplink")
        before=$(cat $forward)
    fi
    local snooping=1
    [ $chatter = yes ] || snooping=0 # which reports the group of those who snoop
    make "ip link delete $bridge" ip link add name "$bridge" type bridge mcast_snooping $snooping
    silence "$bridge"
    ip link set dev "$bridge" alias "$mark address=$address uplink=$uplink nat=$tool forward=$before"
    ip addr add "$address" dev "$bridge" || fail 69 "$bridge cannot have the address $address"
    ip link set dev "$bridge" up
}

up_tap() { # NAME
    if ! exists "$1"; then
        make "ip link delete $1" ip tuntap add dev "$1" mode tap user "$user"
        ip link set dev "$1" alias "$mark"
        silence "$1"
    fi
    if [ "$(master_of "$1")" != "$bridge" ]; then
        make "ip link set dev $1 nomaster" ip link set dev "$1" master "$bridge"
    fi
    ip link set dev "$1" up
}

up_nat() {
    local tool
    tool=$(word nat)
    [ "$uplink" != none ] || return 0
    if ! nat_is_there "$tool" "$(network "$address")" "$uplink"; then
        make "nat_delete $tool $(network "$address") $uplink" nat_add "$tool" "$(network "$address")" "$uplink"
    fi
    if [ "$(cat $forward)" != 1 ]; then
        make "echo $(cat $forward) > $forward" eval "echo 1 > $forward"
    fi
}

up() {
    check_what_is_there
    trap undo EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    up_bridge
    local tap
    for tap in "${taps[@]}"; do up_tap "$tap"; done
    up_nat
    trap - EXIT
}

# ---- down ----

# Another bridge of ours still needs forwarding: it takes over what the value was at first.
hand_over_forward() { # VALUE
    local other text
    for other in $(ip -o link show type bridge | names); do
        text=$(alias_of "$other")
        if [ "$other" != "$bridge" ] && [[ $text == "$mark"*forward=[0-9]* ]]; then
            [ "$1" = 1 ] || ip link set dev "$other" alias "${text/forward=[0-9]/forward=$1}"
            return
        fi
    done
    [ "$(cat $forward)" = "$1" ] || echo "$1" > $forward
}

down() {
    if ! exists "$bridge"; then
        printf 'netinit: there is no %s: nothing to take away\n' "$bridge"
        return
    fi
    is_ours "$bridge" || fail 69 "$bridge is not ours: left alone"
    local port before
    before=$(word forward)
    for port in $(joined); do
        if is_ours "$port"; then ip link delete "$port"; else ip link set dev "$port" nomaster; fi
    done
    [ "$(word nat)" = none ] || nat_delete "$(word nat)" "$(network "$(word address)")" "$(word uplink)"
    ip link delete "$bridge"
    [ "$before" = kept ] || hand_over_forward "$before"
}

# ---- status ----

status() {
    exists "$bridge" || { printf 'netinit: there is no %s\n' "$bridge" && return 1; }
    is_ours "$bridge" || { printf 'netinit: %s is not ours\n' "$bridge" && return 1; }
    printf 'netinit: %s %s, uplink %s by %s, ip_forward %s (before: %s)\n' "$bridge" "$(word address)" \
        "$(word uplink)" "$(word nat)" "$(cat $forward)" "$(word forward)"
    local port how
    for port in $(joined); do
        how=joined
        ! is_ours "$port" || how="made here"
        printf 'netinit: %s on %s, %s\n' "$port" "$bridge" "$how"
    done
}

# ---- options ----

verb=${1:-}
case $verb in up | down | status) shift ;; *) usage ;; esac
bridge=br0 address=192.168.3.1/24 user=${SUDO_USER:-root} uplink= netns= chatter=yes
taps=() again=("$verb")
while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || usage
    case $1 in
    --bridge) bridge=$2 ;;
    --address) address=$2 ;;
    --tap) taps+=("$2") ;;
    --user) user=$2 ;;
    --uplink) uplink=$2 ;;
    --chatter) chatter=$2 ;;
    --netns) netns=$2 ;;
    *) usage ;;
    esac
    [ "$1" = --netns ] || again+=("$1" "$2")
    shift 2
done
[ ${#taps[@]} -gt 0 ] || taps=(tap0)
octet='(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])'
[[ $address =~ ^$octet\.$octet\.$octet\.$octet/([1-9]|[12][0-9]|3[0-2])$ ]] ||
    fail 2 "--address wants an IPv4 address and its network's bits, as 192.168.3.1/24, not $address"
[[ $chatter =~ ^(yes|no)$ ]] || fail 2 "--chatter is yes or no, not $chatter"
for interface in "$bridge" "${taps[@]}" ${uplink:+"$uplink"}; do
    is_name "$interface" || fail 2 "'$interface' is no name of an interface"
done
command -v ip > /dev/null || fail 69 "iproute2 is missing: the program ip"
if [ -n "$netns" ]; then
    [ -e "/run/netns/$netns" ] || fail 69 "there is no network namespace $netns (ip netns add $netns)"
    exec ip netns exec "$netns" bash "$0" "${again[@]}"
fi
if [ $verb != status ]; then
    [ "$(id -u)" = 0 ] || fail 4 "interfaces are made by root only (sudo $0 ${again[*]})"
fi
if [ $verb = up ]; then
    [ -e /dev/net/tun ] || fail 69 "/dev/net/tun does not exist: this host has no TAP devices (modprobe tun)"
    [ -n "$uplink" ] || uplink=$(default_uplink)
    uplink=${uplink:-none}
fi
$verb
