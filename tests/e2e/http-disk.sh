#!/bin/bash
# Disks on web servers: nginx, plain and with TLS, and file://. Two recordings are the same to the bit, with a cold cache
# and with a warm one; a replay needs no server; TinyEMU's split format reads as the image does; what is wrong with a
# server is said in one line; a killed recording replays up to where it was killed.
. "$(dirname "$0")/lib.sh"

export XDG_CACHE_HOME=$work/cache
bios=$guests/bare/disk-read.elf
root=$work/www
mkdir "$root"

seq 1 999999 > "$work/all"
head -c 3000320 "$work/all" > "$root/image"

scenario() { # FILE URL [HTTP KEYS]
    cat > "$work/$1.yaml" <<YAML
bios: $bios
machine: { memory: 16M, entropy: seed, boot_time: "2026-01-31T00:00:00Z", pace: free }
disks: [{ file: "$2", http: { memory: 1M${3:+, $3} } }]
YAML
}

# record NAME: the console goes to NAME.out, what is said to NAME.err
record() {
    "$reprise" record -q -o "$work/$1.tape" "$work/${2:-$1}.yaml" > "$work/$1.out" 2> "$work/$1.err" < /dev/null
}
nginx() { # NGINX-ARGUMENTS -- COMMAND...: with the functions of this file
    local -a options=()
    while [ "$1" != -- ]; do options+=("$1") && shift; done
    shift
    "$top/ci/with-nginx.sh" --root "$root" "${options[@]}" -- bash -c "$(declare -f scenario record); $(declare -p \
        work reprise bios); $*" < /dev/null
}
same() { # WHAT FILE FILE
    check "$1" cmp -s "$2" "$3"
}

# What it should read: the image as a local file.
printf 'bios: %s\nmachine: { memory: 16M, entropy: seed }\ndisks: [{ file: %s }]\n' "$bios" "$root/image" > "$work/local.yaml"
check "the image is read as a file" record local
sed 's/ \(in\|out of\) order//' "$work/local.out" > "$work/expected"
right() { # NAME WHAT
    sed 's/ \(in\|out of\) order//' "$work/$1.out" > "$work/$1.console"
    same "$2" "$work/expected" "$work/$1.console"
}

# Cold and warm: the server is asked once, and the session is the same.
check "a session with a cold and one with a warm cache" nginx --log "$work/log" -- \
    'scenario raw "http://127.0.0.1:$REPRISE_HTTP_PORT/image" && record raw && mv $work/log $work/cold && kill -USR1 \
     $(pgrep -P $PPID -x nginx | head -n 1) && until [ -e $work/log ]; do sleep 0.02; done; record warm raw'
right raw "the guest reads what a local disk has"
same "the console is the same" "$work/raw.out" "$work/warm.out"
same "the state hashes are the same" <(digests "$work/raw.tape" | cut -c 20-) <(digests "$work/warm.tape" | cut -c 20-)
same "the lists of requests are the same" <("$reprise" log --kind http-start "$work/raw.tape") \
    <("$reprise" log --kind http-start "$work/warm.tape")
check "cold: parts of the file" test "$(grep -c '^206 ' "$work/cold")" -gt 10
check "warm: one question, and no bytes" grep -qx '304 0 /image bytes=0-131071' "$work/log"
check "warm: nothing else" test "$(wc -l < "$work/log")" = 1
check "a replay needs no server" replays "$work/raw.tape"

# TinyEMU's split disk by file://, with a group.
mkdir "$root/split"
(cd "$root/split" && split -b 65536 -a 9 -d --additional-suffix=.bin ../image blk && truncate -s 65536 blk000000045.bin &&
    cat blk000000045.bin blk000000044.bin > grp000000000.bin)
printf '{\n  block_size: 64,\n  n_block: 46,\n  prefetch_group_len: 2,\n  prefetch: [ 45, 44, 3 ],\n}\n' > "$root/split/blk.txt"
(cat "$root"/split/blk*.bin) > "$work/padded"
sed "s|$root/image|$work/padded|" "$work/local.yaml" > "$work/padded.yaml"
scenario split "file://$root/split/blk.txt"
check "the split disk's blocks are read as a file" record padded
check "a split disk" record split
sed 's/ \(in\|out of\) order//' "$work/padded.out" > "$work/expected"
right split "it reads as its blocks do"
check "the group was fetched" grep -q '"grp000000000.bin" 131072 bytes' <("$reprise" log --kind http-start "$work/split.tape")
rm -rf "$root/split"
check "its replay needs no files" replays "$work/split.tape"

