#!/bin/bash
# What scenarios print, against goldens/SCENARIO/console.txt. REPRISE_GOLDENS=write writes those anew.
. "$(dirname "$0")/lib.sh"

golden() { # SCENARIO CMD...
    local scenario=$1 file=$top/goldens/$1/console.txt
    shift
    if ! "$@" > "$work/out" 2> "$work/err" < /dev/null; then
        bad "$scenario runs"
        tail -n 5 "$work/out" "$work/err"
        return
    fi
    tr -d '\r' < "$work/out" |
        sed 's/Linux [0-9][^ ]*-riscv64/Linux RELEASE/; s/^\[ *[0-9]*\.[0-9]*\]/[TIME]/' > "$work/console.txt"
    [ "${REPRISE_GOLDENS:-}" != write ] || cp "$work/console.txt" "$file"
    check "$scenario prints its golden" diff -u "$file" "$work/console.txt"
}
golden hello "$reprise" run -q --bios "$guests/bare/hello.elf"
golden boot "$reprise" run -q "$top/scenarios/boot.yaml"
golden http-get "$top/ci/with-nginx.sh" -- sh -c 'exec "$0" run -q --append \
    "reprise.url=http://10.0.2.2:$REPRISE_HTTP_PORT/file" "$1"' "$reprise" "$top/scenarios/http-get.yaml"
for folder in "$top"/goldens/*/; do
    # A golden that nobody compares would only look like a promise.
    check "$(basename "$folder") is compared" grep -q "^golden $(basename "$folder") " "$0"
done
done_testing
