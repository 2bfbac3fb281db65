#!/bin/sh
# Plants one violation of each kind and expects the boundary check to name it. A check that accepts a planted
# violation, or refuses the clean file, fails here.
set -eu
cd "$(dirname "$0")/../.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0
failed=0

verdict() { # NAME WANTED(0 or 1) PATTERN STATUS
    if [ "$4" -eq "$2" ] && grep -q -- "$3" "$scratch/out"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "boundary test $1: status $4 (wanted $2), pattern '$3' in:" >&2
        cat "$scratch/out" >&2
    fi
}

plant() { # NAME WANTED PATTERN, the source on standard input
    cat > "$scratch/$1.c"
    if ! gcc -std=gnu11 -O2 -Wdate-time -Werror=date-time -c -o "$scratch/$1.o" "$scratch/$1.c" > "$scratch/out" 2>&1; then
        verdict "$1" "$2" "$3" 1
        return
    fi
    status=0
    sh ci/boundary.sh object ci/boundary/src.list "$scratch/$1.o" >> "$scratch/out" 2>&1 || status=1
    echo end >> "$scratch/out"
    verdict "$1" "$2" "$3" "$status"
}

plant clean 0 end <<'X'
#include <string.h>
static const char *const names[] = {"a", "b"};
int pick(unsigned i, const char *s) { return strcmp(names[i & 1], s); }
X
plant host_time 1 'asks for time' <<'X'
#include <time.h>
long now(void) { return (long)time(0); }
X
plant host_file 1 'asks for fopen' <<'X'
#include <stdio.h>
void *open_it(const char *n) { return fopen(n, "r"); }
X
plant environment 1 'asks for getenv' <<'X'
#include <stdlib.h>
char *lang(void) { return getenv("LANG"); }
X
plant allocation 1 'asks for malloc' <<'X'
#include <stdlib.h>
void *block(void) { return malloc(10); }
X
plant random 1 'asks for random' <<'X'
#include <stdlib.h>
long dice(void) { return random(); }
X
plant errno_use 1 'asks for __errno_location' <<'X'
#include <errno.h>
int last(void) { return errno; }
X
plant writable_data 1 'writable global in .data' <<'X'
int counter = 3;
int next(void) { return counter++; }
X
plant writable_bss 1 'writable global in .bss' <<'X'
static int counter;
int next(void) { return ++counter; }
X
plant thread_local_state 1 'writable global in .tbss' <<'X'
static __thread int counter;
int next(void) { return ++counter; }
X
plant common_symbol 1 'writable global' <<'X'
__attribute__((common)) int shared;
X
plant constructor 1 'constructor in .init_array' <<'X'
__attribute__((constructor)) static void early(void) { __asm__ volatile("nop"); }
X
plant clock_instruction 1 'instruction rdtsc' <<'X'
unsigned long ticks(void) { return __builtin_ia32_rdtsc(); }
X
plant system_call 1 'instruction syscall' <<'X'
long raw(long n) { long r; __asm__ volatile("syscall" : "=a"(r) : "a"(n) : "rcx", "r11", "memory"); return r; }
X
plant build_date 1 'date-time' <<'X'
const char *built(void) { return __DATE__; }
X

# A libslirp that asks the host for something new.
printf 'extern int brand_new_host_call(int); int slirp_new(void); int slirp_new(void) { return brand_new_host_call(1); }\n' > "$scratch/lib.c"
gcc -shared -fPIC -o "$scratch/libslirp.so.0" "$scratch/lib.c"
status=0
REPRISE_LIBSLIRP=$scratch/libslirp.so.0 sh ci/boundary.sh libslirp > "$scratch/out" 2>&1 || status=1
verdict newer_libslirp 1 'asks the host for brand_new_host_call' "$status"

# Whole trees: a host file that asks for one thing more than its list says, one that asks for less, one without a list,
# and a calculation that goes past the port.
compile() { # OBJECT, the source on standard input
    mkdir -p "$(dirname "$scratch/obj/$1")"
    gcc -O2 -x c -c -o "$scratch/obj/$1" -
}
tree() { # NAME PATTERN
    status=0
    REPRISE_BOUNDARY_LISTS=$scratch/lists sh ci/boundary.sh check "$scratch/obj" > "$scratch/out" 2>&1 || status=1
    verdict "$1" 1 "$2" "$status"
}
mkdir -p "$scratch/lists/replay"
cp ci/boundary/*.list "$scratch/lists/"
printf 'getpid\n' > "$scratch/lists/replay/host_more.list"
printf 'getpid\ngettid\n' > "$scratch/lists/replay/host_less.list"
: > "$scratch/lists/replay/port.list"
compile replay/host_more.o <<'X'
#include <unistd.h>
int more(void) { return (int)getuid() + getpid(); }
X
compile replay/host_less.o <<'X'
#include <unistd.h>
int less(void) { return getpid(); }
X
compile replay/host_unlisted.o <<'X'
#include <unistd.h>
int unlisted(void) { return getpid(); }
X
compile replay/port.o <<'X'
int port_take(void) { return 1; }
X
compile src/x/past_the_port.o <<'X'
int more(void);
int port_take(void);
int past(void) { return more() + port_take(); }
X
tree host_import 'host_more.o asks for getuid'
tree stale_line 'gettid is listed, but'
tree no_list 'host_unlisted.o has no list'
tree past_the_port 'past_the_port.o asks for more, which'
if grep -q port_take "$scratch/out"; then
    failed=$((failed + 1))
    echo "boundary test: the port itself is refused" >&2
fi

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
