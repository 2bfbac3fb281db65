# Keeping the house: lint, format, headers, install, clean.
PREFIX ?= /usr/local

## headers     compiles every header alone
.PHONY: headers lint format install clean deps man
headers:
	$(Q)for header in $(HEADERS); do \
		$(CC) $(CFLAGS_ALL) -fsyntax-only -x c "$$header" || exit 1; done

## lint        every header alone, cppcheck over src/ and replay/, shell syntax of every script
lint: headers
	$(Q)cppcheck --quiet --std=c11 --enable=warning,portability --inline-suppr --error-exitcode=1 \
		--suppressions-list=ci/cppcheck.suppress -I. -D_GNU_SOURCE -D__GNUC__=12 -D__x86_64__=1 \
		-D__BYTE_ORDER__=1234 -D__ORDER_LITTLE_ENDIAN__=1234 src replay
	$(Q)for script in $$(git ls-files '*.sh' .ci/run); do bash -n "$$script" || exit 1; done

## format      clang-format over all C files (changes them)
format:
	$(Q)clang-format -i $$(git ls-files '*.c' '*.h')

## deps        installs the Debian packages that are missing (root or sudo)
deps:
	$(Q)sh ci/deps.sh build guest test

## man         the manual pages, in build/man
man: $(BUILD)/reprise
	$(Q)sh ci/man.sh $(BUILD)/reprise $(BUILD)/man

## install     the program and its manual below $(DESTDIR)$(PREFIX)
install: man
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/doc/reprise
	install -m 755 $(BUILD)/reprise $(DESTDIR)$(PREFIX)/bin/reprise
	install -d $(DESTDIR)$(PREFIX)/share/man/man1 $(DESTDIR)$(PREFIX)/share/man/man5
	install -m 644 $(BUILD)/man/*.1 $(DESTDIR)$(PREFIX)/share/man/man1
	install -m 644 $(BUILD)/man/*.5 $(DESTDIR)$(PREFIX)/share/man/man5
	install -m 644 README.md LICENSE CHANGELOG.md docs/*.md $(DESTDIR)$(PREFIX)/share/doc/reprise

## clean       removes build/
clean:
	rm -rf build
