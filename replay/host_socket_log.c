/* The log of libslirp's calls: what is written per round, how it is answered, and how a run that leaves its tape is
 * told from one that does not. The layout is drawn in host_socket.h. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "replay/host_socket.h"
#include "src/base/alloc.h"
#include "src/base/endian.h"

#define RECORD_ADDRESS 0x80u
#define RECORD_BYTES 0x40u
#define FAMILY_PEER 8u

static const char *const operation_names[SOCKET_OPERATIONS] = {
    [SOCKET_READY] = "readiness",
    [SOCKET_SOCKET] = "socket",
    [SOCKET_CONNECT] = "connect",
    [SOCKET_BIND] = "bind",
    [SOCKET_LISTEN] = "listen",
    [SOCKET_ACCEPT] = "accept",
    [SOCKET_SEND] = "send",
    [SOCKET_SENDTO] = "sendto",
    [SOCKET_RECV] = "recv",
    [SOCKET_RECVFROM] = "recvfrom",
    [SOCKET_RECVMSG] = "recvmsg",
    [SOCKET_CLOSE] = "close",
    [SOCKET_SHUTDOWN] = "shutdown",
    [SOCKET_SETSOCKOPT] = "setsockopt",
    [SOCKET_GETSOCKOPT] = "getsockopt",
    [SOCKET_GETSOCKNAME] = "getsockname",
    [SOCKET_GETPEERNAME] = "getpeername",
    [SOCKET_IOCTL] = "ioctl",
    [SOCKET_IF_NAMETOINDEX] = "if_nametoindex",
    [SOCKET_RESOLVER] = "resolv.conf",
    [SOCKET_OPEN] = "open",
    [SOCKET_SEEK] = "lseek",
    [SOCKET_READ] = "read",
    [SOCKET_STAT] = "stat",
};

const char *socket_operation_name(unsigned operation)
{
    return operation < SOCKET_OPERATIONS && operation_names[operation] ? operation_names[operation] : "?";
}

static bool is_answering(const struct socket_host *host)
{
    return host->log->mode == SOCKET_LOG_ANSWER;
}

static bool is_logging(const struct socket_host *host)
{
    return host->phase == SOCKET_OPENING || host->phase == SOCKET_ROUND;
}

void socket_diverge(struct socket_host *host, const char *format, ...)
{
    char sentence[600];
    char text[480];
    if (host->phase == SOCKET_DEAD)
        return;
    host->phase = SOCKET_DEAD;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    snprintf(sentence, sizeof sentence, "cycle %llu, call %llu: %s", (unsigned long long)host->cycle,
             (unsigned long long)host->call_count, text);
    host->log->diverged(host->log->context, sentence);
}

/* ---- bytes of a record ---- */

static void put_varint(struct buffer *to, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        buffer_append_byte(to, (uint8_t)(value | 0x80));
    buffer_append_byte(to, (uint8_t)value);
}

static bool get_byte(struct socket_host *host, uint8_t *value)
{
    if (host->answered >= host->answer.size)
        return false;
    *value = host->answer.data[host->answered++];
    return true;
}

static bool get_varint(struct socket_host *host, uint64_t *value)
{
    uint8_t byte = 0x80;
    *value = 0;
    for (unsigned shift = 0; byte & 0x80; shift += 7) {
        if (shift > 63 || !get_byte(host, &byte))
            return false;
        *value |= (uint64_t)(byte & 0x7f) << shift;
    }
    return true;
}

static bool get_bytes(struct socket_host *host, uint64_t size, struct bytes *bytes)
{
    if (size > host->answer.size - host->answered)
        return false;
    *bytes = bytes_slice(host->answer, host->answered, size);
    host->answered += size;
    return true;
}

static unsigned ip_size(unsigned family)
{
    return family == EGRESS_IP4 ? 4 : family == EGRESS_IP6 ? 16 : 0;
}

