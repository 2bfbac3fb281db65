/* A scenario: what to run. Parsed from YAML (docs/scenarios.md) or from TinyEMU's .cfg, resolved to absolute choices
 * (every default filled in), written back as canonical YAML into the tape, and read again from there by a replay.
 * Pure: parsing takes bytes and yields a struct; file paths are only joined, never opened. */
#ifndef REPRISE_SCENARIO_SCENARIO_H
#define REPRISE_SCENARIO_SCENARIO_H

#include <stdbool.h>
#include <stdint.h>

#include "src/base/bytes.h"
#include "src/base/error.h"
#include "src/scenario/scenario_test.h"

#define SCENARIO_MACHINES_MAX 4
#define SCENARIO_MACHINE_NAME_MAX 32
#define SCENARIO_NICS_MAX 4
#define SCENARIO_DISKS_MAX 4
#define SCENARIO_FS_MAX 4
#define SCENARIO_FORWARDS_MAX 32
#define SCENARIO_ALLOW_MAX 32
#define SCENARIO_GUESTFWD_MAX 16
#define SCENARIO_DNSSEARCH_MAX 16

/* A bad link, in tc-netem's words (docs/networking.md). Probabilities are in parts of SCENARIO_CERTAIN. */
#define SCENARIO_IMPAIRS_MAX 4
#define SCENARIO_PARTITIONS_MAX 16
#define SCENARIO_CERTAIN 1000000000u
enum scenario_direction { SCENARIO_BOTH, SCENARIO_OUT, SCENARIO_IN }; /* out: what the guest sends */
enum scenario_distribution { SCENARIO_UNIFORM, SCENARIO_NORMAL };

struct scenario_partition {
    uint64_t from_ns, to_ns; /* of virtual time */
};

struct scenario_impair {
    enum scenario_direction direction;
    uint64_t delay_ns, jitter_ns, delay_correlation;
    enum scenario_distribution distribution;
    uint64_t loss, loss_correlation;
    uint64_t good_to_bad, bad_to_good, bad_loss, good_loss; /* gemodel; no bursts without the first */
    uint64_t duplicate, duplicate_correlation;
    uint64_t corrupt, corrupt_correlation;
    uint64_t reorder, reorder_correlation, gap;
    uint64_t rate_bps; /* bits a second, 0: no limit */
    uint64_t limit;    /* frames */
    struct scenario_partition partitions[SCENARIO_PARTITIONS_MAX];
    unsigned partition_count;
};

enum scenario_pace { SCENARIO_PACE_AUTO, SCENARIO_PACE_HOST, SCENARIO_PACE_FREE };
enum scenario_entropy { SCENARIO_ENTROPY_AUTO, SCENARIO_ENTROPY_HOST, SCENARIO_ENTROPY_SEED };
enum scenario_isa { SCENARIO_ISA_RV64, SCENARIO_ISA_RV32 };
enum scenario_disk_format { SCENARIO_DISK_AUTO, SCENARIO_DISK_RAW, SCENARIO_DISK_SPLIT };
enum scenario_disk_mode { SCENARIO_DISK_SNAPSHOT, SCENARIO_DISK_RO, SCENARIO_DISK_RW, SCENARIO_DISK_OVERLAY };
enum scenario_net_driver { SCENARIO_NET_USER, SCENARIO_NET_TAP, SCENARIO_NET_SOCKET, SCENARIO_NET_HUB };

struct scenario_forward {
    bool is_udp;
    char *host_path;    /* a unix socket in place of address and port, NULL: none */
    char *host_address; /* "" any; an IPv6 address stands without brackets */
    uint16_t host_port;
    char *guest_address; /* "" is the first DHCP address, or the guest's own where the host's side is IPv6 */
    uint16_t guest_port;
};

