# SPDX-License-Identifier: GPL-2.0-or-later
"""What registries say: prefixes and origins of customers, reloaded while bgpd
runs; peering LANs, undelegated space; and blackholes for one's own space."""

import json
import os

import pytest

import manrs_topology as topology
from lib.common_config import step
from lib.topogen import get_topogen

pytestmark = [pytest.mark.bgpd]

CUSTOMER, ENTITLED, PEER = "192.0.2.2", "192.0.2.3", "192.0.2.4"

# Of the customer: two registered, one that only a ROA speaks for, one that
# nobody does, one of a customer that is not in its AS-SET.
REGISTERED = ["84.205.64.0/24 12654", "84.205.65.0/24 12654 2121"]
BY_ROA = "93.175.146.0/24 12654"
UNREGISTERED = "84.205.80.0/24 12654"
FOREIGN = "84.205.66.0/24 12654 3333"
# Of the other one: within what it registered, and blackholes.
MORE_SPECIFIC = "145.220.1.0/24 1103"
OWN_HOLE = "145.220.0.9/32 1103 community=65535:666"
ROA_HOLE = "145.125.0.9/32 1103 community=65535:666"
FOREIGN_HOLE = "84.205.64.9/32 1103 community=65535:666"
TOO_LONG = "145.220.0.10/32 1103"
# Of the peer: a peering LAN, space nobody has, and something good.
LAN = "80.249.208.0/24 8283"
UNDELEGATED = "94.142.240.0/24 8283"
GOOD = "94.142.241.0/24 8283"
PEER_HOLE = "94.142.241.9/32 8283 community=65535:666"

LISTS = {
    "prefixes": """{ "NN": [
        { "prefix": "84.205.64.0\\/23", "exact": false, "less-equal": 24 },
        { "prefix": "84.205.66.0\\/24", "exact": true }
    ] }""",
    "asns": '{ "NN": [ 12654, 2121 ] }',
    "other": "145.220.0.0/16 # as registered\n",
    "lans": "80.249.208.0/21\n",
    "delegated": """2|ripencc|20251122|3|19830705|20251121|+0100
ripencc|NL|ipv4|84.205.64.0|8192|20030515|assigned|a
ripencc|NL|ipv4|145.0.0.0|16777216|19900101|allocated|b
ripencc|NL|ipv4|80.249.208.0|2048|20011219|assigned|c
ripencc|NL|ipv4|94.142.241.0|256|20081024|assigned|d
ripencc||ipv4|94.142.240.0|256||available|
ripencc|NL|ipv4|93.175.144.0|4096|20081024|assigned|e
""",
    "vrps.json": json.dumps(
        {
            "roas": [
                {"asn": 12654, "prefix": "93.175.146.0/24", "maxLength": 24},
                {"asn": 1103, "prefix": "145.125.0.0/16", "maxLength": 16},
            ]
        }
    ),
}


FEEDS = {}


def configure(r1, *lines):
    r1.vtysh_cmd("configure terminal\n" + "\n".join(lines) + "\nend")


def write(r1, name, text):
    path = os.path.join(get_topogen().logdir, "list.new")
    with open(path, "w", encoding="ascii") as out:
        out.write(text)
    r1.run(f"install -m 644 {path} /etc/frr/manrs_irr_{name}.new")
    r1.run(f"mv /etc/frr/manrs_irr_{name}.new /etc/frr/manrs_irr_{name}")


def setup_module(mod):
    tgen = topology.start(mod.__name__, __file__)
    r1 = tgen.gears["r1"]
    for name, text in LISTS.items():
        write(r1, name, text)
    topology.expect_true("every list is read", lambda: all_up(r1), seconds=40)
    topology.expect_true(
        "VRPs are in force",
        lambda: topology.vty_json(r1, "show bgp manrs rpki").get("data"),
        seconds=40,
    )
    topology.feed(CUSTOMER, 12654, REGISTERED + [BY_ROA, UNREGISTERED, FOREIGN])
    FEEDS[ENTITLED] = topology.feed(
        ENTITLED, 1103, [MORE_SPECIFIC, OWN_HOLE, ROA_HOLE, FOREIGN_HOLE, TOO_LONG]
    )
    topology.feed(PEER, 8283, [LAN, UNDELEGATED, GOOD, PEER_HOLE])


def teardown_module():
    topology.stop()


@pytest.fixture(name="r1")
def fixture_r1():
    tgen = get_topogen()
    if tgen.routers_have_failure():
        pytest.skip(tgen.errors)
    return tgen.gears["r1"]


def lists(r1):
    rows = topology.vty_json(r1, "show bgp manrs lists").get("lists", [])
    return {os.path.basename(row["path"])[len("manrs_irr_") :]: row for row in rows}


def all_up(r1):
    rows = lists(r1)
    return len(rows) == 5 and all(row["state"] == "up" for row in rows.values())


