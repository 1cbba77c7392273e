# SPDX-License-Identifier: GPL-2.0-or-later
"""The life of a violation: it opens an incident, which lasts as long as any
route violates the same metric, whatever ends it."""

import json
import os
import re

import pytest

import manrs_topology as topology
from lib.common_config import step
from lib.topogen import get_topogen

pytestmark = [pytest.mark.bgpd]

CUSTOMER = "192.0.2.2"  # enforced
OTHER = "192.0.2.3"  # observed
BOGON_PATH = f"{topology.NOT_FOUND} 12654 64511"
# Of a ROA for another AS, longer than it: nobody else announces it here.
OWN_INVALID = "93.175.147.0/25"
GOOD_PATH = f"{topology.NOT_FOUND} 12654"


def setup_module(mod):
    topology.start(mod.__name__, __file__, cache_files=["vrps.json"])
    for neighbor in (CUSTOMER, OTHER):
        topology.feed(
            neighbor, 12654, [f"{topology.VALID} 12654"], reconnect=True
        )


def teardown_module():
    topology.stop()


@pytest.fixture(name="r1")
def fixture_r1():
    tgen = get_topogen()
    if tgen.routers_have_failure():
        pytest.skip(tgen.errors)
    return tgen.gears["r1"]


def feed_of(neighbor):
    return topology.feeds[0 if neighbor == CUSTOMER else 1]


def incidents(r1, words=""):
    """(neighbor, metric, active) of the open ones, oldest first."""
    rows = topology.vty_json(r1, f"show bgp manrs incidents {words} open")
    return [
        (row["neighbor"], row["metric"], row["active"])
        for row in reversed(rows.get("incidents", []))
    ]


def conformance(r1, neighbor):
    data = topology.vty_json(r1, f"show bgp manrs neighbors {neighbor}")
    return data.get(neighbor, {}).get("conformance", {})


def router(r1):
    return topology.vty_json(r1, "show bgp manrs conformance").get("router", {})


def closed(r1, neighbor, metric):
    """Scores of the closed incidents, newest first."""
    rows = topology.vty_json(
        r1, f"show bgp manrs incidents neighbor {neighbor} metric {metric.lower()}"
    )
    return [row["score"] for row in rows.get("incidents", []) if not row["open"]]


def test_nothing_is_wrong(r1):
    topology.expect(1, topology.received, r1, OTHER)
    topology.expect([], incidents, r1)
    topology.expect(100.0, lambda: conformance(r1, CUSTOMER).get("readiness"))
    assert conformance(r1, CUSTOMER)["band"] == "ready"
    # The months in which nobody looked have no data, and so are not there.
    assert len(conformance(r1, CUSTOMER)["months"]) == 1


def test_opens_and_ends_with_the_withdrawal_of_a_rejected_route(r1):
    feed = feed_of(CUSTOMER)
    feed.announce([f"{topology.INVALID} 12654"])
    topology.expect([(CUSTOMER, "M2C", 1)], incidents, r1)
    row = topology.vty_json(r1, "show bgp manrs incidents")["incidents"][0]
    assert row["checks"] == ["rov-invalid"]
    assert row["example"] == topology.INVALID
    assert row["score"] == 0.5
    assert conformance(r1, CUSTOMER)["readiness"] == 60.0
    assert conformance(r1, CUSTOMER)["activeViolations"] == {"M2C": 1}

    step("it was not let in: nobody sees it through us")
    assert router(r1)["openIncidents"] == []
    assert router(r1)["readiness"] == 100.0

    step("explain tells since when, and of the incident")
    command = f"show bgp manrs explain {topology.INVALID} neighbor {CUSTOMER}"
    explained = topology.vty_json(r1, command)
    assert explained["since"] == row["start"] and explained["seen"] == 1
    assert [i["metric"] for i in explained["openIncidents"]] == ["M2C"]
    assert "M2C" in r1.run(f"vtysh -c '{command}'")

    step("bgpd knows nothing of the route, and so nothing of its end")
    feed.withdraw([topology.INVALID])
    topology.expect([], incidents, r1)
    topology.expect([0.5], closed, r1, CUSTOMER, "M2C")
    assert conformance(r1, CUSTOMER)["readiness"] == 60.0


def test_ends_with_a_conforming_replacement(r1):
    feed = feed_of(CUSTOMER)
    feed.announce([BOGON_PATH])
    topology.expect([(CUSTOMER, "M4C", 1)], incidents, r1)
    feed.announce([GOOD_PATH])
    topology.expect([], incidents, r1)


