# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs benchmarks by name: one JSON object a line on standard output, what is
for people on standard error.  tools/bench calls this.
"""

import json
import os
import re
import shutil
import subprocess
import sys

import bench_data
from bench_ingest import bench_ingest
from bench_rpki import bench_main_loop, bench_revalidate
from lab import BUILD, LabError

ENGINE = os.path.join(BUILD, "tests", "bench", "bench_engine")
ENGINE_SEC = 900
ROUNDS = 7
# Exit status of --ready when there is nothing to run.
SKIPPED = 77


def run_engine(name, *before, rounds=ROUNDS):
    """(the object bench_engine prints, its standard error)."""
    done = subprocess.run(
        [
            *before, ENGINE, "--routes", bench_data.routes_path(),
            "--vrps", bench_data.vrps_path(), "--rounds", str(rounds), name,
        ],
        timeout=ENGINE_SEC, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode != 0:
        raise LabError(f"bench_engine {name}: {done.stderr.strip()[-500:]}")
    return json.loads(done.stdout), done.stderr


def judge(result, key, limit, at_most):
    """Add what is to be reached, and whether it was."""
    got = result[key]
    got = got["median"] if isinstance(got, dict) else got
    result["target"] = f"{key} {'<=' if at_most else '>='} {limit}"
    result["met"] = got <= limit if at_most else got >= limit
    return result


def check_states(result):
    """Against what another program found."""
    if result["rov"] != bench_data.rov_counts():
        raise LabError(f"ROV states {result['rov']}, not {bench_data.rov_counts()}")


def bench_rov_lookup():
    result = run_engine("rov-lookup")[0]
    check_states(result)
    return judge(result, "ratio", 20, at_most=False)


def bench_vrp_memory():
    return judge(run_engine("vrp-memory")[0], "ours", 24, at_most=True)


def bench_vrp_load():
    return judge(run_engine("vrp-load")[0], "ratio", 1, at_most=False)


def instructions_per_route():
    """Counted by valgrind on a fixed sample; None without valgrind."""
    if shutil.which("valgrind") is None:
        return None
    result, said = run_engine(
        "evaluate-sample", "valgrind", "--tool=callgrind", "--instr-atstart=no",
        "--callgrind-out-file=/dev/null", rounds=1,
    )  # fmt: skip
    counted = re.search(r"Collected : (\d+)", said)
    return round(int(counted[1]) / result["routes"]) if counted else None


def bench_evaluate():
    limit = 500
    result = run_engine("evaluate")[0]
    check_states(result)
    result["ratio"] = round(result["oursWithAllAspas"]["median"] / limit, 3)
    instructions = instructions_per_route()
    if instructions is not None:
        result["instructionsAlone"] = instructions
    return judge(result, "oursWithAllAspas", limit, at_most=True)


def bench_ingest_and_policy():
    """The table into bgpd; and the whole check set beside the policy of FRR."""
    result = bench_ingest()
    ours = run_engine("evaluate", rounds=3)[0]["oursWithAllAspas"]["median"]
    result["checksNs"] = ours
    result["ratioOfPolicies"] = round(ours / result["nativePolicyNs"], 3)
    result["target"] = "ratio <= 1.05, ratioToNative < 1, ratioOfPolicies < 0.25"
    result["met"] = (
        result["ratio"] <= 1.05
        and result["ratioToNative"] < 1
        and result["ratioOfPolicies"] < 0.25
    )
    return result


BENCHES = {
    "rov-lookup": bench_rov_lookup,
    "vrp-memory": bench_vrp_memory,
    "vrp-load": bench_vrp_load,
    "evaluate": bench_evaluate,
    "ingest": bench_ingest_and_policy,
    "revalidate": bench_revalidate,
    "main-loop": bench_main_loop,
}


def usage(unknown):
    print(
        f"bench: no benchmark {unknown}\nusage: tools/bench [NAME...]\n"
        f"names: {' '.join(BENCHES)} (default: all)",
        file=sys.stderr,
    )
    return 2


def emit(result):
    print(json.dumps(result, separators=(",", ":")), flush=True)


def is_ready(names):
    """Is there anything to build for?  Exit status 0; SKIPPED: all was said."""
    if not bench_data.missing():
        return 0
    for name in names:
        emit({"bench": name, "skipped": "no ../shared/data"})
    return SKIPPED


def run_one(name):
    """Run and print one benchmark; exit status, a missed target is no error."""
    print(f"bench: {name} ...", file=sys.stderr)
    try:
        result = BENCHES[name]()
    except (LabError, OSError, subprocess.SubprocessError) as error:
        emit({"bench": name, "error": str(error)})
        return 1
    emit(result)
    if not result["met"]:
        print(f"bench: {name}: missed: {result['target']}", file=sys.stderr)
    return 0


def main(words):
    only_ready = words[:1] == ["--ready"]
    names = words[only_ready:] or list(BENCHES)
    for name in names:
        if name not in BENCHES:
            return usage(name)
    status = is_ready(names)
    if only_ready or status:
        return 0 if status == SKIPPED and not only_ready else status
    return max([run_one(name) for name in names])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
