/* What is asked of a web server, byte by byte: the words that src/backends/http_client.c and replay/host_http.c share.
 * Integers are little-endian. Nothing here is code.
 *
 * A *site* is one URL that the scenario names for a disk or a file system (source "disk0", "fs0"). Names are relative
 * to the folder of that URL ("blk000000000.bin", "files/0000000000000002"); the empty name is the URL itself. So the
 * tape holds no host, no port and no password, and the machine cannot ask for anything else.
 *
 *   kind         class  payload or request                             answer
 *   HTTP_START   emit   u32 id, u64 offset, u64 size, u64 least,
 *                       u64 most, name
 *   HTTP_RESULT  ask    u32 id                                         u8 outcome, u16 status, u64 total, u64 size,
 *                                                                      16-byte content hash of the body (hash_store),
 *                                                                      3 times { u16 size, text }: ETag,
 *                                                                      Last-Modified, message
 *   HTTP_BODY    ask    u32 id                                         the body (kept once per content on the tape)
 *
 *   id        of this source, ascending from 0
 *   size      bytes wanted from offset on; 0: the whole file (offset is 0 then)
 *   least     fewest bytes that a body must have, and
 *   most      the most: what is shorter or longer is HTTP_BAD_ANSWER or HTTP_TOO_LARGE
 *   total     size of the whole file; HTTP_NO_TOTAL where nobody said
 *
 * Life of an id: START, then once RESULT, then once BODY where the result has a body (size > 0). A start that is never
 * asked about is dropped when the session ends. RESULT waits (in the real world) until the transfer is over, with all
 * its retries and redirects, so size and hash stand in it. */
#ifndef REPRISE_REPLAY_HTTP_ASK_H
#define REPRISE_REPLAY_HTTP_ASK_H

#define HTTP_START_BYTES 36u /* before the name */
#define HTTP_NAME_MAX 1024u
#define HTTP_RESULT_BYTES 35u /* before the texts */
#define HTTP_TEXT_MAX 512u
#define HTTP_NO_TOTAL UINT64_MAX
#define HTTP_BODY_MAX ((uint64_t)1 << 30)

/* What became of a fetch. Everything but OK is an I/O error for the guest; the message is for the user. */
enum http_outcome {
    HTTP_OK = 0,
    HTTP_ABSENT = 1,      /* 404, 410; a file that is not there */
    HTTP_REFUSED = 2,     /* any other status that is no success: 401, 403, 416, ... */
    HTTP_UNREACHABLE = 3, /* after all retries: no name, no connection, a reset, a timeout, 5xx, a short body */
    HTTP_UNTRUSTED = 4,   /* the certificate is not to be trusted */
    HTTP_FORBIDDEN = 5,   /* the egress policy, or a redirect that is not followed */
    HTTP_CHANGED = 6,     /* the file is not the one that was opened: ETag, Last-Modified or size differ */
    HTTP_BAD_ANSWER = 7,  /* not what was asked for: no range, another range, an encoding */
    HTTP_TOO_LARGE = 8,   /* more than the limit */
    HTTP_STOPPED = 9,     /* the session ended meanwhile */
    HTTP_OUTCOMES,
};

#endif
