#!/bin/bash
# The manual: well-formed pages that name every verb, option and key there is; `make install` puts them in their place.
. "$(dirname "$0")/lib.sh"

pages=$work/man
check "the pages are made" sh "$top/ci/man.sh" "$reprise" "$pages"
for page in reprise.1 reprise-scenario.5 reprise-tape.5; do
    mandoc -T lint -W warning "$pages/$page" > "$work/lint" 2>&1 || true
    check "$page is well-formed" test ! -s "$work/lint"
    sed 's/^/    /' "$work/lint" | head -n 5
    mandoc -T ascii -O width=120 "$pages/$page" | sed 's/.\x08//g' > "$work/$page.txt"
done

verbs=$("$reprise" --help | sed -n '/explains a verb/q; s/^  \([a-z]*\)  *[a-z].*/\1/p')
check "there are verbs" test "$(echo $verbs | wc -w)" -ge 8
missing=
for verb in $verbs; do
    grep -q "^ *reprise $verb$" "$work/reprise.1.txt" || missing="$missing $verb"
    for option in $("$reprise" "$verb" --help | grep -o '^ *\(-[A-Za-z], \)\?--[a-z-]*' | grep -o -- '--[a-z-]*'); do
        sed -n "/^ *reprise $verb$/,/^   reprise/p" "$work/reprise.1.txt" | grep -q -- "$option\b" ||
            missing="$missing $verb:$option"
    done
done
check "reprise(1) has every verb and option${missing:+, but for$missing}" test -z "$missing"

# Every key of the table in docs/scenarios.md, which a unit test holds against the parser.
missing= keys=0
for key in $(sed -n 's/^| `\([a-z][^`]*\)` | .*/\1/p' "$top/docs/scenarios.md"); do
    keys=$((keys + 1))
    grep -qF -- "$key" "$work/reprise-scenario.5.txt" || missing="$missing $key"
done
check "reprise-scenario(5) has all $keys keys${missing:+, but for$missing}" test -z "$missing" -a "$keys" -gt 25
check "reprise-tape(5) has the events" grep -q "frame-in" "$work/reprise-tape.5.txt"

check "make install" make -C "$top" --no-print-directory -s install BUILD="$(dirname "$reprise")" DESTDIR="$work/root" PREFIX=/usr
for file in bin/reprise share/man/man1/reprise.1 share/man/man5/reprise-scenario.5 share/man/man5/reprise-tape.5; do
    check "it installs $file" test -s "$work/root/usr/$file"
done
check "the installed program runs" sh -c '"$0" --version > "$1"' "$work/root/usr/bin/reprise" "$work/out"
done_testing
