#include "tests/lib/p9_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>

static enum port_status answer(struct scripted_port *port, enum event_kind kind, struct bytes request,
                               struct buffer *out)
{
    struct p9_session *session = port->context;
    host_dir_ask(session->dir, kind, request, out);
    return PORT_OK;
}

static void run_command(const char *format, const char *folder)
{
    char command[300];
    snprintf(command, sizeof command, format, folder, folder, folder);
    assert_int_equal(system(command), 0);
}

void p9_session_open(struct p9_session *session, enum p9_mode mode, bool is_mapped)
{
    struct error error;
    memset(session, 0, sizeof *session);
    snprintf(session->root, sizeof session->root, "/tmp/reprise-faults-XXXXXX");
    assert_non_null(mkdtemp(session->root));
    run_command("mkdir %s/sub && echo content > %s/sub/file && ln -s sub/file %s/link", session->root);
    assert_int_equal(host_dir_open(&session->dir, session->root, mode == P9_MODE_RW, is_mapped, &error), 0);
    scripted_port_init(&session->port);
    session->port.answerer = answer;
    session->port.context = session;
    session->crossing = (struct crossing){.port = &session->port.port, .clock = &session->cycle};
    session->clock = (struct wall_clock){.clock_hz = 1000000000};
    p9_export_init(&session->export, &session->crossing, SOURCE(SOURCE_FS, 0), mode, 1 << 20, &session->clock);
    client_init(&session->client, &session->export.server);
}

void p9_session_close(struct p9_session *session)
{
    client_deinit(&session->client);
    p9_export_deinit(&session->export);
    scripted_port_deinit(&session->port);
    host_dir_close(session->dir);
    run_command("rm -rf %s; test ! -e %s", session->root);
}

static int count(struct p9_session *session, int status)
{
    session->errors += status != 0;
    return status;
}

bool p9_session_start(struct p9_session *session)
{
    struct p9_client *client = &session->client;
    count(session, client_call(client, T_VERSION, "4s", 65536u, "9P2000.L"));
    return count(session, client_call(client, T_ATTACH, "44ss4", 0u, 0xffffffffu, "", "", (unsigned)geteuid())) == 0;
}

static bool walk(struct p9_session *session, uint32_t fid, const char *path)
{
    return count(session, client_walk(&session->client, fid, path)) == 0;
}

static void clunk(struct p9_session *session, uint32_t fid)
{
    client_call(&session->client, T_CLUNK, "4", fid); /* gone in any case */
}

static void work_reading(struct p9_session *session)
{
    struct p9_client *client = &session->client;
    struct p9_seen seen;
    count(session, client_call(client, T_STATFS, "4", 0u));
    if (walk(session, 1, "sub/file")) {
        count(session, client_getattr(client, 1, &seen));
        count(session, client_call(client, T_LOPEN, "44", 1u, 0u));
        count(session, client_call(client, T_READ, "484", 1u, (uint64_t)0, 100u));
        count(session, client_call(client, T_XATTRWALK, "44s", 1u, 2u, ""));
        clunk(session, 2);
        clunk(session, 1);
    }
    if (walk(session, 1, "sub")) {
        count(session, client_call(client, T_LOPEN, "44", 1u, 0u));
        count(session, client_call(client, T_READDIR, "484", 1u, (uint64_t)0, 4000u));
        clunk(session, 1);
    }
    if (walk(session, 1, "link")) {
        count(session, client_call(client, T_READLINK, "4", 1u));
        clunk(session, 1);
    }
}

static void work_writing(struct p9_session *session)
{
    struct p9_client *client = &session->client;
    unsigned gid = getegid();
    struct p9_setattr set = {.valid = FS_SET_MODE | FS_SET_SIZE | FS_SET_UID | FS_SET_GID | FS_SET_MTIME,
                             .mode = 0600,
                             .size = 2,
                             .uid = geteuid(),
                             .gid = gid};
    if (!walk(session, 1, ""))
        return;
    count(session, client_call(client, T_MKDIR, "4s44", 0u, "made", 0755u, gid));
    count(session, client_call(client, T_SYMLINK, "4ss4", 0u, "soft", "x", gid));
    count(session, client_call(client, T_MKNOD, "4s4444", 0u, "pipe", (unsigned)FS_S_IFIFO | 0600u, 0u, 0u, gid));
    count(session, client_call(client, T_LCREATE, "4s444", 1u, "new", 2u, 0644u, gid));
    count(session, client_call(client, T_WRITE, "484b", 1u, (uint64_t)0, 4u, "text", (size_t)4));
    count(session, client_call(client, T_FSYNC, "44", 1u, 0u));
    count(session, client_setattr(client, 1, &set));
    clunk(session, 1);
    if (walk(session, 1, "new")) {
        count(session, client_call(client, T_LINK, "44s", 0u, 1u, "hard"));
        count(session, client_setattr(client, 1, &set));
        clunk(session, 1);
    }
    count(session, client_call(client, T_RENAMEAT, "4s4s", 0u, "new", 0u, "renamed"));
    count(session, client_call(client, T_UNLINKAT, "4s4", 0u, "hard", 0u));
    count(session, client_call(client, T_UNLINKAT, "4s4", 0u, "made", 0x200u));
}

void p9_session_work(struct p9_session *session, bool writes)
{
    work_reading(session);
    if (writes)
        work_writing(session);
}

void p9_session_check(const struct p9_session *session)
{
    char name[100];
    struct stat status;
    snprintf(name, sizeof name, "%s/renamed", session->root);
    assert_int_equal(stat(name, &status), 0);
    assert_int_equal(status.st_size, 2);
    assert_int_equal(status.st_nlink, 1);
}

void p9_session_undo(const struct p9_session *session)
{
    run_command("cd %s && rm -rf soft pipe renamed new hard made", session->root);
}
