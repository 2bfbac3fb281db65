/* A small RISC-V ELF built in memory. */
#include "tests/lib/elf_sample.h"

#include "src/base/endian.h"

#define DATA_VIRTUAL (0xffffffff00000000ull | ELF_SAMPLE_DATA)
#define DATA_VIRTUAL_32 0xc0001000ull

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

/* An address, offset or size. */
static void put_word(struct buffer *out, bool is_32, uint64_t value)
{
    if (is_32)
        put32(out, (uint32_t)value);
    else
        put64(out, value);
}

static void put_segment(struct buffer *out, bool is_32, uint32_t type, uint64_t offset, uint64_t vaddr,
                        uint64_t paddr, uint64_t file_size, uint64_t memory_size)
{
    put32(out, type);
    if (!is_32)
        put32(out, 7);
    put_word(out, is_32, offset);
    put_word(out, is_32, vaddr);
    put_word(out, is_32, paddr);
    put_word(out, is_32, file_size);
    put_word(out, is_32, memory_size);
    if (is_32)
        put32(out, 7);
    put_word(out, is_32, 8);
}

static void put_symbol(struct buffer *out, bool is_32, uint32_t name, uint16_t section, uint64_t value)
{
    put32(out, name);
    if (is_32) {
        put32(out, (uint32_t)value);
        put32(out, 8);
    }
    buffer_append_byte(out, 0x11);
    buffer_append_byte(out, 0);
    put16(out, section);
    if (!is_32) {
        put64(out, value);
        put64(out, 8);
    }
}

static void put_section(struct buffer *out, bool is_32, uint32_t type, uint64_t offset, uint64_t size, uint32_t link,
                        uint64_t entry_size)
{
    put32(out, 0);
    put32(out, type);
    put_word(out, is_32, 0);
    put_word(out, is_32, 0);
    put_word(out, is_32, offset);
    put_word(out, is_32, size);
    put32(out, link);
    put32(out, 0);
    put_word(out, is_32, 8);
    put_word(out, is_32, entry_size);
}

static void put_header(struct buffer *out, bool is_32, uint64_t sections)
{
    const uint8_t ident[16] = {0x7f, 'E', 'L', 'F', is_32 ? 1 : 2, 1, 1};
    uint16_t header_size = is_32 ? ELF_SAMPLE_SEGMENTS_32 : ELF_SAMPLE_SEGMENTS;
    buffer_append(out, bytes_of(ident, sizeof ident));
    put16(out, 2);
    put16(out, 243);
    put32(out, 1);
    put_word(out, is_32, ELF_SAMPLE_ENTRY);
    put_word(out, is_32, header_size);
    put_word(out, is_32, sections);
    put32(out, 1);
    put16(out, header_size);
    put16(out, is_32 ? 32 : 56);
    put16(out, 3);
    put16(out, is_32 ? 40 : 64);
    put16(out, 3);
    put16(out, 0);
}

static void build(struct buffer *out, bool is_32)
{
    const uint64_t code_at = is_32 ? ELF_SAMPLE_CODE_AT_32 : ELF_SAMPLE_CODE_AT;
    const uint64_t data_at = code_at + ELF_SAMPLE_CODE_SIZE;
    const uint64_t symbol_size = is_32 ? 16 : 24;
    const uint64_t symbols = data_at + ELF_SAMPLE_DATA_SIZE;
    const uint64_t names = symbols + 3 * symbol_size;
    const uint64_t sections = names + sizeof strings;
    const uint64_t data_virtual = is_32 ? DATA_VIRTUAL_32 : DATA_VIRTUAL;
    put_header(out, is_32, sections);
    put_segment(out, is_32, 0x70000003, 0, 0, 0, 0, 0);
    put_segment(out, is_32, 1, code_at, ELF_SAMPLE_CODE, ELF_SAMPLE_CODE, ELF_SAMPLE_CODE_SIZE, ELF_SAMPLE_CODE_SIZE);
    put_segment(out, is_32, 1, data_at, data_virtual, ELF_SAMPLE_DATA, ELF_SAMPLE_DATA_SIZE,
                ELF_SAMPLE_DATA_SIZE + ELF_SAMPLE_BSS_SIZE);
    for (unsigned i = 0; i < ELF_SAMPLE_CODE_SIZE / 4; i++)
        put32(out, 0x00000013); /* nop */
    put64(out, 0x1122334455667788);
    put_symbol(out, is_32, 0, 0, 0);
    put_symbol(out, is_32, NAME_TOHOST, 1, data_virtual);
    put_symbol(out, is_32, NAME_FROMHOST, 1, data_virtual + 8);
    buffer_append(out, bytes_of(strings, sizeof strings));
    put_section(out, is_32, 0, 0, 0, 0, 0);
    put_section(out, is_32, 2, symbols, 3 * symbol_size, 2, symbol_size);
    put_section(out, is_32, 3, names, sizeof strings, 0, 0);
}

void elf_sample_build(struct buffer *out)
{
    build(out, false);
}

void elf_sample_build_32(struct buffer *out)
{
    build(out, true);
}
