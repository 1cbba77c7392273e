#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The five minutes of README.md and its manrs-check, typed word for word and
compared screen by screen: what it says has to happen, with this FRR.

    neighbor 192.0.2.2, AS 12654 (a feed) -> FRR as its package starts it

An indented block is typed into a shell, unless it begins with a prompt of vtysh
(router#, router(config)#) or of a shell ($): then what follows a command is what
has to be printed (tests/lib/typed.py).

Prints one line a test; exit status 1 when one failed.
"""

import os
import platform
import re
import sys
import time
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
import sandbox  # noqa: E402

sandbox.enter()

from lab import BUILD, Lab, LabError, run, wait_for  # noqa: E402
from typed import between, document, markdown_blocks, plain  # noqa: E402
from typed import screen_matches, shell, type_programs  # noqa: E402

DIR = "/run/tour"  # where the commands are typed
VRPS = "/var/lib/rpki-client/json"
LATER_SEC = 30  # "some seconds later"

FRR_CONF = """
frr defaults traditional
hostname router
service integrated-vtysh-config
route-map CUST-IN permit 10
 set local-preference 200
router bgp 64500
 neighbor 192.0.2.2 remote-as 12654
 address-family ipv4 unicast
  neighbor 192.0.2.2 route-map CUST-IN in
"""
ROUTES = """
10.20.0.0/16 12654
84.205.64.0/25 12654
84.205.80.0/24 12654 12654
93.175.144.0/24 12654
93.175.146.0/24 12654
93.175.147.0/24 12654
"""
ROAS = """{"roas": [
{"prefix": "84.205.64.0/24", "maxLength": 24, "asn": 12654},
{"prefix": "84.205.80.0/24", "maxLength": 24, "asn": 12654},
{"prefix": "93.175.144.0/24", "maxLength": 24, "asn": 12654},
{"prefix": "93.175.146.0/24", "maxLength": 24, "asn": 12654},
{"prefix": "93.175.147.0/24", "maxLength": 24, "asn": 196615}]}
"""
# What the machine has that a sandbox has not, and what would take a minute.
STANDINS = {
    "bin/systemctl": "/usr/lib/frr/frrinit.sh $1 >>/run/frrinit.log 2>&1",
    "bin/apt-get": 'exec /usr/bin/apt-get -s "$@"',
    "tools/setup": f"test -f {BUILD}/lib/bgpd_manrs.so",
}
PROMPT = re.compile(r"(router(?:\(config[a-z-]*\))?)# (.*)")


def vtysh(*commands):
    words = [word for command in commands for word in ("-c", command)]
    done = run("vtysh", *words, check=False)
    assert done.returncode == 0, f"{commands}: {done.stdout}{done.stderr}"
    return done.stdout


def session(block):
    """Type a block with prompts; a configuration is one run of vtysh."""
    config = []
    for text in re.split(r"^(?=router)", block, flags=re.M)[1:]:
        command, _, want = text.partition("\n")
        prompt, command = PROMPT.fullmatch(command).groups()
        if prompt != "router" or command == "configure terminal":
            config.append(command)
            if command == "end":
                said = vtysh(*config)
                assert not said.strip(), said
                config = []
        elif not want.strip():
            vtysh(command)
        else:
            try:
                wait_for(
                    lambda: screen_matches(want, vtysh(command)), LATER_SEC, command
                )
            except LabError as error:
                raise AssertionError(f"{command}\n{vtysh(command)}") from error
    assert not config, config


def files_that_arrived():
    """Those of manrs.tar.gz, but for the NETCONF agent's."""
    names = shell("tar -tzf manrs.tar.gz | grep -v '/$'", DIR).splitlines()
    return sorted(f"/{n}" for n in names if not re.search("netconf|frr-manrs/yang/", n))


def type_block(block):
    if block.startswith("router"):
        session(block)
    elif block.startswith("$ "):
        type_programs(block, DIR)
    elif block.startswith("/usr/"):
        here = f"{platform.machine()}-linux-gnu"
        want = block.replace("x86_64-linux-gnu", here).splitlines()
        assert files_that_arrived() == want, files_that_arrived()
    else:
        shell(block, DIR)


def prepare(lab):
    """The router of the README before the tour, and its neighbor."""
    os.makedirs(f"{DIR}/bin")
    os.makedirs(f"{DIR}/tools")
    os.makedirs(os.path.dirname(VRPS), exist_ok=True)
    os.symlink(os.path.abspath(BUILD), f"{DIR}/build")
    files = {f"{DIR}/{name}": f"#!/bin/sh\n{text}\n" for name, text in STANDINS.items()}
    files |= {"/etc/frr/frr.conf": FRR_CONF, VRPS: ROAS}
    for path, text in files.items():
        with open(path, "w", encoding="ascii") as out:
            out.write(text)
        os.chmod(path, 0o755)
    os.environ["PATH"] = f"{DIR}/bin:{os.environ['PATH']}"
    shell("sed -i 's/^bgpd=no/bgpd=yes/' /etc/frr/daemons; chown -R frr: /etc/frr", DIR)
    peer = lab.router("neighbor")
    run(*f"ip link add tour type veth peer name tour netns {peer.netns}".split())
    run(*"ip address add 192.0.2.1/24 dev tour".split())
    run(*"ip link set tour up".split())
    peer.add_address("192.0.2.2/24", "tour")
    peer.ip("link", "set", "tour", "up")
    feed = peer.feed("192.0.2.1", 12654, local="192.0.2.2", reconnect=True)
    feed.announce(ROUTES)
    feed.start()
    shell("systemctl start frr", DIR)


# Heading, and the one after it; manrs-check while it is installed.
SECTIONS = [
    ("### 1. Build and install", "### 2. Teach vtysh the commands"),
    ("### 2. Teach vtysh the commands", "### 3. Load the module"),
    ("### 3. Load the module", "### 4. Observe"),
    ("### 4. Observe", "### 5. Enforce"),
    ("### 5. Enforce", "### Back out"),
    ("## manrs-check", "## manrs-report"),
    ("### Back out", "## How enforcement is attached"),
]


def nothing_is_left(arrived):
    """After Back out: stock FRR, and the policy of before."""
    left = [path for path in arrived + ["/usr/share/frr-manrs"] if os.path.exists(path)]
    assert not left, left
    changed = run("dpkg", "--verify", "frr", check=False).stdout
    assert "vtysh" not in changed, changed
    assert "bgpd_manrs" not in vtysh("show modules"), "still loaded"
    want = "*> 10.20.0.0/16 192.0.2.2 200 0 12654 i"
    wait_for(lambda: want in plain(vtysh("show bgp ipv4 unicast")), LATER_SEC, want)


def run_test(name, test, *args):
    began, verdict = time.monotonic(), "PASS"
    try:
        test(*args)
    except Exception:  # what follows has to say so as well
        verdict = "FAIL"
        traceback.print_exc(file=sys.stdout)
    print(f"{verdict}: {name} ({time.monotonic() - began:.1f} s)", flush=True)
    return verdict == "PASS"


def type_section(heading, end):
    found = list(markdown_blocks(between(document("README.md"), heading, end)))
    assert found, "nothing to type"
    for block in found:
        type_block(block)


def main():
    good = True
    with Lab("tour") as lab:
        prepare(lab)
        for heading, end in SECTIONS:
            name = "_".join(re.findall("[a-z]+", heading.lower()))
            good &= run_test(name, type_section, heading, end)
        good &= run_test("nothing_is_left", nothing_is_left, files_that_arrived())
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
