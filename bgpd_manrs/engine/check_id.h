/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The checks by number.  Order is the order of printing; numbers are internal
 * and never stored: names are (manrs_checks[].name). */
#ifndef MANRS_CHECK_ID_H
#define MANRS_CHECK_ID_H

enum manrs_check_id {
	MANRS_CHECK_DEFAULT_ROUTE,
	MANRS_CHECK_BOGON_PREFIX,
	MANRS_CHECK_PREFIX_TOO_SPECIFIC,
	MANRS_CHECK_PREFIX_TOO_BROAD,
	MANRS_CHECK_OWN_PREFIX,
	MANRS_CHECK_BOGON_ASN,
	MANRS_CHECK_AS_PATH_TOO_LONG,
	MANRS_CHECK_AS_SET,
	MANRS_CHECK_FIRST_AS,
	MANRS_CHECK_NEXT_HOP,
	MANRS_CHECK_TRANSIT_LEAK,
	MANRS_CHECK_PEERLOCK,
	MANRS_CHECK_OTC_LEAK,
	MANRS_CHECK_ROV_INVALID,
	MANRS_CHECK_ROV_NOT_FOUND,
	MANRS_CHECK_ASPA_INVALID,
	MANRS_CHECK__COUNT, /* at most 32: they are bits of a uint32_t */
};

#define MANRS_CHECK_BIT(id) (UINT32_C(1) << (id))

#endif /* MANRS_CHECK_ID_H */
