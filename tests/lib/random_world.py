# SPDX-License-Identifier: GPL-2.0-or-later
"""Five neighbors of one router, the routes each has announced, and what bgpd is
to hold and the module to tell of them: the model of tests/system/test_random.py.
"""

import ipaddress
import struct

import bgp_wire

OUR_ASN, US, US6, THEM6 = 64500, "192.0.2.1", "2001:db8:5::1", "2001:db8:5::2"
FAMILIES = {4: "ipv4", 6: "ipv6"}
FIGURES = ("received", "accepted", "rejected", "wouldReject")

# What the operator's map may deny: judged alike whatever the policy and the VRPs
# are.  Of another one that he denied nobody knows any more when it turns bad.
STEADY = ["8.8.0.0/16", "80.1.0.0/16", "81.2.0.0/16", "2001:67c:2e8::/48"]
PREFIXES = STEADY + [
    "193.0.0.0/21", "193.0.0.0/22", "193.0.4.0/24", "193.0.0.0/25", "8.8.8.0/24",
    "194.9.0.0/16", "194.9.4.0/24", "10.1.0.0/16", "10.1.2.0/24", "192.168.7.0/24",
    "80.1.1.1/32", "0.0.0.0/0", "2001:7fb:fd02::/48", "2001:7fb:fd03::/48",
    "2001:610::/32", "2001:67c:2e8:1::/64", "fd00:1::/32", "2a03:4080:1:2:3::/80",
    "::/0",
]  # fmt: skip
BOGONS = [ipaddress.ip_network(b) for b in ("10.0.0.0/8", "192.168.0.0/16", "fc00::/7")]
BOGON_ASN = "64512"
PATHS = [
    "{asn} 3333",
    "{asn} 15169",
    "{asn}",
    f"{{asn}} {BOGON_ASN} 3333",
    f"{{asn}} {OUR_ASN} 3333",  # which bgpd denies before any map
]
VRPS = [
    [
        ("193.0.0.0/21", 24, 3333),
        ("8.8.8.0/24", 24, 15169),
        ("2001:7fb:fd02::/48", 48, 3333),
        ("2001:7fb:fd03::/48", 48, 15169),
    ],
    [
        ("193.0.0.0/22", 22, 3333),
        ("194.9.0.0/16", 24, 15169),
        ("2001:610::/32", 32, 1),
    ],
]
# ORIGIN with a value there is not: the routes are withdrawn (RFC 7606).  Last, as
# bgpd reads no further and wants a next hop.
BAD_ORIGIN = bgp_wire.attribute(bgp_wire.ATTR_ORIGIN, b"\x07")


def is_ipv6(prefix):
    return ":" in prefix


class Neighbor:
    def __init__(self, last, asn, route_map, soft=False, with_ids=False):
        self.address, self.asn = f"192.0.2.{last}", asn
        self.map, self.soft, self.with_ids = route_map, soft, with_ids
        self.feed = None
        self.routes = {}  # (prefix, path id or None): AS path

    def config(self):
        n = f"neighbor {self.address}"
        return (
            f" {n} remote-as {self.asn}\n {n} passive\n {n} timers connect 1\n"
            f" {n} manrs relationship peer\n"
        )

    def family_config(self):
        n = f"  neighbor {self.address}"
        soft = f"{n} soft-reconfiguration inbound\n" if self.soft else ""
        return f"{n} activate\n{n} route-map {self.map} in\n{soft}"

    def open(self, router):
        self.feed = router.feed(
            US,
            self.asn,
            local=self.address,
            router_id=self.address,
            next_hop6=THEM6,
            addpath=self.with_ids,
        )
        self.feed.start()
        self.feed.wait_established()
        # Not before: a table given then is sent beside what is sent next.
        self.feed.announce([f"{key[0]} {self.text(key)}" for key in self.routes])

    def text(self, key):
        return self.routes[key] + ("" if key[1] is None else f" path-id={key[1]}")

    def wire_key(self, key):
        rest = "" if key[1] is None else f"path-id={key[1]}"
        return self.feed.encoder.key(key[0], rest)

    def update(self, gone, came, path, is_broken, in_mp_reach, twice):
        """One UPDATE of all this.  is_broken: its attributes are, and what it
        announces is withdrawn.  in_mp_reach: IPv4 is announced there, unless IPv6
        is.  twice: what is announced, again at the end."""
        dead = gone + (came if is_broken else [])
        for key in dead:
            self.routes.pop(key, None)
        if not is_broken:
            self.routes.update({key: path for key in came})
        self.feed.send(
            self.message(gone, came * (1 + twice), path, is_broken, in_mp_reach),
            [self.wire_key(key) for key in dead],
            {self.wire_key(k): self.text(k) for k in came if not is_broken},
        )

    def message(self, gone, came, path, is_broken, in_mp_reach):
        def nlri(keys, afi):
            return b"".join(n for a, n in map(self.wire_key, keys) if a == afi)

        def reach(afi, hop, routes):
            value = struct.pack("!HBB", afi, bgp_wire.SAFI_UNICAST, len(hop))
            return bgp_wire.attribute(
                bgp_wire.ATTR_MP_REACH, value + hop + b"\0" + routes
            )

        v4, v6 = bgp_wire.AFI_IPV4, bgp_wire.AFI_IPV6
        attrs, _ = self.feed.encoder.attributes(v4, path)
        came4, came6 = nlri(came, v4), nlri(came, v6)
        gone4, gone6 = nlri(gone, v4), nlri(gone, v6)
        if is_broken:
            attrs = attrs[len(BAD_ORIGIN) :] + BAD_ORIGIN
        if not came:
            attrs = b""
        if came6:
            attrs = reach(v6, ipaddress.ip_address(THEM6).packed, came6) + attrs
        elif came4 and in_mp_reach:
            attrs = reach(v4, ipaddress.ip_address(self.address).packed, came4) + attrs
            came4 = b""
        if gone6:
            value = struct.pack("!HB", v6, bgp_wire.SAFI_UNICAST) + gone6
            attrs = bgp_wire.attribute(bgp_wire.ATTR_MP_UNREACH, value) + attrs
        body = struct.pack("!H", len(gone4)) + gone4
        body += struct.pack("!H", len(attrs)) + attrs + came4
        return bgp_wire.message(bgp_wire.UPDATE, body)


