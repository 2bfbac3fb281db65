#!/bin/bash
# Line coverage of src/ and replay/ by the unit tests and the quick end-to-end tests; the floor is in ci/coverage-floor
# and only rises.
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."

build=build/coverage
floor=$(cat ci/coverage-floor)
find $build -name '*.gcda' -delete 2>/dev/null || true
make --no-print-directory -j"$(nproc)" BUILD=$build COV=1 OPT=-O1 CC=gcc all tests test-tools
make --no-print-directory BUILD=$build COV=1 OPT=-O1 CC=gcc unit > $build/unit.log 2>&1 || { tail -n 40 $build/unit.log; exit 1; }
tests=
for test in test-verb hub trace session damage cli isa-elf display disk-modes image-split fs-build; do # the longest first
    tests="$tests tests/e2e/$test.sh"
done
REPRISE=$PWD/$build/reprise ci/run-e2e.sh $tests > $build/e2e.log 2>&1 || { tail -n 40 $build/e2e.log; exit 1; }
lcov --quiet --capture --directory $build/obj --base-directory "$PWD" --no-external --output-file $build/all.info \
    --rc lcov_branch_coverage=0 2> $build/lcov.log || { tail -n 20 $build/lcov.log; exit 1; }
lcov --quiet --extract $build/all.info "$PWD/src/*" "$PWD/replay/*" --output-file $build/lines.info
lcov --list $build/lines.info | grep -v '^Message' | tail -n +3 | cut -c1-100
percent=$(lcov --summary $build/lines.info 2>&1 | sed -n 's/.*lines\.*: \([0-9.]*\)%.*/\1/p')
echo "coverage: $percent % of lines of src/ and replay/ (floor $floor %)"
awk -v p="$percent" -v f="$floor" 'BEGIN { exit !(p + 0 >= f + 0) }'
