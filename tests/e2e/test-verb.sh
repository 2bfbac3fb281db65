#!/bin/bash
# reprise test and reprise golden: planted failures of every kind are found and named, reports are well formed, nothing
# is written in CI, nothing of a fixture is left behind, and the worked example of docs/goldens.md does what it says.
. "$(dirname "$0")/lib.sh"
cd "$work"
mkdir scenarios

# run ARG...: reprise test with its output in $work/tap; prints the exit code
run() {
    local status=0
    "$reprise" test "$@" > "$work/tap" 2> "$work/tap.err" < /dev/null || status=$?
    echo $status
}

# says WHAT PATTERN [FILE]
says() {
    if grep -Eq -- "$2" "${3:-$work/tap}"; then
        ok "$1"
    else
        bad "$1"
        sed 's/^/    /' "${3:-$work/tap}" "$work/tap.err" | head -n 30
    fi
}

# A TAP stream: version, plan, results in order, YAML blocks that end.
is_tap() { # FILE
    awk 'NR == 1 { if ($0 != "TAP version 14") exit 1; next }
         NR == 2 { if ($0 !~ /^1\.\.[0-9]+$/) exit 1; plan = substr($0, 4) + 0; next }
         in_yaml { if ($0 == "  ...") in_yaml = 0; else if ($0 !~ /^  /) bad = 1; next }
         /^  ---$/ { in_yaml = 1; next }
         /^(not )?ok [0-9]+ - / { n++; if ((/^not/ ? $3 : $2) != n) bad = 1; next }
         /^#/ { next }
         { bad = 1 }
         END { exit bad || in_yaml || n != plan }' "$1"
}

# XML without a parser: elements close in order, and no stray < or & is left in the text.
is_xml() { # FILE
    if command -v xmllint > /dev/null; then
        xmllint --noout "$1"
        return
    fi
    tr '\n' ' ' < "$1" | awk '{
        sub(/^<\?xml[^?]*\?>/, "")
        while (match($0, /<[^<>]*>/)) {
            text = substr($0, 1, RSTART - 1); tag = substr($0, RSTART + 1, RLENGTH - 2); $0 = substr($0, RSTART + RLENGTH)
            gsub(/&(lt|gt|amp|quot);/, "", text)
            if (text ~ /[<&]/) exit 1
            if (tag ~ /\/$/) continue
            name = tag; sub(/ .*/, "", name)
            if (name ~ /^\//) { if (open[depth--] != substr(name, 2)) exit 1 } else open[++depth] = name
        }
        exit depth != 0 || $0 ~ /[<&]/ }'
}

# ---- the worked example of docs/goldens.md ----

mkdir -p build/guests
ln -s "$guests/bare" build/guests/bare
awk '/worked example: tests/ {found = 1} found && /^```$/ {exit} found && shown {print} found && /^```yaml/ {shown = 1}' \
    "$top/docs/goldens.md" > scenarios/hello.yaml
check "the worked example has a scenario" grep -q '^bios: ../build/guests/bare/hello.elf' scenarios/hello.yaml
# Its console: commands stand behind "$ ", the lines below each must come out, in this order.
awk '/worked example: tests/ {found = 1} found && /^## / {exit} found' "$top/docs/goldens.md" |
    awk '/^```console/ {on = 1; next} /^```/ {on = 0} on' > session
reprise() { "$reprise" "$@"; }
example_agrees() {
    local line status=0
    : > expected
    : > actual
    while IFS= read -r line; do
        if [ "${line#\$ }" != "$line" ]; then
            eval "${line#\$ }" >> actual 2>&1 < /dev/null || true
        else
            # numbers of tests differ with what runs beside them; here each runs alone
            printf '%s\n' "$line" >> expected
        fi
    done < session
    while IFS= read -r line; do
        grep -Fxq -- "$line" actual || { echo "    missing: $line"; status=1; }
    done < expected
    [ $status = 0 ] || sed 's/^/    /' actual
    return $status
}
check "the worked example does what it says" example_agrees
check "the worked example leaves its golden" test -f goldens/hello/console.txt

# ---- planted failures ----