def test_two_routes_are_one_incident(r1):
    feed = feed_of(CUSTOMER)
    bogons = ["10.0.0.0/8", "192.168.0.0/16"]
    feed.announce([f"{prefix} 12654" for prefix in bogons])
    topology.expect([(CUSTOMER, "M3C", 2)], incidents, r1)
    feed.withdraw(bogons[:1])
    topology.expect([(CUSTOMER, "M3C", 1)], incidents, r1)

    step("a refresh repeats the violation, and begins none")
    refreshes = feed.refreshes
    r1.vtysh_cmd(f"clear bgp ipv4 unicast {CUSTOMER} in")
    topology.expect_true("no refresh", lambda: feed.refreshes > refreshes)
    topology.expect([(CUSTOMER, "M3C", 1)], incidents, r1)
    row = topology.vty_json(r1, "show bgp manrs incidents open")["incidents"][0]
    assert row["violations"] == 2
    feed.withdraw(bogons[1:])
    topology.expect([], incidents, r1)


def test_what_is_let_in_is_the_routers_too(r1):
    feed = feed_of(OTHER)
    feed.announce([f"{topology.INVALID} 12654"])
    topology.expect([(OTHER, "M2", 1)], incidents, r1)
    assert [row["metric"] for row in router(r1)["openIncidents"]] == ["M2"]
    assert router(r1)["readiness"] == 60.0
    r1.vtysh_cmd(
        "configure terminal\nrouter bgp 64500\naddress-family ipv4 unicast\n"
        f"neighbor {OTHER} route-map MANRS in\nend"
    )
    step("enforced, it is the neighbor's alone")
    topology.expect([], lambda: router(r1).get("openIncidents"))
    topology.expect([(OTHER, "M2", 1)], incidents, r1)


def test_the_relationship_is_part_of_the_metric(r1):
    lines = (
        "configure terminal\nrouter bgp 64500\n"
        "{}neighbor 192.0.2.3 manrs relationship customer\nend"
    )
    r1.vtysh_cmd(lines.format(""))
    topology.expect([(OTHER, "M2C", 1)], incidents, r1)
    step("which goes on with what it is about")
    row = topology.vty_json(r1, "show bgp manrs incidents metric m2c open")["incidents"][0]
    assert (row["checks"], row["example"]) == (["rov-invalid"], topology.INVALID)
    r1.vtysh_cmd(lines.format("no "))
    topology.expect([(OTHER, "M2", 1)], incidents, r1)


def test_ends_with_the_session(r1):
    assert incidents(r1, f"neighbor {OTHER}") == [(OTHER, "M2", 1)]
    r1.vtysh_cmd(f"configure terminal\nrouter bgp 64500\nneighbor {OTHER} shutdown\nend")
    topology.expect([], incidents, r1)
    r1.vtysh_cmd(
        f"configure terminal\nrouter bgp 64500\nno neighbor {OTHER} shutdown\nend"
    )
    step("and begins again with it")
    topology.expect([(OTHER, "M2", 1)], incidents, r1, seconds=60)


def test_filters_and_wrong_words(r1):
    assert incidents(r1, "metric m2c") == []
    assert incidents(r1, "since 2099-01-01") == []
    assert incidents(r1, "since 2020-01-01") == [(OTHER, "M2", 1)]
    for command in ("since yesterday", "neighbor 192.0.2.99"):
        said = r1.run(f"vtysh -c 'show bgp manrs incidents {command}'; echo rc=$?")
        assert "rc=1" in said and "%" in said, said
    said = r1.run("vtysh -c 'show bgp manrs incidents metric m9'; echo rc=$?")
    assert "rc=1" in said, said


def configure(r1, *lines):
    said = r1.vtysh_cmd("configure terminal\n" + "\n".join(lines) + "\nend")
    assert "%" not in said, said


def lines_of(r1, path):
    return r1.run(f"cat {path} 2>/dev/null").splitlines()


def test_contact(r1):
    line = f"neighbor {CUSTOMER} manrs contact NOC, noc@example.net"
    configure(r1, "router bgp 64500", line)
    assert conformance(r1, CUSTOMER)["actions"]["contact"] == "NOC, noc@example.net"
    assert f" {line}\n" in r1.run("vtysh -c 'show running-config'")
    configure(r1, "router bgp 64500", f"no {line}")
    assert conformance(r1, CUSTOMER)["actions"]["contact"] == ""


@pytest.mark.parametrize("mode, name", [(1, "strict"), (2, "loose"), (0, "none")])
def test_source_validation(r1, mode, name):
    """Changed under a running router."""
    for interface in ("all", "r1-eth0"):
        r1.run(f"sysctl -w net.ipv4.conf.{interface}.rp_filter={mode}")

    def actions():
        return conformance(r1, CUSTOMER).get("actions", {})

    topology.expect(name, lambda: actions().get("sourceValidation"))
    assert actions()["interface"] == "r1-eth0"


