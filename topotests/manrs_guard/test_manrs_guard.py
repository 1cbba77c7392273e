# SPDX-License-Identifier: GPL-2.0-or-later
"""Enforcement cannot be switched off in silence: edits of the MANRS maps are
undone within a second, logged and shown, and `show bgp manrs` tells what an
operator's own map really does, by walking it."""

import time

import pytest

import manrs_topology as topology
from lib.common_config import step
from lib.topogen import get_topogen

pytestmark = [pytest.mark.bgpd]

GUARDED, WALKED, OWN = "192.0.2.2", "192.0.2.3", "192.0.2.4"

# Good and bad, each once in the prefix-list VIP and once not.
GOOD, BAD = topology.VALID, "192.168.0.0/16"
VIP_GOOD, VIP_BAD = "84.205.64.0/24", "10.5.0.0/16"
ROUTES = [GOOD, BAD, VIP_GOOD, VIP_BAD]
LINES = [f"{prefix} 12654" for prefix in ROUTES]

feeds = {}


def setup_module(mod):
    topology.start(mod.__name__, __file__, cache_files=["vrps.json"])
    for address in (GUARDED, WALKED, OWN):
        feeds[address] = topology.feed(address, 12654, LINES)


def teardown_module():
    topology.stop()


@pytest.fixture(name="r1")
def fixture_r1():
    return get_topogen().gears["r1"]


def configure(r1, *lines):
    return r1.vtysh_cmd("\n".join(("configure terminal",) + lines + ("end",)))


def attach(r1, line, neighbor=WALKED):
    return configure(
        r1,
        "router bgp 64500",
        "address-family ipv4 unicast",
        line.replace("X", neighbor),
    )


def accepted(r1, neighbor):
    """What bgpd itself holds of a neighbor."""
    table = topology.vty_json(r1, f"show bgp ipv4 unicast neighbors {neighbor} routes")
    return sorted(table.get("routes", {}))


def log_of(r1):
    with open(f"{get_topogen().logdir}/r1/bgpd.log", encoding="utf-8") as log:
        return log.read()


def guard(r1):
    return topology.vty_json(r1, "show bgp manrs")["guard"]


def figures_are_true(r1, neighbor):
    """accepted is what bgpd holds, and received adds up; else the reason."""
    row = topology.figures(r1, neighbor)
    held = topology.received(r1, neighbor)
    if row["accepted"] != held:
        return f"accepted {row['accepted']}, bgpd holds {held}"
    if row["received"] != row["accepted"] + row["rejected"]:
        return f"does not add up: {row}"
    return True


TAMPERING = {
    "entry-in-front": ["route-map MANRS permit 5"],
    "map-deleted": ["route-map MANRS permit 5", "no route-map MANRS"],
    "deny-deleted": ["route-map MANRS deny 10", "no route-map MANRS deny 10"],
    "deny-made-permit": ["route-map MANRS permit 10"],
    "deny-never-matches": ["route-map MANRS deny 10", "match as-path NOBODY"],
    "deny-goes-on": ["route-map MANRS deny 10", "continue 20"],
    "permit-sets": ["route-map MANRS permit 20", "set local-preference 300"],
    "permit-calls": ["route-map MANRS permit 20", "call OWN"],
    "permit-goes-on": ["route-map MANRS permit 20", "on-match next"],
    "permit-deleted": ["route-map MANRS permit 20", "no route-map MANRS permit 20"],
    "entry-behind": ["route-map MANRS permit 30"],
    "described": ["route-map MANRS deny 10", "description harmless"],
    "other-map-call-removed": ["route-map MANRS:OWN permit 20", "no call"],
    "other-map-call-changed": ["route-map MANRS:OWN permit 20", "call NOWHERE"],
    "other-map-in-front": ["route-map MANRS:OWN permit 1"],
}


