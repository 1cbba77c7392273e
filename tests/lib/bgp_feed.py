#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A BGP speaker that only feeds: it announces what it is told and learns
nothing.

It owns one session (RFC 4271) with 4-octet AS numbers (RFC 6793), IPv4 and IPv6
unicast (RFC 4760), route refresh (RFC 2918: everything is sent again, unless
told not to offer it) and, when asked, add-path (RFC 7911), a role (RFC 9234) and
a host name (draft-walton-bgp-hostname-capability).  It keeps the table of
what it announces, in wire format, so that a refresh or a new session repeats
it.  Paths are sent as written: the first AS number is not added.

A route is a line of text:

    PREFIX ASPATH... [next-hop=ADDR] [community=A:B,...] [large-community=A:B:C]
                     [med=N] [local-pref=N] [otc=ASN]
                     [origin=igp|egp|incomplete] [path-id=N]

in which {64496 64497} is an AS_SET.  As a program it takes commands on its
standard input: announce ROUTE, withdraw PREFIX [path-id=N], load FILE, raw HEX,
eor, quit.  In tests use class Feed; it needs no other process.
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

MARKER = b"\xff" * 16
OPEN, UPDATE, NOTIFICATION, KEEPALIVE, REFRESH = 1, 2, 3, 4, 5
MESSAGE_MAX = 4096  # RFC 4271 section 4.1
HEADER_LEN = 19
AS_TRANS = 23456

AFI_IPV4, AFI_IPV6, SAFI_UNICAST = 1, 2, 1

ROLES = {"provider": 0, "rs-server": 1, "rs-client": 2, "customer": 3, "peer": 4}
ORIGINS = {"igp": 0, "egp": 1, "incomplete": 2}
WELL_KNOWN = {
    "blackhole": 0xFFFF029A,
    "no-export": 0xFFFFFF01,
    "no-advertise": 0xFFFFFF02,
}

# Attributes: flags and code in one, as they appear on the wire.
ATTR_ORIGIN = 0x4001
ATTR_AS_PATH = 0x4002
ATTR_NEXT_HOP = 0x4003
ATTR_MED = 0x8004
ATTR_LOCAL_PREF = 0x4005
ATTR_COMMUNITY = 0xC008
ATTR_MP_REACH = 0x800E
ATTR_MP_UNREACH = 0x800F
ATTR_LARGE_COMMUNITY = 0xC020
ATTR_OTC = 0xC023
FLAG_EXTENDED = 0x1000

AS_SET, AS_SEQUENCE = 1, 2

# The first byte of an NLRI and the mask of its last byte, by prefix length.
LENGTH_BYTE = [bytes([bits]) for bits in range(129)]
LAST_MASK = [0xFF, 0x80, 0xC0, 0xE0, 0xF0, 0xF8, 0xFC, 0xFE]


class FeedError(Exception):
    """The session did not come up, or a route cannot be sent."""


def message(kind, body):
    return MARKER + struct.pack("!HB", HEADER_LEN + len(body), kind) + body


def attribute(flags_code, value):
    if len(value) > 255:
        return struct.pack("!HH", flags_code | FLAG_EXTENDED, len(value)) + value
    return struct.pack("!HB", flags_code, len(value)) + value


def prefix_to_nlri(text):
    """(AFI, NLRI) of "192.0.2.0/24"; bits after the length are cleared."""
    address, slash, length = text.partition("/")
    afi = AFI_IPV6 if ":" in address else AFI_IPV4
    try:
        packed = socket.inet_pton(
            socket.AF_INET6 if afi == AFI_IPV6 else socket.AF_INET, address
        )
        bits = int(length) if slash else len(packed) * 8
    except (OSError, ValueError) as error:
        raise FeedError(f"not a prefix: {text}") from error
    if not 0 <= bits <= len(packed) * 8:
        raise FeedError(f"not a prefix: {text}")
    used = (bits + 7) >> 3
    packed = packed[:used]
    if bits & 7:
        packed = packed[:-1] + bytes([packed[-1] & LAST_MASK[bits & 7]])
    return afi, LENGTH_BYTE[bits] + packed


