#!/bin/bash
# The interpreter's speed beside QEMU's translator: the programs of scenarios/guests/linux/bench.
. "$(dirname "$0")/lib.sh"

integer='sieve arx fib sort switch_vm int_matrix'
float='float_matrix n_body'
memory='copy chase'
syscall='getppid pipe page_faults mprotect'
fork='fork'

qemu_icount() {
    "${qemu[@]}" -icount shift=0 -initrd "$guests/bench.cpio" -append "console=ttyS0 $quick $1" \
        < /dev/null 2> /dev/null | "$bench/stamp"
}
ours() {
    "$reprise" run -q "$top/scenarios/bench.yaml" --append "$1" < /dev/null 2> /dev/null | "$bench/stamp"
}

list=$(echo $integer $float $memory $syscall $fork | tr ' ' ',')
: > "$bench/qemu_icount.times"
: > "$bench/ours.times"
for round in $(seq "$rounds"); do
    echo "speed: round $round of $rounds" >&2
    for who in qemu_icount ours; do
        begin=$(now)
        $who "reprise.run=boot" > "$bench/$who.boot"
        grep -q 'reprise: ok' "$bench/$who.boot" || { cat "$bench/$who.boot"; exit 1; }
        echo "boot $(($(now) - begin))" >> "$bench/$who.times"
        $who "reprise.run=bench reprise.bench=$list" > "$bench/$who.bench"
        grep -q 'reprise: ok' "$bench/$who.bench" || { cat "$bench/$who.bench"; exit 1; }
        program_times "$bench/$who.bench" >> "$bench/$who.times"
    done
    # the guests computed the same
    diff <(grep checksum "$bench/qemu_icount.bench" | cut -d' ' -f2-) <(grep checksum "$bench/ours.bench" | cut -d' ' -f2-) >&2
done
echo "| group | program | QEMU icount, s | Reprise, s | ratio |"
echo "| --- | --- | ---: | ---: | ---: |"
for group in boot integer float memory syscall fork; do
    programs=$group
    [ $group = boot ] || programs=${!group}
    for program in $programs; do
        echo "$group $program $(best "$program" "$bench/qemu_icount.times") $(best "$program" "$bench/ours.times")"
    done
done | awk '
    { printf "| %s | %s | %.3f | %.3f | %.2f |\n", $1, $2, $3 / 1e6, $4 / 1e6, $4 / $3
      if (!($1 in n)) order[++groups] = $1
      n[$1]++; sum[$1] += log($4 / $3) }
    END { for (i = 1; i <= groups; i++) printf "| **%s** | geometric mean | | | **%.2f** |\n", order[i], exp(sum[order[i]] / n[order[i]]) }'
