#!/bin/bash
# Traces: what a tape's networks and console become in other tools' formats, what tshark says of the same frames field
# by field, goldens, and every kind of planted change found and named.
#
# The sessions are recorded in a network namespace of its own, where port 53 is free and ports are always the same.
. "$(dirname "$0")/lib.sh"
own_network
netpeer=$(test_tool netpeer)
recapture=$(test_tool recapture)
tracecols=$(test_tool tracecols)
ip link set lo up
cd "$work"

record() { # NAME RUN [ARG...]
    local tape=$1.tape run=$2
    shift 2
    check "$tape is recorded" "$reprise" record -q -o "$tape" --append "reprise.run=$run" \
        --set "net[0].resolver=127.0.0.1" "$@" "$top/scenarios/http-get.yaml" < /dev/null > "$tape.out" 2>&1
}

mkfifo ready
"$netpeer" serve ready 7007 7008 53 &
server=$!
cleanups+=("kill $server 2>/dev/null")
cat ready
record ping ping --append reprise.name=host.test
record udp udp --append reprise.port=7008
record udp2 udp --append reprise.port=7008
kill $server
export reprise top
for n in 1 2; do # two servers of the same files; the port is in the request, so the headers are masked below
    check "get$n.tape is recorded" bash "$top/ci/with-nginx.sh" --size 100000 -- bash -c '
        "$reprise" record -q -o "$0" --append reprise.run=http-get \
        --append "reprise.url=http://10.0.2.2:$REPRISE_HTTP_PORT/file" "$top/scenarios/http-get.yaml" < /dev/null \
        > "$0.out" 2>&1' get$n.tape
done

# Every frame, in every form, and the same from all of them.
for session in ping udp get1; do
    frames=$("$reprise" log --source net0 --kind frame-in --kind frame-out $session.tape | wc -l)
    "$reprise" export --level packets -o $session.trace $session.tape
    "$reprise" export -o $session.exact $session.tape
    "$reprise" export --format json -o $session.json $session.tape
    "$reprise" export --format pcapng -o $session.pcapng $session.tape
    "$reprise" export --format pcap -o $session.pcap $session.tape
    "$reprise" import -o $session.imported $session.pcapng
    check "$session: a line for each of the $frames frames" test "$(grep -c '^net0' $session.trace)" = "$frames"
    check "$session: as many in exact text" test "$(grep -c '^net0' $session.exact)" = "$frames"
    check "$session: as many in JSON" test "$(wc -l < $session.json)" = "$frames"
    check "$session: a capture imported is the golden" cmp $session.trace $session.imported
    for level in exact packets streams; do
        exits "$session: tape and capture are the same at level $level" 0 \
            "$reprise" diff --level $level $session.tape $session.pcapng
    done
    exits "$session: golden and tape are the same" 0 "$reprise" diff $session.trace $session.tape
    exits "$session: a pcap has no directions, and else the same" 0 \
        "$reprise" diff --mask frame.dir,frame.link $session.tape $session.pcap
    "$reprise" log --source net0 $session.tape |
        awk '$4 == "frame-in" || $4 == "frame-out" {print $1, $2, $4}' > $session.log
    sed -n 's/^net0 \([a-z]*\) len=[0-9]* event=\([0-9]*\) cycle=\([0-9]*\) .*/\2 \3 frame-\1/p' $session.exact \
        > $session.events
    check "$session: events, cycles and directions are the log's" cmp $session.log $session.events
done
check "ARP, DHCP, DNS and ICMP are understood" test "$(grep -cE \
    '\| (arp op=|dhcp op=.* type=(discover|offer|request|ack) |dns id=<dns.id:[0-9]+> qr=(query|answer) |icmp type=echo-re)' \
    ping.trace)" -ge 10
check "HTTP is understood" grep -q '| http method=GET target=/file version=HTTP/1.1 headers=' get1.trace
check "headers on request" grep -q ' server=nginx' <("$reprise" export --headers get1.tape)
check "the answer's date is masked" grep -q ' date=<time>' <("$reprise" export --level packets --headers get1.tape)

