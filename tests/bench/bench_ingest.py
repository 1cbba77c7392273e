# SPDX-License-Identifier: GPL-2.0-or-later
"""What the full table costs bgpd: with a route-map that permits everything,
with the policy an operator writes in FRR's own words, and with ours.
"""

import shutil
import sys

import bench_data
from bench_lab import LOCAL_ASN, PEER, Wire, config, feed_table, laboratory
from lab import MODULE, LabError, wait_for

ROUNDS = 3
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
        cpu = feed_table(us, peer, wire)
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


def median(values):
    return sorted(values)[len(values) // 2]


def spread(runs, key):
    values = [run[key] for run in runs]
    return {
        "median": round(median(values), 2),
        "min": round(min(values), 2),
        "max": round(max(values), 2),
    }


def ratios(runs, key, one, other):
    return round(
        median([a[key] / b[key] for a, b in zip(runs[one], runs[other])]), 3
    )


def bench_ingest():
    wire = Wire()
    runs = {name: [] for name in VARIANTS}
    for _ in range(ROUNDS):
        for name in VARIANTS:
            runs[name].append(run_once(name, wire))
    result = {"bench": "ingest", "unit": "s", "routes": wire.count, "rounds": ROUNDS}
    for name, rows in runs.items():
        result[name] = {
            "cpu": spread(rows, "cpu"),
            "user": spread(rows, "user"),
            "mainThread": spread(rows, "mainThread"),
            "rssMb": rows[-1]["rssMb"],
            "accepted": rows[-1]["accepted"],
        }
    result["ratio"] = ratios(runs, "cpu", "manrs", "plain")
    result["ratioUser"] = ratios(runs, "user", "manrs", "plain")
    result["ratioMainThread"] = ratios(runs, "mainThread", "manrs", "plain")
    result["ratioToNative"] = ratios(runs, "cpu", "manrs", "native")
    # What a route costs in FRR's own words: a look-up in rtrlib, prefix-lists
    # and AS-path lists.
    result["nativePolicyNs"] = round(
        median([a["cpu"] - b["cpu"] for a, b in zip(runs["native"], runs["plain"])])
        / wire.count * 1e9
    )
    return result
