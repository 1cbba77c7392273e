#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the NETCONF agent tells of a real bgpd with the module: its data, the
same as in vtysh; leaks as they happen; and clear errors while bgpd is stopped,
gone, or without the module.

Prints one line a test; exit status 1 when one failed.
"""

import os
import re
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
import sandbox  # noqa: E402

sandbox.enter()

import netconf_lab as netconf  # noqa: E402
from lab import MODULE, Lab, wait_for  # noqa: E402
from ncclient.operations import RPCError  # noqa: E402
from runner import run_tests, tests_of  # noqa: E402

NS = f'xmlns="{netconf.MODEL_NS}"'
US, FEEDER = "192.0.2.1", "192.0.2.2"
GOOD = ["93.175.146.0/24 12654", "84.205.64.0/24 12654"]
BOGON = "10.1.0.0/16 12654"
CONFIG = """
router bgp 64500
 bgp router-id 192.0.2.1
 neighbor 192.0.2.2 remote-as 12654
 neighbor 192.0.2.2 passive
 neighbor 192.0.2.2 timers connect 1
 neighbor 192.0.2.2 manrs relationship customer
 address-family ipv4 unicast
  neighbor 192.0.2.2 route-map MANRS in
 exit-address-family
exit
"""
ONE = (
    f"<manrs {NS}><vrf><name>default</name><neighbor><name>{FEEDER}</name></neighbor>"
    "</vrf></manrs>"
)


def expect(truth, what):
    if not truth:
        raise AssertionError(what)


def leaf(xml, name):
    found = re.search(rf"<{name}>([^<]*)</{name}>", xml)
    return found.group(1) if found else None


class Bench:
    def __init__(self, lab):
        netconf.install()
        netconf.add_user("noc", netconf.GROUP)
        self.sshd = netconf.start_sshd()
        self.us, self.them = lab.router("us"), lab.router("them")
        lab.link(self.us, f"{US}/24", self.them, f"{FEEDER}/24")
        os.symlink(os.path.join(self.us.vty_dir, "bgpd.vty"), "/run/frr/bgpd.vty")
        self.us.start_bgpd(CONFIG, module=MODULE)
        self.feed = self.them.feed(US, 12654, local=FEEDER)
        self.feed.start()
        self.feed.wait_established()
        self.feed.announce(GOOD + [BOGON])
        self.wait_routes(3)

    def wait_routes(self, n):
        def there():
            data = self.us.json(f"show bgp manrs neighbors {FEEDER}")
            return f"'received': {n}," in str(data)

        wait_for(there, 30, f"{n} routes of the feed")


def get_one(session):
    """Identities without their module, as libyang 3 has them."""
    text = netconf.squeeze(session.get(filter=("subtree", ONE)))
    return text.replace(">frr-bgp-manrs:", ">")


def error_of(what):
    try:
        got = what()
    except RPCError as error:
        return error.app_tag
    raise AssertionError(f"no rpc-error: {str(got)[:300]}")


def take(session, timeout=8):
    note = session.take_notification(block=True, timeout=timeout)
    return netconf.squeeze(note.notification_xml) if note else ""


def take_until(session, name):
    """Notifications up to one of that name; they come in the order of bgpd."""
    for _ in range(20):
        note = take(session)
        if not note or f"<{name}" in note:
            break
    expect(f"<{name}" in note, f"no {name}, but {note}")
    return note


def test_data_is_of_the_model(_):
    with netconf.connect() as session:
        reply = str(session.get(filter=("subtree", f"<manrs {NS}/>")))
    start, end = reply.index("<manrs"), reply.index("</manrs>")
    with open("/run/manrs.xml", "w", encoding="utf-8") as out:
        out.write(reply[start:end] + "</manrs>")
    model = f"{netconf.BUILD}/netconf/modules/frr-bgp-manrs.yang"
    netconf.shell(f"yanglint -t get {model} /run/manrs.xml")


def test_one_neighbor_as_vtysh_has_it(bench):
    shown = str(bench.us.json(f"show bgp manrs neighbors {FEEDER}"))
    with netconf.connect() as session:
        # libyang 3 leaves the name of the module out where it is the default.
        xml = get_one(session).replace("frr-bgp-manrs:", "")
    expect(leaf(xml, "remote-as") == "12654", xml)
    for name, key in (("received", "received"), ("accepted", "accepted"), ("rejected", "rejected")):
        expect(f"'{key}': {leaf(xml, name)}," in shown, f"{name} {leaf(xml, name)}: {shown}")
    expect(leaf(xml, "rejected") == "1", xml)
    expect("<relationship>customer<" in xml, xml)
    bogon = xml.split("<check><name>bogon-prefix</name>")[1]
    expect(bogon.startswith("<failures>1</failures>"), bogon[:200])
    expect("<incident><metric>M3C</metric>" in xml, xml)


def test_leak_is_notified(bench):
    with netconf.connect() as session:
        session.create_subscription()
        began = time.monotonic()
        bench.feed.announce(["172.16.0.0/12 12654"])
        note = take_until(session, "violation")
        took = time.monotonic() - began
        expect("<prefix>172.16.0.0/12<" in note and "bogon-prefix" in note, note)
        expect(took < 4, f"after {took:.1f} s")
        print(f"a leak is notified after {took:.1f} s")
        expect(leaf(get_one(session), "rejected") == "2", "the request beside it")
        bench.feed.withdraw(["172.16.0.0/12", "10.1.0.0/16"])
        note = take_until(session, "incident-closed")
        expect(f"<neighbor>{FEEDER}<" in note and "M3C" in note, note)
    bench.feed.announce([BOGON])


def test_past_is_replayed(_):
    with netconf.connect() as session:
        session.create_subscription(start_time="2020-01-01T00:00:00Z")
        take_until(session, "violation")
        take_until(session, "replayComplete")


def test_stopped_bgpd(bench):
    with netconf.connect(timeout=60) as session:
        bench.us.bgpd.send_signal(signal.SIGSTOP)
        try:
            got = error_of(session.get)
        finally:
            bench.us.bgpd.send_signal(signal.SIGCONT)
        expect(got == "bgpd-timeout", got)
        expect(leaf(get_one(session), "remote-as") == "12654", "not found again")


def test_restarted_bgpd(bench):
    with netconf.connect() as session:
        session.create_subscription()
        bench.us.stop_bgpd()
        note = take_until(session, "monitoring-interrupted")
        expect("not running" in note or "bgpd ended" in note, note)
        expect(error_of(session.get) == "bgpd-not-running", "the error")
        bench.us.start_bgpd(CONFIG, module=MODULE)
        take_until(session, "monitoring-resumed")
        take_until(session, "events-lost")
        expect(leaf(get_one(session), "remote-as") == "12654", "not found again")


def test_bgpd_without_the_module(bench):
    bench.us.stop_bgpd()
    stock = "\n".join(x for x in CONFIG.splitlines() if "manrs" not in x)
    bench.us.start_bgpd(stock)
    with netconf.connect() as session:
        expect(error_of(session.get) == "module-not-loaded", "get")
        expect(error_of(session.create_subscription) == "module-not-loaded", "subscription")


def test_bgpd_ends_cleanly(bench):
    expect(bench.us.stop_bgpd() == 0, bench.us.output()[-500:])


def main():
    with Lab("netconf") as lab:
        bench = Bench(lab)
        failed = run_tests(tests_of(globals()), bench)
        bench.sshd.terminate()
        bench.sshd.wait(20)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
