/* recvmsg: libslirp reads the error queue of UDP sockets with it (ip(7), IP_RECVERR) before each datagram. Almost
 * always the queue is empty, which is what is predicted.
 *
 * The bytes of its record: u32 LE msg_flags, u32 LE size of the control data, control data as the host's structures,
 * payload. */
#include <errno.h>
#include <string.h>

#include "replay/host_socket.h"
#include "src/base/endian.h"

#define MESSAGE_HEADER 8u
#define MESSAGE_CONTROL 1024u
#define MESSAGE_DATA 2048u

static void message_live(struct socket_call *call, struct msghdr *message, int flags, uint8_t *packed)
{
    struct sockaddr_storage name;
    uint8_t control[MESSAGE_CONTROL];
    uint8_t data[MESSAGE_DATA] = {0};
    struct iovec part = {.iov_base = data, .iov_len = message->msg_iov[0].iov_len};
    struct msghdr own = {.msg_iov = &part,
                         .msg_iovlen = 1,
                         .msg_control = control,
                         .msg_name = &name,
                         .msg_namelen = sizeof name,
                         .msg_controllen = message->msg_controllen};
    memset(control, 0, sizeof control); /* the gaps between its parts */
    memset(&name, 0, sizeof name);
    if (own.msg_controllen > sizeof control)
        own.msg_controllen = sizeof control;
    if (part.iov_len > sizeof data)
        part.iov_len = sizeof data;
    socket_call_live(call, recvmsg(call->fd ? call->fd->real : -1, &own, flags | MSG_DONTWAIT));
    if (call->result < 0)
        return;
    store_le32(packed, (uint32_t)own.msg_flags);
    store_le32(packed + 4, (uint32_t)own.msg_controllen);
    memcpy(packed + MESSAGE_HEADER, control, own.msg_controllen);
    memcpy(packed + MESSAGE_HEADER + own.msg_controllen, data, (size_t)call->result);
    call->has_bytes = true;
    call->bytes = bytes_of(packed, MESSAGE_HEADER + own.msg_controllen + (size_t)call->result);
}

/* Hands the packed form to libslirp; false where it does not fit what libslirp gave room for. */
static bool message_give(const struct socket_call *call, struct msghdr *message)
{
    if (call->bytes.size < MESSAGE_HEADER)
        return false;
    size_t control = load_le32(call->bytes.data + 4);
    size_t data = (size_t)call->result;
    if (control > message->msg_controllen || data > message->msg_iov[0].iov_len ||
        call->bytes.size != MESSAGE_HEADER + control + data)
        return false;
    message->msg_flags = (int)load_le32(call->bytes.data);
    message->msg_controllen = control;
    message->msg_namelen = 0;
    if (control)
        memcpy(message->msg_control, call->bytes.data + MESSAGE_HEADER, control);
    if (data)
        memcpy(message->msg_iov[0].iov_base, call->bytes.data + MESSAGE_HEADER + control, data);
    return true;
}

ssize_t socket_hook_recvmsg(int vfd, struct msghdr *message, int flags)
{
    struct socket_call call;
    uint8_t packed[MESSAGE_HEADER + MESSAGE_CONTROL + MESSAGE_DATA];
    socket_call_begin(&call, SOCKET_RECVMSG, vfd);
    socket_call_argument(&call, (uint64_t)flags);
    call.predicted = -1;
    call.predicted_error = EAGAIN;
    if (message->msg_iovlen != 1)
        socket_fail(call.host, "libslirp calls recvmsg in a way that is not known here");
    if (socket_call_is_live(&call))
        message_live(&call, message, flags, packed);
    socket_call_end(&call, false);
    if (call.result >= 0 && !message_give(&call, message)) {
        socket_diverge(call.host, "recvmsg(vfd %d): the tape's message does not fit", vfd);
        socket_call_refuse(&call, EAGAIN);
    }
    return socket_call_result(&call);
}
