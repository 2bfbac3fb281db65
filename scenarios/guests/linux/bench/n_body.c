/* Bodies under gravity: square roots and divisions among the multiplications. */
#include <math.h>
#include <string.h>

#include "bench.h"

enum { BODIES = 5, STEPS = 20000 };

struct body {
    double at[3];
    double speed[3];
    double mass;
};

static void step(struct body *body, double dt)
{
    for (unsigned i = 0; i < BODIES; i++) {
        for (unsigned j = i + 1; j < BODIES; j++) {
            double away[3];
            double square = 0.01; /* softened, so that no two bodies meet */
            double pull;

            for (unsigned k = 0; k < 3; k++) {
                away[k] = body[j].at[k] - body[i].at[k];
                square += away[k] * away[k];
            }
            pull = dt / (square * sqrt(square));
            for (unsigned k = 0; k < 3; k++) {
                body[i].speed[k] += away[k] * body[j].mass * pull;
                body[j].speed[k] -= away[k] * body[i].mass * pull;
            }
        }
    }
    for (unsigned i = 0; i < BODIES; i++) {
        for (unsigned k = 0; k < 3; k++)
            body[i].at[k] += body[i].speed[k] * dt;
    }
}

uint64_t bench_n_body(unsigned scale)
{
    struct body body[BODIES];
    uint64_t sum = 0;
    uint64_t bits;

    for (unsigned i = 0; i < BODIES; i++) {
        for (unsigned k = 0; k < 3; k++) {
            body[i].at[k] = (double)((i * 5 + k * 3) % 7) - 3.0;
            body[i].speed[k] = (double)((i + k * 2) % 3) * 0.125 - 0.125;
        }
        body[i].mass = 1.0 + (double)i * 0.5;
    }
    for (uint64_t i = 0; i < (uint64_t)scale * STEPS; i++)
        step(body, 0.001);
    for (unsigned i = 0; i < BODIES; i++) {
        for (unsigned k = 0; k < 3; k++) {
            memcpy(&bits, &body[i].at[k], sizeof bits);
            sum = bench_mix(sum, bits);
        }
    }
    return sum;
}
