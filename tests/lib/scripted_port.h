/* A port without a world: asks are answered from a list, in order; what is due is taken from a list; what leaves
 * is kept. A call that the list does not expect ends the test program through must(). */
#ifndef REPRISE_TESTS_SCRIPTED_PORT_H
#define REPRISE_TESTS_SCRIPTED_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "replay/port.h"
#include "src/base/bytes.h"

#define SCRIPTED_MAX 8192

struct scripted_event {
    uint64_t cycle;
    uint16_t source;
    enum event_kind kind;
    enum port_status status; /* of an answer */
    struct buffer payload;
};

struct scripted_list {
    struct scripted_event *events;
    size_t count;
    size_t next;
};

struct scripted_port {
    struct port port; /* first */
    struct scripted_list answers;
    struct scripted_list arrivals;
    struct scripted_list asked;   /* what was asked: payload is the request */
    struct scripted_list emitted; /* what left */
    /* Where set, answers an ask for which the list has nothing left. */
    enum port_status (*answerer)(struct scripted_port *port, enum event_kind kind, struct bytes request,
                                 struct buffer *answer);
    void *context;
    /* The crossing of this number and all later ones say PORT_ENDED; 0: never. */
    uint64_t end_at_crossing;
    uint64_t crossings;
};

void scripted_port_init(struct scripted_port *scripted);
void scripted_port_deinit(struct scripted_port *scripted);
/* The next ask must be of this kind and gets this. */
void scripted_answer(struct scripted_port *scripted, enum event_kind kind, enum port_status status,
                     struct bytes answer);
/* Due at this cycle; in the order of the calls. */
void scripted_arrive(struct scripted_port *scripted, uint64_t cycle, uint16_t source, enum event_kind kind,
                     struct bytes payload);
/* Everything of one kind that left, one behind the other. */
void scripted_gather(const struct scripted_port *scripted, enum event_kind kind, struct buffer *out);
size_t scripted_count(const struct scripted_port *scripted, enum event_kind kind);

#endif
