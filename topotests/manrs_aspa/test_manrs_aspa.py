# SPDX-License-Identifier: GPL-2.0-or-later
"""ASPA: paths are verified upstream or downstream by what the neighbor is, the
hop that is wrong is told, and a change of ASPAs judges again the paths with one
of its customers and no others."""

import json
import os

import pytest

import manrs_topology as topology
from lib.common_config import step
from lib.topogen import get_topogen

pytestmark = [pytest.mark.bgpd]

CWD = os.path.dirname(os.path.realpath(__file__))
CUSTOMER, PROVIDER, SERVER = "192.0.2.2", "192.0.2.3", "192.0.2.4"
PEER, CLIENT, OBSERVED = "192.0.2.5", "192.0.2.6", "192.0.2.7"

# AS3333 buys from AS25152, that from AS12654; AS2121 from nobody; AS1103 from
# AS1104.  Neighbor: AS, {prefix: (path, what of it)}.
UP, DOWN = "upstream invalid: ", "downstream invalid: "
FEEDS = {
    CUSTOMER: (
        12654,
        {
            "84.205.64.0/24": ("12654 25152 3333", None),
            "84.205.65.0/24": ("12654 3333", UP + "AS12654 is no provider of AS3333"),
            "84.205.66.0/24": ("12654 8283", None),
            "84.205.67.0/24": ("12654 12654 25152 25152 3333 3333", None),
        },
    ),
    PROVIDER: (
        1103,
        {
            "84.205.68.0/24": ("1103 12654 25152 3333", None),
            "84.205.69.0/24": ("1103 3333", None),
            "84.205.70.0/24": (
                "1103 3333 2121",
                DOWN
                + "AS3333 is no provider of AS2121, AS3333 is no provider of AS1103",
            ),
        },
    ),
    SERVER: (
        6777,
        {
            "84.205.71.0/24": ("25152 3333", None),
            "84.205.72.0/24": ("12654 3333", UP + "AS12654 is no provider of AS3333"),
        },
    ),
    PEER: (
        8283,
        {
            "84.205.73.0/24": ("8283 3333", UP + "AS8283 is no provider of AS3333"),
            "84.205.74.0/24": ("8283", None),
        },
    ),
    CLIENT: (
        12654,
        {
            "84.205.75.0/24": ("12654 3333", UP + "AS12654 is no provider of AS3333"),
            "84.205.76.0/24": ("12654 25152", None),
        },
    ),
    OBSERVED: (
        8283,
        {"84.205.77.0/24": ("8283 3333", UP + "AS8283 is no provider of AS3333")},
    ),
}


def accepted():
    return sorted(
        prefix
        for address, (_, routes) in FEEDS.items()
        for prefix, (_, evidence) in routes.items()
        if evidence is None or address == OBSERVED
    )


def setup_module(mod):
    topology.start(mod.__name__, __file__, cache_files=["aspas.json"])
    for address, (asn, routes) in FEEDS.items():
        topology.feed(
            address, asn, [f"{prefix} {path}" for prefix, (path, _) in routes.items()]
        )


def teardown_module():
    topology.stop()


@pytest.fixture(name="r1")
def fixture_r1():
    tgen = get_topogen()
    if tgen.routers_have_failure():
        pytest.skip(tgen.errors)
    return tgen.gears["r1"]


def write_aspas(r1, **changes):
    """The file with other providers of some customers; None: without an ASPA."""
    with open(os.path.join(CWD, "r1", "aspas.json"), encoding="ascii") as text:
        aspas = {a["customer_asid"]: a["providers"] for a in json.load(text)["aspas"]}
    aspas.update({int(name[2:]): providers for name, providers in changes.items()})
    write(
        r1,
        json.dumps(
            {
                "aspas": [
                    {"customer_asid": customer, "providers": providers}
                    for customer, providers in aspas.items()
                    if providers is not None
                ]
            }
        ),
    )


def write(r1, text):
    r1.run(f"echo '{text}' >/etc/frr/new.json")
    r1.run("chmod 644 /etc/frr/new.json; mv /etc/frr/new.json /etc/frr/aspas.json")


def revalidation(r1):
    return topology.vty_json(r1, "show bgp manrs rpki")["revalidation"]


def test_by_relationship(r1):
    topology.expect(accepted(), topology.routes, r1)
    for address in FEEDS:
        bad = sum(evidence is not None for _, evidence in FEEDS[address][1].values())
        row = topology.figures(r1, address)
        assert row["checks"]["aspa-invalid"] == bad, (address, row)
        assert row["noData"]["aspa-invalid"] == 0, (address, row)
        assert row["rejected"] == (0 if address == OBSERVED else bad), (address, row)


def test_hop_is_told(r1):
    step("in the violations, by explain, in the log")
    log = r1.run(f"cat {get_topogen().logdir}/r1/bgpd.log")
    rows = topology.vty_json(r1, "show bgp manrs violations")["violations"]
    reasons = {(v["neighbor"], v["prefix"]): v["reason"] for v in rows}
    for address, (_, routes) in FEEDS.items():
        for prefix, (path, evidence) in routes.items():
            explained = topology.vty_json(
                r1,
                f"show bgp manrs explain {prefix} as-path {path} neighbor {address}",
            )["checks"]["aspa-invalid"]
            if evidence is None:
                assert explained["verdict"] == "pass", explained
                assert (address, prefix) not in reasons
                continue
            assert explained["verdict"] == "fail"
            assert explained["evidence"] == evidence
            assert reasons[address, prefix] == evidence
            assert f'check=aspa-invalid reason="{evidence}"' in log