# Filters: what they choose is what grep chooses in the text, from a tape and from its capture.
counted() { # FILTER PATTERN: as many frames as lines of the golden
    check "filter $1" test "$("$reprise" export --filter "$1" --count "$3.tape")" = "$(grep -cE "$2" "$3.trace" || true)"
    check "filter $1, of the capture" test "$("$reprise" export --filter "$1" --count "$3.pcapng")" = \
        "$(grep -cE "$2" "$3.trace" || true)"
}
counted 'tcp.flags == S' ' flags=S ' get1
counted 'tcp.flags contains F && frame.dir == out' '^net0 out.* flags=[A-Z]*F' get1
counted 'http.status >= 200 and http.status < 300' ' status=2[0-9][0-9] ' get1
counted 'dns.name == host.test or dhcp' '(host\.test|\| dhcp )' ping
counted 'not (arp or has udp or icmp)' '^net0 [a-z]* len=[0-9]+ \| eth [^|]*\| ip6? [^|]*\| (tcp|icmp6) ' ping
counted 'frame.len > 1000000' 'nothing' udp
check "a filter chooses lines" cmp <("$reprise" export --level packets --filter 'tcp' get1.tape | grep -c '^net0') \
    <(grep -c '| tcp ' get1.trace)
exits "both sides of a comparison are filtered" 0 "$reprise" diff --filter 'not tcp.flags contains F' get1.tape get1.pcapng
"$reprise" export --level packets --filter tcp -o filtered.trace get1.tape
exits "a filtered golden and the tape, filtered" 0 "$reprise" diff --filter tcp filtered.trace get1.tape
exits "a golden's own filter is for the other side too" 0 "$reprise" diff filtered.trace get1.tape
exits "another filter" 2 "$reprise" diff --filter udp filtered.trace get1.tape
check "is refused by name" grep -q 'filtered.trace was written with the filter "tcp", not "udp"' out
exits "a filter for a golden of every frame" 2 "$reprise" diff --filter tcp get1.trace get1.tape
check "is refused, with what to do" grep -q 'get1.trace is a golden of every frame: .* export --filter' out
exits "two goldens of one filter" 0 "$reprise" diff filtered.trace filtered.trace
exits "two goldens, one of them filtered" 2 "$reprise" diff get1.trace filtered.trace
sed '2s/.*/# filter tcp.flgs/' filtered.trace > mistaken.trace
exits "a golden whose filter is none" 2 "$reprise" diff mistaken.trace get1.tape
check "is named" grep -q 'mistaken.trace: its filter: column 1' out
exits "a filter that is none" 2 "$reprise" export --filter 'tcp.flgs == S' get1.tape
check "its mistake is named" grep -q -- '--filter: column 1: tcp has no field "flgs"; did you mean "tcp.flags"?' out
exits "a count of a golden" 2 "$reprise" export --count get1.trace
exits "a count is only a number" 2 "$reprise" export --count -o x get1.tape

# HTTP as HAR: it is JSON, and what the guest got.
har() { # SESSION JSONPATH: of the first entry
    sqlite3 :memory: "SELECT json_extract(readfile('$1.har'), '\$.log.entries[0].$2')"
}
for session in get1 udp; do
    "$reprise" export --format har -o $session.har $session.tape
    check "$session: HAR is JSON" test "$(sqlite3 :memory: "SELECT json_valid(readfile('$session.har'))")" = 1
    "$reprise" export --format har -o $session.pcapng.har $session.pcapng
    check "$session: tape and capture have the same HAR" cmp $session.har $session.pcapng.har
done
check "no HTTP, no entries" test \
    "$(sqlite3 :memory: "SELECT json_array_length(readfile('udp.har'), '\$.log.entries')")" = 0
check "one request" test "$(sqlite3 :memory: "SELECT json_array_length(readfile('get1.har'), '\$.log.entries')")" = 1
check "its status" test "$(har get1 response.status) $(har get1 response.statusText)" = "200 OK"
check "its URL" grep -qx 'http://10\.0\.2\.2:[0-9]*/file' <(har get1 request.url)
check "its size" test "$(har get1 response.content.size)" = 100000
check "its body has the sum that the guest printed" test "$(har get1 response.content.text | head -c 100000 | md5sum | cut -d ' ' -f 1)" = \
    "$(sed -n 's/^md5 //p' get1.tape.out | tr -d '\r')"
