/* Opening libslirp: its configuration, the egress policy, the resolver and the forwarded ports. */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include <sys/resource.h>

#include "replay/host_slirp.h"
#include "src/base/alloc.h"

/* The network that QEMU's and TinyEMU's users know. */
static void config_addresses(SlirpConfig *config)
{
    inet_pton(AF_INET, "10.0.2.0", &config->vnetwork);
    inet_pton(AF_INET, "255.255.255.0", &config->vnetmask);
    inet_pton(AF_INET, "10.0.2.2", &config->vhost);
    inet_pton(AF_INET, "10.0.2.3", &config->vnameserver);
    inet_pton(AF_INET, "10.0.2.15", &config->vdhcp_start);
    inet_pton(AF_INET6, "fec0::", &config->vprefix_addr6);
    inet_pton(AF_INET6, "fec0::2", &config->vhost6);
    inet_pton(AF_INET6, "fec0::3", &config->vnameserver6);
    config->vprefix_len = 64;
}

/* The newest SlirpConfig that both our headers and the loaded library know: a library refuses a version above its
 * own before it does anything. Version 4 (libslirp 4.7) has all that is used here; 5 and 6 (4.8, 4.9) add an NC-SI
 * address and poll callbacks for Windows. */
static Slirp *slirp_create(struct host_slirp *slirp, const struct host_slirp_config *wanted)
{
    SlirpConfig config = {
        .restricted = wanted->restricted,
        .in_enabled = true,
        .in6_enabled = true,
        .if_mtu = HOST_SLIRP_MTU,
        .if_mru = HOST_SLIRP_MTU,
        .enable_emu = false, /* rewrites what the guest sends, and its own documentation calls it unsafe */
    };
    Slirp *created = NULL;
    config_addresses(&config);
    for (config.version = 4; config.version >= SLIRP_CONFIG_VERSION_MIN && !created; config.version--)
        created = slirp_new(&config, &host_slirp_callbacks, slirp);
    return created;
}

/* A thousand short connections are nothing unusual, and libslirp holds each for seconds after its end: the process's
 * limit is raised as far as it may be. What is refused beyond it is on the tape like any failure. */
static size_t descriptor_limit(void)
{
    struct rlimit limit;
    rlim_t wanted = 2 * SOCKET_FDS_MAX;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return SOCKET_FDS_DEFAULT;
    if (limit.rlim_cur < wanted && limit.rlim_max > limit.rlim_cur) {
        struct rlimit raised = {.rlim_cur = limit.rlim_max < wanted ? limit.rlim_max : wanted,
                                .rlim_max = limit.rlim_max};
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0)
            limit = raised;
    }
    if (limit.rlim_cur >= wanted)
        return SOCKET_FDS_MAX;
    return limit.rlim_cur > 512 ? limit.rlim_cur - 256 : limit.rlim_cur / 2;
}

static int forward_address(const char *text, bool is_host, struct in_addr *address,
                           const struct host_forward *forward, struct error *error)
{
    if (!*text)
        return 0;
    if (inet_pton(AF_INET, text, address) == 1)
        return 0;
    return error_set(error, EXIT_USAGE, "forward of %s port %u: '%s' is no IPv4 address of the %s",
                     forward->is_udp ? "UDP" : "TCP", forward->host_port, text, is_host ? "host" : "guest");
}

/* Without an address a forward listens where its peers are: on loopback while the policy is loopback only, else
 * everywhere. */
static int forward_add(struct host_slirp *slirp, const struct host_slirp_config *config, unsigned index,
                       struct error *error)
{
    const struct host_forward *forward = &config->forwards[index];
    struct in_addr host = {.s_addr = htonl(config->allow_count ? INADDR_ANY : INADDR_LOOPBACK)};
    struct in_addr guest = {0};
    if (forward_address(forward->host_address, true, &host, forward, error) != 0 ||
        forward_address(forward->guest_address, false, &guest, forward, error) != 0)
        return -1;
    if (slirp_add_hostfwd(slirp->slirp, forward->is_udp, host, forward->host_port, guest, forward->guest_port) != 0)
        return error_set(
            error, EXIT_MISSING, "cannot forward %s port %u of the host (%s) to port %u of the guest: %s",
            forward->is_udp ? "UDP" : "TCP", forward->host_port,
            *forward->host_address ? forward->host_address : "loopback", forward->guest_port, strerror(errno));
    slirp->forward_ports[index] = slirp->sockets.bound.port;
    return 0;
}

