#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""ASPAs from an RTR cache of version 2: in force, changed, kept while the cache
is away, gone with its line; and a cache, or a librtr, that has none.  That they
expire with the VRPs is test_rpki_session.c's."""

import functools
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from lab import MODULE, Lab, wait_for  # noqa: E402
from rtr_cache import RtrCache  # noqa: E402
from runner import Skip, run_tests, tests_of  # noqa: E402

US, FEEDER, PORT = "192.0.2.1", "192.0.2.2", 3323
VRPS = [("193.0.0.0/21", 21, 3333)]
# AS 3333 has AS 1103 for a provider, and not AS 12654, from which it comes.
ASPAS = {3333: (1103, 2121), 1103: (0,)}
HELPED = {**ASPAS, 3333: (1103, 12654)}
ROUTE = "193.0.0.0/21 12654 3333"
PREFIX = ROUTE.split()[0]

CACHE = f"manrs rpki cache {FEEDER} tcp {PORT} preference 1"
CONFIG = f"""
manrs rpki startup open
{CACHE}
router bgp 64500
 bgp router-id {US}
 no bgp ebgp-requires-policy
 neighbor {FEEDER} remote-as 12654
 neighbor {FEEDER} passive
 neighbor {FEEDER} manrs relationship customer
 address-family ipv4 unicast
  neighbor {FEEDER} route-map MANRS in
  neighbor {FEEDER} soft-reconfiguration inbound
 exit-address-family
exit
"""


class Site:
    def __init__(self, us, them):
        self.us, self.them = us, them
        self.start_cache(ASPAS)

    def start_cache(self, aspas):
        netns = self.them.netns
        self.cache = RtrCache(FEEDER, PORT, VRPS, netns=netns, aspas=aspas)

    def rpki(self):
        return self.us.json("show bgp manrs rpki")

    def aspas(self):
        """{customer: providers} in force; None: no data."""
        if "No ASPAs" in self.us.vtysh("show bgp manrs rpki aspa", check=False):
            return None
        data = self.us.json("show bgp manrs rpki aspa")
        return {int(asn): tuple(of) for asn, of in data["aspas"].items()}

    def expect_aspas(self, want, what, timeout=20):
        wait_for(lambda: self.aspas() == want, timeout, f"{what}: {want}")

    def expect_route(self, is_there, what):
        wait_for(lambda: self.us.has_route(PREFIX) == is_there, 20, what)

    def source(self):
        return self.rpki()["sources"][0]

    def resets(self):
        return self.cache.resets


def shown(aspas):
    """AS 0 alone is an ASPA without providers."""
    return {c: tuple(sorted(p for p in ps if p)) for c, ps in aspas.items()}


def of_version_2(test):
    """The test, skipped where librtr does not speak it."""

    @functools.wraps(test)
    def checked(site):
        if not site.rpki()["rtrHasAspas"]:
            raise Skip("librtr has no RTR version 2")
        test(site)

    return checked


def test_a_cache_of_version_1(site):
    """There is nothing of ASPAs in it, and VRPs are as ever."""
    site.cache.version = 1
    site.us.start_bgpd(CONFIG, module=MODULE)
    wait_for(lambda: site.source()["state"] == "up", 30, "the cache is up")
    assert site.aspas() is None
    resets, queries = site.resets(), site.cache.queries
    site.cache.disconnect()
    wait_for(lambda: site.cache.queries > queries, 20, "asked again")
    wait_for(lambda: site.source()["state"] == "up", 20, "up again")
    assert site.resets() == resets, "asked for everything"
    text = site.us.vtysh("show bgp manrs rpki")
    if not site.rpki()["rtrHasAspas"]:
        assert "ASPAs: none, this build's librtr has no RTR version 2" in text, text
        return
    assert "ASPAs: none from this cache" in text, text
    # It learns version 2 with a session of its own.
    site.cache.version = 2
    site.us.configure(f"no {CACHE}")
    site.us.configure(CACHE)


@of_version_2
def test_in_force(site):
    site.expect_aspas(shown(ASPAS), "of the cache")
    assert site.source()["aspas"] == 2, site.source()
    assert "ASPAs of 2 customers" in site.us.vtysh("show bgp manrs rpki")
    site.feed.announce([ROUTE])
    site.feed.start().wait_established()
    site.expect_route(False, "AS 12654 is no provider of AS 3333")
    said = site.us.vtysh(f"show bgp manrs explain {PREFIX} neighbor {FEEDER}")
    assert "aspa-invalid" in said and "3333" in said, said


