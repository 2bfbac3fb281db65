#!/bin/bash
# The examples of the documents do what the documents say.
#
#   tests/e2e/docs-examples.sh [DOCUMENT]...     (default: every docs/*.md and README.md that has examples)
#
# A fenced block is an example if words behind its language say so (a reader of the page does not see them):
#
#   ```yaml file=NAME             its lines become the file NAME in the document's working folder
#   ```console run                a session, run in that folder, in the order of the document
#   ```console run serve=8000     the same beside a web server (nginx) with that folder as its root. The port is a free
#                                 one: whatever it is, the document and the command's output say 8000
#   ... needs=nginx,mke2fs        skipped where the host lacks one of these commands
#   ... full                      only with REPRISE_FULL=1
#
# In a session, bash runs what stands behind "$ " (and behind "> " in the lines below it). The other lines are what it
# prints, standard output and error together, without CR: "..." is anything within a line, and a line of it alone is any
# number of lines. A command must end with 0, unless the next one is "echo $?". `reprise` is the program under test;
# build/guests and scenarios are in the folder, as at the top of this tree.
. "$(dirname "$0")/lib.sh"

# ---- one session ----

# The lines as an expression, each with its line end.
pattern() {
    local line
    while IFS= read -r line; do
        if [ "$line" = ... ]; then
            printf '([^\n]*\n)*'
            continue
        fi
        sed -e 's/\.\.\./\x01/g' -e 's/[][\.*^$+?(){}|]/\\&/g' -e 's/\x01/[^\n]*/g' <<< "$line"
    done
}

# judge COMMAND STATUS NEXT: compares $work/got with $work/wanted
judge() {
    local wanted
    wanted=$(pattern < "$work/wanted" && echo x)
    if [ "$2" != 0 ] && [ "$3" != 'echo $?' ]; then
        printf '%s\n    ended with %s:\n' "$1" "$2"
        sed 's/^/    /' "$work/got"
        return 1
    fi
    [[ "$(cat "$work/got"; echo x)" =~ ^$wanted$ ]] && return 0
    printf '%s\n    wanted -, got +:\n' "$1"
    diff -U 100 "$work/wanted" "$work/got" | sed -e 1,3d -e 's/^/    /'
    return 1
}

