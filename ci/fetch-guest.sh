#!/bin/bash
# Fetches the reference guest: Debian trixie's riscv64 kernel, the few modules we load, and a static busybox; or an
# SSH server for it, Debian's dropbear with the libraries that it needs.
#
#   ci/fetch-guest.sh [--refresh]         prints the guest's folder; the first run downloads about 115 MB
#   ci/fetch-guest.sh [--refresh] --ssh   prints the server's folder; the first run downloads about 4 MB
#
# --refresh asks the mirror again even if there is one in the cache.
#
# Packages come by name through a private apt state, so the machine's own package lists and architectures are not
# touched and no privilege is needed. The mirror is whatever this machine's apt uses for Debian itself; apt checks the
# archive's signature and every hash. REPRISE_DEBIAN_MIRROR names another mirror, REPRISE_CACHE another cache.
#
# The guest's folder:   Image  busybox  versions  System.map (if Debian ships a real one)
#                       modules/NAME.ko  modules/order ("NAME: NAMES that must be loaded first, in order")
# The server's folder:  versions  root/ (what belongs into the guest's root)
set -euo pipefail
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
umask 022

SUITE=trixie
# Raise one when its folder's contents change: cached folders of another recipe are built anew.
RECIPE=1
SSH_RECIPE=1
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg
MODULES="virtio_mmio failover net_failover virtio_net virtio_blk virtio-rng netfs 9pnet 9pnet_virtio 9p \
mbcache jbd2 crc16 ext4 squashfs overlay"
SSH_PACKAGES="dropbear-bin libc6 libcrypt1 libgmp10 libtomcrypt1 libtommath1 zlib1g"
# What of them the guest gets; the libraries by the names that programs ask for.
SSH_PROGRAMS="usr/sbin/dropbear usr/bin/dropbearkey"
SSH_LIBRARIES="libc.so.6 libcrypt.so.1 libgmp.so.10 libtomcrypt.so.1 libtommath.so.1 libz.so.1"
SSH_LOADER=ld-linux-riscv64-lp64d.so.1

fail() {
    printf 'fetch-guest: %s\n' "$*" >&2
    exit 69
}

# The cache of this user; a user without a home gets a private folder below the temporary one.
cache_dir() {
    local base home
    if [ -n "${REPRISE_CACHE:-}" ]; then
        base=$REPRISE_CACHE
    elif [ -n "${XDG_CACHE_HOME:-}" ]; then
        base=$XDG_CACHE_HOME/reprise
    else
        home=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
        base=${home:-/nonexistent}/.cache/reprise
    fi
    if ! mkdir -p "$base" 2>/dev/null || [ ! -w "$base" ]; then
        base=${TMPDIR:-/tmp}/reprise-cache-$(id -u)
        mkdir -p -m 700 "$base" 2>/dev/null || true
        [ -d "$base" ] && [ ! -L "$base" ] && [ -O "$base" ] ||
            fail "no usable cache folder ($base); set REPRISE_CACHE"
    fi
    (cd "$base" && pwd -P)
}

# Writes the private apt configuration. The machine's own settings for reaching the network (proxies, certificates,
# dates) are kept; hooks, pinning and index targets are not.
write_apt_config() {
    local state=$1
    rm -rf "$state/etc"
    mkdir -p "$state"/etc/{empty,preferences} "$state"/lists/partial "$state"/cache/archives/partial "$state"/log
    : >"$state/status"
    {
        apt-config dump | grep -E '^Acquire::' |
            grep -Ev '^Acquire::(IndexTargets|Languages|CompressionTypes|Changelogs|GzipIndexes|cdrom)' || true
        cat <<CONFIG
Dir::Etc::parts "$state/etc/empty";
Dir::Etc::main "$state/etc/none";
Dir::Etc::sourcelist "$state/etc/sources.list";
Dir::Etc::sourceparts "$state/etc/empty";
Dir::Etc::preferences "$state/etc/none";
Dir::Etc::preferencesparts "$state/etc/preferences";
Dir::State "$state";
Dir::State::lists "$state/lists";
Dir::State::status "$state/status";
Dir::State::extended_states "$state/extended_states";
Dir::Cache "$state/cache";
Dir::Log "$state/log";
APT::Architecture "riscv64";
APT::Architectures { "riscv64"; };
APT::Sandbox::User "";
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::Retries "3";
CONFIG
    } >"$state/etc/apt.conf"
}

# The newest kernel package of the lists.
kernel_package() {
    apt-cache show --no-all-versions linux-image-riscv64 |
        sed -n 's/^Depends: *\(linux-image-[0-9][^ ,]*-riscv64\).*/\1/p' | head -n 1
}

