#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""doc/examples/manrs-irr as an operator runs it, with bgpq4 against a routing
registry, and bgpd with what it wrote: what is registered comes in; a registry
that is down, slow, wrong or emptied leaves every file, and every route, alone."""

import os
import shutil
import stat
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from irr_lab import EXAMPLES, PORT, REGISTRY, Site  # noqa: E402
from irr_server import SOURCE  # noqa: E402
from lab import MODULE, Lab, wait_for  # noqa: E402
from runner import Skip, run_tests, tests_of  # noqa: E402

US, CUSTOMER, OTHER = "192.0.2.1", "192.0.2.2", "192.0.2.3"
PREFIXES = """84.205.64.0/24 ge 24 le 24
84.205.80.0/24 ge 24 le 24
93.175.147.0/24 ge 24 le 24
193.0.24.0/21 ge 21 le 21
2001:7fb:fe00::/48 ge 48 le 48
"""
ASNS = ["2121", "12654", "196615"]

REGISTERED = ["84.205.64.0/24 12654", "193.0.24.0/21 12654 2121"]
UNREGISTERED = "84.205.65.0/24 12654"
FOREIGN = "84.205.80.0/24 12654 3333"
OTHERS = ["193.0.0.0/21 3333"]
NOT_OTHERS = ["193.0.8.0/21 3333", "193.0.0.0/21 3333 2121"]

CONFIG = f"""
manrs rpki startup open
router bgp 64500
 bgp router-id {US}
 no bgp ebgp-requires-policy
 neighbor {CUSTOMER} remote-as 12654
 neighbor {CUSTOMER} passive
 neighbor {CUSTOMER} manrs relationship customer
 neighbor {CUSTOMER} manrs irr prefixes {{dir}}/CUST.prefixes
 neighbor {CUSTOMER} manrs irr as-set {{dir}}/CUST.asns
 neighbor {OTHER} remote-as 3333
 neighbor {OTHER} passive
 neighbor {OTHER} manrs relationship customer
 neighbor {OTHER} manrs irr prefixes {{dir}}/other.json
 neighbor {OTHER} manrs irr as-set {{dir}}/other-asns.json
 address-family ipv4 unicast
  neighbor {CUSTOMER} route-map MANRS in
  neighbor {OTHER} route-map MANRS in
 exit-address-family
