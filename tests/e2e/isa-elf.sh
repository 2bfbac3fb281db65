#!/bin/bash
# Per-instruction and privileged conformance: every program of scenarios/guests/isa is a bare ELF with tohost, handed to
# `reprise run --bios`: exit 0 on pass, 1 on fail. Where QEMU is installed it vouches for the expectations, but for the
# programs that say why it cannot.
. "$(dirname "$0")/lib.sh"

source_dir=$top/scenarios/guests/isa
no_qemu=" beyond_qemu beyond_qemu_paging beyond_qemu_rv32 counters_exact "
# Written for both widths; others for RV64, or for RV32 where their name says so.
both=" counters counters_exact fail float_state interrupt rvd rvf sstc trap zicsr zifencei "

assemble() { # NAME WIDTH
    local abi=lp64d
    [ "$2" = 64 ] || abi=ilp32d
    "${REPRISE_CROSS:-riscv64-linux-gnu-}gcc" -nostdlib -static -fno-pic -march="rv$2gc_zba_zbb_zbs" -mabi=$abi \
        -Wl,--build-id=none -Wl,-n -Wl,--no-warn-rwx-segments -T "$source_dir/isa.ld" -o "$work/$1-$2.elf" "$source_dir/$1.S"
}

# What looks at the clock runs by instruction count, so that a busy host cannot disturb it. Elsewhere two harts, each
# with a thread, so that atomics are done in one piece (the second parks itself). The AIA options make the priorities of
# interrupts those of the privileged specification.
by_count=" counters interrupt sstc "

in_qemu() { # NAME WIDTH
    local how="-accel tcg,thread=multi -smp 2"
    [[ $by_count != *" $1 "* ]] || how="-icount shift=0,sleep=off"
    # shellcheck disable=SC2086 # words on purpose
    timeout 60 "qemu-system-riscv$2" $how -M virt -m 64M -display none -serial none -monitor none \
        -bios "$work/$1-$2.elf" -cpu "rv$2,x-smaia=true,x-ssaia=true,zba=true,zbb=true,zbc=false,zbs=true,sstc=true,`
        `svinval=true,v=false,h=false,Zfh=false,pmu-num=0"
}

try() { # NAME WIDTH
    local code=0 qemu_code=0
    assemble "$1" "$2"
    if [ "$1" = fail ]; then
        code=1      # its third check fails: HTIF says 3, and so does the syscon to QEMU
        qemu_code=3
    fi
    exits "$1, RV$2" "$code" "$reprise" run --isa "rv$2" --bios "$work/$1-$2.elf"
    if [ "$1" = fail ]; then
        check "$1: names the check" grep -q 'failed 3' "$work/out"
    fi
    if command -v "qemu-system-riscv$2" > /dev/null && [[ $no_qemu != *" $1 "* ]]; then
        exits "$1 in QEMU, RV$2" "$qemu_code" in_qemu "$1" "$2"
    fi
}

for file in "$source_dir"/*.S; do
    test=$(basename "$file" .S)
    if [[ $both = *" $test "* ]]; then
        try "$test" 64
        try "$test" 32
    elif [[ $test = *rv32* || $test = sv32 ]]; then
        try "$test" 32
    else
        try "$test" 64
    fi
done
done_testing
