#!/bin/bash
# reprise fs build: what it writes is the documented format, byte for byte, as a reader of our own in awk sees it;
# building again changes nothing; what is wrong is refused. And what a bare-metal guest changed there, by a file: URL and
# in the folder itself, is exported from its tape.
. "$(dirname "$0")/lib.sh"

in=$work/in
mkdir -p "$in/sub/deep" "$in/void"
seq 1 50000 > "$in/sub/big"
echo hello > "$in/hello"
echo hello > "$in/sub/same"
: > "$in/empty"
echo odd > "$in/sub/a \"quoted\" \\ name"
echo first > "$in/\"first"
echo utf > "$in/sub/"$'\xc3\xa9'
echo line > "$in/sub/two"$'\n'"lines"
ln -s ../hello "$in/sub/link"
ln -s "/where ever" "$in/void/far"
ln "$in/hello" "$in/void/hard"
mkfifo "$in/pipe"
[ "$(id -u)" != 0 ] || mknod "$in/void/null" c 1 3
[ "$(id -u)" != 0 ] || chown 12:34 "$in/sub/same"
chmod 4711 "$in/hello"
chmod 1777 "$in/void"
find "$in" -depth -exec touch -h -d 2025-01-02T03:04:05.25Z {} +

# The list as lines "mode uid gid size mtime path rest", unquoted but for newlines; rest is a file's id or a target.
read_list() { # LIST
    awk '
    function word(   value, byte) {         # the next word of `line`
        sub(/^ +/, "", line)
        if (substr(line, 1, 1) != "\"") {
            match(line, /^[^ ]*/)
            value = substr(line, 1, RLENGTH)
            line = substr(line, RLENGTH + 1)
            return value
        }
        line = substr(line, 2)
        value = ""
        while (substr(line, 1, 1) != "\"") {
            byte = substr(line, 1, 1)
            line = substr(line, 2)
            if (byte == "\\") {
                byte = substr(line, 1, 1)
                line = substr(line, 2)
                if (byte == "x") {
                    value = value sprintf("%c", index(hex, substr(line, 1, 1)) * 16 + index(hex, substr(line, 2, 1)) - 17)
                    line = substr(line, 3)
                    continue
                }
            }
            value = value byte
        }
        line = substr(line, 2)
        return value
    }
    BEGIN { hex = "0123456789abcdef"; depth = 0 }
    !started { if ($0 == "") started = 1; next }
    /^\./ { depth--; next }
    {
        line = $0
        mode = word(); uid = word(); gid = word(); size = ""
        type = substr(mode, 1, 2)
        if (type == "10") size = word()
        if (type == "02" || type == "06") size = word() ":" word()
        mtime = word(); name = word(); rest = word()
        path = name
        for (i = depth; i > 0; i--) path = folder[i] "/" path
        gsub(/\n/, "?", path)
        print mode, uid, gid, size, mtime, path, rest
        if (type == "04") folder[++depth] = name
    }' "$1" | sort
}
# The same of the folder itself; sizes only of files, device numbers decimal.
read_folder() { # FOLDER
    (cd "$1" && find . -mindepth 1 -printf '%P\0' | while IFS= read -r -d '' path; do
        read -r mode uid gid size major minor mtime < <(stat -c '%f %u %g %s %t %T %.Y' "$path")
        case $(stat -c %F "$path") in
        *link*) size= rest=$(readlink "$path") ;;
        *special*) rest= size=$((16#$major)):$((16#$minor)) ;;
        *file*) rest= ;;
        *) rest= size= ;;
        esac
        [ -p "$path" ] && size=
        printf '%06o %s %s %s %s %s %s\n' $((16#$mode)) "$uid" "$gid" "$size" \
            "$(echo "$mtime" | sed 's/\.\([0-9]*\)$/.\1/; s/$/0000000/; s/\.\([0-9]\{9\}\)0*$/.\1/')" \
            "${path//$'\n'/?}" "$rest"
    done) | sort
}
list_of() { printf '%s/files/%016x' "$1" "0x$(sed -n 's/^RootID: //p' "$1/head")"; }

