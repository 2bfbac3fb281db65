/* TFTP out of a folder: files of every size, options, and names that would lead out of it. What was read stands on
 * the tape: the replays find no folder. */
#include <fcntl.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "src/base/endian.h"
#include "tests/lib/net_drive.h"
#include "tests/lib/net_servers.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define BIG 50000u

static char folder[] = "/tmp/reprise-tftp-XXXXXX";
static char root[64];
static const struct guest_ip host = {{10, 0, 2, 2}};

static void configure(struct host_slirp_config *config, const uint32_t *parameter)
{
    (void)parameter;
    config->tftp = root;
}

/* ---- a client that asks for one file after the other ---- */

static const struct request {
    const char *name;
    const char *options; /* name and value, each with a NUL, as they stand in the packet */
    size_t options_size;
    unsigned block; /* bytes */
    uint64_t size;  /* that come; UINT64_MAX: an error */
} requests[] = {
    {"big", NULL, 0, 512, BIG},
    {"big",
     "blksize\0"
     "1428\0tsize\0"
     "0",
     21, 1428, BIG},
    {"big",
     "blksize\0"
     "65464",
     14, 1428, BIG},
    {"big",
     "blksize\0"
     "-5",
     11, 512, BIG},
    {"/sub/small", NULL, 0, 512, 5},
    {"empty", NULL, 0, 512, 0},
    {"inner-link", NULL, 0, 512, 5},
    {"none", NULL, 0, 512, UINT64_MAX},
    {"../secret", NULL, 0, 512, UINT64_MAX},
    {"sub/../../secret", NULL, 0, 512, UINT64_MAX},
    {"/etc/passwd", NULL, 0, 512, UINT64_MAX},
    {"sub/..", NULL, 0, 512, UINT64_MAX},
    {"..", NULL, 0, 512, UINT64_MAX},
    {"sub", NULL, 0, 512, UINT64_MAX},
    {"outer-link", NULL, 0, 512, UINT64_MAX},
    {"outer-folder/secret", NULL, 0, 512, UINT64_MAX},
    {"absolute-link", NULL, 0, 512, UINT64_MAX},
    {"pipe", NULL, 0, 512, UINT64_MAX},
    {"outer-link",
     "tsize\0"
     "0",
     8, 512, UINT64_MAX},
};

struct client {
    unsigned request;
    bool is_asked;
    bool is_oack;
    unsigned seen;
    uint64_t received;
    uint64_t hash;
    bool has_failed;
    uint64_t sizes[COUNT(requests)];
    uint64_t hashes[COUNT(requests)];
};

static struct client client;

static uint16_t port_of(unsigned request)
{
    return (uint16_t)(3000 + request);
}

static void ask(struct guest *guest, const struct request *request)
{
    struct buffer packet = {0};
    buffer_append(&packet, bytes_of("\0\1", 2));
    buffer_append(&packet, bytes_of(request->name, strlen(request->name) + 1));
    buffer_append(&packet, bytes_of("octet", 6));
    if (request->options)
        buffer_append(&packet, bytes_of(request->options, request->options_size));
    guest_udp(guest, host, port_of(client.request), 69, buffer_bytes(&packet));
    buffer_deinit(&packet);
}

static void acknowledge(struct guest *guest, unsigned block)
{
    uint8_t packet[4] = {0, 4};
    store_be16(packet + 2, (uint16_t)block);
    guest_udp(guest, host, port_of(client.request), 69, bytes_of(packet, sizeof packet));
}

static void finish(uint64_t size)
{
    client.sizes[client.request] = size;
    client.hashes[client.request] = client.hash;
    client.request++;
    client.is_asked = false;
}

static void take(struct guest *guest, const struct request *request)
{
    struct bytes packet = buffer_bytes(&guest->datagram);
    if (packet.size < 4)
        return;
    unsigned block = load_be16(packet.data + 2);
    switch (load_be16(packet.data)) {
    case 3:
        client.received += packet.size - 4;
        client.hash = guest_fnv(client.hash, bytes_slice(packet, 4, packet.size));
        if (packet.size - 4 < request->block)
            finish(client.received);
        else
            acknowledge(guest, block);
        break;
    case 5: finish(UINT64_MAX); break;
    case 6: acknowledge(guest, 0); break;
    default: break;
    }
}

static void script(struct net_drive *drive)
{
    struct guest *guest = &drive->guest;
    if (drive->stage == 0)
        memset(&client, 0, sizeof client);
    drive->stage = 1;
    if (client.is_asked && guest->seen.datagrams > client.seen)
        take(guest, &requests[client.request]);
    client.seen = guest->seen.datagrams;
    drive->is_done = client.request == COUNT(requests);
    if (drive->is_done || client.is_asked)
        return;
    client.is_asked = true;
    client.received = 0;
    client.hash = GUEST_FNV_START;
    ask(guest, &requests[client.request]);
}

static const struct net_scenario scenario = {"tftp", configure, script};

static void files_come_and_nothing_else(void **state)
{
    struct memory_tape tape = {0};
    struct net_drive drive;
    struct client first;
    (void)state;
    net_drive_init(&drive, &scenario, NULL, SOCKET_LOG_WRITE, &tape);
    if (net_drive_run(&drive) != 0)
        fail_msg("%s (request %u)", drive.error.message, client.request);
    first = client;
    net_drive_deinit(&drive);
    memory_tape_deinit(&tape);
    for (unsigned i = 0; i < COUNT(requests); i++) {
        if (first.sizes[i] != requests[i].size)
            fail_msg("request %u, %s: %lld bytes", i, requests[i].name, (long long)first.sizes[i]);
        if (requests[i].size == BIG)
            assert_int_equal(first.hashes[i], net_servers_pattern_hash(BIG));
    }
    memset(&tape, 0, sizeof tape);
    net_drive_three_ways(&drive, &scenario, NULL, &tape, NULL, NULL);
    assert_memory_equal(first.sizes, client.sizes, sizeof first.sizes);
    assert_true(drive.origin_bytes > 3 * BIG); /* the tape holds them once */
    net_drive_deinit(&drive);
    memory_tape_deinit(&tape);
}

/* ---- the folder ---- */

static void write_file(const char *name, size_t size)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    for (size_t i = 0; file && i < size; i++)
        fputc(net_servers_pattern(i), file);
    if (file)
        fclose(file);
}

static void make_link(const char *target, const char *name)
{
    char path[160];
    snprintf(path, sizeof path, "%s/%s", root, name);
    (void)!symlink(target, path);
}

static int start(void **state)
{
    char path[160];
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(root, sizeof root, "%s/root", folder);
    snprintf(path, sizeof path, "%s/sub", root);
    if (mkdir(root, 0755) != 0 || mkdir(path, 0755) != 0)
        return -1;
    write_file("secret", 100);
    write_file("root/big", BIG);
    write_file("root/empty", 0);
    write_file("root/sub/small", 5);
    make_link("sub/small", "inner-link");
    make_link("../secret", "outer-link");
    make_link("..", "outer-folder");
    snprintf(path, sizeof path, "%s/sub/small", root);
    make_link(path, "absolute-link");
    snprintf(path, sizeof path, "%s/pipe", root);
    return mkfifo(path, 0600);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *where)
{
    (void)status;
    (void)kind;
    (void)where;
    return remove(path);
}

static int stop(void **state)
{
    (void)state;
    return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(files_come_and_nothing_else)};
    int fresh = net_drive_main(argc, argv, &scenario, 1);
    return fresh >= 0 ? fresh : cmocka_run_group_tests(tests, start, stop);
}
