#!/bin/bash
# Fetches the reference guest: Debian trixie's riscv64 kernel, the few modules we load, and a static busybox; or an
# SSH server for it, Debian's dropbear with the libraries that it needs.
#
#   ci/fetch-guest.sh [--refresh]         prints the guest's folder; the first run downloads about 115 MB
#   ci/fetch-guest.sh [--refresh] --ssh   prints the server's folder; the first run downloads about 4 MB
#
# --refresh asks the mirror again even if there is one in the cache.
#
# How packages are found, and what the environment may say about it: ci/apt-state.sh.
#
# The guest's folder:   Image  busybox  versions  System.map (if Debian ships a real one)
#                       modules/NAME.ko  modules/order ("NAME: NAMES that must be loaded first, in order")
# The server's folder:  versions  root/ (what belongs into the guest's root)
set -euo pipefail
. "$(dirname "$0")/apt-state.sh"

# Raise one when its folder's contents change: cached folders of another recipe are built anew.
RECIPE=3
SSH_RECIPE=1
MODULES="virtio_mmio failover net_failover virtio_net virtio_blk virtio-rng netfs 9pnet 9pnet_virtio 9p \
mbcache jbd2 crc16 crc32c_generic ext4 squashfs overlay virtio_input evdev"
SSH_PACKAGES="dropbear-bin libc6 libcrypt1 libgmp10 libtomcrypt1 libtommath1 zlib1g"
# What of them the guest gets; the libraries by the names that programs ask for.
SSH_PROGRAMS="usr/sbin/dropbear usr/bin/dropbearkey"
SSH_LIBRARIES="libc.so.6 libcrypt.so.1 libgmp.so.10 libtomcrypt.so.1 libtommath.so.1 libz.so.1"
SSH_LOADER=ld-linux-riscv64-lp64d.so.1

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

# The newest kernel package of the lists, and busybox.
guest_packages() {
    apt-cache show --no-all-versions linux-image-riscv64 |
        sed -n 's/^Depends: *\(linux-image-[0-9][^ ,]*-riscv64\).*/\1/p' | head -n 1 | grep . &&
        echo busybox-static
}
ssh_packages() { printf '%s\n' $SSH_PACKAGES; }

# Fetches the packages of one kind and unpacks them into WORK/out.
make_guest() {
    local state=$1 work=$2 archives=$1/cache/archives kernel kernel_deb busybox_deb
    printf 'fetch-guest: fetching the %s riscv64 kernel and busybox (once, about 115 MB)\n' $SUITE >&2
    kernel=$(download "$state" "$archives" guest_packages <"$state/mirrors")
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
    download "$state" "$archives" ssh_packages <"$state/mirrors" >"$work/packages"
    export APT_CONFIG=$state/etc/apt.conf
    for name in $SSH_PACKAGES; do
        debs+=("$(package_file "$archives" "$name")")
    done
    unpack_ssh "$work/tree" "$work/out" "${debs[@]}"
}

kind=guest recipe=$RECIPE refresh=no
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
keep $kind $recipe $refresh
