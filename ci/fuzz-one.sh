#!/bin/sh
# Runs one fuzz target; what it prints comes when it has ended.
#
#   ci/fuzz-one.sh BUILD SECONDS NAME       (BUILD/tests/fuzz/NAME, corpus tests/fuzz/corpus/NAME, findings BUILD/found/NAME)
set -eu
build=$1 seconds=$2 name=$3
found=$build/found/$name
mkdir -p "$found" "tests/fuzz/corpus/$name"
status=0
"$build/tests/fuzz/$name" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=4096 -verbosity=0 -print_final_stats=1 \
    -artifact_prefix="$found/crash-" "$found" "tests/fuzz/corpus/$name" > "$found.log" 2>&1 || status=$?
echo "fuzz: $name, $seconds s"
cat "$found.log"
[ $status = 0 ] || exit 1 # xargs goes on with the other targets, and fails at the end
