#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What an operator would run: asks a router over NETCONF, prints what it says.

client.py ADDRESS KEY neighbor NAME     the neighbor's data, as XML
client.py ADDRESS KEY events SECONDS    notifications for that long, then ends
"""

import sys
import time

from ncclient import manager
from ncclient.operations import RPCError

NS = "http://frrouting.org/yang/bgp-manrs"


def main(address, key, what, argument):
    with manager.connect(
        host=address, port=830, username="root", key_filename=key, password="",
        hostkey_verify=False, allow_agent=False, look_for_keys=False, timeout=30,
    ) as session:
        if what == "neighbor":
            xpath = f"//m:neighbor[m:name='{argument}']"
            try:
                print(session.get(filter=("xpath", ({"m": NS}, xpath))))
            except RPCError as error:
                print("rpc-error", error.app_tag, error)
            return
        session.create_subscription()
        print("subscribed", flush=True)
        end = time.monotonic() + float(argument)
        while time.monotonic() < end:
            note = session.take_notification(timeout=1)
            if note:
                print(note.notification_xml.replace("\n", ""), flush=True)


main(*sys.argv[1:])
