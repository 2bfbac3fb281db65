/* smb: a guest that says the first words of SMB 2 (MS-SMB2 2.2.3) to its server is answered by Samba's smbd, and by
 * the tape in a replay. The private folder is gone afterwards. */
#include <dirent.h>
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

#define HEADER 64u
#define DIALECT 0x0210u

static char folder[] = "/tmp/reprise-smb-test-XXXXXX";
static char shared[64], temporary[64];

static void configure(struct host_slirp_config *config, const uint32_t *parameter)
{
    (void)parameter;
    config->smb = shared;
}

static void negotiate(struct buffer *message)
{
    uint8_t packet[4 + HEADER + 36 + 2] = {0};
    uint8_t *header = packet + 4, *body = header + HEADER;
    store_be32(packet, sizeof packet - 4);
    memcpy(header, "\xfeSMB", 4);
    store_le16(header + 4, HEADER);
    store_le16(header + 14, 1); /* credits */
    store_le16(body, 36);
    store_le16(body + 2, 1); /* dialects */
    store_le16(body + 4, 1); /* signing is possible */
    memcpy(body + 12, "reprise's client", 16);
    store_le16(body + 36, DIALECT);
    buffer_append(message, bytes_of(packet, sizeof packet));
}

/* Two at once, on both ports: one smbd for each. */
static void script(struct net_drive *drive)
{
    struct guest *guest = &drive->guest;
    if (drive->stage == 0) {
        struct buffer message = {0};
        negotiate(&message);
        guest_tcp_connect(guest, guest_ip(10, 0, 2, 4), 40000, 445, buffer_bytes(&message));
        guest_tcp_connect(guest, guest_ip(10, 0, 2, 4), 40001, 445, buffer_bytes(&message));
        buffer_deinit(&message);
        drive->stage++;
    }
    drive->is_done = guest->tcp[0].received > 4 + HEADER && guest->tcp[1].received > 4 + HEADER;
}

static const struct net_scenario scenario = {"smb", configure, script};

static unsigned files_in(const char *path)
{
    DIR *directory = opendir(path);
    unsigned count = 0;
    if (!directory)
        return 0;
    for (const struct dirent *entry; (entry = readdir(directory));)
        count += entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

static void is_an_answer(const struct guest_tcp *tcp)
{
    const uint8_t *header = tcp->head.data + 4;
    assert_true(tcp->head.size >= 4 + HEADER + 6);
    assert_memory_equal(header, "\xfeSMB", 4);
    assert_int_equal(load_le32(header + 8), 0);      /* status */
    assert_int_equal(load_le16(header + 12), 0);     /* negotiate */
    assert_int_equal(load_le32(header + 16) & 1, 1); /* from a server */
    assert_int_equal(load_le16(header + HEADER + 4), DIALECT);
}

static void samba_answers(void **state)
{
    struct memory_tape tape = {0};
    struct net_drive drive;
    (void)state;
    if (access("/usr/sbin/smbd", X_OK) != 0)
        skip(); /* Debian's package samba is not installed */
    net_drive_three_ways(&drive, &scenario, NULL, &tape, NULL, NULL);
    is_an_answer(&drive.guest.tcp[0]);
    is_an_answer(&drive.guest.tcp[1]);
    assert_int_equal(files_in(temporary), 0);
    net_drive_deinit(&drive);
    memory_tape_deinit(&tape);
}

/* What cannot be written into Samba's settings. */
static void odd_folders(void **state)
{
    struct memory_tape tape = {0};
    struct net_drive drive;
    char path[64];
    (void)state;
    if (access("/usr/sbin/smbd", X_OK) != 0)
        skip();
    snprintf(path, sizeof path, "%s", shared);
    snprintf(shared, sizeof shared, "%s/50%%", folder);
    net_drive_init(&drive, &scenario, NULL, SOCKET_LOG_WRITE, &tape);
    assert_int_equal(net_drive_run(&drive), -1);
    assert_int_equal(drive.error.code, EXIT_MISSING);
    assert_non_null(strstr(drive.error.message, "a line break or a %"));
    net_drive_deinit(&drive);
    snprintf(shared, sizeof shared, "%s/50%%/file", folder);
    fclose(fopen(shared, "w"));
    net_drive_init(&drive, &scenario, NULL, SOCKET_LOG_WRITE, &tape);
    assert_int_equal(net_drive_run(&drive), -1);
    assert_non_null(strstr(drive.error.message, "is no folder"));
    net_drive_deinit(&drive);
    unlink(shared);
    snprintf(shared, sizeof shared, "%s", path);
    assert_int_equal(files_in(temporary), 0);
}

static int start(void **state)
{
    char odd[64];
    (void)state;
    if (!mkdtemp(folder))
        return -1;
    snprintf(shared, sizeof shared, "%s/shared", folder);
    snprintf(temporary, sizeof temporary, "%s/tmp", folder);
    snprintf(odd, sizeof odd, "%s/50%%", folder);
    setenv("TMPDIR", temporary, 1);
    return mkdir(shared, 0755) || mkdir(temporary, 0755) || mkdir(odd, 0755);
}

static int stop(void **state)
{
    char odd[64];
    (void)state;
    snprintf(odd, sizeof odd, "%s/50%%", folder);
    return rmdir(shared) || rmdir(temporary) || rmdir(odd) || rmdir(folder);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samba_answers),
        cmocka_unit_test(odd_folders),
    };
    int fresh = net_drive_main(argc, argv, &scenario, 1);
    return fresh >= 0 ? fresh : cmocka_run_group_tests(tests, start, stop);
}
