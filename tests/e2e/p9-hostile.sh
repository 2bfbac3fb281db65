#!/bin/bash
# A 9P client that wants out of its folder, over every mode, with and without sanitizers: it ends with "survived", what
# lies beside the folder stays as it was, and the session replays without the folder.
. "$(dirname "$0")/lib.sh"

sanitized=$top/build/asan
make -s -C "$top" -j2 BUILD=build/asan SAN=address,undefined OPT=-O1 build/asan/reprise

for mode in ro snapshot rw rw,security=mapped-xattr; do
    for program in "$reprise" "$sanitized/reprise"; do
        kind=$([ "$program" = "$reprise" ] && echo plain || echo sanitized)
        rm -rf "$work/beside"
        mkdir -p "$work/beside/shared/sub"
        echo "the secret" > "$work/beside/secret"
        echo x > "$work/beside/shared/file"
        ln -s ../secret "$work/beside/shared/out"
        ln -s .. "$work/beside/shared/up"
        exits "$mode, $kind: ends by itself" 0 "$program" record -o "$work/tape" -m 16 --limit-host 120s \
            --bios "$guests/bare/hostile-9p.elf" --fs "$work/beside/shared,mode=$mode"
        check "$mode, $kind: says so" grep -aq '^survived' "$work/out"
        check "$mode, $kind: nothing is made beside the folder" test "$(ls "$work/beside" | tr '\n' ' ')" = "secret shared "
        check "$mode, $kind: the secret is one" test "$(cat "$work/beside/secret")" = "the secret"
        rm -rf "$work/beside"
        exits "$mode, $kind: replays without the folder" 0 "$reprise" replay "$work/tape"
        rm -f "$work/tape"
    done
done

# The same over a file system by its URL.
mkdir -p "$work/shared/sub"
echo x > "$work/shared/file"
ln -s ../secret "$work/shared/out"
ln -s .. "$work/shared/up"
"$reprise" fs build -q "$work/shared" "$work/built"
for program in "$reprise" "$sanitized/reprise"; do
    exits "a URL: ends by itself" 0 "$program" record -o "$work/tape" -m 16 --limit-host 120s \
        --bios "$guests/bare/hostile-9p.elf" --fs "file://$work/built/head"
    check "a URL: says so" grep -aq '^survived' "$work/out"
    exits "a URL: replays" 0 "$program" replay "$work/tape"
    rm -f "$work/tape"
done
done_testing
