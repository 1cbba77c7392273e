# SPDX-License-Identifier: GPL-2.0-or-later
"""A feed that also listens: what the router announced to it and has not
withdrawn.  The witness of outbound tests, independent of what bgpd says of
itself.  IPv4 and IPv6 unicast, no add-path; of the attributes next hop and
communities are kept.
"""

import collections
import ipaddress
import struct

from bgp_feed import Feed
from bgp_wire import AFI_IPV4, AFI_IPV6, SAFI_UNICAST, UPDATE

EXTENDED = 0x10
NEXT_HOP, COMMUNITIES, MP_REACH, MP_UNREACH, LARGE = 3, 8, 14, 15, 32

# communities: {"A:B"}; large: {(A, B, C)}, as in the message.
Attributes = collections.namedtuple("Attributes", "next_hop communities large")


def prefixes(afi, nlri):
    """The prefixes of NLRI in wire format."""
    size = 16 if afi == AFI_IPV6 else 4
    while nlri:
        length = nlri[0]
        n_bytes = (length + 7) // 8
        packed = nlri[1 : 1 + n_bytes].ljust(size, b"\0")
        yield f"{ipaddress.ip_address(packed)}/{length}"
        nlri = nlri[1 + n_bytes :]


def attributes(data):
    """(type, value) of each path attribute."""
    while data:
        flags, kind = data[0], data[1]
        if flags & EXTENDED:
            (length,) = struct.unpack_from("!H", data, 2)
            at = 4
        else:
            length, at = data[2], 3
        yield kind, data[at : at + length]
        data = data[at + length :]


def kept(found, next_hop):
    """Attributes of one announcement."""
    halves = struct.iter_unpack("!HH", found.get(COMMUNITIES, b""))
    return Attributes(
        str(ipaddress.ip_address(next_hop)),
        {f"{high}:{low}" for high, low in halves},
        set(struct.iter_unpack("!III", found.get(LARGE, b""))),
    )


class Hearer(Feed):
    """attributes: {prefix: Attributes} of what the router announces now, of both
    families; heard: the prefixes alone."""

    def __init__(self, *words, **more):
        super().__init__(*words, **more)
        self.attributes = {}

    @property
    def heard(self):
        return set(self.attributes)

    def _session(self):
        self.attributes = {}
        super()._session()

    def _read(self, timeout, wait=True):
        got = super()._read(timeout, wait)
        if got and got[0] == UPDATE:
            self._update(got[1])
        return got

    def _update(self, body):
        (n_withdrawn,) = struct.unpack_from("!H", body)
        withdrawn, body = body[2 : 2 + n_withdrawn], body[2 + n_withdrawn :]
        (n_attributes,) = struct.unpack_from("!H", body)
        found = dict(attributes(body[2 : 2 + n_attributes]))
        now = dict(self.attributes)  # replaced whole: others look at it
        for prefix in prefixes(AFI_IPV4, withdrawn):
            now.pop(prefix, None)
        for prefix in prefixes(AFI_IPV4, body[2 + n_attributes :]):
            now[prefix] = kept(found, found[NEXT_HOP])
        for kind in (MP_UNREACH, MP_REACH):
            value = found.get(kind)
            if value is None:
                continue
            afi, safi = struct.unpack_from("!HB", value)
            if safi != SAFI_UNICAST or afi not in (AFI_IPV4, AFI_IPV6):
                continue
            if kind == MP_UNREACH:
                for prefix in prefixes(afi, value[3:]):
                    now.pop(prefix, None)
            else:
                next_hop = value[4 : 4 + (16 if value[3] >= 16 else 4)]
                for prefix in prefixes(afi, value[5 + value[3] :]):
                    now[prefix] = kept(found, next_hop)
        self.attributes = now
