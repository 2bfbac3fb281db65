#!/bin/bash
# Makes the root file system of a small real Debian (trixie, riscv64): packages by name with all that they depend on,
# unpacked, with dpkg's database, an init, a login, python3 and a C program.
#
#   ci/build-root.sh [--refresh]    prints its folder; the first run downloads about 32 MB
#
# --refresh asks the mirror again even if there is one in the cache.
#
# The folder:   root/  versions (the packages, and the hash of the list of all files with modes, times and contents)
#
# No program of the root runs here: what the packages' scripts would configure is done below, by hand. Of one set of
# packages the same files, modes and times come out each time. Owners are those of the packages where this runs as root,
# else the caller's. Manuals, translations and documents are left out.
#
# The root boots with Debian's sysvinit (/sbin/init) to a login on ttyS0, or with systemd (/usr/lib/systemd/systemd).
# The user is root, the password "reprise".
set -euo pipefail
. "$(dirname "$0")/apt-state.sh"

top=$(cd "$(dirname "$0")/.." && pwd)
cross=${REPRISE_CROSS:-riscv64-linux-gnu-}
programs=$top/scenarios/guests/linux/root
# The recipe: what is done here, and the programs.
RECIPE=$(cat "$0" "$programs"/* | sha256sum | cut -c 1-12)
PACKAGES="base-files base-passwd bash coreutils dash diffutils dpkg findutils grep gzip hostname initscripts libc-bin \
login mawk mount procps python3-minimal sed sysv-rc sysvinit-core systemd util-linux"
LEFT_OUT='usr/share/(doc|doc-base|man|info|locale|lintian|bash-completion|zsh|common-licenses)/.'
DATE=2026-01-01T00:00:00Z # no file is younger
# "reprise", by SHA-512
PASSWORD='$6$reprise$87gywbzxqseby/QvjzARfbqdLP/WJzkmQ2lFCRviYhZO3loTCS5Ty0pnC0B9RhetKOojN4/bpbwZiCGkrxeTs0'

# What apt would install for PACKAGES into an empty system.
root_packages() {
    apt-get -q -s install $PACKAGES 2>/dev/null | sed -n 's/^Inst \([^ ]*\).*/\1/p' | LC_ALL=C sort
}

# Unpacks a package, as dpkg does: files below root/, control files and the list of files in dpkg's database.
unpack() { # DEB ROOT WORK
    local deb=$1 root=$2 control=$3/control name
    local info=$root/var/lib/dpkg/info
    rm -rf "$control"
    dpkg-deb -e "$deb" "$control"
    # /bin, /lib and /sbin are symlinks, whatever a package says.
    dpkg-deb --fsys-tarfile "$deb" >"$3/tar"
    tar -t -f "$3/tar" | sed -n -E "s#^\./##; \#^$LEFT_OUT#p" >"$3/left-out"
    tar -x -p -f "$3/tar" -C "$root" --keep-directory-symlink --no-wildcards --anchored --no-recursion \
        -X <(sed 's#^#./#' "$3/left-out")
    mkdir -p "$info"
    name=$(dpkg-deb -f "$deb" Package)
    [ "$(dpkg-deb -f "$deb" Multi-Arch)" != same ] || name=$name:$(dpkg-deb -f "$deb" Architecture)
    tar -t -f "$3/tar" | sed 's#^\./#/#; s#/$##; s#^$#/.#' | grep -vE "^/$LEFT_OUT" >"$info/$name.list"
    [ ! -e "$control/md5sums" ] || sed -i -E "\\#  $LEFT_OUT#d" "$control/md5sums"
    for name_of in "$control"/*; do
        case ${name_of##*/} in
        control) ;;
        *) cp "$name_of" "$info/$name.${name_of##*/}" ;;
        esac
    done
    # The stanza of the package, as installed and configured.
    sed '/^Package:/a Status: install ok installed' "$control/control" >>"$root/var/lib/dpkg/status"
    if [ -e "$control/conffiles" ]; then
        echo "Conffiles:" >>"$root/var/lib/dpkg/status"
        grep -v '^remove-on-upgrade ' "$control/conffiles" | while read -r name; do
            printf ' %s %s\n' "$name" "$(md5sum <"$root$name" | cut -d' ' -f1)"
        done >>"$root/var/lib/dpkg/status"
    fi
    echo >>"$root/var/lib/dpkg/status"
}

put() { # PATH MODE: a file of the root, from stdin
    cat >"$root/$1"
    chmod "$2" "$root/$1"
}

