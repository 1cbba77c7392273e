# SPDX-License-Identifier: GPL-2.0-or-later
"""VRPs that change under a running router: every route takes the new state at
once, no other route is touched, and nothing is lost.  Each test that is about a
known fault of FRR's own RPKI module names its issue.

Start without VRPs (FRR #21167) is tests/system/test_startup.py's, VRFs with the
same cache (FRR #23431) are manrs_rpki_vrf's."""

import pytest

import manrs_topology as topology
from lib.common_config import step
from lib.topogen import get_topogen
from manrs_topology import INVALID, NOT_FOUND, VALID
from rtr_cache import RtrCache

pytestmark = [pytest.mark.bgpd]

PLAIN, KEPT, TOLD = "192.0.2.3", "192.0.2.4", "192.0.2.5"
OWN = "193.0.24.0/21"
# Of the neighbor whose routes bgpd keeps.
KEPT_INVALID = "84.205.67.0/24"
# It ends in a set, and has no origin.
AS_SET = "84.205.68.0/24"
VRPS = [
    (VALID, 24, 12654),
    (INVALID, 24, 196615),
    (KEPT_INVALID, 24, 196615),
    (OWN, 21, 64500),
]
# VRPs that change at once: more than fit into one read of a socket.
MANY = [f"23.{number >> 8}.{number & 255}.0/24" for number in range(2000)]
MANY_RIGHT = [(prefix, 24, 12654) for prefix in MANY]
MANY_WRONG = [(prefix, 24, 196615) for prefix in MANY]
lab = {}


def start_cache(port, vrps):
    net = f"/proc/{get_topogen().gears['r2'].net.pid}/ns/net"
    return RtrCache("192.0.2.2", port, vrps, netns=net)


def setup_module(mod):
    topology.start(mod.__name__, __file__)
    lab["cache"] = start_cache(8282, VRPS)
    topology.feed(TOLD, 64511, [])
    lab["plain"] = topology.feed(
        PLAIN, 12654, [f"{prefix} 12654" for prefix in (VALID, NOT_FOUND, INVALID)]
    )
    lab["kept"] = topology.feed(KEPT, 12654, [f"{KEPT_INVALID} 12654"])


def teardown_module():
    for name in ("cache", "second"):
        if name in lab:
            lab.pop(name).close()
    topology.stop()


@pytest.fixture(name="r1")
def fixture_r1():
    tgen = get_topogen()
    if tgen.routers_have_failure():
        pytest.skip(tgen.errors)
    return tgen.gears["r1"]


def rpki(r1):
    return topology.vty_json(r1, "show bgp manrs rpki")


def source(r1, at=0):
    return rpki(r1)["sources"][at]


def settled(r1):
    """What revalidation has done so far, when it is done."""
    topology.expect_true("settled", lambda: not rpki(r1)["revalidation"]["busy"])
    return rpki(r1)["revalidation"]


def table_version(r1):
    return topology.vty_json(r1, "show bgp ipv4 unicast")["tableVersion"]


def announced(r1):
    table = topology.vty_json(
        r1, f"show bgp ipv4 unicast neighbors {TOLD} advertised-routes"
    )
    return sorted(table.get("advertisedRoutes", {}))


def serial(r1):
    return source(r1).get("serial")


def change(r1, vrps):
    """Have the cache change, and wait until the router knows."""
    lab["cache"].change(vrps)
    topology.expect(lab["cache"].serial, serial, r1)


def without(prefix, vrps=None):
    return [vrp for vrp in vrps or VRPS if vrp[0] != prefix]


def test_vrps_decide(r1):
    topology.expect(sorted([VALID, NOT_FOUND, OWN]), topology.routes, r1)
    topology.expect(sorted([VALID, NOT_FOUND, OWN]), announced, r1)


@pytest.mark.parametrize("prefix", [INVALID, KEPT_INVALID])
def test_what_turns_valid_is_installed(r1, prefix):
    """FRR #16474: only after `clear bgp soft in`.  Of one neighbor Adj-RIB-In is
    kept; the other, of which nobody keeps anything, is asked once."""
    before = settled(r1)["routeRefreshes"]
    change(r1, without(prefix) + [(prefix, 24, 12654)])
    topology.expect_true(
        f"{prefix} is installed", lambda: prefix in topology.routes(r1), seconds=45
    )
    asked = settled(r1)["routeRefreshes"] - before
    assert asked == (1 if prefix == INVALID else 0)
    step("and invalid again: it leaves at once")
    change(r1, VRPS)
    topology.expect(
        sorted([VALID, NOT_FOUND, OWN]), topology.routes, r1, seconds=5
    )
    assert prefix not in announced(r1)


def test_a_covered_as_set_is_invalid(r1):
    """FRR takes a route without an origin for not-found, whatever covers it."""
    lab["kept"].announce([f"{AS_SET} 12654 {{3333 1103}}"])
    topology.expect_true("not covered", lambda: AS_SET in topology.routes(r1))
    change(r1, VRPS + [(AS_SET, 24, 12654)])
    topology.expect_true("covered", lambda: AS_SET not in topology.routes(r1))
    rows = topology.vty_json(r1, f"show bgp manrs violations {AS_SET}")["violations"]
    assert "rov-invalid" in rows[0]["checks"] and rows[0]["reason"] == "as-set", rows
    change(r1, VRPS)
    topology.expect_true("not covered again", lambda: AS_SET in topology.routes(r1))
    lab["kept"].withdraw([AS_SET])


def test_local_routes_and_outbound_policy_follow(r1):
    """FRR #16483: what we originate ourselves is never looked at again."""
    assert OWN in announced(r1)
    change(r1, without(OWN) + [(OWN, 21, 3333)])
    topology.expect_true("our own invalid one stays in", lambda: OWN not in announced(r1))
    change(r1, VRPS)
    topology.expect_true("valid again", lambda: OWN in announced(r1))


