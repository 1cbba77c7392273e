# SPDX-License-Identifier: GPL-2.0-or-later
"""Five hundred neighbors, all of them up, in a group that listens."""

import pytest

import bgp_feed
import manrs_topology as topology
from lib.topogen import get_topogen

pytestmark = [pytest.mark.bgpd]

MANY = 500
MANY_ADDRESSES = [f"172.31.{1 + i // 250}.{1 + i % 250}" for i in range(MANY)]


def many_routes(i):
    """Three good ones of its own, one that many announce, a bad one."""
    own = [f"{21 + k}.{i // 250}.{i % 250}.0/24" for k in range(3)]
    return own + [topology.NOT_FOUND, f"10.{i // 250}.{i % 250}.0/24"]


def all_figures(r1):
    """{(received, accepted, rejected): number of neighbors} of the many, and
    how many of them bgpd itself counts with as many prefixes as accepted."""
    rows = topology.vty_json(r1, "show bgp manrs neighbors")
    peers = topology.vty_json(r1, "show bgp ipv4 unicast summary").get("peers", {})
    counts, same = {}, 0
    for address in MANY_ADDRESSES:
        if address not in rows:
            continue
        row = rows[address]["addressFamilyInfo"]["ipv4Unicast"]
        key = (row["received"], row["accepted"], row["rejected"])
        counts[key] = counts.get(key, 0) + 1
        same += peers.get(address, {}).get("pfxRcd") == row["accepted"]
    return counts, same


def setup_module(mod):
    topology.start(mod.__name__, __file__)


def teardown_module():
    topology.stop()


@pytest.fixture(name="r1")
def fixture_r1():
    return get_topogen().gears["r1"]


def test_five_hundred_neighbors(r1):
    r2 = get_topogen().gears["r2"]
    r2.run(
        "\n".join(f"ip address add {a}/16 dev r2-eth0" for a in MANY_ADDRESSES)
    )
    feeds = []
    try:
        for i, address in enumerate(MANY_ADDRESSES):
            feed = bgp_feed.Feed(
                "172.31.0.1", 12654, local=address, netns=f"/proc/{r2.net.pid}/ns/net"
            )
            feed.announce([f"{prefix} 12654" for prefix in many_routes(i)])
            feeds.append(feed.start())
        for feed in feeds:
            feed.wait_established(60)
        topology.expect(({(5, 4, 1): MANY}, MANY), all_figures, r1, seconds=60)

        for feed in feeds[:100]:
            feed.close()
        left = MANY - 100
        topology.expect(({(5, 4, 1): left}, left), all_figures, r1, seconds=60)

        # Every one of them is asked for its routes again.
        r1.vtysh_cmd(
            "configure terminal\nroute-map MANRS deny 10\nmatch as-path NOBODY\nend"
        )
        topology.expect_true(
            "not all were asked", lambda: all(f.refreshes for f in feeds[100:])
        )
        topology.expect(({(5, 4, 1): left}, left), all_figures, r1, seconds=60)
    finally:
        for feed in feeds:
            feed.close()
    topology.expect(({}, 0), all_figures, r1, seconds=60)
    assert topology.vty_json(r1, "show bgp manrs neighbors") == {}