exit
"""


def prefixes(*lines):
    return {line.split()[0] for line in lines}


def asns(text):
    return text.replace(",", " ").replace("[", " ").replace("]", " ").split()[1:-1]


def test_both_families_and_the_origins(site):
    done = site.fetch_well("# of ours\n\nCUST AS-CUST # the first: of two\nNONL AS12654")
    files = site.files()
    assert sorted(files) == [
        "CUST.asns", "CUST.prefixes", "NONL.asns", "NONL.prefixes",
    ], files  # fmt: skip
    lines = files["CUST.prefixes"][1].splitlines(keepends=True)
    want = PREFIXES.splitlines(keepends=True) + ["\n"]
    assert sorted(lines) == sorted(want), lines
    assert asns(files["CUST.asns"][1]) == ASNS, files
    assert "84.205.80.0/24" in files["NONL.prefixes"][1], files
    assert asns(files["NONL.asns"][1]) == ["12654"], files
    assert done.stderr == "", done.stderr


def test_sources_are_for_the_operator_to_choose(site):
    options = f"-h {REGISTRY}:{PORT} -S {SOURCE}"
    site.fetch_well(BGPQ4_OPTIONS=options)
    assert f"!s{SOURCE}" in site.registry.queries, site.registry.queries
    done = site.fetch(BGPQ4_OPTIONS=options.replace(SOURCE, "NONE"))
    assert done.returncode == 1 and "NONE" in done.stderr, done


def test_frr_can_read_them(site):
    shutil.rmtree(site.dir)
    os.mkdir(site.dir, 0o755)
    site.fetch_well(umask="077")
    for name in site.files():
        path = os.path.join(site.dir, name)
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o644, name
        site.us.run("setpriv", "--reuid", "frr", "--clear-groups", "cat", path)


def test_bgpd_takes_them(site):
    for name, words in (
        ("other.json", ("-4", "-j", "-l", "NN")),
        ("other-asns.json", ("-jt", "-l", "NN")),
    ):
        site.us.write(f"lists/{name}", site.bgpq4(*words, "AS3333:AS-OTHER"))
    site.us.start_bgpd(CONFIG.format(dir=site.dir), module=MODULE)
    wait_for(
        lambda: [row["state"] for row in site.lists().values()] == ["up"] * 4,
        30, "four lists",
    )  # fmt: skip
    assert site.lists()["CUST.prefixes"]["entries"] == 5, site.lists()
    for address, asn, routes in (
        (CUSTOMER, 12654, REGISTERED + [UNREGISTERED, FOREIGN]),
        (OTHER, 3333, NOT_OTHERS[:1] + OTHERS),
    ):
        feed = site.world.feed(US, asn, local=address, router_id=address)
        feed.announce(routes)
        feed.start().wait_established()
        site.feeds[address] = feed
    wait_for(lambda: site.received(CUSTOMER) == prefixes(*REGISTERED), 20, "in")
    wait_for(lambda: site.received(OTHER) == prefixes(*OTHERS), 20, "in, of JSON")
    assert site.reasons(CUSTOMER) == {
        "84.205.65.0/24": ["irr-prefix"],
        "84.205.80.0/24": ["irr-origin"],
    }
    assert site.reasons(OTHER) == {"193.0.8.0/21": ["irr-prefix"]}
    site.feeds[OTHER].announce(NOT_OTHERS[1:])
    wait_for(lambda: site.received(OTHER) == set(), 20, "an origin of the path")
    site.feeds[OTHER].announce(OTHERS)
    wait_for(lambda: site.received(OTHER) == prefixes(*OTHERS), 20, "in again")


def test_what_is_registered_later_comes_in(site):
    path = os.path.join(site.dir, "CUST.prefixes")
    before = site.files()
    site.registry.routes["AS12654"].append("84.205.65.0/24")
    with open(path, encoding="ascii") as reader:
        site.fetch_well()
        assert reader.read() == before["CUST.prefixes"][1], "replaced while read"
    after = site.files()
    assert after["CUST.prefixes"][0] != before["CUST.prefixes"][0], "written over"
    assert sorted(after) == sorted(before), "something is left"
    want = prefixes(*REGISTERED, UNREGISTERED)
    # A refused refresh is asked for again after 30 seconds.
    wait_for(lambda: site.received(CUSTOMER) == want, 70, "the new one, too")
    site.reset()
    site.fetch_well()
    want = prefixes(*REGISTERED)
    wait_for(lambda: site.received(CUSTOMER) == want, 70, "gone again")


def no_origins(registry):
    registry.sets["AS-CUST"] = []


def is_gone(registry):
    del registry.sets["AS-CUST"]


def shrinks(registry):
    registry.sets["AS-CUST"] = ["AS2121"]


def knows_no_routes(registry):
    for routes in registry.routes.values():
        routes.clear()


def fails_at(*queries, fault="error"):
    def set_faults(registry):
        registry.has_a = False
        registry.faults = {query: fault for query in queries}

    return set_faults


EMPTY, SMALL = "nothing is registered", "less than half"
MEMBERS = "!ias-cust,1"
FAULTS = (
    # what, the registry, what is said, files that may be new
    ("unknown as-set", is_gone, EMPTY, ()),
    ("as-set without members", no_origins, EMPTY, ()),
    ("members without routes", knows_no_routes, EMPTY, ("CUST.asns",)),
    ("most of it gone", shrinks, SMALL, ()),
    ("error for the members", fails_at(MEMBERS), "too busy", ()),
    ("half of the members", fails_at(MEMBERS, fault="half"), "EOF", ()),
    ("error for one AS", fails_at("!gas12654"), "too busy", ("CUST.asns",)),
    ("error for IPv6 alone", fails_at("!6as2121"), "too busy", ("CUST.asns",)),
    ("half of a route list", fails_at("!gas12654", fault="half"), "EOF",
     ("CUST.asns",)),
    ("breaks off at once", fails_at("!s-lc", fault="half"), "Invalid resp", ()),
    ("no answer", fails_at(MEMBERS, fault="silence"), "no answer in 2 s", ()),
)  # fmt: skip


def test_old_file_stays(site):
    site.fetch_well()
    failed = []
    for why, spoil, said, renewed in FAULTS:
        before = site.files()
        spoil(site.registry)
        done = site.fetch(MANRS_IRR_TIMEOUT="2")
        site.reset()
        after = site.files()
        same = {name for name in before if after.get(name) == before[name]}
        if (
            done.returncode != 1
            or said not in done.stderr
            or "kept as it is" not in done.stderr
            or set(before) - same != set(renewed)
            or set(after) != set(before)
        ):
            failed.append((why, done.returncode, done.stderr, same))
    assert not failed, failed


def test_old_file_stays_without_a_registry(site):
    before = site.files()
    site.registry.close()
    done = site.fetch()
    site.registry.open()
    assert done.returncode == 1 and "attempts to connect" in done.stderr, done
    assert site.files() == before
    missing = site.fetch(BGPQ4="/nowhere/bgpq4")
    assert missing.returncode == 1 and "/nowhere/bgpq4" in missing.stderr, missing
    assert site.files() == before


def test_one_that_fails_does_not_stop_the_next(site):
    before = site.files()
    site.registry.routes["AS12654"].append("84.205.66.0/24")
    done = site.fetch("GONE AS-GONE\nCUST AS-CUST\n")
    assert done.returncode == 1, done
    assert "GONE.prefixes" in done.stderr and "CUST" not in done.stderr, done.stderr
    after = site.files()
    assert set(after) == set(before) and after != before, after


def test_a_smaller_one_is_accepted_once_the_old_is_removed(site):
    site.registry.sets["AS-CUST"] = ["AS2121"]
    assert site.fetch().returncode == 1
    for name in ("CUST.prefixes", "CUST.asns"):
        os.remove(os.path.join(site.dir, name))
    site.fetch_well()
    assert site.files()["CUST.prefixes"][1] .split("\n")[0] == (
        "193.0.24.0/21 ge 21 le 21"
    )
    site.reset()
    site.fetch_well()


def test_routes_stayed(site):
    """After all of the above, and with lists that bgpd read meanwhile."""
    want = prefixes(*REGISTERED)
    wait_for(lambda: site.received(CUSTOMER) == want, 70, "what was registered")
    assert site.received(OTHER) == prefixes(*OTHERS)


HOSTILE = (
    "../CUST AS-CUST",
    "/tmp/CUST AS-CUST",
    ".lock AS-CUST",
    "-h AS-CUST",
    "a;touch${IFS}it AS-CUST",
    "$(touch${IFS}it) AS-CUST",
    "CU*ST AS-CUST",
    "CUST\\tX AS-CUST",
    "CUST -h127.0.0.1:1",
    "CUST AS-CUST;touch",
    "CUST AS-CUST\r",
    "CUST 84.205.64.0/24",
    "CUST EXCEPT",
    "CUST AS-CUST AS-SUB",
    "CUST",
    "CUST # AS-CUST",
    "CUST\x1b[2J AS-CUST",
)


def test_hostile_lines(site):
    before = site.files()
    failed = []
    for line in HOSTILE:
        site.registry.queries = []
        done = site.fetch(f"# one line before\n{line}\n")
        if (
            done.returncode != 1
            or ":2: not NAME AS-SET" not in done.stderr
            or "\x1b" in done.stderr
            or site.registry.queries
        ):
            failed.append((line, done))
    assert not failed, failed
    assert site.files() == before
    assert sorted(os.listdir(site.us.dir)) == site.listing, os.listdir(site.us.dir)


def test_a_name_twice(site):
    before = site.files()
    done = site.fetch("CUST AS-CUST\nCUST AS3333:AS-OTHER\n")
    assert done.returncode == 1 and ":2: CUST a second time" in done.stderr, done
    after = site.files()
    assert after["CUST.prefixes"][1] == before["CUST.prefixes"][1]


def test_one_run_at_a_time(site):
    fails_at(MEMBERS, fault="silence")(site.registry)
    before = site.files()
    words, environment = site.words("CUST AS-CUST\n")
    with subprocess.Popen(words, env=environment, stderr=subprocess.PIPE) as first:
        try:
            wait_for(lambda: "!iAS-CUST,1" in site.registry.queries, 20, "asked")
            began = time.monotonic()
            second = site.fetch()
            assert time.monotonic() - began < 5, "it waited"
            assert second.returncode == 1, second
            assert "another run" in second.stderr, second
        finally:
            first.terminate()
            try:
                first.wait(5)
            except subprocess.TimeoutExpired:
                first.kill()
    assert first.returncode == 1, "it did not end when it was told to"
    assert site.files() == before, "something is left of the one that was ended"
    site.reset()
    site.fetch_well()


def test_no_place_to_write(site):
    words, environment = site.words("CUST AS-CUST\n")
    for change, said in (
        ({-1: "/nowhere"}, "/nowhere: "),
        ({-2: "/nowhere.conf"}, "cannot read /nowhere.conf"),
    ):
        tried = list(words)
        for at, word in change.items():
            tried[at] = word
        done = subprocess.run(
            tried, env=environment, capture_output=True, text=True, timeout=60,
            check=False,
        )  # fmt: skip
        assert done.returncode == 1 and said in done.stderr, done


FULL_DISK = """
set -u
mount --make-rprivate /
mount -t tmpfs -o size=16k tmpfs "$3"
echo 84.205.64.0/24 >"$3/CUST.prefixes"
"$@" || echo "exit status $?"
cat "$3/CUST.prefixes"
"""


def test_disk_full(site):
    """It can hold half of the new list, beside the old one."""
    site.registry.routes["AS12654"] = [f"84.{i}.0.0/16" for i in range(256)] + [
        f"85.{i}.0.0/16" for i in range(256)
    ]
    words, environment = site.words("CUST AS-CUST\n")
    at = words.index("sh")
    words[at:] = ["unshare", "--mount", "sh", "-c", FULL_DISK] + words[-3:]
    words.insert(-3, "full-disk")
    done = subprocess.run(
        words, env=environment, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip
    want = "exit status 1\n84.205.64.0/24\n"
    assert done.stdout == want and "CUST.prefixes" in done.stderr, done


UNITS = """
mount --make-rprivate /
mount -t tmpfs tmpfs /usr/local/sbin
install -m 755 "$0/manrs-irr" /usr/local/sbin/
exec systemd-analyze --man=no verify "$0/manrs-irr.service" "$0/manrs-irr.timer"
"""


def test_units(_site):
    if not shutil.which("systemd-analyze"):
        raise Skip("no systemd-analyze here")
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-ec", UNITS, EXAMPLES],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    ours = [line for line in done.stderr.splitlines() if "manrs-irr" in line]
    assert done.returncode == 0 and not ours, done
    with open(os.path.join(EXAMPLES, "manrs-irr.service"), encoding="ascii") as text:
        # Its state directory would be below one that only root may enter.
        assert "DynamicUser" not in text.read()
    return None


def main():
    if os.geteuid() != 0:
        print("needs root, for network namespaces")
        return 77
    with Lab("irr") as lab:
        us, world = lab.router("us"), lab.router("world")
        lab.link(us, f"{US}/24", world, f"{CUSTOMER}/24 {OTHER}/24")
        site = Site(us)
        site.world, site.feeds = world, {}
        failed = 0
        for test in tests_of(globals()):
            site.reset()
            failed += run_tests([test], site)
        site.registry.close()
        if failed and us.bgpd:
            print(us.log()[-3000:], flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
