#!/bin/bash
# Real firmware in M mode: Debian's OpenSBI boots Linux to power-off, Debian's U-Boot comes to its prompt; both restart
# the machine; recorded and replayed like everything else. Damaged firmware is refused.
. "$(dirname "$0")/lib.sh"

# scenario NAME BIOS [KERNEL]: a scenario of these files, absolute; the rest from standard input
scenario() {
    printf 'name: %s\nbios: %s\n' "$1" "$2"
    [ -z "${3:-}" ] || printf 'kernel: %s\n' "$3"
    cat
}
linux_rest() {
    cat <<END
initrd: $guests/boot.cpio
machine: {pace: free}
cmdline: "console=ttyS0 cryptomgr.notests reprise.run=boot"
limits: {virtual: 60s}
END
}
uboot_rest() { printf 'machine: {memory: 64M}\nlimits: {virtual: 60s}\n'; }

# says FILE TEXT: the console output, without carriage returns, has this line
says() { tr -d '\r' <"$1" | grep -qxF -- "$2"; }
# how many times U-Boot or OpenSBI introduced itself
banners() { tr -d '\r' <"$1" | grep -c "^$2"; }

# OpenSBI and Linux
for firmware in fw_dynamic.bin fw_dynamic.elf fw_jump.bin fw_jump.elf; do
    linux_rest | scenario opensbi "$guests/firmware/$firmware" "$guests/Image" >"$work/opensbi.yaml"
    exits "OpenSBI $firmware and Linux" 0 "$reprise" run "$work/opensbi.yaml"
    check "OpenSBI introduces itself" test "$(banners "$work/out" 'OpenSBI v')" = 1
    check "Linux ran to its end" says "$work/out" "reprise: ok"
    [ -n "$full" ] || [ "$firmware" != fw_dynamic.elf ] || break
done
exits "the scenario in the tree is recorded" 0 "$reprise" record -o "$work/opensbi.tape" "$top/scenarios/opensbi.yaml"
check "and replays" replays "$work/opensbi.tape"

# U-Boot, in M mode and under OpenSBI. The first key stops its countdown.
for way in "u-boot.bin" "u-boot.elf" "fw_jump.bin u-boot-smode.bin" "fw_dynamic.bin u-boot-smode.elf"; do
    set -- $way
    uboot_rest | scenario uboot "$guests/firmware/$1" ${2:+"$guests/firmware/$2"} >"$work/uboot.yaml"
    status=0
    printf '\n\nversion\npoweroff\n' | "$reprise" record -o "$work/uboot.tape" "$work/uboot.yaml" \
        >"$work/out" 2>"$work/err" || status=$?
    check "U-Boot ($way) powers off" test "$status" = 0
    check "its prompt answered" says "$work/out" "=> version"
    check "it replays" replays "$work/uboot.tape"
done
for way in "u-boot.bin" "fw_jump.bin u-boot-smode.bin"; do
    set -- $way
    uboot_rest | scenario uboot "$guests/firmware/$1" ${2:+"$guests/firmware/$2"} >"$work/uboot.yaml"
    printf '\n\nreset\n\n\npoweroff\n' | "$reprise" record -o "$work/reset.tape" "$work/uboot.yaml" \
        >"$work/out" 2>"$work/err" || true
    check "U-Boot ($way) came twice" test "$(banners "$work/out" 'U-Boot 2')" -ge 2
    check "it replays" replays "$work/reset.tape"
done

# Restarts
exits "a bare-metal guest restarts the machine" 0 "$reprise" run --bios "$guests/bare/reboot.elf"
check "and is there again" says "$work/out" "second boot"
exits "Linux restarts the machine" 0 "$reprise" record -o "$work/reboot.tape" "$top/scenarios/reboot.yaml"
check "and is there again" says "$work/out" "reprise: second boot"
check "it replays" replays "$work/reboot.tape"

# Damage
head -c 100 "$guests/firmware/fw_dynamic.elf" >"$work/short.elf"
exits "a truncated ELF" 65 "$reprise" run --bios "$work/short.elf"
check "the place is named" grep -q 'bios: damaged ELF at offset' "$work/out"
gzip -c "$guests/firmware/fw_jump.bin" >"$work/bios.gz"
exits "a compressed file" 65 "$reprise" run --bios "$work/bios.gz"
check "the compression is named" grep -q 'compressed (gzip)' "$work/out"
cp /bin/true "$work/host.elf"
exits "a program of the host" 65 "$reprise" run --bios "$work/host.elf"
check "what was expected is named" grep -q 'RISC-V' "$work/out"

done_testing
