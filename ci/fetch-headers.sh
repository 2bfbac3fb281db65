#!/bin/bash
# Fetches what it takes to compile a module for the reference guest's kernel: Debian's own headers of that kernel.
#
#   ci/fetch-headers.sh [--refresh]       prints their folder; the first run downloads about 14 MB
#
# How packages are found, and what the environment may say about it: ci/apt-state.sh.
#
# The folder:   versions  common/ (include, arch/riscv/include: the same for all configurations)
#               arch/ (include, arch/riscv: of this configuration; Module.symvers: checksums of exported symbols)
set -euo pipefail
. "$(dirname "$0")/apt-state.sh"

# Raise it when the folder's contents change.
RECIPE=1

headers_packages() { printf 'linux-headers-%s\nlinux-headers-%s-common\n' "$release" "${release%-riscv64}"; }

make_headers() {
    local state=$1 work=$2 archives=$1/cache/headers out=$2/out name
    printf 'fetch-headers: fetching headers of Linux %s (once, about 14 MB)\n' "$release" >&2
    rm -rf "$archives"
    (download "$state" "$archives" headers_packages <"$state/mirrors" >"$work/packages") ||
        fail "the archive may have a newer kernel than Linux $release by now: ci/fetch-guest.sh --refresh takes it"
    mkdir -p "$out" "$work/tree"
    for name in "$archives"/*.deb; do
        dpkg-deb --fsys-tarfile "$name" | tar -x -C "$work/tree" --wildcards --exclude='*/include/dt-bindings' \
            --exclude='*/include/sound' --exclude='*/include/drm' './usr/src/*/include' './usr/src/*/arch/riscv*' \
            $(case $name in *-common*) ;; *) echo './usr/src/*/Module.symvers' ;; esac)
    done
    mv "$work/tree/usr/src/linux-headers-${release%-riscv64}-common" "$out/common"
    mv "$work/tree/usr/src/linux-headers-$release" "$out/arch"
    rm -rf "$out/common/arch/riscv/boot"
    {
        printf 'recipe %s\nsuite %s\nkernel-release %s\n' "$recipe" "$SUITE" "$release"
        for name in "$archives"/*.deb; do
            printf 'package %s %s\n' "$(dpkg-deb -f "$name" Package)" "$(dpkg-deb -f "$name" Version)"
        done
    } >"$out/versions"
    rm -rf "$archives"
}

refresh=no
case ${1:-} in
'') ;;
--refresh) refresh=yes ;;
*)
    printf 'usage: ci/fetch-headers.sh [--refresh]\n' >&2
    exit 2
    ;;
esac
guest=$("$(dirname "$0")/fetch-guest.sh")
release=$(sed -n 's/^kernel-release //p' "$guest/versions")
recipe=$RECIPE-$release
keep headers "$recipe" $refresh
