# SPDX-License-Identifier: GPL-2.0-or-later
"""A feed that also listens: what the router announced to it and has not
withdrawn.  The witness of outbound tests, independent of what bgpd says of
itself.  IPv4 and IPv6 unicast, no add-path; attributes other than the prefix
are not kept.
"""

import ipaddress
import struct

from bgp_feed import Feed
from bgp_wire import AFI_IPV4, AFI_IPV6, SAFI_UNICAST, UPDATE

EXTENDED = 0x10
MP_REACH, MP_UNREACH = 14, 15


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


class Hearer(Feed):
    """heard: the prefixes of both families that the router announces now."""

    def __init__(self, *words, **more):
        super().__init__(*words, **more)
        self.heard = set()

    def _session(self):
        self.heard = set()
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
        gone = set(prefixes(AFI_IPV4, withdrawn))
        come = set(prefixes(AFI_IPV4, body[2 + n_attributes :]))
        for kind, value in attributes(body[2 : 2 + n_attributes]):
            if kind not in (MP_REACH, MP_UNREACH):
                continue
            afi, safi = struct.unpack_from("!HB", value)
            if safi != SAFI_UNICAST or afi not in (AFI_IPV4, AFI_IPV6):
                continue
            if kind == MP_UNREACH:
                gone |= set(prefixes(afi, value[3:]))
            else:
                come |= set(prefixes(afi, value[5 + value[3] :]))
        self.heard = (self.heard - gone) | come
