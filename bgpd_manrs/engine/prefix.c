/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prefixes as text, as bytes and in order.  Containment is inline in the
 * header because every look-up uses it; sets and tables of prefixes are in
 * prefix_index.c.
 */
#include "prefix.h"

#include <arpa/inet.h>
#include <endian.h>
#include <stdio.h>
#include <string.h>

int manrs_prefix_compare(const struct manrs_prefix *a,
			 const struct manrs_prefix *b)
{
	if (a->afi != b->afi)
		return a->afi < b->afi ? -1 : 1;
	if (a->hi != b->hi)
		return a->hi < b->hi ? -1 : 1;
	if (a->lo != b->lo)
		return a->lo < b->lo ? -1 : 1;
	return (a->len > b->len) - (a->len < b->len);
}

static uint64_t read_be64(const uint8_t *bytes)
{
	uint64_t value;

	memcpy(&value, bytes, sizeof(value));
	return be64toh(value);
}

static void write_be64(uint8_t *bytes, uint64_t value)
{
	value = htobe64(value);
	memcpy(bytes, &value, sizeof(value));
}

void manrs_prefix_from_bytes(struct manrs_prefix *p, enum manrs_afi afi,
			     const uint8_t *bytes, unsigned len)
{
	uint32_t ipv4;

	if (afi == MANRS_AFI_IPV4) {
		memcpy(&ipv4, bytes, sizeof(ipv4));
		p->hi = (uint64_t)be32toh(ipv4) << 32;
		p->lo = 0;
	} else {
		p->hi = read_be64(bytes);
		p->lo = read_be64(bytes + 8);
	}
	p->hi &= manrs_mask_hi(len);
	p->lo &= manrs_mask_lo(len);
	p->afi = (uint8_t)afi;
	p->len = (uint8_t)len;
}

void manrs_prefix_to_bytes(const struct manrs_prefix *p, uint8_t *bytes)
{
	uint32_t ipv4 = htobe32((uint32_t)(p->hi >> 32));

	if (p->afi == MANRS_AFI_IPV4) {
		memcpy(bytes, &ipv4, sizeof(ipv4));
	} else {
		write_be64(bytes, p->hi);
		write_be64(bytes + 8, p->lo);
	}
}

/* "0" to "128" without sign, blank or leading zero; false otherwise. */
static bool parse_len(const char *text, unsigned max, unsigned *len)
{
	unsigned value = 0;
	const char *c;

	if (!*text || (text[0] == '0' && text[1]))
		return false;
	for (c = text; *c; c++) {
		if (*c < '0' || *c > '9')
			return false;
		value = value * 10 + (unsigned)(*c - '0');
		if (value > max)
			return false;
	}
	*len = value;
	return true;
}

enum manrs_status manrs_prefix_parse(const char *text, struct manrs_prefix *out)
{
	const char *slash = strchr(text, '/');
	size_t addr_len = slash ? (size_t)(slash - text) : strlen(text);
	char addr[INET6_ADDRSTRLEN];
	uint8_t bytes[16];
	struct manrs_prefix full;
	enum manrs_afi afi;
	unsigned len;

	if (addr_len >= sizeof(addr))
		return MANRS_ERR_INVALID;
	memcpy(addr, text, addr_len);
	addr[addr_len] = '\0';

	afi = strchr(addr, ':') ? MANRS_AFI_IPV6 : MANRS_AFI_IPV4;
	if (inet_pton(afi == MANRS_AFI_IPV4 ? AF_INET : AF_INET6, addr,
		      bytes) != 1)
		return MANRS_ERR_INVALID;

	len = manrs_afi_bits(afi);
	if (slash && !parse_len(slash + 1, len, &len))
		return MANRS_ERR_INVALID;

	manrs_prefix_from_bytes(&full, afi, bytes, manrs_afi_bits(afi));
	if ((full.hi & ~manrs_mask_hi(len)) || (full.lo & ~manrs_mask_lo(len)))
		return MANRS_ERR_INVALID;
	full.len = (uint8_t)len;
	*out = full;
	return MANRS_OK;
}

const char *manrs_addr_format(const struct manrs_prefix *p, char *buf)
{
	uint8_t bytes[16];

	manrs_prefix_to_bytes(p, bytes);
	/* Cannot fail: the family is known and the buffer long enough. */
	if (!inet_ntop(p->afi == MANRS_AFI_IPV4 ? AF_INET : AF_INET6, bytes,
		       buf, MANRS_PREFIX_STRLEN))
		buf[0] = '\0';
	return buf;
}

const char *manrs_prefix_format(const struct manrs_prefix *p, char *buf)
{
	size_t used;

	manrs_addr_format(p, buf);
	used = strlen(buf);
	snprintf(buf + used, MANRS_PREFIX_STRLEN - used, "/%u", p->len);
	return buf;
}
