# SPDX-License-Identifier: GPL-2.0-or-later
"""The life of a router.  After each event three must say the same: the module
what it counts, bgpd what it holds, and the neighbors what they announce.  Then
nothing is stale, missing or counted twice.

Graceful restart, and a run of events under valgrind: tests/system/test_life.py.
"""

import struct

import pytest

import bgp_wire
import manrs_topology as topology
from lib.topogen import get_topogen

pytestmark = [pytest.mark.bgpd]

ENFORCED, OBSERVED = "192.0.2.2", "192.0.2.3"
FAMILIES = {"ipv4": "ipv4Unicast", "ipv6": "ipv6Unicast"}

# prefix: does it fail?  Announced with the path 12654 alone.
PREFIXES = {
    topology.VALID: False,
    topology.NOT_FOUND: False,
    "84.205.65.0/24": False,
    topology.INVALID: True,
    "192.168.0.0/16": True,
    "84.205.66.0/25": True,
    topology.VALID6: False,
    topology.NOT_FOUND6: False,
    topology.INVALID6: True,
    "fd00:1::/32": True,
}
GOOD, BAD = "12654", "12654 64511"
NEIGHBOR_LINES = [
    "neighbor X remote-as 12654",
    "neighbor X passive",
    "neighbor X timers 3 9",
    "address-family ipv6 unicast",
    "neighbor X activate",
    "exit-address-family",
]


class Sender:
    """One neighbor, and what it should be known for: {(prefix, path id): it
    fails}.  hidden: what our own policy denies before the module sees it."""

    def __init__(self, address, enforced):
        self.address, self.enforced = address, enforced
        self.announced, self.hidden = {}, set()
        self.feed = None

    def start(self, addpath=False, routes=None):
        self.announced = {}
        self.feed = topology.feed(self.address, 12654, [], addpath=addpath)
        for prefix in PREFIXES if routes is None else routes:
            self.announce(prefix)

    def announce(self, prefix, path=GOOD, path_id=0):
        more = f" path-id={path_id}" if path_id else ""
        self.feed.announce([f"{prefix} {path}{more}"])
        self.announced[prefix, path_id] = path == BAD or PREFIXES.get(prefix, False)

    def withdraw(self, prefix, path_id=0):
        more = f" path-id={path_id}" if path_id else ""
        self.feed.withdraw([f"{prefix}{more}"])
        del self.announced[prefix, path_id]

    def end(self):
        self.feed.close()
        self.announced = {}

    def wanted(self, family):
        """(received, accepted, rejected, would reject, what bgpd holds)"""
        rows = [
            fails
            for (prefix, _), fails in self.announced.items()
            if (":" in prefix) == (family == "ipv6") and prefix not in self.hidden
        ]
        bad = sum(rows) if self.enforced else 0
        return len(rows), len(rows) - bad, bad, sum(rows) - bad, len(rows) - bad

    def seen(self, r1, family):
        figures = topology.figures(r1, self.address, FAMILIES[family])
        names = ("received", "accepted", "rejected", "wouldReject")
        return tuple(figures.get(name, 0) for name in names) + (
            self.held(r1, family),
        )

    def held(self, r1, family):
        command = f"show bgp {family} unicast neighbors {self.address} routes"
        routes = topology.vty_json(r1, command).get("routes", {})
        return sum(len(paths) for paths in routes.values())


senders = [Sender(ENFORCED, True), Sender(OBSERVED, False)]
enforced, observed = senders


def setup_module(mod):
    topology.start(mod.__name__, __file__, cache_files=["vrps.json"])
    for sender in senders:
        sender.start()


def teardown_module():
    topology.stop()


@pytest.fixture(name="r1")
def fixture_r1():
    return get_topogen().gears["r1"]


def agree(r1, seconds=10):
    for sender in senders:
        for family in FAMILIES:
            topology.expect(
                sender.wanted(family), sender.seen, r1, family, seconds=seconds
            )


def configure(r1, *lines):
    return r1.vtysh_cmd("\n".join(("configure terminal",) + lines + ("end",)))


def family_line(r1, line, family="ipv4"):
    for sender in senders:
        configure(
            r1,
            "router bgp 64500",
            f"address-family {family} unicast",
            line.replace("X", sender.address),
        )


# What happens to a route


def test_first_feed(r1):
    agree(r1)
    assert enforced.seen(r1, "ipv4") == (6, 3, 3, 0, 3)
    assert observed.seen(r1, "ipv4") == (6, 6, 0, 3, 6)


def test_the_same_again(r1):
    for sender in senders:
        for prefix in PREFIXES:
            sender.announce(prefix)
    agree(r1)


def test_routes_turn_bad_and_good(r1):
    for path in (BAD, GOOD):
        for sender in senders:
            for prefix in PREFIXES:
                sender.announce(prefix, path)
        agree(r1)


def test_withdrawn_and_announced_at_once(r1):
    for sender in senders:
        for prefix in (topology.VALID, topology.INVALID, topology.VALID6):
            sender.withdraw(prefix)
            sender.announce(prefix, BAD)
            sender.withdraw(prefix)
            sender.announce(prefix)
    agree(r1)


