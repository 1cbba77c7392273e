# SPDX-License-Identifier: GPL-2.0-or-later
"""Who a neighbor is to us comes from its own lines, from its peer-group or from
its role; neighbors come and go, some of them without being configured."""

import pytest

import manrs_topology as topology
from lib.common_config import step
from lib.topogen import get_topogen

pytestmark = [pytest.mark.bgpd]

FEEDS = {}


def good(last):
    return f"84.205.{64 + last % 64}.0/24"


def bogon(last):
    """One with a bogon ASN in its path."""
    return f"93.175.{100 + last % 100}.0/24"


def transit(last):
    """One through a network without transit: a leak, but from a provider."""
    return f"88.{last}.0.0/16"


def feed(last, **options):
    FEEDS[last] = topology.feed(
        f"192.0.2.{last}",
        12654,
        [
            f"{good(last)} 12654",
            f"{bogon(last)} 12654 64512",
            f"{transit(last)} 12654 3356 3333",
        ],
        reconnect=True,
        **options,
    )


def setup_module(mod):
    topology.start(mod.__name__, __file__, cache_files=["vrps.json"])
    for last in (2, 3, 5, 65, 66):
        feed(last)
    feed(4, role="customer")
    feed(130, role="provider")


def teardown_module():
    topology.stop()


@pytest.fixture(name="r1")
def fixture_r1():
    tgen = get_topogen()
    if tgen.routers_have_failure():
        pytest.skip(tgen.errors)
    return tgen.gears["r1"]


def configure(r1, *lines):
    """Lines inside router bgp; what vtysh says, and whether it was content."""
    commands = "".join(f" -c '{line}'" for line in lines)
    out = r1.run(
        f"vtysh -c 'configure terminal' -c 'router bgp 64500'{commands} 2>&1;"
        " echo status=$?"
    )
    text, _, status = out.rpartition("status=")
    return text, status.strip() == "0"


def neighbors(r1):
    return topology.vty_json(r1, "show bgp manrs neighbors")


def state(r1, last):
    """What the neighbor is and which of its routes are accepted."""
    one = neighbors(r1).get(f"192.0.2.{last}", {})
    table = topology.routes(r1)
    return (
        one.get("relationship"),
        one.get("relationshipSource"),
        one.get("profile"),
        [w for w in (good, bogon, transit) if w(last) in table],
    )


def expect(r1, last, *want, seconds=60):
    topology.expect(want, state, r1, last, seconds=seconds)


def running(r1):
    text = r1.run("vtysh -c 'show running-config'")
    return sorted(x.strip() for x in text.splitlines() if " manrs " in x)


LENIENT = [good, bogon]
STRICT = [good]
PROVIDER = [good, transit]


def test_members_are_what_their_group_is(r1):
    for last in (2, 3):
        expect(r1, last, "customer", "configured", "customer", STRICT)


def test_a_member_overrides_its_group(r1):
    configure(r1, "neighbor 192.0.2.3 manrs relationship provider")
    expect(r1, 3, "provider", "configured", "provider", PROVIDER)
    expect(r1, 2, "customer", "configured", "customer", STRICT)
    step("each of its lines by itself: the profile is the group's")
    configure(r1, "neighbor GROUP manrs profile lenient")
    expect(r1, 2, "customer", "configured", "lenient", LENIENT)
    expect(r1, 3, "provider", "configured", "lenient", LENIENT)
    step("and back to the group")
    configure(r1, "no neighbor 192.0.2.3 manrs relationship provider")
    configure(r1, "no neighbor GROUP manrs profile lenient")
    for last in (2, 3):
        expect(r1, last, "customer", "configured", "customer", STRICT)


def test_role_before_line(r1):
    step("bgpd speaks RFC 9234 with it, whatever our line says")
    expect(r1, 4, "customer", "local-role", "customer", STRICT)
    configure(r1, "no neighbor 192.0.2.4 local-role provider")
    expect(r1, 4, "peer", "configured", "peer", STRICT)
    configure(r1, "neighbor 192.0.2.4 local-role provider")
    expect(r1, 4, "customer", "local-role", "customer", STRICT)


def test_without_any(r1):
    expect(r1, 5, "unset", "none", "unset", PROVIDER)


def test_dynamic_neighbors(r1):
    for last in (65, 66):
        expect(r1, last, "rs-client", "configured", "lenient", LENIENT)
    expect(r1, 130, "provider", "local-role", "provider", PROVIDER)
    step("a change for their group is judged again like any other")
    configure(r1, "no neighbor DYNAMIC manrs profile lenient")
    for last in (65, 66):
        expect(r1, last, "rs-client", "configured", "rs-client", STRICT, seconds=5)
    configure(r1, "neighbor DYNAMIC manrs profile lenient")
    for last in (65, 66):
        expect(r1, last, "rs-client", "configured", "lenient", LENIENT)


def test_dynamic_neighbors_have_no_lines(r1):
    text, is_good = configure(r1, "neighbor 192.0.2.65 manrs relationship peer")
    assert "dynamic" in text and not is_good, text
    assert not [line for line in running(r1) if "192.0.2.6" in line]


def test_dynamic_neighbors_go_and_come(r1):
    FEEDS.pop(65).close()
    topology.feeds[:] = [f for f in topology.feeds if f.local != "192.0.2.65"]
    topology.expect(False, lambda: "192.0.2.65" in neighbors(r1))
    rows = topology.vty_json(r1, "show bgp manrs violations")["violations"]
    assert not [row for row in rows if row["neighbor"] in ("192.0.2.65", "")]
    expect(r1, 66, "rs-client", "configured", "lenient", LENIENT)
    feed(65)
    expect(r1, 65, "rs-client", "configured", "lenient", LENIENT)
    step("with the range its members go")
    configure(r1, "no bgp listen range 192.0.2.64/26 peer-group DYNAMIC")
    topology.expect(
        [], lambda: [a for a in neighbors(r1) if a in ("192.0.2.65", "192.0.2.66")]
    )
    configure(r1, "bgp listen range 192.0.2.64/26 peer-group DYNAMIC")
    for last in (65, 66):
        expect(r1, last, "rs-client", "configured", "lenient", LENIENT)


def test_removed_and_added_again_is_somebody_new(r1):
    configure(r1, "neighbor 192.0.2.3 manrs relationship provider")
    expect(r1, 3, "provider", "configured", "provider", PROVIDER)
    before = running(r1)
    configure(r1, "no neighbor 192.0.2.3")
    assert "192.0.2.3" not in neighbors(r1)
    configure(r1, "neighbor 192.0.2.3 remote-as 12654",
              "address-family ipv4 unicast", "neighbor 192.0.2.3 route-map MANRS in")
    expect(r1, 3, "unset", "none", "unset", PROVIDER)
    assert running(r1) == [line for line in before if "192.0.2.3 " not in line]


def test_a_group_removed_and_added_again_is_new(r1):
    # FRR 10.3 keeps a group that has a range.
    configure(r1, "no bgp listen range 192.0.2.64/26 peer-group DYNAMIC",
              "no neighbor DYNAMIC peer-group")
    assert not [line for line in running(r1) if "DYNAMIC" in line]
    configure(r1, "neighbor DYNAMIC peer-group", "neighbor DYNAMIC remote-as 12654",
              "bgp listen range 192.0.2.64/26 peer-group DYNAMIC",
              "address-family ipv4 unicast", "neighbor DYNAMIC route-map MANRS in")
    for last in (65, 66):
        expect(r1, last, "unset", "none", "unset", PROVIDER)