def path_to_bytes(words):
    """AS_PATH with 4-octet numbers.  A segment holds at most 255 of them."""
    segments = []
    kind, numbers = AS_SEQUENCE, []

    def finish():
        for at in range(0, len(numbers), 255):
            part = numbers[at : at + 255]
            segments.append(struct.pack(f"!BB{len(part)}I", kind, len(part), *part))

    for word in " ".join(words).replace("{", " { ").replace("}", " } ").split():
        if word in "{}":
            finish()
            kind, numbers = (AS_SET if word == "{" else AS_SEQUENCE), []
        else:
            numbers.extend(int(asn) for asn in word.split(",") if asn)
    finish()
    return b"".join(segments)


def communities_to_bytes(text):
    out = b""
    for one in text.split(","):
        if one in WELL_KNOWN:
            out += struct.pack("!I", WELL_KNOWN[one])
        else:
            out += struct.pack("!HH", *(int(part) for part in one.split(":")))
    return out


def large_communities_to_bytes(text):
    return b"".join(
        struct.pack("!III", *(int(part) for part in one.split(":")))
        for one in text.split(",")
    )


def parse_attributes(text):
    """The words after the prefix: (AS path words, options)."""
    path, options = [], {}
    for word in text.split():
        name, equals, value = word.partition("=")
        if equals:
            options[name] = value
        else:
            path.append(word)
    return path, options


class Encoder:
    """Route lines to UPDATE messages.  Knows the next hops to use, and whether
    each NLRI carries a path identifier."""

    def __init__(self, next_hop=None, next_hop6=None, addpath=False):
        self.next_hop = next_hop
        self.next_hop6 = next_hop6
        self.addpath = addpath

    def parse(self, lines):
        """Lines to a table {(AFI, NLRI): attribute text}."""
        table = {}
        for line in lines:
            prefix, _, rest = line.strip().partition(" ")
            if not prefix or prefix[0] == "#":
                continue
            table[self.key(prefix, rest)] = rest
        return table

    def key(self, prefix, rest=""):
        afi, nlri = prefix_to_nlri(prefix)
        if self.addpath:
            path_id = int(parse_attributes(rest)[1].get("path-id", 1))
            nlri = struct.pack("!I", path_id) + nlri
        return afi, nlri

    def attributes(self, afi, text):
        """(attributes, MP_REACH_NLRI next hop or None) of an attribute text."""
        path, options = parse_attributes(text)
        try:
            out = [
                attribute(ATTR_ORIGIN, bytes([ORIGINS[options.get("origin", "igp")]])),
                attribute(ATTR_AS_PATH, path_to_bytes(path)),
            ]
            hop = None
            if afi == AFI_IPV4:
                address = options.get("next-hop") or self.next_hop
                if not address:
                    raise FeedError("no IPv4 next hop known")
                out.append(
                    attribute(
                        ATTR_NEXT_HOP, socket.inet_pton(socket.AF_INET, address)
                    )
                )
            else:
                address = options.get("next-hop") or self.next_hop6
                if not address:
                    raise FeedError("no IPv6 next hop known")
                hop = socket.inet_pton(socket.AF_INET6, address)
            if "med" in options:
                out.append(attribute(ATTR_MED, struct.pack("!I", int(options["med"]))))
            if "local-pref" in options:
                value = struct.pack("!I", int(options["local-pref"]))
                out.append(attribute(ATTR_LOCAL_PREF, value))
            if "community" in options:
                out.append(
                    attribute(
                        ATTR_COMMUNITY, communities_to_bytes(options["community"])
                    )
                )
            if "large-community" in options:
                out.append(
                    attribute(
                        ATTR_LARGE_COMMUNITY,
                        large_communities_to_bytes(options["large-community"]),
                    )
                )
            if "otc" in options:
                out.append(attribute(ATTR_OTC, struct.pack("!I", int(options["otc"]))))
        except (ValueError, KeyError, OSError, struct.error) as error:
            raise FeedError(f"cannot read route attributes: {text}") from error
        return b"".join(out), hop

    def updates(self, table):
        """UPDATE messages announcing a table; routes with equal attributes
        share messages."""
        groups = {}
        for (afi, nlri), text in table.items():
            groups.setdefault((afi, text), []).append(nlri)
        out = []
        for (afi, text), nlris in groups.items():
            attrs, hop = self.attributes(afi, text)
            out.extend(announcements(afi, attrs, hop, nlris))
        return b"".join(out)

    @staticmethod
    def withdrawals(keys):
        out = []
        for afi in (AFI_IPV4, AFI_IPV6):
            nlris = [nlri for key_afi, nlri in keys if key_afi == afi]
            for part in packed(nlris, MESSAGE_MAX - HEADER_LEN - 16):
                if afi == AFI_IPV4:
                    body = struct.pack("!H", len(part)) + part + b"\0\0"
                else:
                    body = unreach(part)
                out.append(message(UPDATE, body))
        return b"".join(out)


