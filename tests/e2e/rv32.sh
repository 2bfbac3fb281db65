#!/bin/bash
# The machine of 32 bits: bare-metal guests in M mode and above the built-in SBI, HTIF by halves, TinyEMU's "riscv32";
# recorded, replayed, in slices of any length; the wrong width is refused by name.
. "$(dirname "$0")/lib.sh"

run() { "$reprise" run --isa rv32 "$@"; }
says() { tr -d '\r' < "$work/out" | grep -qxF -- "$1"; }

for form in elf bin; do
    exits "hello, as $form" 0 run --bios "$guests/bare32/hello.$form"
    check "it says hello" says "hello from hart 0"
done
exits "a guest restarts the machine" 0 run --bios "$guests/bare32/reboot.elf"
check "and is there again" says "second boot"
exits "a trap that nobody expects" 1 run --bios "$guests/bare32/trap.elf"
check "is reported" says "unexpected trap: mcause 0x0000000000000002 mepc 0x$(printf %016x "$((
    $("${REPRISE_CROSS:-riscv64-linux-gnu-}nm" "$guests/bare32/trap.elf" | sed -n 's/^\([0-9a-f]*\) T main$/0x\1/p')))") mtval 0x00000000ffffffff"

# HTIF: an ELF32 with tohost
exits "tohost = 1" 0 run --bios "$guests/bare32/htif-pass.elf"
exits "tohost = 7 << 1 | 1" 1 run --bios "$guests/bare32/htif-fail.elf"
check "the code is named" grep -q 'failed 7' "$work/out"
for width in 32 64; do
    folder=$guests/bare${width#64}
    exits "system calls through tohost, rv$width" 0 "$reprise" run --isa "rv$width" --bios "$folder/htif-call.elf"
    check "both ways of printing" test "$(grep -cE 'written by a system call|and byte by byte' "$work/out")" = 2
done

# Recorded and replayed; slices are invisible
for scenario in rv32 rv32-supervisor; do
    exits "$scenario is recorded" 0 "$reprise" record -o "$work/$scenario.tape" --digest-instructions 5000 \
        "$top/scenarios/$scenario.yaml"
    check "$scenario replays" replays "$work/$scenario.tape"
    for slice in 1 7 1000; do
        check "$scenario replays in slices of $slice" replays "$work/$scenario.tape" --slice "$slice"
    done
    exits "$scenario in slices of 3" 0 "$reprise" record -o "$work/sliced.tape" --slice 3 --digest-instructions 5000 \
        "$top/scenarios/$scenario.yaml"
    check "$scenario recorded in slices replays whole" replays "$work/sliced.tape"
done
exits "the same guest on RV64" 0 "$reprise" run --nic user --bios "$guests/bare/interrupts.elf"
check "it has 64 bits" grep -q "hello from a hart of 64 bits" "$work/out"

# TinyEMU's configuration
cfg() { printf '{ version: 1, machine: "%s", memory_size: 32, bios: "%s" }\n' "$1" "$2" > "$work/$1.cfg"; }
cfg riscv32 "$guests/bare32/hello.elf"
exits "machine: riscv32" 0 "$reprise" run "$work/riscv32.cfg"
check "it says hello" says "hello from hart 0"
cfg riscv128 "$guests/bare32/hello.elf"
exits "machine: riscv128" 2 "$reprise" run "$work/riscv128.cfg"
check "it is refused by name" grep -q '"riscv128" does not exist here; possible: "riscv64", "riscv32"' "$work/out"
exits "--isa rv128" 2 "$reprise" run --isa rv128 --bios "$guests/bare32/hello.elf"

# The wrong width
exits "an ELF32 on RV64" 2 "$reprise" run --bios "$guests/bare32/hello.elf"
check "what to write is named" grep -q 'write machine.isa: rv32' "$work/out"
exits "an ELF64 on RV32" 2 run --bios "$guests/bare/hello.elf"
check "what to write is named" grep -q 'write machine.isa: rv64' "$work/out"
exits "more memory than there is room for" 2 run --memory 3G --bios "$guests/bare32/hello.elf"
head -c 60 "$guests/bare32/hello.elf" > "$work/short.elf"
exits "a truncated ELF32" 65 run --bios "$work/short.elf"
check "the place is named" grep -q 'bios: damaged ELF at offset 28' "$work/out"
exits "2 GiB of memory" 0 run --memory 2G --bios "$guests/bare32/hello.elf"

# Linux, of Debian's source: minutes to build (ci/build-rv32-linux.sh)
linux=$guests/rv32-linux
boot_linux() { # MEMORY
    "$reprise" record --isa rv32 -o "$work/linux.tape" --digest-instructions 1000000 --memory "$1" --nic user \
        --kernel "$linux/Image" --initrd "$linux/init.cpio" --append "console=ttyS0 quiet ip=dhcp"
}
if [ -n "$full" ] && ! bash "$top/ci/build-rv32-linux.sh" "$linux" > "$work/build" 2>&1; then
    bad "Linux is built: $(tail -n 1 "$work/build")"
elif [ -n "$full" ]; then
    for memory in 16M 256M 2G; do
        exits "Linux, $memory of memory" 0 boot_linux "$memory"
        for line in "isa		: rv32imafdc_sstc_svinval" "mmu		: sv32" "bootserver 10.0.2.2" "child: sum 768" \
            "child ended with 42" "parent: sum 512" "harmonic sum, thousandths: 12090" "slept 50 ms" "rv32-linux: ok"; do
            check "it says: $line" says "$line"
        done
        check "it replays" replays "$work/linux.tape"
    done
    for slice in 7 1000; do
        check "it replays in slices of $slice" replays "$work/linux.tape" --slice "$slice"
    done
fi

done_testing
