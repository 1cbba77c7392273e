#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The YANG model is what bgpd says: its answers and notifications are valid by
it, all renderings of the state say the same, and neither many neighbors nor
many events nor odd names do any harm.

    feeds -> us, bgpd with the module; a view beside the default instance

Prints one line a test; exit status 1 when one failed.  MANRS_VALGRIND=1 runs
our bgpd under valgrind and wants no error of it.
"""

import copy
import json
import os
import re
import signal
import subprocess
import sys
import time
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from lab import BGPD, MODULE, START_SEC, TOP, Lab, LabError, wait_for  # noqa: E402

MODEL = os.path.join(TOP, "yang", "frr-bgp-manrs.yang")
ROOT = "frr-bgp-manrs:manrs"
US = "192.0.2.1"
CUSTOMER, OBSERVED, ODD = "192.0.2.2", "192.0.2.3", "192.0.2.4"
CUSTOMER6 = "2001:db8:2::2"
VALGRIND = (
    "valgrind",
    "--error-exitcode=99",
    "--leak-check=full",
    "--errors-for-leak-kinds=definite",
    f"--suppressions={os.path.dirname(os.path.abspath(__file__))}/bgpd.supp",
)
VRPS = {
    "roas": [
        {"prefix": "193.0.0.0/21", "maxLength": 24, "asn": 3333},
        {"prefix": "84.205.64.0/24", "maxLength": 24, "asn": 12654},
        {"prefix": "2001:7fb:fd03::/48", "maxLength": 48, "asn": 196615},
    ]
}
ASPAS = {"aspas": [{"customer_asid": 64496, "providers": [64497]}]}
ROUTES = [
    "193.0.0.0/21 12654 3333",
    "84.205.64.0/25 12654",
    "10.0.0.0/16 12654 64512",
]
ROUTES6 = ["2001:67c:2e8::/48 12654", "2001:7fb:fd03::/48 12654"]

CONFIG = """
debug memstats-at-exit
manrs own-prefix 84.205.80.0/22
manrs profile special inherit customer
manrs profile special check bogon-prefix action log
manrs profile special prefix-length ipv4 min 9 max 25
manrs rpki file {vrps}
manrs rpki vrf blue file {vrps}
manrs rpki aspa file {aspas}
manrs rpki slurm {vrps}'s
manrs rpki cache {us} tcp 9 preference 7
route-map ANY permit 10
router bgp 64500
 bgp router-id {us}
 no bgp default ipv4-unicast
 neighbor GROUP peer-group
 neighbor {customer} remote-as 12654
 neighbor {customer} passive
 neighbor {customer} manrs relationship customer
 neighbor {observed} remote-as 12859
 neighbor {observed} passive
 neighbor {observed} manrs relationship peer
 neighbor {odd} remote-as 64496
 neighbor {odd} peer-group GROUP
 neighbor {odd} passive
 neighbor {odd} manrs profile nowhere
 neighbor {customer6} remote-as 12654
 neighbor {customer6} passive
 neighbor {customer6} manrs profile special
 address-family ipv4 unicast
  neighbor {customer} activate
  neighbor {customer} route-map MANRS in
  neighbor {customer} route-map MANRS out
  neighbor {observed} activate
  neighbor {observed} route-map ANY in
  neighbor {odd} activate
 exit-address-family
 address-family ipv6 unicast
  neighbor {customer6} activate
  neighbor {customer6} route-map MANRS in
 exit-address-family
exit
router bgp 64501 view blue
 no bgp default ipv4-unicast
 neighbor {customer} remote-as 12654
 neighbor {customer} passive
 address-family ipv4 unicast
  neighbor {customer} activate
 exit-address-family
