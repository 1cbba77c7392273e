/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Puts the model into bgpd's northbound.  FRR does that for a fixed list of
 * models when a daemon starts; for one that comes later each node is registered
 * by hand.  The nodes are FRR's to free, in both halves of the daemonizing fork,
 * so they have to be of its own memory type, which is found by its name.
 */
#include "nb/manrs_nb_private.h"

#include "frr/frr_errors.h"

static struct memtype *node_memtype;

/* qmem_walk callback. */
static int find_memtype(void *arg, struct memgroup *group, struct memtype *type)
{
	if (type && !strcmp(type->name, "Northbound Node"))
		node_memtype = type;
	return 0;
}

static void set_callbacks(struct nb_node *node)
{
	if (CHECK_FLAG(node->snode->nodetype, LYS_LEAF | LYS_LEAFLIST))
		node->cbs.get_elem = manrs_nb_get_elem;
	for (size_t i = 0; i < manrs_nb_n_lists; i++) {
		const struct manrs_nb_list *list = &manrs_nb_lists[i];

		if (strcmp(list->xpath, node->xpath))
			continue;
		node->cbs.get_next = list->get_next;
		node->cbs.get_keys = list->get_keys;
		node->cbs.lookup_entry = list->lookup_entry;
		return;
	}
	if (CHECK_FLAG(node->snode->nodetype, LYS_LIST | LYS_LEAFLIST) &&
	    !strncmp(node->xpath, MANRS_NB_ROOT, strlen(MANRS_NB_ROOT)))
		flog_err(EC_MANRS_YANG, "MANRS: YANG list %s has no callbacks",
			 node->xpath);
}

/* yang_snodes_iterate callback, parents first. */
static int register_node(const struct lysc_node *snode, void *arg)
{
	struct nb_node *node = qcalloc(node_memtype, sizeof(*node));
	struct lysc_node *parent = yang_snode_real_parent(snode);
	struct lysc_node *list = yang_snode_parent_list(snode);

	yang_snode_get_path(snode, YANG_PATH_DATA, node->xpath,
			    sizeof(node->xpath));
	node->priority = NB_DFLT_PRIORITY;
	node->parent = parent ? parent->priv : NULL;
	node->parent_list = list ? list->priv : NULL;
	node->snode = snode;
	((struct lysc_node *)snode)->priv = node;
	set_callbacks(node);
	return YANG_ITER_CONTINUE;
}

void manrs_nb_init(void)
{
	/* FRR keeps a pointer to it. */
	static struct yang_module_embed embed = {
		.mod_name = MANRS_YANG_MODULE,
		.mod_rev = "",
		.data = manrs_nb_model,
		.format = LYS_IN_YANG,
	};
	struct yang_module *module;

	qmem_walk(find_memtype, NULL);
	if (!node_memtype) {
		flog_err(EC_MANRS_YANG,
			 "MANRS: no YANG: FRR has no memory type for its nodes");
		return;
	}
	yang_module_embed(&embed);
	/* FRR would end bgpd if it could not load it. */
	if (!ly_ctx_load_module(ly_native_ctx, MANRS_YANG_MODULE, NULL, NULL)) {
		flog_err(EC_MANRS_YANG,
			 "MANRS: no YANG: libyang refuses the model: %s",
			 ly_errmsg(ly_native_ctx));
		return;
	}
	module = manrs_yang_module_load(MANRS_YANG_MODULE);
	yang_snodes_iterate(module->info, register_node, 0, NULL);
	manrs_nb_notify_init();
}

void manrs_nb_finish(void)
{
	manrs_nb_notify_finish();
	manrs_nb_state_finish();
}
