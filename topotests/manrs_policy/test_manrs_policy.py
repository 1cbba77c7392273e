# SPDX-License-Identifier: GPL-2.0-or-later
"""What a profile says happens: each action, each parameter, and a change of it
on routes that are there already, with a refresh only where nothing else does."""

import time

import pytest

import manrs_topology as topology
from lib.common_config import step
from lib.topogen import get_topogen

pytestmark = [pytest.mark.bgpd]

FEEDS = {}


def good(last):
    """A route of neighbor 192.0.2.LAST that nobody objects to."""
    return f"84.205.{64 + last}.0/24"


def bad(last):
    """One with a bogon ASN in its path."""
    return f"93.175.{100 + last}.0/24"


def feed(last, *more, **options):
    FEEDS[last] = topology.feed(
        f"192.0.2.{last}",
        12654,
        [f"{good(last)} 12654", f"{bad(last)} 12654 64512", *more],
        **options,
    )


def setup_module(mod):
    topology.start(mod.__name__, __file__, cache_files=["vrps.json"])
    for last in (11, 12, 13, 14, 15, 16, 25, 26, 32, 33):
        feed(last)
    feed(21, "84.205.65.0/25 12654", "84.205.65.0/26 12654", "88.0.0.0/11 12654")
    feed(22, "84.205.66.0/24 12654 1 2", "84.205.67.0/24 12654 1 2 3")
    feed(23)
    feed(24)
    feed(27, refresh=False, reconnect=True)
    feed(31, "84.205.70.0/24 12654 {3333}")


def teardown_module():
    topology.stop()


@pytest.fixture(name="r1")
def fixture_r1():
    tgen = get_topogen()
    if tgen.routers_have_failure():
        pytest.skip(tgen.errors)
    return tgen.gears["r1"]


def configure(r1, *lines):
    r1.vtysh_cmd("configure terminal\n" + "\n".join(lines) + "\nend")


def figures(r1, last):
    return topology.figures(r1, f"192.0.2.{last}")


def counts(r1, last):
    row = figures(r1, last)
    return tuple(row.get(key) for key in ("received", "accepted", "rejected"))


def path(r1, prefix):
    """The only path of a prefix, {} if it is not in the table."""
    paths = topology.vty_json(r1, f"show bgp ipv4 unicast {prefix}").get("paths")
    return paths[0] if paths else {}


def actions(r1, last):
    """{prefix: action} among the violations."""
    rows = topology.vty_json(r1, f"show bgp manrs violations neighbor 192.0.2.{last}")
    return {row["prefix"]: row["action"] for row in rows["violations"]}


def log_of(r1):
    return r1.run(f"cat {get_topogen().logdir}/r1/bgpd.log")


def judged(r1):
    return topology.vty_json(r1, "show bgp manrs rpki")["revalidation"]["routesJudged"]


def is_settled(r1):
    return not topology.vty_json(r1, "show bgp manrs rpki")["revalidation"]["busy"]


def settle(r1):
    """What a change of the configuration leads to has happened."""
    time.sleep(0.3)  # it is collected for 0.1 s
    topology.expect(True, is_settled, r1)


# Actions ------------------------------------------------------------------


@pytest.mark.parametrize(
    "last, accepted, counted, shown, tag, preference",
    [
        (11, 1, 1, "reject", None, None),
        (12, 2, 1, "tag", "64500:1101:4", None),
        (13, 2, 1, "depreference", None, 50),
        (14, 2, 1, "log", None, None),
        (15, 2, 0, None, None, None),
        (16, 2, 1, "observe", None, None),
    ],
    ids=["reject", "tag", "depreference", "log", "off", "observed"],
)
def test_action(r1, last, accepted, counted, shown, tag, preference):
    topology.expect((2, accepted, 2 - accepted), counts, r1, last)
    assert figures(r1, last)["checks"]["bogon-asn"] == counted
    assert actions(r1, last).get(bad(last)) == shown
    bad_path, good_path = path(r1, bad(last)), path(r1, good(last))
    assert bool(bad_path) == (accepted == 2)
    assert bad_path.get("largeCommunity", {}).get("string") == tag
    assert bad_path.get("locPrf") == preference
    assert good_path and "largeCommunity" not in good_path
    assert "locPrf" not in good_path
    said = f"MANRS violation: neighbor=192.0.2.{last} "
    line = [x for x in log_of(r1).splitlines() if said in x]
    assert all(x.endswith(f" action={shown}") for x in line), line
    assert len(line) == counted


def test_operators_map_sees_the_tag(r1):
    topology.expect((2, 2, 0), counts, r1, 25)
    assert path(r1, bad(25)).get("metric") == 77
    assert "metric" not in path(r1, good(25))