check "its event is the request's" grep -q "event=$(har get1 _event) .*| http method=GET" get1.exact
check "its times add up" test "$(sqlite3 :memory: "SELECT abs(json_extract(h, '\$.time') - json_extract(h, '\$.timings.blocked')
    - json_extract(h, '\$.timings.connect') - json_extract(h, '\$.timings.send') - json_extract(h, '\$.timings.wait')
    - json_extract(h, '\$.timings.receive')) < 0.000002
    FROM (SELECT json_extract(readfile('get1.har'), '\$.log.entries[0]') AS h)")" = 1

# The console.
"$reprise" export --format console ping.tape > console
"$reprise" export --format cast ping.tape > cast
check "the console says what the guest said" grep -q '3 packets received' console
check "the cast begins with its header" grep -q '^{"version": 2, "width": 80, "height": 24, ' <(head -n 1 cast)
check "and goes on in virtual time" test "$(sed 1d cast | grep -cvE '^\[[0-9]+\.[0-9]{9}, "[oir]", ".*"\]$')" = 0

# tshark's view, field by field.
if command -v tshark > /dev/null; then
    mapfile -t names < <("$tracecols" --fields)
    tshark_columns() {
        local -a fields=()
        for field in "${names[@]}"; do fields+=(-e "$field"); done
        tshark -r "$1" -o tcp.desegment_tcp_streams:FALSE -o ip.defragment:FALSE -o ipv6.defragment:FALSE \
            -o http.desegment_headers:FALSE -o http.desegment_body:FALSE -T fields -E occurrence=a -E aggregator=, \
            "${fields[@]}" 2> "$1.warnings"
    }
    disagreements() { # CAPTURE: "frame N FIELD" for each difference
        tshark_columns "$1" > "$1.tshark"
        "$tracecols" "$1" > "$1.ours"
        [ "$(wc -l < "$1.tshark")" = "$(wc -l < "$1.ours")" ] || echo "not the same number of frames"
        paste -d '\n' "$1.tshark" "$1.ours" | awk -F '\t' -v list="${names[*]}" '
            NR % 2 { split($0, theirs, "\t"); next }
            { split(list, name, " "); for (i = 1; i <= NF; i++) if ($i != theirs[i]) print "frame", NR / 2, name[i] }'
    }
    for session in ping udp get1; do
        check "$session: tshark agrees in ${#names[@]} fields of every frame" test -z "$(disagreements $session.pcapng)"
        check "$session: tshark has nothing to complain of" \
            test -z "$(grep -v '^Running as user' $session.pcapng.warnings)"
        check "$session: tshark names link, event and cycle" test "$(tshark -r $session.pcapng -T fields \
            -e frame.interface_name -e frame.comment 2> /dev/null | grep -cE '^net0.event [0-9]+ cycle [0-9]+$')" = \
            "$(wc -l < $session.log)"
        check "$session: as many TCP conversations as tshark counts" test \
            "$("$reprise" export --level streams $session.tape | grep -c '^net0 tcp')" = \
            "$(tshark -r $session.pcapng -T fields -e tcp.stream 2> /dev/null | sort -u | grep -c .)"
    done
    # Conversations: who spoke to whom, in how many frames, and how many bytes each way.
    for session in get1 get2; do
        "$reprise" export --format pcapng -o $session.pcapng $session.tape
        tshark -q -z conv,tcp -r $session.pcapng 2> /dev/null | awk '/<->/ {print $1, $3, $7, $4}' > conv.tshark
        while read -r a b forth back; do
            for way in "$a $b $forth" "$b $a $back"; do
                set -- $way
                check "$session: $1 sent $2 $3 frames, says tshark" test "$("$reprise" export --count --filter \
                    "ip.src == ${1%:*} and tcp.src == ${1#*:} and ip.dst == ${2%:*} and tcp.dst == ${2#*:}" \
                    $session.tape)" = "$3"
            done
        done < conv.tshark
        tshark -r $session.pcapng -T fields -e ip.src -e tcp.srcport -e ip.dst -e tcp.dstport -e tcp.len -Y tcp \
            2> /dev/null | awk '{sum[$1 ":" $2 " " $3 ":" $4] += $5} END {for (pair in sum) print pair, sum[pair]}' |
            sort > bytes.tshark
        "$reprise" export --level streams --keep ip,port $session.tape | awk -F '[ =]' '/^net0 tcp / {
            for (i = 1; i < NF; i++) if ($i == "ip" || $i == "port" || $i == "bytes") value[++count] = $(i + 1)
            print value[1] ":" value[2] " " value[4] ":" value[5], value[3]
            print value[4] ":" value[5] " " value[1] ":" value[2], value[6]
            count = 0 }' |
            sort > bytes.ours
        check "$session: conversations have the bytes that tshark counts" cmp bytes.tshark bytes.ours
        check "$session: and there are some" test "$(wc -l < bytes.ours)" -ge 2
    done
    # The odd frames: where the two differ, and why.
    "$tracecols" --odd odd.pcapng
    disagreements odd.pcapng | sort > odd.found
    sort > odd.known <<'KNOWN'
