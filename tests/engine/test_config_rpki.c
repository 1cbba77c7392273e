/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The configuration lines about sources of VRPs, one at a time, each with its
 * `no`: what it changes, what is written after, what refuses it. */
#include "config_lines.h"

#define SSH(host, port, user, key, hosts, preference)                          \
	"manrs rpki cache " host " ssh " port " user " user " key " key        \
	" known-hosts " hosts " preference " preference

static const struct line_case line_cases[] = {
	/* rpki file */
	{ __LINE__, "a file", "", "manrs rpki file /var/lib/vrps.json",
	  MANRS_OK, RPKI, "manrs rpki file /var/lib/vrps.json\n" },
	{ __LINE__, "another file", "manrs rpki file /a", "manrs rpki file /b",
	  MANRS_OK, RPKI, "manrs rpki file /b\n" },
	{ __LINE__, "again", "manrs rpki file /a", "manrs rpki file /a",
	  MANRS_OK, 0, SAME },
	{ __LINE__, "relative", "manrs rpki file /a", "manrs rpki file a/b",
	  MANRS_ERR_INVALID, 0, "rpki file 'a/b' is not an absolute path" },
	{ __LINE__, "no path", "", "manrs rpki file", MANRS_ERR_INVALID, 0,
	  "expected: manrs rpki file PATH" },
	{ __LINE__, "two paths", "", "manrs rpki file /a /b", MANRS_ERR_INVALID,
	  0, "expected: manrs rpki file PATH" },
	{ __LINE__, "no", "manrs rpki file /a", "no manrs rpki file", MANRS_OK,
	  RPKI, "" },
	{ __LINE__, "no with it", "manrs rpki file /a", "no manrs rpki file /a",
	  MANRS_OK, RPKI, "" },
	{ __LINE__, "no with another", "manrs rpki file /a",
	  "no manrs rpki file /b", MANRS_OK, 0, SAME },
	{ __LINE__, "no, nothing set", "", "no manrs rpki file", MANRS_OK, 0,
	  SAME },

	/* rpki cache */
	{ __LINE__, "by preference",
	  "manrs rpki cache 192.0.2.1 tcp 3323 preference 10",
	  "manrs rpki cache rtr.example.net tcp 8282 preference 5", MANRS_OK,
	  RPKI,
	  "manrs rpki cache rtr.example.net tcp 8282 preference 5\n"
	  "manrs rpki cache 192.0.2.1 tcp 3323 preference 10\n" },
	{ __LINE__, "IPv6, canonical", "",
	  "manrs rpki cache 2001:DB8::0 tcp 1 preference 1", MANRS_OK, RPKI,
	  "manrs rpki cache 2001:db8:: tcp 1 preference 1\n" },
	{ __LINE__, "again",
	  "manrs rpki cache 192.0.2.1 tcp 3323 preference 10",
	  "manrs rpki cache 192.0.2.1 tcp 3323 preference 10", MANRS_OK, 0,
	  SAME },
	{ __LINE__, "again with another preference, which moves it",
	  "manrs rpki cache 192.0.2.1 tcp 3323 preference 10\n"
	  "manrs rpki cache 192.0.2.2 tcp 3323 preference 20",
	  "manrs rpki cache 192.0.2.1 tcp 3323 preference 30", MANRS_OK, RPKI,
	  "manrs rpki cache 192.0.2.2 tcp 3323 preference 20\n"
	  "manrs rpki cache 192.0.2.1 tcp 3323 preference 30\n" },
	{ __LINE__, "another port is another cache",
	  "manrs rpki cache 192.0.2.1 tcp 3323 preference 255",
	  "manrs rpki cache 192.0.2.1 tcp 65535 preference 1", MANRS_OK, RPKI,
	  "manrs rpki cache 192.0.2.1 tcp 65535 preference 1\n"
	  "manrs rpki cache 192.0.2.1 tcp 3323 preference 255\n" },
	{ __LINE__, "preference taken by another",
	  "manrs rpki cache 192.0.2.1 tcp 3323 preference 10",
	  "manrs rpki cache 192.0.2.2 tcp 3323 preference 10",
	  MANRS_ERR_INVALID, 0,
	  "preference 10 is already used by cache 192.0.2.1" },
	{ __LINE__, "moved to a preference that is taken",
	  "manrs rpki cache 192.0.2.1 tcp 3323 preference 10\n"
	  "manrs rpki cache 192.0.2.2 tcp 3323 preference 20",
	  "manrs rpki cache 192.0.2.1 tcp 3323 preference 20",
	  MANRS_ERR_INVALID, 0,
	  "preference 20 is already used by cache 192.0.2.2" },
	{ __LINE__, "port 0", "", "manrs rpki cache h tcp 0 preference 1",
	  MANRS_ERR_INVALID, 0, "port '0' is not a number from 1 to 65535" },
	{ __LINE__, "port too big", "",
	  "manrs rpki cache h tcp 65536 preference 1", MANRS_ERR_INVALID, 0,
	  "port '65536' is not a number from 1 to 65535" },
	{ __LINE__, "preference 0", "", "manrs rpki cache h tcp 1 preference 0",
	  MANRS_ERR_INVALID, 0, "preference '0' is not a number from 1 to 255" },
	{ __LINE__, "preference too big", "",
	  "manrs rpki cache h tcp 1 preference 256", MANRS_ERR_INVALID, 0,
	  "preference '256' is not a number from 1 to 255" },
	{ __LINE__, "bad host", "", "manrs rpki cache a;b tcp 1 preference 1",
	  MANRS_ERR_INVALID, 0, "cache 'a;b' is no address or host name" },
	{ __LINE__, "no preference", "", "manrs rpki cache h tcp 1",
	  MANRS_ERR_INVALID, 0,
	  "expected: manrs rpki cache HOST tcp PORT preference NUMBER" },
	{ __LINE__, "other transport", "", "manrs rpki cache h tls 1",
	  MANRS_ERR_INVALID, 0,
	  "expected: manrs rpki cache HOST tcp PORT preference NUMBER" },
	{ __LINE__, "no", "manrs rpki cache h tcp 1 preference 7",
	  "no manrs rpki cache h tcp 1", MANRS_OK, RPKI, "" },
	{ __LINE__, "no with preference",
	  "manrs rpki cache h tcp 1 preference 7",
	  "no manrs rpki cache h tcp 1 preference 7", MANRS_OK, RPKI, "" },
	{ __LINE__, "no with another preference",
	  "manrs rpki cache h tcp 1 preference 7",
	  "no manrs rpki cache h tcp 1 preference 8", MANRS_OK, 0, SAME },
	{ __LINE__, "no of an unknown one",
	  "manrs rpki cache h tcp 1 preference 7",
	  "no manrs rpki cache h tcp 2", MANRS_OK, 0, SAME },

	/* rpki cache over SSH */
	{ __LINE__, "SSH", "", SSH("h", "22", "rtr", "/k", "/h", "7"), MANRS_OK,
	  RPKI, SSH("h", "22", "rtr", "/k", "/h", "7") "\n" },
	{ __LINE__, "SSH again", SSH("h", "22", "rtr", "/k", "/h", "7"),
	  SSH("h", "22", "rtr", "/k", "/h", "7"), MANRS_OK, 0, SAME },
	{ __LINE__, "another user", SSH("h", "22", "rtr", "/k", "/h", "7"),
	  SSH("h", "22", "joe", "/k", "/h", "7"), MANRS_OK, RPKI,
	  SSH("h", "22", "joe", "/k", "/h", "7") "\n" },
	{ __LINE__, "another key", SSH("h", "22", "rtr", "/k", "/h", "7"),
	  SSH("h", "22", "rtr", "/l", "/h", "7"), MANRS_OK, RPKI,
	  SSH("h", "22", "rtr", "/l", "/h", "7") "\n" },
	{ __LINE__, "other host keys", SSH("h", "22", "rtr", "/k", "/h", "7"),
	  SSH("h", "22", "rtr", "/k", "/i", "7"), MANRS_OK, RPKI,
	  SSH("h", "22", "rtr", "/k", "/i", "7") "\n" },
	{ __LINE__, "TCP turns into SSH",
	  "manrs rpki cache h tcp 22 preference 7",
	  SSH("h", "22", "rtr", "/k", "/h", "7"), MANRS_OK, RPKI,
	  SSH("h", "22", "rtr", "/k", "/h", "7") "\n" },
	{ __LINE__, "SSH turns into TCP", SSH("h", "22", "rtr", "/k", "/h", "7"),
	  "manrs rpki cache h tcp 22 preference 7", MANRS_OK, RPKI,
	  "manrs rpki cache h tcp 22 preference 7\n" },
	{ __LINE__, "SSH without a user", "", "manrs rpki cache h ssh 22",
	  MANRS_ERR_INVALID, 0,
	  "expected: manrs rpki cache HOST ssh PORT user NAME key PATH "
	  "known-hosts PATH preference NUMBER" },
	{ __LINE__, "SSH, bad user", "",
	  SSH("h", "22", "a;b", "/k", "/h", "7"), MANRS_ERR_INVALID, 0,
	  "user 'a;b' is no user name" },
	{ __LINE__, "SSH, relative key", "",
	  SSH("h", "22", "rtr", "k", "/h", "7"), MANRS_ERR_INVALID, 0,
	  "key 'k' is not an absolute path" },
	{ __LINE__, "SSH, relative host keys", "",
	  SSH("h", "22", "rtr", "/k", "h", "7"), MANRS_ERR_INVALID, 0,
	  "known-hosts 'h' is not an absolute path" },
	{ __LINE__, "SSH, preference taken",
	  "manrs rpki cache h tcp 22 preference 7",
	  SSH("i", "22", "rtr", "/k", "/h", "7"), MANRS_ERR_INVALID, 0,
	  "preference 7 is already used by cache h" },
	{ __LINE__, "no SSH", SSH("h", "22", "rtr", "/k", "/h", "7"),
	  "no manrs rpki cache h ssh 22", MANRS_OK, RPKI, "" },
	{ __LINE__, "no SSH with all", SSH("h", "22", "rtr", "/k", "/h", "7"),
	  "no " SSH("h", "22", "rtr", "/k", "/h", "7"), MANRS_OK, RPKI, "" },
	{ __LINE__, "no SSH with another key",
	  SSH("h", "22", "rtr", "/k", "/h", "7"),
	  "no " SSH("h", "22", "rtr", "/l", "/h", "7"), MANRS_OK, 0, SAME },
	{ __LINE__, "no TCP leaves SSH", SSH("h", "22", "rtr", "/k", "/h", "7"),
	  "no manrs rpki cache h tcp 22", MANRS_OK, 0, SAME },
	{ __LINE__, "no SSH leaves TCP",
	  "manrs rpki cache h tcp 22 preference 7",
	  "no manrs rpki cache h ssh 22", MANRS_OK, 0, SAME },

	/* rpki slurm */
	{ __LINE__, "local exceptions", "", "manrs rpki slurm /etc/slurm.json",
	  MANRS_OK, RPKI, "manrs rpki slurm /etc/slurm.json\n" },
	{ __LINE__, "beside a file", "manrs rpki file /a",
	  "manrs rpki slurm /b", MANRS_OK, RPKI,
	  "manrs rpki file /a\nmanrs rpki slurm /b\n" },
	{ __LINE__, "again", "manrs rpki slurm /a", "manrs rpki slurm /a",
	  MANRS_OK, 0, SAME },
	{ __LINE__, "relative", "", "manrs rpki slurm a", MANRS_ERR_INVALID, 0,
	  "rpki slurm 'a' is not an absolute path" },
	{ __LINE__, "no", "manrs rpki slurm /a\nmanrs rpki file /a",
	  "no manrs rpki slurm", MANRS_OK, RPKI, "manrs rpki file /a\n" },
	{ __LINE__, "no with it", "manrs rpki slurm /a",
	  "no manrs rpki slurm /a", MANRS_OK, RPKI, "" },
	{ __LINE__, "no with another", "manrs rpki slurm /a",
	  "no manrs rpki slurm /b", MANRS_OK, 0, SAME },

	/* rpki startup */
	{ __LINE__, "the default is not written", "",
	  "manrs rpki startup hold", MANRS_OK, 0, "" },
	{ __LINE__, "nor is its number", "", "manrs rpki startup hold 60",
	  MANRS_OK, 0, "" },
	{ __LINE__, "shortest", "", "manrs rpki startup hold 1", MANRS_OK,
	  RPKI, "manrs rpki startup hold 1\n" },
	{ __LINE__, "longest", "", "manrs rpki startup hold 3600", MANRS_OK,
	  RPKI, "manrs rpki startup hold 3600\n" },
	{ __LINE__, "too short", "manrs rpki startup open",
	  "manrs rpki startup hold 0", MANRS_ERR_INVALID, 0,
	  "startup hold '0' is not a number from 1 to 3600" },
	{ __LINE__, "too long", "", "manrs rpki startup hold 3601",
	  MANRS_ERR_INVALID, 0,
	  "startup hold '3601' is not a number from 1 to 3600" },
	{ __LINE__, "open", "manrs rpki startup hold 30",
	  "manrs rpki startup open", MANRS_OK, RPKI,
	  "manrs rpki startup open\n" },
	{ __LINE__, "before the sources", "manrs rpki file /a",
	  "manrs rpki startup open", MANRS_OK, RPKI,
	  "manrs rpki startup open\nmanrs rpki file /a\n" },
	{ __LINE__, "open again", "manrs rpki startup open",
	  "manrs rpki startup open", MANRS_OK, 0, SAME },
	{ __LINE__, "back to the default", "manrs rpki startup open",
	  "manrs rpki startup hold", MANRS_OK, RPKI, "" },
	{ __LINE__, "hold without a number is the default",
	  "manrs rpki startup hold 30", "manrs rpki startup hold", MANRS_OK,
	  RPKI, "" },
	{ __LINE__, "another word", "", "manrs rpki startup closed",
	  MANRS_ERR_INVALID, 0, "startup 'closed' is not hold or open" },
	{ __LINE__, "no word", "manrs rpki startup open", "manrs rpki startup",
	  MANRS_ERR_INVALID, 0, "expected: manrs rpki startup MODE" },
	{ __LINE__, "no number after open", "", "manrs rpki startup open 3",
	  MANRS_ERR_INVALID, 0, "expected: manrs rpki startup MODE" },
	{ __LINE__, "no", "manrs rpki startup open", "no manrs rpki startup",
	  MANRS_OK, RPKI, "" },
	{ __LINE__, "no open", "manrs rpki startup open",
	  "no manrs rpki startup open", MANRS_OK, RPKI, "" },
	{ __LINE__, "no hold leaves open", "manrs rpki startup open",
	  "no manrs rpki startup hold", MANRS_OK, 0, SAME },
	{ __LINE__, "no hold", "manrs rpki startup hold 30",
	  "no manrs rpki startup hold", MANRS_OK, RPKI, "" },
	{ __LINE__, "no hold with it", "manrs rpki startup hold 30",
	  "no manrs rpki startup hold 30", MANRS_OK, RPKI, "" },
	{ __LINE__, "no hold with another", "manrs rpki startup hold 30",
	  "no manrs rpki startup hold 31", MANRS_OK, 0, SAME },
	{ __LINE__, "no open leaves hold", "manrs rpki startup hold 30",
	  "no manrs rpki startup open", MANRS_OK, 0, SAME },
	{ __LINE__, "no, nothing set", "", "no manrs rpki startup", MANRS_OK, 0,
	  SAME },
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

int main(void)
{
	Suite *suite = suite_create("config_rpki");
	TCase *tc = tcase_create("config_rpki");
	SRunner *runner = srunner_create(suite);
	int failed;

	tcase_add_loop_test(tc, one_line, 0, MANRS_ARRAY_SIZE(line_cases));
	tcase_add_loop_test(tc, no_form_of_every_line, 0,
			    MANRS_ARRAY_SIZE(line_cases));
	suite_add_tcase(suite, tc);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
