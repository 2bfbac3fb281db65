# Conformance to the ISA: soft-float against the host, random programs against QEMU, one ELF per extension group.

FP_TESTS := $(filter $(BUILD)/tests/unit/test_fp_%,$(TESTS))
# They change the host's rounding mode and read its flags: nothing may be folded or moved.
CFLAGS_tests_unit_test_fp_arith := -frounding-math
CFLAGS_tests_unit_test_fp_convert := -frounding-math
$(FP_TESTS): LIBS += -lm

ISA_DIR := $(BUILD)/tests/isa
ISA_SOURCES := $(sort $(wildcard tests/isa/*.c))
ISA_OBJECTS := $(ISA_SOURCES:%.c=$(BUILD)/obj/%.o) $(BUILD)/obj/tests/lib/fp_operands.o \
        $(filter $(BUILD)/obj/src/cpu/% $(BUILD)/obj/src/memory/% $(BUILD)/obj/src/base/%,$(OBJECTS))
RISCV_CC ?= riscv64-linux-gnu-gcc
RISCV_OBJCOPY ?= riscv64-linux-gnu-objcopy
RISCV_ABI_64 := lp64d
RISCV_ABI_32 := ilp32d
RISCV_BARE := -nostdlib -static -fno-pic -Wl,--build-id=none -Wl,-Ttext=0x80000000

.PHONY: isa isa-full isa-tools
isa-tools: $(ISA_DIR)/isa_random $(ISA_DIR)/monitor64.bin $(ISA_DIR)/monitor32.bin

## isa         200,000 states of random programs (RV64 and RV32) against QEMU, a few seconds
isa: isa-tools
	$(Q)sh tests/isa/run-random.sh $(BUILD) 64 1 4 35000
	$(Q)sh tests/isa/run-random.sh $(BUILD) 32 1 2 35000

## isa-full    4,000,000 states of random programs (RV64 and RV32) against QEMU; some also without the host's arithmetic, and sanitized
isa-full: isa-tools
	$(Q)sh tests/isa/run-random.sh $(BUILD) 64 1 40 35000
	$(Q)sh tests/isa/run-random.sh $(BUILD) 32 1 40 35000
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/soft CFLAGS=-DREPRISE_SOFT_FP isa
	$(Q)$(MAKE) --no-print-directory BUILD=$(BUILD)/asan SAN=address,undefined OPT=-O1 isa

# The hart alone: it needs nothing else of the machine.
$(ISA_DIR)/isa_random: $(ISA_OBJECTS)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)

$(ISA_DIR)/monitor%.bin: tests/isa/monitor.S tests/isa/layout.h
	@mkdir -p $(@D)
	$(Q)$(RISCV_CC) $(RISCV_BARE) -march=rv$*gc_svinval -mabi=$(RISCV_ABI_$*) -I tests/isa -o $(@:.bin=.elf) $<
	$(Q)$(RISCV_OBJCOPY) -O binary -j .text $(@:.bin=.elf) $@

-include $(ISA_OBJECTS:.o=.d)
