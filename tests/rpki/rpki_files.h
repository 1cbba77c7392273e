/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The worker with a file of VRPs in a directory of the test's own. */
#ifndef TEST_RPKI_FILES_H
#define TEST_RPKI_FILES_H

#include <sys/stat.h>

#include "rpki_wait.h"

#define ONE "192.0.2.0/24-24 AS64500/1"
#define TWO "198.51.100.0/24-25 AS64501/1"

static const char one[] =
	"{\"roas\":[{\"prefix\":\"192.0.2.0/24\",\"asn\":64500}]}";
static const char two[] = "{\"roas\":[{\"prefix\":\"198.51.100.0/24\","
			  "\"asn\":64501,\"maxLength\":25}]}";
static char directory[64];
static char path[96];
static char other[96];

static inline void write_file(const char *name, const char *text)
{
	FILE *out = fopen(name, "w");

	ck_assert_ptr_nonnull(out);
	fputs(text, out);
	fclose(out);
}

static inline void setup(void)
{
	strcpy(directory, "/tmp/test_rpki.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/vrps.json", directory);
	snprintf(other, sizeof(other), "%s/other.json", directory);
	rpki_setup();
}

static inline void teardown(void)
{
	rpki_teardown();
	unlink(path);
	unlink(other);
	rmdir(directory);
}

static inline void configure_file(const char *name)
{
	struct manrs_rpki_config config = { .file = name };

	ck_assert_int_eq(manrs_rpki_configure(rpki, &config), MANRS_OK);
}

#endif /* TEST_RPKI_FILES_H */
