/* Machines that talk over a hub. The last byte but one of the hardware address says which machine this is. Machine 0
 * sends 64 broadcasts of different sizes, one after the other, and waits up to a millisecond for the answers to each;
 * the others answer what they hear. Everybody sums up what was heard and when, says so, and powers off: what two
 * sessions print is the same only if every frame came at the same moment. Answers that are lost are counted; a machine
 * that hears nothing for 200 ms gives up waiting for the end. */
#include "lib/bare.h"
#include "lib/net.h"

#define ROUNDS 64
#define ETHERTYPE 0x88b5 /* IEEE 802: local experiments */
#define MILLISECOND 10000

enum { TO = 0, FROM = 6, TYPE = 12, ROUND = 14, KIND = 16, DATA = 17 };
enum { ASKS, ANSWERS, ENDS };

static uint8_t frame[2048];
static uint64_t sum = 0xcbf29ce484222325;
static unsigned heard;

static void add(uint64_t value)
{
    for (unsigned i = 0; i < 8; i++) {
        sum = (sum ^ (value & 0xff)) * 0x100000001b3;
        value >>= 8;
    }
}

static unsigned size_of(unsigned round)
{
    return 60 + round * 977 % 1400;
}

static void say(const uint8_t *to, unsigned round, unsigned kind)
{
    unsigned size = size_of(round);
    memcpy(frame + TO, to, 6);
    memcpy(frame + FROM, net_mac(), 6);
    frame[TYPE] = ETHERTYPE >> 8;
    frame[TYPE + 1] = ETHERTYPE & 0xff;
    frame[ROUND] = (uint8_t)(round >> 8);
    frame[ROUND + 1] = (uint8_t)round;
    frame[KIND] = (uint8_t)kind;
    for (unsigned i = DATA; i < size; i++)
        frame[i] = (uint8_t)(round + i);
    net_send(frame, size);
}

/* The size of the next frame; 0 if none came in time. */
static unsigned hear(uint64_t until)
{
    unsigned size = net_receive(frame, until);
    if (size == 0)
        return 0;
    heard++;
    add(net_now());
    for (unsigned i = 0; i < size; i++)
        add(frame[i]);
    return size;
}

static void ask_all(void)
{
    static const uint8_t everybody[6] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff};
    /* the others are not there yet: ask until one answers */
    for (unsigned tries = 0; tries < 100; tries++) {
        say(everybody, 0, ASKS);
        if (hear(net_now() + MILLISECOND))
            break;
    }
    for (unsigned round = 1; round < ROUNDS; round++) {
        say(everybody, round, ASKS);
        uint64_t until = net_now() + MILLISECOND;
        while (hear(until))
            continue;
    }
    for (unsigned i = 0; i < 8; i++) /* one of them will arrive even on a bad link */
        say(everybody, ROUNDS, ENDS);
}

static void answer(void)
{
    uint8_t asker[6];
    while (hear(net_now() + 200 * MILLISECOND) && frame[KIND] != ENDS) {
        if (frame[KIND] != ASKS)
            continue; /* another's answer: this is a hub */
        memcpy(asker, frame + FROM, 6);
        say(asker, (unsigned)(frame[ROUND] << 8 | frame[ROUND + 1]), ANSWERS);
    }
}

int main(uintptr_t hart, const void *device_tree)
{
    (void)hart;
    (void)device_tree;
    if (net_open(0)) {
        uart_text("no network\n");
        return 1;
    }
    if (net_mac()[4] == 0)
        ask_all();
    else
        answer();
    uart_text("heard ");
    uart_decimal(heard);
    uart_text(", sum ");
    uart_hex(sum);
    uart_text("\n");
    return 0;
}
