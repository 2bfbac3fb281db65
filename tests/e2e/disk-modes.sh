#!/bin/bash
# Disks in every mode: overlays that survive kill -9, are committed, belong to one image, and hit a full disk; pinned
# images; block devices; images that shrink, and those that are not raw. Most guests are bare-metal (scenarios/guests/bare/
# disk-*.c): they need no time to boot.
. "$(dirname "$0")/lib.sh"

image=$work/base.img
overlay=$work/changes.ovl
ops=$guests/bare/disk-ops.elf
log=$guests/bare/disk-log.elf
fresh() { rm -f "$overlay"* && (set +o pipefail && seq 1 999999 | head -c 1048576 > "$image"); }
blank() { rm -f "$overlay"* "$image" && truncate -s "${1:-1M}" "$image"; }
sum() { md5sum < "$1" | cut -d' ' -f1; }
# bare GUEST [ARG...]: runs it; what it prints is in $work/out, what reprise says in $work/err
bare() {
    local guest=$1
    shift
    "$reprise" run -q -b "$guest" -m 16 --set machine.rng=false "$@" > "$work/out" 2> "$work/err" < /dev/null
}
into() { # FILE CMD...: its output goes there
    local to=$1
    shift
    "$@" > "$to" 2>&1 < /dev/null
}
replays_prefix() { "$reprise" replay "$1" > "$work/verdict" 2>&1 < /dev/null && grep -q '^prefix identical' "$work/verdict"; }
speaks() { # PID FILE: waits until the guest has printed something
    while [ ! -s "$2" ] && kill -0 "$1"; do sleep 0.01; done
}
finds() { # COUNT DRIVE: the log has so many records, each whole; the guest goes on for a moment
    local status=0
    bare "$log" --drive "$2" --limit-virtual 3ms || status=$?
    test "$status" = 124 && test "$(tr -d '\r' < "$work/out" | sed -n 's/^found //p')" -ge "$1"
}
said() { grep -q -- "$1" "$work/out" "$work/err" || { sed 's/^/    /' "$work/out" "$work/err" | tail -n 5; false; }; }

# ---- what the guest writes, and where it is ----

fresh
before=$(sum "$image")
cp "$image" "$work/rw.img"
for mode in ro snapshot overlay rw; do
    drive=$image,mode=$mode
    [ $mode = overlay ] && drive=$image,overlay=$overlay
    [ $mode = rw ] && drive=$work/rw.img,mode=rw
    check "$mode: every request" bare "$ops" --drive "$drive"
    cp "$work/out" "$work/$mode.console"
    check "$mode leaves the image" test "$(sum "$image")" = "$before"
done
check "snapshot and rw answer alike" cmp "$work/snapshot.console" "$work/rw.console"
check "overlay and rw answer alike" cmp "$work/overlay.console" "$work/rw.console"
for size in 4 16 1024; do
    check "a queue of $size" bare "$ops" --drive "$image,queue_size=$size"
    check "it has that size" said "^queue $((size < 256 ? size : 256))$"
done
check "info" into "$work/out" "$reprise" disk info "$overlay"
check "it names the image" said "$image, 1048576 bytes"
is_json() { # FILE
    test "$(sqlite3 :memory: "SELECT json_valid(readfile('$1'))")" = 1
}
"$reprise" disk info --json "$overlay" > "$work/json"
check "JSON is JSON" is_json "$work/json"
exits "diff" 1 "$reprise" disk diff "$overlay"
check "it lists the last sector's cluster" said "^1044480 4096 data$"
"$reprise" disk diff --json "$overlay" > "$work/json" || true
check "diff is JSON, too" is_json "$work/json"
check "commit" into "$work/out" "$reprise" disk commit "$overlay"
check "the image is what rw made of its copy" cmp "$image" "$work/rw.img"
check "nothing is left to commit" sh -c '"$0" disk commit "$1" | grep -qx "nothing to commit"' "$reprise" "$overlay"
exits "no difference is left" 0 "$reprise" disk diff "$overlay"
check "the overlay lies over the new content" bare "$ops" --drive "$image,overlay=$overlay"

# ---- an overlay belongs to one content ----

cp "$image" "$work/copy.img"
check "the same content in another place is the same image" bare "$ops" --drive "$work/copy.img,overlay=$overlay"
printf X | dd of="$image" bs=1 seek=77777 conv=notrunc status=none
exits "a changed image" 65 "$reprise" run -q -b "$ops" --drive "$image,overlay=$overlay"
check "that is said" grep -q 'lies over another content' "$work/out"
exits "no commit into it" 65 "$reprise" disk commit --base "$image" "$overlay"
exits "a file that is no overlay" 2 "$reprise" run -q -b "$ops" --drive "$image,overlay=$work/copy.img"
check "it is left alone" test "$(stat -c %s "$work/copy.img")" = 1048576
exits "no overlay" 69 "$reprise" disk info "$work/absent.ovl"
exits "help" 0 "$reprise" disk --help
exits "no verb" 2 "$reprise" disk
exits "no file" 2 "$reprise" disk info
exits "an unknown verb" 2 "$reprise" disk shrink x
exits "two overlays" 2 "$reprise" disk info x y

