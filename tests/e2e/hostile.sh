#!/bin/bash
# Guests that try to hurt their host: they end with "survived", with and without sanitizers, and replay identically.
source "$(dirname "$0")/lib.sh"

sanitized=$top/build/asan
make -s -C "$top" -j2 BUILD=build/asan SAN=address,undefined OPT=-O1 build/asan/reprise

for guest in mmio jump virtio display; do
    scenario=$top/scenarios/hostile-$guest.yaml
    for program in "$reprise" "$sanitized/reprise"; do
        kind=$([ "$program" = "$reprise" ] && echo plain || echo sanitized)
        tape=$work/$guest-$kind.tape
        exits "$guest, $kind: ends by itself" 0 "$program" record -o "$tape" "$scenario"
        check "$guest, $kind: says so" grep -aq '^survived' "$work/out"
        exits "$guest, $kind: replays" 0 "$reprise" replay "$tape"
    done
done

done_testing
