# SPDX-License-Identifier: GPL-2.0-or-later
"""A laboratory of network namespaces with stock daemons in them.

It owns namespaces, links, processes and a directory of configuration and logs,
and gives all of them back, whatever happens: every process is ended by its own
id, every wait has an end.  It knows nothing about MANRS but where this tree's
module and vtysh are.  Must run as root.

    with Lab("example") as lab:
        us, peer = lab.router("us"), lab.router("peer")
        lab.link(us, "192.0.2.1/24", peer, "192.0.2.2/24")
        us.start_bgpd(CONFIG, module=MODULE)
        feed = peer.feed("192.0.2.1", 64497, local="192.0.2.2")
        wait_for(lambda: us.prefixes("192.0.2.2") == 3, 20, "three routes")
"""

import atexit
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time

from bgp_feed import Feed

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
BUILD = (
    os.environ.get("MANRS_BUILD")
    or os.environ.get("MANRS_BUILD_DIR")
    or os.path.join(TOP, "build")
)
MODULE = os.path.join(BUILD, "lib", "bgpd_manrs.so")
STATE_DIR = "/var/lib/frr"  # of the history, unless it is told otherwise
BGPD = os.environ.get("BGPD", "/usr/lib/frr/bgpd")

# Words before bgpd.  Errors fail the run; leaks are looked for in what we
# allocated only, since bgpd leaves some of its own behind.
VALGRIND = (
    "valgrind",
    "--error-exitcode=99",
    "--leak-check=full",
    "--errors-for-leak-kinds=definite",
    f"--suppressions={TOP}/tests/system/bgpd.supp",
)

# How long anything of the laboratory itself may take, in seconds.
COMMAND_SEC = 60
START_SEC = 60
STOP_SEC = 20


class LabError(Exception):
    """The laboratory could not do what it was told."""


class LabTimeout(LabError):
    """What was waited for did not happen."""


def vtysh_path():
    own = os.path.join(BUILD, "bin", "vtysh")
    return own if os.access(own, os.X_OK) else "/usr/bin/vtysh"


def wait_for(condition, timeout=30, what="", interval=0.1):
    """Call condition() until it is true, and return its value.  An exception
    in it counts as false; the last one is shown when time is over."""
    deadline = time.monotonic() + timeout
    last = None
    while True:
        try:
            last = condition()
            if last:
                return last
        except (LabError, KeyError, IndexError, ValueError, TypeError) as error:
            last = error
        if time.monotonic() >= deadline:
            raise LabTimeout(f"not in {timeout} s: {what} (last: {last!r})")
        time.sleep(interval)


def run(*words, timeout=COMMAND_SEC, check=True, **more):
    try:
        done = subprocess.run(
            words, timeout=timeout, capture_output=True, text=True, **more
        )
    except subprocess.TimeoutExpired as error:
        raise LabTimeout(f"not in {timeout} s: {' '.join(words)}") from error
    if check and done.returncode != 0:
        raise LabError(
            f"{' '.join(words)}: exit status {done.returncode}: "
            f"{(done.stderr or done.stdout).strip()}"
        )
    return done


