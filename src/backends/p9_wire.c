/* Parts of 9P messages. */
#include "src/backends/p9_wire.h"

enum { QID_FOLDER = 0x80, QID_SYMLINK = 0x02 };

void p9_put_time(struct buffer *out, const struct p9_time *time)
{
    wire_put64(out, (uint64_t)time->seconds);
    wire_put64(out, time->nanoseconds);
}

void p9_put_qid(struct buffer *out, const struct p9_attr *attr)
{
    uint8_t type = p9_is_type(attr->mode, FS_S_IFDIR) ? QID_FOLDER : 0;
    if (p9_is_type(attr->mode, FS_S_IFLNK))
        type = QID_SYMLINK;
    wire_put8(out, type);
    wire_put32(out, attr->version);
    wire_put64(out, attr->id);
}

uint8_t p9_dirent_type(uint32_t mode)
{
    return (uint8_t)((mode & FS_S_IFMT) >> 12);
}
