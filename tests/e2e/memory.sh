#!/bin/bash
# The memory of the process: its peak resident size is at most what the guest touched of its RAM plus 64 MiB.
. "$(dirname "$0")/lib.sh"
cc -O2 -o "$work/peak" "$top/ci/tools/peak.c"

# judge WHAT: by $work/cost, and by what the program said of the guest's memory, on stderr or in JSON, in $work/out
judge() {
    local peak touched
    read -r peak _ < "$work/cost"
    touched=$(sed -n 's/.*"touched_bytes": *\([0-9]*\).*/\1/p' "$work/out")
    if [ -n "$touched" ]; then
        touched=$((touched / 1024))
    else
        touched=$(sed -n 's/.* \([0-9]*\)\.\([0-9]\) MiB of guest memory touched.*/\1\2/p' "$work/out")
        touched=$((${touched:-0} * 1024 / 10))
    fi
    check "$1: $((peak / 1024)) MiB, of them $((touched / 1024)) the guest's" \
        test "$touched" -gt 0 -a $((peak - touched)) -le 65536
}
within() { # WHAT CMD...
    local what=$1
    shift
    "$work/peak" "$work/cost" "$@" > "$work/out" 2>&1 < /dev/null && judge "$what" ||
        { bad "$what"; tail -n 5 "$work/out"; }
}

boot=$top/scenarios/boot.yaml
for size in 256M 4G; do
    within "boot in $size, run" "$reprise" run --memory $size "$boot"
    within "boot in $size, recorded" "$reprise" record --memory $size -o "$work/boot.tape" "$boot"
    within "boot in $size, replayed" "$reprise" replay --json "$work/boot.tape"
done
within "a restart, recorded" "$reprise" record -o "$work/reboot.tape" "$top/scenarios/reboot.yaml"
within "a restart, replayed" "$reprise" replay --json "$work/reboot.tape"
within "bare metal in 16M, run" "$reprise" run --memory 16M --bios "$guests/bare/hostile-mmio.elf"
within "bare metal in 16M, recorded" "$reprise" record --memory 16M -o "$work/bare.tape" --bios \
    "$guests/bare/hostile-mmio.elf"
within "bare metal in 16M, replayed" "$reprise" replay --json "$work/bare.tape"

# A long download
get=$work/get.tape
if "$top/ci/with-nginx.sh" --size "$(times 52428800 20971520)" -- sh -c '"$0" "$@" --append \
    "reprise.url=http://10.0.2.2:$REPRISE_HTTP_PORT/file"' "$work/peak" "$work/cost" "$reprise" record -o "$get" \
    "$top/scenarios/http-get.yaml" > "$work/out" 2>&1 < /dev/null; then
    judge "a long download, recorded"
else
    bad "a long download"
    tail -n 5 "$work/out"
fi
within "a long download, replayed from frames" "$reprise" replay --json "$get"
within "a long download, replayed from sockets" "$reprise" replay --json --level sockets "$get"

# A disk that is read as a whole: its blocks go to the tape, not to memory.
truncate -s 64M "$work/disk.img"
within "a disk of 64 MiB, recorded" "$reprise" record -o "$work/disk.tape" --drive "$work/disk.img" \
    --append reprise.run=disk --initrd "$guests/net.cpio" "$boot"
within "a disk of 64 MiB, replayed" "$reprise" replay --json "$work/disk.tape"
done_testing