frame 6 vlan.id
frame 19 tcp.seq
frame 22 udp.checksum
frame 27 dns.resp.name
frame 28 dns.qry.name
frame 29 dns.qry.name
frame 33 http.request.method
frame 33 http.request.uri
frame 34 tcp.seq
frame 42 dns.a
frame 42 dns.resp.name
frame 43 vlan.id
KNOWN
    # 6: tshark has another name for the outer tag. 19, 33: it takes odd segments for retransmissions. 22: it stops at a
    # UDP length below eight. 27, 42: it writes <Root>. 28, 29: it has a text for loops. 34: it counts from one where
    # no SYN was seen. 42, 43: we show at most 256 fields and 32 layers, and the rest as one digest.
    check "odd frames: tshark agrees but for what is known" diff odd.known odd.found
else
    echo "trace: tshark is not installed: its view is not compared"
fi

# Two recordings of one scenario.
exits "two sessions differ in nothing that was said" 0 "$reprise" diff --level streams \
    --mask http.host,http.etag,http.last-modified get1.tape get2.tape
exits "they are not the same to the cycle" 1 "$reprise" diff --level exact get1.tape get2.tape

# A golden of one link with masks of its own: as the runner of scenarios writes and compares it.
masks=http.etag,dhcp.lease
"$reprise" export --level packets --source net0 --mask $masks -o masked.trace udp.tape
check "a golden's masks stand in its first line" grep -qx "# reprise trace 1 level=packets .* mask=$masks" \
    <(head -n 1 masked.trace)
check "a masked field is a token" grep -q ' lease=<dhcp.lease:1>' masked.trace
exits "it is the tape, asked for with the same words" 0 "$reprise" diff --level packets --source net0 --mask $masks \
    masked.trace udp.tape
exits "the order of masks does not matter" 0 "$reprise" diff --mask dhcp.lease,http.etag masked.trace udp.tape
exits "nor need they be said" 0 "$reprise" diff --source net0 masked.trace udp.tape
exits "other masks are refused" 2 "$reprise" diff --mask http.etag masked.trace udp.tape
exits "another recording is the same golden" 0 "$reprise" diff masked.trace udp2.tape
"$reprise" export --level packets --source net0 --mask $masks -o again.trace udp2.tape
check "to the letter" cmp masked.trace again.trace
check "in any locale" cmp masked.trace <(LC_ALL=tr_TR.UTF-8 LANG=tr_TR.UTF-8 "$reprise" export --level packets \
    --source net0 --mask $masks udp.tape)
exits "a request is the same beside another server's port" 0 "$reprise" diff --filter http.method get1.tape get2.tape
check "and it is compared" test "$("$reprise" export --count --filter http.method get1.tape)" = 1
sed 's/ flags=AP / flags=A /' get1.trace > other.trace
"$reprise" diff other.trace get1.tape > plain.out || true
NO_COLOR=1 script -qec "$reprise diff other.trace get1.tape" /dev/null < /dev/null | tr -d '\r' > tty.out || true
check "no colours on a terminal with NO_COLOR" cmp plain.out tty.out
env -u NO_COLOR TERM=xterm script -qec "$reprise diff other.trace get1.tape" /dev/null < /dev/null > tty.out || true
check "colours on a terminal without" grep -q $'\033\[31m- ' tty.out
"$reprise" diff --json other.trace get1.tape > json.out || true
check "JSON is JSON" test "$(sqlite3 :memory: "SELECT json_valid(readfile('json.out'))")" = 1

