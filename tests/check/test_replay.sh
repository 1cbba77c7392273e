#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Incidents of the past as recorded in ../shared/data/incidents.json (another
# place: MANRS_DATA), replayed through manrs-check: what a leak leaves in the AS
# path has to be found by ASPA and by peerlock, a wrong origin by origin
# validation.  The ROAs and ASPAs that did not exist are made up, as the file or
# the code says.  Without the file: skipped (exit status 77).
#
#   MANRS_CHECK=PROGRAM test_replay.sh
set -u
top=$(cd "${top_srcdir:-$(dirname "$0")/../..}" && pwd)
program=${MANRS_CHECK:-${top_builddir:-$top/build}/bin/manrs-check}
incidents=${MANRS_DATA:-$top/../shared/data}/incidents.json
if [ ! -f "$incidents" ]; then
	echo "1..0 # SKIP no ../shared/data"
	exit 77
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
exec_python=$(command -v python3) || {
	echo "1..0 # SKIP no python3"
	exit 77
}
"$exec_python" - "$program" "$incidents" "$work" <<'END'
import json
import os
import re
import subprocess
import sys

program, incidents, work = sys.argv[1:]
tests = failed = 0
CONFIG = """{lock}
router bgp 65000
 neighbor 192.0.2.1 remote-as {asn}
 neighbor 192.0.2.1 manrs relationship {relationship}
exit
"""


def judge(prefix, path, relationship, aspas=(), roas=(), lock=""):
    """What manrs-check route says of the route from a neighbor."""
    asn = path.split()[0]
    files = {
        "frr.conf": CONFIG.format(asn=asn, relationship=relationship, lock=lock),
        "aspas.json": json.dumps(
            [{"customer_asid": customer, "providers": [0]} for customer in aspas]
        ),
        "vrps.json": json.dumps(
            {"roas": list(roas) or [{"prefix": "192.0.2.0/24", "asn": 65000}]}
        ),
    }
    for name, text in files.items():
        with open(os.path.join(work, name), "w", encoding="ascii") as out:
            out.write(text)
    words = [program, "route", "--neighbor", "192.0.2.1"]
    for option, name in (("config", "frr.conf"), ("aspas", "aspas.json"), ("vrps", "vrps.json")):
        words += [f"--{option}", os.path.join(work, name)]
    answer = subprocess.run(
        words, input=f"{prefix} {path}\n", capture_output=True, text=True, check=True
    )
    return json.loads(answer.stdout)


def check(name, is_good, verdict):
    global tests, failed
    tests += 1
    failed += not is_good
    print(f"{'ok' if is_good else 'not ok'} {tests} - {name}")
    if not is_good:
        print(f"# {verdict}")


def path_of(text):
    """The path alone; a note in brackets or a word ends it."""
    return " ".join(re.match(r"[\d ]*", text).group().split())


def replay_leak(incident, path):
    """The network behind the leaker, had it an ASPA that does not name the
    leaker; and had it been protected by those who hear it otherwise."""
    hops = [int(hop) for hop in path.split()]
    offender = incident["offender"]
    last = len(hops) - 1 - hops[::-1].index(offender)
    behind = hops[last + 1]
    prefix = (incident.get("prefixes") or ["198.51.100.0/24"])[0]
    name = f"{incident['name']} ({path})"
    for relationship in ("customer", "peer", "rs-client"):
        verdict = judge(prefix, path, relationship, aspas=[behind])
        check(
            f"{name}: aspa-invalid from a {relationship}",
            "aspa-invalid" in verdict["checks"]
            and verdict["action"] == "reject"
            and f"AS{offender} is no provider of AS{behind}" in verdict["reason"],
            verdict,
        )
    verdict = judge(prefix, path, "peer")
    check(
        f"{name}: unknown to ASPA when nobody has one",
        "aspa-invalid" not in verdict["checks"] + verdict["noData"],
        verdict,
    )
    verdict = judge(
        prefix, path, "provider", lock=f"manrs peerlock {behind} via 192.0.2.9"
    )
    check(f"{name}: peerlock", "peerlock" in verdict["checks"], verdict)


def replay_origin(incident, path):
    roas = incident.get("synthetic_roa_for_test") or incident.get("vrps_2025_07_20")
    if not isinstance(roas, list) or not roas:
        return
    for prefix in incident["prefixes"]:
        verdict = judge(prefix, path, "provider", roas=roas)
        check(
            f"{incident['name']} ({prefix} {path}): rov-invalid",
            verdict["rov"]["state"] == "invalid" and verdict["action"] == "reject",
            verdict,
        )


with open(incidents, encoding="utf-8") as text:
    for incident in json.load(text):
        offender = incident.get("offender")
        for path in map(path_of, incident.get("observed_as_path") or []):
            hops = path.split()
            if str(offender) not in hops:
                continue
            if hops[-1] != str(offender):
                replay_leak(incident, path)
            elif incident["kind"].endswith("hijack"):
                replay_origin(incident, path)
print(f"1..{tests}")
sys.exit(1 if failed or tests < 20 else 0)
END
