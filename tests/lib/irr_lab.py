# SPDX-License-Identifier: GPL-2.0-or-later
"""What tests/system/test_irr.py runs doc/examples/manrs-irr in: a router, and a
routing registry that has some objects."""

import os
import subprocess

from irr_server import IrrServer
from lab import TOP

EXAMPLES = os.path.join(TOP, "doc", "examples")
SCRIPT = os.path.join(EXAMPLES, "manrs-irr")
REGISTRY, PORT = "127.0.0.1", 4343

SETS = {
    "AS-CUST": ["AS12654", "AS2121", "AS-SUB"],
    "AS-SUB": ["AS196615", "AS-CUST"],
    "AS3333:AS-OTHER": ["AS3333"],
    "AS-EMPTY": [],
}
ROUTES = {
    "AS12654": ["84.205.64.0/24", "84.205.80.0/24", "2001:7fb:fe00::/48"],
    "AS2121": ["193.0.24.0/21"],
    "AS196615": ["93.175.147.0/24"],
    "AS3333": ["193.0.0.0/21"],
}


class Site:
    """The router, its registry, and where the script writes."""

    def __init__(self, us):
        self.us = us
        self.registry = IrrServer(REGISTRY, PORT, netns=us.netns)
        self.dir = us.path("lists")
        os.mkdir(self.dir, 0o755)
        self.reset()

    def reset(self):
        """Before each test: the registry is as it was."""
        self.listing = sorted(os.listdir(self.us.dir))
        self.registry.sets = {name: list(of) for name, of in SETS.items()}
        self.registry.routes = {name: list(of) for name, of in ROUTES.items()}
        self.registry.faults, self.registry.has_a = {}, True
        self.registry.queries = []

    def words(self, lines, umask="022", **environment):
        """The command for a configuration, and its environment."""
        config = self.us.path("manrs-irr.conf")
        with open(config, "w", encoding="ascii", newline="") as out:
            out.write(lines)
        environment = dict(os.environ, LC_ALL="C", **environment)
        environment.setdefault("BGPQ4_OPTIONS", f"-h {REGISTRY}:{PORT}")
        command = f'umask {umask}; exec "$0" "$@"'
        words = ["ip", "netns", "exec", self.us.netns, "sh", "-c", command]
        return words + [SCRIPT, config, self.dir], environment

    def fetch(self, lines="CUST AS-CUST\n", **more):
        words, environment = self.words(lines, **more)
        return subprocess.run(
            words, env=environment, capture_output=True, text=True,
            timeout=60, check=False,
        )  # fmt: skip

    def files(self):
        """{name: (inode, content)} of what a list could be read from."""
        out = {}
        for entry in os.scandir(self.dir):
            with open(entry.path, encoding="ascii") as text:
                out[entry.name] = (entry.inode(), text.read())
        out.pop(".lock", None)
        return out

    def fetch_well(self, *words, **more):
        done = self.fetch(*words, **more)
        assert done.returncode == 0, done
        return done

    def bgpq4(self, *words):
        return self.us.run("bgpq4", "-h", f"{REGISTRY}:{PORT}", *words).stdout

    def received(self, neighbor):
        command = f"show bgp ipv4 unicast neighbors {neighbor} routes"
        return set(self.us.json(command).get("routes", {}))

    def reasons(self, neighbor):
        rows = self.us.json(f"show bgp manrs violations neighbor {neighbor}")
        return {row["prefix"]: row["checks"] for row in rows["violations"]}

    def lists(self):
        rows = self.us.json("show bgp manrs lists")["lists"]
        return {os.path.basename(row["path"]): row for row in rows}
