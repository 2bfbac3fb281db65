#!/bin/bash
# Records the kept tape of the machine model that this tree has, once for each model and as late as possible: the model
# must not change any more afterwards.
#
#   bash tests/tapes/make.sh       writes tests/tapes/arp-modelN.tape; refuses to record a tape anew
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/../.."

model=$(sed -n 's/^#define MACHINE_MODEL_VERSION \([0-9]*\)$/\1/p' src/machine.h)
tape=tests/tapes/arp-model$model.tape
[ "${1:-}" = --again ] || [ ! -e "$tape" ] || { echo "make.sh: $tape is there (--again: only before its release)" >&2; exit 2; }
make --no-print-directory -s all
bash ci/build-guests.sh --bare
rm -f "$tape"
build/reprise record -q -o "$tape" scenarios/bare-arp.yaml < /dev/null
build/reprise replay "$tape"
