/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads lines of `bgpdump -m`:
 *
 *   BGP4MP|TIME|A|PEER|PEER-AS|PREFIX|AS-PATH|ORIGIN|NEXT-HOP|...
 *   BGP4MP|TIME|W|PEER|PEER-AS|PREFIX
 *   BGP4MP|TIME|STATE|PEER|PEER-AS|OLD|NEW
 *   TABLE_DUMP2|TIME|B|PEER|PEER-AS|PREFIX|AS-PATH|ORIGIN|NEXT-HOP|...
 *
 * Does not know what is done with a route.
 */
#include "bgpdump.h"

#include <stdlib.h>
#include <string.h>

enum bgpdump_field {
	FIELD_TYPE,
	FIELD_TIME,
	FIELD_KIND,
	FIELD_PEER,
	FIELD_PEER_AS,
	FIELD_PREFIX,
	FIELD_PATH,
	FIELD_ORIGIN,
	FIELD_NEXT_HOP,
	FIELD_LOCAL_PREF,
	FIELD_MED,
	FIELD_COMMUNITIES,
	FIELD__COUNT,
};

bool bgpdump_is_line(const char *line)
{
	return (!strncmp(line, "BGP4MP", 6) ||
		!strncmp(line, "TABLE_DUMP", 10)) &&
	       strchr(line, '|');
}

/* Cut the line into its first fields; returns how many there are. */
static size_t split_fields(char *line, char **fields)
{
	size_t n = 0;

	while (n < FIELD__COUNT && (fields[n] = strsep(&line, "|")))
		n++;
	return n;
}

static bool parse_asn(const char *text, uint32_t *asn)
{
	char *end;
	unsigned long number = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || number > UINT32_MAX)
		return false;
	*asn = (uint32_t)number;
	return true;
}

static bool parse_address(const char *text, struct manrs_prefix *address)
{
	return !strchr(text, '/') && !manrs_prefix_parse(text, address);
}

/* A prefix as it was on the wire: bits past its length mean nothing there
 * (RFC 4271 section 4.3), so they are cleared rather than refused. */
static bool parse_wire_prefix(const char *text, struct manrs_prefix *prefix)
{
	char address[MANRS_PREFIX_STRLEN];
	const char *slash = strchr(text, '/');
	struct manrs_prefix whole;
	uint8_t bytes[16];
	uint32_t len;

	if (!manrs_prefix_parse(text, prefix))
		return true;
	if (!slash || (size_t)(slash - text) >= sizeof(address))
		return false;
	memcpy(address, text, slash - text);
	address[slash - text] = '\0';
	if (!parse_address(address, &whole) || !parse_asn(slash + 1, &len) ||
	    len > whole.len)
		return false;
	manrs_prefix_to_bytes(&whole, bytes);
	manrs_prefix_from_bytes(prefix, whole.afi, bytes, len);
	return true;
}

/* Communities between blanks; RFC 7999. */
static bool has_blackhole(const char *communities)
{
	static const char blackhole[] = "65535:666";
	const char *at = communities;

	while ((at = strstr(at, blackhole))) {
		char after = at[strlen(blackhole)];

		if ((at == communities || at[-1] == ' ') &&
		    (!after || after == ' '))
			return true;
		at++;
	}
	return false;
}

/* The fields that only a route has. */
static enum bgpdump_kind parse_route(struct input *input, char **fields,
				     size_t n, struct bgpdump *out)
{
	if (n <= FIELD_PATH) {
		input_bad(input, "a route without an AS path");
		return BGPDUMP_BAD;
	}
	if (!input_parse_path(input, fields[FIELD_PATH], &out->route))
		return BGPDUMP_BAD;
	if (n <= FIELD_NEXT_HOP ||
	    !parse_address(fields[FIELD_NEXT_HOP], &out->next_hop))
		memset(&out->next_hop, 0, sizeof(out->next_hop));
	out->route.is_blackhole = n > FIELD_COMMUNITIES &&
				  has_blackhole(fields[FIELD_COMMUNITIES]);
	return BGPDUMP_ROUTE;
}

enum bgpdump_kind bgpdump_parse(struct input *input, struct bgpdump *out)
{
	char *fields[FIELD__COUNT];
	size_t n;
	bool is_route, is_withdraw;

	if (!bgpdump_is_line(input->line)) {
		input_bad(input, "not a line of bgpdump -m");
		return BGPDUMP_BAD;
	}
	n = split_fields(input->line, fields);
	if (n > FIELD_KIND && !strcmp(fields[FIELD_KIND], "STATE"))
		return BGPDUMP_OTHER;
	is_route = n > FIELD_KIND && (!strcmp(fields[FIELD_KIND], "A") ||
				      !strcmp(fields[FIELD_KIND], "B"));
	is_withdraw = n > FIELD_KIND && !strcmp(fields[FIELD_KIND], "W");
	if (!is_route && !is_withdraw) {
		input_bad(input, "neither A, B, W nor STATE");
		return BGPDUMP_BAD;
	}
	if (n <= FIELD_PREFIX) {
		input_bad(input, "cut short");
		return BGPDUMP_BAD;
	}
	if (!parse_address(fields[FIELD_PEER], &out->peer_address) ||
	    !parse_asn(fields[FIELD_PEER_AS], &out->peer_asn)) {
		input_bad(input, "'%.60s AS%.20s' is not a peer",
			  fields[FIELD_PEER], fields[FIELD_PEER_AS]);
		return BGPDUMP_BAD;
	}
	if (!parse_wire_prefix(fields[FIELD_PREFIX], &out->route.prefix)) {
		input_bad(input, "'%.60s' is not a prefix",
			  fields[FIELD_PREFIX]);
		return BGPDUMP_BAD;
	}
	return is_route ? parse_route(input, fields, n, out) : BGPDUMP_WITHDRAW;
}
