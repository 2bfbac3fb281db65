#!/bin/bash
# The guests and the tools around them: built the same anywhere, rebuilt only when needed, errors that say where; the
# HTTP server comes, goes and leaves nothing behind.
. "$(dirname "$0")/lib.sh"

# Building
build=$top/ci/build-guests.sh
check "guests build" "$build" "$work/a"
check "guests build elsewhere" env -u HOME TZ=Asia/Tokyo REPRISE_CACHE="$("$top/ci/fetch-guest.sh")/../.." \
    bash -c 'umask 077 && "$0" "$1"' "$build" "$work/b"
sums() { (cd "$1" && find . -type f ! -name lock | sort | xargs sha256sum); }
check "the same bytes" diff <(sums "$work/a") <(sums "$work/b")
stamps() { (cd "$1" && find . -type f ! -name lock -printf '%p %T@\n' | sort); }
stamps "$work/a" >"$work/before"
"$build" "$work/a"
check "up to date is left alone" diff "$work/before" <(stamps "$work/a")
rm "$work/a/boot.cpio" "$work/a/bare/hello.elf"
"$build" "$work/a"
check "what was lost comes back the same" diff <(sums "$work/a") <(sums "$work/b")
check "only that was built" test "$(diff "$work/before" <(stamps "$work/a") | grep -c '^>')" = 3 # .elf, .bin, .cpio

# A fresh cache asks for the kernel by the name of its package (an apt that only notes what it is asked for).
mkdir "$work/stub"
cat >"$work/stub/apt-get" <<'STUB'
#!/bin/sh
case " $* " in
*" update "*) exit 0 ;;
*" download "*) echo "$@" >>"$STUB_LOG" && exit 1 ;;
*) exec /usr/bin/apt-get "$@" ;;
esac
STUB
printf '#!/bin/sh\necho "Depends: linux-image-6.1.0-riscv64 (= 6.1)"\n' >"$work/stub/apt-cache"
chmod 755 "$work/stub"/*
exits "an apt that has nothing" 69 env STUB_LOG="$work/asked" PATH="$work/stub:$PATH" REPRISE_CACHE="$work/fresh" \
    bash "$top/ci/fetch-guest.sh"
check "the kernel was asked for by its package's name" \
    grep -qE ' download linux-image-6\.1\.0-riscv64 busybox-static' "$work/asked"

# The initramfs
cpio --quiet -tvF "$work/a/net.cpio" >"$work/listing"
check "everything belongs to root and 1970" \
    awk '!($3 == "root" && $4 == "root" && / Jan  1  1970 /) { bad = 1 } END { exit bad || NR < 50 }' "$work/listing"
check "modules in the order of loading" test \
    "$(cpio --quiet -i --to-stdout -F "$work/a/net.cpio" lib/modules/order | tr '\n' ' ')" = \
    "virtio_mmio failover net_failover virtio_net virtio_blk virtio-rng "
exits "an unknown module" 2 "$top/ci/make-initramfs.sh" "$work/x.cpio" --modules "virtio_mmio nonsense"
check "it is named" grep -q 'nonsense' "$work/out"
check "nothing is left of it" test ! -e "$work/x.cpio"
exits "a missing file" 1 "$top/ci/make-initramfs.sh" "$work/x.cpio" --add "$work/absent:etc/absent"
check "it is named" grep -q 'absent' "$work/out"
mkcpio() { printf "$1" | "$top/build/tools/mkcpio" "$work/y.cpio"; }
exits "a path that leaves the archive" 1 mkcpio 'file\ta/../../b\t644\t/dev/null\n'
exits "a file that is also a folder" 1 mkcpio 'file\ta\t644\t/dev/null\nfile\ta/b\t644\t/dev/null\n'
exits "a path listed twice" 1 mkcpio 'dir\ta\t755\nlink\ta\tb\n'
exits "a mode that is no number" 1 mkcpio 'dir\ta\tx\n'
exits "an unknown kind" 1 mkcpio 'dir\ta\t755\nsocket\tb\t755\n'
check "the line is named" grep -q 'line 2' "$work/out"
check "nothing is left of these" test ! -e "$work/y.cpio"

# The server
serve=$top/ci/with-nginx.sh
fetch='exec 3<>/dev/tcp/127.0.0.1/$REPRISE_HTTP_PORT && printf "GET $1 HTTP/1.0\r\n\r\n" >&3 &&
    sed "1,/^\r\$/d" <&3 | cmp - "$REPRISE_HTTP_ROOT/file"'
check "a file is served" "$serve" --size 300000 bash -c "$fetch" fetch /file
check "any path below /any" "$serve" --size 300000 bash -c "$fetch" fetch /any/7
check "with pauses" "$serve" --jitter --size 300000 bash -c "$fetch" fetch /any/7
exits "the command's exit code" 7 "$serve" sh -c 'exit 7'
exits "no command" 2 "$serve" --size 1
exits "the port file is there meanwhile" 0 "$serve" --port-file "$work/port" \
    sh -c '[ "$(cat "$0")" = "$REPRISE_HTTP_PORT" ] && echo "$REPRISE_HTTP_PORT" >"$0.seen"' "$work/port"
check "and gone afterwards" test ! -e "$work/port"
closed() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
check "nobody listens there any more" closed "$(cat "$work/port.seen")"
mkdir "$work/tmp"
mkfifo "$work/started"
TMPDIR=$work/tmp "$serve" sh -c 'echo "$REPRISE_HTTP_PORT" >"$0"; exec tail -f /dev/null' "$work/started" &
server=$!
port=$(cat "$work/started")
kill -TERM $server
status=0
wait $server || status=$?
check "SIGTERM ends it" test $status = 143
check "with the server" closed "$port"
check "and its files" test -z "$(ls "$work/tmp")"

# Fetching: the cache is enough, and an archive without Debian's signature is not
guest=$("$top/ci/fetch-guest.sh")
export REPRISE_DEBIAN_MIRROR=http://127.0.0.1:1/debian # where nobody listens
exits "a cached guest needs no mirror" 0 env REPRISE_CACHE="$guest/../.." "$top/ci/fetch-guest.sh"
sums_match() { (cd "$1" && grep -E '^[0-9a-f]{64} ' versions | sha256sum -c --quiet); }
check "its sums are those noted" sums_match "$guest"
exits "a mirror that does not answer" 69 env REPRISE_CACHE="$work/cache" "$top/ci/fetch-guest.sh"
check "that is said" grep -q 'no mirror' "$work/out"
mkdir -p "$work/mirror/dists/trixie"
printf 'Suite: stable\nCodename: trixie\nComponents: main\nArchitectures: riscv64\nSHA256:\n' \
    >"$work/mirror/dists/trixie/Release"
exits "an archive that nobody signed" 69 "$serve" --root "$work/mirror" sh -c \
    'REPRISE_CACHE=$1 REPRISE_DEBIAN_MIRROR=http://127.0.0.1:$REPRISE_HTTP_PORT "$0"' \
    "$top/ci/fetch-guest.sh" "$work/cache"
check "that is said" grep -q 'not signed' "$work/out"
check "nothing is cached of it" test ! -e "$work/cache/guest/current"

# Packages
check "nothing is missing, nothing is said" test -z "$("$top/ci/deps.sh" build guest test 2>&1)"
done_testing
