# Reprise. No configure step: `make` builds build/reprise; `make help` names the other targets.
# Another variant is another folder: make BUILD=build/clang CC=clang; make BUILD=build/asan SAN=address,undefined

CC ?= cc
BUILD ?= build
# A folder in this tree has one name: dependency files name their objects by it.
override BUILD := $(patsubst $(CURDIR)/%,%,$(BUILD))
OPT ?= -O2
SAN ?=
COV ?=
comma := ,
LTO ?=
V ?=

PACKAGES := sqlite3 libcurl yaml-0.1 libpcre2-8 libzstd libxxhash libfdt slirp glib-2.0 libpng
# libfdt has no .pc file on Debian 12.
PKG := $(filter-out libfdt,$(PACKAGES))
PKG_CFLAGS := $(shell pkg-config --cflags $(PKG) 2>/dev/null | sed 's/-I/-isystem /g')
PKG_LIBS := $(shell pkg-config --libs $(PKG) 2>/dev/null) -lfdt

WARN := -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wundef -Wpointer-arith \
        -Wwrite-strings
CFLAGS_ALL = -std=gnu11 $(OPT) -g $(WARN) -I. -fno-strict-aliasing -fno-math-errno -ffp-contract=off -D_GNU_SOURCE \
        $(PKG_CFLAGS) $(if $(SAN),-fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer) \
        $(if $(COV),--coverage -fprofile-update=atomic) $(if $(LTO),-flto) $(CFLAGS)
LDFLAGS_ALL = $(if $(SAN),-fsanitize=$(SAN)) $(if $(COV),--coverage -Wl$(comma)--wrap=_exit) $(if $(LTO),-flto $(OPT)) $(LDFLAGS)
LIBS = $(PKG_LIBS) -lpthread -ldl

SOURCES := $(sort $(wildcard src/*.c src/*/*.c src/*/*/*.c replay/*.c))
MAIN := src/cli/main.c
OBJECTS := $(SOURCES:%.c=$(BUILD)/obj/%.o) $(if $(COV),$(BUILD)/obj/ci/tools/coverage_exit.o)
LIBRARY := $(BUILD)/libreprise.a
TEST_SOURCES := $(sort $(wildcard tests/unit/test_*.c tests/replay/test_*.c tests/faults/test_*.c))
TEST_LIB_SOURCES := $(sort $(wildcard tests/lib/*.c))
TESTS := $(TEST_SOURCES:%.c=$(BUILD)/%)
FUZZ_SOURCES := $(sort $(wildcard tests/fuzz/fuzz_*.c))
HEADERS := $(sort $(wildcard src/*.h src/*/*.h src/*/*/*.h replay/*.h))

Q := $(if $(V),,@)

.PHONY: all help unit tests
all: $(BUILD)/reprise

help:
	@sed -n 's/^## //p' Makefile ci/make/*.mk

$(BUILD)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS_ALL) $(CFLAGS_$(subst /,_,$*)) -MMD -MP -c -o $@ $<

$(LIBRARY): $(filter-out $(BUILD)/obj/$(MAIN:.c=.o),$(OBJECTS))
	$(Q)rm -f $@ && ar rcsD $@ $^

$(BUILD)/reprise: $(BUILD)/obj/$(MAIN:.c=.o) $(LIBRARY)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS)

$(TESTS): $(BUILD)/%: $(BUILD)/obj/%.o $(TEST_LIB_SOURCES:%.c=$(BUILD)/obj/%.o) $(LIBRARY)
	@mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $(filter %.o,$^) $(LIBRARY) -lcmocka $(LIBS)

## tests       builds the unit test programs
tests: $(TESTS)

## unit        builds and runs every cmocka program (one per tested file)
unit: $(TESTS)
	$(Q)sh ci/run-tests.sh $(TESTS)

-include $(OBJECTS:.o=.d) $(TEST_SOURCES:%.c=$(BUILD)/obj/%.d) $(TEST_LIB_SOURCES:%.c=$(BUILD)/obj/%.d)
-include $(sort $(wildcard ci/make/*.mk))
