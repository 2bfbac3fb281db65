/* A small library with imports of each kind, for test_slirp_got.c: one that is reached through the procedure linkage
 * table, one through a pointer in data, and (PLANTED_UNKNOWN) one that no list knows. */
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

int planted_call(void);
int planted_pointer(void);
size_t planted_length(const char *text);
double planted_load(void);

static int counter = 5;
static pid_t (*volatile pointer)(void) = getpid;

int planted_call(void)
{
    counter++;
    return (int)getpid();
}

int planted_pointer(void)
{
    return (int)pointer();
}

size_t planted_length(const char *text)
{
    return strlen(text) + (size_t)counter;
}

double planted_load(void)
{
    double load = 0;
#ifdef PLANTED_UNKNOWN
    (void)!getloadavg(&load, 1);
#endif
    return load;
}
