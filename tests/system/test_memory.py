#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""bgpd with the module under valgrind: those events of test_life.py that do not
wait, and what comes near to memory in other ways: messages that end early,
edits of our maps, operators' maps that call, what leaves, families we do not
judge.  No error, and nothing of ours lost or kept when bgpd ends.

MANRS_ASAN_MODULE=PATH: the same with a module that was built with
-fsanitize=address, without valgrind.
"""

import os
import re
import subprocess
import sys

import test_life as life  # sets the path of the others, too
import bgp_wire
from bgp_hear import Hearer
from lab import MODULE, VALGRIND, Lab, wait_for
from runner import run_tests, tests_of

EVENTS = [
    life.test_figures_follow_the_routes,
    life.test_session_flap,
    life.test_refresh_and_clear,
    life.test_soft_reconfiguration,
    life.test_vrps_reloaded,
    life.test_attach_and_detach,
    life.test_edits_of_our_map_are_undone,
    life.test_maximum_prefix,
    life.test_add_path,
]


def test_messages_that_end_early(b):
    """Every beginning of an UPDATE, with a length that says it is whole: bgpd
    ends the session or takes it as withdrawn, and the module read it first."""
    attrs, _ = b.feed.encoder.attributes(bgp_wire.AFI_IPV4, "12654 3333")
    _, nlri = bgp_wire.prefix_to_nlri(life.VALID)
    body = len(attrs).to_bytes(2, "big") + attrs + nlri
    for length in range(2, len(body), 3):
        b.feed.raw(bgp_wire.message(bgp_wire.UPDATE, b"\0\0" + body[:length]))
        b.feed.ended.wait(0.3)
        if b.feed.ended.is_set():
            b.end_feed()
            b.start_feed()
    # Counts of bytes that the message does not have.
    for body in (b"\xff\xff", b"\0\0\xff\xff", b"\0\x05\x20\1\2\0\0"):
        b.feed.raw(bgp_wire.message(bgp_wire.UPDATE, body))
        b.feed.ended.wait(5)
        b.end_feed()
        b.start_feed()
    b.expect(5, 3, "after all of them")


OPERATOR_MAPS = """
ip prefix-list SOME seq 5 permit 193.0.0.0/21
route-map SUB permit 10
match ip address prefix-list SOME
on-match next
route-map SUB permit 20
call MANRS:FRESH
exit
route-map FRESH permit 10
exit
route-map OPER permit 10
match ip address prefix-list SOME
continue 30
route-map OPER permit 20
call SUB
exit
route-map OPER permit 30
on-match goto 40
exit
"""


def test_operators_maps(b):
    b.us.configure("bgp route-map delay-timer 1")
    b.us.configure(OPERATOR_MAPS)
    b.neighbor_line(f"neighbor {life.FEEDER} route-map OPER in")
    b.expect(5, 3, "called, with a way around for what is good")
    assert b.figures()["mode"] == "partly enforced", b.figures()
    b.us.configure("no route-map SUB")
    b.expect(5, 0, "a map that is called is gone", would_reject=3)
    b.us.configure("no route-map OPER")
    b.expect(0, 0, "the map is gone")
    b.neighbor_line(f"neighbor {life.FEEDER} route-map MANRS in")
    b.expect(5, 3, "enforced")


MARKED = """
route-map MARKS permit 10
set community 64500:1 additive
set large-community 64500:1:1 additive
exit
manrs profile peer check all action tag
manrs profile peer blackhole accept
"""
MARKS = [
    "large-community=64500:1101:13",
    "large-community=12654:1:2",
    "large-community=12654:1:2,64500:1101:1,64500:1101:13",
    "community=12654:1",
    "extended-community=43000000000000010002316e00000001",
    "extended-community=4300000000000001",
    "community=12654:1,65535:666 large-community=64500:1101:4",
]


def test_marks(b):
    """Communities put on and taken off, beside those of the neighbor and of the
    operator's map."""
    b.us.configure(MARKED)
    for name in ("MANRS:MARKS", "MANRS"):
        b.neighbor_line(f"neighbor {life.FEEDER} route-map {name} in")
        for mark in MARKS:
            b.feed.announce([f"{route} {mark}" for route in life.ROUTES])
        b.expect(5, 0, f"tagged with {name}")
        wait_for(lambda: b.figures()["blackholes"] == 2, 20, "blackholes")
    for action, rejected in (("depreference", 0), ("reject", 3), ("tag", 0)):
        b.us.configure(f"manrs profile peer check all action {action}")
        b.feed.announce([f"{route} {MARKS[-1]}" for route in life.ROUTES])
        b.expect(5, rejected, action)
    b.us.configure("no manrs profile peer check all\nno manrs profile peer blackhole")
    b.expect(5, 5, "blackholes of who may not ask")
    b.feed.announce(life.ROUTES)
    b.expect(5, 3, "built-in actions")