def test_a_tag_joins_those_of_the_neighbor(r1):
    FEEDS[12].announce([f"{bad(12)} 12654 64512 large-community=12654:1:2"])

    def tags():
        return path(r1, bad(12)).get("largeCommunity", {}).get("string")

    topology.expect("12654:1:2 64500:1101:4", tags)
    step("and is gone with what it stood for")
    FEEDS[12].announce([f"{bad(12)} 12654 large-community=12654:1:2"])
    topology.expect("12654:1:2", tags)
    FEEDS[12].announce([f"{bad(12)} 12654 64512"])
    topology.expect("64500:1101:4", tags)


def communities(r1, prefix):
    """(large, extended) communities of the only path, as bgpd shows them."""
    one = path(r1, prefix)
    return tuple(
        one.get(kind, {}).get("string")
        for kind in ("largeCommunity", "extendedCommunity")
    )


# A tag of ours, the state of origin validation "valid" (RFC 8097), and what
# is not ours to take: another function, the tag of another AS, a route target.
OUR_TAG, OVS_VALID = "64500:1101:13", "4300000000000000"
FOREIGN, TARGET = "64500:1100:13,64501:1101:13", "0002316e00000001"
STAYS = "64500:1100:13 64501:1101:13", "RT:12654:1"


def test_nobody_else_speaks_for_us(r1):
    """A neighbor cannot send our own tags, or a state of origin validation."""
    sent = [
        (f"large-community={OUR_TAG},{FOREIGN}", OVS_VALID + TARGET, STAYS),
        (f"large-community={OUR_TAG}", OVS_VALID, (None, None)),
        (f"large-community={FOREIGN}", TARGET, STAYS),
    ]
    for last in (11, 25, 26):
        for large, extended, want in sent:
            FEEDS[last].announce(
                [f"{good(last)} 12654 {large} extended-community={extended}"]
            )
            topology.expect(want, communities, r1, good(last))
    step("a tag that is due is there, and no other")
    FEEDS[12].announce([f"{bad(12)} 12654 64512 large-community={OUR_TAG}"])
    topology.expect(("64500:1101:4", None), communities, r1, bad(12))
    step("of a neighbor that is only observed, nothing is changed")
    FEEDS[16].announce([f"{good(16)} 12654 large-community={OUR_TAG}"])
    topology.expect((OUR_TAG, None), communities, r1, good(16))
    for last in (11, 12, 16, 25, 26):
        FEEDS[last].announce([f"{good(last)} 12654", f"{bad(last)} 12654 64512"])
        topology.expect((None, None), communities, r1, good(last))


# Parameters ---------------------------------------------------------------


def test_prefix_lengths(r1):
    topology.expect((5, 2, 3), counts, r1, 21)
    assert path(r1, "84.205.65.0/25")
    checks = figures(r1, 21)["checks"]
    assert checks["prefix-too-specific"] == 1 and checks["prefix-too-broad"] == 1


def test_as_path_limit(r1):
    topology.expect((4, 2, 2), counts, r1, 22)
    assert path(r1, "84.205.66.0/24") and not path(r1, "84.205.67.0/24")
    assert figures(r1, 22)["checks"]["as-path-too-long"] == 1


def test_no_data(r1):
    step("there are no own prefixes to compare with")
    topology.expect((2, 0, 2), counts, r1, 23)
    topology.expect((2, 1, 1), counts, r1, 24)
    assert figures(r1, 23)["noData"]["own-prefix"] == 2
    assert figures(r1, 24)["noData"]["own-prefix"] == 2
    step("there is one: who was rejected for want of it is asked, nobody else")
    before = {last: f.refreshes for last, f in FEEDS.items()}
    configure(r1, "manrs own-prefix 203.0.113.0/24")
    topology.expect((2, 1, 1), counts, r1, 23)
    assert figures(r1, 23)["noData"]["own-prefix"] == 0
    assert FEEDS[23].refreshes == before.pop(23) + 1
    assert {last: FEEDS[last].refreshes for last in before} == before
    step("accept, and it is gone again: what passes stays")
    configure(r1, "manrs profile no-data no-data accept",
              "no manrs own-prefix 203.0.113.0/24")
    settle(r1)
    assert counts(r1, 23) == (2, 1, 1)


# Changes ------------------------------------------------------------------


def refreshes():
    return {last: one.refreshes for last, one in FEEDS.items()}


