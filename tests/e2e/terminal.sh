#!/bin/bash
# The program on a terminal: raw mode and back, the Ctrl-A keys, progress on a terminal only, no colours.
. "$(dirname "$0")/lib.sh"
pty=$(test_tool pty)
linux=$top/scenarios/boot.yaml

# on WHAT CODE CMD...: runs CMD on a terminal with the steps of standard input; what it printed is in $work/out
on() {
    local what=$1 code=$2 status=0
    shift 2
    "$pty" "$@" > "$work/out" 2> "$work/err" || status=$?
    if [ $status = "$code" ]; then ok "$what (exit $code)"; else
        bad "$what: exit $status, wanted $code"
        sed 's/^/    /' "$work/out" "$work/err" | tail -n 20
    fi
}
printed() { # PATTERN
    check "it printed $1" grep -aEq -- "$1" "$work/out"
}
echoing=("$reprise" record -o "$work/echo.tape" --append reprise.run=echo "$linux")

# Keys
on "keys reach the guest, Ctrl-A x ends the session" 0 "${echoing[@]}" <<'END'
expect echo ready
raw
send seven\n
expect 5: seven
send \x01h
expect Ctrl-A x
expect Ctrl-A h
send \x01\x01q\n
expect 2: 
send \x03still here\n
expect still here
send \x01zafter an unknown key\n
expect after an unknown key
send \x01x
END
check "the tape says who ended it" grep -q '"end_reason": *"stopped by user"' <("$reprise" info --json "$work/echo.tape")
check "it replays" replays "$work/echo.tape"
# a slow host sees a word in pieces
typed() { "$reprise" log --kind console-in "$1" | sed -n 's/^[^"]*"\(.*\)"$/\1/p' | tr -d '\n'; }
check "what was typed is on the tape" grep -q 'seven' <(typed "$work/echo.tape")
check "the escapes are not" test "$("$reprise" log --kind console-in "$work/echo.tape" | grep -c 'x01h\|x01x')" = 0
check "Ctrl-A Ctrl-A is one Ctrl-A" test "$("$reprise" log --kind console-in "$work/echo.tape" |
    grep -o 'x01' | wc -l)" = 1

on "-ctrlc: Ctrl-C ends the session, as in TinyEMU" 0 "${echoing[@]}" -ctrlc <<'END'
expect echo ready
raw
send \x03
END
check "the tape says who ended it" grep -q '"end_reason": *"stopped by user"' <("$reprise" info --json "$work/echo.tape")

# However it ends, the terminal is as it was: pty says so.
on "the guest ends by itself" 0 "${echoing[@]}" <<'END'
expect echo ready
raw
send end\n
expect reboot: Power down
END
on "SIGTERM" 0 "${echoing[@]}" <<'END'
expect echo ready
raw
signal 15
END
on "a fatal signal" 134 "${echoing[@]}" <<'END'
expect echo ready
raw
signal 6
END
on "suspended and resumed" 0 "${echoing[@]}" <<'END'
expect echo ready
raw
signal 20
stopped
cooked
signal 18
send still typing\n
expect 12: still typing
raw
send end\n
expect reboot: Power down
END
on "the terminal goes away" 0 "${echoing[@]}" <<'END'
expect echo ready
hangup
END
on "a mistake in the scenario" 2 "$reprise" run --memory lots "$linux" < /dev/null
on "a missing kernel" 69 "$reprise" run --kernel "$work/absent" < /dev/null
cp "$guests/bare/hello.elf" "$work/short.elf"
truncate -s 100 "$work/short.elf"
on "a damaged bios" 65 "$reprise" run --bios "$work/short.elf" < /dev/null

# A replay leaves the terminal alone.
on "replay on a terminal" 0 "$reprise" replay "$work/echo.tape" <<'END'
cooked
expect identical
END
on "replay stops at SIGINT" 1 "$reprise" replay --slice 1 "$work/echo.tape" <<'END'
expect %
signal 2
END
printed 'stopped'

# Progress: on a terminal's stderr only, and not over the guest's console.
busy=("$reprise" record -o "$work/busy.tape" --pace host --append "reprise.run=idle reprise.sleep=1" "$linux")
on "progress of a recording" 0 -o "$work/console" "${busy[@]}" < /dev/null
printed 'MIPS.*events.*tape'
on "not over the console" 0 "${busy[@]}" < /dev/null
check "no progress line" test "$(grep -ac MIPS "$work/out")" = 0
on "not with --quiet" 0 -o "$work/console" "${busy[@]:0:2}" -q "${busy[@]:2}" < /dev/null
check "no progress line" test "$(grep -ac MIPS "$work/out")" = 0
on "not into a file" 0 -o "$work/console" -e "$work/stderr" "${busy[@]}" < /dev/null
check "no progress line" test "$(cat "$work/out" "$work/stderr" | grep -ac MIPS)" = 0
on "progress of a replay" 0 "$reprise" replay --slice 1000 "$work/busy.tape" < /dev/null
printed '[0-9] %.*times the speed'
check "what is left is the verdict" bash -c "tail -n 1 '$work/out' | grep -aq 'identical'"
exits "not into a pipe" 0 "$reprise" replay "$work/busy.tape"
check "no progress line" test "$(grep -ac %  "$work/out")" = 0

# No colours, with and without NO_COLOR.
for variable in NO_COLOR=1 CLICOLOR_FORCE=1; do
    on "$variable" 0 env $variable "$reprise" info "$work/busy.tape" < /dev/null
    check "no colours" test "$(grep -ac $'\033\[[0-9;]*m' "$work/out")" = 0
done
done_testing