LEAVING = """
manrs own-prefix 193.0.8.0/21
route-map ALL permit 10
router bgp 64500
no bgp network import-check
neighbor 192.0.2.9 remote-as 12654
neighbor 192.0.2.9 passive
neighbor 192.0.2.9 manrs relationship provider
address-family ipv4 unicast
network 193.0.8.0/21
network 194.8.0.0/16
aggregate-address 193.0.0.0/20 summary-only
neighbor 192.0.2.9 route-map MANRS:ALL out
neighbor 192.0.2.9 unsuppress-map MANRS:ALL
neighbor 192.0.2.9 default-originate
exit-address-family
address-family ipv4 multicast
neighbor 192.0.2.9 activate
neighbor 192.0.2.9 route-map MANRS:ALL in
"""


def test_what_leaves(b):
    b.them.add_address("192.0.2.9/24", "link1")
    b.us.configure(LEAVING)
    hearer = Hearer(life.US, 12654, local="192.0.2.9", netns=b.them.netns)
    with hearer:
        hearer.wait_established()
        want = {"0.0.0.0/0", "193.0.8.0/21"}
        wait_for(lambda: hearer.heard == want, 20, f"{want}: {hearer.heard}")
        b.us.configure("route-map MANRS:ALL permit 1")
        b.us.configure("no manrs own-prefix 193.0.8.0/21")
        b.us.configure("manrs own-prefix 194.8.0.0/16")
        want = {"0.0.0.0/0", "194.8.0.0/16"}
        wait_for(lambda: hearer.heard == want, 20, f"{want}: {hearer.heard}")
        b.us.vtysh("show bgp manrs neighbors", "show bgp manrs neighbors json")
    b.us.configure("router bgp 64500\nno neighbor 192.0.2.9")
    # Stock bgpd forgets these when the instance goes.
    b.neighbor_line("no network 193.0.8.0/21\nno network 194.8.0.0/16")


def test_lines_that_are_gone(b):
    """Looked at before anything else has noticed."""
    look = "do show yang operational-data /frr-bgp-manrs:manrs bgpd"
    group = "manrs profile of-a-group-that-goes"
    line = f"neighbor {life.FEEDER} manrs profile of-a-line-that-goes"
    b.us.configure(f"router bgp 64500\n{line}\nneighbor GOES peer-group\n"
                   f"neighbor GOES {group}\nneighbor 192.0.2.9 remote-as 12654\n"
                   "neighbor 192.0.2.9 peer-group GOES")
    wait_for(lambda: "that-goes" in b.us.vtysh("show bgp manrs neighbors"), 5, "in use")
    said = b.us.configure(f"router bgp 64500\nno {line}\n{look}")
    assert "of-a-line" not in said and "of-a-group" in said
    said = b.us.configure(f"router bgp 64500\nno neighbor GOES {group}\n{look}")
    assert "of-a-group" not in said
    b.us.configure("router bgp 64500\nno neighbor GOES peer-group")


def test_neighbors_come_and_go(b):
    """Enough for every table of neighbors to grow and shrink."""
    addresses = [f"198.18.0.{i + 1}" for i in range(70)]
    lines = ["router bgp 64500"]
    lines += [f"neighbor {a} remote-as 12654\nneighbor {a} shutdown" for a in addresses]
    b.us.configure("\n".join(lines))
    assert len(b.us.json("show bgp manrs neighbors")) == 71
    lines = ["router bgp 64500"] + [f"no neighbor {a}" for a in addresses]
    b.us.configure("\n".join(lines))
    b.us.configure("no router bgp 64500")
    assert b.us.json("show bgp manrs neighbors") == {}


def asan_runtime():
    """Stock bgpd is not linked with it, so it has to be there first."""
    words = [os.environ.get("CC", "gcc"), "-print-file-name=libasan.so"]
    path = subprocess.run(words, capture_output=True, text=True, check=True)
    return os.path.realpath(path.stdout.strip())


def main():
    module = os.environ.get("MANRS_ASAN_MODULE")
    under = VALGRIND
    if module:
        options = "detect_leaks=0:exitcode=99"
        under = ("env", f"LD_PRELOAD={asan_runtime()}", f"ASAN_OPTIONS={options}")
    tests = EVENTS + tests_of(globals())
    with Lab("memory") as lab:
        bench = life.Bench(lab)
        bench.start(under, module or MODULE)
        bench.us.configure("debug memstats-at-exit")
        failed = run_tests(tests, bench)
        status = bench.us.stop_bgpd()
        said = bench.us.output()
    # bgpd lists what is left by groups of memory; ours must be empty.
    kept = re.findall(r"memstats: +MANRS .*", said)
    found = re.findall(r"runtime error|AddressSanitizer", said)
    passed = status == 0 and not kept and not found
    print(f"{'PASS' if passed else 'FAIL'}: no error, nothing left ({status})")
    if not passed:
        print(kept, said[-20000:])
    sys.exit(1 if failed or not passed else 0)


if __name__ == "__main__":
    main()