class World:
    """What is configured, and what follows from it."""

    def __init__(self):
        self.neighbors = {
            "plain": Neighbor(2, 12654, "MANRS"),
            "soft": Neighbor(3, 12859, "MANRS", soft=True),
            "paths": Neighbor(4, 1103, "MANRS", with_ids=True),
            "mapped": Neighbor(5, 24785, "MANRS:OPER"),
            "watched": Neighbor(6, 8218, "ANY"),
        }
        self.vrps = 0  # which of VRPS
        self.bogons_pass = False
        self.denied = []  # by the operator's map

    def denied_config(self):
        """A prefix-list that does not exist would permit all."""
        return "".join(
            f"no {family} prefix-list DENIED\n"
            f"{family} prefix-list DENIED seq 1 permit {none}\n"
            + "".join(
                f"{family} prefix-list DENIED seq {5 + at} permit {prefix}\n"
                for at, prefix in enumerate(self.denied)
                if is_ipv6(prefix) == is_ipv6(none)
            )
            for family, none in (("ip", "255.255.255.255/32"), ("ipv6", "ffff::/128"))
        )

    def config(self, vrps_path):
        families = "".join(
            f" address-family {family} unicast\n"
            + "".join(n.family_config() for n in self.neighbors.values())
            + " exit-address-family\n"
            for family in FAMILIES.values()
        )
        return (
            f"manrs rpki file {vrps_path}\n"
            "bgp route-map delay-timer 1\n"
            "route-map ANY permit 10\n"
            "route-map OPER deny 10\n match ip address prefix-list DENIED\n"
            "route-map OPER deny 15\n match ipv6 address prefix-list DENIED\n"
            "route-map OPER permit 20\n"
            + self.denied_config()
            + f"router bgp {OUR_ASN}\n bgp router-id {US}\n"
            " no bgp default ipv4-unicast\n"
            + "".join(n.config() for n in self.neighbors.values())
            + families
        )

    def is_invalid(self, prefix, origin):
        covering = [
            (max_len, asn)
            for vrp, max_len, asn in VRPS[self.vrps]
            if is_ipv6(vrp) == (prefix.version == 6)
            and prefix.subnet_of(ipaddress.ip_network(vrp))
        ]
        return bool(covering) and not any(
            asn == origin and prefix.prefixlen <= max_len for max_len, asn in covering
        )

    def is_bad(self, prefix, path):
        shortest, longest = (8, 24) if prefix.version == 4 else (12, 48)
        is_bogon = any(
            prefix.version == bogon.version and prefix.subnet_of(bogon)
            for bogon in BOGONS
        )
        return (
            not shortest <= prefix.prefixlen <= longest
            or (is_bogon and not self.bogons_pass)
            or BOGON_ASN in path
            or self.is_invalid(prefix, int(path[-1]))
        )

    def expected_of(self, n, version):
        """Of one neighbor and family what found() is to give."""
        good, bad = [], []
        for (prefix, _), path in n.routes.items():
            words = path.split()
            if is_ipv6(prefix) != (version == 6) or str(OUR_ASN) in words:
                continue
            if self.is_bad(ipaddress.ip_network(prefix), words):
                bad.append(prefix)
            elif n.map != "MANRS:OPER" or prefix not in self.denied:
                good.append(prefix)
        is_watched = n.map == "ANY"
        held = sorted(good + bad if is_watched else good)
        return {
            "received": len(good) + len(bad),
            "accepted": len(held),
            "rejected": 0 if is_watched else len(bad),
            "wouldReject": len(bad) if is_watched else 0,
            "held": held,
            "violations": sorted(bad),
        }

    def expected(self):
        return {
            (name, version): self.expected_of(n, version)
            for name, n in self.neighbors.items()
            for version in FAMILIES
        }

    def found(self, router):
        """Of each neighbor and family the module's figures, the prefixes that
        bgpd holds and those that the module says are violations; both by path."""
        figures = router.json("show bgp manrs neighbors")
        violations = router.json("show bgp manrs violations")["violations"]
        out = {}
        for version, family in FAMILIES.items():
            table = router.json(f"show bgp {family} unicast").get("routes", {})
            for name, n in self.neighbors.items():
                f = figures[n.address]["addressFamilyInfo"][f"{family}Unicast"]
                out[name, version] = {k: f[k] for k in FIGURES} | {
                    "held": sorted(
                        prefix
                        for prefix, paths in table.items()
                        for path in paths
                        if path["peerId"] == n.address
                    ),
                    "violations": sorted(
                        v["prefix"]
                        for v in violations
                        if v["neighbor"] == n.address
                        and is_ipv6(v["prefix"]) == (version == 6)
                    ),
                }
        return out
