/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The configuration lines about sources of one VRF, of what caches are reached
 * through, and of a file that must not be used when it has expired. */
#include "config_lines.h"

static const struct line_case line_cases[] = {
	/* strict-expiry */
	{ __LINE__, "strict", "", "manrs rpki file /a strict-expiry", MANRS_OK,
	  RPKI, "manrs rpki file /a strict-expiry\n" },
	{ __LINE__, "strict again", "manrs rpki file /a strict-expiry",
	  "manrs rpki file /a strict-expiry", MANRS_OK, 0, SAME },
	{ __LINE__, "strict from now on", "manrs rpki file /a",
	  "manrs rpki file /a strict-expiry", MANRS_OK, RPKI,
	  "manrs rpki file /a strict-expiry\n" },
	{ __LINE__, "strict no more", "manrs rpki file /a strict-expiry",
	  "manrs rpki file /a", MANRS_OK, RPKI, "manrs rpki file /a\n" },
	{ __LINE__, "no, whatever it says", "manrs rpki file /a strict-expiry",
	  "no manrs rpki file", MANRS_OK, RPKI, "" },
	{ __LINE__, "no with the path", "manrs rpki file /a strict-expiry",
	  "no manrs rpki file /a", MANRS_OK, RPKI, "" },
	{ __LINE__, "no with all", "manrs rpki file /a strict-expiry",
	  "no manrs rpki file /a strict-expiry", MANRS_OK, RPKI, "" },
	{ __LINE__, "no, but it is not strict", "manrs rpki file /a",
	  "no manrs rpki file /a strict-expiry", MANRS_OK, 0, SAME },
	{ __LINE__, "a word that is none", "", "manrs rpki file /a strict",
	  MANRS_ERR_INVALID, 0, "expected: manrs rpki file PATH" },

	/* via */
	{ __LINE__, "via", "",
	  "manrs rpki cache 192.0.2.1 tcp 323 preference 1 via mgmt", MANRS_OK,
	  RPKI, "manrs rpki cache 192.0.2.1 tcp 323 preference 1 via mgmt\n" },
	{ __LINE__, "via, SSH", "",
	  "manrs rpki cache h ssh 22 user u key /k known-hosts /h preference 1 "
	  "via eth0.10",
	  MANRS_OK, RPKI,
	  "manrs rpki cache h ssh 22 user u key /k known-hosts /h preference 1 "
	  "via eth0.10\n" },
	{ __LINE__, "via another",
	  "manrs rpki cache 192.0.2.1 tcp 323 preference 1 via mgmt",
	  "manrs rpki cache 192.0.2.1 tcp 323 preference 1 via eth1", MANRS_OK,
	  RPKI, "manrs rpki cache 192.0.2.1 tcp 323 preference 1 via eth1\n" },
	{ __LINE__, "via none any more",
	  "manrs rpki cache 192.0.2.1 tcp 323 preference 1 via mgmt",
	  "manrs rpki cache 192.0.2.1 tcp 323 preference 1", MANRS_OK, RPKI,
	  "manrs rpki cache 192.0.2.1 tcp 323 preference 1\n" },
	{ __LINE__, "no with another via",
	  "manrs rpki cache 192.0.2.1 tcp 323 preference 1 via mgmt",
	  "no manrs rpki cache 192.0.2.1 tcp 323 preference 1 via eth1",
	  MANRS_OK, 0, SAME },
	{ __LINE__, "no with it",
	  "manrs rpki cache 192.0.2.1 tcp 323 preference 1 via mgmt",
	  "no manrs rpki cache 192.0.2.1 tcp 323 preference 1 via mgmt",
	  MANRS_OK, RPKI, "" },
	{ __LINE__, "15 characters", "",
	  "manrs rpki cache h tcp 323 preference 1 via abcdefghijklmno",
	  MANRS_OK, RPKI,
	  "manrs rpki cache h tcp 323 preference 1 via abcdefghijklmno\n" },
	{ __LINE__, "16 characters", "",
	  "manrs rpki cache h tcp 323 preference 1 via abcdefghijklmnop",
	  MANRS_ERR_INVALID, 0,
	  "via 'abcdefghijklmnop' is no name of 1 to 15 characters" },

	/* vrf */
	{ __LINE__, "a file", "", "manrs rpki vrf RED file /a", MANRS_OK, RPKI,
	  "manrs rpki vrf RED file /a\n" },
	{ __LINE__, "beside that of all", "manrs rpki file /b",
	  "manrs rpki vrf RED file /a", MANRS_OK, RPKI,
	  "manrs rpki file /b\nmanrs rpki vrf RED file /a\n" },
	{ __LINE__, "strict", "", "manrs rpki vrf RED file /a strict-expiry",
	  MANRS_OK, RPKI, "manrs rpki vrf RED file /a strict-expiry\n" },
	{ __LINE__, "by name", "manrs rpki vrf RED file /a",
	  "manrs rpki vrf BLUE slurm /s", MANRS_OK, RPKI,
	  "manrs rpki vrf BLUE slurm /s\nmanrs rpki vrf RED file /a\n" },
	{ __LINE__, "the same cache as that of all",
	  "manrs rpki cache 192.0.2.1 tcp 323 preference 1",
	  "manrs rpki vrf RED cache 192.0.2.1 tcp 323 preference 1", MANRS_OK,
	  RPKI,
	  "manrs rpki cache 192.0.2.1 tcp 323 preference 1\n"
	  "manrs rpki vrf RED cache 192.0.2.1 tcp 323 preference 1\n" },
	{ __LINE__, "SSH, via", "",
	  "manrs rpki vrf RED cache h ssh 22 user u key /k known-hosts /h "
	  "preference 1 via RED",
	  MANRS_OK, RPKI,
	  "manrs rpki vrf RED cache h ssh 22 user u key /k known-hosts /h "
	  "preference 1 via RED\n" },
	{ __LINE__, "a preference taken in the VRF",
	  "manrs rpki vrf RED cache a tcp 323 preference 1",
	  "manrs rpki vrf RED cache b tcp 323 preference 1", MANRS_ERR_INVALID,
	  0, "preference 1 is already used by cache a" },
	{ __LINE__, "no, of the VRF alone",
	  "manrs rpki file /a\nmanrs rpki vrf RED file /a",
	  "no manrs rpki vrf RED file", MANRS_OK, RPKI,
	  "manrs rpki file /a\n" },
	{ __LINE__, "no, of all alone",
	  "manrs rpki file /a\nmanrs rpki vrf RED file /a",
	  "no manrs rpki file /a", MANRS_OK, RPKI,
	  "manrs rpki vrf RED file /a\n" },
	{ __LINE__, "no, of a VRF without", "manrs rpki vrf RED file /a",
	  "no manrs rpki vrf BLUE file", MANRS_OK, 0, SAME },
	{ __LINE__, "no cache", "manrs rpki vrf RED cache h tcp 1 preference 1",
	  "no manrs rpki vrf RED cache h tcp 1", MANRS_OK, RPKI, "" },
	{ __LINE__, "no cache, of a VRF without", "",
	  "no manrs rpki vrf RED cache h tcp 1", MANRS_OK, 0, SAME },
	{ __LINE__, "no slurm", "manrs rpki vrf RED slurm /s",
	  "no manrs rpki vrf RED slurm /s", MANRS_OK, RPKI, "" },
	{ __LINE__, "a refused line leaves no VRF behind", "",
	  "manrs rpki vrf RED file a", MANRS_ERR_INVALID, 0,
	  "rpki file 'a' is not an absolute path" },
	{ __LINE__, "the default VRF", "", "manrs rpki vrf default file /a",
	  MANRS_ERR_INVALID, 0,
	  "the default VRF has the sources of the lines without vrf" },
	{ __LINE__, "no VRF's name", "", "manrs rpki vrf R/D file /a",
	  MANRS_ERR_INVALID, 0, "vrf 'R/D' is no name of 1 to 35 characters" },
	{ __LINE__, "startup is for all", "", "manrs rpki vrf RED startup open",
	  MANRS_ERR_INVALID, 0, "expected: manrs rpki vrf VRF file PATH" },
};

