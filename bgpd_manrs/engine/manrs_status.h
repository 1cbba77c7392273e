/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a fallible engine function returns.  On anything but MANRS_OK the out
 * parameters are untouched.
 */
#ifndef MANRS_STATUS_H
#define MANRS_STATUS_H

enum manrs_status {
	MANRS_OK,
	MANRS_ERR_MEMORY,    /* allocation failed; the old state stays */
	MANRS_ERR_INVALID,   /* the input is malformed or out of range */
	MANRS_ERR_NOT_FOUND, /* no such object */
	MANRS_ERR_LIMIT,     /* a named bound is reached */
	MANRS_ERR_IO,	     /* a file or socket failed */
};

/* A few words for a log or a vty, never NULL. */
const char *manrs_status_text(enum manrs_status status);

#endif /* MANRS_STATUS_H */