# Downloads packages into FOLDER from the first mirror (on stdin) that has them, and prints their names; "kernel"
# stands for the newest kernel.
download() {
    local state=$1 folder=$2 mirror package name
    local -a names
    shift 2
    export APT_CONFIG=$state/etc/apt.conf
    mkdir -p "$folder"
    while read -r mirror; do
        printf 'deb [signed-by=%s] %s %s main\n' "$KEYRING" "$mirror" "$SUITE" >"$state/etc/sources.list"
        if ! apt-get -q update >"$state/log/update" 2>&1 ||
            grep -q '^[WE]:.*Failed to fetch' "$state/log/update"; then
            cat "$state/log/update" >&2
            continue
        fi
        package=$(kernel_package)
        [ -n "$package" ] || fail "linux-image-riscv64 of $SUITE names no kernel package"
        names=()
        for name in "$@"; do
            [ "$name" = kernel ] && name=$package
            names+=("$name")
        done
        (cd "$folder" && apt-get -q download "${names[@]}" >"$state/log/download" 2>&1) || {
            cat "$state/log/download" >&2
            continue
        }
        printf '%s\n' "${names[*]}"
        return
    done
    return 1
}

# The path that apt-get download gave a package's file (of the version now in the lists).
package_file() {
    local folder=$1 package=$2 version
    version=$(apt-cache show --no-all-versions "$package" | sed -n 's/^Version: //p' | head -n 1)
    find "$folder" -maxdepth 1 -name "${package}_${version//:/%3a}_*.deb" | head -n 1
}

# Decompresses the wanted modules from the unpacked tree and notes what each needs first.
pick_modules() {
    local tree=$1 release=$2 out=$3 name path
    mkdir -p "$out/modules"
    depmod -b "$tree/usr" "$release"
    # modules.dep: "path: nearest dependency ... farthest"; loading goes the other way round.
    awk '{
        n = split($0, part, "[: ]+")
        line = ""
        for (i = 1; i <= n; i++) {
            sub(".*/", "", part[i])
            sub("\\.ko.*", "", part[i])
            if (i > 1 && part[i] != "")
                line = " " part[i] line
        }
        print part[1] ":" line
    }' "$tree/usr/lib/modules/$release/modules.dep" | sort >"$tree/order"
    : >"$out/modules/order"
    for name in $MODULES; do
        path=$(find "$tree/usr/lib/modules/$release/kernel" -name "$name.ko*" | head -n 1)
        [ -n "$path" ] || continue # built in, or gone from this kernel
        case $path in
        *.xz) xz -dc "$path" >"$out/modules/$name.ko" ;;
        *.zst) zstd -qdc "$path" >"$out/modules/$name.ko" ;;
        *.gz) gzip -dc "$path" >"$out/modules/$name.ko" ;;
        *) cp "$path" "$out/modules/$name.ko" ;;
        esac
        grep "^$name:" "$tree/order" >>"$out/modules/order"
    done
    # A dependency that is not in our list would only show in the guest; find it here.
    for name in $(cut -d: -f2 "$out/modules/order" | tr ' ' '\n' | sort -u); do
        [ -f "$out/modules/$name.ko" ] || fail "module $name is needed by one of ours; add it to MODULES"
    done
}