# Planted changes: a byte of the payload, a flag, an option, an order, a missing frame.
planted() { # WHAT PATTERN LEVELS HOW...: the change is found at these levels, and the report's first line names it
    local what=$1 pattern=$2 levels=$3 level
    shift 3
    "$recapture" "$@" get1.pcapng planted.pcapng
    for level in exact packets streams; do
        case " $levels " in
        *" $level "*) exits "planted, at level $level: $what is found" 1 \
            "$reprise" diff --level $level get1.tape planted.pcapng ;;
        *) exits "planted, at level $level: $what says nothing" 0 \
            "$reprise" diff --level $level get1.tape planted.pcapng ;;
        esac
        if [ $level != streams ] && ! grep -Eq "^first difference: $pattern" out; then
            bad "planted, at level $level: $what is not named"
            head -n 8 out | cut -c 1-300
        fi
    done
    exits "planted: $what is found beside a golden" 1 "$reprise" diff get1.trace planted.pcapng
    if grep -Eq "^first difference: $pattern" out; then
        ok "planted: $what is named"
    else
        bad "planted: $what is not named"
        head -n 8 out | cut -c 1-300
    fi
}
number() { grep '^net0' get1.trace | grep -nE -m 1 "$1" | cut -d : -f 1; } # of the first frame like this
data=$(number '^net0 in .*\| data len=1[0-9]{3} ')
syn=$(number 'flags=S ')
planted "a byte of a payload" "frame $data/$data changed: data.hash was [0-9a-f]+, is [0-9a-f]+" "exact packets streams" \
    set "$data" 800 ff01fe
"$reprise" diff get1.tape planted.pcapng > out || true
check "planted: the byte is named" grep -Eq '; byte 80[0-2] of the frame \(data.hash, its byte [0-9]+\) was 0x' out
planted "a flag" "frame $syn/$syn changed: tcp.flags was S, is US" "exact packets" set "$syn" 47 22
planted "an option" "frame $syn/$syn changed: tcp.mss is gone, was 1460" "exact packets" set "$syn" 54 01010101
planted "an order" "frame ($data|$((data + 1))) moved: it is number ($data|$((data + 1))) now" "exact packets" swap "$data"
planted "a missing frame" "frame $data is missing" "exact packets streams" drop "$data"
"$reprise" diff --json get1.trace planted.pcapng > out || true
check "JSON says it too" grep -q "\"identical\": false.*\"missing\": 1,.*\"kind\": \"missing\", \"first\": $data," out
check "no colours in a file" test "$(grep -c $'\033' out)" = 0
exits "a missing frame is nothing to level streams only if its bytes come again" 1 \
    "$reprise" diff --level streams get1.pcapng planted.pcapng

# Every line of both sides is printed once, whatever differs.
"$recapture" make 3000 a.pcapng
"$recapture" make 3000 b.pcapng 1
"$recapture" drop 1500 b.pcapng c.pcapng
for other in b c; do
    "$reprise" diff --all --level packets a.pcapng $other.pcapng > out || true
    check "all lines of the first are shown, against $other" test "$(grep -c '^- ' out)" = 3000
    check "all lines of $other are shown" test "$(grep -c '^+ ' out)" = "$(case $other in b) echo 3000 ;; c) echo 2999 ;; esac)"
done
"$recapture" drop 1000 a.pcapng b.pcapng
"$recapture" drop 2000 b.pcapng c.pcapng
"$reprise" diff --all a.pcapng c.pcapng > out || true
check "two hunks with their context" test "$(grep -c '^@@ ' out) $(grep -c '^- ' out) $(grep -c '^  net0' out) $(grep -c '^+ ' out)" = \
    "2 2 12 0"

