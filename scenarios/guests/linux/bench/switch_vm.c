/* An interpreter inside the guest: a switch in a loop, the indirect jump that interpreters live on. */
#include "bench.h"

enum opcode { OP_LOAD, OP_ADD, OP_XOR, OP_SHIFT, OP_MULTIPLY, OP_STORE, OP_FETCH, OP_COUNT, OP_BRANCH, OP_HALT };

struct instruction {
    uint8_t opcode;
    uint8_t a;
    uint8_t b;
    uint8_t c;
};

static const struct instruction program[] = {
    {OP_LOAD, 1, 17, 0},  {OP_ADD, 2, 2, 1},   {OP_XOR, 3, 3, 2},   {OP_SHIFT, 4, 3, 5},  {OP_MULTIPLY, 5, 4, 1},
    {OP_STORE, 5, 2, 0},  {OP_FETCH, 6, 3, 0}, {OP_ADD, 3, 3, 6},   {OP_LOAD, 7, 3, 0},   {OP_ADD, 1, 1, 7},
    {OP_SHIFT, 2, 5, 11}, {OP_XOR, 2, 2, 3},   {OP_COUNT, 0, 0, 0}, {OP_BRANCH, 0, 1, 0}, {OP_HALT, 0, 0, 0},
};

static uint64_t interpret(uint64_t count)
{
    uint64_t reg[8] = {0};
    uint64_t memory[64] = {0};
    const struct instruction *next = program;

    reg[0] = count;
    for (;;) {
        const struct instruction *now = next++;

        switch ((enum opcode)now->opcode) {
        case OP_LOAD: reg[now->a] += now->b; break;
        case OP_ADD: reg[now->a] = reg[now->b] + reg[now->c]; break;
        case OP_XOR: reg[now->a] = reg[now->b] ^ reg[now->c]; break;
        case OP_SHIFT: reg[now->a] = reg[now->b] << now->c | reg[now->b] >> (64 - now->c); break;
        case OP_MULTIPLY: reg[now->a] = reg[now->b] * (reg[now->c] | 1); break;
        case OP_STORE: memory[reg[now->b] & 63] = reg[now->a]; break;
        case OP_FETCH: reg[now->a] = memory[reg[now->b] & 63]; break;
        case OP_COUNT: reg[now->a]--; break;
        case OP_BRANCH:
            if (reg[now->a])
                next = program + now->b;
            break;
        case OP_HALT: return bench_mix(reg[2], reg[3]);
        }
    }
}

uint64_t bench_switch_vm(unsigned scale)
{
    return interpret((uint64_t)scale * 100000);
}
