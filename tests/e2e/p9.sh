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
    (cd "$1" && find . -type f | sort | while read -r file; do
        echo "file $file $(stat -c '%a %s %Y' "$file") $(md5sum < "$file" | cut -d' ' -f1)"
    done)
    (cd "$1" && find . -type d | sort | while read -r name; do echo "folder $name $(stat -c %a "$name")"; done)
    (cd "$1" && find . -type l | sort | while read -r name; do echo "link $name -> $(readlink "$name")"; done)
}

record() { # TAPE RUN CACHE FS [ARG...]
    local tape=$1 run=$2 cache=$3 fs=$4 status=0
    shift 4
    "$reprise" record -q -o "$work/$tape.tape" --kernel "$guests/Image" --initrd "$guests/p9.cpio" --pace free \
        --boot-time 2026-01-31 --append "console=ttyS0 quiet reprise.run=$run reprise.name=$cache" --fs "$fs" "$@" \
        > "$work/$tape.out" 2> "$work/$tape.err" < /dev/null || status=$?
    tr -d '\r' < "$work/$tape.out" > "$work/$tape.console"
    if [ $status = 0 ] && grep -qx 'reprise: ok' "$work/$tape.console"; then ok "$tape is recorded"; else
        bad "$tape: exit $status"
        sed 's/^/    /' "$work/$tape.err"
        tail -n 5 "$work/$tape.console" | sed 's/^/    /'
    fi
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
i=0
for mode in ro snapshot rw; do
    for cache in none loose mmap; do
        i=$((i + 1))
        [ -n "$full" ] || [ $((i % 4)) = 1 ] || continue
        record "tree-$mode-$cache" p9-tree $cache "$folder,mode=$mode"
        grep -E '^(file|folder|link) ' "$work/tree-$mode-$cache.console" > "$work/seen" || true
        same "$mode, cache=$cache: the tree is the host's" "$work/expected" "$work/seen"
    done
done

# Writing. What each mode leaves on the host, and that the guest saw the same in both.
record write-snapshot p9-write loose "$folder,mode=snapshot"
tree_of "$folder" > "$work/after"
same "a snapshot leaves the folder" "$work/expected" "$work/after"
fresh "$work/rw"
record write-rw p9-write loose "$work/rw,mode=rw"
check "rw wrote a file" grep -qx "written by the guest" "$work/rw/new"
check "rw appended" grep -qx "appended by the guest" "$work/rw/full/second name"
check "rw moved a folder" test "$(cat "$work/rw/made/moved/z")" = z
check "rw made links" test "$(readlink "$work/rw/soft")" = made/moved/z -a "$(stat -c %h "$work/rw/new")" = 2
check "rw removed" test ! -e "$work/rw/big"
check "rw set mode and time" test "$(stat -c %a "$work/rw/new")" = 640 -a \
    "$(stat -c %Y "$work/rw/made/moved/z")" = 1000000000
check "rw made a sparse file" test "$(stat -c %s "$work/rw/sparse")" = 3000001
grep -E '^(file|link|time) ' "$work/write-snapshot.console" > "$work/a" || true
grep -E '^(file|link|time) ' "$work/write-rw.console" > "$work/b" || true
check "the guest saw its files" test "$(wc -l < "$work/a")" -gt 120
same "and the same in both modes" "$work/a" "$work/b"

# QEMU's attributes: where the host's file system has them.
fresh "$work/mapped"
record write-mapped p9-write none "$work/mapped,mode=rw,security=mapped-xattr"
check "mapped files are plain and private" test "$(stat -c %a "$work/mapped/new")" = 600 -a -f "$work/mapped/made/hard"
grep -E '^(file|link|time) ' "$work/write-mapped.console" > "$work/b" || true
same "the guest sees the same in a mapped folder" "$work/a" "$work/b"

# A folder over its limit.
record limit p9-full none "$folder,mode=snapshot,limit=4M"
check "beyond the limit there is no space" grep -q "No space left on device" "$work/limit.console"

# Replays need no folder.
rm -rf "$folder" "$work/rw" "$work/copy" "$work/mapped"
for file in "$work"/*.tape; do
    check "$(basename "$file" .tape) replays without its folder" replays "$file"
done
check "and makes none" test ! -e "$folder" -a ! -e "$work/rw"

# Killed in the middle of writing: the prefix replays.
for i in $(seq 1 "$(times 5 2)"); do
    mkdir -p "$work/killed"
    "$reprise" record -q -o "$work/killed.tape" --kernel "$guests/Image" --initrd "$guests/p9.cpio" --pace free \
        --append "console=ttyS0 quiet reprise.run=p9-posix" --fs "$work/killed,mode=rw" \
        > "$work/killed.out" 2>&1 < /dev/null &
    victim=$!
    until grep -aq "^ok .*$(sed -n "${i}p" << 'END'
open_many
read_folder
deep_folders
odd_pieces
modes
END
)" "$work/killed.out"; do kill -0 $victim; done
    kill -9 $victim
    wait $victim 2> /dev/null || true
    rm -rf "$work/killed"
    exits "killed, $i: the prefix replays" 0 "$reprise" replay "$work/killed.tape"
    check "killed, $i: and says so" grep -q prefix "$work/out"
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
