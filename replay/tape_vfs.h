/* A layer under SQLite, for a tape that is being written: what SQLite writes a page at a time, and in its log in two
 * pieces a page, reaches the system in large pieces. It changes nothing of what a killed recorder leaves: a
 * transaction's end is written before SQLite tells anybody that it ended, and before every sync. */
#ifndef REPRISE_REPLAY_TAPE_VFS_H
#define REPRISE_REPLAY_TAPE_VFS_H

#include <sqlite3.h>

/* Gathered at most, for each of the two files. SQLite's own layer takes less than 128 KiB at a time. */
#define TAPE_VFS_BYTES (124u << 10)

/* In place until it is taken away again, at a fixed address; files that it opened must be closed by then. */
struct tape_vfs {
    sqlite3_vfs vfs; /* first; zName is what sqlite3_open_v2 wants */
    sqlite3_vfs *real;
    char name[40];
};

void tape_vfs_init(struct tape_vfs *vfs);
void tape_vfs_deinit(struct tape_vfs *vfs);

#endif
