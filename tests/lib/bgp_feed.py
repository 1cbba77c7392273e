#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A BGP speaker that only feeds: it announces what it is told and learns
nothing.

It owns one session (RFC 4271), with route refresh (RFC 2918: everything is sent
again, unless told not to offer it) and, when asked, add-path (RFC 7911), a role
(RFC 9234) and a host name (draft-walton-bgp-hostname-capability).  It keeps the
table of what it announces, in wire format, so that a refresh or a new session
repeats it.  bgp_wire.py says how a route is written.

As a program it takes commands on its standard input: announce ROUTE, withdraw
PREFIX [path-id=N], load FILE, raw HEX, eor, quit.  In tests use class Feed; it
needs no other process.
"""

import argparse
import ctypes
import os
import select
import socket
import struct
import sys
import threading
import time

from bgp_wire import (
    END_OF_RIB,
    HEADER_LEN,
    KEEPALIVE,
    NOTIFICATION,
    OPEN,
    REFRESH,
    ROLES,
    Encoder,
    FeedError,
    describe,
    message,
    open_message,
)


def socket_in_netns(netns, family):
    """A TCP socket of the network namespace `netns` (a path, or a name as ip
    netns has them; None: this one).  Only a passing thread enters it."""
    if netns is None:
        return socket.socket(family, socket.SOCK_STREAM)
    path = netns if "/" in netns else f"/run/netns/{netns}"
    result = []

    def enter():
        libc = ctypes.CDLL(None, use_errno=True)
        clone_newnet = 0x40000000
        fd = os.open(path, os.O_RDONLY)
        try:
            if libc.setns(fd, clone_newnet) != 0:
                result.append(OSError(ctypes.get_errno(), f"cannot enter {path}"))
            else:
                result.append(socket.socket(family, socket.SOCK_STREAM))
        finally:
            os.close(fd)

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    if not result or isinstance(result[0], Exception):
        raise result[0] if result else OSError(f"cannot enter {path}")
    return result[0]


class Feed:
    """One feeding session.  announce() and withdraw() may be called before
    start() and at any time later, from any thread."""

    def __init__(
        self,
        peer,
        asn,
        local=None,
        port=179,
        router_id=None,
        next_hop=None,
        next_hop6=None,
        hold=90,
        addpath=False,
        role=None,
        listen=False,
        reconnect=False,
        netns=None,
        refresh=True,
        hostname=None,
    ):
        is_v6 = ":" in peer
        if local and not next_hop and not is_v6:
            next_hop = local
        if local and not next_hop6 and is_v6:
            next_hop6 = local
        self.peer, self.asn, self.local, self.port = peer, asn, local, port
        self.router_id = router_id or next_hop or "192.0.2.1"
        self.hold, self.addpath, self.role = hold, addpath, role
        self.refresh, self.hostname = refresh, hostname
        self.listen, self.reconnect, self.netns = listen, reconnect, netns
        self.encoder = Encoder(next_hop, next_hop6, addpath)
        self.table = {}
        self.established = threading.Event()
        self.ended = threading.Event()
        self.error = None  # why the last session ended
        self.refreshes = 0
        self._prebuilt = None
        self._lock = threading.RLock()  # table, and writing to the socket
        self._closing = False
        self._socket = None
        self._listener = None
        self._thread = None

    # What a test calls

    def start(self):
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        return self

    def wait_established(self, timeout=30):
        deadline = time.monotonic() + timeout
        while not self.established.wait(0.05):
            if self.ended.is_set() or time.monotonic() > deadline:
                raise FeedError(
                    f"no session with {self.peer} in {timeout} s: {self.error}"
                )
        return self

    def prepare(self, lines):
        """Add routes to the table and build all messages ahead of the session,
        so that nothing but sending is left to do."""
        with self._lock:
            self.table.update(self.encoder.parse(lines))
            self._prebuilt = self.encoder.updates(self.table)
            return len(self.table)

    def announce(self, lines):
        if isinstance(lines, str):
            lines = lines.splitlines()
        with self._lock:
            table = self.encoder.parse(lines)
            updates = self.encoder.updates(table)
            self.table.update(table)
            self._prebuilt = None
            self._send(updates)

    def withdraw(self, prefixes):
        if isinstance(prefixes, str):
            prefixes = prefixes.splitlines()
        with self._lock:
            keys = []
            for line in prefixes:
                prefix, _, rest = line.strip().partition(" ")
                if prefix:
                    keys.append(self.encoder.key(prefix, rest))
            for key in keys:
                self.table.pop(key, None)
            self._prebuilt = None
            self._send(self.encoder.withdrawals(keys))

    def raw(self, data):
        """Send bytes as they are, whole messages or not."""
        self._send(data)

    def send(self, data, gone, came):
        """Send messages made elsewhere, with the keys they withdraw and the rows
        {key: attribute text} they announce."""
        with self._lock:
            for key in gone:
                self.table.pop(key, None)
            self.table.update(came)
            self._send(data)

    def eor(self):
        self._send(END_OF_RIB)

    def close(self):
        """Cease, and wait until the thread has ended."""
        self._closing = True
        try:
            if self.established.is_set():
                if self._lock.acquire(timeout=2):
                    try:
                        self._socket.settimeout(2)
                        self._socket.sendall(message(NOTIFICATION, b"\x06\x02"))
                    finally:
                        self._lock.release()
        except (OSError, AttributeError):
            pass
        for sock in (self._socket, self._listener):
            if sock is not None:
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass
        if self._thread:
            self._thread.join(10)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()

    # The session

    def _send(self, data):
        with self._lock:
            if self.established.is_set() and data:
                try:
                    self._socket.sendall(data)
                except OSError as error:
                    self.error = f"sending failed: {error}"

    def _run(self):
        while not self._closing:
            try:
                self._connect()
                self._session()
            except (OSError, FeedError, struct.error) as error:
                self.error = str(error)
            finally:
                was_up = self.established.is_set()
                self.established.clear()
                if self._socket is not None:
                    self._socket.close()
                    self._socket = None
            if self._closing or (was_up and not self.reconnect):
                break
            time.sleep(0.2)  # bgpd may not have been ready for us
        if self._listener is not None:
            self._listener.close()
        self.ended.set()

    def _connect(self):
        family = socket.AF_INET6 if ":" in self.peer else socket.AF_INET
        if self.listen:
            if self._listener is None:
                self._listener = socket_in_netns(self.netns, family)
                self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                self._listener.bind((self.local or "", self.port))
                self._listener.listen(1)
            self._socket = self._listener.accept()[0]
        else:
            self._socket = socket_in_netns(self.netns, family)
            self._socket.settimeout(5)
            if self.local:
                self._socket.bind((self.local, 0))
            self._socket.connect((self.peer, self.port))
        self._socket.settimeout(None)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._input = b""
        self._heard = time.monotonic()

    def _session(self):
        self._socket.sendall(
            open_message(
                self.asn,
                self.hold,
                self.router_id,
                self.addpath,
                self.role,
                self.refresh,
                self.hostname,
            )
        )
        kind, body = self._read(30)
        if kind != OPEN:
            raise FeedError(describe(kind, body))
        hold = min(self.hold, struct.unpack_from("!H", body, 3)[0])
        self._socket.sendall(message(KEEPALIVE, b""))
        kind, body = self._read(30)
        if kind != KEEPALIVE:
            raise FeedError(describe(kind, body))
        self._feed(hold)

    def _feed(self, hold):
        with self._lock:
            data = self._prebuilt
            if data is None:
                data = self.encoder.updates(self.table)
            self._prebuilt = None
            self.established.set()
        sender = threading.Thread(
            target=self._send, args=(data + END_OF_RIB,), daemon=True
        )
        sender.start()  # reading goes on, or both ends could wait for each other
        next_alive = time.monotonic()
        while not self._closing:
            now = time.monotonic()
            if hold and now >= next_alive:
                self._keepalive()
                next_alive = now + hold / 3
            if hold and now - self._heard > hold:
                raise FeedError("hold time expired")
            got = self._read(min(1.0, hold / 3 or 1.0), wait=False)
            if got and got[0] == REFRESH:
                self._answer_refresh(got[1])
            elif got and got[0] == NOTIFICATION:
                raise FeedError(describe(*got))

    def _keepalive(self):
        # Someone is sending already: that keeps the session alive as well.
        if self._lock.acquire(blocking=False):
            try:
                self._socket.sendall(message(KEEPALIVE, b""))
            finally:
                self._lock.release()

    def _answer_refresh(self, body):
        afi = struct.unpack_from("!H", body)[0]
        self.refreshes += 1

        def again():
            with self._lock:
                table = {k: v for k, v in self.table.items() if k[0] == afi}
                self._send(self.encoder.updates(table))

        threading.Thread(target=again, daemon=True).start()

    def _read(self, timeout, wait=True):
        """The next message as (kind, body); None when none came in time and
        wait is false.  What is learned from UPDATEs is thrown away."""
        deadline = time.monotonic() + timeout
        while True:
            if len(self._input) >= HEADER_LEN:
                length, kind = struct.unpack_from("!HB", self._input, 16)
                if length < HEADER_LEN:
                    raise FeedError("bad message length from the peer")
                if len(self._input) >= length:
                    body = self._input[HEADER_LEN:length]
                    self._input = self._input[length:]
                    return kind, body
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self._socket], [], [], left)[0]:
                if not wait:
                    return None
                raise FeedError("no answer from the peer")
            data = self._socket.recv(65536)
            if not data:
                raise FeedError("connection closed by the peer")
            self._heard = time.monotonic()
            self._input += data


def run_command(feed, line):
    """One line of standard input.  False: quit."""
    word, _, rest = line.strip().partition(" ")
    if word == "announce":
        feed.announce([rest])
    elif word == "withdraw":
        feed.withdraw([rest])
    elif word == "load":
        with open(rest, encoding="ascii") as routes:
            feed.announce(routes)
    elif word == "raw":
        feed.raw(bytes.fromhex(rest))
    elif word == "eor":
        feed.eor()
    elif word == "quit":
        return False
    elif word:
        raise FeedError(f"unknown command: {word}")
    return True


def main():
    parser = argparse.ArgumentParser(description="Feed routes to a BGP daemon.")
    parser.add_argument("--peer", required=True, help="address of the BGP daemon")
    parser.add_argument("--asn", type=int, required=True, help="our AS number")
    parser.add_argument("--local", help="our address, also the next hop")
    parser.add_argument("--port", type=int, default=179)
    parser.add_argument("--router-id")
    parser.add_argument("--next-hop", help="IPv4 next hop")
    parser.add_argument("--next-hop6", help="IPv6 next hop")
    parser.add_argument("--hold", type=int, default=90)
    parser.add_argument("--addpath", action="store_true")
    parser.add_argument("--role", choices=ROLES)
    parser.add_argument("--listen", action="store_true", help="wait to be called")
    parser.add_argument("--reconnect", action="store_true")
    parser.add_argument("--routes", help="file of routes to announce first")
    options = vars(parser.parse_args())
    routes = options.pop("routes")
    feed = Feed(**options)
    if routes:
        begin = time.monotonic()
        with open(routes, encoding="ascii") as lines:
            count = feed.prepare(lines)
        print(f"prepared {count} routes in {time.monotonic() - begin:.1f} s", flush=True)
    status = 0
    try:
        feed.start().wait_established()
        print("established", flush=True)
        for line in sys.stdin:
            try:
                if not run_command(feed, line):
                    break
                print("ok", flush=True)
            except (FeedError, OSError, ValueError) as error:
                print(f"error: {error}", flush=True)
    except FeedError as error:
        print(f"bgp_feed: {error}", file=sys.stderr)
        status = 1
    except KeyboardInterrupt:
        pass
    feed.close()
    return status


if __name__ == "__main__":
    sys.exit(main())