def test_a_burst_is_not_lost(r1):
    """FRR up to 10.7: of many changes in a batch only the first is looked at."""
    change(r1, VRPS + MANY_RIGHT)
    lab["kept"].announce([f"{prefix} 12654" for prefix in MANY])
    topology.expect(len(MANY), topology.received, r1, KEPT)
    step("every VRP changes, in twenty pieces that do not wait for each other")
    for done in range(100, len(MANY) + 1, 100):
        lab["cache"].change(VRPS + MANY_WRONG[:done] + MANY_RIGHT[done:])
    topology.expect(lab["cache"].serial, serial, r1)
    topology.expect(0, topology.received, r1, KEPT)
    figures = topology.figures(r1, KEPT)
    assert figures["rejected"] == len(MANY) + 1, figures
    step("and back, all in one")
    change(r1, VRPS + MANY_RIGHT)
    topology.expect(len(MANY), topology.received, r1, KEPT)


def test_only_what_changed_is_judged(r1):
    """FRR #17551 and #17533: every refresh walked the whole table, and had it
    told to BMP stations again."""
    before, version = settled(r1), table_version(r1)
    step("one VRP of 2000")
    change(r1, VRPS + MANY_RIGHT[1:] + MANY_WRONG[:1])
    topology.expect(len(MANY) - 1, topology.received, r1, KEPT)
    after = settled(r1)
    assert after["jobs"] == before["jobs"] + 1
    assert after["changedPrefixes"] == before["changedPrefixes"] + 1
    assert 0 < after["routesJudged"] - before["routesJudged"] <= 2
    assert table_version(r1) - version <= 2
    step("a cache that starts over and sends all it has again")
    version, queries = table_version(r1), lab["cache"].queries
    resets = lab["cache"].resets
    lab["cache"].forget()
    topology.expect_true("asked for all", lambda: lab["cache"].resets > resets, 60)
    topology.expect_true("up again", lambda: source(r1)["state"] == "up")
    assert lab["cache"].queries > queries
    again = settled(r1)
    for name in ("jobs", "changedPrefixes", "routesJudged", "routesChanged"):
        assert again[name] == after[name], name
    assert table_version(r1) == version


def test_all_that_is_rejected_can_be_listed(r1):
    """More rows than bgpd has time for, page by page."""
    change(r1, VRPS + MANY_WRONG)
    topology.expect(0, topology.received, r1, KEPT)
    command, seen, pages = f"show bgp manrs rejected neighbor {KEPT}", [], 0
    more = ""
    while True:
        page = topology.vty_json(r1, command + more)
        assert page["complete"] and page["shown"] == len(page["rejected"])
        seen += [row["prefix"] for row in page["rejected"]]
        pages += 1
        if page["shown"] == page["total"]:
            break
        assert page["shown"] <= 250
        more = f" after {seen[-1]}"
    assert sorted(seen) == sorted(MANY + [KEPT_INVALID])
    assert pages > 5
    part = topology.vty_json(r1, f"{command} 23.3.0.0/16")
    assert part["total"] == 256 and part["shown"] <= 250
    text = r1.run(f"vtysh -d bgpd -c '{command}'")
    assert "more, not shown" in text
    change(r1, VRPS)
    lab["kept"].withdraw(MANY)


def test_time_and_work_are_shown(r1):
    data = rpki(r1)
    done = data["revalidation"]
    assert 0 < done["settledMinUsec"] <= done["settledMedianUsec"]
    assert done["settledMedianUsec"] <= done["settledMaxUsec"]
    assert data["mainLoop"]["revalidation"]["pieces"] > 0
    text = r1.run("vtysh -d bgpd -c 'show bgp manrs rpki'")
    assert "From change to last route: minimum" in text
    assert "Longest piece of work in bgpd's main loop:" in text


@pytest.mark.parametrize(
    "answers, error",
    [
        ("no-data", "the cache has no data yet"),
        ("garbage", "protocol error, or an error reported by the cache"),
    ],
)
def test_a_cache_gone_mad_changes_nothing(r1, answers, error):
    vrps, before = rpki(r1)["vrpsIpv4"], settled(r1)
    lab["cache"].answers = answers
    lab["cache"].disconnect()
    topology.expect_true("told", lambda: source(r1).get("error") == error)
    assert source(r1)["state"] == "stale"
    assert rpki(r1)["vrpsIpv4"] == vrps
    assert settled(r1)["jobs"] == before["jobs"]
    lab["cache"].answers = None
    topology.expect_true("well again", lambda: source(r1)["state"] == "up", 60)


def test_the_next_cache_takes_over(r1):
    """Preference 2 has another opinion about one route."""
    lab["second"] = start_cache(8283, without(VALID) + [(VALID, 24, 196615)])
    lab["cache"].close()
    topology.expect_true("the second", lambda: VALID not in topology.routes(r1))
    assert [one["state"] for one in rpki(r1)["sources"]] == ["stale", "up"]
    lab["cache"] = start_cache(8282, VRPS)
    topology.expect_true(
        "the first again", lambda: VALID in topology.routes(r1), seconds=120
    )
    assert [one["state"] for one in rpki(r1)["sources"]] == ["up", "waiting"]
    log = r1.run(f"cat {get_topogen().logdir}/r1/bgpd.log")
    for line in (
        "rpki cache 192.0.2.2:8282: the cache closed the connection (stale)",
        "rpki cache 192.0.2.2:8283: up, 4 IPv4 and 0 IPv6 VRPs",
        "rpki cache 192.0.2.2:8282: up, 4 IPv4 and 0 IPv6 VRPs",
    ):
        assert line in log, line
