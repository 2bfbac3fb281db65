/* A network file system on a card, with a driver that speaks 9P, and a web server that is a list: for the tests of
 * src/backends/p9_http*.c. One at a time. */
#ifndef REPRISE_TESTS_LIB_P9_WEB_H
#define REPRISE_TESTS_LIB_P9_WEB_H

#include "src/backends/p9_export.h"
#include "src/devices/virtio/p9.h"
#include "tests/lib/device_rig.h"
#include "tests/lib/virtio_driver.h"

#define WEB_SLOTS 400u
#define WEB_FILES 40u
#define WEB_MS 1000000u

/* What the server has; everything else is absent. */
struct web_file {
    const char *name;
    struct bytes content;
    enum http_outcome outcome;
};

struct web_rig {
    struct device_rig device;
    struct web_file web[WEB_FILES];
    unsigned web_count;
    struct p9_export export;
    struct virtio_p9 card;
    struct virtio_driver driver;
    struct wall_clock clock;
    struct p9_http_config config;
    struct buffer message;
    unsigned next_slot;
    bool is_open;
    bool is_answered[WEB_SLOTS];
    unsigned slot_of_head[256];
};

extern struct web_rig web_rig;
extern struct error web_error;
extern const char web_list[]; /* of the files: what web_setup serves as files/1f */

/* NULL: the server has no such file. */
struct web_file *web_find(struct bytes name);
void web_serve_bytes(const char *name, struct bytes content);
void web_serve(const char *name, const char *content);
/* What was fetched from the event with this number on: names joined by blanks, "files/" and zeros left out. */
const char *web_fetched_since(size_t first);
/* The last sentence for the user; "" if there is none. */
const char *web_trouble(void);
int web_setup(void **state);
int web_open_export(bool is_read_only);
void web_start(void);
int web_teardown(void **state);
void web_begin(uint8_t type);
uint64_t web_reply_at(unsigned slot);
/* Sends the message; returns its slot, which is its tag too. */
unsigned web_send(void);
bool web_is_answered(unsigned slot);
/* The errno of an answer that is there; 0: success. */
unsigned web_errno_of(unsigned slot);
void web_attach(void);
unsigned web_walk(uint32_t fid, const char *folder, const char *name);
unsigned web_open_fid(uint32_t fid, uint32_t flags);
/* Walks and opens for reading; returns the slot of the open. */
unsigned web_open_file(uint32_t fid, const char *name);
unsigned web_read_fid(uint32_t fid, uint64_t offset, uint32_t size);
const char *web_text_of(unsigned slot);
void web_run_ms(unsigned ms);
size_t web_events(void);

#endif
