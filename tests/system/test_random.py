#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What happens to a router, in any order: UPDATEs of every shape, sessions that
end, neighbors that go, policies, VRPs and operator's maps that change.  After
each round of a few such events bgpd holds, and the module counts and tells, what
the model (random_world.py) says.

    test_random.py [ROUNDS [SEED]]

Prints one line; of a failure also the last events and what differs.
MANRS_VALGRIND=1 runs bgpd under valgrind.  FRR 8.4: IPv6 over a session between
IPv4 addresses wants zebra in later ones.
"""

import json
import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
import bgp_wire  # noqa: E402
from lab import MODULE, VALGRIND, Lab, wait_for  # noqa: E402
from random_world import (  # noqa: E402
    FAMILIES,
    OUR_ASN,
    PATHS,
    PREFIXES,
    STEADY,
    US,
    US6,
    THEM6,
    VRPS,
    World,
)

ROUNDS, SEED = 30, 1
# A neighbor is asked for its routes at most every 30 seconds.
SETTLED_SEC = 90
# Lengths of parts that the UPDATE does not have.
GARBAGE = [b"\xff\xff", b"\0\0\xff\xff", b"\0\5\x20\1\2\0\0"]


class Life:
    def __init__(self, lab, seed):
        self.random = random.Random(seed)
        self.world = World()
        self.neighbors = self.world.neighbors
        self.us, self.them = lab.router("us"), lab.router("them")
        theirs = [f"{n.address}/24" for n in self.neighbors.values()]
        theirs.append(f"{THEM6}/64")
        lab.link(self.us, f"{US}/24 {US6}/64", self.them, " ".join(theirs))
        self.events = []

    def start(self, under=()):
        self.write_vrps()
        config = self.world.config(self.us.path("vrps.json"))
        self.us.start_bgpd(config, module=MODULE, under=under)
        wait_for(
            lambda: self.us.json("show bgp manrs rpki").get("vrpsIpv4"), 30, "VRPs"
        )
        self.open_ended()

    def open_ended(self):
        for n in self.neighbors.values():
            if not n.feed or n.feed.ended.is_set():
                n.open(self.them)

    def write_vrps(self):
        roas = [
            {"prefix": prefix, "maxLength": max_len, "asn": asn}
            for prefix, max_len, asn in VRPS[self.world.vrps]
        ]
        self.us.write("vrps.json", json.dumps({"roas": roas}))

    def configure_families(self, line):
        for family in FAMILIES.values():
            self.us.configure(
                f"router bgp {OUR_ASN}\naddress-family {family} unicast\n{line}"
            )

    def some(self, items, most):
        items = list(items)
        most = min(len(items), most)
        return self.random.sample(items, self.random.randint(0, most))

    # Events.  Each returns what is to be told of it.

    def update(self, n):
        gone = self.some(n.routes, 4)
        came = [
            (prefix, self.random.randint(1, 3) if n.with_ids else None)
            for prefix in self.some(PREFIXES, 6)
        ]
        came = [key for key in came if key not in gone]
        path = self.random.choice(PATHS).format(asn=n.asn)
        shape = [self.random.random() < share for share in (0.1, 0.1, 0.2)]
        n.update(gone, came, path, *shape)
        return gone, came, path, shape

    def flap(self, n):
        n.feed.close()
        wait_for(lambda: not self.us.is_up(n.address), 20, "the session is down")

    def garbage(self, n):
        n.feed.raw(bgp_wire.message(bgp_wire.UPDATE, self.random.choice(GARBAGE)))
        n.feed.ended.wait(20)

    def remove(self, n):
        self.us.configure(f"router bgp {OUR_ASN}\nno neighbor {n.address}")
        n.feed.close()
        self.us.configure(f"router bgp {OUR_ASN}\n{n.config()}")
        self.configure_families(n.family_config())

    def clear(self, n):
        what = self.random.choice(["soft in", "in", "soft"])
        for family in FAMILIES.values():
            self.us.vtysh(f"clear bgp {family} unicast {n.address} {what}")
        return what

    def attach(self, n):
        n.map = self.random.choice(["MANRS", "MANRS:OPER", "ANY"])
        self.configure_families(f"neighbor {n.address} route-map {n.map} in")
        return n.map

    def soft_reconfiguration(self, n):
        n.soft = not n.soft
        line = f"neighbor {n.address} soft-reconfiguration inbound"
        self.configure_families(line if n.soft else f"no {line}")
        return n.soft

    def clear_all(self, _n):
        self.us.vtysh("clear bgp *")
        for n in self.neighbors.values():
            n.feed.ended.wait(20)

    def policy(self, _n):
        self.world.bogons_pass = not self.world.bogons_pass
        line = "manrs profile peer check bogon-prefix"
        passing = self.world.bogons_pass
        self.us.configure(f"{line} action off" if passing else f"no {line}")
        return passing

    def vrps(self, _n):
        self.world.vrps = 1 - self.world.vrps
        self.write_vrps()
        time.sleep(0.5)  # the file is looked at every so often
        return self.world.vrps

    def deny(self, _n):
        self.world.denied = self.some(STEADY, len(STEADY))
        self.us.configure(self.world.denied_config())
        time.sleep(2)  # bgpd's delay timer for route-maps
        return self.world.denied

    def live(self, rounds):
        events = {
            self.update: 50, self.flap: 1, self.garbage: 1, self.remove: 1,
            self.clear: 2, self.attach: 1, self.soft_reconfiguration: 1,
            self.clear_all: 0.3, self.policy: 1, self.vrps: 1, self.deny: 1,
        }  # fmt: skip
        for _ in range(rounds):
            for event in self.random.choices(
                list(events), events.values(), k=self.random.randint(1, 20)
            ):
                self.open_ended()
                name = self.random.choice(list(self.neighbors))
                told = event(self.neighbors[name])
                self.events.append((event.__name__, name, told))
            self.settle()

    def settle(self):
        def is_settled():
            self.open_ended()
            return self.world.found(self.us) == self.world.expected()

        try:
            wait_for(is_settled, SETTLED_SEC, "bgpd and module as the model")
        except Exception:
            self.show_differences()
            raise

    def show_differences(self):
        print(*self.events[-40:], sep="\n")
        print([(name, n.feed.error) for name, n in self.neighbors.items()])
        found = self.world.found(self.us)
        for key, expected in self.world.expected().items():
            for what, value in expected.items():
                if found[key][what] != value:
                    print(*key, what, "is", found[key][what], "and not", value)


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else SEED
    what = f"random events, {rounds} rounds of seed {seed}"
    with Lab("random") as lab:
        life = Life(lab, seed)
        try:
            life.start(VALGRIND if os.environ.get("MANRS_VALGRIND") else ())
            life.live(rounds)
        except Exception:
            print(life.us.log()[-3000:])
            print(f"FAIL: {what}, after {len(life.events)}", flush=True)
            raise
        status = life.us.stop_bgpd()
    print(f"{'FAIL' if status else 'PASS'}: {what} (bgpd ends with {status})")
    sys.exit(1 if status else 0)


if __name__ == "__main__":
    main()