def test_withdrawn(r1):
    gone = [topology.VALID, topology.INVALID, topology.VALID6, topology.INVALID6]
    for sender in senders:
        for prefix in gone:
            sender.withdraw(prefix)
    agree(r1)
    for sender in senders:
        for prefix in gone:
            sender.announce(prefix)
    agree(r1)


def malformed_update(prefix):
    """The route with an ORIGIN of two bytes: to be treated as withdrawn, and
    the session stays (RFC 7606 section 7.1)."""
    afi, nlri = bgp_wire.prefix_to_nlri(prefix)
    attrs = bgp_wire.attribute(
        bgp_wire.ATTR_AS_PATH, struct.pack("!BBI", bgp_wire.AS_SEQUENCE, 1, 12654)
    )
    if afi == bgp_wire.AFI_IPV6:
        hop = bytes.fromhex("20010db8001200000000000000000002")
        value = struct.pack("!HBB", afi, 1, len(hop)) + hop + b"\0" + nlri
        attrs += bgp_wire.attribute(bgp_wire.ATTR_MP_REACH, value)
        nlri = b""
    else:
        attrs += bgp_wire.attribute(bgp_wire.ATTR_NEXT_HOP, bytes([192, 0, 2, 2]))
    # bgpd stops reading here, and takes what follows for routes.
    attrs += bgp_wire.attribute(bgp_wire.ATTR_ORIGIN, b"\0\0")
    body = struct.pack("!HH", 0, len(attrs)) + attrs + nlri
    return bgp_wire.message(bgp_wire.UPDATE, body)


@pytest.mark.parametrize(
    "prefix",
    [topology.INVALID, topology.VALID, topology.INVALID6, topology.VALID6],
    ids=["rejected", "accepted", "rejected6", "accepted6"],
)
def test_treated_as_withdrawn(r1, prefix):
    for sender in senders:
        sender.feed.raw(malformed_update(prefix))
        del sender.announced[prefix, 0]
    agree(r1)
    assert senders[0].feed.established.is_set(), "the session ended"
    for sender in senders:
        sender.announce(prefix)
    agree(r1)


def test_denied_before_the_module(r1):
    """What a prefix-list denies is not seen, also if it was rejected before."""
    hidden = [topology.INVALID, topology.NOT_FOUND]
    lines = [f"ip prefix-list NOT seq {5 + i} deny {p}" for i, p in enumerate(hidden)]
    configure(r1, *lines, "ip prefix-list NOT seq 20 permit 0.0.0.0/0 le 32")
    family_line(r1, "neighbor X prefix-list NOT in")
    for sender in senders:
        sender.hidden = set(hidden)
    agree(r1)
    for sender in senders:
        for prefix in hidden:
            sender.withdraw(prefix)
            sender.announce(prefix)
    agree(r1)
    family_line(r1, "no neighbor X prefix-list NOT in")
    for sender in senders:
        sender.hidden = set()
    agree(r1)


# What happens to a session


def test_session_flaps(r1):
    before = topology.figures(r1, ENFORCED)["sinceClear"]["received"]
    for sender in senders:
        sender.end()
    agree(r1)
    assert not topology.vty_json(r1, "show bgp manrs violations")["violations"]
    for sender in senders:
        sender.start()
    agree(r1)
    after = topology.figures(r1, ENFORCED)["sinceClear"]["received"]
    assert after == before + 6, "counters do not survive a flap"


CLEARS = [
    "clear bgp ipv4 unicast * soft in",
    "clear bgp ipv4 unicast * soft out",
    "clear bgp ipv6 unicast * soft",
    "clear bgp * in",
    "clear bgp * soft",
    f"clear bgp ipv4 unicast {ENFORCED} in",
]


@pytest.mark.parametrize("command", CLEARS)
def test_cleared_softly(r1, command):
    r1.vtysh_cmd(command)
    agree(r1)


@pytest.mark.parametrize("command", ["clear bgp *", "clear bgp ipv4 unicast *"])
def test_cleared_hard(r1, command):
    r1.vtysh_cmd(command)
    for sender in senders:
        sender.feed.ended.wait(20)
        sender.end()
    agree(r1)
    for sender in senders:
        sender.start()
    agree(r1)


def test_soft_reconfiguration(r1):
    for family in FAMILIES:
        family_line(r1, "neighbor X soft-reconfiguration inbound", family)
    agree(r1)
    for what in ("received-routes", "filtered-routes"):
        r1.vtysh_cmd(f"show bgp ipv4 unicast neighbors {ENFORCED} {what}")
    for command in CLEARS:
        r1.vtysh_cmd(command)
        agree(r1)
    test_routes_turn_bad_and_good(r1)
    test_withdrawn(r1)
    test_treated_as_withdrawn(r1, topology.INVALID)
    test_denied_before_the_module(r1)
    for family in FAMILIES:
        family_line(r1, "no neighbor X soft-reconfiguration inbound", family)
    agree(r1)


