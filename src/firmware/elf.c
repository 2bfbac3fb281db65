/* ELF32 and ELF64 executables for RISC-V.
 *
 * Class 64:
 *   file header, 64 bytes            program header, 56 bytes       section header, 64 bytes   symbol, 24 bytes
 *    0  7f 45 4c 46 class data ver     0  type (1: LOAD)              0  name                    0  name
 *   16  type   18 machine  20 version  4  flags                       4  type                    4  info other shndx
 *   24  entry                          8  offset in the file         24  offset                  8  value
 *   32  phoff  40 shoff                16 virtual address            32  size                   16  size
 *   52  ehsize 54 phentsize 56 phnum   24 physical address           40  link (string table)
 *   58  shentsize 60 shnum             32 file size  40 memory size  56  entry size
 *                                      48 alignment
 * Class 32:
 *   file header, 52 bytes            program header, 32 bytes       section header, 40 bytes   symbol, 16 bytes
 *    0  as above                       0  type                        0  name                    0  name
 *   24  entry                          4  offset in the file          4  type                    4  value
 *   28  phoff  32 shoff                8  virtual address            16  offset                  8  size
 *   40  ehsize 42 phentsize 44 phnum  12  physical address           20  size                   12  info other shndx
 *   46  shentsize 48 shnum            16  file size  20 memory size  24  link
 *                                     24  flags  28 alignment        36  entry size
 *
 * Once elf_parse has accepted a file: the program headers lie inside it, every LOAD segment's bytes lie inside it, no
 * segment's addresses wrap, and no two segments' memory overlaps. elf_load and elf_symbol rely on that. */
#include "src/firmware/elf.h"

#include <string.h>

#include "src/base/endian.h"

enum {
    IDENT_SIZE = 16,
    SEGMENT_LOAD = 1,
    SECTION_SYMBOLS = 2,
    SEGMENTS_MAX = 64, /* real programs have a handful */
};

/* Where things stand, by class. Words (addresses, offsets, sizes) have word_size bytes. */
struct elf_layout {
    uint8_t word_size;
    uint8_t header_size, segment_size, section_size, symbol_size;
    uint8_t entry, phoff, shoff, ehsize, phentsize, phnum, shentsize, shnum; /* file header */
    uint8_t segment_offset, vaddr, paddr, file_size, memory_size;            /* program header; type is at 0 */
    uint8_t section_type, section_offset, section_bytes, link, entry_size;   /* section header */
    uint8_t value, shndx;                                                    /* symbol; name is at 0 */
    uint64_t address_max;
    const char *wants_header, *wants_segments;
};

static const struct elf_layout layout_64 = {
    .word_size = 8,
    .header_size = 64,
    .segment_size = 56,
    .section_size = 64,
    .symbol_size = 24,
    .entry = 24,
    .phoff = 32,
    .shoff = 40,
    .ehsize = 52,
    .phentsize = 54,
    .phnum = 56,
    .shentsize = 58,
    .shnum = 60,
    .segment_offset = 8,
    .vaddr = 16,
    .paddr = 24,
    .file_size = 32,
    .memory_size = 40,
    .section_type = 4,
    .section_offset = 24,
    .section_bytes = 32,
    .link = 40,
    .entry_size = 56,
    .value = 8,
    .shndx = 6,
    .address_max = UINT64_MAX,
    .wants_header = "expected a file header of 64 bytes",
    .wants_segments = "expected program headers of 56 bytes",
};

