/* Initrds: what Linux reads is let through, what is cut off or overwritten is refused with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "src/firmware/initrd.h"

/* Appends an entry as `cpio -H newc` writes it. */
static void add(struct buffer *out, const char *name, const char *content)
{
    size_t name_size = strlen(name) + 1, size = strlen(content);
    buffer_printf(out, "070701%08x%08x%08x%08x%08x%08x%08zx%08x%08x%08x%08x%08zx%08x", 1, 0100644, 0, 0, 1, 0, size,
                  0, 0, 0, 0, name_size, 0);
    buffer_append(out, bytes_of(name, name_size));
    while (out->size % 4)
        buffer_append_byte(out, 0);
    buffer_append(out, bytes_of(content, size));
    while (out->size % 4)
        buffer_append_byte(out, 0);
}

static void add_archive(struct buffer *out)
{
    add(out, "init", "#!/bin/sh\n");
    add(out, "a/longer/name", "x");
    add(out, "TRAILER!!!", "");
}

static void accepted(const struct buffer *file)
{
    struct error error = {0};
    if (initrd_check(buffer_bytes(file), &error))
        fail_msg("refused: %s", error.message);
}

static void refused(struct bytes file, const char *message)
{
    struct error error = {0};
    assert_int_equal(initrd_check(file, &error), -1);
    assert_int_equal(error.code, EXIT_DAMAGED);
    if (!strstr(error.message, message))
        fail_msg("\"%s\" is not in \"%s\"", message, error.message);
}

static void archives_are_let_through(void **state)
{
    struct buffer file = {0};
    (void)state;
    accepted(&file);
    add_archive(&file);
    accepted(&file);
    while (file.size % 512)
        buffer_append_byte(&file, 0);
    accepted(&file);
    add_archive(&file);
    file.data[512 + 5] = '2'; /* with checksums */
    accepted(&file);
    buffer_append_string(&file, "\x1f\x8b\x08");
    accepted(&file);
    buffer_deinit(&file);
}

static void packed_archives_are_let_through(void **state)
{
    static const struct {
        const char *start;
        size_t size;
    } cases[] = {{"\x1f\x8b\x08", 3},
                 {"BZh9", 4},
                 {"\xfd"
                  "7zXZ\0",
                  6},
                 {"\x5d\0\0\x80", 4},
                 {"\x02\x21\x4c\x18", 4},
                 {"\x89LZO\0\r\n\x1a\n", 9},
                 {"\x28\xb5\x2f\xfd", 4}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct error error = {0};
        assert_int_equal(initrd_check(bytes_of(cases[i].start, cases[i].size), &error), 0);
    }
}

/* Cut at every length: only the whole file and nothing at all are archives. */
static void truncation_is_found_at_every_length(void **state)
{
    struct buffer file = {0};
    (void)state;
    add_archive(&file);
    for (size_t size = 1; size < file.size; size++) {
        struct error error = {0};
        assert_int_equal(initrd_check(bytes_of(file.data, size), &error), -1);
        assert_int_equal(error.code, EXIT_DAMAGED);
    }
    refused(bytes_of(file.data, 60), "at offset 60: the file ends inside the header");
    refused(bytes_of(file.data, 112), "at offset 112: the file ends inside the name");
    refused(bytes_of(file.data, 120),
            "at offset 120: the file ends inside the content of \"init\", which has 10 bytes");
    refused(bytes_of(file.data, 128), "at offset 128: the file ends before the entry TRAILER!!!");
    buffer_deinit(&file);
}

static void garbage_is_found_with_its_place(void **state)
{
    struct buffer file = {0};
    (void)state;
    refused(bytes_of("ext2", 4), "at offset 0: expected a cpio archive");
    refused(bytes_of("\0\0\0\0", 4), "at offset 0: expected a cpio archive");
    refused(bytes_of("070707", 6), "at offset 0: expected a cpio archive");
    add_archive(&file);
    size_t size = file.size;
    file.data[128] = 'x';
    refused(buffer_bytes(&file), "at offset 128: expected an entry");
    file.data[128] = '0';
    file.data[54] = 'g';
    refused(buffer_bytes(&file), "at offset 54: expected eight hexadecimal digits");
    memcpy(file.data + 54, "ffffffff", 8);
    refused(buffer_bytes(&file), "the file ends inside the content of \"init\", which has 4294967295 bytes");
    memcpy(file.data + 54, "0000000a", 8);
    memcpy(file.data + 94, "00000000", 8);
    refused(buffer_bytes(&file), "at offset 94: the size of a name is absurd");
    memcpy(file.data + 94, "00001001", 8);
    refused(buffer_bytes(&file), "at offset 94: the size of a name is absurd");
    memcpy(file.data + 94, "00000004", 8);
    refused(buffer_bytes(&file), "at offset 113: expected a NUL");
    memcpy(file.data + 94, "00000005", 8);
    buffer_append_string(&file, "no");
    char message[64];
    snprintf(message, sizeof message, "at offset %zu: expected zeros or another archive", size);
    refused(buffer_bytes(&file), message);
    buffer_deinit(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(archives_are_let_through),
        cmocka_unit_test(packed_archives_are_let_through),
        cmocka_unit_test(truncation_is_found_at_every_length),
        cmocka_unit_test(garbage_is_found_with_its_place),
    };
    return cmocka_run_group_tests_name("initrd", tests, NULL, NULL);
}
