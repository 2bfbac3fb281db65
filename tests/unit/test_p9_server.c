/* The protocol: sessions, fids, walks, wrong messages, locks; over an overlay over a small tree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "src/backends/p9_overlay.h"
#include "src/base/endian.h"
#include "tests/lib/p9_client.h"

struct fixture {
    struct memory_base base;
    struct p9_overlay overlay;
    struct p9_server server;
    struct p9_client client;
    struct wall_clock clock;
    uint64_t cycle;
};

static int setup(void **state)
{
    static struct fixture fixture;
    memset(&fixture, 0, sizeof fixture);
    fixture.clock = (struct wall_clock){.boot_ns = 5000000000000, .clock_hz = 1000000000};
    memory_base_init(&fixture.base);
    p9_overlay_init(&fixture.overlay, &fixture.base.base, false, 1 << 20, &fixture.clock, &fixture.cycle);
    p9_server_init(&fixture.server, &fixture.overlay.fs);
    client_init(&fixture.client, &fixture.server);
    client_start(&fixture.client, 500);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    client_deinit(&fixture->client);
    p9_server_deinit(&fixture->server);
    p9_server_deinit(&fixture->server);
    fixture->overlay.fs.ops->deinit(&fixture->overlay.fs);
    return 0;
}

static void versions(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    assert_int_equal(client_walk(client, 1, "a"), 0);
    assert_int_equal(client_call(client, T_VERSION, "4s", 1u << 20, "9P2000.L"), 0);
    assert_int_equal(wire_get32(&client->in), P9_MSIZE_MAX);
    assert_int_equal(fixture->server.fids.count, 0); /* a version ends the session before it */
    assert_int_equal(p9_server_request_max(&fixture->server), P9_MSIZE_MAX);
    assert_int_equal(client_call(client, T_VERSION, "4s", 4095u, "9P2000.L"), FS_EMSGSIZE);
    assert_int_equal(client_call(client, T_VERSION, "4s", 0u, "9P2000.L"), FS_EMSGSIZE);
    static const char *const others[] = {"9P2000", "9P2000.u", "", "9P2000.L\n"};
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(client_call(client, T_VERSION, "4s", 8192u, others[i]), 0);
        assert_int_equal(wire_get32(&client->in), 8192);
        assert_true(bytes_equal(wire_get_string(&client->in), bytes_of_string("unknown")));
        /* nothing was agreed on: nothing else works */
        assert_int_equal(client_call(client, T_ATTACH, "44ss4", 0u, 0xffffffffu, "", "", 0u), FS_EPROTO);
    }
}

static void attaching(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    assert_int_equal(client_call(client, T_ATTACH, "44ss4", 0u, 0xffffffffu, "", "", 0u), FS_EBADF);
    assert_int_equal(client_call(client, T_ATTACH, "44ss4", 1u, 5u, "", "", 0u), FS_EINVAL);
    assert_int_equal(client_call(client, T_ATTACH, "44ss4", 0xffffffffu, 0xffffffffu, "", "", 0u), FS_EINVAL);
    assert_int_equal(client_call(client, T_AUTH, "4ss4", 1u, "", "", 0u), FS_EOPNOTSUPP);
    assert_int_equal(client_call(client, T_ATTACH, "44ss4", 1u, 0xffffffffu, "", "/b//", 0u), 0);
    assert_int_equal(client_call(client, T_ATTACH, "44ss4", 2u, 0xffffffffu, "", "b/none", 0u), FS_ENOENT);
    assert_int_equal(client_call(client, T_ATTACH, "44ss4", 2u, 0xffffffffu, "", "../b", 0u), FS_ENOENT);
    struct p9_seen root, below;
    assert_int_equal(client_getattr(client, 0, &root), 0);
    assert_int_equal(client_getattr(client, 1, &below), 0);
    assert_int_not_equal(root.qid_path, below.qid_path);
    fixture->base.fails = FS_EIO;
    assert_int_equal(client_call(client, T_ATTACH, "44ss4", 2u, 0xffffffffu, "", "b/big", 0u), 0); /* seen before */
}

