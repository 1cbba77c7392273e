# SPDX-License-Identifier: GPL-2.0-or-later
"""What the demo replays: facts of incidents, VRPs and good routes, from the
real data if it is there, else from the project's small fixture.

Facts come from incidents.json and are not repeated here.  What is ours is which
neighbor plays which part, and the hops that nobody recorded: both are shown.
"""

import bz2
import gzip
import ipaddress
import json
import os
import re

from lab import TOP

FIXTURE = os.path.join(TOP, "tests", "fixtures", "demo")
DATA = os.environ.get("MANRS_DATA") or os.path.join(TOP, "..", "shared", "data")

CUSTOMER, PEER, PROVIDER = "customer", "peer", "provider"
ASN = {CUSTOMER: 396531, PEER: 8359, PROVIDER: 3491}

# Good routes wanted of each neighbor, and most of them with one origin.
WANTED = {PEER: 1500, PROVIDER: 3000}
PER_ORIGIN = 60

# NLNOG BGP Filter Guide, transit-free networks: no peer has them in its paths.
TRANSIT_FREE = frozenset(
    "174 209 286 701 702 1239 1299 2828 2914 3257 3320 3356 3549 3561 4134 5511 "
    "6453 6461 6762 6830 7018 12956".split()
)


class Incident:
    """One record of incidents.json and its part in the demo."""

    def __init__(self, record, neighbor, via, path_note):
        self.record = record
        self.name = record["name"]
        self.year = record["date"][:4]
        self.neighbor = neighbor
        self.path_note = path_note
        self.prefixes = record["prefixes"]
        # The path behind the neighbor, as it enters the neighbor.
        self.via = via
        self.victim = record["legitimate_origin"]
        self.offender = record["offender"]
        self.legitimate = record.get("covering_legitimate_prefixes", self.prefixes)
        self.source = short_source(record["sources"])
        self.synthetic = record.get("synthetic_roa_for_test", [])

    def origin_of(self, prefix):
        """Who may announce it, by the record."""
        return self.record.get("prefix_legitimate_origin", {}).get(
            prefix, self.victim
        )

    def bad_routes(self):
        """(prefix, path behind the neighbor) as the router would see them."""
        return [
            (prefix, self.via.format(origin=self.origin_of(prefix)))
            for prefix in self.prefixes
        ]

    def good_routes(self):
        """(prefix, origin) of the holder, heard through the provider."""
        routes = []
        for prefix in self.legitimate:
            inside = [p for p in self.prefixes if same_block(p, prefix)]
            routes.append((prefix, self.origin_of(inside[0] if inside else prefix)))
        return routes


def short_source(sources):
    """The first address that fits a line, else the shortest."""
    addresses = [source.split()[0] for source in sources]
    fitting = [address for address in addresses if len(address) <= 66]
    return fitting[0] if fitting else min(addresses, key=len)


def same_block(inner, outer):
    return ipaddress.ip_network(inner).subnet_of(ipaddress.ip_network(outer))


PARTS = {
    "RTComm / Twitter": (PEER, "8342", "path as RIPE RIS recorded it"),
    "Pakistan Telecom / YouTube": (
        PROVIDER,
        "17557",
        "path as RIPE NCC reported it",
    ),
    "Verizon / DQE / Allegheny optimizer leak": (
        CUSTOMER,
        "33154 3356 {origin}",
        "396531 33154 was recorded; 3356 and the origin behind it are plausible",
    ),
    "Rostelecom / Apple": (PEER, "12389", "path composed: none was published"),
}


