#!/bin/bash
# Slicing is invisible: a boot with horizons of 1, 7, 1,000 and unlimited instructions leaves the same state hashes.
# The shortest slices run over a prefix.
. "$(dirname "$0")/lib.sh"

# The hashes of a prefix are the events of the tape up to a virtual time limit.
prefix=$(times 200ms 20ms)
session() { # TAPE SLICE LIMIT
    "$reprise" record -q -o "$1" --slice "$2" --limit-virtual "$3" --digest-instructions 1000000 \
        --boot-time 2026-01-01T00:00:00Z --set seed=7 "$top/scenarios/boot.yaml" > /dev/null 2>&1 < /dev/null || [ $? = 124 ]
}
# Entropy is the host's: the second session of a pair replays the first one's tape in other slices.
session "$work/whole.tape" 0 60s
check "boot, unlimited slices replay" replays "$work/whole.tape"
for slice in 1000003 1000 $(times 7 ""); do
    check "boot, slices of $slice" replays "$work/whole.tape" --slice "$slice"
done
session "$work/prefix.tape" 0 "$prefix"
for slice in 1 7 1000; do
    check "the first $prefix, slices of $slice" replays "$work/prefix.tape" --slice "$slice"
done
session "$work/sliced.tape" 7 "$prefix"
check "recorded in slices of 7, replayed whole" replays "$work/sliced.tape"
done_testing
