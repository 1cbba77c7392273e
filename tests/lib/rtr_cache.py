# SPDX-License-Identifier: GPL-2.0-or-later
"""An RTR cache (RFC 8210) that does what a test wants: it answers after a
delay or never, changes what it has, forgets its sessions, or talks nonsense.

It knows IPv4 and IPv6 prefix PDUs, and ASPA PDUs to a client of version 2
(draft-ietf-sidrops-8210bis); the version is the client's, up to the one it is
told.  Every connection is served by a thread of its own.
"""

import ipaddress
import socket
import struct
import threading

from bgp_feed import socket_in_netns

SERIAL_NOTIFY, SERIAL_QUERY, RESET_QUERY = 0, 1, 2
CACHE_RESPONSE, IPV4_PREFIX, IPV6_PREFIX, END_OF_DATA = 3, 4, 6, 7
CACHE_RESET, ERROR_REPORT, ASPA = 8, 10, 11
NO_DATA, UNSUPPORTED_VERSION = 2, 4  # error codes
ASPA_VERSION = 2
HEADER_LEN = 8
SESSION_ID = 4711
SERIALS = 1 << 32
WITHDRAW, ANNOUNCE = 0, 1


def pdu(version, kind, field, body=b""):
    return struct.pack("!BBHI", version, kind, field, HEADER_LEN + len(body)) + body


def prefix_pdu(version, prefix, max_length, asn, flag=ANNOUNCE):
    network = ipaddress.ip_network(prefix)
    return pdu(
        version,
        IPV4_PREFIX if network.version == 4 else IPV6_PREFIX,
        0,
        struct.pack("!BBBB", flag, network.prefixlen, max_length, 0)
        + network.network_address.packed
        + struct.pack("!I", asn),
    )


def aspa_pdu(version, customer, providers, is_early=False):
    """Without providers: a withdrawal.  is_early: as revision 10 of the draft
    had it, with the flag behind the length."""
    flag = ANNOUNCE if providers else WITHDRAW
    if is_early:
        body = struct.pack("!BBHI", flag, 0, len(providers), customer)
        body += struct.pack(f"!{len(providers)}I", *providers)
        return pdu(version, ASPA, 0, body)
    body = struct.pack(f"!I{len(providers)}I", customer, *providers)
    return pdu(version, ASPA, flag << 8, body)


