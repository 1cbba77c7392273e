/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whom a command is about: which BGP instances, and which neighbor in them.
 * As everywhere in FRR, a command without `vrf NAME` is about the default
 * instance, and `vrf all` about every one.  Prints why there is nobody.
 */
#include "vty/vty_private.h"

static const char all_instances[] = "all";

const char *manrs_vty_after(int argc, struct cmd_token *argv[],
			    const char *keyword)
{
	for (int i = 0; i + 1 < argc; i++)
		if (argv[i]->type == WORD_TKN && !strcmp(argv[i]->text, keyword))
			return manrs_vty_word(argv[i + 1]);
	return NULL;
}

bool manrs_vty_has(int argc, struct cmd_token *argv[], const char *keyword)
{
	for (int i = 0; i < argc; i++)
		if (argv[i]->type == WORD_TKN && !strcmp(argv[i]->text, keyword))
			return true;
	return false;
}

const char *manrs_vty_name_after(int argc, struct cmd_token *argv[],
				 const char *keyword)
{
	for (int i = 0; i + 1 < argc; i++)
		if (argv[i]->type == WORD_TKN && !strcmp(argv[i]->text, keyword))
			return argv[i + 1]->type == WORD_TKN ? NULL
							     : argv[i + 1]->arg;
	return NULL;
}

/* Instances ------------------------------------------------------------- */

bool manrs_vty_scope(struct vty *vty, int argc, struct cmd_token *argv[],
		     struct manrs_vty_scope *scope)
{
	const char *name = manrs_vty_name_after(argc, argv, "vrf");

	if (!name)
		name = manrs_vty_name_after(argc, argv, "view");
	scope->is_given = name != NULL;
	scope->is_all = name && !strcmp(name, all_instances);
	scope->bgp = NULL;
	if (scope->is_all)
		return true;
	scope->bgp = !name || !strcmp(name, VRF_DEFAULT_NAME)
			     ? bgp_get_default()
			     : bgp_lookup_by_name(name);
	if (name && !scope->bgp) {
		vty_out(vty, "%% No such BGP instance: %s\n", name);
		return false;
	}
	return true;
}

bool manrs_vty_scope_has(const struct manrs_vty_scope *scope,
			 const struct bgp *bgp)
{
	return scope->is_all || scope->bgp == bgp;
}

/* "view blue" and "vrf red": what is typed to ask for the instance. */
static void format_words(const struct bgp *bgp, struct manrs_text *out)
{
	manrs_text_add(out, "%s %s",
		       bgp->inst_type == BGP_INSTANCE_TYPE_VIEW ? "view" : "vrf",
		       manrs_instance_name(bgp));
}

const char *manrs_vty_instance(const struct bgp *bgp, const char *before,
			       char *buf, size_t size)
{
	buf[0] = '\0';
	if (bgp->name)
		snprintf(buf, size, "%s%s %s", before,
			 bgp->inst_type == BGP_INSTANCE_TYPE_VIEW ? "view"
								  : "VRF",
			 bgp->name);
	return buf;
}

void manrs_vty_print_instance(struct vty *vty, const struct bgp *bgp,
			      const struct bgp **last)
{
	char name[80];

	if (*last != bgp && (*last || bgp->name))
		vty_out(vty, "%s:\n",
			bgp->name ? manrs_vty_instance(bgp, "", name,
						       sizeof(name))
				  : "Default instance");
	*last = bgp;
}

void manrs_vty_print_others(struct vty *vty,
			    const struct manrs_vty_scope *scope)
{
	struct listnode *node;
	struct bgp *bgp;
	MANRS_TEXT(names, 300);

	if (scope->is_given)
		return;
	for (ALL_LIST_ELEMENTS_RO(bm->bgp, node, bgp)) {
		if (bgp == scope->bgp || !listcount(bgp->peer))
			continue;
		manrs_text_add(&names, "%s", names.len ? ", " : "");
		format_words(bgp, &names);
	}
	if (names.len)
		vty_out(vty, "\nOther instances: %s%s (or vrf all)\n",
			names.buf, names.truncated ? "..." : "");
}

/* Neighbors ------------------------------------------------------------- */

void manrs_vty_foreach_in(const struct manrs_vty_scope *scope,
			  manrs_neighbor_fn fn, void *arg)
{
	struct listnode *bgp_node, *node;
	struct peer *peer;
	struct bgp *bgp;

	manrs_vty_build();
	for (ALL_LIST_ELEMENTS_RO(bm->bgp, bgp_node, bgp)) {
		if (!manrs_vty_scope_has(scope, bgp))
			continue;
		for (ALL_LIST_ELEMENTS_RO(bgp->peer, node, peer)) {
			struct manrs_neighbor *n = manrs_neighbor_get(peer);

			if (!n)
				continue;
			manrs_neighbor_ensure_current(n);
			fn(n, arg);
		}
	}
}

void manrs_vty_foreach_neighbor(manrs_neighbor_fn fn, void *arg)
{
	static const struct manrs_vty_scope everywhere = { .is_all = true };

	manrs_vty_foreach_in(&everywhere, fn, arg);
}

struct search {
	const char *name;
	bool by_hostname; /* what the neighbor says it is called */
	struct manrs_neighbor *found; /* the first */
	unsigned n_found;
};

static bool is_configured_as(const struct peer *peer, const char *name)
{
	union sockunion su;

	return !strcmp(peer->host, name) ||
	       (peer->conf_if && !strcmp(peer->conf_if, name)) ||
	       (!str2sockunion(name, &su) &&
		sockunion_same(&su, manrs_peer_su(peer)));
}

static void match_name(struct manrs_neighbor *n, void *arg)
{
	struct search *search = arg;
	const struct peer *peer = n->peer;

	if (search->by_hostname
		    ? !peer->hostname || strcmp(peer->hostname, search->name)
		    : !is_configured_as(peer, search->name))
		return;
	if (!search->found)
		search->found = n;
	search->n_found++;
}

/* Search by the configured name and, if there is none, by host name: that one
 * is the neighbor's to choose, so it must not hide a configured one. */
static struct search search_for(const struct manrs_vty_scope *scope,
				const char *name)
{
	struct search search = { .name = name };

	manrs_vty_foreach_in(scope, match_name, &search);
	if (!search.found) {
		search.by_hostname = true;
		manrs_vty_foreach_in(scope, match_name, &search);
	}
	return search;
}

/* It is not in this scope: is it in another instance? */
static void say_not_found(struct vty *vty, const struct manrs_vty_scope *scope,
			  const char *name)
{
	static const struct manrs_vty_scope everywhere = { .is_all = true };
	struct search search = search_for(&everywhere, name);
	MANRS_TEXT(words, 100);

	if (!search.found) {
		vty_out(vty, "%% No such neighbor: %s\n", name);
		return;
	}
	format_words(search.found->peer->bgp, &words);
	vty_out(vty, "%% No such neighbor: %s; there is one in %s\n", name,
		words.buf);
}

struct manrs_neighbor *
manrs_vty_find_neighbor(struct vty *vty, const struct manrs_vty_scope *scope,
			const char *name)
{
	struct search search = search_for(scope, name);

	if (!search.found) {
		say_not_found(vty, scope, name);
		return NULL;
	}
	if (search.n_found > 1) {
		vty_out(vty, "%% %u neighbors are called %s: %s\n",
			search.n_found, name,
			search.by_hostname ? "give an address"
					   : "say in which vrf or view");
		return NULL;
	}
	return search.found;
}