class Lab:
    """All namespaces and processes of one run."""

    def __init__(self, name="lab", log_dir=None):
        if os.geteuid() != 0:
            raise LabError("network namespaces need root")
        self.tag = f"manrs-{name}-{os.getpid()}"
        self.routers = {}
        self._links = 0
        self._keep_dir = log_dir is not None
        if log_dir:
            os.makedirs(log_dir, exist_ok=True)
            self.dir = os.path.abspath(log_dir)
        else:
            self.dir = tempfile.mkdtemp(prefix=f"{self.tag}-")
        os.chmod(self.dir, 0o755)
        self._old_handlers = {}
        self._closed = False

    def __enter__(self):
        atexit.register(self.close)
        for number in (signal.SIGTERM, signal.SIGHUP):
            self._old_handlers[number] = signal.signal(number, self._on_signal)
        return self

    def __exit__(self, *_):
        self.close()

    @staticmethod
    def _on_signal(number, _frame):
        raise SystemExit(128 + number)

    def router(self, name):
        """A namespace with a loopback, ready for links and daemons."""
        router = Router(self, name)
        self.routers[name] = router
        router.create()
        return router

    def link(self, one, one_addresses, other, other_addresses):
        """Join two routers; addresses are words such as "192.0.2.1/24"."""
        self._links += 1
        name = f"link{self._links}"
        run(
            *f"ip link add {name} netns {one.netns} type veth "
            f"peer name {name} netns {other.netns}".split()
        )
        for router, addresses in ((one, one_addresses), (other, other_addresses)):
            for address in addresses.split():
                router.add_address(address, name)
            router.ip("link", "set", name, "up")

    def close(self):
        """End everything.  Can be called twice, and goes on after errors."""
        if self._closed:
            return
        self._closed = True
        for router in self.routers.values():
            router.signal_all(signal.SIGTERM)  # at once, then wait for each
        for router in self.routers.values():
            try:
                router.close()
            except (LabError, OSError) as error:
                print(f"lab: {router.name}: {error}")
        if not self._keep_dir:
            shutil.rmtree(self.dir, ignore_errors=True)
        for number, handler in self._old_handlers.items():
            signal.signal(number, handler)
        atexit.unregister(self.close)