# session FILE PORT: runs a session in the working folder; PORT stands for $REPRISE_HTTP_PORT, or is empty
session() {
    local -a lines commands=() outputs=()
    local line count=0 previous=0 status is_command=
    mapfile -t lines < "$1"
    for line in "${lines[@]}"; do
        if [ "${line:0:2}" = '$ ' ]; then
            commands[count]=${line:2}
            outputs[count]=
            count=$((count + 1)) is_command=1
        elif [ "${line:0:2}" = '> ' ] && [ -n "$is_command" ]; then
            commands[count - 1]+=$'\n'${line:2}
        else
            [ $count -gt 0 ] || { echo 'a session begins with "$ "'; return 1; }
            outputs[count - 1]+=$line$'\n'
            is_command=
        fi
    done
    [ $count -gt 0 ] || { echo "the session is empty"; return 1; }
    for ((i = 0; i < count; i++)); do
        local command=${commands[i]} next=${commands[i + 1]:-}
        [ -z "$2" ] || command=${command//$2/$REPRISE_HTTP_PORT}
        status=0
        (cd "$folder" && bash -c "(exit $previous); $command") > "$work/raw" 2>&1 < /dev/null || status=$?
        tr -d '\r' < "$work/raw" > "$work/got"
        [ -z "$2" ] || sed -i "s/\b$REPRISE_HTTP_PORT\b/$2/g" "$work/got"
        printf '%s' "${outputs[i]}" > "$work/wanted"
        judge "${commands[i]}" $status "$next" || return 1
        previous=$status
    done
}

if [ "${1:-}" = --session ]; then # started by ourselves beside a web server
    rm -rf "$work"
    work=$2 folder=$3
    trap - EXIT
    session "$4" "$5"
    exit
fi

# ---- one document ----

# Writes its examples into $work/blocks: NNN.words ("LINE WORDS") and NNN.text.
cut_out() {
    rm -rf "$work/blocks"
    mkdir "$work/blocks"
    awk -v into="$work/blocks" '
        !inside && /^```[a-z]+ / {
            words = $0
            sub(/^```[a-z]+ /, "", words)
            if (words !~ /(^| )(run|file=[^ ]+)( |$)/) next
            inside = 1
            name = sprintf("%s/%03d", into, ++count)
            print NR, words > (name ".words")
            printf "" > (name ".text")
            next
        }
        inside && /^```/ { inside = 0; next }
        inside { print > (name ".text") }' "$1"
}

# lacks WORDS: what keeps an example from running, empty if nothing does
lacks() {
    local word command
    for word in $1; do
        case $word in
        full) [ -n "$full" ] || echo "REPRISE_FULL=1" ;;
        serve=*) command -v nginx > /dev/null || [ -x /usr/sbin/nginx ] || echo nginx ;;
        needs=*)
            for command in ${word#needs=}; do
                PATH=$PATH:/usr/sbin:/sbin command -v "$command" > /dev/null || echo "$command"
            done
            ;;
        esac
    done
}

# example NAME WORDS FILE: one of them, 1 and its fault on standard output if it fails
example() {
    local target port=
    target=$(grep -o 'file=[^ ]*' <<< "$2" | cut -d= -f2)
    port=$(grep -o 'serve=[0-9]*' <<< "$2" | cut -d= -f2)
    if [ -n "$target" ]; then
        mkdir -p "$(dirname "$folder/$target")"
        cp "$3" "$folder/$target"
    elif [ -n "$port" ]; then
        "$top/ci/with-nginx.sh" --root "$folder" -- bash "$0" --session "$work" "$folder" "$3" "$port"
    else
        session "$3" ""
    fi
}

document() { # FILE
    local number words block missing label
    label=${1#"$top"/}
    folder=$work/$(basename "$1" .md)
    rm -rf "$folder"
    mkdir -p "$folder/build" "$work/bin"
    ln -sfn "$guests" "$folder/build/guests"
    ln -sfn "$top/scenarios" "$folder/scenarios"
    ln -sfn "$(realpath "$reprise")" "$work/bin/reprise"
    cut_out "$1"
    for block in "$work"/blocks/*.text; do
        [ -e "$block" ] || continue
        read -r number words < "${block%.text}.words"
        missing=$(lacks "${words//,/ }" | head -n 1)
        if [ -n "$missing" ]; then
            echo "skipped - $name: $label:$number needs $missing"
        elif example "$label:$number" "$words" "$block" > "$work/fault" 2>&1; then
            ok "$label:$number"
        else
            bad "$label:$number"
            sed 's/^/    /' "$work/fault"
        fi
    done
}
export PATH=$work/bin:$PATH

# ---- the runner itself: what is wrong must be found ----

planted() { # WHAT CODE-BLOCK
    local before=$failed
    printf '%s\n' "$2" > "$work/planted.md"
    document "$work/planted.md" > "$work/planted.out"
    local found=$((failed - before))
    failed=$before
    check "planted: $1" test $found = 1
}
if [ $# = 0 ]; then
    planted "another output" $'```console run\n$ echo one\ntwo\n```'
    planted "one line more" $'```console run\n$ seq 2\n1\n```'
    planted "one line less" $'```console run\n$ seq 2\n1\n2\n3\n```'
    planted "a failure" $'```console run\n$ false\n```'
    planted "an unquoted point" $'```console run\n$ echo abc\na.c\n```'
    printf '%s\n' '```text file=in/a' 'x y' '```' '```console run' '$ cat in/a; (exit 3)' 'x...' '$ echo $?' 3 \
        '$ seq 9' 1 ... 9 '```' '```console' '$ not an example' '```' > "$work/right.md"
    document "$work/right.md"
fi

# ---- the documents ----

if [ $# -gt 0 ]; then
    documents=("$@")
else
    documents=("$top"/README.md "$top"/docs/*.md)
fi
for file in "${documents[@]}"; do
    document "$file"
done
done_testing
