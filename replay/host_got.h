/* The global offset table of a loaded shared library: finding the library, listing what it imports, and pointing its
 * imports at functions of ours. Only that one library is affected; every other user of the same function keeps the
 * real one. It knows ELF (System V ABI, "Dynamic Linking") and nothing of libslirp. */
#ifndef REPRISE_REPLAY_HOST_GOT_H
#define REPRISE_REPLAY_HOST_GOT_H

#include <link.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "src/base/error.h"

#define GOT_BUILD_ID_MAX 20

struct got_library {
    char path[256];
    ElfW(Addr) base;
    const ElfW(Sym) * symbols;
    const char *strings;
    size_t symbol_count; /* enough to cover every undefined symbol */
    const ElfW(Rela) * relocations[2];
    size_t relocation_counts[2];
    uint8_t build_id[GOT_BUILD_ID_MAX];
    size_t build_id_size;
    /* Its writable segment without the part that is read-only after relocation: .got.plt (lazy), .data, .bss. */
    uint8_t *statics;
    size_t statics_size;
    uintptr_t relro_start; /* pages that must be unlocked to be written, and locked again */
    uintptr_t relro_end;
};

/* A function's address, held as data. */
struct got_hook {
    const char *symbol;
    void (*hook)(void);
};

/* Looks for the loaded library whose file name begins with `name` ("libslirp.so"). False: none is loaded, or it has
 * no dynamic section of the shape that is known here. */
bool got_find(struct got_library *library, const char *name);
/* The same for the library that holds this address. */
bool got_find_by_address(struct got_library *library, const void *address);
/* Calls `import` for each undefined symbol. */
void got_imports(const struct got_library *library, void (*import)(void *context, const char *symbol), void *context);
/* Points every slot of every hook's symbol at the hook; patching twice is harmless. `patched` counts slots. */
int got_patch(const struct got_library *library, const struct got_hook *hooks, size_t count, size_t *patched,
              struct error *error);

#endif
