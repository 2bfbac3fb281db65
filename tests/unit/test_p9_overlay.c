/* The overlay through the server: what the base shows, what the guest changes, and the limit. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/backends/p9_overlay.h"
#include "src/base/endian.h"
#include "tests/lib/p9_client.h"

#define LIMIT (1u << 20)
#define NOW 5000u /* seconds */

struct fixture {
    struct memory_base base;
    struct p9_overlay overlay;
    struct p9_server server;
    struct p9_client client;
    struct wall_clock clock;
    uint64_t cycle;
};

static void build(struct fixture *fixture, bool is_read_only)
{
    memset(fixture, 0, sizeof *fixture);
    fixture->clock = (struct wall_clock){.boot_ns = NOW * 1000000000ull, .clock_hz = 1000000000};
    memory_base_init(&fixture->base);
    p9_overlay_init(&fixture->overlay, &fixture->base.base, is_read_only, LIMIT, &fixture->clock, &fixture->cycle);
    p9_server_init(&fixture->server, &fixture->overlay.fs);
    client_init(&fixture->client, &fixture->server);
    client_start(&fixture->client, 500);
}

static int setup(void **state)
{
    static struct fixture fixture;
    build(&fixture, false);
    *state = &fixture;
    return 0;
}

static int setup_read_only(void **state)
{
    static struct fixture fixture;
    build(&fixture, true);
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    client_deinit(&fixture->client);
    p9_server_deinit(&fixture->server);
    fixture->overlay.fs.ops->deinit(&fixture->overlay.fs);
    return 0;
}

static struct p9_seen look(struct p9_client *client, const char *path)
{
    struct p9_seen seen = {0};
    assert_int_equal(client_walk(client, 8888, path), 0);
    assert_int_equal(client_getattr(client, 8888, &seen), 0);
    assert_int_equal(client_call(client, T_CLUNK, "4", 8888u), 0);
    return seen;
}

static int put(struct p9_client *client, const char *folder, const char *name, const char *text)
{
    assert_int_equal(client_walk(client, 7777, folder), 0);
    int status = client_call(client, T_LCREATE, "4s444", 7777u, name, (unsigned)FS_O_RDWR, 0640u, 9u);
    if (status == 0)
        status = client_write(client, 7777, 0, text);
    assert_int_equal(client_call(client, T_CLUNK, "4", 7777u), 0);
    return status;
}

static const char *content(struct p9_client *client, const char *path)
{
    assert_int_equal(client_open(client, 6666, path, 0), 0);
    const char *text = client_read(client, 6666, 0, 60000);
    assert_int_equal(client_call(client, T_CLUNK, "4", 6666u), 0);
    return text;
}

static void what_the_base_shows(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    assert_string_equal(client_list(client, "", 4096), "a b l p x");
    assert_string_equal(client_list(client, "", 40), "a b l p x");
    assert_string_equal(client_list(client, "b", 4096), "big two");
    assert_int_equal(fixture->base.lists, 2); /* each folder once */
    struct p9_seen seen = look(client, "b/big");
    assert_int_equal(seen.mode, FS_S_IFREG | 0444);
    assert_int_equal(seen.uid, 7);
    assert_int_equal(seen.gid, 8);
    assert_int_equal(seen.size, 200000);
    assert_int_equal(seen.mtime, 1007);
    assert_int_equal(seen.ctime, 1007);
    assert_int_equal(look(client, "b").size, 4096);
    assert_int_equal(look(client, "a").qid_path, look(client, "b/two").qid_path);
    assert_int_equal(look(client, "a").nlink, 2);
    assert_int_equal(look(client, "p").mode, FS_S_IFIFO | 0600);
    assert_string_equal(content(client, "a"), "hello");
    assert_int_equal(client_walk(client, 1, "l"), 0);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(client_call(client, T_READLINK, "4", 1u), 0);
        assert_true(bytes_equal(wire_get_string(&client->in), bytes_of_string("a")));
    }
    assert_int_equal(client_open(client, 2, "b/big", 0), 0);
    assert_int_equal(client_call(client, T_READ, "484", 2u, (uint64_t)199990, 100u), 0);
    assert_int_equal(wire_get32(&client->in), 10);
    for (unsigned i = 0; i < 10; i++)
        assert_int_equal(wire_get8(&client->in), memory_base_byte(199990 + i));
    fixture->base.fails = FS_ESTALE;
    assert_string_equal(client_read(client, 2, 0, 10), "errno 116");
    fixture->base.fails = 0;
    assert_int_equal(client_call(client, T_STATFS, "4", 0u), 0);
    assert_int_equal(wire_get32(&client->in), 0x01021997);
}