def test_own_announcements(r1):
    """Action 4: what others make of what we originate."""

    def counts():
        data = topology.vty_json(r1, "show bgp manrs conformance")
        data = data.get("announcements", {})
        return [data.get(key) for key in ("valid", "notCovered", "invalid")]

    topology.expect([0, 0, 0], counts)
    networks = [
        "network 198.51.100.0/24",  # documentation space: not counted
        f"network {OWN_INVALID}",
        "network 84.205.70.0/24",
    ]
    configure(r1, "router bgp 64500", "no bgp network import-check",
              "address-family ipv4 unicast", *networks)
    topology.expect([0, 1, 1], counts)
    configure(r1, "router bgp 64500", "address-family ipv4 unicast",
              *(f"no {network}" for network in networks))
    topology.expect([0, 0, 0], counts)


def test_events_go_to_a_file_that_is_rotated(r1):
    path = f"{r1.gearlogdir}/events.json"
    configure(r1, f"manrs sink json-file {path}")
    feed = feed_of(CUSTOMER)
    feed.announce([f"{topology.INVALID} 12654"])

    def events():
        return [json.loads(line)["event"] for line in lines_of(r1, path)]

    topology.expect(["violation", "incident-opened"], events)
    first = json.loads(lines_of(r1, path)[0])
    assert first["schema"] == 1
    assert first["neighbor"] == CUSTOMER and first["prefix"] == topology.INVALID

    step("logrotate moves the file away")
    r1.run(f"mv {path} {path}.1")
    r1.vtysh_cmd("log rotate")
    feed.withdraw([topology.INVALID])
    topology.expect(["incident-closed"], events)
    outputs = topology.vty_json(r1, "show bgp manrs outputs")
    assert outputs["json-file"]["dropped"] == 0
    configure(r1, "no manrs sink json-file")
    assert "json-file" not in topology.vty_json(r1, "show bgp manrs outputs")


def test_metrics(r1):
    """What Prometheus would refuse: a metric without a type, samples of one
    metric apart, a sample that is none."""
    path = f"{r1.gearlogdir}/frr.prom"
    configure(r1, f"manrs metrics file {path}")
    topology.expect_true("no metrics", lambda: lines_of(r1, path))
    seen, values, kind = set(), {}, {}
    last = None
    for line in lines_of(r1, path):
        if line.startswith("# TYPE "):
            _, _, name, kind[name] = line.split()
        elif not line.startswith("# HELP "):
            match = re.fullmatch(
                r'(frr_manrs_[a-z_]+)((?:\{(?:[a-z_]+="(?:[^"\\]|\\.)*",?)+\})?) '
                r"([0-9.]+)",
                line,
            )
            assert match, line
            name = match.group(1)
            assert kind.get(name) in ("gauge", "counter"), line
            assert kind[name] == "gauge" or name.endswith("_total"), line
            assert name == last or name not in seen, f"{name} in two places"
            seen.add(name)
            last = name
            values[name + match.group(2)] = float(match.group(3))
    row = f'{{neighbor="{CUSTOMER}",vrf="default"'
    assert values[f"frr_manrs_neighbor_established{row}}}"] == 1
    assert values[f'frr_manrs_neighbor_routes{row},family="ipv4",state="accepted"}}'] == 2
    ratio = values[f"frr_manrs_neighbor_readiness_ratio{row}}}"]
    assert round(ratio * 100, 1) == conformance(r1, CUSTOMER)["readiness"]
    configure(r1, "no manrs metrics file")

    step("the examples ask for nothing else")
    examples = os.path.join(os.environ["MANRS_TOP"], "doc", "examples")
    for name in ("frr-manrs-alerts.yml", "frr-manrs-dashboard.json"):
        with open(os.path.join(examples, name), encoding="utf-8") as file:
            wanted = set(re.findall(r"\bfrr_manrs_[a-z_]+", file.read()))
        assert wanted and wanted <= set(kind), wanted - set(kind)


def test_what_cannot_be_written_is_told(r1):
    configure(r1, "manrs sink json-socket /var/tmp/nobody.sock")
    feed = feed_of(CUSTOMER)
    feed.announce([f"{topology.INVALID} 12654"])
    feed.withdraw([topology.INVALID])

    def error():
        outputs = topology.vty_json(r1, "show bgp manrs outputs")
        return outputs.get("json-socket", {}).get("error")

    topology.expect("No such file or directory", error)
    configure(r1, "no manrs sink json-socket")


def test_ends_with_the_neighbor(r1):
    r1.vtysh_cmd(f"configure terminal\nrouter bgp 64500\nno neighbor {OTHER}\nend")
    topology.expect([], incidents, r1)
    text = r1.run("vtysh -c 'show bgp manrs conformance'")
    assert OTHER not in text and CUSTOMER in text
