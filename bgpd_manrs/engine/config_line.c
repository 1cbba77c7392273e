/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines to words: the reader of the configuration.  It knows which lines there
 * are and says what is expected of one that is none; the words that are values
 * are read in config_value.c, what a line does is in config_apply.c, what is
 * written back in config_write.c.  It reads no file and prints nowhere.
 */
#include <stdio.h>
#include <string.h>

#include "config_line.h"

/* A word takes at least one character and one blank. */
#define LINE_WORDS_MAX (MANRS_CONFIG_LINE_MAX / 2)

/* Lines that begin so are about the VRF that is their first value. */
#define RPKI_VRF "manrs rpki vrf "

/* Characters of a VRF's name in FRR. */
#define VRF_MAX_LEN 35

/*
 * Every line there is; vty/vty_commands.h has the same ones with their help.
 * A word in upper case stands for a value, "..." for more of them.  What is in
 * brackets may be left out after `no`; when it is there, `no` only removes a
 * line that says the same.
 */
static const struct line_rule {
	const char *words;
	manrs_line_handler *apply;
} line_rules[] = {
	{ "manrs own-prefix PREFIX", manrs_apply_own_prefix },
	{ "manrs transit-free [ASN...]", manrs_apply_transit_free },
	{ "manrs peerlock ASN [via NEIGHBOR...]", manrs_apply_peerlock },
	/* CHECK may be "all". */
	{ "manrs profile PROFILE check CHECK [action ACTION]",
	  manrs_apply_profile_check },
	{ "manrs profile PROFILE inherit [PROFILE]",
	  manrs_apply_profile_inherit },
	{ "manrs profile PROFILE prefix-length FAMILY [min LENGTH max LENGTH]",
	  manrs_apply_profile_length },
	{ "manrs profile PROFILE as-path-limit [NUMBER]",
	  manrs_apply_profile_path_limit },
	{ "manrs profile PROFILE no-data [ACTION]",
	  manrs_apply_profile_no_data },
	{ "manrs profile PROFILE local-preference [NUMBER]",
	  manrs_apply_profile_local_pref },
	{ "manrs profile PROFILE irr-length FAMILY [LENGTH]",
	  manrs_apply_profile_irr_length },
	{ "manrs profile PROFILE irr-roa [ACTION]",
	  manrs_apply_profile_irr_roa },
	{ "manrs profile PROFILE blackhole [ACTION]",
	  manrs_apply_profile_blackhole },
	{ "manrs ixp-lan file [PATH]", manrs_apply_ixp_lan },
	{ "manrs unallocated file [PATH]", manrs_apply_unallocated },
	{ "manrs rpki file [PATH]", manrs_apply_rpki_file },
	{ "manrs rpki file PATH strict-expiry", manrs_apply_rpki_file_strict },
	{ "manrs rpki aspa file [PATH]", manrs_apply_rpki_aspa },
	{ "manrs rpki slurm [PATH]", manrs_apply_rpki_slurm },
	{ "manrs rpki startup [MODE]", manrs_apply_rpki_startup },
	{ "manrs rpki startup hold SECONDS", manrs_apply_rpki_hold },
	{ "manrs rpki cache HOST tcp PORT [preference NUMBER]",
	  manrs_apply_rpki_cache_tcp },
	{ "manrs rpki cache HOST ssh PORT [user NAME key PATH known-hosts "
	  "PATH preference NUMBER]",
	  manrs_apply_rpki_cache_ssh },
	{ "manrs rpki cache HOST tcp PORT preference NUMBER via INTERFACE",
	  manrs_apply_rpki_cache_tcp },
	{ "manrs rpki cache HOST ssh PORT user NAME key PATH known-hosts PATH "
	  "preference NUMBER via INTERFACE",
	  manrs_apply_rpki_cache_ssh },
	{ "manrs rpki vrf VRF file [PATH]", manrs_apply_rpki_file },
	{ "manrs rpki vrf VRF file PATH strict-expiry",
	  manrs_apply_rpki_file_strict },
	{ "manrs rpki vrf VRF slurm [PATH]", manrs_apply_rpki_slurm },
	{ "manrs rpki vrf VRF cache HOST tcp PORT [preference NUMBER]",
	  manrs_apply_rpki_cache_tcp },
	{ "manrs rpki vrf VRF cache HOST tcp PORT preference NUMBER "
	  "via INTERFACE",
	  manrs_apply_rpki_cache_tcp },
	{ "manrs rpki vrf VRF cache HOST ssh PORT [user NAME key PATH "
	  "known-hosts PATH preference NUMBER]",
	  manrs_apply_rpki_cache_ssh },
	{ "manrs rpki vrf VRF cache HOST ssh PORT user NAME key PATH "
	  "known-hosts PATH preference NUMBER via INTERFACE",
	  manrs_apply_rpki_cache_ssh },
	{ "neighbor NEIGHBOR manrs relationship [RELATIONSHIP]",
	  manrs_apply_relationship },
	{ "neighbor NEIGHBOR manrs profile [PROFILE]",
	  manrs_apply_neighbor_profile },
	{ "neighbor NEIGHBOR manrs irr prefixes [PATH]",
	  manrs_apply_irr_prefixes },
	{ "neighbor NEIGHBOR manrs irr as-set [PATH]", manrs_apply_irr_as_set },
	{ "neighbor NEIGHBOR manrs contact [TEXT...]",
	  manrs_apply_neighbor_contact },
	{ "manrs history", manrs_apply_history },
	{ "manrs history database [PATH]", manrs_apply_history_database },
	{ "manrs history retention [MONTHS]", manrs_apply_history_retention },
	{ "manrs sink log", manrs_apply_sink_log },
	{ "manrs sink SINK [PATH]", manrs_apply_sink },
	{ "manrs metrics file [PATH]", manrs_apply_metrics },
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

static enum manrs_status apply_rule(struct line *l,
				    const struct line_rule *rule,
				    const char *const *args)
{
	l->args = args;
	if (strncmp(rule->words, RPKI_VRF, strlen(RPKI_VRF)))
		return rule->apply(l);
	l->vrf = *l->args++;
	l->n_args--;
	if (!manrs_line_device(l, "vrf", l->vrf, VRF_MAX_LEN))
		return MANRS_ERR_INVALID;
	if (strcmp(l->vrf, "default"))
		return rule->apply(l);
	manrs_text_add(l->err,
		       "the default VRF has the sources of the lines without vrf");
	return MANRS_ERR_INVALID;
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

		if (is_whole)
			return apply_rule(l, &line_rules[i], args);
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
