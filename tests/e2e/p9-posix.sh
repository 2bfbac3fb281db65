#!/bin/bash
# What POSIX promises about files (scenarios/guests/linux/posixfs), over 9P in every mode and cache, beside QEMU's
# virtio-9p in the same run: no case that passes there fails here, and what fails here is known and not ours.
. "$(dirname "$0")/lib.sh"

# times_are_set: Linux 6.12's 9P client keeps whole seconds. blocks: with a cache it shows the blocks that it knew, and
# mapped attributes take a block of the host's. map_shared is skipped where the client has no shared mappings.
known='times_are_set blocks'

posix() { # NAME FILE: the verdicts "ok NAME" and "FAIL NAME", sorted, out of a console
    tr -d '\r' < "$2" | sed -n 's/^\(ok\|FAIL\|skip\) \([a-z_]*\).*/\1 \2/p' | sort > "$work/$1.verdicts"
}
ours() { # NAME CACHE FS [RUN]
    mkdir -p "$work/$1"
    "$reprise" run -q --kernel "$guests/Image" --initrd "$guests/p9.cpio" --pace free \
        --append "console=ttyS0 quiet reprise.run=${4:-p9-posix} reprise.name=$2" --fs "$work/$1,$3" \
        > "$work/$1.console" 2> "$work/$1.err" < /dev/null || true
    posix "$1" "$work/$1.console"
}
peer() { # NAME CACHE SECURITY [RUN]
    mkdir -p "$work/$1"
    qemu-system-riscv64 -M virt -m 256 -nographic -no-reboot -kernel "$guests/Image" -initrd "$guests/p9.cpio" \
        -append "console=ttyS0 quiet reprise.run=${4:-p9-posix} reprise.name=$2" \
        -fsdev "local,id=f,path=$work/$1,security_model=$3" -device virtio-9p-device,fsdev=f,mount_tag=fs0 \
        > "$work/$1.console" 2> "$work/$1.err" < /dev/null || true
    posix "$1" "$work/$1.console"
}

check_known() { # NAME ALSO-KNOWN...
    local which=$1 failed
    shift
    failed=$(sed -n 's/^FAIL //p' "$work/$which.verdicts" | grep -vxF "$(printf '%s\n' $known "$@")" || true)
    check "$which: $(grep -c '^ok' "$work/$which.verdicts" || true) of $(wc -l < "$work/$which.verdicts") cases pass" \
        test -z "$failed" -a "$(wc -l < "$work/$which.verdicts")" -ge 86
    [ -z "$failed" ] || grep -a "^FAIL" "$work/$which.console" | sed 's/^/    /'
}
check_peer() { # OURS PEER
    local lost
    lost=$(comm -12 <(sed -n 's/^ok //p' "$work/$2.verdicts" | sort) <(sed -n 's/^FAIL //p' "$work/$1.verdicts" | sort))
    check "$1: nothing fails that passes in $2 ($(grep -c '^ok' "$work/$2.verdicts" || true) pass there)" test -z "$lost"
    [ -z "$lost" ] || echo "    $lost"
}

i=0
for cache in none loose mmap; do
    i=$((i + 1))
    ours "snapshot-$cache" $cache mode=snapshot
    check_known "snapshot-$cache"
    [ -n "$full" ] || [ $i = 2 ] || continue
    ours "rw-$cache" $cache mode=rw
    check_known "rw-$cache" devices # refused on purpose (docs/filesystems.md)
    ours "mapped-$cache" $cache mode=rw,security=mapped-xattr
    check_known "mapped-$cache"
    command -v qemu-system-riscv64 > /dev/null || continue
    peer "qemu-none-$cache" $cache none
    check_peer "rw-$cache" "qemu-none-$cache"
    check_peer "snapshot-$cache" "qemu-none-$cache"
    peer "qemu-mapped-$cache" $cache mapped-xattr
    check_peer "mapped-$cache" "qemu-mapped-$cache"
    check_peer "snapshot-$cache" "qemu-mapped-$cache"
done

# One folder serves both: what QEMU has mapped into attributes is read here as there.
if command -v qemu-system-riscv64 > /dev/null; then
    mkdir -p "$work/shared/sub/deep"
    seq 1 1000 > "$work/shared/big"
    echo hello > "$work/shared/sub/a"
    printf z > "$work/shared/sub/deep/z"
    peer shared none mapped-xattr p9-write
    check "QEMU writes a mapped folder" grep -q 'reprise: ok' "$work/shared.console"
    peer shared none mapped-xattr p9-tree
    tr -d '\r' < "$work/shared.console" | grep -E '^(file|folder|link) ' > "$work/theirs" || true
    ours shared none mode=rw,security=mapped-xattr p9-tree
    tr -d '\r' < "$work/shared.console" | grep -E '^(file|folder|link) ' > "$work/mine" || true
    check "its tree is not empty" test "$(wc -l < "$work/theirs")" -ge 10
    check "and is the same here" cmp "$work/theirs" "$work/mine"
fi
done_testing
