# SPDX-License-Identifier: GPL-2.0-or-later
"""A protected network is heard from itself and from the neighbors agreed upon,
named by address, peer-group or AS, and from nobody else."""

import pytest

import manrs_topology as topology
from lib.common_config import step
from lib.topogen import get_topogen

pytestmark = [pytest.mark.bgpd]

CUSTOMER, TRANSIT, PEER = "192.0.2.2", "192.0.2.3", "192.0.2.4"
ITSELF, OTHER, OBSERVED = "192.0.2.5", "192.0.2.6", "192.0.2.7"

# Neighbor: AS, route with AS 15169 in it, route without.
FEEDS = {
    CUSTOMER: (12654, "216.58.192.0/24 12654 15169", "84.205.64.0/24 12654"),
    TRANSIT: (1103, "216.58.193.0/24 1103 15169", "84.205.65.0/24 1103"),
    PEER: (8283, "216.58.194.0/24 8283 15169 36040", "84.205.66.0/24 8283"),
    ITSELF: (15169, "216.58.195.0/24 15169", "216.58.200.0/24 15169 36040"),
    OTHER: (2121, "216.58.196.0/24 2121 15169 15169", "84.205.67.0/24 2121"),
    OBSERVED: (12654, "216.58.197.0/24 12654 15169", "84.205.68.0/24 12654"),
}
LOCKED = {CUSTOMER, OTHER}


def wanted(locked):
    return sorted(
        line.split()[0]
        for address, (_, protected, other) in FEEDS.items()
        for line in [other] + ([] if address in locked else [protected])
    )


def setup_module(mod):
    topology.start(mod.__name__, __file__)
    for address, (asn, *routes) in FEEDS.items():
        topology.feed(address, asn, routes)


def teardown_module():
    topology.stop()


@pytest.fixture(name="r1")
def fixture_r1():
    tgen = get_topogen()
    if tgen.routers_have_failure():
        pytest.skip(tgen.errors)
    return tgen.gears["r1"]


def configure(r1, *lines):
    r1.vtysh_cmd("\n".join(("configure terminal",) + lines + ("end",)))


def test_only_over_those_agreed_upon(r1):
    topology.expect(wanted(LOCKED), topology.routes, r1)
    for address in FEEDS:
        failures = topology.figures(r1, address)["checks"]["peerlock"]
        assert failures == (address in LOCKED | {OBSERVED}), address
    assert topology.figures(r1, OBSERVED)["wouldReject"] == 1


def test_it_is_told(r1):
    rows = topology.vty_json(r1, "show bgp manrs violations check peerlock")
    told = {row["neighbor"]: row["reason"] for row in rows["violations"]}
    assert told == {
        CUSTOMER: "protected AS15169 must not come over AS12654",
        OTHER: "protected AS15169 must not come over AS2121",
        OBSERVED: "protected AS15169 must not come over AS12654",
    }


def test_another_line(r1):
    step("by AS and by address: what was rejected is asked for again")
    configure(r1, "manrs peerlock 15169 via 12654 192.0.2.6 TRANSIT")
    topology.expect(wanted({PEER}), topology.routes, r1, seconds=60)
    text = r1.run("vtysh -d bgpd -c 'show running-config'")
    assert "manrs peerlock 15169 via 12654 192.0.2.6 TRANSIT\n" in text


def test_no_line(r1):
    configure(r1, "no manrs peerlock 15169 via 12654")
    step("`no` with other neighbors than configured removes nothing")
    assert "manrs peerlock" in r1.run("vtysh -d bgpd -c 'show running-config'")
    configure(r1, "no manrs peerlock 15169")
    topology.expect(wanted(set()), topology.routes, r1, seconds=60)
    assert "manrs peerlock" not in r1.run("vtysh -d bgpd -c 'show running-config'")
    step("and back")
    configure(r1, "manrs peerlock 15169 via TRANSIT 8283")
    topology.expect(wanted(LOCKED), topology.routes, r1, seconds=60)


def test_what_is_refused(r1):
    for line, why in (
        ("manrs peerlock 15169 via 0", "via '0' is no address"),
        ("manrs peerlock 15169 via a/b!", "is no address"),
    ):
        out = r1.run(f"vtysh -d bgpd -c 'configure terminal' -c '{line}'; echo rc=$?")
        assert why in out and "rc=0" not in out, out
    topology.expect(wanted(LOCKED), topology.routes, r1)