def test_maximum_prefix(r1):
    configure(
        r1,
        "router bgp 64500",
        "address-family ipv4 unicast",
        f"neighbor {ENFORCED} maximum-prefix 4",
    )
    agree(r1)  # three are accepted
    for i in range(4):
        enforced.announce(f"84.205.{80 + i}.0/24")
    topology.expect_true("the session stays", enforced.feed.ended.is_set)
    enforced.end()
    agree(r1)
    configure(
        r1,
        "router bgp 64500",
        "address-family ipv4 unicast",
        f"no neighbor {ENFORCED} maximum-prefix 4",
    )
    r1.vtysh_cmd(f"clear bgp ipv4 unicast {ENFORCED}")
    enforced.start()
    agree(r1)


def test_add_path(r1):
    for sender in senders:
        sender.end()
        sender.start(addpath=True, routes=[])
        for prefix in (topology.VALID, topology.INVALID, topology.VALID6):
            for path_id in (1, 2, 3):
                sender.announce(prefix, BAD if path_id == 2 else GOOD, path_id)
    agree(r1)
    for sender in senders:
        sender.announce(topology.VALID, GOOD, 2)
        sender.announce(topology.VALID, BAD, 3)
        sender.withdraw(topology.INVALID, 1)
        sender.withdraw(topology.VALID6, 2)
        sender.withdraw(topology.VALID6, 1)
    agree(r1)
    r1.vtysh_cmd("clear bgp * soft in")
    agree(r1)
    for sender in senders:
        sender.end()
        sender.start()
    agree(r1)


def test_more_changes_than_are_queued(r1):
    """All routes of an observed neighbor change at once: none is missed."""
    many = [f"{a}.{b}.{c}.0/24" for a in (20, 21) for b in range(256) for c in range(256)]
    for path in (GOOD, BAD, GOOD):
        observed.feed.announce([f"{prefix} {path}" for prefix in many])
        fails = len(many) if path == BAD else 0
        want = (len(many) + 6, 0, fails + 3)
        topology.expect(
            want,
            lambda: tuple(
                topology.figures(r1, OBSERVED).get(name)
                for name in ("received", "rejected", "wouldReject")
            ),
            seconds=60,
        )
    assert topology.vty_json(r1, "show bgp manrs")["observedMissed"] > 0
    assert "changed too fast" in r1.vtysh_cmd("show bgp manrs")
    observed.feed.withdraw(many)
    agree(r1, seconds=60)


# What happens to the configuration


def attach(r1, sender):
    for family in FAMILIES:
        configure(
            r1,
            "router bgp 64500",
            f"address-family {family} unicast",
            f"neighbor {sender.address} route-map MANRS in",
        )


def test_attached_and_detached(r1):
    attach(r1, observed)
    observed.enforced = True
    agree(r1)
    for family in FAMILIES:
        configure(
            r1,
            "router bgp 64500",
            f"address-family {family} unicast",
            f"no neighbor {OBSERVED} route-map MANRS in",
        )
    observed.enforced = False
    agree(r1)


def test_family_deactivated(r1):
    configure(
        r1,
        "router bgp 64500",
        "address-family ipv6 unicast",
        f"no neighbor {ENFORCED} activate",
    )
    enforced.feed.ended.wait(20)
    enforced.end()
    enforced.start()
    enforced.hidden = {prefix for prefix in PREFIXES if ":" in prefix}
    agree(r1)
    enforced.hidden = set()
    configure(
        r1,
        "router bgp 64500",
        "address-family ipv6 unicast",
        f"neighbor {ENFORCED} activate",
    )
    enforced.feed.ended.wait(20)
    enforced.end()
    enforced.start()
    agree(r1)


def neighbor_lines():
    return [
        line.replace("X", sender.address)
        for sender in senders
        for line in NEIGHBOR_LINES
    ]


def test_neighbors_removed_and_added(r1):
    configure(
        r1, "router bgp 64500", *[f"no neighbor {s.address}" for s in senders]
    )
    assert topology.vty_json(r1, "show bgp manrs neighbors") == {}
    assert not topology.vty_json(r1, "show bgp manrs violations")["violations"]
    for sender in senders:
        sender.end()
    configure(r1, "router bgp 64500", *neighbor_lines())
    attach(r1, enforced)
    for sender in senders:
        sender.start()
    agree(r1)


def test_instance_deleted_and_created(r1):
    configure(r1, "no router bgp 64500")
    assert topology.vty_json(r1, "show bgp manrs neighbors") == {}
    assert not topology.vty_json(r1, "show bgp manrs violations")["violations"]
    for sender in senders:
        sender.end()
    configure(
        r1,
        "router bgp 64500",
        "bgp router-id 192.0.2.1",
        "no bgp ebgp-requires-policy",
        *neighbor_lines(),
    )
    attach(r1, enforced)
    for sender in senders:
        sender.start()
    agree(r1)
