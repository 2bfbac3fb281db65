#!/bin/bash
# Damaged and hostile files of every kind that the program reads: each is refused with the right exit code and a message
# that names it, or does no harm; never a crash, never a hang. With REPRISE=build/asan/reprise the sanitizers watch, too.
. "$(dirname "$0")/lib.sh"

install -m 755 "$reprise" "$work/reprise" # so that a build meanwhile does not look like a crash
reprise=$work/reprise
guest=$work/guest.tape
# A session with a network and two ends that need no server.
"$reprise" record -q -o "$guest" --append reprise.url=http://10.0.2.2:9/ "$top/scenarios/http-get.yaml" \
    > "$work/out" 2>&1 < /dev/null || bad "recording"
small=$work/small.tape
"$reprise" record -q -o "$small" --bios "$guests/bare/hello.elf" > "$work/out" 2>&1 < /dev/null || bad "recording"
victim=$work/victim.tape
tried=0
seed=${REPRISE_SEED:-$((RANDOM * 32768 + RANDOM))}
echo "# REPRISE_SEED=$seed"
RANDOM=$seed
pick() { REPLY=$(((RANDOM << 30 | RANDOM << 15 | RANDOM) % $1)); }

# refuses WHAT CODES CMD...: the command ends with one of the exit codes; where it fails it says why, with the
# program's name in front. Silent as long as that is so.
refuses() {
    local what=$1 codes=$2 status=0
    shift 2
    tried=$((tried + 1))
    timeout 300 "$@" > "$work/out" 2> "$work/err" < /dev/null || status=$?
    if ! [[ " $codes " == *" $status "* ]]; then
        bad "$what: exit $status, wanted one of $codes: $*"
        tail -n 5 "$work/err"
        cp "$victim" "$work/bad-$tried.tape" 2>/dev/null || true
        return 1
    fi
    if [ $status -ge 65 ] || [ $status = 2 ]; then
        grep -aEq "^reprise: .{10}|^$work/case\.(yaml|cfg):" "$work/err" || { bad "$what: exit $status without a word"; return 1; }
    fi
}
judge() { # WHAT CODES-OF-REPLAY
    local level
    for level in ${levels:-frames sockets}; do
        refuses "$1, replay $level" "$2" "$reprise" replay --level "$level" "$victim" || return 1
    done
    refuses "$1, info" "0 65" "$reprise" info "$victim" || return 1
    refuses "$1, log" "0 65" "$reprise" log --json "$victim" || return 1
}
all() { # WHAT: one line for a loop in which nothing went wrong
    local before=$1
    shift
    [ "$failed" -gt "$before" ] || ok "$*"
}
flip() { # FILE OFFSET BIT
    local byte
    byte=$(od -An -tu1 -j "$2" -N 1 "$1")
    printf "\\x$(printf %02x $((byte ^ (1 << $3))))" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

# A whole replay takes a sanitized build half a minute.
heavy=$(times 200 6)
! ldd "$reprise" | grep -q libasan || [ -n "$full" ] || heavy=2

# Bit flips. Where nobody reads, they do no harm; everywhere else they are damage, never another story.
for tape in "$small" "$guest"; do
    before=$failed size=$(stat -c %s "$tape")
    if [ "$tape" = "$small" ]; then
        count=$(times 2000 40) levels=frames
    else
        count=$heavy levels=
    fi
    for _ in $(seq "$count"); do
        cp "$tape" "$victim"
        pick "$size"; at=$REPLY
        # half of them where the tables are, not in the large carried files
        [ $((RANDOM % 2)) = 0 ] || at=$((at % 16384))
        pick 8
        flip "$victim" "$at" "$REPLY"
        judge "bit $REPLY of byte $at flipped in $(basename "$tape")" "0 65" || break
    done
    all "$before" "$count bit flips in $(basename "$tape")"
done

# Several pages of noise, and pages exchanged.
before=$failed
for _ in $(seq "$heavy"); do
    cp "$guest" "$victim"
    pick $(($(stat -c %s "$guest") / 4096 - 4)); page=$REPLY
    [ $((RANDOM % 2)) = 0 ] || page=$((page % 24))
    if [ $((RANDOM % 2)) = 0 ]; then
        dd if=/dev/urandom of="$victim" bs=4096 count=2 seek="$page" conv=notrunc status=none
    else
        dd if="$guest" of="$victim" bs=4096 count=1 skip="$((page + 1))" seek="$page" conv=notrunc status=none
    fi
    judge "page $page" "0 65" || break
done
all "$before" "pages of noise and pages exchanged"

# Truncation: at the first bytes, at pages, anywhere. What is left is damage.
before=$failed size=$(stat -c %s "$guest")
lengths="0 1 15 16 99 100 4095 4096 4097 8192 $((size - 4096)) $((size - 1))"
for _ in $(seq "$(times 100 5)"); do
    pick "$size"
    lengths="$lengths $REPLY $((REPLY / 4096 * 4096))"
done
for length in $lengths; do
    head -c "$length" "$guest" > "$victim"
    judge "truncated to $length of $size bytes" "65" || break
done
all "$before" "truncation"

# One statement each. Whole files, but not what they were.
sql() { # WHAT CODES STATEMENT...
    local what=$1 codes=$2
    shift 2
    cp "$guest" "$victim"
    sqlite3 "$victim" "$@" > "$work/sqlite" 2>&1 || { bad "$what: $(cat "$work/sqlite")"; return; }
    judge "$what" "$codes" && ok "$what" || true
}
says() { check "it says $1" grep -aq -- "$1" "$work/err"; }
sql "another application" 65 'PRAGMA application_id = 1'
says 'application_id'
sql "a newer tape format" 65 'PRAGMA user_version = 99'
says '99'
sql "an older tape format" 65 'PRAGMA user_version = 0'
sql "a changed machine model" 65 "UPDATE meta SET value = 77 WHERE key = 'model_version'"
"$(test_tool retape)" "$guest" "$victim" model 77
refuses "another machine model" 65 "$reprise" replay "$victim" && ok "another machine model" || true
says '77'
sql "swapped blobs" 65 'CREATE TEMP TABLE t AS SELECT * FROM blob' \
    'UPDATE blob SET content = (SELECT content FROM t WHERE t.id = (SELECT max(id) FROM t)) WHERE id = (SELECT min(id) FROM t)'
sql "swapped hashes" 65 'CREATE TEMP TABLE t AS SELECT * FROM blob WHERE part = 0' 'UPDATE blob SET hash = randomblob(16) WHERE id = (SELECT min(id) FROM t)'
sql "a blob of other size" 65 'UPDATE blob SET size = size + 1 WHERE id = (SELECT min(id) FROM blob)'
sql "a blob that says it is huge" 65 'UPDATE blob SET size = 9223372036854775807 WHERE id = (SELECT min(id) FROM blob)'
sql "an unknown codec" 65 'UPDATE blob SET codec = 9'
sql "no blobs" 65 'DELETE FROM blob'
sql "a lost event" 65 'DELETE FROM event WHERE seq = 10'
sql "no events" 65 'DELETE FROM event'
sql "an event twice" 65 'INSERT INTO event SELECT 100000, cycle, source, kind, payload FROM event WHERE seq = 10'
sql "events in another order" 65 'UPDATE event SET seq = -1 WHERE seq = 10' 'UPDATE event SET seq = 10 WHERE seq = 11' \
    'UPDATE event SET seq = 11 WHERE seq = -1'
sql "a negative cycle" 65 'UPDATE event SET cycle = -5 WHERE seq = 10'
sql "an unknown kind" 65 'UPDATE event SET kind = 9999 WHERE seq = 10'
sql "an unknown source" 65 'UPDATE event SET source = 60000 WHERE seq = 10'
sql "an empty payload" 65 "UPDATE event SET payload = x'' WHERE seq = 10"
sql "a payload of 8 MB" 65 'UPDATE event SET payload = zeroblob(8000000) WHERE seq = 10'
sql "no seals" 65 'DELETE FROM seal'
sql "a seal of another" 65 'UPDATE seal SET hash = randomblob(16)'
sql "no meta" 65 'DELETE FROM meta'
sql "a scenario that is none" 65 "UPDATE meta SET value = 'kernel: [' WHERE key = 'scenario'"
sql "a scenario of numbers" 65 "UPDATE meta SET value = 5 WHERE key = 'scenario'"
sql "another scenario" "3 65" "UPDATE meta SET value = replace(value, '256M', '128M') WHERE key = 'scenario'"
sql "an absurd clock" 65 "UPDATE meta SET value = 0 WHERE key = 'clock_hz'"
sql "a table is missing" 65 'DROP TABLE event'
sql "a view in a table's place" 65 'DROP TABLE event' \
    'CREATE VIEW event AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS seq, 0 AS cycle, 0 AS source, 34 AS kind, zeroblob(9) AS payload FROM n'
sql "a trigger" 65 'CREATE TRIGGER surprise AFTER INSERT ON event BEGIN DELETE FROM event; END'
sql "more tables" 65 'CREATE TABLE more(x)'
sql "more columns" 65 'ALTER TABLE event ADD COLUMN more TEXT'
sql "another meaning of a view" 65 'DROP VIEW frames' 'CREATE VIEW frames AS SELECT load_extension(1)'
check "nothing is left beside the tape" test -z "$(ls "$victim"-* 2>/dev/null)"

# What is no tape at all
: > "$victim"
judge "an empty file" 65 && ok "an empty file" || true
cp "$guests/boot.cpio" "$victim"
judge "a file of another kind" 65 && ok "a file of another kind" || true
rm -f "$victim" && sqlite3 "$victim" 'CREATE TABLE bookmarks(x)'
judge "another program's database" 65 && ok "another program's database" || true
exits "a folder" 69 "$reprise" replay "$work"
exits "a missing tape" 69 "$reprise" replay "$work/absent.tape"
exits "a device" 69 "$reprise" replay /dev/zero
mkfifo "$work/pipe"
exits "a pipe that nobody writes" 69 timeout 60 "$reprise" replay "$work/pipe"

# Kernel, firmware, initrd, device tree. The place is part of the message.
run() { # WHAT CODES PATTERN ARG...
    local what=$1 codes=$2 pattern=$3
    shift 3
    refuses "$what" "$codes" "$reprise" run -q --limit-virtual 2ms "$@" || return 0
    if grep -aqE -- "$pattern" "$work/err"; then ok "$what"; else
        bad "$what: not said: $pattern"
        cat "$work/err"
    fi
}
file=$work/file
cp "$guests/Image" "$file"
flip "$file" 56 3
run "a kernel without its magic is a flat one" 124 '' --kernel "$file"
cp "$guests/Image" "$file"
printf '\377\377\377\377\377\377\377\377' | dd of="$file" bs=1 seek=16 conv=notrunc status=none
run "a kernel of absurd size" 65 'kernel: damaged kernel Image at offset 16' --kernel "$file"
gzip -1 < "$guests/Image" > "$file"
run "a packed kernel" 65 'kernel: the file is compressed \(gzip\) at offset 0' --kernel "$file"
: > "$file"
run "an empty kernel" "2 65" 'kernel' --kernel "$file"
run "a missing kernel" 69 'absent' --kernel "$work/absent"
run "a folder as kernel" 69 'directory|regular' --kernel "$work"
run "a missing initrd" 69 'absent' --kernel "$guests/Image" --initrd "$work/absent"
size=$(stat -c %s "$guests/boot.cpio")
for length in 1 5 6 109 110 4000 $((size / 2)) $((size - 520)); do
    head -c "$length" "$guests/boot.cpio" > "$file"
    run "an initrd cut to $length bytes" 65 'initrd: damaged at offset [0-9]+:' --kernel "$guests/Image" --initrd "$file"
done
cp "$guests/boot.cpio" "$file"
flip "$file" 54 7
run "an initrd with a bad header" 65 'initrd: damaged at offset 54' --kernel "$guests/Image" --initrd "$file"
head -c 4096 /dev/urandom | tr '\000' x > "$file"
printf garbage | dd of="$file" conv=notrunc status=none
run "an initrd of noise" 65 'initrd: damaged at offset 0' --kernel "$guests/Image" --initrd "$file"
before=$failed
for _ in $(seq "$(times 500 20)"); do
    cp "$guests/bare/hello.elf" "$file"
    pick "$(stat -c %s "$file")"
    [ $((RANDOM % 2)) = 0 ] || REPLY=$((REPLY % 400))
    at=$REPLY
    pick 8
    flip "$file" "$at" "$REPLY"
    refuses "bit $REPLY of byte $at flipped in hello.elf" "0 1 2 65 124" "$reprise" run -q --limit-virtual 2ms \
        --bios "$file" || break
    head -c "$at" "$guests/bare/hello.elf" > "$file"
    refuses "hello.elf cut to $at bytes" "0 1 2 65 124" "$reprise" run -q --limit-virtual 2ms --bios "$file" || break
done
all "$before" "damaged ELFs"
printf '/dts-v1/; / { model = "x"; };' | dtc -q -O dtb -o "$work/tree.dtb" -
before=$failed
for _ in $(seq "$(times 500 20)"); do
    cp "$work/tree.dtb" "$file"
    pick "$(stat -c %s "$file")"; at=$REPLY
    pick 8
    flip "$file" "$at" "$REPLY"
    refuses "bit $REPLY of byte $at flipped in a device tree" "0 2 65 124" "$reprise" run -q --limit-virtual 2ms \
        --bios "$guests/bare/hello.elf" --dtb "$file" || break
done
all "$before" "damaged device trees"
head -c 50 "$work/tree.dtb" > "$file"
run "a device tree cut short" 65 'dtb: damaged device tree at offset 4' --bios "$guests/bare/hello.elf" --dtb "$file"

# Scenarios
before=$failed
for _ in $(seq "$(times 1000 30)"); do
    for source in "$top/scenarios/http-get.yaml"; do
        cp "$source" "$work/case.yaml"
        pick "$(stat -c %s "$source")"; at=$REPLY
        pick 8
        flip "$work/case.yaml" "$at" "$REPLY"
        refuses "bit $REPLY of byte $at flipped in a scenario" "2 69 65 124" "$reprise" run -q --limit-virtual 1ms \
            "$work/case.yaml" || break 2
        head -c "$at" "$source" > "$work/case.yaml"
        refuses "a scenario cut to $at bytes" "2 69 65 124" "$reprise" run -q --limit-virtual 1ms "$work/case.yaml" ||
            break 2
    done
done
all "$before" "damaged scenarios"
printf '{ version: 1, machine: "riscv64", memory_size: 16, bios: "hello.elf" }' > "$work/sound.cfg"
cp "$guests/bare/hello.elf" "$work/hello.elf"
before=$failed
for at in $(seq 0 "$(($(stat -c %s "$work/sound.cfg") - 1))"); do
    cp "$work/sound.cfg" "$work/case.cfg"
    pick 8
    flip "$work/case.cfg" "$at" "$REPLY"
    refuses "bit $REPLY of byte $at flipped in a .cfg" "0 2 69" "$reprise" run -q "$work/case.cfg" || break
    head -c "$at" "$work/sound.cfg" > "$work/case.cfg"
    refuses "a .cfg cut to $at bytes" "2" "$reprise" run -q "$work/case.cfg" || break
done
all "$before" "damaged .cfg files"
echo 'kernel: &a [*a]' > "$work/case.yaml"
run "a scenario that refers to itself" 2 'case.yaml:1:' "$work/case.yaml"
{ printf 'name: '; head -c 100000 /dev/zero | tr '\0' '['; } > "$work/case.yaml"
run "a scenario of brackets" 2 'case.yaml' "$work/case.yaml"
printf 'name: \377\376\n' > "$work/case.yaml"
run "a scenario that is not UTF-8" 2 'case.yaml:1:' "$work/case.yaml"
echo "# $tried runs"
done_testing
