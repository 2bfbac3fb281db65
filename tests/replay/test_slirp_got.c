/* Import tables: what a loaded library asks for, who answers, and that only that library is affected. */
#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include <cmocka.h>

#include "replay/host_got.h"
#include "replay/host_net.h"
#include "replay/host_slirp_library.h"

struct planted {
    void *handle;
    struct got_library library;
    int (*call)(void);
    int (*pointer)(void);
    size_t (*length)(const char *text);
};

static pid_t our_getpid(void)
{
    return 4242;
}

static void *symbol_of(const struct planted *planted, const char *name)
{
    void *symbol = dlsym(planted->handle, name);
    assert_non_null(symbol);
    return symbol;
}

/* The libraries stand beside this program. */
static void planted_load(struct planted *planted, const char *name)
{
    char path[512] = "";
    ssize_t size = readlink("/proc/self/exe", path, sizeof path - 64);
    assert_true(size > 0);
    snprintf(strrchr(path, '/') + 1, 64, "%s", name);
    planted->handle = dlopen(path, RTLD_LAZY | RTLD_LOCAL);
    if (!planted->handle)
        fail_msg("%s", dlerror());
    void *call = symbol_of(planted, "planted_call");
    void *pointer = symbol_of(planted, "planted_pointer");
    void *length = symbol_of(planted, "planted_length");
    memcpy(&planted->call, &call, sizeof call);
    memcpy(&planted->pointer, &pointer, sizeof pointer);
    memcpy(&planted->length, &length, sizeof length);
    assert_true(got_find(&planted->library, name));
}

static void patches(const char *name)
{
    static const struct got_hook hooks[] = {{"getpid", (void (*)(void))our_getpid}};
    struct planted planted;
    struct error error;
    size_t patched = 0;
    planted_load(&planted, name);
    assert_int_equal(planted.call(), getpid());
    assert_int_equal(planted.pointer(), getpid());
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(got_patch(&planted.library, hooks, 1, &patched, &error), 0);
        assert_true(patched >= 2);
        assert_int_equal(planted.call(), 4242);
        assert_int_equal(planted.pointer(), 4242);
    }
    /* Nobody else is affected. */
    assert_int_not_equal(getpid(), 4242);
    assert_int_equal(planted.length("four"), 4 + 5 + 3);
    dlclose(planted.handle);
}

static void test_lazy_binding(void **state)
{
    (void)state;
    patches("planted_lazy.so");
}

static void test_read_only_table(void **state)
{
    (void)state;
    patches("planted_now.so");
}

/* Its own variables are where the library says: a copy brings them back. */
static void test_statics(void **state)
{
    struct planted planted;
    uint8_t image[65536];
    (void)state;
    planted_load(&planted, "planted_lazy.so");
    assert_true(planted.library.statics_size > 0 && planted.library.statics_size <= sizeof image);
    memcpy(image, planted.library.statics, planted.library.statics_size);
    size_t before = planted.length("");
    planted.call();
    assert_int_equal(planted.length(""), before + 1);
    memcpy(planted.library.statics, image, planted.library.statics_size);
    assert_int_equal(planted.length(""), before);
    dlclose(planted.handle);
}

static void test_unknown_import_is_refused(void **state)
{
    struct planted planted;
    struct error error;
    (void)state;
    planted_load(&planted, "planted_unknown.so");
    assert_int_equal(slirp_library_classify(&planted.library, &error), -1);
    assert_int_equal(error.code, EXIT_SKIPPED);
    assert_non_null(strstr(error.message, "getloadavg"));
    assert_non_null(strstr(error.message, "planted_unknown.so"));
    assert_null(strstr(error.message, "strlen"));
    dlclose(planted.handle);
}

struct imports {
    unsigned count;
    bool has_recv;
    bool has_slirp_new;
};

static void on_import(void *context, const char *symbol)
{
    struct imports *imports = context;
    imports->count++;
    imports->has_recv |= strcmp(symbol, "recv") == 0;
    imports->has_slirp_new |= strcmp(symbol, "slirp_new") == 0;
}

static void test_libslirp(void **state)
{
    struct got_library library;
    struct got_library again;
    struct imports imports = {0};
    struct error error;
    char build[128];
    (void)state;
    assert_true(got_find(&library, "libslirp.so"));
    got_imports(&library, on_import, &imports);
    assert_true(imports.count > 50);
    assert_true(imports.has_recv);
    assert_false(imports.has_slirp_new);
    if (slirp_library_classify(&library, &error) != 0)
        fail_msg("%s", error.message);
    assert_int_equal(slirp_library_prepare(&error), 0);
    assert_int_equal(slirp_library_prepare(&error), 0);
    assert_true(got_find_by_address(&again, library.statics));
    assert_string_equal(again.path, library.path);
    host_slirp_build(build);
    assert_non_null(strstr(build, " build-id "));
    assert_true(strlen(build) > 30);
}

static void test_missing_library(void **state)
{
    struct got_library library;
    int local;
    (void)state;
    assert_false(got_find(&library, "libnobody.so"));
    assert_false(got_find_by_address(&library, &local));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lazy_binding), cmocka_unit_test(test_read_only_table),
        cmocka_unit_test(test_statics),      cmocka_unit_test(test_unknown_import_is_refused),
        cmocka_unit_test(test_libslirp),     cmocka_unit_test(test_missing_library),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
