/* Linux's /dev/net/tun with IFF_TAP and IFF_NO_PI (Documentation/networking/tuntap.rst). Without IFF_VNET_HDR the
 * kernel fills in checksums and cuts large segments before we see them. */
#include "replay/host_tap.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>

#include "replay/frame_gate.h"
#include "src/base/alloc.h"

#define TAP_DEVICE "/dev/net/tun"
#define TAP_FRAME_MAX 65535u /* of the card; the kernel's largest is a header more, and dropped */
#define TAP_READ_MAX (TAP_FRAME_MAX + 65u)
#define TAP_ROUND_FRAMES 256u

_Static_assert(HOST_IFNAME_SIZE == IFNAMSIZ, "a name fits");

struct host_tap {
    struct host_net net;
    const struct host_calls *calls;
    struct frame_gate gate;
    struct host_notes notes;
    int fd;       /* -1: the interface is gone */
    bool is_lost; /* it went just now: the next round tells the guest */
    bool is_said; /* at the end: the counts */
    char name[HOST_IFNAME_SIZE];
    uint64_t not_taken; /* frames of the guest that the interface refused */
    uint64_t too_long;  /* frames of the host that no card takes */
    uint8_t *frame;     /* TAP_READ_MAX */
};

static struct host_tap *tap_of(struct host_net *net)
{
    return (struct host_tap *)net;
}

/* The interface has been deleted; its descriptor would be ready for ever. */
static void tap_lose(struct host_tap *tap)
{
    if (tap->fd < 0)
        return;
    host_note(&tap->notes, "the interface %s is gone (%s): the guest's link is down", tap->name, strerror(errno));
    tap->calls->close(tap->fd);
    tap->fd = -1;
    tap->is_lost = true;
}

/* A full queue and an interface that is down lose frames; nothing else should happen, but a host may say anything. */
static void tap_send(struct host_net *net, uint64_t cycle, struct bytes frame)
{
    (void)cycle;
    struct host_tap *tap = tap_of(net);
    ssize_t written;
    if (tap->fd < 0 || !frame_gate_passes(&tap->gate, frame, &tap->notes))
        return;
    do {
        written = tap->calls->write(tap->fd, frame.data, frame.size);
    } while (written < 0 && errno == EINTR);
    if (written >= 0)
        return;
    if (errno == EBADFD || errno == ENODEV) {
        tap_lose(tap);
        return;
    }
    if (tap->not_taken++ == 0 && errno == EIO)
        host_note(&tap->notes, "the interface %s is down: what the guest sends is lost until it is up", tap->name);
}

static uint64_t tap_due(struct host_net *net, uint64_t cycle)
{
    return tap_of(net)->is_lost ? cycle : UINT64_MAX;
}

static bool tap_ready(struct host_net *net)
{
    struct host_tap *tap = tap_of(net);
    struct pollfd fd = {.fd = tap->fd, .events = POLLIN};
    return tap->fd >= 0 && tap->calls->poll(&fd, 1, 0) > 0;
}

static int tap_round(struct host_net *net, uint64_t cycle, const struct frame_sink *sink, struct error *error)
{
    (void)cycle;
    (void)error;
    struct host_tap *tap = tap_of(net);
    for (unsigned i = 0; tap->fd >= 0 && i < TAP_ROUND_FRAMES; i++) {
        ssize_t size = tap->calls->read(tap->fd, tap->frame, TAP_READ_MAX);
        if (size > 0 && (size_t)size <= TAP_FRAME_MAX)
            sink->frame(sink->context, bytes_of(tap->frame, (size_t)size), NULL);
        else if (size > 0)
            tap->too_long++;
        else if (size == 0 || errno == EAGAIN)
            break;
        else if (errno != EINTR)
            tap_lose(tap);
    }
    if (tap->is_lost)
        sink->link(sink->context, false);
    tap->is_lost = false;
    return 0;
}

static unsigned tap_pollfds(struct host_net *net, struct pollfd *fds, unsigned room)
{
    struct host_tap *tap = tap_of(net);
    if (tap->fd < 0 || room == 0)
        return 0;
    fds[0] = (struct pollfd){.fd = tap->fd, .events = POLLIN};
    return 1;
}

