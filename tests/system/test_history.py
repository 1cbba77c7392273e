#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Conformance outlives bgpd: an incident that is open when bgpd is killed, or
ended, goes on afterwards with the start it had, in bgpd and in the database; what
was closed and for how long the neighbor was looked at stay known.
"""

import os
import signal
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from lab import MODULE, Lab, wait_for  # noqa: E402
from runner import run_tests, tests_of  # noqa: E402

US, THEM = "192.0.2.1", "192.0.2.2"
BOGON = "10.0.0.0/8"

CONFIG = """
manrs history database {path}
router bgp 64500
 bgp router-id 192.0.2.1
 neighbor 192.0.2.2 remote-as 12654
 neighbor 192.0.2.2 passive
 neighbor 192.0.2.2 manrs relationship customer
 neighbor 192.0.2.2 manrs contact NOC
 address-family ipv4 unicast
  neighbor 192.0.2.2 route-map MANRS in
 exit-address-family
exit
"""


def incidents(us):
    return us.json("show bgp manrs incidents")["incidents"]


def history(us):
    return us.json("show bgp manrs outputs")["history"]


def conformance(us):
    return us.json(f"show bgp manrs neighbors {THEM}")[THEM]["conformance"]


def wait_open(us, violations):
    wait_for(
        lambda: any(
            row["open"] and row["active"] == 1 and row["violations"] >= violations
            for row in incidents(us)
        ),
        40,
        f"an open incident with {violations} violations",
    )
    return incidents(us)[0]


def wait_written(us):
    """The incidents there are now are in the file."""

    def is_written():
        now = history(us)
        return (
            now["state"] == "up"
            and not now["queued"]
            and now["incidents"] == len(incidents(us))
            and now["openIncidents"] == sum(row["open"] for row in incidents(us))
        )

    wait_for(is_written, 20, "the history is written")


def goes_on(us, how):
    was = wait_open(us, 1)
    wait_written(us)
    violations = was["violations"]
    if how == signal.SIGKILL:
        us.bgpd.send_signal(signal.SIGKILL)
        us.bgpd.wait(10)
    us.restart_bgpd()
    us.wait_up(THEM, timeout=60)
    row = wait_open(us, violations + 1)
    assert row["start"] == was["start"], (was, row)
    wait_for(lambda: history(us)["openIncidents"] == 1, 20, "one open in the file")
    assert history(us)["incidents"] == 1, history(us)
    assert len(incidents(us)) == 1, incidents(us)


def test_goes_on_after_sigkill(us, _feed, _path):
    goes_on(us, signal.SIGKILL)


def test_goes_on_after_sigterm(us, _feed, _path):
    goes_on(us, signal.SIGTERM)


def test_what_was_closed_stays_known(us, feed, _path):
    feed.withdraw([BOGON])
    wait_for(lambda: not incidents(us)[0]["open"], 20, "the incident closes")
    row, seen = incidents(us)[0], conformance(us)
    wait_written(us)
    us.restart_bgpd()
    wait_for(lambda: incidents(us), 20, "the incident is listed again")
    again = incidents(us)[0]
    for key in ("start", "end", "metric", "violations", "score", "checks", "example"):
        assert again[key] == row[key], (key, row, again)
    us.wait_up(THEM, timeout=60)
    now = conformance(us)
    for key in ("score", "readiness", "band", "incidents", "metrics"):
        assert now[key] == seen[key], (key, seen, now)
    assert now["observedSeconds"] >= seen["observedSeconds"] - 1, (seen, now)


def test_off_and_on_and_a_path_that_cannot_be(us, feed, path):
    us.configure("no manrs history")
    wait_for(lambda: history(us)["state"] == "off", 20, "history is off")
    feed.announce([f"{BOGON} 12654"])
    wait_open(us, 1)
    us.configure("manrs history")
    wait_for(lambda: history(us)["openIncidents"] == 1, 20, "the new one is in it")
    assert history(us)["incidents"] == 2, history(us)
    assert conformance(us)["incidents"] == 2, conformance(us)
    us.configure(f"manrs history database {path}.nowhere/x/y.db")
    wait_for(lambda: history(us)["error"], 20, "an error is shown")
    assert "MANRS: history" in us.log()
    us.configure(f"manrs history database {path}")
    wait_for(lambda: history(us)["state"] == "up", 20, "history is up again")


def test_never_written(us, _feed, path):
    us.stop_bgpd()
    us.start_bgpd(CONFIG.format(path=f"{path}.nowhere/x/y.db"), module=MODULE)
    wait_for(lambda: history(us)["error"], 20, "an error is shown")
    shown = us.vtysh("show bgp manrs outputs")
    assert "last written never\n" in shown, shown


def main():
    with Lab("history") as lab:
        us, them = lab.router("us"), lab.router("them")
        lab.link(us, f"{US}/24", them, f"{THEM}/24")
        path = us.path("manrs.db")
        feed = them.feed(US, 12654, local=THEM, reconnect=True)
        feed.announce(["84.205.64.0/24 12654", f"{BOGON} 12654"])
        feed.start()
        us.start_bgpd(CONFIG.format(path=path), module=MODULE)
        us.wait_up(THEM, timeout=60)
        failed = run_tests(tests_of(globals()), us, feed, path, log=us.log)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
