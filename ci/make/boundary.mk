## boundary    proves from the object files that src/ asks nothing of the host, and tests that proof
.PHONY: boundary boundary-update
BOUNDARY_BUILD := build/boundary
boundary-objects:
	$(Q)$(MAKE) --no-print-directory BUILD=$(BOUNDARY_BUILD) CC=gcc OPT=-O2 SAN= COV= LTO= CFLAGS=-Wdate-time $(BOUNDARY_BUILD)/reprise
.PHONY: boundary-objects
boundary: boundary-objects
	$(Q)sh ci/boundary.sh check $(BOUNDARY_BUILD)/obj
	$(Q)sh tests/boundary/run.sh

## boundary-update  writes the exact import lists of replay/ anew; review the diff
boundary-update: boundary-objects
	$(Q)sh ci/boundary.sh update $(BOUNDARY_BUILD)/obj
