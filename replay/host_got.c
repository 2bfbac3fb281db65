/* Walks the dynamic section of a loaded library and writes into its relocated slots. */
#include "replay/host_got.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#if defined(__x86_64__)
#define GOT_JUMP_SLOT R_X86_64_JUMP_SLOT
#define GOT_GLOB_DAT R_X86_64_GLOB_DAT
#define GOT_ABSOLUTE R_X86_64_64
#elif defined(__aarch64__)
#define GOT_JUMP_SLOT R_AARCH64_JUMP_SLOT
#define GOT_GLOB_DAT R_AARCH64_GLOB_DAT
#define GOT_ABSOLUTE R_AARCH64_ABS64
#else
#error "the relocation types of this processor are not known here"
#endif

struct got_search {
    struct got_library *library;
    const char *name;  /* either a name */
    uintptr_t address; /* or an address */
    bool found;
};

/* DT_GNU_HASH holds the defined symbols only, all behind the undefined ones: its first index ends those. */
static size_t got_undefined_end(const uint32_t *gnu_hash, const uint32_t *sysv_hash)
{
    if (sysv_hash)
        return sysv_hash[1];
    return gnu_hash ? gnu_hash[1] : 0;
}

static bool got_read_dynamic(struct got_library *library, const ElfW(Dyn) * dynamic)
{
    const uint32_t *gnu_hash = NULL;
    const uint32_t *sysv_hash = NULL;
    size_t sizes[2] = {0, 0};
    bool uses_rela = true;
    for (; dynamic->d_tag != DT_NULL; dynamic++) {
        /* glibc has already turned these into addresses. */
        const void *at = (const void *)(uintptr_t)dynamic->d_un.d_ptr;
        switch (dynamic->d_tag) {
        case DT_SYMTAB: library->symbols = at; break;
        case DT_STRTAB: library->strings = at; break;
        case DT_RELA: library->relocations[0] = at; break;
        case DT_RELASZ: sizes[0] = dynamic->d_un.d_val; break;
        case DT_JMPREL: library->relocations[1] = at; break;
        case DT_PLTRELSZ: sizes[1] = dynamic->d_un.d_val; break;
        case DT_PLTREL: uses_rela = dynamic->d_un.d_val == DT_RELA; break;
        case DT_GNU_HASH: gnu_hash = at; break;
        case DT_HASH: sysv_hash = at; break;
        default: break;
        }
    }
    for (unsigned i = 0; i < 2; i++)
        library->relocation_counts[i] = library->relocations[i] ? sizes[i] / sizeof(ElfW(Rela)) : 0;
    library->symbol_count = got_undefined_end(gnu_hash, sysv_hash);
    return library->symbols && library->strings && uses_rela && library->symbol_count > 0;
}

static void got_read_note(struct got_library *library, const uint8_t *note, size_t size)
{
    while (size >= sizeof(ElfW(Nhdr))) {
        const ElfW(Nhdr) *header = (const ElfW(Nhdr) *)(const void *)note;
        size_t name = (header->n_namesz + 3u) & ~(size_t)3;
        size_t text = (header->n_descsz + 3u) & ~(size_t)3;
        if (sizeof *header + name + text > size)
            return;
        if (header->n_type == NT_GNU_BUILD_ID && header->n_namesz == 4 && memcmp(header + 1, "GNU", 4) == 0) {
            library->build_id_size = header->n_descsz < GOT_BUILD_ID_MAX ? header->n_descsz : GOT_BUILD_ID_MAX;
            memcpy(library->build_id, note + sizeof *header + name, library->build_id_size);
            return;
        }
        note += sizeof *header + name + text;
        size -= sizeof *header + name + text;
    }
}

static void got_read_segments(struct got_library *library, const struct dl_phdr_info *info)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t start = 0;
    uintptr_t end = 0;
    for (unsigned i = 0; i < info->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
        uintptr_t at = info->dlpi_addr + segment->p_vaddr;
        if (segment->p_type == PT_LOAD && (segment->p_flags & PF_W)) {
            start = at;
            end = at + segment->p_memsz;
        } else if (segment->p_type == PT_GNU_RELRO) {
            library->relro_start = at & ~(page - 1);
            library->relro_end = (at + segment->p_memsz) & ~(page - 1);
        } else if (segment->p_type == PT_NOTE) {
            got_read_note(library, (const uint8_t *)at, segment->p_memsz);
        }
    }
    if (library->relro_end > start && library->relro_end <= end)
        start = library->relro_end;
    library->statics = (uint8_t *)start;
    library->statics_size = end - start;
}

