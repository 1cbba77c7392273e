/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Binds the command table to its handlers and installs it in bgpd. */
#include "vty/vty_private.h"

#include <stdlib.h>

#include "frr/frr_work.h"

/* Every configuration line has the same handler: the engine reads it. */
#define HANDLER_CONFIG(handler) manrs_vty_config
#define HANDLER_BGP(handler) manrs_vty_neighbor_config
#define HANDLER_VIEW(handler) manrs_vty_##handler
#define HANDLER_ENABLE(handler) manrs_vty_##handler
#define HANDLER_DEBUG(handler) manrs_vty_##handler
#define ROW(handler, node, command, help)                                      \
	{ #handler, MANRS_VTY_##node, command, help, HANDLER_##node(handler) },

static const struct {
	const char *name;
	enum manrs_vty_node node;
	const char *command;
	const char *help;
	manrs_vty_handler *handler;
} rows[] = { MANRS_VTY_COMMANDS(ROW) };

/* FRR keeps pointers to these for the life of the daemon. */
static struct cmd_element elements[MANRS_ARRAY_SIZE(rows)];

static int run_row(const struct cmd_element *self, struct vty *vty, int argc,
		   struct cmd_token *argv[])
{
	int64_t began = manrs_work_now();
	int rc = rows[self - elements].handler(self, vty, argc, argv);

	manrs_work_end(MANRS_WORK_COMMANDS, began);
	return rc;
}

static void install_row(size_t i)
{
	struct cmd_element *element = &elements[i];

	element->string = manrs_vty_expand(rows[i].command, 0);
	element->doc = manrs_vty_expand(rows[i].help, 1);
	element->name = rows[i].name;
	element->func = run_row;
	if (!element->string || !element->doc)
		return;
	switch (rows[i].node) {
	case MANRS_VTY_VIEW:
		_install_element(VIEW_NODE, element);
		break;
	case MANRS_VTY_ENABLE:
		_install_element(ENABLE_NODE, element);
		break;
	case MANRS_VTY_DEBUG:
		_install_element(ENABLE_NODE, element);
		_install_element(CONFIG_NODE, element);
		break;
	case MANRS_VTY_CONFIG:
		_install_element(CONFIG_NODE, element);
		break;
	case MANRS_VTY_BGP:
		_install_element(BGP_NODE, element);
		break;
	}
}

void manrs_vty_init(void)
{
	for (size_t i = 0; i < MANRS_ARRAY_SIZE(rows); i++)
		install_row(i);
	manrs_vty_write_init();
	manrs_vty_profile_init();
}

void manrs_vty_finish(void)
{
	manrs_vty_config_finish();
	for (size_t i = 0; i < MANRS_ARRAY_SIZE(rows); i++) {
		free((char *)elements[i].string);
		free((char *)elements[i].doc);
	}
}
