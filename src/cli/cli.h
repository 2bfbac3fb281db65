/* What the verbs share: printing errors and figures. src/cli is the only part of src/ that prints. */
#ifndef REPRISE_CLI_CLI_H
#define REPRISE_CLI_CLI_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/error.h"

#define REPRISE_VERSION "0.1.0"

/* The verbs: arguments without the program and the verb; the process's exit code. */
int cmd_run(int count, char **arguments);
int cmd_record(int count, char **arguments);
int cmd_replay(int count, char **arguments);
int cmd_info(int count, char **arguments);
int cmd_log(int count, char **arguments);
int cmd_export(int count, char **arguments);
int cmd_import(int count, char **arguments);
int cmd_diff(int count, char **arguments);
int cmd_test(int count, char **arguments);
int cmd_golden(int count, char **arguments);
int cmd_convert(int count, char **arguments);
int cmd_fs(int count, char **arguments);
int cmd_image(int count, char **arguments);
int cmd_disk(int count, char **arguments);

/* Prints "reprise: MESSAGE" (a message that begins with a file's position stands alone) and returns the code. */
int cli_fail(const struct error *error);
/* The whole of a file; at most `limit` bytes (EXIT_USAGE above). what is for messages: "scenario". */
int cli_load(const char *path, const char *what, uint64_t limit, struct buffer *content, struct error *error);

/* Seconds with three digits: "12.034". */
#define CLI_SECONDS_SIZE 32
void cli_seconds(uint64_t ns, char text[CLI_SECONDS_SIZE]);
/* Cycles of a clock in nanoseconds. */
uint64_t cli_cycles_ns(uint64_t cycles, uint64_t clock_hz);
/* A cycle, or a duration of the guest's time ("250ms"), as an option's value. */
int cli_read_moment(const char *option, const char *text, uint64_t clock_hz, uint64_t *cycle, struct error *error);

/* A JSON string with its quotes. */
void json_string(struct buffer *out, const char *text);
void json_hex(struct buffer *out, struct bytes bytes);
/* Prints and empties the buffer. */
void cli_print(struct buffer *out);

#endif
