/* Parts of 9P messages; integers and strings are src/base/wire.h's. */
#ifndef REPRISE_BACKENDS_P9_WIRE_H
#define REPRISE_BACKENDS_P9_WIRE_H

#include "src/backends/p9_fs.h"
#include "src/base/wire.h"

void p9_put_time(struct buffer *out, const struct p9_time *time); /* u64 seconds, u64 nanoseconds */

enum { P9_QID_BYTES = 13 };
/* u8 type, u32 version, u64 path. */
void p9_put_qid(struct buffer *out, const struct p9_attr *attr);
/* The d_type of a directory entry, from a mode. */
uint8_t p9_dirent_type(uint32_t mode);

#endif
