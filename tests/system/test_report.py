#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What bgpd saw is what the report says: figures, incidents of the neighbor and
of the router, over a kill -9, read while bgpd runs and after it ended.
"""

import json
import os
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from lab import MODULE, Lab, wait_for  # noqa: E402
from runner import run_tests, tests_of  # noqa: E402

US, THEM = "192.0.2.1", "192.0.2.2"
REPORT = os.path.join(os.environ.get("MANRS_BUILD", "build"), "bin", "manrs-report")

# Nothing is enforced: what they send is let in, and the router's incident too.
CONFIG = """
manrs history database {path}
manrs own-prefix 198.51.100.0/24
router bgp 64500
 bgp router-id 192.0.2.1
 no bgp ebgp-requires-policy
 neighbor 192.0.2.2 remote-as 12654
 neighbor 192.0.2.2 passive
 neighbor 192.0.2.2 description Example <Customer>
 neighbor 192.0.2.2 manrs relationship customer
 neighbor 192.0.2.2 manrs contact noc@customer.example
exit
"""


def report(path, *more):
    month = time.strftime("%Y-%m", time.gmtime())
    words = [REPORT, "--database", path, "--month", month, "--format", "json", *more]
    return json.loads(subprocess.run(words, capture_output=True, check=True).stdout)


def history(us):
    return us.json("show bgp manrs outputs")["history"]


def wait_for_report(path, is_wanted, what):
    found = {}

    def look():
        try:
            found["report"] = report(path)
        except subprocess.CalledProcessError as error:
            found["report"] = error.stderr
            return False
        return is_wanted(found["report"])

    try:
        # Figures are put once a minute.
        wait_for(look, 80, what, interval=0.5)
    except Exception:
        print(found)
        raise
    return found["report"]


def test_figures_and_incidents_of_a_running_bgpd(us, _feed, path):
    got = wait_for_report(
        path,
        lambda r: r["neighbors"]
        and r["neighbors"][0]["addressFamilies"].get("ipv4", {}).get("received") == 3
        and r["letIn"],
        "three routes in the report",
    )
    (neighbor,) = got["neighbors"]
    assert neighbor["neighbor"] == THEM and neighbor["as"] == 12654, neighbor
    assert neighbor["relationship"] == "customer", neighbor
    assert neighbor["description"] == "Example <Customer>", neighbor
    assert neighbor["contact"] == "noc@customer.example", neighbor
    shown = us.json(f"show bgp manrs neighbors {THEM}")[THEM]
    family = neighbor["addressFamilies"]["ipv4"]
    assert family["checks"] == {"bogon-prefix": 1, "prefix-too-specific": 1}, family
    assert family["accepted"] == 3 and family["rejected"] == 0, family
    assert family["wouldReject"] == 2, family
    assert got["router"]["as"] == 64500, got["router"]
    (own,), (theirs,) = got["letIn"], got["incidents"]
    for incident in own, theirs:
        assert incident["metric"] == "M3C" and incident["open"], incident
        assert incident["checks"] == ["bogon-prefix"], incident
        assert incident["examples"][0]["prefix"] == "10.0.0.0/8", incident
    assert "10.0.0.0/8 Private-Use" in theirs["examples"][0]["evidence"], theirs
    assert neighbor["score"] == shown["conformance"]["score"] == 0.5, shown
    assert got["score"] == 0.5 and got["readinessPercent"] == 60.0, got


def test_report_of_a_bgpd_that_was_killed(us, _feed, path):
    before = report(path)
    us.bgpd.send_signal(signal.SIGKILL)
    us.bgpd.wait(10)
    dead = report(path)
    assert dead["letIn"][0]["start"] == before["letIn"][0]["start"], dead
    assert dead["letIn"][0]["open"], dead
    us.restart_bgpd()
    us.wait_up(THEM, timeout=60)
    router = us.json("show bgp manrs conformance")["router"]
    assert router["score"] == 0.5, router
    again = wait_for_report(
        path,
        lambda r: r["letIn"][0]["violations"] == 2,
        "the router's incident goes on",
    )
    assert len(again["letIn"]) == len(again["incidents"]) == 1, again
    assert again["letIn"][0]["start"] == before["letIn"][0]["start"], again
    assert again["lastData"] > before["lastData"], again


def test_report_after_bgpd_ended(us, feed, path):
    feed.withdraw(["10.0.0.0/8"])
    wait_for_report(path, lambda r: not r["letIn"][0]["open"], "it closes")
    us.stop_bgpd()
    got = report(path, "--neighbor", THEM)
    assert not got["incidents"][0]["open"], got
    assert got["observedSeconds"] > 0 and "letIn" not in got, got
    assert not os.path.exists(path + "-wal"), "bgpd left its log behind"


def main():
    with Lab("report") as lab:
        us, them = lab.router("us"), lab.router("them")
        lab.link(us, f"{US}/24", them, f"{THEM}/24")
        path = us.path("manrs.db")
        feed = them.feed(US, 12654, local=THEM, reconnect=True)
        feed.announce(
            ["84.205.64.0/24 12654", "84.205.65.0/25 12654", "10.0.0.0/8 12654"]
        )
        feed.start()
        us.start_bgpd(CONFIG.format(path=path), module=MODULE)
        us.wait_up(THEM, timeout=60)
        failed = run_tests(tests_of(globals()), us, feed, path, log=us.log)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