static void walking(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    assert_int_equal(client_walk(client, 1, "b/big"), 0);
    assert_int_equal(wire_get8(&client->in), 0x80);
    wire_get_bytes(&client->in, 12);
    assert_int_equal(wire_get8(&client->in), 0);
    assert_int_equal(client_walk(client, 2, "l"), 0);
    assert_int_equal(wire_get8(&client->in), 2);
    assert_int_equal(client_walk(client, 1, "a"), FS_EBADF); /* in use */
    assert_int_equal(client_walk(client, 3, "none"), FS_ENOENT);
    assert_int_equal(client_walk(client, 3, "a/b"), FS_ENOENT);
    assert_int_equal(client_call(client, T_WALK, "442", 7u, 8u, 0u), FS_EBADF);
    /* the first name must be there, else the fid is not made */
    assert_int_equal(client_call(client, T_WALK, "442ss", 0u, 3u, 2u, "b", "none"), 0);
    assert_int_equal(wire_get16(&client->in), 1);
    assert_int_equal(client_call(client, T_CLUNK, "4", 3u), FS_EBADF);
    /* upwards, and not beyond the root */
    assert_int_equal(client_call(client, T_WALK, "442sssss", 0u, 3u, 5u, "b", "..", "..", ".", "a"), 0);
    assert_int_equal(wire_get16(&client->in), 5);
    /* onto itself */
    assert_int_equal(client_call(client, T_WALK, "442s", 0u, 4u, 1u, "b"), 0);
    assert_int_equal(client_call(client, T_WALK, "442s", 4u, 4u, 1u, "big"), 0);
    assert_int_equal(client_call(client, T_LOPEN, "44", 4u, 0u), 0);
    assert_int_equal(client_call(client, T_WALK, "442", 4u, 4u, 0u), FS_EBADF);
    assert_int_equal(client_call(client, T_WALK, "442", 4u, 5u, 0u), 0);
    assert_int_equal(client_call(client, T_WALK, "442", 0u, 0xffffffffu, 0u), FS_EINVAL);
    /* names that are none */
    static const char *const wrong[] = {"", "a/b", "/", "b/.."};
    for (unsigned i = 0; i < 4; i++)
        assert_int_equal(client_call(client, T_WALK, "442s", 0u, 6u, 1u, wrong[i]), FS_ENOENT);
    assert_int_equal(client_call(client, T_WALK, "4422b", 0u, 6u, 1u, 2u, "a", (size_t)2), FS_ENOENT); /* a NUL */
    char longest[300];
    memset(longest, 'n', sizeof longest);
    longest[256] = 0;
    assert_int_equal(client_call(client, T_WALK, "442s", 0u, 6u, 1u, longest), FS_ENAMETOOLONG);
    longest[255] = 0;
    assert_int_equal(client_call(client, T_WALK, "442s", 0u, 6u, 1u, longest), FS_ENOENT);
    /* 16 names and no more */
    struct buffer names = {0};
    for (unsigned i = 0; i < 17; i++)
        wire_put_string(&names, bytes_of_string("."));
    assert_int_equal(client_call(client, T_WALK, "442b", 0u, 6u, 16u, names.data, names.size - 3), 0);
    assert_int_equal(client_call(client, T_WALK, "442b", 0u, 8u, 17u, names.data, names.size), FS_EINVAL);
    buffer_deinit(&names);
    fixture->base.fails = FS_EACCES;
    assert_int_equal(client_walk(client, 9, "b/big"), 0); /* that folder was taken over already */
}

static void clunk_and_flush(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    assert_int_equal(client_call(client, T_FLUSH, "2", 77u), 0);
    assert_int_equal(client_call(client, T_CLUNK, "4", 0u), 0);
    assert_int_equal(client_call(client, T_CLUNK, "4", 0u), FS_EBADF);
    assert_int_equal(fixture->server.fids.count, 0);
}

