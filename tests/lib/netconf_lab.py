# SPDX-License-Identifier: GPL-2.0-or-later
"""What the NETCONF tests share: the agent installed as the manual says, an sshd
with users, and a client.  Only in a sandbox (sandbox.py)."""

import os
import re
import subprocess
import time

from ncclient import manager

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BUILD = os.path.abspath(
    os.environ.get("MANRS_BUILD")
    or os.environ.get("MANRS_BUILD_DIR")
    or os.path.join(TOP, "build")
)

PROGRAM = "/usr/libexec/frr-manrs/manrs-netconf"
DROP_IN = "/usr/share/frr-manrs/manrs-netconf.conf"
MODEL_NS = "http://frrouting.org/yang/bgp-manrs"
GROUP = "manrs-netconf"
KEYS = "/run/keys"

# As in manrs-netconf(8), "To enable it"; a test compares the two.
ENABLE = f"""
groupadd --system {GROUP}
chgrp {GROUP} /usr/libexec/frr-manrs
chmod 750 /usr/libexec/frr-manrs
chgrp frrvty {PROGRAM}
chmod 2755 {PROGRAM}
cp {DROP_IN} /etc/ssh/sshd_config.d/
"""

SSHD_CONFIG = """
Include /etc/ssh/sshd_config.d/*.conf
ListenAddress 127.0.0.1
HostKey {keys}/host
AuthorizedKeysFile {keys}/%u.pub
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
PidFile none
"""


def shell(text, check=True):
    done = subprocess.run(["sh", "-ec", text], capture_output=True, text=True, timeout=300)
    if check and done.returncode != 0:
        raise RuntimeError(f"{text.strip()}: {done.returncode}: {done.stderr[-2000:]}")
    return done


def install():
    shell(f"make -C {BUILD} install")
    shell(ENABLE)


def add_user(name, groups=""):
    """One who logs in with a key of his own; * as password is not locked."""
    more = f"--groups {groups}" if groups else ""
    shell(
        f"useradd --no-create-home --home-dir / --shell /bin/sh {more} {name}\n"
        f"usermod --password '*' {name}\n"
        f"mkdir -p {KEYS}\n"
        f"ssh-keygen -q -t ed25519 -N '' -f {KEYS}/{name}"
    )


def start_sshd():
    shell(f"mkdir -p {KEYS}; ssh-keygen -q -t ed25519 -N '' -f {KEYS}/host")
    with open("/run/sshd_config", "w", encoding="ascii") as out:
        out.write(SSHD_CONFIG.format(keys=KEYS))
    log = open("/run/sshd.log", "ab")  # pylint: disable=consider-using-with
    sshd = subprocess.Popen(["/usr/sbin/sshd", "-D", "-e", "-f", "/run/sshd_config"], stderr=log)
    deadline = time.monotonic() + 20
    while shell("ssh-keyscan -p 830 127.0.0.1", check=False).stdout == "":
        if sshd.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("sshd does not come up: " + open("/run/sshd.log").read())
        time.sleep(0.1)
    return sshd


def connect(user="noc", key=None, port=830, timeout=30):
    return manager.connect(
        host="127.0.0.1",
        port=port,
        username=user,
        key_filename=f"{KEYS}/{key or user}",
        password="",  # ncclient 0.6.17 takes it for the key's
        hostkey_verify=False,
        allow_agent=False,
        look_for_keys=False,
        timeout=timeout,
    )


def ssh(*words, user="noc", port=830, text="", timeout=60):
    """The ssh client of OpenSSH, for what ncclient would not send."""
    return subprocess.run(
        ["ssh", "-q", "-p", str(port), "-i", f"{KEYS}/{user}", "-o", "BatchMode=yes"]
        + ["-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"]
        + ["-l", user, "127.0.0.1", *words],
        input=text, capture_output=True, text=True, timeout=timeout, check=False,
    )


def local(text, words=(), user=None, timeout=60):
    """The agent itself on text, without ssh."""
    command = [PROGRAM, *words]
    if user:
        command = ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups"] + command
    if isinstance(text, str):
        text = text.encode()
    return subprocess.run(command, input=text, capture_output=True, timeout=timeout, check=False)


HELLO = (
    '<hello xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"><capabilities><capability>'
    "urn:ietf:params:netconf:base:{}</capability></capabilities></hello>]]>]]>"
)


def chunk(text):
    return f"\n#{len(text.encode())}\n{text}\n##\n"


def rpc(body, number=1):
    ns = "urn:ietf:params:xml:ns:netconf:base:1.0"
    return f'<rpc xmlns="{ns}" message-id="{number}">{body}</rpc>'


def hello10():
    return HELLO.format("1.0")


def hello11():
    return HELLO.format("1.1")


def squeeze(xml):
    """Without the declarations of prefixes for identities, and white space
    between elements."""
    xml = re.sub(r' xmlns:[\w-]+="[^"]*"', "", str(xml))
    return re.sub(r">\s+<", "><", xml)
