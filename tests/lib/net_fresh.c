/* Replaying in a fresh process: the tape goes through a file, the result comes back through a pipe. */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include "src/base/alloc.h"
#include "src/base/endian.h"
#include "tests/lib/net_drive.h"

#define FORBIDDEN_TEXT "a forbidden system call"

static void tape_store(const struct memory_tape *tape, struct buffer *to)
{
    uint8_t head[24];
    for (size_t i = 0; i < tape->count; i++) {
        store_le64(head, tape->events[i].kind);
        store_le64(head + 8, tape->events[i].cycle);
        store_le64(head + 16, tape->events[i].size);
        buffer_append(to, bytes_of(head, sizeof head));
        buffer_append(to, bytes_of(tape->bytes.data + tape->events[i].offset, tape->events[i].size));
    }
}

static void tape_load(struct memory_tape *tape, struct bytes from)
{
    for (size_t at = 0; at + 24 <= from.size;) {
        size_t size = load_le64(from.data + at + 16);
        tape->events = mem_resize(tape->events, (tape->count + 1) * sizeof *tape->events);
        tape->events[tape->count++] = (struct memory_event){.kind = (uint32_t)load_le64(from.data + at),
                                                            .cycle = load_le64(from.data + at + 8),
                                                            .offset = tape->bytes.size,
                                                            .size = size};
        buffer_append(&tape->bytes, bytes_slice(from, at + 24, size));
        at += 24 + size;
    }
}

/* ---- the child's side ---- */

static volatile long forbidden_call = -1;

static void on_forbidden(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    forbidden_call = info->si_syscall;
#if defined(__x86_64__)
    ((ucontext_t *)context)->uc_mcontext.gregs[REG_RAX] = -EPERM;
#endif
}

#define DENY(name) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP)

/* From here on a call that reaches for a socket or a file is noticed. */
static bool forbid_the_host(void)
{
    static struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        DENY(socket),
        DENY(connect),
        DENY(bind),
        DENY(listen),
        DENY(accept),
        DENY(accept4),
        DENY(sendto),
        DENY(recvfrom),
        DENY(sendmsg),
        DENY(recvmsg),
        DENY(shutdown),
        DENY(setsockopt),
        DENY(getsockopt),
        DENY(openat),
        DENY(getsockname),
        DENY(getpeername),
        DENY(getrandom),
        DENY(close),
        DENY(ppoll),
        DENY(openat2),
        DENY(execve),
        DENY(clone),
        DENY(clone3),
        DENY(kill),
        DENY(wait4),
        DENY(unlinkat),
#ifdef __NR_poll
        DENY(poll),
#endif
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    static const struct sock_fprog program = {.len = sizeof filter / sizeof filter[0], .filter = filter};
    struct sigaction action = {.sa_sigaction = on_forbidden, .sa_flags = SA_SIGINFO};
    sigaction(SIGSYS, &action, NULL);
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

int net_drive_main(int argc, char **argv, const struct net_scenario *scenarios, size_t count)
{
    struct memory_tape tape = {0};
    struct buffer file = {0};
    struct net_drive drive;
    uint32_t parameter[4];
    char hash[HASH_TEXT_SIZE];
    if (argc != 8 || strcmp(argv[1], "--replay") != 0)
        return -1;
    const struct net_scenario *scenario = NULL;
    for (size_t i = 0; i < count; i++)
        scenario = strcmp(scenarios[i].name, argv[2]) == 0 ? &scenarios[i] : scenario;
    FILE *stream = fopen(argv[3], "rb");
    if (!scenario || !stream) {
        printf("no scenario %s or no tape %s", argv[2], argv[3]);
        return 2;
    }
    for (size_t got = 1; got;) {
        got = fread(buffer_extend(&file, 65536), 1, 65536, stream);
        file.size -= 65536 - got;
    }
    fclose(stream);
    tape_load(&tape, buffer_bytes(&file));
    for (unsigned i = 0; i < 4; i++)
        parameter[i] = (uint32_t)strtoul(argv[4 + i], NULL, 10);
    net_drive_init(&drive, scenario, parameter, SOCKET_LOG_ANSWER, &tape);
    bool is_watched = forbid_the_host();
    int status = net_drive_run(&drive);
    hash_text(net_drive_trace_hash(&drive), hash);
    if (forbidden_call >= 0)
        printf(FORBIDDEN_TEXT ": %ld", forbidden_call);
    else
        printf("%s%s", status == 0 ? hash : drive.error.message, is_watched ? "" : " unwatched");
    net_drive_deinit(&drive);
    memory_tape_deinit(&tape);
    buffer_deinit(&file);
    return status == 0 && forbidden_call < 0 ? 0 : 1;
}

/* ---- the parent's side ---- */

static void become_nobody_without_network(void)
{
    if (unshare(CLONE_NEWNET) != 0)
        (void)!unshare(CLONE_NEWUSER | CLONE_NEWNET);
    if (getuid() == 0 && setresgid(65534, 65534, 65534) == 0)
        (void)!setresuid(65534, 65534, 65534);
    setenv("MALLOC_PERTURB_", "173", 1);
    setenv("TZ", "Asia/Kathmandu", 1);
    setenv("LANG", "tr_TR.UTF-8", 1);
    setenv("SLIRP_DEBUG", "call,misc,error,tftp", 1);
    setenv("HOME", "/nowhere", 1);
    setenv("ASAN_OPTIONS", "detect_leaks=0", 1); /* its search for leaks at the end makes forbidden calls */
    (void)!chdir("/");
}

static void child_run(const struct net_scenario *scenario, const uint32_t *parameter, const char *path, int output)
{
    char number[4][16];
    int program = open("/proc/self/exe", O_RDONLY | O_CLOEXEC); /* nobody may be kept out of the folder it lies in */
    for (unsigned i = 0; i < 4; i++)
        snprintf(number[i], sizeof number[i], "%u", parameter[i]);
    char *arguments[] = {(char *)(uintptr_t) "fresh",
                         (char *)(uintptr_t) "--replay",
                         (char *)(uintptr_t)scenario->name,
                         (char *)(uintptr_t)path,
                         number[0],
                         number[1],
                         number[2],
                         number[3],
                         NULL};
    dup2(output, 1);
    become_nobody_without_network();
    fexecve(program, arguments, environ);
    _exit(126);
}

int net_drive_fresh(const struct net_scenario *scenario, const uint32_t *parameter, const struct memory_tape *tape,
                    char text[800])
{
    char path[] = "/tmp/reprise-net-XXXXXX";
    struct buffer file = {0};
    int ends[2];
    int status = 0;
    size_t used = 0;
    int fd = mkstemp(path);
    tape_store(tape, &file);
    if (fd < 0 || fchmod(fd, 0644) != 0 || write(fd, file.data, file.size) != (ssize_t)file.size || pipe(ends) != 0) {
        perror("net_drive_fresh");
        return -1;
    }
    close(fd);
    buffer_deinit(&file);
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        child_run(scenario, parameter, path, ends[1]);
    close(ends[1]);
    for (ssize_t got = 1; got > 0 && used<799; used += got> 0 ? (size_t)got : 0)
        got = read(ends[0], text + used, 799 - used);
    text[used] = 0;
    close(ends[0]);
    waitpid(child, &status, 0);
    unlink(path);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