# TLS: a CA of our own, HTTP/2.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=reprise -addext \
    subjectAltName=IP:127.0.0.1 -keyout "$work/key" -out "$work/ca.pem" 2> /dev/null
cat "$work/ca.pem" "$work/key" > "$work/server.pem"
check "TLS: refused, with a CA, and insecure" nginx --tls "$work/server.pem" --log "$work/tls.log" -- \
    'url=https://127.0.0.1:$REPRISE_HTTP_PORT/image; scenario strict $url "cache: false"
     scenario ca $url "cache: false, ca_file: $work/ca.pem"; scenario insecure $url "cache: false, insecure: true"
     status=0; record strict || status=$?; [ $status = 69 ] && record ca && record insecure'
check "a strange certificate is named" grep -q 'https://127.0.0.1:.*: its certificate is not to be trusted' "$work/strict.err"
check "and said in one line" test "$(wc -l < "$work/strict.err")" = 1
same "by TLS it is the same disk" "$work/raw.out" "$work/ca.out"
same "insecure too" "$work/raw.out" "$work/insecure.out"

# What is wrong is said.
scenario nobody "http://127.0.0.1:1/image" "retries: 0"
exits "nobody listens" 69 "$reprise" run "$work/nobody.yaml"
check "it names the URL" grep -q 'disk0: http://127.0.0.1:1/image: Could' "$work/out"
scenario absent "file://$root/absent"
exits "the file is not there" 69 "$reprise" run "$work/absent.yaml"
echo '<html>' > "$root/blk.txt"
scenario page "file://$root/blk.txt"
exits "a page in place of blk.txt" 65 "$reprise" run "$work/page.yaml"
check "it names the place" grep -q 'blk.txt:1:1: ' "$work/out"
exits "a disk on a server is not written to" 2 "$reprise" run --set disks[0].mode=rw "$work/absent.yaml"

# A server that goes away: I/O errors for the guest, a line for the user, and a tape that replays.
scenario cut "file://$work/cut" "memory: 1M, readahead: 0"
sed -i 's/memory: 1M, memory: 1M/memory: 1M/' "$work/cut.yaml"
head -c 3000320 "$work/all" > "$work/cut"
rm -f "$work/cut.tape"
(until [ -n "$("$reprise" log --kind http-body "$work/cut.tape" 2> /dev/null)" ]; do sleep 0.02; done; : > "$work/cut") &
sed -i 's/http: {/http: { latency: 300ms, parallel: 1,/; s/pace: free/pace: host/' "$work/cut.yaml"
status=0
"$reprise" record -q -o "$work/cut.tape" "$work/cut.yaml" --set limits.virtual=3s > "$work/cut.out" 2> "$work/cut.err" \
    < /dev/null || status=$?
check "the file that changes is named" grep -q "file://$work/cut: .*\(changed\|outside\)" "$work/cut.err"
check "its tape replays" "$reprise" replay -q "$work/cut.tape"

# Killed while it fetches: a prefix that replays. And how far it is, on a terminal.
scenario slow "file://$root/image" "latency: 100ms, parallel: 1"
sed -i 's/pace: free/pace: host/' "$work/slow.yaml"
printf 'expect MB in\nsignal 2\n' | "$(test_tool pty)" -o "$work/tty.out" \
    "$reprise" record -o "$work/tty.tape" "$work/slow.yaml" > "$work/tty.err" 2>&1 || true
check "a terminal shows what was fetched" grep -aqE 'MB in [0-9]+ requests, [0-9]+ under way' "$work/tty.err"
for i in $(seq "$(times 20 1)"); do
    "$reprise" record -q -o "$work/slow.tape" "$work/slow.yaml" > /dev/null 2>&1 < /dev/null &
    pid=$!
    sleep "0.$((RANDOM % 5 + 4))"
    kill -9 $pid
    wait $pid 2> /dev/null || true
    check "a killed recording replays ($i)" "$reprise" replay -q "$work/slow.tape"
done
done_testing
