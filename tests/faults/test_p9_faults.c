/* A 9P session under a world that fails: the first question has no answer, then the second, until the work succeeds;
 * the same with an errno, with an answer cut short, and with a session that ends there. Whatever fails, the guest is
 * told, every fid can be given back, and what succeeds after it is right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/lib/p9_session.h"

enum fault { NO_ANSWER, AN_ERRNO, CUT_SHORT, ENDED, FAULTS };

struct failing {
    struct p9_session session; /* first */
    enum fault fault;
    unsigned fail_ask, asks;
};

static enum port_status answer(struct scripted_port *port, enum event_kind kind, struct bytes request,
                               struct buffer *out)
{
    struct failing *failing = port->context;
    size_t start = out->size;
    bool fails = ++failing->asks == failing->fail_ask;
    if (fails && failing->fault == NO_ANSWER)
        return PORT_NONE;
    if (fails && failing->fault == AN_ERRNO) {
        wire_put32(out, FS_EACCES);
        return PORT_OK;
    }
    host_dir_ask(failing->session.dir, kind, request, out);
    if (fails && failing->fault == CUT_SHORT)
        out->size = start + 3;
    return PORT_OK;
}

static void open_failing(struct failing *failing, enum p9_mode mode, enum fault fault, unsigned number)
{
    p9_session_open(&failing->session, mode, false);
    failing->session.port.answerer = answer;
    failing->fault = fault;
    failing->asks = 0;
    failing->fail_ask = fault == ENDED ? 0 : number;
    failing->session.port.end_at_crossing = fault == ENDED ? number : 0;
}

/* Returns how often it took. */
static unsigned until_it_works(enum p9_mode mode, enum fault fault)
{
    for (unsigned number = 1;; number++) {
        struct failing failing;
        struct p9_session *session = &failing.session;
        assert_true(number < 500);
        open_failing(&failing, mode, fault, number);
        bool is_attached = p9_session_start(session);
        if (is_attached)
            p9_session_work(session, mode != P9_MODE_RO);
        bool was_reached = fault == ENDED ? session->port.port.ended : failing.asks >= number;
        unsigned errors = session->errors;
        assert_int_equal(session->export.server.fids.count, is_attached);
        if (fault != ENDED && was_reached) { /* after the fault all is well */
            p9_session_undo(session);
            session->errors = 0;
            assert_true(p9_session_start(session));
            p9_session_work(session, mode == P9_MODE_RW); /* a snapshot's writes are still there */
            assert_int_equal(session->errors, 0);
        }
        if (mode == P9_MODE_RW && fault != ENDED)
            p9_session_check(session);
        p9_session_close(session);
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
