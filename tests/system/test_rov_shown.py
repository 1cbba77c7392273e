#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Origin validation as people and iBGP neighbors see it: the marks of `show
bgp`, the state in the extended community of RFC 8097, the VRPs that cover a
prefix with their sources, and the lists of rejected routes and violations."""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
from lab import BGPD, MODULE, Lab, run, vtysh_path, wait_for  # noqa: E402
from rtr_cache import RtrCache  # noqa: E402
from runner import run_tests, tests_of  # noqa: E402

VALID, INVALID, NOT_FOUND = "193.0.0.0/21", "8.8.8.0/24", "194.9.0.0/16"
VALID6, INVALID6 = "2001:67c:2e8::/48", "2a00:1450::/32"
OWN_VALID, OWN_INVALID = "185.1.0.0/24", "185.2.0.0/24"
US, FEEDER, INSIDE, CACHE_PORT = "192.0.2.1", "192.0.2.2", "198.51.100.2", 3323
# A session of its own for IPv6: without zebra, bgpd of 10.x refuses to carry it
# over one of IPv4.
US6, FEEDER6 = "2001:db8::1", "2001:db8::2"
VRPS = [
    (VALID, 24, 3333),
    ("193.0.0.0/16", 21, 3334),
    (INVALID, 24, 15169),
    (VALID6, 48, 3333),
    (INVALID6, 32, 15169),
    (OWN_VALID, 24, 64500),
    (OWN_INVALID, 24, 64999),
]
ROUTES = [f"{prefix} 12654 3333" for prefix in (VALID, INVALID, NOT_FOUND)]
ROUTES6 = [f"{prefix} 12654 3333" for prefix in (VALID6, INVALID6)]
STATES = {
    VALID: "valid",
    INVALID: "invalid",
    NOT_FOUND: "not-found",
    OWN_VALID: "valid",
    OWN_INVALID: "invalid",
}
MARKS = {"valid": "V", "invalid": "I", "not-found": "N"}

CONFIG = f"""
manrs rpki file {{vrps}}
manrs rpki cache {FEEDER} tcp {CACHE_PORT} preference 1
router bgp 64500
 bgp router-id 192.0.2.1
 no bgp ebgp-requires-policy
 no bgp network import-check
 neighbor {FEEDER} remote-as 12654
 neighbor {FEEDER} passive
 neighbor {FEEDER} manrs relationship peer
 neighbor {FEEDER6} remote-as 12654
 neighbor {FEEDER6} passive
 neighbor {FEEDER6} manrs relationship peer
 neighbor {INSIDE} remote-as 64500
 neighbor {INSIDE} timers connect 1
 address-family ipv4 unicast
  network {OWN_VALID}
  network {OWN_INVALID}
  neighbor {INSIDE} send-community extended{{rpki}}
 exit-address-family
 address-family ipv6 unicast
  neighbor {FEEDER6} activate
 exit-address-family
exit
"""
CONFIG_INSIDE = """
router bgp 64500
 bgp router-id 198.51.100.2
 neighbor 198.51.100.1 remote-as 64500
 neighbor 198.51.100.1 timers connect 1
exit
"""


def config(us):
    """bgpd of 10.x sends the state only where it is told to, of 8.4 always."""
    version = run(BGPD, "-v").stdout.split()[2]
    is_10 = int(version.split(".")[0]) >= 10
    return CONFIG.format(vrps=us.path("vrps.json"), rpki=" rpki" if is_10 else "")


def write_vrps(us, vrps):
    roas = [dict(zip(("prefix", "maxLength", "asn"), vrp)) for vrp in vrps]
    us.write("vrps.json", json.dumps({"roas": roas}))


def marks(router):
    """{prefix: what is in front of it} of `show bgp`."""
    out = {}
    for line in router.vtysh("show bgp ipv4 unicast").splitlines():
        for prefix in STATES:
            if f" {prefix} " in line or f">{prefix} " in line or f"i{prefix} " in line:
                out[prefix] = line[: line.index(prefix)].strip()
    return out


def states_inside(router):
    """{prefix: state} of the extended community, as its text."""
    out = {}
    for prefix in STATES:
        data = router.json(f"show bgp ipv4 unicast {prefix}", check=False)
        for path in data.get("paths", []):
            text = path.get("extendedCommunity", {}).get("string", "")
            out[prefix] = text.replace("OVS:", "")
    return out


def expect_marks(us):
    seen = marks(us)
    for prefix, state in STATES.items():
        assert seen[prefix].startswith(MARKS[state]), (prefix, state, seen)


def test_marks_of_show_bgp(us, _inside, _feed):
    wait_for(lambda: set(marks(us)) == set(STATES), 20, "all routes")
    expect_marks(us)


def test_a_route_with_its_state(us, _inside, _feed):
    for prefix, state in STATES.items():
        word = state.replace("-", " ")
        text = us.vtysh(f"show bgp ipv4 unicast {prefix}")
        assert f"validation-state: {word}" in text.lower(), text


def test_state_is_sent_to_ibgp(_us, inside, _feed):
    wait_for(lambda: states_inside(inside) == STATES, 20, "states inside")


def test_state_is_sent_again_when_vrps_change(us, inside, _feed):
    write_vrps(us, VRPS + [(INVALID, 24, 3333)])
    want = dict(STATES, **{INVALID: "valid"})
    wait_for(lambda: states_inside(inside) == want, 20, "the new state inside")
    write_vrps(us, VRPS)
    wait_for(lambda: states_inside(inside) == STATES, 20, "the old one again")


def test_covering_vrps(us, _inside, _feed):
    data = us.json(f"show bgp manrs rpki prefix {VALID} origin 3333")
    assert data["state"] == "valid" and "reason" not in data, data
    rows = [(x["prefix"], x["maxLength"], x["asn"]) for x in data["vrps"]]
    assert rows == [(VALID, 24, 3333), ("193.0.0.0/16", 21, 3334)], rows
    assert data["total"] == 2
    file_name, cache_name = data["vrps"][0]["sources"]
    assert file_name == f"file {us.path('vrps.json')}", file_name
    assert cache_name == f"cache {FEEDER}:{CACHE_PORT}", cache_name
    assert len(data["vrps"][1]["sources"]) == 1, data["vrps"][1]


def test_state_of_an_origin(us, _inside, _feed):
    for prefix, origin, state, reason in (
        (VALID, 3334, "valid", None),
        ("193.0.0.0/22", 3334, "invalid", "length"),
        (VALID, 64999, "invalid", "origin"),
        (VALID, 0, "invalid", "as0"),
        (NOT_FOUND, 3333, "not-found", None),
        (VALID6, 3333, "valid", None),
        (VALID6, 4294967295, "invalid", "origin"),
    ):
        data = us.json(f"show bgp manrs rpki prefix {prefix} origin {origin}")
        assert data["state"] == state, (prefix, origin, data)
        assert data.get("reason") == reason, (prefix, origin, data)
        text = us.vtysh(f"show bgp manrs rpki prefix {prefix} origin {origin}")
        assert f"from AS {origin}: {state}" in text, text
    assert "state" not in us.json(f"show bgp manrs rpki prefix {VALID}")
    assert "none: not-found" in us.vtysh(f"show bgp manrs rpki prefix {NOT_FOUND}")


def test_lists_are_sorted(us, _inside, feed):
    # Not the order in which they were announced, nor that of a hash.
    extra = [f"11.{i * 37 % 101}.0.0/25 12654" for i in range(101)]
    feed.announce(extra)
    wait_for(
        lambda: us.json("show bgp manrs violations")["total"] == len(extra) + 2,
        20,
        "violations",
    )

    def prefixes(command, key):
        return [row["prefix"] for row in us.json(command)[key]]

    got = prefixes("show bgp manrs violations", "violations")
    in_order = [f"11.{i}.0.0/25" for i in range(101)]
    sorted_want = [INVALID] + in_order + [INVALID6]
    assert got == sorted_want, got
    assert us.json("show bgp manrs rejected")["total"] == 0, "nothing is enforced"
    us.configure(f"""
        router bgp 64500
        address-family ipv4 unicast
        neighbor {FEEDER} route-map MANRS in
        """)
    wait_for(
        lambda: us.json("show bgp manrs rejected")["total"] == len(extra) + 1,
        20,
        "rejected",
    )
    got = prefixes("show bgp manrs rejected", "rejected")
    assert got == sorted_want[:-1], got
    data = us.json(f"show bgp manrs rejected neighbor {FEEDER}")
    assert data["total"] == data["shown"] == len(extra) + 1
    assert data["rejected"][0]["checks"] == ["rov-invalid"], data["rejected"][0]
    assert data["rejected"][1]["checks"] == ["prefix-too-specific"]
    text = us.vtysh("show bgp manrs rejected")
    assert f"{len(extra) + 1} rejected now" in text, text
    assert us.json(f"show bgp manrs rejected neighbor {INSIDE}")["total"] == 0
    feed.withdraw([route.split()[0] for route in extra])
    wait_for(lambda: us.json("show bgp manrs rejected")["total"] == 1, 20, "one left")


def test_more_than_is_shown(us, _inside, feed):
    extra = [f"12.{i >> 8}.{i & 255}.0/25 12654" for i in range(12000)]
    feed.announce(extra)
    wait_for(
        lambda: us.json("show bgp manrs rejected")["total"] == 12001, 30, "all of them"
    )
    data = us.json("show bgp manrs rejected")
    # a page ends with all paths of a prefix, so one row is kept back
    assert data["shown"] == len(data["rejected"]) == 249, data["shown"]
    assert data["rejected"][0]["prefix"] == INVALID
    assert data["rejected"][248]["prefix"] == "12.0.247.0/25", data["rejected"][248]
    assert "... and 11752 more" in us.vtysh("show bgp manrs rejected")
    assert "... and 11753 more" in us.vtysh("show bgp manrs violations")
    feed.withdraw([route.split()[0] for route in extra])
    wait_for(lambda: us.json("show bgp manrs rejected")["total"] == 1, 30, "one left")


def test_errors_are_told(us, _inside, _feed):
    for command, want in (
        ("show bgp manrs rejected neighbor 192.0.2.99", "No such neighbor"),
        ("show bgp manrs rpki prefix 10.0.0.0/33", "Unknown command"),
    ):
        done = us.run(*vtysh_words(us, command), check=False)
        assert done.returncode != 0, command
        assert want in done.stdout + done.stderr, done.stdout + done.stderr


def vtysh_words(router, command):
    return (vtysh_path(), "--vty_socket", router.vty_dir, "-d", "bgpd", "-c", command)


def test_no_marks_without_data(us, _inside, _feed):
    us.configure(
        f"no manrs rpki file\nno manrs rpki cache {FEEDER} tcp {CACHE_PORT}"
    )
    wait_for(
        lambda: not us.json("show bgp manrs rpki")["data"], 20, "no data any more"
    )
    assert not any(mark[0] in "VNI" for mark in marks(us).values()), marks(us)
    done = us.run(
        *vtysh_words(us, f"show bgp manrs rpki prefix {VALID}"), check=False
    )
    assert done.returncode != 0 and "No VRPs in force" in done.stdout, done


def test_not_beside_bgpd_rpki(us, _inside, _feed):
    """With FRR's own module, which has no cache configured, nothing is marked:
    ours has VRPs and does not answer."""
    if not us.has_rpki_module:
        print("  bgpd_rpki is not installed: not tried")
        return
    us.stop_bgpd()
    us.start_bgpd(config(us), module=MODULE, args=("-M", "rpki"))
    wait_for(lambda: us.json("show bgp manrs rpki")["data"], 20, "VRPs")
    wait_for(lambda: set(marks(us)) == set(STATES), 20, "all routes")
    assert not any(mark[0] in "VNI" for mark in marks(us).values()), marks(us)


def has_rpki_module():
    for folder in ("/usr/lib/frr/modules", *(
        f"/usr/lib/{name}/frr/modules" for name in os.listdir("/usr/lib")
    )):
        if os.path.exists(os.path.join(folder, "bgpd_rpki.so")):
            return True
    return False


def main():
    failed = 0
    if os.geteuid() != 0:
        print("needs root, for network namespaces")
        return 77
    with Lab("rov") as lab:
        us, them, inside = (lab.router(name) for name in ("us", "them", "inside"))
        lab.link(us, f"{US}/24 {US6}/64", them, f"{FEEDER}/24 {FEEDER6}/64")
        lab.link(us, "198.51.100.1/24", inside, f"{INSIDE}/24")
        us.has_rpki_module = has_rpki_module()
        write_vrps(us, VRPS)
        cache = RtrCache(FEEDER, CACHE_PORT, VRPS[:1], netns=them.netns)
        inside.start_bgpd(CONFIG_INSIDE)
        us.start_bgpd(config(us), module=MODULE)
        feed = them.feed(US, 12654, local=FEEDER, reconnect=True)
        feed6 = them.feed(
            US6, 12654, local=FEEDER6, router_id=FEEDER, reconnect=True
        )
        feed.announce(ROUTES)
        feed6.announce(ROUTES6)
        feed.start().wait_established()
        feed6.start().wait_established()
        us.wait_up(INSIDE)
        failed = run_tests(tests_of(globals()), us, inside, feed, log=us.log)
        cache.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
