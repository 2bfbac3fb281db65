/* A host folder behind the port: what is observed, what is changed, and what is never reached. Every test talks 9P to
 * a server whose questions a real folder answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <cmocka.h>

#include "replay/fs_ask.h"
#include "replay/host_dir.h"
#include "src/backends/p9_export.h"
#include "tests/lib/p9_client.h"
#include "tests/lib/scripted_port.h"

struct fixture {
    char outside[64]; /* a folder with the shared one in it */
    char root[80];
    struct host_dir *dir;
    struct scripted_port port;
    struct crossing crossing;
    struct p9_export export;
    struct p9_client client;
    struct wall_clock clock;
    uint64_t cycle;
    bool has_xattrs;
};

static enum port_status answer(struct scripted_port *port, enum event_kind kind, struct bytes request,
                               struct buffer *out)
{
    host_dir_ask(((struct fixture *)port->context)->dir, kind, request, out);
    return PORT_OK;
}

static const char *path(struct fixture *fixture, const char *name)
{
    static char text[4][400];
    static unsigned turn;
    turn = (turn + 1) % 4;
    snprintf(text[turn], sizeof text[turn], "%s/%s", fixture->root, name);
    return text[turn];
}

static void put_file(const char *name, const char *text)
{
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static const char *get_file(const char *name)
{
    static char text[4096];
    FILE *file = fopen(name, "r");
    if (!file)
        return "(none)";
    text[fread(text, 1, sizeof text - 1, file)] = 0;
    fclose(file);
    return text;
}

static struct stat look_at(const char *name)
{
    struct stat status = {0};
    assert_int_equal(lstat(name, &status), 0);
    return status;
}

static void connect_to(struct fixture *fixture, enum p9_mode mode, bool is_mapped)
{
    struct error error;
    assert_int_equal(host_dir_open(&fixture->dir, fixture->root, mode == P9_MODE_RW, is_mapped, &error), 0);
    scripted_port_init(&fixture->port);
    fixture->port.answerer = answer;
    fixture->port.context = fixture;
    fixture->crossing = (struct crossing){.port = &fixture->port.port, .clock = &fixture->cycle};
    fixture->clock = (struct wall_clock){.boot_ns = 5000000000000, .clock_hz = 1000000000};
    p9_export_init(&fixture->export, &fixture->crossing, SOURCE(SOURCE_FS, 0), mode, 1 << 20, &fixture->clock);
    client_init(&fixture->client, &fixture->export.server);
    client_start(&fixture->client, geteuid());
}

static void disconnect(struct fixture *fixture)
{
    client_deinit(&fixture->client);
    p9_export_deinit(&fixture->export);
    p9_export_deinit(&fixture->export);
    scripted_port_deinit(&fixture->port);
    host_dir_close(fixture->dir);
}

static int setup(void **state)
{
    static struct fixture fixture;
    memset(&fixture, 0, sizeof fixture);
    snprintf(fixture.outside, sizeof fixture.outside, "/tmp/reprise-dir-XXXXXX");
    if (!mkdtemp(fixture.outside))
        return -1;
    snprintf(fixture.root, sizeof fixture.root, "%s/shared", fixture.outside);
    char secret[100];
    snprintf(secret, sizeof secret, "%s/secret", fixture.outside);
    put_file(secret, "secret");
    mkdir(fixture.root, 0755);
    mkdir(path(&fixture, "sub"), 0750);
    mkdir(path(&fixture, "sub/deep"), 0755);
    put_file(path(&fixture, "file"), "content");
    put_file(path(&fixture, "sub/z"), "zz");
    put_file(path(&fixture, "sub/deep/B"), "b");
    put_file(path(&fixture, "sub/deep/a"), "a");
    assert_int_equal(symlink("../secret", path(&fixture, "out")), 0);
    assert_int_equal(symlink(fixture.outside, path(&fixture, "up")), 0);
    assert_int_equal(link(path(&fixture, "file"), path(&fixture, "sub/same")), 0);
    assert_int_equal(mkfifo(path(&fixture, "pipe"), 0600), 0);
    fixture.has_xattrs = setxattr(path(&fixture, "file"), "user.test", "value", 5, 0) == 0;
    *state = &fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    char command[200];
    snprintf(command, sizeof command, "chmod -R u+rwx %s; rm -rf %s", fixture->outside, fixture->outside);
    return system(command);
}

static const char *content(struct p9_client *client, const char *name)
{
    static char error[32];
    int status = client_open(client, 6666, name, 0);
    if (status) {
        snprintf(error, sizeof error, "errno %d", status);
        return error;
    }
    const char *text = client_read(client, 6666, 0, 60000);
    assert_int_equal(client_call(client, T_CLUNK, "4", 6666u), 0);
    return text;
}

static int put(struct p9_client *client, const char *folder, const char *name, const char *text)
{
    int status = client_walk(client, 7777, folder);
    if (status)
        return status;
    status = client_call(client, T_LCREATE, "4s444", 7777u, name, (unsigned)FS_O_RDWR, 0640u, (unsigned)getegid());
    if (status == 0)
        status = client_write(client, 7777, 0, text);
    assert_int_equal(client_call(client, T_CLUNK, "4", 7777u), 0);
    return status;
}

static int getattr(struct p9_client *client, const char *name, struct p9_seen *seen)
{
    int status = client_walk(client, 8888, name);
    if (status)
        return status;
    status = client_getattr(client, 8888, seen);
    assert_int_equal(client_call(client, T_CLUNK, "4", 8888u), 0);
    return status;
}

/* ---- reading, in every mode ---- */

static void check_tree(struct fixture *fixture)
{
    struct p9_client *client = &fixture->client;
    struct p9_seen seen;
    struct stat host = look_at(path(fixture, "file"));
    assert_string_equal(client_list(client, "", 4096), "file out pipe sub up");
    assert_string_equal(client_list(client, "sub/deep", 4096), "B a");
    assert_string_equal(content(client, "file"), "content");
    assert_string_equal(content(client, "sub/deep/a"), "a");
    assert_int_equal(getattr(client, "file", &seen), 0);
    assert_int_equal(seen.mode, host.st_mode);
    assert_int_equal(seen.nlink, 2);
    assert_int_equal(seen.size, 7);
    assert_int_equal(seen.mtime, host.st_mtim.tv_sec);
    uint64_t id = seen.qid_path;
    assert_int_equal(getattr(client, "sub/same", &seen), 0);
    assert_int_equal(seen.qid_path, id);
    assert_int_equal(getattr(client, "sub", &seen), 0);
    assert_int_equal(seen.mode, S_IFDIR | 0750);
    /* symlinks are shown, and lead nowhere but in the guest */
    assert_int_equal(client_walk(client, 1, "out"), 0);
    assert_int_equal(client_call(client, T_READLINK, "4", 1u), 0);
    assert_true(bytes_equal(wire_get_string(&client->in), bytes_of_string("../secret")));
    assert_int_equal(client_call(client, T_CLUNK, "4", 1u), 0);
    assert_string_equal(content(client, "out"), "errno 40");
    assert_int_not_equal(client_walk(client, 1, "up/secret"), 0);
    assert_int_equal(client_walk(client, 1, "../secret"), FS_ENOENT);
    assert_string_equal(content(client, "pipe"), "errno 6");
    if (!fixture->has_xattrs)
        return;
    assert_int_equal(client_walk(client, 1, "file"), 0);
    assert_int_equal(client_call(client, T_XATTRWALK, "44s", 1u, 2u, "user.test"), 0);
    assert_string_equal(client_read(client, 2, 0, 99), "value");
    assert_int_equal(client_call(client, T_CLUNK, "4", 2u), 0);
    assert_int_equal(client_call(client, T_XATTRWALK, "44s", 1u, 2u, ""), 0);
    assert_non_null(strstr(client_read(client, 2, 0, 99), "user.test"));
    assert_int_equal(client_call(client, T_CLUNK, "4", 2u), 0);
    assert_int_equal(client_call(client, T_XATTRWALK, "44s", 1u, 2u, "user.none"), FS_ENODATA);
    assert_int_equal(client_call(client, T_CLUNK, "4", 1u), 0);
}

static void every_mode_shows_the_tree(void **state)
{
    static const enum p9_mode modes[] = {P9_MODE_RO, P9_MODE_SNAPSHOT, P9_MODE_RW};
    for (unsigned i = 0; i < 6; i++) {
        connect_to(*state, modes[i % 3], i >= 3);
        check_tree(*state);
        disconnect(*state);
    }
}

/* What was seen stays; a file that changed can be read no more. */
static void a_snapshot_stands_still(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    connect_to(fixture, P9_MODE_SNAPSHOT, false);
    assert_string_equal(client_list(client, "", 4096), "file out pipe sub up");
    assert_int_equal(client_open(client, 1, "file", 0), 0);
    assert_string_equal(client_read(client, 1, 0, 99), "content");
    put_file(path(fixture, "later"), "x");
    put_file(path(fixture, "sub/z"), "longer");
    put_file(path(fixture, "file"), "CONTENT");
    assert_string_equal(client_list(client, "", 4096), "file out pipe sub up");
    assert_string_equal(content(client, "sub/z"), "longer");       /* that folder is seen only now */
    assert_string_equal(client_read(client, 1, 0, 99), "content"); /* kept */
    put_file(path(fixture, "sub/z"), "changed again");
    fixture->export.dir.chunks[0].file = fixture->export.dir.chunks[1].file = 0; /* as if many others were read */
    assert_string_equal(content(client, "sub/z"), "errno 116");
    assert_string_equal(client_read(client, 1, 0, 99), "errno 116");
    assert_int_equal(unlink(path(fixture, "sub/deep/a")), 0);
    assert_string_equal(client_list(client, "sub/deep", 4096), "B");
    disconnect(fixture);
}

static void a_snapshot_never_writes(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    connect_to(fixture, P9_MODE_SNAPSHOT, false);
    struct stat before = look_at(fixture->root);
    assert_int_equal(put(client, "", "new", "text"), 0);
    assert_int_equal(put(client, "", "file", "GUEST"), 0);
    assert_int_equal(client_unlink(client, "sub/deep", "a", 0), 0);
    assert_string_equal(content(client, "new"), "text");
    assert_string_equal(content(client, "sub/same"), "GUESTnt");
    assert_string_equal(get_file(path(fixture, "file")), "content");
    assert_string_equal(get_file(path(fixture, "new")), "(none)");
    assert_string_equal(get_file(path(fixture, "sub/deep/a")), "a");
    assert_int_equal(look_at(fixture->root).st_mtim.tv_nsec, before.st_mtim.tv_nsec);
    for (size_t i = 0; i < fixture->port.asked.count; i++)
        assert_true(fixture->port.asked.events[i].kind <= EVENT_FS_STATFS);
    /* and even if it were asked to */
    struct buffer out = {0};
    host_dir_ask(fixture->dir, EVENT_FS_CHANGE, bytes_of("\5\0\4\0file", 8), &out);
    assert_memory_equal(out.data, "\36\0\0\0", 4); /* EROFS */
    assert_string_equal(get_file(path(fixture, "file")), "content");
    buffer_deinit(&out);
    disconnect(fixture);
}

static void a_file_in_chunks(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    FILE *file = fopen(path(fixture, "big"), "w");
    for (unsigned i = 0; i < 200000; i++)
        fputc((int)(i / 251 + i) & 0xff, file);
    fclose(file);
    for (unsigned mode = 0; mode < 3; mode++) {
        connect_to(fixture, (enum p9_mode)mode, false);
        assert_int_equal(client_open(client, 1, "big", 0), 0);
        for (uint64_t offset = 0; offset < 200000; offset += 30011) {
            assert_int_equal(client_call(client, T_READ, "484", 1u, offset, 65000u), 0);
            uint32_t count = wire_get32(&client->in);
            assert_int_equal(count, offset + 65000 < 200000 ? 65000 : 200000 - offset);
            for (uint32_t i = 0; i < count; i++)
                assert_int_equal(wire_get8(&client->in), (uint8_t)((offset + i) / 251 + offset + i));
        }
        disconnect(fixture);
    }
}

/* ---- writing ---- */

static void writing_through(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    struct p9_seen seen;
    connect_to(fixture, P9_MODE_RW, false);
    assert_int_equal(put(client, "sub", "new", "text"), 0);
    assert_string_equal(get_file(path(fixture, "sub/new")), "text");
    assert_int_equal(look_at(path(fixture, "sub/new")).st_mode & 07777, 0640);
    assert_int_equal(client_open(client, 1, "file", FS_O_WRONLY | FS_O_APPEND), 0);
    assert_int_equal(client_write(client, 1, 0, "+more"), 0);
    assert_int_equal(client_call(client, T_FSYNC, "44", 1u, 1u), 0);
    assert_int_equal(client_call(client, T_FSYNC, "44", 1u, 0u), 0);
    assert_string_equal(get_file(path(fixture, "file")), "content+more");
    assert_int_equal(client_open(client, 2, "file", FS_O_RDWR | FS_O_TRUNC), 0);
    assert_string_equal(get_file(path(fixture, "file")), "");
    struct p9_setattr set = {.valid = FS_SET_SIZE | FS_SET_MODE | FS_SET_MTIME | FS_SET_MTIME_SET | FS_SET_ATIME,
                             .size = 3,
                             .mode = 0604,
                             .mtime = {1234567, 89}};
    assert_int_equal(client_setattr(client, 2, &set), 0);
    struct stat host = look_at(path(fixture, "file"));
    assert_int_equal(host.st_size, 3);
    assert_int_equal(host.st_mode & 07777, 0604);
    assert_int_equal(host.st_mtim.tv_sec, 1234567);
    assert_int_equal(host.st_mtim.tv_nsec, 89);
    assert_int_equal(client_walk(client, 3, "sub/z"), 0);
    set = (struct p9_setattr){
        .valid = FS_SET_SIZE | FS_SET_UID | FS_SET_GID, .size = 1, .uid = geteuid(), .gid = getegid()};
    assert_int_equal(client_setattr(client, 3, &set), 0);
    assert_string_equal(get_file(path(fixture, "sub/z")), "z");
    assert_int_equal(client_call(client, T_MKDIR, "4s44", 0u, "d", 01751u, (unsigned)getegid()), 0);
    assert_int_equal(look_at(path(fixture, "d")).st_mode, S_IFDIR | 01751);
    assert_int_equal(client_call(client, T_SYMLINK, "4ss4", 0u, "s", "/etc/passwd", (unsigned)getegid()), 0);
    char target[32] = "";
    assert_int_equal(readlink(path(fixture, "s"), target, sizeof target), 11);
    assert_int_equal(
        client_call(client, T_MKNOD, "4s4444", 0u, "fifo", (unsigned)S_IFIFO | 0600u, 0u, 0u, (unsigned)getegid()),
        0);
    assert_true(S_ISFIFO(look_at(path(fixture, "fifo")).st_mode));
    assert_int_equal(client_call(client, T_MKNOD, "4s4444", 0u, "null", (unsigned)S_IFCHR | 0600u, 1u, 3u, 0u),
                     FS_EPERM);
    assert_int_equal(client_call(client, T_LINK, "44s", 0u, 3u, "hard"), 0);
    assert_int_equal(look_at(path(fixture, "hard")).st_nlink, 2);
    /* a fid follows its name */
    assert_int_equal(client_walk(client, 4, "sub/deep"), 0);
    assert_int_equal(client_call(client, T_RENAMEAT, "4s4s", 0u, "sub", 0u, "bus"), 0);
    assert_int_equal(client_call(client, T_WALK, "442s", 4u, 5u, 1u, "a"), 0);
    assert_int_equal(wire_get16(&client->in), 1);
    assert_int_equal(client_call(client, T_RENAME, "44s", 5u, 0u, "moved"), 0);
    assert_string_equal(get_file(path(fixture, "moved")), "a");
    assert_int_equal(client_call(client, T_LOPEN, "44", 5u, (unsigned)FS_O_RDWR), 0);
    assert_string_equal(client_read(client, 5, 0, 9), "a");
    /* removed while open */
    assert_int_equal(client_unlink(client, "", "moved", 0), 0);
    assert_int_equal(client_write(client, 5, 1, "bc"), 0);
    assert_string_equal(client_read(client, 5, 0, 9), "abc");
    assert_int_equal(client_getattr(client, 5, &seen), 0);
    assert_int_equal(seen.nlink, 0);
    assert_int_equal(seen.size, 3);
    assert_int_equal(client_unlink(client, "", "bus", 0), FS_EISDIR);
    assert_int_equal(client_unlink(client, "", "bus", 0x200), FS_ENOTEMPTY);
    assert_int_equal(client_unlink(client, "", "d", 0x200), 0);
    /* what the host does is seen at once */
    put_file(path(fixture, "file"), "from the host");
    assert_string_equal(content(client, "file"), "from the host");
    assert_int_equal(client_call(client, T_STATFS, "4", 0u), 0);
    disconnect(fixture);
}

static void attributes_in_rw(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    if (!fixture->has_xattrs)
        skip();
    connect_to(fixture, P9_MODE_RW, false);
    assert_int_equal(client_walk(client, 1, "file"), 0);
    assert_int_equal(client_call(client, T_XATTRCREATE, "4s84", 1u, "user.new", (uint64_t)3, 0u), 0);
    assert_int_equal(client_write(client, 1, 0, "abc"), 0);
    assert_int_equal(client_call(client, T_CLUNK, "4", 1u), 0);
    char value[8] = "";
    assert_int_equal(getxattr(path(fixture, "file"), "user.new", value, sizeof value), 3);
    assert_memory_equal(value, "abc", 3);
    assert_int_equal(client_walk(client, 1, "file"), 0);
    assert_int_equal(client_call(client, T_XATTRCREATE, "4s84", 1u, "user.new", (uint64_t)0, 2u), 0);
    assert_int_equal(client_call(client, T_CLUNK, "4", 1u), 0);
    assert_int_equal(getxattr(path(fixture, "file"), "user.new", value, sizeof value), -1);
    disconnect(fixture);
}

static void mapped(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    struct p9_seen seen;
    uint8_t number[8];
    if (!fixture->has_xattrs)
        skip();
    connect_to(fixture, P9_MODE_RW, true);
    assert_int_equal(put(client, "", "new", "text"), 0);
    struct stat host = look_at(path(fixture, "new"));
    assert_int_equal(host.st_mode, S_IFREG | 0600);
    assert_int_equal(getxattr(path(fixture, "new"), "user.virtfs.mode", number, sizeof number), 4);
    assert_memory_equal(number, "\xa0\x81\0\0", 4); /* 0100640, as QEMU writes it */
    assert_int_equal(client_call(client, T_MKNOD, "4s4444", 0u, "dev", (unsigned)S_IFCHR | 0666u, 1u, 3u, 5u), 0);
    assert_true(S_ISREG(look_at(path(fixture, "dev")).st_mode));
    assert_int_equal(getattr(client, "dev", &seen), 0);
    assert_int_equal(seen.mode, S_IFCHR | 0666);
    assert_int_equal(seen.rdev, 0x103);
    assert_int_equal(seen.gid, 5);
    assert_string_equal(content(client, "dev"), "errno 6");
    assert_int_equal(client_call(client, T_SYMLINK, "4ss4", 0u, "s", "/etc/passwd", 0u), 0);
    assert_true(S_ISREG(look_at(path(fixture, "s")).st_mode));
    assert_string_equal(get_file(path(fixture, "s")), "/etc/passwd");
    assert_int_equal(client_walk(client, 1, "s"), 0);
    assert_int_equal(client_call(client, T_READLINK, "4", 1u), 0);
    assert_true(bytes_equal(wire_get_string(&client->in), bytes_of_string("/etc/passwd")));
    assert_string_equal(content(client, "s"), "errno 40");
    assert_int_equal(client_call(client, T_MKDIR, "4s44", 0u, "d", 0711u, 5u), 0);
    assert_int_equal(look_at(path(fixture, "d")).st_mode, S_IFDIR | 0700);
    struct p9_setattr set = {
        .valid = FS_SET_UID | FS_SET_GID | FS_SET_MODE, .uid = 12345, .gid = 54321, .mode = 04755};
    assert_int_equal(client_walk(client, 2, "new"), 0);
    assert_int_equal(client_setattr(client, 2, &set), 0);
    assert_int_equal(getattr(client, "new", &seen), 0);
    assert_int_equal(seen.uid, 12345);
    assert_int_equal(seen.gid, 54321);
    assert_int_equal(seen.mode, S_IFREG | 04755);
    host = look_at(path(fixture, "new"));
    assert_int_equal(host.st_mode, S_IFREG | 0600);
    assert_int_equal(host.st_uid, geteuid());
    /* the guest neither sees nor touches what is mapped */
    assert_int_equal(client_call(client, T_XATTRWALK, "44s", 2u, 3u, ""), 0);
    assert_null(strstr(client_read(client, 3, 0, 999), "virtfs"));
    assert_int_equal(client_call(client, T_XATTRWALK, "44s", 2u, 4u, "user.virtfs.uid"), FS_ENODATA);
    assert_int_equal(client_call(client, T_XATTRCREATE, "4s84", 2u, "user.virtfs.uid", (uint64_t)0, 2u), 0);
    assert_int_equal(client_call(client, T_CLUNK, "4", 2u), FS_EACCES);
    assert_int_equal(client_walk(client, 2, "new"), 0);
    assert_int_equal(client_call(client, T_XATTRCREATE, "4s84", 2u, "user.virtfs.uid", (uint64_t)0, 0u), 0);
    assert_int_equal(client_call(client, T_CLUNK, "4", 2u), FS_EACCES);
    disconnect(fixture);
    /* a snapshot of it shows the same */
    connect_to(fixture, P9_MODE_SNAPSHOT, true);
    assert_int_equal(getattr(client, "new", &seen), 0);
    assert_int_equal(seen.uid, 12345);
    assert_int_equal(client_walk(client, 1, "s"), 0);
    assert_int_equal(client_call(client, T_READLINK, "4", 1u), 0);
    assert_true(bytes_equal(wire_get_string(&client->in), bytes_of_string("/etc/passwd")));
    disconnect(fixture);
    /* a folder stays a folder, whatever somebody wrote there */
    assert_int_equal(setxattr(path(fixture, "d"), "user.virtfs.mode", "\0\x80\0\0", 4, 0), 0);
    assert_int_equal(setxattr(path(fixture, "new"), "user.virtfs.mode", "\0\x40\0\0", 4, 0), 0);
    connect_to(fixture, P9_MODE_RW, true);
    assert_int_equal(getattr(client, "d", &seen), 0);
    assert_true(S_ISDIR(seen.mode));
    assert_int_equal(getattr(client, "new", &seen), 0);
    assert_true(S_ISREG(seen.mode));
    disconnect(fixture);
}

/* ---- what a guest may not reach ---- */

/* Another process swaps a folder for a symlink while the guest has fids below it. */
static void swapped_folders(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    struct p9_seen seen;
    connect_to(fixture, P9_MODE_RW, false);
    assert_int_equal(client_walk(client, 1, "sub"), 0);
    assert_int_equal(client_walk(client, 2, "sub/z"), 0);
    assert_int_equal(rename(path(fixture, "sub"), path(fixture, "aside")), 0);
    assert_int_equal(symlink("..", path(fixture, "sub")), 0);
    put_file(path(fixture, "../z"), "outside");
    assert_int_not_equal(client_call(client, T_WALK, "442s", 1u, 3u, 1u, "secret"), 0);
    assert_int_not_equal(client_getattr(client, 2, &seen), 0);
    assert_int_not_equal(client_call(client, T_LOPEN, "44", 2u, (unsigned)FS_O_RDWR), 0);
    struct p9_setattr set = {.valid = FS_SET_SIZE | FS_SET_MODE};
    assert_int_not_equal(client_setattr(client, 2, &set), 0);
    assert_int_not_equal(client_call(client, T_LCREATE, "4s444", 1u, "made", 1u, 0644u, 0u), 0);
    assert_int_not_equal(client_call(client, T_MKDIR, "4s44", 1u, "made", 0755u, 0u), 0);
    assert_int_not_equal(client_call(client, T_LINK, "44s", 1u, 2u, "made"), 0);
    assert_int_not_equal(client_call(client, T_RENAMEAT, "4s4s", 1u, "secret", 0u, "stolen"), 0);
    assert_int_not_equal(client_call(client, T_RENAMEAT, "4s4s", 0u, "file", 1u, "made"), 0);
    assert_int_not_equal(client_call(client, T_UNLINKAT, "4s4", 1u, "secret", 0u), 0);
    assert_int_not_equal(client_call(client, T_XATTRWALK, "44s", 2u, 9u, ""), 0);
    assert_int_not_equal(client_call(client, T_REMOVE, "4", 2u), 0);
    assert_string_equal(get_file(path(fixture, "../secret")), "secret");
    assert_string_equal(get_file(path(fixture, "../z")), "outside");
    assert_int_equal(access(path(fixture, "../made"), F_OK), -1);
    disconnect(fixture);
}

/* A file swapped for a symlink: the last name is never followed. */
static void swapped_files(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    connect_to(fixture, P9_MODE_RW, false);
    assert_int_equal(client_walk(client, 1, "sub/z"), 0);
    assert_int_equal(client_walk(client, 2, "sub/z"), 0);
    assert_int_equal(unlink(path(fixture, "sub/z")), 0);
    assert_int_equal(symlink("../../secret", path(fixture, "sub/z")), 0);
    chmod(path(fixture, "../secret"), 0600);
    struct p9_setattr set = {.valid = FS_SET_SIZE};
    assert_int_not_equal(client_setattr(client, 1, &set), 0);
    set.valid = FS_SET_MODE;
    set.mode = 0777;
    assert_int_not_equal(client_setattr(client, 1, &set), 0);
    set.valid = FS_SET_MTIME | FS_SET_MTIME_SET;
    client_setattr(client, 1, &set); /* the symlink's own */
    assert_int_not_equal(look_at(path(fixture, "../secret")).st_mtim.tv_sec, 0);
    assert_int_equal(look_at(path(fixture, "../secret")).st_mode & 0777, 0600);
    assert_int_equal(client_call(client, T_LOPEN, "44", 1u, 0u), FS_ELOOP);
    assert_int_not_equal(put(client, "sub", "z", "x"), 0);
    assert_string_equal(get_file(path(fixture, "../secret")), "secret");
    /* a pipe in its place is not opened, which would wait for a writer */
    assert_int_equal(unlink(path(fixture, "sub/z")), 0);
    assert_int_equal(mkfifo(path(fixture, "sub/z"), 0600), 0);
    assert_int_equal(client_call(client, T_LOPEN, "44", 2u, 0u), FS_ENXIO);
    disconnect(fixture);
    /* nor in a snapshot */
    connect_to(fixture, P9_MODE_SNAPSHOT, false);
    assert_int_equal(client_open(client, 1, "file", 0), 0);
    assert_int_equal(unlink(path(fixture, "file")), 0);
    assert_int_equal(symlink("../secret", path(fixture, "file")), 0);
    assert_string_equal(client_read(client, 1, 0, 9), "errno 40");
    assert_int_equal(unlink(path(fixture, "file")), 0);
    assert_int_equal(mkfifo(path(fixture, "file"), 0600), 0);
    assert_string_equal(client_read(client, 1, 0, 9), "errno 6");
    disconnect(fixture);
}

/* Requests that no server of ours would make: the gate does not trust src/ with the host's files. */
static void wrong_requests(void **state)
{
    struct fixture *fixture = *state;
    static const char *const paths[] = {
        "..", "../secret", "sub/../../secret", "/etc/passwd", "sub//z", "./file", "sub/.",
        "/",  "sub/",      "up/secret",        "out/x"};
    struct buffer request = {0}, out = {0};
    connect_to(fixture, P9_MODE_RW, false);
    for (unsigned kind = EVENT_FS_STAT; kind <= EVENT_FS_CHANGE; kind++) {
        /* every prefix of a long request */
        for (unsigned change = 0; change < 13; change++) {
            buffer_clear(&request);
            if (kind == EVENT_FS_CHANGE)
                wire_put8(&request, (uint8_t)change);
            for (unsigned i = 0; i < 80; i++)
                buffer_append_byte(&request, (uint8_t)(i * 37));
            for (size_t size = 0; size <= request.size; size++) {
                buffer_clear(&out);
                host_dir_ask(fixture->dir, (enum event_kind)kind, bytes_of(request.data, size), &out);
                assert_true(out.size >= 4);
            }
            if (kind != EVENT_FS_CHANGE)
                break;
        }
    }
    for (unsigned i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        buffer_clear(&request);
        buffer_clear(&out);
        wire_put32(&request, FS_NO_HANDLE);
        wire_put_string(&request, bytes_of_string(paths[i]));
        host_dir_ask(fixture->dir, EVENT_FS_STAT, buffer_bytes(&request), &out);
        assert_int_equal(out.size, 4);
        assert_int_not_equal(out.data[0], 0);
        host_dir_ask(fixture->dir, EVENT_FS_XATTR, buffer_bytes(&request), &out);
        buffer_clear(&request);
        wire_put8(&request, FS_UNLINK);
        wire_put8(&request, 0);
        wire_put_string(&request, bytes_of_string(paths[i]));
        host_dir_ask(fixture->dir, EVENT_FS_CHANGE, buffer_bytes(&request), &out);
        buffer_clear(&request);
        wire_put8(&request, FS_LINK);
        wire_put_string(&request, bytes_of_string("file"));
        wire_put_string(&request, bytes_of_string(paths[i]));
        host_dir_ask(fixture->dir, EVENT_FS_CHANGE, buffer_bytes(&request), &out);
    }
    assert_string_equal(get_file(path(fixture, "../secret")), "secret");
    buffer_deinit(&request);
    buffer_deinit(&out);
    disconnect(fixture);
}

/* Deeper than a path of the host may be long. */
static void deep_folders(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    char name[201];
    connect_to(fixture, P9_MODE_RW, false);
    memset(name, 'd', 200);
    name[200] = 0;
    assert_int_equal(client_walk(client, 1, ""), 0);
    for (unsigned i = 0; i < 60; i++) {
        assert_int_equal(client_call(client, T_MKDIR, "4s44", 1u, name, 0755u, (unsigned)getegid()), 0);
        assert_int_equal(client_call(client, T_WALK, "442s", 1u, 1u, 1u, name), 0);
        assert_int_equal(wire_get16(&client->in), 1);
    }
    assert_int_equal(client_call(client, T_LCREATE, "4s444", 1u, "end", 2u, 0644u, (unsigned)getegid()), 0);
    assert_int_equal(client_write(client, 1, 0, "deep"), 0);
    assert_string_equal(client_read(client, 1, 0, 9), "deep");
    int status = 0;
    assert_int_equal(client_walk(client, 2, name), 0);
    for (unsigned i = 0; i < 200 && status == 0; i++) {
        status = client_call(client, T_MKDIR, "4s44", 2u, "e", 0755u, (unsigned)getegid());
        if (status == FS_EEXIST)
            status = 0;
        if (status == 0)
            status = client_call(client, T_WALK, "442s", 2u, 2u, 1u, "e");
    }
    assert_int_equal(status, 0);
    disconnect(fixture);
    connect_to(fixture, P9_MODE_SNAPSHOT, false);
    assert_int_equal(client_walk(client, 1, ""), 0);
    for (unsigned i = 0; i < 60; i++)
        assert_int_equal(client_call(client, T_WALK, "442s", 1u, 1u, 1u, name), 0);
    assert_int_equal(client_call(client, T_WALK, "442s", 1u, 1u, 1u, "end"), 0);
    assert_int_equal(client_call(client, T_LOPEN, "44", 1u, 0u), 0);
    assert_string_equal(client_read(client, 1, 0, 9), "deep");
    disconnect(fixture);
}

/* As many open files as the host allows: then an errno, and all is well again. */
static void many_open_files(void **state)
{
    struct fixture *fixture = *state;
    struct p9_client *client = &fixture->client;
    int status = 0;
    uint32_t fid = 1;
    struct rlimit old, few = {300, 300};
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
    few.rlim_max = old.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    connect_to(fixture, P9_MODE_RW, false);
    for (; status == 0; fid++)
        status = client_open(client, fid, "file", 0);
    assert_int_equal(status, FS_EMFILE);
    assert_true(fid > 100);
    assert_int_equal(client_call(client, T_CLUNK, "4", 1u), 0);
    assert_int_equal(client_call(client, T_CLUNK, "4", 2u), 0);
    assert_int_equal(client_call(client, T_CLUNK, "4", 3u), 0);
    assert_string_equal(content(client, "file"), "content");
    p9_server_reset(&fixture->export.server);
    client_start(client, 0);
    assert_string_equal(content(client, "file"), "content");
    disconnect(fixture);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &old), 0);
}

static void what_cannot_be_opened(void **state)
{
    struct fixture *fixture = *state;
    struct host_dir *dir;
    struct error error;
    assert_int_equal(host_dir_open(&dir, path(fixture, "none"), false, false, &error), -1);
    assert_int_equal(error.code, EXIT_MISSING);
    assert_non_null(strstr(error.message, "/none: No such file"));
    assert_int_equal(host_dir_open(&dir, path(fixture, "file"), false, false, &error), -1);
    assert_non_null(strstr(error.message, "Not a directory"));
    assert_null(dir);
    host_dir_close(dir);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(every_mode_shows_the_tree),
        TEST(a_snapshot_stands_still),
        TEST(a_snapshot_never_writes),
        TEST(a_file_in_chunks),
        TEST(writing_through),
        TEST(attributes_in_rw),
        TEST(mapped),
        TEST(swapped_folders),
        TEST(swapped_files),
        TEST(wrong_requests),
        TEST(deep_folders),
        TEST(many_open_files),
        TEST(what_cannot_be_opened),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
