#!/bin/bash
# The small Debian of ci/build-root.sh from a web server (nginx) over a slow line, with and without a preload list of what
# an earlier boot read: the guest's own time from the first instruction to the login prompt. (root.sh has sessions on it,
# root-kill.sh those that are killed.)
. "$(dirname "$0")/lib.sh"

mkdir "$work/www"
"$reprise" fs build -q "$guests/root" "$work/www/root"
export XDG_CACHE_HOME=$work/cache
"$top/ci/with-nginx.sh" --root "$work/www" --port-file "$work/port" -- sleep 7200 &
server=$!
cleanups+=('kill $server; wait $server')
until [ -s "$work/port" ]; do kill -0 $server; sleep 0.05; done

slow() { # NAME
    printf '%s\n' "extends: $top/scenarios/root/_base.yaml" \
        "fs: [{file: http://127.0.0.1:$(cat "$work/port")/$1, http: {latency: 50ms}}]" \
        'steps: [{expect: "reprise login: ", timeout: 2m}, {stop: true}]' > "$work/$1.yaml"
    exits "a boot from $1" 0 "$reprise" record -q -o "$work/$1.tape" "$work/$1.yaml"
}
cycles() { "$reprise" info "$1" | sed -n 's/^length *\([0-9]*\) cycles.*/\1/p'; }
slow root
exits "a list of what it read" 0 "$reprise" fs build -q --preload-from "$work/root.tape" "$guests/root" "$work/www/listed"
slow listed
without=$(cycles "$work/root.tape") with=$(cycles "$work/listed.tape")
check "with it a boot at 50 ms takes less than half as long ($with cycles, $without without)" test "$with" -lt $((without / 2))
check "it replays without the server" replays "$work/listed.tape"
done_testing