static void what_fails_once_is_tried_again(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    fixture->base.fails = FS_EACCES;
    assert_int_equal(client_walk(client, 1, "a"), FS_EACCES);
    assert_int_equal(client_call(client, T_XATTRWALK, "44s", 0u, 1u, ""), FS_EACCES);
    fixture->base.fails = 0;
    assert_int_equal(client_walk(client, 1, "a"), 0);
    fixture->base.fails = FS_EIO;
    assert_int_equal(client_walk(client, 2, "l"), 0);
    assert_int_equal(client_call(client, T_READLINK, "4", 2u), FS_EIO);
    assert_int_equal(client_unlink(client, "", "b", 0x200), FS_EIO);
}

static void writes_stay_above(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    assert_int_equal(client_open(client, 1, "b/big", FS_O_RDWR), 0);
    assert_int_equal(client_write(client, 1, 5000, "guest"), 0);
    assert_int_equal(fixture->overlay.used_bytes, P9_OVERLAY_PAGE);
    const char *text = client_read(client, 1, 4998, 9);
    assert_int_equal((uint8_t)text[0], memory_base_byte(4998));
    assert_memory_equal(text + 2, "guest", 5);
    assert_int_equal((uint8_t)text[7], memory_base_byte(5005));
    struct p9_seen seen = look(client, "b/big");
    assert_int_equal(seen.mtime, NOW);
    assert_int_equal(seen.qid_version, 1);
    assert_int_equal(seen.blocks, 392);
    /* across the end of the base, and far behind it: a hole */
    assert_int_equal(client_write(client, 1, 199998, "tail"), 0);
    assert_int_equal(client_write(client, 1, 1ull << 40, "far"), 0);
    assert_int_equal(look(client, "b/big").size, (1ull << 40) + 3);
    assert_int_equal(look(client, "b/big").blocks, 400);
    text = client_read(client, 1, 199997, 8);
    assert_int_equal((uint8_t)text[0], memory_base_byte(199997));
    assert_memory_equal(text + 1, "tail\0\0", 7);
    /* shortened, the tail is gone for good */
    struct p9_setattr cut = {.valid = FS_SET_SIZE, .size = 5002};
    assert_int_equal(client_setattr(client, 1, &cut), 0);
    cut.size = 9000;
    assert_int_equal(client_setattr(client, 1, &cut), 0);
    text = client_read(client, 1, 5000, 5000);
    assert_memory_equal(text, "gu\0\0\0", 5);
    assert_int_equal(text[3900], 0);
    assert_int_equal(look(client, "b/big").blocks, 16);
    assert_int_equal(client_write(client, 1, UINT64_MAX, "x"), FS_EFBIG);
    assert_int_equal(client_write(client, 1, INT64_MAX, "x"), FS_EFBIG);
    /* both names of one file */
    assert_int_equal(client_open(client, 2, "a", FS_O_WRONLY | FS_O_APPEND), 0);
    assert_int_equal(client_write(client, 2, 0, " world"), 0);
    assert_string_equal(content(client, "b/two"), "hello world");
    assert_int_equal(client_open(client, 3, "a", FS_O_WRONLY | FS_O_TRUNC), 0);
    assert_string_equal(content(client, "b/two"), "");
}

