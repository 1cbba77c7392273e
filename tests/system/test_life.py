#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The life of a router: what the module counts must follow what bgpd holds,
through session flaps, refreshes, add-path, soft reconfiguration, a prefix
limit, graceful restart, and instances, neighbors and maps that come and go.

One bgpd with the module, neighbors that feed it.  After every step the figures
must add up (accepted + rejected == received) and say what was really sent.
Prints one line a test; exit status 1 when one failed.

MANRS_VALGRIND=1 runs bgpd under valgrind and wants no error of it.
"""

import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from lab import MODULE, VALGRIND, Lab, wait_for  # noqa: E402
from runner import run_tests, tests_of  # noqa: E402

VALID, INVALID, NOT_FOUND = "193.0.0.0/21", "8.8.8.0/24", "194.9.0.0/16"
BOGON, SPECIFIC = "10.1.0.0/16", "193.0.0.0/25"
ROUTES = [f"{p} 12654 3333" for p in (VALID, INVALID, NOT_FOUND, BOGON, SPECIFIC)]
GOOD = {VALID, NOT_FOUND}
VRPS = {
    "roas": [
        {"prefix": VALID, "maxLength": 24, "asn": 3333},
        {"prefix": INVALID, "maxLength": 24, "asn": 15169},
    ]
}
US, FEEDER = "192.0.2.1", "192.0.2.2"

CONFIG = """
manrs rpki file {vrps}
router bgp 64500
 bgp router-id 192.0.2.1
 neighbor 192.0.2.2 remote-as 12654
 neighbor 192.0.2.2 passive
 neighbor 192.0.2.2 timers connect 1
 neighbor 192.0.2.2 manrs relationship peer
 address-family ipv4 unicast
  neighbor 192.0.2.2 route-map MANRS in
 exit-address-family
