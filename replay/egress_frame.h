/* The egress policy for drivers that hand whole frames to the host (TAP, sockets): what a guest may send is judged by
 * the destination that its IP header names, with the rules of egress.h. Decided by the bytes of the frame alone.
 *
 * What passes
 *   always      ARP, and what stays on the link: broadcast, multicast, link-local, the unspecified address
 *   by rule     IPv4 and IPv6 to any other address; ports count for TCP, UDP, UDP-Lite, SCTP and DCCP
 *   with "any"  everything, other protocols and tags of VLANs included
 * A packet that hides where it goes (source routing, headers that lie) is refused unless the rules say "any". Later
 * fragments have no ports; they pass where any port of the address may be reached, and are of no use without a
 * first fragment, which is judged by its port. A protocol that has neither ports nor is ICMP needs a rule without
 * ports. An empty list stands for private networks: RFC 1918, RFC 4193 and fec0::/10. */
#ifndef REPRISE_REPLAY_EGRESS_FRAME_H
#define REPRISE_REPLAY_EGRESS_FRAME_H

#include "replay/egress.h"

enum egress_verdict {
    EGRESS_PASSES,
    EGRESS_FOREIGN, /* no rule names the address */
    EGRESS_UNKNOWN, /* neither ARP nor IP */
    EGRESS_UNCLEAR, /* where the packet goes cannot be told */
};

/* The rules of an empty list, see above. */
void egress_frame_default(struct egress_policy *policy);
/* to: the destination, family EGRESS_NONE where there is none. */
enum egress_verdict egress_frame_judge(const struct egress_policy *policy, struct bytes frame,
                                       struct egress_address *to);

#endif