static void attributes(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    struct p9_setattr set = {.valid = FS_SET_MODE | FS_SET_UID | FS_SET_GID, .mode = 0104755, .uid = 1, .gid = 2};
    assert_int_equal(client_walk(client, 1, "a"), 0);
    assert_int_equal(client_setattr(client, 1, &set), 0);
    struct p9_seen seen = look(client, "b/two");
    assert_int_equal(seen.mode, FS_S_IFREG | 04755);
    assert_int_equal(seen.uid, 1);
    assert_int_equal(seen.gid, 2);
    assert_int_equal(seen.mtime, 1002);
    assert_int_equal(seen.ctime, NOW);
    set = (struct p9_setattr){.valid = FS_SET_MTIME | FS_SET_MTIME_SET | FS_SET_ATIME, .mtime = {77, 88}};
    assert_int_equal(client_setattr(client, 1, &set), 0);
    assert_int_equal(look(client, "a").mtime, 77);
    set = (struct p9_setattr){.valid = FS_SET_MTIME};
    fixture->cycle = 3000000000;
    assert_int_equal(client_setattr(client, 1, &set), 0);
    assert_int_equal(look(client, "a").mtime, NOW + 3);
    set = (struct p9_setattr){.valid = FS_SET_MTIME | FS_SET_MTIME_SET, .mtime = {0, 1000000000}};
    assert_int_equal(client_setattr(client, 1, &set), FS_EINVAL);
    set = (struct p9_setattr){.valid = 0x200};
    assert_int_equal(client_setattr(client, 1, &set), FS_EINVAL);
    set = (struct p9_setattr){.valid = FS_SET_SIZE, .size = 1ull << 63};
    assert_int_equal(client_setattr(client, 1, &set), FS_EINVAL);
    set.size = 0;
    assert_int_equal(client_setattr(client, 0, &set), FS_EISDIR);
    assert_int_equal(client_walk(client, 2, "p"), 0);
    assert_int_equal(client_setattr(client, 2, &set), FS_EINVAL);
}

static void new_files(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    assert_int_equal(put(client, "b", "new", "text"), 0);
    struct p9_seen seen = look(client, "b/new");
    assert_int_equal(seen.mode, FS_S_IFREG | 0640);
    assert_int_equal(seen.uid, 500);
    assert_int_equal(seen.gid, 9);
    assert_int_equal(seen.nlink, 1);
    assert_string_equal(content(client, "b/new"), "text");
    /* once more: the same file, unless it must be new */
    assert_int_equal(put(client, "b", "new", "TE"), 0);
    assert_string_equal(content(client, "b/new"), "TExt");
    assert_int_equal(client_walk(client, 1, "b"), 0);
    assert_int_equal(client_call(client, T_LCREATE, "4s444", 1u, "new", (unsigned)FS_O_EXCL, 0u, 0u), FS_EEXIST);
    assert_int_equal(client_call(client, T_LCREATE, "4s444", 0u, "b", 0u, 0u, 0u), FS_EISDIR);
    assert_int_equal(client_call(client, T_LCREATE, "4s444", 0u, "p", 0u, 0u, 0u), FS_ELOOP);
    assert_int_equal(client_call(client, T_LCREATE, "4s444", 0u, "..", 0u, 0u, 0u), FS_EISDIR);
    assert_int_equal(client_call(client, T_MKDIR, "4s44", 0u, "d", 01755u, 3u), 0);
    assert_int_equal(client_call(client, T_MKDIR, "4s44", 0u, "d", 0u, 3u), FS_EEXIST);
    assert_int_equal(client_call(client, T_MKDIR, "4s44", 0u, ".", 0u, 3u), FS_EEXIST);
    assert_int_equal(look(client, "d").mode, FS_S_IFDIR | 01755);
    assert_int_equal(look(client, "d").nlink, 2);
    assert_int_equal(look(client, "").nlink, 4);
    assert_int_equal(client_call(client, T_SYMLINK, "4ss4", 0u, "s", "../out", 3u), 0);
    assert_int_equal(client_walk(client, 2, "s"), 0);
    assert_int_equal(client_call(client, T_READLINK, "4", 2u), 0);
    assert_true(bytes_equal(wire_get_string(&client->in), bytes_of_string("../out")));
    assert_int_equal(look(client, "s").size, 6);
    assert_int_equal(client_call(client, T_SYMLINK, "4ss4", 0u, "t", "", 3u), FS_ENOENT);
    assert_int_equal(client_call(client, T_MKNOD, "4s4444", 0u, "n", (unsigned)FS_S_IFCHR | 0600u, 5u, 300u, 0u), 0);
    assert_int_equal(look(client, "n").rdev, 0x10052c);
    assert_int_equal(client_call(client, T_MKNOD, "4s4444", 0u, "f", 0600u, 0u, 0u, 0u), 0);
    assert_int_equal(look(client, "f").mode, FS_S_IFREG | 0600);
    assert_int_equal(client_call(client, T_MKNOD, "4s4444", 0u, "g", (unsigned)FS_S_IFDIR, 0u, 0u, 0u), FS_EINVAL);
    assert_int_equal(client_walk(client, 3, "a"), 0);
    assert_int_equal(client_call(client, T_MKDIR, "4s44", 3u, "d", 0u, 3u), FS_ENOTDIR);
    assert_string_equal(client_list(client, "", 4096), "a b l p x d s n f");
}

