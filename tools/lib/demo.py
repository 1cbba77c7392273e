# SPDX-License-Identifier: GPL-2.0-or-later
"""The demo: a router with the module, three neighbors, four incidents.

It tells a story on the terminal and owns nothing else: the laboratory is
tests/lib/lab.py, the facts are demo_data.py's.  Every line about a route is
read from the router, never assumed; what does not happen in time ends the demo
with exit status 1.
"""

import json
import os
import sys
import textwrap
import time

from demo_data import ASN, CUSTOMER, PEER, PROVIDER, Story, add_roas
from lab import BUILD, MODULE, Lab, LabError, vtysh_path, wait_for

OUR_ASN = 64500
FEED_ASN = 65000
NEIGHBORS = (CUSTOMER, PEER, PROVIDER)
# The last octet of our end of each link; the neighbor's is one more.
OCTET = {CUSTOMER: 1, PEER: 5, PROVIDER: 9}
WIDTH = 78

BOLD, RED, GREEN, YELLOW, DIM = "1", "31", "32", "33", "2"


def our_address(neighbor):
    return f"192.0.2.{OCTET[neighbor]}"


def neighbor_address(neighbor):
    return f"192.0.2.{OCTET[neighbor] + 1}"


class Terminal:
    """Lines of text, colors on a terminal only, time since the start."""

    def __init__(self):
        self.colors = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        self.began = time.monotonic()

    def paint(self, text, *codes):
        if not self.colors:
            return text
        return f"\x1b[{';'.join(codes)}m{text}\x1b[0m"

    def line(self, text="", *codes):
        print(self.paint(text, *codes) if codes else text, flush=True)

    def title(self, text):
        self.line()
        self.line(f"== {text} ".ljust(WIDTH, "="), BOLD)

    def say(self, text, *codes):
        for row in textwrap.wrap(text, WIDTH - 2, break_long_words=False):
            self.line("  " + row, *codes)

    def done(self, text):
        """Progress: what has just been finished."""
        stamp = f"[{time.monotonic() - self.began:5.1f} s] "
        rows = textwrap.wrap(text, WIDTH - len(stamp))
        for number, row in enumerate(rows):
            self.line((stamp if number == 0 else " " * len(stamp)) + row)

    def quote(self, command, text):
        """What the router answered, word for word but for a table's footer."""
        self.line("router# " + command, BOLD)
        rows = text.strip("\n").splitlines()
        if rows and " kept of at most " in rows[-1]:
            rows = rows[:-2]
        for row in rows:
            indent = " " * (len(row) - len(row.lstrip()) + 4)
            for part in textwrap.wrap(row, 80, subsequent_indent=indent) or [""]:
                self.line(part)
        self.line()


OUR_CONFIG = """
hostname router
frr defaults datacenter
manrs rpki file {vrps}
route-map NOTHING deny 10
router bgp {asn}
 bgp router-id 192.0.2.1
 no bgp ebgp-requires-policy
 timers connect 1
{neighbors}
 address-family ipv4 unicast
{filters}
 exit-address-family
"""

# The neighbors pass on what the world tells them, as those networks did.
NEIGHBOR_CONFIG = """
hostname {name}
frr defaults datacenter
route-map NOTHING deny 10
router bgp {asn}
 bgp router-id {address}
 no bgp ebgp-requires-policy
 timers connect 1
 neighbor {us} remote-as {our_asn}
 neighbor {world} remote-as {feed_asn}
 neighbor {world} passive
 no neighbor {world} enforce-first-as
 address-family ipv4 unicast
  neighbor {us} next-hop-self
  neighbor {world} route-map NOTHING out
 exit-address-family
"""


