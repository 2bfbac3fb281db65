#!/bin/bash
# Raw disk images: what the guest writes reaches the image in rw mode only; a replay needs no image and never touches
# one.
. "$(dirname "$0")/lib.sh"

image=$work/disk.img
fresh() { (set +o pipefail && seq 1 300000 | head -c 1572864 > "$image"); } # 1.5 MiB
fresh
before=$(md5sum < "$image" | cut -d' ' -f1)
sum() { md5sum < "$image" | cut -d' ' -f1; }
record() { # MODE [ARG...]
    local mode=$1 status=0
    shift
    "$reprise" record -q -o "$work/$mode.tape" --append reprise.run=disk --drive "$image,mode=$mode" "$@" \
        --initrd "$guests/net.cpio" "$top/scenarios/boot.yaml" > "$work/$mode.out" 2> "$work/$mode.err" < /dev/null ||
        status=$?
    check "$mode is recorded" test $status = 0
    tr -d '\r' < "$work/$mode.out" > "$work/$mode.console"
}
says() { # MODE LINE
    if grep -qx -- "$2" "$work/$1.console"; then ok "$1: $2"; else
        bad "$1 does not say: $2"
        sed 's/^/    /' "$work/$1.console" "$work/$1.err"
    fi
}

# Snapshot: the guest sees its own writes, the image does not.
record snapshot
says snapshot "md5 $before"
says snapshot "reprise: ok"
after=$(sed -n 's/^md5 after //p' "$work/snapshot.console")
check "the guest saw its write" test -n "$after" -a "$after" != "$before"
check "snapshot leaves the image" test "$(sum)" = "$before"

# Read-only: the write fails in the guest.
record ro
says ro "md5 $before"
says ro "reprise: FAILED .*"
check "ro leaves the image" test "$(sum)" = "$before"
chmod 444 "$image"
record ro
says ro "md5 $before"
chmod 644 "$image"

# Writable: the write is in the image.
record rw
says rw "md5 $before"
says rw "md5 after $after"
check "rw writes the image" test "$(sum)" = "$after"
check "and it is the guest's write" grep -aq "written by the guest" "$image"
check "the image keeps its size" test "$(stat -c %s "$image")" = 1572864

# Replays do not touch the image that is there, and need none.
fresh
chmod 000 "$image"
for mode in snapshot ro rw; do
    check "$mode replays beside the image" replays "$work/$mode.tape"
done
chmod 644 "$image"
check "replays leave the image" test "$(sum)" = "$before"
printf 'another image' > "$image"
check "rw replays beside another image" replays "$work/rw.tape"
check "and leaves it" test "$(cat "$image")" = "another image"
rm "$image"
for mode in snapshot ro rw; do
    check "$mode replays without the image" replays "$work/$mode.tape"
done
check "and makes none" test ! -e "$image"

# Content is on the tape once, however often it was read.
check "blocks are stored once" test "$(stat -c %s "$work/snapshot.tape")" -lt $((14 * 1048576))

# What cannot be opened
run=("$reprise" record -q -o "$work/none.tape" --kernel "$guests/Image")
exits "a missing image" 69 "${run[@]}" --drive "$work/absent.img"
check "it is named" grep -q 'absent.img' "$work/out"
check "no tape is left" test ! -e "$work/none.tape"
exits "a folder as image" 69 "${run[@]}" --drive "$work"
fresh
exec 8< "$image"
flock -x 8
exits "an image in use elsewhere" 69 "${run[@]}" --drive "$image,mode=rw"
check "that is said" grep -q 'in use' "$work/out"
exec 8<&-
exits "an unknown mode" 2 "${run[@]}" --drive "$image,mode=sideways"
check "the modes are listed" grep -q 'snapshot' "$work/out"
printf x > "$work/odd.img"
exits "an image of one byte is a disk of no sector" 124 "$reprise" record -q -o "$work/odd.tape" --drive "$work/odd.img" \
    --append reprise.run=disk --initrd "$guests/net.cpio" --limit-virtual 300ms "$top/scenarios/boot.yaml"
check "it replays" replays "$work/odd.tape"

# Four disks at once.
for i in 1 2 3 4; do seq "$i" 9999 > "$work/d$i.img"; done
exits "four disks" 0 "$reprise" record -q -o "$work/four.tape" --drive "$work/d1.img" --drive "$work/d2.img,mode=ro" \
    --drive "$work/d3.img,mode=rw" --drive "$work/d4.img" --append reprise.run=disk --initrd "$guests/net.cpio" \
    "$top/scenarios/boot.yaml"
rm "$work"/d?.img
check "they replay without their images" replays "$work/four.tape"
done_testing
