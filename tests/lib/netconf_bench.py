# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of the NETCONF agent before a false bgpd share: the data that
this bgpd has, ways to look at replies, and the running of tests."""

import json
import os
import sys

import netconf_lab as lab
from fake_bgpd import FakeBgpd
from ncclient.operations import RPCError
from ncclient.xml_ import to_ele
from runner import run_tests, tests_of

NS = f'xmlns="{lab.MODEL_NS}"'
NOTIFICATION = "urn:ietf:params:xml:ns:netconf:notification:1.0"
VRF = f"<manrs {NS}><vrf><name>default</name>"
CHECKS = ("bogon-prefix", "rov-invalid", "as-path-too-long")


def neighbor(name, checks=CHECKS, asn=64501):
    family = {
        "name": "frr-bgp-manrs:ipv4-unicast",
        "mode": "observed",
        "routes": {"received": "4", "accepted": "4", "would-reject": "1"},
        "check": [{"name": c, "failures": "1"} for c in checks],
    }
    return {
        "name": name,
        "remote-as": asn,
        "relationship": "customer",
        "address-family": [family],
    }


def tree(neighbors):
    vrf = {"name": "default", "local-as": 64500, "neighbor": neighbors}
    return json.dumps({"frr-bgp-manrs:manrs": {"version": "test", "vrf": [vrf]}})


SMALL = tree([neighbor("192.0.2.2"), neighbor("2001:db8::2", ("bogon-prefix",), 64502)])


class Events:
    """A ring like bgpd's."""

    def __init__(self, run="run-1", first=1):
        self.run, self.first, self.events = run, first, []

    def add(self, name, when="2026-01-02T03:04:05Z", **leaves):
        number = self.events[-1]["number"] + 1 if self.events else self.first
        note = {f"frr-bgp-manrs:{name}": leaves}
        self.events.append({"number": number, "time": when, "notification": note})

    def forget(self, n):
        self.events = self.events[n:]

    def __call__(self, command):
        since = int(command.split()[5])
        first = self.events[0]["number"] if self.events else 0
        last = self.events[-1]["number"] if self.events else 0
        lost = first - since - 1 if since < last and first > since + 1 else 0
        new = [e for e in self.events if e["number"] > since]
        answer = {"run": self.run, "first": first, "last": last, "lost": lost}
        return json.dumps(answer | {"more": len(new) > 3, "events": new[:3]})


def expect(truth, what):
    if not truth:
        raise AssertionError(what)


def expect_error(what, tag, app_tag=None, words=""):
    """what() fails with that rpc-error."""
    try:
        got = what()
    except RPCError as error:
        expect(error.tag == tag, f"error-tag {error.tag}, not {tag}: {error}")
        expect(app_tag in (None, error.app_tag), f"{error.app_tag}, not {app_tag}")
        expect(words in str(error), f"no {words!r} in {error}")
        return
    raise AssertionError(f"no rpc-error: {str(got)[:300]}")


def data(reply):
    """What is in the element data."""
    text = lab.squeeze(reply)
    if "</data>" not in text:
        expect("<data" in text, f"no data: {text[:300]}")
        return ""
    return text.split("<data", 1)[1].split(">", 1)[1].rsplit("</data>", 1)[0]


def names(text):
    """The neighbors in a reply."""
    return [part.split("</name>")[0] for part in str(text).split("<neighbor><name>")[1:]]


class Bench:
    def __init__(self):
        lab.install()
        lab.add_user("noc", lab.GROUP)
        lab.add_user("other", lab.GROUP)
        lab.add_user("stranger")
        self.bgpd = FakeBgpd(SMALL)
        self.sshd = lab.start_sshd()

    def reset(self):
        if self.bgpd:
            self.bgpd.stop()
        self.bgpd = FakeBgpd(SMALL).start()


def get(session, subtree=None, xpath=None):
    if xpath:
        filter_ = ("xpath", ({"m": lab.MODEL_NS}, xpath))
    else:
        filter_ = ("subtree", subtree) if subtree is not None else None
    return data(session.get(filter=filter_))


def subscribe(session, body):
    """ncclient 0.6 puts a filter into the wrong namespace, so by hand."""
    text = f'<create-subscription xmlns="{NOTIFICATION}">{body}</create-subscription>'
    return session.rpc(to_ele(text))


def processes():
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            if os.readlink(f"/proc/{pid}/exe") == lab.PROGRAM:
                with open(f"/proc/{pid}/status", encoding="ascii") as status:
                    found.append(dict(x.strip("\n").split(":\t", 1) for x in status if ":\t" in x))
        except OSError:
            pass
    return found


def main(names):
    """The tests of a file, tests_of(names), or those of them that are named on
    the command line, each before a bgpd of its own."""
    wanted = sys.argv[1:]
    failed = 0
    bench = Bench()
    bench.bgpd.start()
    for test in tests_of(names):
        if not wanted or test.__name__ in wanted:
            bench.reset()
            failed += run_tests([test], bench)
    bench.sshd.terminate()
    bench.sshd.wait(20)
    sys.exit(1 if failed else 0)
