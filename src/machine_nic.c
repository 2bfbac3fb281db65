/* One network of a machine: the card's far end, the bad links in both directions, the hub.
 *
 *   card -> nic -> out[0] -> out[1] ... -> hub or port (FRAME_OUT)
 *   card <- nic <- in[0]  <- in[1]  ... <- hub (FRAME_HUB) or port (FRAME_IN)
 *
 * So the tape shows the world's end of a bad link. A link is a cable, not a part of the machine: a reboot leaves it as
 * it is. */
#include "src/machine_private.h"

#include <string.h>

/* What leaves the last link: onto the hub, or out through the port. */
static void on_leave(void *context, struct bytes frame)
{
    struct machine_nic *nic = context;
    crossing_emit(nic->nic.crossing, nic->nic.source, EVENT_FRAME_OUT, frame);
    if (nic->is_on_hub)
        hub_port_send(&nic->hub, hart_cycle(nic->machine->hart), frame);
}

static void on_arrive(void *context, struct bytes frame)
{
    struct machine_nic *nic = context;
    nic_receive(&nic->nic, frame);
}

static void make_config(struct link_config *config, const struct scenario_impair *impair, uint64_t clock_hz)
{
    _Static_assert(LINK_CERTAIN == SCENARIO_CERTAIN, "one measure of chance");
    _Static_assert(LINK_PARTITIONS_MAX >= SCENARIO_PARTITIONS_MAX, "they fit");
    *config = (struct link_config){
        .delay_cycles = ns_to_cycles(impair->delay_ns, clock_hz),
        .jitter_cycles = ns_to_cycles(impair->jitter_ns, clock_hz),
        .delay_correlation = (uint32_t)impair->delay_correlation,
        .distribution = impair->distribution == SCENARIO_NORMAL ? LINK_NORMAL : LINK_UNIFORM,
        .loss = (uint32_t)impair->loss,
        .loss_correlation = (uint32_t)impair->loss_correlation,
        .good_to_bad = (uint32_t)impair->good_to_bad,
        .bad_to_good = (uint32_t)impair->bad_to_good,
        .bad_loss = (uint32_t)impair->bad_loss,
        .good_loss = (uint32_t)impair->good_loss,
        .duplicate = (uint32_t)impair->duplicate,
        .duplicate_correlation = (uint32_t)impair->duplicate_correlation,
        .corrupt = (uint32_t)impair->corrupt,
        .corrupt_correlation = (uint32_t)impair->corrupt_correlation,
        .reorder = (uint32_t)impair->reorder,
        .reorder_correlation = (uint32_t)impair->reorder_correlation,
        .gap = impair->gap,
        .rate_bps = impair->rate_bps,
        .clock_hz = clock_hz,
        .limit = (uint32_t)impair->limit,
        .partition_count = impair->partition_count,
    };
    for (unsigned i = 0; i < impair->partition_count; i++) {
        config->partitions[i].from_cycle = ns_to_cycles(impair->partitions[i].from_ns, clock_hz);
        config->partitions[i].to_cycle = ns_to_cycles(impair->partitions[i].to_ns, clock_hz);
    }
}

/* The chance of each link follows from the seed and its place: source, number, direction. */
static void add_link(struct machine *machine, struct machine_nic *nic, const struct scenario_impair *impair,
                     unsigned number, bool is_out)
{
    struct link_config config;
    struct link *link = is_out ? &nic->out[nic->out_count++] : &nic->in[nic->in_count++];
    uint64_t stream = (uint64_t)nic->nic.source << 16 | number << 1 | is_out;
    make_config(&config, impair, machine->timers.clock_hz);
    link_init(link, &config, machine->seed, stream, &machine->timers);
}

/* Each link hands on to the next one, the last to the world or to the card. */
static void connect_links(struct machine_nic *nic)
{
    for (unsigned i = 0; i < nic->out_count; i++) {
        bool is_last = i + 1 == nic->out_count;
        nic->out[i].deliver = is_last ? on_leave : link_send;
        nic->out[i].context = is_last ? (void *)nic : (void *)&nic->out[i + 1];
    }
    for (unsigned i = 0; i < nic->in_count; i++) {
        nic->in[i].deliver = i == 0 ? on_arrive : link_send;
        nic->in[i].context = i == 0 ? (void *)nic : (void *)&nic->in[i - 1];
    }
    if (nic->out_count)
        nic_divert(&nic->nic, link_send, &nic->out[0]);
    else if (nic->is_on_hub)
        nic_divert(&nic->nic, on_leave, nic);
}

void machine_nic_init(struct machine *machine, unsigned index, const struct scenario_nic *wanted)
{
    struct machine_nic *nic = &machine->nics[index];
    nic->machine = machine;
    struct nic_config config = {
        .source = SOURCE(SOURCE_NET, machine->first_nic + index),
        .mtu = (uint16_t)wanted->mtu,
        /* libslirp is a TCP of its own, behind no wire; what else there is carries frames as they are. */
        .takes_large = wanted->driver == SCENARIO_NET_USER && wanted->impair_count == 0,
    };
    memcpy(config.mac, wanted->mac, sizeof config.mac);
    nic_init(&nic->nic, &machine->crossing, &config);
    if (wanted->driver == SCENARIO_NET_HUB) {
        nic->is_on_hub = machine->has_hub = true;
        hub_port_init(&nic->hub, ns_to_cycles(wanted->latency_ns, machine->timers.clock_hz));
    }
    for (unsigned i = 0; i < wanted->impair_count; i++) {
        const struct scenario_impair *impair = &wanted->impairs[i];
        if (impair->direction != SCENARIO_IN)
            add_link(machine, nic, impair, i, true);
        if (impair->direction != SCENARIO_OUT)
            add_link(machine, nic, impair, i, false);
    }
    connect_links(nic);
}

void machine_nic_deinit(struct machine_nic *nic)
{
    for (unsigned i = 0; i < nic->out_count; i++)
        link_deinit(&nic->out[i]);
    for (unsigned i = 0; i < nic->in_count; i++)
        link_deinit(&nic->in[i]);
    nic_deinit(&nic->nic);
    hub_port_deinit(&nic->hub);
}

void machine_nic_arrive(struct machine_nic *nic, struct bytes frame)
{
    if (nic->in_count)
        link_send(&nic->in[nic->in_count - 1], frame);
    else
        nic_receive(&nic->nic, frame);
}

void machine_nic_hash(const struct machine_nic *nic, struct hasher *hasher)
{
    virtio_net_hash(&nic->card, hasher);
    nic_hash(&nic->nic, hasher);
    for (unsigned i = 0; i < nic->out_count; i++)
        link_hash(&nic->out[i], hasher);
    for (unsigned i = 0; i < nic->in_count; i++)
        link_hash(&nic->in[i], hasher);
}
