#!/bin/bash
# Runs a command beside a real HTTP server: nginx on a free port of 127.0.0.1, stopped again when the command ends.
#
#   ci/with-nginx.sh [--root DIR | --size BYTES] [--port-file FILE] [--jitter] [--log FILE] [--tls PEM] [--delay MS] CMD [ARG]...
#
# The command sees REPRISE_HTTP_PORT and REPRISE_HTTP_ROOT. Without --root the server has one file of its own, /file,
# of --size bytes (1 MiB) that are the same everywhere. Any path below /any/ answers with /file. With --jitter each
# answer from there waits for a time that is drawn anew, so that parallel downloads really race. --log keeps an access
# log: status, bytes sent, path and range. With --tls the server speaks TLS and HTTP/2; PEM holds certificate and key.
# With --delay every answer waits for so many milliseconds, as if the server were far away.
# The exit code is the command's; 69 if nginx cannot be started.
set -euo pipefail
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"

usage() {
    sed -n 's/^#   //p' "$0" >&2
    exit 2
}

fail() {
    printf 'with-nginx: %s\n' "$*" >&2
    exit 69
}

root= size=1048576 port_file= jitter=no log= tls= delay=0
while [ $# -gt 0 ]; do
    case $1 in
    --root) root=$(cd "${2:?--root needs a folder}" && pwd) && shift 2 ;;
    --size) size=${2:?--size needs a number} && shift 2 ;;
    --port-file) port_file=${2:?--port-file needs a file} && shift 2 ;;
    --jitter) jitter=yes && shift ;;
    --delay) delay=${2:?--delay needs milliseconds} && shift 2 ;;
    --log) log=${2:?--log needs a file} && shift 2 ;;
    --tls) tls=${2:?--tls needs a file} && shift 2 ;;
    --) shift && break ;;
    -*) usage ;;
    *) break ;;
    esac
done
[ $# -gt 0 ] || usage
command -v nginx >/dev/null || fail "nginx is missing: run ci/deps.sh test"
echo_module=/usr/lib/nginx/modules/ngx_http_echo_module.so
[ $jitter$delay = no0 ] || [ -f $echo_module ] || fail "--jitter and --delay need $echo_module (package libnginx-mod-http-echo)"

work=$(mktemp -d)
server= command_pid=
stop() {
    trap - EXIT HUP INT TERM
    if [ -n "$command_pid" ]; then
        kill "$command_pid" 2>/dev/null || true
    fi
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$work"
    [ -z "$port_file" ] || rm -f "$port_file"
}
trap stop EXIT
trap 'stop; exit 129' HUP
trap 'stop; exit 130' INT
trap 'stop; exit 143' TERM

if [ -z "$root" ]; then
    root=$work/www
    mkdir "$root"
    (set +o pipefail && seq 1 "$((size / 2 + 1))" | head -c "$size" >"$root/file")
fi

write_config() {
    if [ $jitter$delay != no0 ]; then
        printf "load_module %s;\n" "$echo_module"
    fi
    [ "$(id -u)" != 0 ] || printf 'user root;\n' # the folder may be readable by us alone
    cat <<CONFIG
daemon off;
worker_processes 1;
pid $work/pid;
events { worker_connections 256; }
http {
    log_format requests '\$status \$body_bytes_sent \$uri \$http_range';
    access_log ${log:-off}${log:+ requests};
    ${tls:+ssl_certificate $tls; ssl_certificate_key $tls;}
    default_type application/octet-stream;
    sendfile on;
    client_body_temp_path $work/body;
    proxy_temp_path $work/proxy;
    fastcgi_temp_path $work/fastcgi;
    uwsgi_temp_path $work/uwsgi;
    scgi_temp_path $work/scgi;
    split_clients "\$request_id" \$pause { 12% 0; 12% 3; 12% 8; 12% 20; 12% 40; 12% 70; 12% 110; * 160; }
    server {
        listen 127.0.0.1:$1${tls:+ ssl http2};
        root $root;
CONFIG
    if [ $jitter = yes ]; then
        printf "        location /any/ { rewrite ^ /pause-\$pause last; }\n"
        printf "        location = /pause-0 { internal; rewrite ^ /file last; }\n"
        for pause in 3 8 20 40 70 110 160; do
            printf "        location = /pause-%d { internal; echo_sleep 0.%03d; echo_exec /file; }\n" $pause $pause
        done
    else
        printf '        location /any/ { rewrite ^ /file last; }\n'
    fi
    if [ "$delay" -gt 0 ]; then
        printf '        location / { echo_sleep %d.%03d; echo_exec /far$uri; }\n' $((delay / 1000)) $((delay % 1000))
        printf '        location /far/ { internal; alias %s/; }\n' "$root"
    fi
    printf '    }\n}\n'
}

answers() {
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Starts nginx on $1; returns when it listens (it writes its pid after that), or fails when it gave up on the port.
start() {
    write_config "$1" >"$work/nginx.conf"
    # Dies with this script even if that is killed.
    setpriv --pdeathsig TERM nginx -p "$work" -e "$work/error.log" -c "$work/nginx.conf" </dev/null 2>"$work/stderr" &
    server=$!
    until [ -s "$work/pid" ]; do
        kill -0 $server 2>/dev/null || return 1
        sleep 0.02
    done
}

for attempt in 1 2 3 4 5 6 7 8 9 10; do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000)) # below the range for outgoing connections
    ! answers $port || continue
    : >"$work/error.log"
    if start $port; then
        break
    fi
    wait $server 2>/dev/null || true
    server=
done
[ -n "$server" ] || fail "nginx did not start: $(tail -n 3 "$work/error.log" "$work/stderr")"
export REPRISE_HTTP_PORT=$port REPRISE_HTTP_ROOT=$root
if [ -n "$port_file" ]; then
    printf '%s\n' "$port" >"$port_file.$$"
    mv "$port_file.$$" "$port_file"
fi
# In the background, so that a signal to us is acted upon at once; stdin is kept.
"$@" <&0 &
command_pid=$!
status=0
wait $command_pid || status=$?
command_pid=
exit $status