base="bios: $guests/bare/hello.elf"
plant() { printf '%s\n' "$base" "$2" > "scenarios/$1.yaml"; }
plant wrong-match 'checks: {console: [{match: "good bye"}]}'
plant wrong-without 'checks: {console: [{without: "hart [0-9]"}]}'
plant wrong-exit 'checks: {exit: stuck}'
plant wrong-code 'checks: {code: 7}'
plant wrong-step 'steps: [{expect: "never said", timeout: 5s}]'
plant stopped 'steps: [{expect: hello}, {wait: 1000s}]'
plant costly 'checks: {console: [{match: "(([a-z ]+)+)+[0-9][QZ]"}]}'
plant bad-fixture 'fixtures: [{name: web, command: "echo no port >&2; exit 3", ports: [http]}]'
plant slow-fixture 'fixtures: [{name: web, command: "exec sleep 1000", ready: {output: x}, timeout: 1s}]'
plant dead-fixture 'fixtures: [{name: web, command: "echo up; exit 9", ready: {exits: true}}]'
plant bad-golden 'golden: {files: [console.txt]}'
plant stray 'golden: {name: hello}'
plant bad-key 'chekcs: {}'
plant skipped 'skip: "not today # really"'
plant needy 'needs: [no-such-command-anywhere]'
plant passes 'checks: {console: [{match: "^hello from hart [0-9]$"}], exit: power-off, code: 0}'
printf '%s\n' "bios: $guests/bare/htif-fail.elf" 'checks: {exit: failed}' > scenarios/guest-fails.yaml
printf '%s\n' 'extends: passes.yaml' 'bios: no/such.elf' > scenarios/no-file.yaml
printf '%s\n' 'extends: circle.yaml' > scenarios/circle.yaml
printf '%s\n' 'not: [a, scenario' > scenarios/_part.yaml # never a test of its own
check "planted: exit code 1" test "$(run -j 2 --junit junit.xml)" = 1
check "TAP is well formed" is_tap tap
check "JUnit's XML is well formed" is_xml junit.xml
check "as many cases in both" test "$(grep -cE '^(not )?ok ' tap)" = "$(grep -c '<testcase ' junit.xml)"
cp tap all.tap
found() { # NAME MESSAGE
    awk -v name="$1" '/^(not )?ok [0-9]+ - / {on = ($0 ~ "^not ok [0-9]+ - " name "$")} on' all.tap > one
    says "planted: $1 is named" "message: \"$2" one
    says "planted: $1 can be reproduced" '^  reproduce: "reprise ' one
}
found wrong-match 'checks.console\[0\]: console0: nothing matches \\"good bye\\"'
found wrong-without 'checks.console\[0\]: console0: \\"hart \[0-9\]\\" matches: hello from hart 0'
found wrong-exit 'checks.exit: wanted stuck, and the session ended with: power-off'
found wrong-code "checks.code: wanted 7, and the guest's exit code is 0"
found wrong-step 'steps\[0\] of 1: expect \\"never said\\" on console0 was not done when the session ended \(power-off\)'
found stopped 'steps\[1\] of 2: wait was not done when the session ended'
found costly 'checks.console\[0\]: console0: the expression .* costs too much'
found bad-fixture 'recording: exit 69: fixture web ended with exit code 3; it printed:\\n    no port'
found slow-fixture 'recording: exit 69: fixture web was not ready in time'
found dead-fixture 'recording: exit 69: fixture web ended with exit code 9'
found bad-golden 'golden console.txt is missing in goldens/bad-golden'
found stray 'goldens/hello/console.txt is compared by nobody'
found bad-key 'scenarios/bad-key.yaml:2:1: unknown key \\"chekcs\\"; did you mean \\"checks\\"'
found no-file 'recording: exit 69: '
found circle 'scenarios/circle.yaml:1:10: these files build upon each other in a circle'
says "a guest that fails as wanted passes" '^ok [0-9]+ - guest-fails$' all.tap
says "what passes passes" '^ok [0-9]+ - passes$' all.tap
says "a skipped test says why" '^ok [0-9]+ - skipped # SKIP not today \\# really$' all.tap
says "a test that needs something says what" '^ok [0-9]+ - needy # SKIP no-such-command-anywhere: there is no such command$' \
    all.tap
