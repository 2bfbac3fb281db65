# Conformance to the ISA: soft-float against the host, random programs against QEMU, one ELF per extension group.

FP_TESTS := $(filter $(BUILD)/tests/unit/test_fp_%,$(TESTS))
# They change the host's rounding mode and read its flags: nothing may be folded or moved.
CFLAGS_tests_unit_test_fp_arith := -frounding-math
CFLAGS_tests_unit_test_fp_convert := -frounding-math
$(FP_TESTS): LIBS += -lm