struct scenario_nic {
    enum scenario_net_driver driver;
    uint8_t mac[6]; /* default 02:00:00:00:MM:01 + index, where MM is the machine's */
    bool has_mac;   /* behind mac: KEY_MAC fills both. Given, or filled in by scenario_check */
    uint64_t mtu;   /* what the card tells the guest; default 1500 */
    char *hub;      /* driver hub: the name of the virtual Ethernet; default "hub0" */
    struct scenario_impair impairs[SCENARIO_IMPAIRS_MAX]; /* in order from the guest to the world */
    unsigned impair_count;
    uint64_t latency_ns; /* driver hub: how long what is sent here takes to the others; default 10 us */
    /* user; NULL where the scenario does not say (scenario_user.h fills in what follows from the rest) */
    bool restricted;
    bool has_ipv4;
    bool has_ipv6;
    char *network; /* "10.0.2.0/24" */
    char *host;
    char *dns;
    char *dhcp_start;
    char *ipv6_network; /* "fec0::/64" */
    char *ipv6_host;
    char *ipv6_dns;
    char *hostname;
    char *domain_name;
    char *dns_search[SCENARIO_DNSSEARCH_MAX];
    unsigned dns_search_count;
    char *tftp; /* folder */
    char *bootfile;
    char *tftp_server_name;
    char *smb; /* folder */
    char *smb_server;
    char *resolver; /* "" is the host's */
    struct scenario_forward forwards[SCENARIO_FORWARDS_MAX];
    unsigned forward_count;
    char *guest_forwards[SCENARIO_GUESTFWD_MAX]; /* scenario_user.h takes them apart */
    unsigned guest_forward_count;
    char *ifname; /* tap: NULL lets the kernel choose */
    char *listen; /* socket: one of the two, see replay/host_endpoint.h; else NULL */
    char *connect;
    uint64_t reconnect_seconds;      /* socket, client: of guest time; 0 is never */
    char *allow[SCENARIO_ALLOW_MAX]; /* egress policy, see replay/host_net.h */
    unsigned allow_count;
};

/* How files of a web server are fetched. What stands above the line the guest can tell; see docs/disks.md. */
struct scenario_http {
    bool is_given;
    uint64_t latency_ns;      /* default 1 ms */
    uint64_t bits_per_second; /* default 1 Gbit/s */
    uint64_t parallel;        /* default 8 */
    uint64_t memory_bytes;    /* of what is kept while the machine runs; default 128 MiB */
    uint64_t block_bytes;     /* raw images: default 128 KiB */
    uint64_t readahead_bytes; /* default 1 MiB */
    /* ---- */
    uint64_t retries;    /* default 4 */
    uint64_t timeout_ns; /* default 30 s */
    char *user;
    char *password_file;
    char *netrc;
    char *proxy; /* "environment", or a URL */
    char *ca_file;
    char *ca_dir;
    bool is_insecure;
    char *allow[SCENARIO_ALLOW_MAX]; /* where redirects may lead, see replay/host_http.h */
    unsigned allow_count;
    bool has_cache;       /* on the host; default true */
    char *cache_dir;      /* NULL: below the user's */
    uint64_t cache_bytes; /* default 4 GiB */
};

struct scenario_disk {
    struct scenario_http http; /* first: scenario_http.h; counts where file is a URL */
    char *file;
    enum scenario_disk_mode mode;
    char *overlay;                    /* where mode overlay keeps writes; NULL: none */
    enum scenario_disk_format format; /* auto: raw, unless its first bytes say otherwise, which is an error */
    bool pin;                         /* the tape keeps only hashes of what is read from the file */
    uint64_t queue_size;              /* the largest that a driver may choose, a power of two; default 256 */
};

enum scenario_fs_mode { SCENARIO_FS_SNAPSHOT, SCENARIO_FS_RO, SCENARIO_FS_RW };
enum scenario_fs_security { SCENARIO_FS_NONE, SCENARIO_FS_MAPPED_XATTR };

/* A folder of the host, or a file system on a web server, that the guest mounts by 9P. */
struct scenario_fs {
    struct scenario_http http; /* first: scenario_http.h; counts where file is a URL. memory_bytes: default 256 MiB */
    char *file;                /* a URL ends in the name of the head */
    char *tag;                 /* default fs0, fs1, ... */
    enum scenario_fs_mode mode;
    enum scenario_fs_security security;
    uint64_t limit_bytes; /* of what mode snapshot keeps; default 1 GiB */
    bool nocache;         /* URL: the head is asked for past caches */
};

enum scenario_display_device { SCENARIO_DISPLAY_SIMPLEFB };

struct scenario_display {
    bool is_given;
    enum scenario_display_device device;
    uint64_t width, height; /* pixels; default 640, 480 */
};

/* As many as a machine may have; sources on the tape are numbered by it. */
#define SCENARIO_INPUTS_MAX 4
enum scenario_input { SCENARIO_INPUT_KEYBOARD, SCENARIO_INPUT_TABLET, SCENARIO_INPUT_KINDS };