START_TEST(one_line)
{
	expect_one_line(&line_cases[_i]);
}
END_TEST

START_TEST(no_form_of_every_line)
{
	expect_no_form_of_every_line(&line_cases[_i]);
}
END_TEST

START_TEST(too_many_vrfs)
{
	struct manrs_config config;
	MANRS_TEXT(err, 256);
	char line[64];
	unsigned changed;

	ck_assert_int_eq(manrs_config_init(&config), MANRS_OK);
	for (int i = 0; i < MANRS_RPKI_VRFS_MAX; i++) {
		snprintf(line, sizeof(line), "manrs rpki vrf V%d file /a", i);
		ck_assert_int_eq(manrs_config_line(&config, NULL, line,
						   &changed, &err),
				 MANRS_OK);
	}
	ck_assert_int_eq(manrs_config_line(&config, NULL,
					   "manrs rpki vrf W file /a",
					   &changed, &err),
			 MANRS_ERR_LIMIT);
	ck_assert_str_eq(err.buf,
			 "more than 64 VRFs with sources of their own");
	ck_assert_uint_eq(config.n_vrf_sources, MANRS_RPKI_VRFS_MAX);
	manrs_config_release(&config);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("config_rpki_vrf");
	TCase *tc = tcase_create("lines");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, one_line, 0, MANRS_ARRAY_SIZE(line_cases));
	tcase_add_loop_test(tc, no_form_of_every_line, 0,
			    MANRS_ARRAY_SIZE(line_cases));
	tcase_add_test(tc, too_many_vrfs);
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
