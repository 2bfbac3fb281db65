/* One datagram and what becomes of it: an answer, an error of the guest's own kernel, an ICMP error on the way
 * (RFC 792, RFC 4443), or silence. */
#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/errqueue.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { SILENCE_MS = 2000 };

static void print_error(const struct sock_extended_err *error)
{
    const struct sockaddr *offender = SO_EE_OFFENDER(error);
    char text[INET6_ADDRSTRLEN] = "nobody";

    if (offender->sa_family == AF_INET)
        inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)offender)->sin_addr, text, sizeof text);
    else if (offender->sa_family == AF_INET6)
        inet_ntop(AF_INET6, &((const struct sockaddr_in6 *)(const void *)offender)->sin6_addr, text, sizeof text);
    printf("%s type %u code %u from %s: %s\n", error->ee_origin == SO_EE_ORIGIN_ICMP6 ? "icmp6" : "icmp",
           error->ee_type, error->ee_code, text, strerror((int)error->ee_errno));
}

/* Prints the first error of the queue; false if there is none. */
static int has_error(int fd)
{
    uint8_t control[512], data[64];
    struct iovec into = {data, sizeof data};
    struct msghdr message = {
        .msg_iov = &into, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};

    if (recvmsg(fd, &message, MSG_ERRQUEUE) < 0)
        return 0;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if ((part->cmsg_level == SOL_IP && part->cmsg_type == IP_RECVERR) ||
            (part->cmsg_level == SOL_IPV6 && part->cmsg_type == IPV6_RECVERR)) {
            print_error((const struct sock_extended_err *)(const void *)CMSG_DATA(part));
            return 1;
        }
    }
    return 0;
}

int probe_errors(char **arguments)
{
    struct endpoint peer = probe_endpoint(arguments[0], arguments[1]);
    int is_v6 = peer.any.sa_family == AF_INET6, one = 1, ttl = (int)probe_number(arguments[2]);
    int fd = socket(peer.any.sa_family, SOCK_DGRAM, 0);
    struct pollfd wait = {.fd = fd, .events = POLLIN};
    char data[64];

    if (fd < 0 || setsockopt(fd, is_v6 ? SOL_IPV6 : SOL_IP, is_v6 ? IPV6_RECVERR : IP_RECVERR, &one, sizeof one) ||
        setsockopt(fd, is_v6 ? SOL_IPV6 : SOL_IP, is_v6 ? IPV6_UNICAST_HOPS : IP_TTL, &ttl, sizeof ttl))
        return probe_failed("socket");
    if (sendto(fd, "anyone?", 7, 0, &peer.any, peer.size) != 7) {
        printf("udp cannot be sent: %s\n", strerror(errno));
        return 0;
    }
    if (poll(&wait, 1, SILENCE_MS) != 1)
        printf("udp: silence\n");
    else if (!(wait.revents & POLLERR) || !has_error(fd))
        printf("udp answered, %zd bytes\n", recv(fd, data, sizeof data, 0));
    return 0;
}
