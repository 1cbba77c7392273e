# SPDX-License-Identifier: GPL-2.0-or-later
"""One UPDATE with routes that differ in what a path is judged by: each is judged
by its own, by the next hop that bgpd uses and the path that the operator's map
makes of it."""

import socket
import struct
import time

import pytest

import manrs_topology as topology
from bgp_wire import (
    ATTR_AS_PATH,
    ATTR_MP_REACH,
    ATTR_NEXT_HOP,
    ATTR_ORIGIN,
    SAFI_UNICAST,
    UPDATE,
    attribute,
    message,
    path_to_bytes,
    prefix_to_nlri,
)
from lib.topogen import get_topogen

pytestmark = [pytest.mark.bgpd]

FEEDS = {}
THIRD, THIRD6 = "192.0.2.99", "2001:db8:12::99"


def setup_module(mod):
    topology.start(mod.__name__, __file__)
    for last in (2, 3, 4, 5, 6):
        FEEDS[last] = topology.feed(
            f"192.0.2.{last}", 12654, [], addpath=last in (4, 6)
        )


def teardown_module():
    topology.stop()


@pytest.fixture(name="r1")
def fixture_r1():
    tgen = get_topogen()
    if tgen.routers_have_failure():
        pytest.skip(tgen.errors)
    return tgen.gears["r1"]


def reach(hop, prefixes, with_id=b""):
    """MP_REACH_NLRI of the family of the first prefix."""
    nlris = [prefix_to_nlri(prefix) for prefix in prefixes]
    return attribute(
        ATTR_MP_REACH,
        struct.pack("!HBB", nlris[0][0], SAFI_UNICAST, len(hop))
        + hop
        + b"\0"
        + b"".join(with_id + nlri for _, nlri in nlris),
    )


def packed4(address):
    return socket.inet_pton(socket.AF_INET, address)


def packed6(address):
    return socket.inet_pton(socket.AF_INET6, address)


def update(path, hop=None, prefixes=(), attributes=b"", with_id=b""):
    """One UPDATE, IPv4 routes with NEXT_HOP `hop` where there is one; with_id
    goes before each of them."""
    attributes += attribute(ATTR_ORIGIN, b"\0")
    attributes += attribute(ATTR_AS_PATH, path_to_bytes(path.split()))
    if hop:
        attributes += attribute(ATTR_NEXT_HOP, packed4(hop))
    body = struct.pack("!HH", 0, len(attributes)) + attributes
    return message(
        UPDATE, body + b"".join(with_id + prefix_to_nlri(prefix)[1] for prefix in prefixes)
    )


def violations(r1, last):
    """{prefix: failed checks}"""
    rows = topology.vty_json(r1, f"show bgp manrs violations neighbor 192.0.2.{last}")
    return {row["prefix"]: row["checks"] for row in rows.get("violations", [])}


def settled(r1, last, n4, n6=0):
    for family, n in ("ipv4Unicast", n4), ("ipv6Unicast", n6):
        topology.expect(
            n,
            lambda f=family: topology.figures(r1, f"192.0.2.{last}", f).get(
                "received", 0
            ),
        )


@pytest.mark.parametrize("last", [2, 5], ids=["enforced", "observed"])
def test_each_family_by_its_next_hop(r1, last):
    """RFC 4760 lets an UPDATE carry both, each with a next hop."""
    own = f"192.0.2.{last}"
    two = f"84.205.{64 + 2 * last}.0/24"
    one = f"84.205.{65 + 2 * last}.0/24"
    six = f"2001:7fb:ff{last:02}::/48"
    FEEDS[last].raw(
        update("12654", THIRD, [two], reach(packed6("2001:db8:12::2"), [six]))
        + update("12654", own, [one], reach(packed6("2001:db8:12::2"), [six]))
    )
    settled(r1, last, 2, 1)
    assert violations(r1, last) == {two: ["next-hop"]}


def test_an_ipv4_next_hop_in_mp_reach(r1):
    """RFC 4760 section 3 is for any family, IPv4 as well."""
    FEEDS[2].raw(
        update("12654", attributes=reach(packed4(THIRD), ["84.205.80.0/24"]))
        + update("12654", attributes=reach(packed4("192.0.2.2"), ["84.205.81.0/24"]))
    )
    settled(r1, 2, 4, 1)
    found = violations(r1, 2)
    assert found.get("84.205.80.0/24") == ["next-hop"]
    assert "84.205.81.0/24" not in found


