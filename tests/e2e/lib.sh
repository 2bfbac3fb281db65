# What the end-to-end tests share; sourced, by bash. A test is tests/e2e/NAME.sh: it prints a line for each thing it
# shows, and ends with `done_testing`. REPRISE_FULL=1 asks for the full number of repetitions.
set -euo pipefail
export LC_ALL=C
unset CI # with it `reprise test` writes nothing; the tests that show that set it themselves

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
reprise=${REPRISE:-$top/build/reprise}
guests=${REPRISE_GUESTS:-$top/build/guests}
full=${REPRISE_FULL:-}
name=$(basename "$0" .sh)
work=$(mktemp -d "${TMPDIR:-/tmp}/reprise-$name.XXXXXX")
# Words for Debian's kernel that spare a boot most of its instructions.
quick_boot="quiet cryptomgr.notests initcall_blacklist=jent_mod_init,init_kprobe_trace,load_system_certificate_list,\
check_unaligned_access_all_cpus,bpf_tcp_ca_kfunc_init,bpf_dummy_struct_ops_init"
passed=0
failed=0
cleanups=()

leave() {
    local status=$?
    local step
    for step in "${cleanups[@]}"; do eval "$step" || true; done
    if [ "$failed" -gt 0 ]; then
        echo "$name: kept $work" >&2
    else
        rm -rf "$work"
    fi
    exit $status
}
trap leave EXIT

ok() { # WHAT
    passed=$((passed + 1))
    printf 'ok - %s: %s\n' "$name" "$1"
}

bad() { # WHAT
    failed=$((failed + 1))
    printf 'not ok - %s: %s\n' "$name" "$1"
}

# times FULL QUICK: how often
times() { if [ -n "$full" ]; then echo "$1"; else echo "$2"; fi; }

# check WHAT CMD...: the command must succeed
check() {
    local what=$1
    shift
    if "$@"; then ok "$what"; else bad "$what"; fi
}

# exits WHAT CODE CMD...: the command must end with this code; its output is in $work/out
exits() {
    local what=$1 code=$2 status=0
    shift 2
    "$@" > "$work/out" 2>&1 < /dev/null || status=$?
    if [ "$status" = "$code" ]; then
        ok "$what (exit $code)"
    else
        bad "$what: exit $status, wanted $code"
        sed 's/^/    /' "$work/out" | tail -n 20
    fi
}

# The state hashes of a tape, one a line: what two sessions must share to be the same.
digests() { "$reprise" log --kind digest "$1"; }

# replays TAPE [ARG...]: replays it and prints the verdict; fails unless it is identical
replays() {
    local tape=$1
    shift
    "$reprise" replay "$@" "$tape" > "$work/verdict" 2>&1 < /dev/null && grep -q '^identical' "$work/verdict" || {
        sed 's/^/    /' "$work/verdict"
        return 1
    }
}

# test_tool NAME: the path of a program of tests/tools/, built if need be
test_tool() {
    local tool=$(dirname "$reprise")/tests/tools/$1
    [ -x "$tool" ] || tool=$top/build/tests/tools/$1
    [ -x "$tool" ] || make -C "$top" --no-print-directory -s test-tools > /dev/null
    echo "$tool"
}

# own_network [ARG...]: runs the test anew in a network namespace of its own, or skips it where the host gives none
own_network() {
    if [ "${REPRISE_NETWORK_TEST:-}" = "$name" ]; then
        return 0
    fi
    rm -rf "$work"
    export REPRISE_NETWORK_TEST=$name
    if unshare -n true 2> /dev/null; then
        exec unshare -n bash "$0" "$@"
    elif unshare -rn true 2> /dev/null; then
        exec unshare -rn bash "$0" "$@"
    fi
    echo "$name: skipped: this host gives no network namespaces"
    exit 0
}

# ---- a guest's session by its name: $work/NAME.tape, .out, .err, and .console without CR ----

# record_session NAME CMD...: CMD records it
record_session() {
    local session=$1 status=0
    shift
    "$@" > "$work/$session.out" 2> "$work/$session.err" < /dev/null || status=$?
    check "$session is recorded" test $status = 0
    tr -d '\r' < "$work/$session.out" > "$work/$session.console"
}

# session_says NAME PATTERN: a whole line of the guest's console
session_says() {
    if grep -Eqx -- "$2" "$work/$1.console"; then
        ok "$1: $2"
    else
        bad "$1 does not say: $2"
        sed 's/^/    /' "$work/$1.console" "$work/$1.err"
    fi
}

# replays_alone NAME [ARG...]: without a network, and so without peers
replays_alone() {
    local session=$1
    shift
    check "$session replays alone${*:+ ($*)}" unshare -n "$BASH" -c '
        tape=$1 verdict=$2 reprise=$3 && shift 3
        "$reprise" replay "$@" "$tape" > "$verdict" 2>&1 < /dev/null && grep -q "^identical" "$verdict" ||
            { cat "$verdict"; false; }' - "$work/$session.tape" "$work/verdict" "$reprise" "$@"
}

done_testing() {
    printf '%s: %d passed, %d failed\n' "$name" "$passed" "$failed"
    [ "$failed" -eq 0 ]
}
