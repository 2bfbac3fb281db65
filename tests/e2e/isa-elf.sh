#!/bin/bash
# Per-instruction and privileged conformance: every program of scenarios/guests/isa is a bare ELF with tohost, handed to
# `reprise run --bios`: exit 0 on pass, 1 on fail. Where QEMU is installed it vouches for the expectations, but for the
# programs that say why it cannot.
. "$(dirname "$0")/lib.sh"

source_dir=$top/scenarios/guests/isa
no_qemu=" beyond_qemu beyond_qemu_paging counters_exact "

assemble() { # NAME
    "${REPRISE_CROSS:-riscv64-linux-gnu-}gcc" -nostdlib -static -fno-pic -march=rv64gc_zba_zbb_zbs -Wl,--build-id=none \
        -Wl,-n -Wl,--no-warn-rwx-segments -T "$source_dir/isa.ld" -o "$work/$1.elf" "$source_dir/$1.S"
}

# What looks at the clock runs by instruction count, so that a busy host cannot disturb it. Elsewhere two harts, each
# with a thread, so that atomics are done in one piece (the second parks itself). The AIA options make the priorities of
# interrupts those of the privileged specification.
by_count=" counters interrupt sstc "

in_qemu() { # NAME FILE
    local how="-accel tcg,thread=multi -smp 2"
    [[ $by_count != *" $1 "* ]] || how="-icount shift=0,sleep=off"
    # shellcheck disable=SC2086 # words on purpose
    timeout 60 qemu-system-riscv64 $how -M virt -m 64M -display none -serial none \
        -monitor none -bios "$2" -cpu rv64,x-smaia=true,x-ssaia=true,zba=true,zbb=true,zbc=false,zbs=true,sstc=true,`
        `svinval=true,v=false,h=false,Zfh=false,pmu-num=0
}

for file in "$source_dir"/*.S; do
    test=$(basename "$file" .S)
    assemble "$test"
    code=0
    qemu_code=0
    if [ "$test" = fail ]; then
        code=1      # its third check fails: HTIF says 3, and so does the syscon to QEMU
        qemu_code=3
    fi
    exits "$test" "$code" "$reprise" run --bios "$work/$test.elf"
    if [ "$test" = fail ]; then
        check "$test: names the check" grep -q 'failed 3' "$work/out"
    fi
    if command -v qemu-system-riscv64 > /dev/null && [[ $no_qemu != *" $test "* ]]; then
        exits "$test in QEMU" "$qemu_code" in_qemu "$test" "$work/$test.elf"
    fi
done
done_testing
