#!/bin/bash
# A share of the host, smb: DIR, from a guest: Samba's own client logs in through the guest, lists the folder, fetches a
# file and stores one. The session then replays without smbd.
. "$(dirname "$0")/lib.sh"
for program in /usr/sbin/smbd smbclient; do
    command -v $program > /dev/null || {
        echo "smb: skipped: no $program (Debian's packages samba and smbclient)"
        exit 0
    }
done
mkdir "$work/share" "$work/tmp"
echo "from the host" > "$work/share/there.txt"
echo "from the client" > "$work/here.txt"
mkfifo "$work/console"

# The guest leads its port 445 to the server; it says so when it listens.
relay='nc -ll -p 445 -e nc 10.0.2.4 445 &
until netstat -lnt | grep -q :445; do :; done; echo relay $((40 + 2))'
visit() { # PORT
    cd "$work" && smbclient -p "$1" //127.0.0.1/qemu -N -c 'ls; get there.txt fetched.txt; put here.txt stored.txt; ls'
}
converse() { # what the guest's console says, line by line, comes in; what is typed goes out on 7
    local line
    exec 7> "$work/console"
    while read -r line; do
        line=${line%$'\r'}
        printf '%s\n' "$line"
        case $line in
        'reprise: address'*) printf '%s\n' "$relay" >&7 ;;
        *'relay 42') visit 17445 > "$work/client" 2>&1 || true; echo exit >&7 ;;
        esac
    done
}
status=0
TMPDIR=$work/tmp "$reprise" record -q -o "$work/smb.tape" --set 'net=[]' --limit-host 120s \
    --nic "user,smb=$work/share,hostfwd=tcp:127.0.0.1:17445-:445" "$top/scenarios/shell.yaml" \
    < "$work/console" 2> "$work/err" | converse > "$work/out" || status=$?
check "the session is recorded" test $status = 0
check "the client sees the file" grep -q 'there.txt' "$work/client"
check "it fetched it" cmp -s "$work/share/there.txt" "$work/fetched.txt"
check "it stored one" cmp -s "$work/here.txt" "$work/share/stored.txt"
check "smbd's folder is gone" test -z "$(ls "$work/tmp")"
[ "$failed" = 0 ] || cat "$work/client" "$work/err"
rm -r "$work/share"
for level in frames sockets; do check "it replays from $level" replays "$work/smb.tape" --level $level; done

# Without the folder nothing begins.
exits "a folder that is not there" 69 "$reprise" run -q --nic "user,smb=$work/share" "$top/scenarios/shell.yaml"
check "it is named" grep -q "smb: $work/share" "$work/out"
done_testing
