# SPDX-License-Identifier: GPL-2.0-or-later
"""BGP messages (RFC 4271) out of route lines: what bgp_feed.py sends.  4-octet AS
numbers (RFC 6793), IPv4 and IPv6 unicast (RFC 4760).  Paths are sent as written:
the first AS number is not added.

A route is a line of text:

    PREFIX ASPATH... [next-hop=ADDR] [community=A:B,...] [large-community=A:B:C]
                     [extended-community=HEX] [med=N] [local-pref=N] [otc=ASN]
                     [origin=igp|egp|incomplete] [path-id=N]

in which {64496 64497} is an AS_SET.
"""

import socket
import struct

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
ATTR_EXTENDED_COMMUNITY = 0xC010
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


def number_to_bytes(text):
    return struct.pack("!I", int(text))


# The word of a route line, its attribute and how its value is read.
OPTIONAL = (
    ("med", ATTR_MED, number_to_bytes),
    ("local-pref", ATTR_LOCAL_PREF, number_to_bytes),
    ("community", ATTR_COMMUNITY, communities_to_bytes),
    ("extended-community", ATTR_EXTENDED_COMMUNITY, bytes.fromhex),
    ("large-community", ATTR_LARGE_COMMUNITY, large_communities_to_bytes),
    ("otc", ATTR_OTC, number_to_bytes),
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
            for option, flags_code, to_bytes in OPTIONAL:
                if option in options:
                    out.append(attribute(flags_code, to_bytes(options[option])))
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


def describe(kind, body):
    if kind == NOTIFICATION and len(body) >= 2:
        return f"notification {body[0]}/{body[1]} from the peer {body[2:].hex()}"
    return f"unexpected message of type {kind} from the peer"
