#!/bin/bash
# Devices that bring the world in or end the session, as a guest sees them: clock, entropy, both consoles, HTIF,
# restarts, limits and signals. Each session is recorded and replayed.
. "$(dirname "$0")/lib.sh"

linux=$top/scenarios/boot.yaml
bare=$guests/bare
# record NAME CODE ARG...: standard input is the caller's
record() {
    local session=$1 code=$2 status=0
    shift 2
    "$reprise" record -o "$work/$session.tape" "$@" > "$work/$session.out" 2> "$work/$session.err" || status=$?
    tr -d '\r' < "$work/$session.out" > "$work/$session.console"
    if [ $status = "$code" ]; then ok "$session is recorded (exit $code)"; else
        bad "$session: exit $status, wanted $code"
        sed 's/^/    /' "$work/$session.console" "$work/$session.err" | tail -n 20
    fi
}
says() { # NAME PATTERN
    if grep -Eqx -- "$2" "$work/$1.console"; then ok "$1: $2"; else
        bad "$1 does not say: $2"
        sed 's/^/    /' "$work/$1.console" "$work/$1.err" | tail -n 20
    fi
}
again() { # NAME: replays, and prints the same console
    if "$reprise" replay --console "$work/$1.tape" < /dev/null > "$work/again.out" 2> "$work/again.err" &&
        grep -q '^identical' "$work/again.err" && cmp -s "$work/again.out" "$work/$1.out"; then
        ok "$1 replays, and prints the same"
    else
        bad "$1 replays otherwise"
        cat "$work/again.err"
        diff "$work/$1.out" "$work/again.out" | head -n 10
    fi
}
ends() { # NAME REASON
    check "$1: the tape says: $2" grep -q "\"end_reason\": *\"$2\"" <("$reprise" info --json "$work/$1.tape")
}

# Clock and entropy
for i in 1 2; do
    record inputs$i 0 --boot-time 2031-05-06T07:08:09Z --append reprise.run=inputs --initrd "$guests/net.cpio" "$linux" \
        < /dev/null
    says inputs$i 'date 2031-05-06 07:08:(09|1.)'
    says inputs$i 'hwrng [0-9a-f]{32}'
    says inputs$i 'urandom [0-9a-f]{32}'
    again inputs$i
done
for source in hwrng urandom; do
    check "two sessions have other $source bytes" test "$(grep -h "^$source" "$work"/inputs[12].console | sort -u | wc -l)" = 2
done
record nodevice 0 --set machine.rng=false --append reprise.run=inputs --initrd "$guests/net.cpio" "$linux" < /dev/null
check "without machine.rng there is no hwrng" test -z "$(grep '^hwrng .' "$work/nodevice.console")"
year=$(date -u +%Y)
says nodevice "date ($year|$((year + 1)))-.*"
again nodevice

# Console input
printf 'one\nzwei und zwei\nend\n' | record piped 0 --append reprise.run=echo "$linux"
says piped '3: one'
says piped '13: zwei und zwei'
again piped
head -c 300000 /dev/zero | tr '\0' x | record flood 124 --append reprise.run=echo --limit-virtual 600ms "$linux"
again flood

# hvc0: what is typed goes there once its driver is up, what it prints is the console's too.
hvc() {
    local line
    coproc SESSION { exec "$reprise" record -o "$work/hvc.tape" --set machine.virtio_console=true --nic user \
        --append reprise.run=shell --initrd "$guests/net.cpio" "$linux" 2> "$work/hvc.err"; }
    local in=${SESSION[1]} out=${SESSION[0]} pid=$SESSION_PID
    echo '{ echo "via hvc0"; read x; } <>/dev/hvc0 >&0; echo "got $x"; exit' >&"$in"
    while IFS= read -r line <&"$out"; do
        printf '%s\n' "$line"
        [[ $line != "via hvc0"* ]] || echo "typed into hvc0" >&"$in"
    done
    wait "$pid"
}
hvc > "$work/hvc.out"
tr -d '\r' < "$work/hvc.out" > "$work/hvc.console"
says hvc 'via hvc0'
says hvc 'got typed into hvc0'
again hvc

