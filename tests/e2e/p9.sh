#!/bin/bash
# Folders over 9P: what Linux reads is what the host has, in every mode and cache; a snapshot leaves the host alone, rw
# reaches it; a replay needs no folder; a killed recording replays up to where it was killed.
. "$(dirname "$0")/lib.sh"

folder=$work/folder
fresh() { # FOLDER
    rm -rf "$1"
    mkdir -p "$1/sub/deep" "$1/full"
    seq 1 60000 > "$1/big"
    echo hello > "$1/sub/a"
    printf z > "$1/sub/deep/z"
    : > "$1/empty"
    head -c 65536 "$1/big" > "$1/full/a chunk"
    for i in $(seq 1 120); do echo "$i" > "$1/full/a-file-with-a-rather-long-name-number-$i"; done
    ln -s sub/a "$1/link"
    ln -s ../outside "$1/out"
    ln "$1/sub/a" "$1/full/second name"
    chmod 600 "$1/sub/a"
    chmod 750 "$1/sub"
    mkfifo "$1/pipe"
    find "$1" -depth -exec touch -h -d 2025-01-02T03:04:05Z {} +
}
echo secret > "$work/outside"

# As the guest prints it.
tree_of() { # FOLDER
    (
        cd "$1"
        find . -type f -print0 | sort -z | xargs -0 stat -c 'file %n %a %s %Y'
        find . -type f -print0 | sort -z | xargs -0 md5sum | sed 's/^/sum /'
        find . -type d -print0 | sort -z | xargs -0 stat -c 'folder %n %a'
        find . -type l | sort | while read -r name; do echo "link $name -> $(readlink "$name")"; done
    )
}

machine=(--kernel "$guests/Image" --initrd "$guests/p9.cpio" --pace free --boot-time 2026-01-31)
append="console=ttyS0 $quick_boot reprise.run=p9"

record() { # TAPE JOB:TAG:CACHE,... [ARG...]
    local tape=$1 jobs=$2 status=0
    shift 2
    "$reprise" record -q -o "$work/$tape.tape" "${machine[@]}" --append "$append reprise.name=$jobs" "$@" \
        > "$work/$tape.out" 2> "$work/$tape.err" < /dev/null || status=$?
    tr -d '\r' < "$work/$tape.out" > "$work/$tape.console"
    if [ $status = 0 ] && grep -qx 'reprise: ok' "$work/$tape.console"; then ok "$tape is recorded"; else
        bad "$tape: exit $status"
        sed 's/^/    /' "$work/$tape.err"
        tail -n 5 "$work/$tape.console" | sed 's/^/    /'
    fi
}
# part TAPE JOB:TAG:CACHE: what the guest printed of a job that is the same in every mode
part() {
    awk -v job="== ${2//:/ }" '/^== / { on = $0 == job } on' "$work/$1.console" |
        grep -E '^(file|sum|folder|link|time) ' || true
}
same() { # WHAT FILE FILE
    if cmp -s "$2" "$3"; then ok "$1"; else
        bad "$1"
        diff "$2" "$3" | head -n 10 | sed 's/^/    /' || true
    fi
}

# Reading: every cache, every mode; the guest sees what find, stat and md5sum see here.
fresh "$folder"
tree_of "$folder" > "$work/expected"
check "the tree is not empty" test "$(wc -l < "$work/expected")" -gt 240
jobs=tree:ro:none,tree:snapshot:loose,tree:rw:mmap
[ -z "$full" ] || jobs=$(echo tree:{ro,snapshot,rw}:{none,loose,mmap} | tr ' ' ,)
record read "$jobs" --fs "$folder,mode=ro,tag=ro" --fs "$folder,mode=snapshot,tag=snapshot" \
    --fs "$folder,mode=rw,tag=rw"
