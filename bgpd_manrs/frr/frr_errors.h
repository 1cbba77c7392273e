/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Our log references: `show error CODE` in vtysh explains them. */
#ifndef MANRS_FRR_ERRORS_H
#define MANRS_FRR_ERRORS_H

/* A range of our own inside bgpd's (0x02000001-0x02FFFFFF), far from the codes
 * bgpd itself hands out one after the other from its start. */
enum manrs_log_reference {
	EC_MANRS_VIOLATION = 0x02f40001,
	EC_MANRS_HELD_BACK,
	EC_MANRS_MAP_TAMPERED,
	EC_MANRS_RPKI_SOURCE,
	EC_MANRS_MEMORY,
	EC_MANRS_EXPORT,
	EC_MANRS_HOLD,
	EC_MANRS_YANG,
	EC_MANRS_INCIDENT,
	EC_MANRS_OUTPUT,
	EC_MANRS_NO_REFRESH,
	EC_MANRS_OWN_ASPA,
	EC_MANRS_LIST,
};

void manrs_errors_init(void);

#endif /* MANRS_FRR_ERRORS_H */