static void put_address(struct buffer *to, const struct egress_address *address, const struct socket_fd *fd)
{
    uint8_t port[2];
    if (fd && address->family != EGRESS_NONE && egress_address_equal(address, &fd->peer)) {
        buffer_append_byte(to, FAMILY_PEER);
        return;
    }
    buffer_append_byte(to, (uint8_t)address->family);
    if (ip_size(address->family) == 0)
        return;
    buffer_append(to, bytes_of(address->ip, ip_size(address->family)));
    store_le16(port, address->port);
    buffer_append(to, bytes_of(port, sizeof port));
    if (address->family == EGRESS_IP6)
        put_varint(to, address->scope);
}

static bool get_address(struct socket_host *host, struct egress_address *address, const struct socket_fd *fd)
{
    uint8_t family;
    uint64_t scope = 0;
    struct bytes ip;
    struct bytes port;
    memset(address, 0, sizeof *address);
    if (!get_byte(host, &family))
        return false;
    if (family == FAMILY_PEER) {
        if (fd)
            *address = fd->peer;
        return fd != NULL;
    }
    if (family != EGRESS_NONE && family != EGRESS_UNIX && ip_size(family) == 0)
        return false;
    address->family = (enum egress_family)family;
    if (ip_size(family) == 0)
        return true;
    if (!get_bytes(host, ip_size(family), &ip) || !get_bytes(host, 2, &port) ||
        (family == EGRESS_IP6 && !get_varint(host, &scope)))
        return false;
    memcpy(address->ip, ip.data, ip.size);
    address->port = load_le16(port.data);
    address->scope = (uint32_t)scope;
    return true;
}

/* ---- one round ---- */

/* Reads how many predicted calls come before the next record. */
static bool answer_next(struct socket_host *host)
{
    uint64_t skip;
    if (!get_varint(host, &skip))
        return false;
    host->answer_skip = skip ? skip - 1 : UINT64_MAX;
    return true;
}

static bool answer_damaged(struct socket_host *host)
{
    socket_diverge(host, "the record of this round on the tape is damaged at byte %zu of %zu", host->answered,
                   host->answer.size);
    return false;
}

static bool answer_begin(struct socket_host *host, enum event_kind kind)
{
    struct bytes payload;
    uint64_t seq;
    uint64_t silent;
    if (!host->log->next(host->log->context, kind, &payload, &seq)) {
        host->phase = SOCKET_DEAD;
        return false;
    }
    buffer_clear(&host->answer_bytes);
    buffer_append(&host->answer_bytes, payload);
    host->answer = buffer_bytes(&host->answer_bytes);
    host->answered = 0;
    host->is_logged = true;
    if (!get_varint(host, &silent) || !answer_next(host))
        return answer_damaged(host);
    if (silent != host->silent) {
        socket_diverge(host, "%llu rounds brought nothing since cycle %llu, on the tape there are %llu",
                       (unsigned long long)host->silent, (unsigned long long)host->agreed_cycle,
                       (unsigned long long)silent);
        return false;
    }
    return true;
}

bool socket_round_begin(struct socket_host *host, uint64_t cycle, bool is_opening)
{
    if (host->phase == SOCKET_DEAD)
        return false;
    host->cycle = cycle;
    host->phase = is_opening ? SOCKET_OPENING : SOCKET_ROUND;
    host->skipped = 0;
    host->has_news = false;
    host->is_logged = false;
    host->answer_skip = UINT64_MAX;
    buffer_clear(&host->record);
    if (host->log->mode != SOCKET_LOG_NONE)
        hasher_add_u64(host->calls, cycle);
    if (host->log->mode == SOCKET_LOG_WRITE) {
        put_varint(&host->record, host->silent);
        return true;
    }
    if (!is_answering(host))
        return true;
    if (is_opening)
        return answer_begin(host, EVENT_SOCKET_CALL);
    uint64_t logged = host->log->next_cycle(host->log->context, EVENT_SOCKET_ROUND);
    if (logged < cycle) {
        socket_diverge(host, "the tape has a round at cycle %llu, which this run passed by",
                       (unsigned long long)logged);
        return false;
    }
    return logged > cycle || answer_begin(host, EVENT_SOCKET_ROUND);
}

static uint16_t digest16(const struct hasher *hasher)
{
    return (uint16_t)hasher_result(hasher).low;
}