# Bad input.
head -c 5000 get1.pcapng > cut.pcapng
exits "a capture that is cut" 65 "$reprise" export cut.pcapng
exits "a file that is none of the three" 65 "$reprise" diff get1.tape console
exits "a file that is not there" 69 "$reprise" diff get1.tape nothing.tape
exits "a level that does not exist" 2 "$reprise" diff --level best get1.tape get2.tape
exits "another level than the golden's" 2 "$reprise" diff --level streams get1.trace get2.tape
exits "a mask that names nothing" 2 "$reprise" export --mask 'what?' get1.tape
exits "a console of a capture" 2 "$reprise" export --format console get1.pcapng
mkdir locked
"$reprise" export -o locked/a.trace cut.pcapng > /dev/null 2>&1 || true
check "a failed export leaves no file" test -z "$(ls locked)"

# A capture whose every frame is a trap costs lines, not memory: at most 64 MiB, whatever becomes of it.
cc -O2 -o peak "$top/ci/tools/peak.c"
"$recapture" hostile "$(times 1000000 100000)" hostile.pcapng
while read -r -a how; do
    exits "a hostile capture: export ${how[*]}" 0 ./peak cost "$reprise" export "${how[@]}" -o hostile.out hostile.pcapng
    check "and it took $(($(cut -d ' ' -f 1 cost) / 1024)) MiB" test "$(cut -d ' ' -f 1 cost)" -lt 65536
    test "${how[1]}" != har || check "HAR of it is JSON" test \
        "$(sqlite3 :memory: "SELECT json_valid(readfile('hostile.out'))")" = 1
done <<'HOW'
--level exact --hex
--level packets --headers
--level streams
--format json --hex
--format har
--format pcap
HOW
exits "a hostile capture: diff" 0 ./peak cost "$reprise" diff --level streams hostile.pcapng hostile.pcapng
exits "a hostile capture: a filter" 0 "$reprise" export --count --filter 'tcp contains "ffff"' hostile.pcapng
rm -f hostile.out hostile.pcapng
# What is damaged in the middle is refused, and nothing is left of the half that was good.
head -c 5000 get1.pcapng > cut.pcapng
printf '\012\015\015\012\377\377\377\360\032\053\074\115' > huge.pcapng
for damaged in cut huge; do
    exits "import of a capture that is $damaged" 65 ./peak cost "$reprise" import -o locked/$damaged.trace $damaged.pcapng
    check "and it took $(($(cut -d ' ' -f 1 cost) / 1024)) MiB" test "$(cut -d ' ' -f 1 cost)" -lt 65536
    echo "golden" > locked/old.trace
    exits "nor is an old golden touched" 65 "$reprise" import -o locked/old.trace $damaged.pcapng
    check "it is as it was" test "$(ls locked):$(cat locked/old.trace)" = "old.trace:golden"
done

# Size: a golden's lines are found again among many, in bounded memory.
count=$(times 1000000 100000)
"$recapture" make "$count" many.pcapng
"$recapture" drop $((count / 2)) many.pcapng fewer.pcapng
TIMEFORMAT='%U %S'
cpu=$( { time (ulimit -v 1048576; "$reprise" diff many.pcapng fewer.pcapng > out; test $? = 1); } 2>&1)
check "$count frames against $((count - 1)) in 1 GiB and 5 s of one core ($cpu)" \
    awk -v cpu="$cpu" 'BEGIN {split(cpu, t, " "); exit !(t[1] + t[2] > 0 && t[1] + t[2] < 5)}'
check "the missing one is named" grep -q "^first difference: frame $((count / 2)) is missing" out
"$recapture" make "$count" others.pcapng 1
for level in exact packets streams; do # nothing is the same in any frame
    cpu=$( { time (ulimit -v 1048576; "$reprise" diff --level $level many.pcapng others.pcapng > out; test $? = 1); } 2>&1)
    check "$count frames that all differ, at level $level, in 1 GiB and 5 s of one core ($cpu)" \
        awk -v cpu="$cpu" 'BEGIN {split(cpu, t, " "); exit !(t[1] + t[2] > 0 && t[1] + t[2] < 5)}'
    check "and not all of them are printed" test "$(wc -c < out)" -lt 100000
done
(ulimit -v 200000 && "$reprise" export --format text many.pcapng > /dev/null) && ok "export streams: below 200 MB" ||
    bad "export streams: below 200 MB"
rm -f many.pcapng fewer.pcapng others.pcapng
done_testing
