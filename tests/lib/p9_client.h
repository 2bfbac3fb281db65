/* A 9P client without a transport: puts messages together, hands them to a server, takes answers apart. And a tree in
 * memory for an overlay to stand on. */
#ifndef REPRISE_TESTS_P9_CLIENT_H
#define REPRISE_TESTS_P9_CLIENT_H

#include "src/backends/p9_base.h"
#include "src/backends/p9_server.h"
#include "src/base/wire.h"

enum {
    T_STATFS = 8,
    T_LOPEN = 12,
    T_LCREATE = 14,
    T_SYMLINK = 16,
    T_MKNOD = 18,
    T_RENAME = 20,
    T_READLINK = 22,
    T_GETATTR = 24,
    T_SETATTR = 26,
    T_XATTRWALK = 30,
    T_XATTRCREATE = 32,
    T_READDIR = 40,
    T_FSYNC = 50,
    T_LOCK = 52,
    T_GETLOCK = 54,
    T_LINK = 70,
    T_MKDIR = 72,
    T_RENAMEAT = 74,
    T_UNLINKAT = 76,
    T_VERSION = 100,
    T_AUTH = 102,
    T_ATTACH = 104,
    T_FLUSH = 108,
    T_WALK = 110,
    T_READ = 116,
    T_WRITE = 118,
    T_CLUNK = 120,
    T_REMOVE = 122
};

struct p9_client {
    struct p9_server *server;
    uint32_t room;         /* for answers; 0: as much as there may be */
    struct buffer message; /* the last request */
    struct wire_reader in; /* the last answer, behind its header */
};

struct p9_seen {
    uint8_t qid_type;
    uint32_t qid_version;
    uint64_t qid_path;
    uint32_t mode, uid, gid;
    uint64_t nlink, rdev, size, blocks, mtime, ctime;
};

void client_init(struct p9_client *client, struct p9_server *server);
void client_deinit(struct p9_client *client);
/* Sends a message; format: 1 2 4 8 integers (as unsigned, 8 as uint64_t), s a string, b bytes (pointer, size_t).
 * Returns the errno of an Rlerror, 0 for the answer that fits. */
int client_call(struct p9_client *client, uint8_t type, const char *format, ...);
/* Sends bytes as they are. */
int client_send(struct p9_client *client, struct bytes message);
/* version, then attach of fid 0 as this user. */
void client_start(struct p9_client *client, uint32_t uid);
/* Walks from fid 0 along "a/b/c" to a fid. */
int client_walk(struct p9_client *client, uint32_t fid, const char *path);
int client_open(struct p9_client *client, uint32_t fid, const char *path, uint32_t flags);
int client_getattr(struct p9_client *client, uint32_t fid, struct p9_seen *seen);
int client_setattr(struct p9_client *client, uint32_t fid, const struct p9_setattr *set);
/* What an open fid reads, as a string in a static buffer; "errno N" where it fails. */
const char *client_read(struct p9_client *client, uint32_t fid, uint64_t offset, uint32_t size);
int client_write(struct p9_client *client, uint32_t fid, uint64_t offset, const char *text);
/* The names of a folder without dots, joined by spaces, in the order of reading, count bytes at a time. */
const char *client_list(struct p9_client *client, const char *path, uint32_t count);
int client_unlink(struct p9_client *client, const char *folder, const char *name, uint32_t flags);

/* A tree that stands still:
 *
 *   a              "hello"             hard link of b/two
 *   b/             folder
 *   b/big          200000 bytes, byte i is i / 251 + i
 *   b/two          "hello"
 *   l              symlink to "a"
 *   p              pipe
 *   x              "", user.test=value, user.other=v
 */
struct memory_base {
    struct p9_base base; /* first */
    int fails;           /* every call is answered with this errno, if not 0 */
    unsigned reads, lists;
};

void memory_base_init(struct memory_base *base);
uint8_t memory_base_byte(uint64_t offset);

#endif