exit
"""


class Bench:
    """One router of ours and one feeding neighbor."""

    def __init__(self, lab):
        self.lab = lab
        self.us, self.them = lab.router("us"), lab.router("them")
        lab.link(self.us, f"{US}/24", self.them, f"{FEEDER}/24")
        self.us.write("vrps.json", json.dumps(VRPS))
        self.feed = None

    def start(self, under=(), module=MODULE):
        config = CONFIG.format(vrps=self.us.path("vrps.json"))
        self.us.start_bgpd(config, module=module, under=under)
        wait_for(
            lambda: self.us.json("show bgp manrs rpki").get("vrpsIpv4") == 2,
            30,
            "VRPs in force",
        )

    def start_feed(self, routes=ROUTES, **more):
        self.feed = self.them.feed(US, 12654, local=FEEDER, **more)
        self.feed.announce(routes)
        self.feed.start()
        self.feed.wait_established()
        return self.feed

    def end_feed(self):
        self.feed.close()
        wait_for(lambda: not self.us.is_up(FEEDER), 20, "session down")

    def figures(self):
        data = self.us.json(f"show bgp manrs neighbors {FEEDER}")
        return data[FEEDER]["addressFamilyInfo"]["ipv4Unicast"]

    def expect(self, received, rejected, what, would_reject=0, seconds=20):
        want = (received, received - rejected, rejected, would_reject)

        def get():
            f = self.figures()
            return f["received"], f["accepted"], f["rejected"], f["wouldReject"]

        try:
            wait_for(lambda: get() == want, seconds, what)
        except Exception as error:
            raise AssertionError(f"{what}: want {want}, got {get()}") from error

    def table(self):
        return set(self.us.json("show bgp ipv4 unicast").get("routes", {}))

    def expect_table(self, want):
        """The figures are there first: bgpd takes routes out in its own time."""
        wait_for(lambda: self.table() == want, 20, f"the table is {want}")

    def neighbor_line(self, line):
        self.us.configure(f"router bgp 64500\naddress-family ipv4 unicast\n{line}")


def test_figures_follow_the_routes(b):
    b.start_feed()
    b.expect(5, 3, "first feed")
    b.expect_table(GOOD)
    b.feed.announce(ROUTES)
    b.feed.announce([f"{VALID} 12654 3333 3333"])
    time.sleep(1)
    b.expect(5, 3, "the same again and an implicit update")
    b.feed.withdraw([INVALID, VALID])
    b.expect(3, 2, "one of each withdrawn")
    b.feed.announce([f"{NOT_FOUND} 12654 64512", f"{BOGON} 12654 3333"])
    b.expect(3, 3, "an accepted route turned bad")
    b.feed.announce(ROUTES)
    b.expect(5, 3, "all back")


def test_session_flap(b):
    b.end_feed()
    b.expect(0, 0, "session down")
    assert not b.us.json("show bgp manrs violations")["violations"]
    b.start_feed()
    b.expect(5, 3, "session up again")
    ever = b.figures()["sinceClear"]
    assert ever["received"] >= 10, ever


def test_clear_counters(b):
    b.us.vtysh(f"clear bgp manrs counters {FEEDER}")
    assert b.figures()["sinceClear"]["received"] == 0
    b.expect(5, 3, "clearing what was counted keeps what is there")


def test_refresh_and_clear(b):
    b.us.vtysh(f"clear bgp ipv4 unicast {FEEDER} soft in")
    wait_for(lambda: b.feed.refreshes >= 1, 20, "a refresh")
    time.sleep(1)
    b.expect(5, 3, "after a refresh")
    b.us.vtysh("show bgp ipv4 unicast neighbors 192.0.2.2 routes")
    b.expect(5, 3, "after looking")
    b.end_feed()
    b.start_feed()
    b.us.vtysh("clear bgp *")
    wait_for(lambda: not b.us.is_up(FEEDER), 20, "clear bgp")
    b.expect(0, 0, "after clear bgp *")
    b.start_feed()
    b.expect(5, 3, "up after clear bgp *")


def test_soft_reconfiguration(b):
    b.neighbor_line(f"neighbor {FEEDER} soft-reconfiguration inbound")
    wait_for(lambda: b.us.is_up(FEEDER) or b.feed.ended.is_set(), 20)
    if b.feed.ended.is_set():
        b.start_feed()
    b.expect(5, 3, "with soft-reconfiguration")
    # Dry runs: these commands ask the map about every route.
    for what in ("received-routes", "filtered-routes"):
        b.us.vtysh(f"show bgp ipv4 unicast neighbors {FEEDER} {what}")
    b.expect(5, 3, "dry runs are not counted")
    refreshes = b.feed.refreshes
    b.us.configure("manrs profile peer check bogon-prefix action log")
    b.expect(5, 2, "policy applied to Adj-RIB-In")
    b.expect_table(GOOD | {BOGON})
    assert b.feed.refreshes == refreshes
    b.us.configure("no manrs profile peer check bogon-prefix")
    b.expect(5, 3, "and taken back")
    b.expect_table(GOOD)
    assert b.feed.refreshes == refreshes
    b.neighbor_line(f"no neighbor {FEEDER} soft-reconfiguration inbound")


def test_vrps_reloaded(b):
    """Nobody touches the router: what is covered is judged again."""

    def write(asn):
        roas = [dict(VRPS["roas"][0], asn=asn), VRPS["roas"][1]]
        b.us.write("vrps.json", json.dumps({"roas": roas}))

    write(15169)
    b.expect(5, 4, "an accepted route turned invalid")
    b.expect_table({NOT_FOUND})
    write(3333)
    b.expect(5, 3, "a rejected route turned valid", seconds=60)
    b.expect_table(GOOD)
    b.us.write("vrps.json", '{"roas": [{"prefix": "193.0.0.0/99"}]}')
    wait_for(
        lambda: "99" in b.us.json("show bgp manrs rpki")["sources"][0].get("error", ""),
        20,
        "the damaged file is refused with its reason",
    )
    b.expect(5, 3, "the old VRPs stay in force")
    write(3333)


def test_policy_without_soft_reconfiguration(b):
    b.end_feed()
    b.start_feed()
    b.expect(5, 3, "fresh session")
    b.us.configure("manrs profile peer check bogon-prefix action log")
    b.expect(5, 2, "one refresh brings it", seconds=45)
    assert b.feed.refreshes == 1, b.feed.refreshes
    b.us.configure("no manrs profile peer check bogon-prefix")
    b.expect(5, 3, "an accepted route that fails now leaves at once", seconds=5)
    b.expect_table(GOOD)


def test_attach_and_detach(b):
    b.us.configure("route-map ALL permit 10")
    b.neighbor_line(f"neighbor {FEEDER} route-map ALL in")
    b.expect(5, 0, "observed", would_reject=3)
    wait_for(lambda: len(b.table()) == 5, 20, "all five")
    b.neighbor_line(f"neighbor {FEEDER} route-map MANRS:ALL in")
    b.expect(5, 3, "enforced, then the operator's map")
    b.neighbor_line(f"neighbor {FEEDER} route-map MANRS in")
    b.expect(5, 3, "enforced")
    b.us.configure("no route-map ALL")


EDITS = (
    ("route-map MANRS permit 5", "match as-path NOBODY"),
    ("no route-map MANRS permit 5",),
    ("route-map MANRS permit 5",),
    ("no route-map MANRS",),
    ("route-map MANRS deny 10",),
    ("no route-map MANRS deny 10",),
    ("route-map MANRS permit 20", "set local-preference 5"),
    ("route-map MANRS permit 20", "no set local-preference 5"),
    ("route-map MANRS permit 20", "on-match next"),
)


def test_edits_of_our_map_are_undone(b):
    """FRR's configuration points at what an edit made: undoing it must leave
    nothing to point at, in memory and in the file."""
    for edit in EDITS:
        b.us.configure("\n".join(edit), check=False)
        wait_for(
            lambda: "\nroute-map MANRS" not in b.us.vtysh("show running-config"),
            3,
            f"{edit} is taken back",
        )
    b.expect(5, 3, "enforced as before")
    b.expect_table(GOOD)


def test_maximum_prefix(b):
    b.neighbor_line(f"neighbor {FEEDER} maximum-prefix 3")
    b.feed.announce([f"194.{i}.0.0/16 12654 3333" for i in range(20, 25)])
    wait_for(lambda: not b.us.is_up(FEEDER), 20, "the limit ends the session")
    b.expect(0, 0, "session ended by maximum-prefix")
    b.neighbor_line(f"no neighbor {FEEDER} maximum-prefix 3")
    b.us.vtysh(f"clear bgp ipv4 unicast {FEEDER}")
    b.start_feed()
    b.expect(5, 3, "up again")


def test_add_path(b):
    b.end_feed()
    b.start_feed(
        [
            f"{VALID} 12654 3333 path-id=1",
            f"{VALID} 12654 12654 3333 path-id=2",
            f"{INVALID} 12654 3333 path-id=1",
            f"{INVALID} 12654 15169 path-id=2",
        ],
        addpath=True,
    )
    b.expect(4, 1, "two paths each")
    b.feed.announce([f"{VALID} 12654 3333 path-id=1"])
    b.feed.withdraw([f"{INVALID} path-id=1"])
    b.expect(3, 0, "the rejected path withdrawn")
    b.feed.announce([f"{VALID} 12654 64512 path-id=2"])
    b.expect(3, 1, "one of two paths turned bad")
    b.feed.withdraw([f"{VALID} path-id=1", f"{VALID} path-id=2"])
    b.expect(1, 0, "both gone")
    b.end_feed()
    b.start_feed()
    b.expect(5, 3, "without add-path again")


GR_NEIGHBOR = """
router bgp 12654
 bgp router-id 192.0.2.6
 bgp graceful-restart
 no bgp ebgp-requires-policy
 no bgp network import-check
 neighbor 192.0.2.5 remote-as 64500
 neighbor 192.0.2.5 timers connect 1
 address-family ipv4 unicast
  network 193.0.0.0/21
  network 10.1.0.0/16
 exit-address-family
