/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libyang and libnetconf2, and the only place that knows their versions:
 * libyang 2 with libnetconf2 2 on Debian 12, libyang 3 with libnetconf2 3 on
 * Debian 13.
 */
#ifndef NETCONF_COMPAT_H
#define NETCONF_COMPAT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include <libyang/libyang.h>
#include <libyang/version.h>
#include <nc_server.h>

/* lyd_new_any() of an RPC's output; takes what value points to. */
static inline LY_ERR compat_new_any(struct lyd_node *parent, const char *name,
				    void *value, LYD_ANYDATA_VALUETYPE type)
{
#if LY_VERSION_MAJOR < 3
	return lyd_new_any(parent, NULL, name, value, 1, type, 1, NULL);
#else
	return lyd_new_any(parent, NULL, name, value, type,
			   LYD_NEW_ANY_USE_VALUE | LYD_NEW_VAL_OUTPUT, NULL);
#endif
}

static inline int compat_server_init(struct ly_ctx *ctx)
{
#if LY_VERSION_MAJOR < 3
	return nc_server_init(ctx);
#else
	(void)ctx;
	return nc_server_init();
#endif
}

static inline NC_MSG_TYPE compat_accept(int in, int out, const char *user,
					const struct ly_ctx *ctx,
					struct nc_session **session)
{
#if LY_VERSION_MAJOR < 3
	(void)ctx;
	return nc_accept_inout(in, out, user, session);
#else
	return nc_accept_inout(in, out, user, ctx, session);
#endif
}

/* What the hello announces: an array that ends with NULL. */
#if LY_VERSION_MAJOR < 3
typedef const char **compat_capabilities;
#else
typedef char **compat_capabilities;
#endif

static inline void compat_capabilities_free(const struct ly_ctx *ctx,
					    compat_capabilities all)
{
	for (size_t i = 0; all && all[i]; i++) {
#if LY_VERSION_MAJOR < 3
		lydict_remove(ctx, all[i]);
#else
		(void)ctx;
		free(all[i]);
#endif
	}
	free(all);
}

#endif /* NETCONF_COMPAT_H */
