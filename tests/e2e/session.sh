#!/bin/bash
# Whole sessions: recorded, replayed at both levels, and told apart when a byte of the tape is another.
. "$(dirname "$0")/lib.sh"

boot=$work/boot.tape
http=$work/http.tape

# into FILE CMD...: the command with its output in a file
into() {
    local file=$1
    shift
    "$@" > "$file" 2>&1 < /dev/null
}

check "boot is recorded" into "$work/boot.console" "$reprise" record -q -o "$boot" "$top/scenarios/boot.yaml"
check "the guest says it is done" grep -q 'reprise: ok' "$work/boot.console"
check "boot replays" replays "$boot"
check "replay prints the console on request" bash -c '"$0" replay --console "$1" 2>/dev/null | grep -q "reprise: ok"' \
    "$reprise" "$boot"

check "http-get is recorded" into "$work/http.console" "$top/ci/with-nginx.sh" -- sh -c 'exec "$0" record -q -o "$1" \
    --append "reprise.url=http://10.0.2.2:$REPRISE_HTTP_PORT/file" "$2"' \
    "$reprise" "$http" "$top/scenarios/http-get.yaml"
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
check "--no-carry" into "$work/out" "$reprise" record -q --no-carry -o "$work/pinned.tape" "$top/scenarios/boot.yaml"
check "a tape without files is small" test "$(stat -c %s "$work/pinned.tape")" -lt 200000
check "it replays with the files at hand" replays "$work/pinned.tape" --pinned-dir "$guests"
mkdir "$work/none"
exits "it says which file is missing" 69 "$reprise" replay --pinned-dir "$work/none" "$work/pinned.tape"

# What somebody did to the file is damage: the seals say so.
cp "$http" "$work/damaged.tape"
sqlite3 "$work/damaged.tape" 'UPDATE event SET cycle = cycle + 1 WHERE seq = 50' > /dev/null
exits "a changed row" 65 "$reprise" replay "$work/damaged.tape"
check "it says where" grep -Eq "seal|event" "$work/out"

# A whole tape that tells another story is a divergence: each planted change is found and named with its place.
retape=$(dirname "$reprise")/tests/tools/retape
[ -x "$retape" ] || make -C "$top" --no-print-directory -s BUILD="$(dirname "$reprise")" test-tools > /dev/null
plant() { # WHAT PATTERN LEVEL RETAPE-ARGUMENTS
    local what=$1 pattern=$2 level=$3
    shift 3
    "$retape" "$http" "$work/planted.tape" "$@" || { bad "planting: $what"; return; }
    exits "planted: $what" 3 "$reprise" replay --level "$level" "$work/planted.tape"
    check "planted: $what is named" grep -Eq "$pattern" "$work/out"
}
plant "a bit of the console" 'console0.*console-out' frames console-out 0 byte 3
plant "a frame that came 20 us later" "cycle" frames frame-in 4 later 20000
plant "a bit of a frame that came" 'net0|digest' frames frame-in 5 byte 20
plant "a bit of a frame that was sent" 'net0.*frame-out' frames frame-out 5 byte 30
plant "a bit of a state hash" 'digest' frames digest 1 byte 2
plant "a bit of what the host said to libslirp" 'net0' sockets socket-round 6 byte 30
done_testing
