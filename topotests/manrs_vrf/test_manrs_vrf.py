# SPDX-License-Identifier: GPL-2.0-or-later
"""Several BGP instances: each judges its neighbors by its own lines, and every
command says, and is told, which instance it is about.

    r1 default -- s1 -- r2      192.0.2.2, .4; 192.0.2.7 in view blue
    r1 vrf red -- s2 -- r3      192.0.2.2, .3
"""

import pytest

import manrs_topology as topology
from lib.common_config import step
from lib.topogen import get_topogen

pytestmark = [pytest.mark.bgpd]

BOGON = "192.168.0.0/16"
# Through a network without transit: a leak from a customer, not from a provider.
TRANSIT = "84.205.67.0/24"


def build_topo(tgen):
    """r2 -- s1 -- r1 -- s2 -- r3"""
    r1 = tgen.add_router("r1")
    for switch, other in (("s1", "r2"), ("s2", "r3")):
        link = tgen.add_switch(switch)
        link.add_link(r1)
        link.add_link(tgen.add_router(other))


def setup_module(mod):
    topology.start(
        mod.__name__,
        __file__,
        cache_files=["vrps.json"],
        build=build_topo,
        r1_netns={"r1-eth1": "red"},
    )
    topology.feed(
        "192.0.2.2",
        12654,
        [f"{topology.VALID} 12654", f"{TRANSIT} 12654 3356 3333", f"{BOGON} 12654"],
        hostname="192.0.2.9",
    )
    topology.feed("192.0.2.4", 1103, [f"{BOGON} 1103"], hostname="twin")
    topology.feed(
        "192.0.2.2",
        3333,
        [f"{TRANSIT} 3333 3356 1103", f"{BOGON} 3333"],
        at="r3",
        hostname="twin",
    )
    topology.feed("192.0.2.3", 12654, [f"{BOGON} 12654"], at="r3", hostname="twin")
    topology.feed("192.0.2.7", 12859, [f"{TRANSIT} 12859 3333"], listen=True)


def teardown_module():
    topology.stop()


@pytest.fixture(name="r1")
def fixture_r1():
    tgen = get_topogen()
    if tgen.routers_have_failure():
        pytest.skip(tgen.errors)
    return tgen.gears["r1"]


def shown(r1, instance, command):
    return topology.vty_json(r1, f"show bgp {instance} manrs {command}")


def counts(r1, instance, neighbor):
    """received, rejected, would be rejected"""
    data = shown(r1, instance, f"neighbors {neighbor}")
    if "all" in instance:
        (data,) = data.values()
    row = data.get(neighbor, {}).get("addressFamilyInfo", {}).get("ipv4Unicast", {})
    return tuple(row.get(key) for key in ("received", "rejected", "wouldReject"))


def say(r1, command):
    """What vtysh prints, and whether it ended with status 0."""
    out = r1.run(f"vtysh -d bgpd -c '{command}' 2>&1; echo status=$?")
    text, _, status = out.rpartition("status=")
    return text, status.strip() == "0"


def configure(r1, *lines):
    r1.vtysh_cmd("configure terminal\n" + "\n".join(lines) + "\nend")


def running(r1):
    """Our lines, each with the router bgp it stands in."""
    found, at = [], ""
    for line in r1.run("vtysh -c 'show running-config'").splitlines():
        if line.startswith("router bgp"):
            at = line
        if " manrs " in line:
            found.append((at, line.strip()))
    return found


def test_each_instance_judges_by_its_own_lines(r1):
    topology.expect((3, 2, 0), counts, r1, "", "192.0.2.2")
    topology.expect((1, 0, 1), counts, r1, "", "192.0.2.4")
    topology.expect((2, 1, 0), counts, r1, "vrf red", "192.0.2.2")
    topology.expect((1, 0, 1), counts, r1, "vrf red", "192.0.2.3")
    topology.expect((1, 0, 0), counts, r1, "view blue", "192.0.2.7")
    assert topology.routes(r1, vrf="vrf red") == sorted([TRANSIT, BOGON])
    assert topology.routes(r1, vrf="view blue") == [TRANSIT]


def test_json_is_of_one_instance_or_by_instance(r1):
    hosts = {
        "default": {"192.0.2.2", "192.0.2.4", "192.0.2.9"},
        "red": {"192.0.2.2", "192.0.2.3"},
        "blue": {"192.0.2.7"},
    }
    for instance, name in (("", "default"), ("vrf default", "default"),
                           ("vrf red", "red"), ("view blue", "blue")):
        data = shown(r1, instance, "neighbors")
        assert set(data) == hosts[name], instance
        assert {row["vrf"] for row in data.values()} == {name}
        assert set(shown(r1, instance, "")["neighbors"]) == hosts[name]
    every = shown(r1, "vrf all", "neighbors")
    assert {name: set(rows) for name, rows in every.items()} == hosts
    every = shown(r1, "vrf all", "")
    assert {n: set(v["neighbors"]) for n, v in every["vrfs"].items()} == hosts
    assert "rpki" in every and "rpki" in shown(r1, "", "")


def test_text_says_which_instance(r1):
    text, _ = say(r1, "show bgp manrs")
    assert "Other instances: vrf red, view blue" in text
    assert "192.0.2.3" not in text and "VRF" not in text.split("Other")[0]
    text, _ = say(r1, "show bgp vrf red manrs")
    assert "VRF red:" in text and "192.0.2.4" not in text
    assert "Other instances" not in text
    text, _ = say(r1, "show bgp vrf all manrs")
    default, red = text.split("VRF red:")
    red, blue = red.split("view blue:")
    assert "192.0.2.4" in default and "192.0.2.3" in red and "192.0.2.7" in blue
    text, _ = say(r1, "show bgp vrf red manrs neighbors 192.0.2.2")
    assert "BGP neighbor 192.0.2.2, AS 3333, VRF red, provider" in text


