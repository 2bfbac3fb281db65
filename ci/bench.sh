#!/bin/bash
# Speed and size, side by side with Debian's qemu-system-riscv64 in the same run: the same kernel, the same initramfs, the
# same command line. Rounds are interleaved and the best of each counts; ratios are what to quote.
#
#   ci/bench.sh [--rounds N] [speed|overhead|network|p9|http-disk|all]       prints Markdown; also left in build/bench/report.md
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."

export rounds=3
[ "${1:-}" != --rounds ] || { rounds=$2; shift 2; }
part=${1:-all}
mkdir -p build/bench
bash ci/deps.sh build guest test bench > build/bench/deps.log 2>&1 || { cat build/bench/deps.log; exit 1; }
make --no-print-directory -s test-tools

# wants PART: prints an empty line before it
wants() { [ "$part" = all ] || [ "$part" = "$1" ] && echo; }
{
    echo "Measured $(date -u +%Y-%m-%d) on $(nproc) cores ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)), $(qemu-system-riscv64 --version | head -n 1),"
    echo "load $(cut -d' ' -f1-3 /proc/loadavg) before it, best of $rounds interleaved rounds, command \`ci/bench.sh $part\`."
    if wants speed; then bash ci/bench/speed.sh; fi
    if wants overhead; then ci/with-nginx.sh --size 52428800 -- bash ci/bench/overhead.sh; fi
    if wants p9; then bash ci/bench/p9.sh; fi
    if wants http-disk; then bash ci/bench/http-disk.sh; fi
    if wants network; then build/tests/tools/netserver bash ci/bench/network.sh; fi
} | tee build/bench/report.md
