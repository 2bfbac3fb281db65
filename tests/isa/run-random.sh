#!/bin/sh
# Random programs in our hart and in QEMU, state by state: run-random.sh BUILD XLEN FIRST_SEED COUNT STOPS
# Exit: 0 all equal, 1 a difference (kept in BUILD/isa, and the command that shows it again), 4 no QEMU here.
set -eu

build=$1 xlen=$2 first=$3 count=$4 stops=$5
tool=$build/tests/isa/isa_random
monitor=$build/tests/isa/monitor$xlen.bin
work=$build/isa
mkdir -p "$work"

if ! command -v "qemu-system-riscv$xlen" >/dev/null; then
    echo "skipped: qemu-system-riscv$xlen (Debian package qemu-system-misc) is not installed"
    exit 4
fi

# Two harts and a thread for each, so that QEMU does atomics in one piece: alone it splits them and reports the
# faults of the load. The second one sleeps. The features are those of our hart.
in_qemu() {
    timeout 120 "qemu-system-riscv$xlen" -accel tcg,thread=multi -smp 2 -m 64M \
        -M virt,memory-backend=ram -object "memory-backend-file,id=ram,size=64M,mem-path=$1,share=on" \
        -cpu "rv$xlen",zba=true,zbb=true,zbc=false,zbs=true,sstc=true,svinval=true,v=false,h=false,Zfh=false,pmu-num=0 \
        -bios none -display none -serial none -monitor none </dev/null
}

states=0
seed=$first
last=$((first + count - 1))
while [ "$seed" -le "$last" ]; do
    file=$work/random$xlen-$seed.ram
    "$tool" make "$xlen" "$seed" "$stops" "$monitor" "$file"
    in_qemu "$file"
    if ! result=$("$tool" check "$xlen" "$seed" "$stops" "$monitor" "$file"); then
        echo "$result"
        echo "again: $tool check $xlen $seed $stops $monitor $file"
        exit 1
    fi
    rm -f "$file"
    result=${result% states equal}
    states=$((states + ${result##* }))
    seed=$((seed + 1))
done
echo "isa: $states states of $count random RV$xlen programs equal QEMU's"
