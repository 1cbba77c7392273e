/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads configuration text of FRR: manrs lines go to the engine's own reader,
 * `router bgp` and a few `neighbor` lines are understood here, the rest is
 * ignored.  `no` lines other than manrs ones do not occur in a saved
 * configuration and are ignored too.
 */
#include "frr_config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"

/* Longest line that is understood, in words. */
#define WORDS_MAX 16

/* Life cycle ------------------------------------------------------------ */

void frr_config_release(struct frr_config *config)
{
	for (size_t i = 0; i < config->n_instances; i++) {
		struct frr_instance *instance = config->instances[i];

		for (size_t k = 0; k < instance->n_neighbors; k++) {
			free(instance->neighbors[k].name);
			free(instance->neighbors[k].group);
		}
		free(instance->neighbors);
		free(instance->name);
		free(instance);
	}
	free(config->instances);
	frr_lists_release(&config->lists);
	manrs_config_release(&config->manrs);
	memset(config, 0, sizeof(*config));
}

/* One spelling for an address; other names are themselves. */
static const char *canonical_name(const char *name, char *buf)
{
	struct manrs_prefix address;

	if (strchr(name, '/') || manrs_prefix_parse(name, &address))
		return name;
	return manrs_addr_format(&address, buf);
}

static struct frr_neighbor *find_neighbor(const struct frr_instance *instance,
					  const char *name)
{
	char buf[MANRS_PREFIX_STRLEN];

	name = canonical_name(name, buf);
	for (size_t i = 0; i < instance->n_neighbors; i++)
		if (!strcmp(instance->neighbors[i].name, name))
			return &instance->neighbors[i];
	return NULL;
}

static struct frr_instance *find_instance(const struct frr_config *config,
					  const char *name)
{
	for (size_t i = 0; i < config->n_instances; i++)
		if (!strcmp(config->instances[i]->name, name))
			return config->instances[i];
	return NULL;
}

/* The instance of that name, made if it is new; NULL: no memory. */
static struct frr_instance *get_instance(struct frr_config *config,
					 const char *name)
{
	struct frr_instance *instance = find_instance(config, name), **grown;

	if (instance)
		return instance;
	grown = realloc(config->instances,
			(config->n_instances + 1) * sizeof(*grown));
	if (!grown)
		return NULL;
	config->instances = grown;
	instance = calloc(1, sizeof(*instance));
	if (!instance)
		return NULL;
	instance->name = strdup(name);
	if (!instance->name) {
		free(instance);
		return NULL;
	}
	grown[config->n_instances++] = instance;
	return instance;
}

static struct frr_neighbor *get_neighbor(struct frr_instance *instance,
					 const char *name)
{
	struct frr_neighbor *neighbor = find_neighbor(instance, name), *grown;
	char buf[MANRS_PREFIX_STRLEN];

	if (neighbor)
		return neighbor;
	grown = realloc(instance->neighbors,
			(instance->n_neighbors + 1) * sizeof(*grown));
	if (!grown)
		return NULL;
	instance->neighbors = grown;
	neighbor = &grown[instance->n_neighbors];
	memset(neighbor, 0, sizeof(*neighbor));
	neighbor->name = strdup(canonical_name(name, buf));
	if (!neighbor->name)
		return NULL;
	neighbor->instance = instance;
	instance->n_neighbors++;
	return neighbor;
}

/* Lines ----------------------------------------------------------------- */

/* A configuration being read. */
struct reading {
	struct frr_config *config;
	struct input *input;
	struct frr_instance *instance; /* inside its router bgp, or NULL */
	bool in_family; /* ... and inside an address-family */
};

/* "64500", or "1.10" (RFC 5396 asdot). */
static bool parse_asn(const char *word, uint32_t *asn)
{
	char *end;
	unsigned long high = 0, low;

	if (*word < '0' || *word > '9')
		return false;
	low = strtoul(word, &end, 10);
	if (*end == '.' && end[1] >= '0' && end[1] <= '9') {
		high = low;
		low = strtoul(end + 1, &end, 10);
		if (high > UINT16_MAX || low > UINT16_MAX)
			return false;
	}
	if (*end || low > UINT32_MAX)
		return false;
	*asn = (uint32_t)(high << 16 | low);
	return true;
}

