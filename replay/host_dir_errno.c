/* The host's errno as the numbers that guests know. */
#include <errno.h>
#include <stddef.h>

#include "replay/host_dir_private.h"

int host_errno(void)
{
    static const struct {
        int host;
        int guest;
    } rows[] = {
        {EPERM, FS_EPERM},
        {ENOENT, FS_ENOENT},
        {EINTR, FS_EINTR},
        {EIO, FS_EIO},
        {ENXIO, FS_ENXIO},
        {E2BIG, FS_E2BIG},
        {EBADF, FS_EBADF},
        {EAGAIN, FS_EAGAIN},
        {ENOMEM, FS_ENOMEM},
        {EACCES, FS_EACCES},
        {EBUSY, FS_EBUSY},
        {EEXIST, FS_EEXIST},
        {EXDEV, FS_EXDEV},
        {ENODEV, FS_ENODEV},
        {ENOTDIR, FS_ENOTDIR},
        {EISDIR, FS_EISDIR},
        {EINVAL, FS_EINVAL},
        {ENFILE, FS_ENFILE},
        {EMFILE, FS_EMFILE},
        {ETXTBSY, FS_ETXTBSY},
        {EFBIG, FS_EFBIG},
        {ENOSPC, FS_ENOSPC},
        {ESPIPE, FS_ESPIPE},
        {EROFS, FS_EROFS},
        {EMLINK, FS_EMLINK},
        {ERANGE, FS_ERANGE},
        {ENAMETOOLONG, FS_ENAMETOOLONG},
        {ENOLCK, FS_ENOLCK},
        {ENOSYS, FS_ENOSYS},
        {ENOTEMPTY, FS_ENOTEMPTY},
        {ELOOP, FS_ELOOP},
        {ENODATA, FS_ENODATA},
        {EOVERFLOW, FS_EOVERFLOW},
        {EOPNOTSUPP, FS_EOPNOTSUPP},
        {ESTALE, FS_ESTALE},
        {EDQUOT, FS_EDQUOT},
    };
    int failed = errno;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (rows[i].host == failed)
            return rows[i].guest;
    }
    return FS_EIO;
}
