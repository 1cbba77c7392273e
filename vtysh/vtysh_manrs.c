/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Teaches a stock vtysh the commands of the bgpd module.  vtysh has no plugin
 * interface, so this is preloaded (LD_PRELOAD, by the vtysh wrapper) and takes
 * the place of libfrr's install_node: as soon as vtysh makes one of the nodes
 * our commands live in, they are added as commands to forward to bgpd.
 *
 * Knows no command itself: they come from bgpd_manrs/vty/vty_commands.h.
 */
#include "frr/frr_compat.h"

#include <dlfcn.h>
#include <errno.h>

#include "vtysh/vtysh.h"

#include "vty/vty_commands.h"

#define ROW(handler, node, command, help)                                      \
	{ #handler, MANRS_VTY_##node, command, help },

static const struct {
	const char *name;
	enum manrs_vty_node node;
	const char *command;
	const char *help;
} rows[] = { MANRS_VTY_COMMANDS(ROW) };

/* What vtysh starts (a pager, ping) must not be preloaded: it has no libfrr. */
__attribute__((constructor)) static void end_preload(void)
{
	const char *preload = getenv("LD_PRELOAD");
	const char *others = preload ? strpbrk(preload, ": ") : NULL;

	/* The wrapper puts this library first. */
	if (others)
		setenv("LD_PRELOAD", others + 1, 1);
	else
		unsetenv("LD_PRELOAD");
}

static void install_rows(enum manrs_vty_node ours, enum node_type theirs)
{
	for (size_t i = 0; i < array_size(rows); i++) {
		struct cmd_element *element;

		if (rows[i].node != ours)
			continue;
		element = calloc(1, sizeof(*element));
		if (!element)
			return;
		element->string = manrs_vty_expand(rows[i].command, 0);
		element->doc = manrs_vty_expand(rows[i].help, 1);
		element->name = rows[i].name;
		element->daemon = VTYSH_BGPD;
		if (element->string && element->doc)
			_install_element(theirs, element);
	}
}

__attribute__((visibility("default"))) void install_node(struct cmd_node *node)
{
	static void (*libfrr_install_node)(struct cmd_node *node);

	if (!libfrr_install_node)
		*(void **)&libfrr_install_node = dlsym(RTLD_NEXT,
						       "install_node");
	if (!libfrr_install_node)
		abort(); /* no libfrr: this is not vtysh */
	libfrr_install_node(node);
	switch (node->node) {
	case ENABLE_NODE: /* comes after VIEW_NODE, and needs it */
		install_rows(MANRS_VTY_VIEW, VIEW_NODE);
		install_rows(MANRS_VTY_ENABLE, ENABLE_NODE);
		install_rows(MANRS_VTY_DEBUG, ENABLE_NODE);
		break;
	case CONFIG_NODE:
		install_rows(MANRS_VTY_DEBUG, CONFIG_NODE);
		install_rows(MANRS_VTY_CONFIG, CONFIG_NODE);
		break;
	case BGP_NODE:
		install_rows(MANRS_VTY_BGP, BGP_NODE);
		break;
	default:
		break;
	}
}