static void answer_end(struct socket_host *host)
{
    uint64_t tail;
    struct bytes digests;
    if (host->answer_skip != UINT64_MAX) {
        unsigned next = host->answered < host->answer.size ? host->answer.data[host->answered] & 0x3fu : 0;
        socket_diverge(
            host, "the round ends here after %llu predicted calls; on the tape it goes on with %s after %llu",
            (unsigned long long)host->skipped, socket_operation_name(next), (unsigned long long)host->answer_skip);
        return;
    }
    if (!get_varint(host, &tail) || !get_bytes(host, 4, &digests) || host->answered != host->answer.size) {
        answer_damaged(host);
        return;
    }
    bool frames_differ = load_le16(digests.data) != digest16(host->frames);
    bool calls_differ = load_le16(digests.data + 2) != digest16(host->calls);
    if (frames_differ || calls_differ || tail != host->skipped)
        socket_diverge(host, "since cycle %llu %s (%llu frames of the guest so far, %llu calls)",
                       (unsigned long long)host->agreed_cycle,
                       frames_differ  ? "the guest sent other frames, or at other cycles"
                       : calls_differ ? "libslirp made other calls, or frames of other sizes, of the same input"
                                      : "libslirp made another number of calls",
                       (unsigned long long)host->frame_count, (unsigned long long)host->call_count);
}

uint64_t socket_round_end(struct socket_host *host, bool force)
{
    uint64_t seq = 0;
    bool is_shown = host->has_news || force;
    if (host->phase == SOCKET_DEAD || host->log->mode == SOCKET_LOG_NONE)
        return 0;
    if (is_answering(host)) {
        is_shown = host->is_logged;
        if (is_shown)
            answer_end(host);
    } else if (is_shown) {
        uint8_t digests[4];
        store_le16(digests, digest16(host->frames));
        store_le16(digests + 2, digest16(host->calls));
        put_varint(&host->record, 0);
        put_varint(&host->record, host->skipped);
        buffer_append(&host->record, bytes_of(digests, sizeof digests));
        seq =
            host->log->append(host->log->context,
                              host->phase == SOCKET_OPENING ? EVENT_SOCKET_CALL : EVENT_SOCKET_ROUND, &host->record);
    }
    host->silent = is_shown ? 0 : host->silent + 1;
    if (is_shown)
        host->agreed_cycle = host->cycle;
    return seq;
}

static void digest_final(const struct socket_host *host, uint8_t out[2 * HASH_BYTES + 8])
{
    hash_store(hasher_result(host->frames), out);
    hash_store(hasher_result(host->calls), out + HASH_BYTES);
    store_le64(out + 2 * (size_t)HASH_BYTES, host->silent);
}

void socket_digest_end(struct socket_host *host)
{
    uint8_t digest[2 * HASH_BYTES + 8];
    struct bytes logged;
    uint64_t seq;
    const struct socket_log *log = host->log;
    if (host->phase == SOCKET_DEAD || log->mode == SOCKET_LOG_NONE)
        return;
    digest_final(host, digest);
    if (log->mode == SOCKET_LOG_WRITE) {
        buffer_clear(&host->record);
        buffer_append(&host->record, bytes_of(digest, sizeof digest));
        log->append(log->context, EVENT_SOCKET_DIGEST, &host->record);
        return;
    }
    /* A tape that was cut off has no such event. */
    if (log->next_cycle(log->context, EVENT_SOCKET_DIGEST) == UINT64_MAX ||
        !log->next(log->context, EVENT_SOCKET_DIGEST, &logged, &seq))
        return;
    if (!bytes_equal(logged, bytes_of(digest, sizeof digest)))
        socket_diverge(host, "since cycle %llu %s", (unsigned long long)host->agreed_cycle,
                       bytes_equal(bytes_slice(logged, 0, HASH_BYTES), bytes_of(digest, HASH_BYTES))
                           ? "libslirp made other calls, or frames of other sizes, of the same input"
                           : "the guest sent other frames, or at other cycles");
}