@pytest.mark.parametrize("command", ["violations", "rejected"])
def test_lists_are_of_one_instance(r1, command):
    def rows(instance, more=""):
        return {
            (row["vrf"], row["neighbor"], row["prefix"])
            for row in shown(r1, instance, f"{command} {more}")[command]
        }

    default = {("default", "192.0.2.2", TRANSIT), ("default", "192.0.2.2", BOGON)}
    red = {("red", "192.0.2.2", BOGON)}
    if command == "violations":
        default.add(("default", "192.0.2.4", BOGON))
        red.add(("red", "192.0.2.3", BOGON))
    assert rows("") == default
    assert rows("vrf red") == red
    assert rows("view blue") == set()
    assert rows("vrf all") == default | red
    assert rows("vrf red", "neighbor 192.0.2.2") == {("red", "192.0.2.2", BOGON)}
    text, _ = say(r1, f"show bgp vrf all manrs {command}")
    assert "192.0.2.2" in text.split("VRF red:")[1]


def test_explain(r1):
    default = shown(r1, "", f"explain {TRANSIT} neighbor 192.0.2.2")
    red = shown(r1, "vrf red", f"explain {TRANSIT} neighbor 192.0.2.2")
    assert (default["vrf"], default["outcome"]) == ("default", "reject")
    assert (red["vrf"], red["outcome"]) == ("red", "accept")
    red = shown(
        r1, "vrf red", f"explain {TRANSIT} as-path 3333 3356 neighbor 192.0.2.2"
    )
    assert (red["vrf"], red["outcome"]) == ("red", "accept")
    text, _ = say(r1, f"show bgp vrf red manrs explain {BOGON} neighbor 192.0.2.2")
    assert "(AS 3333, provider, VRF red)" in text


def test_clear_is_of_one_instance(r1):
    def ever(instance):
        row = shown(r1, instance, "neighbors 192.0.2.2")["192.0.2.2"]
        return row["addressFamilyInfo"]["ipv4Unicast"]["sinceClear"]["received"]

    assert ever("") > 0 and ever("vrf red") > 0
    say(r1, "clear bgp manrs counters 192.0.2.2")
    assert ever("") == 0 and ever("vrf red") > 0
    say(r1, "clear bgp vrf red manrs counters")
    assert ever("vrf red") == 0


@pytest.mark.parametrize(
    "command, why",
    [
        ("show bgp vrf green manrs", "No such BGP instance: green"),
        ("show bgp manrs neighbors 192.0.2.3", "there is one in vrf red"),
        ("show bgp view blue manrs neighbors 192.0.2.4", "there is one in vrf default"),
        ("show bgp manrs neighbors 192.0.2.8", "No such neighbor: 192.0.2.8"),
        ("show bgp vrf all manrs neighbors 192.0.2.2", "2 neighbors are called"),
        ("show bgp vrf red manrs neighbors twin", "2 neighbors are called twin"),
        ("clear bgp manrs counters 192.0.2.3", "there is one in vrf red"),
        (f"show bgp manrs explain {BOGON} neighbor 192.0.2.7", "in view blue"),
        ("show bgp vrf red manrs rejected neighbor 192.0.2.4", "in vrf default"),
        ("show bgp vrf red manrs violations neighbor 192.0.2.4", "in vrf default"),
    ],
)
def test_whom_there_is_not(r1, command, why):
    text, is_good = say(r1, command)
    assert text.startswith("%") and why in text, text
    assert not is_good, f"status 0 of {command}"


def test_a_neighbor_cannot_take_the_name_of_another(r1):
    step("192.0.2.2 says it is called 192.0.2.9, which is configured")
    assert list(shown(r1, "", "neighbors 192.0.2.9")) == ["192.0.2.9"]
    step("a host name of one neighbor only will do")
    assert list(shown(r1, "", "neighbors twin")) == ["192.0.2.4"]


def test_lines_are_written_where_they_belong(r1):
    default, red = "router bgp 64500", "router bgp 64501 vrf red"
    assert sorted(running(r1)) == [
        (default, "neighbor CUSTOMERS manrs relationship customer"),
        (red, "neighbor 192.0.2.2 manrs relationship provider"),
        ("router bgp 64502 view blue", "neighbor 192.0.2.7 manrs relationship peer"),
    ]


def test_an_instance_takes_its_lines_along(r1):
    step("with its neighbors and groups, and nothing of the others")
    before = running(r1)
    configure(r1, "router bgp 64501 vrf red",
              "neighbor CUSTOMERS manrs relationship customer",
              "exit", "no router bgp 64501 vrf red")
    assert "red" not in shown(r1, "vrf all", "neighbors")
    assert running(r1) == [row for row in before if "red" not in row[0]]
    topology.expect((3, 2, 0), counts, r1, "", "192.0.2.2")
    step("what is configured under the same names is new")
    configure(r1, "router bgp 64501 vrf red", "neighbor CUSTOMERS peer-group",
              "neighbor 192.0.2.2 remote-as 3333",
              "neighbor 192.0.2.2 peer-group CUSTOMERS")
    row = shown(r1, "vrf red", "neighbors 192.0.2.2")["192.0.2.2"]
    assert row["relationship"] == "unset"
    assert running(r1) == [row for row in before if "red" not in row[0]]
