#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The YANG model is what bgpd says: its answers and notifications are valid by
it, all renderings of the state say the same, and neither many neighbors nor
many events nor odd names do any harm.

Prints one line a test; exit status 1 when one failed.  MANRS_VALGRIND=1 runs
our bgpd under valgrind and wants no error of it.
"""

import copy
import json
import os
import re
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from lab import BGPD, MODULE, START_SEC, VALGRIND, Lab, wait_for  # noqa: E402
from runner import run_tests, tests_of  # noqa: E402
from yang_lab import (  # noqa: E402
    CUSTOMER,
    CUSTOMER6,
    OBSERVED,
    ODD,
    ROOT,
    US,
    Network,
    beside_state,
    both,
    by,
    neighbor_of,
    parts,
    plain,
    same,
)


def test_valid_json(n):
    done = n.yanglint(n.operational(), "state.json", "-t", "get")
    assert done.returncode == 0, done.stderr
    state = n.state()
    names = {v["name"]: [x["name"] for x in v["neighbor"]] for v in state["vrf"]}
    assert sorted(names) == ["blue", "default"], names
    assert names["blue"] == [CUSTOMER], names
    assert sorted(names["default"]) == sorted([CUSTOMER, OBSERVED, ODD, CUSTOMER6])


def test_validity_is_looked_at(n):
    """The same answer with a fault in it has to be refused."""
    text = n.operational()
    for right, wrong in (
        ('"received": "3"', '"received": "-3"'),
        ('rov-invalid"', 'no-such-check"'),  # with the module's name or not
        ('"mode": "enforced"', '"mode": "enforcing"'),
        ('"own-prefixes"', '"own-prefices"'),
    ):
        assert right in text, right
        done = n.yanglint(text.replace(right, wrong), "bad.json", "-t", "get")
        assert done.returncode != 0, wrong


def test_xml_is_the_same(n):
    text, state = beside_state(n, lambda: n.operational(form="xml"))
    end = text.index("</manrs>") + len("</manrs>")
    done = n.yanglint(text[text.index("<manrs") : end], "state.xml", "-t", "get", "-f", "json")
    assert done.returncode == 0, done.stderr
    same(json.loads(done.stdout)[ROOT], state)


def test_parts_are_the_same(n):
    (merged, count), state = beside_state(n, lambda: parts(n.us))
    assert count >= 2, count
    same(merged, state)
    done = n.yanglint(json.dumps({ROOT: merged}), "parts.json", "-t", "get")
    assert done.returncode == 0, done.stderr


def test_a_part_that_is_not_there(n):
    answer = n.us.json("show bgp manrs yang part 4294967295")
    assert "next" not in answer, answer
    assert answer["data"][ROOT]["vrf"] == [], answer


def figures(tally):
    rov = tally["rov"]
    return {
        "received": str(tally["received"]),
        "accepted": str(tally["accepted"]),
        "rejected": str(tally["rejected"]),
        "would-reject": str(tally["wouldReject"]),
        "blackholes": str(tally["blackholes"]),
        "rov-valid": str(rov["valid"]),
        "rov-not-found": str(rov["notFound"]),
        "rov-invalid": str(rov["invalid"]),
        "rov-no-data": str(rov["noData"]),
    }


def checks(family):
    """The rows of checks that YANG is to list."""
    rows, ever = {}, family["sinceClear"]
    for check, failures in family["checks"].items():
        row = {
            "failures": failures,
            "no-data": family["noData"][check],
            "failures-since-clear": ever["checks"][check],
            "no-data-since-clear": ever["noData"][check],
        }
        if any(row.values()):
            rows[check] = {"name": check, **{k: str(v) for k, v in row.items()}}
    return rows


def compare_family(mine, family):
    same(mine["routes"], figures(family))
    same(mine["since-clear"], figures(family["sinceClear"]))
    same({k: v for (k,), v in by(mine.get("check"), "name").items()}, checks(family))
    assert mine["mode"] == family["mode"].replace(" ", "-"), mine["mode"]
    assert mine.get("mode-reason") == family.get("modeReason"), mine
    outbound = family["outbound"]
    assert mine["outbound"]["mode"] == outbound["mode"].replace(" ", "-"), mine
    assert mine["denied-after"] == str(family["deniedAfter"]), mine
    last = family.get("lastViolation", {})
    assert last.get("prefix") == mine.get("last-violation", {}).get("prefix"), mine


def compare_incidents(mine, conformance):
    """Months and open incidents; there are no others here."""
    months = {m["month"]: m for m in mine.get("month", [])}
    assert sorted(months) == sorted(m["month"] for m in conformance["months"])
    for month in conformance["months"]:
        row = months[month["month"]]
        assert float(row["score"]) == month["score"], (row, month)
        assert float(row["readiness"]) == month["readiness"], (row, month)
        assert row["band"] == month["band"], (row, month)
        assert row["incidents"] == month["incidents"], (row, month)
    incidents = {plain(i["metric"]): i for i in mine.get("incident", [])}
    assert set(incidents) == {i["metric"] for i in conformance["openIncidents"]}
    for want in conformance["openIncidents"]:
        row = plain(incidents[want["metric"]])
        assert row["start"] == want["startTime"], (row, want)
        assert "end" not in row, row
        assert row["violations"] == str(want["violations"]), (row, want)
        assert float(row["score"]) == want["score"], (row, want)
        assert row["check"] == want["checks"], (row, want)


def test_neighbors_as_in_vtysh(n):
    state = n.state()
    shown = n.us.json("show bgp vrf all manrs neighbors")
    seen = 0
    for vrf in state["vrf"]:
        assert {x["name"] for x in vrf["neighbor"]} == set(shown[vrf["name"]])
        for mine in vrf["neighbor"]:
            want = shown[vrf["name"]][mine["name"]]
            assert vrf["local-as"] == want["localAs"], (vrf["local-as"], want)
            assert mine["remote-as"] == want["remoteAs"], mine
            assert plain(mine["relationship"]) == want["relationship"], mine
            assert mine["relationship-source"] == want["relationshipSource"], mine
            assert mine["profile"] == want["profile"], mine
            assert mine["profile-missing"] == want["profileMissing"], mine
            up = mine["session-state"] == "established"
            assert up == want["established"], mine
            families = by(mine["address-family"], "name")
            assert len(families) == len(want["addressFamilyInfo"]), mine
            for (name,), family in families.items():
                key = name.replace("-unicast", "Unicast")
                compare_family(family, want["addressFamilyInfo"][key])
                seen += 1
            compare_incidents(mine, want["conformance"])
    assert seen == 5, seen
    customer = neighbor_of(state, CUSTOMER)
    assert {plain(i["metric"]) for i in customer["incident"]} == {"M2C", "M3C", "M4C"}


def test_violations_as_in_vtysh(n):
    state, shown = both(n, "show bgp manrs violations")
    shown = shown["violations"]
    mine = [
        (x["name"], v)
        for x in by(state["vrf"], "name")[("default",)]["neighbor"]
        for v in x.get("violation", [])
    ]
    assert len(shown) == len(mine) == 4, (len(shown), len(mine))
    for want in shown:
        (row,) = [
            v for name, v in mine
            if (name, v["prefix"]) == (want["neighbor"], want["prefix"])
        ]
        row = plain(row)
        assert row["as-path"] == want["path"], (row, want)
        assert row["check"] == want["checks"], (row, want)
        assert row["reason"] == want["reason"], (row, want)
        assert row.get("vrps", "") == want["vrps"], (row, want)
        assert row["seen"] == str(want["seen"]), (row, want)
        assert row["enforced"] == (want["action"] != "observe"), (row, want)
    assert neighbor_of(state, CUSTOMER)["kept-violations"] == "2"


def test_policy_as_in_vtysh(n):
    policy = n.state()["policy"]
    table = n.us.json("show bgp manrs checks")
    rows = by(policy["check"], "name")
    assert [k for (k,) in rows] == list(table), rows
    for name, want in table.items():
        row = plain(rows[(name,)])
        assert row["title"] == want["title"], row
        assert row["euro-ix-reason"] == want["euroIxReason"], row
        assert row.get("metric", "-") == want["metric"], row
    profiles = by(policy["profile"], "name")
    used = {k: v for (k,), v in profiles.items() if v["neighbors"]}
    assert set(used) == {"customer", "peer", "unset", "nowhere", "special"}, set(used)
    assert used["nowhere"]["exists"] is False
    (effective,) = used["special"]["effective"]
    actions = {plain(c["name"]): c for c in effective["check"]}
    assert actions["bogon-prefix"]["action"] == "log"
    assert actions["bogon-prefix"]["from"] == "special"
    assert "from" not in actions["rov-invalid"]
    lengths = effective["ipv4-min-length"], effective["ipv4-max-length"]
    assert lengths == (9, 25), lengths
    shown = n.us.json("show bgp manrs profile customer")
    (want,) = shown["policies"].values()
    (effective,) = used["customer"]["effective"]
    for check in effective["check"]:
        assert check["action"] == want["checks"][plain(check["name"])]["action"]


def test_rpki_as_in_vtysh(n):
    mine, want = n.state()["rpki"], n.us.json("show bgp manrs rpki")
    tables = by(mine["table"], "vrf")
    assert set(tables) == {("default",), ("blue",)}, set(tables)
    for vrf, shown in (("default", want), ("blue", want["vrfs"]["blue"])):
        table = tables[(vrf,)]
        assert table["data"] is True
        assert table["vrps-ipv4"] == str(shown["vrpsIpv4"]) == "2"
        assert table["vrps-ipv6"] == str(shown["vrpsIpv6"]) == "1"
        assert table["hold-left"] == shown["hold"]["secondsLeft"], table
    assert mine["aspas"] == str(want["aspas"]) == "1"
    sources = by(mine["source"], "vrf", "kind")
    kinds = {kind for vrf, kind in sources if vrf == "default"}
    assert kinds == {"file", "cache", "slurm", "aspa"}, kinds
    assert len(want["sources"]) == 4 and len(sources) == 5
    assert sources["blue", "file"]["state"] == "up"
    for source in want["sources"]:
        row = sources["default", source["kind"]]
        assert row.get("aspas") == (str(source["aspas"]) if "aspas" in source else None)
        # No key of FRR's can have a single quote.
        assert row["name"] == source["name"].replace("'", '"'), row
        assert row["state"] == source["state"], row
        assert row.get("error") == source.get("error"), row
        assert row.get("preference") == source.get("preference"), row


def test_announcements_as_in_vtysh(n):
    """bgpd looks at them some time after it started."""

    def known():
        shown = n.us.json("show bgp manrs conformance")["announcements"]
        return shown["known"] and shown

    want = wait_for(known, 90, "own announcements are known")
    assert n.state()["conformance"]["own-announcements"] == {
        "valid": str(want["valid"]),
        "not-covered": str(want["notCovered"]),
        "invalid": str(want["invalid"]),
    }


def test_containers_alone(n):
    whole = n.state()
    for name in ("rpki", "policy", "conformance", "violations", "guard"):
        alone = n.state(f"/{ROOT}/{name}")
        assert list(alone) == [name], alone
        same(alone[name], whole[name])


def is_frr_10(n):
    return int(re.search(r"FRRouting (\d+)", n.us.vtysh("show version")).group(1)) >= 10


def test_one_entry(n):
    """An entry of a list: from FRR 10 on.  8.4 says that it cannot."""
    path = f"/{ROOT}/vrf[name='default']/neighbor[name='{CUSTOMER}']"
    if not is_frr_10(n):
        text = n.operational(path, check=False)
        assert "Failed to fetch" in text, text
        return
    state = n.state(path)
    assert len(state["vrf"]) == 1 and len(state["vrf"][0]["neighbor"]) == 1, state
    same(neighbor_of(state, CUSTOMER), neighbor_of(n.state(), CUSTOMER))
    path = f"{path}/address-family[name='frr-bgp-manrs:ipv4-unicast']"
    (family,) = neighbor_of(n.state(path), CUSTOMER)["address-family"]
    same(family, neighbor_of(n.state(), CUSTOMER)["address-family"][0])
    nobody = n.operational(f"/{ROOT}/vrf[name='default']/neighbor[name='x']", check=False)
    assert CUSTOMER not in nobody, nobody


def test_odd_texts(n):
    """What nobody checked must not cost the whole answer."""
    n.us.configure(
        f"""router bgp 64500
        neighbor {OBSERVED} description Z\udcfcrich 'a' "b" <c> & d"""
    )
    done = n.yanglint(n.operational(), "odd.json", "-t", "get")
    assert done.returncode == 0, done.stderr
    text = neighbor_of(n.state(), OBSERVED)["description"]
    assert text == "Z?rich 'a' \"b\" <c> & d", text
    same(parts(n.us)[0], n.state())
    text = n.operational(form="xml")
    assert "&lt;c&gt; &amp; d" in text


def events(n, since=0):
    found, runs = [], set()
    while True:
        answer = n.us.json(f"show bgp manrs events since {since}")
        runs.add(answer["run"])
        found += answer["events"]
        assert len(answer["events"]) <= 256
        if not answer["more"]:
            assert len(runs) == 1, runs
            return found, answer
        since = answer["events"][-1]["number"]


def test_notifications(n):
    found, answer = events(n)
    kinds = {next(iter(e["notification"])) for e in found}
    for kind in ("violation", "incident-opened", "rpki-source-changed"):
        assert f"frr-bgp-manrs:{kind}" in kinds, kinds
    told = [e["notification"].get("frr-bgp-manrs:rpki-source-changed") for e in found]
    assert {t["vrf"] for t in told if t} == {"default", "blue"}, told
    numbers = [e["number"] for e in found]
    assert numbers == list(range(1, answer["last"] + 1)), numbers
    for event in found:
        done = n.yanglint(json.dumps(event["notification"]), "event.json", "-t", "notif")
        assert done.returncode == 0, (event, done.stderr)
    bad = copy.deepcopy(found[0]["notification"])
    next(iter(bad.values()))["nonsense"] = 1
    done = n.yanglint(json.dumps(bad), "event.json", "-t", "notif")
    assert done.returncode != 0, "a bad notification is not refused"


def test_incident_is_told(n):
    """Closing one: the last violation of its metric goes."""
    _, answer = events(n)
    feed = n.world._feeds[1]
    feed.withdraw(["10.9.0.0/16"])

    def closed():
        found, _ = events(n, answer["last"])
        told = [e["notification"].get("frr-bgp-manrs:incident-closed") for e in found]
        return [t for t in told if t]

    wait_for(closed, n.patience, "incident-closed")
    (told,) = closed()
    assert told["neighbor"] == OBSERVED and told["metric"] == "M3", told
    assert told["score"] == "0.5" and told["violations"] == "1", told
    (incident,) = neighbor_of(n.state(), OBSERVED)["incident"]
    assert plain(incident["end"]) == told["end"], incident
    assert incident["active"] == "0", incident


def test_events_that_no_longer_fit(n):
    """Sixty neighbors with more violations than the ring has room for: the
    reader is told how many it missed, and the answer stays small."""
    if n.under:
        return
    lines = ["router bgp 64500"]
    for i in range(101, 161):
        lines += [f"neighbor 192.0.2.{i} remote-as {i}", f"neighbor 192.0.2.{i} passive"]
    lines.append("address-family ipv4 unicast")
    lines += [f"neighbor 192.0.2.{i} activate" for i in range(101, 161)]
    lines += [f"neighbor 192.0.2.{i} route-map MANRS in" for i in range(101, 161)]
    n.us.configure("\n".join(lines))
    _, before = events(n)
    for i in range(101, 161):
        feed = n.world.feed(US, i, local=f"192.0.2.{i}", router_id=f"192.0.2.{i}")
        feed.announce([f"10.{j}.0.0/16 {i}" for j in range(30)])
        feed.start()

    def told():
        return n.us.json("show bgp manrs events")["last"] >= before["last"] + 60 * 20

    wait_for(told, 60, "20 events of each of 60 neighbors")
    found, answer = events(n, before["last"])
    assert answer["first"] > before["last"] + 1, answer["first"]
    first = n.us.json(f"show bgp manrs events since {before['last']}")
    assert first["lost"] == first["first"] - before["last"] - 1 > 0, first["lost"]
    assert len(found) == 1024, len(found)
    assert f"{first['lost']} earlier ones" in n.us.vtysh(
        f"show bgp manrs events since {before['last']}"
    )
    last = events(n, answer["last"])[0]
    assert last == [], last
    state = n.state()
    rows = by(state["vrf"], "name")[("default",)]["neighbor"]
    assert max(len(x.get("violation", [])) for x in rows) == 10
    assert neighbor_of(state, "192.0.2.101")["kept-violations"] == "30"


def cpu_sec(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        words = stat.read().rsplit(")", 1)[1].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def test_many_neighbors(n, count=500):
    """Each once, by parts and in one piece; no part costs more than 20 ms."""
    if n.under:
        return
    names = [f"10.0.{i // 250}.{i % 250 + 1}" for i in range(count)]
    config = ["router bgp 64500", " no bgp default ipv4-unicast"]
    for i, name in enumerate(names):
        config += [f" neighbor {name} remote-as {1000 + i}", f" neighbor {name} passive"]
    for family in ("ipv4", "ipv6"):
        config.append(f" address-family {family} unicast")
        config += [f"  neighbor {name} activate" for name in names]
        config.append(" exit-address-family")
    router = n.other.start_bgpd("\n".join(config) + "\n", module=MODULE)
    parts(router)  # our side of a peer is made when first asked for
    began = cpu_sec(router.bgpd.pid)
    for _ in range(5):
        merged, number = parts(router)
    cost = (cpu_sec(router.bgpd.pid) - began) / 5 / number
    assert [x["name"] for x in merged["vrf"][0]["neighbor"]] == names
    state = n.state(router=router)
    same(merged, state)
    print(f"    {number} parts, {cost * 1000:.1f} ms of CPU each")
    assert number > 2 and cost < 0.020, (number, cost)
    router.stop_bgpd()


def test_ends_cleanly(n):
    status = n.us.stop_bgpd()
    assert status == 0, n.us.output()[-2000:]
    text = n.us.output()
    assert "assert" not in text and "ERROR SUMMARY: 1" not in text, text[-2000:]
    assert "memory group" in text, "no memory statistics"
    left = re.search(r"memstats: +(MANRS|Northbound|YANG).*", text)
    assert not left, left.group(0)


def test_daemon(n):
    """-d: the parent ends at once, by the same code that ends bgpd, and has
    what we registered to free as well."""
    router = n.other
    router.write("daemon.conf", "router bgp 64500\n neighbor 192.0.2.2 remote-as 1\n")
    pid_file = router.path("daemon.pid")
    socket_dir = router.vty_dir
    parent = router.popen(
        BGPD, "-d", "-Z", "-f", router.path("daemon.conf"), "-i", pid_file,
        "--vty_socket", socket_dir, "--vty_port", "0",
        "--log", f"file:{router.path('daemon.log')}", "-M", MODULE,
        output="daemon.out",
    )
    status = parent.wait(START_SEC)
    with open(router.path("daemon.out"), encoding="utf-8") as output:
        assert status == 0, (status, output.read()[-1500:])
    pid = int(wait_for(lambda: open(pid_file, encoding="ascii").read(), 20, "the pid"))
    try:
        wait_for(lambda: n.state(router=router), 20, "an answer")
        assert len(n.state(router=router)["vrf"]) == 1
    finally:
        os.kill(pid, signal.SIGTERM)

    def gone():
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] == "Z"

    wait_for(gone, 20, "its end")
    with open(router.path("daemon.log"), encoding="utf-8") as log:
        text = log.read()
    assert "Received signal" not in text and "assert" not in text, text[-1500:]


def main():
    with Lab("yang") as lab:
        net = Network(lab, VALGRIND if os.environ.get("MANRS_VALGRIND") else ())
        net.start()
        failed = run_tests(tests_of(globals()), net)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
