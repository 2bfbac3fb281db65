# What the end-to-end tests share; sourced, by bash. A test is tests/e2e/NAME.sh: it prints a line for each thing it
# shows, and ends with `done_testing`. REPRISE_FULL=1 asks for the full number of repetitions.
set -euo pipefail
export LC_ALL=C

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

done_testing() {
    printf '%s: %d passed, %d failed\n' "$name" "$passed" "$failed"
    [ "$failed" -eq 0 ]
}