for tree in ${jobs//,/ }; do
    part read "$tree" > "$work/seen"
    same "$tree: the tree is the host's" "$work/expected" "$work/seen"
done

# Writing: what each mode leaves on the host, and that the guest saw the same in all. rw-mapped keeps QEMU's attributes,
# where the host's file system has them. "limit" is over its limit.
fresh "$work/rw"
fresh "$work/mapped"
jobs=
for tag in snapshot:loose rw:loose mapped:none; do jobs=$jobs${jobs:+,}write:$tag,written:${tag%:*}:none; done
record write "$jobs,full:limit:none" --fs "$folder,mode=snapshot,tag=snapshot" --fs "$work/rw,mode=rw,tag=rw" \
    --fs "$work/mapped,mode=rw,security=mapped-xattr,tag=mapped" --fs "$folder,mode=snapshot,limit=4M,tag=limit"
tree_of "$folder" > "$work/after"
same "a snapshot leaves the folder" "$work/expected" "$work/after"
check "rw wrote a file" grep -qx "written by the guest" "$work/rw/new"
check "rw appended" grep -qx "appended by the guest" "$work/rw/full/second name"
check "rw moved a folder" test "$(cat "$work/rw/made/moved/z")" = z
check "rw made links" test "$(readlink "$work/rw/soft")" = made/moved/z -a "$(stat -c %h "$work/rw/new")" = 2
check "rw removed" test ! -e "$work/rw/big"
check "rw set mode and time" test "$(stat -c %a "$work/rw/new")" = 640 -a \
    "$(stat -c %Y "$work/rw/made/moved/z")" = 1000000000
check "rw made a sparse file" test "$(stat -c %s "$work/rw/sparse")" = 3000001
for tag in snapshot rw mapped; do part write written:$tag:none > "$work/seen-$tag"; done
check "the guest saw its files" test "$(wc -l < "$work/seen-rw")" -gt 240
same "and the same in both modes" "$work/seen-snapshot" "$work/seen-rw"
check "mapped files are plain and private" test "$(stat -c %a "$work/mapped/new")" = 600 -a -f "$work/mapped/made/hard"
same "the guest sees the same in a mapped folder" "$work/seen-snapshot" "$work/seen-mapped"
check "beyond the limit there is no space" grep -q "No space left on device" "$work/write.console"

# Replays need no folder.
rm -rf "$folder" "$work/rw" "$work/mapped"
for file in "$work"/*.tape; do
    check "$(basename "$file" .tape) replays without its folders" replays "$file"
done
check "and makes none" test ! -e "$folder" -a ! -e "$work/rw"

# Killed in the middle of writing: the prefix replays.
for case in $(printf '%s\n' deep_folders open_many read_folder odd_pieces modes | head -n "$(times 5 1)"); do
    mkdir -p "$work/killed"
    : > "$work/killed.out"
    "$reprise" record -q -o "$work/killed.tape" "${machine[@]}" --append "$append reprise.name=posix:fs0:none" \
        --fs "$work/killed,mode=rw" > "$work/killed.out" 2>&1 < /dev/null &
    victim=$!
    grep -aqm1 "^ok .*$case" < <(tail -f -n +1 --pid=$victim "$work/killed.out") || true
    kill -9 $victim
    wait $victim 2> /dev/null || true
    rm -rf "$work/killed"
    exits "killed at $case: the prefix replays" 0 "$reprise" replay "$work/killed.tape"
    check "killed at $case: and says so" grep -q prefix "$work/out"
    rm -f "$work"/killed.tape*
done

# What cannot be opened
run=("$reprise" record -q -o "$work/none.tape" --kernel "$guests/Image")
exits "a missing folder" 69 "${run[@]}" --fs "$work/absent"
check "it is named" grep -q 'absent' "$work/out"
exits "a file as folder" 69 "${run[@]}" --fs "$work/outside"
check "no tape is left" test ! -e "$work/none.tape"
exits "an unknown mode" 2 "${run[@]}" --fs "$work,mode=sideways"
exits "two of one tag" 2 "${run[@]}" --fs "$work,tag=a" --fs "$work,tag=a"
done_testing
