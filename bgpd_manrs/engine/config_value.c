/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Words of a configuration line to values, and what is said about a word that
 * is none.  Changes nothing.
 */
#include <string.h>

#include "check.h"
#include "config_line.h"
#include "prefix.h"

/* Longest host name, RFC 1035 section 2.3.4. */
#define HOST_NAME_MAX_LEN 255

/* What the reader of the sources takes; useradd(8) takes 32. */
#define USER_NAME_MAX_LEN 63

/* Digits only, so neither sign, blank nor 0x. */
static bool parse_number(const char *word, uint32_t min, uint32_t max,
			 uint32_t *out)
{
	uint64_t number = 0;
	size_t digits = strspn(word, "0123456789");

	if (!digits || digits > 10 || word[digits])
		return false;
	for (size_t i = 0; i < digits; i++)
		number = number * 10 + (uint64_t)(word[i] - '0');
	if (number < min || number > max)
		return false;
	*out = (uint32_t)number;
	return true;
}

bool manrs_line_number(struct line *l, const char *what, const char *word,
		       uint32_t min, uint32_t max, uint32_t *out)
{
	if (parse_number(word, min, max, out))
		return true;
	manrs_text_add(l->err, "%s '%s' is not a number from %u to %u", what,
		       word, min, max);
	return false;
}

/* 1 to max characters, letters and digits or out of extra. */
static bool is_word_of(const char *word, const char *extra, size_t max)
{
	size_t len = strlen(word);

	if (!len || len > max)
		return false;
	for (; *word; word++) {
		bool is_alnum = (*word >= 'a' && *word <= 'z') ||
				(*word >= 'A' && *word <= 'Z') ||
				(*word >= '0' && *word <= '9');
		if (!is_alnum && !strchr(extra, *word))
			return false;
	}
	return true;
}

/* Would this be a prefix, had it no bits set past its length? */
static bool has_host_bits(const char *word)
{
	char address[MANRS_PREFIX_STRLEN];
	const char *slash = strchr(word, '/');
	struct manrs_prefix whole;
	uint32_t len;

	if (!slash || (size_t)(slash - word) >= sizeof(address))
		return false;
	memcpy(address, word, slash - word);
	address[slash - word] = '\0';
	return !manrs_prefix_parse(address, &whole) &&
	       parse_number(slash + 1, 0, whole.len, &len);
}

/* A default route as own prefix would make every route a hijack. */
bool manrs_line_own_prefix(struct line *l, const char *word,
			   struct manrs_prefix *prefix)
{
	bool is_prefix = !manrs_prefix_parse(word, prefix);

	if (is_prefix && !strchr(word, '/'))
		manrs_text_add(l->err, "own-prefix %s has no length", word);
	else if (is_prefix && !prefix->len)
		manrs_text_add(l->err, "own-prefix %s would cover every route",
			       word);
	else if (is_prefix)
		return true;
	else if (has_host_bits(word))
		manrs_text_add(l->err,
			       "own-prefix %s has bits set past its length",
			       word);
	else
		manrs_text_add(l->err, "own-prefix '%s' is not a prefix", word);
	return false;
}

bool manrs_line_check(struct line *l, const char *word,
		      enum manrs_check_id *id)
{
	if (manrs_check_parse(word, id))
		return true;
	manrs_text_add(l->err, "unknown check '%s'", word);
	return false;
}

bool manrs_line_action(struct line *l, const char *word, uint32_t *action)
{
	enum manrs_action parsed;

	if (manrs_action_parse(word, &parsed)) {
		*action = parsed;
		return true;
	}
	manrs_text_add(l->err, "unknown action '%s', known:", word);
	for (int i = 0; i < MANRS_ACTION__COUNT; i++)
		manrs_text_add(l->err, " %s", manrs_action_name(i));
	return false;
}