@pytest.mark.parametrize("name", TAMPERING)
def test_tampering_is_undone(r1, name):
    lines = TAMPERING[name]
    edited = lines[0].split()[1]
    before = guard(r1)["restored"]
    at = len(log_of(r1))
    configure(r1, *lines)
    began = time.monotonic()
    # bgpd's own: zebra has a copy of every route-map, which is not enforced.
    while "\nroute-map MANRS" in r1.run("vtysh -d bgpd -c 'show running-config'"):
        assert time.monotonic() - began < 1, "still in the configuration"

    step("it is shown and logged")
    after = guard(r1)
    assert after["restored"] > before and after["lastMap"] == edited
    text = r1.vtysh_cmd("show bgp manrs")
    assert "restored, last 00:00:0" in text and f"({edited})" in text
    log = log_of(r1)[at:]
    assert f"route-map {edited} was changed; restored" in log

    step("what slipped in is out, and what comes now does not get in")
    topology.expect([GOOD, VIP_GOOD][::-1], accepted, r1, GUARDED, seconds=10)
    topology.expect([GOOD], accepted, r1, OWN, seconds=10)
    feed = feeds[GUARDED]
    feed.announce(["172.16.0.0/12 12654", "84.205.69.0/24 12654"])
    want = sorted([GOOD, VIP_GOOD, "84.205.69.0/24"])
    topology.expect(want, accepted, r1, GUARDED)
    feed.withdraw(["172.16.0.0/12", "84.205.69.0/24"])
    topology.expect(True, figures_are_true, r1, GUARDED)
    topology.expect(True, figures_are_true, r1, OWN)


OBSERVED, PARTLY, CALLED = "observed", "partly enforced", "enforced by call"

# The lines of the map MAP (and of SUB); the mode, a part of its reason, and
# what bgpd accepts of ROUTES.  MAP is a new name for each.
MAPS = {
    "call": (
        "permit 10, call MANRS",
        (CALLED, "fails open", [GOOD, VIP_GOOD]),
    ),
    "no-call": ("permit 10", (OBSERVED, "does not call MANRS", ROUTES)),
    "permits-before-the-call": (
        "permit 10, match VIP; permit 20, call MANRS",
        (PARTLY, "MAP 10 permits without MANRS", [GOOD, VIP_GOOD, VIP_BAD]),
    ),
    "permits-after-the-call": (
        "permit 10, match VIP, call MANRS; permit 20",
        (PARTLY, "MAP 20 permits without MANRS", [GOOD, BAD, VIP_GOOD]),
    ),
    "denies-before-the-call": (
        "deny 10, match VIP; permit 20, call MANRS",
        (CALLED, "fails open", [GOOD]),
    ),
    "denies-the-rest": (
        "permit 10, match VIP, call MANRS",
        (CALLED, "fails open", [VIP_GOOD]),
    ),
    "call-in-a-deny-entry": (
        "deny 10, match VIP, call MANRS; permit 20",
        (OBSERVED, "does not call MANRS", [GOOD, BAD]),
    ),
    "call-behind-the-end": (
        "permit 10; permit 20, call MANRS",
        (OBSERVED, "does not call MANRS", ROUTES),
    ),
    "on-match-next-to-the-call": (
        "permit 10, match VIP, on-match next; permit 20, call MANRS",
        (CALLED, "fails open", [GOOD, VIP_GOOD]),
    ),
    "on-match-next-after-the-call": (
        "permit 10, call MANRS, on-match next; permit 20",
        (CALLED, "fails open", [GOOD, VIP_GOOD]),
    ),
    "on-match-next-as-the-last": (
        "permit 10, match VIP, call MANRS; permit 20, on-match next",
        (PARTLY, "MAP 20 permits without MANRS", [GOOD, BAD, VIP_GOOD]),
    ),
    "goto-over-the-call": (
        "permit 10, match VIP, on-match goto 30; permit 20, call MANRS; permit 30",
        (PARTLY, "MAP 30 permits without MANRS", [GOOD, VIP_GOOD, VIP_BAD]),
    ),
    "goto-past-the-end": (
        "permit 10, match VIP, on-match goto 50; permit 20, call MANRS",
        (PARTLY, "MAP 10 permits without MANRS", [GOOD, VIP_GOOD, VIP_BAD]),
    ),
    "continue-to-the-call": (
        "permit 10, match VIP, continue 30; deny 20; permit 30, call MANRS",
        (CALLED, "fails open", [VIP_GOOD]),
    ),
    "continue-over-the-call": (
        "permit 10, match VIP, continue 30; permit 20, call MANRS; permit 30",
        (PARTLY, "MAP 30 permits without MANRS", [GOOD, VIP_GOOD, VIP_BAD]),
    ),
    "call-in-a-called-map": (
        "permit 10, call SUB | permit 10, call MANRS",
        (CALLED, "fails open", [GOOD, VIP_GOOD]),
    ),
    "called-map-goes-around": (
        "permit 10, call SUB | permit 10, match VIP; permit 20, call MANRS",
        (PARTLY, "MAP 10 permits without MANRS", [GOOD, VIP_GOOD, VIP_BAD]),
    ),
    "called-map-goes-around-then-the-call": (
        "permit 10, call SUB, on-match next; permit 20, call MANRS"
        " | permit 10, match VIP; permit 20, call MANRS",
        (CALLED, "fails open", [GOOD, VIP_GOOD]),
    ),
    "called-map-denies": (
        "permit 10, call SUB; permit 20, call MANRS | deny 10",
        (OBSERVED, "does not call MANRS", []),
    ),
    "called-map-is-missing": (
        "permit 10, call NOWHERE",
        (OBSERVED, "does not call MANRS", ROUTES),
    ),
    "call-with-a-map-of-ones-own": (
        "permit 10, call MANRS:OWN",
        (CALLED, "fails open", [GOOD]),
    ),
    "call-with-a-map-nobody-named-before": (
        "permit 10, call MANRS:FRESH",
        (CALLED, "fails open", []),
    ),
}


