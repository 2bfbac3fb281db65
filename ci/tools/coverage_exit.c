/* Only in builds with COV=1, linked with --wrap=_exit: a forked child that leaves by _exit has its lines counted too. */
void __gcov_dump(void);
__attribute__((noreturn)) void __real__exit(int status);
__attribute__((noreturn)) void __wrap__exit(int status);

void __wrap__exit(int status)
{
    __gcov_dump();
    __real__exit(status);
}