static void links_and_removal(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    assert_int_equal(client_open(client, 1, "a", 0), 0);
    assert_int_equal(client_call(client, T_LINK, "44s", 0u, 1u, "c"), 0);
    assert_int_equal(look(client, "c").nlink, 3);
    assert_int_equal(client_call(client, T_LINK, "44s", 0u, 1u, "c"), FS_EEXIST);
    assert_int_equal(client_walk(client, 2, "b"), 0);
    assert_int_equal(client_call(client, T_LINK, "44s", 0u, 2u, "e"), FS_EPERM);
    assert_int_equal(client_unlink(client, "", "none", 0), FS_ENOENT);
    assert_int_equal(client_unlink(client, "", "a", 0x200), FS_ENOTDIR);
    assert_int_equal(client_unlink(client, "", "b", 0), FS_EISDIR);
    assert_int_equal(client_unlink(client, "", "b", 0x200), FS_ENOTEMPTY);
    assert_int_equal(client_unlink(client, "", ".", 0), FS_EINVAL);
    assert_int_equal(client_unlink(client, "", "a", 1), FS_EINVAL);
    assert_int_equal(client_unlink(client, "", "a", 0), 0);
    assert_int_equal(client_unlink(client, "", "c", 0), 0);
    assert_int_equal(client_unlink(client, "b", "two", 0), 0);
    /* it is open still */
    struct p9_seen seen;
    assert_int_equal(client_getattr(client, 1, &seen), 0);
    assert_int_equal(seen.nlink, 0);
    assert_string_equal(client_read(client, 1, 0, 9), "hello");
    assert_int_equal(client_call(client, T_LINK, "44s", 0u, 1u, "back"), FS_ENOENT);
    assert_int_equal(client_call(client, T_RENAME, "44s", 1u, 0u, "back"), FS_ENOENT);
    uint32_t files = fixture->overlay.files;
    assert_int_equal(client_call(client, T_REMOVE, "4", 1u), FS_ENOENT);
    assert_int_equal(fixture->overlay.files, files - 1);
    /* a folder that is gone, from within */
    assert_int_equal(client_unlink(client, "b", "big", 0), 0);
    assert_int_equal(client_unlink(client, "", "b", 0x200), 0);
    assert_int_equal(client_call(client, T_WALK, "442s", 2u, 3u, 1u, ".."), FS_ENOENT);
    assert_int_equal(client_call(client, T_MKDIR, "4s44", 2u, "d", 0u, 0u), FS_ENOENT);
    assert_int_equal(client_call(client, T_LOPEN, "44", 2u, 0u), 0);
    assert_int_equal(client_call(client, T_READDIR, "484", 2u, (uint64_t)0, 4096u), 0);
    assert_int_equal(wire_get32(&client->in), 0);
    assert_string_equal(client_list(client, "", 4096), "l p x");
    assert_int_equal(look(client, "").nlink, 2);
    assert_int_equal(client_walk(client, 4, "x"), 0);
    assert_int_equal(client_call(client, T_REMOVE, "4", 4u), 0);
    assert_int_equal(client_call(client, T_REMOVE, "4", 4u), FS_EBADF);
    assert_int_equal(client_call(client, T_REMOVE, "4", 0u), FS_EBUSY);
}

static int rename_at(struct p9_client *client, const char *from, const char *old_name, const char *to,
                     const char *new_name)
{
    assert_int_equal(client_walk(client, 50, from), 0);
    assert_int_equal(client_walk(client, 51, to), 0);
    int status = client_call(client, T_RENAMEAT, "4s4s", 50u, old_name, 51u, new_name);
    assert_int_equal(client_call(client, T_CLUNK, "4", 50u), 0);
    assert_int_equal(client_call(client, T_CLUNK, "4", 51u), 0);
    return status;
}

