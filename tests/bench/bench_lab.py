# SPDX-License-Identifier: GPL-2.0-or-later
"""A router that takes a full table, and what is measured of it from outside:
CPU time, memory, and how soon its main loop answers.

Every variant runs beside a zebra (so that next hops resolve as on a router)
with -n (so that nothing is put into the kernel), with the same log, and is fed
the same bytes.
"""

import os
import socket
import threading
import time
from contextlib import contextmanager

import bench_data
import bgp_wire
from bgp_feed import Feed
from bgp_wire import AFI_IPV4, AFI_IPV6, END_OF_RIB, Encoder
from lab import BGPD, Lab, LabError, Router, wait_for

US, PEER = "192.0.2.1", "192.0.2.2"
US6, PEER6 = "2001:db8::1", "2001:db8::2"
LOCAL_ASN = 65000
HOLD = 600
TICKS_PER_SEC = os.sysconf("SC_CLK_TCK")
ZEBRA = os.path.join(os.path.dirname(BGPD), "zebra")

# A table that takes longer than this to settle has failed, in seconds.
SETTLE_SEC = 600
# A table that comes in the first seconds of bgpd's life costs it a quarter more
# (8.4.4), whatever the policy: all variants have to be of the same age.
AGE_SEC = 20.0
# bgpd that uses less of a processor for so long has nothing left to do; asking
# it all the time is a part of that.
QUIET_SEC = 3.0
QUIET_SHARE = 0.05


def config(route_map, route_map6=None, before="", neighbor=""):
    """bgpd.conf with one neighbor, an inbound map for each family."""
    return f"""{before}
router bgp {LOCAL_ASN}
 bgp router-id {US}
 no bgp ebgp-requires-policy
 neighbor {PEER} remote-as {bench_data.NEIGHBOR_ASN}
 neighbor {PEER} passive
 neighbor {PEER} timers 200 {HOLD}
 {neighbor}
 address-family ipv4 unicast
  neighbor {PEER} route-map {route_map} in
 exit-address-family
 address-family ipv6 unicast
  neighbor {PEER} activate
  neighbor {PEER} route-map {route_map6 or route_map} in
 exit-address-family
"""


class Wire:
    """The table as UPDATE messages, made once and kept in a file: in the order in
    which a router walks its table, routes of equal attributes together."""

    def __init__(self):
        routes = bench_data.routes_path()
        newest = max(
            os.path.getmtime(one) for one in (routes, __file__, bgp_wire.__file__)
        )
        paths = {
            afi: os.path.join(bench_data.CACHE, f"wire-{afi}.bin")
            for afi in (AFI_IPV4, AFI_IPV6)
        }
        if not all(
            os.path.exists(path) and os.path.getmtime(path) >= newest
            for path in paths.values()
        ):
            self._make(routes, paths)
        self.parts = {}
        for afi, path in paths.items():
            with open(path, "rb") as data:
                self.parts[afi] = data.read()
        with open(routes, encoding="ascii") as lines:
            self.count = sum(1 for _ in lines)

    @staticmethod
    def _make(routes, paths):
        encoder = Encoder(PEER, PEER6)
        with open(routes, encoding="ascii") as lines:
            table = encoder.parse(lines)
        for afi, path in paths.items():
            nlris = [nlri for key_afi, nlri in table if key_afi == afi]
            nlris.sort(key=lambda nlri: (nlri[1:].ljust(16, b"\0"), nlri[0]))
            part = {(afi, nlri): table[afi, nlri] for nlri in nlris}
            with open(path + ".new", "wb") as out:
                out.write(encoder.updates(part))
            os.replace(path + ".new", path)


class Replay(Feed):
    """A feed that sends what a Wire holds, also upon a refresh."""

    def __init__(self, wire, **more):
        super().__init__(US, bench_data.NEIGHBOR_ASN, local=PEER, hold=HOLD, **more)
        self.wire = wire
        self._prebuilt = b"".join(wire.parts.values())

    def _answer_refresh(self, body):
        self.refreshes += 1
        part = self.wire.parts[int.from_bytes(body[:2], "big")]
        threading.Thread(
            target=self._send, args=(part + END_OF_RIB,), daemon=True
        ).start()


class Cpu:
    """CPU seconds of a process: all, those outside the kernel, and those of
    its main thread."""

    def __init__(self, total, user, main_thread):
        self.total, self.user, self.main_thread = total, user, main_thread

    def __sub__(self, before):
        return Cpu(
            self.total - before.total,
            self.user - before.user,
            self.main_thread - before.main_thread,
        )


