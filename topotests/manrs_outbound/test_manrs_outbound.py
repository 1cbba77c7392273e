# SPDX-License-Identifier: GPL-2.0-or-later
"""What leaves: the four outbound rules, for a neighbor of each relationship.
Without the module's care all of them would be in one update-group, for which
bgpd asks once.  The neighbors tell what they were sent."""

import pytest

import manrs_topology as topology
from bgp_hear import Hearer
from lib.common_config import step
from lib.topogen import get_topogen

pytestmark = [pytest.mark.bgpd]

NEIGHBORS = {
    "provider": "192.0.2.2",
    "peer": "192.0.2.3",
    "rs-server": "192.0.2.4",
    "customer": "192.0.2.5",
    "rs-client": "192.0.2.6",
    "unset": "192.0.2.7",
}
EVERYBODY = set(NEIGHBORS)
# To whom a route may go that came from above or across.
DOWN = {"customer", "rs-client", "unset"}
NOBODY = set()

# (prefix, who announces it, or None: we; to whom it goes; rule that keeps it)
ROUTES = [
    ("84.205.65.0/24", "provider", DOWN, "route-leak"),
    ("84.205.66.0/24", "peer", DOWN, "route-leak"),
    ("84.205.67.0/24", "rs-server", DOWN, "route-leak"),
    ("84.205.68.0/24", "customer", EVERYBODY, None),
    ("84.205.69.0/24", "rs-client", EVERYBODY, None),
    ("84.205.70.0/24", "unset", EVERYBODY, None),
    (topology.VALID, "customer", EVERYBODY, None),
    (topology.INVALID, "customer", NOBODY, "rov-invalid"),
    ("192.168.0.0/16", "customer", NOBODY, "bogon-prefix"),
    ("193.0.0.0/21", None, EVERYBODY, None),
    ("193.0.8.0/24", None, NOBODY, "foreign-origin"),
    ("10.1.0.0/16", None, NOBODY, "bogon-prefix"),
    ("2001:7fb:ff01::/48", "provider", DOWN, "route-leak"),
    ("2001:7fb:ff02::/48", "peer", DOWN, "route-leak"),
    ("2001:7fb:ff03::/48", "rs-server", DOWN, "route-leak"),
    ("2001:7fb:ff04::/48", "customer", EVERYBODY, None),
    ("2001:7fb:ff05::/48", "rs-client", EVERYBODY, None),
    ("2001:7fb:ff06::/48", "unset", EVERYBODY, None),
    (topology.VALID6, "customer", EVERYBODY, None),
    (topology.INVALID6, "customer", NOBODY, "rov-invalid"),
    ("fd00:2::/32", "customer", NOBODY, "bogon-prefix"),
    ("2001:67c:2e8::/48", None, EVERYBODY, None),
    ("2001:67c:2e9::/48", None, NOBODY, "foreign-origin"),
    ("fd00:1::/32", None, NOBODY, "bogon-prefix"),
]
# What OWN-OUT denies.
PRIVATE = {"84.205.69.0/24", "2001:7fb:ff05::/48"}
RULES = ["bogon-prefix", "rov-invalid", "route-leak", "foreign-origin"]
FAMILIES = {"ipv4": "ipv4Unicast", "ipv6": "ipv6Unicast"}

hearers = {}


def setup_module(mod):
    topology.start(mod.__name__, __file__, cache_files=["vrps.json"])
    for name, address in NEIGHBORS.items():
        hearers[name] = topology.feed(
            address,
            12654,
            [f"{prefix} 12654" for prefix, sender, _, _ in ROUTES if sender == name],
            kind=Hearer,
        )


def teardown_module():
    topology.stop()


@pytest.fixture(name="r1")
def fixture_r1():
    tgen = get_topogen()
    if tgen.routers_have_failure():
        pytest.skip(tgen.errors)
    return tgen.gears["r1"]


def of_family(family):
    return [row for row in ROUTES if (":" in row[0]) == (family == "ipv6")]


def wanted(name):
    """What the neighbor must be sent.  bgpd also sends a route back to whom it
    came from, if it may go there."""
    return sorted(prefix for prefix, _, to, _ in ROUTES if name in to)


