# SPDX-License-Identifier: GPL-2.0-or-later
"""What a change of the VRPs costs a bgpd that holds the full table, and how
long its main loop is kept from everything else.
"""

import bisect
import os
import random
import shutil
import socket
import sys
import time

import bench_data
from bench_ingest import (
    VRPS_SEC,
    copy_vrps,
    median,
    start_manrs,
    start_plain,
)
from bench_lab import VtyProbe, Wire, feed_table, laboratory
from lab import wait_for

CHANGES = 10000
CPU_TARGET_SEC = 1.0
SLICE_TARGET_MS = 20.0
LOOP_ROUNDS = 3
# The commands with the longest output.
SHOWS = [
    f"show bgp manrs {what}"
    for what in ("rejected", "rejected json", "violations", "violations json")
]
# Whatever is asked of a neighbor because of a change is asked by then.
AFTER_SEC = 3


def as_number(prefix):
    """(bits of the family, address, length); order is that of addresses."""
    address, _, length = prefix.partition("/")
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    packed = socket.inet_pton(family, address)
    return len(packed) * 8, int.from_bytes(packed, "big"), int(length)


class Table:
    """The prefixes that are fed, to count what a change covers."""

    def __init__(self):
        with open(bench_data.routes_path(), encoding="ascii") as lines:
            self.sorted = sorted(as_number(line.split(" ", 1)[0]) for line in lines)

    def covered_by(self, prefixes):
        total, last_end = 0, None
        for bits, first, length in sorted(as_number(prefix) for prefix in prefixes):
            end = (bits, first + (1 << (bits - length)) - 1)
            if last_end and last_end >= end:
                continue  # a shorter one had it
            last_end = end
            total += bisect.bisect_right(self.sorted, (*end, bits))
            total -= bisect.bisect_left(self.sorted, (bits, first, length))
        return total


def key(roa):
    return roa["asn"], roa["prefix"], roa["maxLength"]


def real_increment(roas):
    """The VRPs half an hour later, and the prefixes of those that changed."""
    delta = bench_data.delta()
    gone = {tuple(one) for one in delta["withdrawn"]}
    after = [roa for roa in roas if key(roa) not in gone]
    after += [
        {"asn": asn, "prefix": prefix, "maxLength": longest}
        for asn, prefix, longest in delta["announced"]
    ]
    changed = delta["withdrawn"] + delta["announced"]
    return after, {prefix for _, prefix, _ in changed}, len(changed)