static const struct elf_layout layout_32 = {
    .word_size = 4,
    .header_size = 52,
    .segment_size = 32,
    .section_size = 40,
    .symbol_size = 16,
    .entry = 24,
    .phoff = 28,
    .shoff = 32,
    .ehsize = 40,
    .phentsize = 42,
    .phnum = 44,
    .shentsize = 46,
    .shnum = 48,
    .segment_offset = 4,
    .vaddr = 8,
    .paddr = 12,
    .file_size = 16,
    .memory_size = 20,
    .section_type = 4,
    .section_offset = 16,
    .section_bytes = 20,
    .link = 24,
    .entry_size = 36,
    .value = 4,
    .shndx = 14,
    .address_max = UINT32_MAX,
    .wants_header = "expected a file header of 52 bytes",
    .wants_segments = "expected program headers of 32 bytes",
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

static uint64_t elf_word(const struct elf *elf, const uint8_t *at)
{
    return elf->layout->word_size == 8 ? load_le64(at) : load_le32(at);
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
    {5, 1, 1, "expected data encoding 1 (little-endian)"},
    {6, 1, 1, "expected version 1"},
    {18, 2, 243, "expected machine 243 (RISC-V)"},
    {20, 4, 1, "expected version 1"},
};

/* The magic and the class, which says where all else is. */
static int elf_check_class(struct elf *elf, struct error *error)
{
    if (!elf_is(elf->file))
        return elf_damaged(elf, error, 0, "expected the magic 7f 45 4c 46");
    if (elf->file.size < IDENT_SIZE)
        return elf_damaged(elf, error, elf->file.size, "the file ends inside its header, expected 16 bytes at least");
    unsigned class = elf->file.data[4];
    if (class != 1 && class != 2)
        return elf_damaged(elf, error, 4, "expected class 1 (32 bit) or 2 (64 bit)");
    elf->is_32 = class == 1;
    elf->layout = elf->is_32 ? &layout_32 : &layout_64;
    return 0;
}

static int elf_check_header(const struct elf *elf, struct error *error)
{
    const uint8_t *header = elf->file.data;
    const struct elf_layout *layout = elf->layout;
    if (elf->file.size < layout->header_size)
        return elf_damaged(elf, error, elf->file.size,
                           elf->is_32 ? "the file ends inside its header, expected 52 bytes"
                                      : "the file ends inside its header, expected 64 bytes");
    for (unsigned i = 0; i < sizeof elf_fixed_fields / sizeof elf_fixed_fields[0]; i++) {
        const struct fixed_field *field = &elf_fixed_fields[i];
        const uint8_t *at = header + field->offset;
        uint32_t value = field->width == 1 ? *at : field->width == 2 ? load_le16(at) : load_le32(at);
        if (value != field->value)
            return elf_damaged(elf, error, field->offset, field->expected);
    }
    if (load_le16(header + layout->ehsize) != layout->header_size)
        return elf_damaged(elf, error, layout->ehsize, layout->wants_header);
    if (load_le16(header + layout->phentsize) != layout->segment_size)
        return elf_damaged(elf, error, layout->phentsize, layout->wants_segments);
    unsigned type = load_le16(header + 16);
    if (type != 2 && type != 3)
        return elf_damaged(elf, error, 16, "expected type 2 (executable) or 3 (position independent)");
    unsigned count = load_le16(header + layout->phnum);
    if (count == 0 || count > SEGMENTS_MAX)
        return elf_damaged(elf, error, layout->phnum, "expected 1 to 64 program headers");
    if (!elf_has(elf, elf_word(elf, header + layout->phoff), (uint64_t)count * layout->segment_size))
        return elf_damaged(elf, error, layout->phoff, "the program headers lie outside the file");
    return 0;
}

/* The n-th program header; false if it is not a LOAD segment with memory. */
static bool elf_segment(const struct elf *elf, unsigned index, struct segment *segment)
{
    const struct elf_layout *layout = elf->layout;
    segment->at = elf->segment_table + (uint64_t)index * layout->segment_size;
    const uint8_t *header = elf->file.data + segment->at;
    segment->offset = elf_word(elf, header + layout->segment_offset);
    segment->vaddr = elf_word(elf, header + layout->vaddr);
    segment->paddr = elf_word(elf, header + layout->paddr);
    segment->file_size = elf_word(elf, header + layout->file_size);
    segment->memory_size = elf_word(elf, header + layout->memory_size);
    return load_le32(header) == SEGMENT_LOAD && segment->memory_size > 0;
}

static int elf_check_segment(const struct elf *elf, const struct segment *segment, struct error *error)
{
    const struct elf_layout *layout = elf->layout;
    if (!elf_has(elf, segment->offset, segment->file_size))
        return elf_damaged(elf, error, segment->at + layout->segment_offset,
                           "the segment's bytes lie outside the file");
    if (segment->file_size > segment->memory_size)
        return elf_damaged(elf, error, segment->at + layout->file_size,
                           "the segment is larger in the file than in memory");
    if (segment->paddr > layout->address_max - segment->memory_size)
        return elf_damaged(elf, error, segment->at + layout->paddr, "the segment's physical addresses wrap");
    if (segment->vaddr > layout->address_max - segment->memory_size)
        return elf_damaged(elf, error, segment->at + layout->vaddr, "the segment's virtual addresses wrap");
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
            return elf_damaged(elf, error, segment->at + elf->layout->paddr,
                               "the segment overlaps another in memory");
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
    if (elf_check_class(elf, error) || elf_check_header(elf, error))
        return -1;
    elf->segment_table = elf_word(elf, file.data + elf->layout->phoff);
    elf->segment_count = load_le16(file.data + elf->layout->phnum);
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
    if (!elf_to_physical(elf, elf_word(elf, file.data + elf->layout->entry), &elf->entry))
        return elf_damaged(elf, error, 24, "the entry point lies in no segment");
    if (elf->entry % 2)
        return elf_damaged(elf, error, 24, "the entry point is odd");
    return 0;
}

int elf_load(const struct elf *elf, struct ram *ram, struct error *error)
{
    struct segment segment;
    for (unsigned i = 0; i < elf->segment_count; i++) {
        if (elf_segment(elf, i, &segment) && !ram_is_memory(ram, segment.paddr, segment.memory_size))
            return error_set(error, EXIT_DAMAGED,
                             "%s: ELF segment at offset %llu wants memory 0x%llx to 0x%llx, but RAM is 0x%llx to "
                             "0x%llx: link it for this machine or give it more memory",
                             elf->role, (unsigned long long)segment.at, (unsigned long long)segment.paddr,
                             (unsigned long long)(segment.paddr + segment.memory_size), (unsigned long long)ram->base,
                             (unsigned long long)(ram->base + ram->memory_size));
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
    uint64_t start = elf_word(elf, strings + elf->layout->section_offset);
    uint64_t size = elf_word(elf, strings + elf->layout->section_bytes);
    size_t length = strlen(name) + 1;
    if (!elf_has(elf, start, size) || offset > size || length > size - offset)
        return false;
    return memcmp(elf->file.data + start + offset, name, length) == 0;
}

/* Looks through one symbol table. */
static bool elf_symbol_in(const struct elf *elf, const uint8_t *symbols, const uint8_t *strings, const char *name,
                          uint64_t *paddr)
{
    const struct elf_layout *layout = elf->layout;
    uint64_t start = elf_word(elf, symbols + layout->section_offset);
    uint64_t size = elf_word(elf, symbols + layout->section_bytes);
    if (!elf_has(elf, start, size) || elf_word(elf, symbols + layout->entry_size) != layout->symbol_size)
        return false;
    for (uint64_t at = 0; size - at >= layout->symbol_size; at += layout->symbol_size) {
        const uint8_t *symbol = elf->file.data + start + at;
        bool is_defined = load_le16(symbol + layout->shndx) != 0;
        if (is_defined && elf_name_is(elf, strings, load_le32(symbol), name))
            return elf_to_physical(elf, elf_word(elf, symbol + layout->value), paddr);
    }
    return false;
}

bool elf_symbol(const struct elf *elf, const char *name, uint64_t *paddr)
{
    const uint8_t *header = elf->file.data;
    const struct elf_layout *layout = elf->layout;
    uint64_t table = elf_word(elf, header + layout->shoff);
    unsigned count = load_le16(header + layout->shnum);
    if (load_le16(header + layout->shentsize) != layout->section_size ||
        !elf_has(elf, table, (uint64_t)count * layout->section_size))
        return false;
    for (unsigned i = 0; i < count; i++) {
        const uint8_t *section = header + table + (uint64_t)i * layout->section_size;
        uint32_t link = load_le32(section + layout->link);
        if (load_le32(section + layout->section_type) != SECTION_SYMBOLS || link >= count)
            continue;
        /* There is at most one such section; a file with thousands of them is not searched for ever. */
        return elf_symbol_in(elf, section, header + table + (uint64_t)link * layout->section_size, name, paddr);
    }
    return false;
}
