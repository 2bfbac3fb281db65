/* A program of the Debian root (ci/build-root.sh), linked with the root's own libc: says what it runs on. */
#include <stdio.h>
#include <sys/utsname.h>

int main(void)
{
    struct utsname system;
    if (uname(&system))
        return 1;
    printf("hello from %s on %s\n", system.nodename, system.machine);
    return 0;
}
