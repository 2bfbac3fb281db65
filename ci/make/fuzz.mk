# Fuzzing. A target is tests/fuzz/fuzz_NAME.c with LLVMFuzzerTestOneInput; its corpus is tests/fuzz/corpus/fuzz_NAME/.
#   make fuzz FUZZ_SECONDS=60 FUZZ_ONLY=fuzz_elf

FUZZ_SECONDS ?= 60
FUZZ_ONLY ?=
FUZZ_NAMES := $(FUZZ_SOURCES:tests/fuzz/%.c=%)
FUZZ_WANTED = $(if $(FUZZ_ONLY),$(FUZZ_ONLY),$(FUZZ_NAMES))
FUZZ_REPLAYS := $(FUZZ_NAMES:%=$(BUILD)/tests/fuzz/replay_%)
FUZZ_PROGRAMS := $(FUZZ_NAMES:%=$(BUILD)/tests/fuzz/%)
FUZZ_LIB := $(TEST_LIB_SOURCES:%.c=$(BUILD)/obj/%.o)

$(FUZZ_REPLAYS): $(BUILD)/tests/fuzz/replay_%: $(BUILD)/obj/tests/fuzz/%.o $(BUILD)/obj/tests/fuzz/corpus_main.o \
                 $(FUZZ_LIB) $(LIBRARY)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o,$^) $(LIBRARY) -lcmocka $(LIBS)

$(FUZZ_PROGRAMS): $(BUILD)/tests/fuzz/%: $(BUILD)/obj/tests/fuzz/%.o $(FUZZ_LIB) $(LIBRARY)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS_ALL) -fsanitize=fuzzer -o $@ $(filter %.o,$^) $(LIBRARY) -lcmocka $(LIBS)

-include $(FUZZ_SOURCES:%.c=$(BUILD)/obj/%.d)

.PHONY: fuzz fuzz-programs fuzz-corpus

## fuzz-corpus replays tests/fuzz/corpus through the fuzz targets with the ordinary compiler
fuzz-corpus: $(FUZZ_REPLAYS)
	$(Q)for name in $(FUZZ_NAMES); do \
	    find tests/fuzz/corpus/$$name -type f 2>/dev/null | LC_ALL=C sort | \
	        xargs -r $(BUILD)/tests/fuzz/replay_$$name || exit 1; \
	done

fuzz-programs: $(FUZZ_WANTED:%=$(BUILD)/tests/fuzz/%)

# No target runs guest code, and clang takes ten minutes for an instrumented interpreter: that file goes without.
## fuzz        every fuzz target for FUZZ_SECONDS each (60), as many at once as there are cores, with clang's libFuzzer and sanitizers
fuzz:
	$(Q)echo 'int main(void){return 0;}' | clang -x c - -fsanitize=address -o /dev/null 2>/dev/null || \
	    { echo "fuzz: needs clang and its runtime: apt-get install clang libclang-rt-14-dev" >&2; exit 4; }
	$(Q)$(MAKE) --no-print-directory -j2 BUILD=$(BUILD)/fuzz CC=clang OPT=-O1 SAN=address,undefined \
	    CFLAGS="-fsanitize=fuzzer-no-link" CFLAGS_src_cpu_interp="-fno-sanitize=all" CFLAGS_src_cpu_interp32="-fno-sanitize=all" fuzz-programs
	$(Q)printf '%s\n' $(FUZZ_WANTED) | xargs -P "$$(nproc)" -n 1 sh ci/fuzz-one.sh $(BUILD)/fuzz $(FUZZ_SECONDS)
