# SPDX-License-Identifier: GPL-2.0-or-later
"""A router's conformance from another machine, over SSH: one neighbor's figures
and incidents, the leak as it happens, and a clear error when bgpd is gone."""

import os
import re
import shutil
import subprocess
import tempfile

import pytest

import manrs_topology as topology
from lib.common_config import step
from lib.topogen import get_topogen

pytestmark = [pytest.mark.bgpd]

BUILD = os.environ["MANRS_BUILD"]
CLIENT = os.path.join(os.environ["MANRS_TOP"], "topotests", "manrs_netconf", "client.py")
SSHD_CONFIG = """
ListenAddress 192.0.2.1
Port 830
HostKey {dir}/host
AuthorizedKeysFile {dir}/client.pub
PidFile {dir}/sshd.pid
StrictModes no
PermitRootLogin yes
PasswordAuthentication no
KbdInteractiveAuthentication no
Subsystem netconf {dir}/manrs-netconf --vty-dir /var/run/frr --yang-dir {dir}/modules
"""

FILES = {}


def setup_module(mod):
    topology.start(mod.__name__, __file__, cache_files=["vrps.json"])
    topology.feed("192.0.2.2", 12654, [f"{topology.VALID} 12654", f"{topology.NOT_FOUND} 12654"])
    start_sshd(get_topogen().gears["r1"])


def start_sshd(r1):
    """The agent gives up root, so its files are where anybody can read them."""
    folder = FILES["dir"] = tempfile.mkdtemp(prefix="manrs-netconf-")
    os.chmod(folder, 0o755)
    shutil.copy(os.path.join(BUILD, "bin", "manrs-netconf"), folder)
    shutil.copytree(os.path.join(BUILD, "netconf", "modules"), os.path.join(folder, "modules"))
    for name in ("host", "client"):
        words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", os.path.join(folder, name)]
        subprocess.run(words, check=True)
    with open(os.path.join(folder, "sshd_config"), "w", encoding="ascii") as out:
        out.write(SSHD_CONFIG.format(dir=folder))
    said = r1.run(f"mkdir -p /run/sshd; /usr/sbin/sshd -f {folder}/sshd_config -E {folder}/sshd.log")
    assert not said, said


def teardown_module():
    r1 = get_topogen().gears["r1"]
    r1.run(f"kill $(cat {FILES['dir']}/sshd.pid)")
    topology.stop()
    shutil.rmtree(FILES["dir"])


@pytest.fixture(name="r1")
def fixture_r1():
    tgen = get_topogen()
    if tgen.routers_have_failure():
        pytest.skip(tgen.errors)
    return tgen.gears["r1"]


def command(*words):
    key = os.path.join(FILES["dir"], "client")
    return " ".join(("/usr/bin/python3", CLIENT, "192.0.2.1", key) + words)


def ask():
    """The neighbor's data as r2 gets it."""
    r2 = get_topogen().gears["r2"]
    return re.sub(r">\s+<", "><", r2.run(command("neighbor", "192.0.2.2") + " 2>&1"))


def leaf(name):
    found = re.search(rf"<{name}>([^<]*)</{name}>", ask())
    return found.group(1) if found else None


def test_conformance_from_another_machine(r1):
    topology.expect("2", leaf, "received")
    text = ask()
    assert "<remote-as>12654</remote-as>" in text, text
    assert "<rejected>0</rejected>" in text and "<incident>" not in text, text
    figures = topology.figures(r1, "192.0.2.2")
    assert str(figures["received"]) == leaf("received"), figures


def test_leak_is_told_and_kept(r1):
    step("a subscriber, then a leak")
    r2 = get_topogen().gears["r2"]
    log = os.path.join(FILES["dir"], "events")
    r2.run(f"{command('events', '12')} >{log} 2>&1 &")

    def events():
        with open(log, encoding="utf-8") as text:
            return text.read()

    topology.expect_true("subscribed", lambda: "subscribed" in events())
    topology.feeds[0].announce(["10.0.0.0/8 12654", f"{topology.INVALID} 12654"])
    topology.expect_true("the bogon is told", lambda: "10.0.0.0/8" in events())
    topology.expect_true("the invalid is told", lambda: topology.INVALID in events())
    topology.expect_true("the incident is told", lambda: "incident-opened" in events())
    topology.expect("2", leaf, "rejected")
    assert "M3C</metric>" in ask(), ask()
    assert topology.figures(r1, "192.0.2.2")["rejected"] == 2


def test_stopped_bgpd_is_said(r1):
    r1.run("kill -STOP $(cat /var/run/frr/bgpd.pid)")
    try:
        text = ask()
    finally:
        r1.run("kill -CONT $(cat /var/run/frr/bgpd.pid)")
    assert "rpc-error bgpd-timeout" in text, text
    topology.expect("12654", leaf, "remote-as")