void socket_note_guest_frame(struct socket_host *host, uint64_t cycle, struct bytes frame)
{
    host->frame_count++;
    if (host->log->mode == SOCKET_LOG_NONE)
        return;
    hasher_add_u64(host->frames, cycle);
    hasher_add_u64(host->frames, frame.size);
    hasher_add(host->frames, frame);
}

void socket_note_slirp_frame(struct socket_host *host, size_t size)
{
    if (host->log->mode != SOCKET_LOG_NONE)
        hasher_add_u64(host->calls, size);
}

/* ---- one call ---- */

void socket_call_begin(struct socket_call *call, enum socket_operation operation, int vfd)
{
    struct socket_host *host = socket_current();
    *call = (struct socket_call){.host = host, .operation = operation, .vfd = vfd, .saved_errno = errno};
    call->fd = socket_fd_find(host, vfd);
    host->call_count++;
    socket_call_argument(call, operation);
    socket_call_argument(call, (uint64_t)vfd);
}

void socket_call_argument(struct socket_call *call, uint64_t value)
{
    if (call->host->log->mode != SOCKET_LOG_NONE)
        hasher_add_u64(call->host->calls, value);
}

void socket_call_bytes(struct socket_call *call, struct bytes bytes)
{
    if (call->host->log->mode == SOCKET_LOG_NONE)
        return;
    hasher_add_u64(call->host->calls, bytes.size);
    hasher_add(call->host->calls, bytes);
}

static void digest_address(struct socket_call *call, const struct egress_address *address)
{
    socket_call_argument(call, address->family);
    socket_call_bytes(call, bytes_of(address->ip, sizeof address->ip));
    socket_call_argument(call, address->scope);
    socket_call_argument(call, address->port);
}

void socket_call_address(struct socket_call *call, const struct egress_address *address)
{
    digest_address(call, address);
    call->target = *address;
}

bool socket_call_is_live(const struct socket_call *call)
{
    return !is_answering(call->host);
}

static void call_write(const struct socket_call *call)
{
    struct socket_host *host = call->host;
    struct buffer *record = &host->record;
    put_varint(record, host->skipped + 1);
    host->skipped = 0;
    buffer_append_byte(record, (uint8_t)(call->operation | (call->has_address ? RECORD_ADDRESS : 0) |
                                         (call->has_bytes ? RECORD_BYTES : 0)));
    put_varint(record, (uint64_t)call->vfd);
    put_varint(record, (uint64_t)(call->result + 1));
    if (call->result < 0)
        put_varint(record, (uint64_t)call->error);
    if (call->has_address)
        put_address(record, &call->address, call->fd);
    if (call->has_bytes) {
        put_varint(record, call->bytes.size);
        size_t offset = record->size;
        buffer_append(record, call->bytes);
        bool is_kept =
            call->operation == SOCKET_RECV || call->operation == SOCKET_RECVFROM || call->operation == SOCKET_READ;
        if (host->listener.received && is_kept)
            host->listener.received(host->listener.context, call->vfd, call->operation != SOCKET_RECV, call->bytes,
                                    offset);
    }
    host->has_news = true;
}

/* Names the first byte in which what is sent now differs from what was sent then. */
static void answer_sent(struct socket_call *call, struct bytes sent, struct bytes logged)
{
    char now[40] = "";
    char then[40] = "";
    size_t at = bytes_first_difference(sent, logged);
    for (unsigned i = 0; i < 8; i++) {
        size_t used = strlen(now);
        if (at + i < sent.size)
            snprintf(now + used, sizeof now - used, " %02x", sent.data[at + i]);
        used = strlen(then);
        if (at + i < logged.size)
            snprintf(then + used, sizeof then - used, " %02x", logged.data[at + i]);
    }
    socket_diverge(call->host,
                   "%s(vfd %d): guest sends other bytes at offset %zu of %zu:%s, on the tape%s (%zu bytes)",
                   socket_operation_name(call->operation), call->vfd, at, sent.size, *now ? now : " nothing",
                   *then ? then : " nothing", logged.size);
}

