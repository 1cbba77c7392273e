#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Everything that depends on which FRR this is, once: the module loads, rejects
and observes what comes in, keeps in what must not leave, is configured, shown,
completed and written, guards its maps, follows its VRPs, and ends cleanly.

Prints one line a test; exit status 1 when one failed.  MANRS_VALGRIND=1 runs
our bgpd under valgrind and wants no error of it.
"""

import os
import pty
import select
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from lab import BGPD, MODULE, VALGRIND, Lab, vtysh_path, wait_for  # noqa: E402
from runner import run_tests, tests_of  # noqa: E402
from smoke_lab import (  # noqa: E402
    BAD,
    BAD6,
    FEEDS,
    FOREIGN,
    FOREIGN6,
    GOOD,
    GOOD6,
    LATER,
    OUR_ASN,
    OWN,
    OWN6,
    VRPS,
    Network,
    feed_address,
    prefixes,
)

def test_loaded(n):
    assert "bgpd_manrs" in n.us.vtysh("show modules"), "not in show modules"


def enforced(n, family, good, bad):
    for who in FEEDS:
        g, b = len(good[who]), len(bad[who])
        want = (g + b, g + b, 0, b) if who == "observed" else (g + b, g, b, 0)
        n.expect(want, lambda w=who: n.figures(w, family), f"figures of {who}")
    in_rib = set().union(*(prefixes(lines) for lines in good.values()))
    in_rib |= prefixes(bad["observed"])
    in_rib |= {OWN, FOREIGN} if family == 4 else {OWN6, FOREIGN6}
    n.expect(in_rib, lambda: n.table(n.us, family), "the RIB")


def test_inbound_ipv4(n):
    enforced(n, 4, GOOD, BAD)
    paths = n.us.json("show bgp ipv4 unicast 81.2.0.0/16")["paths"]
    assert paths[0].get("metric") == 77, "the operator's map did not run"


def test_inbound_ipv6(n):
    enforced(n, 6, GOOD6, BAD6)


def left(n, family, good, own):
    """Valley-free: up and across only from customers and from us."""
    up = prefixes(good["customer"]) | prefixes(good["observed"]) | {own}
    down = up | prefixes(good["provider"]) | prefixes(good["peer"])
    for to, router in n.receivers.items():
        want = down if to == "customer" else up
        n.expect(want, lambda r=router: n.table(r, family), f"what {to} receives")


def test_outbound_ipv4(n):
    # as-override replaces the AS path before the map runs: the sender must be
    # known all the same.
    left(n, 4, GOOD, OWN)


def test_outbound_ipv6(n):
    left(n, 6, GOOD6, OWN6)


def test_outbound_follows(n):
    """A route turns up at another sender, then it is withdrawn there."""
    moved = "81.2.0.0/16"
    provider = n.receivers["provider"]
    n.feeds["customer", 4].announce([f"{moved} 12654"])
    n.feeds["peer", 4].withdraw([moved])
    n.expect(True, lambda: provider.has_route(moved), "now from a customer")
    n.feeds["peer", 4].announce([f"{moved} 3333"])
    n.feeds["customer", 4].withdraw([moved])
    n.expect(False, lambda: provider.has_route(moved), "from a peer again")
    left(n, 4, GOOD, OWN)


def test_withdraw_and_announce(n):
    feed = n.feeds["customer", 4]
    feed.withdraw(["8.8.8.0/24", LATER])
    n.expect((4, 1, 3, 0), lambda: n.figures("customer", 4), "withdrawn")
    feed.announce([f"{LATER} 12654 64511", "8.8.8.0/24 12654 15169"])
    n.expect((6, 2, 4, 0), lambda: n.figures("customer", 4), "good is bad")
    feed.announce([f"{LATER} 12654", "8.8.8.0/24 12654 3333"])
    n.expect((6, 2, 4, 0), lambda: n.figures("customer", 4), "bad is good")
    enforced(n, 4, GOOD, BAD)


def test_dry_runs_count_nothing(n):
    line = f"neighbor {feed_address('customer', 4)} soft-reconfiguration inbound"
    inside = f"router bgp {OUR_ASN}\naddress-family ipv4 unicast\n"
    n.us.configure(inside + line)
    before = n.figures("customer", 4)
    for what in ("received-routes", "filtered-routes"):
        n.us.vtysh(
            f"show bgp ipv4 unicast neighbors {feed_address('customer', 4)} {what}"
        )
    assert n.figures("customer", 4) == before
    n.us.configure(inside + "no " + line)
    enforced(n, 4, GOOD, BAD)


def test_show(n):
    address = feed_address("customer", 4)
    said = n.us.vtysh(f"show bgp manrs explain 8.8.8.0/24 neighbor {address}")
    assert "rov-invalid" in said and "AS15169" in said, said
    shown = n.us.json(f"show bgp manrs violations neighbor {address}")
    found = {v["prefix"] for v in shown["violations"]}
    assert found == prefixes(BAD["customer"]), found
    assert "watched" in n.us.vtysh("show bgp manrs profile")
    assert feed_address("peer", 6) in n.us.vtysh("show bgp manrs")
    n.us.vtysh("clear bgp manrs counters")
    enforced(n, 4, GOOD, BAD)


def vrps_change(n, vrps, counts):
    n.write_vrps(vrps)
    n.wait_vrps(*counts)


def reload_vrps(n):
    """What passed and is invalid now leaves; what was invalid comes back."""
    later = {"prefix": LATER, "maxLength": 16, "asn": 3333}
    nowhere = [  # below no route, around no route
        {"prefix": "41.0.0.0/11", "maxLength": 11, "asn": 3333},
        {"prefix": "41.0.0.0/12", "maxLength": 12, "asn": 3333},
        {"prefix": "2001:db8:41::/48", "maxLength": 48, "asn": 3333},
    ]
    vrps_change(n, VRPS + [later] + nowhere, (5, 3))
    n.expect(False, lambda: n.us.has_route(LATER), "invalid now")
    for router in n.receivers.values():
        n.expect(False, lambda r=router: r.has_route(LATER), "withdrawn")
    n.expect((6, 1, 5, 0), lambda: n.figures("customer", 4), "one more rejected")
    vrps_change(n, VRPS, (2, 2))
    n.expect(True, lambda: n.us.has_route(LATER), "valid again")
    enforced(n, 4, GOOD, BAD)
    enforced(n, 6, GOOD6, BAD6)


def test_reload_vrps(n):
    # A refused refresh is asked for again after 30 seconds.
    n.patience += 35
    try:
        reload_vrps(n)
    finally:
        n.patience -= 35


def test_reload_vrps_with_adj_rib_in(n):
    lines = [f"router bgp {OUR_ASN}", "address-family ipv4 unicast"]
    line = f"neighbor {feed_address('customer', 4)} soft-reconfiguration inbound"
    n.us.configure("\n".join(lines + [line]))
    feed = n.feeds["customer", 4]
    refreshes = feed.refreshes
    n.us.vtysh(f"clear bgp ipv4 unicast {feed_address('customer', 4)} in")
    n.expect((6, 2, 4, 0), lambda: n.figures("customer", 4), "as before")
    reload_vrps(n)
    n.us.configure("\n".join(lines + ["no " + line]))
    assert feed.refreshes - refreshes <= 2, "asked, and had it"


def sequences(n, name):
    """Numbers of the entries of a map."""
    words = [
        line.split("sequence", 1)[1].split()[0]
        for line in n.us.vtysh(f"show route-map {name}").splitlines()
        if ", sequence " in line
    ]
    return sorted(set(words))


def test_guard(n):
    edits = (
        "route-map MANRS permit 5",
        "route-map MANRS permit 5\nexit\nno route-map MANRS",
        "route-map MANRS deny 10\nexit\nno route-map MANRS deny 10",
        "route-map MANRS:PLUS permit 20\nno call",
    )
    for edit in edits:
        n.us.configure(edit)
        for name in ("MANRS", "MANRS:PLUS"):
            n.expect(["10", "20"], lambda m=name: sequences(n, m), f"mends: {edit}")
    n.feeds["customer", 4].announce(["172.16.0.0/12 12654"])
    n.expect((7, 2, 5, 0), lambda: n.figures("customer", 4), "still rejects")
    n.feeds["customer", 4].withdraw(["172.16.0.0/12"])
    enforced(n, 4, GOOD, BAD)
    left(n, 4, GOOD, OWN)


def ask_vtysh(n, text, seconds=20):
    """What interactive vtysh shows when `text` is typed."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="dumb", VTYSH_PAGER="cat", COLUMNS="200")
        words = ("ip", "netns", "exec", n.us.netns, vtysh_path())
        words += ("--vty_socket", n.us.vty_dir, "-d", "bgpd")
        os.execvp(words[0], words)
    shown = b""
    prompts, sent = 0, False
    deadline = time.monotonic() + seconds
    try:
        while time.monotonic() < deadline:
            if not select.select([terminal], [], [], 0.5)[0]:
                if sent:
                    break
                continue
            shown += os.read(terminal, 65536)
            prompts = shown.count(b"# ")
            if prompts and not sent:
                os.write(terminal, text.encode())
                sent = True
    except OSError:
        pass
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)
    return shown.decode(errors="replace")


