#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""No invalid route slips in at the start: bgpd is restarted over and over
against a source of VRPs that answers late, beside a neighbor that announces a
valid and an invalid route from the first moment on, and its table is looked at
every 50 ms.

The control run is the same with `manrs rpki startup open`, where the invalid
route has to be seen: else the looking would prove nothing.

    test_startup.py [RESTARTS]      (default: 2; 20 take some four minutes)
"""

import json
import os
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from lab import MODULE, Lab, wait_for  # noqa: E402
from rtr_cache import RtrCache  # noqa: E402
from runner import run_tests  # noqa: E402

VALID, INVALID = "193.0.0.0/21", "8.8.8.0/24"
ROUTES = [f"{VALID} 12654 3333", f"{INVALID} 12654 3333"]
VRPS = [(VALID, 24, 3333), (INVALID, 24, 15169)]
US, FEEDER, CACHE_PORT = "192.0.2.1", "192.0.2.2", 3323

# How late the source is, and how often the table is looked at, seconds.
DELAY_SEC = 5.0
SAMPLE_SEC = 0.05

CONFIG = """
{startup}
{source}
router bgp 64500
 bgp router-id 192.0.2.1
 neighbor 192.0.2.2 remote-as 12654
 neighbor 192.0.2.2 passive
 neighbor 192.0.2.2 manrs relationship peer
 address-family ipv4 unicast
  neighbor 192.0.2.2 route-map MANRS in
  {soft}
 exit-address-family
