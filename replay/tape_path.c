/* What stands at a tape's path before it is recorded. */
#include <stdio.h>
#include <string.h>

#include "replay/host_file.h"
#include "replay/tape_private.h"

/* Where SQLite's locks lie in a file; an open connection in WAL mode holds one all the time. */
#define SQLITE_LOCKS_AT 0x40000000
#define SQLITE_LOCKS_SIZE 512

int tape_path_remove(const char *path, struct error *error)
{
    static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
    for (unsigned i = 0; i < sizeof suffixes / sizeof suffixes[0]; i++) {
        char name[4200];
        int length = snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        if (length < 0 || (size_t)length >= sizeof name)
            return error_set(error, EXIT_USAGE, "tape: the path is too long");
        if (host_file_remove(name, error) < 0)
            return error_prefix(error, "tape");
    }
    return 0;
}

int tape_path_clear(const char *path, struct error *error)
{
    if (!*path || *path == ':') /* names that SQLite gives another meaning */
        return error_set(error, EXIT_USAGE, "tape: \"%s\" is no name for a tape", path);
    if (host_file_exists(path)) {
        uint8_t start[72];
        int size = host_file_peek(path, start, sizeof start, error);
        if (size < 0)
            return error_prefix(error, "tape");
        static const uint8_t id[4] = {TAPE_APPLICATION_ID >> 24 & 255, TAPE_APPLICATION_ID >> 16 & 255,
                                      TAPE_APPLICATION_ID >> 8 & 255, TAPE_APPLICATION_ID & 255};
        bool is_tape = size == sizeof start && memcmp(start, "SQLite format 3", 16) == 0 &&
                       memcmp(start + 68, id, sizeof id) == 0;
        if (size != 0 && !is_tape)
            return error_set(error, EXIT_USAGE,
                             "%s is there already and is not a tape; it is left alone: give another name", path);
        if (size != 0 && host_file_is_locked(path, SQLITE_LOCKS_AT, SQLITE_LOCKS_SIZE))
            return error_set(error, EXIT_USAGE,
                             "tape %s is in use by another process, which records or reads it: give another name",
                             path);
    }
    return tape_path_remove(path, error);
}
