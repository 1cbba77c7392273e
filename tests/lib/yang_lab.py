# SPDX-License-Identifier: GPL-2.0-or-later
"""What tests/system/test_yang.py looks at and compares with: bgpd with the
module, neighbors of each kind, a view beside the default instance."""

import json
import os
import re
import subprocess
import time

from lab import MODULE, TOP, wait_for

MODEL = os.path.join(TOP, "yang", "frr-bgp-manrs.yang")
ROOT = "frr-bgp-manrs:manrs"
US = "192.0.2.1"
CUSTOMER, OBSERVED, ODD = "192.0.2.2", "192.0.2.3", "192.0.2.4"
CUSTOMER6 = "2001:db8:2::2"
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


def beside_state(n, ask):
    """(what ask() gives, the state), while the state did not change."""

    def same_before_and_after():
        before = n.state()
        answer = ask()
        return plain(before) == plain(n.state()) and (answer, before)

    return wait_for(same_before_and_after, n.patience, "the state is steady")


def both(n, command):
    """The state and what a command shows, while neither changed."""

    def same_before_and_after():
        before = n.us.json(command)
        state = n.state()
        return plain(before) == plain(n.us.json(command)) and (state, before)

    return wait_for(same_before_and_after, n.patience, f"{command} is steady")
