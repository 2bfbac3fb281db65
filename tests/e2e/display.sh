#!/bin/bash
# Displays and input devices as a user has them: pictures of any moment, screenshots on the tape, goldens that differ,
# replays that notice a changed pixel or key, slices that nobody sees.
. "$(dirname "$0")/lib.sh"

scenario=$top/scenarios/display/screen.yaml
tape=$work/screen.tape
quietly() { "$@" > "$work/out" 2>&1 < /dev/null; }
png() { "$reprise" export --png "$@" < /dev/null; }
# field TAPE KIND N: cycle and text of the Nth event of a kind
cycle_of() { "$reprise" log --kind "$2" "$1" | sed -n "$3p" | awk '{ print $2 }'; }

check "a session is recorded" quietly "$reprise" record -q -o "$tape" "$scenario"
check "it replays" replays "$tape"

# Slices: whatever their length, the same tape.
for slice in 1 777; do
    check "recorded in slices of $slice" quietly "$reprise" record -q --slice $slice -o "$work/slice.tape" "$scenario"
    check "slices of $slice: the same events" cmp <("$reprise" log "$tape") <("$reprise" log "$work/slice.tape")
    check "it replays in slices of $slice" replays "$tape" --slice $slice
done

# Pictures: of a screenshot, of its cycle, of the time before the guest has painted, of the end.
check "a screenshot as PNG" png --at typed -o "$work/typed.png" "$tape"
check "its cycle gives the same file" cmp "$work/typed.png" <(png --at "$(cycle_of "$tape" screenshot 2)" "$tape")
check "it is the golden" cmp "$work/typed.png" "$top/goldens/screen/screen-typed.png"
check "--format png is the same" cmp "$work/typed.png" <("$reprise" export --format png --at typed "$tape")
check "the end by default" cmp <(png "$tape") <(png --at "$("$reprise" info --json "$tape" | sed -n 's/.*"cycles": *\([0-9]*\).*/\1/p')" "$tape")
check "the beginning is black" bash -c '[ $("$0" export --png --at 0 "$1" | wc -c) -lt 600 ]' "$reprise" "$tape"
exits "a moment behind the end" 2 "$reprise" export --png --at 1h "$tape"
exits "no such screenshot" 69 "$reprise" export --png --at nobody "$tape"
exits "no such display" 2 "$reprise" export --png --source display1 "$tape"
exits "no filter for pictures" 2 "$reprise" export --png --filter tcp "$tape"
exits "--at is for pictures" 2 "$reprise" export --at 1s "$tape"
check "hello is recorded" quietly "$reprise" record -q -o "$work/hello.tape" "$top/scenarios/hello.yaml"
exits "a session without a display" 2 "$reprise" export --png "$work/hello.tape"
check "it says so" grep -q 'the session had no display' "$work/out"

# Several machines: each its own, at the barriers between them too.
check "two machines are recorded" quietly "$reprise" record -q -o "$work/two.tape" "$top/scenarios/display/two-screens.yaml"
check "it replays" replays "$work/two.tape"
check "the second one's moment is its screenshot" cmp <(png --at right "$work/two.tape") \
    <(png --source display1 --at "$(cycle_of "$work/two.tape" screenshot 2)" "$work/two.tape")

# A tape without its files needs them for a moment, not for a screenshot.
check "--no-carry" quietly "$reprise" record -q --no-carry -o "$work/pinned.tape" "$scenario"
mkdir "$work/none"
check "a screenshot needs no file" cmp "$work/typed.png" <(png --at typed --pinned-dir "$work/none" "$work/pinned.tape")
exits "a moment does" 69 "$reprise" export --png --at 300ms --pinned-dir "$work/none" "$work/pinned.tape"
check "with the file it is there" cmp <(png --at 300ms "$tape") <(png --at 300ms --pinned-dir "$guests/bare" "$work/pinned.tape")

# A prefix: what was cut off ends where it was cut.
"$reprise" record -q -o "$work/killed.tape" --set limits.virtual=0s --set 'steps=[{expect: "^ready"}, {screenshot: one}, {wait: 1h}]' \
    --pace host "$scenario" > "$work/killed.out" 2>&1 < /dev/null &
recorder=$!
until [ -n "$("$reprise" log --kind screen "$work/killed.tape" 2> /dev/null)" ]; do kill -0 $recorder; sleep 0.05; done
kill -9 $recorder
wait $recorder 2> /dev/null || true
check "a killed recorder's tape shows its screenshot" png --at one -o "$work/one.png" "$work/killed.tape"
check "and its end" cmp "$work/one.png" <(png "$work/killed.tape")

