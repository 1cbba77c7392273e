# SPDX-License-Identifier: GPL-2.0-or-later
"""The same configuration without the module: what refers to a map of ours on
the neighbor's line is shut, what reaches it by `call` is open.  The second is
FRR's doing and documented; this test tells us when either changes."""

import pytest

import manrs_topology as topology
from lib.topogen import get_topogen

pytestmark = [pytest.mark.bgpd]

ROUTES = [f"{topology.VALID} 12654", f"{topology.INVALID} 12654"]


def setup_module(mod):
    topology.start(mod.__name__, __file__, module=False)
    for last in (2, 3, 4, 5):
        topology.feed(f"192.0.2.{last}", 12654, ROUTES)


def teardown_module():
    topology.stop()


@pytest.fixture(name="r1")
def fixture_r1():
    tgen = get_topogen()
    if tgen.routers_have_failure():
        pytest.skip(tgen.errors)
    return tgen.gears["r1"]


def test_direct_maps_fail_closed(r1):
    # 192.0.2.5 has no policy: its routes show that routes are taken at all.
    topology.expect(len(ROUTES), topology.received, r1, "192.0.2.5")
    topology.expect(0, topology.received, r1, "192.0.2.2")
    topology.expect(0, topology.received, r1, "192.0.2.3")


def test_call_fails_open(r1):
    topology.expect(len(ROUTES), topology.received, r1, "192.0.2.4")


def test_still_closed_after_a_refresh(r1):
    r1.vtysh_cmd("clear bgp ipv4 unicast * in")
    topology.expect_true(
        "no refresh was asked for", lambda: all(f.refreshes for f in topology.feeds)
    )
    # What comes after the answers shows that they were taken.
    for feed in topology.feeds:
        feed.announce([f"{topology.NOT_FOUND} 12654"])
    for open_one in ("192.0.2.4", "192.0.2.5"):
        topology.expect(len(ROUTES) + 1, topology.received, r1, open_one)
    assert topology.received(r1, "192.0.2.2") == 0
    assert topology.received(r1, "192.0.2.3") == 0
