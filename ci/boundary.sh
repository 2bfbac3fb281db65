#!/bin/sh
# The rule of docs/architecture.md, checked from object files: what each part of Reprise may ask of its host.
#
#   ci/boundary.sh check OBJDIR            checks every object below OBJDIR/src and OBJDIR/replay
#   ci/boundary.sh object LIST FILE.o...   checks single objects against one list (the tests of the check use it)
#   ci/boundary.sh update OBJDIR           writes the exact lists anew; the diff is for a reviewer
#
# Lists (ci/boundary/): src.list is what a calculation may import; cli.list what src/cli may; must.list what the end of
# the process may; replay/NAME.list is exact for replay/NAME.o: an import that is not in it fails, and so does a line
# that no object needs any more. libslirp's own imports are compared with replay/slirp_imports.def.
set -eu
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/.." && pwd)
lists=${REPRISE_BOUNDARY_LISTS:-$here/boundary}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
failures=0

complain() {
    echo "boundary: $*" >&2
    failures=$((failures + 1))
}

# What the compiler itself may call or mark: its stack guard, and libgcc's pure helpers for wide integers.
noise='^(_GLOBAL_OFFSET_TABLE_|__stack_chk_fail|__tls_get_addr|__(u?div|u?mod|udivmod|mul|ashl|ashr|lshr|popcount|clz|ctz|bswap)[dt]i[234]?)$'

imports() { # of the object files given, without what they define themselves
    nm --undefined-only --format=posix "$@" | awk 'NF >= 2 && $2 ~ /^[UwvWV]$/ {print $1}' | grep -Ev "$noise" | sort -u || true
}

defined() {
    nm --defined-only --extern-only --format=posix "$@" | awk 'NF >= 2 {print $1}' | sort -u
}

list() {
    sed -e 's/#.*//' -e 's/[ \t]*$//' -e '/^$/d' "$1" | sort -u
}

# No writable state, no constructor, no clock or random instruction in a calculation.
check_pure_object() {
    object=$1
    objdump -h "$object" | awk '$1 ~ /^[0-9]+$/ && $3 !~ /^0+$/ {print $2}' > "$scratch/sections"
    while read -r section; do
        case $section in
        .data.rel.ro*) ;;
        .data|.data.*|.bss|.bss.*|.tdata*|.tbss*|COMMON) complain "$object: writable global in $section: $(
            objdump -t "$object" | awk -v s="$section" '$0 ~ "[ \t]" s "[ \t]" && $NF != s {printf "%s ", $NF}')" ;;
        .init_array*|.fini_array*|.ctors*|.dtors*|.preinit_array*) complain "$object: constructor in $section" ;;
        esac
    done < "$scratch/sections"
    nm --format=posix "$object" | awk '$2 == "C" {print $1}' > "$scratch/common"
    while read -r symbol; do complain "$object: writable global $symbol"; done < "$scratch/common"
    objdump -d --no-show-raw-insn "$object" |
        grep -Eo '[[:space:]](rdtscp?|rdrand|rdseed|rdpid|rdpmc|syscall|int  *\$0x80)([[:space:]]|$)' | sort -u > "$scratch/insns" || true
    while read -r insn; do complain "$object: instruction $insn"; done < "$scratch/insns"
}

check_imports() { # LIST OBJECT: imports within the list and our own symbols ($scratch/own)
    allowed=$1
    object=$2
    imports "$object" | comm -23 - "$scratch/own" > "$scratch/asked"
    list "$allowed" > "$scratch/allowed"
    comm -23 "$scratch/asked" "$scratch/allowed" > "$scratch/extra"
    while read -r symbol; do
        complain "$object asks for $symbol, which is not in ${allowed#"$top"/}"
    done < "$scratch/extra"
}

check_exact() { # LIST OBJECT
    if [ ! -f "$1" ]; then
        complain "$2 has no list ${1#"$top"/} (ci/boundary.sh update writes it)"
        return
    fi
    check_imports "$1" "$2"
    comm -13 "$scratch/asked" "$scratch/allowed" > "$scratch/stale"
    while read -r symbol; do
        complain "${1#"$top"/}: $symbol is listed, but $2 does not need it"
    done < "$scratch/stale"
}

