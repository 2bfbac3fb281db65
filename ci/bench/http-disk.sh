#!/bin/bash
# The cold boot of a real root file system that lives on a web server: Debian (ci/build-root.sh) as an ext4 image behind
# nginx, whose every answer waits for 0, 10 or 50 ms; beside QEMU with nbdkit's curl plugin in front of the same server,
# plain and with its read-ahead filter. Boots to runlevel 2, reads what a user's first commands read, powers off.
. "$(dirname "$0")/lib.sh"

for tool in nbdkit mke2fs debugfs qemu-system-riscv64; do
    command -v $tool > /dev/null || { echo "http-disk: $tool is missing: run ci/deps.sh bench" >&2; exit 69; }
done
www=$bench/http-disk
image=$www/root.img
root=$(readlink -f "$guests/root")
if [ ! -e "$www/done" ] || [ "$root" -nt "$www/done" ]; then
    rm -rf "$www"
    mkdir -p "$www"
    # Everything in runlevel 2 has come up before the last line of inittab; then a few programs, and off.
    cat > "$bench/http-disk.init" <<'SH'
#!/bin/sh
PATH=/usr/sbin:/usr/bin:/sbin:/bin
echo "bench commands start"
dpkg -l | md5sum
python3 -c 'import json, hashlib, email; print(hashlib.md5(json.dumps(list(range(1000))).encode()).hexdigest())'
ls -lR /etc | md5sum
echo "reprise: ok"
sync
exec /sbin/poweroff -f
SH
    sed '$a zz:2:wait:/bench-init' "$root/etc/inittab" > "$bench/http-disk.inittab"
    SOURCE_DATE_EPOCH=1767225600 mke2fs -q -t ext4 -b 4096 -U 00000000-0000-0000-0000-000000000001 -E \
        hash_seed=00000000-0000-0000-0000-000000000002,lazy_itable_init=0 -O ^has_journal -d "$root" "$image" 512M
    debugfs -w -f - "$image" > /dev/null 2>&1 <<CMD
rm /etc/inittab
write $bench/http-disk.inittab /etc/inittab
write $bench/http-disk.init /bench-init
set_inode_field /bench-init mode 0100755
CMD
    touch "$www/done"
fi
cpio=$bench/http-disk.cpio
[ -e "$cpio" ] || "$top/ci/make-initramfs.sh" "$cpio" --modules "virtio_mmio virtio_blk crc32c_generic ext4"
append="console=ttyS0 $quick reprise.run=disk-root"

# Each runs beside nginx and prints the guest's console.
cat > "$bench/http-disk.yaml" <<YAML
kernel: $guests/Image
initrd: $cpio
cmdline: "$append"
machine: { pace: free, memory: 256M }
disks: [{ file: "http://127.0.0.1:PORT/root.img", http: { cache: false } }]
YAML
ours() {
    sed "s/PORT/$REPRISE_HTTP_PORT/" "$bench/http-disk.yaml" > "$bench/http-disk-now.yaml"
    "$reprise" run -q "$bench/http-disk-now.yaml" < /dev/null
}
recorded() {
    sed "s/PORT/$REPRISE_HTTP_PORT/" "$bench/http-disk.yaml" > "$bench/http-disk-now.yaml"
    "$reprise" record -q -o "$bench/http-disk.tape" "$bench/http-disk-now.yaml" < /dev/null
}
with_nbdkit() { # FILTERS...
    nbdkit -U - "$@" curl "url=http://127.0.0.1:$REPRISE_HTTP_PORT/root.img" --run "qemu-system-riscv64 -M virt -m 256 \
        -nographic -no-reboot -kernel '$guests/Image' -initrd '$cpio' -append '$append' \
        -drive file=nbd+unix:///?socket=\$unixsocket,format=raw,if=none,id=d,snapshot=on \
        -device virtio-blk-device,drive=d < /dev/null"
}
nbdkit_plain() { with_nbdkit; }
nbdkit_ahead() { with_nbdkit --filter=readahead; }

export reprise bench guests cpio append
export -f ours recorded with_nbdkit nbdkit_plain nbdkit_ahead
whos=(nbdkit_plain nbdkit_ahead ours recorded)
delays=(${delays:-0 10 50})
for delay in "${delays[@]}"; do
    for who in "${whos[@]}"; do : > "$bench/http-disk-$who-$delay.times"; done
    for round in $(seq "$rounds"); do
        echo "http-disk: $delay ms, round $round of $rounds" >&2
        for who in "${whos[@]}"; do
            rm -f "$bench/http-disk.log"
            began=$(now)
            "$top/ci/with-nginx.sh" --root "$www" --delay "$delay" --log "$bench/http-disk.log" -- \
                bash -c "set -o pipefail; $who > '$bench/http-disk-$who.out' 2>&1"
            echo $(($(now) - began)) "$(awk '{ n++; b += $2 } END { print n, b }' "$bench/http-disk.log")" \
                >> "$bench/http-disk-$who-$delay.times"
            grep -q 'reprise: ok' "$bench/http-disk-$who.out" || { tail -n 20 "$bench/http-disk-$who.out" >&2; exit 1; }
        done
        # the guests read the same
        diff <(grep -oE '[0-9a-f]{32}' "$bench/http-disk-nbdkit_plain.out") \
            <(grep -oE '[0-9a-f]{32}' "$bench/http-disk-ours.out") >&2
    done
done
of() { # WHO DELAY: the fastest: milliseconds, requests, MiB
    sort -n "$bench/http-disk-$1-$2.times" | awk 'NR == 1 { printf "%d %d %.1f", $1 / 1000, $2, $3 / 1048576 }'
}
echo "| Debian from a web server, each answer waits | QEMU + nbdkit curl | with its readahead filter | Reprise | recording | time | requests |"
echo "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
for delay in "${delays[@]}"; do
    echo "$delay $(for who in "${whos[@]}"; do of $who "$delay"; echo -n ' '; done)"
done | awk '{ printf "| %d ms | %.2f s, %d requests, %.1f MiB | %.2f s, %d, %.1f MiB | %.2f s, %d, %.1f MiB | %.2f s, %d, %.1f MiB | %.2f | %.2f |\n",
    $1, $2 / 1000, $3, $4, $5 / 1000, $6, $7, $8 / 1000, $9, $10, $11 / 1000, $12, $13, $8 / $2, $9 / $3 }'
