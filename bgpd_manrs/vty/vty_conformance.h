/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Renders frr/frr_snapshot.h: text and JSON. */
#ifndef MANRS_VTY_CONFORMANCE_H
#define MANRS_VTY_CONFORMANCE_H

#include "frr/frr_snapshot.h"

/* "00:12:04", "3d04h05m": so long. */
const char *manrs_vty_length(int64_t seconds, char *buf, size_t size);

/* "48.6 %", "-". */
const char *manrs_vty_readiness(int permille, char *buf, size_t size);

/* vty_show_incidents.c: two lines; name is that of whose it is. */
void manrs_vty_print_incident_heading(struct vty *vty);
void manrs_vty_print_incident(struct vty *vty,
			      const struct manrs_snapshot_incident *s,
			      const char *name);

/* vty_show_conformance.c: the page of one neighbor. */
void manrs_vty_print_conformance(struct vty *vty,
				 const struct manrs_neighbor *n);

/* What is known of a route of n that fails these checks: since when it does, and
 * the incidents that it is part of. */
void manrs_vty_print_past(struct vty *vty, const struct manrs_neighbor *n,
			  const struct manrs_prefix *prefix, uint32_t failed);
void manrs_json_add_past(struct json_object *json,
			 const struct manrs_neighbor *n,
			 const struct manrs_prefix *prefix, uint32_t failed);

/* vty_json_conformance.c; the caller owns them. */
struct json_object *manrs_json_incident(const struct manrs_snapshot_incident *s);
/* n NULL: of the router. */
struct json_object *manrs_json_conformance(const struct manrs_neighbor *n);
struct json_object *
manrs_json_month_figures(const struct manrs_month_figures *figures);
struct json_object *manrs_json_announcements(void);

#endif /* MANRS_VTY_CONFORMANCE_H */
