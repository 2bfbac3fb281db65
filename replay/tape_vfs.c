/* The layer over the default VFS. Files of other kinds than database and log pass through untouched.
 *
 * The log (https://www.sqlite.org/fileformat2.html, section 4): a header of 32 bytes, then frames of 24 bytes and a
 * page; bytes 4 to 7 of a frame that ends a transaction are not zero.
 *
 * Invariants of a gathering file
 *   1. buffer[0 .. size) is what stands, or will, at `start` of the real file; nothing else is missing from it;
 *   2. size is 0 after the page of a frame that ends a transaction, and whenever the file is read, synced, measured,
 *      cut, locked, unlocked or closed. */
#include "replay/tape_vfs.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"

#define FRAME_HEADER 24

struct gathering {
    sqlite3_file base; /* first */
    sqlite3_file *real;
    bool is_log;
    bool is_last; /* the frame whose header came last ends a transaction */
    uint8_t *buffer;
    size_t size;
    sqlite3_int64 start;
};

static struct gathering *gathering_of(sqlite3_file *file)
{
    return (struct gathering *)file;
}

static int flush(struct gathering *file)
{
    size_t size = file->size;
    file->size = 0;
    return size ? file->real->pMethods->xWrite(file->real, file->buffer, (int)size, file->start) : SQLITE_OK;
}

static int gather(struct gathering *file, const void *data, size_t size, sqlite3_int64 offset)
{
    bool goes_on = offset == file->start + (sqlite3_int64)file->size && size <= TAPE_VFS_BYTES - file->size;
    if (!goes_on) {
        int code = flush(file);
        if (code != SQLITE_OK)
            return code;
        if (size > TAPE_VFS_BYTES)
            return file->real->pMethods->xWrite(file->real, data, (int)size, offset);
        file->start = offset;
    }
    memcpy(file->buffer + file->size, data, size);
    file->size += size;
    return SQLITE_OK;
}

static int on_write(sqlite3_file *base, const void *data, int size, sqlite3_int64 offset)
{
    struct gathering *file = gathering_of(base);
    int code = gather(file, data, (size_t)size, offset);
    if (code != SQLITE_OK || !file->is_log)
        return code;
    if (size == FRAME_HEADER) {
        file->is_last = load_be32((const uint8_t *)data + 4) != 0;
        return SQLITE_OK;
    }
    return file->is_last || offset == 0 ? flush(file) : SQLITE_OK; /* a header of the log does not wait either */
}

static int on_read(sqlite3_file *base, void *data, int size, sqlite3_int64 offset)
{
    struct gathering *file = gathering_of(base);
    int code = flush(file);
    return code == SQLITE_OK ? file->real->pMethods->xRead(file->real, data, size, offset) : code;
}

static int on_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    struct gathering *file = gathering_of(base);
    int code = flush(file);
    return code == SQLITE_OK ? file->real->pMethods->xTruncate(file->real, size) : code;
}

static int on_sync(sqlite3_file *base, int flags)
{
    struct gathering *file = gathering_of(base);
    int code = flush(file);
    return code == SQLITE_OK ? file->real->pMethods->xSync(file->real, flags) : code;
}

static int on_size(sqlite3_file *base, sqlite3_int64 *size)
{
    struct gathering *file = gathering_of(base);
    int code = flush(file);
    return code == SQLITE_OK ? file->real->pMethods->xFileSize(file->real, size) : code;
}

static int on_lock(sqlite3_file *base, int level)
{
    struct gathering *file = gathering_of(base);
    int code = flush(file);
    return code == SQLITE_OK ? file->real->pMethods->xLock(file->real, level) : code;
}

static int on_unlock(sqlite3_file *base, int level)
{
    struct gathering *file = gathering_of(base);
    int code = flush(file);
    int unlocked = file->real->pMethods->xUnlock(file->real, level);
    return code == SQLITE_OK ? unlocked : code;
}

static int on_reserved(sqlite3_file *base, int *result)
{
    struct gathering *file = gathering_of(base);
    return file->real->pMethods->xCheckReservedLock(file->real, result);
}

