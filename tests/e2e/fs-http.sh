#!/bin/bash
# A file system on a web server (nginx): the guest sees the folder that it was built from; two recordings have the same
# state hashes; a replay needs no server; a server that dies or lies is an I/O error for the guest and a line for the
# user.
. "$(dirname "$0")/lib.sh"

folder=$work/folder
mkdir -p "$folder/sub/deep" "$folder/full"
seq 1 60000 > "$folder/big"
echo hello > "$folder/sub/a"
printf z > "$folder/sub/deep/z"
: > "$folder/empty"
for i in $(seq 1 60); do echo "$i" > "$folder/full/a-file-with-a-rather-long-name-number-$i"; done
echo odd > "$folder/full/an \"odd\" name"
ln -s sub/a "$folder/link"
ln -s ../outside "$folder/out"
chmod 600 "$folder/sub/a"
chmod 750 "$folder/sub"
find "$folder" -depth -exec touch -h -d 2025-01-02T03:04:05Z {} +
mkdir "$work/www"
"$reprise" fs build -q "$folder" "$work/www/fs"

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

export XDG_CACHE_HOME=$work/cache # what other sessions fetched is no matter here
machine=(--kernel "$guests/Image" --initrd "$guests/p9.cpio" --boot-time 2026-01-31 --set machine.entropy=seed)
append="console=ttyS0 $quick_boot reprise.run=p9"

# serve: starts nginx on www; $server is its keeper, $url where it is
serve() {
    rm -f "$work/port"
    "$top/ci/with-nginx.sh" --root "$work/www" --port-file "$work/port" -- sleep 3600 &
    server=$!
    until [ -s "$work/port" ]; do kill -0 $server || return 1; done
    url=http://127.0.0.1:$(cat "$work/port")
}
unserve() {
    kill $server 2> /dev/null || true
    wait $server 2> /dev/null || true
}
cleanups+=(unserve)

record() { # TAPE JOBS [ARG...]
    local tape=$1 jobs=$2
    shift 2
    "$reprise" record -q -o "$work/$tape.tape" "${machine[@]}" --append "$append reprise.name=$jobs" "$@" \
        > "$work/$tape.out" 2> "$work/$tape.err" < /dev/null || true
    tr -d '\r' < "$work/$tape.out" > "$work/$tape.console"
}

serve
jobs=tree:fs0:loose,write:fs0:loose,written:fs0:loose
record first $jobs --fs "$url/fs/head" --pace free
check "a session over HTTP" grep -qx 'reprise: ok' "$work/first.console"
tree_of "$folder" > "$work/expected"
sed -n '/^== tree/,/^== write/p' "$work/first.console" | grep -v '^==' > "$work/seen"
check "the guest sees the folder" diff "$work/expected" "$work/seen"
check "what it wrote is there" grep -q "^sum $(echo written by the guest | md5sum | cut -d' ' -f1)  ./new$" "$work/first.console"
record second $jobs --fs "$url/fs" --pace free
digests "$work/first.tape" > "$work/a"
digests "$work/second.tape" > "$work/b"
check "there are state hashes" test "$(wc -l < "$work/a")" -gt 3
check "two recordings have the same" cmp "$work/a" "$work/b"
check "it replays without a server" replays "$work/first.tape"
"$reprise" log --source fs0 --kind http-start "$work/first.tape" | sed 's/.*"\(.*\)".*/\1/' | sort > "$work/fetched"
check "each content is fetched once" test -z "$(uniq -d "$work/fetched")"
check "and no more than the guest read" test "$(wc -l < "$work/fetched")" = $((64 + 2))

# What the guest changed, from the tape.
exits "changed files are exported" 0 "$reprise" fs export "$work/first.tape" "$work/changed"
for line in "D big" "D sub/deep" "M sub/a" "A new" "R sub/deep made/moved" "T made/moved/z" "A made/hard" "A soft" "A sparse"; do
    check "the list has: $line" grep -qx "$line" "$work/out"