def prefixes(*lines):
    return sorted(line.split()[0] for line in lines)


def reasons(r1, neighbor):
    rows = topology.vty_json(r1, f"show bgp manrs violations neighbor {neighbor}")
    return {row["prefix"]: row["checks"] for row in rows["violations"]}


def test_what_is_registered_comes_in(r1):
    want = prefixes(*REGISTERED, BY_ROA, MORE_SPECIFIC, OWN_HOLE, ROA_HOLE, GOOD)
    topology.expect(want, topology.routes, r1)


def test_each_reason(r1):
    assert reasons(r1, CUSTOMER) == {
        "84.205.66.0/24": ["irr-origin"],
        "84.205.80.0/24": ["irr-prefix"],
    }
    assert reasons(r1, ENTITLED) == {
        "84.205.64.9/32": ["prefix-too-specific", "irr-prefix", "blackhole"],
        "145.220.0.10/32": ["prefix-too-specific", "irr-prefix"],
    }
    assert reasons(r1, PEER) == {
        "80.249.208.0/24": ["ixp-lan"],
        "94.142.240.0/24": ["unallocated-prefix"],
        "94.142.241.9/32": ["prefix-too-specific", "blackhole"],
    }


def test_administrative_bogons_are_apart(r1):
    rows = topology.vty_json(r1, f"show bgp manrs incidents neighbor {PEER}")
    metrics = {row["metric"] for row in rows["incidents"]}
    assert {"M3", "M3-admin", "M2"} <= metrics, rows


def test_a_blackhole_stays_here(r1):
    path = topology.vty_json(r1, "show bgp ipv4 unicast 145.220.0.9/32")
    assert "noAdvertise" in str(path) or "no-advertise" in str(path), path
    other = topology.vty_json(r1, "show bgp ipv4 unicast 145.220.1.0/24")
    assert "dvertise" not in str(other.get("paths", [{}])[0].get("community", ""))


def blackholes(r1, neighbor):
    """Granted now, and since clear."""
    row = topology.figures(r1, neighbor)
    return row["blackholes"], row["sinceClear"]["blackholes"]


def test_blackholes_are_counted(r1):
    step("two of the three it asked for, and none of who may not ask")
    now, ever = blackholes(r1, ENTITLED)
    assert now == 2 and ever >= 2
    assert blackholes(r1, PEER) == (0, 0)
    text = r1.run(f"vtysh -d bgpd -c 'show bgp manrs neighbors {ENTITLED}'")
    assert f"  Blackholes: 2 granted, {ever} since clear\n" in text.replace("\r", ""), text
    assert "Blackholes" not in r1.run(
        f"vtysh -d bgpd -c 'show bgp manrs neighbors {PEER}'"
    )
    text = r1.run("vtysh -d bgpd -c 'show bgp manrs'").replace("\r", "")
    assert "\nBlackholes granted: 2, to 1 neighbor\n" in text, text
    r1.vtysh_cmd(f"clear bgp manrs counters {ENTITLED}")
    assert blackholes(r1, ENTITLED) == (2, 0)
    step("one goes, and comes again as an ordinary route that is too long")
    FEEDS[ENTITLED].withdraw([OWN_HOLE.split()[0]])
    topology.expect((1, 0), blackholes, r1, ENTITLED)
    FEEDS[ENTITLED].announce([OWN_HOLE])
    topology.expect((2, 1), blackholes, r1, ENTITLED)
    FEEDS[ENTITLED].announce([OWN_HOLE.split(" community")[0]])
    topology.expect((1, 1), blackholes, r1, ENTITLED)
    assert OWN_HOLE.split()[0] in reasons(r1, ENTITLED)
    FEEDS[ENTITLED].announce([OWN_HOLE])
    topology.expect((2, 2), blackholes, r1, ENTITLED)


