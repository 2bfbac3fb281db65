/* Opening libslirp: its configuration, the egress policy, the resolver and the forwarded ports. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/un.h>

#include "replay/host_slirp.h"
#include "src/base/alloc.h"

#define IP4(a, b, c, d) ((uint32_t)(a) << 24 | (uint32_t)(b) << 16 | (uint32_t)(c) << 8 | (uint32_t)(d))

/* The network that QEMU's and TinyEMU's users know, or the scenario's. */
static void config_addresses(SlirpConfig *config, const struct host_slirp_config *wanted)
{
    bool is_given = wanted->network != 0;
    config->vnetwork.s_addr = htonl(is_given ? wanted->network : IP4(10, 0, 2, 0));
    config->vnetmask.s_addr = htonl(is_given ? wanted->netmask : IP4(255, 255, 255, 0));
    config->vhost.s_addr = htonl(is_given ? wanted->host : IP4(10, 0, 2, 2));
    config->vnameserver.s_addr = htonl(is_given ? wanted->dns : IP4(10, 0, 2, 3));
    config->vdhcp_start.s_addr = htonl(is_given ? wanted->dhcp_start : IP4(10, 0, 2, 15));
    if (wanted->ipv6_bits) {
        memcpy(&config->vprefix_addr6, wanted->ipv6_network, 16);
        memcpy(&config->vhost6, wanted->ipv6_host, 16);
        memcpy(&config->vnameserver6, wanted->ipv6_dns, 16);
        config->vprefix_len = (uint8_t)wanted->ipv6_bits;
        return;
    }
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
    const char *search[HOST_DNS_SEARCH_MAX + 1] = {NULL};
    SlirpConfig config = {
        .restricted = wanted->restricted,
        .in_enabled = !wanted->no_ipv4,
        .in6_enabled = !wanted->no_ipv6,
        .vhostname = wanted->hostname,
        .vdomainname = wanted->domain_name,
        .vdnssearch = wanted->dns_search_count ? search : NULL,
        .bootfile = wanted->bootfile,
        .tftp_server_name = wanted->tftp_server_name,
        .tftp_path = wanted->tftp ? SOCKET_TFTP_PREFIX : NULL,
        .if_mtu = wanted->mtu ? wanted->mtu : HOST_SLIRP_MTU,
        .if_mru = wanted->mtu ? wanted->mtu : HOST_SLIRP_MTU,
        .enable_emu = false, /* rewrites what the guest sends, and its own documentation calls it unsafe */
    };
    Slirp *created = NULL;
    memcpy(search, wanted->dns_search, wanted->dns_search_count * sizeof search[0]);
    config_addresses(&config, wanted);
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

/* ---- forwarded ports ---- */

struct forward_end {
    union {
        struct sockaddr any;
        struct sockaddr_in in;
        struct sockaddr_in6 in6;
        struct sockaddr_un un;
    } address;
    socklen_t size;
};

/* An empty text is `otherwise`, or the unspecified address of IPv6. */
static bool forward_end(struct forward_end *end, const char *text, uint16_t port, bool is_ipv6, in_addr_t otherwise)
{
    memset(end, 0, sizeof *end);
    if (is_ipv6) {
        end->address.in6.sin6_family = AF_INET6;
        end->address.in6.sin6_port = htons(port);
        end->size = sizeof end->address.in6;
        return !*text || inet_pton(AF_INET6, text, &end->address.in6.sin6_addr) == 1;
    }
    end->address.in.sin_family = AF_INET;
    end->address.in.sin_port = htons(port);
    end->address.in.sin_addr.s_addr = otherwise;
    end->size = sizeof end->address.in;
    return !*text || inet_pton(AF_INET, text, &end->address.in.sin_addr) == 1;
}

/* For messages: "TCP port 80", "unix socket /run/x". */
static void forward_text(const struct host_forward *forward, char text[160])
{
    if (*forward->host_path)
        snprintf(text, 160, "unix socket %s", forward->host_path);
    else
        snprintf(text, 160, "%s port %u of the host (%s)", forward->is_udp ? "UDP" : "TCP", forward->host_port,
                 *forward->host_address ? forward->host_address : "loopback");
}

/* Without an address a forward listens where its peers are: on loopback while the policy is loopback only, else
 * everywhere. */
static int forward_add(struct host_slirp *slirp, const struct host_slirp_config *config, unsigned index,
                       struct error *error)
{
    const struct host_forward *forward = &config->forwards[index];
    struct forward_end host, guest;
    char text[160];
    bool is_ipv6 = strchr(forward->host_address, ':') != NULL;
    bool is_sound = forward_end(&host, forward->host_address, forward->host_port, is_ipv6,
                                htonl(config->allow_count ? INADDR_ANY : INADDR_LOOPBACK)) &&
                    forward_end(&guest, forward->guest_address, forward->guest_port, is_ipv6, 0);
    forward_text(forward, text);
    if (!is_sound)
        return error_set(error, EXIT_USAGE, "forward of %s to %s: an address is none of its family", text,
                         *forward->guest_address ? forward->guest_address : "the guest");
    if (*forward->host_path) {
        memset(&host, 0, sizeof host);
        host.address.un.sun_family = AF_UNIX;
        snprintf(host.address.un.sun_path, sizeof host.address.un.sun_path, "%s", forward->host_path);
        host.size = sizeof host.address.un;
    }
    int flags = (forward->is_udp ? SLIRP_HOSTFWD_UDP : 0) | (is_ipv6 ? SLIRP_HOSTFWD_V6ONLY : 0);
    if (slirp_add_hostxfwd(slirp->slirp, &host.address.any, host.size, &guest.address.any, guest.size, flags) != 0)
        return error_set(error, EXIT_MISSING, "cannot forward %s to port %u of the guest: %s", text,
                         forward->guest_port, strerror(errno));
    slirp->forward_ports[index] = *forward->host_path ? 0 : slirp->sockets.bound.port;
    return 0;
}

/* ---- servers of the guest's network ---- */

static int guest_add(struct host_slirp *slirp, const struct socket_guest *guest, uint32_t server, uint16_t port,
                     struct error *error)
{
    struct in_addr address = {.s_addr = htonl(server)};
    struct socket_host *sockets = &slirp->sockets;
    char name[32];
    snprintf(name, sizeof name, "%s%u", SOCKET_GUEST_NAME, sockets->guest_count);
    sockets->guests[sockets->guest_count++] = *guest;
    if (slirp_add_unix(slirp->slirp, name, &address, port) == 0)
        return 0;
    return error_set(error, EXIT_USAGE, "guestfwd: %u.%u.%u.%u:%u is no free address in the guest's network",
                     server >> 24, server >> 16 & 255, server >> 8 & 255, server & 255, port);
}

static int guests_add(struct host_slirp *slirp, const struct host_slirp_config *config, struct error *error)
{
    static const enum socket_guest_device devices[] = {
        [HOST_GUEST_TCP] = SOCKET_GUEST_TCP,
        [HOST_GUEST_UNIX] = SOCKET_GUEST_UNIX,
        [HOST_GUEST_COMMAND] = SOCKET_GUEST_COMMAND,
        [HOST_GUEST_FIXTURE] = SOCKET_GUEST_FIXTURE,
    };
    for (unsigned i = 0; i < config->guest_forward_count; i++) {
        const struct host_guest_forward *forward = &config->guest_forwards[i];
        struct socket_guest guest = {.device = devices[forward->device], .text = forward->text};
        guest.to.family = EGRESS_UNIX;
        if (forward->device == HOST_GUEST_TCP && !egress_parse_ip(bytes_of_string(forward->address), &guest.to))
            return error_set(error, EXIT_USAGE, "guestfwd: '%s' is no IP address", forward->address);
        if (forward->device == HOST_GUEST_TCP)
            guest.to.port = forward->to_port;
        if (guest_add(slirp, &guest, forward->server, forward->port, error) != 0)
            return -1;
    }
    return 0;
}

/* NetBIOS over TCP, and SMB itself. */
static int smb_add(struct host_slirp *slirp, const struct host_slirp_config *config, struct error *error)
{
    struct socket_guest guest = {.device = SOCKET_GUEST_SMB, .to.family = EGRESS_UNIX};
    uint32_t server = config->network ? config->smb_server : IP4(10, 0, 2, 4);
    if (!config->smb)
        return 0;
    if (slirp->sockets.log->mode != SOCKET_LOG_ANSWER && smb_open(&slirp->smb, config->smb, config->smbd, error) != 0)
        return -1;
    guest.text = slirp->smb.folder ? slirp->smb.folder : "";
    guest.program = slirp->smb.program;
    return guest_add(slirp, &guest, server, 139, error) || guest_add(slirp, &guest, server, 445, error) ? -1 : 0;
}

/* ---- opening ---- */

static int configure_mtu(const struct host_slirp_config *config, struct error *error)
{
    unsigned least = config->tftp ? HOST_SLIRP_MTU_TFTP : config->no_ipv6 ? HOST_SLIRP_MTU_IPV4 : HOST_SLIRP_MTU_IPV6;
    if (config->mtu == 0 || (config->mtu >= least && config->mtu <= HOST_SLIRP_MTU_MAX))
        return 0;
    return error_set(error, EXIT_USAGE, "mtu %u is outside %u to %u, which libslirp is safe with here", config->mtu,
                     least, HOST_SLIRP_MTU_MAX);
}

static int configure_tftp(struct host_slirp *slirp, const struct host_slirp_config *config, struct error *error)
{
    if (!config->tftp || slirp->sockets.log->mode == SOCKET_LOG_ANSWER)
        return 0;
    slirp->sockets.tftp_folder = open(config->tftp, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (slirp->sockets.tftp_folder >= 0)
        return 0;
    return error_set(error, EXIT_MISSING, "tftp: %s: %s", config->tftp, strerror(errno));
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
    if (config->guest_forward_count > HOST_GUEST_FORWARDS_MAX || config->dns_search_count > HOST_DNS_SEARCH_MAX)
        return error_set(error, EXIT_USAGE, "at most %d servers for the guest and %d domains to search",
                         HOST_GUEST_FORWARDS_MAX, HOST_DNS_SEARCH_MAX);
    if (configure_mtu(config, error) != 0 || configure_tftp(slirp, config, error) != 0)
        return -1;
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
    if (guests_add(slirp, config, error) != 0 || smb_add(slirp, config, error) != 0)
        return -1;
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
    size_t used = strlen(text);
    if (used)
        snprintf(text + used, 128 - used, ", log %d", SOCKET_LOG_VERSION);
}
