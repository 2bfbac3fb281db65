# Turns the Markdown of docs/ into the body of an mdoc(7) page: headings, paragraphs, fenced text, lists, tables (a
# tagged list: first column, the middle ones in parentheses, the last as text), code, emphasis, links. The first heading
# is the page's name and left out; what stands before the second heading is the DESCRIPTION.
function escape(s) {
    gsub(/\\/, "\\e", s)
    return s
}
# Code in bold, emphasis in italics; what stands in code is not looked into.
function inline(s, out, at, code) {
    out = ""
    while ((at = index(s, "`")) > 0) {
        out = out spans(substr(s, 1, at - 1))
        s = substr(s, at + 1)
        at = index(s, "`")
        if (at == 0)
            return out spans("`" s)
        code = escape(substr(s, 1, at - 1))
        gsub(/-/, "\\-", code)
        out = out "\\fB" code "\\fP"
        s = substr(s, at + 1)
    }
    return out spans(s)
}
function spans(s, before, inner) {
    s = escape(s)
    while (match(s, /\[[^]]*\]\([^)]*\)/)) {
        before = substr(s, RSTART, RLENGTH)
        inner = substr(before, 2, index(before, "](") - 2)
        s = substr(s, 1, RSTART - 1) inner substr(s, RSTART + RLENGTH)
    }
    while (match(s, /\*\*[^*]+\*\*/))
        s = substr(s, 1, RSTART - 1) "\\fB" substr(s, RSTART + 2, RLENGTH - 4) "\\fP" substr(s, RSTART + RLENGTH)
    while (match(s, /\*[^* ][^*]*\*/))
        s = substr(s, 1, RSTART - 1) "\\fI" substr(s, RSTART + 1, RLENGTH - 2) "\\fP" substr(s, RSTART + RLENGTH)
    return s
}
# Text is gathered, as code may go on behind the end of a line, and printed with each sentence on a line of its own.
function text(s) {
    gathered = gathered (gathered == "" ? "" : " ") s
}
# Nothing at the start of a line may look like a request.
function line(s) {
    print (s ~ /^[.']/ ? "\\&" : "") s
}
function flush(s) {
    s = inline(gathered)
    gathered = ""
    while (match(s, /[^.][.?!][)]? +[^ ]/)) {
        line(substr(s, 1, RSTART + RLENGTH - 3))
        s = substr(s, RSTART + RLENGTH - 1)
    }
    if (s != "")
        line(s)
}
function open_list(kind) {
    flush()
    if (list == kind)
        return
    close_list()
    print ".Bl -" kind (kind == "tag" ? " -width Ds" : "")
    list = kind
    pending = 0
}
function close_list() {
    flush()
    if (list != "")
        print ".El"
    list = ""
}
function paragraph() {
    flush()
    if (!fresh)
        print ".Pp"
    pending = 0
    fresh = 0
}
function cells(s, parts, n, i, inside, c, cell) {
    n = 0
    cell = ""
    sub(/^\|/, "", s)
    for (i = 1; i <= length(s); i++) {
        c = substr(s, i, 1)
        if (c == "`")
            inside = !inside
        if (c == "|" && !inside) {
            gsub(/^ +| +$/, "", cell)
            parts[++n] = cell
            cell = ""
        } else {
            cell = cell c
        }
    }
    return n
}
BEGIN { fresh = 1 }
fence && /^```/ { print ".Ed"; fence = 0; fresh = 0; pending = 0; next }
fence {
    s = escape($0)
    print (s ~ /^[.']/ ? "\\&" : "") s
    next
}
/^```/ {
    close_list()
    print ".Bd -literal -offset indent"
    fence = 1
    next
}
/^# / { next }
/^##+ / {
    close_list()
    level = index($0, " ") - 1
    title = substr($0, level + 2)
    gsub(/`/, "", title)
    if (title == "Errors")
        title = "Diagnostics" # the other name belongs to system calls
    print (level == 2 ? ".Sh " toupper(title) : ".Ss " title)
    fresh = 1
    pending = 0
    next
}
/^\|[ -]*---/ { next }
/^\|/ {
    n = cells($0, row)
    if (list != "tag") {
        open_list("tag")
        for (i = 1; i <= n; i++)
            head[i] = row[i]
        next
    }
    more = ""
    for (i = 2; i < n; i++)
        more = more (more == "" ? "" : "; ") (head[i] == "type" ? "" : head[i] " ") row[i]
    flush()
    print ".It " inline(row[1]) (more == "" ? "" : " (" inline(more) ")")
    text(row[n])
    fresh = 0
    next
}
/^- / {
    open_list("bullet")
    flush()
    print ".It"
    text(substr($0, 3))
    fresh = 0
    next
}
/^[0-9]+\. / {
    open_list("enum")
    flush()
    print ".It"
    text(substr($0, index($0, " ") + 1))
    fresh = 0
    next
}
/^ +[^ ]/ && list != "" { s = $0; sub(/^ +/, "", s); text(s); next }
/^$/ {
    flush()
    if (list != "") {
        close_list()
        fresh = 0
    }
    pending = 1
    next
}
{
    if (list != "") {
        close_list()
        pending = 1
    }
    if (pending)
        paragraph()
    fresh = 0
    text($0)
}
END { close_list() }
