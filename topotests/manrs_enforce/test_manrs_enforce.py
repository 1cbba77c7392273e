# SPDX-License-Identifier: GPL-2.0-or-later
"""A route-map MANRS rejects what breaks a norm and accepts the rest, and
MANRS:name has the operator's own map decide after it."""

import pytest

import manrs_topology as topology
from lib.common_config import step
from lib.topogen import get_topogen

pytestmark = [pytest.mark.bgpd]

# Each bad route is bad for one reason.
GOOD = [topology.VALID, topology.NOT_FOUND]
BAD = {
    topology.INVALID: ("12654", "rov-invalid"),
    "84.205.70.0/25": ("12654", "prefix-too-specific"),
    "192.168.0.0/16": ("12654", "bogon-prefix"),
    "84.205.65.0/24": ("12654 64511", "bogon-asn"),
    "84.205.66.0/24": ("12654 {3333}", "as-set"),
    "84.205.67.0/24": ("12654 3356 3333", "transit-leak"),
}
GOOD6 = [topology.VALID6, topology.NOT_FOUND6]
BAD6 = {
    topology.INVALID6: ("12654", "rov-invalid"),
    "2001:7fb:fe00:1::/64": ("12654", "prefix-too-specific"),
    "fd00:1::/32": ("12654", "bogon-prefix"),
    "::/0": ("12654", "default-route"),
}


def lines(good, bad):
    return [f"{prefix} 12654" for prefix in good] + [
        f"{prefix} {path}" for prefix, (path, _) in bad.items()
    ]


def setup_module(mod):
    topology.start(mod.__name__, __file__, cache_files=["vrps.json"])
    topology.feed("192.0.2.2", 12654, lines(GOOD, BAD))
    topology.feed("2001:db8:12::2", 12654, lines(GOOD6, BAD6))


def teardown_module():
    topology.stop()


@pytest.fixture(name="r1")
def fixture_r1():
    tgen = get_topogen()
    if tgen.routers_have_failure():
        pytest.skip(tgen.errors)
    return tgen.gears["r1"]


def test_ipv4_good_in_bad_out(r1):
    topology.expect(sorted(GOOD), topology.routes, r1)


def test_ipv6_good_in_bad_out(r1):
    topology.expect(sorted(GOOD6), topology.routes, r1, "ipv6")


def test_every_reason_is_counted(r1):
    step("the figures name each check that rejected")

    def checks(neighbor, family):
        return topology.figures(r1, neighbor, family).get("checks", {})

    for _, check in BAD.values():
        topology.expect_true(
            f"{check} is not counted: {checks('192.0.2.2', 'ipv4Unicast')}",
            lambda c=check: checks("192.0.2.2", "ipv4Unicast").get(c, 0) >= 1,
        )
    for _, check in BAD6.values():
        topology.expect_true(
            f"{check} is not counted: {checks('2001:db8:12::2', 'ipv6Unicast')}",
            lambda c=check: checks("2001:db8:12::2", "ipv6Unicast").get(c, 0) >= 1,
        )


def test_figures_add_up(r1):
    row = topology.figures(r1, "192.0.2.2")
    assert row["received"] == len(GOOD) + len(BAD)
    assert row["accepted"] == len(GOOD)
    assert row["rejected"] == len(BAD)
    assert row["enforced"] is True


def test_withdrawn_and_announced_again(r1):
    step("a route that was accepted turns bad, and a bad one good")
    feed = topology.feeds[0]
    feed.announce([f"{topology.NOT_FOUND} 12654 64511"])
    topology.expect([topology.VALID], topology.routes, r1)
    feed.announce([f"{topology.NOT_FOUND} 12654"])
    topology.expect(sorted(GOOD), topology.routes, r1)
    feed.announce([f"{topology.INVALID} 12654 196615"])
    topology.expect(sorted(GOOD + [topology.INVALID]), topology.routes, r1)
    feed.withdraw([topology.INVALID])
    topology.expect(sorted(GOOD), topology.routes, r1)


def test_operators_map_runs_after(r1):
    step("CUST-IN permits beacons of one block only; the judge has its say first")
    more = ["93.175.144.0/24", "93.175.144.0/25"]
    topology.feed(
        "192.0.2.3",
        12654,
        lines(GOOD, BAD) + [f"{prefix} 12654" for prefix in more],
    )
    topology.expect(2, topology.received, r1, "192.0.2.3")

    def local_preference(prefix):
        for path in topology.vty_json(r1, f"show bgp ipv4 unicast {prefix}")["paths"]:
            if path["peer"]["peerId"] == "192.0.2.3":
                return path.get("locPrf")
        return None

    assert local_preference(topology.VALID) == 250
    assert local_preference("93.175.144.0/24") == 250
    assert topology.routes(r1) == sorted(GOOD + ["93.175.144.0/24"])


def test_operators_map_that_is_missing_denies(r1):
    step("192.0.2.5 has no policy: when its routes are in, so would be the others")
    topology.feed("192.0.2.4", 12654, lines(GOOD, BAD))
    topology.feed("192.0.2.5", 12654, ["84.205.68.0/24 12654"])
    topology.expect(1, topology.received, r1, "192.0.2.5")
    assert topology.received(r1, "192.0.2.4") == 0

    step("it is made: now it decides")
    r1.vtysh_cmd("configure terminal\nroute-map NOWHERE permit 10\nend")
    topology.expect(len(GOOD), topology.received, r1, "192.0.2.4")
