# SPDX-License-Identifier: GPL-2.0-or-later
"""Route leaks by RFC 9234 and RFC 7908: the Only-to-Customer attribute is obeyed
by what the neighbor is to us, negotiated or only configured, on the way in and
on the way out."""

import json

import pytest

import manrs_topology as topology
from lib.common_config import step
from lib.topogen import get_topogen

pytestmark = [pytest.mark.bgpd]

CUSTOMER, PEER, PROVIDER = "192.0.2.2", "192.0.2.3", "192.0.2.4"
ROLE_CUSTOMER, SERVER, INSIDE = "192.0.2.5", "192.0.2.6", "192.0.2.7"
OWN = "193.0.0.0/21"

# Neighbor: AS, {prefix: (rest of the route, is it a leak)}.
FEEDS = {
    CUSTOMER: (
        12654,
        {
            "84.205.64.0/24": ("12654", False),
            "84.205.65.0/24": ("12654 otc=12654", True),
            "84.205.66.0/24": ("12654 1299 otc=1299", True),
        },
    ),
    PEER: (
        8283,
        {
            "84.205.67.0/24": ("8283", False),
            "84.205.68.0/24": ("8283 otc=8283", False),
            "84.205.69.0/24": ("8283 3333 otc=3333", True),
        },
    ),
    PROVIDER: (
        1103,
        {
            "84.205.70.0/24": ("1103 3333", False),
            "84.205.71.0/24": ("1103 3333 otc=3333", False),
        },
    ),
    ROLE_CUSTOMER: (
        2121,
        {
            "84.205.72.0/24": ("2121", False),
            "84.205.73.0/24": ("2121 otc=2121", True),
        },
    ),
    SERVER: (6777, {"84.205.74.0/24": ("8283 otc=8283", False)}),
    INSIDE: (
        64500,
        {
            "84.205.75.0/24": ("3333 local-pref=100", False),
            "84.205.76.0/24": ("3333 local-pref=100 otc=3333", False),
        },
    ),
}


def accepted():
    return sorted(
        [OWN]
        + [
            prefix
            for _, routes in FEEDS.values()
            for prefix, (_, is_leak) in routes.items()
            if not is_leak
        ]
    )


def setup_module(mod):
    topology.start(mod.__name__, __file__)
    for address, (asn, routes) in FEEDS.items():
        more = {"role": "customer"} if address == ROLE_CUSTOMER else {}
        topology.feed(
            address,
            asn,
            [f"{prefix} {rest}" for prefix, (rest, _) in routes.items()],
            **more,
        )


def teardown_module():
    topology.stop()


@pytest.fixture(name="r1")
def fixture_r1():
    tgen = get_topogen()
    if tgen.routers_have_failure():
        pytest.skip(tgen.errors)
    return tgen.gears["r1"]


def advertised(r1, address):
    data = topology.vty_json(
        r1, f"show bgp ipv4 unicast neighbors {address} advertised-routes"
    )
    return sorted(data.get("advertisedRoutes", {}))


def outbound(r1, address):
    return topology.figures(r1, address)["outbound"]


def test_leaks_stay_out(r1):
    topology.expect(accepted(), topology.routes, r1)
    for address, (_, routes) in FEEDS.items():
        leaks = sum(is_leak for _, is_leak in routes.values())
        row = topology.figures(r1, address)
        if address != INSIDE:
            assert row["checks"]["otc-leak"] == leaks, (address, row)
            assert row["rejected"] >= leaks, (address, row)


def test_the_attribute_is_told(r1):
    rows = topology.vty_json(r1, "show bgp manrs violations")["violations"]
    reasons = {v["prefix"]: v["reason"] for v in rows if "otc-leak" in v["checks"]}
    assert reasons == {
        "84.205.65.0/24": "OTC attribute of AS12654 from a neighbor AS12654",
        "84.205.66.0/24": "transit-free AS1299 behind AS12654",
        "84.205.69.0/24": "OTC attribute of AS3333 from a neighbor AS8283",
        "84.205.73.0/24": "OTC attribute of AS2121 from a neighbor AS2121",
    }
    checks = topology.vty_json(
        r1, f"show bgp manrs explain 84.205.71.0/24 neighbor {PROVIDER}"
    )["checks"]
    assert checks["otc-leak"]["verdict"] == "pass"
    assert checks["otc-leak"]["evidence"].startswith("OTC attribute of AS3333")


def test_a_path_as_given_has_no_attribute(r1):
    checks = topology.vty_json(
        r1, f"show bgp manrs explain 84.205.64.0/24 as-path 12654 neighbor {CUSTOMER}"
    )["checks"]
    assert checks["otc-leak"]["verdict"] == "no-data"


def test_what_leaves(r1):
    step("up and across: our own, our customers', and of the inside what has no mark")
    up = sorted([OWN, "84.205.64.0/24", "84.205.72.0/24", "84.205.75.0/24"])
    for address in (PEER, PROVIDER, SERVER):
        topology.expect(up, advertised, r1, address)
    row = outbound(r1, PROVIDER)
    # Not those that came from the provider itself: bgpd does not ask for them.
    assert row["rules"]["route-leak"] >= 4, row
    assert row["noData"]["route-leak"] >= 1, row

    step("down: everything, also its own, which bgpd sends back")
    topology.expect(accepted(), advertised, r1, CUSTOMER)


def test_a_mark_that_was_let_in_stays_in(r1):
    step("the check is told to log: accepted, and yet not for providers")
    r1.vtysh_cmd(
        "configure terminal\n"
        "manrs profile customer check otc-leak action log\n"
        "end\nclear bgp ipv4 unicast 192.0.2.2 in"
    )
    topology.expect_true(
        "84.205.65.0/24 did not come in",
        lambda: "84.205.65.0/24" in topology.routes(r1),
        seconds=60,
    )
    topology.expect_true(
        "it does not go down", lambda: "84.205.65.0/24" in advertised(r1, ROLE_CUSTOMER)
    )
    for address in (PEER, PROVIDER, SERVER):
        assert "84.205.65.0/24" not in advertised(r1, address)


def test_aspa_tells_what_nobody_else_does(r1):
    step("a route from inside whose AS names others as its providers is no customer's")
    assert "84.205.75.0/24" in advertised(r1, PROVIDER)
    text = json.dumps({"aspas": [{"customer_asid": 3333, "providers": [25152]}]})
    r1.run(f"echo '{text}' >/etc/frr/aspas.json; chmod 644 /etc/frr/aspas.json")
    r1.vtysh_cmd("configure terminal\nmanrs rpki aspa file /etc/frr/aspas.json\nend")
    topology.expect_true(
        "it still goes up", lambda: "84.205.75.0/24" not in advertised(r1, PROVIDER)
    )
    assert "84.205.75.0/24" in advertised(r1, CUSTOMER)
    step("it names us: nothing is known again")
    text = json.dumps({"aspas": [{"customer_asid": 3333, "providers": [64500]}]})
    r1.run(f"echo '{text}' >/etc/frr/aspas.json")
    topology.expect_true(
        "it does not go up again",
        lambda: "84.205.75.0/24" in advertised(r1, PROVIDER),
    )