class Story:
    """Everything the demo needs, wherever it came from."""

    def __init__(self):
        self.is_real = all(
            os.path.exists(os.path.join(DATA, name))
            for name in (
                "incidents.json",
                "vrps-20250720.json.bz2",
                "prefix-origin.csv.gz",
                "as-paths-2014-2019.txt.gz",
            )
        )
        folder = DATA if self.is_real else FIXTURE
        with open(os.path.join(folder, "incidents.json"), encoding="utf-8") as text:
            records = {record["name"]: record for record in json.load(text)}
        self.incidents = {
            name: Incident(records[name], *part) for name, part in PARTS.items()
        }

    def vrp_text(self):
        """The VRP file before anything is added, as text."""
        if self.is_real:
            path = os.path.join(DATA, "vrps-20250720.json.bz2")
            with bz2.open(path, "rt", encoding="ascii") as text:
                return text.read()
        with open(os.path.join(FIXTURE, "vrps.json"), encoding="ascii") as text:
            return text.read()

    def good_routes(self):
        """{neighbor: [(prefix, path behind the neighbor)]}, none of them
        near an incident."""
        rows = real_routes() if self.is_real else fixture_routes()
        taken = [
            block
            for incident in self.incidents.values()
            for block in incident.legitimate + incident.prefixes
        ]
        first_octets = {block.split(".")[0] for block in taken}
        for neighbor, routes in rows.items():
            rows[neighbor] = [
                (prefix, path)
                for prefix, path in routes
                if prefix.split(".")[0] not in first_octets
                or not any(overlaps(prefix, block) for block in taken)
            ]
        return rows


def overlaps(one, other):
    return ipaddress.ip_network(one).overlaps(ipaddress.ip_network(other))


def add_roas(vrp_text, roas):
    """The same file with more entries in front."""
    more = "".join(json.dumps(dict(roa, ta="demo")) + "," for roa in roas)
    # The metadata has a number of the same name: it is the array we want.
    at = re.search(r'"roas"\s*:\s*\[', vrp_text).end()
    return vrp_text[:at] + more + vrp_text[at:]


def fixture_routes():
    rows = {CUSTOMER: [], PEER: [], PROVIDER: []}
    by_asn = {str(asn): neighbor for neighbor, asn in ASN.items()}
    with open(os.path.join(FIXTURE, "routes.txt"), encoding="ascii") as lines:
        for line in lines:
            words = line.split()
            if words and not line.startswith("#"):
                rows[by_asn[words[1]]].append((words[0], " ".join(words[2:])))
    return rows


def is_bogon_asn(word):
    asn = int(word)
    return asn in (0, 23456) or 64496 <= asn <= 131071 or asn >= 4200000000


def real_paths():
    """{neighbor: {origin: path behind the neighbor}}: the ends of recorded AS
    paths, from the neighbor on."""
    paths = {PEER: {}, PROVIDER: {}}
    with gzip.open(os.path.join(DATA, "as-paths-2014-2019.txt.gz"), "rt") as lines:
        for line in lines:
            hops = line.rstrip("\n").split("\t")[2].split()
            for neighbor, by_origin in paths.items():
                first = str(ASN[neighbor])
                if first not in hops:
                    continue
                tail = hops[hops.index(first) + 1 :]
                while tail and tail[0] == first:
                    tail.pop(0)
                if tail and is_usable(neighbor, tail):
                    by_origin.setdefault(tail[-1], " ".join(tail))
    return paths


def is_usable(neighbor, tail):
    if not all(word.isdigit() for word in tail):
        return False  # an AS_SET
    if any(is_bogon_asn(word) for word in tail):
        return False
    return neighbor == PROVIDER or TRANSIT_FREE.isdisjoint(tail)


def real_routes():
    rows = {CUSTOMER: [], PEER: [], PROVIDER: []}
    paths = real_paths()
    used = {}
    with gzip.open(os.path.join(DATA, "prefix-origin.csv.gz"), "rt") as lines:
        for line in lines:
            prefix, origin, _, state = line.rstrip("\n").split(",")
            if ":" in prefix or state not in ("valid", "notfound"):
                continue
            if not 8 <= int(prefix.partition("/")[2]) <= 24:
                continue
            if origin == str(ASN[CUSTOMER]):
                rows[CUSTOMER].append((prefix, ""))
            for neighbor, by_origin in paths.items():
                key = (neighbor, origin)
                if origin in by_origin and used.get(key, 0) < PER_ORIGIN:
                    used[key] = used.get(key, 0) + 1
                    rows[neighbor].append((prefix, by_origin[origin]))
    for neighbor, wanted in WANTED.items():
        # Spread over the whole address space.
        every = max(1, len(rows[neighbor]) // wanted)
        rows[neighbor] = rows[neighbor][::every][:wanted]
    return rows