exit
"""


def test_graceful_restart(b):
    """RFC 4724: while the neighbor is away, what bgpd holds stays counted and
    what it never held is forgotten."""
    peer = b.lab.router("gr")
    b.lab.link(b.us, "192.0.2.5/30", peer, "192.0.2.6/30")
    # bgpd says that sessions must be reset, and calls that a failure.
    b.us.configure("router bgp 64500\nbgp graceful-restart", check=False)
    b.us.configure(
        "router bgp 64500\nneighbor 192.0.2.6 remote-as 12654\n"
        "neighbor 192.0.2.6 timers connect 1\n"
        "address-family ipv4 unicast\nneighbor 192.0.2.6 route-map MANRS in"
    )
    # It originates both itself, which no VRP authorises.
    b.us.configure("manrs profile unset check rov-invalid action log")
    peer.start_bgpd(GR_NEIGHBOR)
    b.us.wait_up("192.0.2.6")

    def get():
        data = b.us.json("show bgp manrs neighbors 192.0.2.6")["192.0.2.6"]
        figures = data["addressFamilyInfo"]["ipv4Unicast"]
        return figures["received"], figures["rejected"]

    wait_for(lambda: get() == (2, 1), 20, "two routes, one rejected")
    peer.bgpd.kill()
    wait_for(lambda: not b.us.is_up("192.0.2.6"), 20, "the neighbor is away")
    assert VALID in b.table(), "bgpd did not keep the stale route"
    assert get() == (1, 0), get()
    peer.restart_bgpd()
    wait_for(lambda: get() == (2, 1), 60, "the neighbor is back")
    b.us.configure("router bgp 64500\nno neighbor 192.0.2.6")
    b.us.configure("no manrs profile unset check rov-invalid")


def test_neighbor_removed_and_added(b):
    b.us.configure(f"router bgp 64500\nno neighbor {FEEDER}")
    assert FEEDER not in b.us.json("show bgp manrs neighbors")
    assert not b.us.json("show bgp manrs violations")["violations"]
    b.feed.close()
    b.us.configure(
        f"router bgp 64500\nneighbor {FEEDER} remote-as 12654\n"
        f"neighbor {FEEDER} passive\naddress-family ipv4 unicast\n"
        f"neighbor {FEEDER} route-map MANRS in"
    )
    b.start_feed()
    b.expect(5, 3, "added again")


def test_instance_deleted_and_created(b):
    b.us.configure("no router bgp 64500")
    assert b.us.json("show bgp manrs neighbors") == {}
    b.feed.close()
    b.us.configure(
        "router bgp 64500\nbgp router-id 192.0.2.1\n"
        f"neighbor {FEEDER} remote-as 12654\nneighbor {FEEDER} passive\n"
        "address-family ipv4 unicast\n"
        f"neighbor {FEEDER} route-map MANRS in"
    )
    b.start_feed()
    b.expect(5, 3, "in the new instance")


def test_five_hundred_neighbors(b):
    """Not all up; but configured, shown, written and removed."""
    lines = ["router bgp 64500"]
    for i in range(500):
        address = f"198.18.{i // 250}.{i % 250 + 1}"
        lines += [
            f"neighbor {address} remote-as {20000 + i}",
            f"neighbor {address} shutdown",
            f"neighbor {address} manrs relationship customer",
        ]
    b.us.configure("\n".join(lines))
    began = time.monotonic()
    shown = b.us.json("show bgp manrs neighbors")
    assert len(shown) == 501, len(shown)
    assert time.monotonic() - began < 10
    written = b.us.vtysh("show running-config")
    assert written.count("manrs relationship customer") == 500
    b.us.configure("no router bgp 64500")


def main():
    valgrind = os.environ.get("MANRS_VALGRIND")
    with Lab("life") as lab:
        bench = Bench(lab)
        bench.start(VALGRIND if valgrind else ())
        failed = run_tests(tests_of(globals()), bench)
        status = bench.us.stop_bgpd()
        print(f"{'PASS' if status == 0 else 'FAIL'}: bgpd ends cleanly ({status})")
        failed += status != 0
        if valgrind:
            print(bench.us.output()[-20000:])
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
