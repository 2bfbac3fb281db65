#!/bin/bash
# Packs an initramfs for the reference guest: busybox, an /init, kernel modules, and whatever else is asked for.
#
#   ci/make-initramfs.sh OUT [--init FILE] [--modules "NAME ..."] [--add FILE:PATH]... [--tree DIR]
#
# Without --init it is scenarios/guests/linux/init with the scripts of scenarios/guests/linux/run. Modules come with
# those they depend on, in /lib/modules/NAME.ko, and /lib/modules/order names all of them in the order of loading. They
# are Debian's without the signature at their end, whose check costs a guest 130 instructions for each byte of a module.
# The archive is an uncompressed newc cpio, the form that costs a booting guest the fewest instructions, and the same
# inputs give the same bytes anywhere: tools/mkcpio.c sees to the order, owners and times.
set -euo pipefail
export LC_ALL=C

top=$(cd "$(dirname "$0")/.." && pwd)
tools=${REPRISE_TOOLS:-$top/build/tools}
linux=$top/scenarios/guests/linux
APPLETS="ash awk cat cp cttyhack cut date dd df dmesg echo env false find free grep halt head hexdump hostname id \
ifconfig insmod ip kill ln ls lsmod md5sum mkdir mknod mount mv nc nslookup ping ping6 poweroff printf ps \
reboot rm rmmod route sed seq setsid sh sha256sum sleep sort sync tail tar tee test tftp time top touch tr \
true udhcpc umount uname uptime vi wc wget xargs yes"

usage() {
    sed -n 's/^#   //p' "$0" >&2
    exit 2
}

# Builds mkcpio where it is missing or older than its source; safe against a second process doing the same.
mkcpio() {
    local source=$top/ci/tools/mkcpio.c program=$tools/mkcpio
    if [ ! -x "$program" ] || [ "$source" -nt "$program" ]; then
        mkdir -p "$tools"
        "${CC:-cc}" -std=gnu11 -O2 -Wall -Wextra -Werror "$source" -o "$program.$$"
        mv "$program.$$" "$program"
    fi
    "$program" "$1"
}

# The named modules and all that they need, each once, in the order of loading.
module_closure() {
    local name known
    for name in "$@"; do
        known=$(sed -n "s/^$name://p" "$guest/modules/order")
        grep -q "^$name:" "$guest/modules/order" || {
            printf 'make-initramfs: module %s is not among those that ci/fetch-guest.sh keeps\n' "$name" >&2
            exit 2
        }
        printf '%s\n' $known "$name"
    done | awk '!seen[$0]++'
}

# unsigned FILE: a module without the signature behind it, which is: the signature, 8 bytes, its size (big-endian, 4
# bytes), and a line that says so.
unsigned() {
    local mark='~Module signature appended~' size bytes
    [ "$(tail -c 28 "$1" | tr -d '\0')" = "$mark" ] || { cat "$1" && return; }
    bytes=($(tail -c 32 "$1" | head -c 4 | od -An -tu1))
    size=$(((bytes[0] << 24) + (bytes[1] << 16) + (bytes[2] << 8) + bytes[3]))
    head -c $(($(stat -c %s "$1") - 28 - 12 - size)) "$1"
}

list() {
    local script name pair modules
    printf 'dir\tdev\t755\nnode\tdev/console\t600\tc\t5\t1\nnode\tdev/null\t666\tc\t1\t3\n'
    printf 'dir\tproc\t755\ndir\tsys\t755\ndir\ttmp\t1777\ndir\tetc\t755\ndir\troot\t700\n'
    printf 'file\tbin/busybox\t755\t%s\n' "$guest/busybox"
    for name in $APPLETS; do
        printf 'link\tbin/%s\tbusybox\n' "$name"
    done
    printf 'file\tinit\t755\t%s\n' "${init:-$linux/init}"
    if [ -z "$init" ]; then
        for script in "$linux"/run/*; do
            printf 'file\trun/%s\t755\t%s\n' "${script##*/}" "$script"
        done
    fi
    modules=$(module_closure $wanted)
    printf '%s' "${modules:+$modules
}" >"$work/order"
    printf 'file\tlib/modules/order\t644\t%s\n' "$work/order"
    for name in $modules; do
        unsigned "$guest/modules/$name.ko" >"$work/$name.ko"
        printf 'file\tlib/modules/%s.ko\t644\t%s\n' "$name" "$work/$name.ko"
    done
    if [ -n "$tree" ]; then
        (cd "$tree" && find . -type f -printf '%P\n') | while read -r name; do
            printf 'file\t%s\t%s\t%s\n' "$name" "$([ -x "$tree/$name" ] && echo 755 || echo 644)" "$tree/$name"
        done
    fi
    for pair in ${added[@]+"${added[@]}"}; do
        printf 'file\t%s\t%s\t%s\n' "${pair##*:}" "$([ -x "${pair%:*}" ] && echo 755 || echo 644)" "${pair%:*}"
    done
}

out= init= wanted= tree=
added=()
while [ $# -gt 0 ]; do
    case $1 in
    --init) init=${2:?--init needs a file} && shift 2 ;;
    --tree) tree=$(cd "${2:?--tree needs a folder}" && pwd) && shift 2 ;;
    --modules) wanted=${2?--modules needs a list} && shift 2 ;;
    --add)
        case ${2:?--add needs FILE:PATH} in
        *?:?*) added+=("$2") && shift 2 ;;
        *) usage ;;
        esac
        ;;
    -*) usage ;;
    *)
        [ -z "$out" ] || usage
        out=$1 && shift
        ;;
    esac
done
[ -n "$out" ] || usage
guest=$("$top/ci/fetch-guest.sh")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
list >"$work/list"
mkdir -p "$(dirname "$out")"
mkcpio "$out" <"$work/list"