exit
"""
CACHE_LINE = f"manrs rpki cache {FEEDER} tcp {CACHE_PORT} preference 1"


class Sampler:
    """Looks at bgpd's table until it is told to stop, by one vty connection:
    starting vtysh takes longer than the time between two looks."""

    COMMAND = b"show bgp ipv4 unicast json\0"

    def __init__(self, router):
        self._path = os.path.join(router.vty_dir, "bgpd.vty")
        self._stop = threading.Event()
        self.looks = 0
        self.first_seen = {}  # prefix: monotonic time
        self.longest_gap = 0.0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    @staticmethod
    def _ask(vty, command):
        """The answer ends in three zero bytes and the status."""
        vty.sendall(command)
        text = b""
        while len(text) < 4 or text[-4:-1] != b"\0\0\0":
            part = vty.recv(65536)
            if not part:
                raise OSError("closed by bgpd")
            text += part
        return text[:-4].decode()

    def _run(self):
        while not self._stop.is_set():
            try:
                with socket.socket(socket.AF_UNIX) as vty:
                    vty.settimeout(10)
                    vty.connect(self._path)
                    self._ask(vty, b"enable\0")
                    self._look(vty)
            except (OSError, ValueError):
                time.sleep(0.01)  # bgpd is not there yet, or no more

    def _look(self, vty):
        last = time.monotonic()
        while not self._stop.wait(SAMPLE_SEC):
            routes = json.loads(self._ask(vty, self.COMMAND) or "{}").get("routes", {})
            now = time.monotonic()
            self.looks += 1
            self.longest_gap = max(self.longest_gap, now - last)
            last = now
            for prefix in routes:
                self.first_seen.setdefault(prefix, now)

    def stop(self):
        self._stop.set()
        self._thread.join(15)


class Bench:
    """Our router, and a neighbor that also is the cache."""

    def __init__(self, lab):
        self.us, self.them = lab.router("us"), lab.router("them")
        lab.link(self.us, f"{US}/24", self.them, f"{FEEDER}/24")
        self.feed = None
        self.start_feed()
        self.vrps_path = self.us.path("vrps.json")
        self.cache = None

    def start_feed(self, **more):
        if self.feed:
            self.feed.close()
        self.feed = self.them.feed(US, 12654, local=FEEDER, reconnect=True, **more)
        self.feed.announce(ROUTES)
        self.feed.start()

    def start_cache(self, delay):
        self.stop_cache()
        self.cache = RtrCache(
            FEEDER, CACHE_PORT, VRPS, delay=delay, netns=self.them.netns
        )

    def stop_cache(self):
        if self.cache:
            self.cache.close()
            self.cache = None

    def write_vrps(self):
        roas = [dict(zip(("prefix", "maxLength", "asn"), vrp)) for vrp in VRPS]
        self.us.write("vrps.json", json.dumps({"roas": roas}))

    def configure(self, source, startup="", soft=False):
        self.us.write(
            "bgpd.conf",
            CONFIG.format(
                source=source,
                startup=startup,
                soft=f"neighbor {FEEDER} soft-reconfiguration inbound" if soft else "",
            ),
        )

    def start(self):
        if self.us.bgpd:
            self.us.restart_bgpd()
        else:
            self.us.start_bgpd(module=MODULE)

    def hold(self):
        return self.us.json("show bgp manrs rpki")["hold"]

    def routes(self):
        return set(self.us.json("show bgp ipv4 unicast").get("routes", {}))

    def start_and_look(self, late=None):
        """Start bgpd while looking; call late() after DELAY_SEC.  Ends when the
        valid route is there and some more looks were made."""
        begin = time.monotonic()
        sampler = Sampler(self.us)
        if late:
            timer = threading.Timer(DELAY_SEC, late)
            timer.start()
        try:
            self.start()
            wait_for(
                lambda: VALID in sampler.first_seen
                and time.monotonic() > begin + DELAY_SEC,
                40,
                f"{VALID} in the table",
            )
            time.sleep(20 * SAMPLE_SEC)
        finally:
            sampler.stop()
            if late:
                timer.cancel()
        return sampler, begin


SLURM = {
    "slurmVersion": 1,
    "validationOutputFilters": {"prefixFilters": [], "bgpsecFilters": []},
    "locallyAddedAssertions": {
        "prefixAssertions": [{"asn": 64500, "prefix": "185.9.0.0/24"}],
        "bgpsecAssertions": [],
    },
}


def restart_against_slow_source(bench, number):
    """One restart: by a cache, every fourth time by a file, and with
    soft-reconfiguration every other time.  Every fourth time there are local
    exceptions beside the cache, which are there at once and are no data."""
    soft, by_file, by_slurm = number % 2 == 1, number % 4 == 3, number % 4 == 0
    if by_file:
        if os.path.exists(bench.vrps_path):
            os.unlink(bench.vrps_path)
        bench.configure(f"manrs rpki file {bench.vrps_path}", soft=soft)
    else:
        bench.start_cache(DELAY_SEC)
        path = bench.us.write("slurm.json", json.dumps(SLURM))
        more = f"\nmanrs rpki slurm {path}" if by_slurm else ""
        bench.configure(CACHE_LINE + more, soft=soft)
    sampler, begin = bench.start_and_look(bench.write_vrps if by_file else None)
    waited = sampler.first_seen[VALID] - begin
    print(
        f"  restart {number + 1}: {'file' if by_file else 'cache'}"
        f"{' and local exceptions' if by_slurm else ''}"
        f"{', soft-reconfiguration' if soft else ''}: {sampler.looks} looks, "
        f"at most {sampler.longest_gap * 1000:.0f} ms apart; "
        f"valid route after {waited:.1f} s",
        flush=True,
    )
    assert INVALID not in sampler.first_seen, f"{INVALID} was in the table"
    assert sampler.looks > DELAY_SEC / SAMPLE_SEC / 4, f"{sampler.looks} looks"
    assert bench.routes() == {VALID}
    hold = bench.hold()
    assert hold == {"active": False, "secondsLeft": 0}, hold
    assert "VRPs came after" in bench.us.log()


def test_restarts(bench, restarts):
    for number in range(restarts):
        restart_against_slow_source(bench, number)


def test_open_lets_the_invalid_route_in(bench, _restarts):
    bench.start_cache(DELAY_SEC)
    bench.configure(CACHE_LINE, startup="manrs rpki startup open")
    sampler, begin = bench.start_and_look()
    assert INVALID in sampler.first_seen, "the control run saw nothing"
    assert sampler.first_seen[INVALID] - begin < DELAY_SEC
    wait_for(lambda: bench.routes() == {VALID}, 20, "the invalid route leaves")


def test_state_is_shown_and_time_ends_it(bench, _restarts):
    bench.start_cache(None)
    bench.configure(CACHE_LINE, startup="manrs rpki startup hold 6")
    bench.start()
    wait_for(
        lambda: len(bench.us.json("show bgp manrs rejected")["rejected"]) == 2,
        5,
        "both routes are held",
    )
    for row in bench.us.json("show bgp manrs rejected")["rejected"]:
        assert row["held"] and not row["checks"], row
        assert row["noData"] == ["rov-invalid"], row
    hold = bench.hold()
    assert hold["active"] and 0 < hold["secondsLeft"] <= 6, hold
    for command in ("show bgp manrs", "show bgp manrs rpki"):
        text = bench.us.vtysh(command)
        assert "s left for the first VRPs" in text, text
    text = bench.us.vtysh(
        f"show bgp manrs explain {VALID} as-path 12654 3333 neighbor {FEEDER}"
    )
    assert "reject (held for the first VRPs)" in text, text
    assert bench.routes() == set()
    # Neither a new profile nor asking again lets them in.
    refreshes = bench.feed.refreshes
    bench.us.configure("manrs profile peer check as-set action log")
    time.sleep(0.5)
    assert bench.routes() == set()
    assert bench.feed.refreshes == refreshes, "asked while everything is held"
    wait_for(lambda: not bench.hold()["active"], 10, "the time is up")
    wait_for(lambda: bench.routes() == {VALID, INVALID}, 10, "policy decides")
    assert "no VRPs came in 6 s" in bench.us.log()
    assert "left for the first" not in bench.us.vtysh("show bgp manrs")


def test_time_ends_it_and_policy_rejects(bench, _restarts):
    bench.start_cache(None)
    bench.configure(
        "manrs profile peer no-data reject\n" + CACHE_LINE,
        startup="manrs rpki startup hold 3",
    )
    bench.start()
    wait_for(lambda: bench.us.is_up(FEEDER), 20, "session")
    wait_for(lambda: not bench.hold()["active"], 10, "the time is up")
    time.sleep(1)
    assert bench.routes() == set()
    assert bench.us.json("show bgp manrs rejected")["total"] == 2


def test_a_later_loss_is_no_hold(bench, _restarts):
    bench.start_cache(0)
    bench.configure(CACHE_LINE)
    bench.start()
    wait_for(lambda: bench.routes() == {VALID}, 20, "VRPs decide")
    bench.us.configure("no " + CACHE_LINE)
    # The neighbor may have been asked just before: then only 30 s later again.
    wait_for(lambda: bench.routes() == {VALID, INVALID}, 45, "policy decides")
    bench.start_cache(None)
    bench.us.configure(CACHE_LINE)
    time.sleep(0.5)
    assert not bench.hold()["active"]
    assert bench.routes() == {VALID, INVALID}


def test_first_source_on_a_running_router(bench, _restarts):
    """What bgpd has accepted is not taken out because somebody configures a
    source; what is new is held."""
    bench.start_cache(None)
    bench.configure("")
    bench.start()
    wait_for(lambda: bench.routes() == {VALID, INVALID}, 20, "no source, no hold")
    bench.us.configure(CACHE_LINE)
    assert bench.hold()["active"]
    bench.us.configure("manrs profile peer check as-set action log")
    bench.us.vtysh(f"clear bgp ipv4 unicast {FEEDER} soft in")
    wait_for(lambda: bench.feed.refreshes, 10, "the neighbor is asked")
    bench.feed.announce(["193.0.8.0/21 12654 3333"])
    wait_for(
        lambda: bench.us.json("show bgp manrs rejected")["total"] == 1, 10, "held"
    )
    assert bench.routes() == {VALID, INVALID}
    bench.us.configure("manrs rpki startup open")
    wait_for(lambda: len(bench.routes()) == 3, 20, "open lets it in")
    bench.feed.withdraw(["193.0.8.0/21"])


def test_leaks_are_held_for_aspas(bench, _restarts):
    """A file of ASPAs that comes late is waited for like VRPs are."""
    bench.stop_cache()
    path = bench.us.path("aspas.json")
    bench.configure(
        f"manrs rpki aspa file {path}", startup="manrs rpki startup hold 60"
    )
    bench.start()
    wait_for(
        lambda: bench.us.json("show bgp manrs rejected")["total"] == 2,
        20,
        "both routes are held",
    )
    for row in bench.us.json("show bgp manrs rejected")["rejected"]:
        assert row["held"] and row["noData"] == ["aspa-invalid"], row
    assert bench.hold()["for"] == "ASPAs", bench.hold()
    assert "s left for the first ASPAs" in bench.us.vtysh("show bgp manrs")
    aspa = {"customer_asid": 3333, "providers": [12654]}
    bench.us.write("aspas.json", json.dumps([aspa]))
    wait_for(lambda: bench.routes() == {VALID, INVALID}, 45, "they come in")
    assert not bench.hold()["active"]
    assert "the first ASPAs came after" in bench.us.log()


def test_neighbor_that_cannot_be_asked(bench, _restarts):
    """It knows no route refresh, and nobody kept what was held: it has to tell
    everything again in a new session."""
    bench.start_feed(refresh=False)
    bench.start_cache(3.0)
    bench.configure(CACHE_LINE)
    sampler, _ = bench.start_and_look()
    assert INVALID not in sampler.first_seen, f"{INVALID} was in the table"
    assert bench.routes() == {VALID}
    assert "the routes that were held; its session is reset" in bench.us.log()
    # It is over: nothing has it come and go once more.
    resets = bench.us.log().count("its session is reset")
    time.sleep(1)
    assert bench.us.is_up(FEEDER) and bench.routes() == {VALID}
    assert bench.us.log().count("its session is reset") == resets
    bench.start_feed()


TESTS = (
    test_leaks_are_held_for_aspas,
    test_open_lets_the_invalid_route_in,
    test_restarts,
    test_state_is_shown_and_time_ends_it,
    test_time_ends_it_and_policy_rejects,
    test_a_later_loss_is_no_hold,
    test_first_source_on_a_running_router,
    test_neighbor_that_cannot_be_asked,
)


def main():
    restarts = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    failed = 0
    if os.geteuid() != 0:
        print("needs root, for network namespaces")
        return 77
    with Lab("startup") as lab:
        bench = Bench(lab)
        failed = run_tests(TESTS, bench, restarts, log=bench.us.log)
        bench.stop_cache()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