/* Every message, cut anywhere, or with a byte too many, is answered, and does nothing. */
static void messages_of_wrong_length(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    static const struct {
        uint8_t type;
        const char *format;
    } rows[] = {
        {T_STATFS, "4"},          {T_LOPEN, "44"},      {T_LCREATE, "4s444"},    {T_SYMLINK, "4ss4"},
        {T_MKNOD, "4s4444"},      {T_RENAME, "44s"},    {T_READLINK, "4"},       {T_GETATTR, "48"},
        {T_SETATTR, "444448888"}, {T_XATTRWALK, "44s"}, {T_XATTRCREATE, "4s84"}, {T_READDIR, "484"},
        {T_FSYNC, "44"},          {T_LOCK, "414884s"},  {T_GETLOCK, "41884s"},   {T_LINK, "44s"},
        {T_MKDIR, "4s44"},        {T_RENAMEAT, "4s4s"}, {T_UNLINKAT, "4s4"},     {T_VERSION, "4s"},
        {T_ATTACH, "44ss4"},      {T_FLUSH, "2"},       {T_READ, "484"},         {T_CLUNK, "4"},
        {T_REMOVE, "4"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buffer message = {0};
        wire_put32(&message, 0);
        wire_put8(&message, rows[i].type);
        wire_put16(&message, 1);
        for (const char *at = rows[i].format; *at; at++) {
            static const uint8_t zeros[8] = {0};
            if (*at == 's')
                wire_put_string(&message, bytes_of_string("zz"));
            else
                buffer_append(&message, bytes_of(zeros, (size_t)(*at - '0')));
        }
        if (rows[i].type == T_SETATTR)
            buffer_append(&message, bytes_of("\0\0\0\0\0\0\0", 8));
        buffer_append_byte(&message, 0);
        size_t whole = message.size - 1;
        for (size_t size = P9_HEADER; size <= whole + 1; size++) {
            store_le32(message.data, (uint32_t)size);
            if (size != whole)
                assert_int_equal(client_send(client, bytes_of(message.data, size)), FS_EPROTO);
            /* a size field that lies */
            store_le32(message.data, (uint32_t)size + 1);
            assert_int_equal(client_send(client, bytes_of(message.data, size)), FS_EPROTO);
            store_le32(message.data, 0);
            assert_int_equal(client_send(client, bytes_of(message.data, size)), FS_EPROTO);
        }
        buffer_deinit(&message);
    }
    assert_int_equal(fixture->server.fids.count, 1);
    /* counts that lie */
    assert_int_equal(client_open(client, 1, "a", FS_O_RDWR), 0);
    assert_int_equal(client_call(client, T_WRITE, "484b", 1u, (uint64_t)0, 5u, "abc", (size_t)3), FS_EPROTO);
    assert_int_equal(client_call(client, T_WRITE, "484b", 1u, (uint64_t)0, 2u, "abc", (size_t)3), FS_EPROTO);
    assert_int_equal(client_call(client, T_WRITE, "484b", 1u, (uint64_t)0, 0xffffffffu, "abc", (size_t)3), FS_EPROTO);
    assert_int_equal(client_call(client, T_WALK, "442s", 0u, 6u, 2u, "a"), FS_EPROTO);
    assert_int_equal(client_call(client, T_WALK, "442s", 0u, 6u, 65535u, "a"), FS_EPROTO);
    assert_string_equal(client_read(client, 1, 0, 100), "hello");
}

static void unknown_types(void **state)
{
    struct fixture *fixture = *state;
    for (unsigned type = 0; type < 256; type++) {
        uint8_t message[P9_HEADER] = {P9_HEADER, 0, 0, 0, (uint8_t)type, 9, 9};
        int status = client_send(&fixture->client, bytes_of(message, sizeof message));
        bool is_known = status != FS_EOPNOTSUPP;
        assert_true(!is_known || status == FS_EPROTO);
        assert_true(is_known || (type & 1) || type == 6 || type == T_AUTH || type == 0 || type == 2 || type == 4 ||
                    type == 10 || (type >= 28 && type < 50) || (type > 54 && type < 70) || type > 76);
    }
}

/* Answers never outgrow the room that the guest gave. */
static void small_rooms(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    assert_int_equal(client_open(client, 1, "b/big", 0), 0);
    assert_int_equal(client_open(client, 2, "", 0), 0);
    client->room = P9_ERROR_BYTES;
    assert_int_equal(client_call(client, T_READ, "484", 1u, (uint64_t)0, 1000u), 0);
    assert_int_equal(wire_get32(&client->in), 0);
    assert_int_equal(client_call(client, T_READDIR, "484", 2u, (uint64_t)0, 1000u), FS_EINVAL);
    assert_int_equal(client_call(client, T_GETATTR, "48", 0u, (uint64_t)0), FS_EMSGSIZE);
    client->room = 20;
    assert_int_equal(client_call(client, T_READ, "484", 1u, (uint64_t)0, 1000u), 0);
    assert_int_equal(wire_get32(&client->in), 9);
    client->room = 0;
    assert_int_equal(client_call(client, T_READ, "484", 1u, (uint64_t)0, 0xffffffffu), 0);
    assert_int_equal(wire_get32(&client->in), 65536 - 11); /* msize */
    assert_int_equal(client_call(client, T_READ, "484", 1u, UINT64_MAX, 10u), 0);
    assert_int_equal(wire_get32(&client->in), 0);
}

static void what_state_allows_what(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    assert_int_equal(client_walk(client, 1, "a"), 0);
    assert_string_equal(client_read(client, 1, 0, 5), "errno 9");
    assert_int_equal(client_call(client, T_FSYNC, "44", 1u, 0u), FS_EBADF);
    assert_int_equal(client_call(client, T_READDIR, "484", 1u, (uint64_t)0, 99u), FS_EBADF);
    assert_int_equal(client_call(client, T_LOPEN, "44", 1u, 3u), FS_EINVAL);
    assert_int_equal(client_call(client, T_LOPEN, "44", 1u, (unsigned)FS_O_DIRECTORY), FS_ENOTDIR);
    assert_int_equal(client_call(client, T_LOPEN, "44", 1u, (unsigned)FS_O_WRONLY), 0);
    assert_int_equal(client_call(client, T_LOPEN, "44", 1u, 0u), FS_EBADF);
    assert_int_equal(client_call(client, T_LCREATE, "4s444", 1u, "n", 0u, 0u, 0u), FS_EBADF);
    assert_int_equal(client_call(client, T_XATTRCREATE, "4s84", 1u, "n", (uint64_t)1, 0u), FS_EBADF);
    assert_string_equal(client_read(client, 1, 0, 5), "errno 9");
    assert_int_equal(client_call(client, T_READDIR, "484", 1u, (uint64_t)0, 99u), FS_ENOTDIR);
    assert_int_equal(client_call(client, T_FSYNC, "44", 1u, 1u), 0);
    assert_int_equal(client_open(client, 2, "a", FS_O_RDONLY), 0);
    assert_int_equal(client_write(client, 2, 0, "x"), FS_EBADF);
    assert_int_equal(client_open(client, 3, "", FS_O_RDWR), FS_EISDIR);
    assert_int_equal(client_open(client, 3, "", FS_O_TRUNC), FS_EISDIR);
    assert_int_equal(client_open(client, 3, "l", 0), FS_ELOOP);
    assert_int_equal(client_open(client, 3, "p", 0), FS_ENXIO);
    assert_int_equal(client_open(client, 3, "", 0), 0);
    assert_string_equal(client_read(client, 3, 0, 5), "errno 21");
    assert_int_equal(client_call(client, T_READLINK, "4", 2u), FS_EINVAL);
    assert_int_equal(client_call(client, T_CLUNK, "4", 1u), 0);
    assert_int_equal(fixture->server.fids.opens, 2);
}

static int lock(struct p9_client *client, const char *who, unsigned type, uint64_t start, uint64_t length,
                unsigned process)
{
    assert_int_equal(client_call(client, T_LOCK, "414884s", 1u, type, 0u, start, length, process, who), 0);
    return wire_get8(&client->in);
}

static void locks(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    assert_int_equal(client_open(client, 1, "a", FS_O_RDWR), 0);
    assert_int_equal(lock(client, "one", 1, 10, 10, 1), 0);
    assert_int_equal(lock(client, "one", 1, 0, 0, 2), 0); /* the client's own business */
    assert_int_equal(lock(client, "two", 0, 15, 1, 1), 1);
    assert_int_equal(lock(client, "one", 2, 0, 0, 2), 0);
    assert_int_equal(lock(client, "two", 0, 20, 1, 1), 0);
    assert_int_equal(lock(client, "two", 0, 9, 2, 1), 1);
    /* releasing the middle leaves both ends */
    assert_int_equal(lock(client, "one", 2, 13, 2, 1), 0);
    assert_int_equal(lock(client, "two", 1, 13, 2, 1), 0);
    assert_int_equal(lock(client, "two", 1, 12, 1, 1), 1);
    assert_int_equal(lock(client, "two", 1, 15, 1, 1), 1);
    assert_int_equal(client_call(client, T_GETLOCK, "41884s", 1u, 1u, (uint64_t)11, (uint64_t)0, 4u, "two"), 0);
    assert_int_equal(wire_get8(&client->in), 1);
    assert_int_equal(wire_get64(&client->in), 10);
    assert_int_equal(wire_get64(&client->in), 3);
    assert_int_equal(wire_get32(&client->in), 1);
    assert_true(bytes_equal(wire_get_string(&client->in), bytes_of_string("one")));
    assert_int_equal(client_call(client, T_GETLOCK, "41884s", 1u, 0u, (uint64_t)100, (uint64_t)5, 4u, "two"), 0);
    assert_int_equal(wire_get8(&client->in), 2);
    assert_int_equal(client_call(client, T_LOCK, "414884s", 1u, 3u, 0u, (uint64_t)0, (uint64_t)0, 1u, "x"),
                     FS_EINVAL);
    /* too many */
    int status = 0;
    for (unsigned i = 0; i < P9_LOCKS_MAX && status == 0; i++)
        status = client_call(client, T_LOCK, "414884s", 1u, 0u, 0u, (uint64_t)100 + i * 2, (uint64_t)1, 1u, "x");
    assert_int_equal(status, FS_ENOLCK);
    /* they go with their fid */
    assert_int_equal(client_call(client, T_CLUNK, "4", 1u), 0);
    assert_int_equal(client_open(client, 1, "a", FS_O_RDWR), 0);
    assert_int_equal(lock(client, "two", 1, 0, 0, 1), 0);
    assert_int_equal(client_call(client, T_LOCK, "414884s", 0u, 0u, 0u, (uint64_t)0, (uint64_t)0, 1u, "x"), FS_EBADF);
}

static void many_fids(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    for (unsigned i = 1; i <= 5000; i++)
        assert_int_equal(client_call(client, T_WALK, "442", 0u, i * 7919u, 0u), 0);
    for (unsigned i = 1; i <= 5000; i += 2)
        assert_int_equal(client_call(client, T_CLUNK, "4", i * 7919u), 0);
    for (unsigned i = 1; i <= 5000; i++)
        assert_int_equal(client_call(client, T_WALK, "442", i * 7919u, 7u, 0u), i & 1   ? FS_EBADF
                                                                                : i > 2 ? FS_EBADF
                                                                                        : 0);
    assert_int_equal(fixture->server.fids.count, 2502);
    p9_server_reset(&fixture->server);
    assert_int_equal(fixture->server.fids.count, 0);
    client_start(client, 0);
}

static void the_hash_follows_what_is_said(void **state)
{
    struct fixture *fixture = *state;
    struct hasher *hasher = hasher_new();
    struct hash128 before, after;
    hasher_reset(hasher);
    p9_server_hash(&fixture->server, hasher);
    before = hasher_result(hasher);
    assert_int_equal(client_call(&fixture->client, T_FLUSH, "2", 1u), 0);
    hasher_reset(hasher);
    p9_server_hash(&fixture->server, hasher);
    after = hasher_result(hasher);
    assert_false(hash_equal(before, after));
    hasher_free(hasher);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(versions),
        TEST(attaching),
        TEST(walking),
        TEST(clunk_and_flush),
        TEST(messages_of_wrong_length),
        TEST(unknown_types),
        TEST(small_rooms),
        TEST(what_state_allows_what),
        TEST(locks),
        TEST(many_fids),
        TEST(the_hash_follows_what_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
