/* ELF64 executables for RISC-V.
 *
 *   file header, 64 bytes            program header, 56 bytes       section header, 64 bytes   symbol, 24 bytes
 *    0  7f 45 4c 46 class data ver     0  type (1: LOAD)              0  name                    0  name
 *   16  type   18 machine  20 version  4  flags                       4  type                    4  info other shndx
 *   24  entry                          8  offset in the file         24  offset                  8  value
 *   32  phoff  40 shoff                16 virtual address            32  size                   16  size
 *   52  ehsize 54 phentsize 56 phnum   24 physical address           40  link (string table)
 *   58  shentsize 60 shnum             32 file size  40 memory size  56  entry size
 *                                      48 alignment
 *
 * Once elf_parse has accepted a file: the program headers lie inside it, every LOAD segment's bytes lie inside it, no
 * segment's addresses wrap, and no two segments' memory overlaps. elf_load and elf_symbol rely on that. */
#include "src/firmware/elf.h"

#include <string.h>

#include "src/base/endian.h"

enum {
    HEADER_SIZE = 64,
    SEGMENT_SIZE = 56,
    SECTION_SIZE = 64,
    SYMBOL_SIZE = 24,
    SEGMENT_LOAD = 1,
    SECTION_SYMBOLS = 2,
    SEGMENTS_MAX = 64, /* real programs have a handful */
};

struct segment {
    uint64_t at; /* file offset of its program header, for messages */
    uint64_t offset;
    uint64_t vaddr;
    uint64_t paddr;
    uint64_t file_size;
    uint64_t memory_size;
};

bool elf_is(struct bytes file)
{
    return file.size >= 4 && memcmp(file.data, "\177ELF", 4) == 0;
}

/* True if [offset, offset + size) lies inside the file; never overflows. */
static bool elf_has(const struct elf *elf, uint64_t offset, uint64_t size)
{
    return offset <= elf->file.size && size <= elf->file.size - offset;
}

static int elf_damaged(const struct elf *elf, struct error *error, uint64_t offset, const char *expected)
{
    return error_set(error, EXIT_DAMAGED, "%s: damaged ELF at offset %llu: %s", elf->role, (unsigned long long)offset,
                     expected);
}

/* Fields of fixed value, checked from this table. */
static const struct fixed_field {
    unsigned offset;
    unsigned width;
    unsigned value;
    const char *expected;
} elf_fixed_fields[] = {
    {4, 1, 2, "expected class 2 (64 bit)"},
    {5, 1, 1, "expected data encoding 1 (little-endian)"},
    {6, 1, 1, "expected version 1"},
    {18, 2, 243, "expected machine 243 (RISC-V)"},
    {20, 4, 1, "expected version 1"},
    {52, 2, HEADER_SIZE, "expected a file header of 64 bytes"},
    {54, 2, SEGMENT_SIZE, "expected program headers of 56 bytes"},
};

static int elf_check_header(const struct elf *elf, struct error *error)
{
    const uint8_t *header = elf->file.data;
    if (!elf_is(elf->file))
        return elf_damaged(elf, error, 0, "expected the magic 7f 45 4c 46");
    if (elf->file.size < HEADER_SIZE)
        return elf_damaged(elf, error, elf->file.size, "the file ends inside its header, expected 64 bytes");
    for (unsigned i = 0; i < sizeof elf_fixed_fields / sizeof elf_fixed_fields[0]; i++) {
        const struct fixed_field *field = &elf_fixed_fields[i];
        const uint8_t *at = header + field->offset;
        uint32_t value = field->width == 1 ? *at : field->width == 2 ? load_le16(at) : load_le32(at);
        if (value != field->value)
            return elf_damaged(elf, error, field->offset, field->expected);
    }
    unsigned type = load_le16(header + 16);
    if (type != 2 && type != 3)
        return elf_damaged(elf, error, 16, "expected type 2 (executable) or 3 (position independent)");
    unsigned count = load_le16(header + 56);
    if (count == 0 || count > SEGMENTS_MAX)
        return elf_damaged(elf, error, 56, "expected 1 to 64 program headers");
    if (!elf_has(elf, load_le64(header + 32), (uint64_t)count * SEGMENT_SIZE))
        return elf_damaged(elf, error, 32, "the program headers lie outside the file");
    return 0;
}

/* The n-th program header; false if it is not a LOAD segment with memory. */
static bool elf_segment(const struct elf *elf, unsigned index, struct segment *segment)
{
    segment->at = elf->segment_table + (uint64_t)index * SEGMENT_SIZE;
    const uint8_t *header = elf->file.data + segment->at;
    segment->offset = load_le64(header + 8);
    segment->vaddr = load_le64(header + 16);
    segment->paddr = load_le64(header + 24);
    segment->file_size = load_le64(header + 32);
    segment->memory_size = load_le64(header + 40);
    return load_le32(header) == SEGMENT_LOAD && segment->memory_size > 0;
}

static int elf_check_segment(const struct elf *elf, const struct segment *segment, struct error *error)
{
    if (!elf_has(elf, segment->offset, segment->file_size))
        return elf_damaged(elf, error, segment->at + 8, "the segment's bytes lie outside the file");
    if (segment->file_size > segment->memory_size)
        return elf_damaged(elf, error, segment->at + 32, "the segment is larger in the file than in memory");
    if (segment->paddr > UINT64_MAX - segment->memory_size)
        return elf_damaged(elf, error, segment->at + 24, "the segment's physical addresses wrap");
    if (segment->vaddr > UINT64_MAX - segment->memory_size)
        return elf_damaged(elf, error, segment->at + 16, "the segment's virtual addresses wrap");
    return 0;
}

