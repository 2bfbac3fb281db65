#!/bin/bash
# What POSIX promises about files (scenarios/guests/linux/posixfs), over 9P in every mode and cache, beside QEMU's
# virtio-9p in the same run: no case that passes there fails here, and what fails here is known and not ours.
. "$(dirname "$0")/lib.sh"

# times_are_set: Linux 6.12's 9P client keeps whole seconds. blocks: with a cache it shows the blocks that it knew, and
# mapped attributes take a block of the host's. map_shared is skipped where the client has no shared mappings.
known='times_are_set blocks'

# The machines: a list of jobs (scenarios/guests/linux/run/p9), and a folder for each tag. A tag's options are ours, or
# QEMU's security model.
append="console=ttyS0 $quick_boot reprise.run=p9"
ours() { # NAME JOBS TAG OPTIONS [TAG OPTIONS]...
    local which=$1 jobs=$2 args=()
    shift 2
    while [ $# -gt 0 ]; do
        mkdir -p "$work/$1"
        args+=(--fs "$work/$1,tag=$1,$2")
        shift 2
    done
    "$reprise" run -q --kernel "$guests/Image" --initrd "$guests/p9.cpio" --pace free \
        --append "$append reprise.name=$jobs" "${args[@]}" > "$work/$which.console" 2> "$work/$which.err" \
        < /dev/null || true
    verdicts "$which" "$jobs"
}
peer() { # NAME JOBS TAG SECURITY [TAG SECURITY]...
    local which=$1 jobs=$2 args=()
    shift 2
    while [ $# -gt 0 ]; do
        mkdir -p "$work/$1"
        args+=(-fsdev "local,id=$1,path=$work/$1,security_model=$2" -device "virtio-9p-device,fsdev=$1,mount_tag=$1")
        shift 2
    done
    qemu-system-riscv64 -M virt -m 256 -nographic -no-reboot -kernel "$guests/Image" -initrd "$guests/p9.cpio" \
        -append "$append reprise.name=$jobs" "${args[@]}" > "$work/$which.console" 2> "$work/$which.err" \
        < /dev/null || true
    verdicts "$which" "$jobs"
}
# part CONSOLE JOB:TAG:CACHE: what a console has of a job
part() {
    tr -d '\r' < "$work/$1.console" | awk -v job="== ${2//:/ }" '/^== / { on = $0 == job } on'
}
# For each job TAG-CACHE.verdicts: "ok CASE" and "FAIL CASE", sorted.
verdicts() { # NAME JOBS
    local job to
    for job in ${2//,/ }; do
        to=$work/$(cut -d: -f2,3 --output-delimiter=- <<< "$job")
        part "$1" "$job" > "$to.part"
        sed -n 's/^\(ok\|FAIL\|skip\) \([a-z_]*\).*/\1 \2/p' "$to.part" | sort > "$to.verdicts"
    done
    grep -aq '^reprise: ok' "$work/$1.console" || {
        bad "$1: the guest ends with ok"
        tail -n 5 "$work/$1.console" "$work/$1.err" | sed 's/^/    /'
    }
}

check_known() { # NAME ALSO-KNOWN...
    local which=$1 failed
    shift
    failed=$(sed -n 's/^FAIL //p' "$work/$which.verdicts" | grep -vxF "$(printf '%s\n' $known "$@")" || true)
    check "$which: $(grep -c '^ok' "$work/$which.verdicts" || true) of $(wc -l < "$work/$which.verdicts") cases pass" \
        test -z "$failed" -a "$(wc -l < "$work/$which.verdicts")" -ge 86
    [ -z "$failed" ] || grep -a "^FAIL" "$work/$which.part" | sed 's/^/    /'
}
check_peer() { # OURS PEER
    local lost
    lost=$(comm -12 <(sed -n 's/^ok //p' "$work/$2.verdicts" | sort) <(sed -n 's/^FAIL //p' "$work/$1.verdicts" | sort))
    check "$1: nothing fails that passes in $2 ($(grep -c '^ok' "$work/$2.verdicts" || true) pass there)" test -z "$lost"
    [ -z "$lost" ] || echo "    $lost"
}

# In quick mode a snapshot with each cache, the others with cache=loose. One boot of each machine does it all.
caches=$([ -z "$full" ] && echo loose || echo none loose mmap)
jobs='' peer_jobs=''
for cache in none loose mmap; do jobs=$jobs,posix:snapshot:$cache; done
for cache in $caches; do
    jobs=$jobs,posix:rw:$cache,posix:mapped:$cache
    peer_jobs=$peer_jobs,posix:qemu-none:$cache,posix:qemu-mapped:$cache
done
ours ours "${jobs#,}" snapshot mode=snapshot rw mode=rw mapped mode=rw,security=mapped-xattr
for cache in none loose mmap; do check_known "snapshot-$cache"; done
for cache in $caches; do
    check_known "rw-$cache" devices # refused on purpose (docs/filesystems.md)
    check_known "mapped-$cache"
done

if command -v qemu-system-riscv64 > /dev/null; then
    # One folder serves both: what QEMU has mapped into attributes is read here as there.
    mkdir -p "$work/shared/sub/deep"
    seq 1 1000 > "$work/shared/big"
    echo hello > "$work/shared/sub/a"
    printf z > "$work/shared/sub/deep/z"
    peer peer "${peer_jobs#,},write:shared:none,tree:shared:mmap" qemu-none none qemu-mapped mapped-xattr \
        shared mapped-xattr
    for cache in $caches; do
        check_peer "rw-$cache" "qemu-none-$cache"
        check_peer "snapshot-$cache" "qemu-none-$cache"
        check_peer "mapped-$cache" "qemu-mapped-$cache"
        check_peer "snapshot-$cache" "qemu-mapped-$cache"
    done
    ours shared tree:shared:mmap shared mode=rw,security=mapped-xattr
    part shared tree:shared:mmap | grep -E '^(file|sum|folder|link) ' > "$work/mine" || true
    part peer tree:shared:mmap | grep -E '^(file|sum|folder|link) ' > "$work/theirs" || true
    check "the tree that QEMU wrote is not empty" test "$(wc -l < "$work/theirs")" -ge 15
    check "and is the same here" cmp "$work/theirs" "$work/mine"
fi
done_testing