def map_lines(name, text):
    lines = []
    for entry in text.split(";"):
        head, *rest = (word.strip() for word in entry.split(","))
        lines.append(f"route-map {name} {head}")
        lines += [
            word.replace("match VIP", "match ip address prefix-list VIP")
            for word in rest
        ]
    return lines


@pytest.mark.parametrize("name", MAPS)
def test_the_operators_map_is_walked(r1, name):
    text, (mode, reason, want) = MAPS[name]
    own, sub = f"MAP-{name}", f"SUB-{name}"
    first, _, second = text.partition("|")
    lines = map_lines("MAP", first) + (map_lines("SUB", second) if second else [])
    lines = [
        " ".join({"MAP": own, "SUB": sub}.get(word, word) for word in line.split())
        for line in lines
    ]
    configure(r1, *lines)
    refreshes = feeds[WALKED].refreshes
    attach(r1, f"neighbor X route-map {own} in")
    topology.expect_true(
        "no refresh", lambda: feeds[WALKED].refreshes > refreshes, seconds=10
    )
    topology.expect(sorted(want), accepted, r1, WALKED)
    step("mode and reason follow, also where the routes are those of before")
    topology.expect_true(
        f"{mode}: {reason}",
        lambda: reason.replace("MAP", own)
        in topology.figures(r1, WALKED)["modeReason"],
        seconds=10,
    )
    row = topology.figures(r1, WALKED)
    assert (row["mode"], row["enforced"]) == (mode, mode == CALLED), row
    topology.expect(True, figures_are_true, r1, WALKED)
    for line in r1.vtysh_cmd("show bgp manrs").splitlines():
        assert len(line) <= 80, line


