#!/bin/bash
# Compiles a kernel module of one C file for the reference guest's kernel.
#
#   ci/make-module.sh OUT.ko SOURCE.c
#
# By hand, against Debian's headers (ci/fetch-headers.sh): kbuild's own programs come as binaries for newer hosts. The
# name of the module is that of the file. Symbols get the checksums that the kernel compares (CONFIG_MODVERSIONS); one
# that the kernel does not have is an error here and not in the guest.
set -euo pipefail
export LC_ALL=C

[ $# = 2 ] || {
    sed -n 's/^#   //p' "$0" >&2
    exit 2
}
out=$1 source=$2 name=$(basename "$1" .ko)
cross=${REPRISE_CROSS:-riscv64-linux-gnu-}
headers=$("$(dirname "$0")/fetch-headers.sh")
common=$headers/common arch=$headers/arch
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

includes=
for folder in "$common/arch/riscv/include" "$arch/arch/riscv/include/generated" "$common/include" "$arch/include" \
    "$common/arch/riscv/include/uapi" "$arch/arch/riscv/include/generated/uapi" "$common/include/uapi" \
    "$arch/include/generated/uapi"; do
    includes="$includes -I$folder"
done
for file in compiler-version kconfig compiler_types; do
    includes="$includes -include $common/include/linux/$file.h"
done

# compile OBJECT SOURCE
compile() {
    "${cross}gcc" -nostdinc $includes -D__KERNEL__ -DMODULE -DKBUILD_MODFILE="\"$name\"" \
        -DKBUILD_BASENAME="\"$name\"" -DKBUILD_MODNAME="\"$name\"" -D__KBUILD_MODNAME="kmod_$name" \
        -std=gnu11 -O2 -Wall -Werror -Wno-pointer-sign -fshort-wchar -funsigned-char -fno-common -fno-pic -fno-pie \
        -fno-strict-aliasing -fno-strict-overflow -fno-delete-null-pointer-checks -fno-stack-protector \
        -fno-asynchronous-unwind-tables -fno-omit-frame-pointer -ffile-prefix-map="$headers"=. \
        -ffile-prefix-map="$work"=. -march=rv64imac_zicsr_zifencei -mabi=lp64 -mno-save-restore -mcmodel=medany \
        -c -o "$1" "$2"
}

# What modpost would write: who the module is, and which symbols it needs.
about() {
    cat <<ABOUT
#include <linux/module.h>
#define INCLUDE_VERMAGIC
#include <linux/vermagic.h>
MODULE_INFO(vermagic, VERMAGIC_STRING);
MODULE_INFO(name, KBUILD_MODNAME);
MODULE_INFO(depends, "");
__visible struct module __this_module __section(".gnu.linkonce.this_module") = {
    .name = KBUILD_MODNAME, .init = init_module, .exit = cleanup_module, .arch = MODULE_ARCH_INIT};
static const struct modversion_info ____versions[] __used __section("__versions") = {
ABOUT
    { "${cross}nm" -u "$work/module.o" | awk '{ print $2 }' | grep -v '^__this_module$' && echo module_layout; } |
        awk 'NR == FNR { if ($3 == "vmlinux") sum[$2] = $1; next }
            !($1 in sum) { print "make-module: the kernel has no symbol " $1 > "/dev/stderr"; bad = 1; next }
            { printf "    {%s, \"%s\"},\n", sum[$1], $1 }
            END { exit bad }' "$arch/Module.symvers" -
    echo '};'
}

compile "$work/module.o" "$source"
about >"$work/about.c"
compile "$work/about.o" "$work/about.c"
"${cross}ld" -m elf64lriscv -r -T "$arch/arch/riscv/module.lds" -o "$work/linked.ko" "$work/module.o" "$work/about.o"
"${cross}strip" -g "$work/linked.ko"
mv "$work/linked.ko" "$out"
