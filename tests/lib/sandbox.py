# SPDX-License-Identifier: GPL-2.0-or-later
"""A machine of its own for a test: what it installs, which users it makes and
which ports it listens on are gone when it ends, and nobody else sees them.

The script is started again in namespaces of its own, with /usr, /etc, /home and
/var written to memory, an empty /run and a loopback of its own.

    if __name__ == "__main__":
        sandbox.enter()
        main()
"""

import os
import subprocess
import sys

INSIDE = "MANRS_TEST_SANDBOX"

SETUP = """
mount -t tmpfs -o mode=755 tmpfs /mnt
for name in usr etc home var; do
	mkdir -p /mnt/$name/upper /mnt/$name/work
	mount -t overlay overlay -o \
		lowerdir=/$name,upperdir=/mnt/$name/upper,workdir=/mnt/$name/work /$name
done
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/frr /run/sshd
chown frr:frr /run/frr
ip link set lo up
"""


def enter():
    """Return inside of the sandbox; where there cannot be one, skip the test."""
    if os.environ.get(INSIDE):
        return
    if os.geteuid() != 0:
        print("SKIP: a sandbox needs root")
        sys.exit(0)
    unshare = ["unshare", "--mount", "--propagation", "private", "--net"]
    unshare += ["--pid", "--fork", "--mount-proc", "--kill-child"]
    tried = subprocess.run(unshare + ["sh", "-ec", SETUP], capture_output=True, text=True)
    if tried.returncode != 0:
        print(f"SKIP: no sandbox here: {tried.stderr.strip()[-200:]}")
        sys.exit(0)
    os.environ[INSIDE] = "1"
    # No exec: as process 1, the shell takes in what daemons leave behind.
    words = ["sh", "-ec", SETUP + '"$@" || exit $?', "sandbox"]
    os.execvp("unshare", unshare + words + [sys.executable] + sys.argv)
