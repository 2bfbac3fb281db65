#!/bin/bash
# Shows that the README's commands work on a fresh Debian 12: makes a minimal root with only git, make and
# ca-certificates added, clones the committed tree into it, and runs them there.
#
#   ci/chroot-check.sh [--keep] [--work DIR] [COMMAND]...       (commands: "make demo" "make check")
#
# Needs root, and about 4 GB below DIR (the temporary folder). Everything runs in mount and
# process namespaces of its own: mounts and processes end with it, however it ends.
set -euo pipefail
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"

SUITE=bookworm

usage() {
    sed -n 's/^#   //p' "$0" >&2
    exit 2
}

skip() {
    printf 'chroot-check: skipped: %s\n' "$*" >&2
    exit 4
}

# The second half, inside the namespaces: mounts what a running system has, then runs the commands.
inside() {
    local root=$1 device command
    shift
    mount -t proc proc "$root/proc"
    mount -t sysfs -o ro sys "$root/sys" 2>/dev/null || true
    mount -t tmpfs -o mode=755 dev "$root/dev"
    for device in null zero full random urandom tty; do
        : >"$root/dev/$device"
        mount --bind "/dev/$device" "$root/dev/$device"
    done
    mkdir "$root/dev/pts" "$root/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
    ln -s pts/ptmx "$root/dev/ptmx"
    ln -s /proc/self/fd "$root/dev/fd"
    mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
    for command in "$@"; do
        printf '\n== fresh Debian 12: %s\n' "$command"
        chroot "$root" /usr/bin/env -i HOME=/root TERM=dumb LANG=C.UTF-8 \
            PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
            /bin/bash -c "cd /srv/reprise && $command" </dev/null
        printf '== passed after %d s: %s\n' $SECONDS "$command"
    done
}

if [ "${1:-}" = --inside ]; then
    shift
    inside "$@"
    exit
fi
keep=no work=
while [ $# -gt 0 ]; do
    case $1 in
    --keep) keep=yes && shift ;;
    --work) work=${2:?--work needs a folder} && shift 2 ;;
    -*) usage ;;
    *) break ;;
    esac
done
[ $# -gt 0 ] || set -- "make demo" "make check"
top=$(cd "$(dirname "$0")/.." && pwd)
[ "$(id -u)" = 0 ] || skip "needs root"
unshare --mount --pid --fork true 2>/dev/null || skip "this machine allows no mount namespace"
"$top/ci/deps.sh" chroot
mirror=$("$top/ci/mirrors.sh" | head -n 1)
work=$(mktemp -d "${work:-${TMPDIR:-/tmp}}/reprise-chroot.XXXXXX")
root=$work/root
cleanup() {
    if [ $keep = yes ]; then
        printf 'chroot-check: kept %s\n' "$root" >&2
    else
        rm -rf --one-file-system "$work"
    fi
}
trap cleanup EXIT
trap 'exit 130' HUP INT TERM

printf '== a minimal %s below %s\n' $SUITE "$root"
mmdebstrap --quiet --variant=minbase --include=git,make,ca-certificates $SUITE "$root" "deb $mirror $SUITE main"
# The machine's way to the network, which is no part of what is tested.
cp -L /etc/resolv.conf /etc/hosts "$root/etc/" 2>/dev/null || true
apt-config dump | grep -E '^Acquire::(http|https|Check-Date|Check-Valid-Until)' \
    >"$root/etc/apt/apt.conf.d/99host" || true
git clone -q --no-hardlinks "$top" "$root/srv/reprise"
printf '== %s\n' "$(git -C "$top" log -1 --format='%h %s')"
unshare --mount --propagation private --pid --fork --kill-child "$0" --inside "$root" "$@"
