# SPDX-License-Identifier: GPL-2.0-or-later
"""A route server as exchange points run it: one line says whether what fails is
rejected or tagged, with the reasons of Euro-IX.  A member and a looking glass
tell what they were sent."""

import os

import pytest

import manrs_topology as topology
from bgp_hear import Hearer
from lib.common_config import step
from lib.topogen import get_topogen

pytestmark = [pytest.mark.bgpd]

CWD = os.path.dirname(os.path.realpath(__file__))
OPEN, REGISTERED, MEMBER, GLASS = (f"192.0.2.{last}" for last in (11, 12, 13, 14))
FILES = ["manrs_rs_vrps.json", "manrs_rs_prefixes", "manrs_rs_asns"]

# What each announces, and the reasons.
ROUTES = {
    OPEN: {
        "93.175.146.0/24 12654": [],
        "84.205.64.0/24 12654": [],
        "84.205.65.0/25 12654": [1],
        "84.0.0.0/7 12654": [2],
        "10.0.0.0/16 12654": [3],
        "84.205.66.0/24 12654 64512": [4],
        "84.205.67.0/24 12654 1 2 3 4 5": [5],
        "84.205.68.0/24 3333 12654": [7],
        "84.205.69.0/24 12654 next-hop=192.0.2.99": [8],
        "93.175.147.0/24 12654": [13],
        "84.205.70.0/24 12654 174 3333": [14],
        "84.205.80.0/24 12654": [65535],
        "10.1.0.0/25 12654 64512": [1, 3, 4],
    },
    REGISTERED: {
        "84.205.72.0/24 8283": [],
        "84.205.73.0/24 8283": [9],
        "84.205.74.0/24 8283 12859": [10],
    },
}
# The same of IPv6.
OPEN6, MEMBER6 = "2001:db8:12::2", "2001:db8:12::3"
ROUTES6 = {
    f"{topology.VALID6} 12654": [],
    f"{topology.INVALID6} 12654": [13],
    "2001:7fb:ff00::/49 12654 64512": [1, 4],
    "fd00::/32 12654": [3],
    "2000::/8 12654": [2],
}
EVERYTHING6 = {line.split()[0]: codes for line, codes in ROUTES6.items()}
LINES = {line: codes for rows in ROUTES.values() for line, codes in rows.items()}
EVERYTHING = {line.split()[0]: codes for line, codes in LINES.items()}
GOOD = {prefix: [] for prefix, codes in EVERYTHING.items() if not codes}
HOLE = "84.205.96.9/32"

feeds = {}


def setup_module(mod):
    tgen = topology.start(mod.__name__, __file__, cache_files=FILES)
    r1 = tgen.gears["r1"]
    topology.expect_true("lists are read", lambda: all_lists_up(r1), seconds=40)
    topology.expect_true(
        "VRPs are in force",
        lambda: topology.vty_json(r1, "show bgp manrs rpki").get("data"),
    )
    for address, asn in ((MEMBER, 1103), (GLASS, 3333)):
        feeds[address] = topology.feed(address, asn, [], kind=Hearer)
    feeds[MEMBER6] = topology.feed(MEMBER6, 1103, [], kind=Hearer)
    for address, asn in ((OPEN, 12654), (REGISTERED, 8283)):
        feeds[address] = topology.feed(address, asn, list(ROUTES[address]))
    feeds[OPEN6] = topology.feed(OPEN6, 12654, list(ROUTES6))


def teardown_module():
    topology.stop()


@pytest.fixture(name="r1")
def fixture_r1():
    tgen = get_topogen()
    if tgen.routers_have_failure():
        pytest.skip(tgen.errors)
    return tgen.gears["r1"]


def all_lists_up(r1):
    rows = topology.vty_json(r1, "show bgp manrs lists").get("lists", [])
    return len(rows) == 2 and all(row["state"] == "up" for row in rows)


def configure(r1, *lines):
    r1.vtysh_cmd("configure terminal\n" + "\n".join(lines) + "\nend")


def members_out(r1, name):
    configure(
        r1,
        "router bgp 64500",
        "address-family ipv4 unicast",
        f"neighbor MEMBERS route-map {name} out",
    )


def sent(address):
    """{prefix: reasons} of all that a neighbor was sent."""
    heard = feeds[address].attributes
    return {p: sorted(code for _, _, code in heard[p].large) for p in heard}


def counts(r1):
    row = topology.figures(r1, OPEN)
    return row["received"], row["rejected"]


def both(prefix):
    """The reasons a member of either family was sent with it."""
    return {**sent(MEMBER), **sent(MEMBER6)}.get(prefix)


def paths(r1, prefix):
    return topology.vty_json(r1, f"show bgp ipv4 unicast {prefix}").get("paths", [])


def failed(r1):
    """{prefix: action} of all routes that break a norm."""
    rows = topology.vty_json(r1, "show bgp manrs violations")["violations"]
    return {row["prefix"]: row["action"] for row in rows}


def test_each_failure_is_told(r1):
    step("everything is sent on, with a large community for each failed check")
    topology.expect(EVERYTHING, sent, MEMBER, seconds=60)
    topology.expect(EVERYTHING, sent, GLASS)
    heard = feeds[MEMBER].attributes.values()
    assert {tag[:2] for one in heard for tag in one.large} == {(64500, 1101)}
    assert counts(r1) == (13, 0)
    bad = EVERYTHING.keys() - GOOD.keys()
    topology.expect(EVERYTHING6, sent, MEMBER6)
    bad |= {prefix for prefix, codes in EVERYTHING6.items() if codes}
    assert failed(r1) == {prefix: "tag" for prefix in bad}