def test_vtysh_completion(n):
    shown = ask_vtysh(n, "show bgp manrs ?")
    for word in ("checks", "explain", "neighbors", "rpki", "violations"):
        assert f"  {word}" in shown, shown
    shown = ask_vtysh(n, "show bgp manrs viol\t")
    assert "violations " in shown, shown
    shown = ask_vtysh(n, f"configure terminal\nrouter bgp {OUR_ASN}\n"
                      "neighbor 192.0.2.2 manrs ?")
    assert "relationship" in shown and "profile" in shown, shown


def write_and_read(n, empty_config):
    """Written by vtysh, lost with a new bgpd, read by vtysh -b."""
    before = n.running()
    own_dir = n.us.path("etc")
    os.makedirs(own_dir, exist_ok=True)
    for name in ("frr.conf", "vtysh.conf"):
        with open(os.path.join(own_dir, name), "w", encoding="ascii"):
            pass
    words = (vtysh_path(), "--config_dir", own_dir, "--vty_socket", n.us.vty_dir)
    said = n.us.run(*words, "-c", "write memory").stdout
    assert "[OK]" in said, said
    status = n.us.stop_bgpd()
    assert status == 0, f"exit status {status}: {n.us.output()[-8000:]}"
    n.us.start_bgpd(empty_config, module=MODULE, under=n.under)
    assert n.running() == [], "there before it was read"
    done = n.us.run(*words, "-b", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert n.running() == before, (n.running(), before)


def test_config_round_trip(n):
    write_and_read(n, "hostname us\n")
    for feed in n.feeds.values():
        feed.close()
    for (who, family), feed in list(n.feeds.items()):
        n.feeds[who, family] = again = n.world.feed(
            feed.peer, feed.asn, local=feed.local, router_id=feed.router_id
        )
        again.announce((GOOD if family == 4 else GOOD6)[who])
        again.announce((BAD if family == 4 else BAD6)[who])
        again.start()
    for feed in n.feeds.values():
        feed.wait_established(60)
    enforced(n, 4, GOOD, BAD)
    enforced(n, 6, GOOD6, BAD6)
    left(n, 4, GOOD, OWN)
    left(n, 6, GOOD6, OWN6)


def test_reconfigured(n):
    address = feed_address("customer", 4)
    router = f"router bgp {OUR_ASN}\n"
    before = n.running()
    n.us.configure("manrs profile customer check rov-invalid action log")
    n.patience += 35
    n.expect((6, 3, 3, 0), lambda: n.figures("customer", 4), "invalid passes")
    n.us.configure("no manrs profile customer check rov-invalid")
    n.expect((6, 2, 4, 0), lambda: n.figures("customer", 4), "and leaves again")
    n.patience -= 35
    n.us.configure(router + f"no neighbor {address} manrs relationship")
    n.us.configure(router + f"neighbor {address} manrs relationship customer")
    assert n.running() == before
    enforced(n, 4, GOOD, BAD)


def test_daemon_forks(n):
    """As a service starts it: the parent ends well, and so does the child."""
    pid_file = n.world.path("forked.pid")
    config = n.world.write("forked.conf", "hostname forked\n")
    words = (BGPD, "-Z", "-d", "-f", config, "-i", pid_file)
    words += ("--vty_socket", n.world.vty_dir, "--vty_port", "0", "-p", "0")
    words += ("-M", MODULE)
    # Not a pipe: the child of 10.x keeps what it was given, and holds it open.
    parent = n.world.popen(*words, output="forked.out")
    status = parent.wait(30)
    assert status == 0, f"exit status {status}"
    with open(pid_file, encoding="ascii") as text:
        pid = int(text.read())
    os.kill(pid, signal.SIGTERM)

    def is_gone():
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
                return stat.read().rsplit(")", 1)[1].split()[0] == "Z"
        except FileNotFoundError:
            return True

    wait_for(is_gone, 20, "the forked bgpd ends")
    assert not os.path.exists(n.world.path("core"))


def test_ends(n):
    """SIGTERM with sessions up and routes in every table."""
    status = n.us.stop_bgpd()
    assert status == 0, f"exit status {status}: {n.us.output()[-8000:]}"
    if n.under:
        assert "ERROR SUMMARY: 0 errors" in n.us.output(), "not under valgrind"
    for word in ("assert", "Backtrace", "core_handler"):
        assert word not in n.us.log() + n.us.output(), n.us.output()[-8000:]


def main():
    with Lab("smoke") as lab:
        net = Network(lab, VALGRIND if os.environ.get("MANRS_VALGRIND") else ())
        net.start()
        failed = run_tests(tests_of(globals()), net)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
