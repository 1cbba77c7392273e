/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prefixes as text, as bytes and in order.  Containment is inline in the
 * header because every look-up uses it; sets and tables of prefixes are in
 * prefix_index.c.
 */
#include "prefix.h"

#include <arpa/inet.h>
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

static uint64_t read_be(const uint8_t *bytes, unsigned n)
{
	uint64_t value = 0;
	unsigned i;

	for (i = 0; i < n; i++)
		value = value << 8 | bytes[i];
	return value;
}

static void write_be(uint8_t *bytes, unsigned n, uint64_t value)
{
	while (n--) {
		bytes[n] = (uint8_t)value;
		value >>= 8;
	}
}

void manrs_prefix_from_bytes(struct manrs_prefix *p, enum manrs_afi afi,
			     const uint8_t *bytes, unsigned len)
{
	if (afi == MANRS_AFI_IPV4) {
		p->hi = read_be(bytes, 4) << 32;
		p->lo = 0;
	} else {
		p->hi = read_be(bytes, 8);
		p->lo = read_be(bytes + 8, 8);
	}
	p->hi &= manrs_mask_hi(len);
	p->lo &= manrs_mask_lo(len);
	p->afi = (uint8_t)afi;
	p->len = (uint8_t)len;
}

void manrs_prefix_to_bytes(const struct manrs_prefix *p, uint8_t *bytes)
{
	if (p->afi == MANRS_AFI_IPV4) {
		write_be(bytes, 4, p->hi >> 32);
	} else {
		write_be(bytes, 8, p->hi);
		write_be(bytes + 8, 8, p->lo);
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