static void tap_say_counts(struct host_tap *tap)
{
    if (tap->gate.refused)
        host_note_last(&tap->notes, "frames of the guest that allow: did not let out: %llu",
                       (unsigned long long)tap->gate.refused);
    if (tap->not_taken)
        host_note_last(&tap->notes, "frames of the guest that %s did not take: %llu", tap->name,
                       (unsigned long long)tap->not_taken);
    if (tap->too_long)
        host_note_last(&tap->notes, "frames of %s that were too long for the guest: %llu", tap->name,
                       (unsigned long long)tap->too_long);
}

static bool tap_note(struct host_net *net, bool is_closing, char text[HOST_NOTE_SIZE])
{
    struct host_tap *tap = tap_of(net);
    if (is_closing && !tap->is_said) {
        tap->is_said = true;
        tap_say_counts(tap);
    }
    return host_note_take(&tap->notes, text);
}

static void tap_close(struct host_net *net)
{
    struct host_tap *tap = tap_of(net);
    if (tap->fd >= 0)
        tap->calls->close(tap->fd);
    mem_free(tap->frame);
    mem_free(tap);
}

static const struct host_net_ops tap_ops = {
    .send = tap_send,
    .due = tap_due,
    .ready = tap_ready,
    .round = tap_round,
    .pollfds = tap_pollfds,
    .note = tap_note,
    .close = tap_close,
};

/* ---- open ---- */

static int device_fail(struct error *error)
{
    if (errno == EACCES || errno == EPERM)
        return error_set(error, EXIT_SKIPPED,
                         "no permission to open " TAP_DEVICE ": driver: tap needs read and write access to it");
    if (errno == ENOENT || errno == ENODEV || errno == ENXIO)
        return error_set(error, EXIT_MISSING,
                         TAP_DEVICE " does not exist: this host has no TAP devices (modprobe tun, or in a container "
                                    "give it the device)");
    return error_set(error, EXIT_MISSING, "cannot open " TAP_DEVICE ": %s", strerror(errno));
}

static int attach_fail(const char *name, struct error *error)
{
    const char *shown = *name ? name : "a new interface";
    switch (errno) {
    case EPERM:
    case EACCES:
        return error_set(error, EXIT_SKIPPED,
                         "no permission to attach %s: only its owner may, and making one needs CAP_NET_ADMIN "
                         "(ci/netinit.sh up --tap NAME --user YOU makes one for you)",
                         shown);
    case EBUSY: return error_set(error, EXIT_MISSING, "interface %s is in use by another program", shown);
    case EINVAL:
        return error_set(error, EXIT_MISSING,
                         "interface %s exists and is no TAP interface that can be attached (a TUN, a multiqueue one, "
                         "or of another kind)",
                         shown);
    default: return error_set(error, EXIT_MISSING, "cannot attach %s: %s", shown, strerror(errno));
    }
}

static int tap_attach(struct host_tap *tap, const char *ifname, struct error *error)
{
    struct ifreq request;
    memset(&request, 0, sizeof request);
    request.ifr_flags = IFF_TAP | IFF_NO_PI;
    memcpy(request.ifr_name, ifname, strnlen(ifname, IFNAMSIZ - 1));
    tap->fd = tap->calls->open(TAP_DEVICE, O_RDWR);
    if (tap->fd < 0)
        return device_fail(error);
    if (tap->calls->ioctl(tap->fd, TUNSETIFF, &request) < 0)
        return attach_fail(ifname, error);
    memcpy(tap->name, request.ifr_name, IFNAMSIZ - 1);
    if (strcmp(tap->name, ifname) != 0)
        host_note(&tap->notes, "attached to the interface %s", tap->name);
    return 0;
}

int host_tap_open_on(const struct host_calls *calls, struct host_net **net, const struct host_net_config *config,
                     struct error *error)
{
    struct host_tap *tap = mem_alloc(1, sizeof *tap);
    *net = NULL;
    tap->net.ops = &tap_ops;
    tap->calls = calls;
    tap->fd = -1;
    tap->frame = mem_alloc(1, TAP_READ_MAX);
    if (frame_gate_open(&tap->gate, &config->frames, error) < 0 || tap_attach(tap, config->tap.ifname, error) < 0) {
        tap_close(&tap->net);
        return -1;
    }
    *net = &tap->net;
    return 0;
}

int host_tap_open(struct host_net **net, const struct host_net_config *config, struct error *error)
{
    return host_tap_open_on(&host_calls_real, net, config, error);
}
