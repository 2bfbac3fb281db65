/* Random instruction streams, our hart against another implementation, state by state.
 *
 *     isa_random make XLEN SEED STOPS MONITOR FILE     writes the RAM of a random program for RV64 or RV32
 *     isa_random check XLEN SEED STOPS MONITOR FILE    runs the same program in our hart and compares its log, and the
 *                                                      data it wrote, with FILE: the RAM as the other one left it
 *     isa_random show XLEN SEED STOPS MONITOR FILE N   prints record N of FILE
 *
 * Exit: 0 equal, 1 different (the first difference is printed), 2 usage or a file. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/cpu/hart.h"
#include "tests/isa/random_program.h"

#define MSTATUS_FS 0x6000ull
#define MSTATUS_SD (1ull << 63 | 1ull << 31) /* of either width */
#define CYCLES_MAX 400000000ull

struct finisher {
    struct hart *hart;
    bool is_finished;
};

static bool finisher_read(void *device, uint64_t offset, unsigned width, uint64_t *value)
{
    (void)device, (void)offset, (void)width;
    *value = 0;
    return true;
}

static bool finisher_write(void *device, uint64_t offset, unsigned width, uint64_t value)
{
    struct finisher *finisher = device;
    (void)offset, (void)width, (void)value;
    finisher->is_finished = true;
    hart_stop_soon(finisher->hart);
    return true;
}

static const struct bus_ops finisher_ops = {finisher_read, finisher_write};

/* How far to run at once. It must make no difference, so every seed does it differently. */
static uint64_t next_slice(struct fp_random *random, unsigned kind)
{
    static const unsigned longest[] = {0, 4, 300, 20000};
    return kind == 0 ? CYCLES_MAX : 1 + fp_random_below(random, longest[kind]);
}

/* Runs the program that lies in image and puts what is left in RAM there. */
static bool run_here(uint8_t *image, unsigned xlen, uint64_t seed)
{
    struct fp_random random = {seed};
    struct error error;
    struct ram ram;
    struct bus bus;
    struct finisher finisher = {NULL, false};
    if (ram_init(&ram, ISA_RAM_BASE, ISA_RAM_SIZE, &error)) {
        fprintf(stderr, "%s\n", error.message);
        return false;
    }
    ram_write(&ram, ISA_RAM_BASE, image, ISA_LOG);
    bus_init(&bus, &ram);
    bus_add(&bus, "finisher", ISA_FINISHER, 4096, &finisher_ops, &finisher);
    struct hart_config config = {
        .ram = &ram, .bus = &bus, .isa = xlen == 32 ? HART_RV32 : HART_RV64, .clock_hz = 1000000000};
    struct hart *hart = finisher.hart = hart_new(&config);
    hart_reset(hart, ISA_RAM_BASE, HART_M);
    while (!finisher.is_finished && hart_cycle(hart) < CYCLES_MAX)
        if (hart_run(hart, hart_cycle(hart) + next_slice(&random, seed % 4)) == HART_WAITING)
            break;
    if (!finisher.is_finished)
        fprintf(stderr, "our hart did not come to the end: pc %" PRIx64 ", cycle %" PRIu64 "\n", hart_pc(hart),
                hart_cycle(hart));
    ram_read(&ram, ISA_RAM_BASE, image, ISA_RAM_SIZE);
    hart_free(hart);
    ram_deinit(&ram);
    return finisher.is_finished;
}

static const uint64_t *record_of(const uint8_t *image, uint64_t number)
{
    return (const uint64_t *)(const void *)(image + ISA_LOG + number * ISA_RECORD_SIZE);
}

static uint64_t control_of(const uint8_t *image, unsigned field)
{
    return ((const uint64_t *)(const void *)(image + ISA_CONTROL))[field / 8];
}

static uint64_t record_count(const uint8_t *image)
{
    uint64_t end = control_of(image, ISA_CONTROL_LOG_USED);
    uint64_t first = (uint64_t)ISA_RAM_BASE + ISA_LOG;
    return end < first || end > ISA_RAM_BASE + ISA_LOG_END ? 0 : (end - first) / ISA_RECORD_SIZE;
}

static void name_word(unsigned word, char name[16])
{
    static const char *const others[] = {"fcsr", "mcause", "mtval", "mstatus", "scause", "sepc", "stval", "segment"};
    if (word == ISA_WORD_PC)
        snprintf(name, 16, "pc");
    else if (word < ISA_WORD_F)
        snprintf(name, 16, "x%u", word);
    else if (word < ISA_WORD_FCSR)
        snprintf(name, 16, "f%u", word - ISA_WORD_F);
    else
        snprintf(name, 16, "%s", others[word - ISA_WORD_FCSR]);
}

/* The bytes between two stops, if they follow each other. */
static void print_code(const uint8_t *image, uint64_t from, uint64_t to)
{
    uint64_t first = from & (ISA_RAM_SIZE - 1), last = to & (ISA_RAM_SIZE - 1);
    if (last < first || last - first > 64)
        last = first + 16;
    printf("code from %" PRIx64 ":", from);
    for (uint64_t at = first; at < last + 4 && at + 1 < ISA_RAM_SIZE; at += 2)
        printf(" %02x%02x", image[at + 1], image[at]);
    printf("\n");
}

