#!/bin/bash
# Speed and size, side by side with Debian's qemu-system-riscv64 (-icount shift=0) in the same run: the same kernel, the
# same initramfs, the same command line. Rounds are interleaved and the best of each counts; ratios are what to quote.
#
#   ci/bench.sh [--rounds N] [speed|overhead|all]       prints Markdown; also left in build/bench/report.md
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."

rounds=3
[ "${1:-}" != --rounds ] || { rounds=$2; shift 2; }
part=${1:-all}
reprise=$PWD/build/reprise
guests=$PWD/build/guests
bench=$PWD/build/bench
mkdir -p "$bench"
for tool in stamp peak; do
    [ "$bench/$tool" -nt ci/tools/$tool.c ] || gcc -O2 -Wall -o "$bench/$tool" ci/tools/$tool.c
done
sh ci/deps.sh build guest test bench > "$bench/deps.log" 2>&1 || { cat "$bench/deps.log"; exit 1; }

quick='cryptomgr.notests initcall_blacklist=jent_mod_init,init_kprobe_trace,load_system_certificate_list,check_unaligned_access_all_cpus,bpf_tcp_ca_kfunc_init,bpf_dummy_struct_ops_init quiet'
integer='sieve arx fib sort switch_vm int_matrix'
float='float_matrix n_body'
memory='copy chase'
syscall='getppid pipe page_faults mprotect'
fork='fork'

qemu() { # RUN-ARGUMENTS, stamped lines on standard output
    qemu-system-riscv64 -M virt -m 256 -icount shift=0 -nographic -no-reboot -kernel "$guests/Image" \
        -initrd "$guests/bench.cpio" -append "console=ttyS0 $quick $1" < /dev/null 2> /dev/null | "$bench/stamp"
}
ours() {
    "$reprise" run -q "scenarios/bench.yaml" --append "$1" < /dev/null 2> /dev/null | "$bench/stamp"
}
now() { echo $(($(date +%s%N) / 1000)); }

# times FILE: "NAME MICROSECONDS" for each program, from the stamps of its lines
program_times() {
    awk '$2 == "bench" && $4 == "start" { began = $1 } $2 == "bench" && $5 == "checksum" { print $3, $1 - began }' "$1"
}

best() { # NAME FILE: the least microseconds of that name
    awk -v n="$1" '$1 == n && (m == "" || $2 < m) { m = $2 } END { if (m == "") exit 1; print m }' "$2"
}

speed() {
    local list
    list=$(echo $integer $float $memory $syscall $fork | tr ' ' ',')
    : > "$bench/qemu.times"
    : > "$bench/ours.times"
    for round in $(seq "$rounds"); do
        echo "round $round of $rounds" >&2
        for who in qemu ours; do
            local begin
            begin=$(now)
            $who "reprise.run=boot" > "$bench/$who.boot"
            grep -q 'reprise: ok' "$bench/$who.boot" || { cat "$bench/$who.boot"; exit 1; }
            echo "boot $(($(now) - begin))" >> "$bench/$who.times"
            $who "reprise.run=bench reprise.bench=$list" > "$bench/$who.bench"
            grep -q 'reprise: ok' "$bench/$who.bench" || { cat "$bench/$who.bench"; exit 1; }
            program_times "$bench/$who.bench" >> "$bench/$who.times"
        done
        # the guests computed the same
        diff <(grep checksum "$bench/qemu.bench" | cut -d' ' -f2-) <(grep checksum "$bench/ours.bench" | cut -d' ' -f2-) >&2
    done
    echo "| group | program | QEMU icount, s | Reprise, s | ratio |"
    echo "| --- | --- | ---: | ---: | ---: |"
    for group in boot integer float memory syscall fork; do
        local programs=$group
        [ $group = boot ] || programs=${!group}
        for program in $programs; do
            echo "$group $program $(best "$program" "$bench/qemu.times") $(best "$program" "$bench/ours.times")"
        done
    done | awk '
        { printf "| %s | %s | %.3f | %.3f | %.2f |\n", $1, $2, $3 / 1e6, $4 / 1e6, $4 / $3
          if (!($1 in n)) order[++groups] = $1
          n[$1]++; sum[$1] += log($4 / $3) }
        END { for (i = 1; i <= groups; i++) printf "| **%s** | geometric mean | | | **%.2f** |\n", order[i], exp(sum[order[i]] / n[order[i]]) }'
}

