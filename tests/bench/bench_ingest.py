# SPDX-License-Identifier: GPL-2.0-or-later
"""What the full table costs bgpd: with a route-map that permits everything,
with the policy an operator writes in FRR's own words, and with ours.

What a machine does besides, and what its neighbors on the same hardware do,
changes these figures more than a policy does.  So the routers that are compared
take the table at the same time, each on a processor of its own, and change
places from round to round.
"""

import mmap
import multiprocessing
import os
import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from threading import BrokenBarrierError

import bench_data
from bench_lab import LOCAL_ASN, PEER, Wire, config, feed_table, laboratory
from lab import MODULE, LabError, wait_for

ROUNDS = 5
READY_SEC = 300
# More than a router takes for the table.
MEMORY = 1536 << 20
RTR_PORT = 3323
VRPS_SEC = 120
# Fewer ROV-invalid routes rejected than this: the VRPs were not all there.
INVALID_MIN = 17000

PLAIN = "route-map PERMIT permit 10"

# NLNOG BGP Filter Guide and the IANA registries, in FRR's words: what the
# module's checks of a provider come to.
BOGONS4 = """0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16
172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16
198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4""".split()
BOGONS6 = """::/3 2001:2::/48 2001:10::/28 2001:db8::/32 2002::/16 3ffe::/16
3fff::/20 4000::/2 8000::/1""".split()
BOGON_ASNS = [
    "_0_",
    "_23456_",
    "_(6449[6-9]|64[5-9][0-9][0-9]|6[5-9][0-9][0-9][0-9]|[7-9][0-9][0-9][0-9][0-9]"
    "|1[0-2][0-9][0-9][0-9][0-9]|130[0-9][0-9][0-9]|1310[0-6][0-9]|13107[01])_",
    "_42(0[0-9]|1[0-9]|[2-8][0-9]|9[0-4])[0-9][0-9][0-9][0-9][0-9][0-9]_",
]


def prefix_list(family, name, bogons, shortest, longest, bits):
    everything = "0.0.0.0/0" if bits == 32 else "::/0"
    rows = [f"{everything} le {shortest - 1}", f"{everything} ge {longest + 1}"]
    rows += [f"{prefix} le {bits}" for prefix in bogons]
    return "".join(
        f"{family} prefix-list {name} seq {5 * (at + 1)} permit {row}\n"
        for at, row in enumerate(rows)
    )


def native_map(name, family):
    return f"""
route-map {name} deny 10
 match {family} address prefix-list {name}
route-map {name} deny 20
 match as-path BOGON-ASNS
route-map {name} deny 30
 match rpki invalid
route-map {name} permit 40
"""


def native_config():
    asns = "".join(
        f"bgp as-path access-list BOGON-ASNS seq {5 * (at + 1)} permit {row}\n"
        for at, row in enumerate(BOGON_ASNS)
    )
    return config(
        "NATIVE4",
        "NATIVE6",
        before=prefix_list("ip", "NATIVE4", BOGONS4, 8, 24, 32)
        + prefix_list("ipv6", "NATIVE6", BOGONS6, 12, 48, 128)
        + asns
        + native_map("NATIVE4", "ip")
        + native_map("NATIVE6", "ipv6")
        + f"rpki\n rpki polling_period 3600\n"
        f" rpki cache 127.0.0.1 {RTR_PORT} preference 1\nexit\n",
        neighbor="bgp reject-as-sets",
    )


def manrs_config(vrps):
    """With the checks of a provider, who is who sends a full table."""
    return config(
        "MANRS",
        before=f"manrs rpki file {vrps}\n"
        "manrs own-prefix 198.51.100.0/24\nmanrs own-prefix 2001:db8:1::/48\n",
        neighbor=f"neighbor {PEER} manrs relationship provider",
    )


def start_plain(us, _vrps):
    us.start(config("PERMIT", before=PLAIN))


def start_native(us, vrps):
    us.popen(
        "stayrtr", "-bind", f"127.0.0.1:{RTR_PORT}", "-cache", vrps,
        "-checktime=false", "-metrics.addr", "", "-loglevel", "error",
    )  # fmt: skip
    # bgpd_rpki that finds no cache tries again in ten minutes.
    wait_for(
        lambda: f":{RTR_PORT}" in us.run("ss", "-ltn").stdout,
        VRPS_SEC,
        "the cache listens",
    )
    us.start(native_config(), "bgpd_rpki")

    # It does not tell how many VRPs it has but by printing them all; run_once()
    # looks at what was rejected.
    wait_for(
        lambda: "rpki tcp cache" in us.vtysh("show rpki cache-connection").lower(),
        VRPS_SEC,
        "bgpd_rpki is connected",
    )
    us.wait_quiet()


def start_manrs(us, vrps):
    us.start(manrs_config(vrps), MODULE)
    wait_for(
        lambda: us.json("show bgp manrs rpki")["data"], VRPS_SEC, "VRPs are in force"
    )


VARIANTS = {"plain": start_plain, "native": start_native, "manrs": start_manrs}


