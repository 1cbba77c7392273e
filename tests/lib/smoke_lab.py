# SPDX-License-Identifier: GPL-2.0-or-later
"""The network of tests/system/test_smoke.py:

    feeds (customer, provider, peer, observed; IPv4 and IPv6)
        -> us, bgpd with the module
            -> stock bgpds: to_customer, to_provider, to_peer
"""

import json

from lab import MODULE, LabError, wait_for

OUR_ASN = 64500

VRPS = [
    {"prefix": "193.0.0.0/21", "maxLength": 24, "asn": 3333},
    {"prefix": "8.8.8.0/24", "maxLength": 24, "asn": 15169},
    {"prefix": "2001:7fb:fd02::/48", "maxLength": 48, "asn": 12654},
    {"prefix": "2001:7fb:fd03::/48", "maxLength": 48, "asn": 196615},
]
LATER = "194.9.0.0/16"  # not found at first

# Who feeds: the last part of the address, AS number, relationship.
FEEDS = {
    "customer": (2, 12654, "customer"),
    "provider": (3, 12859, "provider"),
    "peer": (4, 3333, "peer"),
    "observed": (5, 1103, "customer"),
}
# What they send: a good route passes, a bad one is rejected (or would be).
GOOD = {
    "customer": ["193.0.0.0/21 12654 3333", f"{LATER} 12654"],
    "provider": ["80.1.0.0/16 12859 1103"],
    # The last one is for a receiver with as-override, see test_outbound.
    "peer": ["81.2.0.0/16 3333", "81.3.0.0/16 3333 24785"],
    "observed": ["145.0.0.0/16 1103"],
}
BAD = {
    "customer": [
        "8.8.8.0/24 12654 3333",
        "10.1.0.0/16 12654",
        "193.0.0.0/25 12654 3333",
        "84.205.65.0/24 12654 64511",
    ],
    "provider": ["8.8.8.0/24 12859 3333"],
    "peer": ["10.2.0.0/16 3333"],
    "observed": ["10.9.0.0/16 1103"],
}
GOOD6 = {
    "customer": ["2001:7fb:fd02::/48 12654"],
    "provider": ["2001:610::/32 12859 1103"],
    "peer": ["2001:67c:2e8::/48 3333"],
    "observed": ["2001:611::/32 1103"],
}
BAD6 = {
    "customer": ["2001:7fb:fd03::/48 12654", "2001:7fb:fd02:1::/64 12654"],
    "provider": ["fd00:1::/32 12859"],
    "peer": ["::/0 3333"],
    "observed": ["fd00:9::/32 1103"],
}
OWN, FOREIGN = "84.205.80.0/22", "91.0.0.0/16"
OWN6, FOREIGN6 = "2a03:4080::/32", "2a03:4081::/32"

# Who receives: the third part of the address, AS number.
RECEIVERS = {"customer": (11, 8218), "provider": (12, 24785), "peer": (13, 1133)}

OUR_CONFIG = """
hostname us
manrs own-prefix {OWN}
manrs own-prefix {OWN6}
manrs profile watched inherit customer
manrs profile watched check long-path action log
manrs rpki file {vrps}
route-map ANY permit 10
route-map NOTHING deny 10
route-map PLUS permit 10
 set metric 77
router bgp {OUR_ASN}
 bgp router-id 192.0.2.1
 no bgp default ipv4-unicast
 no bgp network import-check
 timers bgp 30 90
{neighbors}
 address-family ipv4 unicast
  network {OWN}
  network {FOREIGN}
{filters}
 exit-address-family
 address-family ipv6 unicast
  network {OWN6}
  network {FOREIGN6}
{filters6}
 exit-address-family
exit
"""

RECEIVER_CONFIG = """
hostname {name}
router bgp {asn}
 bgp router-id 198.18.{link}.2
 no bgp ebgp-requires-policy
 no bgp default ipv4-unicast
 neighbor 198.18.{link}.1 remote-as {OUR_ASN}
 neighbor 2001:db8:{link}::1 remote-as {OUR_ASN}
 neighbor 198.18.{link}.1 timers connect 1
 neighbor 2001:db8:{link}::1 timers connect 1
 address-family ipv4 unicast
  neighbor 198.18.{link}.1 activate
 exit-address-family
 address-family ipv6 unicast
  neighbor 2001:db8:{link}::1 activate
 exit-address-family
exit
"""


def prefixes(lines):
    return {line.split()[0] for line in lines}


def feed_address(who, family):
    last = FEEDS[who][0]
    return f"2001:db8:2::{last}" if family == 6 else f"192.0.2.{last}"


