#!/bin/bash
# Installs the Debian packages that are missing for the named groups; silent and quick when none is.
#
#   ci/deps.sh [build] [guest] [test] [bench] [rv32] [chroot] [all]   (nothing named: build; all: without the two before)
#   ci/deps.sh --list GROUP...                           prints the packages instead
#
# Root installs directly, anyone else through "sudo -n"; where that is refused the command is printed (exit 69).
[ -n "${BASH_VERSION:-}" ] || exec bash "$0" "$@"
set -euo pipefail
export LC_ALL=C DEBIAN_FRONTEND=noninteractive PATH="$PATH:/usr/sbin:/sbin"

# What each group needs. "a|b": either will do, the first that this Debian has is installed.
packages_build="gcc libc6-dev make pkg-config libslirp-dev libsqlite3-dev libcurl4-openssl-dev libcmocka-dev \
libyaml-dev libpcre2-dev libzstd-dev libxxhash-dev libfdt-dev libglib2.0-dev libpng-dev"
packages_guest="gcc libc6-dev gcc-riscv64-linux-gnu binutils-riscv64-linux-gnu libc6-dev-riscv64-cross \
debian-archive-keyring kmod xz-utils zstd device-tree-compiler opensbi u-boot-qemu"
packages_test="$packages_build $packages_guest git gawk|mawk binutils clang libclang-rt-dev|libclang-rt-14-dev llvm \
lcov clang-format cppcheck qemu-system-misc nginx-light cpio sqlite3 iproute2 util-linux strace \
valgrind tshark mandoc openssh-client samba smbclient dnsmasq-base nftables|iptables"
packages_bench="$packages_build $packages_guest qemu-system-misc nginx-light libnginx-mod-http-echo nbdkit e2fsprogs"
packages_rv32="$packages_guest bison flex bc make"
packages_chroot="mmdebstrap util-linux"

usage() {
    sed -n 's/^#   //p' "$0" >&2
    exit 2
}

is_installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# The package among "a|b" that is installed, or else the first that apt knows, or else the first.
choose() {
    local name
    for name in ${1//|/ }; do
        if is_installed "$name"; then
            printf '%s\n' "$name"
            return
        fi
    done
    for name in ${1//|/ }; do
        if apt-cache show "$name" >/dev/null 2>&1; then
            printf '%s\n' "$name"
            return
        fi
    done
    printf '%s\n' "${1%%|*}"
}

missing() {
    local spec name installed
    installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p')
    for spec in "$@"; do
        for name in ${spec//|/ }; do
            case "
$installed
" in *"
$name
"*) continue 2 ;; esac
        done
        printf '%s\n' "$spec"
    done
}

# Runs a step of the installation, whose many lines matter only when it fails.
quietly() {
    "$@" >"$log" 2>&1 </dev/null || {
        tail -n 40 "$log" >&2
        exit 69
    }
}

# Runs as root. Services that a package would start (nginx on port 80) stay off: we run servers ourselves.
install() {
    local spec policy=/usr/sbin/policy-rc.d made_policy=
    local -a names=() options=(-qq -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3 -o Dpkg::Use-Pty=0)
    log=$(mktemp)
    if [ ! -e $policy ]; then
        made_policy=$policy
        printf '#!/bin/sh\nexit 101\n' >$policy
        chmod 755 $policy
    fi
    trap "rm -f '$log' $made_policy" EXIT
    quietly apt-get "${options[@]}" update
    for spec in "$@"; do
        names+=("$(choose "$spec")")
    done
    quietly apt-get "${options[@]}" -y -o Dpkg::Options::=--force-confold --no-install-recommends install \
        "${names[@]}"
}

list=no
[ "${1:-}" = --list ] && list=yes && shift
if [ "${1:-}" = --install ]; then # from ourselves, through sudo
    shift
    install "$@"
    exit
fi
wanted=
for group in "${@:-build}"; do
    case $group in
    build | guest | test | bench | rv32 | chroot) variable=packages_$group && wanted="$wanted ${!variable}" ;;
    all) wanted="$wanted $packages_test $packages_bench" ;;
    *) usage ;;
    esac
done
wanted=$(printf '%s\n' $wanted | sort -u)
if [ $list = yes ]; then
    printf '%s\n' "$wanted"
    exit
fi
command -v dpkg-query >/dev/null || {
    printf 'deps: not a Debian system; what is needed:\n%s\n' "$wanted" >&2
    exit 69
}
needed=$(missing $wanted)
[ -n "$needed" ] || exit 0
printf 'deps: installing %s\n' "$(echo $needed)" >&2
if [ "$(id -u)" = 0 ]; then
    install $needed
elif sudo -n true 2>/dev/null; then
    sudo -n bash "$0" --install $needed
else
    printf 'deps: neither root nor sudo without a password; please run:\n  sudo apt-get update && ' >&2
    printf 'sudo apt-get install --no-install-recommends' >&2
    for spec in $needed; do
        printf ' %s' "$(choose "$spec")" >&2
    done
    printf '\n' >&2
    exit 69
fi
