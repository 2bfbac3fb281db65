#!/bin/bash
# A host that is short of something: closed descriptors, a full disk, no room for a tape, few descriptors, little
# memory, nobody who reads. Said with exit code 69, and what was recorded until then replays.
. "$(dirname "$0")/lib.sh"

hello=$guests/bare/hello.elf
tape=$work/host.tape
record=("$reprise" record -o "$tape" --bios "$hello")
says() { check "it says $1" grep -aq -- "$1" "$work/out"; }
small() { # the tape is no larger than a console line makes it: nothing else was written into it
    check "the tape is sound" test "$(sqlite3 "$tape" 'PRAGMA integrity_check')" = ok
    check "it replays" replays "$tape"
    check "its console is whole" grep -q 'hello from hart 0' <("$reprise" replay --console "$tape" 2> /dev/null)
}

# Descriptors that the parent closed must not become the tape's.
closed() { # WHAT REDIRECTION
    local status=0
    rm -f "$tape"
    bash -c "exec $2; exec \"\$@\"" closed "${record[@]}" > "$work/out" 2>&1 || status=$?
    check "$1 closed: recorded" test $status = 0
    small
}
closed "standard input" '0<&-'
closed "standard output" '1>&-'
closed "standard error" '2>&-'
closed "all of them" '0<&- 1>&- 2>&-'

# Nobody reads: the session is stopped, in good order.
"${record[@]}" 2> "$work/out" < /dev/null | true
check "a tape whose reader left replays" replays "$tape"
"$reprise" log "$tape" | head -n 1 > "$work/out"
check "log into head" test "$(wc -l < "$work/out")" = 1

# What is printed cannot be kept.
into_full() { "$@" > /dev/full; }
exits "run with its console on a full disk" 69 into_full "$reprise" run --bios "$hello"
says 'console: cannot write'
exits "record, likewise" 69 into_full "${record[@]}"
says 'console: cannot write'
check "its prefix replays" grep -q 'prefix identical' <("$reprise" replay "$tape")
"${record[@]}" > "$work/out" 2>&1 < /dev/null
exits "replay, likewise" 69 into_full "$reprise" replay --console "$tape"
says 'console: cannot write'
exits "info" 69 into_full "$reprise" info "$tape"
exits "log" 69 into_full "$reprise" log "$tape"
says 'could not be written'

# No room for the tape
limited() { (ulimit -f 100 && exec "$@"); } # 100 KiB
rm -f "$tape"
exits "a disk that fills" 69 limited "$reprise" record -o "$tape" "$top/scenarios/boot.yaml"
says "$tape"
# The writer may notice before the session begins or after it, and what did not begin leaves nothing.
opens_or_is_absent() { [ ! -e "$tape" ] || "$reprise" info -- "$tape" > "$work/info"; }
check "what is left opens" opens_or_is_absent
exits "a folder that is not there" 69 "$reprise" record -o "$work/absent/x.tape" --bios "$hello"
says "$work/absent/x.tape"
exits "a folder in the tape's place" 69 "$reprise" record -o "$work" --bios "$hello"
exits "a device in the tape's place" 69 "$reprise" record -o /dev/full --bios "$hello"
mkdir "$work/sealed"
"${record[@]}" > "$work/out" 2>&1 < /dev/null
cp "$tape" "$work/sealed/host.tape"
chmod 555 "$work/sealed"
chmod 444 "$work/sealed/host.tape"
chmod 755 "$work"
install -m 755 "$reprise" "$work/reprise"
nobody() { # as a user for whom permissions count
    if [ "$(id -u)" = 0 ]; then setpriv --reuid 65534 --regid 65534 --clear-groups "$@"; else "$@"; fi
}
exits "a folder that refuses" 69 nobody "$work/reprise" record -o "$work/sealed/x.tape" --bios "$hello"
exits "a tape in such a folder replays" 0 nobody "$work/reprise" replay "$work/sealed/host.tape"
check "and nothing was left there" test "$(ls "$work/sealed")" = host.tape
chmod 755 "$work/sealed"
chmod 000 "$work/sealed/host.tape"
exits "a tape that may not be read" 69 nobody "$work/reprise" replay "$work/sealed/host.tape"

# Few descriptors, little memory
few() { (ulimit -n "$1" && shift && exec "$@"); }
exits "no descriptor left" 69 few 7 "${record[@]}"
little() { (ulimit -v "$1" && shift && exec "$@"); }
exits "no memory for the guest" 69 little 300000 "$reprise" run --memory 2G --bios "$hello"
says '2048 MiB'
done_testing