static bool got_is_wanted(const struct got_search *search, const struct dl_phdr_info *info)
{
    if (search->name) {
        const char *slash = strrchr(info->dlpi_name, '/');
        const char *file = slash ? slash + 1 : info->dlpi_name;
        return strncmp(file, search->name, strlen(search->name)) == 0;
    }
    for (unsigned i = 0; i < info->dlpi_phnum; i++) {
        uintptr_t at = info->dlpi_addr + info->dlpi_phdr[i].p_vaddr;
        if (info->dlpi_phdr[i].p_type == PT_LOAD && search->address >= at &&
            search->address - at < info->dlpi_phdr[i].p_memsz)
            return true;
    }
    return false;
}

static int got_visit(struct dl_phdr_info *info, size_t size, void *context)
{
    struct got_search *search = context;
    struct got_library *library = search->library;
    (void)size;
    if (!got_is_wanted(search, info))
        return 0;
    memset(library, 0, sizeof *library);
    library->base = info->dlpi_addr;
    size_t length = strlen(info->dlpi_name);
    if (length >= sizeof library->path)
        length = sizeof library->path - 1;
    memcpy(library->path, info->dlpi_name, length);
    for (unsigned i = 0; i < info->dlpi_phnum; i++) {
        if (info->dlpi_phdr[i].p_type == PT_DYNAMIC) {
            const void *dynamic = (const void *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr);
            search->found = got_read_dynamic(library, dynamic);
        }
    }
    got_read_segments(library, info);
    return 1;
}

bool got_find(struct got_library *library, const char *name)
{
    struct got_search search = {.library = library, .name = name};
    dl_iterate_phdr(got_visit, &search);
    return search.found;
}

bool got_find_by_address(struct got_library *library, const void *address)
{
    struct got_search search = {.library = library, .address = (uintptr_t)address};
    dl_iterate_phdr(got_visit, &search);
    return search.found;
}

void got_imports(const struct got_library *library, void (*import)(void *context, const char *symbol), void *context)
{
    for (size_t i = 1; i < library->symbol_count; i++) {
        const ElfW(Sym) *symbol = &library->symbols[i];
        if (symbol->st_shndx == SHN_UNDEF && symbol->st_name)
            import(context, library->strings + symbol->st_name);
    }
}

/* A slot in pages that are read-only after relocation is unlocked for the one store. */
static int got_store(const struct got_library *library, uintptr_t slot, uintptr_t value, struct error *error)
{
    bool is_locked = slot >= library->relro_start && slot < library->relro_end;
    void *locked = (void *)library->relro_start;
    size_t size = library->relro_end - library->relro_start;
    if (is_locked && mprotect(locked, size, PROT_READ | PROT_WRITE) != 0)
        return error_set(error, EXIT_SKIPPED, "%s: its import table cannot be written: %s", library->path,
                         strerror(errno));
    memcpy((void *)slot, &value, sizeof value);
    if (is_locked && mprotect(locked, size, PROT_READ) != 0)
        return error_set(error, EXIT_SKIPPED, "%s: its import table cannot be locked: %s", library->path,
                         strerror(errno));
    return 0;
}

static const struct got_hook *got_hook_of(const struct got_hook *hooks, size_t count, const char *symbol)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(hooks[i].symbol, symbol) == 0)
            return &hooks[i];
    }
    return NULL;
}

int got_patch(const struct got_library *library, const struct got_hook *hooks, size_t count, size_t *patched,
              struct error *error)
{
    *patched = 0;
    for (unsigned table = 0; table < 2; table++) {
        for (size_t i = 0; i < library->relocation_counts[table]; i++) {
            const ElfW(Rela) *relocation = &library->relocations[table][i];
            unsigned type = (unsigned)ELF64_R_TYPE(relocation->r_info);
            if (type != GOT_JUMP_SLOT && type != GOT_GLOB_DAT && !(type == GOT_ABSOLUTE && relocation->r_addend == 0))
                continue;
            const ElfW(Sym) *symbol = &library->symbols[ELF64_R_SYM(relocation->r_info)];
            if (symbol->st_shndx != SHN_UNDEF)
                continue;
            const struct got_hook *hook = got_hook_of(hooks, count, library->strings + symbol->st_name);
            if (!hook)
                continue;
            if (got_store(library, library->base + relocation->r_offset, (uintptr_t)hook->hook, error) != 0)
                return -1;
            ++*patched;
        }
    }
    return 0;
}
