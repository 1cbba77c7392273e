# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs tests one after the other and prints a line of each, as tools/check
counts them.  Each goes on from what the one before it left."""

import sys
import time
import traceback


class Skip(Exception):
    """Raised by a test that cannot be made here; says why."""


def tests_of(names):
    """The tests of a file, in their order: tests_of(globals())."""
    return [test for name, test in names.items() if name.startswith("test_")]


def run_tests(tests, *arguments, log=None):
    """test(*arguments) for each; how many failed.  log() is what to show then."""
    failed = 0
    for test in tests:
        began = time.monotonic()
        try:
            test(*arguments)
            verdict = "PASS"
        except Skip as why:
            print(f"SKIP: {test.__name__}: {why}", flush=True)
            continue
        except Exception:  # pylint: disable=broad-except
            verdict = "FAIL"
            failed += 1
            traceback.print_exc(file=sys.stdout)
            if log:
                print(log()[-3000:])
        took = time.monotonic() - began
        print(f"{verdict}: {test.__name__} ({took:.1f} s)", flush=True)
    return failed
