/* Errors that are the user's or the host's fault: a message built where it happened and the exit code it asks for.
 * Functions that can fail take a struct error last, return 0 on success and a negative number otherwise. Only
 * src/cli prints them. */
#ifndef REPRISE_BASE_ERROR_H
#define REPRISE_BASE_ERROR_H

/* Process exit codes (docs/architecture.md). */
enum exit_code {
    EXIT_OK = 0,
    EXIT_GUEST_FAILED = 1,
    EXIT_USAGE = 2,
    EXIT_DIVERGED = 3,
    EXIT_SKIPPED = 4,
    EXIT_DAMAGED = 65,
    EXIT_MISSING = 69,
    EXIT_INTERNAL = 70,
    EXIT_TIME_LIMIT = 124,
    EXIT_UNDECIDED = 125,
};

struct error {
    enum exit_code code;
    char message[1024];
};

/* Fills error (which may be NULL) and returns -1, so that a caller can `return error_set(...)`. */
__attribute__((format(printf, 3, 4))) int error_set(struct error *error, enum exit_code code, const char *format,
                                                    ...);
/* Puts "prefix: " before the message that is there and returns -1. */
__attribute__((format(printf, 2, 3))) int error_prefix(struct error *error, const char *format, ...);

#endif