static bool answer_read(struct socket_call *call)
{
    struct socket_host *host = call->host;
    uint8_t operation = 0;
    uint64_t vfd = 0;
    uint64_t result = 0;
    uint64_t error = 0;
    uint64_t size = 0;
    if (!get_byte(host, &operation) || !get_varint(host, &vfd))
        return answer_damaged(host);
    if ((operation & 0x3fu) != call->operation || vfd != (uint64_t)call->vfd) {
        char target[EGRESS_ADDRESS_TEXT] = "";
        if (call->target.family != EGRESS_NONE)
            egress_address_text(&call->target, target);
        socket_diverge(host, "this run does %s(vfd %d)%s%s where the tape has %s(vfd %llu)",
                       socket_operation_name(call->operation), call->vfd, *target ? " to " : "", target,
                       socket_operation_name(operation & 0x3fu), (unsigned long long)vfd);
        return false;
    }
    if (!get_varint(host, &result) || result > INT32_MAX ||
        (result == 0 && (!get_varint(host, &error) || error > 4095)))
        return answer_damaged(host);
    call->result = (int64_t)result - 1;
    call->error = (int)error;
    call->has_address = operation & RECORD_ADDRESS;
    call->has_bytes = operation & RECORD_BYTES;
    if (call->has_address && !get_address(host, &call->address, call->fd))
        return answer_damaged(host);
    if (call->has_bytes && (!get_varint(host, &size) || !get_bytes(host, size, &call->bytes)))
        return answer_damaged(host);
    return answer_next(host) || answer_damaged(host);
}

static void call_predict(struct socket_call *call)
{
    call->result = call->predicted;
    call->error = call->predicted_error;
    call->has_address = false;
    call->has_bytes = false;
    call->bytes = bytes_of(NULL, 0);
}

static void call_answer(struct socket_call *call, bool sent)
{
    struct socket_host *host = call->host;
    struct bytes mine = call->bytes;
    bool has_mine = call->has_bytes;
    if (!is_logging(host) || host->skipped != host->answer_skip) {
        host->skipped++;
        call_predict(call);
        return;
    }
    host->skipped = 0;
    if (!answer_read(call)) {
        call_predict(call);
        return;
    }
    if (sent && (has_mine != call->has_bytes || !bytes_equal(mine, call->bytes))) {
        answer_sent(call, mine, call->bytes);
        call_predict(call);
    }
}

void socket_call_end(struct socket_call *call, bool sent)
{
    struct socket_host *host = call->host;
    if (is_answering(host)) {
        call_answer(call, sent);
    } else if (is_logging(host)) {
        bool is_predicted = call->result == call->predicted && !call->has_address && !call->has_bytes &&
                            (call->result >= 0 || call->error == call->predicted_error);
        if (host->log->mode != SOCKET_LOG_WRITE || is_predicted)
            host->skipped++;
        else
            call_write(call);
    }
    socket_call_argument(call, (uint64_t)call->result);
    socket_call_argument(call, call->result < 0 ? (uint64_t)call->error : 0);
    if (call->has_bytes && !sent)
        socket_call_bytes(call, call->bytes);
    if (call->has_address)
        digest_address(call, &call->address);
}

void socket_call_live(struct socket_call *call, int64_t result)
{
    call->result = result;
    call->error = result < 0 ? errno : 0;
}

void socket_call_refuse(struct socket_call *call, int error)
{
    call->result = -1;
    call->error = error;
}

int64_t socket_call_result(const struct socket_call *call)
{
    errno = call->result < 0 ? call->error : call->saved_errno;
    return call->result;
}

/* Readiness takes the way of a call of its own: predicted is that nothing is ready. */
void socket_note_ready(struct socket_host *host, struct buffer *ready)
{
    struct socket_call call = {.host = host, .operation = SOCKET_READY};
    if (socket_call_is_live(&call) && ready->size) {
        call.has_bytes = true;
        call.bytes = buffer_bytes(ready);
    }
    socket_call_end(&call, false);
    if (!socket_call_is_live(&call)) {
        buffer_clear(ready);
        buffer_append(ready, call.bytes);
    }
}