def our_config(vrps):
    neighbors, filters, filters6 = [], [], []
    for who, (_, asn, relationship) in FEEDS.items():
        maps = {"observed": "ANY", "peer": "MANRS:PLUS"}
        for family, lines in ((4, filters), (6, filters6)):
            address = feed_address(who, family)
            neighbors += [
                f" neighbor {address} remote-as {asn}",
                f" neighbor {address} passive",
                f" neighbor {address} manrs relationship {relationship}",
            ]
            lines += [
                f"  neighbor {address} activate",
                f"  neighbor {address} route-map {maps.get(who, 'MANRS')} in",
                f"  neighbor {address} route-map NOTHING out",
            ]
    for relationship, (link, asn) in RECEIVERS.items():
        for address, lines in (
            (f"198.18.{link}.2", filters),
            (f"2001:db8:{link}::2", filters6),
        ):
            neighbors += [
                f" neighbor {address} remote-as {asn}",
                f" neighbor {address} timers connect 1",
                f" neighbor {address} manrs relationship {relationship}",
                f" neighbor {address} manrs profile watched",
            ]
            lines += [
                f"  neighbor {address} activate",
                f"  neighbor {address} route-map NOTHING in",
                f"  neighbor {address} route-map MANRS out",
            ]
            if relationship == "provider":
                lines.append(f"  neighbor {address} as-override")
    return OUR_CONFIG.format(
        **globals(),
        vrps=vrps,
        neighbors="\n".join(neighbors),
        filters="\n".join(filters),
        filters6="\n".join(filters6),
    )


class Network:
    """The topology above, all of it up."""

    def __init__(self, lab, under):
        self.under = under
        # valgrind runs bgpd some twenty times slower.
        self.patience = 90 if under else 20
        self.us, self.world = lab.router("us"), lab.router("world")
        lab.link(
            self.us,
            "192.0.2.1/24 2001:db8:2::1/64",
            self.world,
            " ".join(
                f"192.0.2.{n}/24 2001:db8:2::{n}/64" for n, _, _ in FEEDS.values()
            ),
        )
        self.receivers, self.feeds = {}, {}
        for name, (link, _) in RECEIVERS.items():
            router = self.receivers[name] = lab.router(f"to_{name}")
            lab.link(
                self.us,
                f"198.18.{link}.1/24 2001:db8:{link}::1/64",
                router,
                f"198.18.{link}.2/24 2001:db8:{link}::2/64",
            )

    def start(self):
        self.write_vrps(VRPS)
        self.us.start_bgpd(
            our_config(self.us.path("vrps.json")), module=MODULE, under=self.under
        )
        for name, (link, asn) in RECEIVERS.items():
            self.receivers[name].start_bgpd(
                RECEIVER_CONFIG.format(name=name, link=link, asn=asn, OUR_ASN=OUR_ASN)
            )
        self.wait_vrps(2, 2)
        for who, (_, asn, _) in FEEDS.items():
            for family, good, bad in ((4, GOOD, BAD), (6, GOOD6, BAD6)):
                address = feed_address(who, family)
                feed = self.feeds[who, family] = self.world.feed(
                    "2001:db8:2::1" if family == 6 else "192.0.2.1",
                    asn,
                    local=address,
                    router_id=feed_address(who, 4),
                )
                feed.announce(good[who] + bad[who])
                feed.start()
        for feed in self.feeds.values():
            feed.wait_established(60)
        for link, _ in RECEIVERS.values():
            self.us.wait_up(f"198.18.{link}.2")
            self.us.wait_up(f"2001:db8:{link}::2", "ipv6")

    def write_vrps(self, vrps):
        self.us.write("vrps.json", json.dumps({"roas": vrps}))

    def wait_vrps(self, ipv4, ipv6):
        def in_force():
            data = self.us.json("show bgp manrs rpki")
            return data.get("vrpsIpv4") == ipv4 and data.get("vrpsIpv6") == ipv6

        wait_for(in_force, self.patience, f"{ipv4}+{ipv6} VRPs in force")

    def expect(self, want, get, what):
        try:
            wait_for(lambda: get() == want, self.patience, what)
        except LabError as error:
            raise AssertionError(f"{what}: want {want}, got {get()}") from error

    def figures(self, who, family):
        address = feed_address(who, family)
        data = self.us.json(f"show bgp manrs neighbors {address}")
        f = data[address]["addressFamilyInfo"][f"ipv{family}Unicast"]
        return f["received"], f["accepted"], f["rejected"], f["wouldReject"]

    @staticmethod
    def table(router, family):
        return set(router.json(f"show bgp ipv{family} unicast").get("routes", {}))

    def running(self):
        """Our lines and those that refer to us, sorted."""
        text = self.us.vtysh("show running-config")
        return sorted(
            line.strip()
            for line in text.splitlines()
            if line.lstrip().startswith("manrs ")
            or " manrs " in line
            or " MANRS" in line
        )
