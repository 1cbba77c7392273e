/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * JSON lines to standard output, member by member.  Written directly rather
 * than through a tree of objects: a full table is 1.3 million lines.
 */
#ifndef MANRS_CHECK_OUTPUT_H
#define MANRS_CHECK_OUTPUT_H

#include "command.h"
#include "engine/prefix.h"
#include "engine/rov.h"

/* Begin a file of lines: take a large buffer. */
void output_init(void);

/* Flush.  Says what is wrong and returns COMMAND_USAGE when not all could be
 * written, otherwise status. */
enum command_status output_finish(enum command_status status);

/* Text that needs no escape, as it is. */
void output_raw(const char *text);

/* A quoted string, escaped as RFC 8259 section 7 asks; a run of blanks becomes
 * one.  Bytes that are not ASCII become U+FFFD each: what is printed is always
 * valid JSON. */
void output_string(const char *text);

void output_prefix(const struct manrs_prefix *prefix); /* quoted */
void output_number(uint32_t number);

/* "state":"...","reason":"..." - the reason is empty when not invalid. */
void output_rov(struct manrs_rov rov);

#endif /* MANRS_CHECK_OUTPUT_H */
