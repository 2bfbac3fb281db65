/* Reads input devices as evtest does: says what each is, then what comes from any of them until escape is pressed.
 * What is printed has no times and no numbers of devices.
 *
 *   evread FILE...                 for instance /dev/input/event0
 *   evread --led FILE CODE VALUE   turns a light on or off */
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define DEVICES 8

static const char *const types[EV_CNT] = {[EV_SYN] = "syn", [EV_KEY] = "key", [EV_REL] = "rel", [EV_ABS] = "abs",
                                          [EV_MSC] = "msc", [EV_LED] = "led", [EV_REP] = "rep"};

static int fail(const char *what)
{
    printf("evread: %s: %s\n", what, strerror(errno));
    return 1;
}

static unsigned count_codes(int fd, unsigned type)
{
    unsigned char bits[KEY_CNT / 8] = {0};
    unsigned count = 0;
    if (ioctl(fd, EVIOCGBIT(type, sizeof bits), bits) < 0)
        return 0;
    for (unsigned i = 0; i < KEY_CNT; i++)
        count += bits[i / 8] >> i % 8 & 1;
    return count;
}

static void describe(int fd)
{
    char name[128] = "", unique[128] = "";
    struct input_id id = {0};
    struct input_absinfo axis;
    ioctl(fd, EVIOCGNAME(sizeof name - 1), name);
    ioctl(fd, EVIOCGUNIQ(sizeof unique - 1), unique);
    ioctl(fd, EVIOCGID, &id);
    printf("%s %s bus %u vendor %04x product %u version %u:", name, unique, id.bustype, id.vendor, id.product,
           id.version);
    for (unsigned type = 1; type < EV_CNT; type++) {
        unsigned codes = count_codes(fd, type);
        if (codes && types[type])
            printf(" %s %u", types[type], codes);
    }
    if (count_codes(fd, EV_ABS) && ioctl(fd, EVIOCGABS(ABS_X), &axis) == 0)
        printf(", x %d to %d", axis.minimum, axis.maximum);
    printf("\n");
}

/* 1: it was escape. */
static int print_events(int fd)
{
    struct input_event events[64];
    ssize_t size = read(fd, events, sizeof events);
    for (ssize_t i = 0; i < size / (ssize_t)sizeof events[0]; i++) {
        const struct input_event *event = &events[i];
        if (event->type == EV_SYN && event->code == SYN_DROPPED)
            printf("dropped\n");
        else if (event->type != EV_SYN)
            printf("%s %u %d\n", event->type < EV_CNT && types[event->type] ? types[event->type] : "?", event->code,
                   event->value);
        if (event->type == EV_KEY && event->code == KEY_ESC && event->value == 1)
            return 1;
    }
    fflush(stdout);
    return 0;
}

static int set_led(const char *path, const char *code, const char *value)
{
    struct input_event events[2] = {{.type = EV_LED, .code = (unsigned short)atoi(code), .value = atoi(value)},
                                    {.type = EV_SYN}};
    int fd = open(path, O_WRONLY);
    return fd < 0 || write(fd, events, sizeof events) != (ssize_t)sizeof events ? fail(path) : 0;
}

int main(int count, char **arguments)
{
    struct pollfd fds[DEVICES];
    int devices = 0;
    if (count == 5 && strcmp(arguments[1], "--led") == 0)
        return set_led(arguments[2], arguments[3], arguments[4]);
    for (; devices < count - 1 && devices < DEVICES; devices++) {
        fds[devices] = (struct pollfd){.fd = open(arguments[devices + 1], O_RDONLY), .events = POLLIN};
        if (fds[devices].fd < 0)
            return fail(arguments[devices + 1]);
        describe(fds[devices].fd);
    }
    printf("reading\n");
    fflush(stdout);
    while (poll(fds, (nfds_t)devices, -1) > 0) {
        for (int i = 0; i < devices; i++) {
            if (fds[i].revents && print_events(fds[i].fd))
                return 0;
        }
    }
    return fail("poll");
}
