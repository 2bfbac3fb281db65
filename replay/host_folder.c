/* Folders. */
#include "replay/host_folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "replay/host_file.h"
#include "replay/host_guardian.h"
#include "src/base/alloc.h"
#include "src/base/bytes.h"

bool host_folder_is_one(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

int host_folder_make(const char *path, struct error *error)
{
    char *copy = mem_copy_string(path);
    int status = 0;
    for (char *slash = copy + 1; *copy && status == 0; slash++) {
        slash += strcspn(slash, "/");
        char end = *slash;
        *slash = 0;
        if (mkdir(copy, 0755) != 0 && errno != EEXIST)
            status = error_set(error, EXIT_MISSING, "cannot make the folder %s: %s", copy, strerror(errno));
        *slash = end;
        if (!end)
            break;
    }
    mem_free(copy);
    if (status == 0 && !host_folder_is_one(path))
        status = error_set(error, EXIT_MISSING, "%s is no folder", path);
    return status;
}

void host_folder_remove(const char *path)
{
    host_guardian_remove(path);
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

int host_folder_list(struct host_folder *folder, const char *path, struct error *error)
{
    *folder = (struct host_folder){0};
    DIR *open_folder = opendir(path);
    struct dirent *entry;
    if (!open_folder)
        return error_set(error, EXIT_MISSING, "cannot read the folder %s: %s", path, strerror(errno));
    while ((entry = readdir(open_folder))) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        folder->names = mem_resize(folder->names, (folder->count + 1) * sizeof *folder->names);
        folder->names[folder->count++] = mem_copy_string(entry->d_name);
    }
    closedir(open_folder);
    if (folder->count)
        qsort(folder->names, folder->count, sizeof *folder->names, by_bytes);
    return 0;
}

void host_folder_free(struct host_folder *folder)
{
    for (unsigned i = 0; i < folder->count; i++)
        mem_free(folder->names[i]);
    mem_free(folder->names);
    *folder = (struct host_folder){0};
}

char *host_folder_temporary(const char *name, struct error *error)
{
    const char *base = getenv("TMPDIR");
    struct buffer path = {0};
    buffer_printf(&path, "%s/%s-XXXXXX", base && *base ? base : "/tmp", name);
    char *text = mem_copy_string(buffer_string(&path));
    buffer_deinit(&path);
    if (mkdtemp(text))
        return text;
    error_set(error, EXIT_MISSING, "cannot make the folder %s: %s", text, strerror(errno));
    mem_free(text);
    return NULL;
}

int host_folder_move(const char *from, const char *to, struct error *error)
{
    struct buffer content = {0};
    if (rename(from, to) == 0)
        return 0;
    if (errno != EXDEV)
        return error_set(error, EXIT_MISSING, "cannot move %s to %s: %s", from, to, strerror(errno));
    int fd = host_file_open(from, "file", error), status = -1;
    if (fd >= 0 && host_file_read(fd, from, "file", &content, error) == 0) {
        unlink(to);
        status = host_file_put(to, buffer_bytes(&content), error);
    }
    host_file_close(fd);
    buffer_deinit(&content);
    if (status == 0)
        unlink(from);
    return status;
}