src_objects() { find "$1/src" -name '*.o' | sort; }

own_symbols() { # what src/ may call of ours: src/ itself and the port, nothing else of replay/
    # shellcheck disable=SC2046
    defined $(src_objects "$1" | grep -v '/src/cli/') "$1/replay/port.o" | sort -u > "$scratch/own_src"
    # shellcheck disable=SC2046
    defined $(find "$1/src" "$1/replay" -name '*.o') | sort -u > "$scratch/own_all"
}

list_of() { # the list that a src object obeys
    case $1 in
    */src/cli/*) echo "$lists/cli.list" ;;
    */src/base/must.o) echo "$lists/must.list" ;;
    */src/base/alloc.o) echo "$lists/alloc.list" ;;
    *) echo "$lists/src.list" ;;
    esac
}

check_libslirp() {
    library=$(ldconfig -p 2>/dev/null | awk '/libslirp\.so\.0 .*x86-64/ {print $NF; exit}')
    [ -n "$library" ] || library=$(find /usr/lib /lib -name 'libslirp.so.0' 2>/dev/null | head -n 1)
    if [ -z "$library" ]; then
        complain "libslirp.so.0 is not installed (package libslirp0)"
        return
    fi
    sed -n 's/^[A-Z_]*IMPORT[A-Z_]*(\([A-Za-z0-9_]*\).*/\1/p' "$top/replay/slirp_imports.def" | sort -u > "$scratch/answered"
    [ -s "$scratch/answered" ] || complain "replay/slirp_imports.def names no import"
    nm -D --undefined-only --format=posix "${REPRISE_LIBSLIRP:-$library}" | awk '{sub(/@.*/, "", $1); print $1}' | sort -u |
        comm -23 - "$scratch/answered" > "$scratch/unanswered"
    while read -r symbol; do
        complain "libslirp asks the host for $symbol, which replay/slirp_imports.def does not answer"
    done < "$scratch/unanswered"
}

check_all() {
    objects=$1
    own_symbols "$objects"
    count=0
    for object in $(src_objects "$objects"); do
        case $object in
        */src/cli/*) cp "$scratch/own_all" "$scratch/own" ;;
        *) cp "$scratch/own_src" "$scratch/own" ;;
        esac
        check_imports "$(list_of "$object")" "$object"
        case $object in */src/cli/*) ;; *) check_pure_object "$object" ;; esac
        count=$((count + 1))
    done
    cp "$scratch/own_all" "$scratch/own"
    for object in $(find "$objects/replay" -name '*.o' | sort); do
        check_exact "$lists/replay/$(basename "$object" .o).list" "$object"
        count=$((count + 1))
    done
    for file in "$lists"/replay/*.list; do
        [ ! -e "$file" ] || [ -f "$objects/replay/$(basename "$file" .list).o" ] || complain "${file#"$top"/} belongs to no object"
    done
    check_libslirp
    [ "$count" -gt 20 ] || complain "only $count objects found below $objects"
    [ "$failures" -eq 0 ] && echo "boundary: $count objects and libslirp ask for nothing that is not listed"
}

update() {
    own_symbols "$1"
    mkdir -p "$lists/replay"
    rm -f "$lists"/replay/*.list
    for object in $(find "$1/replay" -name '*.o' | sort); do
        name=$(basename "$object" .o)
        {
            echo "# What replay/$name.o asks of its host: exact, checked by make boundary."
            imports "$object" | comm -23 - "$scratch/own_all"
        } > "$lists/replay/$name.list"
    done
}

case ${1:-} in
check) check_all "$2" ;;
update) update "$2" ;;
object)
    allowed=$2
    shift 2
    : > "$scratch/own"
    for object in "$@"; do
        check_imports "$allowed" "$object"
        check_pure_object "$object"
    done
    ;;
libslirp) check_libslirp ;;
*)
    sed -n '2,11s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
[ "$failures" -eq 0 ]