class Demo:
    def __init__(self, lab, terminal):
        self.lab, self.out = lab, terminal
        self.story = Story()
        self.routers, self.feeds = {}, {}
        self.table = []  # what the summary says of each incident
        self.us = None
        self.vrp_text = ""

    # The laboratory

    def start(self):
        lab = self.lab
        self.us = lab.router("router")
        world = lab.router("world")
        self.write_vrps([])
        for number, name in enumerate(NEIGHBORS, 1):
            router = self.routers[name] = lab.router(name)
            lab.link(
                self.us,
                f"{our_address(name)}/30",
                router,
                f"{neighbor_address(name)}/30",
            )
            lab.link(
                router, f"198.51.100.{number * 4 + 1}/30",
                world, f"198.51.100.{number * 4 + 2}/30",
            )
            router.start_bgpd(
                NEIGHBOR_CONFIG.format(
                    name=name,
                    asn=ASN[name],
                    address=neighbor_address(name),
                    us=our_address(name),
                    our_asn=OUR_ASN,
                    world=f"198.51.100.{number * 4 + 2}",
                    feed_asn=FEED_ASN,
                )
            )
            self.feeds[name] = world.feed(
                f"198.51.100.{number * 4 + 1}",
                FEED_ASN,
                local=f"198.51.100.{number * 4 + 2}",
            )
        self.us.start_bgpd(self.our_config(), module=MODULE)
        for name in NEIGHBORS:
            self.feeds[name].start().wait_established(30)
        for name in NEIGHBORS:
            self.us.wait_up(neighbor_address(name))
        self.out.done("five namespaces, four bgpds, three sessions up")

    def our_config(self):
        lines, filters = [], []
        for name in NEIGHBORS:
            address = neighbor_address(name)
            lines.append(f" neighbor {address} remote-as {ASN[name]}")
            lines.append(f" neighbor {address} description {name}")
            lines.append(f" neighbor {address} manrs relationship {name}")
            filters.append(f"  neighbor {address} route-map NOTHING out")
        return OUR_CONFIG.format(
            vrps=self.us.path("vrps.json"),
            asn=OUR_ASN,
            neighbors="\n".join(lines),
            filters="\n".join(filters),
        )

    def write_vrps(self, more):
        """The VRPs of the day, the one of 2008 that never was, and `more`."""
        if not self.vrp_text:
            self.vrp_text = self.story.vrp_text()
        youtube = self.story.incidents["Pakistan Telecom / YouTube"]
        self.us.write(
            "vrps.json", add_roas(self.vrp_text, youtube.synthetic + more)
        )

    # Looking at the router

    def paths(self, prefix):
        """[(neighbor, AS path, is best)] of exactly this prefix, best first."""
        data = self.us.json(f"show bgp ipv4 unicast {prefix}", check=False)
        if data.get("prefix") != prefix:
            return []
        by_address = {neighbor_address(name): name for name in NEIGHBORS}
        found = [
            (
                by_address[path["peer"]["peerId"]],
                path["aspath"]["string"],
                path.get("bestpath", {}).get("overall", False),
            )
            for path in data.get("paths", [])
        ]
        return sorted(found, key=lambda path: not path[2])

    def has(self, prefix, neighbor, origin):
        return any(
            name == neighbor and path.split()[-1] == str(origin)
            for name, path, _ in self.paths(prefix)
        )

    def show_rib(self, prefix):
        paths = self.paths(prefix)
        if not paths:
            self.out.line(f"    {prefix:<18} not in the table")
        for name, path, best in paths:
            mark = "best" if best else "    "
            self.out.line(f"    {prefix:<18} {mark} {path:<32} from the {name}")

    def is_violation(self, prefix, neighbor):
        data = self.us.json(
            f"show bgp manrs violations neighbor {neighbor_address(neighbor)} {prefix}",
            check=False,
        )
        return bool(data.get("violations"))

    def show_why(self, incident):
        """In the router's words: of one prefix, or of the whole neighbor."""
        command = (
            f"show bgp manrs violations neighbor {neighbor_address(incident.neighbor)}"
        )
        if len(incident.prefixes) == 1:
            command += f" {incident.prefixes[0]}"
        self.out.quote(command, self.us.vtysh(command))

    def received(self):
        return sum(
            max(0, self.us.prefixes(neighbor_address(name))) for name in NEIGHBORS
        )

    # The story

    def announce_good(self):
        routes = self.story.good_routes()
        for incident in self.story.incidents.values():
            for prefix, origin in incident.good_routes():
                routes[PROVIDER].append((prefix, str(origin)))
        total = 0
        for name in NEIGHBORS:
            lines = [f"{prefix} {path}" for prefix, path in routes[name]]
            self.feeds[name].announce(lines)
            total += len({line.split()[0] for line in lines})
            self.out.done(f"{len(lines):,} good routes through the {name}")
        wait_for(lambda: self.received() == total, 40, f"{total} routes in the table")
        wait_for(self.all_validated, 40, "every route validated")
        self.out.done(f"{total:,} routes in the table of the router")
        return total

    def figures(self, name):
        """The module's figures of a neighbor."""
        address = neighbor_address(name)
        data = self.us.json(f"show bgp manrs neighbors {address}")
        data = data.get("neighbors", data)[address]["addressFamilyInfo"]
        return data["ipv4Unicast"]

    def all_validated(self):
        rpki = self.us.json("show bgp manrs rpki")
        return rpki.get("vrpsIpv4") and not any(
            self.figures(name)["rov"]["noData"] for name in NEIGHBORS
        )

    def rejected(self, key="rejected"):
        return sum(self.figures(name)[key] for name in NEIGHBORS)

    def introduce(self, incident):
        self.out.title(f"{incident.year}: {incident.name}")
        for prefix, path in incident.bad_routes():
            self.out.line(
                f"  the {incident.neighbor} announces {prefix}, "
                f"path {ASN[incident.neighbor]} {path}",
                YELLOW,
            )
        self.out.say(f"({incident.path_note})", DIM)
        self.out.line(f"  source: {incident.source}", DIM)

    def attack(self, incident):
        self.feeds[incident.neighbor].announce(
            [f"{prefix} {path}" for prefix, path in incident.bad_routes()]
        )

    def good_before(self, incident):
        self.out.line("  before, the holder's own route:")
        for prefix, _ in incident.good_routes():
            self.show_rib(prefix)

    def expect_rejected(self, incident):
        """Wait for the verdict on each prefix and look at the table."""
        for prefix, _ in incident.bad_routes():
            wait_for(
                lambda p=prefix: self.is_violation(p, incident.neighbor),
                30,
                f"a verdict on {prefix}",
            )
            wait_for(
                lambda p=prefix: not self.is_in(incident, p),
                30,
                f"{prefix} rejected",
            )
        self.show_why(incident)
        self.out.line("  after:")
        for prefix, origin in incident.good_routes():
            if not self.has(prefix, PROVIDER, origin):
                raise LabError(f"{prefix} of AS{origin} was lost")
            self.show_rib(prefix)
        for prefix in incident.prefixes:
            if prefix not in incident.legitimate:
                self.show_rib(prefix)
        count = len(incident.prefixes)
        self.out.line(
            f"  REJECTED: {count} of {count}; the holder's own route stays.",
            BOLD,
            GREEN,
        )
        self.table.append((incident, "rejected"))

    def is_in(self, incident, prefix):
        return any(name == incident.neighbor for name, _, _ in self.paths(prefix))

    def observe_twitter(self):
        incident = self.story.incidents["RTComm / Twitter"]
        self.introduce(incident)
        self.out.say(
            "The router only observes so far: the module is loaded, no policy of "
            "the operator was touched."
        )
        self.good_before(incident)
        self.attack(incident)
        prefix = incident.prefixes[0]
        wait_for(lambda: self.is_in(incident, prefix), 30, "the hijack in the table")
        wait_for(
            lambda: self.is_violation(prefix, incident.neighbor), 30, "a verdict"
        )
        self.out.line("  after: the hijack is in, as on any router without filters")
        self.show_rib(prefix)
        self.show_why(incident)
        self.out.line()
        self.out.say("Now the operator enforces, one line a neighbor:")
        lines = ["router bgp %d" % OUR_ASN, "address-family ipv4 unicast"]
        for name in NEIGHBORS:
            lines.append(f"neighbor {neighbor_address(name)} route-map MANRS in")
            self.out.line(f"  router(config-router-af)# {lines[-1]}", BOLD)
        self.us.configure("\n".join(lines))
        self.expect_rejected(incident)

    def replay(self, name):
        incident = self.story.incidents[name]
        self.introduce(incident)
        if name.startswith("Pakistan"):
            self.out.say(
                "RPKI did not exist in 2008: the demo adds the ROA that YouTube "
                "could have had, AS36561 208.65.152.0/22 maxLength 22.",
                DIM,
            )
        if name.startswith("Verizon"):
            self.out.say(
                "Of some 20,000 leaked prefixes, the three that are on record. ROAs "
                "are those of 2025; which existed in 2019 is not known.",
                DIM,
            )
        self.good_before(incident)
        self.attack(incident)
        self.expect_rejected(incident)

    def replay_apple(self):
        incident = self.story.incidents["Rostelecom / Apple"]
        self.introduce(incident)
        self.out.say(
            "Apple had no ROA that day, nor in 2025: no router could tell by RPKI. "
            "So the demo is honest first:",
            DIM,
        )
        self.good_before(incident)
        self.attack(incident)
        prefix = incident.prefixes[0]
        wait_for(lambda: self.is_in(incident, prefix), 30, "the hijack in the table")
        self.out.line("  after: not-found passes, the hijack is in", RED)
        self.show_rib(prefix)
        roa = incident.synthetic[0]
        self.out.say(
            f"Now the holder publishes a ROA: AS{roa['asn']} {roa['prefix']} maxLength "
            f"{roa['maxLength']} (made up for the demo). The VRP file changes; nobody "
            "touches the router:"
        )
        self.write_vrps(incident.synthetic)
        began = time.monotonic()
        wait_for(lambda: not self.is_in(incident, prefix), 60, "the hijack is thrown out")
        self.out.line(f"  judged again after {time.monotonic() - began:.1f} s")
        self.expect_rejected(incident)
        self.table[-1] = (incident, "rejected with a ROA")

    def summary(self, good):
        self.out.title("What the router says")
        self.out.line(f"  {'incident':<45} {'heard from':<10} verdict", BOLD)
        for incident, verdict in self.table:
            self.out.line(
                f"  {incident.year} {incident.name:<40} "
                f"{incident.neighbor:<10} {verdict}"
            )
        bad = sum(len(incident.prefixes) for incident, _ in self.table)
        rejected = self.rejected()
        verdict = (
            f"{good:,} good routes announced, {self.received():,} in the table; "
            f"{bad} bad ones, {rejected} rejected."
        )
        self.out.line()
        self.out.line("  " + verdict, BOLD, GREEN)
        if rejected != bad or self.received() != good:
            raise LabError("the figures do not add up: " + verdict)
        self.out.line()
        self.out.quote("show bgp manrs", self.us.vtysh("show bgp manrs"))

    @staticmethod
    def path_to_type(path):
        short = os.path.relpath(path)
        return path if short.startswith("..") else short

    def farewell(self):
        vtysh = self.path_to_type(vtysh_path())
        self.out.title("What to try next")
        self.out.line("  README.md        how to load the module into your bgpd")
        self.out.line("  tools/check      every test")
        check = self.path_to_type(os.path.join(BUILD, "bin", "manrs-check"))
        self.out.line("  Without a router:")
        self.out.line(
            f"    echo '104.244.42.0/24 8359 8342' |\n"
            f"      {check} rov --vrps tests/fixtures/demo/vrps.json"
        )
        self.out.line("  On a router with the module, which then speaks these words:")
        for words in ("show bgp manrs neighbors", "show bgp manrs violations",
                      "show bgp manrs checks", "show bgp manrs rpki"):
            self.out.line(f"    {vtysh} -c '{words}'")

    def run(self):
        out = self.out
        out.line("frr-manrs: four incidents of the past against a real bgpd", BOLD)
        out.line()
        out.line(f"  customer AS{ASN[CUSTOMER]} ---+")
        out.line(f"  peer     AS{ASN[PEER]:<6} ---+--- our router AS{OUR_ASN}: stock "
                 "bgpd, bgpd_manrs.so")
        out.line(f"  provider AS{ASN[PROVIDER]:<6} ---+")
        out.line()
        if self.story.is_real:
            out.say(
                "Good routes: prefixes and origins of 2025 with recorded AS paths of "
                "2014-2019; for the victims' own routes, provider and origin. VRPs: "
                "all of 2025-07-20, so what a hijack meets here is the RPKI of 2025, "
                "not of its day."
            )
        else:
            out.say(
                "No ../shared/data: the project's own small fixture, facts with their "
                "sources in tests/fixtures/demo."
            )
        out.line()
        self.start()
        good = self.announce_good()
        false_alarms = self.rejected("wouldReject")
        out.done(f"of {good:,} good routes the router would reject {false_alarms}")
        self.observe_twitter()
        self.replay("Pakistan Telecom / YouTube")
        self.replay("Verizon / DQE / Allegheny optimizer leak")
        self.replay_apple()
        self.summary(good)
        self.farewell()
        out.line()
        out.done("done")


def main():
    terminal = Terminal()
    try:
        with Lab("demo") as lab:
            Demo(lab, terminal).run()
    except KeyboardInterrupt:
        print("\ndemo: interrupted", file=sys.stderr)
        return 130
    except (LabError, KeyError, ValueError) as error:
        print(f"demo: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
