/* A small RISC-V ELF built in memory. */
#include "tests/lib/elf_sample.h"

#include "src/base/endian.h"

#define DATA_VIRTUAL (0xffffffff00000000ull | ELF_SAMPLE_DATA)

static const char strings[] = "\0unused\0tohost\0fromhost";
enum { NAME_TOHOST = 8, NAME_FROMHOST = 15 };

static void put16(struct buffer *out, uint16_t value)
{
    store_le16(buffer_extend(out, 2), value);
}

static void put32(struct buffer *out, uint32_t value)
{
    store_le32(buffer_extend(out, 4), value);
}

static void put64(struct buffer *out, uint64_t value)
{
    store_le64(buffer_extend(out, 8), value);
}

static void put_segment(struct buffer *out, uint32_t type, uint64_t offset, uint64_t vaddr, uint64_t paddr,
                        uint64_t file_size, uint64_t memory_size)
{
    put32(out, type);
    put32(out, 7);
    put64(out, offset);
    put64(out, vaddr);
    put64(out, paddr);
    put64(out, file_size);
    put64(out, memory_size);
    put64(out, 8);
}

static void put_symbol(struct buffer *out, uint32_t name, uint16_t section, uint64_t value)
{
    put32(out, name);
    buffer_append_byte(out, 0x11);
    buffer_append_byte(out, 0);
    put16(out, section);
    put64(out, value);
    put64(out, 8);
}

static void put_section(struct buffer *out, uint32_t type, uint64_t offset, uint64_t size, uint32_t link,
                        uint64_t entry_size)
{
    put32(out, 0);
    put32(out, type);
    put64(out, 0);
    put64(out, 0);
    put64(out, offset);
    put64(out, size);
    put32(out, link);
    put32(out, 0);
    put64(out, 8);
    put64(out, entry_size);
}

static void put_header(struct buffer *out, uint64_t sections)
{
    static const uint8_t ident[16] = {0x7f, 'E', 'L', 'F', 2, 1, 1};
    buffer_append(out, bytes_of(ident, sizeof ident));
    put16(out, 2);
    put16(out, 243);
    put32(out, 1);
    put64(out, ELF_SAMPLE_ENTRY);
    put64(out, ELF_SAMPLE_SEGMENTS);
    put64(out, sections);
    put32(out, 1);
    put16(out, 64);
    put16(out, 56);
    put16(out, 3);
    put16(out, 64);
    put16(out, 3);
    put16(out, 0);
}

void elf_sample_build(struct buffer *out)
{
    const uint64_t symbols = ELF_SAMPLE_DATA_AT + ELF_SAMPLE_DATA_SIZE;
    const uint64_t names = symbols + 3 * 24;
    const uint64_t sections = names + sizeof strings;
    put_header(out, sections);
    put_segment(out, 0x70000003, 0, 0, 0, 0, 0);
    put_segment(out, 1, ELF_SAMPLE_CODE_AT, ELF_SAMPLE_CODE, ELF_SAMPLE_CODE, ELF_SAMPLE_CODE_SIZE,
                ELF_SAMPLE_CODE_SIZE);
    put_segment(out, 1, ELF_SAMPLE_DATA_AT, DATA_VIRTUAL, ELF_SAMPLE_DATA, ELF_SAMPLE_DATA_SIZE,
                ELF_SAMPLE_DATA_SIZE + ELF_SAMPLE_BSS_SIZE);
    for (unsigned i = 0; i < ELF_SAMPLE_CODE_SIZE / 4; i++)
        put32(out, 0x00000013); /* nop */
    put64(out, 0x1122334455667788);
    put_symbol(out, 0, 0, 0);
    put_symbol(out, NAME_TOHOST, 1, DATA_VIRTUAL);
    put_symbol(out, NAME_FROMHOST, 1, DATA_VIRTUAL + 8);
    buffer_append(out, bytes_of(strings, sizeof strings));
    put_section(out, 0, 0, 0, 0, 0);
    put_section(out, 2, symbols, 3 * 24, 2, 24);
    put_section(out, 3, names, sizeof strings, 0, 0);
}