def unreach(nlris):
    attr = attribute(
        ATTR_MP_UNREACH, struct.pack("!HB", AFI_IPV6, SAFI_UNICAST) + nlris
    )
    return struct.pack("!HH", 0, len(attr)) + attr


def packed(nlris, room):
    """Join NLRIs into pieces of at most `room` bytes."""
    part, used = [], 0
    for nlri in nlris:
        if used + len(nlri) > room:
            yield b"".join(part)
            part, used = [], 0
        part.append(nlri)
        used += len(nlri)
    if part:
        yield b"".join(part)


def announcements(afi, attrs, hop, nlris):
    # 32 bytes: lengths, the header of MP_REACH_NLRI and its next hop.
    room = MESSAGE_MAX - HEADER_LEN - 32 - len(attrs)
    if room < 64:
        raise FeedError("attributes do not fit into one UPDATE")
    for part in packed(nlris, room):
        if afi == AFI_IPV4:
            body = struct.pack("!HH", 0, len(attrs)) + attrs + part
        else:
            reach = attribute(
                ATTR_MP_REACH,
                struct.pack("!HBB", AFI_IPV6, SAFI_UNICAST, len(hop))
                + hop
                + b"\0"
                + part,
            )
            body = struct.pack("!HH", 0, len(attrs) + len(reach)) + reach + attrs
        yield message(UPDATE, body)


END_OF_RIB = message(UPDATE, b"\0\0\0\0") + message(UPDATE, unreach(b""))


def open_message(asn, hold, router_id, addpath, role, refresh=True, hostname=None):
    caps = struct.pack("!BBHBB", 1, 4, AFI_IPV4, 0, SAFI_UNICAST)
    caps += struct.pack("!BBHBB", 1, 4, AFI_IPV6, 0, SAFI_UNICAST)
    if refresh:
        caps += struct.pack("!BB", 2, 0)
    caps += struct.pack("!BBI", 65, 4, asn)
    if addpath:
        send = 2
        caps += struct.pack("!BB", 69, 8)
        for afi in (AFI_IPV4, AFI_IPV6):
            caps += struct.pack("!HBB", afi, SAFI_UNICAST, send)
    if role is not None:
        caps += struct.pack("!BBB", 9, 1, ROLES[role])
    if hostname is not None:
        name = hostname.encode("ascii")
        caps += struct.pack("!BBB", 73, len(name) + 2, len(name)) + name + b"\0"
    params = struct.pack("!BB", 2, len(caps)) + caps
    return message(
        OPEN,
        struct.pack("!BHH", 4, asn if asn < 65536 else AS_TRANS, hold)
        + socket.inet_aton(router_id)
        + bytes([len(params)])
        + params,
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


def describe(kind, body):
    if kind == NOTIFICATION and len(body) >= 2:
        return f"notification {body[0]}/{body[1]} from the peer {body[2:].hex()}"
    return f"unexpected message of type {kind} from the peer"


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
