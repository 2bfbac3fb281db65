/* The tape's schema, word for word as it stands in the file: the reader accepts exactly this.
 *
 * Tables are private and change with user_version; the views are for people and other programs. */
#include "replay/tape_private.h"

const struct store_object tape_objects[TAPE_OBJECTS] = {
    {"table", "meta", "meta",
     "CREATE TABLE meta(key TEXT PRIMARY KEY NOT NULL, value ANY NOT NULL) STRICT, WITHOUT ROWID"},
    {"table", "source", "source", "CREATE TABLE source(number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT"},
    {"table", "kind", "kind",
     "CREATE TABLE kind(number INTEGER PRIMARY KEY, name TEXT NOT NULL, class TEXT NOT NULL) STRICT"},
    {"table", "event", "event",
     "CREATE TABLE event(seq INTEGER PRIMARY KEY, cycle INTEGER NOT NULL, source INTEGER NOT NULL, "
     "kind INTEGER NOT NULL, payload BLOB NOT NULL) STRICT"},
    {"table", "seal", "seal", "CREATE TABLE seal(seq INTEGER PRIMARY KEY, hash BLOB NOT NULL) STRICT"},
    {"table", "blob", "blob",
     "CREATE TABLE blob(id INTEGER PRIMARY KEY, hash BLOB NOT NULL, part INTEGER NOT NULL, size INTEGER NOT NULL, "
     "codec INTEGER NOT NULL, content BLOB NOT NULL, UNIQUE(hash, part)) STRICT"},
    {"index", "sqlite_autoindex_blob_1", "blob", NULL},
    {"view", "events", "events",
     "CREATE VIEW events AS SELECT e.seq AS seq, e.cycle AS cycle, s.name AS source, k.name AS kind, "
     "k.class AS class, e.payload AS payload FROM event e LEFT JOIN source s ON s.number = e.source "
     "LEFT JOIN kind k ON k.number = e.kind"},
    {"view", "frames", "frames",
     "CREATE VIEW frames AS SELECT e.seq AS seq, e.cycle AS cycle, s.name AS source, "
     "iif(e.kind = 17, 'in', 'out') AS direction, e.kind = 17 AND substr(e.payload, 1, 1) = x'01' AS is_recipe, "
     "iif(e.kind = 17, substr(e.payload, 2), e.payload) AS bytes FROM event e "
     "LEFT JOIN source s ON s.number = e.source WHERE e.kind IN (17, 33)"},
    {"view", "digests", "digests",
     "CREATE VIEW digests AS SELECT seq, cycle, lower(hex(substr(payload, 1, 16))) AS hash FROM event "
     "WHERE kind = 34"},
    {"view", "console", "console",
     "CREATE VIEW console AS SELECT e.seq AS seq, e.cycle AS cycle, s.name AS source, "
     "iif(e.kind = 16, 'in', 'out') AS direction, e.payload AS bytes FROM event e "
     "LEFT JOIN source s ON s.number = e.source WHERE e.kind IN (16, 32)"},
    {"view", "contents", "contents",
     "CREATE VIEW contents AS SELECT lower(hex(hash)) AS hash, count(*) AS parts, sum(size) AS size, "
     "sum(length(content)) AS stored FROM blob GROUP BY hash"},
};

/* In the order of the keys, which is the order in which the seal takes them. */
const struct tape_meta_key tape_meta_keys[TAPE_META_KEYS] = {
    [TAPE_META_CLOCK_HZ] = {"clock_hz", false, false},
    [TAPE_META_CYCLES] = {"cycles", false, true},
    [TAPE_META_END_REASON] = {"end_reason", true, true},
    [TAPE_META_EVENTS] = {"events", false, true},
    [TAPE_META_HAS_SOCKETS] = {"has_sockets", false, false},
    [TAPE_META_HOST] = {"host", true, false},
    [TAPE_META_INSTRUCTIONS] = {"instructions", false, true},
    [TAPE_META_MODEL_VERSION] = {"model_version", false, false},
    [TAPE_META_RECORDED_NS] = {"recorded_ns", false, true},
    [TAPE_META_SCENARIO] = {"scenario", true, false},
    [TAPE_META_SCENARIO_NAME] = {"scenario_name", true, false},
    [TAPE_META_SLIRP_BUILD] = {"slirp_build", true, false},
    [TAPE_META_STARTED_NS] = {"started_ns", false, false},
    [TAPE_META_TOOL_VERSION] = {"tool_version", true, false},
};

struct hash128 tape_meta_seal(const struct tape_meta_value values[TAPE_META_KEYS], bool is_end)
{
    struct hasher *hasher = hasher_new();
    for (unsigned i = 0; i < TAPE_META_KEYS; i++) {
        const struct tape_meta_key *key = &tape_meta_keys[i];
        if (key->is_end != is_end)
            continue;
        hasher_add(hasher, bytes_of_string(key->key));
        if (key->is_text) {
            hasher_add_u64(hasher, values[i].text.size);
            hasher_add(hasher, values[i].text);
        } else {
            hasher_add_u64(hasher, (uint64_t)values[i].number);
        }
    }
    struct hash128 seal = hasher_result(hasher);
    hasher_free(hasher);
    return seal;
}

struct hash128 tape_clock_seal(uint64_t cycle, uint64_t host_ns)
{
    struct hasher *hasher = hasher_new();
    hasher_add_u64(hasher, cycle);
    hasher_add_u64(hasher, host_ns);
    struct hash128 seal = hasher_result(hasher);
    hasher_free(hasher);
    return seal;
}

void tape_seal_reset(struct hasher *hasher, struct hash128 last)
{
    uint8_t bytes[HASH_BYTES];
    hash_store(last, bytes);
    hasher_reset(hasher);
    hasher_add(hasher, bytes_of(bytes, sizeof bytes));
}

void tape_seal_add(struct hasher *hasher, uint64_t seq, uint64_t cycle, uint16_t source, unsigned kind,
                   struct bytes payload)
{
    hasher_add_u64(hasher, seq);
    hasher_add_u64(hasher, cycle);
    hasher_add_u64(hasher, (uint64_t)source << 32 | kind);
    hasher_add_u64(hasher, payload.size);
    hasher_add(hasher, payload);
}