# What the packages' scripts would do.
configure() {
    local root=$1 name number
    cp "$root/usr/share/base-passwd/passwd.master" "$root/etc/passwd"
    cp "$root/usr/share/base-passwd/group.master" "$root/etc/group"
    sed -i 's#^root:[^:]*:\(.*\):[^:]*$#root:x:\1:/bin/bash#; s#^\([^:]*\):\*:#\1:x:#' "$root/etc/passwd"
    sed -e 's/^\([^:]*\):.*/\1:*:20000:0:99999:7:::/' -e 's#^root:\*:#root:'"$PASSWORD"':#' "$root/etc/passwd" |
        put etc/shadow 640
    sed 's/^\([^:]*\):.*/\1:*::/' "$root/etc/group" | put etc/gshadow 640
    cp "$root/usr/share/base-files/nsswitch.conf" "$root/etc/" 2>/dev/null || echo "passwd: files
group: files
shadow: files
hosts: files dns" | put etc/nsswitch.conf 644
    cp "$root/usr/share/base-files/profile" "$root/etc/profile"
    cp "$root/usr/share/base-files/dot.profile" "$root/root/.profile"
    cp "$root/usr/share/base-files/dot.bashrc" "$root/root/.bashrc"
    echo "set enable-bracketed-paste off" | put etc/inputrc 644
    echo reprise | put etc/hostname 644
    echo "127.0.0.1 localhost reprise" | put etc/hosts 644
    echo "# The initramfs mounts the root." | put etc/fstab 644
    : | put etc/motd 644
    : | put etc/machine-id 444
    for name in auth account password session session-noninteractive; do
        printf '%s required pam_unix.so\n' "${name%-*}" | put etc/pam.d/common-$name 644
    done
    # Programs write there what is not to stay.
    rm -rf "$root/var/run" "$root/var/lock"
    ln -s /run "$root/var/run"
    ln -s /run/lock "$root/var/lock"
    # Alternatives: the few that are missed.
    mkdir -p "$root/etc/alternatives"
    for name in awk:/usr/bin/mawk which:/usr/bin/which.debianutils; do
        ln -sfn "${name#*:}" "$root/etc/alternatives/${name%%:*}"
        ln -sfn "/etc/alternatives/${name%%:*}" "$root/usr/bin/${name%%:*}"
    done
    ln -sfn dash "$root/usr/bin/sh"
    # sysvinit: a getty on the serial line, and of the scripts those that have something to do here.
    sed -e '/^[1-6]:.*getty/d' -e '/^#T0:/{s/^#//;s/9600/115200/}' "$root/usr/share/sysvinit/inittab" |
        put etc/inittab 644
    grep -q '^T0:.*ttyS0' "$root/etc/inittab" || fail "sysvinit's inittab has no line for ttyS0"
    number=0
    for name in mountkernfs.sh hostname.sh mountdevsubfs.sh bootmisc.sh; do
        number=$((number + 1))
        ln -s "../init.d/$name" "$root/etc/rcS.d/S0$number$name"
    done
    ln -s ../init.d/halt "$root/etc/rc0.d/K01halt"
    ln -s ../init.d/reboot "$root/etc/rc6.d/K01reboot"
    # systemd: a login on the kernel's console. (The generated one waits for udev, which is not here.)
    mkdir -p "$root/etc/systemd/system"
    ln -s /usr/lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
    ln -s /dev/null "$root/etc/systemd/system/serial-getty@ttyS0.service"
    ln -s /dev/null "$root/etc/systemd/system/getty-static.service"
    ln -s /dev/null "$root/etc/systemd/system/systemd-modules-load.service" # nor modules
    mkdir "$root/etc/systemd/system/getty.target.wants"
    ln -s /usr/lib/systemd/system/console-getty.service "$root/etc/systemd/system/getty.target.wants/"
    # dpkg
    mkdir -p "$root"/var/lib/dpkg/{updates,triggers,alternatives}
    : | put var/lib/dpkg/available 644
    echo 1 | put var/lib/dpkg/info/format 644
    echo riscv64 | put var/lib/dpkg/arch 644
    # Our programs.
    "${cross}gcc" -std=gnu11 -Wall -Wextra -Werror -O2 -Wl,--build-id=none -o "$root/usr/local/bin/hello" \
        "$programs/hello.c"
    "${cross}strip" "$root/usr/local/bin/hello"
    install -m 644 "$programs/hello.c" "$root/usr/local/src/hello.c"
    install -m 755 "$programs/primes.py" "$root/usr/local/bin/primes"
    install -m 755 "$programs/churn.sh" "$root/usr/local/bin/churn"
}

# The files with modes, sizes, times, targets and contents, without owners.
listing() { # ROOT
    (
        cd "$1"
        find . -printf '%y %m %TY-%Tm-%TdT%TT %l %p\n' | sort
        find . -type f -print0 | sort -z | xargs -0 sha256sum
    )
}

make_root() {
    local state=$1 work=$2 archives=$1/cache/root root=$2/out/root names deb
    command -v "${cross}gcc" >/dev/null || fail "${cross}gcc is missing: run ci/deps.sh guest"
    printf 'build-root: fetching the packages of a small Debian %s for riscv64 (once, about 32 MB)\n' $SUITE >&2
    names=$(download "$state" "$archives" root_packages <"$state/mirrors")
    export APT_CONFIG=$state/etc/apt.conf
    mkdir -p "$root"/{etc,usr/local/{bin,src},var/lib/dpkg/info}
    : >"$root/var/lib/dpkg/status"
    # The files of exactly these versions, first the package with the folders of all others.
    apt-get -q download --print-uris $names | awk '{ print $2 }' | sort >"$work/debs"
    for deb in $(grep '^base-files_' "$work/debs") $(grep -v '^base-files_' "$work/debs"); do
        unpack "$archives/$deb" "$root" "$work"
        printf 'package %s\n' "${deb%.deb}" >>"$work/packages"
    done
    configure "$root"
    find "$root" -newermt "$DATE" -exec touch -h -d "$DATE" {} +
    {
        printf 'recipe %s\nsuite %s\n' "$RECIPE" "$SUITE"
        sort "$work/packages"
        printf 'listing %s\n' "$(listing "$root" | sha256sum | cut -d' ' -f1)"
    } >"$work/out/versions"
    # Superseded packages; what is current stays, so that a new recipe needs no download.
    ls "$archives" | { grep -vxF -f "$work/debs" || true; } | while read -r deb; do rm "$archives/$deb"; done
}

refresh=no
case ${1:-} in
--refresh) refresh=yes ;;
'') ;;
*)
    printf 'usage: ci/build-root.sh [--refresh]\n' >&2
    exit 2
    ;;
esac
keep root $RECIPE $refresh