check "a part is no test" test "$(grep -c _part all.tap)" = 0
check "what a failure leaves is kept" test -f reprise-failures/wrong-match/wrong-match.tape
check "so is the fixture's log" grep -q 'no port' reprise-failures/bad-fixture/web.log
command=$(sed -n '/^not ok [0-9]* - wrong-match$/,/\.\.\./s/^  reproduce: "reprise \(.*\)"$/\1/p' all.tap)
check "the command that reproduces it does" bash -c "! $reprise $command | grep -q '^ok'"

# Goldens are never written in CI, and the stray .new is only there for what was pending.
check "a golden is pending" test -f goldens/bad-golden/console.txt.new
rm -r goldens/bad-golden
check "in CI nothing is written" bash -c \
    "CI=1 '$reprise' test scenarios/bad-golden.yaml > tap; test \$? = 1 && ! test -e goldens/bad-golden"
run scenarios/bad-golden.yaml > code
exits "in CI nothing is accepted" 2 env CI=true "$reprise" golden accept --all
exits "golden list" 1 "$reprise" golden list
check "golden list names it" grep -qx 'bad-golden/console.txt' out
exits "golden review shows it" 1 "$reprise" golden review
says "golden review shows it as a difference" '^\+hello from hart 0$' out
exits "golden accept of what is not there" 69 "$reprise" golden accept nothing
exits "golden accept without a name" 2 "$reprise" golden accept
exits "golden accept" 0 "$reprise" golden accept bad-golden/console.txt
check "then it passes" test "$(run scenarios/bad-golden.yaml)" = 0
exits "nothing is pending" 0 "$reprise" golden list

# On a terminal review asks about each.
for each in a b c d e; do
    mkdir -p "asked/$each"
    echo "old $each" > "asked/$each/console.txt"
    echo "new $each" > "asked/$each/console.txt.new"