# The guest ends the session
record htif-pass 0 --bios "$bare/htif-pass.elf" < /dev/null
again htif-pass
record htif-fail 1 --bios "$bare/htif-fail.elf" < /dev/null
again htif-fail
check "the failed case is named" grep -q 'failed 7' "$work/htif-fail.err"
record trap 1 --bios "$bare/trap.elf" < /dev/null
again trap
record flat 0 --bios "$bare/hello.bin" < /dev/null
again flat
record restart 0 --bios "$bare/reboot.elf" < /dev/null
says restart 'second boot'
again restart
record panic 124 --append "rdinit=/absent" --limit-virtual 700ms "$linux" < /dev/null
check "panic: the kernel says so" grep -q 'Kernel panic' "$work/panic.console"
ends panic 'virtual time limit'
again panic

# The world ends the session
record virtual 124 --append "reprise.run=idle reprise.sleep=1000" --limit-virtual 3s "$linux" < /dev/null
ends virtual 'virtual time limit'
again virtual
record host 124 --append "reprise.run=idle reprise.sleep=1000" --pace host --limit-host 3s "$linux" < /dev/null
ends host 'host time limit'
again host
for signal in $(times "TERM INT HUP" TERM); do
    # Each time the guest has said its first line: then it sleeps.
    coproc SESSION { exec env --default-signal="$signal" "$reprise" record -o "$work/$signal.tape" --pace host \
        --append "reprise.run=idle reprise.sleep=1000" "$linux" 2> "$work/$signal.err"; }
    pid=$SESSION_PID
    exec {from}<&"${SESSION[0]}" {to}>&"${SESSION[1]}"
    read -r line <&"$from"
    kill -"$signal" "$pid"
    status=0
    wait "$pid" || status=$?
    { printf '%s\n' "$line"; cat <&"$from"; } > "$work/$signal.out"
    exec {from}<&- {to}>&-
    check "SIG$signal ends a recording (exit 0)" test "$status" = 0
    ends "$signal" 'stopped by signal'
    again "$signal"
done

# TinyEMU's configuration
mkdir "$work/cfg"
cp "$bare/hello.bin" "$work/cfg/hello.bin"
cat > "$work/cfg/hello.cfg" <<'END'
/* As TinyEMU has it. */
{
    version: 1,
    machine: "riscv64",
    memory_size: 32,
    bios: "hello.bin", // beside this file
}
END
record cfg 0 "$work/cfg/hello.cfg" < /dev/null
again cfg
sed -i 's/riscv64/riscv128/' "$work/cfg/hello.cfg"
exits "another machine" 2 "$reprise" run "$work/cfg/hello.cfg"
check "the place is named" grep -q 'hello.cfg:4:14: machine' "$work/out"

# A device tree of the user's: Linux runs from it, the tape carries it.
cat > "$work/own.dts" <<'END'
/dts-v1/;
/ {
    #address-cells = <2>; #size-cells = <2>; compatible = "riscv-virtio"; model = "one of the user's";
    cpus {
        #address-cells = <1>; #size-cells = <0>; timebase-frequency = <10000000>;
        cpu@0 {
            device_type = "cpu"; reg = <0>; status = "okay"; compatible = "riscv"; mmu-type = "riscv,sv39";
            riscv,isa = "rv64imafdc_zicntr_zicsr_zifencei_sstc";
            intc: interrupt-controller {
                compatible = "riscv,cpu-intc"; interrupt-controller; #interrupt-cells = <1>;
            };
        };
    };
    soc {
        #address-cells = <2>; #size-cells = <2>; compatible = "simple-bus"; ranges;
        test: test@100000 { reg = <0 0x100000 0 0x1000>; compatible = "sifive,test1", "sifive,test0", "syscon"; };
        plic: plic@c000000 {
            reg = <0 0xc000000 0 0x600000>; compatible = "sifive,plic-1.0.0"; interrupt-controller;
            #interrupt-cells = <1>; #address-cells = <0>; interrupts-extended = <&intc 11>, <&intc 9>; riscv,ndev = <31>;
        };
        serial@10000000 {
            reg = <0 0x10000000 0 0x100>; compatible = "ns16550a"; clock-frequency = <3686400>;
            interrupt-parent = <&plic>; interrupts = <10>;
        };
    };
    poweroff { compatible = "syscon-poweroff"; regmap = <&test>; offset = <0>; value = <0x5555>; };
};
END
dtc -q -O dtb -o "$work/own.dtb" "$work/own.dts"
record dtb 0 --dtb "$work/own.dtb" --set "cmdline=console=ttyS0 cryptomgr.notests" "$linux" < /dev/null
check "Linux runs from the user's device tree" grep -q "Machine model: one of the user's" "$work/dtb.console"
rm "$work/own.dtb"
again dtb
done_testing