/* Segments that overlap would make the result depend on the order of loading. */
static int elf_check_overlap(const struct elf *elf, unsigned index, const struct segment *segment,
                             struct error *error)
{
    for (unsigned i = 0; i < index; i++) {
        struct segment other;
        if (!elf_segment(elf, i, &other))
            continue;
        if (segment->paddr < other.paddr + other.memory_size && other.paddr < segment->paddr + segment->memory_size)
            return elf_damaged(elf, error, segment->at + 24, "the segment overlaps another in memory");
    }
    return 0;
}

/* Virtual to physical, through the segment that holds the address. */
static bool elf_to_physical(const struct elf *elf, uint64_t vaddr, uint64_t *paddr)
{
    for (unsigned i = 0; i < elf->segment_count; i++) {
        struct segment segment;
        if (!elf_segment(elf, i, &segment) || vaddr < segment.vaddr || vaddr - segment.vaddr >= segment.memory_size)
            continue;
        *paddr = segment.paddr + (vaddr - segment.vaddr);
        return true;
    }
    return false;
}

int elf_parse(struct elf *elf, struct bytes file, const char *role, struct error *error)
{
    *elf = (struct elf){.file = file, .role = role, .load_start = UINT64_MAX};
    if (elf_check_header(elf, error))
        return -1;
    elf->segment_table = load_le64(file.data + 32);
    elf->segment_count = load_le16(file.data + 56);
    for (unsigned i = 0; i < elf->segment_count; i++) {
        struct segment segment;
        if (!elf_segment(elf, i, &segment))
            continue;
        if (elf_check_segment(elf, &segment, error) || elf_check_overlap(elf, i, &segment, error))
            return -1;
        if (segment.paddr < elf->load_start)
            elf->load_start = segment.paddr;
        if (segment.paddr + segment.memory_size > elf->load_end)
            elf->load_end = segment.paddr + segment.memory_size;
    }
    if (elf->load_end == 0)
        return elf_damaged(elf, error, elf->segment_table, "expected at least one LOAD segment");
    if (!elf_to_physical(elf, load_le64(file.data + 24), &elf->entry))
        return elf_damaged(elf, error, 24, "the entry point lies in no segment");
    if (elf->entry % 2)
        return elf_damaged(elf, error, 24, "the entry point is odd");
    return 0;
}

int elf_load(const struct elf *elf, struct ram *ram, struct error *error)
{
    struct segment segment;
    for (unsigned i = 0; i < elf->segment_count; i++) {
        if (elf_segment(elf, i, &segment) && !ram_contains(ram, segment.paddr, segment.memory_size))
            return error_set(error, EXIT_DAMAGED,
                             "%s: ELF segment at offset %llu wants memory 0x%llx to 0x%llx, but RAM is 0x%llx to "
                             "0x%llx: link it for this machine or give it more memory",
                             elf->role, (unsigned long long)segment.at, (unsigned long long)segment.paddr,
                             (unsigned long long)(segment.paddr + segment.memory_size), (unsigned long long)ram->base,
                             (unsigned long long)(ram->base + ram->size));
    }
    for (unsigned i = 0; i < elf->segment_count; i++) {
        if (!elf_segment(elf, i, &segment))
            continue;
        struct bytes content = bytes_slice(elf->file, segment.offset, segment.file_size);
        ram_write(ram, segment.paddr, content.data, content.size);
        ram_fill(ram, segment.paddr + content.size, 0, segment.memory_size - content.size);
    }
    return 0;
}

/* True if the string table section has `name` at `offset`, its NUL included. */
static bool elf_name_is(const struct elf *elf, const uint8_t *strings, uint32_t offset, const char *name)
{
    uint64_t start = load_le64(strings + 24);
    uint64_t size = load_le64(strings + 32);
    size_t length = strlen(name) + 1;
    if (!elf_has(elf, start, size) || offset > size || length > size - offset)
        return false;
    return memcmp(elf->file.data + start + offset, name, length) == 0;
}

/* Looks through one symbol table. */
static bool elf_symbol_in(const struct elf *elf, const uint8_t *symbols, const uint8_t *strings, const char *name,
                          uint64_t *paddr)
{
    uint64_t start = load_le64(symbols + 24);
    uint64_t size = load_le64(symbols + 32);
    if (!elf_has(elf, start, size) || load_le64(symbols + 56) != SYMBOL_SIZE)
        return false;
    for (uint64_t at = 0; size - at >= SYMBOL_SIZE; at += SYMBOL_SIZE) {
        const uint8_t *symbol = elf->file.data + start + at;
        bool is_defined = load_le16(symbol + 6) != 0;
        if (is_defined && elf_name_is(elf, strings, load_le32(symbol), name))
            return elf_to_physical(elf, load_le64(symbol + 8), paddr);
    }
    return false;
}

bool elf_symbol(const struct elf *elf, const char *name, uint64_t *paddr)
{
    const uint8_t *header = elf->file.data;
    uint64_t table = load_le64(header + 40);
    unsigned count = load_le16(header + 60);
    if (load_le16(header + 58) != SECTION_SIZE || !elf_has(elf, table, (uint64_t)count * SECTION_SIZE))
        return false;
    for (unsigned i = 0; i < count; i++) {
        const uint8_t *section = header + table + (uint64_t)i * SECTION_SIZE;
        uint32_t link = load_le32(section + 40);
        if (load_le32(section + 4) != SECTION_SYMBOLS || link >= count)
            continue;
        /* There is at most one such section; a file with thousands of them is not searched for ever. */
        return elf_symbol_in(elf, section, header + table + (uint64_t)link * SECTION_SIZE, name, paddr);
    }
    return false;
}