done
status=0
"$(test_tool pty)" "$reprise" golden review --goldens asked > review.out 2> review.err << 'STEPS' || status=$?
expect +new a
expect [q]uit? 
cooked
send a\n
expect accepted asked/a/console.txt
expect +new b
expect [q]uit? 
send what\n
expect [q]uit? 
send r\n
expect removed asked/b/console.txt.new
expect +new c
expect [q]uit? 
send s\n
expect +new d
expect [q]uit? 
send q\n
STEPS
check "review asks on a terminal (exit 1: two are left)" test $status = 1
sed 's/^/    /' review.err
check "a accepts" bash -c '[ "$(cat asked/a/console.txt)" = "new a" ] && [ ! -e asked/a/console.txt.new ]'
check "r rejects" bash -c '[ "$(cat asked/b/console.txt)" = "old b" ] && [ ! -e asked/b/console.txt.new ]'
check "s, q and what was not asked leave things as they are" bash -c '
    for each in c d e; do [ "$(cat asked/$each/console.txt asked/$each/console.txt.new)" = "old $each
new $each" ] || exit 1; done'
status=0
printf 'hangup\n' | "$(test_tool pty)" "$reprise" golden review --goldens asked > review.out 2>&1 || status=$?
check "a terminal that goes away changes nothing" bash -c '[ -e asked/c/console.txt.new ] && [ -e asked/d/console.txt.new ]'
status=0
"$(test_tool pty)" "$reprise" golden review --goldens asked d > review.out 2>&1 <<< $'expect [q]uit? \nsend a\\n' || status=$?
check "review of one name (exit 0: nothing of it is left)" test $status = 0 -a ! -e asked/d/console.txt.new
rm -r asked

# Known wrong output.
sed -i 's/hart 0/hart 9/' goldens/bad-golden/console.txt
check "a changed golden fails" test "$(run scenarios/bad-golden.yaml)" = 1
says "and names the line" 'message: "golden console.txt: first difference: -hello from hart 9"'
mv goldens/bad-golden/console.txt.new goldens/bad-golden/console.txt.xfail
check "known wrong output passes" test "$(run scenarios/bad-golden.yaml)" = 0
says "and is said to be wrong" '^# known wrong output'
cp goldens/bad-golden/console.txt.xfail goldens/bad-golden/console.txt
echo other > goldens/bad-golden/console.txt.xfail
check "unexpectedly right output fails" test "$(run scenarios/bad-golden.yaml)" = 1
says "and says so" 'the output is right now: remove console.txt.xfail'
rm -r goldens/bad-golden scenarios/bad-golden.yaml

# ---- tapes ----

mkdir tapes
"$reprise" record -q -o tapes/passes.tape scenarios/passes.yaml > out 2>&1
"$reprise" record -q -o tapes/wrong-match.tape scenarios/passes.yaml > out 2>&1
check "from stored tapes: what passes" test "$(run --from-tape tapes scenarios/passes.yaml)" = 0
check "from a stored tape: what fails" test "$(run --from-tape tapes/passes.tape scenarios/wrong-match.yaml)" = 1
check "fixtures are not started for a tape" test "$(run --from-tape tapes/passes.tape scenarios/bad-fixture.yaml)" = 0
check "steps are judged from a tape" test "$(run --from-tape tapes/passes.tape scenarios/wrong-step.yaml)" = 1
check "no tape of that name: all skipped" test "$(run --from-tape tapes scenarios/guest-fails.yaml)" = 4
head -c 30000 tapes/passes.tape > tapes/cut.tape
check "a damaged tape fails" test "$(run --from-tape tapes/cut.tape scenarios/passes.yaml)" = 1
check "the tape is left alone" cmp -s <(head -c 30000 tapes/passes.tape) tapes/cut.tape
check "a machine without a network is the same every time" test "$(run --repeat 5 --level exact scenarios/passes.yaml)" = 0
says "and that is said" '^# 5 recordings, 0 failed; from the first differ: 0 at level exact, 0 at packets, 0 at streams, 0 on'

# ---- matrix ----

printf '%s\n' "$base" 'matrix: {memory: [16M, 32M], rng: [true, false]}' \
    'machine: {memory: "${matrix.memory}", rng: "${matrix.rng}"}' > scenarios/many.yaml
check "a matrix is a test for each combination" test "$(run scenarios/many.yaml)" = 0
says "with its name" '^ok 4 - many\[memory=32M,rng=false\]$'
check "one combination" test "$(run 'scenarios/many.yaml[rng=true]')" = 0
says "is two of four here" '^1\.\.2$'
exits "a combination that is not there" 2 "$reprise" test 'scenarios/many.yaml[rng=maybe]'

# ---- usage ----

exits "help" 0 "$reprise" test --help
exits "golden help" 0 "$reprise" golden --help
exits "an option that does not exist" 2 "$reprise" test --fast
exits "no jobs" 2 "$reprise" test -j 0
exits "a level that does not exist" 2 "$reprise" test --level best
exits "repeat and from-tape" 2 "$reprise" test --repeat 2 --from-tape x scenarios/passes.yaml
exits "a folder without scenarios" 2 "$reprise" test "$work/tapes"
check "a file that is not there is a test that fails" test "$(run scenarios/nothing.yaml)" = 1
exits "all skipped" 4 "$reprise" test scenarios/skipped.yaml
exits "golden: what?" 2 "$reprise" golden nonsense
"$reprise" test --list scenarios > out
check "--list names tests and runs none" grep -qx 'many\[memory=16M,rng=true\]' out

# ---- an ordinary user ----

# What needs root is skipped by name; in a user namespace of one's own everybody is root.
as_user=()
[ "$(id -u)" != 0 ] || as_user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
printf '%s\n' "$base" 'needs: [root]' > scenarios/rooted.yaml
printf '%s\n' "$base" 'needs: [tap]' > scenarios/tapped.yaml
chmod 711 "$work"
mkdir -m 777 theirs
if "${as_user[@]}" test -x "$reprise" -a -r scenarios/rooted.yaml; then
    exits "all skipped" 4 "${as_user[@]}" "$reprise" test --output theirs/a scenarios/rooted.yaml scenarios/tapped.yaml
    says "root is missing, by name" '^ok 1 - rooted # SKIP root: needs root$' out
    says "so are TAP interfaces" '^ok 2 - tapped # SKIP tap: ' out
    if "${as_user[@]}" unshare -rn true 2> /dev/null && "${as_user[@]}" test -r "$guests/Image" -a -r "$top/goldens"; then
        exits "a test that needs root, in a user namespace" 0 "${as_user[@]}" env CI=1 unshare -rn sh -c \
            'ip link set lo up && exec "$@"' - "$reprise" test --output theirs/b "$top/scenarios/net/dns-failure.yaml"
        says "it is not skipped" '^ok 1 - dns-failure$' out
    fi
fi
rm scenarios/rooted.yaml scenarios/tapped.yaml

# ---- the end of a runner ----

# A fixture and a guest that would run for hours; the runner is told to stop, or dies, and nothing is left of either.
cat > scenarios/long.yaml <<YAML
$base
machine: {pace: host}
kernel: $guests/Image
initrd: $guests/boot.cpio
cmdline: "console=ttyS0 quiet reprise.run=idle reprise.sleep=100000"
fixtures:
  - name: server
    command: "echo \$\$ > $work/server.pid; exec sleep 100000"
    ready: {file: "$work/server.pid"}
YAML
sed -i '/^bios/d' scenarios/long.yaml
wait_gone() { # PID
    local i
    for i in $(seq 3000); do
        kill -0 "$1" 2> /dev/null || return 0
        read -rt 0.01 <> <(:) || true
    done
    return 1
}
for signal in TERM INT KILL; do
    rm -f server.pid
    (trap - INT; exec "$reprise" test scenarios/long.yaml > "stop.$signal" 2>&1 < /dev/null) &
    runner=$!
    until [ -s server.pid ] || ! kill -0 $runner 2> /dev/null; do read -rt 0.02 <> <(:) || true; done
    server=$(cat server.pid)
    kill -$signal $runner
    wait $runner 2> /dev/null || true
    check "SIG$signal to the runner: nothing of the fixture is left" wait_gone "$server"
done
says "a runner that is told to stop says so" '^Bail out! interrupted$' stop.TERM
check "and no folder of it" test -z "$(ls -d "${TMPDIR:-/tmp}"/reprise-fixtures-*/server 2> /dev/null)"
rm scenarios/long.yaml

# ---- Linux: panic, and frames ----

if [ -f "$guests/Image" ]; then
    linux() { # NAME RUN TEXT
        cat > "scenarios/$1.yaml" <<YAML
kernel: $guests/Image
initrd: $guests/net.cpio
cmdline: "console=ttyS0 panic=-1 $quick_boot reprise.run=$2"
limits: {virtual: 60s}
$3
YAML
    }
    printf '%s\n' "kernel: $guests/Image" "cmdline: \"console=ttyS0 $quick_boot\"" 'limits: {virtual: 3s}' \
        > scenarios/panics.yaml
    check "a panic fails" test "$(run scenarios/panics.yaml)" = 1
    says "and is named" 'checks.panic: console0: .*Kernel panic - not syncing'
    printf '%s\n' 'checks: {panic: true, exit: any}' >> scenarios/panics.yaml
    check "one that may be passes" test "$(run scenarios/panics.yaml)" = 0
    rm scenarios/panics.yaml
    linux frames boot 'net: [{driver: user}]
steps: [{expect: "reprise: ok", timeout: 30s}]
checks: {frames: [{filter: "tcp", count: 0}]}'
    check "no frame of a kind" test "$(run scenarios/frames.yaml)" = 0
    sed -i 's/count: 0/count: ">= 3"/' scenarios/frames.yaml
    check "a wrong number of frames fails" test "$(run scenarios/frames.yaml)" = 1
    says "and is named" 'checks.frames\[0\]: wanted >= 3 frames with .*tcp.*, there are 0'
    rm scenarios/frames.yaml
    # A byte of a payload, changed in the golden's place: recorded traffic against a trace of the same with one change.
    if [ -x "$(test_tool netpeer)" ]; then
        linux ping ping 'net: [{driver: user}]
golden: {files: [net0.trace], level: streams}'
        run scenarios/ping.yaml > code
        "$reprise" golden accept --all > out 2>&1
        check "a trace is a golden" test "$(run scenarios/ping.yaml)" = 0
        sed -i '0,/bytes=\([0-9]\)/s//bytes=9\1/; t; s/len=\([0-9]\)/len=9\1/' goldens/ping/net0.trace
        check "a changed trace fails" test "$(run scenarios/ping.yaml)" = 1
        says "and names the first difference" 'message: "golden net0.trace: first difference'
        says "and how to see it" "reproduce: \"reprise diff goldens/ping/net0.trace 'reprise-failures/ping/ping.tape' --source net0\""
    fi
fi
done_testing