/* What a neighbor is when this is our role towards it, RFC 9234 section 4. */
static uint8_t relationship_of_role(const char *role)
{
	static const struct {
		const char *role;
		uint8_t relationship;
	} roles[] = {
		{ "provider", MANRS_REL_CUSTOMER },
		{ "customer", MANRS_REL_PROVIDER },
		{ "peer", MANRS_REL_PEER },
		{ "rs-server", MANRS_REL_RS_CLIENT },
		{ "rs-client", MANRS_REL_RS_SERVER },
	};

	for (size_t i = 0; i < MANRS_ARRAY_SIZE(roles); i++)
		if (!strcmp(role, roles[i].role))
			return roles[i].relationship;
	return MANRS_REL_UNSET;
}

static void read_remote_as(struct reading *r, struct frr_neighbor *neighbor,
			   const char *word)
{
	neighbor->is_internal = !strcmp(word, "internal");
	neighbor->asn = 0;
	if (neighbor->is_internal || !strcmp(word, "external") ||
	    !strcmp(word, "auto"))
		return;
	if (!parse_asn(word, &neighbor->asn) || !neighbor->asn)
		input_bad(r->input, "remote-as '%s' is not an AS number", word);
}

static void read_local_role(struct reading *r, struct frr_neighbor *neighbor,
			    const char *word)
{
	neighbor->role = relationship_of_role(word);
	if (!neighbor->role)
		input_bad(r->input, "unknown local-role '%s'", word);
}

/* neighbor NAME [interface [v6only]] WORD VALUE... */
static void read_neighbor(struct reading *r, const char *const *words, size_t n)
{
	struct frr_neighbor *neighbor = get_neighbor(r->instance, words[1]);
	size_t i = 2;

	if (!neighbor) {
		input_bad(r->input, "out of memory");
		return;
	}
	if (i < n && !strcmp(words[i], "interface"))
		i++;
	if (i < n && !strcmp(words[i], "v6only"))
		i++;
	if (i + 1 >= n)
		return;
	if (!strcmp(words[i], "remote-as")) {
		read_remote_as(r, neighbor, words[i + 1]);
	} else if (!strcmp(words[i], "local-role")) {
		read_local_role(r, neighbor, words[i + 1]);
	} else if (!strcmp(words[i], "peer-group")) {
		free(neighbor->group);
		neighbor->group = strdup(words[i + 1]);
		if (!neighbor->group)
			input_bad(r->input, "out of memory");
	}
}

/* router bgp [ASN] [vrf|view NAME] ... */
static void read_router_bgp(struct reading *r, const char *const *words,
			    size_t n)
{
	const char *name = "default";
	uint32_t asn = 0;

	if (n > 2 && parse_asn(words[2], &asn) && n > 4 &&
	    (!strcmp(words[3], "vrf") || !strcmp(words[3], "view")))
		name = words[4];
	if (!asn) {
		input_bad(r->input, "router bgp without an AS number");
		return;
	}
	r->instance = get_instance(r->config, name);
	if (r->instance)
		r->instance->asn = asn;
	else
		input_bad(r->input, "out of memory");
}

/* Follow where in the file we are, and read the lines that are ours. */
static void read_words(struct reading *r, const char *const *words, size_t n)
{
	if (!strcmp(words[0], "router")) {
		r->instance = NULL;
		r->in_family = false;
		if (n > 1 && !strcmp(words[1], "bgp"))
			read_router_bgp(r, words, n);
	} else if (!strcmp(words[0], "address-family")) {
		r->in_family = true;
	} else if (!strcmp(words[0], "exit-address-family")) {
		r->in_family = false;
	} else if (!strcmp(words[0], "exit")) {
		if (!r->in_family)
			r->instance = NULL;
		r->in_family = false;
	} else if (r->instance && n > 1 && !strcmp(words[0], "neighbor")) {
		read_neighbor(r, words, n);
	}
}

/* Cut the line at its blanks, WORDS_MAX words at most. */
static size_t split_line(char *line, const char **words)
{
	size_t n = 0;
	char *word;

	while (n < WORDS_MAX && (word = strsep(&line, " \t")))
		if (*word)
			words[n++] = word;
	return n;
}

static void read_line(struct reading *r)
{
	const char *words[WORDS_MAX];
	MANRS_TEXT(err, 512);
	unsigned changed;
	enum manrs_status status = manrs_config_line(
		&r->config->manrs, r->instance ? r->instance->name : NULL,
		r->input->line, &changed, &err);
	size_t n;

	if (status && status != MANRS_ERR_NOT_FOUND) {
		input_bad(r->input, "%s", err.buf);
		return;
	}
	n = split_line(r->input->line, words);
	if (!n || words[0][0] == '!' || words[0][0] == '#')
		return;
	if (!status && !r->instance &&
	    !strcmp(words[!strcmp(words[0], "no")], "neighbor"))
		input_bad(r->input, "a neighbor line outside of router bgp");
	else
		read_words(r, words, n);
}

