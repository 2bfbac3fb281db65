# Packages of Debian's riscv64 archive, by name, through a private apt state: the machine's own package lists and
# architectures are not touched and no privilege is needed. The mirror is whatever this machine's apt uses for Debian
# itself; apt checks the archive's signature and every hash. Sourced by ci/fetch-guest.sh and ci/build-root.sh.
#
# REPRISE_DEBIAN_MIRROR names another mirror, REPRISE_CACHE another cache.
export LC_ALL=C PATH="$PATH:/usr/sbin:/sbin"
umask 022

SUITE=trixie
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

fail() {
    printf '%s: %s\n' "$(basename "$0" .sh)" "$*" >&2
    exit 69
}

# The cache of this user; a user without a home gets a private folder below the temporary one.
cache_dir() {
    local base home
    if [ -n "${REPRISE_CACHE:-}" ]; then
        base=$REPRISE_CACHE
    elif [ -n "${XDG_CACHE_HOME:-}" ]; then
        base=$XDG_CACHE_HOME/reprise
    else
        home=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}
        base=${home:-/nonexistent}/.cache/reprise
    fi
    if ! mkdir -p "$base" 2>/dev/null || [ ! -w "$base" ]; then
        base=${TMPDIR:-/tmp}/reprise-cache-$(id -u)
        mkdir -p -m 700 "$base" 2>/dev/null || true
        [ -d "$base" ] && [ ! -L "$base" ] && [ -O "$base" ] ||
            fail "no usable cache folder ($base); set REPRISE_CACHE"
    fi
    (cd "$base" && pwd -P)
}

# Writes the private apt configuration. The machine's own settings for reaching the network (proxies, certificates,
# dates) are kept; hooks, pinning and index targets are not.
write_apt_config() {
    local state=$1
    rm -rf "$state/etc"
    mkdir -p "$state"/etc/{empty,preferences} "$state"/lists/partial "$state"/cache/archives/partial "$state"/log
    : >"$state/status"
    {
        apt-config dump | grep -E '^Acquire::' |
            grep -Ev '^Acquire::(IndexTargets|Languages|CompressionTypes|Changelogs|GzipIndexes|cdrom)' || true
        cat <<CONFIG
Dir::Etc::parts "$state/etc/empty";
Dir::Etc::main "$state/etc/none";
Dir::Etc::sourcelist "$state/etc/sources.list";
Dir::Etc::sourceparts "$state/etc/empty";
Dir::Etc::preferences "$state/etc/none";
Dir::Etc::preferencesparts "$state/etc/preferences";
Dir::State "$state";
Dir::State::lists "$state/lists";
Dir::State::status "$state/status";
Dir::State::extended_states "$state/extended_states";
Dir::Cache "$state/cache";
Dir::Log "$state/log";
APT::Architecture "riscv64";
APT::Architectures { "riscv64"; };
APT::Sandbox::User "";
APT::Install-Recommends "false";
Acquire::Languages "none";
Acquire::Retries "3";
CONFIG
    } >"$state/etc/apt.conf"
}

# Downloads packages into FOLDER from the first mirror (on stdin) that has them. NAMES is a function that prints their
# names, called when apt has the mirror's lists; what it prints is printed again.
download() { # STATE FOLDER NAMES
    local state=$1 folder=$2 mirror names
    export APT_CONFIG=$state/etc/apt.conf
    mkdir -p "$folder"
    while read -r mirror; do
        printf 'deb [signed-by=%s] %s %s main\n' "$KEYRING" "$mirror" "$SUITE" >"$state/etc/sources.list"
        if ! apt-get -q update >"$state/log/update" 2>&1 ||
            grep -q '^[WE]:.*Failed to fetch' "$state/log/update"; then
            cat "$state/log/update" >&2
            continue
        fi
        names=$("$3" | tr '\n' ' ')
        [ -n "$names" ] || fail "$SUITE of a mirror has not what $3 asks for"
        (cd "$folder" && apt-get -q download $names >"$state/log/download" 2>&1) || {
            cat "$state/log/download" >&2
            continue
        }
        printf '%s\n' "$names"
        return
    done
    fail "no mirror of this machine has $SUITE for riscv64"
}

# The path that apt-get download gave a package's file (of the version now in the lists).
package_file() {
    local folder=$1 package=$2 version
    version=$(apt-cache show --no-all-versions "$package" | sed -n 's/^Version: //p' | head -n 1)
    find "$folder" -maxdepth 1 -name "${package}_${version//:/%3a}_*.deb" | head -n 1
}

# Prints the finished folder of a kind: CACHE/KIND/current, if it is of this recipe, else the newest of this recipe
# (working copies of several recipes share a cache). Where there is none, or with "yes", make_KIND STATE WORK makes it
# as WORK/out, with a file `versions` whose first line is "recipe RECIPE".
keep() { # KIND RECIPE yes|no
    local kind=$1 recipe=$2 refresh=$3 cache home state work name
    cache=$(cache_dir)
    home=$cache/$kind
    mkdir -p "$home" "$cache/guest"
    cached() {
        if grep -qs "^recipe $recipe\$" "$home/current/versions"; then
            (cd "$home/current" && pwd -P)
        else
            ls -td "$home/r$recipe-"* 2>/dev/null | head -n 1 | grep .
        fi
    }
    if [ "$refresh" = no ] && cached; then
        return
    fi
    exec 9>"$cache/guest/lock" # all kinds share the apt state
    flock 9
    if [ "$refresh" = no ] && cached; then # made by another process while we waited
        return
    fi
    for name in apt-get gpgv depmod xz dpkg-deb; do
        command -v $name >/dev/null || fail "$name is missing: run ci/deps.sh guest"
    done
    [ -r $KEYRING ] || fail "$KEYRING is missing: run ci/deps.sh guest"
    state=$cache/guest/apt
    write_apt_config "$state"
    "$(dirname "$0")/mirrors.sh" >"$state/mirrors"
    work=$(mktemp -d "$home/unpack.XXXXXX")
    trap "rm -rf '$work'" EXIT
    make_$kind "$state" "$work"
    chmod 755 "$work/out"
    name=r$recipe-$(sha256sum "$work/out/versions" | cut -c 1-16)
    [ -d "$home/$name" ] || mv "$work/out" "$home/$name"
    ln -s "$name" "$work/current"
    mv -T "$work/current" "$home/current"
    (cd "$home/current" && pwd -P)
}
