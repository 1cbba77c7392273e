# SPDX-License-Identifier: GPL-2.0-or-later
"""Without any route-map the module rejects nothing, judges everything, and
counts what it would have rejected."""

import pytest

import manrs_topology as topology
from lib.common_config import step
from lib.topogen import get_topogen

pytestmark = [pytest.mark.bgpd]

ROUTES = [
    f"{topology.VALID} 12654",
    f"{topology.NOT_FOUND} 12654",
    f"{topology.INVALID} 12654",
    "93.175.146.128/25 12654",
    "192.168.0.0/16 12654",
]
ROUTES6 = [f"{topology.VALID6} 12654", f"{topology.INVALID6} 12654"]


def setup_module(mod):
    topology.start(mod.__name__, __file__, cache_files=["vrps.json"])
    topology.feed("192.0.2.2", 12654, ROUTES)
    topology.feed("192.0.2.3", 3333, ["193.0.0.0/21 3333"])
    topology.feed("2001:db8:12::2", 12654, ROUTES6)


def teardown_module():
    topology.stop()


@pytest.fixture(name="r1")
def fixture_r1():
    tgen = get_topogen()
    if tgen.routers_have_failure():
        pytest.skip(tgen.errors)
    return tgen.gears["r1"]


def test_nothing_is_rejected(r1):
    topology.expect(len(ROUTES), topology.received, r1, "192.0.2.2")
    topology.expect(1, topology.received, r1, "192.0.2.3")
    topology.expect(len(ROUTES6), topology.received, r1, "2001:db8:12::2", "ipv6")


def would_reject(r1, neighbor, family="ipv4Unicast"):
    row = topology.figures(r1, neighbor, family)
    return (
        row.get("received"),
        row.get("accepted"),
        row.get("rejected"),
        row.get("wouldReject"),
        row.get("enforced"),
    )


def test_would_reject_is_counted(r1):
    topology.expect((5, 5, 0, 3, False), would_reject, r1, "192.0.2.2")
    topology.expect((1, 1, 0, 0, False), would_reject, r1, "192.0.2.3")
    topology.expect((2, 2, 0, 1, False), would_reject, r1, "2001:db8:12::2", "ipv6Unicast")


def test_rov_states_are_counted(r1):
    # 93.175.146.128/25 is covered by the ROA and too long: invalid as well.
    def rov():
        return topology.figures(r1, "192.0.2.2").get("rov")

    topology.expect({"valid": 1, "notFound": 2, "invalid": 2, "noData": 0}, rov)


def test_implicit_update_and_withdrawal(r1):
    step("a route turns bad by a new announcement, then is withdrawn")
    feed = topology.feeds[1]
    feed.announce(["193.0.0.0/21 3333 64511"])
    topology.expect((1, 1, 0, 1, False), would_reject, r1, "192.0.2.3")
    feed.announce(["193.0.0.0/21 3333"])
    topology.expect((1, 1, 0, 0, False), would_reject, r1, "192.0.2.3")
    feed.announce(["192.168.1.0/24 3333"])
    topology.expect((2, 2, 0, 1, False), would_reject, r1, "192.0.2.3")
    feed.withdraw(["192.168.1.0/24"])
    topology.expect((1, 1, 0, 0, False), would_reject, r1, "192.0.2.3")


def test_enforcing_one_neighbor_is_one_line(r1):
    r1.vtysh_cmd(
        "configure terminal\nrouter bgp 64500\naddress-family ipv4 unicast\n"
        "neighbor 192.0.2.2 route-map MANRS in\nend"
    )
    topology.expect(2, topology.received, r1, "192.0.2.2", seconds=40)
    topology.expect((5, 2, 3, 0, True), would_reject, r1, "192.0.2.2")
    step("and back")
    r1.vtysh_cmd(
        "configure terminal\nrouter bgp 64500\naddress-family ipv4 unicast\n"
        "no neighbor 192.0.2.2 route-map MANRS in\nend"
    )
    topology.expect(len(ROUTES), topology.received, r1, "192.0.2.2", seconds=40)
    topology.expect((5, 5, 0, 3, False), would_reject, r1, "192.0.2.2")
