#!/bin/bash
# The small Debian of ci/build-root.sh from a web server (nginx): the session that scenarios/root/root-folder.yaml has with
# a folder prints the same. With REPRISE_FULL=1 besides: a preload list shortens a boot over a slow line; ten minutes of
# guest time with writes, killed at 20 random moments: each prefix replays.
. "$(dirname "$0")/lib.sh"

mkdir "$work/www"
"$reprise" fs build -q "$guests/root" "$work/www/root"
export XDG_CACHE_HOME=$work/cache
"$top/ci/with-nginx.sh" --root "$work/www" --port-file "$work/port" -- sleep 7200 &
server=$!
cleanups+=('kill $server; wait $server')
until [ -s "$work/port" ]; do kill -0 $server; sleep 0.05; done
url=http://127.0.0.1:$(cat "$work/port")

printf '%s\n' "extends: $top/scenarios/root/root-folder.yaml" 'golden: {name: root-folder}' "fs: [{file: $url/root}]" \
    > "$work/http.yaml"
"$reprise" test -j 1 --keep --goldens "$top/goldens" --output "$work/kept" "$work/http.yaml" > "$work/out" 2>&1 \
    < /dev/null && ok "the session over HTTP is that of the folder" || { bad http && sed 's/^/    /' "$work/out"; }

if [ -z "$full" ]; then
    done_testing
    exit
fi

# A slow line, without and with a preload list of that session.
ticks() { "$reprise" info "$1" | sed -n 's/^length *\([0-9]*\) cycles.*/\1/p'; }
slow() { # NAME
    printf '%s\n' "extends: $top/scenarios/root/_base.yaml" "fs: [{file: $url/$1, http: {latency: 50ms}}]" \
        'steps: [{expect: "reprise login: ", timeout: 2m}, {stop: true}]' > "$work/$1.yaml"
    "$reprise" record -q -o "$work/$1.tape" "$work/$1.yaml" > "$work/out" 2>&1 < /dev/null || bad "$1"
}
slow root
exits "a list of what was read" 0 "$reprise" fs build -q --preload-from "$work/root.tape" "$guests/root" "$work/www/listed"
slow listed
check "a boot at 50 ms takes less than half as long with it ($(ticks "$work/root.tape") cycles, $(ticks "$work/listed.tape") cycles)" \
    test "$(ticks "$work/listed.tape")" -lt $(($(ticks "$work/root.tape") / 2))

# Ten minutes of guest time.
cat > "$work/long.yaml" << END
extends: $top/scenarios/root/_base.yaml
machine: {pace: free}
limits: {virtual: 20m}
fs: [{file: $url/root}]
steps:
  - {expect: "reprise login: ", timeout: 2m}
  - send: "root\n"
  - expect: "Password: "
  - send: "reprise\n"
  - expect: "# $"
  - send: "for i in \$(seq 60); do date >> log; dpkg -S /bin/bash >> log; cp log copy\$i; rm -f copy\$((i - 3)); sleep 10; done; poweroff\n"
  - {expect: "Power down", timeout: 15m}
END
for i in $(seq 1 20); do
    rm -f "$work"/killed.tape*
    "$reprise" record -q -o "$work/killed.tape" "$work/long.yaml" > "$work/killed.out" 2>&1 < /dev/null &
    victim=$!
    sleep "$((RANDOM % 6 + 1)).$((RANDOM % 10))"
    kill -9 $victim 2> /dev/null || true
    wait $victim 2> /dev/null || true
    [ -e "$work/killed.tape" ] || continue
    exits "killed, $i: what is there replays ($(tail -c 300 "$work/killed.out" | tr -d '\r' | tail -n 1 | cut -c1-40))" 0 \
        "$reprise" replay "$work/killed.tape"
done
done_testing