def outbound(r1, name, family):
    return topology.figures(r1, NEIGHBORS[name], FAMILIES[family])["outbound"]


def in_sorted(name):
    return sorted(hearers[name].heard)


def configure(r1, *lines):
    text = "\n".join(("configure terminal",) + lines + ("end",))
    return r1.vtysh_cmd(text)


def for_all(family, line):
    lines = ["router bgp 64500", f"address-family {family} unicast"]
    return lines + [f"neighbor {a} {line}" for a in NEIGHBORS.values()]


@pytest.mark.parametrize("name", NEIGHBORS)
def test_each_neighbor_is_sent_what_may_go_there(r1, name):
    topology.expect(wanted(name), in_sorted, name)


@pytest.mark.parametrize("family", FAMILIES)
def test_denials_are_counted_by_rule_and_receiver(r1, family):
    step("everything is announced once more, and counted from zero")
    r1.vtysh_cmd("clear bgp manrs counters")
    r1.vtysh_cmd(f"clear bgp {family} unicast * soft out")
    rows = of_family(family)
    for name in NEIGHBORS:
        want = {
            rule: sum(r == rule and name not in to for _, _, to, r in rows)
            for rule in RULES
        }
        topology.expect(
            want, lambda n=name: outbound(r1, n, family)["rules"], seconds=10
        )
        got = outbound(r1, name, family)
        assert got["denied"] == sum(name not in to for _, _, to, _ in rows), name
        assert got["judged"] == len(rows), name
        assert got["enforced"] is True
    step("nobody can say whether a route from or to an unset neighbor leaks")
    assert outbound(r1, "provider", family)["noData"]["route-leak"] == 1
    assert outbound(r1, "unset", family)["noData"]["route-leak"] == 4


def test_text_tells_the_same(r1):
    text = r1.vtysh_cmd(f"show bgp manrs neighbors {NEIGHBORS['peer']}")
    assert "Outbound: enforced\n" in text.replace("\r", "")
    assert "To all peer neighbors: 12 routes judged" in text
    assert "Not enforced for" not in text
    outbound_lines = [line for line in text.splitlines() if "denied" in line]
    assert max(len(line) for line in outbound_lines) <= 80


def test_invalid_leaves_when_the_vrp_is_gone(r1):
    step("what was sent follows the VRPs, without a touch of the router")
    folder = "/etc/frr/vrps.json"
    r1.run(f"cp {folder} {folder}.old")
    r1.run(f"sed -i 's/196615/12654/' {folder}")
    for name in NEIGHBORS:
        more = wanted(name) + [topology.INVALID, topology.INVALID6]
        topology.expect(sorted(more), in_sorted, name)
    r1.run(f"mv {folder}.old {folder}")
    for name in NEIGHBORS:
        topology.expect(wanted(name), in_sorted, name)


def test_relationship_changes_while_the_session_is_up(r1):
    step("the peer becomes a customer: it gets what it did not, and back again")
    line = f"neighbor {NEIGHBORS['peer']} manrs relationship"
    configure(r1, "router bgp 64500", f"{line} customer")
    leaks = ["84.205.65.0/24", "84.205.67.0/24"]
    leaks += ["2001:7fb:ff01::/48", "2001:7fb:ff03::/48"]
    # It announces 84.205.66.0/24 itself, now as our customer.
    own = ["84.205.66.0/24", "2001:7fb:ff02::/48"]
    topology.expect(sorted(wanted("peer") + leaks + own), in_sorted, "peer")
    topology.expect(sorted(wanted("provider") + own), in_sorted, "provider")
    configure(r1, "router bgp 64500", f"{line} peer")
    topology.expect(wanted("peer"), in_sorted, "peer")
    topology.expect(wanted("provider"), in_sorted, "provider")


def test_then_the_operators_map(r1):
    step("MANRS:OWN-OUT: what the rules let through, less what OWN-OUT denies")
    for family in FAMILIES:
        configure(r1, *for_all(family, "route-map MANRS:OWN-OUT out"))
    for name in NEIGHBORS:
        want = [prefix for prefix in wanted(name) if prefix not in PRIVATE]
        topology.expect(want, in_sorted, name)
    for family in FAMILIES:
        configure(r1, *for_all(family, "route-map MANRS out"))
    for name in NEIGHBORS:
        topology.expect(wanted(name), in_sorted, name)


