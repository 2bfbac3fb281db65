/* A host folder as the base of an overlay. Every observation is asked for through the port: a folder with all its
 * entries and their attributes at once, contents in aligned chunks, of which the last few are kept. A file whose
 * contents are asked for must still be the one that was seen when its folder was read (same inode, size and mtime),
 * else reading is ESTALE: the guest never sees half of one version and half of another. */
#ifndef REPRISE_BACKENDS_P9_DIR_H
#define REPRISE_BACKENDS_P9_DIR_H

#include "src/backends/p9_base.h"
#include "src/backends/p9_gate.h"

#define P9_DIR_CHUNK 65536u
#define P9_DIR_CHUNKS_KEPT 256u

struct p9_dir_file {
    char *name;
    uint32_t parent; /* 0: the folder itself */
    uint64_t ino, size;
    struct p9_time mtime;
};

struct p9_dir_chunk {
    uint32_t file; /* 0: empty */
    uint64_t number;
    uint64_t used_at; /* when it was used last, in uses */
    struct buffer bytes;
};

struct p9_dir {
    struct p9_base base; /* first */
    struct p9_gate gate;
    struct p9_dir_file *files; /* [id]; 0 is not used */
    uint32_t count, capacity;
    struct buffer path;
    struct p9_dir_chunk chunks[P9_DIR_CHUNKS_KEPT];
    uint64_t uses;
    uint32_t last_chunk;
};

void p9_dir_init(struct p9_dir *dir, const struct crossing *crossing, uint16_t source);

#endif
