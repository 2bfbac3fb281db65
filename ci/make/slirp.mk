# Libraries that tests/replay/test_slirp_got.c loads: bound lazily, bound at once with read-only tables, and one with
# an import that nobody answers. Never sanitized: they stand for somebody else's binary.
PLANTED := $(addprefix $(BUILD)/tests/replay/planted_,lazy.so now.so unknown.so)
PLANTED_CFLAGS := -std=gnu11 -O1 -fPIC -shared $(WARN)

$(BUILD)/tests/replay/planted_lazy.so: PLANTED_FLAGS := -Wl,-z,lazy
$(BUILD)/tests/replay/planted_now.so: PLANTED_FLAGS := -Wl,-z,relro,-z,now
$(BUILD)/tests/replay/planted_unknown.so: PLANTED_FLAGS := -DPLANTED_UNKNOWN

$(PLANTED): tests/replay/planted_slirp.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(PLANTED_CFLAGS) $(PLANTED_FLAGS) -o $@ $<

$(BUILD)/tests/replay/test_slirp_got: | $(PLANTED)
