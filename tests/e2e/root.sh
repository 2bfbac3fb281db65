#!/bin/bash
# The small Debian of ci/build-root.sh as root file system (scenarios/root/): on a web server, with the list of
# requests; in full also as a folder, with nobody allowed to write, with every cache= of the guest, booted by systemd,
# and built again.
. "$(dirname "$0")/lib.sh"
root=$guests/root

check "the root has dpkg's database" grep -q '^Status: install ok installed' "$root/var/lib/dpkg/status"
without_files=$(sed -n 's/^Package: //p' "$root/var/lib/dpkg/status" | while read -r package; do
    [ -s "$root/var/lib/dpkg/info/$package.list" ] || [ -s "$root/var/lib/dpkg/info/$package:riscv64.list" ] ||
        echo "$package"
done)
check "every package has its files" test -z "$without_files"

# A tree as ours, in which the scenarios lie that build upon ours: with further lines, and not skipped.
mkdir -p "$work/scenarios/root"
ln -s "$(dirname "$guests")" "$work/build"
ln -s "$top/goldens" "$work/goldens"
judged() { # NAME SCENARIO [LINE]...
    local what=$1 scenario=$top/scenarios/root/$2.yaml golden
    golden=$(sed -n 's/^  name: //p' "$scenario" | tail -n 1)
    golden="golden: {name: ${golden:-$2}}"
    shift 2
    printf '%s\n' "extends: $scenario" 'skip: ""' "$golden" "$@" > "$work/scenarios/root/$what.yaml"
    CI=1 REPRISE=$reprise "$reprise" test -j 1 --keep --output "$work/kept" "$work/scenarios/root/$what.yaml" \
        > "$work/out" 2>&1 < /dev/null && ok "$what" || { bad "$what" && sed 's/^/    /' "$work/out"; }
}

# Over HTTP. Requests in the order of their names: those of the files that the list of files has for the ids.
names() { # LIST: "ID PATH" for each content; the list has ids without zeros before them
    awk 'NF == 0 { body = 1; next } !body { next }
        $1 == "." { depth--; next }
        $1 ~ /^04/ { depth++; at[depth] = at[depth - 1] $5 "/" }
        $1 ~ /^10/ && NF == 7 { print substr("000000000000000" $7, length($7)), at[depth] $6 }' "$1"
}
requests() { # TAPE LIST: versions and dpkg's list of each package have one name
    names "$2" > "$work/names"
    "$reprise" log --source fs0 --kind http-start "$1" | sed 's/.*"\(.*\)".*/\1/' |
        awk 'FNR == NR { name[$1] = $2; next } { sub("^files/", ""); print ($1 in name) ? name[$1] : $1 }' \
            "$work/names" - |
        sed -E "s/^$(basename "$2")\$/the list of files/; s/\.so[.0-9]*\$/.so/; s/python3[.0-9]+/python3.N/g
            s#(var/lib/dpkg/info/).*\.list#\1*.list#" | sort -u
}
judged http root-http
check "its tape replays without a server" replays "$work/kept/http/http.tape"
mkdir "$work/www"
"$reprise" fs build -q --no-owner "$root" "$work/www"
requests "$work/kept/http/http.tape" "$work/www/files/$(sed -n 's/^RootID: //p' "$work/www/head")" > "$work/requests"
check "it makes the requests of root.requests" cmp "$work/requests" "$top/tests/e2e/root.requests"
diff "$top/tests/e2e/root.requests" "$work/requests" | head -n 20 || true
if [ -z "$full" ]; then
    done_testing
    exit
fi

judged folder root-folder
judged systemd root-systemd
judged read-only root-read-only
for cache in none mmap; do judged "cache-$cache" root-folder "append: reprise.run=root reprise.name=$cache"; done

# Without the folder.
ln -s "$(readlink -f "$root")" "$work/link"
judged linked root-folder "fs: [{file: $work/link}]"
rm "$work/link"
check "its tape replays without the folder" replays "$work/kept/linked/linked.tape"

# The same packages again, in another cache and another working folder.
cache=$("$top/ci/build-root.sh")/../..
mkdir -p "$work/cache/guest"
cp -r "$cache/guest/apt" "$work/cache/guest/"
(cd / && REPRISE_CACHE=$work/cache "$top/ci/build-root.sh" > "$work/again" 2> "$work/err") || cat "$work/err"
check "the root is built again" test -d "$(cat "$work/again")/root"
check "and is the same" cmp "$cache/root/current/versions" "$(cat "$work/again")/versions"
done_testing
