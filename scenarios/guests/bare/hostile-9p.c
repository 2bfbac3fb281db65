/* A 9P client that wants out of its folder: "..", absolute and odd names, symlinks that lead out, hard links, renames,
 * and messages of every wrong shape. Walks below the folder must show nothing called "secret", which lies beside it,
 * and no content that says so. Ends with "survived", or fails with the number of what went through. */
#include "lib/bare.h"

enum { RING = 16, WRITE = 2, NEXT = 1, NEEDS_RESET = 64 };
enum { RLERROR = 7, EPROTO = 71 };
enum {
    TLOPEN = 12,
    TLCREATE = 14,
    TSYMLINK = 16,
    TREADLINK = 22,
    TGETATTR = 24,
    TXATTRWALK = 30,
    TREADDIR = 40,
    TLINK = 70,
    TMKDIR = 72,
    TRENAMEAT = 74,
    TUNLINKAT = 76,
    TVERSION = 100,
    TATTACH = 104,
    TWALK = 110,
    TREAD = 116,
    TCLUNK = 120
};

struct descriptor {
    uint64_t address;
    uint32_t size;
    uint16_t flags, next;
};

static struct descriptor table[RING] __attribute__((aligned(4096)));
static volatile uint16_t available[RING + 4] __attribute__((aligned(64)));
static volatile uint16_t used[2 + RING * 4 + 1] __attribute__((aligned(64)));
static uint8_t request[8192] __attribute__((aligned(4096)));
static uint8_t reply[8192] __attribute__((aligned(4096)));
static uint32_t request_size;
static uint16_t offered;
static uintptr_t device;
static uint64_t attempts;

static uint64_t address_of(const volatile void *object)
{
    return (uint64_t)(uintptr_t)object;
}

static void give_up(unsigned number, const char *what)
{
    uart_text("went through: ");
    uart_text(what);
    uart_text("\n");
    finish(number);
}

static void set_up(void)
{
    const uint64_t parts[] = {address_of(table), address_of(available), address_of(used)};
    static const uint32_t registers[] = {0x80, 0x90, 0xa0};
    for (unsigned i = 0; i < RING + 4; i++)
        available[i] = 0;
    for (unsigned i = 0; i < 2 + RING * 4 + 1; i++)
        used[i] = 0;
    offered = 0;
    write32(device + 0x70, 0);
    write32(device + 0x70, 3);
    write32(device + 0x24, 1);
    write32(device + 0x20, 1);
    write32(device + 0x70, 11);
    write32(device + 0x30, 0);
    write32(device + 0x38, RING);
    for (unsigned i = 0; i < 3; i++) {
        write32(device + registers[i], (uint32_t)parts[i]);
        write32(device + registers[i] + 4, (uint32_t)(parts[i] >> 32));
    }
    write32(device + 0x44, 1);
    write32(device + 0x70, 15);
}

/* ---- messages ---- */

static void put(uint64_t value, unsigned size)
{
    for (unsigned i = 0; i < size; i++)
        request[request_size++] = (uint8_t)(value >> i * 8);
}

static void put_text(const char *text, unsigned size)
{
    put(size, 2);
    memcpy(request + request_size, text, size);
    request_size += size;
}

static void put_string(const char *text)
{
    unsigned size = 0;
    while (text[size])
        size++;
    put_text(text, size);
}

static void begin(unsigned type)
{
    request_size = 0;
    put(0, 4);
    put(type, 1);
    put(type, 2);
}

/* Offers chains of these sizes as they are. */
static void notify(uint32_t readable, uint32_t writable)
{
    uint16_t before = used[1];
    table[0] = (struct descriptor){address_of(request), readable, writable ? NEXT : 0, 1};
    table[1] = (struct descriptor){address_of(reply), writable, WRITE, 0};
    available[2 + offered % RING] = 0;
    __asm__ volatile("fence" : : : "memory");
    available[1] = ++offered;
    write32(device + 0x50, 0);
    attempts++;
    if (used[1] == before && !(read32(device + 0x70) & NEEDS_RESET))
        give_up(2, "a request without an answer");
}

static uint64_t get(unsigned at, unsigned size)
{
    uint64_t value = 0;
    for (unsigned i = 0; i < size; i++)
        value |= (uint64_t)reply[at + i] << i * 8;
    return value;
}

/* Sends what was put together; the errno of the answer, 0 if it is none. */
static unsigned call(void)
{
    memset(reply, 0xee, 64);
    for (unsigned i = 0; i < 4; i++)
        request[i] = (uint8_t)(request_size >> i * 8);
    notify(request_size, sizeof reply);
    if (read32(device + 0x70) & NEEDS_RESET)
        give_up(3, "a good chain broke the device");
    if (get(0, 4) < 7 || get(0, 4) > sizeof reply || reply[5] != request[5] || reply[6] != request[6])
        give_up(4, "an answer that is none");
    return reply[4] == RLERROR ? (unsigned)get(7, 4) : 0;
}

