# Turns what `reprise VERB --help` prints into mdoc(7): usage and examples as they stand, options as a tagged list.
function escape(s) {
    gsub(/\\/, "\\e", s)
    gsub(/-/, "\\-", s)
    return s
}
function line(s) {
    print (s ~ /^[.']/ ? "\\&" : "") s
}
function leave(next_state) {
    if (state == "literal")
        print ".Ed"
    if (state == "options")
        print ".El"
    state = next_state
    if (state == "literal")
        print ".Bd -literal -offset indent"
    if (state == "options")
        print ".Bl -tag -width Ds"
}
/^usage: / || /^Examples?:/ {
    leave("")
    is_usage = /^usage: /
    if (!is_usage)
        print ".Pp\nExamples:"
    leave("literal")
    if (is_usage)
        line(escape(substr($0, 8)))
    next
}
state == "literal" && /^ +[^ ]/ { s = $0; sub(/^ +/, "", s); line(escape(s)); next }
/^ +(-[A-Za-z0-9], )?--[a-z]/ {
    if (state != "options")
        leave("options")
    s = $0
    sub(/^ +/, "", s)
    if (match(s, /  +/)) {
        print ".It \\fB" escape(substr(s, 1, RSTART - 1)) "\\fP"
        line(escape(substr(s, RSTART + RLENGTH)))
    } else {
        print ".It \\fB" escape(s) "\\fP"
    }
    next
}
state == "options" && /^ +[^ ]/ { s = $0; sub(/^ +/, "", s); line(escape(s)); next }
/^$/ { blank = 1; next }
/^ +[^ ]/ {
    leave("literal")
    s = $0
    sub(/^ +/, "", s)
    line(escape(s))
    next
}
{
    if (state != "")
        leave("")
    if (blank)
        print ".Pp"
    blank = 0
    s = escape($0)
    gsub(/`/, "", s)
    while (match(s, /[^.][.?!][)]? +[^ ]/)) {
        line(substr(s, 1, RSTART + RLENGTH - 3))
        s = substr(s, RSTART + RLENGTH - 1)
    }
    line(s)
}
END { leave("") }
