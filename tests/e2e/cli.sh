#!/bin/bash
# The command line: help, usage errors with their exit codes, where output goes, and what a terminal gets.
. "$(dirname "$0")/lib.sh"

cd "$top"
bare=$guests/bare

says() { # WHAT PATTERN: the last output
    if grep -Eq -- "$2" "$work/out"; then ok "$1"; else
        bad "$1: no line like $2"
        sed 's/^/    /' "$work/out" | head -n 20
    fi
}

# ---- help ----
exits "--help" 0 "$reprise" --help
says "--help names the verbs" '^  replay '
exits "--version" 0 "$reprise" --version
says "--version names the machine model" 'machine model [0-9]+, tape format [0-9]+'
for verb in run record replay info log export diff import test golden convert; do
    exits "$verb --help" 0 "$reprise" "$verb" --help
    says "$verb --help begins with the usage" "^usage: reprise $verb "
    says "$verb --help has examples" '^Examples:'
    exits "help $verb" 0 "$reprise" help "$verb"
    check "help fits a terminal" bash -c '! grep -q ".\{120\}" "$0"' "$work/out"
done
check "nothing is said on stderr" bash -c '[ -z "$("$0" run --help 2>&1 > /dev/null)" ]' "$reprise"

# ---- mistakes ----
exits "no verb" 2 "$reprise"
exits "unknown verb" 2 "$reprise" rnu
says "the nearest verb" 'did you mean "run"'
exits "unknown option" 2 "$reprise" run --apend x
says "the nearest option" 'did you mean --append'
exits "nothing to run" 2 "$reprise" run
exits "two scenarios" 2 "$reprise" run a b
exits "missing scenario" 69 "$reprise" run "$work/none.yaml"
says "it is named" 'none\.yaml'
exits "missing kernel" 69 "$reprise" run --kernel "$work/none"
exits "missing tape" 69 "$reprise" replay "$work/none.tape"
exits "a scenario is no tape" 65 "$reprise" replay scenarios/boot.yaml
exits "an ELF is no scenario" 2 "$reprise" run "$bare/hello.elf"
says "what to write" '--bios'
printf 'kernel: k\nmachine:\n  memroy: 1G\n' > "$work/bad.yaml"
exits "a bad scenario" 2 "$reprise" run "$work/bad.yaml"
says "its place, at the start of the line" "^$work/bad\.yaml:3:3: machine: unknown key \"memroy\"; did you mean \"memory\"\?$"
exits "a bad --set" 2 "$reprise" run --bios "$bare/hello.elf" --set machine.memory=1X
says "it is named" '^reprise: --set machine\.memory: expected a size'
exits "a file that is no tape is not overwritten" 2 "$reprise" record -o "$work/bad.yaml" --bios "$bare/hello.elf"
check "it is unchanged" grep -q memroy "$work/bad.yaml"
exits "a folder that is not there" 69 "$reprise" record -o "$work/no/x.tape" --bios "$bare/hello.elf"

# A session that does not begin leaves no tape, and an older one as it was.
cp "$bare/hello.elf" "$work/short.elf"
truncate -s 100 "$work/short.elf"
exits "a damaged bios" 65 "$reprise" record -o "$work/not.tape" --bios "$work/short.elf"
check "it leaves no tape" test ! -e "$work/not.tape"
elsewhere=(--nic user,hostfwd=tcp:192.0.2.1:7-:7) # no address of this host
exits "a network that cannot be opened" 69 "$reprise" record -o "$work/not.tape" --bios "$bare/hello.elf" "${elsewhere[@]}"
check "it leaves no tape" test ! -e "$work/not.tape"
"$reprise" record -q -o "$work/not.tape" --bios "$bare/hello.elf" < /dev/null > /dev/null 2>&1
exits "the same over a tape" 69 "$reprise" record -o "$work/not.tape" --bios "$bare/hello.elf" "${elsewhere[@]}"
check "that is still there" replays "$work/not.tape"

# ---- guests and exit codes ----
exits "HTIF pass" 0 "$reprise" run --bios "$bare/htif-pass.elf"
exits "HTIF fail" 1 "$reprise" run --bios "$bare/htif-fail.elf"
says "the guest's code" 'failed [0-9]+'
exits "virtual time limit" 124 "$reprise" run --limit-virtual 5ms scenarios/boot.yaml
exits "host time limit" 124 "$reprise" run --limit-host 1s --pace host scenarios/idle.yaml
exits "HTIF fail, recorded" 1 "$reprise" record -q -o "$work/fail.tape" --bios "$bare/htif-fail.elf"
exits "its replay is identical" 0 "$reprise" replay "$work/fail.tape"
says "the verdict is one line" '^identical: [0-9]+ cycles, [0-9]+ events, 0 frames, [0-9]+ digests compared, recorded in [0-9.]+ s, replayed in [0-9.]+ s$'
exits "a limit, recorded" 124 "$reprise" record -q -o "$work/limit.tape" --limit-virtual 5ms scenarios/boot.yaml
exits "its replay is identical" 0 "$reprise" replay "$work/limit.tape"

