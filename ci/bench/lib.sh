# What the parts of ci/bench.sh share; sourced, by bash. Sets reprise, guests, bench (a folder for results) and rounds.
set -euo pipefail
export LC_ALL=C

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
reprise=$top/build/reprise
guests=$top/build/guests
bench=$top/build/bench
rounds=${rounds:-3}
export rounds
mkdir -p "$bench"
for tool in stamp peak; do
    [ "$bench/$tool" -nt "$top/ci/tools/$tool.c" ] || gcc -O2 -Wall -o "$bench/$tool" "$top/ci/tools/$tool.c"
done

quick='cryptomgr.notests initcall_blacklist=jent_mod_init,init_kprobe_trace,load_system_certificate_list,check_unaligned_access_all_cpus,bpf_tcp_ca_kfunc_init,bpf_dummy_struct_ops_init quiet'

now() { echo $(($(date +%s%N) / 1000)); }

# The same machine in QEMU; -initrd and -append follow.
qemu=(qemu-system-riscv64 -M virt -m 256 -nographic -no-reboot -kernel "$guests/Image")

# program_times FILE: "NAME MICROSECONDS" for each program, from the stamps of its lines
program_times() {
    awk '$2 == "bench" && $4 == "start" { began = $1 } $2 == "bench" && $5 == "checksum" { print $3, $1 - began }' "$1"
}

best() { # NAME FILE: the least microseconds of that name
    awk -v n="$1" '$1 == n && (m == "" || $2 < m) { m = $2 } END { if (m == "") exit 1; print m }' "$2"
}

wall() { # FILE CMD...: appends the wall time in ms to FILE
    local file=$1
    shift
    "$bench/peak" "$bench/cost" "$@" > "$bench/out" 2>&1 < /dev/null || { tail -n 5 "$bench/out" >&2; exit 1; }
    awk '{print $4}' "$bench/cost" >> "$file"
}
least() { sort -n "$1" | head -n 1; }

tape_bytes() { # TAPE: without carried files
    echo $(($(stat -c %s "$1") - $("$reprise" info --json "$1" | sed -n 's/.*"carried_bytes": *\([0-9]*\).*/\1/p')))
}