static void start(void)
{
    set_up();
    begin(TVERSION);
    put(8192, 4);
    put_string("9P2000.L");
    if (call())
        give_up(5, "no version");
    begin(TATTACH);
    put(0, 4);
    put(0xffffffff, 4);
    put_string("");
    put_string("");
    put(0, 4);
    if (call())
        give_up(6, "no attach");
}

static void clunk(unsigned fid)
{
    begin(TCLUNK);
    put(fid, 4);
    call();
}

static unsigned walk_one(unsigned from, unsigned to, const char *name, unsigned size)
{
    begin(TWALK);
    put(from, 4);
    put(to, 4);
    put(1, 2);
    put_text(name, size);
    return call();
}

static unsigned length_of(const char *text)
{
    unsigned size = 0;
    while (text[size])
        size++;
    return size;
}

/* True if "secret" stands in the last answer. */
static int tells_secret(void)
{
    static const char word[] = "secret";
    uint32_t size = (uint32_t)get(0, 4);
    for (uint32_t i = 7; i + 6 <= size && i < sizeof reply - 6; i++) {
        unsigned same = 0;
        while (same < 6 && reply[i + same] == (uint8_t)word[same])
            same++;
        if (same == 6)
            return 1;
    }
    return 0;
}

/* Whatever this fid is: it must show nothing from outside. */
static void search(unsigned fid)
{
    begin(TWALK);
    put(fid, 4);
    put(900, 4);
    put(0, 2);
    if (call())
        return;
    begin(TLOPEN);
    put(900, 4);
    put(0, 4);
    if (call() == 0) {
        begin(TREADDIR);
        put(900, 4);
        put(0, 8);
        put(4000, 4);
        call();
        if (tells_secret())
            give_up(10, "a listing of the folder above");
        begin(TREAD);
        put(900, 4);
        put(0, 8);
        put(4000, 4);
        call();
        if (tells_secret())
            give_up(11, "a content from outside");
    }
    clunk(900);
}

/* ---- names ---- */

static void upwards(void)
{
    static const char *const names[] = {
        "..", "../secret", "/etc/passwd", "/",   "..//..",     "./..", "a/../../secret",  "", "up/secret",
        "up", "out",       ".",           "...", "..\\secret", "%2e",  "\xc0\xae\xc0\xae"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (walk_one(0, 1, names[i], length_of(names[i])) == 0) {
            search(1);
            if (walk_one(1, 2, "secret", 6) == 0)
                give_up(20 + i, names[i]);
            clunk(1);
        }
    }
    /* a NUL would end the name on the host */
    if (walk_one(0, 1, "..\0x", 4) == 0 || walk_one(0, 1, "up\0x", 4) == 0)
        give_up(40, "a name with a NUL");
    /* sixteen times up */
    begin(TWALK);
    put(0, 4);
    put(1, 4);
    put(16, 2);
    for (unsigned i = 0; i < 15; i++)
        put_string("..");
    put_string("secret");
    if (call() == 0 && get(7, 2) == 16)
        give_up(41, "up sixteen times");
    /* and from within */
    if (walk_one(0, 3, "sub", 3) == 0) {
        begin(TWALK);
        put(3, 4);
        put(4, 4);
        put(3, 2);
        put_string("..");
        put_string("..");
        put_string("secret");
        if (call() == 0 && get(7, 2) == 3)
            give_up(42, "up from below");
        clunk(3);
    }
}

/* Through symlinks that the folder has, and ones that are made here. */
static void through_symlinks(void)
{
    static const char *const targets[] = {"../secret", "..", "/", "/proc/self/root", "/proc/self/cwd/../secret"};
    char name[3] = "s0";
    for (unsigned i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        name[1] = (char)('0' + i);
        begin(TSYMLINK);
        put(0, 4);
        put_string(name);
        put_string(targets[i]);
        put(0, 4);
        call();
        if (walk_one(0, 1, name, 2) != 0)
            continue;
        search(1);
        if (walk_one(1, 2, "secret", 6) == 0 || walk_one(1, 2, "etc", 3) == 0)
            give_up(50 + i, targets[i]);
        begin(TXATTRWALK);
        put(1, 4);
        put(5, 4);
        put_string("");
        call();
        clunk(5);
        begin(TLCREATE);
        put(1, 4);
        put_string("made");
        put(1, 4);
        put(0644, 4);
        put(0, 4);
        if (call() == 0)
            give_up(60 + i, "a file made through a symlink");
        clunk(1);
    }
}

