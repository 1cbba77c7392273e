/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words of manrs_types.h and manrs_status.h, both ways.  Every name that
 * is printed, stored or typed comes from a table here; the names of checks are
 * in check_table.c.  A value outside its enum reads "unknown": a wrong word in
 * a log is better than a crash in somebody's router.
 */
#include <string.h>

#include "manrs_status.h"
#include "manrs_types.h"

static const char *const afi_names[MANRS_AFI__COUNT] = {
	[MANRS_AFI_IPV4] = "ipv4",
	[MANRS_AFI_IPV6] = "ipv6",
};

static const char *const relationship_names[MANRS_REL__COUNT] = {
	[MANRS_REL_UNSET] = "unset",
	[MANRS_REL_CUSTOMER] = "customer",
	[MANRS_REL_PROVIDER] = "provider",
	[MANRS_REL_PEER] = "peer",
	[MANRS_REL_RS_SERVER] = "rs-server",
	[MANRS_REL_RS_CLIENT] = "rs-client",
	[MANRS_REL_IBGP] = "ibgp",
};

static const char *const verdict_names[] = {
	[MANRS_PASS] = "pass",
	[MANRS_FAIL] = "fail",
	[MANRS_NO_DATA] = "no-data",
	[MANRS_NOT_RUN] = "not-run",
};

static const char *const action_names[MANRS_ACTION__COUNT] = {
	[MANRS_ACTION_OFF] = "off",
	[MANRS_ACTION_LOG] = "log",
	[MANRS_ACTION_TAG] = "tag",
	[MANRS_ACTION_DEPREFERENCE] = "depreference",
	[MANRS_ACTION_REJECT] = "reject",
};

static const char *const metric_names[] = {
	[MANRS_METRIC_NONE] = "-", [MANRS_METRIC_M1] = "M1",
	[MANRS_METRIC_M2] = "M2",  [MANRS_METRIC_M3] = "M3",
	[MANRS_METRIC_M4] = "M4",
};

static const char *const rov_state_names[MANRS_ROV__COUNT] = {
	[MANRS_ROV_NO_DATA] = "no-data",
	[MANRS_ROV_VALID] = "valid",
	[MANRS_ROV_NOT_FOUND] = "not-found",
	[MANRS_ROV_INVALID] = "invalid",
};

static const char *const rov_reason_names[] = {
	[MANRS_ROV_REASON_NONE] = "none",
	[MANRS_ROV_REASON_ORIGIN] = "origin",
	[MANRS_ROV_REASON_LENGTH] = "length",
	[MANRS_ROV_REASON_AS0] = "as0",
	[MANRS_ROV_REASON_AS_SET] = "as-set",
};

static const char *const status_texts[] = {
	[MANRS_OK] = "ok",
	[MANRS_ERR_MEMORY] = "out of memory",
	[MANRS_ERR_INVALID] = "malformed or out of range",
	[MANRS_ERR_NOT_FOUND] = "not found",
	[MANRS_ERR_LIMIT] = "limit reached",
	[MANRS_ERR_IO] = "input/output error",
};

static const char *name_of(const char *const *names, size_t n, unsigned value)
{
	return value < n ? names[value] : "unknown";
}

#define NAME_OF(names, value)                                                  \
	name_of(names, MANRS_ARRAY_SIZE(names), (unsigned)(value))

/* The index of word in names[n], or n. */
static size_t index_of(const char *const *names, size_t n, const char *word)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcmp(names[i], word))
			break;
	return i;
}

const char *manrs_afi_name(enum manrs_afi afi)
{
	return NAME_OF(afi_names, afi);
}

const char *manrs_verdict_name(enum manrs_verdict v)
{
	return NAME_OF(verdict_names, v);
}

const char *manrs_metric_name(enum manrs_metric m)
{
	return NAME_OF(metric_names, m);
}

const char *manrs_rov_state_name(enum manrs_rov_state s)
{
	return NAME_OF(rov_state_names, s);
}

const char *manrs_rov_reason_name(enum manrs_rov_reason r)
{
	return NAME_OF(rov_reason_names, r);
}

const char *manrs_status_text(enum manrs_status status)
{
	return NAME_OF(status_texts, status);
}

const char *manrs_relationship_name(enum manrs_relationship r)
{
	return NAME_OF(relationship_names, r);
}

bool manrs_relationship_parse(const char *word, enum manrs_relationship *out)
{
	size_t i = index_of(relationship_names, MANRS_REL__COUNT, word);

	if (i == MANRS_REL__COUNT)
		return false;
	*out = (enum manrs_relationship)i;
	return true;
}

const char *manrs_action_name(enum manrs_action a)
{
	return NAME_OF(action_names, a);
}

bool manrs_action_parse(const char *word, enum manrs_action *out)
{
	size_t i = index_of(action_names, MANRS_ACTION__COUNT, word);

	if (i == MANRS_ACTION__COUNT)
		return false;
	*out = (enum manrs_action)i;
	return true;
}