def test_where_it_comes_from(r1):
    checks = topology.vty_json(r1, "show bgp manrs profile rs-client")
    checks = checks["policies"]["rs-client"]["checks"]
    assert checks["as-set"] == {
        "action": "tag",
        "origin": "here",
        "from": "rs-client",
        "byCheckAll": True,
    }
    assert checks["rov-not-found"]["action"] == "off", "off stays off"
    text = r1.run("vtysh -d bgpd -c 'show bgp manrs profile rs-client'")
    row = next(line for line in text.splitlines() if "as-set" in line)
    assert row.split() == ["as-set", "tag", "set", "here,", "check", "all"]


def test_a_good_path_wins(r1):
    step("the failing one is shorter, and has the lower preference")
    bad = "93.175.147.0/24"
    feeds[REGISTERED].announce([f"{bad} 8283 12859 196615"])
    topology.expect(2, lambda: len(paths(r1, bad)))
    assert sent(MEMBER)[bad] == [13], "both fail: the shorter one"
    configure(
        r1,
        "manrs profile LENIENT inherit rs-client",
        "manrs profile LENIENT check irr-prefix action off",
        "manrs profile LENIENT check irr-origin action off",
        "router bgp 64500",
        f"neighbor {REGISTERED} manrs profile LENIENT",
    )
    topology.expect([], lambda: sent(MEMBER)[bad], seconds=60)
    configure(r1, "router bgp 64500", f"no neighbor {REGISTERED} manrs profile")
    feeds[REGISTERED].withdraw([bad])
    topology.expect(EVERYTHING, sent, MEMBER, seconds=60)


def replace_asn(r1, old, new):
    """In the file of VRPs, in one step."""
    path = f"/etc/frr/{FILES[0]}"
    r1.run(f"sed s/{old}/{new}/ {path} >{path}.new && chmod 644 {path}.new")
    r1.run(f"mv {path}.new {path}")


def test_tags_follow_the_data(r1):
    step("the holder corrects its ROAs: members get the routes without the reason")
    replace_asn(r1, 196615, 12654)
    without = [topology.INVALID, topology.INVALID6]
    topology.expect([[], []], lambda: [both(p) for p in without], seconds=60)
    step("and it spoils them")
    replace_asn(r1, 12654, 196615)
    topology.expect([[13], [13]], lambda: [both(p) for p in without], seconds=60)
    r1.run(f"install -m 644 {CWD}/r1/{FILES[0]} /etc/frr/{FILES[0]}")
    topology.expect(EVERYTHING, sent, MEMBER, seconds=60)
    topology.expect(EVERYTHING6, sent, MEMBER6, seconds=60)


def test_kept_for_the_looking_glass(r1):
    members_out(r1, "MEMBERS-OUT")
    topology.expect(GOOD, sent, MEMBER)
    assert sent(GLASS) == EVERYTHING
    members_out(r1, "ALL")
    topology.expect(EVERYTHING, sent, MEMBER)


def test_rejected(r1):
    step("one line: what failed leaves, and nobody is told of it")
    configure(r1, "manrs profile rs-client check all action reject")
    topology.expect(GOOD, sent, MEMBER)
    topology.expect(GOOD, sent, GLASS)
    assert counts(r1) == (13, 11)
    topology.expect({topology.VALID6: []}, sent, MEMBER6)
    every = {**EVERYTHING, **EVERYTHING6}
    assert failed(r1) == {p: "reject" for p, codes in every.items() if codes}
    step("one check is tagged all the same")
    configure(r1, "manrs profile rs-client check bogon-asn action tag")
    topology.expect(dict(GOOD, **{"84.205.66.0/24": [4]}), sent, MEMBER, seconds=60)
    step("and back: a line that is gone leaves the built-in actions")
    configure(r1, "no manrs profile rs-client check all")
    topology.expect(dict(GOOD, **{"84.205.66.0/24": [4]}), sent, MEMBER, seconds=60)
    configure(
        r1,
        "no manrs profile rs-client check bogon-asn action tag",
        "manrs profile rs-client check all action tag",
    )
    topology.expect(EVERYTHING, sent, MEMBER, seconds=60)


def test_blackhole(r1):
    step("not granted: tagged like any other failure")
    line = f"{HOLE} 12654 community=65535:666"
    feeds[OPEN].announce([line])
    topology.expect([1, 13, 65535], lambda: sent(MEMBER).get(HOLE))
    step("granted: to the other members, for themselves alone")
    configure(r1, "manrs profile rs-client blackhole accept")
    topology.expect([], lambda: sent(MEMBER).get(HOLE), seconds=60)
    hole = feeds[MEMBER].attributes[HOLE]
    assert hole.next_hop == "192.0.2.66"
    assert {"65535:666", "65535:65282"} <= hole.communities, hole
    assert HOLE not in sent(GLASS), "it is no client: no-advertise holds"
    assert topology.figures(r1, OPEN)["blackholes"] == 1
    step("for somebody else's space: tagged")
    feeds[OPEN].announce(["84.205.97.9/32 12654 community=65535:666"])
    topology.expect([1, 65535], lambda: sent(MEMBER).get("84.205.97.9/32"))
    assert topology.figures(r1, OPEN)["blackholes"] == 1
    step("the metrics have it, too")
    path = "/var/tmp/manrs_rs.prom"
    line = f'blackhole_routes{{neighbor="{OPEN}",vrf="default",family="ipv4"}} 1'
    configure(r1, f"manrs metrics file {path}")
    topology.expect_true(line, lambda: line in r1.run(f"cat {path}"))
    configure(r1, "no manrs metrics file")
    r1.run(f"rm -f {path}")
