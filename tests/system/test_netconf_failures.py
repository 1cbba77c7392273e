#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The NETCONF agent when things go wrong: every failure of bgpd has its own
rpc-error, much data is answered, and clients that mean no good get an error or
lose their own session, and nothing else.

Prints one line a test; exit status 1 when one failed.
"""

import os
import resource
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
import sandbox  # noqa: E402

sandbox.enter()

import netconf_lab as lab  # noqa: E402
from fake_bgpd import FAILED, UNKNOWN  # noqa: E402
from netconf_bench import NS, VRF, Events, expect, expect_error, get, names  # noqa: E402
from netconf_bench import main, neighbor, processes, tree  # noqa: E402

MONITORING = "urn:ietf:params:xml:ns:yang:ietf-netconf-monitoring"
NOTIFICATION = "urn:ietf:params:xml:ns:netconf:notification:1.0"


def test_bgpd_not_running(bench):
    bench.bgpd.stop()
    with lab.connect() as session:
        want = ("operation-failed", "bgpd-not-running", "bgpd is not running")
        expect_error(session.get, *want)  # a dead socket
        os.unlink("/run/frr/bgpd.vty")
        expect_error(session.get, *want)  # none
        expect_error(session.create_subscription, *want)
        bench.bgpd.start()
        expect(names(get(session)), "not found again after it came back")
    bench.bgpd.stop()
    bench.bgpd = None


def test_bgpd_without_the_module(bench):
    bench.bgpd.state = ("% Failed to fetch operational data.\n", FAILED)
    with lab.connect() as session:
        want = ("operation-failed", "module-not-loaded", "without the module")
        expect_error(session.get, *want)
        bench.bgpd.state = ("% Unknown command.\n", UNKNOWN)
        expect_error(session.get, *want)
        bench.bgpd.events = ("% Unknown command.\n", UNKNOWN)
        expect_error(session.create_subscription, *want)


def test_bgpd_of_another_build(bench):
    with lab.connect() as session:
        for text in (
            '{"frr-bgp-manrs:manrs":{"unheard-of":1}}',
            '{"frr-bgp-manrs:manrs":{"vrf":[{"name":"a","local-as":"b"}]}}',
            "no JSON",
            '{"frr-bgp-manrs:manrs":',
        ):
            bench.bgpd.state = text
            expect_error(session.get, "operation-failed", "bgpd-bad-answer", "one build")


def test_bgpd_without_data(bench):
    bench.bgpd.state = '{"frr-bgp-manrs:manrs":{}}'
    with lab.connect() as session:
        expect(get(session, f"<manrs {NS}/>") == "", "data out of nothing")


def test_bgpd_permission(bench):
    os.chmod("/run/frr/bgpd.vty", 0o700)
    with lab.connect() as session:
        want = ("operation-failed", "bgpd-permission", "set-group-ID")
        expect_error(session.get, *want)
        os.chmod("/run/frr/bgpd.vty", 0o770)
        expect(names(get(session)), "not found again")
    expect(bench.bgpd.commands, "never asked")


def test_bgpd_silent(bench):
    bench.bgpd.how = "silent"
    with lab.connect(timeout=60) as session:
        began = time.monotonic()
        expect_error(session.get, "operation-failed", "bgpd-timeout", "in time")
        took = time.monotonic() - began
        expect(9 < took < 15, f"after {took:.1f} s")
        bench.bgpd.how = "answers"
        expect(names(get(session)), "not found again")


def test_bgpd_ends_while_it_answers(bench):
    bench.bgpd.how = "ends"
    with lab.connect() as session:
        expect_error(session.get, "operation-failed", "bgpd-ended", "ended while")
        bench.bgpd.how = "answers"
        expect(names(get(session)), "not found again")


def test_bgpd_floods(bench):
    bench.bgpd.how = "floods"
    with lab.connect(timeout=60) as session:
        expect_error(session.get, "operation-failed", "bgpd-answer-too-large")


def test_2000_neighbors(bench):
    many = [neighbor(f"192.{i >> 8}.{i & 255}.1", asn=64512 + i) for i in range(2000)]
    bench.bgpd.state = tree(many)
    with lab.connect(timeout=60) as session:
        began = time.monotonic()
        text = get(session, f"<manrs {NS}/>")
        took = time.monotonic() - began
        expect(len(names(text)) == 2000, f"{len(names(text))} neighbors")
        began = time.monotonic()
        text = get(session, f"{VRF}<neighbor><name>192.4.7.1</name></neighbor></vrf></manrs>")
        one = time.monotonic() - began
        expect(names(text) == ["192.4.7.1"], names(text))
        text = get(session, xpath="//m:neighbor[m:name='192.4.7.1']")
        expect(names(text) == ["192.4.7.1"], names(text))
        rss = max(int(p["VmHWM"].split()[0]) for p in processes())
        print(f"2000 neighbors: all {took:.2f} s, one {one:.2f} s, {rss >> 10} MiB")
        expect(took < 10 and one < 5 and rss < 300 << 10, "too slow or too large")


# Clients that mean no good


CLOSE11 = lab.chunk(lab.rpc("<close-session/>", 99))
BAD_MESSAGES = [
    # body of one chunk, what the reply has
    ("<rpc", "malformed-message"),
    ("", None),
    ("text", "malformed-message"),
    ("<!DOCTYPE rpc [<!ENTITY a 'b'>]>" + lab.rpc("<get/>"), "malformed-message"),
    ("<a>" * 100 + "</a>" * 100, "malformed-message"),
    ("<a>" * 50000 + "</a>" * 50000, "malformed-message"),
    (lab.rpc("<get>"), "malformed-message"),
    (lab.rpc("<no-such-operation/>"), "rpc-error"),
    (lab.rpc("<get xmlns='urn:x'/>"), "rpc-error"),
    (lab.rpc(""), "rpc-error"),
    (lab.rpc("<get/><get/>"), "rpc-error"),
    (lab.rpc("<get><filter type='magic'/></get>"), "rpc-error"),
    (lab.rpc(f"<get-schema xmlns='{MONITORING}'/>"), "rpc-error"),
    (lab.rpc("<kill-session><session-id>x</session-id></kill-session>"), "rpc-error"),
    ("<hello xmlns='urn:ietf:params:xml:ns:netconf:base:1.0'/>", "rpc-error"),
    (lab.rpc("<get>\0</get>"), "malformed-message"),
    (lab.rpc("<get>\ufffe</get>"), "malformed-message"),
]


def test_bad_messages_get_an_error_and_the_session_goes_on(_):
    for body, want in BAD_MESSAGES:
        if not body:
            continue
        done = lab.local(lab.hello11() + lab.chunk(body) + CLOSE11, user="noc")
        out = done.stdout.decode()
        expect(done.returncode == 0, f"{body[:60]}: {done.returncode} {done.stderr}")
        expect(want in out, f"{body[:60]}: no {want} in {out[-500:]}")
        expect('message-id="99"' in out, f"{body[:60]}: the session did not go on")


BAD_FRAMES = [
    ("\n#0\n", "framed"),
    ("\n#x\n", "framed"),
    ("\n##\n", "framed"),
    ("<rpc/>]]>]]>", "framed"),
    ("\n#4294967295\n", "1 MiB"),
    ("\n#4294967296\n", "framed"),
    ("\n#1000000\n" + "x" * 1000000 + "\n#1000000\n" + "x" * 1000000, "1 MiB"),
]


def test_bad_framing_ends_the_session(_):
    for text, want in BAD_FRAMES:
        done = lab.local(lab.hello11() + text + CLOSE11, user="noc")
        expect(done.returncode == 3, f"{text[:30]!r}: exit status {done.returncode}")
        expect(want in done.stderr.decode(), f"{text[:30]!r}: {done.stderr}")
        expect(b'message-id="99"' not in done.stdout, f"{text[:30]!r}: it went on")
    endless = lab.hello10() + "x" * (3 << 20)
    done = lab.local(endless, user="noc")
    expect(done.returncode == 3 and b"1 MiB" in done.stderr, done.stderr)


def test_bad_hellos(_):
    for text in ("", "]]>]]>", "x]]>]]>", "<hello/>]]>]]>", "x" * (2 << 20), "<hello"):
        done = lab.local(text, user="noc")
        expect(done.returncode == 3, f"{text[:30]!r}: {done.returncode} {done.stderr}")
        expect(done.stderr.startswith(b"manrs-netconf: "), done.stderr)


def test_endless_request_is_stopped(bench):
    """An XPath expression that would take hours."""
    many = [neighbor(f"192.{i >> 8}.{i & 255}.1") for i in range(1000)]
    bench.bgpd.state = tree(many)
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    text = lab.hello10() + lab.rpc(
        f"<get><filter type='xpath' xmlns:m='{lab.MODEL_NS}' "
        "select='//*[count(//*[. = //*]) > 1]'/></get>"
    )
    done = lab.local(text + "]]>]]>", user="noc", timeout=120)
    used = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - used
    expect(done.returncode == 4 and b"processor time" in done.stderr, str(done)[-300:])
    expect(used < 15, f"{used:.1f} s of processor time")


SUBTREES = [
    f"<manrs {NS}/>",
    "<manrs><version/></manrs><manrs><version/></manrs>",
    f"{VRF}<neighbor><name>2001:DB8::2</name><relationship/></neighbor></vrf></manrs>",
    f"<manrs {NS}><vrf><name>red</name></vrf></manrs>",
]
XPATHS = ["//m:neighbor[m:name='192.0.2.2']", "/m:manrs/m:version", "/x", "count(/*)", "/"]


def test_valgrind_finds_nothing(bench):
    """The program of the build, as valgrind runs nothing that is set-group-ID."""
    ring = bench.bgpd.events = Events()
    ring.add("violation", "2026-01-01T00:00:00Z", neighbor="a", prefix="10.0.0.0/8")
    ring.add("no-such-notification", "2026-01-01T00:00:00Z", neighbor="b")
    times = "<startTime>2026-01-01T00:00:00Z</startTime>"
    times += "<stopTime>2026-01-01T00:00:10Z</stopTime>"
    filter_ = f"<filter><violation {NS}/></filter>"
    bodies = [f"<get><filter>{f}</filter></get>" for f in SUBTREES]
    bodies += [
        f"<get><filter type='xpath' xmlns:m='{lab.MODEL_NS}' select=\"{x}\"/></get>"
        for x in XPATHS
    ]
    bodies += ["<get/>", "<get><filter/></get>"]
    bodies += ["<get-config><source><running/></source></get-config>"]
    bodies += ["<lock><target><running/></target></lock>", "<no-such/>"]
    schema = f'<get-schema xmlns="{MONITORING}"><identifier>'
    bodies += [f"{schema}{name}</identifier></get-schema>" for name in ("frr-bgp-manrs", "x")]
    bodies += [
        f'<create-subscription xmlns="{NOTIFICATION}">{filter_}{times}</create-subscription>'
    ]
    calls = [lab.rpc(body, n) for n, body in enumerate(bodies, 1)] + ["<rpc", "text"]
    text = lab.hello11() + "".join(lab.chunk(c) for c in calls)
    words = ["valgrind", "-q", "--vgdb=no", "--error-exitcode=99", "--leak-check=full"]
    words += ["--errors-for-leak-kinds=definite", f"{lab.BUILD}/bin/manrs-netconf"]
    words += ["--vty-dir=/run/frr", f"--yang-dir={lab.BUILD}/netconf/modules"]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as agent:
        agent.stdin.write(text.encode())
        agent.stdin.flush()
        time.sleep(15)  # the replay under valgrind
        agent.stdin.write(lab.chunk(lab.rpc("<close-session/>", 999)).encode())
        out, said = (x.decode() for x in agent.communicate(timeout=60))
    expect(agent.returncode == 0 and not said, f"{agent.returncode}: {said[-3000:]}")
    for n in list(range(1, len(bodies) + 1)) + [999]:
        expect(f'message-id="{n}"' in out, f"no reply {n}")
    expect(out.count("<violation") == 1 and "<notificationComplete" in out, out[-800:])


if __name__ == "__main__":
    main(globals())
