/* The folder in which Samba's smbd keeps its configuration and state for one session of `smb: DIR`: made when a
 * network is opened, removed with all that is in it when it is closed. smbd itself is started for each connection
 * of the guest (host_socket_guest.c). Never touched by a replay. */
#ifndef REPRISE_REPLAY_HOST_SLIRP_SMB_H
#define REPRISE_REPLAY_HOST_SLIRP_SMB_H

#include "src/base/error.h"

struct smb {
    char *folder; /* with smb.conf in it; NULL: none */
    const char *program;
};

/* Shares `shared` as \\SERVER\qemu, QEMU's name for it. program: smbd, NULL is where Debian has it. EXIT_MISSING
 * without it, or without the folder. A zeroed struct. */
int smb_open(struct smb *smb, const char *shared, const char *program, struct error *error);
void smb_close(struct smb *smb);

#endif
