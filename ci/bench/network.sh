#!/bin/bash
# The user network beside QEMU's: netbench in the same guest, against tests/tools/netserver, which starts this script.
# A time is taken between the lines that the program prints; "session" is the whole process, boot and tape included, and
# its CPU time is what to look at where other work disturbs the clock.
. "$(dirname "$0")/lib.sh"

programs='down:200 up:200 requests:10000 connections:2000'
run="reprise.run=netbench reprise.port=$REPRISE_NET_PORT reprise.bench=$(echo $programs | tr ' ' ',')"
card=(-global virtio-mmio.force-legacy=false -netdev user,id=n0 -device virtio-net-device,netdev=n0)

paid() { "$bench/peak" "$bench/cost" "$@" < /dev/null 2> /dev/null | "$bench/stamp"; }
net_qemu() { paid "${qemu[@]}" -initrd "$guests/netbench.cpio" -append "console=ttyS0 $quick $run" "${card[@]}"; }
net_icount() {
    paid "${qemu[@]}" -initrd "$guests/netbench.cpio" -append "console=ttyS0 $quick $run" "${card[@]}" -icount shift=0
}
net_run() { paid "$reprise" run -q "$top/scenarios/netbench.yaml" --append "$run"; }
net_record() {
    rm -f "$bench/net.tape" # removing half a gigabyte is not recording
    paid "$reprise" record -q -o "$bench/net.tape" "$top/scenarios/netbench.yaml" --append "$run"
}
net_replay() { paid "$reprise" replay -c "$bench/net.tape"; }

for who in qemu icount run record replay; do
    : > "$bench/net_$who.times"
done
for round in $(seq "$rounds"); do
    echo "network: round $round of $rounds" >&2
    for who in qemu icount run record replay; do
        begin=$(now)
        net_$who > "$bench/net_$who.out"
        grep -q 'reprise: ok' "$bench/net_$who.out" || { cat "$bench/net_$who.out" >&2; exit 1; }
        echo "session $(($(now) - begin))" >> "$bench/net_$who.times"
        awk '{ print "cpu", ($2 + $3) * 1000 }' "$bench/cost" >> "$bench/net_$who.times"
        program_times "$bench/net_$who.out" >> "$bench/net_$who.times"
        # everybody got and sent the same
        diff <(grep checksum "$bench/net_qemu.out" | cut -d' ' -f2-) <(grep checksum "$bench/net_$who.out" | cut -d' ' -f2-) >&2
    done
done
echo "| | QEMU, s | QEMU icount, s | run, s | record, s | replay, s | run / QEMU | recording costs | replay / record |"
echo "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
for program in $programs session:1 cpu:1; do
    name=${program%:*}
    case $name in
    down) label="${program#*:} MiB down, one TCP connection" ;;
    up) label="${program#*:} MiB up, one TCP connection" ;;
    requests) label="${program#*:} small requests on one connection" ;;
    connections) label="${program#*:} connections, a request on each" ;;
    session) label="the whole session" ;;
    cpu) label="the whole session, CPU time" ;;
    esac
    times=
    for who in qemu icount run record replay; do
        times="$times $(best "$name" "$bench/net_$who.times")"
    done
    echo "$times|$label"
done | awk -F'|' '
    { split($1, t, " ")
      printf "| %s | %.3f | %.3f | %.3f | %.3f | %.3f | %.2f | %+.1f %% | %.2f |\n", $2, t[1] / 1e6, t[2] / 1e6, t[3] / 1e6,
          t[4] / 1e6, t[5] / 1e6, t[3] / t[1], (t[4] / t[3] - 1) * 100, t[5] / t[4] }'
echo
bulk=$(echo "$programs" | tr ' ' '\n' | awk -F: '$1 == "down" || $1 == "up" { n += $2 } END { print n * 1048576 }')
echo "Tape without carried files: $(tape_bytes "$bench/net.tape") bytes for $bulk bytes of bulk data and all the rest."