static void print_record(const uint8_t *image, uint64_t number)
{
    const uint64_t *record = record_of(image, number);
    for (unsigned word = 0; word < ISA_RECORD_WORDS; word++) {
        char name[16];
        name_word(word, name);
        printf("%8s %016" PRIx64 "%s", name, record[word], word % 4 == 3 ? "\n" : "");
    }
}

/* What the specification leaves open: mtval of an ebreak is its address or zero, that of an illegal instruction its
 * bits or zero (Privileged 1.12 §3.1.16), and FS may be dirty where nothing was written (§3.1.6.6). */
static bool is_open(const uint64_t *here, const uint64_t *there, unsigned word)
{
    if (word == ISA_WORD_TVAL)
        return there[ISA_WORD_CAUSE] == 3 || (there[ISA_WORD_CAUSE] == 2 && there[word] == 0);
    if (word == ISA_WORD_STVAL)
        return there[ISA_WORD_SCAUSE] == 2 && there[word] == 0;
    if (word == ISA_WORD_MSTATUS)
        return (here[word] & MSTATUS_FS) == MSTATUS_FS && (there[word] & MSTATUS_FS) != 0 &&
               ((here[word] ^ there[word]) & ~(MSTATUS_SD | MSTATUS_FS)) == 0;
    return false;
}

static bool compare(uint64_t seed, const uint8_t *ours, const uint8_t *theirs)
{
    uint64_t count = record_count(theirs);
    if (count == 0) {
        printf("seed %" PRIu64 ": the other side left no log\n", seed);
        return false;
    }
    for (uint64_t number = 0; number < count; number++) {
        const uint64_t *here = record_of(ours, number), *there = record_of(theirs, number);
        bool is_equal = true;
        for (unsigned word = 0; word < ISA_RECORD_WORDS; word++) {
            char name[16];
            if (here[word] == there[word] || is_open(here, there, word))
                continue;
            if (is_equal)
                printf("seed %" PRIu64 ", record %" PRIu64 ", segment %" PRIu64 ", pc %" PRIx64 "\n", seed, number,
                       there[ISA_WORD_EXTRA], there[ISA_WORD_PC]);
            is_equal = false;
            name_word(word, name);
            printf("  %s: expected %016" PRIx64 ", got %016" PRIx64 "\n", name, there[word], here[word]);
        }
        if (!is_equal) {
            uint64_t before = number ? record_of(theirs, number - 1)[ISA_WORD_PC] : there[ISA_WORD_PC];
            print_code(theirs, before, there[ISA_WORD_PC]);
            if (number) {
                printf("the state before:\n");
                print_record(theirs, number - 1);
            }
            return false;
        }
    }
    if (record_count(ours) != count) {
        printf("seed %" PRIu64 ": expected %" PRIu64 " records, got %" PRIu64 "\n", seed, count, record_count(ours));
        return false;
    }
    /* code that changed itself, page tables, data; what lies below are the monitor's own notes */
    for (uint64_t at = ISA_TABLES; at < ISA_DATA + ISA_DATA_SIZE; at++)
        if (ours[at] != theirs[at]) {
            printf("seed %" PRIu64 ": memory at %" PRIx64 ": expected %02x, got %02x\n", seed, ISA_RAM_BASE + at,
                   theirs[at], ours[at]);
            return false;
        }
    printf("seed %" PRIu64 ": %" PRIu64 " states equal\n", seed, count);
    return true;
}

static uint8_t *read_whole(const char *path, size_t room, size_t *size)
{
    uint8_t *content = calloc(1, room);
    FILE *file = fopen(path, "rb");
    if (!file || !content) {
        perror(path);
        exit(2);
    }
    *size = fread(content, 1, room, file);
    fclose(file);
    return content;
}

static void write_whole(const char *path, const uint8_t *content, size_t size)
{
    FILE *file = fopen(path, "wb");
    if (!file || fwrite(content, 1, size, file) != size || fseek(file, ISA_RAM_SIZE - 1, SEEK_SET) ||
        fputc(0, file) == EOF || fclose(file)) {
        perror(path);
        exit(2);
    }
}

int main(int argc, char **argv)
{
    if (argc < 7) {
        fprintf(stderr, "usage: isa_random make|check|show 64|32 SEED STOPS MONITOR FILE [RECORD]\n");
        return 2;
    }
    unsigned xlen = strcmp(argv[2], "32") == 0 ? 32 : 64;
    uint64_t seed = strtoull(argv[3], NULL, 0);
    size_t size;
    uint8_t *monitor = read_whole(argv[5], ISA_CONTROL, &size);
    uint8_t *image = calloc(1, ISA_RAM_SIZE);
    random_program_make(image, xlen, seed, (unsigned)strtoul(argv[4], NULL, 0), monitor, size);
    free(monitor);
    int status = 0;
    if (!strcmp(argv[1], "make")) {
        write_whole(argv[6], image, ISA_LOG);
    } else {
        uint8_t *other = read_whole(argv[6], ISA_RAM_SIZE, &size);
        if (!strcmp(argv[1], "show") && argc > 7)
            print_record(other, strtoull(argv[7], NULL, 0));
        else
            status = run_here(image, xlen, seed) && compare(seed, image, other) ? 0 : 1;
        free(other);
    }
    free(image);
    return status;
}
