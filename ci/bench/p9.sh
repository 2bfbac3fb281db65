#!/bin/bash
# A folder over 9P beside QEMU's virtio-9p: sequential reading, listing a tree, reading many small files.
. "$(dirname "$0")/lib.sh"

folder=$bench/p9-folder
if [ ! -e "$folder/done" ]; then
    rm -rf "$folder"
    mkdir -p "$folder"
    head -c 67108864 /dev/zero | openssl enc -aes-128-ctr -K 00 -iv 00 2> /dev/null > "$folder/large" ||
        head -c 67108864 /dev/urandom > "$folder/large"
    for i in $(seq 40); do
        mkdir -p "$folder/small/$i"
        for j in $(seq 50); do seq "$i" $((i + j * 10)) > "$folder/small/$i/file-$j"; done
    done
    touch "$folder/done"
fi
qemu_icount() { # CACHE
    "${qemu[@]}" -icount shift=0 -initrd "$guests/p9.cpio" \
        -append "console=ttyS0 $quick reprise.run=p9-bench reprise.name=$1" \
        -fsdev "local,id=f,path=$folder,security_model=none,readonly=on" \
        -device virtio-9p-device,fsdev=f,mount_tag=fs0 < /dev/null 2> /dev/null | "$bench/stamp"
}
ours() { # CACHE
    "$reprise" run -q --kernel "$guests/Image" --initrd "$guests/p9.cpio" -m 256 --pace free \
        --append "console=ttyS0 $quick reprise.run=p9-bench reprise.name=$1" --fs "$folder,mode=ro" < /dev/null \
        2> /dev/null | "$bench/stamp"
}
recorded() { # CACHE
    "$reprise" record -q -o "$bench/p9.tape" --kernel "$guests/Image" --initrd "$guests/p9.cpio" -m 256 --pace free \
        --append "console=ttyS0 $quick reprise.run=p9-bench reprise.name=$1" --fs "$folder,mode=ro" < /dev/null \
        2> /dev/null | "$bench/stamp"
}
for cache in none loose; do
    for who in qemu_icount ours recorded; do : > "$bench/p9-$who-$cache.times"; done
    for round in $(seq "$rounds"); do
        echo "p9: cache=$cache, round $round of $rounds" >&2
        for who in qemu_icount ours recorded; do
            $who $cache > "$bench/p9-$who"
            grep -q 'reprise: ok' "$bench/p9-$who" || { cat "$bench/p9-$who"; exit 1; }
            program_times "$bench/p9-$who" >> "$bench/p9-$who-$cache.times"
        done
        # the guests read the same
        diff <(grep checksum "$bench/p9-qemu_icount" | cut -d' ' -f2-) <(grep checksum "$bench/p9-ours" | cut -d' ' -f2-) >&2
    done
done
echo "| 9P, 64 MiB and 2,000 small files | cache | QEMU icount, s | Reprise, s | ratio | recording, s |"
echo "| --- | --- | ---: | ---: | ---: | ---: |"
for cache in none loose; do
    for part in read find small; do
        echo "$part $cache $(best p9-$part "$bench/p9-qemu_icount-$cache.times") $(best p9-$part "$bench/p9-ours-$cache.times") $(best p9-$part "$bench/p9-recorded-$cache.times")"
    done
done | awk '{ printf "| %s | %s | %.3f | %.3f | %.2f | %.3f |\n", $1, $2, $3 / 1e6, $4 / 1e6, $4 / $3, $5 / 1e6 }'
echo
echo "The tape of the last recording, without kernel and initramfs: $(tape_bytes "$bench/p9.tape") bytes for 64 MiB of random data and 2,001 files."