# Unpacks both packages into OUT, which holds the finished folder's contents.
unpack() {
    local kernel_deb=$1 busybox_deb=$2 tree=$3 out=$4 release map
    mkdir -p "$tree" "$out"
    dpkg-deb --fsys-tarfile "$kernel_deb" |
        tar -x -C "$tree" --wildcards --exclude='*.dtb' --exclude='*/drivers/gpu/*' --exclude='*/drivers/media/*' \
            --exclude='*/sound/*'
    [ -d "$tree/usr/lib/modules" ] || { mkdir -p "$tree/usr" && mv "$tree/lib" "$tree/usr/lib"; }
    dpkg-deb --fsys-tarfile "$busybox_deb" | tar -x -C "$tree"
    release=$(ls "$tree/usr/lib/modules")
    cp "$tree/boot/vmlinu"?"-$release" "$out/Image"
    map=$tree/boot/System.map-$release
    if [ -f "$map" ] && [ "$(wc -l <"$map")" -gt 100 ]; then # else it only says that it is elsewhere
        cp "$map" "$out/System.map"
    fi
    cp "$(find "$tree" -path '*bin/busybox' -type f | head -n 1)" "$out/busybox"
    pick_modules "$tree" "$release" "$out"
    {
        printf 'recipe %s\nsuite %s\nkernel-release %s\n' "$RECIPE" "$SUITE" "$release"
        printf 'kernel-package %s %s\n' "$(dpkg-deb -f "$kernel_deb" Package)" "$(dpkg-deb -f "$kernel_deb" Version)"
        printf 'busybox-package busybox-static %s\n' "$(dpkg-deb -f "$busybox_deb" Version)"
        (cd "$out" && sha256sum Image busybox modules/*.ko)
    } >"$out/versions"
    find "$out" -type f -exec chmod a-w {} + # builds link to these files
}

# Unpacks the server's packages into OUT.
unpack_ssh() {
    local tree=$1 out=$2 deb name path
    shift 2
    mkdir -p "$tree" "$out/root/lib"
    for deb in "$@"; do
        dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$tree" --wildcards --exclude='./usr/share/*'
    done
    for name in $SSH_PROGRAMS; do
        install -D -m 755 "$tree/$name" "$out/root/bin/${name##*/}"
    done
    for name in $SSH_LIBRARIES $SSH_LOADER; do
        path=$(find "$tree" -path "*/riscv64-linux-gnu/$name" | head -n 1)
        [ -n "$path" ] || fail "none of $SSH_PACKAGES holds $name"
        install -m 755 "$path" "$out/root/lib/$name"
    done
    {
        printf 'recipe %s\nsuite %s\n' "$SSH_RECIPE" "$SUITE"
        for deb in "$@"; do
            printf 'package %s %s\n' "$(dpkg-deb -f "$deb" Package)" "$(dpkg-deb -f "$deb" Version)"
        done
        (cd "$out" && sha256sum root/*/*)
    } >"$out/versions"
}

# Fetches the packages of one kind and unpacks them into WORK/out.
make_guest() {
    local state=$1 work=$2 archives=$1/cache/archives kernel kernel_deb busybox_deb
    printf 'fetch-guest: fetching the %s riscv64 kernel and busybox (once, about 115 MB)\n' $SUITE >&2
    kernel=$(download "$state" "$archives" kernel busybox-static <"$state/mirrors") ||
        fail "no mirror of this machine has $SUITE for riscv64"
    export APT_CONFIG=$state/etc/apt.conf
    kernel_deb=$(package_file "$archives" "${kernel%% *}")
    busybox_deb=$(package_file "$archives" busybox-static)
    unpack "$kernel_deb" "$busybox_deb" "$work/tree" "$work/out"
    # Superseded packages only; what is current stays, so that a new recipe needs no download.
    find "$archives" -maxdepth 1 -name '*.deb' ! -path "$kernel_deb" ! -path "$busybox_deb" -delete
}

make_ssh() {
    local state=$1 work=$2 archives=$1/cache/ssh name
    local -a debs=()
    printf 'fetch-guest: fetching %s dropbear for riscv64 (once, about 4 MB)\n' $SUITE >&2
    rm -rf "$archives"
    download "$state" "$archives" $SSH_PACKAGES <"$state/mirrors" >"$work/packages" ||
        fail "no mirror of this machine has $SUITE for riscv64"
    export APT_CONFIG=$state/etc/apt.conf
    for name in $SSH_PACKAGES; do
        debs+=("$(package_file "$archives" "$name")")
    done
    unpack_ssh "$work/tree" "$work/out" "${debs[@]}"
}

main() {
    local refresh=no kind=guest recipe=$RECIPE cache home state work name
    while [ $# -gt 0 ]; do
        case $1 in
        --refresh) refresh=yes ;;
        --ssh) kind=ssh recipe=$SSH_RECIPE ;;
        *)
            printf 'usage: ci/fetch-guest.sh [--refresh] [--ssh]\n' >&2
            exit 2
            ;;
        esac
        shift
    done
    cache=$(cache_dir)
    home=$cache/$kind
    mkdir -p "$home" "$cache/guest"
    is_cached() { grep -qs "^recipe $recipe\$" "$home/current/versions"; }
    if [ $refresh = no ] && is_cached; then
        printf '%s\n' "$(cd "$home/current" && pwd -P)"
        return
    fi
    exec 9>"$cache/guest/lock" # both kinds share the apt state
    flock 9
    if [ $refresh = yes ] || ! is_cached; then # not made by another process while we waited
        for name in apt-get gpgv depmod xz dpkg-deb; do
            command -v $name >/dev/null || fail "$name is missing: run ci/deps.sh guest"
        done
        [ -r $KEYRING ] || fail "$KEYRING is missing: run ci/deps.sh guest"
        state=$cache/guest/apt
        write_apt_config "$state"
        "$(dirname "$0")/mirrors.sh" >"$state/mirrors"
        work=$(mktemp -d "$home/unpack.XXXXXX")
        trap "rm -rf '$work'" EXIT
        make_$kind "$state" "$work"
        chmod 755 "$work/out"
        name=r$recipe-$(sha256sum "$work/out/versions" | cut -c 1-16)
        [ -d "$home/$name" ] || mv "$work/out" "$home/$name"
        ln -s "$name" "$work/current"
        mv -T "$work/current" "$home/current"
    fi
    printf '%s\n' "$(cd "$home/current" && pwd -P)"
}

main "$@"
