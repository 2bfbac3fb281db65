/* What is asked of a host folder, byte by byte: the words that src/backends/p9_dir.c and replay/host_dir.c share.
 * Integers are little-endian. Nothing here is code.
 *
 *   path      u16 size, then so many bytes: names joined by '/', relative to the folder; empty is the folder itself.
 *             No name is empty, ".", ".." or longer than FS_NAME_MAX.
 *   place     u32 handle, path. With a handle (not FS_NO_HANDLE) the open file is meant and the path counts only where
 *             the host has no other way.
 *   attr      u32 mode, u32 uid, u32 gid, u32 nlink, u64 rdev, u64 size, u64 blocks (of 512 bytes), u64 dev, u64 ino,
 *             3 times { i64 seconds, u32 nanoseconds }: atime, mtime, ctime           FS_ATTR_BYTES
 *
 * Every answer begins with u32: 0, or an enum fs_errno and nothing more.
 *
 *   kind         request                                      answer behind the 0
 *   FS_STAT      place                                        attr
 *   FS_LIST      place of a folder                            { attr, u16 size, name }..., sorted by bytes
 *   FS_READ      place, u64 offset, u32 size, seen            the bytes; fewer at the file's end
 *   FS_READLINK  path                                         the target
 *   FS_XATTR     place, u16 size, name                        the value; for no name: { u16, name, u32, value }...
 *                                                             sorted by name
 *   FS_STATFS    nothing                                      u32 type, u32 bsize, 5 times u64: blocks, bfree, bavail,
 *                                                             files, ffree; u32 namelen
 *   FS_OPEN      u32 handle, u32 flags, path                  attr
 *   FS_WRITE     u32 handle, u64 offset, bytes                u32 how many
 *   FS_CHANGE    u8 enum fs_change, then by change            attr for CREATE and MAKE, else nothing
 *
 *   seen         u8 0; or u8 1, u64 ino, u64 size, i64 seconds, u32 nanoseconds of mtime: the file must still be this
 *                one, else the answer is FS_ESTALE
 *   CREATE       u32 handle, u32 flags, u32 mode, u32 uid, u32 gid, path
 *   MAKE         u32 mode with its type, u32 uid, u32 gid, u64 rdev, path, path: target of a symlink
 *   LINK         path of the file, path of the new name
 *   RENAME       old path, new path
 *   UNLINK       u8 1: a folder, path
 *   SETATTR      place, u32 enum fs_set, u32 mode, u32 uid, u32 gid, u64 size, 2 times { i64, u32 }: atime, mtime
 *   FSYNC        u8 1: data only, place
 *   SETXATTR     place, u32 flags (1 create, 2 replace), u16, name, u32, value
 *   DROPXATTR    place, u16, name
 *   CLOSE        u32 handle */
#ifndef REPRISE_REPLAY_FS_ASK_H
#define REPRISE_REPLAY_FS_ASK_H

#define FS_ATTR_BYTES 92u
#define FS_NAME_MAX 255u
#define FS_PATH_MAX 32768u /* bytes of a path, at most */
#define FS_NO_HANDLE 0xffffffffu
#define FS_HANDLES_MAX 4096u
#define FS_DATA_MAX (1u << 20)   /* bytes of one read or write, at most */
#define FS_LIST_MAX (256u << 20) /* bytes of one FS_LIST answer, at most: else FS_ENOMEM */
#define FS_XATTR_MAX 65536u

enum fs_change {
    FS_CREATE = 1,
    FS_MAKE,
    FS_LINK,
    FS_RENAME,
    FS_UNLINK,
    FS_SETATTR,
    FS_FSYNC,
    FS_SETXATTR,
    FS_DROPXATTR,
    FS_CLOSE,
};

/* What SETATTR changes. TIME without its _SET means now. The numbers are those of 9P2000.L's Tsetattr. */
enum fs_set {
    FS_SET_MODE = 0x1,
    FS_SET_UID = 0x2,
    FS_SET_GID = 0x4,
    FS_SET_SIZE = 0x8,
    FS_SET_ATIME = 0x10,
    FS_SET_MTIME = 0x20,
    FS_SET_CTIME = 0x40,
    FS_SET_ATIME_SET = 0x80,
    FS_SET_MTIME_SET = 0x100,
};

/* Flags of an open file: Linux's numbers on RISC-V, as 9P2000.L carries them. */
enum fs_open {
    FS_O_ACCESS = 03,
    FS_O_RDONLY = 00,
    FS_O_WRONLY = 01,
    FS_O_RDWR = 02,
    FS_O_CREAT = 0100,
    FS_O_EXCL = 0200,
    FS_O_TRUNC = 01000,
    FS_O_APPEND = 02000,
    FS_O_DSYNC = 010000,
    FS_O_DIRECTORY = 0200000,
    FS_O_NOFOLLOW = 0400000,
    FS_O_SYNC = 04010000,
};

/* The type in a mode. */
enum fs_type {
    FS_S_IFMT = 0170000,
    FS_S_IFSOCK = 0140000,
    FS_S_IFLNK = 0120000,
    FS_S_IFREG = 0100000,
    FS_S_IFBLK = 0060000,
    FS_S_IFDIR = 0040000,
    FS_S_IFCHR = 0020000,
    FS_S_IFIFO = 0010000,
};

/* Linux's errno numbers (asm-generic), fixed here: a guest sees the same number whatever its host calls it. */
enum fs_errno {
    FS_EPERM = 1,
    FS_ENOENT = 2,
    FS_EINTR = 4,
    FS_EIO = 5,
    FS_ENXIO = 6,
    FS_E2BIG = 7,
    FS_EBADF = 9,
    FS_EAGAIN = 11,
    FS_ENOMEM = 12,
    FS_EACCES = 13,
    FS_EBUSY = 16,
    FS_EEXIST = 17,
    FS_EXDEV = 18,
    FS_ENODEV = 19,
    FS_ENOTDIR = 20,
    FS_EISDIR = 21,
    FS_EINVAL = 22,
    FS_ENFILE = 23,
    FS_EMFILE = 24,
    FS_ETXTBSY = 26,
    FS_EFBIG = 27,
    FS_ENOSPC = 28,
    FS_ESPIPE = 29,
    FS_EROFS = 30,
    FS_EMLINK = 31,
    FS_ERANGE = 34,
    FS_ENAMETOOLONG = 36,
    FS_ENOLCK = 37,
    FS_ENOSYS = 38,
    FS_ENOTEMPTY = 39,
    FS_ELOOP = 40,
    FS_ENODATA = 61,
    FS_EPROTO = 71,
    FS_EOVERFLOW = 75,
    FS_EMSGSIZE = 90,
    FS_EOPNOTSUPP = 95,
    FS_ESTALE = 116,
    FS_EDQUOT = 122,
};

#endif
