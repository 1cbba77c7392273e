#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the manual gives to type.  doc/bgpd_manrs.rst, into a bgpd with the
module: every line is taken, stands in the running configuration, is written,
read again by vtysh -b, and removed by its `no`; complete configurations
likewise.  doc/manrs-check.rst: every command prints what stands there.

Prints one line a test; exit status 1 when one failed.
"""

import os
import re
import sys
import time
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
import sandbox  # noqa: E402

sandbox.enter()  # examples write below /var

from lab import BUILD, MODULE, Lab, vtysh_path  # noqa: E402
from typed import between, document, rst_blocks, type_programs  # noqa: E402

NEIGHBORS = ["192.0.2.2", "192.0.2.12"]  # of single lines
BASE = "router bgp 64500\n" + "".join(f" neighbor {n} remote-as 64501\n" for n in NEIGHBORS)
# What is the default, and not written.
DEFAULTS = {"manrs history database /var/lib/frr/manrs.db"}
NO_RIB = "% No-RIB option is already set, nothing to do here."  # of the lab's bgpd
# What every bgpd writes, and what only ends a block.
NOISE = re.compile(r"(Building|Current|frr version|frr defaults|hostname|exit|end|!|no ipv?6? ?f)")


def lines_of(text):
    stripped = (line.strip() for line in text.splitlines())
    return sorted(line for line in stripped if line and not NOISE.match(line))


class Router:
    """bgpd, and a vtysh with a configuration directory of its own."""

    def __init__(self, lab):
        self.router = lab.router("manual")
        self.etc = self.router.path("etc")
        os.makedirs(self.etc)
        self.write("vtysh.conf", "")
        self.router.start_bgpd("hostname manual\n", module=MODULE)

    def write(self, name, text):
        with open(os.path.join(self.etc, name), "w", encoding="ascii") as out:
            out.write(text)

    def vtysh(self, *words):
        own = (vtysh_path(), "--config_dir", self.etc, "--vty_socket", self.router.vty_dir)
        done = self.router.run(*own, *words, check=False)
        said = done.stdout + done.stderr
        assert done.returncode == 0, f"{words}: {said}"
        return said

    def running(self):
        return lines_of(self.router.vtysh("show running-config"))

    def start_with(self, config):
        """A fresh bgpd that vtysh -b gives this configuration."""
        self.write("frr.conf", config)
        self.router.restart_bgpd()
        said = self.vtysh("-b").replace(NO_RIB, "")
        assert not re.search("%|nknown|rror", said), said

    def survives(self, want):
        """All of it is there, and again after write and vtysh -b."""
        have = self.running()
        missing = [line for line in want if line not in have]
        assert not missing, missing
        assert "[OK]" in self.vtysh("-c", "write memory")
        with open(os.path.join(self.etc, "frr.conf"), encoding="ascii") as written:
            self.start_with(written.read())
        assert self.running() == have, (have, self.running())


def single_lines(text):
    """Of the sections about configuration and checks: each an example."""
    part = between(text, "CONFIGURATION", "CONFORMANCE")
    for block in rst_blocks(part):
        for line in block.splitlines():
            if re.match("(manrs|neighbor|debug bgp manrs) ", line):
                yield line


def typed(router, line):
    node = ["router bgp 64500"] if "neighbor" in line.split()[:2] else []
    words = [w for command in ["configure terminal", *node, line] for w in ("-c", command)]
    said = router.vtysh(*words)
    assert not said.strip(), f"{line}: {said}"


def test_single_lines(router, text):
    examples = list(single_lines(text))
    assert len(examples) > 25, examples
    router.start_with(BASE)
    before = router.running()
    for line in examples:
        typed(router, line)
    router.survives([line for line in examples if line not in DEFAULTS])
    for line in examples:
        typed(router, f"no {line}")
    assert router.running() == before, (before, router.running())


def test_complete_configurations(router, text):
    part = between(text, "EXAMPLES", "KNOWN LIMITS")
    examples = [block for block in rst_blocks(part) if "\nrouter bgp " in block]
    assert len(examples) > 2, examples
    for example in examples:
        router.start_with(example)
        router.survives(lines_of(example))


VRPS = """{"roas": [
{"prefix": "8.8.8.0/24", "maxLength": 24, "asn": 15169},
{"prefix": "9.9.9.0/24", "maxLength": 24, "asn": 19281},
{"prefix": "84.205.64.0/24", "maxLength": 24, "asn": 12654},
{"prefix": "93.175.146.0/24", "maxLength": 24, "asn": 12654},
{"prefix": "93.175.147.0/24", "maxLength": 24, "asn": 196615}]}
"""
BGPDUMP = """#!/bin/sh
cat <<END
BGP4MP|1795345200|A|192.0.2.2|12654|93.175.146.0/24|12654|IGP|192.0.2.9|0|0||NAG||
BGP4MP|1795345200|A|198.51.100.7|64999|8.8.8.0/24|64999 15169|IGP|198.51.100.7|0|0||NAG||
BGP4MP|1795345201|A|192.0.2.2|12654|93.175.147.0/24|12654|IGP|192.0.2.2|0|0||NAG||
END
"""


def test_manrs_check(router, _text):
    work = router.router.path("check")
    files = {
        "vrps.json": VRPS,
        "bin/bgpdump": BGPDUMP,
        "/var/lib/rpki-client/json": VRPS,
    }
    for name, text in files.items():
        path = os.path.join(work, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="ascii") as out:
            out.write(text)
        os.chmod(path, 0o755)
    own = f"{work}/bin:{os.path.abspath(BUILD)}/bin"
    os.environ["PATH"] = f"{own}:{os.environ['PATH']}"
    found = [b for b in rst_blocks(document("doc/manrs-check.rst")) if b.startswith("$ ")]
    assert len(found) > 4, found
    for block in found:
        type_programs(block, work)


def main():
    failed = 0
    text = document("doc/bgpd_manrs.rst")
    with Lab("manual") as lab:
        router = Router(lab)
        for test in (test_single_lines, test_complete_configurations, test_manrs_check):
            began, verdict = time.monotonic(), "PASS"
            try:
                test(router, text)
            except Exception:  # the other one has its own bgpd
                verdict = "FAIL"
                failed += 1
                traceback.print_exc(file=sys.stdout)
            took = time.monotonic() - began
            print(f"{verdict}: {test.__name__} ({took:.1f} s)", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
