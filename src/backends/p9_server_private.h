/* What the files of the 9P server share. p9_server.c has the session and the table of messages; file: open files;
 * name: the tree; attr: attributes and extended attributes. */
#ifndef REPRISE_BACKENDS_P9_SERVER_PRIVATE_H
#define REPRISE_BACKENDS_P9_SERVER_PRIVATE_H

#include "src/backends/p9_server.h"
#include "src/backends/p9_wire.h"

#define P9_NO_FID 0xffffffffu

/* One message that is being handled. Handlers read from `in`, check with call_is_whole before they do anything, and
 * append to `out`; they return 0 or an enum fs_errno. */
struct p9_call {
    struct p9_server *server;
    struct p9_fs *fs;
    struct wire_reader in;
    struct buffer *out;
    uint32_t room; /* of the whole answer */
};

/* True if the message was read to its end and no further. */
bool call_is_whole(const struct p9_call *call);
/* FS_EBADF: there is no such fid. */
int call_fid(struct p9_call *call, uint32_t number, struct p9_fid **fid);
/* A fid that names a file, open or not. */
int call_path_fid(struct p9_call *call, uint32_t number, struct p9_fid **fid);
/* A string of the message as a name for the tree: FS_NAME_MAX + 1 bytes. dots: what "." and ".." are answered with. */
int call_name(struct bytes text, char *name, int dots);
/* Writes the qid of a node. */
int call_put_qid(struct p9_call *call, struct p9_node *node, const struct p9_open *open);

int handle_lopen(struct p9_call *call);
int handle_lcreate(struct p9_call *call);
int handle_read(struct p9_call *call);
int handle_write(struct p9_call *call);
int handle_readdir(struct p9_call *call);
int handle_fsync(struct p9_call *call);
int handle_lock(struct p9_call *call);
int handle_getlock(struct p9_call *call);

int handle_symlink(struct p9_call *call);
int handle_mknod(struct p9_call *call);
int handle_mkdir(struct p9_call *call);
int handle_readlink(struct p9_call *call);
int handle_link(struct p9_call *call);
int handle_rename(struct p9_call *call);
int handle_renameat(struct p9_call *call);
int handle_unlinkat(struct p9_call *call);
int handle_remove(struct p9_call *call);

int handle_getattr(struct p9_call *call);
int handle_setattr(struct p9_call *call);
int handle_statfs(struct p9_call *call);
int handle_xattrwalk(struct p9_call *call);
int handle_xattrcreate(struct p9_call *call);
/* Clunk of a fid that xattrcreate made: sets what was written. */
int xattr_commit(struct p9_call *call, struct p9_fid *fid);

#endif