wall() { # FILE CMD...: appends the wall time in ms to FILE
    local file=$1
    shift
    "$bench/peak" "$bench/cost" "$@" > "$bench/out" 2>&1 < /dev/null || { tail -n 5 "$bench/out" >&2; exit 1; }
    awk '{print $4}' "$bench/cost" >> "$file"
}
least() { sort -n "$1" | head -n 1; }

# compare LABEL ARGUMENTS...: run, record and replay of one scenario, interleaved
compare() {
    local label=$1
    shift
    rm -f "$bench"/{run,record,replay}.ms
    for _ in $(seq "$rounds"); do
        wall "$bench/run.ms" "$reprise" run -q "$@"
        wall "$bench/record.ms" "$reprise" record -q -o "$bench/x.tape" "$@"
        wall "$bench/replay.ms" "$reprise" replay "$bench/x.tape"
    done
    awk -v l="$label" -v a="$(least "$bench/run.ms")" -v b="$(least "$bench/record.ms")" -v c="$(least "$bench/replay.ms")" \
        'BEGIN { printf "| %s | %.3f | %.3f | %.3f | %+.1f %% | %.2f |\n", l, a / 1e3, b / 1e3, c / 1e3, (b / a - 1) * 100, c / b }'
}
tape_bytes() { # TAPE: without carried files
    echo $(($(stat -c %s "$1") - $("$reprise" info --json "$1" | sed -n 's/.*"carried_bytes": *\([0-9]*\).*/\1/p')))
}

overhead() {
    echo "| session | run, s | record, s | replay, s | recording costs | replay / record |"
    echo "| --- | ---: | ---: | ---: | ---: | ---: |"
    compare "boot to power-off" scenarios/boot.yaml
    compare "CPU, short: int_matrix, sieve" scenarios/bench.yaml \
        --append "reprise.run=bench reprise.bench=int_matrix,sieve"
    compare "CPU: five integer programs" scenarios/bench.yaml \
        --append "reprise.run=bench reprise.bench=int_matrix,sieve,fib,sort,switch_vm"
    compare "system calls: getppid, pipe" scenarios/bench.yaml --append "reprise.run=bench reprise.bench=getppid,pipe"
    compare "page faults" scenarios/bench.yaml --append "reprise.run=bench reprise.bench=page_faults"
    # from here the guest needs the server that with-nginx.sh put beside this script
    compare "boot with sleep 60" scenarios/idle.yaml --append "reprise.sleep=60"
    compare "50 MB over HTTP, virtio-net, slirp" scenarios/http-get.yaml \
        --append "reprise.url=http://10.0.2.2:$REPRISE_HTTP_PORT/file"
    printf '\n| size | bytes | bound |\n| --- | ---: | ---: |\n'
    echo "| tape of 50 MB over HTTP, without carried files | $(tape_bytes "$bench/x.tape") | $((52428800 * 11 / 10 + 300000)) |"
    "$reprise" record -q -o "$bench/idle1.tape" scenarios/idle.yaml --append reprise.sleep=10 > /dev/null 2>&1 < /dev/null
    "$reprise" record -q -o "$bench/idle2.tape" scenarios/idle.yaml --append reprise.sleep=1010 > /dev/null 2>&1 < /dev/null
    echo "| idle guest, per virtual second (1,000 s) | $((($(tape_bytes "$bench/idle2.tape") - $(tape_bytes "$bench/idle1.tape")) / 1000)) | 100 |"
}

{
    echo "Measured $(date -u +%Y-%m-%d) on $(nproc) cores ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)), $(qemu-system-riscv64 --version | head -n 1),"
    echo "best of $rounds interleaved rounds, command \`make bench\`."
    echo
    [ "$part" = overhead ] || speed
    if [ "$part" != speed ]; then
        echo
        export -f overhead compare wall least tape_bytes
        export rounds bench reprise
        ci/with-nginx.sh --size 52428800 -- bash -euc overhead
    fi
} | tee "$bench/report.md"
