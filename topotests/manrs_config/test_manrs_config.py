# SPDX-License-Identifier: GPL-2.0-or-later
"""What is configured is written, comes back after a restart, and frr-reload.py
adds and removes it."""

import os

import pytest

import manrs_topology as topology
from lib.common_config import step
from lib.topogen import Topogen, TopoRouter, get_topogen

pytestmark = [pytest.mark.bgpd]

CWD = os.path.dirname(os.path.realpath(__file__))
RELOAD = "/usr/lib/frr/frr-reload.py"
VTYSH_DIR = os.path.join(os.environ["MANRS_BUILD"], "bin")

with open(os.path.join(CWD, "r1", "frr.conf"), encoding="ascii") as text:
    CONFIG = text.read().splitlines()


def manrs_lines(lines):
    """Ours and what refers to us, in the order in which they stand."""
    return [
        line.strip()
        for line in lines
        if " MANRS" in line or line.startswith("manrs ") or " manrs " in line
    ]


def build_topo(tgen):
    tgen.add_switch("s1").add_link(tgen.add_router("r1"))


def setup_module(mod):
    tgen = Topogen(build_topo, mod.__name__)
    tgen.start_topology()
    r1 = tgen.gears["r1"]
    r1.run(f"install -m 644 {CWD}/r1/vrps.json /etc/frr/vrps.json")
    r1.load_config(TopoRouter.RD_FRR, os.path.join(CWD, "r1", "frr.conf"))
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


def running(r1):
    return manrs_lines(r1.run("vtysh -c 'show running-config'").splitlines())


def restart_bgpd(r1):
    r1.net.killRouterDaemons(["bgpd"])
    r1.net.startRouterDaemons(["bgpd"])
    topology.expect_true(
        "bgpd does not answer", lambda: "bgpd" in r1.run("vtysh -c 'show daemons'")
    )


def reload(r1, lines):
    """frr-reload.py with these lines; what it says."""
    r1.run("cat > /etc/frr/new.conf <<'END'\n" + "\n".join(lines) + "\nEND")
    out = r1.run(
        f"{RELOAD} --reload --test-reset --stdout --bindir {VTYSH_DIR} "
        "--confdir /etc/frr /etc/frr/new.conf 2>&1; echo status=$?"
    )
    assert "status=0" in out, out
    return out


def test_configuration_is_read(r1):
    assert sorted(running(r1)) == sorted(manrs_lines(CONFIG))


def test_write_memory_and_restart(r1):
    before = running(r1)
    assert before, "nothing was read"
    out = r1.run("vtysh -c 'write memory'")
    assert "OK" in out, out
    written = r1.run("cat /etc/frr/frr.conf").splitlines()
    assert manrs_lines(written) == before

    restart_bgpd(r1)
    assert running(r1) == [], "lines are there before they were read back"
    out = r1.run("vtysh -b 2>&1; echo status=$?")
    assert "status=0" in out, out
    assert running(r1) == before


def test_reload_of_the_same_changes_nothing(r1):
    before = running(r1)
    reload(r1, CONFIG)
    assert running(r1) == before


def test_reload_removes_changes_and_adds(r1):
    step(
        "removed: a cache, an own prefix; changed: a relationship, the action of all "
        "checks; added: a profile"
    )
    lines = []
    for line in CONFIG:
        if "rpki cache" in line or "2001:db8::/32" in line:
            continue
        if line == "manrs profile rs-client check all action tag":
            line = "manrs profile rs-client check all action reject"
        if line == " neighbor 192.0.2.2 manrs relationship peer":
            line = " neighbor 192.0.2.2 manrs relationship provider"
        lines.append(line)
        if line.startswith("manrs profile strict"):
            lines.append("manrs profile provider check default-route action off")
    reload(r1, lines)
    assert sorted(running(r1)) == sorted(manrs_lines(lines))

    step("and everything back")
    reload(r1, CONFIG)
    assert sorted(running(r1)) == sorted(manrs_lines(CONFIG))


def test_no_forms_leave_nothing(r1):
    for line in manrs_lines(CONFIG):
        if line.startswith("manrs "):
            r1.vtysh_cmd(f"configure terminal\nno {line}\nend")
        elif " manrs " in line:
            r1.vtysh_cmd(f"configure terminal\nrouter bgp 64500\nno {line}\nend")
    left = [line for line in running(r1) if "route-map" not in line]
    assert left == []


def test_refused_lines_say_why_and_change_nothing(r1):
    before = running(r1)
    for line in ("manrs rpki file relative/path", "manrs own-prefix 192.0.2.0/33"):
        out = r1.run(f"vtysh -c 'configure terminal' -c '{line}' 2>&1; echo status=$?")
        assert "status=0" not in out, f"{line}: {out}"
    assert running(r1) == before


def test_removed_neighbor_leaves_no_line(r1):
    r1.vtysh_cmd(
        "configure terminal\nrouter bgp 64500\n"
        "neighbor 192.0.2.3 manrs relationship rs-client\nend"
    )
    assert "neighbor 192.0.2.3 manrs relationship rs-client" in running(r1)
    r1.vtysh_cmd("configure terminal\nrouter bgp 64500\nno neighbor 192.0.2.3\nend")
    assert [line for line in running(r1) if "192.0.2.3" in line] == []