class Router:
    """One namespace, its daemons and feeds."""

    def __init__(self, lab, name):
        self.lab, self.name = lab, name
        self.netns = f"{lab.tag}-{name}"
        self.dir = os.path.join(lab.dir, name)
        self.vty_dir = os.path.join(self.dir, "vty")
        self.config_path = os.path.join(self.dir, "bgpd.conf")
        self.log_path = os.path.join(self.dir, "bgpd.log")
        self.output_path = os.path.join(self.dir, "bgpd.out")
        self.bgpd = None
        self._bgpd_words = None
        self._processes = []
        self._feeds = []

    def create(self):
        run("ip", "netns", "add", self.netns)
        self.ip("link", "set", "lo", "up")
        os.makedirs(self.vty_dir, exist_ok=True)
        # bgpd gives up root for the user frr before it makes its files.
        for path in (self.dir, self.vty_dir):
            if os.path.isdir(path):
                shutil.chown(path, "frr", "frr")

    def ip(self, *words):
        return run("ip", "-n", self.netns, *words)

    def add_address(self, address, interface="lo"):
        # A fresh IPv6 address is tentative for a second: nothing can bind it.
        extra = ("nodad",) if ":" in address else ()
        self.ip("address", "add", address, "dev", interface, *extra)

    def popen(self, *words, output=None):
        """Start a program inside; it is ended with the laboratory."""
        path = os.path.join(self.dir, output or os.path.basename(words[0]) + ".out")
        with open(path, "ab") as out:
            process = subprocess.Popen(
                ("ip", "netns", "exec", self.netns) + words,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a Ctrl-C is for us, we end it in order
            )
        self._processes.append(process)
        return process

    def run(self, *words, **more):
        return run("ip", "netns", "exec", self.netns, *words, **more)

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, text):
        """A file the daemon can read; replaced in one step, as it may be
        watched."""
        path = self.path(name)
        with open(path + ".new", "w", encoding="ascii") as out:
            out.write(text)
        shutil.chown(path + ".new", "frr", "frr")
        os.replace(path + ".new", path)
        return path

    # bgpd

    def start_bgpd(self, config=None, module=None, args=(), under=()):
        """Start it and wait until its vty answers.  Without config: with the
        file that is there.  under: words before it, as of valgrind."""
        if config is not None:
            self.write("bgpd.conf", config)
        words = [*under, BGPD, "-Z", "-f", self.config_path, "--vty_socket", self.vty_dir]
        words += ["-i", self.path("bgpd.pid"), "--vty_port", "0"]
        words += ["--log", f"file:{self.log_path}", "--log-level", "informational"]
        if module:
            words += ["-M", module]
        self._bgpd_words = words + list(args)
        self._launch()
        return self

    def _launch(self):
        socket_path = os.path.join(self.vty_dir, "bgpd.vty")
        if os.path.exists(socket_path):
            os.unlink(socket_path)
        self.bgpd = self.popen(
            *self._private_state(), *self._bgpd_words, output="bgpd.out"
        )

        def answers():
            if self.bgpd.poll() is not None:
                return True
            return "bgpd" in self.vtysh("show daemons", check=False)

        wait_for(answers, START_SEC, f"bgpd of {self.name} answers")
        if self.bgpd.poll() is not None:
            raise LabError(f"bgpd of {self.name} ended: {self.output()[-2000:]}")

    def _private_state(self):
        """Words before bgpd that keep what it remembers to this router."""
        if not os.path.isdir(STATE_DIR):
            return ()
        state = self.path("state")
        os.makedirs(state, exist_ok=True)
        shutil.chown(state, "frr", "frr")
        mount = f'mount --bind "$0" {STATE_DIR} && exec "$@"'
        return ("unshare", "--mount", "sh", "-c", mount, state)

    def restart_bgpd(self):
        self.stop_bgpd()
        self._launch()

    def stop_bgpd(self):
        """End it and return its exit status (negative: the signal)."""
        status = self._end(self.bgpd)
        self._processes.remove(self.bgpd)
        return status

    def output(self):
        with open(self.output_path, encoding="utf-8", errors="replace") as text:
            return text.read()

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as text:
            return text.read()

    def vtysh(self, *commands, check=True, timeout=COMMAND_SEC):
        words = [vtysh_path(), "--vty_socket", self.vty_dir, "-d", "bgpd"]
        for command in commands:
            words += ["-c", command]
        done = self.run(*words, check=False, timeout=timeout)
        if check and done.returncode != 0:
            raise LabError(
                f"vtysh {commands}: exit status {done.returncode}: "
                f"{(done.stdout + done.stderr).strip()[:500]}"
            )
        return done.stdout

    def configure(self, lines, **more):
        return self.vtysh(
            "configure terminal", *(x.strip() for x in lines.splitlines() if x.strip()),
            **more,
        )

    def json(self, command, **more):
        text = self.vtysh(command + " json", **more)
        # vtysh may say something about its own configuration file first.
        at = text.find("{")
        if at < 0:
            raise LabError(f"no JSON from {command}: {text[:200]}")
        return json.loads(text[at:])

    def has_route(self, prefix):
        family = "ipv6" if ":" in prefix else "ipv4"
        return bool(
            self.json(f"show bgp {family} unicast {prefix}", check=False).get("paths")
        )

    def neighbor(self, address, family="ipv4"):
        """The row of the summary: state, pfxRcd and so on."""
        data = self.json(f"show bgp {family} unicast summary", check=False)
        return data.get("peers", {}).get(address, {})

    def prefixes(self, address, family="ipv4"):
        return self.neighbor(address, family).get("pfxRcd", -1)

    def is_up(self, address, family="ipv4"):
        return self.neighbor(address, family).get("state") == "Established"

    def wait_up(self, address, family="ipv4", timeout=START_SEC):
        wait_for(
            lambda: self.is_up(address, family),
            timeout,
            f"session of {self.name} with {address}",
        )

    # Feeds

    def feed(self, peer, asn, **more):
        """A feed inside this namespace, not started yet."""
        feed = Feed(peer, asn, netns=self.netns, **more)
        self._feeds.append(feed)
        return feed

    # The end

    def signal_all(self, number):
        for process in self._processes:
            if process.poll() is None:
                process.send_signal(number)

    @staticmethod
    def _end(process):
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(STOP_SEC)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(STOP_SEC)
        return process.returncode

    def close(self):
        for feed in self._feeds:
            feed.close()
        for process in self._processes:
            self._end(process)
        run("ip", "netns", "delete", self.netns, check=False)
