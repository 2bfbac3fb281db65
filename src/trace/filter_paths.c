/* The paths that a filter may name: the fields of the decoders, so that a misspelled one is an error and not a test
 * that never holds. tests/fuzz/fuzz_decode.c and the tests feed every path of every frame through here. */
#include <stdio.h>
#include <string.h>

#include "src/scenario/scenario_value.h"
#include "src/trace/filter_parts.h"

/* Keys with a letter behind ":" always hold n numbers, f TCP flags, m MAC, 4 or 6 IP addresses; without one it
 * depends. "=" gives a name to several keys. */
static const struct {
    const char *layer, *keys;
} layers[] = {
    {"eth", "src:m dst:m addr:m=src,dst type:n length:n"},
    {"vlan", "id:n prio:n dei type:n length:n"},
    {"svlan", "id:n prio:n dei type:n length:n"},
    {"arp", "op hw:n proto:n hwlen:n protolen:n sha:m spa:4 tha:m tpa:4 addr:4=spa,tpa body pad:n"},
    {"ip",
     "src:4 dst:4 addr:4=src,dst hlen:n tos:n len:n id:n rb df mf frag:n ttl:n proto:n sum opt opt.record-route "
     "opt.timestamp opt.security opt.loose-route opt.strict-route opt.router-alert opt.end opt.pad opt.nop"},
    {"ip6", "src:6 dst:6 addr:6=src,dst tc:n flow:n len:n hlim:n next:n"},
    {"hbh", "opt opt.router-alert opt.jumbo"},
    {"dstopt", "opt opt.router-alert opt.jumbo"},
    {"route", "type:n left:n body"},
    {"frag", "id:n offset:n mf reserved next:n"},
    {"icmp", "type code:n sum id:n seq:n gateway:4 mtu:n stamp unused:n"},
    {"icmp6",
     "type code:n sum id:n seq:n stamp nonce mtu:n pointer:n unused:n delay:n group:6 hop-limit:n flags:n lifetime:n "
     "reachable:n retrans:n target:6 dst:6 router solicited override reserved:n source-ll:m target-ll:m "
     "prefix:6 prefix-len:n prefix-flags:n valid:n preferred:n rdnss-life:n rdnss:6 dnssl-life:n dnssl opt "
     "records:n record sources"},
    {"tcp", "src:n dst:n port:n=src,dst flags:f seq:n ack:n win:n hlen:n urg:n sum len:n mss:n wscale:n sack-ok "
            "sack-left:n sack-right:n ts-val:n ts-echo:n opt eol nop opt-pad"},
    {"udp", "src:n dst:n port:n=src,dst len:n sum"},
    {"dhcp",
     "op hw:n hwlen:n hops:n xid:n secs:n flags:n ciaddr:4 yiaddr:4 siaddr:4 giaddr:4 chaddr chaddr-pad sname "
     "behind-text file bootp vend mask router dns hostname domain root-path mtu broadcast ntp requested lease "
     "overload type server wants message max-size renew rebind vendor client-id tftp-server boot-file arch "
     "search routes opt behind-end"},
    {"dns",
     "id:n qr opcode:n aa tc rd ra z ad cd rcode questions:n answers:n authorities:n additionals:n q q-type "
     "q-class:n an ns ar name=q,an,ns,ar type class:n udp-size:n ext-flags:n ttl:n rdlength:n a:4 aaaa:6 cname "
     "ptr mx mx-pref:n txt rdata"},
    {"dhcp6", "type xid:n client-id server-id ia-na:n ia-pd:n t1:n t2:n addr:6 prefix:6 prefix-len:n preferred:n "
              "valid:n wants preference:n elapsed:n status message rapid-commit dns:6 domain opt body"},
    {"tftp", "op file mode option value block:n code:n message"},
    {"http", "method target version status reason headers unfinished header"},
    {"data", "len:n hash"},
    {"llc", "len:n hash"},
    {"pad", "len:n hash"},
    {"udp-rest", "len:n hash"},
    {"more", "hash"},
    {"link", "type:n"},
};

#define LAYERS (sizeof layers / sizeof layers[0])

static const struct {
    const char *key;
    enum filter_own own;
    enum filter_type type;
} owns[] = {
    {"link", OWN_LINK, TYPE_ANY},        {"dir", OWN_DIR, TYPE_WAY},        {"len", OWN_LEN, TYPE_NUMBER},
    {"number", OWN_NUMBER, TYPE_NUMBER}, {"event", OWN_EVENT, TYPE_NUMBER}, {"cycle", OWN_CYCLE, TYPE_NUMBER},
    {"time", OWN_TIME, TYPE_TIME},       {"hash", OWN_HASH, TYPE_ANY},
};

#define OWNS (sizeof owns / sizeof owns[0])
#define NAMES_MAX 80u

/* Sizes of a key's name and of the word that describes it. */
static size_t key_size(const char *key)
{
    return strcspn(key, " :=");
}

