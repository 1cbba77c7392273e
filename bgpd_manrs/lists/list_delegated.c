/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The statistics of the regional registries in the extended format, one record
 * a line, of one registry or of all one after the other:
 *
 *	registry|cc|type|start|value|date|status|id[|...]
 *
 * type ipv4: value is a number of addresses; ipv6: a prefix length.  The version
 * line, summaries and AS numbers are passed over.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/prefix.h"
#include "lists/list_private.h"

struct reader {
	struct manrs_list_array array[MANRS_AFI__COUNT]; /* delegations */
	struct manrs_text *err;
};

/* The fields we need, by their place. */
enum { TYPE = 2, START = 3, VALUE = 4, STATUS = 6, FIELDS };

/* Cut a line at its bars; how many fields there are, FIELDS at most. */
static unsigned split(char *line, char *field[FIELDS])
{
	unsigned n = 0;

	line[strcspn(line, "\r\n")] = '\0';
	while (line && n < FIELDS) {
		field[n++] = line;
		line = strchr(line, '|');
		if (line)
			*line++ = '\0';
	}
	return n;
}

static bool parse_number(const char *text, uint64_t max, uint64_t *out)
{
	unsigned long long number;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	number = strtoull(text, &end, 10);
	if (*end || number > max)
		return false;
	*out = number;
	return true;
}

/* Start and value of a record as a range; false: they are none. */
static bool parse_range(enum manrs_afi afi, char *const field[FIELDS],
			struct manrs_delegation *range)
{
	struct manrs_prefix start;
	uint64_t value;

	if (strchr(field[START], '/') ||
	    manrs_prefix_parse(field[START], &start) || start.afi != afi)
		return false;
	range->first = start.hi;
	if (afi == MANRS_AFI_IPV6) {
		/* Nothing longer than a /64 is delegated. */
		if (!parse_number(field[VALUE], 64, &value))
			return false;
		range->last = start.hi | ~manrs_mask_hi(value);
		return true;
	}
	if (!parse_number(field[VALUE], UINT64_C(1) << 32, &value) || !value ||
	    (start.hi >> 32) + value > UINT64_C(1) << 32)
		return false;
	range->last = start.hi + (value << 32) - 1;
	return true;
}

static enum manrs_status take_record(void *arg, char *line, size_t number)
{
	struct reader *r = arg;
	struct manrs_delegation range;
	char *field[FIELDS];
	enum manrs_afi afi;

	if (*line == '#' || split(line, field) < FIELDS)
		return MANRS_OK;
	if (!strcmp(field[TYPE], "ipv4"))
		afi = MANRS_AFI_IPV4;
	else if (!strcmp(field[TYPE], "ipv6"))
		afi = MANRS_AFI_IPV6;
	else
		return MANRS_OK;
	if (strcmp(field[STATUS], "allocated") &&
	    strcmp(field[STATUS], "assigned"))
		return MANRS_OK;
	if (!parse_range(afi, field, &range)) {
		manrs_text_add(r->err, "line %zu: no range of addresses",
			       number);
		return MANRS_ERR_INVALID;
	}
	return manrs_list_add(&r->array[afi], sizeof(range), &range, r->err);
}

enum manrs_status manrs_list_read_delegated(FILE *in,
					    struct manrs_list_content *content,
					    struct manrs_text *err)
{
	struct reader r = { .err = err };
	enum manrs_status status =
		manrs_list_read_lines(in, take_record, &r, err);

	if (!status) {
		struct manrs_delegation *const lists[MANRS_AFI__COUNT] = {
			r.array[MANRS_AFI_IPV4].items,
			r.array[MANRS_AFI_IPV6].items,
		};
		const size_t n[MANRS_AFI__COUNT] = {
			r.array[MANRS_AFI_IPV4].n,
			r.array[MANRS_AFI_IPV6].n,
		};

		content->n = n[MANRS_AFI_IPV4] + n[MANRS_AFI_IPV6];
		status = manrs_delegated_new(lists, n, &content->delegated);
	}
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++)
		free(r.array[afi].items);
	return status;
}
