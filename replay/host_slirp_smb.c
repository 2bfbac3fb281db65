/* QEMU's settings: one share, without a password, as the user who runs this; nothing outside of the private
 * folder. */
#include "replay/host_slirp_smb.h"

#include <errno.h>
#include <ftw.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/base/alloc.h"
#include "src/base/bytes.h"

static const char *find_program(void)
{
    static const char *const places[] = {"/usr/sbin/smbd", "/usr/local/sbin/smbd", "/usr/bin/smbd"};
    for (unsigned i = 0; i < sizeof places / sizeof places[0]; i++) {
        if (access(places[i], X_OK) == 0)
            return places[i];
    }
    return NULL;
}

/* Each of Samba's folders is the private one. */
static void write_settings(struct buffer *text, const char *folder, const char *shared, const char *user)
{
    static const char *const folders[] = {"private dir",     "pid directory", "lock directory", "state directory",
                                          "cache directory", "ncalrpc dir",   "binddns dir"};
    buffer_append_string(text, "[global]\n");
    for (unsigned i = 0; i < sizeof folders / sizeof folders[0]; i++)
        buffer_printf(text, "%s = %s\n", folders[i], folder);
    buffer_printf(text,
                  "interfaces = 127.0.0.1\nbind interfaces only = yes\nlog file = %s/log.smbd\n"
                  "smb passwd file = %s/smbpasswd\nsecurity = user\nmap to guest = Bad User\nload printers = no\n"
                  "printing = bsd\ndisable spoolss = yes\nusershare max shares = 0\n"
                  "[qemu]\npath = %s\nread only = no\nguest ok = yes\nforce user = %s\n",
                  folder, folder, shared, user);
}

static int write_file(const char *folder, struct bytes text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/smb.conf", folder);
    FILE *file = fopen(path, "we");
    if (!file)
        return -1;
    bool is_written = fwrite(text.data, 1, text.size, file) == text.size;
    return fclose(file) == 0 && is_written ? 0 : -1;
}

/* Line breaks would be further settings, % is smb.conf's mark for a variable. */
static bool can_stand_in_settings(const char *path)
{
    return strpbrk(path, "\n\r%") == NULL;
}

int smb_open(struct smb *smb, const char *shared, const char *program, struct error *error)
{
    const char *temporary = getenv("TMPDIR");
    const struct passwd *user = getpwuid(geteuid());
    char absolute[4096], folder[200];
    struct stat status;
    smb->program = program ? program : find_program();
    if (!smb->program || access(smb->program, X_OK) != 0)
        return error_set(error, EXIT_MISSING, "smb: %s is not there; it is in Debian's package samba",
                         smb->program ? smb->program : "smbd");
    if (!realpath(shared, absolute) || stat(absolute, &status) != 0)
        return error_set(error, EXIT_MISSING, "smb: %s: %s", shared, strerror(errno));
    if (!S_ISDIR(status.st_mode))
        return error_set(error, EXIT_MISSING, "smb: %s is no folder", shared);
    snprintf(folder, sizeof folder, "%.150s/reprise-smb-XXXXXX", temporary && *temporary ? temporary : "/tmp");
    if (!user || !can_stand_in_settings(absolute) || !can_stand_in_settings(folder))
        return error_set(error, EXIT_MISSING, "smb: %s cannot be shared: %s", shared,
                         user ? "its name holds a line break or a %" : "this user has no name");
    if (!mkdtemp(folder))
        return error_set(error, EXIT_MISSING, "smb: %s: %s", folder, strerror(errno));
    smb->folder = mem_copy_string(folder);
    struct buffer text = {0};
    write_settings(&text, folder, absolute, user->pw_name);
    int result = write_file(folder, buffer_bytes(&text));
    buffer_deinit(&text);
    return result == 0 ? 0 : error_set(error, EXIT_MISSING, "smb: %s: %s", folder, strerror(errno));
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status;
    (void)kind;
    (void)where;
    return remove(path);
}

void smb_close(struct smb *smb)
{
    if (!smb->folder)
        return;
    nftw(smb->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    mem_free(smb->folder);
    smb->folder = NULL;
}
