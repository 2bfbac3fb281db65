#!/bin/bash
# Prints every address that this machine's apt gets Debian's main archive from, in apt's order; apt itself reads its
# sources, in either format. Our files name no mirror: whatever needs one asks here. REPRISE_DEBIAN_MIRROR overrides.
set -euo pipefail
export LC_ALL=C

if [ -n "${REPRISE_DEBIAN_MIRROR:-}" ]; then
    printf '%s\n' "$REPRISE_DEBIAN_MIRROR"
    exit
fi
# A third party may use Debian's suite names, but not also its component "main"; where it does, apt's check of the
# archive's signature refuses it and the next address is tried.
codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
apt-get indextargets --no-release-info --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Created-By: Packages' |
    awk -v codename="$codename" '$2 == codename && $3 == "main" && !/^cdrom:/ {
        sub("/+$", "", $1)
        if (!seen[$1]++) {
            print $1
            found = 1
        }
    }
    END { exit !found }' || {
    echo "mirrors: this machine's apt names no Debian mirror; set REPRISE_DEBIAN_MIRROR to the address of one" >&2
    exit 69
}