def test_table_is_shown(r1):
    data = topology.vty_json(r1, "show bgp manrs rpki aspa")
    assert data["customers"] == 4 and data["providers"] == 3
    assert data["aspas"]["2121"] == [] and data["aspas"]["3333"] == [25152]
    data = topology.vty_json(r1, "show bgp manrs rpki aspa customer 3333")
    assert data["aspas"] == {"3333": [25152]}
    text = r1.run("vtysh -d bgpd -c 'show bgp manrs rpki aspa'")
    assert "2121" in text and "none (AS 0)" in text
    text = r1.run("vtysh -d bgpd -c 'show bgp manrs rpki aspa customer 8283'")
    assert "AS 8283 has no ASPA" in text
    source = topology.vty_json(r1, "show bgp manrs rpki")["sources"][0]
    assert source["kind"] == "aspa" and source["aspas"] == 4
    assert source["state"] == "up"


def test_change_judges_only_its_paths(r1):
    step("AS2121 is in one path only, which nobody accepted: nothing to judge")
    before = revalidation(r1)
    write_aspas(r1, AS2121=[1299])
    topology.expect_true(
        "the change did not arrive",
        lambda: revalidation(r1)["changedAspas"] == before["changedAspas"] + 1
        and not revalidation(r1)["busy"],
    )
    after = revalidation(r1)
    assert after["routesJudged"] == before["routesJudged"]
    assert after["routeRefreshes"] == before["routeRefreshes"]

    step("AS25152 is in four accepted paths")
    write_aspas(r1, AS2121=[1299], AS25152=[12654, 1299])
    topology.expect_true(
        "the change did not arrive",
        lambda: revalidation(r1)["changedAspas"] == before["changedAspas"] + 2
        and not revalidation(r1)["busy"],
    )
    with_25152 = sum(
        "25152" in path
        for _, routes in FEEDS.values()
        for path, evidence in routes.values()
        if evidence is None
    )
    assert revalidation(r1)["routesJudged"] == before["routesJudged"] + with_25152
    assert topology.routes(r1) == accepted()


def test_what_became_right_comes_in(r1):
    step("AS3333 names AS12654 and AS8283: asked for again, or from Adj-RIB-In")
    refreshes = [feed.refreshes for feed in topology.feeds]
    write_aspas(r1, AS3333=[25152, 12654, 8283])
    wanted = sorted(
        accepted()
        + ["84.205.65.0/24", "84.205.72.0/24", "84.205.73.0/24", "84.205.75.0/24"]
    )
    topology.expect(wanted, topology.routes, r1, seconds=60)
    asked = [
        feed.refreshes - old for feed, old in zip(topology.feeds, refreshes)
    ]
    # Customer, provider, server, peer (keeps them), client, observed.
    assert asked == [1, 0, 1, 0, 1, 0]
    topology.expect(
        0, lambda: topology.figures(r1, OBSERVED)["checks"]["aspa-invalid"]
    )


def test_what_became_wrong_leaves(r1):
    step("back: accepted routes leave at once; behind a map the neighbor is asked")
    write_aspas(r1)
    topology.expect(accepted(), topology.routes, r1, seconds=60)
    topology.expect(
        1, lambda: topology.figures(r1, OBSERVED)["checks"]["aspa-invalid"]
    )


def test_our_own(r1):
    step("AS1103 sells us transit; does our ASPA say so?")

    def own():
        data = topology.vty_json(r1, f"show bgp manrs neighbors {PROVIDER}")
        return data.get("neighbors", data)[PROVIDER]["ownAspa"]

    def told():
        log = r1.run(f"cat {get_topogen().logdir}/r1/bgpd.log")
        return log.count("the ASPA of AS64500 does not name its provider AS1103")

    assert own() == "none"
    write_aspas(r1, AS64500=[1104])
    topology.expect("not-named", own)
    assert told() == 1
    text = r1.run(f"vtysh -d bgpd -c 'show bgp manrs neighbors {PROVIDER}'")
    assert "Own ASPA: AS 64500 does not name this provider" in text
    step("nothing is kept from it, and it is told once")
    write_aspas(r1, AS64500=[1104, 1105])
    topology.expect_true(
        "the change did not arrive",
        lambda: topology.vty_json(r1, "show bgp manrs rpki aspa customer 64500")[
            "aspas"
        ]
        == {"64500": [1104, 1105]},
    )
    assert told() == 1
    write_aspas(r1, AS64500=[1103, 1104])
    topology.expect("named", own)
    write_aspas(r1)
    topology.expect("none", own)


def test_damaged_file_changes_nothing(r1):
    write(r1, '{"aspas": [{"customer_asid": 3333, "providers": []}]}')
    topology.expect(
        "stale",
        lambda: topology.vty_json(r1, "show bgp manrs rpki")["sources"][0]["state"],
    )
    assert topology.routes(r1) == accepted()
    error = topology.vty_json(r1, "show bgp manrs rpki")["sources"][0]["error"]
    assert "entry 1: providers" in error and "is empty" in error


def test_without_a_source_there_is_no_data(r1):
    r1.vtysh_cmd("configure terminal\nno manrs rpki aspa file\nend")
    topology.expect(
        len(FEEDS[CUSTOMER][1]),
        lambda: topology.figures(r1, CUSTOMER)["noData"]["aspa-invalid"],
        seconds=90,
    )
    assert "84.205.65.0/24" in topology.routes(r1)
    text = r1.run("vtysh -d bgpd -c 'show bgp manrs rpki aspa'")
    assert "% No ASPAs in force" in text
    assert "manrs rpki aspa" not in r1.run("vtysh -d bgpd -c 'show running-config'")