# ---- kill -9 ----

blank 16M
counted=0 found=
for i in $(seq "$(times 20 6)"); do
    : > "$work/log.out" # a process that is killed at once has not even emptied it
    "$reprise" record -q -o "$work/killed.tape" -b "$log" -m 16 --set machine.rng=false \
        --drive "$image,overlay=$overlay" > "$work/log.out" 2> "$work/err" < /dev/null &
    pid=$!
    sleep "0.$((RANDOM % 4))$((RANDOM % 10))"
    if [ "$i" = 1 ]; then
        speaks "$pid" "$work/log.out"
        flags=$(for fd in /proc/$pid/fd/*; do
            if [ "$(readlink "$fd")" = "$image" ]; then sed -n 's/^flags:.*\(.\)$/\1/p' "/proc/$pid/fdinfo/${fd##*/}"; fi
        done)
        exits "a machine that has it open keeps others out" 69 "$reprise" disk info "$overlay"
    fi
    kill -9 "$pid" 2> "$work/null" || true
    wait "$pid" 2> "$work/null" || true
    tr -d '\r' < "$work/log.out" > "$work/log.console"
    grep -q WRONG "$work/log.console" && bad "round $i: $(grep WRONG "$work/log.console")"
    found=$(sed -n 's/^found //p' "$work/log.console")
    [ -z "$found" ] || [ "$found" -ge "$counted" ] || bad "round $i: $found records are there, $counted were said"
    last=$(sed -n 's/^counted \([0-9]*\)$/\1/p' "$work/log.console" | tail -n 1)
    counted=${last:-$counted}
    # one that was killed before it had a tape leaves the last one, or a tape without an event
    if [ -s "$work/log.out" ] && { [ -n "$full" ] || [ "$i" -le 2 ]; }; then check "round $i: the prefix replays" replays_prefix "$work/killed.tape"; fi
done
check "the image was opened for reading ($flags)" test "$flags" = 0
check "killed $(times 20 6) times, every start finds all that was counted" test "$failed" = 0 -a "$counted" -gt 0
check "the last one too" finds "$counted" "$image,overlay=$overlay"
check "one file is left" test ! -e "$overlay-wal"
check "the image is as it was" test -z "$(tr -d "\0" < "$image" | head -c 1)"

# A commit that is killed, as often as it takes.
for delay in 0.002 0.004 0.006 0.010; do
    ("$reprise" disk commit "$overlay" > "$work/null" 2>&1 & sleep "$delay"; kill -9 $! && wait $!) 2> "$work/null" || true
done
check "a commit that was killed is finished" into "$work/null" "$reprise" disk commit "$overlay"
check "the whole log is in the image" finds "$counted" "$image,mode=rw"

# ---- a full disk, and an image that shrinks ----

small() { # KIB CMD: in a mount namespace with so many KiB at $work/small
    mkdir -p "$work/small"
    unshare -rm sh -c 'mount -t tmpfs -o size=$1k none "$2" && shift 2 && "$@"' sh "$1" "$work/small" "${@:2}"
}
if small 64 true 2> "$work/null"; then
    blank
    status=0
    small 1024 sh -c '"$@" > "$0/out" 2> "$0/err"; status=$?; cp "$0"/small/* "$0"; exit $status' \
        "$work" "$reprise" run -q -b "$log" -m 16 --set machine.rng=false --drive "$image,overlay=$work/small/full.ovl" || status=$?
    check "a full disk: the guest has an error" test "$status" = 1 -a -n "$(grep -x -- 'writing failed.*' "$work/out")"
    check "one line says why" test "$(grep -c 'no space left on device; the guest has an I/O error' "$work/err")" = 1
    last=$(sed -n 's/^counted \([0-9]*\).*/\1/p' "$work/out" | tail -n 1)
    check "nothing is lost or half there (${last:-0} records)" bare "$log" --drive "$image,overlay=$work/full.ovl"
    check "it goes on where it was" test "$(tr -d '\r' < "$work/out" | sed -n 's/^found //p')" -ge "${last:-0}"
    status=0
    small 128 sh -c 'truncate -s 1M "$0/small/a.img"; "$@" > "$0/out" 2> "$0/err"' \
        "$work" "$reprise" run -q -b "$log" -m 16 --set machine.rng=false --drive "$work/small/a.img,mode=rw" || status=$?
    check "rw on a full disk: the guest has an error" test "$status" = 1 -a -n "$(grep -x -- 'writing failed.*' "$work/out")"
    check "one line says why" test "$(grep -c 'No space left on device; the guest has an I/O error' "$work/err")" = 1
