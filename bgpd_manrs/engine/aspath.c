/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Read the text form of an AS_PATH into the flat view of aspath.h.  The wire
 * form is bgpd's business; what a path means is check_path.c's.
 *
 *   path    = *( ASN / set / confed )     separated by blanks
 *   set     = "{" members "}"             AS_SET
 *   confed  = "(" ASNs ")"                AS_CONFED_SEQUENCE
 *           / "[" members "]"             AS_CONFED_SET
 *   members = ASN *( ( blanks / "," ) ASN )
 *
 * A segment without a member is malformed (RFC 7606 section 7.2).
 */
#include "aspath.h"

#include <string.h>

bool manrs_aspath_equal(const struct manrs_aspath *a,
			const struct manrs_aspath *b)
{
	return a->n_hops == b->n_hops && a->has_set == b->has_set &&
	       a->ends_in_set == b->ends_in_set &&
	       a->truncated == b->truncated &&
	       a->first_is_set == b->first_is_set &&
	       (!a->n_hops ||
		!memcmp(a->hops, b->hops, a->n_hops * sizeof(a->hops[0])));
}

struct path_parser {
	const char *at;
	uint32_t *hops;
	size_t max;
	struct manrs_aspath path;
};

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void skip_blanks(struct path_parser *p)
{
	while (is_blank(*p->at))
		p->at++;
}

/* One decimal ASN and the end of its word. */
static enum manrs_status parse_hop(struct path_parser *p)
{
	uint64_t asn = 0;

	if (!is_digit(*p->at))
		return MANRS_ERR_INVALID;
	while (is_digit(*p->at)) {
		asn = asn * 10 + (uint64_t)(*p->at++ - '0');
		if (asn > UINT32_MAX)
			return MANRS_ERR_INVALID;
	}
	if (p->path.n_hops >= p->max)
		return MANRS_ERR_LIMIT;
	p->hops[p->path.n_hops++] = (uint32_t)asn;
	return MANRS_OK;
}

/* The members of a bracketed segment, with the closing bracket. */
static enum manrs_status parse_members(struct path_parser *p, char closing)
{
	enum manrs_status status;

	skip_blanks(p);
	do {
		status = parse_hop(p);
		if (status != MANRS_OK)
			return status;
		if (!is_blank(*p->at) && *p->at != ',' && *p->at != closing)
			return MANRS_ERR_INVALID;
		skip_blanks(p);
		if (*p->at == ',') {
			if (closing == ')')
				return MANRS_ERR_INVALID;
			p->at++;
			skip_blanks(p);
			if (*p->at == closing)
				return MANRS_ERR_INVALID;
		}
	} while (*p->at != closing);
	p->at++;
	return MANRS_OK;
}

static enum manrs_status parse_segment(struct path_parser *p)
{
	char opening = *p->at;
	bool is_set = opening == '{' || opening == '[';

	p->path.ends_in_set = is_set;
	if (is_set) {
		p->path.has_set = true;
		if (!p->path.n_hops)
			p->path.first_is_set = true;
	}
	if (!is_set && opening != '(')
		return parse_hop(p);
	p->at++;
	return parse_members(p, opening == '{'	 ? '}'
				: opening == '[' ? ']'
						 : ')');
}

enum manrs_status manrs_aspath_parse(const char *text, uint32_t *hops,
				     size_t max, struct manrs_aspath *out)
{
	struct path_parser p = {
		.at = text,
		.hops = hops,
		.max = max < UINT16_MAX ? max : UINT16_MAX,
		.path = { .hops = hops },
	};
	enum manrs_status status;

	for (skip_blanks(&p); *p.at; skip_blanks(&p)) {
		status = parse_segment(&p);
		if (status != MANRS_OK)
			return status;
	}
	*out = p.path;
	return MANRS_OK;
}
