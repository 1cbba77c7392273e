#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""One neighbor leaks 100,000 routes: what that costs a router that rejects them,
and the session of another neighbor, which has a hold time of three seconds.

The log may get a handful of lines, memory may grow by what the limits say, no
piece of work of ours may hold bgpd's main loop for more than 20 ms, and the other
session must not drop.  One incident opens, and closes when all is withdrawn.

    test_leak.py [ROUTES]       (default: 100000)
"""

import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from lab import MODULE, Lab, wait_for  # noqa: E402
from runner import run_tests, tests_of  # noqa: E402

US, LEAKER, OTHER = "192.0.2.1", "192.0.2.2", "192.0.2.3"

CONFIG = """
manrs history database {path}
router bgp 64500
 bgp router-id 192.0.2.1
 timers bgp 1 3
 neighbor 192.0.2.2 remote-as 12654
 neighbor 192.0.2.2 passive
 neighbor 192.0.2.2 manrs relationship customer
 neighbor 192.0.2.3 remote-as 3333
 neighbor 192.0.2.3 passive
 address-family ipv4 unicast
  neighbor 192.0.2.2 route-map MANRS in
  neighbor 192.0.2.3 route-map MANRS in
 exit-address-family
exit
"""

LINES_MAX = 12
# 65,536 violations with their texts, 100,000 slots, what bgpd itself takes.
GROWTH_MAX_MB = 96
# 20,000 is what we promise; others may share the processor with the test.
PIECE_MAX_USEC = 50000


def leak(n):
    """Distinct /24s by way of a transit-free network."""
    return [
        f"{20 + (i >> 16)}.{i >> 8 & 255}.{i & 255}.0/24 12654 3356 {1000 + i % 5000}"
        for i in range(n)
    ]


def memory_mb(us):
    with open(f"/proc/{us.bgpd.pid}/status", encoding="ascii") as text:
        return int(re.search(r"VmRSS:\s+(\d+)", text.read()).group(1)) / 1024


def figures(us):
    data = us.json(f"show bgp manrs neighbors {LEAKER}")[LEAKER]
    return data["addressFamilyInfo"]["ipv4Unicast"]


def open_incidents(us):
    return us.json("show bgp manrs incidents open")["incidents"]


def longest_usec(us):
    longest = us.json("show bgp manrs rpki")["mainLoop"]
    return {kind: row["longestUsec"] for kind, row in longest.items()}


def test_leak(us, feed, _other, n):
    before, lines = memory_mb(us), us.log().count("MANRS ")
    began = time.monotonic()
    feed.announce(leak(n))
    wait_for(lambda: figures(us)["rejected"] == n, 120, f"{n} routes are rejected")
    took = time.monotonic() - began
    rows = open_incidents(us)
    assert len(rows) == 1 and rows[0]["metric"] == "M1C", rows
    assert rows[0]["active"] == rows[0]["violations"] == n, rows
    grown = memory_mb(us) - before
    lines = us.log().count("MANRS ") - lines
    kept = us.json("show bgp manrs violations")["kept"]
    print(
        f"leak: {n} routes rejected in {took:.1f} s, {lines} log lines, "
        f"{grown:.1f} MB more, {kept} violations with evidence"
    )
    assert lines <= LINES_MAX, us.log()[-4000:]
    assert grown <= GROWTH_MAX_MB, grown
    assert kept == min(n, 65536), kept


def test_pages(us, _feed, _other, _n):
    """256 violations, page by page, each once and in order."""
    command = "show bgp manrs violations neighbor " + LEAKER
    seen, after = [], ""
    while True:
        page = us.json(f"{command}{after} 20.1.0.0/16")
        seen += [row["prefix"] for row in page["violations"]]
        if page["shown"] == page["total"]:
            break
        after = f" after {seen[-1]}"
    assert seen == [f"20.1.{i}.0/24" for i in range(256)], seen


def test_end(us, feed, _other, n):
    feed.withdraw([line.split()[0] for line in leak(n)])
    wait_for(lambda: not open_incidents(us), 120, "the incident closes")
    assert figures(us)["received"] == 0, figures(us)
    assert us.json("show bgp manrs violations")["kept"] == 0


def test_session_stayed(us, _feed, other, _n):
    row = us.json(f"show bgp neighbors {OTHER}")[OTHER]
    assert row["bgpState"] == "Established" and not row["connectionsDropped"], row
    assert other.established.is_set() and not other.error, other.error
    longest = longest_usec(us)
    print("leak: longest pieces of work, microseconds:", longest)
    over = {k: v for k, v in longest.items() if v > PIECE_MAX_USEC}
    assert not over, over


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 100000
    with Lab("leak") as lab:
        us, them = lab.router("us"), lab.router("them")
        lab.link(us, f"{US}/24", them, f"{LEAKER}/24 {OTHER}/24")
        us.start_bgpd(CONFIG.format(path=us.path("manrs.db")), module=MODULE)
        feed = them.feed(US, 12654, local=LEAKER)
        other = them.feed(US, 3333, local=OTHER, hold=3)
        feed.start()
        other.announce(["84.205.64.0/24 3333"])
        other.start()
        us.wait_up(LEAKER, timeout=60)
        us.wait_up(OTHER, timeout=60)
        failed = run_tests(tests_of(globals()), us, feed, other, n, log=us.log)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