else
    echo "skip - $name: a full disk (no mount namespaces here)"
fi

blank
rm "$work/out"
"$reprise" run -q -b "$log" -m 16 --set machine.rng=false --drive "$image,mode=rw" > "$work/out" 2> "$work/err" < /dev/null &
pid=$!
speaks "$pid" "$work/out"
truncate -s 8K "$image"
status=0
wait "$pid" || status=$?
check "an image that shrinks: the guest has an error" test "$status" = 1
check "one line says why" test "$(grep -c 'become shorter while it was in use' "$work/err")" = 1
check "it is not made long again" test "$(stat -c %s "$image")" = 8192

# ---- images ----

for format in 'qcow2:QFI\373' 'gzip:\037\213\010' 'VHDX:vhdxfile'; do
    printf "${format#*:}%4096s" "" > "$work/other.img"
    exits "an image in ${format%%:*}" 65 "$reprise" run -q -b "$ops" --drive "$work/other.img"
    check "what to do is said" grep -Eq 'make one with "(qemu-img convert|gzip -dc)' "$work/out"
done
exits "unless it is meant" 0 "$reprise" run -q -b "$ops" -m 16 --set machine.rng=false --drive "$work/other.img,format=raw"

fresh
loop=$(losetup --find --show "$image" 2> "$work/null" || true)
if [ -n "$loop" ]; then
    cleanups+=("losetup -d $loop")
    check "a block device, snapshot" bare "$ops" --drive "$loop"
    check "has the file's content" cmp "$work/snapshot.console" "$work/out"
    check "a block device under an overlay" bare "$ops" --drive "$loop,overlay=$overlay"
    check "a block device, rw" bare "$ops" --drive "$loop,mode=rw"
    check "has the same answers" cmp "$work/rw.console" "$work/out"
    blockdev --flushbufs "$loop"
    check "and the file has the guest's writes" cmp "$image" "$work/rw.img"
else
    echo "skip - $name: block devices (no loop devices here)"
fi

# ---- pinned ----

fresh
"$reprise" record -q --pin -o "$work/pinned.tape" -b "$ops" -m 16 --set machine.rng=false --drive "$image" \
    > "$work/out" 2> "$work/err" < /dev/null
check "info says that the tape is pinned" sh -c '"$0" info "$1" | grep -q "disk0 .*by hash only; a replay needs $2"' \
    "$reprise" "$work/pinned.tape" "$image"
"$reprise" info --json "$work/pinned.tape" > "$work/json"
check "in JSON, too" test "$(sqlite3 :memory: "SELECT json_extract(readfile('$work/json'), '\$.pinned_disks[0].name')")" = disk0
check "it replays beside the image" replays "$work/pinned.tape"
mkdir "$work/elsewhere"
mv "$image" "$work/elsewhere"
exits "without it" 69 "$reprise" replay "$work/pinned.tape"
check "that is said" grep -q 'is pinned: it holds only hashes of what disk0 read' "$work/out"
check "it replays with the image elsewhere" replays "$work/pinned.tape" --pinned-dir "$work/elsewhere"
printf X | dd of="$work/elsewhere/base.img" bs=1 seek=5000 conv=notrunc status=none
exits "a changed image" 65 "$reprise" replay --pinned-dir "$work/elsewhere" "$work/pinned.tape"
check "the place is named" grep -q 'at byte 0 have the hash' "$work/out"
exits "rw cannot be pinned" 2 "$reprise" record -q --pin -b "$ops" --drive "$work/rw.img,mode=rw"

# ---- judged from a tape ----

cd "$top"
"$reprise" record -q -o "$work/ops.tape" scenarios/disks/disk-ops-overlay.yaml > "$work/out" 2> "$work/err" < /dev/null
check "a recorded session passes its test from the tape alone" into "$work/out" \
    "$reprise" test --from-tape "$work/ops.tape" --output "$work/failures" scenarios/disks/disk-ops-overlay.yaml

# ---- Linux: what one session writes the next one finds, and replays need nothing ----

fresh
before=$(sum "$image")
for i in 1 2; do
    "$reprise" record -q -o "$work/linux$i.tape" --append reprise.run=disk --drive "$image,overlay=$overlay" \
        --initrd "$guests/net.cpio" "$top/scenarios/boot.yaml" > "$work/out" 2> "$work/err" < /dev/null || bad "linux $i"
    tr -d '\r' < "$work/out" > "$work/linux$i.console"
done
after=$(sed -n 's/^md5 after //p' "$work/linux1.console")
check "Linux reads the image" grep -qx "md5 $before" "$work/linux1.console"
check "the next session finds what it wrote" grep -qx "md5 $after" "$work/linux2.console"
check "the image is as it was" test "$(sum "$image")" = "$before"
rm "$image" "$overlay"
check "the second replays without image and overlay" replays "$work/linux2.tape"
check "and makes none" test ! -e "$overlay" -a ! -e "$image"
done_testing
