#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Notifications of the NETCONF agent: what is sent, to whom, when, and what a
subscriber is told when something is missing.

Prints one line a test; exit status 1 when one failed.
"""

import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
import sandbox  # noqa: E402

sandbox.enter()

import netconf_lab as lab  # noqa: E402
from fake_bgpd import EVENTS  # noqa: E402
from netconf_bench import NS, Events, expect, expect_error, get, names  # noqa: E402
from netconf_bench import main, subscribe  # noqa: E402


def take(session, timeout=5):
    """The next notification's content, None when there is none."""
    note = session.take_notification(block=True, timeout=timeout)
    if note is None:
        return None
    text = lab.squeeze(note.notification_xml)
    return text.split("</eventTime>")[1].split("</notification>")[0]


def test_notifications(bench):
    ring = bench.bgpd.events = Events()
    ring.add("incident-opened", neighbor="old")
    with lab.connect() as session:
        session.create_subscription()
        ring.add("violation", neighbor="192.0.2.2", prefix="10.0.0.0/8", check=["bogon-prefix"])
        note = take(session)
        expect("<violation" in note and "10.0.0.0/8" in note and "old" not in note, note)
        expect(names(get(session)), "no request beside the subscription")
        for i in range(8):  # more than one answer holds
            ring.add("incident-closed", neighbor=f"n{i}")
        got = [take(session) for _ in range(8)]
        expect(all(f"<neighbor>n{i}<" in got[i] for i in range(8)), got)
        expect(take(session, 1.5) is None, "a notification too many")
        expect_error(session.create_subscription, "in-use", words="already")


def test_no_more_than_one_question_a_second(bench):
    bench.bgpd.events = Events()
    with lab.connect() as session:
        session.create_subscription()
        bench.bgpd.commands.clear()
        time.sleep(3)
        n = sum(c.startswith(EVENTS) for c in bench.bgpd.commands)
        expect(2 <= n <= 4, f"{n} questions in 3 seconds")


def test_notification_filter(bench):
    ring = bench.bgpd.events = Events()
    with lab.connect() as session:
        subscribe(session, f"<filter><violation {NS}><neighbor>a</neighbor></violation></filter>")
        ring.add("violation", neighbor="b")
        ring.add("incident-opened", neighbor="a")
        ring.add("violation", neighbor="a", prefix="10.0.0.0/8")
        note = take(session)
        expect("<violation" in note and "10.0.0.0/8" in note, note)
        expect(take(session, 1.5) is None, "a notification too many")
    with lab.connect() as session:
        xpath = f"<filter type='xpath' xmlns:m='{lab.MODEL_NS}' select='/m:incident-opened'/>"
        subscribe(session, xpath)
        ring.add("violation", neighbor="c")
        ring.add("incident-opened", neighbor="d")
        expect("<neighbor>d<" in take(session), "XPath filter")


def test_events_lost(bench):
    ring = bench.bgpd.events = Events()
    with lab.connect() as session:
        session.create_subscription()
        for i in range(5):
            ring.add("violation", neighbor=f"n{i}")
        ring.forget(3)
        expect("<count>3</count>" in take(session), "not said how many")
        expect("<neighbor>n3<" in take(session), "not what is left")


def test_subscriber_learns_that_bgpd_ended(bench):
    ring = bench.bgpd.events = Events()
    with lab.connect() as session:
        session.create_subscription()
        bench.bgpd.stop()
        note = take(session)
        expect("<monitoring-interrupted" in note and "not running" in note, note)
        expect(take(session, 2.5) is None, "told twice")
        ring.run, ring.events = "run-2", []
        ring.add("violation", neighbor="new")
        bench.bgpd.start()
        expect("<monitoring-resumed" in take(session), "not told that it is back")
        expect("<events-lost" in take(session), "not told of a new run")
        expect("<neighbor>new<" in take(session), "nothing of the new run")


def test_replay(bench):
    ring = bench.bgpd.events = Events()
    ring.add("violation", "2026-01-01T00:00:00Z", neighbor="a")
    ring.add("violation", "2026-01-01T00:00:10Z", neighbor="b")
    ring.add("violation", "2026-01-01T00:00:20Z", neighbor="c")
    with lab.connect() as session:
        session.create_subscription(start_time="2026-01-01T00:00:10Z")
        expect("<neighbor>b<" in take(session), "b")
        expect("<neighbor>c<" in take(session), "c")
        expect("<replayComplete" in take(session), "not told where the past ends")
        ring.add("violation", neighbor="d")
        expect("<neighbor>d<" in take(session), "d")
    with lab.connect() as session:
        times = {"start_time": "2026-01-01T00:00:00Z", "stop_time": "2026-01-01T00:00:10Z"}
        session.create_subscription(**times)
        got = [take(session) for _ in range(4)]
        for i, part in enumerate(("<neighbor>a<", "<neighbor>b<", "<replayC", "<notificationC")):
            expect(part in got[i], got)
        session.create_subscription()  # the other one is over
    bench.bgpd.events = Events()
    with lab.connect() as session:
        session.create_subscription(start_time="2026-01-01T00:00:00Z")
        expect("<replayComplete" in take(session), "no past, and not said so")


def test_bad_subscriptions(bench):
    bench.bgpd.events = Events()
    with lab.connect() as session:
        other = {"stream_name": "SNMP"}
        expect_error(
            lambda: session.create_subscription(**other), "invalid-value", words="NETCONF"
        )
        for body, tag in (
            ("<startTime>2099-01-01T00:00:00Z</startTime>", "bad-element"),
            ("<stopTime>2026-01-01T00:00:00Z</stopTime>", "missing-element"),
            (
                "<startTime>2026-01-02T00:00:00Z</startTime>"
                "<stopTime>2026-01-01T00:00:00Z</stopTime>",
                "bad-element",
            ),
            ("<startTime>yesterday</startTime>", "operation-failed"),
        ):
            expect_error(lambda body=body: subscribe(session, body), tag)
        session.create_subscription()  # none of them counted


if __name__ == "__main__":
    main(globals())