# Planted changes: a pixel's hash, a key, a key that comes later, a light.
retape=$(test_tool retape)
plant() { # WHAT PATTERN RETAPE-ARGUMENTS
    local what=$1 pattern=$2
    shift 2
    "$retape" "$tape" "$work/planted.tape" "$@" || { bad "planting: $what"; return; }
    exits "planted: $what" 3 "$reprise" replay "$work/planted.tape"
    check "planted: $what is named" grep -Eq "$pattern" "$work/out"
}
plant "another picture" 'display0.*screen' screen 0 byte 30
plant "another key" 'console0|input0' input 1 byte 2
plant "a key that comes later" 'cycle' input 3 later 1000
plant "another light" 'input0.*input-status' input-status 0 byte 4
exits "a moment of a session that goes elsewhere" 3 "$reprise" export --png --at 470ms "$work/planted.tape"
cp "$tape" "$work/damaged.tape"
sqlite3 "$work/damaged.tape" "DELETE FROM blob WHERE id = (SELECT max(id) FROM blob)"
exits "a picture that was taken off the tape" 65 "$reprise" export --png --at typed "$work/damaged.tape"

# Goldens: a picture that differs, masks, known wrong ones, files that are none.
mkdir -p "$work/test/scenarios"
sed "s#\.\./\.\./build/guests#$guests#" "$scenario" > "$work/test/scenarios/screen.yaml"
cp -r "$top/goldens" "$work/test/goldens" 2> /dev/null && cd "$work/test"
find goldens -mindepth 1 -maxdepth 1 ! -name screen -exec rm -r {} +
test_it() { "$reprise" test "$@" scenarios/screen.yaml; }
exits "the copy passes" 0 test_it
mv goldens/screen/screen-typed.png typed.png
cp goldens/screen/screen-background.png goldens/screen/screen-typed.png
exits "another picture fails" 1 test_it
check "it says where" grep -q 'first difference: pixel 0, 0 is #ff0000 instead of #ffffff; .* pixels differ, in ' "$work/out"
check "the new one lies beside it" cmp goldens/screen/screen-typed.png.new typed.png
exits "review says it, too" 1 "$reprise" golden review
check "in words" grep -q 'first difference: pixel 0, 0' "$work/out"
exits "it is accepted" 0 "$reprise" golden accept screen/screen-typed.png
exits "and passes" 0 test_it
cp goldens/screen/screen-background.png goldens/screen/screen-typed.png
sed -i 's#^golden:#golden:\n  screen: {mask: [{screen: typed, x: 0, y: 0, width: 321, height: 200}]}#' scenarios/screen.yaml
exits "a mask over all of it passes" 0 test_it --from-tape "$tape"
sed -i 's#screen: typed, x#screen: background, x#' scenarios/screen.yaml
exits "a mask of another picture does not" 1 test_it --from-tape "$tape"
mv goldens/screen/screen-typed.png goldens/screen/screen-typed.png.xfail
exits "a known wrong picture has to be that one" 1 test_it --from-tape "$tape"
cp typed.png goldens/screen/screen-typed.png.xfail
exits "and passes then" 0 test_it --from-tape "$tape"
cp typed.png goldens/screen/screen-typed.png
cp goldens/screen/screen-background.png goldens/screen/screen-typed.png.xfail
exits "until it is right" 1 test_it --from-tape "$tape"
rm goldens/screen/screen-typed.png.xfail
echo nonsense > goldens/screen/screen-typed.png
exits "a golden that is no picture" 1 test_it --from-tape "$tape"
check "it says so" grep -q 'screen-typed.png: no PNG' "$work/out"
cd "$top"

# TinyEMU's configuration: the same guest, the same events of its devices.
cat > "$work/screen.cfg" << CFG
{ version: 1, machine: "riscv64", memory_size: 16, bios: "$guests/bare/screen.elf",
  display0: { device: "simplefb", width: 321, height: 200 }, input_device: "virtio" }
CFG
exits "TinyEMU's keys" 124 "$reprise" record -q --set machine.rng=false --limit-virtual 10ms -o "$work/cfg.tape" "$work/screen.cfg"
check "the same devices" cmp <(head -n 4 "$top/goldens/screen/console.txt") <("$reprise" export --format console "$work/cfg.tape" | tr -d '\r')
check "the same picture" cmp "$top/goldens/screen/screen-background.png" <(png "$work/cfg.tape")
done_testing