/* Names that are none, in every message that takes one. */
static void made_outside(void)
{
    static const char *const names[] = {"../made", "/made", "sub/../../made", "..", ".", "", "/"};
    if (walk_one(0, 6, "file", 4) != 0)
        give_up(7, "no file to work with");
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        begin(TMKDIR);
        put(0, 4);
        put_string(names[i]);
        put(0755, 4);
        put(0, 4);
        if (call() == 0)
            give_up(70 + i, "mkdir");
        begin(TLINK);
        put(0, 4);
        put(6, 4);
        put_string(names[i]);
        if (call() == 0)
            give_up(80 + i, "link");
        begin(TRENAMEAT);
        put(0, 4);
        put_string("file");
        put(0, 4);
        put_string(names[i]);
        if (call() == 0)
            give_up(90 + i, "rename to");
        begin(TRENAMEAT);
        put(0, 4);
        put_string(names[i]);
        put(0, 4);
        put_string("stolen");
        if (call() == 0)
            give_up(100 + i, "rename from");
        begin(TUNLINKAT);
        put(0, 4);
        put_string(names[i]);
        put(0x200, 4);
        if (call() == 0)
            give_up(110 + i, "unlink");
        begin(TSYMLINK);
        put(0, 4);
        put_string(names[i]);
        put_string("x");
        put(0, 4);
        if (call() == 0)
            give_up(120 + i, "symlink");
    }
    clunk(6);
}

/* ---- shapes ---- */

/* Every type, with bodies of every length of several kinds of bytes: an answer each time, and the server lives. */
static void wrong_shapes(void)
{
    static const uint8_t fills[] = {0x00, 0xff, 0x01, 0x2e};
    for (unsigned type = 0; type < 256; type++) {
        if (type == TVERSION || type == TCLUNK || type == 122)
            continue; /* these would end the session or give up the root */
        for (unsigned size = 7; size < 80; size += 3) {
            begin(type);
            request_size = size;
            memset(request + 7, fills[(type + size) % 4], size - 7);
            call();
        }
    }
    begin(TVERSION);
    put(0, 4);
    put_string("9P2000.L");
    if (call() == 0)
        give_up(130, "msize 0");
    begin(TGETATTR);
    put(0, 4);
    put(0, 8);
    if (call())
        give_up(131, "the root is lost");
}

/* A size field that says more or less than there is. */
static void lying_sizes(void)
{
    static const uint32_t lies[] = {0, 6, 7, 8, 18, 20, 8192, 0x7fffffff, 0xffffffff};
    for (unsigned i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        begin(TGETATTR);
        put(0, 4);
        put(0, 8);
        for (unsigned j = 0; j < 4; j++)
            request[j] = (uint8_t)(lies[i] >> j * 8);
        notify(request_size, sizeof reply);
        if (reply[4] != RLERROR || get(7, 4) != EPROTO)
            give_up(140 + i, "a size that lies");
    }
}

/* Chains that can hold no message, or no answer: the device asks for a reset, and works after it. */
static void broken_chains(void)
{
    static const uint32_t sizes[][2] = {{1, 64}, {6, 64}, {19, 10}, {19, 1}, {19, 0}};
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        begin(TGETATTR);
        put(0, 4);
        put(0, 8);
        notify(sizes[i][0], sizes[i][1]);
        if (!(read32(device + 0x70) & NEEDS_RESET))
            give_up(150 + i, "a chain that is too small");
        start();
    }
    /* an answer that does not fit is an error, and nothing beyond the room is written */
    begin(TGETATTR);
    put(0, 4);
    put(0, 8);
    request[0] = (uint8_t)request_size;
    memset(reply, 0xee, sizeof reply);
    notify(request_size, 11);
    if (reply[4] != RLERROR || reply[11] != 0xee)
        give_up(160, "an answer larger than its room");
}

static void many_fids(void)
{
    for (unsigned fid = 1000; fid < 21000; fid++) {
        begin(TWALK);
        put(0, 4);
        put(fid, 4);
        put(0, 2);
        if (call())
            give_up(170, "a fid was refused");
    }
    start(); /* and all are gone */
}

int main(uintptr_t hart, const void *device_tree)
{
    unsigned folders = 0;
    (void)hart;
    (void)device_tree;
    for (unsigned slot = 0; slot < 8; slot++) {
        device = VIRTIO_BASE + slot * VIRTIO_STRIDE;
        if (read32(device + 0x08) != 9)
            continue;
        start();
        upwards();
        through_symlinks();
        made_outside();
        wrong_shapes();
        lying_sizes();
        broken_chains();
        many_fids();
        upwards();
        folders++;
    }
    uart_text("9p: ");
    uart_decimal(folders);
    uart_text(" folders, ");
    uart_decimal(attempts);
    uart_text(" attempts\nsurvived\n");
    return folders ? 0 : 1;
}
