# SPDX-License-Identifier: GPL-2.0-or-later
"""An RTR cache (RFC 8210) that does what a test wants: it answers after a
delay, or never.

It knows IPv4 and IPv6 prefix PDUs and sends everything on every query; the
version is the client's.  Every connection is served by a thread of its own.
"""

import ipaddress
import socket
import struct
import threading

from bgp_feed import socket_in_netns

SERIAL_QUERY, RESET_QUERY = 1, 2
CACHE_RESPONSE, IPV4_PREFIX, IPV6_PREFIX, END_OF_DATA = 3, 4, 6, 7
HEADER_LEN = 8
SESSION_ID = 4711
# Refresh, retry and expire interval in seconds, within what RFC 8210 allows.
INTERVALS = (3600, 5, 7200)


def pdu(version, kind, field, body=b""):
    return struct.pack("!BBHI", version, kind, field, HEADER_LEN + len(body)) + body


def prefix_pdu(version, prefix, max_length, asn):
    network = ipaddress.ip_network(prefix)
    announce = 1
    return pdu(
        version,
        IPV4_PREFIX if network.version == 4 else IPV6_PREFIX,
        0,
        struct.pack("!BBBB", announce, network.prefixlen, max_length, 0)
        + network.network_address.packed
        + struct.pack("!I", asn),
    )


class RtrCache:
    """vrps: (prefix, maximum length, ASN) of each.  delay: seconds from the
    first query of a connection to its answer; None: there is none."""

    def __init__(self, address, port, vrps, delay=0.0, netns=None):
        self.vrps, self.delay = vrps, delay
        self.queries = 0
        self._closing = threading.Event()
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        self._listener = socket_in_netns(netns, family)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind((address, port))
        self._listener.listen(8)
        threading.Thread(target=self._accept, daemon=True).start()

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
                    version, kind, _, length = struct.unpack(
                        "!BBHI", self._read(client, HEADER_LEN)
                    )
                    self._read(client, length - HEADER_LEN)
                    if kind not in (SERIAL_QUERY, RESET_QUERY):
                        return
                    self.queries += 1
                    if not waited and self._closing.wait(self.delay):
                        return
                    waited = True
                    client.sendall(self._answer(version))
            except OSError:
                return

    def _answer(self, version):
        out = [pdu(version, CACHE_RESPONSE, SESSION_ID)]
        out += [prefix_pdu(version, *vrp) for vrp in self.vrps]
        serial = struct.pack("!I", 1)
        if version:
            serial += struct.pack("!III", *INTERVALS)
        out.append(pdu(version, END_OF_DATA, SESSION_ID, serial))
        return b"".join(out)

    def close(self):
        self._closing.set()
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self._listener.close()