/* The entry of a list of keys; NULL if there is none. */
static const char *find_key(const char *keys, const char *name)
{
    size_t size = strlen(name);
    while (*keys) {
        if (key_size(keys) == size && strncmp(keys, name, size) == 0)
            return keys;
        keys += strcspn(keys, " ");
        keys += strspn(keys, " ");
    }
    return NULL;
}

static enum filter_type type_of(char letter)
{
    switch (letter) {
    case 'n': return TYPE_NUMBER;
    case 'f': return TYPE_FLAGS;
    case 'm': return TYPE_MAC;
    case '4': return TYPE_IP4;
    case '6': return TYPE_IP6;
    default: return TYPE_ANY;
    }
}

/* "src,dst" or the key's own name. */
static void take_keys(struct filter_path *path, const char *entry)
{
    size_t name = key_size(entry);
    const char *list = entry + name;
    if (*list == ':') {
        path->type = type_of(list[1]);
        list += 2;
    }
    path->key_count = 0;
    if (*list != '=') {
        memcpy(path->keys[0], entry, name);
        path->keys[0][name] = 0;
        path->key_count = 1;
        return;
    }
    do {
        size_t size = strcspn(++list, ", ");
        memcpy(path->keys[path->key_count], list, size);
        path->keys[path->key_count++][size] = 0;
        list += size;
    } while (*list == ',' && path->key_count < FILTER_ALIASES_MAX);
}

/* "...; did you mean "tcp.flags"?" among the keys of one layer. */
static void propose_key(const char *layer, const char *keys, const char *name, char *problem, size_t size)
{
    char names[NAMES_MAX][24];
    const char *list[NAMES_MAX + 1] = {NULL};
    unsigned count = 0;
    for (; *keys && count < NAMES_MAX; keys += strcspn(keys, " "), keys += strspn(keys, " ")) {
        size_t length = key_size(keys);
        length = length < sizeof names[0] ? length : sizeof names[0] - 1;
        memcpy(names[count], keys, length);
        names[count][length] = 0;
        list[count] = names[count];
        count++;
    }
    const char *nearest = value_nearest(name, list);
    if (nearest)
        snprintf(problem, size, "%s has no field \"%.40s\"; did you mean \"%s.%s\"?", layer, name, layer, nearest);
    else
        snprintf(problem, size, "%s has no field \"%.40s\" (docs/traces.md lists them)", layer, name);
}

static bool propose_layer(const char *name, char *problem, size_t size)
{
    const char *list[LAYERS + 2] = {NULL};
    for (size_t i = 0; i < LAYERS; i++)
        list[i] = layers[i].layer;
    list[LAYERS] = "frame";
    const char *nearest = value_nearest(name, list);
    if (nearest)
        snprintf(problem, size, "there is no layer \"%.40s\"; did you mean \"%s\"?", name, nearest);
    else
        snprintf(problem, size,
                 "there is no layer \"%.40s\" (frame, eth, arp, ip, ip6, icmp, tcp, udp, dns, http, ...)", name);
    return false;
}

static bool read_own(struct filter_path *path, const char *key, char *problem, size_t size)
{
    path->own = OWN_FRAME;
    if (!*key)
        return true;
    for (size_t i = 0; i < OWNS; i++) {
        if (strcmp(owns[i].key, key) == 0) {
            path->own = owns[i].own;
            path->type = owns[i].type;
            return true;
        }
    }
    propose_key("frame", "link dir len number event cycle time hash", key, problem, size);
    return false;
}

/* Headers of HTTP have the names that a peer gave them. */
static bool is_header(const char *layer, const char *key)
{
    return strcmp(layer, "http") == 0 && *key && key[strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789-_")] == 0;
}

bool filter_path_read(struct filter_path *path, const char *text, char *problem, size_t problem_size)
{
    char layer[FILTER_PATH_SIZE];
    *path = (struct filter_path){.is_quoted = strncmp(text, "quoted.", 7) == 0};
    text += path->is_quoted ? 7 : 0;
    size_t size = strcspn(text, ".");
    if (strlen(text) >= FILTER_PATH_SIZE) {
        snprintf(problem, problem_size, "\"%.40s...\" is too long for a field", text);
        return false;
    }
    memcpy(layer, text, size);
    layer[size] = 0;
    const char *key = text[size] ? text + size + 1 : text + size;
    if (!path->is_quoted && strcmp(layer, "frame") == 0)
        return read_own(path, key, problem, problem_size);
    size_t i = 0;
    while (i < LAYERS && strcmp(layers[i].layer, layer) != 0)
        i++;
    if (i == LAYERS)
        return propose_layer(layer, problem, problem_size);
    memcpy(path->layer, layer, size + 1);
    if (!text[size])
        return true;
    const char *entry = find_key(layers[i].keys, key);
    bool is_general = strcmp(key, "malformed") == 0 || strcmp(key, "rest") == 0 || is_header(layer, key);
    if (!entry && !is_general) {
        propose_key(layer, layers[i].keys, key, problem, problem_size);
        return false;
    }
    take_keys(path, entry ? entry : key);
    return true;
}
