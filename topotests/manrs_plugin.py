# SPDX-License-Identifier: GPL-2.0-or-later
"""pytest plugin around FRR's topotest framework.

It relaxes two checks of the framework that have nothing to do with us, and
reports one line a test.  Everything else stays as FRR has it:

- 8.4.4 reads /proc/modules to see whether MPLS modules are there, and fails on
  a kernel built without modules, which has no such file;
- its start-up diagnosis wants every daemon of its own build, pim6d among them,
  which Debian does not ship in 8.4.4.
"""

import os
import time

NOT_SHIPPED = "pim6d"

counts = {"PASS": 0, "FAIL": 0, "SKIP": 0}
began = time.monotonic()


def relax_modules(topotest):
    original = topotest.module_present_linux

    def module_present_linux(module, load):
        if not os.path.exists("/proc/modules"):
            return False
        return original(module, load)

    topotest.module_present_linux = module_present_linux


def relax_diagnosis(topogen):
    original = topogen.diagnose_env_linux

    def diagnose_env_linux(rundir):
        isfile = os.path.isfile
        os.path.isfile = lambda path: (
            os.path.basename(path) == NOT_SHIPPED or isfile(path)
        )
        try:
            return original(rundir)
        finally:
            os.path.isfile = isfile

    topogen.diagnose_env_linux = diagnose_env_linux


def pytest_plugin_registered(plugin):
    # The framework's conftest.py diagnoses in its pytest_configure: be first.
    if getattr(plugin, "__name__", "").endswith("conftest"):
        from lib import topogen, topotest

        if not hasattr(topotest, "manrs_relaxed"):
            topotest.manrs_relaxed = True
            relax_modules(topotest)
            relax_diagnosis(topogen)


def say(line):
    fd = int(os.environ.get("MANRS_RESULTS_FD", "1"))
    os.write(fd, (line + "\n").encode())


def test_name(nodeid):
    path, _, test = nodeid.partition("::")
    return f"{os.path.dirname(path)}/{test}"


def pytest_runtest_logreport(report):
    name = test_name(report.nodeid)
    if report.when == "call" or report.outcome != "passed":
        word = {"passed": "PASS", "failed": "FAIL", "skipped": "SKIP"}[report.outcome]
        counts[word] += 1
        say(f"{word}: {name} ({report.duration:.1f} s)")
        if report.outcome == "failed":
            reason = str(report.longrepr).strip().splitlines()[-1:]
            say(f"      {report.when}: {' '.join(reason)[:300]}")


def pytest_sessionfinish():
    say(
        f"topotests: {counts['PASS']} passed, {counts['FAIL']} failed, "
        f"{counts['SKIP']} skipped in {time.monotonic() - began:.0f} s"
    )
