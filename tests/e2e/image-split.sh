#!/bin/bash
# Split disks: what `reprise image split` writes is read back by rules written anew here, with awk and dd, from the
# documented format (TinyEMU's): names, padding, blk.txt to the byte, groups in the order of the prefetch list.
. "$(dirname "$0")/lib.sh"

image=$work/a.img
(set +o pipefail && seq 1 400000 | head -c 1500001 > "$image") # not a multiple of anything
truncate -s 1900001 "$image"                                   # zeros at the end, and a byte over

# checks_split WHAT DIR KIB: every block file is its part of the image, the last one padded with zeros, and there are no others
checks_split() {
    local what=$1 dir=$2 kib=$3 size blocks i file
    size=$((kib * 1024))
    blocks=$((($(stat -c %s "$image") + size - 1) / size))
    for i in $(seq 0 $((blocks - 1))); do
        file=$(printf 'blk%09u.bin' "$i")
        dd if="$image" bs="$size" skip="$i" count=1 conv=sync status=none | cmp -s - "$dir/$file" ||
            { bad "$what: $file is not block $i"; return; }
    done
    check "$what: $blocks blocks, to the byte" test "$(find "$dir" -name 'blk*.bin' | wc -l)" = "$blocks"
    check "$what: nothing else" test -z "$(find "$dir" -type f ! -name 'blk?????????.bin' ! -name blk.txt ! -name 'grp?????????.bin')"
}

for kib in 256 4 1024; do
    check "split, blocks of $kib KiB" sh -c '"$0" image split -b "$1" "$2" "$3" > "$3.out"' "$reprise" "$kib" "$image" "$work/s$kib"
    checks_split "$kib KiB" "$work/s$kib" "$kib"
    printf '{\n  block_size: %d,\n  n_block: %d,\n}\n' "$kib" $(((1900001 + kib * 1024 - 1) / (kib * 1024))) > "$work/blk.txt"
    check "blk.txt is what splitimg writes" cmp "$work/blk.txt" "$work/s$kib/blk.txt"
done

# ---- the blocks that a boot has read ----

tape=$work/boot.tape
"$reprise" record -q -o "$tape" -b "$guests/bare/disk-ops.elf" -m 16 --set machine.rng=false --drive "$image" \
    > "$work/out" 2> "$work/err" < /dev/null
check "split with a list" sh -c '"$0" image split -b 8 --group 3 --prefetch-from "$1" "$2" "$3" > "$3.out"' \
    "$reprise" "$tape" "$image" "$work/list"
