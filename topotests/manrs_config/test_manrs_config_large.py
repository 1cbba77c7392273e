# SPDX-License-Identifier: GPL-2.0-or-later
"""A configuration of more than 2,000 lines is read, written, read back and
reloaded: the same lines come out, and none of it takes long."""

import os
import re
import time

import pytest

import manrs_topology as topology
from lib.common_config import step
from lib.topogen import Topogen, TopoRouter, get_topogen
from test_manrs_config import RELOAD, VTYSH_DIR, build_topo, manrs_lines

pytestmark = [pytest.mark.bgpd]

NEIGHBORS, PROFILES, PREFIXES = 300, 100, 500
RELATIONSHIPS = ("customer", "provider", "peer", "rs-server", "rs-client")
# Seconds.  A command costs some milliseconds; all of them together must not
# cost more for each line the more lines there are.
READ_SEC, RELOAD_SEC, SHOW_SEC = 60, 120, 3

# A line of ours that frr-reload.py gave to vtysh by itself, as it removes them.
DONE = re.compile(r'Executed "(no )?(manrs|neighbor .* (manrs|MANRS))')


def address(i):
    return f"198.18.{i // 250}.{i % 250 + 1}"


def config(shift=0):
    """shift: another variant, in which a tenth of everything is different."""
    lines = [f"manrs own-prefix 20.{i // 250}.{i % 250}.0/24"
             for i in range(shift, PREFIXES + shift)]
    for i in range(PROFILES):
        limit = 50 + i + (shift if i % 10 == 0 else 0)
        lines += [
            f"manrs profile P{i:03} inherit customer",
            f"manrs profile P{i:03} check as-set action tag",
            f"manrs profile P{i:03} check bogon-asn action depreference",
            f"manrs profile P{i:03} as-path-limit {limit}",
        ]
    lines += ["router bgp 64500", " bgp router-id 192.0.2.1"]
    for i in range(NEIGHBORS):
        kind = RELATIONSHIPS[(i + (i % 10 == 0 and shift)) % len(RELATIONSHIPS)]
        lines += [
            f" neighbor {address(i)} remote-as {20000 + i}",
            f" neighbor {address(i)} manrs relationship {kind}",
            f" neighbor {address(i)} manrs profile P{i % PROFILES:03}",
        ]
    lines.append(" address-family ipv4 unicast")
    lines += [f"  neighbor {address(i)} route-map MANRS in" for i in range(NEIGHBORS)]
    return lines + [" exit-address-family", "exit"]


def setup_module(mod):
    tgen = Topogen(build_topo, mod.__name__)
    tgen.start_topology()
    r1 = tgen.gears["r1"]
    path = os.path.join(tgen.logdir, "large.conf")
    with open(path, "w", encoding="ascii") as out:
        out.write("\n".join(config()) + "\n")
    r1.load_config(TopoRouter.RD_FRR, path)
    r1.load_config(TopoRouter.RD_ZEBRA)
    r1.load_config(TopoRouter.RD_BGP, None, f"-M {topology.MODULE}")
    tgen.start_router()


def teardown_module():
    topology.stop()


@pytest.fixture(name="r1")
def fixture_r1():
    tgen = get_topogen()
    if tgen.routers_have_failure():
        pytest.skip(tgen.errors)
    return tgen.gears["r1"]


def timed(what, limit, function, *arguments):
    began = time.monotonic()
    result = function(*arguments)
    took = time.monotonic() - began
    step(f"{what}: {took:.1f} s")
    assert took < limit, f"{what} took {took:.1f} s"
    return result


def ours(lines):
    return sorted(manrs_lines(lines))


def running(r1):
    return ours(r1.run("vtysh -c 'show running-config'").splitlines())


def read(r1):
    out = r1.run("vtysh -b 2>&1; echo status=$?")
    assert "status=0" in out, out


def reload(r1, lines):
    path = os.path.join(get_topogen().logdir, "new.conf")
    with open(path, "w", encoding="ascii") as new:
        new.write("\n".join(lines) + "\n")
    out = r1.run(
        f"{RELOAD} --reload --test-reset --stdout --bindir {VTYSH_DIR} "
        f"--confdir /etc/frr {path} 2>&1; echo status=$?"
    )
    assert "status=0" in out, out
    return out


def restart(r1):
    r1.net.killRouterDaemons(["bgpd"])
    r1.net.startRouterDaemons(["bgpd"])
    topology.expect_true(
        "bgpd does not answer", lambda: "bgpd" in r1.run("vtysh -c 'show daemons'")
    )
    assert running(r1) == [], "lines are there before they were read"


def test_read(r1):
    assert len(config()) > 2000
    restart(r1)
    timed("vtysh -b", READ_SEC, read, r1)
    assert running(r1) == ours(config())
    shown = timed("show", SHOW_SEC, topology.vty_json, r1, "show bgp manrs neighbors")
    assert len(shown) == NEIGHBORS
    last = shown[address(NEIGHBORS - 1)]
    assert last["relationship"] == RELATIONSHIPS[(NEIGHBORS - 1) % 5]
    assert last["profile"] == f"P{(NEIGHBORS - 1) % PROFILES:03}"
    assert last["addressFamilyInfo"]["ipv4Unicast"]["mode"] == "enforced"


def test_written_and_read_back(r1):
    out = timed("write", SHOW_SEC, r1.run, "vtysh -c 'write memory'")
    assert "OK" in out, out
    assert ours(r1.run("cat /etc/frr/frr.conf").splitlines()) == ours(config())
    restart(r1)
    timed("vtysh -b of what was written", READ_SEC, read, r1)
    assert running(r1) == ours(config())


def test_reload(r1):
    out = timed("reload of the same", RELOAD_SEC, reload, r1, config())
    assert running(r1) == ours(config())
    done = [line for line in out.splitlines() if DONE.search(line)]
    assert done == [], "something was done"
    out = timed("reload of another", RELOAD_SEC, reload, r1, config(shift=7))
    assert DONE.search(out), "this test cannot see what is done"
    assert running(r1) == ours(config(shift=7))
    timed("and back", RELOAD_SEC, reload, r1, config())
    assert running(r1) == ours(config())


def test_nothing_held_bgpd_up(r1):
    """No piece of our work in its main loop was longer than a command is."""
    work = topology.vty_json(r1, "show bgp manrs rpki")["mainLoop"]
    longest = {name: row["longestUsec"] for name, row in work.items()}
    print(longest)
    del longest["commands"]  # what an operator asked for, and waits for
    assert max(longest.values()) < 50000, longest
