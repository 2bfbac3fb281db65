# What is shown and tested. `demo` and `check` stand on a fresh Debian 12: they install what is missing by package name.

.PHONY: demo check check-all check-run guests unit-sanitized e2e permute coverage bench

## guests      builds the guests (Debian's kernel and busybox by package name, bare-metal programs)
guests:
	$(Q)bash ci/build-guests.sh build/guests

## demo        records a Debian guest that fetches a file over HTTP, stops the server, replays bit for bit
demo:
	$(Q)sh ci/deps.sh build guest test
	$(Q)$(MAKE) --no-print-directory -j2 all
	$(Q)bash ci/build-guests.sh --demo build/guests
	$(Q)bash ci/demo.sh

## check       the tests, at most 15 minutes on two cores
check:
	$(Q)sh ci/deps.sh build guest test
	$(Q)$(MAKE) --no-print-directory check-run

## check-all   the same with every repetition in full, fuzzing and a million instructions against QEMU (hours)
check-all:
	$(Q)sh ci/deps.sh build guest test rv32
	$(Q)REPRISE_FULL=1 $(MAKE) --no-print-directory check-run
	$(Q)$(MAKE) --no-print-directory isa-full fuzz

check-run:
	$(Q)bash ci/check.sh

SANITIZED := build/asan
## unit-sanitized  the unit tests and the fuzz corpora under AddressSanitizer and UBSan
unit-sanitized:
	$(Q)$(MAKE) --no-print-directory -j2 BUILD=$(SANITIZED) SAN=address,undefined OPT=-O1 unit fuzz-corpus

## e2e         the end-to-end tests; T=NAME for one of them
e2e: all
	$(Q)for t in $(if $(T),tests/e2e/$(T).sh,$(filter-out tests/e2e/lib.sh,$(wildcard tests/e2e/*.sh))); do bash $$t || exit 1; done

## permute     replays one tape as other users, in other environments, by other builds
permute: all
	$(Q)bash tests/e2e/permute.sh

## coverage    lines of src/ and replay/ that the tests reach; fails below the floor in ci/coverage-floor
coverage:
	$(Q)bash ci/coverage.sh

## bench       speed and size, side by side with QEMU, as ratios (docs/benchmarks.md)
bench: all guests
	$(Q)bash ci/bench.sh

# Programs that only tests need.
TEST_TOOLS := $(patsubst %.c,$(BUILD)/%,$(sort $(wildcard tests/tools/*.c)))
$(TEST_TOOLS): $(BUILD)/%: $(BUILD)/obj/%.o $(TEST_LIB_SOURCES:%.c=$(BUILD)/obj/%.o) $(LIBRARY)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o,$^) $(LIBRARY) -lcmocka $(LIBS)
.PHONY: test-tools
test-tools: $(TEST_TOOLS)
-include $(TEST_TOOLS:$(BUILD)/%=$(BUILD)/obj/%.d)