def copy_vrps(us):
    path = us.path("vrps.json")
    shutil.copyfile(bench_data.vrps_path(), path)
    shutil.chown(path, "frr", "frr")
    return path


def run_once(variant, wire):
    """One router's life: CPU seconds, memory, and what it holds in the end."""
    with laboratory() as (us, peer):
        VARIANTS[variant](us, copy_vrps(us))
        cpu = feed_table(us, peer, wire, ready=begin_together)
        result = {
            "cpu": cpu.total,
            "user": cpu.user,
            "mainThread": cpu.main_thread,
            "rssMb": us.rss_mb(),
            "accepted": us.received(),
        }
        if variant == "manrs":
            check_counts(us, wire.count)
        rejected = wire.count - result["accepted"]
        if rejected < (0 if variant == "plain" else INVALID_MIN):
            raise LabError(f"{variant}: only {rejected} routes were rejected")
        if rejected > (0 if variant == "plain" else wire.count // 20):
            raise LabError(f"{variant}: {rejected} routes are missing")
        if len(us.log()) > 100000:
            raise LabError("bgpd logged a lot: " + us.log()[:500])
    print(
        f"ingest {variant}: {cpu.total:.2f} s of CPU ({cpu.user:.2f} s outside the "
        f"kernel, {cpu.main_thread:.2f} s main thread), "
        f"{result['rssMb']} MB, {result['accepted']} accepted",
        file=sys.stderr,
    )
    return result


def check_counts(us, sent):
    """Every route judged by every check, none twice."""
    families = us.json(f"show bgp manrs neighbors {PEER}")
    families = families.get(PEER, families)["addressFamilyInfo"].values()
    got = sum(family["received"] for family in families)
    if got != sent:
        raise LabError(f"{got} routes judged, {sent} sent")
    if any(family["rov"].get("noData") for family in families):
        raise LabError("routes were judged without VRPs")


both_ready = None  # a barrier, in each of the two processes of a pair


def take_barrier(barrier):
    global both_ready
    both_ready = barrier


def begin_together():
    """Both routers start at once, with memory to be had at once: the host of a
    virtual machine takes free memory back, and to have a page of it again costs
    bgpd ten times what one that is still there does."""
    flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE
    with mmap.mmap(-1, MEMORY, flags=flags):
        both_ready.wait(READY_SEC)


def run_beside(variant, wire, processor):
    """run_once() on one processor, while the other of the pair runs on another."""
    os.sched_setaffinity(0, {processor})  # and of whatever is started
    try:
        return run_once(variant, wire)
    except BaseException:
        both_ready.abort()
        raise


def run_pair(variant, wire, number):
    """A plain router and one of this variant at once: the result of each."""
    processors = sorted(os.sched_getaffinity(0))
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(2, fork, take_barrier, (fork.Barrier(2),)) as pool:
        runs = [
            pool.submit(run_beside, name, wire, processors[at % len(processors)])
            for at, name in enumerate(("plain", variant), number)
        ]
        errors = [run.exception() for run in runs if run.exception()]
    # The other one fails as this one did not come.
    errors.sort(key=lambda error: isinstance(error, BrokenBarrierError))
    for error in errors:
        raise error
    return [run.result() for run in runs]


def median(values):
    return sorted(values)[len(values) // 2]


def spread(runs, key):
    values = [run[key] for run in runs]
    return {
        "median": round(median(values), 2),
        "min": round(min(values), 2),
        "max": round(max(values), 2),
    }


def ratios(pairs, key):
    """What the variant took of what plain took, in each pair."""
    return [run[key] / plain[key] for plain, run in pairs]


def figures(runs):
    return {
        "cpu": spread(runs, "cpu"),
        "user": spread(runs, "user"),
        "mainThread": spread(runs, "mainThread"),
        "rssMb": runs[-1]["rssMb"],
        "accepted": runs[-1]["accepted"],
    }


def bench_ingest():
    wire = Wire()
    native, manrs = [], []
    for number in range(ROUNDS):
        native.append(run_pair("native", wire, number))
        manrs.append(run_pair("manrs", wire, number))
    to_plain = ratios(manrs, "cpu")
    to_native = [a / b for a, b in zip(to_plain, ratios(native, "cpu"))]
    policy = [run["cpu"] - plain["cpu"] for plain, run in native]
    return {
        "bench": "ingest", "unit": "s", "routes": wire.count, "rounds": ROUNDS,
        "plain": figures([plain for plain, _ in native + manrs]),
        "native": figures([run for _, run in native]),
        "manrs": figures([run for _, run in manrs]),
        "ratio": round(median(to_plain), 3),
        "ratioMin": round(min(to_plain), 3),
        "ratioMax": round(max(to_plain), 3),
        "ratioUser": round(median(ratios(manrs, "user")), 3),
        "ratioMainThread": round(median(ratios(manrs, "mainThread")), 3),
        "ratioToNative": round(median(to_native), 3),
        # What a route costs in FRR's own words: a look-up in rtrlib, prefix-lists
        # and AS-path lists.
        "nativePolicyNs": round(median(policy) / wire.count * 1e9),
    }  # fmt: skip
