#!/bin/sh
# Writes the manual pages: reprise(1) from docs/man/ and the program's own --help, reprise-scenario(5) and
# reprise-tape(5) from docs/, so that there is one text of each thing.
#
#   ci/man.sh PROGRAM OUTDIR
set -eu
export LC_ALL=C

top=$(cd "$(dirname "$0")/.." && pwd)
program=${1:?usage: ci/man.sh PROGRAM OUTDIR}
out=${2:?usage: ci/man.sh PROGRAM OUTDIR}
date=$(sed -n 's/^\.Dd //p' "$top/docs/man/reprise.1.in")
mkdir -p "$out"

verbs() {
    local verb
    for verb in $("$program" --help | sed -n '/explains a verb/q; s/^  \([a-z]*\)  *[a-z].*/\1/p'); do
        printf '.Ss reprise %s\n' "$verb"
        "$program" "$verb" --help | awk -f "$top/ci/tools/help.awk"
    done
}

# page NAME DESCRIPTION FILE...
page() {
    local name=$1 description=$2
    shift 2
    printf '.Dd %s\n.Dt %s 5\n.Os\n.Sh NAME\n.Nm %s\n.Nd %s\n.Sh DESCRIPTION\n' \
        "$date" "$(printf %s "$name" | tr a-z A-Z)" "$name" "$description"
    (cd "$top/docs" && awk -f "$top/ci/tools/mdoc.awk" "$@")
    printf '.Sh SEE ALSO\n.Xr reprise 1\n'
}

verbs > "$out/verbs.$$"
sed -e "/^@VERBS@/ {
    r $out/verbs.$$
    d
}" "$top/docs/man/reprise.1.in" > "$out/reprise.1"
rm "$out/verbs.$$"
page reprise-scenario "what reprise runs" scenarios.md > "$out/reprise-scenario.5"
page reprise-tape "the file that reprise records into" tape-format.md > "$out/reprise-tape.5"
