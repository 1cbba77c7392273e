# SPDX-License-Identifier: GPL-2.0-or-later
"""Sources of VRPs per BGP instance: every one is judged by its own, or else by
the common ones, and a cache that two of them use updates both.

    r1 default -- s1 -- r2      192.0.2.2 cache, .3 neighbor; .7 of view blue
    r1 vrf red -- s2 -- r3      192.0.2.2 is told what is left, .3 neighbor
"""

import pytest

import manrs_topology as topology
from lib.common_config import step
from lib.topogen import get_topogen
from manrs_topology import INVALID, VALID
from rtr_cache import RtrCache

pytestmark = [pytest.mark.bgpd]

VRPS = [(VALID, 24, 12654), (INVALID, 24, 196615)]
SWAPPED = [(VALID, 24, 196615), (INVALID, 24, 12654)]
ROUTES = [f"{VALID} 12654", f"{INVALID} 12654"]
lab = {}


def build_topo(tgen):
    """r2 -- s1 -- r1 -- s2 -- r3"""
    r1 = tgen.add_router("r1")
    for switch, other in (("s1", "r2"), ("s2", "r3")):
        link = tgen.add_switch(switch)
        link.add_link(r1)
        link.add_link(tgen.add_router(other))


def setup_module(mod):
    tgen = topology.start(
        mod.__name__,
        __file__,
        cache_files=["blue.json"],
        build=build_topo,
        r1_netns={"r1-eth1": "red"},
    )
    lab["cache"] = RtrCache(
        "192.0.2.2", 8282, VRPS, netns=f"/proc/{tgen.gears['r2'].net.pid}/ns/net"
    )
    topology.feed("192.0.2.3", 12654, ROUTES)
    topology.feed("192.0.2.3", 12654, ROUTES, at="r3")
    topology.feed("192.0.2.2", 64511, [], at="r3")
    topology.feed("192.0.2.7", 12654, ROUTES, listen=True)


def teardown_module():
    if "cache" in lab:
        lab.pop("cache").close()
    topology.stop()


@pytest.fixture(name="r1")
def fixture_r1():
    tgen = get_topogen()
    if tgen.routers_have_failure():
        pytest.skip(tgen.errors)
    return tgen.gears["r1"]


def announced(r1):
    """What the neighbor 192.0.2.2 in VRF red is told."""
    table = topology.vty_json(
        r1, "show bgp vrf red ipv4 unicast neighbors 192.0.2.2 advertised-routes"
    )
    return sorted(table.get("advertisedRoutes", {}))


def rpki(r1, instance=""):
    return topology.vty_json(r1, f"show bgp {instance} manrs rpki")


def configure(r1, *lines):
    r1.vtysh_cmd("configure terminal\n" + "\n".join(lines) + "\nend")


def test_each_instance_has_its_sources(r1):
    topology.expect([VALID], topology.routes, r1)
    topology.expect([INVALID], topology.routes, r1, "ipv4", "view blue")
    topology.expect([VALID], announced, r1)
    data = rpki(r1)
    assert (data["data"], data["vrpsIpv4"]) == (True, 2)
    assert sorted(data["vrfs"]) == ["blue", "red"]
    assert data["vrfs"]["blue"]["vrpsIpv4"] == 1
    assert data["vrfs"]["red"]["sources"][0]["state"] == "up"
    assert rpki(r1, "vrf red")["vrf"] == "red"
    assert "vrf" not in rpki(r1, "vrf default")
    text = r1.run("vtysh -d bgpd -c 'show bgp manrs rpki'")
    assert "VRPs of vrf blue in force: 1 IPv4, 0 IPv6" in text, text


def test_vrps_that_cover_a_prefix_are_those_of_the_instance(r1):
    command = f"show bgp {{}} manrs rpki prefix {VALID} origin 12654"
    for instance, state in (("", "valid"), ("vrf red", "valid"), ("view blue", "invalid")):
        data = topology.vty_json(r1, command.format(instance))
        assert data["state"] == state, (instance, data)


def test_a_shared_cache_updates_both_instances(r1):
    """FRR #23431: the second instance with the same cache is forgotten, and
    goes on announcing a route that has become invalid."""
    step("what was valid is invalid, and the other way round")
    lab["cache"].change(SWAPPED)
    topology.expect([INVALID], topology.routes, r1)
    topology.expect([INVALID], announced, r1)
    assert topology.routes(r1, vrf="view blue") == [INVALID]
    step("and back")
    lab["cache"].change(VRPS)
    topology.expect([VALID], topology.routes, r1, seconds=60)
    topology.expect([VALID], announced, r1)


def test_a_change_of_one_instance_judges_no_other(r1):
    topology.expect_true("settled", lambda: not rpki(r1)["revalidation"]["busy"])
    before = rpki(r1)["revalidation"]
    r1.run(
        "sed s/3333/12654/ /etc/frr/blue.json >/etc/frr/blue.new; "
        "mv /etc/frr/blue.new /etc/frr/blue.json"
    )
    topology.expect(sorted([VALID, INVALID]), topology.routes, r1, "ipv4", "view blue")
    after = rpki(r1)["revalidation"]
    assert after["jobs"] == before["jobs"] + 1
    # Once in Adj-RIB-In, once in the table.
    assert after["routesJudged"] - before["routesJudged"] <= 2


def test_without_its_own_sources_it_has_the_common_ones(r1):
    configure(r1, "no manrs rpki vrf blue file")
    topology.expect([VALID], topology.routes, r1, "ipv4", "view blue")
    assert sorted(rpki(r1)["vrfs"]) == ["red"]
    assert "vrf" not in rpki(r1, "view blue")
    step("and again its own")
    configure(r1, "manrs rpki vrf blue file /etc/frr/blue.json")
    topology.expect(
        sorted([VALID, INVALID]), topology.routes, r1, "ipv4", "view blue", seconds=60
    )
    running = r1.run("vtysh -c 'show running-config'")
    assert "manrs rpki vrf blue file /etc/frr/blue.json\n" in running


def test_a_cache_is_reached_through_the_interface_alone(r1):
    step("lo does not lead there")
    configure(r1, "manrs rpki cache 192.0.2.2 tcp 8282 preference 1 via lo")
    topology.expect_true(
        "the cache is out of reach",
        lambda: "via lo" in rpki(r1)["sources"][0].get("error", ""),
    )
    assert rpki(r1)["vrfs"]["red"]["sources"][0]["state"] == "up"
    assert topology.routes(r1) == [VALID], "what is known stays"
    configure(r1, "manrs rpki cache 192.0.2.2 tcp 8282 preference 1 via r1-eth0")
    topology.expect_true(
        "the cache is reached", lambda: rpki(r1)["sources"][0]["state"] == "up"
    )
