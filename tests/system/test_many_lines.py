#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A thousand neighbors are configured as vtysh -b and frr-reload do it, line by
line: what a line costs must not grow with what is there already, so each kind
of line may cost bgpd no more than some times what the cheapest one does.

Prints one line a test; exit status 1 when one failed.
"""

import os
import socket
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from lab import MODULE, Lab, wait_for  # noqa: E402
from runner import run_tests, tests_of  # noqa: E402

N = 1000
ADDRESSES = [f"198.18.{i // 250}.{1 + i % 250}" for i in range(N)]
# What looks at every neighbor again for each line takes fifty.
TIMES_MAX = 10


class Vty:
    """bgpd's end of vtysh: a line, and the status of what it came to."""

    def __init__(self, router):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(os.path.join(router.vty_dir, "bgpd.vty"))

    def ask(self, line):
        self.socket.sendall(line.encode() + b"\0")
        answer = b""
        while answer[-4:-1] != b"\0\0\0":
            answer += self.socket.recv(65536)
        assert answer[-1] == 0, (line, answer)


def cpu_ms(router):
    """Of bgpd's main thread."""
    with open(router.path("bgpd.pid"), encoding="ascii") as text:
        pid = int(text.read())
    with open(f"/proc/{pid}/schedstat", encoding="ascii") as text:
        return int(text.read().split()[0]) / 1e6


def enter(us, line):
    """The line for each neighbor; what it cost in all."""
    vty = Vty(us)
    for word in ("enable", "configure terminal", "router bgp 64500"):
        vty.ask(word)
    if "route-map" in line:
        vty.ask("address-family ipv6 unicast")
    began = cpu_ms(us)
    for i, address in enumerate(ADDRESSES):
        vty.ask(line.format(address=address, i=i, dir=us.dir))
    return cpu_ms(us) - began


LINES = (
    "neighbor {address} route-map MANRS in",
    "neighbor {address} manrs relationship customer",
    "neighbor {address} manrs profile acme",
    "neighbor {address} manrs irr prefixes {dir}/list{i}",
    "neighbor {address} manrs irr as-set {dir}/asns{i}",
)


def states(us):
    rows = us.json("show bgp manrs lists")["lists"]
    return {state: sum(row["state"] == state for row in rows) for state in ("up", "down")}


def test_what_lines_cost(us):
    least = enter(us, "neighbor {address} manrs contact noc@example.net")
    print(f"many lines: {N} contacts take bgpd {least:.0f} ms")
    for line in LINES:
        took = enter(us, line)
        print(f"many lines: {' '.join(line.split()[2:5])}: {took:.0f} ms")
        assert took < TIMES_MAX * least, (line, took, least)


def test_they_are_in_force(us):
    wait_for(lambda: states(us) == {"up": N, "down": N}, 60, "every list")


def test_neighbors_are_looked_after_in_pieces(us):
    """Twice a second, and not all of them at once."""

    def pieces():
        return us.json("show bgp manrs rpki")["mainLoop"]["routeMaps"]["pieces"]

    before = pieces()
    time.sleep(3)
    assert pieces() - before >= 10, (before, pieces())


def test_what_taking_them_back_costs(us):
    enter(us, "no neighbor {address} manrs contact")
    for line in LINES:
        took = enter(us, "no " + line.split(" {dir}")[0])
        print(f"many lines: no {' '.join(line.split()[2:5])}: {took:.0f} ms")
        # Which list nobody wants any more is looked up at once, among all.
        assert took < 5 * N, (line, took)
    assert us.json("show bgp manrs lists")["lists"] == []


def main():
    with Lab("lines") as lab:
        us = lab.router("us")
        for i in range(N):
            us.write(f"list{i}", f"10.{i // 256}.{i % 256}.0/24\n")
        lines = ["manrs profile acme inherit customer", "router bgp 64500"]
        for address in ADDRESSES:
            lines += [f" neighbor {address} remote-as 12654"]
            lines += [f" neighbor {address} shutdown"]
        lines += [" address-family ipv4 unicast"]
        lines += [f"  neighbor {address} route-map MANRS in" for address in ADDRESSES]
        us.start_bgpd("\n".join(lines) + "\n", module=MODULE)
        failed = run_tests(tests_of(globals()), us)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
