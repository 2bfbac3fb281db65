/* The first and only program of Linux for RV32, without a C library, which Debian does not have for it: looks at the
 * machine, has a child write to memory that both share until then, computes, sleeps, and powers off. Numbers of system
 * calls: Linux, include/uapi/asm-generic/unistd.h; times have 64 bits. */
#include <stddef.h>
#include <stdint.h>

enum {
    SYS_MKDIRAT = 34,
    SYS_MOUNT = 40,
    SYS_OPENAT = 56,
    SYS_CLOSE = 57,
    SYS_READ = 63,
    SYS_WRITE = 64,
    SYS_EXIT = 93,
    SYS_WAITID = 95,
    SYS_REBOOT = 142,
    SYS_CLONE = 220,
    SYS_CLOCK_GETTIME = 403,
    SYS_CLOCK_NANOSLEEP = 407,
};
enum { AT_FDCWD = -100, SIGCHLD = 17, P_PID = 1, WEXITED = 4, CLOCK_MONOTONIC = 1, SIGINFO_STATUS = 5 };

#define PAGES 512
static char memory[PAGES * 4096];
static volatile double one = 1.0;

static long call(long number, long a, long b, long c, long d, long e)
{
    register long a7 __asm__("a7") = number, a0 __asm__("a0") = a, a1 __asm__("a1") = b, a2 __asm__("a2") = c;
    register long a3 __asm__("a3") = d, a4 __asm__("a4") = e;
    __asm__ volatile("ecall" : "+r"(a0) : "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a7) : "memory");
    return a0;
}

static void say(const char *text)
{
    long size = 0;
    while (text[size])
        size++;
    call(SYS_WRITE, 1, (long)text, size, 0, 0);
}

static void say_number(const char *name, uint32_t value)
{
    char digits[12], *at = digits + sizeof digits - 1;
    *at = 0;
    do {
        *--at = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    say(name);
    say(at);
    say("\n");
}

static void show(const char *path)
{
    char text[512];
    long size, file = call(SYS_OPENAT, AT_FDCWD, (long)path, 0, 0, 0);
    while (file >= 0 && (size = call(SYS_READ, file, (long)text, sizeof text, 0, 0)) > 0)
        call(SYS_WRITE, 1, (long)text, size, 0, 0);
    call(SYS_CLOSE, file, 0, 0, 0, 0);
}

static void have_a_child(void)
{
    static int32_t info[32];
    for (unsigned i = 0; i < PAGES; i++)
        memory[i * 4096] = 1;
    long child = call(SYS_CLONE, SIGCHLD, 0, 0, 0, 0);
    if (child == 0) { /* copies every page that it writes to */
        unsigned sum = 0;
        for (unsigned i = 0; i < PAGES; i++)
            memory[i * 4096] = (char)(memory[i * 4096] + (i & 1));
        for (unsigned i = 0; i < PAGES; i++)
            sum += (unsigned)memory[i * 4096];
        say_number("child: sum ", sum);
        call(SYS_EXIT, 42, 0, 0, 0, 0);
    }
    call(SYS_WAITID, P_PID, child, (long)info, WEXITED, 0);
    say_number("child ended with ", (uint32_t)info[SIGINFO_STATUS]);
    unsigned sum = 0;
    for (unsigned i = 0; i < PAGES; i++)
        sum += (unsigned)memory[i * 4096];
    say_number("parent: sum ", sum);
}

static void compute(void)
{
    double sum = 0;
    for (int i = 1; i <= 100000; i++)
        sum += one / i;
    say_number("harmonic sum, thousandths: ", (uint32_t)(sum * 1000));
}

static void sleep_a_while(void)
{
    int64_t before[2], after[2], time[2] = {0, 50000000};
    call(SYS_CLOCK_GETTIME, CLOCK_MONOTONIC, (long)before, 0, 0, 0);
    call(SYS_CLOCK_NANOSLEEP, CLOCK_MONOTONIC, 0, (long)time, 0, 0);
    call(SYS_CLOCK_GETTIME, CLOCK_MONOTONIC, (long)after, 0, 0, 0);
    uint32_t slept = (uint32_t)(after[0] - before[0]) * 1000000000u + (uint32_t)(after[1] - before[1]);
    say(slept >= 50000000 && slept < 60000000 ? "slept 50 ms\n" : "slept too little or too long\n");
}

void start(void);
void start(void)
{
    call(SYS_MKDIRAT, AT_FDCWD, (long)"/proc", 0755, 0, 0);
    call(SYS_MOUNT, (long)"proc", (long)"/proc", (long)"proc", 0, 0);
    show("/proc/cpuinfo");
    show("/proc/net/pnp");
    have_a_child();
    compute();
    sleep_a_while();
    say("rv32-linux: ok\n");
    call(SYS_REBOOT, (long)0xfee1dead, 672274793, 0x4321fedc, 0, 0);
    for (;;)
        continue;
}

__asm__(".globl _start\n"
        "_start:\n"
        ".option push\n.option norelax\nla gp, __global_pointer$\n.option pop\n"
        "andi sp, sp, -16\n"
        "call start\n");
