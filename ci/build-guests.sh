#!/bin/bash
# Builds every guest into a folder; what is up to date is left alone.
#
#   ci/build-guests.sh [--bare | --linux | --firmware | --demo] [OUTDIR]        (OUTDIR: build/guests)
#
#   OUTDIR/bare/NAME.elf, NAME.bin    from scenarios/guests/bare/NAME.c and its lib/ (no download needed)
#   OUTDIR/bare32/NAME.elf, NAME.bin  the same for RV32, of those that are for both widths or for that one
#   OUTDIR/firmware/NAME.bin, .elf    links to OpenSBI (fw_dynamic, fw_jump) and U-Boot (u-boot, u-boot-smode)
#   OUTDIR/Image                      Debian's kernel, as ci/fetch-guest.sh keeps it
#   OUTDIR/boot.cpio                  initramfs without modules
#   OUTDIR/net.cpio                   with virtio's mmio, net, blk and rng modules
#   OUTDIR/p9.cpio                    with those and 9P's
#   OUTDIR/bench.cpio                 with /bin/bench
#   OUTDIR/root                       a link to a small Debian, as ci/build-root.sh keeps it
#   OUTDIR/ssh.cpio                   as net.cpio, with Debian's dropbear
#   OUTDIR/netbench.cpio              with those of net.cpio and /bin/netbench
#   OUTDIR/display.cpio               with modules for a framebuffer, a keyboard and a tablet, and /bin/evread
#   OUTDIR/bin/bench, udp, probe, netbench   the programs in them
#
# --demo: what `make demo` runs (Image, net.cpio), the smallest download.
# Files are replaced in one step, so parallel builds and running sessions never see half of one.
set -euo pipefail
export LC_ALL=C

top=$(cd "$(dirname "$0")/.." && pwd)
cross=${REPRISE_CROSS:-riscv64-linux-gnu-}
bare=$top/scenarios/guests/bare
linux=$top/scenarios/guests/linux
net_modules="virtio_mmio virtio_net virtio_blk virtio-rng"
net=()   # what the guests with a network have more
guest=   # the folder of Debian's kernel
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

# Guests of the 32-bit machine: these, and sv32, which is for that one only.
bare32="hello arp hub-talk trap reboot htif-pass htif-fail htif-call interrupts sv32 screen"

# build_bare_in FOLDER MARCH MABI NAME...
build_bare_in() {
    local folder=$out/$1 march=$2 mabi=$3 name source target ending start driver
    shift 3
    mkdir -p "$folder"
    for name in "$@"; do
        source=$bare/$name.c
        target=$folder/$name.elf
        is_stale "$target" "$source" "$bare"/lib/* "$0" || [ ! -e "$folder/$name.bin" ] || continue
        need_compiler
        start=start ending=syscon driver=net
        case $name in
        htif-*) ending=htif ;;
        sv32) start=start-s ;;
        disk-*) driver=disk ;;
        esac
        # -fno-tree-loop-distribute-patterns: memset must not become a call of itself.
        (cd "$bare" && "${cross}gcc" $warnings -O2 -march=$march -mabi=$mabi -mcmodel=medany -ffreestanding \
            -nostdlib -static -fno-pic -no-pie -fno-stack-protector -fno-tree-loop-distribute-patterns -I. \
            -Wl,--build-id=none -Wl,--no-warn-rwx-segments -Wl,-z,norelro -T lib/link.ld -o "$target.$$" \
            lib/$start.S lib/uart.c lib/memory.c lib/trap.c lib/$driver.c lib/$ending.c "$name.c")
        "${cross}strip" -g "$target.$$" # the names of temporary files would differ from build to build
        "${cross}objcopy" -O binary "$target.$$" "$folder/$name.bin.$$"
        mv "$folder/$name.bin.$$" "$folder/$name.bin"
        mv "$target.$$" "$target"
    done
}

build_bare() {
    local names
    names=$(basename -a -s .c "$bare"/*.c | grep -vx sv32)
    # shellcheck disable=SC2086 # words on purpose
    build_bare_in bare rv64gc lp64d $names
    # shellcheck disable=SC2086
    build_bare_in bare32 rv32gc ilp32d $bare32
}

# Builds a static program for the guest: program NAME SOURCE...
program() {
    local target=$out/bin/$1
    shift
    is_stale "$target" "$@" "$linux"/*/*.h "$0" || return 0
    need_compiler
    (cd "$linux" && "${cross}gcc" $warnings -O2 -static -Wl,--build-id=none -o "$target.$$" "$@" -lm)
    "${cross}strip" "$target.$$"
    mv "$target.$$" "$target"
}

