#!/bin/bash
# The main job, end to end: record a Debian guest that fetches a file over HTTP from a real server, stop the server,
# replay the tape without network or privileges, bit for bit. `make demo` builds what this needs and calls it.
#
#   ci/demo.sh [TAPE]      (default build/demo/demo.tape)
set -euo pipefail
export LC_ALL=C

cd "$(dirname "$0")/.."
reprise=${REPRISE:-build/reprise}
tape=${1:-build/demo/demo.tape}
work=$(dirname "$tape")
mkdir -p "$work/www"
say() { printf '\n== %s\n' "$*"; }

# A payload of 1 MiB that is new every time: what the replay knows of it, it knows from the tape.
head -c 1048576 /dev/urandom > "$work/www/payload.bin"
served=$(md5sum < "$work/www/payload.bin" | cut -d' ' -f1)

say "record: boot Debian, DHCP, fetch http://10.0.2.2/payload.bin from nginx on this machine, power off"
ci/with-nginx.sh --root "$work/www" -- sh -c '
    exec "$0" record -o "$1" --append "reprise.url=http://10.0.2.2:$REPRISE_HTTP_PORT/payload.bin" "$2"' \
    "$reprise" "$tape" scenarios/http-get.yaml | tee "$work/console.txt"
fetched=$(tr -d '\r' < "$work/console.txt" | sed -n 's/^md5 \([0-9a-f]\{32\}\).*/\1/p')
rm -rf "$work/www"

# Without network: in an empty network namespace and as nobody where this user may do that.
alone=()
if [ "$(id -u)" = 0 ] && unshare -n true 2>/dev/null; then
    alone=(unshare -n --)
    if setpriv --reuid 65534 --regid 65534 --clear-groups true 2>/dev/null; then
        alone+=(setpriv --reuid 65534 --regid 65534 --clear-groups --)
    fi
elif unshare -rn true 2>/dev/null; then
    alone=(unshare -rn --)
fi

say "replay: the server is stopped; ${alone[*]:-with} reprise replay"
# nobody may be kept out of this folder: hand the tape over by a descriptor's copy in a place that anybody can read
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
cp "$reprise" "$tape" "$place/"
chmod 755 "$place" "$place/reprise"
chmod 644 "$place/$(basename "$tape")"
verdict=$(cd "$place" && "${alone[@]}" ./reprise replay "$(basename "$tape")")

say "result"
printf 'md5 served   %s\nmd5 fetched  %s\n' "$served" "${fetched:-none}"
printf 'tape         %s, %s bytes\n' "$tape" "$(stat -c %s "$tape")"
printf '%s\n' "$verdict"
[ "$served" = "$fetched" ] || { echo "demo: the guest's checksum is not the server's" >&2; exit 1; }
case $verdict in identical*) ;; *) exit 3 ;; esac
