#!/bin/bash
# The small Debian of ci/build-root.sh, what is too long for every run: its files come out the same again, systemd boots it,
# it boots with nobody allowed to write and verifies its packages, and with every cache= of the guest. In quick mode the
# scenarios do (scenarios/root/), and this shows that a replay needs no folder.
. "$(dirname "$0")/lib.sh"
root=$guests/root

check "the root has dpkg's database" grep -q '^Status: install ok installed' "$root/var/lib/dpkg/status"
check "every package has its files" test -z "$(sed -n 's/^Package: //p' "$root/var/lib/dpkg/status" | while read -r package; do
    [ -s "$root/var/lib/dpkg/info/$package.list" ] || [ -s "$root/var/lib/dpkg/info/$package:riscv64.list" ] ||
        echo "$package"
done)"
if [ -z "$full" ]; then
    done_testing
    exit
fi

# judged NAME SCENARIO LINE...: a scenario that others are skipped for, with further lines
judged() {
    local what=$1 scenario=$top/scenarios/root/$2
    shift 2
    printf '%s\n' "extends: $scenario" 'skip: ""' "golden: {name: $(basename "$scenario" .yaml)}" "$@" \
        > "$work/$what.yaml"
    "$reprise" test -j 1 --keep --goldens "$top/goldens" --output "$work/kept" "$work/$what.yaml" > "$work/out" 2>&1 \
        < /dev/null && ok "$what" || { bad "$what" && sed 's/^/    /' "$work/out"; }
}
judged systemd root-systemd.yaml
judged read-only root-read-only.yaml
for cache in none mmap; do judged "cache-$cache" root-folder.yaml "append: reprise.run=root reprise.name=$cache"; done

# Without the folder.
ln -s "$(readlink -f "$root")" "$work/link"
judged linked root-folder.yaml "fs: [{file: $work/link}]"
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
