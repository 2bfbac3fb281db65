#!/bin/bash
# One tape, replayed in every way in which hosts differ: environment, user, namespace, address layout, load, compiler.
# "identical" means that every event, every output and every state hash was the recording's. `make permute` runs it.
. "$(dirname "$0")/lib.sh"

tape=$work/session.tape
"$top/ci/with-nginx.sh" -- sh -c 'exec "$0" record -q -o "$1" \
    --append "reprise.url=http://10.0.2.2:$REPRISE_HTTP_PORT/file" "$2"' \
    "$reprise" "$tape" "$top/scenarios/http-get.yaml" > "$work/record.out" 2>&1 < /dev/null ||
    { cat "$work/record.out"; bad "recording the session"; done_testing; }

chmod 755 "$work"
chmod 644 "$tape"
install -m 755 "$reprise" "$work/reprise"
reprise=$work/reprise
for level in frames sockets; do
    check "$level: as recorded" replays "$tape" --level $level
    check "$level: other environment" env -i TZ=Asia/Kathmandu LANG=tr_TR.UTF-8 LC_ALL=tr_TR.UTF-8 HOME=/nonexistent \
        MALLOC_PERTURB_=165 bash -c 'cd / && [[ $("$0" replay --level "$2" "$1" 2>&1) == *identical* ]]' \
        "$reprise" "$tape" $level
    check "$level: memory perturbed the other way" env MALLOC_PERTURB_=90 GLIBC_TUNABLES=glibc.malloc.arena_max=1 \
        bash -c '[[ $("$0" replay --level "$2" "$1" 2>&1) == *identical* ]]' "$reprise" "$tape" $level
    check "$level: immediate binding" env LD_BIND_NOW=1 bash -c \
        '[[ $("$0" replay --level "$2" "$1" 2>&1) == *identical* ]]' "$reprise" "$tape" $level
    if setarch -R true 2>/dev/null; then
        check "$level: address layout not randomised" setarch -R bash -c \
            '[[ $("$0" replay --level "$2" "$1" 2>&1) == *identical* ]]' "$reprise" "$tape" $level
    fi
    if unshare -n true 2>/dev/null; then
        check "$level: no network, user nobody" unshare -n setpriv --reuid 65534 --regid 65534 --clear-groups \
            bash -c 'cd / && [[ $("$0" replay --level "$2" "$1" 2>&1) == *identical* ]]' "$reprise" "$tape" $level
    elif unshare -rn true 2>/dev/null; then
        check "$level: no network" unshare -rn bash -c '[[ $("$0" replay --level "$2" "$1" 2>&1) == *identical* ]]' \
            "$reprise" "$tape" $level
    fi
done

# Four times as many replays at once as there are cores.
at_once=$((4 * $(nproc)))
pids=()
for i in $(seq $at_once); do
    "$reprise" replay "$tape" > "$work/load.$i" 2>&1 < /dev/null &
    pids+=($!)
done
alike=0
for i in $(seq $at_once); do
    wait "${pids[$((i - 1))]}" && grep -q '^identical' "$work/load.$i" && alike=$((alike + 1))
done
check "$at_once replays at once on $(nproc) cores" test $alike = $at_once

# Other builds. Objects stay in build/ so that a second run is quick.
variant() { # NAME FOLDER MAKE-ARGUMENTS...
    local label=$1 folder=$2
    shift 2
    if ! make -C "$top" --no-print-directory -s -j"$(nproc)" BUILD="$folder" "$folder/reprise" "$@" > "$work/build.out" 2>&1; then
        tail -n 20 "$work/build.out"
        bad "building $label"
        return
    fi
    local saved=$reprise
    reprise=$top/$folder/reprise
    check "frames: built by $label" replays "$tape"
    check "sockets: built by $label" replays "$tape" --level sockets
    reprise=$saved
}
variant gcc-O0 build/permute/gcc-O0 CC=gcc OPT=-O0
variant clang-O2 build/permute/clang-O2 CC=clang OPT=-O2
variant gcc-soft-float build/permute/gcc-soft-float CC=gcc OPT=-O2 CFLAGS=-DREPRISE_SOFT_FP=1
variant gcc-sanitizers build/asan CC=gcc OPT=-O1 SAN=address,undefined # that of make unit-sanitized
done_testing
