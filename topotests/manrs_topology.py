# SPDX-License-Identifier: GPL-2.0-or-later
"""What our topotests share: the topology, feeds, and how to look at results.

Every topology is our router r1 with the module, and r2, a namespace with as
many addresses as neighbors are wanted.  Neighbors are feeds (bgp_feed.py).

Prefixes and AS numbers: documentation space is a bogon, so good routes are the
routing beacons that RIPE NCC announces for tests like these, from AS 12654
(https://www.ripe.net/analyse/internet-measurements/routing-information-service-ris/current-ris-routing-beacons):
of 93.175.146.0/24 and 93.175.147.0/24, 2001:7fb:fd02::/48 and
2001:7fb:fd03::/48 the second ones have a ROA for another AS, on purpose.
"""

import functools
import json
import os
import sys

from bgp_feed import Feed
from lib import topotest
from lib.topogen import Topogen, TopoRouter, get_topogen

MODULE = os.path.join(os.environ["MANRS_BUILD"], "lib", "bgpd_manrs.so")

STATE_DIR = "/var/lib/frr"  # where the history is

VALID = "93.175.146.0/24"
INVALID = "93.175.147.0/24"
NOT_FOUND = "84.205.64.0/24"
VALID6 = "2001:7fb:fd02::/48"
INVALID6 = "2001:7fb:fd03::/48"
NOT_FOUND6 = "2001:7fb:ff00::/48"

feeds = []


def build_topo(tgen):
    """r1 -- s1 -- r2"""
    switch = tgen.add_switch("s1")
    for name in ("r1", "r2"):
        switch.add_link(tgen.add_router(name))


def start(
    module_name, script, module=True, cache_files=(), build=build_topo, r1_netns=None
):
    """Start all routers; r1's bgpd loads our module unless told otherwise.
    r1_netns: {interface: VRF}, VRFs of r1 that are network namespaces, so that
    the kernel needs no VRF devices."""
    close_feeds()  # of a module whose set-up failed
    tgen = Topogen(build, module_name)
    tgen.start_topology()
    folder = os.path.dirname(os.path.realpath(script))
    for interface, vrf in (r1_netns or {}).items():
        tgen.gears["r1"].net.add_netns(vrf)
        tgen.gears["r1"].net.set_intf_netns(interface, vrf, up=True)
    for name, router in tgen.routers().items():
        # Each has a mount namespace of its own: no history of an earlier run.
        router.run(
            f"[ ! -d {STATE_DIR} ] || {{ mount -t tmpfs tmpfs {STATE_DIR} && "
            f"chown frr:frr {STATE_DIR}; }}"
        )
        router.load_config(
            TopoRouter.RD_ZEBRA,
            os.path.join(folder, name, "zebra.conf"),
            "--vrfwnetns" if r1_netns and name == "r1" else "",
        )
    r1 = tgen.gears["r1"]
    for name in cache_files:
        r1.run(f"install -m 644 {os.path.join(folder, 'r1', name)} /etc/frr/{name}")
    r1.load_config(
        TopoRouter.RD_BGP,
        os.path.join(folder, "r1", "bgpd.conf"),
        f"-M {MODULE}" if module else "",
    )
    tgen.start_router()
    # A bgpd that ended (a module it refuses) is told here, not as a time-out.
    if "bgpd" not in r1.run("vtysh -c 'show daemons'"):
        said = r1.run(f"cat {tgen.logdir}/r1/bgpd.err")
        stop()
        raise RuntimeError(f"bgpd of r1 does not run: {said[:500]}")
    return tgen


def close_feeds():
    while feeds:
        feeds.pop().close()


def stop():
    """Feeds first, so that no thread is left when namespaces go."""
    close_feeds()
    tgen = get_topogen()
    if tgen is not None:
        tgen.stop_topology()


def feed(address, asn, routes, at="r2", kind=Feed, **more):
    """Neighbor `address` of r1, at router `at`, announces routes; waits for the
    session."""
    home = get_topogen().gears[at]
    family6 = ":" in address
    one = kind(
        "2001:db8:12::1" if family6 else "192.0.2.1",
        asn,
        local=address,
        router_id=None if not family6 else "192.0.2.66",
        next_hop6="2001:db8:12::2",
        next_hop=address if not family6 else "192.0.2.2",
        netns=f"/proc/{home.net.pid}/ns/net",
        **more,
    )
    feeds.append(one)
    one.announce(routes)
    return one.start().wait_established(60)


def vty_json(router, command):
    """JSON of a show command; {} when there is none yet."""
    text = router.run(f"vtysh -d bgpd -c '{command} json' 2>/dev/null")
    at = text.find("{")
    if at < 0:
        return {}
    try:
        return json.loads(text[at:])
    except ValueError:
        return {}


def routes(router, family="ipv4", vrf=""):
    """Prefixes in the table of a family, sorted; vrf: as "vrf red"."""
    table = vty_json(router, f"show bgp {vrf} {family} unicast")
    return sorted(table.get("routes", {}))


def received(router, neighbor, family="ipv4"):
    """Prefixes accepted from a neighbor by FRR's own count; -1: no session."""
    peers = vty_json(router, f"show bgp {family} unicast summary").get("peers", {})
    row = peers.get(neighbor, {})
    return row.get("pfxRcd", -1) if row.get("state") == "Established" else -1


def figures(router, neighbor, family="ipv4Unicast"):
    """What the module says about a neighbor and family: `received`, `rejected`,
    `wouldReject`, `checks` and so on.  {} when it says nothing."""
    data = vty_json(router, f"show bgp manrs neighbors {neighbor}")
    data = data.get("neighbors", data).get(neighbor, {})
    return data.get("addressFamilyInfo", {}).get(family, {})


def expect(what, function, *arguments, seconds=30):
    """function(*arguments) must become `what`."""
    test = functools.partial(function, *arguments)
    _, result = topotest.run_and_expect(test, what, count=seconds * 2, wait=0.5)
    assert result == what, f"want {what}, got {result}"


def expect_true(why, function, seconds=30):
    _, result = topotest.run_and_expect(
        lambda: bool(function()), True, count=seconds * 2, wait=0.5
    )
    assert result, why