# The operator's map makes 64512 the first AS of these paths.
CHANGED, CHANGED6 = "93.175.150.0/24", "2001:7fb:fd02::/48"
AS_SENT, AS_SENT6 = "84.205.90.0/24", "2001:7fb:ff90::/48"
BOGON = ["bogon-asn", "first-as"]


@pytest.mark.parametrize("changed_first", [True, False], ids=["before", "behind"])
def test_each_by_the_path_that_the_map_made(r1, changed_first):
    def ordered(changed, other):
        return [changed, other, other] if changed_first else [other, changed, other]

    FEEDS[3].raw(
        update(
            "12654",
            "192.0.2.3",
            ordered(CHANGED, AS_SENT),
            reach(packed6("2001:db8:12::2"), ordered(CHANGED6, AS_SENT6)),
        )
    )
    settled(r1, 3, 2, 2)
    assert violations(r1, 3) == {CHANGED: BOGON, CHANGED6: BOGON}
    assert topology.routes(r1).count(AS_SENT) == 1
    assert CHANGED not in topology.routes(r1)
    assert AS_SENT6 in topology.routes(r1, "ipv6")
    assert CHANGED6 not in topology.routes(r1, "ipv6")
    FEEDS[3].withdraw([CHANGED, AS_SENT, CHANGED6, AS_SENT6])
    settled(r1, 3, 0, 0)
    assert violations(r1, 3) == {}


def by_path_id(r1, last):
    """{(prefix, path identifier): failed checks}"""
    rows = topology.vty_json(r1, f"show bgp manrs violations neighbor 192.0.2.{last}")
    return {(row["prefix"], row["pathId"]): row["checks"] for row in rows["violations"]}


def test_with_path_identifiers_and_adj_rib_in(r1):
    """Nobody tells our map which of them it is asked about."""
    FEEDS[4].raw(
        b"".join(
            update(
                path, "192.0.2.4", [CHANGED, AS_SENT], with_id=struct.pack("!I", number)
            )
            for number, path in ((7, "12654"), (8, "12654 {3333}"))
        )
    )
    want = {
        (CHANGED, 7): BOGON,
        (CHANGED, 8): ["bogon-asn", "as-set", "first-as"],
        (AS_SENT, 8): ["as-set"],
    }
    settled(r1, 4, 4)
    assert by_path_id(r1, 4) == want
    # bgpd's own policy is run again without a message: by the operator, and by us.
    seen = topology.vty_json(r1, "show bgp manrs violations neighbor 192.0.2.4")
    for line in ("clear bgp ipv4 unicast 192.0.2.4 soft in",) * 2 + (
        "configure terminal\nmanrs profile sets check as-set action log\n"
        "router bgp 64500\nneighbor 192.0.2.4 manrs profile sets\nend",
    ):
        r1.vtysh_cmd(line)
        for _ in range(2):
            time.sleep(0.5)
            assert by_path_id(r1, 4) == want
            assert topology.figures(r1, "192.0.2.4")["received"] == 4
    assert topology.figures(r1, "192.0.2.4")["rejected"] == 2
    again = topology.vty_json(r1, "show bgp manrs violations neighbor 192.0.2.4")
    assert seen != again, "none of them was judged again"


def test_path_identifiers_of_both_parts(r1):
    """IPv4 routes in MP_REACH_NLRI, and others behind the attributes."""
    first, second = "84.205.93.0/24", "84.205.94.0/24"
    seven = struct.pack("!I", 7)
    hop = packed4("192.0.2.6")
    FEEDS[6].raw(
        update(
            "12654 64512",
            "192.0.2.6",
            [first],
            reach(hop, [second], with_id=seven),
            with_id=seven,
        )
    )
    settled(r1, 6, 2)
    assert by_path_id(r1, 6) == {
        (first, 7): ["bogon-asn"],
        (second, 7): ["bogon-asn"],
    }
    FEEDS[6].withdraw([f"{first} path-id=7", f"{second} path-id=7"])
    settled(r1, 6, 0)


def test_a_policy_changed_between_two_messages(r1):
    """The same path, and another verdict."""
    path, one, two = "12654 3356", "84.205.91.0/24", "84.205.92.0/24"
    FEEDS[2].raw(update(path, "192.0.2.2", [one]))
    settled(r1, 2, 5, 1)
    assert one not in violations(r1, 2)
    r1.vtysh_cmd(
        "configure terminal\nmanrs profile hops check transit-leak action reject\nend"
    )
    FEEDS[2].raw(update(path, "192.0.2.2", [two]))
    settled(r1, 2, 6, 1)
    assert violations(r1, 2)[two] == ["transit-leak"]
    topology.expect(["transit-leak"], lambda: violations(r1, 2).get(one))
