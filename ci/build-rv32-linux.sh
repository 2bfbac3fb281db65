#!/bin/bash
# Builds Linux for the machine of 32 bits from Debian's own source package, since Debian has no kernel for RV32: the
# smallest configuration with this machine's devices (scenarios/guests/rv32-linux/config), and one program in its
# initramfs. Some minutes of two cores; nothing that `make check` waits for.
#
#   ci/build-rv32-linux.sh [OUTDIR]        (OUTDIR: build/guests/rv32-linux)      needs: ci/deps.sh rv32
#
#   OUTDIR/Image  OUTDIR/init.cpio  OUTDIR/version
set -euo pipefail
export LC_ALL=C
umask 022

top=$(cd "$(dirname "$0")/.." && pwd)
guest=$top/scenarios/guests/rv32-linux
out=${1:-$top/build/guests/rv32-linux}
cross=${REPRISE_CROSS:-riscv64-linux-gnu-}

fail() {
    printf 'build-rv32-linux: %s\n' "$*" >&2
    exit 69
}

for tool in "${cross}gcc" bison flex bc xz apt-get dpkg-deb make; do
    command -v "$tool" >/dev/null || fail "$tool is missing: run ci/deps.sh rv32"
done
mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/reprise-rv32-linux.XXXXXX")
trap 'rm -rf "$work"' EXIT

# linux-source depends on the package of the current version.
source_package() {
    apt-cache depends linux-source | sed -n 's/^ *Depends: *\(linux-source-[0-9.]*\)$/\1/p' | head -n 1
}

build_kernel() {
    local package
    package=$(source_package)
    [ -n "$package" ] || fail "apt knows no package linux-source: run apt-get update"
    (cd "$work" && apt-get -q download "$package" >/dev/null 2>&1) || fail "apt-get cannot download $package"
    dpkg-deb -x "$work/$package"_*.deb "$work/package"
    mkdir "$work/linux"
    tar -xJf "$work/package/usr/src/$package.tar.xz" -C "$work/linux" --strip-components=1
    local -a make=(make -s -C "$work/linux" -j"$(nproc)" ARCH=riscv CROSS_COMPILE="$cross"
        KBUILD_BUILD_TIMESTAMP=1970-01-01 KBUILD_BUILD_USER=reprise KBUILD_BUILD_HOST=reprise)
    "${make[@]}" tinyconfig
    cat "$guest/config" >>"$work/linux/.config"
    "${make[@]}" olddefconfig
    # A later kernel may know a name no more; without these there is nothing to see.
    local name
    for name in ARCH_RV32I MMU SERIAL_8250_CONSOLE BLK_DEV_INITRD VIRTIO_MMIO VIRTIO_NET IP_PNP_DHCP; do
        grep -q "^CONFIG_$name=y" "$work/linux/.config" || fail "this kernel has no CONFIG_$name"
    done
    "${make[@]}" Image
    mv "$work/linux/arch/riscv/boot/Image" "$out/Image.$$"
    mv "$out/Image.$$" "$out/Image"
    printf '%s\n' "$package" >"$out/version"
}

build_initramfs() {
    local flags="-std=gnu11 -Wall -Wextra -Werror -O2 -march=rv32gc -mabi=ilp32d -ffreestanding -nostdlib -static -fno-pic"
    # shellcheck disable=SC2086 # words on purpose
    "${cross}gcc" $flags -fno-stack-protector -Wl,--build-id=none -o "$work/init" "$guest/init.c"
    "${CC:-cc}" -std=gnu11 -O2 "$top/ci/tools/mkcpio.c" -o "$work/mkcpio"
    printf 'dir\tdev\t755\nnode\tdev/console\t600\tc\t5\t1\nfile\tinit\t755\t%s\n' "$work/init" |
        "$work/mkcpio" "$out/init.cpio"
}

[ -e "$out/Image" ] && [ ! "$guest/config" -nt "$out/Image" ] || build_kernel
build_initramfs
