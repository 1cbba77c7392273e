/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines to changes: the reader of the configuration.  It knows words, values
 * and what to say about wrong ones; what the changes do is in config.c and
 * config_policy.c, what is written back in config_write.c.  It reads no file
 * and prints nowhere.
 */
#include <stdio.h>
#include <string.h>

#include "check.h"
#include "config_private.h"
#include "prefix.h"

/* A word takes at least one character and one blank. */
#define LINE_WORDS_MAX (MANRS_CONFIG_LINE_MAX / 2)

/* Longest host name, RFC 1035 section 2.3.4. */
#define HOST_NAME_MAX_LEN 255

/* A line being applied. */
struct line {
	struct manrs_config *config;
	const char *instance;
	const char *const *args; /* the words that stand for upper-case ones */
	size_t n_args;
	bool is_no;
	unsigned changed;
	struct manrs_text *err;
};

/* Values ---------------------------------------------------------------- */

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

/* The same, with a complaint that names the value. */
static bool parse_argument(struct line *l, const char *what, const char *word,
			   uint32_t max, uint32_t *out)
{
	if (parse_number(word, 1, max, out))
		return true;
	manrs_text_add(l->err, "%s '%s' is not a number from 1 to %u", what,
		       word, max);
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
static bool parse_own_prefix(struct line *l, const char *word,
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

static bool parse_check(struct line *l, const char *word,
			enum manrs_check_id *id)
{
	if (manrs_check_parse(word, id))
		return true;
	manrs_text_add(l->err, "unknown check '%s'", word);
	return false;
}

static bool parse_action(struct line *l, const char *word, uint8_t *action)
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
static bool parse_relationship(struct line *l, const char *word,
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

static bool parse_profile_name(struct line *l, const char *word)
{
	if (is_word_of(word, "_.-", MANRS_PROFILE_NAME_MAX))
		return true;
	manrs_text_add(l->err,
		       "profile name '%s' is not 1 to %d letters, digits, '.', "
		       "'_' or '-'",
		       word, MANRS_PROFILE_NAME_MAX);
	return false;
}

/* Handlers: one per row of the table below ------------------------------ */

static enum manrs_status line_own_prefix(struct line *l)
{
	struct manrs_prefix prefix;

	if (!parse_own_prefix(l, l->args[0], &prefix))
		return MANRS_ERR_INVALID;
	return manrs_config_set_own_prefix(l->config, &prefix, !l->is_no,
					   &l->changed, l->err);
}

static enum manrs_status line_transit_free(struct line *l)
{
	uint32_t asns[MANRS_TRANSIT_FREE_MAX];

	if (l->n_args > MANRS_TRANSIT_FREE_MAX) {
		manrs_text_add(l->err, "more than %d transit-free networks",
			       MANRS_TRANSIT_FREE_MAX);
		return MANRS_ERR_LIMIT;
	}
	for (size_t i = 0; i < l->n_args; i++)
		if (!parse_argument(l, "AS number", l->args[i], UINT32_MAX,
				    &asns[i]))
			return MANRS_ERR_INVALID;
	if (l->is_no)
		return manrs_config_unset_transit_free(l->config, asns,
						       l->n_args, &l->changed);
	return manrs_config_set_transit_free(l->config, asns, l->n_args,
					     &l->changed);
}

static enum manrs_status line_profile_check(struct line *l)
{
	const char *name = l->args[0];
	uint8_t action = MANRS_INHERIT;
	enum manrs_check_id id;

	if (!parse_profile_name(l, name) || !parse_check(l, l->args[1], &id))
		return MANRS_ERR_INVALID;
	if (l->n_args > 2 && !parse_action(l, l->args[2], &action))
		return MANRS_ERR_INVALID;
	if (l->is_no) {
		if (l->n_args > 2 &&
		    manrs_config_get_action(l->config, name, id) != action)
			return MANRS_OK;
		action = MANRS_INHERIT;
	}
	return manrs_config_set_action(l->config, name, id, action,
				       &l->changed, l->err);
}

static enum manrs_status line_rpki_file(struct line *l)
{
	const char *path = l->n_args ? l->args[0] : NULL;

	if (path && path[0] != '/') {
		manrs_text_add(l->err, "rpki file '%s' is not an absolute path",
			       path);
		return MANRS_ERR_INVALID;
	}
	if (l->is_no) {
		if (path && !manrs_string_equal(path, l->config->rpki_file))
			return MANRS_OK;
		path = NULL;
	}
	return manrs_config_set_rpki_file(l->config, path, &l->changed);
}

static enum manrs_status line_rpki_cache(struct line *l)
{
	char buf[MANRS_PREFIX_STRLEN];
	const char *host = manrs_config_canonical_name(l->args[0], buf);
	uint32_t port, preference = 0;

	if (!is_word_of(host, ".:-_%", HOST_NAME_MAX_LEN)) {
		manrs_text_add(l->err, "cache '%s' is no address or host name",
			       host);
		return MANRS_ERR_INVALID;
	}
	if (!parse_argument(l, "port", l->args[1], UINT16_MAX, &port))
		return MANRS_ERR_INVALID;
	if (l->n_args > 2 &&
	    !parse_argument(l, "preference", l->args[2], UINT8_MAX,
			    &preference))
		return MANRS_ERR_INVALID;
	if (!l->is_no)
		return manrs_config_set_cache(l->config, host, port, preference,
					      &l->changed, l->err);
	manrs_config_unset_cache(l->config, host, port, preference,
				 &l->changed);
	return MANRS_OK;
}

static enum manrs_status line_relationship(struct line *l)
{
	char buf[MANRS_PREFIX_STRLEN];
	const char *name = manrs_config_canonical_name(l->args[0], buf);
	const struct manrs_neighbor_config *now =
		manrs_config_find_neighbor(l->config, l->instance, name);
	uint8_t relationship = MANRS_REL_UNSET;

	if (l->n_args > 1 &&
	    !parse_relationship(l, l->args[1], &relationship))
		return MANRS_ERR_INVALID;
	if (l->is_no) {
		if (l->n_args > 1 && now && now->relationship != relationship)
			return MANRS_OK;
		relationship = MANRS_REL_UNSET;
	}
	return manrs_config_set_relationship(l->config, l->instance, name,
					     relationship, &l->changed, l->err);
}

static enum manrs_status line_neighbor_profile(struct line *l)
{
	char buf[MANRS_PREFIX_STRLEN];
	const char *name = manrs_config_canonical_name(l->args[0], buf);
	const struct manrs_neighbor_config *now =
		manrs_config_find_neighbor(l->config, l->instance, name);
	const char *profile = l->n_args > 1 ? l->args[1] : NULL;

	if (profile && !parse_profile_name(l, profile))
		return MANRS_ERR_INVALID;
	if (l->is_no) {
		if (profile && now && !manrs_string_equal(profile, now->profile))
			return MANRS_OK;
		profile = NULL;
	}
	return manrs_config_set_neighbor_profile(l->config, l->instance, name,
						 profile, &l->changed, l->err);
}

/*
 * Every line there is; vty/vty_commands.h has the same ones with their help.
 * A word in upper case stands for a value, "..." for more of them.  What is in
 * brackets may be left out after `no`; when it is there, `no` only removes a
 * line that says the same.
 */
static const struct line_rule {
	const char *words;
	enum manrs_status (*apply)(struct line *l);
} line_rules[] = {
	{ "manrs own-prefix PREFIX", line_own_prefix },
	{ "manrs transit-free [ASN...]", line_transit_free },
	{ "manrs profile PROFILE check CHECK [action ACTION]",
	  line_profile_check },
	{ "manrs rpki file [PATH]", line_rpki_file },
	{ "manrs rpki cache HOST tcp PORT [preference NUMBER]",
	  line_rpki_cache },
	{ "neighbor NEIGHBOR manrs relationship [RELATIONSHIP]",
	  line_relationship },
	{ "neighbor NEIGHBOR manrs profile [PROFILE]", line_neighbor_profile },
};

/* Words ----------------------------------------------------------------- */

/* Cut text at its blanks; n words into words[]. */
static size_t split_words(char *text, const char **words)
{
	size_t n = 0;

	for (;;) {
		text += strspn(text, " \t\r\n");
		if (!*text)
			return n;
		words[n++] = text;
		text += strcspn(text, " \t\r\n");
		if (*text)
			*text++ = '\0';
	}
}

/* One word of a pattern. */
struct pattern_word {
	const char *text; /* len characters */
	size_t len;
	bool is_value;
	bool is_optional; /* after `no` */
	bool repeats;
};

/* Take the next word off *pattern; false at its end. */
static bool next_pattern_word(const char **pattern, bool *in_brackets,
			      struct pattern_word *word)
{
	const char *p = *pattern + strspn(*pattern, " ]");

	if (!*p)
		return false;
	if (*p == '[') {
		*in_brackets = true;
		p++;
	}
	word->text = p;
	word->len = strcspn(p, " .]");
	word->is_value = *p >= 'A' && *p <= 'Z';
	word->is_optional = *in_brackets;
	p += word->len;
	word->repeats = !strncmp(p, "...", 3);
	*pattern = word->repeats ? p + 3 : p;
	return true;
}

/*
 * Match the words of a line (without its `no`) against a pattern, values into
 * args[], their number into *n_args.  Returns how many words matched from the
 * left; *is_whole when the line is what the pattern asks for.
 */
static size_t match_words(const char *pattern, bool is_no,
			  const char *const *words, size_t n_words,
			  const char **args, size_t *n_args, bool *is_whole)
{
	struct pattern_word want;
	bool in_brackets = false, was_in_brackets;
	size_t i = 0;

	*n_args = 0;
	*is_whole = false;
	for (;;) {
		was_in_brackets = in_brackets;
		if (!next_pattern_word(&pattern, &in_brackets, &want))
			break;
		if (i == n_words) {
			*is_whole = is_no && in_brackets && !was_in_brackets;
			return i;
		}
		if (!want.is_value && (strlen(words[i]) != want.len ||
				       memcmp(words[i], want.text, want.len)))
			return i;
		do {
			if (want.is_value)
				args[(*n_args)++] = words[i];
			i++;
		} while (want.repeats && i < n_words);
	}
	*is_whole = i == n_words;
	return i;
}

/* "expected: manrs rpki file PATH": the pattern without its signs. */
static void say_expected(const char *pattern, bool is_no,
			 struct manrs_text *err)
{
	struct pattern_word want;
	bool in_brackets = false;

	manrs_text_add(err, "expected:%s", is_no ? " no" : "");
	while (next_pattern_word(&pattern, &in_brackets, &want))
		manrs_text_add(err, " %.*s%s", (int)want.len, want.text,
			       want.repeats ? "..." : "");
}

/* Words every line of a kind begins with: "manrs", or "neighbor X manrs". */
static size_t count_leading_words(const char *const *words, size_t n_words)
{
	if (n_words && !strcmp(words[0], "manrs"))
		return 1;
	if (n_words > 2 && !strcmp(words[0], "neighbor") &&
	    !strcmp(words[2], "manrs"))
		return 3;
	return 0;
}

/* Find the row for the words and apply it; leading words are known to fit. */
static enum manrs_status apply_words(struct line *l, const char *const *words,
				     size_t n_words, size_t leading)
{
	const char *args[LINE_WORDS_MAX];
	const char *closest = NULL;
	size_t closest_matched = leading;

	for (size_t i = 0; i < MANRS_ARRAY_SIZE(line_rules); i++) {
		bool is_whole;
		size_t matched = match_words(line_rules[i].words, l->is_no,
					     words, n_words, args, &l->n_args,
					     &is_whole);

		if (is_whole) {
			l->args = args;
			return line_rules[i].apply(l);
		}
		if (matched > closest_matched) {
			closest_matched = matched;
			closest = line_rules[i].words;
		}
	}
	if (closest)
		say_expected(closest, l->is_no, l->err);
	else
		manrs_text_add(l->err, "unknown manrs command '%s'",
			       n_words > leading ? words[leading] : "");
	return MANRS_ERR_INVALID;
}

enum manrs_status manrs_config_line(struct manrs_config *config,
				    const char *instance, const char *line,
				    unsigned *changed, struct manrs_text *err)
{
	char buf[MANRS_CONFIG_LINE_MAX];
	const char *words[LINE_WORDS_MAX];
	size_t len = strlen(line), n_words, leading, err_len = err->len;
	struct line l = { .config = config,
			  .instance = instance ? instance : "default",
			  .err = err };
	enum manrs_status status;

	/* A longer line is cut here and refused below, if it is ours. */
	snprintf(buf, sizeof(buf), "%s", line);
	n_words = split_words(buf, words);
	l.is_no = n_words && !strcmp(words[0], "no");
	leading = count_leading_words(words + l.is_no, n_words - l.is_no);
	if (!leading)
		return MANRS_ERR_NOT_FOUND;
	if (len >= sizeof(buf)) {
		manrs_text_add(err, "line longer than %zu characters",
			       sizeof(buf) - 1);
		return MANRS_ERR_LIMIT;
	}
	status = apply_words(&l, words + l.is_no, n_words - l.is_no, leading);
	if (!status)
		*changed = l.changed;
	else if (err->len == err_len)
		manrs_text_add(err, "%s", manrs_status_text(status));
	return status;
}