def test_blackholes_follow_the_policy(r1):
    """The map behind the module takes the community off: what the neighbor asked
    for is remembered, so the next judgement does not see a bare host route."""
    hole = OWN_HOLE.split()[0]
    configure(
        r1,
        "route-map OFF permit 10",
        "set community none",
        "exit",
        "router bgp 64500",
        "address-family ipv4 unicast",
        f"neighbor {ENTITLED} route-map MANRS:OFF in",
    )
    r1.vtysh_cmd(f"clear bgp ipv4 unicast {ENTITLED} in")
    path = f"show bgp ipv4 unicast {hole}"
    topology.expect_true(
        "the community is off",
        lambda: (topology.vty_json(r1, path).get("paths") or [{"community": 1}])[0].get(
            "community"
        )
        is None,
    )
    step("judged again: nothing changes but what is longer than the new limit")
    r1.vtysh_cmd(f"clear bgp manrs counters {ENTITLED}")
    configure(r1, "manrs profile ENTITLED prefix-length ipv4 min 8 max 23")
    topology.expect(3, lambda: topology.figures(r1, ENTITLED)["rejected"])
    assert blackholes(r1, ENTITLED) == (2, 0)
    failures = topology.figures(r1, ENTITLED)["sinceClear"]["checks"]
    assert failures["prefix-too-specific"] == 1
    assert topology.vty_json(r1, path).get("paths")
    step("blackholes are granted no more: out, and none is counted")
    configure(r1, "manrs profile ENTITLED blackhole reject")
    topology.expect({}, topology.vty_json, r1, path)
    assert blackholes(r1, ENTITLED)[0] == 0
    configure(
        r1,
        "no manrs profile ENTITLED prefix-length ipv4",
        "manrs profile ENTITLED blackhole accept",
        "router bgp 64500",
        "address-family ipv4 unicast",
        f"neighbor {ENTITLED} route-map MANRS in",
    )
    topology.expect(2, lambda: blackholes(r1, ENTITLED)[0], seconds=60)
    topology.expect(5, lambda: topology.figures(r1, ENTITLED)["received"])


def test_lists_are_shown(r1):
    rows = lists(r1)
    assert rows["prefixes"]["entries"] == 2
    assert rows["asns"]["entries"] == 2
    assert rows["delegated"]["entries"] == 5
    text = r1.run("vtysh -d bgpd -c 'show bgp manrs lists'")
    assert "irr as-set" in text and "/etc/frr/manrs_irr_asns" in text, text


def test_reload(r1):
    step("the customer registers two more and drops one")
    write(
        r1,
        "prefixes",
        "84.205.64.0/24\n84.205.66.0/24\n84.205.80.0/24 le 25\n",
    )
    write(r1, "asns", "AS12654\nAS2121\nAS3333\n")
    want = prefixes(
        REGISTERED[0],
        BY_ROA,
        UNREGISTERED,
        FOREIGN,
        MORE_SPECIFIC,
        OWN_HOLE,
        ROA_HOLE,
        GOOD,
    )
    topology.expect(want, topology.routes, r1, seconds=60)
    assert reasons(r1, CUSTOMER) == {"84.205.65.0/24": ["irr-prefix"]}


@pytest.mark.parametrize(
    "text, error",
    [
        ("", "no entry"),
        ("84.205.64.0/24\n", "less than half of the 3 before"),
        ("84.205.64.0/24\nrubbish\n", "line 2: no prefix, or wrong lengths"),
    ],
    ids=["empty", "tiny", "damaged"],
)
def test_what_is_not_believed(r1, text, error):
    before = topology.routes(r1)
    write(r1, "prefixes", text)
    topology.expect_true(
        "the list before it is kept, and it is said",
        lambda: lists(r1)["prefixes"]["state"] == "stale"
        and error in lists(r1)["prefixes"]["error"],
    )
    assert topology.routes(r1) == before
    assert list(reasons(r1, CUSTOMER)) == ["84.205.65.0/24"]


def test_a_smaller_list_entered_again(r1):
    write(r1, "prefixes", "84.205.64.0/24\n")
    line = "neighbor CUST manrs irr prefixes /etc/frr/manrs_irr_prefixes"
    r1.vtysh_cmd(
        f"configure terminal\nrouter bgp 64500\nno {line}\n{line}\nend"
    )
    topology.expect_true(
        "the small list is in force",
        lambda: lists(r1)["prefixes"]["state"] == "up"
        and lists(r1)["prefixes"]["entries"] == 1,
    )
    topology.expect(
        prefixes(REGISTERED[0], BY_ROA, MORE_SPECIFIC, OWN_HOLE, ROA_HOLE, GOOD),
        topology.routes,
        r1,
        seconds=60,
    )


def test_no_list_is_no_data(r1):
    r1.vtysh_cmd(
        "configure terminal\nno manrs unallocated file\nno manrs ixp-lan file\nend"
    )
    want = topology.routes(r1) + prefixes(LAN, UNDELEGATED)
    topology.expect(sorted(want), topology.routes, r1, seconds=60)
    assert topology.figures(r1, PEER)["noData"]["ixp-lan"] == 4
    config = r1.run("vtysh -d bgpd -c 'show running-config'")
    assert "ixp-lan" not in config and "manrs irr as-set" in config


@pytest.mark.parametrize(
    "line, left",
    [
        (f"no neighbor {ENTITLED}", {"prefixes", "asns"}),
        ("no neighbor CUST peer-group", set()),
    ],
    ids=["neighbor", "group"],
)
def test_a_list_goes_with_the_last_who_wants_it(r1, line, left):
    r1.vtysh_cmd(f"configure terminal\nrouter bgp 64500\n{line}\nend")
    topology.expect(left, lambda: set(lists(r1)))
