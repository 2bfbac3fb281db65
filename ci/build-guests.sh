#!/bin/bash
# Builds every guest into a folder; what is up to date is left alone.
#
#   ci/build-guests.sh [--bare | --linux] [OUTDIR]         (OUTDIR: build/guests)
#
#   OUTDIR/bare/NAME.elf, NAME.bin    from scenarios/guests/bare/NAME.c and its lib/ (no download needed)
#   OUTDIR/linux/Image                Debian's kernel, as ci/fetch-guest.sh keeps it
#   OUTDIR/linux/boot.cpio            initramfs without modules
#   OUTDIR/linux/net.cpio             with virtio's mmio, net, blk and rng modules
#   OUTDIR/linux/p9.cpio              with those and 9P's
#   OUTDIR/linux/bench.cpio           with /bin/bench
#   OUTDIR/linux/bench                the program itself
#
# Files are replaced in one step, so parallel builds and running sessions never see half of one.
set -euo pipefail
export LC_ALL=C

top=$(cd "$(dirname "$0")/.." && pwd)
cross=${REPRISE_CROSS:-riscv64-linux-gnu-}
bare=$top/scenarios/guests/bare
linux=$top/scenarios/guests/linux
net_modules="virtio_mmio virtio_net virtio_blk virtio-rng"
warnings="-std=gnu11 -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes"

usage() {
    sed -n 's/^#   //p' "$0" >&2
    exit 2
}

# True unless TARGET exists and is newer than every other argument.
is_stale() {
    local target=$1 source
    shift
    [ -e "$target" ] || return 0
    for source in "$@"; do
        [ ! "$source" -nt "$target" ] || return 0
    done
    return 1
}

need_compiler() {
    command -v "${cross}gcc" >/dev/null || {
        printf 'build-guests: %sgcc is missing: run ci/deps.sh guest\n' "$cross" >&2
        exit 69
    }
}

build_bare() {
    local source name target ending
    mkdir -p "$out/bare"
    for source in "$bare"/*.c; do
        name=$(basename "$source" .c)
        target=$out/bare/$name.elf
        is_stale "$target" "$source" "$bare"/lib/* "$0" || [ ! -e "$out/bare/$name.bin" ] || continue
        need_compiler
        case $name in
        htif-*) ending=htif ;;
        *) ending=syscon ;;
        esac
        # -fno-tree-loop-distribute-patterns: memset must not become a call of itself.
        (cd "$bare" && "${cross}gcc" $warnings -O2 -march=rv64gc -mabi=lp64d -mcmodel=medany -ffreestanding -nostdlib \
            -static -fno-pic -no-pie -fno-stack-protector -fno-tree-loop-distribute-patterns -I. \
            -Wl,--build-id=none -Wl,--no-warn-rwx-segments -Wl,-z,norelro -T lib/link.ld -o "$target.$$" \
            lib/start.S lib/uart.c lib/memory.c lib/trap.c lib/$ending.c "$name.c")
        "${cross}strip" -g "$target.$$" # the names of temporary files would differ from build to build
        "${cross}objcopy" -O binary "$target.$$" "$out/bare/$name.bin.$$"
        mv "$out/bare/$name.bin.$$" "$out/bare/$name.bin"
        mv "$target.$$" "$target"
    done
}

build_bench() {
    is_stale "$out/linux/bench" "$linux"/bench/* "$0" || return 0
    need_compiler
    (cd "$linux/bench" && "${cross}gcc" $warnings -O2 -static -Wl,--build-id=none -o "$out/linux/bench.$$" ./*.c -lm)
    mv "$out/linux/bench.$$" "$out/linux/bench"
}

# initramfs NAME [argument of make-initramfs]...
initramfs() {
    local target=$out/linux/$1.cpio
    shift
    is_stale "$target" "$linux/init" "$linux"/run "$linux"/run/* "$guest/versions" "$top/ci/make-initramfs.sh" \
        "$top/ci/tools/mkcpio.c" "$out/linux/bench" "$0" || return 0
    "$top/ci/make-initramfs.sh" "$target" "$@"
}

build_linux() {
    local guest
    guest=$("$top/ci/fetch-guest.sh")
    mkdir -p "$out/linux"
    if ! cmp -s "$guest/versions" "$out/linux/versions" || [ ! -e "$out/linux/Image" ]; then
        rm -f "$out"/linux/*.cpio
        # Linked if the cache is on the same file system: it is never written in place.
        ln -f "$guest/Image" "$out/linux/Image.$$" 2>/dev/null || cp "$guest/Image" "$out/linux/Image.$$"
        mv -f "$out/linux/Image.$$" "$out/linux/Image"
        cp "$guest/versions" "$out/linux/versions.$$"
        mv "$out/linux/versions.$$" "$out/linux/versions"
    fi
    build_bench
    initramfs boot
    initramfs net --modules "$net_modules"
    initramfs p9 --modules "$net_modules 9pnet_virtio 9p"
    initramfs bench --add "$out/linux/bench:bin/bench"
}

parts="bare linux" out=
while [ $# -gt 0 ]; do
    case $1 in
    --bare) parts=bare ;;
    --linux) parts=linux ;;
    -*) usage ;;
    *) out=$1 ;;
    esac
    shift
done
out=${out:-$top/build/guests}
mkdir -p "$out"
out=$(cd "$out" && pwd)
exec 9>"$out/lock"
flock 9
for part in $parts; do
    build_$part
done