done
check "a new file" grep -qx "written by the guest" "$work/changed/new"
check "a changed file, whole" test "$(cat "$work/changed/sub/a")" = "$(printf 'hello\nappended by the guest')"
check "mode and time" test "$(stat -c %a "$work/changed/new")" = 640 -a "$(stat -c %Y "$work/changed/made/moved/z")" = 1000000000
check "a symlink" test "$(readlink "$work/changed/soft")" = made/moved/z
check "a sparse file's size" test "$(stat -c %s "$work/changed/sparse")" = 3000001
check "and no more" test "$(cd "$work/changed" && find . -type f | wc -l)" = 5
exits "not into a folder with files" 2 "$reprise" fs export "$work/first.tape" "$work/changed"
exits "nothing is changed at the start" 0 "$reprise" fs export --at 100ms "$work/first.tape"
check "the list is empty" test ! -s "$work/out"
exits "a tape without file systems" 2 "$reprise" fs export --source fs3 "$work/first.tape"

# A preload list of what that session read: the next one fetches it in one go.
exits "a preload list from a tape" 0 "$reprise" fs build --preload-from "$work/first.tape" "$folder" "$work/www/fs"
record preloaded tree:fs0:loose --fs "$url/fs" --pace free
check "a session with a preload list" grep -qx 'reprise: ok' "$work/preloaded.console"
at_once=$("$reprise" log --source fs0 --kind http-start "$work/preloaded.tape" | awk '$2 > 0 { print $2 }' | uniq -c | sort -rn | awk 'NR == 1 { print $1 }')
check "fetches begin together (${at_once:-none})" test "${at_once:-0}" -ge 8

# A reader is killed while it waits (Linux sends a Tflush); the content comes for the next one.
record flushed flush:fs0:none --fs "$url/fs" --pace free --set 'fs[0].http.latency=2s'
check "a signal ends the wait for a content" grep -qx 'reader: 143' "$work/flushed.console"
check "and the next one gets it" grep -qx 'hello' "$work/flushed.console"
check "who had to wait" grep -qx 'waited: 1' "$work/flushed.console"

# The server dies while the guest reads; fetches are slow, so that it does.
record killed tree:fs0:none --fs "$url/fs/head" --pace host --set 'fs[0].http.latency=80ms' \
    --set 'fs[0].http.retries=0' --set 'fs[0].http.cache=false' &
recorder=$!
: > "$work/killed.out"
grep -aqm1 '^file ' < <(tail -f -n +1 --pid=$recorder "$work/killed.out")
unserve
wait $recorder
check "a server that died is an I/O error in the guest" grep -q "md5sum: .*: Input/output error" "$work/killed.console"
check "and told to the user, with the URL" grep -q "^reprise: fs0: $url/fs/files/" "$work/killed.err"
check "that session replays too" replays "$work/killed.tape"

# What cannot be opened.
run=("$reprise" record -q -o "$work/none.tape" --kernel "$guests/Image")
exits "a server that is not there" 69 "${run[@]}" --fs "$url/fs/head" --set 'fs[0].http.retries=0'
check "its URL is named" grep -q "fs0: $url/fs/head: head: " "$work/out"
serve
exits "a head that is not there" 69 "${run[@]}" --fs "$url/none"
echo "<html>" > "$work/www/head"
exits "a head that is none" 65 "${run[@]}" --fs "$url/"
printf 'Version: 1\nRootID: 5\n' > "$work/www/head"
mkdir "$work/www/files"
printf 'Version: 1\n\n100644 0 0 5 1 ../x 1\n' > "$work/www/files/0000000000000005"
exits "a list that is damaged" 65 "${run[@]}" --fs "$url/"
check "the place is named" grep -q "$url/head: files/0000000000000005 (the file list): line 3, column 16: " "$work/out"
printf 'Version: 1\n\n100644 0 0 7 1 .preload 6\n' > "$work/www/files/0000000000000005"
echo absent > "$work/www/files/0000000000000006"
exits "a preload list with a mistake" 124 "$reprise" run --kernel "$guests/Image" --fs "$url/" --limit-virtual 1ms
check "it is told to the user" grep -q '^reprise: fs0: .preload (files/0000000000000006): line 1, column 1: expected the path of' "$work/out"
exits "writing to a server" 2 "${run[@]}" --fs "$url/fs,mode=rw"
check "no tape is left" test ! -e "$work/none.tape"
done_testing