def many_changes(roas):
    """Another AS in some VRPs: one goes and one comes for each."""
    chosen = set(random.Random(bench_data.SEED).sample(range(len(roas)), CHANGES // 2))
    after = [
        dict(roa, asn=(roa["asn"] + 1) % 2**32) if at in chosen else roa
        for at, roa in enumerate(roas)
    ]
    return after, {roas[at]["prefix"] for at in chosen}, CHANGES


def revalidation(us):
    return us.json("show bgp manrs rpki")["revalidation"]


def longest_work(us):
    """{kind of work: longest piece in ms} as bgpd itself measured it."""
    work = us.json("show bgp manrs rpki")["mainLoop"]
    return {kind: row["longestUsec"] / 1000 for kind, row in work.items()}


def prepare_change(us, roas):
    """The ASPAs stay: a change of theirs has every path looked at."""
    with open(us.path("next.json"), "w", encoding="ascii") as out:
        bench_data.write_roas(out, roas, bench_data.read_vrps()[1])
    shutil.chown(us.path("next.json"), "frr", "frr")
    us.wait_quiet()


def apply_change(us):
    """Put the VRPs prepared into force; what it took until the last route was
    settled, and what was asked of neighbors then."""
    before, cpu = revalidation(us), us.cpu()
    os.replace(us.path("next.json"), us.path("vrps.json"))
    start = time.monotonic()

    def is_settled():
        now = revalidation(us)
        return now["jobs"] > before["jobs"] and not now["busy"]

    wait_for(is_settled, VRPS_SEC, "the change has settled")
    wall, settled = time.monotonic() - start, us.cpu() - cpu
    time.sleep(AFTER_SEC)
    after = revalidation(us)
    result = {
        name: after[name] - before[name]
        for name in ("changedPrefixes", "routesJudged", "routesChanged")
    }
    result["routeRefreshes"] = after["routeRefreshes"] - before["routeRefreshes"]
    result["mainThreadCpu"] = round(settled.main_thread, 3)
    result["cpu"] = round(settled.total, 2)
    result["settledAfter"] = round(wall, 2)
    return result


def measure_change(us, table, roas, change):
    after, prefixes, count = change(roas)
    prepare_change(us, after)
    result = {"vrpsChanged": count, **apply_change(us)}
    result["routesCovered"] = table.covered_by(prefixes)
    print(f"revalidate: {result}", file=sys.stderr)
    return after, result


def bench_revalidate():
    wire, table, roas = Wire(), Table(), bench_data.read_roas()
    with laboratory() as (us, peer):
        start_manrs(us, copy_vrps(us))
        feed_table(us, peer, wire)
        after, many = measure_change(us, table, roas, many_changes)
        # Last: what it makes valid is asked of the neighbor, all of it.
        _, few = measure_change(us, table, after, real_increment)
        longest = revalidation(us)["longestSliceUsec"] / 1000
    only_covered = all(
        one["routesJudged"] <= one["routesCovered"] for one in (few, many)
    )
    return {
        "bench": "revalidate",
        "unit": "s",
        "routes": wire.count,
        "increment": few,
        "many": many,
        "longestSliceMs": longest,
        "ratio": round(few["routesJudged"] / wire.count, 6),
        "target": f"only covered routes judged; cpu of {CHANGES} changes < "
        f"{CPU_TARGET_SEC}, reading the file included; longestSliceMs <= "
        f"{SLICE_TARGET_MS}",
        "met": only_covered
        and few["routesJudged"] > 0
        and many["cpu"] < CPU_TARGET_SEC
        and longest <= SLICE_TARGET_MS,
    }


def longest_gap(us, action):
    # What else runs on the machine must not be taken for work of bgpd.
    os.setpriority(os.PRIO_PROCESS, us.bgpd.pid, -20)
    with VtyProbe(us) as probe:
        action()
    return probe.longest()


def gap_of_ingest(start, wire):
    with laboratory() as (us, peer):
        start(us, copy_vrps(us))
        return longest_gap(us, lambda: feed_table(us, peer, wire))


def gaps_of_manrs(wire, roas):
    """The longest gaps while the table comes, while the VRPs change and while
    a change of policy has every route judged again."""
    with laboratory() as (us, peer):
        start_manrs(us, copy_vrps(us))
        gaps = {"ingest": longest_gap(us, lambda: feed_table(us, peer, wire))}
        prepare_change(us, many_changes(roas)[0])
        gaps["vrpChange"] = longest_gap(us, lambda: apply_change(us))
        before = revalidation(us)["jobs"]

        def change_policy():
            us.configure("manrs profile provider check rov-not-found action log")
            wait_for(
                lambda: revalidation(us)["jobs"] > before
                and not revalidation(us)["busy"],
                VRPS_SEC,
                "every route was judged again",
            )

        gaps["policyChange"] = longest_gap(us, change_policy)
        us.wait_quiet()
        for command in SHOWS:
            us.vtysh(command)
        work = longest_work(us)
    print(f"main-loop: longest gaps in ms {gaps}, pieces {work}", file=sys.stderr)
    return gaps, work


def bench_main_loop():
    wire, roas = Wire(), bench_data.read_roas()
    plain, ours, pieces = [], [], []
    for _ in range(LOOP_ROUNDS):
        plain.append(gap_of_ingest(start_plain, wire))
        gaps, work = gaps_of_manrs(wire, roas)
        ours.append(gaps)
        pieces.append(work)
    longest = median([max(work.values()) for work in pieces])
    return {
        "bench": "main-loop",
        "unit": "ms",
        "rounds": LOOP_ROUNDS,
        "longestSlice": longest,
        "longestPiece": {
            kind: median([work[kind] for work in pieces]) for kind in pieces[0]
        },
        "longestGap": {
            name: median([gaps[name] for gaps in ours]) for name in ours[0]
        },
        "plainLongestGap": median(plain),
        "ratio": round(
            median([gaps["ingest"] for gaps in ours]) / median(plain), 2
        ),
        "target": f"longestSlice <= {SLICE_TARGET_MS}",
        "met": longest <= SLICE_TARGET_MS,
    }