bool frr_config_read(struct frr_config *config, const char *path)
{
	static struct input input; /* large */
	struct reading r = { .config = config, .input = &input };
	bool is_good;

	memset(config, 0, sizeof(*config));
	if (manrs_config_init(&config->manrs)) {
		fprintf(stderr, "manrs-check: out of memory\n");
		return false;
	}
	if (!input_open(&input, path))
		return false;
	while (input_next(&input))
		read_line(&r);
	is_good = !input.n_bad && !input.has_failed;
	input_close(&input);
	return is_good;
}

/* Answers --------------------------------------------------------------- */

const struct frr_neighbor *frr_config_find(const struct frr_config *config,
					   const char *name)
{
	const struct frr_instance *main_instance =
		find_instance(config, "default");
	const struct frr_neighbor *neighbor =
		main_instance ? find_neighbor(main_instance, name) : NULL;

	for (size_t i = 0; !neighbor && i < config->n_instances; i++)
		neighbor = find_neighbor(config->instances[i], name);
	return neighbor;
}

/* Add what a neighbor's own lines, or those of its peer-group, say. */
static void add_own_lines(const struct frr_config *config,
			  const struct frr_neighbor *from,
			  struct frr_neighbor *sum,
			  struct manrs_neighbor_config *manrs)
{
	const struct manrs_neighbor_config *own = manrs_config_find_neighbor(
		&config->manrs, from->instance->name, from->name);

	if (!sum->asn && !sum->is_internal) {
		sum->asn = from->asn;
		sum->is_internal = from->is_internal;
	}
	if (!sum->role)
		sum->role = from->role;
	if (own && !manrs->relationship)
		manrs->relationship = own->relationship;
	if (own && !manrs->profile)
		manrs->profile = own->profile;
	if (own && !manrs->irr_prefixes)
		manrs->irr_prefixes = own->irr_prefixes;
	if (own && !manrs->irr_as_set)
		manrs->irr_as_set = own->irr_as_set;
}

static void find_lists(const struct frr_lists *lists,
		       const struct manrs_neighbor_config *manrs,
		       struct manrs_sender *sender)
{
	const struct manrs_list_content *content = frr_lists_find(
		lists, MANRS_LIST_IRR_PREFIXES, manrs->irr_prefixes);

	if (content)
		sender->irr_prefixes = content->prefixes;
	content = frr_lists_find(lists, MANRS_LIST_IRR_ORIGINS,
				 manrs->irr_as_set);
	if (content)
		sender->irr_origins = &content->origins;
	sender->configured =
		(manrs->irr_prefixes ? MANRS_NEED_IRR_PREFIXES : 0) |
		(manrs->irr_as_set ? MANRS_NEED_IRR_ORIGINS : 0);
}

const char *frr_config_get_policy(const struct frr_config *config,
				  const struct frr_neighbor *neighbor,
				  struct manrs_sender *sender,
				  struct manrs_policy *policy)
{
	struct frr_neighbor sum = { 0 };
	struct manrs_neighbor_config manrs = { 0 };
	const struct frr_neighbor *group;

	if (neighbor) {
		add_own_lines(config, neighbor, &sum, &manrs);
		group = neighbor->group ? find_neighbor(neighbor->instance,
							neighbor->group)
					: NULL;
		if (group)
			add_own_lines(config, group, &sum, &manrs);
		if (sum.is_internal)
			sum.asn = neighbor->instance->asn;
	}
	memset(sender, 0, sizeof(*sender));
	sender->asn = sum.asn;
	find_lists(&config->lists, &manrs, sender);
	if (neighbor && sum.asn == neighbor->instance->asn)
		sender->relationship = MANRS_REL_IBGP;
	else
		sender->relationship = sum.role ? sum.role : manrs.relationship;
	if (neighbor && !manrs_prefix_parse(neighbor->name, &sender->address) &&
	    sender->address.len != manrs_afi_bits(sender->address.afi))
		memset(&sender->address, 0, sizeof(sender->address));
	return manrs_config_get_policy(&config->manrs, sender->relationship,
				       manrs.profile, policy)
		       ? NULL
		       : manrs.profile;
}
