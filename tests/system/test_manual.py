#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What doc/bgpd_manrs.rst gives to type, typed into a bgpd with the module:
every line is taken, stands in the running configuration, is written, read again
by vtysh -b, and removed by its `no`; complete configurations likewise.

Prints one line a test; exit status 1 when one failed.
"""

import os
import re
import sys
import textwrap
import time
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
import sandbox  # noqa: E402

sandbox.enter()  # examples write below /var

from lab import MODULE, TOP, Lab, vtysh_path  # noqa: E402

NEIGHBORS = ["192.0.2.2", "192.0.2.12"]  # of single lines
BASE = "router bgp 64500\n" + "".join(f" neighbor {n} remote-as 64501\n" for n in NEIGHBORS)
# What is the default, and not written.
DEFAULTS = {"manrs history database /var/lib/frr/manrs.db"}
NO_RIB = "% No-RIB option is already set, nothing to do here."  # of the lab's bgpd
# What every bgpd writes, and what only ends a block.
NOISE = re.compile(r"(Building|Current|frr version|frr defaults|hostname|exit|end|!|no ipv?6? ?f)")


def blocks(text):
    """Literal ones: indented, after a paragraph that ends with two colons."""
    for block, _ in re.findall(r"::\n\n(( +).*\n(?:(?:\2.*)?\n)*)", text):
        yield textwrap.dedent(block)


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
    part = text[text.index("\nCONFIGURATION\n") : text.index("\nCONFORMANCE\n")]
    for block in blocks(part):
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
    part = text[text.index("\nEXAMPLES\n") : text.index("\nKNOWN LIMITS\n")]
    examples = [block for block in blocks(part) if "\nrouter bgp " in block]
    assert len(examples) > 2, examples
    for example in examples:
        router.start_with(example)
        router.survives(lines_of(example))


def main():
    failed = 0
    with open(os.path.join(TOP, "doc", "bgpd_manrs.rst"), encoding="utf-8") as manual:
        text = manual.read()
    with Lab("manual") as lab:
        router = Router(lab)
        for test in (test_single_lines, test_complete_configurations):
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
