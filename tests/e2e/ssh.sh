#!/bin/bash
# A real ssh client, over a forwarded port, and Debian's dropbear in the guest: two sessions with data both ways,
# recorded, then replayed at both levels without client, keys and network. Host key and session keys are made of the
# guest's own random numbers, so the replay must give it the same ones.
. "$(dirname "$0")/lib.sh"
tape=$work/ssh.tape
head -c 300000 "$reprise" > "$work/sent"
ssh-keygen -q -t ed25519 -N '' -C '' -f "$work/key"
key=$(cut -d' ' -f1,2 "$work/key.pub" | tr ' ' ,)

client() { # COMMAND: runs it in the guest
    ssh -q -i "$work/key" -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=accept-new \
        -o UserKnownHostsFile="$work/known_hosts" -o ConnectTimeout=60 -p "$(port)" root@127.0.0.1 "$1"
}
port() { # that the host chose
    sed -n 's/.*TCP port \([0-9]*\) of 127.0.0.1 is forwarded to guest port 22$/\1/p' "$work/err"
}
sessions() { # reads the guest's console and calls it when it says that it listens
    local line
    while read -r line; do
        printf '%s\n' "$line"
        case $line in
        *'ssh ready'*)
            client 'md5sum; uname -m' < "$work/sent" > "$work/first" || true
            client 'cat /init' < /dev/null > "$work/second" || true
            ;;
        esac
    done
}
"$reprise" record -q -o "$tape" --set "initrd=$guests/ssh.cpio" --append "reprise.run=ssh-server reprise.count=2" \
    --append "reprise.name=$key" --hostfwd tcp:127.0.0.1:0-:22 "$top/scenarios/http-get.yaml" < /dev/null \
    2> "$work/err" | sessions | tr -d '\r' > "$work/console"
check "the guest saw two sessions" grep -qx 'reprise: 2 sessions' "$work/console"
check "and ended well" grep -qx 'reprise: ok' "$work/console"
check "what went in has its checksum" test "$(head -n 1 "$work/first" | cut -d' ' -f1)" = \
    "$(md5sum < "$work/sent" | cut -d' ' -f1)"
check "the guest is riscv64" test "$(tail -n 1 "$work/first")" = riscv64
check "what came out is the same" cmp -s "$work/second" "$top/scenarios/guests/linux/init"
check "the client knows the guest's key" test "$(wc -l < "$work/known_hosts")" -ge 1
rm -f "$work/key" "$work/key.pub"
check "replays from frames" replays "$tape" --level frames
check "replays from sockets" replays "$tape" --level sockets
"$reprise" log --kind console-out "$tape" > "$work/log"
check "the tape has the guest's words" grep -q 'ssh ready' "$work/log"
done_testing