static void renaming(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    assert_int_equal(client_call(client, T_MKDIR, "4s44", 0u, "d", 0755u, 3u), 0);
    assert_int_equal(client_walk(client, 1, "b"), 0);
    assert_int_equal(rename_at(client, "", "b", "d", "bb"), 0);
    assert_string_equal(client_list(client, "d/bb", 4096), "big two");
    assert_int_equal(client_call(client, T_WALK, "442ss", 1u, 2u, 2u, "..", "bb"), 0);
    assert_int_equal(wire_get16(&client->in), 2);
    assert_int_equal(look(client, "d").nlink, 3);
    assert_int_equal(look(client, "").nlink, 3);
    assert_string_equal(content(client, "d/bb/two"), "hello");
    /* into itself */
    assert_int_equal(rename_at(client, "", "d", "d/bb", "x"), FS_EINVAL);
    assert_int_equal(rename_at(client, "", "d", "d", "x"), FS_EINVAL);
    /* onto something */
    assert_int_equal(rename_at(client, "", "x", "", "d"), FS_EISDIR);
    assert_int_equal(rename_at(client, "", "d", "", "x"), FS_ENOTDIR);
    assert_int_equal(client_call(client, T_MKDIR, "4s44", 0u, "e", 0755u, 3u), 0);
    assert_int_equal(rename_at(client, "", "e", "", "d"), FS_ENOTEMPTY);
    assert_int_equal(rename_at(client, "", "d", "", "e"), 0);
    assert_int_equal(rename_at(client, "", "none", "", "e"), FS_ENOENT);
    assert_int_equal(rename_at(client, "", "a", "e/bb", "two"), 0); /* two names of one file stay */
    assert_string_equal(content(client, "a"), "hello");
    assert_int_equal(client_open(client, 3, "x", 0), 0);
    assert_int_equal(rename_at(client, "", "a", "", "x"), 0);
    assert_string_equal(content(client, "x"), "hello");
    assert_string_equal(client_read(client, 3, 0, 9), "");
    assert_int_equal(rename_at(client, "", "x", "", "x"), 0);
    assert_int_equal(rename_at(client, "", "..", "", "y"), FS_EBUSY);
    assert_int_equal(rename_at(client, "", "x", "", "."), FS_EBUSY);
    assert_int_equal(client_walk(client, 4, "l"), 0);
    assert_int_equal(client_call(client, T_RENAME, "44s", 4u, 1u, "ll"), 0);
    assert_int_equal(client_call(client, T_RENAME, "44s", 0u, 1u, "root"), FS_EBUSY);
    assert_string_equal(client_list(client, "e/bb", 4096), "big two ll");
    assert_string_equal(client_list(client, "", 4096), "p e x");
}

/* A reader of a folder sees every entry that stays exactly once, whatever else comes and goes. */
static void reading_while_changing(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    char name[16];
    bool seen[400] = {false};
    assert_int_equal(client_call(client, T_MKDIR, "4s44", 0u, "d", 0755u, 3u), 0);
    assert_int_equal(client_walk(client, 5, "d"), 0);
    for (unsigned i = 0; i < 200; i++) {
        snprintf(name, sizeof name, "%u", i);
        assert_int_equal(client_call(client, T_SYMLINK, "4ss4", 5u, name, "t", 0u), 0);
    }
    assert_int_equal(client_open(client, 6, "d", 0), 0);
    uint64_t offset = 2;
    for (unsigned round = 0;; round++) {
        assert_int_equal(client_call(client, T_READDIR, "484", 6u, offset, 60u), 0);
        struct wire_reader in = client->in;
        if (wire_get32(&in) == 0)
            break;
        while (in.left.size) {
            wire_get_bytes(&in, 13);
            offset = wire_get64(&in);
            wire_get8(&in);
            struct bytes text = wire_get_string(&in);
            unsigned number = 0;
            for (size_t i = 0; i < text.size; i++)
                number = number * 10 + text.data[i] - '0';
            assert_false(seen[number]);
            seen[number] = true;
            snprintf(name, sizeof name, "%u", number);
            assert_int_equal(client_unlink(client, "d", name, 0), 0);
        }
        if (round < 100) {
            snprintf(name, sizeof name, "%u", 200 + round);
            assert_int_equal(client_call(client, T_SYMLINK, "4ss4", 5u, name, "t", 0u), 0);
        }
    }
    for (unsigned i = 0; i < 300; i++)
        assert_true(seen[i]);
    assert_int_equal(client_unlink(client, "", "d", 0x200), 0);
}

