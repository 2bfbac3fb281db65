#!/bin/bash
# What recording and replaying cost. The server is the one that with-nginx.sh put beside this script.
. "$(dirname "$0")/lib.sh"

# compare LABEL ARGUMENTS...: run, record and replay of one scenario, interleaved
compare() {
    local label=$1
    shift
    rm -f "$bench"/{run,record,replay}.ms
    for _ in $(seq "$rounds"); do
        wall "$bench/run.ms" "$reprise" run -q "$@"
        rm -f "$bench/x.tape"
        wall "$bench/record.ms" "$reprise" record -q -o "$bench/x.tape" "$@"
        wall "$bench/replay.ms" "$reprise" replay "$bench/x.tape"
    done
    awk -v l="$label" -v a="$(least "$bench/run.ms")" -v b="$(least "$bench/record.ms")" -v c="$(least "$bench/replay.ms")" \
        'BEGIN { printf "| %s | %.3f | %.3f | %.3f | %+.1f %% | %.2f |\n", l, a / 1e3, b / 1e3, c / 1e3, (b / a - 1) * 100, c / b }'
}

cd "$top"
echo "| session | run, s | record, s | replay, s | recording costs | replay / record |"
echo "| --- | ---: | ---: | ---: | ---: | ---: |"
compare "boot to power-off" scenarios/boot.yaml
compare "CPU, short: int_matrix, sieve" scenarios/bench.yaml --append "reprise.run=bench reprise.bench=int_matrix,sieve"
compare "CPU: five integer programs" scenarios/bench.yaml \
    --append "reprise.run=bench reprise.bench=int_matrix,sieve,fib,sort,switch_vm"
compare "system calls: getppid, pipe" scenarios/bench.yaml --append "reprise.run=bench reprise.bench=getppid,pipe"
compare "page faults" scenarios/bench.yaml --append "reprise.run=bench reprise.bench=page_faults"
compare "boot with sleep 60" scenarios/idle.yaml --append "reprise.sleep=60"
compare "50 MB over HTTP, virtio-net, slirp" scenarios/http-get.yaml \
    --append "reprise.url=http://10.0.2.2:$REPRISE_HTTP_PORT/file"
printf '\n| size | bytes | bound |\n| --- | ---: | ---: |\n'
echo "| tape of 50 MB over HTTP, without carried files | $(tape_bytes "$bench/x.tape") | $((52428800 * 11 / 10 + 300000)) |"
"$reprise" record -q -o "$bench/idle1.tape" scenarios/idle.yaml --append reprise.sleep=10 > /dev/null 2>&1 < /dev/null
"$reprise" record -q -o "$bench/idle2.tape" scenarios/idle.yaml --append reprise.sleep=1010 > /dev/null 2>&1 < /dev/null
echo "| idle guest, per virtual second (1,000 s) | $((($(tape_bytes "$bench/idle2.tape") - $(tape_bytes "$bench/idle1.tape")) / 1000)) | 100 |"