class RtrCache:
    """vrps: (prefix, maximum length, ASN) of each.  aspas: {customer: its
    providers}.  delay: seconds from the
    first query of a connection to its answer; None: there is none.  intervals:
    refresh, retry and expire in seconds, within what RFC 8210 allows.

    answers: what a query gets: None for the right thing, "no-data" for an Error
    Report, "garbage" for bytes that are no PDU, "close" for the end of the
    connection.  is_early: ASPAs are sent as an early revision had it."""

    def __init__(
        self, address, port, vrps, delay=0.0, netns=None, serial=1,
        intervals=(3600, 600, 7200), aspas=None, version=ASPA_VERSION,
    ):  # fmt: skip
        self.vrps, self.delay, self.serial = list(vrps), delay, serial
        self.aspas, self.version = dict(aspas or {}), version
        self.is_early = False
        self.intervals = intervals
        self.session, self.answers = SESSION_ID, None
        self.queries = self.resets = 0
        self._past = {}  # what there was, by serial
        self._clients = {}  # socket: version
        self._lock = threading.Lock()
        self._closing = threading.Event()
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._listener = socket_in_netns(netns, family)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind((address, port))
        self._listener.listen(8)
        threading.Thread(target=self._accept, daemon=True).start()

    # What a test calls

    def change(self, vrps, tell=True, aspas=None):
        """Have these VRPs and (unless None) ASPAs from now on, and tell every
        client to ask."""
        with self._lock:
            self._past[self.serial] = (self.vrps, self.aspas)
            self.serial = (self.serial + 1) % SERIALS
            self.vrps = list(vrps)
            if aspas is not None:
                self.aspas = dict(aspas)
        if tell:
            self.notify()

    def forget(self):
        """As after a restart: another session, and no memory of serials."""
        with self._lock:
            self.session = (self.session + 1) % (1 << 16)
            self._past = {}
        self.disconnect()

    def notify(self):
        with self._lock:
            for client, version in self._clients.items():
                self._send(
                    client,
                    pdu(
                        version, SERIAL_NOTIFY, self.session,
                        struct.pack("!I", self.serial),
                    ),
                )  # fmt: skip

    def disconnect(self):
        with self._lock:
            clients = list(self._clients)
        for client in clients:
            self._shutdown(client)

    def close(self):
        self._closing.set()
        self._shutdown(self._listener)
        self._listener.close()
        self.disconnect()

    # The sessions

    @staticmethod
    def _shutdown(sock):
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    @staticmethod
    def _send(client, data):
        try:
            client.sendall(data)
        except OSError:
            pass  # its thread notices

    def _accept(self):
        while not self._closing.is_set():
            try:
                client = self._listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    @staticmethod
    def _read(client, count):
        data = b""
        while len(data) < count:
            part = client.recv(count - len(data))
            if not part:
                raise OSError("closed by the client")
            data += part
        return data

    def _serve(self, client):
        waited = False
        with client:
            try:
                while not self._closing.is_set():
                    version, kind, session, length = struct.unpack(
                        "!BBHI", self._read(client, HEADER_LEN)
                    )
                    body = self._read(client, length - HEADER_LEN)
                    if kind not in (SERIAL_QUERY, RESET_QUERY):
                        return
                    if not waited and self._closing.wait(self.delay):
                        return
                    waited = True
                    with self._lock:
                        self.queries += 1
                        self.resets += (
                            kind == RESET_QUERY and version <= self.version
                        )
                        self._clients[client] = version
                        if self.answers == "close":
                            return
                        client.sendall(self._answer(version, kind, session, body))
            except OSError:
                return
            finally:
                with self._lock:
                    self._clients.pop(client, None)

    def _answer(self, version, kind, session, body):
        if self.answers == "no-data":
            return pdu(version, ERROR_REPORT, NO_DATA, bytes(8))
        if self.answers == "garbage":
            return bytes(range(200, 256))
        if version > self.version:
            return pdu(self.version, ERROR_REPORT, UNSUPPORTED_VERSION, bytes(8))
        before = ((), {})
        if kind == SERIAL_QUERY:
            before = self._known(session, struct.unpack("!I", body)[0])
            if before is None:
                return pdu(version, CACHE_RESET, 0)
        out = [pdu(version, CACHE_RESPONSE, self.session)]
        out += self._difference(version, *before)
        end = struct.pack("!I", self.serial)
        if version:
            end += struct.pack("!III", *self.intervals)
        out.append(pdu(version, END_OF_DATA, self.session, end))
        return b"".join(out)

    def _known(self, session, serial):
        """What there was at a serial; None: not known any more."""
        if session != self.session:
            return None
        if serial == self.serial:
            return (self.vrps, self.aspas)
        return self._past.get(serial)

    def _difference(self, version, vrps, aspas):
        """What makes that what there is now: nothing that came and went in
        between (RFC 8210 section 5.6)."""
        kept = set(self.vrps)
        gone = [vrp for vrp in vrps if vrp not in kept]
        out = [prefix_pdu(version, *vrp, WITHDRAW) for vrp in gone]
        known = set(vrps)
        out += [prefix_pdu(version, *vrp) for vrp in self.vrps if vrp not in known]
        if version < ASPA_VERSION:
            return out
        gone = [customer for customer in aspas if customer not in self.aspas]
        early = self.is_early
        out += [aspa_pdu(version, customer, (), early) for customer in gone]
        return out + [
            aspa_pdu(version, customer, providers, early)
            for customer, providers in self.aspas.items()
            if aspas.get(customer) != providers
        ]