exit
"""


class Network:
    def __init__(self, lab, under):
        self.under = under
        self.patience = 90 if under else 20
        self.us, self.world = lab.router("us"), lab.router("world")
        addresses = [CUSTOMER, OBSERVED] + [f"192.0.2.{i}" for i in range(101, 161)]
        lab.link(
            self.us,
            f"{US}/24 2001:db8:2::1/64",
            self.world,
            " ".join(f"{a}/24" for a in addresses) + f" {CUSTOMER6}/64",
        )
        self.other = lab.router("other")

    def start(self):
        vrps = self.us.write("vrps.json", json.dumps(VRPS))
        aspas = self.us.write("aspas.json", json.dumps(ASPAS))
        self.us.start_bgpd(
            CONFIG.format(
                vrps=vrps, aspas=aspas, us=US, customer=CUSTOMER, observed=OBSERVED, odd=ODD,
                customer6=CUSTOMER6,
            ),
            module=MODULE,
            under=self.under,
        )
        for peer, local, asn, routes in (
            (US, CUSTOMER, 12654, ROUTES),
            (US, OBSERVED, 12859, ["10.9.0.0/16 12859", "145.0.0.0/16 12859 1103"]),
            ("2001:db8:2::1", CUSTOMER6, 12654, ROUTES6),
        ):
            feed = self.world.feed(peer, asn, local=local, router_id=CUSTOMER)
            feed.announce(routes)
            feed.start()
            feed.wait_established(60)
        wait_for(self.is_settled, self.patience, "all routes judged")
        wait_for(self.is_quiet, self.patience, "nothing goes on")

    def is_settled(self):
        rpki = self.us.json("show bgp manrs rpki")
        cache = [s for s in rpki["sources"] if s["kind"] == "cache"][0]
        return (
            rpki["data"]
            and cache.get("error")
            and self.received(CUSTOMER, 4) == 3
            and self.received(OBSERVED, 4) == 2
            and self.received(CUSTOMER6, 6) == 2
            and self.state().get("outbound")  # bgpd takes its time to announce
        )

    def is_quiet(self):
        before = plain(self.state())
        time.sleep(0.5)
        return before == plain(self.state())

    def received(self, neighbor, family):
        data = self.us.json(f"show bgp manrs neighbors {neighbor}")[neighbor]
        return data["addressFamilyInfo"][f"ipv{family}Unicast"]["received"]

    def operational(self, path=f"/{ROOT}", form="json", router=None, **more):
        return (router or self.us).vtysh(
            f"show yang operational-data {path} format {form} bgpd", **more
        )

    def state(self, path=f"/{ROOT}", router=None):
        text = self.operational(path, router=router)
        return json.loads(text[text.index("{") :])[ROOT]

    def yanglint(self, text, name, *words):
        path = self.us.path(name)
        with open(path, "w", encoding="utf-8") as out:
            out.write(text)
        return subprocess.run(
            ("yanglint", *words, MODEL, path),
            capture_output=True, text=True, timeout=60, check=False,
        )


def parts(router):
    """All parts of `show bgp manrs yang`, merged; and how many there were."""
    merged, part, n, sets = {}, 0, 0, set()
    while part is not None:
        answer = router.json(f"show bgp manrs yang part {part}")
        assert answer["part"] == part, answer["part"]
        sets.add(answer["set"])
        data = answer["data"][ROOT]
        if part == 0:
            merged = data
        else:
            for vrf in data["vrf"]:
                mine = [v for v in merged["vrf"] if v["name"] == vrf["name"]]
                mine[0].setdefault("neighbor", []).extend(vrf["neighbor"])
        assert answer.get("next", part + 1) > part, answer
        part = answer.get("next")
        n += 1
    assert len(sets) == 1, sets
    return merged, n


# What goes on while we look.
VOLATILE = (
    "time", "main-loop", "revalidation", "observed", "error-time", "session-state",
    "own-announcements",
)


def plain(node):
    """Without what changes by itself, and in one spelling: identities without
    their module, times with Z, no empty containers and lists."""
    if isinstance(node, dict):
        pairs = {k: plain(v) for k, v in node.items() if k not in VOLATILE}
        return {k: v for k, v in pairs.items() if v not in ({}, [])}
    if isinstance(node, list):
        return [plain(v) for v in node]
    if isinstance(node, str):
        node = re.sub("^frr-bgp-manrs:", "", node)
        return re.sub(r"^(\d{4}-\d\d-\d\dT[\d:]+)\+00:00$", r"\1Z", node)
    return node


def differences(one, other, path=""):
    if isinstance(one, dict) and isinstance(other, dict):
        return [
            d
            for key in sorted(set(one) | set(other))
            for d in differences(one.get(key), other.get(key), f"{path}/{key}")
        ]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [
            d
            for i, pair in enumerate(zip(one, other))
            for d in differences(*pair, f"{path}[{i}]")
        ]
    return [] if one == other else [f"{path}: {one!r} is not {other!r}"]


def same(one, other):
    found = differences(plain(one), plain(other))
    assert not found, "\n".join(found[:20])


def by(entries, *keys):
    return {tuple(plain(e[k]) for k in keys): e for e in entries or []}


def neighbor_of(state, name, vrf="default"):
    return by(by(state["vrf"], "name")[(vrf,)]["neighbor"], "name")[(name,)]


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
    text = n.operational(form="xml")
    end = text.index("</manrs>") + len("</manrs>")
    done = n.yanglint(text[text.index("<manrs") : end], "state.xml", "-t", "get", "-f", "json")
    assert done.returncode == 0, done.stderr
    same(json.loads(done.stdout)[ROOT], n.state())


def test_parts_are_the_same(n):
    merged, count = parts(n.us)
    assert count >= 2, count
    same(merged, n.state())
    done = n.yanglint(json.dumps({ROOT: merged}), "parts.json", "-t", "get")
    assert done.returncode == 0, done.stderr


def test_a_part_that_is_not_there(n):
    answer = n.us.json("show bgp manrs yang part 4294967295")
    assert "next" not in answer, answer
    assert answer["data"][ROOT]["vrf"] == [], answer


def both(n, command):
    """The state and what a command shows, while neither changed."""

    def same_before_and_after():
        before = n.us.json(command)
        state = n.state()
        return plain(before) == plain(n.us.json(command)) and (state, before)

    return wait_for(same_before_and_after, n.patience, f"{command} is steady")


def figures(tally):
    rov = tally["rov"]
    return {
        "received": str(tally["received"]),
        "accepted": str(tally["accepted"]),
        "rejected": str(tally["rejected"]),
        "would-reject": str(tally["wouldReject"]),
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
    failed = 0
    with Lab("yang") as lab:
        net = Network(lab, VALGRIND if os.environ.get("MANRS_VALGRIND") else ())
        net.start()
        for name, test in list(globals().items()):
            if not name.startswith("test_"):
                continue
            began = time.monotonic()
            verdict = "PASS"
            try:
                test(net)
            except (Exception, LabError):  # the next one starts from what is there
                verdict = "FAIL"
                failed += 1
                traceback.print_exc(file=sys.stdout)
            took = time.monotonic() - began
            print(f"{verdict}: {name} ({took:.1f} s)", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