@of_version_2
def test_changes(site):
    for aspas, is_there in (
        (HELPED, True),  # announced anew: replaced
        ({3333: (2121,), 1103: (64511,)}, False),  # both of them
        ({1103: (0,)}, True),  # withdrawn: nobody knows
        (ASPAS, False),
        ({}, True),
        ({**ASPAS, 65551: (4294967294,)}, False),
    ):
        site.cache.change(VRPS, aspas=aspas)
        site.expect_aspas(shown(aspas) or None, "changed")
        site.expect_route(is_there, f"with {aspas}")
    site.cache.change(VRPS, aspas=ASPAS)
    site.expect_aspas(shown(ASPAS), "as before")


def many(provider):
    return {asn: (provider, provider + asn % 7 + 1) for asn in range(70000, 70900)}


@of_version_2
def test_many_at_once(site):
    for provider in (3356, 1299):
        site.cache.change(VRPS, aspas=many(provider))
        site.expect_aspas(many(provider), "many")
    site.cache.forget()
    wait_for(lambda: site.source()["state"] == "up", 40, "up again")
    assert site.aspas() == many(1299)
    site.cache.change(VRPS, aspas=ASPAS)
    site.expect_aspas(shown(ASPAS), "as before")


@of_version_2
def test_a_new_session_of_the_cache(site):
    """It has forgotten its serials: everything is asked for and replaced."""
    resets = site.resets()
    site.cache.aspas = dict(HELPED)
    site.cache.forget()
    site.expect_aspas(shown(HELPED), "replaced", 40)
    site.cache.aspas = {}
    site.cache.forget()
    site.expect_aspas(None, "none in the new session", 40)
    site.cache.aspas = dict(ASPAS)
    site.cache.forget()
    site.expect_aspas(shown(ASPAS), "and there again", 40)
    assert site.resets() >= resets + 3, "not asked for everything"


@of_version_2
def test_kept_while_the_cache_is_away(site):
    site.cache.answers = "garbage"
    site.cache.disconnect()
    wait_for(lambda: site.source()["state"] == "stale", 30, "stale")
    assert site.aspas() == shown(ASPAS)
    site.cache.change(VRPS, tell=False, aspas=HELPED)
    assert site.aspas() == shown(ASPAS)
    site.expect_route(False, "judged by the old ones")
    # A cache that restarts is no cache of an older version.
    queries = site.cache.queries
    site.cache.answers = "close"
    wait_for(lambda: site.cache.queries >= queries + 4, 60, "asked again")
    assert site.aspas() == shown(ASPAS)
    site.cache.answers = None
    site.expect_aspas(shown(HELPED), "up again", 90)
    site.expect_route(True, "judged by the new ones")


@of_version_2
def test_union_with_a_file(site):
    path = site.us.write(
        "aspas.json", '[{"customer": "AS3333", "providers": ["AS64511"]}]'
    )
    site.us.configure(f"manrs rpki aspa file {path}")
    both = {**HELPED, 3333: HELPED[3333] + (64511,)}
    site.expect_aspas(shown(both), "of both")
    site.us.configure("no manrs rpki aspa file")
    site.expect_aspas(shown(HELPED), "of the cache alone")


@of_version_2
def test_gone_with_its_line(site):
    site.us.configure(f"no {CACHE}")
    site.expect_aspas(None, "no source")
    site.us.configure(CACHE)
    site.expect_aspas(shown(HELPED), "back")


@of_version_2
def test_an_early_version_2(site):
    """Its ASPAs are an error, its VRPs are needed."""
    site.us.configure(f"no {CACHE}")
    site.cache.is_early = True
    site.us.configure(CACHE)
    wait_for(lambda: site.source()["state"] == "up", 30, "with version 1")
    assert site.aspas() is None
    assert site.rpki()["vrpsIpv4"] == len(VRPS)
    site.cache.change(VRPS + [("193.0.22.0/23", 23, 3333)])
    wait_for(lambda: site.rpki()["vrpsIpv4"] == 2, 20, "and stays there")
    # It is replaced by a newer one.
    site.cache.close()
    wait_for(lambda: "refused" in site.source().get("error", ""), 20, "away")
    site.start_cache(HELPED)
    site.expect_aspas(shown(HELPED), "version 2 after all", 60)


def test_ends(site):
    began = time.monotonic()
    assert site.us.stop_bgpd() == 0, site.us.output()[-2000:]
    assert time.monotonic() - began < 10, "held up"


def main():
    if os.geteuid() != 0:
        print("needs root, for network namespaces")
        return 77
    with Lab("rtraspa") as lab:
        us, them = lab.router("us"), lab.router("them")
        lab.link(us, f"{US}/24", them, f"{FEEDER}/24")
        site = Site(us, them)
        site.feed = them.feed(US, 12654, local=FEEDER, reconnect=True)
        failed = run_tests(tests_of(globals()), site)
        site.cache.close()
        if failed:
            print(us.log()[-4000:], flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