/* What makes one machine. */
struct scenario_machine {
    char *name;              /* of an element of machines: "m0", "m1", ...; else NULL */
    enum scenario_isa isa;   /* default RV64 */
    uint64_t memory_bytes;   /* default 256 MiB */
    bool has_rng;            /* virtio-rng; default true */
    bool has_virtio_console; /* hvc0 besides the UART; default false */
    char *bios;              /* NULL: built-in SBI */
    char *kernel;
    char *initrd;
    char *dtb;     /* device tree blob in place of the built one, NULL: none */
    char *symbols; /* System.map for reports, NULL: none */
    char *cmdline; /* "" if absent */
    char *append;  /* what stands behind cmdline, with a blank between them; NULL: nothing */
    struct scenario_nic nics[SCENARIO_NICS_MAX];
    unsigned nic_count;
    struct scenario_disk disks[SCENARIO_DISKS_MAX];
    unsigned disk_count;
    struct scenario_fs fs[SCENARIO_FS_MAX];
    unsigned fs_count;
    struct scenario_display display;
    enum scenario_input inputs[SCENARIO_INPUTS_MAX];
    unsigned input_count;
    unsigned given; /* bits of struct key.given: what an element of machines has said itself */
};

struct scenario {
    struct scenario_machine machine; /* first: the tables rely on it. The only machine, or, where there are machines,
                                        what they do not say themselves */
    struct scenario_machine machines[SCENARIO_MACHINES_MAX];
    unsigned machine_count; /* 0: there is the one machine above; see scenario_machine */
    char *name;
    uint64_t clock_hz;             /* default 1,000,000,000; a multiple of 10 MHz */
    enum scenario_pace pace;       /* auto: host where a live peer (net, interactive console) is attached */
    enum scenario_entropy entropy; /* auto: seed where a network is on a hub, else host */
    uint64_t digest_instructions;  /* default 100,000,000 */
    uint64_t seed;                 /* for libslirp's random numbers and other deterministic choices; default 1 */
    bool has_boot_time;            /* else the host's clock, asked once */
    uint64_t boot_time_ns;         /* since 1970 */
    bool carry;                    /* default true: pinned files travel in the tape */
    uint64_t limit_cycles;         /* virtual time limit, 0: none */
    uint64_t limit_host_seconds;   /* 0: none */
    struct scenario_test test;     /* for `reprise test` and what runs beside a session; never on a tape */
};

void scenario_defaults(struct scenario *scenario);
void scenario_deinit(struct scenario *scenario);
/* Both read over what stands in the scenario already, usually its defaults; after an error it can only be freed. name
 * is the file's name for messages; folder is what relative paths are joined to. Warnings (unknown .cfg keys) are
 * appended to `warnings` (may be NULL), a line each. Every error is "NAME:LINE:COLUMN: ...", EXIT_USAGE. */
int scenario_parse_yaml(struct scenario *scenario, struct bytes text, const char *name, const char *folder,
                        struct buffer *warnings, struct error *error);
int scenario_parse_cfg(struct scenario *scenario, struct bytes text, const char *name, const char *folder,
                       struct buffer *warnings, struct error *error);
/* Sets one value by its path: "machine.memory", "net[0].restrict", "disks[+].file" ([+] is a new element, as is the
 * index behind the last). A single value is taken literally, a list or map is YAML. what names the option in
 * messages ("--set machine.memory"). */
int scenario_set(struct scenario *scenario, const char *what, const char *path, const char *value, const char *folder,
                 struct error *error);
/* Gives every machine what it left to the top level, and checks what only the whole can tell (a kernel or bios must
 * be there, ...); name as above. Once it is read, a scenario is used only behind this. */
int scenario_check(struct scenario *scenario, const char *name, struct error *error);
/* The machines of a session: at least one. */
unsigned scenario_machine_count(const struct scenario *scenario);
const struct scenario_machine *scenario_machine(const struct scenario *scenario, unsigned index);
bool scenario_has_driver(const struct scenario_machine *machine, enum scenario_net_driver driver);
/* Over all machines: how many networks, disks and folders there are, and where those of one machine begin. */
unsigned scenario_nic_total(const struct scenario *scenario);
unsigned scenario_first_nic(const struct scenario *scenario, unsigned machine);
unsigned scenario_first_disk(const struct scenario *scenario, unsigned machine);
unsigned scenario_first_fs(const struct scenario *scenario, unsigned machine);
/* Gives a scenario without a name that of a file, without folder and ending. */
void scenario_name_after(struct scenario *scenario, const char *file);
/* Canonical YAML with every value; scenario_parse_yaml reads it back to an equal struct. */
void scenario_write(const struct scenario *scenario, struct buffer *out);

#endif