static int configure(struct host_slirp *slirp, const struct host_slirp_config *config, struct error *error)
{
    struct egress_address resolver;
    if (config->clock_hz == 0)
        return error_set(error, EXIT_USAGE, "a network needs a clock frequency");
    if (config->forward_count > HOST_FORWARDS_MAX || config->allow_count > HOST_ALLOW_MAX)
        return error_set(error, EXIT_USAGE, "at most %d forwards and %d egress rules", HOST_FORWARDS_MAX,
                         HOST_ALLOW_MAX);
    if (config->allow_count)
        slirp->sockets.policy.count = 0;
    for (unsigned i = 0; i < config->allow_count; i++) {
        if (egress_add(&slirp->sockets.policy, config->allow[i], error) != 0)
            return -1;
    }
    if (*config->resolver) {
        if (!egress_parse_ip(bytes_of_string(config->resolver), &resolver))
            return error_set(error, EXIT_USAGE, "resolver '%s' is no IP address", config->resolver);
        slirp->sockets.resolver_is_fixed = true;
        slirp->sockets.resolver_exists = true;
        buffer_printf(&slirp->sockets.resolver_text, "nameserver %s\n", config->resolver);
    }
    slirp->clock_hz = config->clock_hz;
    slirp->sockets.random_seed = config->random_seed;
    return 0;
}

/* Inside libslirp. */
static int start(struct host_slirp *slirp, const struct host_slirp_config *config, struct error *error)
{
    slirp->slirp = slirp_create(slirp, config);
    if (!slirp->slirp)
        return error_set(error, EXIT_SKIPPED, "libslirp %s refuses its configuration", slirp_version_string());
    for (unsigned i = 0; i < config->forward_count; i++) {
        if (forward_add(slirp, config, i, error) != 0)
            return -1;
    }
    return 0;
}

static void on_opened(void *context, int vfd)
{
    struct host_slirp *slirp = context;
    origin_opened(&slirp->origins, vfd, slirp->in_hand);
}

static void on_accepted(void *context, int vfd, uint16_t remote_port)
{
    struct host_slirp *slirp = context;
    origin_accepted(&slirp->origins, vfd, remote_port);
}

static void on_received(void *context, int vfd, bool is_datagram, struct bytes bytes, size_t record_offset)
{
    struct host_slirp *slirp = context;
    origin_received(&slirp->origins, vfd, is_datagram, bytes, record_offset);
}

static void on_closed(void *context, int vfd)
{
    struct host_slirp *slirp = context;
    origin_closed(&slirp->origins, vfd);
}

static int start_logged(struct host_slirp *slirp, const struct host_slirp_config *config, struct error *error)
{
    volatile int status = -1;
    if (!socket_round_begin(&slirp->sockets, 0, true))
        return error_set(error, EXIT_DIVERGED, "the tape has no record of how the network was opened");
    host_slirp_enter(slirp);
    if (setjmp(slirp->sockets.escape) == 0)
        status = start(slirp, config, error);
    else
        error_set(error, EXIT_MISSING, "cannot open the network: %s", slirp->sockets.failure);
    if (status == 0)
        socket_round_end(&slirp->sockets, true);
    if (status == 0 && slirp->sockets.phase == SOCKET_DEAD)
        status = error_set(error, EXIT_DIVERGED, "the network left its tape while it was opened");
    if (status != 0 && slirp->slirp && !slirp->sockets.is_failed) {
        slirp->sockets.phase = SOCKET_CLOSING;
        slirp_cleanup(slirp->slirp);
    }
    host_slirp_leave();
    return status;
}

int host_slirp_open(struct host_net **net, const struct host_slirp_config *config, const struct socket_log *log,
                    struct error *error)
{
    static const struct socket_log no_log = {.mode = SOCKET_LOG_NONE};
    *net = NULL;
    log = log ? log : &no_log;
    if (slirp_library_prepare(error) != 0)
        return -1;
    struct host_slirp *slirp = mem_alloc(1, sizeof *slirp);
    slirp->net.ops = &host_slirp_ops;
    socket_host_init(&slirp->sockets, log);
    slirp_statics_init(&slirp->statics);
    if (log->mode != SOCKET_LOG_ANSWER)
        slirp->sockets.fd_limit = descriptor_limit();
    if (log->mode == SOCKET_LOG_WRITE)
        slirp->sockets.listener = (struct socket_listener){.opened = on_opened,
                                                           .accepted = on_accepted,
                                                           .received = on_received,
                                                           .closed = on_closed,
                                                           .context = slirp};
    if (configure(slirp, config, error) != 0 || start_logged(slirp, config, error) != 0) {
        host_slirp_free(slirp);
        return -1;
    }
    *net = &slirp->net;
    return 0;
}

uint16_t host_slirp_forward_port(const struct host_net *net, unsigned forward)
{
    const struct host_slirp *slirp = (const struct host_slirp *)net;
    return forward < HOST_FORWARDS_MAX ? slirp->forward_ports[forward] : 0;
}

void host_slirp_build(char text[128])
{
    slirp_library_build(text);
}
