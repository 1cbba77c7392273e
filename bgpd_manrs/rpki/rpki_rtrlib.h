/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A session with one RTR cache (RFC 8210), spoken by rtrlib in a thread of its
 * own.  Which caches to run, and what to do with what they say, is the
 * worker's; every function here is for the worker.
 */
#ifndef MANRS_RPKI_RTRLIB_H
#define MANRS_RPKI_RTRLIB_H

#include "engine/manrs_status.h"
#include "rpki.h"
#include "rpki_session.h"
#include "rpki_worker.h"

struct manrs_rtr;

/*
 * Start a session with a cache, which is copied; it retries for ever.  wake()
 * is called from its thread when manrs_rtr_poll() has something new: it must
 * only wake the worker.  The thread inherits the caller's signal mask, which
 * should block everything.
 */
enum manrs_status manrs_rtr_new(const struct manrs_rpki_plan_cache *cache,
				void (*wake)(void *arg), void *arg,
				struct manrs_rtr **out);

/* Tell it to end, without waiting; then free it, which waits (well under a
 * second, also while the cache is unreachable or silent). */
void manrs_rtr_stop(struct manrs_rtr *rtr);
void manrs_rtr_free(struct manrs_rtr *rtr); /* NULL: no-op */

/* Ask the cache for changes now. */
void manrs_rtr_refresh(struct manrs_rtr *rtr);

/*
 * Where the session stands at now_ms.  When info->news, *set is the newest
 * complete one and belongs to the caller.
 */
void manrs_rtr_poll(struct manrs_rtr *rtr, int64_t now_ms,
		    struct manrs_rtr_info *info, struct manrs_rtr_set *set);

#endif /* MANRS_RPKI_RTRLIB_H */
