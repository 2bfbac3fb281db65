#!/bin/bash
# Tapes of released formats still replay; those of another machine model are refused with both numbers.
. "$(dirname "$0")/lib.sh"

model=$(sed -n 's/^#define MACHINE_MODEL_VERSION \([0-9]*\)$/\1/p' "$top/src/machine.h")
for tape in "$top"/tests/tapes/*.tape; do
    label=$(basename "$tape")
    of=$(echo "$label" | sed -n 's/.*-model\([0-9]*\)\.tape$/\1/p')
    if [ "$of" = "$model" ]; then
        check "$label replays" replays "$tape"
    else
        exits "$label is refused" 65 "$reprise" replay "$tape"
        check "$label: both models are named" grep -Eq "$of.*$model|$model.*$of" "$work/out"
    fi
done

# A tape of a model to come.
"$(test_tool retape)" "$top/tests/tapes/echo-model1.tape" "$work/future.tape" model 999
exits "a tape of model 999 is refused" 65 "$reprise" replay "$work/future.tape"
check "both models are named" grep -Eq "999.*$model|$model.*999" "$work/out"
done_testing