@pytest.mark.parametrize("keeps", [False, True], ids=["refresh", "adj-rib-in"])
def test_partly_enforced_follows_the_vrps(r1, keeps):
    """What met MANRS leaves when it turns invalid and comes back; what went
    around stays, and is told as one that would be rejected."""
    configure(r1, *map_lines("AROUND", "permit 10, match VIP; permit 20, call MANRS"))
    attach(r1, "neighbor X route-map AROUND in")
    if keeps:
        attach(r1, "neighbor X soft-reconfiguration inbound")
    held = sorted([GOOD, VIP_GOOD, VIP_BAD])

    def counted():
        row = topology.figures(r1, WALKED)
        return tuple(row[k] for k in ("received", "rejected", "wouldReject"))

    topology.expect(held, accepted, r1, WALKED)
    topology.expect((4, 1, 1), counted)
    step("another AS is authorised for both good routes")
    path = "/etc/frr/vrps.json"
    r1.run(f"cp {path} {path}.old")
    vrps = ",".join(f'{{"asn": 196615, "prefix": "{p}"}}' for p in (GOOD, VIP_GOOD))
    r1.run(f"echo '{{\"roas\": [{vrps}]}}' >{path}.new && mv {path}.new {path}")
    topology.expect(sorted([VIP_GOOD, VIP_BAD]), accepted, r1, WALKED)
    topology.expect((4, 2, 2), counted)
    topology.expect(True, figures_are_true, r1, WALKED)
    step("and the right one again")
    r1.run(f"mv {path}.old {path}")
    topology.expect(held, accepted, r1, WALKED, seconds=45)
    topology.expect((4, 1, 1), counted)
    topology.expect(True, figures_are_true, r1, WALKED)
    if keeps:
        attach(r1, "no neighbor X soft-reconfiguration inbound")


def test_missing_map_and_none(r1):
    attach(r1, "neighbor X route-map NO-SUCH-MAP in")
    topology.expect([], accepted, r1, WALKED)

    def why():
        return topology.figures(r1, WALKED)["modeReason"]

    topology.expect("inbound route-map is missing: all denied", why)
    attach(r1, "no neighbor X route-map NO-SUCH-MAP in")
    topology.expect(sorted(ROUTES), accepted, r1, WALKED)
    topology.expect("no inbound route-map", why)
    row = topology.figures(r1, WALKED)
    assert row["mode"] == OBSERVED and row["wouldReject"] == 2


def test_denied_after_us_is_not_accepted(r1):
    """OWN denies what MANRS let pass: bgpd does not hold it, and nobody says it
    were accepted."""
    feed = feeds[OWN]

    def counted():
        row = topology.figures(r1, OWN)
        return tuple(row[key] for key in ("received", "accepted", "rejected"))

    topology.expect((3, 1, 2), counted, seconds=45)
    assert topology.figures(r1, OWN)["deniedAfter"] >= 1

    step("routes that turn: bad, denied by OWN, good")
    configure(r1, "ip prefix-list VIP seq 30 permit 84.205.70.0/24")
    for prefix, path, what in (
        ("84.205.71.0/24", "12654", (4, 2, 2)),
        ("84.205.70.0/24", "12654", (4, 2, 2)),
        ("84.205.70.0/24", "12654 64511", (5, 2, 3)),
        ("84.205.70.0/24", "12654", (4, 2, 2)),
        ("84.205.71.0/24", "12654 64511", (4, 1, 3)),
        ("84.205.71.0/24", "12654 12654", (4, 2, 2)),
    ):
        feed.announce([f"{prefix} {path}"])
        topology.expect(what, counted, seconds=5)
        topology.expect(True, figures_are_true, r1, OWN)
    text = r1.vtysh_cmd(f"show bgp manrs neighbors {OWN}")
    assert "Passed, then denied by your own policy: " in text
    feed.withdraw(["84.205.70.0/24", "84.205.71.0/24"])
    configure(r1, "no ip prefix-list VIP seq 30 permit 84.205.70.0/24")


def test_lines_that_only_look_like_it(r1):
    step("a map is not made by what a description says")
    configure(
        r1,
        "router bgp 64500",
        f"neighbor {WALKED} description see route-map MANRS:GHOST in",
    )
    assert "MANRS:GHOST" not in r1.vtysh_cmd("show route-map")
    step("and is by a line that is short")
    attach(r1, "neigh X route-m MANRS:OWN in")
    topology.expect([GOOD], accepted, r1, WALKED)
    assert topology.figures(r1, WALKED)["mode"] == "enforced"
    attach(r1, "no neighbor X route-map MANRS:OWN in")