def not_enforced_for(r1):
    text = r1.vtysh_cmd(f"show bgp manrs neighbors {NEIGHBORS['peer']}")
    names = outbound(r1, "peer", "ipv4")["notEnforcedFor"]
    line = f"Not enforced for: {', '.join(names)}" if names else "Not enforced for"
    assert (line in text) == bool(names), text
    return names


def peer_line(r1, line):
    address = NEIGHBORS["peer"]
    lines = ["router bgp 64500", "address-family ipv4 unicast"]
    no = "no " if line.startswith("no ") else ""
    configure(r1, *lines, f"{no}neighbor {address} {line.removeprefix('no ')}")


def hears(name, prefix):
    return prefix in hearers[name].heard


def test_default_originate_goes_around(r1):
    step("bgpd does not ask the outbound map about it: shown, for the peer only")
    peer_line(r1, "default-originate")
    topology.expect(True, hears, "peer", "0.0.0.0/0")
    assert not_enforced_for(r1) == ["default-originate"]
    assert outbound(r1, "provider", "ipv4")["notEnforcedFor"] == []
    assert outbound(r1, "peer", "ipv6")["notEnforcedFor"] == []
    step("the rest is judged as before")
    topology.expect(wanted("provider"), in_sorted, "provider")
    peer_line(r1, "no default-originate")
    topology.expect(wanted("peer"), in_sorted, "peer")
    assert not_enforced_for(r1) == []


LEAK = "84.205.65.0/24"  # from the provider


def test_unsuppress_map_goes_around_unless_it_is_ours(r1):
    aggregate = "aggregate-address 84.205.64.0/20 summary-only"
    family = ["router bgp 64500", "address-family ipv4 unicast"]
    configure(r1, "route-map ALL permit 10")
    configure(r1, *family, aggregate)
    topology.expect(False, hears, "customer", LEAK)
    peer_line(r1, "unsuppress-map ALL")
    topology.expect(True, hears, "peer", LEAK)
    assert not_enforced_for(r1) == ["unsuppress-map"]
    step("with a MANRS map there the rules hold for what it lets out, too")
    peer_line(r1, "unsuppress-map MANRS:ALL")
    topology.expect(False, hears, "peer", LEAK)
    topology.expect(True, hears, "peer", "84.205.68.0/24")
    assert not_enforced_for(r1) == []
    peer_line(r1, "no unsuppress-map MANRS:ALL")
    configure(r1, *family, f"no {aggregate}")
    topology.expect(wanted("peer"), in_sorted, "peer")


def test_advertise_map_goes_around(r1):
    configure(r1, "router bgp 64500", "bgp conditional-advertisement timer 5")
    peer_line(r1, "advertise-map ALL exist-map ALL")
    topology.expect(["advertise-map"], not_enforced_for, r1)
    topology.expect(True, hears, "peer", LEAK)
    peer_line(r1, "no advertise-map ALL exist-map ALL")
    topology.expect([], not_enforced_for, r1)


# The operator's outbound map; the mode and a part of its reason; does the
# provider's route leak to the peer?
OUT_MAPS = [
    ("call MANRS", "enforced by call", "fails open", False),
    ("set metric 5", "observed", "outbound route-map does not call MANRS", True),
]


@pytest.mark.parametrize("line, mode, reason, leaks", OUT_MAPS)
def test_the_operators_outbound_map_is_walked(r1, line, mode, reason, leaks):
    name = f"OUT-{line.split()[0]}"
    configure(r1, f"route-map {name} permit 10", line)
    peer_line(r1, f"route-map {name} out")
    topology.expect(leaks, hears, "peer", LEAK)
    row = outbound(r1, "peer", "ipv4")
    assert row["mode"] == mode and reason in row["modeReason"], row
    assert row["enforced"] is not leaks
    peer_line(r1, "route-map MANRS out")
    topology.expect(False, hears, "peer", LEAK)
