#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The NETCONF agent as installed, behind an sshd, before a bgpd that says what
a test wants: who gets in and what the agent may do, and every operation with
both filters.  What a real bgpd answers is test_netconf_bgpd.py's.

Prints one line a test; exit status 1 when one failed.
"""

import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "lib"))
import sandbox  # noqa: E402

sandbox.enter()

import netconf_lab as lab  # noqa: E402
from fake_bgpd import EVENTS, STATE  # noqa: E402
from ncclient.transport.errors import AuthenticationError  # noqa: E402
from ncclient.xml_ import to_ele  # noqa: E402
from netconf_bench import NS, VRF, data, expect, expect_error, get, names  # noqa: E402
from netconf_bench import main, processes  # noqa: E402

IETF = "urn:ietf:params:xml:ns:yang:"
NMDA = f"{IETF}ietf-netconf-nmda"


# Who gets in


def test_manual_says_how_it_was_enabled(_):
    with open(os.path.join(lab.TOP, "doc", "manrs-netconf.rst"), encoding="utf-8") as manual:
        lines = [line.strip() for line in manual]
    want = lab.ENABLE.strip().splitlines()
    at = lines.index(want[0])
    expect(lines[at : at + len(want)] == want, lines[at : at + len(want)])


def test_wrong_key_is_refused(_):
    try:
        lab.connect("noc", key="other")
    except AuthenticationError:
        return
    raise AssertionError("somebody else's key opened a session")


def test_user_without_the_group_is_refused(_):
    try:
        lab.connect("stranger")
        raise AssertionError("a stranger got a session on port 830")
    except AuthenticationError:
        pass
    done = lab.ssh("-s", "netconf", user="stranger", port=22, text=lab.hello10())
    expect("hello" not in done.stdout, "a stranger got a session on port 22")
    done = lab.ssh(lab.PROGRAM, user="stranger", port=22, text=lab.hello10())
    expect(done.returncode == 126 and not done.stdout, f"a stranger ran the agent: {done}")


def test_only_netconf_on_port_830(_):
    done = lab.ssh("id", text=lab.hello10())
    expect("<hello" in done.stdout and "uid=" not in done.stdout, done.stdout[:200])


def test_agent_uses_nothing_of_the_user(_):
    """Neither files it is told of nor anything in the environment."""
    for option in ("--vty-dir=/tmp", "--yang-dir=/tmp"):
        done = lab.local(lab.hello10(), [option], user="noc")
        expect(done.returncode == 1 and b"refused" in done.stderr, f"{option}: {done}")
    env = ["env", "LD_PRELOAD=/nonexistent.so", "LIBYANG_EXTENSIONS_PLUGINS_DIR=/tmp"]
    env += ["YANGPATH=/tmp", "LD_LIBRARY_PATH=/tmp"]
    done = subprocess.run(
        ["setpriv", "--reuid=noc", "--regid=noc", "--init-groups", *env, lab.PROGRAM],
        input=lab.hello10() + lab.rpc("<close-session/>") + "]]>]]>",
        capture_output=True, text=True, timeout=60, check=False,
    )
    expect(done.returncode == 0 and "<ok/>" in done.stdout, str(done)[-500:])


def test_rights_are_split(_):
    frrvty = lab.shell("getent group frrvty").stdout.split(":")[2]
    with lab.connect() as session:
        get(session, f"<manrs {NS}><version/></manrs>")
        agents = processes()
        groups = sorted(set(p["Gid"].split()) == {frrvty} for p in agents)
        expect(groups == [False, True], f"groups: {[p['Gid'] for p in agents]}")
        for process in agents:
            mine = set(process["Gid"].split())
            expect(len(mine) == 1, f"a way back: {process['Gid']}")
            expect(process["NoNewPrivs"] == "1", "it could gain rights")
            expect(len(set(process["Uid"].split())) == 1, process["Uid"])
            expect(frrvty not in process["Groups"].split(), process["Groups"])
    deadline = time.monotonic() + 10
    while processes() and time.monotonic() < deadline:
        time.sleep(0.05)
    expect(not processes(), "processes stay after the session")


def test_root_gives_up_its_rights(_):
    words = [lab.PROGRAM]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as agent:
        agent.stdin.write((lab.hello10() + lab.rpc("<get/>") + "]]>]]>").encode())
        agent.stdin.flush()
        text = b""
        while text.count(b"]]>]]>") < 2:
            text += os.read(agent.stdout.fileno(), 65536)
        uids = {p["Uid"].split()[1] for p in processes()}
        nobody = lab.shell("id -u nobody").stdout.strip()
        expect(uids == {nobody}, f"runs as {uids}")
        expect(b"192.0.2.2" in text, text[-300:])
        agent.stdin.close()


# Operations


def test_hello(_):
    with lab.connect() as session:
        has = list(session.server_capabilities)
        for want in (
            "urn:ietf:params:netconf:base:1.0",
            "urn:ietf:params:netconf:base:1.1",
            "urn:ietf:params:netconf:capability:xpath:1.0",
            "urn:ietf:params:netconf:capability:notification:1.0",
            "urn:ietf:params:netconf:capability:interleave:1.0",
            f"{lab.MODEL_NS}?module=frr-bgp-manrs&revision=",
            "urn:ietf:params:netconf:capability:yang-library:1.1?",
        ):
            n = sum(c.startswith(want) for c in has)
            expect(n == 1, f"{n} times {want} in {has}")
        for refused in ("writable-running", "candidate", "startup", "url"):
            expect(not any(f":{refused}:" in c for c in has), f"{refused} announced")


def test_get_everything(_):
    with lab.connect() as session:
        text = get(session)
        expect(names(text) == ["192.0.2.2", "2001:db8::2"], text[:500])
        for part in ("<yang-library", "<netconf-state", "<streams>", "<modules-state"):
            expect(part in text, f"no {part}")


def one(match):
    return f"{VRF}<neighbor>{match}</neighbor></vrf></manrs>"


FILTERS = [
    # subtree filter or XPath -> the neighbors, and a text that is there
    (f"<manrs {NS}/>", None, ["192.0.2.2", "2001:db8::2"], "<version>test</version>"),
    (f"<manrs {NS}><version/></manrs>", None, [], "<version>test</version>"),
    ("<manrs><version/></manrs>", None, [], "<version>test</version>"),
    (one("<name>192.0.2.2</name>"), None, ["192.0.2.2"], "rov-invalid"),
    (one("<name>2001:db8::2</name>"), None, ["2001:db8::2"], "64502"),
    (one("<name>192.0.2.9</name>"), None, [], "<name>default</name>"),
    (one("<remote-as>64502</remote-as>"), None, ["2001:db8::2"], "bogon"),
    (f"<manrs {NS}><vrf><name>red</name></vrf></manrs>", None, [], ""),
    ("<other xmlns='urn:x'/>", None, [], ""),
    (None, "/m:manrs/m:version", [], "<version>test</version>"),
    (None, "//m:neighbor[m:name='192.0.2.2']", ["192.0.2.2"], "rov-invalid"),
    (None, "//m:neighbor[m:remote-as=64502]/m:relationship", ["2001:db8::2"], "customer"),
    (None, "//m:neighbor[m:address-family/m:check[m:name='rov-invalid']]", ["192.0.2.2"], "64501"),
    (None, "//m:neighbor[m:name='192.0.2.9']", [], ""),
]


def test_filters(_):
    with lab.connect() as session:
        for subtree, xpath, want, there in FILTERS:
            text = get(session, subtree, xpath)
            expect(names(text) == want, f"{subtree or xpath}: {names(text)}")
            expect(there in text, f"{subtree or xpath}: no {there} in {text[:300]}")
            expect(there or not text, f"{subtree or xpath}: {text[:300]}")
        whole = get(session, one("<name>192.0.2.2</name>"))
        expect(names(whole)[0] == "192.0.2.2" and "<failures>1<" in whole, whole)


def test_bad_filters(_):
    with lab.connect() as session:
        expect_error(
            lambda: session.get(filter=("xpath", ({}, "count(/*)"))), "invalid-value", words="XPath"
        )
        expect_error(lambda: session.get(filter=("xpath", ({}, "/["))), "operation-failed")
        body = '<get><filter type="xpath"/></get>'
        expect_error(lambda: session.rpc(to_ele(body)), "missing-attribute")


def test_other_data_needs_no_bgpd(bench):
    bench.bgpd.commands.clear()
    with lab.connect() as session:
        text = get(session, f'<netconf-state xmlns="{IETF}ietf-netconf-monitoring"/>')
        expect("<username>noc</username>" in text and "frr-bgp-manrs" in text, text[:300])
        expect("<identifier>frr-bgp-manrs<" in text, "the model is no schema")
        text = get(session, f'<yang-library xmlns="{IETF}ietf-yang-library"/>')
        expect("<name>frr-bgp-manrs</name>" in text, text[:300])
        expect("operational</name>" in text, "no operational datastore")
    expect(not bench.bgpd.commands, f"bgpd was asked: {bench.bgpd.commands}")


def test_bgpd_is_asked_fixed_questions_only(bench):
    with lab.connect() as session:
        get(session, f"<manrs {NS}><vrf><name>configure terminal</name></vrf></manrs>")
        get(session, xpath="//m:neighbor[m:name='\nclear bgp *']")
        session.create_subscription()
    asked = set(bench.bgpd.commands)
    events = {EVENTS + "4294967295 json", EVENTS + "0 json"}
    expect(asked == {"enable", STATE} | events, asked)


def test_get_config_is_empty(bench):
    bench.bgpd.commands.clear()
    with lab.connect() as session:
        expect(data(session.get_config("running")) == "", "configuration in a model of state")
        expect_error(lambda: session.get_config("candidate"), "operation-failed")
    expect(not bench.bgpd.commands, "bgpd was asked for configuration")


def get_data(session, datastore, rest=""):
    body = f'<get-data xmlns="{NMDA}" xmlns:ds="urn:ietf:params:xml:ns:yang:ietf-datastores">'
    body += f"<datastore>ds:{datastore}</datastore>{rest}</get-data>"
    return data(session.rpc(to_ele(body)))


def test_get_data(_):
    with lab.connect() as session:
        text = get_data(session, "operational")
        expect(names(text) == ["192.0.2.2", "2001:db8::2"], text[:300])
        expect(get_data(session, "running") == "", "running is not empty")
        config = "<config-filter>true</config-filter>"
        expect(get_data(session, "operational", config) == "", "configuration")
        subtree = f"<subtree-filter>{one('<remote-as>64502</remote-as>')}</subtree-filter>"
        text = get_data(session, "operational", subtree)
        expect(names(text) == ["2001:db8::2"], text[:300])
        xpath = f"<xpath-filter xmlns:m='{lab.MODEL_NS}'>//m:neighbor[m:name='192.0.2.2']"
        xpath += "</xpath-filter>"
        text = get_data(session, "operational", xpath)
        expect(names(text) == ["192.0.2.2"] and "rov-invalid" in text, text[:300])
        text = get_data(session, "operational", xpath + "<max-depth>1</max-depth>")
        expect(names(text) == ["192.0.2.2"] and "rov-invalid" not in text, text[:300])
        text = get_data(session, "operational", xpath + "<max-depth>2</max-depth>")
        expect("customer" in text and "rov-invalid" not in text, text[:300])
        expect_error(lambda: get_data(session, "startup"), "invalid-value", words="operational")


def schema_in(session, format_):
    body = f'<get-schema xmlns="{IETF}ietf-netconf-monitoring"><identifier>ietf-origin</identifier>'
    return str(session.rpc(to_ele(body + f"<format>{format_}</format></get-schema>")))


def test_get_schema(_):
    with lab.connect() as session:
        text = session.get_schema("frr-bgp-manrs").data
        expect(text.startswith("module frr-bgp-manrs {"), text[:100])
        with open("/run/frr-bgp-manrs.yang", "w", encoding="utf-8") as out:
            out.write(text)
        lab.shell("yanglint /run/frr-bgp-manrs.yang")
        revision = text.split("revision ")[1].split()[0]
        expect(session.get_schema("frr-bgp-manrs", revision).data == text, "by revision")
        for name in ("ietf-netconf", "notifications", "ietf-yang-types", "ietf-origin"):
            expect(f"module {name} {{" in session.get_schema(name).data, name)
        text = schema_in(session, "yin")
        expect("<module " in text or "&lt;module " in text, text[:300])
        expect_error(lambda: schema_in(session, "xsd"), "invalid-value", words="yin")
        expect_error(lambda: session.get_schema("no-such"), "invalid-value", words="no such YANG")
        expect_error(lambda: session.get_schema("frr-bgp-manrs", "1999-01-01"), "invalid-value")


def test_nothing_can_be_changed(bench):
    config = '<config xmlns="urn:ietf:params:xml:ns:netconf:base:1.0"/>'
    with lab.connect() as session:
        expect_error(lambda: session.kill_session("1"), "invalid-value", words="your own")
        expect_error(lambda: session.kill_session("77"), "operation-not-supported", words="SSH")
        expect_error(lambda: session.lock("running"), "operation-not-supported")
        expect_error(lambda: session.edit_config(config, target="running"), "operation-failed")
        expect_error(lambda: session.delete_config("startup"), "operation-failed")
        expect(names(get(session)), "the session did not survive")
    expect(set(bench.bgpd.commands) <= {"enable", STATE}, bench.bgpd.commands)


def test_both_versions_and_pipelining(_):
    config = "<get-config><source><running/></source></get-config>"
    calls = [lab.rpc(config, n) for n in range(1, 21)]
    calls.append(lab.rpc("<close-session/>", 21))
    old = lab.hello10() + "".join(c + "]]>]]>" for c in calls)
    new = lab.hello11() + "".join(lab.chunk(c) for c in calls)
    for text in (old, new):
        done = lab.ssh("-s", "netconf", text=text)
        for n in range(1, 22):
            expect(f'message-id="{n}"' in done.stdout, f"no reply {n}: {done.stdout[-300:]}")
        expect(done.returncode == 0, f"exit status {done.returncode}")


def test_client_that_closes_its_side_gets_its_answers(_):
    text = lab.hello10() + lab.rpc(f"<get><filter><manrs {NS}/></filter></get>") + "]]>]]>"
    done = lab.ssh("-s", "netconf", text=text)
    expect("192.0.2.2" in done.stdout and done.returncode == 0, done.stdout[-300:])


def test_many_sessions_do_not_meet(_):
    sessions = [lab.connect() for _ in range(8)]
    for session in sessions:
        expect(names(get(session)), "a session without data")
    for session in sessions[::2]:
        session.close_session()
    for session in sessions[1::2]:
        expect(names(get(session)), "a session ended with another")
        session.close_session()


if __name__ == "__main__":
    main(globals())
