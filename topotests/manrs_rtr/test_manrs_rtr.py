# SPDX-License-Identifier: GPL-2.0-or-later
"""VRPs from an RTR cache (stayrtr): they arrive, they decide, and when the
cache has new ones, routes are judged again without touching the session."""

import json
import os
import shutil
import signal
import subprocess

import pytest

import manrs_topology as topology
from lib.common_config import step
from lib.topogen import get_topogen

pytestmark = [pytest.mark.bgpd]

CWD = os.path.dirname(os.path.realpath(__file__))
GOOD = [topology.VALID, topology.NOT_FOUND]
cache = {}


def start_cache():
    tgen = get_topogen()
    cache["log"] = open(os.path.join(tgen.logdir, "stayrtr.log"), "ab")
    # Into the network namespace only: with a namespace of processes nsenter
    # forks, and ending it would leave the cache behind.
    cache["process"] = subprocess.Popen(
        [
            "nsenter",
            f"--net=/proc/{tgen.gears['r2'].net.pid}/ns/net",
            shutil.which("stayrtr"),
            *("-bind", "192.0.2.2:8282", "-metrics.addr", "127.0.0.1:9847"),
            *("-cache", cache["file"], "-checktime=false"),
            # 1: the version every RTR client knows (RFC 8210).
            *("-protocol", "1", "-refresh", "1", "-rtr.refresh", "1", "-rtr.retry", "1"),
        ],
        stdin=subprocess.DEVNULL,
        stdout=cache["log"],
        stderr=subprocess.STDOUT,
    )


def stop_cache():
    process = cache.pop("process", None)
    if process is not None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)
        cache["log"].close()


def write_vrps(change=lambda roas: roas):
    with open(os.path.join(CWD, "r2", "vrps.json"), encoding="ascii") as text:
        data = json.load(text)
    data["roas"] = change(data["roas"])
    with open(cache["file"] + ".new", "w", encoding="ascii") as text:
        json.dump(data, text)
    os.replace(cache["file"] + ".new", cache["file"])


def setup_module(mod):
    if shutil.which("stayrtr") is None:
        pytest.skip("stayrtr is not installed")
    tgen = topology.start(mod.__name__, __file__)
    cache["file"] = os.path.join(tgen.logdir, "vrps.json")
    write_vrps()
    start_cache()
    topology.feed(
        "192.0.2.3",
        12654,
        [
            f"{prefix} 12654"
            for prefix in GOOD
            + [topology.INVALID, topology.VALID6, topology.INVALID6]
        ],
    )


def teardown_module():
    stop_cache()
    topology.stop()


@pytest.fixture(name="r1")
def fixture_r1():
    tgen = get_topogen()
    if tgen.routers_have_failure():
        pytest.skip(tgen.errors)
    return tgen.gears["r1"]


def test_vrps_arrive_and_decide(r1):
    topology.expect(sorted(GOOD), topology.routes, r1, seconds=60)
    topology.expect([topology.VALID6], topology.routes, r1, "ipv6")


def test_source_is_shown(r1):
    text = r1.run("vtysh -d bgpd -c 'show bgp manrs rpki'")
    assert "192.0.2.2:8282" in text


def test_new_vrps_change_verdicts(r1):
    step("a ROA for what was invalid, none any more for what was valid")

    def change(roas):
        kept = [roa for roa in roas if roa["prefix"] != topology.VALID]
        for roa in kept:
            if roa["prefix"] == topology.INVALID:
                roa["asn"] = 12654
        return kept + [
            {"asn": 3333, "prefix": topology.VALID, "maxLength": 24, "ta": "ripe"}
        ]

    write_vrps(change)
    topology.expect(
        sorted([topology.INVALID, topology.NOT_FOUND]),
        topology.routes,
        r1,
        seconds=60,
    )
    step("and back")
    write_vrps()
    topology.expect(sorted(GOOD), topology.routes, r1, seconds=60)


def test_cache_that_goes_away_leaves_its_vrps_in_force(r1):
    stop_cache()
    feed = topology.feeds[0]
    feed.announce(["84.205.65.0/24 12654"])
    topology.expect_true(
        "84.205.65.0/24 did not arrive", lambda: "84.205.65.0/24" in topology.routes(r1)
    )
    feed.announce([f"{topology.INVALID} 12654"])
    r1.vtysh_cmd("clear bgp ipv4 unicast 192.0.2.3 in")
    topology.expect_true("no refresh was asked for", lambda: feed.refreshes > 0)
    assert topology.INVALID not in topology.routes(r1)
    step("it comes back: VRPs are taken again")
    start_cache()

    def change(roas):
        for roa in roas:
            if roa["prefix"] == topology.INVALID:
                roa["asn"] = 12654
        return roas

    write_vrps(change)
    topology.expect_true(
        "the new VRP did not arrive",
        lambda: topology.INVALID in topology.routes(r1),
        seconds=90,
    )