static int on_control(sqlite3_file *base, int operation, void *argument)
{
    struct gathering *file = gathering_of(base);
    return file->real->pMethods->xFileControl(file->real, operation, argument);
}

static int on_sector_size(sqlite3_file *base)
{
    struct gathering *file = gathering_of(base);
    return file->real->pMethods->xSectorSize(file->real);
}

static int on_characteristics(sqlite3_file *base)
{
    struct gathering *file = gathering_of(base);
    return file->real->pMethods->xDeviceCharacteristics(file->real);
}

static int on_shm_map(sqlite3_file *base, int page, int size, int extends, void volatile **memory)
{
    struct gathering *file = gathering_of(base);
    return file->real->pMethods->xShmMap(file->real, page, size, extends, memory);
}

static int on_shm_lock(sqlite3_file *base, int offset, int count, int flags)
{
    struct gathering *file = gathering_of(base);
    return file->real->pMethods->xShmLock(file->real, offset, count, flags);
}

static void on_shm_barrier(sqlite3_file *base)
{
    struct gathering *file = gathering_of(base);
    file->real->pMethods->xShmBarrier(file->real);
}

static int on_shm_unmap(sqlite3_file *base, int removes)
{
    struct gathering *file = gathering_of(base);
    return file->real->pMethods->xShmUnmap(file->real, removes);
}

static int on_close(sqlite3_file *base)
{
    struct gathering *file = gathering_of(base);
    int code = flush(file);
    int closed = file->real->pMethods->xClose(file->real);
    mem_free(file->buffer);
    return code == SQLITE_OK ? closed : code;
}

/* Version 2: SQLite does not map the file, which would not see what is still here. */
static const sqlite3_io_methods gathering_methods = {
    .iVersion = 2,
    .xClose = on_close,
    .xRead = on_read,
    .xWrite = on_write,
    .xTruncate = on_truncate,
    .xSync = on_sync,
    .xFileSize = on_size,
    .xLock = on_lock,
    .xUnlock = on_unlock,
    .xCheckReservedLock = on_reserved,
    .xFileControl = on_control,
    .xSectorSize = on_sector_size,
    .xDeviceCharacteristics = on_characteristics,
    .xShmMap = on_shm_map,
    .xShmLock = on_shm_lock,
    .xShmBarrier = on_shm_barrier,
    .xShmUnmap = on_shm_unmap,
};

static int on_open(sqlite3_vfs *base, const char *name, sqlite3_file *out, int flags, int *out_flags)
{
    struct tape_vfs *vfs = (struct tape_vfs *)base;
    struct gathering *file = gathering_of(out);
    if (!(flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL)))
        return vfs->real->xOpen(vfs->real, name, out, flags, out_flags);
    memset(file, 0, sizeof *file);
    file->real = (sqlite3_file *)(file + 1);
    int code = vfs->real->xOpen(vfs->real, name, file->real, flags, out_flags);
    if (!file->real->pMethods)
        return code;
    file->base.pMethods = &gathering_methods; /* SQLite closes it, opened or not */
    file->is_log = flags & SQLITE_OPEN_WAL;
    file->buffer = mem_alloc(TAPE_VFS_BYTES, 1);
    return code;
}

void tape_vfs_init(struct tape_vfs *vfs)
{
    vfs->real = sqlite3_vfs_find(NULL);
    vfs->vfs = *vfs->real;
    snprintf(vfs->name, sizeof vfs->name, "reprise-tape-%p", (void *)vfs);
    vfs->vfs.zName = vfs->name;
    vfs->vfs.szOsFile = (int)sizeof(struct gathering) + vfs->real->szOsFile;
    vfs->vfs.xOpen = on_open;
    sqlite3_vfs_register(&vfs->vfs, 0);
}

void tape_vfs_deinit(struct tape_vfs *vfs)
{
    if (vfs->real)
        sqlite3_vfs_unregister(&vfs->vfs);
    vfs->real = NULL;
}
