# SPDX-License-Identifier: GPL-2.0-or-later
"""The input of the benchmarks, made once of the real data.

The prefixes and their origins are the real ones.  Which path leads to an origin
is not recorded for most, so each prefix gets one of the recorded paths to its
origin, or to an origin without one that of another, with the last AS replaced.
"""

import bz2
import gzip
import json
import os
import random

from lab import BUILD, TOP

DATA = os.environ.get("MANRS_DATA") or os.path.join(TOP, "..", "shared", "data")
FILES = {
    "prefixes": "prefix-origin.csv.gz",
    "paths": "as-paths-2014-2019.txt.gz",
    "vrps": "vrps-20250720.json.bz2",
    "delta": "vrp-delta-20250720.json",
}
CACHE = os.path.join(BUILD, "bench")

# Who sends the table: a network that sells transit but is on no list of
# transit-free ones, so that every check has to look at the whole path.
NEIGHBOR_ASN = 6939
# Words of the prefix file: invalid-len and invalid-asn are told apart there.
ROV_WORDS = {"valid": "valid", "notfound": "notFound", "invalid": "invalid"}
PATHS_PER_ORIGIN = 3
SEED = 20250720


def source(name):
    return os.path.join(DATA, FILES[name])


def missing():
    return not all(os.path.exists(source(name)) for name in FILES)


def routes_path():
    """Lines "PREFIX ASN ...", in random order."""
    path = os.path.join(CACHE, "routes.txt")
    if not is_fresh(path, "prefixes", "paths"):
        write_in_place(path, write_routes)
    return path


def vrps_path():
    path = os.path.join(CACHE, "vrps.json")
    if not is_fresh(path, "vrps"):
        write_in_place(path, write_vrps)
    return path


def rov_counts():
    """What another program found of the same prefixes and VRPs."""
    counts = {"valid": 0, "notFound": 0, "invalid": 0}
    for _, _, state in rows():
        counts[ROV_WORDS[state.partition("-")[0]]] += 1
    return counts


def delta():
    with open(source("delta"), encoding="ascii") as text:
        return json.load(text)


def is_fresh(path, *names):
    newest = max(
        os.path.getmtime(one) for one in [__file__, *(source(n) for n in names)]
    )
    return os.path.exists(path) and os.path.getmtime(path) >= newest


def write_in_place(path, write):
    os.makedirs(CACHE, exist_ok=True)
    with open(path + ".new", "w", encoding="ascii") as out:
        write(out)
    os.replace(path + ".new", path)


def write_vrps(out):
    """Without what expires: that was long ago."""
    with bz2.open(source("vrps"), "rt", encoding="ascii") as text:
        data = json.load(text)
    write_roas(out, data["roas"], data.get("aspas", []))


def read_vrps():
    """(VRPs, ASPAs) of the file."""
    with open(vrps_path(), encoding="ascii") as text:
        data = json.load(text)
    return data["roas"], data["aspas"]


def read_roas():
    return read_vrps()[0]


def write_roas(out, roas, aspas=()):
    rows = ",\n".join(
        f'{{"asn":{roa["asn"]},"prefix":"{roa["prefix"]}",'
        f'"maxLength":{roa["maxLength"]},"ta":"bench"}}'
        for roa in roas
    )
    out.write(f'{{"metadata":{{}},"roas":[\n{rows}\n],')
    kept = [{k: v for k, v in aspa.items() if k != "expires"} for aspa in aspas]
    out.write(f'"aspas":{json.dumps(kept)}}}\n')


def rows():
    """(prefix, origin, ROV state) of every prefix with an origin."""
    with gzip.open(source("prefixes"), "rt", encoding="ascii") as lines:
        next(lines)
        for line in lines:
            prefix, origin, _, state = line.rstrip("\n").split(",")
            if state != "noorigin":
                yield prefix, origin, state


def recorded_paths():
    """{origin: paths to it}, the most frequent ones first."""
    found = []
    with gzip.open(source("paths"), "rt", encoding="ascii") as lines:
        for line in lines:
            count, _, path = line.rstrip("\n").split("\t")
            if "{" not in path.rsplit(" ", 1)[-1]:
                found.append((int(count), path))
    found.sort(key=lambda one: -one[0])
    by_origin = {}
    for _, path in found:
        paths = by_origin.setdefault(path.rsplit(" ", 1)[-1], [])
        if len(paths) < PATHS_PER_ORIGIN:
            paths.append(path)
    return by_origin


def borrowed_path(lenders, origin, chance):
    """A recorded path, its last AS with all prepends replaced."""
    hops = chance.choice(lenders).split(" ")
    last = hops[-1]
    while len(hops) > 1 and hops[-1] == last:
        hops.pop()
    return " ".join(hops + [origin])


def write_routes(out):
    chance = random.Random(SEED)
    by_origin = recorded_paths()
    lenders = [paths[0] for paths in by_origin.values()]
    lines = []
    for prefix, origin, _ in rows():
        paths = by_origin.get(origin)
        if not paths:
            paths = by_origin[origin] = [borrowed_path(lenders, origin, chance)]
        lines.append(f"{prefix} {NEIGHBOR_ASN} {chance.choice(paths)}\n")
    chance.shuffle(lines)
    out.writelines(lines)
