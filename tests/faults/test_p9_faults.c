/* A 9P session under a world that fails: the first question has no answer, then the second, until the work succeeds;
 * the same with an errno, with an answer cut short, and with a session that ends there. Whatever fails, the guest is
 * told, every fid can be given back, and what succeeds after it is right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sys/stat.h>
#include <unistd.h>

#include "replay/host_dir.h"
#include "src/backends/p9_export.h"
#include "src/base/endian.h"
#include "tests/lib/p9_client.h"
#include "tests/lib/scripted_port.h"

enum fault { NO_ANSWER, AN_ERRNO, CUT_SHORT, ENDED, FAULTS };

struct session {
    char root[64];
    struct host_dir *dir;
    struct scripted_port port;
    struct crossing crossing;
    struct p9_export export;
    struct p9_client client;
    struct wall_clock clock;
    uint64_t cycle;
    enum fault fault;
    unsigned fail_ask, asks;
    unsigned errors; /* that the guest was told of */
};

static enum port_status answer(struct scripted_port *port, enum event_kind kind, struct bytes request,
                               struct buffer *out)
{
    struct session *session = port->context;
    size_t start = out->size;
    bool fails = ++session->asks == session->fail_ask;
    if (fails && session->fault == NO_ANSWER)
        return PORT_NONE;
    if (fails && session->fault == AN_ERRNO) {
        wire_put32(out, FS_EACCES);
        return PORT_OK;
    }
    host_dir_ask(session->dir, kind, request, out);
    if (fails && session->fault == CUT_SHORT)
        out->size = start + 3;
    return PORT_OK;
}

static void run_command(const char *format, const char *folder)
{
    char command[200];
    snprintf(command, sizeof command, format, folder, folder);
    assert_int_equal(system(command), 0);
}

static void count(struct session *session, int status)
{
    session->errors += status != 0;
}

/* Walks, and counts an error; the fid exists afterwards if it went well. */
static bool walk(struct session *session, uint32_t fid, const char *path)
{
    int status = client_walk(&session->client, fid, path);
    count(session, status);
    return status == 0;
}

static void clunk(struct session *session, uint32_t fid)
{
    client_call(&session->client, T_CLUNK, "4", fid); /* gone in any case */
}

static void work(struct session *session, bool writes)
{
    struct p9_client *client = &session->client;
    struct p9_setattr set = {.valid = FS_SET_MODE | FS_SET_SIZE, .mode = 0600, .size = 2};
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
    if (!writes || !walk(session, 1, ""))
        return;
    count(session, client_call(client, T_MKDIR, "4s44", 0u, "made", 0755u, (unsigned)getegid()));
    count(session, client_call(client, T_SYMLINK, "4ss4", 0u, "soft", "x", (unsigned)getegid()));
    count(session, client_call(client, T_LCREATE, "4s444", 1u, "new", 2u, 0644u, (unsigned)getegid()));
    count(session, client_call(client, T_WRITE, "484b", 1u, (uint64_t)0, 4u, "text", (size_t)4));
    count(session, client_call(client, T_FSYNC, "44", 1u, 0u));
    count(session, client_setattr(client, 1, &set));
    clunk(session, 1);
    if (walk(session, 1, "new")) {
        count(session, client_call(client, T_LINK, "44s", 0u, 1u, "hard"));
        clunk(session, 1);
    }
    count(session, client_call(client, T_RENAMEAT, "4s4s", 0u, "new", 0u, "renamed"));
    count(session, client_call(client, T_UNLINKAT, "4s4", 0u, "hard", 0u));
    count(session, client_call(client, T_UNLINKAT, "4s4", 0u, "made", 0x200u));
}

static void open_session(struct session *session, enum p9_mode mode, enum fault fault, unsigned number)
{
    struct error error;
    memset(session, 0, sizeof *session);
    snprintf(session->root, sizeof session->root, "/tmp/reprise-faults-XXXXXX");
    assert_non_null(mkdtemp(session->root));
    run_command("mkdir %s/sub && echo content > %s/sub/file", session->root);
    run_command("ln -s sub/file %s/link && test -L %s/link", session->root);
    assert_int_equal(host_dir_open(&session->dir, session->root, mode == P9_MODE_RW, false, &error), 0);
    scripted_port_init(&session->port);
    session->port.answerer = answer;
    session->port.context = session;
    session->fault = fault;
    session->fail_ask = fault == ENDED ? 0 : number;
    session->port.end_at_crossing = fault == ENDED ? number : 0;
    session->crossing = (struct crossing){.port = &session->port.port, .clock = &session->cycle};
    session->clock = (struct wall_clock){.clock_hz = 1000000000};
    p9_export_init(&session->export, &session->crossing, SOURCE(SOURCE_FS, 0), mode, 1 << 20, &session->clock);
    client_init(&session->client, &session->export.server);
}

static void close_session(struct session *session)
{
    client_deinit(&session->client);
    p9_export_deinit(&session->export);
    scripted_port_deinit(&session->port);
    host_dir_close(session->dir);
    run_command("rm -rf %s; test ! -e %s", session->root);
}

static void check_folder(const struct session *session)
{
    char name[100];
    struct stat status;
    snprintf(name, sizeof name, "%s/renamed", session->root);
    assert_int_equal(stat(name, &status), 0);
    assert_int_equal(status.st_size, 2);
    assert_int_equal(status.st_nlink, 1);
}

/* Returns how often it took. */
static unsigned until_it_works(enum p9_mode mode, enum fault fault)
{
    for (unsigned number = 1;; number++) {
        struct session session;
        struct p9_client *client = &session.client;
        assert_true(number < 500);
        open_session(&session, mode, fault, number);
        count(&session, client_call(client, T_VERSION, "4s", 65536u, "9P2000.L"));
        int status = client_call(client, T_ATTACH, "44ss4", 0u, 0xffffffffu, "", "", (unsigned)geteuid());
        count(&session, status);
        if (status == 0)
            work(&session, mode != P9_MODE_RO);
        bool was_reached = fault == ENDED ? session.port.port.ended : session.asks >= number;
        unsigned errors = session.errors;
        assert_int_equal(session.export.server.fids.count, status == 0);
        /* after the fault all is well: the same session, from its start */
        if (fault != ENDED && was_reached) {
            run_command("rm -f %s/soft %s/renamed", session.root);
            run_command("rm -rf %s/new %s/hard", session.root);
            run_command("rm -rf %s/made; test ! -e %s/made", session.root);
            session.errors = 0;
            client_start(client, geteuid());
            if (mode == P9_MODE_SNAPSHOT) /* its writes are still there */
                work(&session, false);
            else
                work(&session, mode == P9_MODE_RW);
            assert_int_equal(session.errors, 0);
        }
        if (mode == P9_MODE_RW && fault != ENDED)
            check_folder(&session);
        close_session(&session);
        if (!was_reached) {
            assert_int_equal(errors, 0);
            return number - 1;
        }
        /* a fault may be silent only where nobody asked: closing a file */
        assert_true(errors > 0 || mode == P9_MODE_RW || fault == CUT_SHORT);
    }
}

static void every_fault_in_every_mode(void **state)
{
    (void)state;
    for (unsigned mode = P9_MODE_SNAPSHOT; mode <= P9_MODE_RW; mode++) {
        for (unsigned fault = 0; fault < FAULTS; fault++)
            assert_true(until_it_works((enum p9_mode)mode, (enum fault)fault) >= (mode == P9_MODE_RW ? 30 : 4));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fault_in_every_mode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