static const char *xattr(struct p9_client *client, uint32_t fid, const char *name)
{
    static char text[4096];
    int status = client_call(client, T_XATTRWALK, "44s", fid, 99u, name);
    if (status) {
        snprintf(text, sizeof text, "errno %d", status);
        return text;
    }
    uint64_t size = wire_get64(&client->in);
    assert_int_equal(client_call(client, T_READ, "484", 99u, (uint64_t)0, 4000u), 0);
    assert_int_equal(wire_get32(&client->in), size);
    for (size_t i = 0; i < size; i++)
        text[i] = client->in.left.data[i] ? (char)client->in.left.data[i] : ' ';
    text[size] = 0;
    assert_int_equal(client_call(client, T_CLUNK, "4", 99u), 0);
    return text;
}

static int set_xattr(struct p9_client *client, const char *path, const char *name, const char *value, unsigned flags)
{
    assert_int_equal(client_walk(client, 98, path), 0);
    int status = client_call(client, T_XATTRCREATE, "4s84", 98u, name, (uint64_t)strlen(value), flags);
    if (status == 0 && *value)
        assert_int_equal(client_write(client, 98, 0, value), 0);
    int clunked = client_call(client, T_CLUNK, "4", 98u);
    return status ? status : clunked;
}

static void extended_attributes(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    assert_int_equal(client_walk(client, 1, "x"), 0);
    assert_string_equal(xattr(client, 1, ""), "user.other user.test ");
    assert_string_equal(xattr(client, 1, "user.test"), "value");
    assert_string_equal(xattr(client, 1, "user.none"), "errno 61");
    assert_int_equal(client_call(client, T_XATTRWALK, "44s", 1u, 97u, "user.test"), 0);
    assert_string_equal(client_read(client, 97, 1, 2), "al");
    assert_string_equal(client_read(client, 97, 9, 2), "");
    assert_int_equal(client_write(client, 97, 0, "x"), FS_EBADF);
    assert_int_equal(set_xattr(client, "x", "user.new", "12", 0), 0);
    assert_int_equal(set_xattr(client, "x", "user.new", "12", 1), FS_EEXIST);
    assert_int_equal(set_xattr(client, "x", "user.none", "12", 2), FS_ENODATA);
    assert_int_equal(set_xattr(client, "x", "user.test", "", 0), 0);
    assert_string_equal(xattr(client, 1, "user.test"), "");
    assert_int_equal(set_xattr(client, "x", "user.other", "", 2), 0); /* Linux's removexattr */
    assert_int_equal(set_xattr(client, "x", "user.other", "", 2), FS_ENODATA);
    assert_string_equal(xattr(client, 1, ""), "user.new user.test ");
    uint64_t used = fixture->overlay.used_bytes;
    for (unsigned i = 0; i < 5000; i++)
        assert_int_equal(set_xattr(client, "x", "user.new", "34", 2), 0);
    assert_int_equal(fixture->overlay.used_bytes, used);
    assert_int_equal(client_walk(client, 2, "p"), 0);
    assert_string_equal(xattr(client, 2, ""), ""); /* a base without any */
    /* the wrong size, names that are none, too much */
    assert_int_equal(client_walk(client, 3, "x"), 0);
    assert_int_equal(client_call(client, T_XATTRCREATE, "4s84", 3u, "user.y", (uint64_t)4, 0u), 0);
    assert_int_equal(client_write(client, 3, 1, "abc"), FS_EINVAL);
    assert_int_equal(client_write(client, 3, 0, "abc"), 0);
    assert_int_equal(client_write(client, 3, 3, "de"), FS_EINVAL);
    assert_string_equal(client_read(client, 3, 0, 1), "errno 9");
    assert_int_equal(client_call(client, T_CLUNK, "4", 3u), FS_EINVAL);
    assert_int_equal(client_walk(client, 3, "x"), 0);
    assert_int_equal(client_call(client, T_XATTRCREATE, "4s84", 3u, "", (uint64_t)4, 0u), FS_EINVAL);
    assert_int_equal(client_call(client, T_XATTRCREATE, "4s84", 3u, "n", (uint64_t)65537, 0u), FS_E2BIG);
    assert_int_equal(client_call(client, T_XATTRCREATE, "4s84", 3u, "n", (uint64_t)1, 3u), FS_EINVAL);
    assert_int_equal(client_call(client, T_XATTRWALK, "44s", 1u, 1u, ""), FS_EBADF);
    assert_int_equal(client_call(client, T_XATTRWALK, "44s", 1u, 0xffffffffu, ""), FS_EBADF);
    char longest[300];
    memset(longest, 'n', sizeof longest);
    longest[299] = 0;
    assert_int_equal(client_call(client, T_XATTRWALK, "44s", 1u, 9u, longest), FS_ERANGE);
    int status = 0;
    for (unsigned i = 0; i < P9_XATTR_FIDS_MAX + 1 && status == 0; i++)
        status = client_call(client, T_XATTRWALK, "44s", 1u, 100 + i, "");
    assert_int_equal(status, FS_ENFILE);
}