# initramfs NAME [argument of make-initramfs]...
initramfs() {
    local target=$out/$1.cpio
    shift
    # What it adds is among the arguments, as FILE:PLACE and as FOLDER of --tree (whose list is beside it).
    local -a sources=()
    local word
    for word in "$@"; do
        case $word in
        /*:*) sources+=("${word%%:*}") ;;
        /*) sources+=("$word/../versions") ;;
        esac
    done
    is_stale "$target" "$linux/init" "$linux"/run "$linux"/run/* "$guest/versions" "${sources[@]}" \
        "$top/ci/make-initramfs.sh" "$top/ci/tools/mkcpio.c" "$0" || return 0
    "$top/ci/make-initramfs.sh" "$target" "$@"
}

# Compiles a module for the guest's kernel: module NAME SOURCE
module() {
    is_stale "$out/$1.ko" "$2" "$guest/versions" "$top/ci/make-module.sh" || return 0
    need_compiler
    "$top/ci/make-module.sh" "$out/$1.ko" "$2"
}

# Debian's kernel and the guest with a network: all that the demo needs, and the smallest download.
build_demo() {
    guest=$("$top/ci/fetch-guest.sh")
    mkdir -p "$out/bin"
    if ! cmp -s "$guest/versions" "$out/versions" || [ ! -e "$out/Image" ]; then
        rm -f "$out"/*.cpio
        # Linked if the cache is on the same file system: it is never written in place.
        ln -f "$guest/Image" "$out/Image.$$" 2>/dev/null || cp "$guest/Image" "$out/Image.$$"
        mv -f "$out/Image.$$" "$out/Image"
        cp "$guest/versions" "$out/versions.$$"
        mv "$out/versions.$$" "$out/versions"
    fi
    program udp "$linux"/tools/udp.c
    program probe "$linux"/probe/*.c
    initramfs net --modules "$net_modules" "${net[@]}"
}

build_linux() {
    local ssh root
    build_demo
    ssh=$("$top/ci/fetch-guest.sh" --ssh)
    root=$("$top/ci/build-root.sh")
    ln -sfn "$root/root" "$out/root"
    program bench "$linux"/bench/*.c
    program netbench "$linux"/tools/netbench.c
    program posixfs "$linux"/posixfs/*.c
    program evread "$linux"/fb/evread.c
    module simplefb "$linux"/fb/simplefb.c
    initramfs boot
    initramfs p9 --modules "$net_modules 9pnet_virtio 9p" "${net[@]}" --add "$out/bin/posixfs:bin/posixfs"
    initramfs ssh --modules "$net_modules" "${net[@]}" --tree "$ssh/root"
    initramfs bench --add "$out/bin/bench:bin/bench"
    initramfs display --modules "virtio_mmio virtio_input evdev" --add "$out/bin/evread:bin/evread" \
        --add "$out/simplefb.ko:lib/modules/simplefb.ko" --add "$linux/fb/display:run/display"
    initramfs netbench --modules "$net_modules" --add "$out/bin/netbench:bin/netbench"
}

# link NAME FILE: packages install these files, so a link is enough; its target is never written through it.
link() {
    [ -e "$2" ] || {
        printf 'build-guests: %s is missing: run ci/deps.sh guest\n' "$2" >&2
        exit 69
    }
    [ "$(readlink "$out/firmware/$1" || true)" = "$2" ] || ln -sfn "$2" "$out/firmware/$1"
}

build_firmware() {
    local name suffix
    mkdir -p "$out/firmware"
    for suffix in bin elf; do
        for name in fw_dynamic fw_jump; do
            link $name.$suffix /usr/lib/riscv64-linux-gnu/opensbi/generic/$name.$suffix
        done
    done
    for name in u-boot:qemu-riscv64 u-boot-smode:qemu-riscv64_smode; do
        link "${name%:*}.bin" "/usr/lib/u-boot/${name#*:}/u-boot.bin"
        link "${name%:*}.elf" "/usr/lib/u-boot/${name#*:}/uboot.elf"
    done
}

parts="bare firmware linux" out=
while [ $# -gt 0 ]; do
    case $1 in
    --bare) parts=bare ;;
    --linux) parts=linux ;;
    --firmware) parts=firmware ;;
    --demo) parts=demo ;;
    -*) usage ;;
    *) out=$1 ;;
    esac
    shift
done
out=${out:-$top/build/guests}
mkdir -p "$out"
out=$(cd "$out" && pwd)
net=(--add "$out/bin/udp:bin/udp" --add "$out/bin/probe:bin/probe")
exec 9>"$out/lock"
flock 9
for part in $parts; do
    build_$part
done