def test_what_changes_nothing_asks_nobody(r1):
    """Profiles nobody uses, values as before, checks that reject nothing."""
    before = refreshes()
    for lines in (
        ["manrs profile unused check bogon-asn action log"],
        ["manrs profile other check bogon-asn action reject"],
        ["manrs profile provider check bogon-asn action log"],
        ["no manrs profile unused check bogon-asn"],
        ["manrs transit-free 64999"],
        ["no manrs transit-free"],
    ):
        configure(r1, *lines)
        settle(r1)
    configure(r1, "no manrs profile provider check bogon-asn")
    settle(r1)
    topology.expect(before, refreshes)
    step("the routes of a neighbor are looked at for whom something changes")
    routes = judged(r1)
    configure(r1, "manrs profile other check default-route action log")
    settle(r1)
    assert judged(r1) == routes + 1, "those of one neighbor, the accepted one"
    assert figures(r1, 32)["refresh"]["asked"] == 0, "nothing frees what it rejects"
    assert refreshes() == before


def test_rejected_and_now_fine_comes_back(r1):
    topology.expect((3, 1, 2), counts, r1, 31)
    before = refreshes()
    configure(r1, "manrs profile changing check bogon-asn action log")
    for last in (31, 33):
        topology.expect(True, lambda i=last: bool(path(r1, bad(i))))
    assert counts(r1, 31) == (3, 2, 1)
    after = refreshes()
    asked = {last for last in before if after[last] != before[last]}
    assert asked == {31, 33}, "one refresh for each whose policy changed"
    assert all(after[last] == before[last] + 1 for last in asked)
    assert figures(r1, 31)["refresh"]["asked"] == 1
    assert figures(r1, 32)["refresh"]["asked"] == 0
    step("Adj-RIB-In does without")
    topology.expect(True, lambda: bool(path(r1, bad(26))))
    assert after[26] == before[26]


def test_accepted_and_now_failing_leaves_at_once(r1):
    before, began = refreshes(), time.monotonic()
    configure(r1, "manrs profile changing check bogon-asn action reject")
    for last in (31, 33, 26):
        topology.expect({}, path, r1, bad(last), seconds=5)
    assert time.monotonic() - began < 5
    assert counts(r1, 31) == (3, 1, 2) and counts(r1, 26) == (2, 1, 1)
    assert counts(r1, 32) == (2, 1, 1), "the other one is as it was"
    assert refreshes() == before


def test_a_second_refresh_waits(r1):
    before = refreshes()
    configure(r1, "manrs profile changing check bogon-asn action log")
    topology.expect(True, lambda: figures(r1, 31)["refresh"]["wanted"], seconds=5)
    assert refreshes()[31] == before[31], "asked again within 30 seconds"
    text = r1.run("vtysh -c 'show bgp manrs neighbors 192.0.2.31'")
    assert "Rejected routes may pass now: will be asked for in" in text
    topology.expect(True, lambda: bool(path(r1, bad(31))), seconds=60)
    assert refreshes()[31] == before[31] + 1
    assert "asked for 2 times" in r1.run("vtysh -c 'show bgp manrs neighbors 192.0.2.31'")


def test_who_cannot_be_asked_is_shown(r1):
    step("192.0.2.27 offered no route refresh")
    topology.expect(True, lambda: figures(r1, 27)["refresh"]["impossible"])
    assert counts(r1, 27) == (2, 1, 1)
    text = r1.run("vtysh -c 'show bgp manrs neighbors 192.0.2.27'")
    assert "cannot be asked for them" in text and "clear bgp 192.0.2.27" in text
    assert log_of(r1).count("neighbor 192.0.2.27 vrf default cannot be asked") == 1
    revalidation = topology.vty_json(r1, "show bgp manrs rpki")["revalidation"]
    assert revalidation["cannotRefresh"] == 1
    step("a new session helps")
    r1.vtysh_cmd("clear bgp ipv4 unicast 192.0.2.27")
    topology.expect((2, 2, 0), counts, r1, 27, seconds=60)
    assert figures(r1, 27)["refresh"]["impossible"] is False


def test_marks_follow_the_policy(r1):
    """Only the neighbor has a route without the mark it bears."""
    before = refreshes()

    def mark(last):
        one = path(r1, bad(last))
        return one.get("largeCommunity", {}).get("string"), one.get("locPrf")

    configure(r1, "manrs profile tag check bogon-asn action log")
    topology.expect((None, None), mark, 12, seconds=60)
    configure(r1, "manrs profile depreference local-preference 70")
    topology.expect((None, 70), mark, 13, seconds=60)
    after = refreshes()
    asked = {last for last in before if after[last] != before[last]}
    assert asked == {12, 13, 25}, "those with a marked route"
    assert counts(r1, 12) == (2, 2, 0)