static void the_limit(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    static char block[60001];
    memset(block, 'b', 60000);
    assert_int_equal(put(client, "", "full", ""), 0);
    assert_int_equal(client_open(client, 1, "full", FS_O_RDWR), 0);
    uint64_t written = 0;
    int status = 0;
    while (status == 0) {
        status = client_call(client, T_WRITE, "484b", 1u, written, 60000u, block, (size_t)60000);
        if (status == 0)
            written += wire_get32(&client->in);
    }
    assert_int_equal(status, FS_ENOSPC);
    assert_in_range(written, LIMIT - 3 * P9_OVERLAY_PAGE, LIMIT);
    assert_int_equal(look(client, "full").size, written);
    assert_int_equal(put(client, "", "one", ""), 0); /* 512 bytes may be left */
    for (unsigned i = 0; i < 8; i++) {
        char name[8];
        snprintf(name, sizeof name, "m%u", i);
        status = put(client, "", name, "");
    }
    assert_int_equal(status, FS_ENOSPC);
    assert_int_equal(client_call(client, T_MKDIR, "4s44", 0u, "dd", 0u, 0u), FS_ENOSPC);
    assert_int_equal(set_xattr(client, "x", "user.z", "1", 0), FS_ENOSPC);
    assert_int_equal(client_call(client, T_LINK, "44s", 0u, 1u, "ln"), FS_ENOSPC);
    assert_int_equal(client_open(client, 2, "b/big", FS_O_RDWR), 0);
    assert_int_equal(client_write(client, 2, 0, "x"), FS_ENOSPC);
    assert_int_equal(client_call(client, T_STATFS, "4", 0u), 0);
    wire_get_bytes(&client->in, 16);
    assert_int_equal(wire_get64(&client->in), 0);
    /* what is removed and closed makes room */
    assert_int_equal(client_unlink(client, "", "full", 0), 0);
    assert_int_equal(client_write(client, 2, 0, "x"), FS_ENOSPC);
    assert_int_equal(client_call(client, T_CLUNK, "4", 1u), 0);
    assert_int_equal(client_write(client, 2, 0, "x"), 0);
}

static void read_only(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    struct p9_setattr set = {.valid = FS_SET_MODE};
    assert_string_equal(content(client, "a"), "hello");
    assert_int_equal(client_open(client, 1, "a", FS_O_RDWR), FS_EROFS);
    assert_int_equal(client_open(client, 1, "a", FS_O_TRUNC), FS_EROFS);
    assert_int_equal(client_walk(client, 1, "a"), 0);
    assert_int_equal(client_setattr(client, 1, &set), FS_EROFS);
    assert_int_equal(put(client, "", "new", ""), FS_EROFS);
    assert_int_equal(put(client, "", "a", "x"), FS_EROFS);
    assert_int_equal(client_call(client, T_MKDIR, "4s44", 0u, "d", 0u, 0u), FS_EROFS);
    assert_int_equal(client_call(client, T_MKDIR, "4s44", 0u, "b", 0u, 0u), FS_EEXIST);
    assert_int_equal(client_call(client, T_LINK, "44s", 0u, 1u, "c"), FS_EROFS);
    assert_int_equal(client_call(client, T_RENAMEAT, "4s4s", 0u, "a", 0u, "c"), FS_EROFS);
    assert_int_equal(client_unlink(client, "", "a", 0), FS_EROFS);
    assert_int_equal(set_xattr(client, "x", "user.z", "1", 0), FS_EROFS);
    assert_int_equal(set_xattr(client, "x", "user.z", "", 2), FS_EROFS);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(what_the_base_shows),
        TEST(what_fails_once_is_tried_again),
        TEST(writes_stay_above),
        TEST(attributes),
        TEST(new_files),
        TEST(links_and_removal),
        TEST(renaming),
        TEST(reading_while_changing),
        TEST(extended_attributes),
        TEST(the_limit),
        cmocka_unit_test_setup_teardown(read_only, setup_read_only, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
