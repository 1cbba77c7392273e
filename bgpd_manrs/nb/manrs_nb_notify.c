/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events as YANG notifications, for the northbound clients of bgpd.  They take
 * the leaves as a list of paths and values.
 */
#include "nb/manrs_nb_private.h"

#include "frr/frr_event.h"

/* A notification on its way. */
struct notification {
	const char *xpath;
	struct list *leaves; /* of struct yang_data */
};

static void add_leaf(const char *name, enum manrs_leaf_kind kind,
		     const char *value, void *arg)
{
	struct notification *notification = arg;
	char xpath[XPATH_MAXLEN];

	snprintf(xpath, sizeof(xpath), "%s/%s", notification->xpath, name);
	listnode_add(notification->leaves, yang_data_new(xpath, value));
}

static int notify(const struct manrs_event *event)
{
	char xpath[80];
	struct notification notification = { xpath, yang_data_list_new() };

	snprintf(xpath, sizeof(xpath), "/" MANRS_YANG_MODULE ":%s",
		 manrs_event_name(event->type));
	manrs_event_foreach_leaf(event, add_leaf, &notification);
	/* Takes the list. */
	nb_notification_send(xpath, notification.leaves);
	return 0;
}

void manrs_nb_notify_init(void)
{
	hook_register(manrs_event, notify);
}

void manrs_nb_notify_finish(void)
{
	hook_unregister(manrs_event, notify);
}
