/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes JSON lines to standard output.  Owns escaping, buffering and the
 * complaint about a full disk; knows nothing of the members.
 */
#include "output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define OUTPUT_BUFFER (1 << 16)

void output_init(void)
{
	setvbuf(stdout, NULL, _IOFBF, OUTPUT_BUFFER);
}

enum command_status output_finish(enum command_status status)
{
	if (!fflush(stdout) && !ferror(stdout))
		return status;
	fprintf(stderr, "manrs-check: standard output: %s\n", strerror(errno));
	return COMMAND_USAGE;
}

void output_raw(const char *text)
{
	fputs(text, stdout);
}

void output_string(const char *text)
{
	putchar('"');
	while (*text) {
		size_t blanks = strspn(text, " \t");
		unsigned char c = (unsigned char)*text;

		if (blanks) {
			text += blanks;
			if (*text)
				putchar(' ');
			continue;
		}
		if (c >= 0x7f)
			fputs("\\ufffd", stdout);
		else if (c < 0x20)
			printf("\\u%04x", c);
		else if (c == '"' || c == '\\')
			printf("\\%c", c);
		else
			putchar(c);
		text++;
	}
	putchar('"');
}

void output_prefix(const struct manrs_prefix *prefix)
{
	char text[MANRS_PREFIX_STRLEN];

	putchar('"');
	fputs(manrs_prefix_format(prefix, text), stdout);
	putchar('"');
}

void output_number(uint32_t number)
{
	char digits[11];
	size_t at = sizeof(digits) - 1;

	digits[at] = '\0';
	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	fputs(digits + at, stdout);
}

void output_rov(struct manrs_rov rov)
{
	fputs("\"state\":\"", stdout);
	fputs(manrs_rov_state_name(rov.state), stdout);
	fputs("\",\"reason\":\"", stdout);
	if (rov.state == MANRS_ROV_INVALID)
		fputs(manrs_rov_reason_name(rov.reason), stdout);
	putchar('"');
}
