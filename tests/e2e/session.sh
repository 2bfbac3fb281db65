#!/bin/bash
# Whole sessions: recorded, replayed at both levels, and told apart when a byte of the tape is another.
. "$(dirname "$0")/lib.sh"

boot=$work/boot.tape
http=$work/http.tape

check "boot is recorded" "$reprise" record -q -o "$boot" "$top/scenarios/boot.yaml" > "$work/boot.console" 2>&1 < /dev/null
check "the guest says it is done" grep -q 'reprise: ok' "$work/boot.console"
check "boot replays" replays "$boot"
check "replay prints the console on request" bash -c '"$0" replay --console "$1" 2>/dev/null | grep -q "reprise: ok"' \
    "$reprise" "$boot"

check "http-get is recorded" "$top/ci/with-nginx.sh" -- sh -c 'exec "$0" record -q -o "$1" \
    --append "reprise.url=http://10.0.2.2:$REPRISE_HTTP_PORT/file" "$2"' \
    "$reprise" "$http" "$top/scenarios/http-get.yaml" > "$work/http.console" 2>&1 < /dev/null
check "the guest has the checksum" grep -Eq '^md5 [0-9a-f]{32}' "$work/http.console"
check "http-get replays from frames" replays "$http"
check "http-get replays from sockets" replays "$http" --level sockets
check "info as text" bash -c '"$0" info "$1" | grep -q power-off' "$reprise" "$http"
check "info as JSON names the end" bash -c '"$0" info --json "$1" | grep -q "\"power-off\""' "$reprise" "$http"
check "log shows frames" bash -c '[ $("$0" log --kind frame-in "$1" | wc -l) -gt 500 ]' "$reprise" "$http"
check "log as JSON lines" bash -c '"$0" log --json --source net0 "$1" | head -n 1 | grep -q "^{.*}$"' "$reprise" "$http"
check "a tape is one file" bash -c '! ls "$0"-* 2>/dev/null' "$http"

# Size: at most 1.1 times the payload plus 300 KB, without the carried files.
bytes=$(stat -c %s "$http")
carried=$("$reprise" info --json "$http" | sed -n 's/.*"carried_bytes": *\([0-9]*\).*/\1/p')
check "the tape is $((bytes - carried)) bytes without carried files" test $((bytes - carried)) -le $((1048576 * 11 / 10 + 300000))

# Without carried files, the tape pins them by hash.
check "--no-carry" "$reprise" record -q --no-carry -o "$work/pinned.tape" "$top/scenarios/boot.yaml" > /dev/null 2>&1 < /dev/null
check "a tape without files is small" test "$(stat -c %s "$work/pinned.tape")" -lt 200000
check "it replays with the files at hand" replays "$work/pinned.tape" --pinned-dir "$guests"
mkdir "$work/none"
exits "it says which file is missing" 69 "$reprise" replay --pinned-dir "$work/none" "$work/pinned.tape"

# One planted change each, named with its place.
plant() { # WHAT SQL PATTERN
    cp "$http" "$work/planted.tape"
    sqlite3 "$work/planted.tape" "$2" > /dev/null
    exits "planted: $1" 3 "$reprise" replay "$work/planted.tape"
    check "planted: $1 is named" grep -Eq "$3" "$work/out"
}
kind() { sed -n "s/^EVENT(\([0-9]*\), $1,.*/\1/p" "$top/replay/events.def"; }
plant "a byte of the console" \
    "UPDATE event SET payload = x'58' || substr(payload, 2) WHERE seq = (SELECT min(seq) FROM event WHERE kind = $(kind CONSOLE_OUT))" \
    'console'
plant "an arrival one cycle later" \
    "UPDATE event SET cycle = cycle + 1 WHERE seq = (SELECT seq FROM event WHERE kind = $(kind FRAME_IN) LIMIT 1 OFFSET 3)" \
    'cycle'
plant "a byte of a state hash" \
    "UPDATE event SET payload = x'00112233' || substr(payload, 5) WHERE seq = (SELECT min(seq) FROM event WHERE kind = $(kind DIGEST))" \
    'digest'
plant "a missing frame" \
    "DELETE FROM event WHERE seq = (SELECT seq FROM event WHERE kind = $(kind FRAME_OUT) LIMIT 1 OFFSET 5)" \
    'net0'
done_testing