/* ibgp follows from the AS numbers and unset is the lack of a line. */
bool manrs_line_relationship(struct line *l, const char *word,
			     uint8_t *relationship)
{
	enum manrs_relationship parsed;

	if (manrs_relationship_parse(word, &parsed) &&
	    parsed >= MANRS_REL_CUSTOMER && parsed < MANRS_REL_IBGP) {
		*relationship = parsed;
		return true;
	}
	manrs_text_add(l->err, "unknown relationship '%s', known:", word);
	for (int i = MANRS_REL_CUSTOMER; i < MANRS_REL_IBGP; i++)
		manrs_text_add(l->err, " %s", manrs_relationship_name(i));
	return false;
}

bool manrs_line_profile_name(struct line *l, const char *word)
{
	if (is_word_of(word, "_.-", MANRS_PROFILE_NAME_MAX))
		return true;
	manrs_text_add(l->err,
		       "profile name '%s' is not 1 to %d letters, digits, '.', "
		       "'_' or '-'",
		       word, MANRS_PROFILE_NAME_MAX);
	return false;
}

bool manrs_line_host(struct line *l, const char *word)
{
	if (is_word_of(word, ".:-_%", HOST_NAME_MAX_LEN))
		return true;
	manrs_text_add(l->err, "cache '%s' is no address or host name", word);
	return false;
}

bool manrs_line_user(struct line *l, const char *word)
{
	if (is_word_of(word, "_.-@", USER_NAME_MAX_LEN))
		return true;
	manrs_text_add(l->err, "user '%s' is no user name", word);
	return false;
}

bool manrs_line_device(struct line *l, const char *what, const char *word,
		       size_t max)
{
	if (is_word_of(word, "._:-@", max))
		return true;
	manrs_text_add(l->err, "%s '%s' is no name of 1 to %zu characters",
		       what, word, max);
	return false;
}

/* An AS number is a word of digits like any other name. */
bool manrs_line_via(struct line *l, const char *word)
{
	uint32_t asn;
	bool is_number = word[strspn(word, "0123456789")] == '\0';

	if (is_number ? parse_number(word, 1, UINT32_MAX, &asn)
		      : is_word_of(word, "._:-/%", HOST_NAME_MAX_LEN))
		return true;
	manrs_text_add(l->err,
		       "via '%s' is no address, interface, peer-group or AS "
		       "number",
		       word);
	return false;
}

bool manrs_line_path(struct line *l, const char *what, const char *word,
		     size_t max)
{
	if (word[0] != '/')
		manrs_text_add(l->err, "%s '%s' is not an absolute path", what,
			       word);
	else if (strlen(word) > max)
		manrs_text_add(l->err, "%s is longer than %zu characters", what,
			       max);
	else
		return true;
	return false;
}

bool manrs_line_afi(struct line *l, const char *word, enum manrs_afi *afi)
{
	for (int i = 0; i < MANRS_AFI__COUNT; i++)
		if (!strcmp(word, manrs_afi_name(i))) {
			*afi = i;
			return true;
		}
	manrs_text_add(l->err, "unknown address family '%s', known: ipv4 ipv6",
		       word);
	return false;
}

bool manrs_line_lengths(struct line *l, enum manrs_afi afi, const char *min,
			const char *max, uint32_t *lengths)
{
	MANRS_TEXT(what, 40);
	uint32_t bits = manrs_afi_bits(afi), shortest, longest;

	manrs_text_add(&what, "%s prefix length", manrs_afi_name(afi));
	if (!manrs_line_number(l, what.buf, min, 0, bits, &shortest) ||
	    !manrs_line_number(l, what.buf, max, 0, bits, &longest))
		return false;
	if (shortest > longest) {
		manrs_text_add(l->err, "%s: min %u is more than max %u",
			       what.buf, shortest, longest);
		return false;
	}
	*lengths = MANRS_LENGTHS(shortest, longest);
	return true;
}

bool manrs_line_no_data(struct line *l, const char *word, uint32_t *rejects)
{
	bool is_reject = !strcmp(word, "reject");

	if (!is_reject && strcmp(word, "accept")) {
		manrs_text_add(l->err, "no-data '%s' is not accept or reject",
			       word);
		return false;
	}
	*rejects = is_reject;
	return true;
}