exits "a folder is built" 0 "$reprise" fs build "$in" "$work/www"
check "the head says what it has to" test "$(grep -cE '^(Version: 1|Revision: 1|NextFileID: [0-9a-f]+|FSFileCount: [0-9]+|FSSize: [0-9]+|FSMaxSize: 1073741824|Key:|RootID: [0-9a-f]+)$' "$work/www/head")" = 8
check "and nothing else" test "$(wc -l < "$work/www/head")" = 8
read_list "$(list_of "$work/www")" > "$work/list"
read_folder "$in" > "$work/expected"
sed -E 's/^(10[0-7]{4} [0-9]+ [0-9]+ [1-9].*) [0-9a-f]+$/\1 /' "$work/list" > "$work/seen"
check "the list is the folder's, read by awk" diff "$work/expected" "$work/seen"
check "it counts its files" test "$(sed -n 's/^FSFileCount: //p' "$work/www/head")" = "$(wc -l < "$work/expected")"
wrong=0 contents=0
while read -r mode uid gid size mtime rest; do
    case $mode in 10*) ;; *) continue ;; esac
    [ "$size" != 0 ] || continue
    path=${rest% *} id=${rest##* }
    contents=$((contents + 1))
    cmp -s "$in/${path//\?/$'\n'}" "$work/www/files/$(printf %016x "0x$id")" || wrong=$((wrong + 1))
done < "$work/list"
check "the contents of $contents files are theirs" test $wrong = 0 -a $contents -ge 8
check "there is nothing else" test "$(ls "$work/www" | tr '\n' ' ')" = "files head lock "
check "equal contents are kept once" test "$(ls "$work/www/files" | wc -l)" -lt $((contents + 1))

# Again: the same bytes, in place and elsewhere.
cp -a "$work/www" "$work/first"
exits "it is built again" 0 "$reprise" fs build "$in" "$work/www"
check "nothing was written" diff -r "$work/first" "$work/www"
exits "and elsewhere" 0 "$reprise" fs build -q "$in" "$work/other"
check "which is the same, byte for byte" diff -r "$work/first" "$work/other"
cp -a "$in" "$work/copy"
touch -d 2026-01-01 "$work/copy/hello"
SOURCE_DATE_EPOCH=1700000000 "$reprise" fs build -q --no-owner "$in" "$work/a"
"$reprise" fs build -q --no-owner --clamp-mtime 1700000000 "$work/copy" "$work/b"
check "a copy with other owners and times builds the same" diff -r "$work/a" "$work/b"

# Changed, and pruned.
echo changed > "$in/hello"
exits "a change is built" 0 "$reprise" fs build "$in" "$work/www"
check "the old content stays for those who read it" test -e "$(list_of "$work/first" | sed "s|$work/first|$work/www|")"
exits "and is removed on demand" 0 "$reprise" fs build --prune "$in" "$work/www"
check "so it is gone" test ! -e "$(list_of "$work/first" | sed "s|$work/first|$work/www|")"

# What is refused.
exits "a missing folder" 69 "$reprise" fs build "$work/absent" "$work/none"
exits "no place to build" 2 "$reprise" fs build "$in"
exits "no such word" 2 "$reprise" fs destroy "$in" "$work/none"
exits "too small a quota" 2 "$reprise" fs build -m 1K "$in" "$work/none"
exits "a quota that holds it" 0 "$reprise" fs build -q -m 1M "$in" "$work/none"
seq 1 500000 > "$in/huge"
cp "$work/none/head" "$work/head"
exits "a quota that no longer holds it" 2 "$reprise" fs build -m 1M "$in" "$work/none"
check "leaves the head as it was" cmp -s "$work/none/head" "$work/head"
exits "a bad time" 2 "$reprise" fs build --clamp-mtime yesterday "$in" "$work/none"
exits "help" 0 "$reprise" fs --help

export XDG_CACHE_HOME=$work/cache
# A guest that makes symlinks in it, and sees the same tree in both.
mkdir "$work/plain"
ln -s .. "$work/plain/up"
echo x > "$work/plain/file"
"$reprise" fs build -q "$work/plain" "$work/remote"
for fs in "file://$work/remote/head" "$work/plain"; do
    tape=$work/$(basename "$fs").tape
    exits "a guest on $(basename "$fs")" 0 "$reprise" record -o "$tape" -m 16 --limit-host 60s \
        --bios "$guests/bare/hostile-9p.elf" --fs "$fs"
    check "it ends well" grep -aq '^survived' "$work/out"
    check "its tape replays" replays "$tape"
    exits "what it changed is listed" 0 "$reprise" fs export "$tape"
    check "symlinks of its own" grep -qx "A s0" "$work/out"
    exits "nothing is changed at the start" 0 "$reprise" fs export --source fs0 --at 0 "$tape"
    check "the list is empty" test ! -s "$work/out"
    exits "there is no moment behind the end" 2 "$reprise" fs export --at 1h "$tape"
    exits "no such file system" 2 "$reprise" fs export --source fs1 "$tape"
    exits "it is exported" 0 "$reprise" fs export -q --no-owner "$tape" "$work/changed"
    check "as symlinks" test -L "$work/changed/s0"
    exits "not into a folder with files" 2 "$reprise" fs export "$tape" "$work/changed"
    rm -rf "$work/changed"
    exits "it read no file: there is no preload list" 2 "$reprise" fs build --preload-from "$tape" "$work/plain" "$work/none"
done
# Two machines, each with one of its own.
cat > "$work/two.yaml" << END
machine: {memory: 16M}
bios: $guests/bare/hostile-9p.elf
machines:
  - fs: [{file: "file://$work/remote"}]
  - fs: [{file: "file://$work/remote/head"}]
END
exits "two machines" 0 "$reprise" record -o "$work/two.tape" --limit-host 60s "$work/two.yaml"
check "both end well" test "$(grep -ac survived "$work/out")" = 2
check "their tape replays" replays "$work/two.tape"
exits "what the second one changed" 0 "$reprise" fs export --source fs1 "$work/two.tape"
exits "one of them must be named" 2 "$reprise" fs export "$work/two.tape"

"$reprise" record -q -o "$work/rw.tape" -m 16 --bios "$guests/bare/hostile-9p.elf" --fs "$work/plain,mode=rw" > "$work/out" \
    2>&1 < /dev/null || bad "rw"
exits "what mode rw changed is in the folder" 2 "$reprise" fs export "$work/rw.tape"
check "which is named" grep -q "what the guest changed is in $work/plain" "$work/out"
exits "no tape" 2 "$reprise" fs export
exits "one word too many" 2 "$reprise" fs export a b c
done_testing