# SIGTERM ends a session in order, and the tape says so.
"$reprise" record -o "$work/term.tape" --pace host scenarios/idle.yaml < /dev/null > "$work/term.console" 2> "$work/out" &
recorder=$!
until grep -q 'run idle' "$work/term.console" || ! kill -0 $recorder; do sleep 0.05; done
kill -TERM $recorder
status=0
wait $recorder || status=$?
check "SIGTERM ends with 0" test $status = 0
says "and is named" 'stopped by signal'
check "its replay is identical" replays "$work/term.tape"
exits "info names the end" 0 "$reprise" info "$work/term.tape"
says "info names the end" '^end +stopped by signal'

# ---- where output goes ----
"$reprise" record -o "$work/hello.tape" --bios "$bare/hello.elf" > "$work/hello.out" 2> "$work/hello.err" < /dev/null
check "the console is stdout, nothing else" bash -c '[ "$(tr -d "\r" < "$0")" = "hello from hart 0" ]' "$work/hello.out"
check "the report is stderr" grep -q 'power-off' "$work/hello.err"
"$reprise" record -q -o "$work/hello.tape" --bios "$bare/hello.elf" > "$work/hello.out" 2> "$work/hello.err" < /dev/null
check "--quiet says nothing" test ! -s "$work/hello.err"
"$reprise" replay --console "$work/hello.tape" > "$work/replayed.out" 2> "$work/replayed.err" < /dev/null
check "--console prints what was printed" cmp -s "$work/hello.out" "$work/replayed.out"
check "and the verdict on stderr" grep -q '^identical' "$work/replayed.err"
check "no escapes where there is no terminal" bash -c '! cat "$@" | grep -q "$(printf "\033")"' - "$work"/hello.out "$work"/hello.err \
    "$work"/replayed.*
if [ -w /dev/full ]; then
    exits "a full disk is noticed" 69 bash -c '"$0" log "$1" > /dev/full' "$reprise" "$work/hello.tape"
fi

# ---- log ----
exits "log" 0 "$reprise" log "$work/hello.tape"
says "numbers, cycles, sources, kinds" '^ +[0-9]+ +[0-9]+  console0  console-out +"hello from hart 0'
check "log --kind" bash -c '[ $("$0" log --kind digest --kind exit "$1" | grep -Evc " (digest|exit) ") = 0 ]' "$reprise" "$work/hello.tape"
check "log --source" bash -c '[ $("$0" log --source console0 "$1" | wc -l) = 1 ]' "$reprise" "$work/hello.tape"
check "log --from --to" bash -c '[ $("$0" log --from 1 --to 100000s "$1" | grep -c wall-clock) = 0 ]' "$reprise" "$work/hello.tape"
check "log --to" bash -c '[ $("$0" log --to 0 "$1" | grep -c console-out) = 0 ]' "$reprise" "$work/hello.tape"
exits "unknown kind" 2 "$reprise" log --kind frame-im "$work/hello.tape"
says "the nearest kind" 'did you mean "frame-in"'
check "log does not depend on the locale" bash -c '[ "$(LC_ALL=C "$0" log "$1")" = "$(LC_ALL=tr_TR.UTF-8 "$0" log "$1")" ]' "$reprise" "$work/hello.tape"

# ---- a terminal: progress where the console goes elsewhere, Ctrl-A x ----
if command -v script > /dev/null; then
    script -qec "'$reprise' record -o '$work/tty.tape' '$top/scenarios/boot.yaml' > '$work/tty.console'" "$work/out" < /dev/null > /dev/null
    says "progress on a terminal" 'cycles .* MIPS .* events .* tape'
    check "and not in the console" bash -c '! grep -q MIPS "$0"' "$work/tty.console"
    script -qec "'$reprise' replay '$work/tty.tape'" "$work/out" < /dev/null > /dev/null
    says "replay shows per cent" '[0-9]+ %  guest'
    printed() { until grep -Eq "$1|Script done" "$work/shell" 2> /dev/null; do sleep 0.1; done; }
    (
        printed 'guest# '
        printf 'echo $((6*7))\r'
        printed '^42'
        printf '\001x'
    ) | script -qefc "'$reprise' record --set 'net[0].hostfwd=[]' -o '$work/shell.tape' '$top/scenarios/shell.yaml'" \
        "$work/shell" > /dev/null || true
    check "a shell on a terminal, left by Ctrl-A x" grep -q 'stopped by user' "$work/shell"
    check "its replay is identical" replays "$work/shell.tape"
fi
done_testing