checks_split "with a list" "$work/list" 8
# In the order of the tape's first reads, by the tape's public view.
number_of() { # HEX: a little-endian number
    local hex=$1 value=
    while [ -n "$hex" ]; do value=${hex:0:2}$value hex=${hex:2}; done
    echo $((16#$value))
}
sqlite3 "$tape" "SELECT hex(payload) FROM events WHERE kind = 'disk-read' ORDER BY seq" | while read -r payload; do
    if [ "${payload:0:4}" = 030C ]; then continue; fi # no answer
    offset=$(number_of "${payload:4:16}")
    seq $((offset / 8192)) $(((offset + $(number_of "${payload:20:8}") - 1) / 8192))
done | awk '!seen[$1]++' | paste -sd ' ' > "$work/expected"
list_of() { sed -n '/prefetch: \[/,/\]/p' "$1/blk.txt" | sed 's/.*\[//' | tr -dc '0-9, ' | tr -s ', ' ' ' | sed 's/^ //; s/ $//'; }
list=$(list_of "$work/list")
check "the list is what the boot read, in its order ($(wc -w < "$work/expected") blocks)" test "$list" = "$(cat "$work/expected")"
check "the group's length is said" grep -qx '  prefetch_group_len: 3,' "$work/list/blk.txt"
number=0
set -- $list
while [ $# -gt 0 ]; do
    chunk="${1:-} ${2:-} ${3:-}"
    file=$(printf 'grp%09u.bin' "$number")
    if [ "$(echo $chunk | wc -w)" = 1 ]; then
        check "a chunk of one block has no group" test ! -e "$work/list/$file"
    else
        for block in $chunk; do dd if="$image" bs=8192 skip="$block" count=1 conv=sync status=none; done > "$work/group"
        check "$file holds the blocks $chunk" cmp "$work/group" "$work/list/$file"
    fi
    shift $(($# < 3 ? $# : 3))
    number=$((number + 1))
done
check "there are no more groups" test "$(find "$work/list" -name 'grp*' | wc -l)" -le "$number"

# The same again gives the same bytes.
"$reprise" image split -q -b 8 --group 3 --prefetch-from "$tape" "$image" "$work/again"
check "the same again gives the same bytes" diff -r "$work/list" "$work/again"

# The same from a tape of the image on a server: what was fetched, which is all of the blocks that were read, and more.
cp "$image" "$work/whole.img" && truncate -s %512 "$work/whole.img"
"$reprise" record -q -o "$work/remote.tape" -b "$guests/bare/disk-ops.elf" -m 16 --set machine.rng=false \
    --drive "file://$work/whole.img" > "$work/out" 2> "$work/err" < /dev/null
check "split with a list of what was fetched" "$reprise" image split -q -b 8 --prefetch-from "$work/remote.tape" \
    "$image" "$work/remote"
sqlite3 "$work/remote.tape" "SELECT hex(payload) FROM events WHERE kind = 'http-start' ORDER BY seq" | while read -r payload; do
    offset=$(number_of "${payload:8:16}")
    seq $((offset / 8192)) $(((offset + $(number_of "${payload:24:16}") - 1) / 8192))
done | awk '!seen[$1]++' | paste -sd ' ' > "$work/expected-remote"
check "it is what was fetched, in its order" test "$(list_of "$work/remote")" = "$(cat "$work/expected-remote")"
check "and has all that was read" test -z "$(comm -23 <(tr ' ' '\n' < "$work/expected" | sort) \
    <(tr ' ' '\n' < "$work/expected-remote" | sort))"
"$reprise" record -q -o "$work/of-split.tape" -b "$guests/bare/disk-ops.elf" -m 16 --set machine.rng=false \
    --drive "file://$work/list/blk.txt" > "$work/out" 2> "$work/err" < /dev/null
exits "a tape of a split disk" 2 "$reprise" image split --prefetch-from "$work/of-split.tape" "$image" "$work/no"

# A guest sees the same disk, up to where its last block ends.
"$reprise" image join -q "$work/list" "$work/joined.img"
guest() { "$reprise" run -q -b "$guests/bare/disk-ops.elf" -m 16 --set machine.rng=false --drive "$1" 2> "$work/err" < /dev/null; }
check "a guest reads the split disk as the image" cmp <(guest "$work/joined.img") <(guest "file://$work/list/blk.txt")
check "and reads it indeed" grep -q "^sectors 37" <(guest "file://$work/list/blk.txt")

# ---- join ----

check "join puts it together" cmp -n 1900001 "$image" "$work/joined.img"
check "padded with zeros" test -z "$(tail -c +1900002 "$work/joined.img" | tr -d '\0' | head -c 1)"
check "join, cut where it ended" sh -c '"$0" image join -q --size 1900001 "$1" "$2" && cmp "$2" "$3"' \
    "$reprise" "$work/s256" "$work/cut.img" "$image"
check "zeros take no room" test "$(stat -c %b "$work/cut.img")" -lt 3700
exits "join leaves a file that is there" 2 "$reprise" image join "$work/s256" "$image"
exits "a size that is none" 2 "$reprise" image join --size 5 "$work/s256" "$work/x.img"
truncate -s 100 "$work/s1024/blk000000001.bin"
exits "a block of another size" 65 "$reprise" image join "$work/s1024" "$work/x.img"
check "it is named" grep -q 'blk000000001.bin has 100 bytes' "$work/out"
rm "$work/s1024/blk000000001.bin"
exits "a block that is missing" 69 "$reprise" image join "$work/s1024" "$work/x.img"
printf '{ block_size: 3, n_block: 1 }' > "$work/s1024/blk.txt"
exits "a damaged blk.txt" 65 "$reprise" image join "$work/s1024" "$work/x.img"
rm "$work/s1024/blk.txt"
exits "no blk.txt" 69 "$reprise" image join "$work/s1024" "$work/x.img"
check "no half image is left" test -z "$(find "$work" -name 'x.img*')"

# ---- what is refused ----

exits "a folder that is not empty" 2 "$reprise" image split "$image" "$work/s256"
exits "blocks of 3 KiB" 2 "$reprise" image split -b 3 "$image" "$work/no"
exits "blocks that TinyEMU cannot read" 2 "$reprise" image split -b 2 "$image" "$work/no"
exits "help" 0 "$reprise" image --help
exits "no verb" 2 "$reprise" image
exits "an unknown verb" 2 "$reprise" image shrink a b
exits "a folder too few" 2 "$reprise" image split "$image"
exits "a word too many" 2 "$reprise" image split "$image" a b
for option in --group=33 --source=net0 --format=qcow2 --size=x --size=0 --block-size=; do
    exits "$option" 2 "$reprise" image split "$option" "$image" "$work/no"
done
exits "a tape that is none" 65 "$reprise" image split --prefetch-from "$image" "$image" "$work/no"
exits "no image" 69 "$reprise" image split "$work/absent" "$work/no"
printf 'QFI\373%4096s' "" > "$work/qcow.img"
exits "an image that is not raw" 65 "$reprise" image split "$work/qcow.img" "$work/no"
truncate -s 0 "$work/empty.img"
exits "unless it is meant" 0 "$reprise" image split -q --format raw "$work/qcow.img" "$work/raw"
exits "an empty image" 2 "$reprise" image split "$work/empty.img" "$work/no"
exits "a tape that read nothing from that disk" 2 "$reprise" image split --source disk1 --prefetch-from "$tape" "$image" "$work/no"
truncate -s 20000 "$work/short.img"
exits "a tape of another image" 2 "$reprise" image split -b 4 --prefetch-from "$tape" "$work/short.img" "$work/no"
check "nothing is left" test ! -e "$work/no"
done_testing