class BenchRouter(Router):
    """A router with a zebra, and readings of its bgpd."""

    def start(self, text, *modules):
        api = os.path.join(self.vty_dir, "zserv.api")
        self.write("zebra.conf", "")
        self.popen(
            ZEBRA, "-z", api, "-f", self.path("zebra.conf"), "-i",
            self.path("zebra.pid"), "--vty_socket", self.vty_dir, "--vty_port", "0",
        )
        wait_for(lambda: os.path.exists(api), 20, "zebra listens", 0.05)
        self.write("bgpd.conf", text)
        words = [BGPD, "-n", "-z", api, "-f", self.config_path]
        words += ["--vty_socket", self.vty_dir, "-i", self.path("bgpd.pid")]
        words += ["--vty_port", "0", "--log", f"file:{self.log_path}"]
        words += ["--log-level", "warnings"]
        for module in modules:
            words += ["-M", module]
        self._bgpd_words = words
        self._launch()
        self.started = time.monotonic()
        return self

    def cpu(self):
        """CPU seconds until now."""
        pid = self.bgpd.pid
        with open(f"/proc/{pid}/stat", encoding="ascii") as text:
            # The name of the program may contain anything, up to the last ")".
            fields = text.read().rpartition(")")[2].split()
        user, system = (int(fields[at]) / TICKS_PER_SEC for at in (11, 12))
        with open(f"/proc/{pid}/task/{pid}/schedstat", encoding="ascii") as text:
            main_thread = int(text.read().split()[0]) / 1e9
        return Cpu(user + system, user, main_thread)

    def rss_mb(self):
        with open(f"/proc/{self.bgpd.pid}/status", encoding="ascii") as text:
            for line in text:
                if line.startswith("VmRSS:"):
                    return round(int(line.split()[1]) / 1024)
        raise LabError("no VmRSS")

    def wait_quiet(self, at_least=0.0):
        """Until bgpd has used at_least CPU seconds more, and then uses none."""
        first = self.cpu().total

        def is_quiet():
            before = self.cpu().total
            if before < first + at_least:
                return False
            time.sleep(QUIET_SEC)
            return self.cpu().total - before <= QUIET_SEC * QUIET_SHARE

        wait_for(is_quiet, SETTLE_SEC, f"bgpd of {self.name} has settled")

    def received(self):
        return sum(self.prefixes(PEER, family) for family in ("ipv4", "ipv6"))


@contextmanager
def laboratory():
    """(router under test, router that feeds it)."""
    with Lab("bench") as lab:
        routers = []
        for name in ("us", "peer"):
            router = BenchRouter(lab, name)
            lab.routers[name] = router
            router.create()
            routers.append(router)
        lab.link(
            routers[0], f"{US}/24 {US6}/64", routers[1], f"{PEER}/24 {PEER6}/64"
        )
        yield tuple(routers)


def feed_table(us, peer, wire, ready=lambda: None):
    """Send the table, after a call of ready(), and wait until it is processed; the
    CPU it took."""
    us.wait_quiet()
    time.sleep(max(0.0, us.started + AGE_SEC - time.monotonic()))
    ready()
    before = us.cpu()
    feed = Replay(wire, netns=peer.netns)
    peer._feeds.append(feed)
    feed.start().wait_established()
    us.wait_quiet(at_least=1.0)
    if feed.error:
        raise LabError(f"the session ended: {feed.error}")
    return us.cpu() - before


class VtyProbe:
    """Asks bgpd's main loop for an answer all the time, from a thread, and
    remembers the longest wait, in milliseconds."""

    INTERVAL_SEC = 0.005
    END = b"\0\0\0"

    def __init__(self, router):
        self.waits = []
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(os.path.join(router.vty_dir, "bgpd.vty"))
        self._socket.settimeout(60)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stopping.set()
        self._thread.join(70)
        self._socket.close()

    def _run(self):
        while not self._stopping.wait(self.INTERVAL_SEC):
            start = time.monotonic()
            self._socket.sendall(b"enable\0")
            answer = b""
            while len(answer) < 4 or answer[-4:-1] != self.END:
                answer += self._socket.recv(4096)
            self.waits.append((time.monotonic() - start) * 1000)

    def longest(self):
        return round(max(self.waits, default=0.0), 1)

    def percentile(self, share):
        waits = sorted(self.waits)
        return round(waits[int(share * (len(waits) - 1))], 1) if waits else 0.0
