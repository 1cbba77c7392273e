# SPDX-License-Identifier: GPL-2.0-or-later
"""The vty socket of a bgpd that says what a test wants it to say.

It speaks the framing of FRR's vty sockets and remembers every command, so that
a test sees what was asked, too.
"""

import os
import shutil
import socket
import threading
import time

SOCKET = "/run/frr/bgpd.vty"
STATE = "show bgp manrs yang part 0 json"
EVENTS = "show bgp manrs events since "

OK, FAILED, UNKNOWN = 0, 1, 2


class FakeBgpd:
    """state (the data alone) and events are texts, or functions of the command that give (text,
    return code).  how: "answers", "silent" (never answers), "ends" (in the
    middle of an answer), "floods" (an answer without end)."""

    def __init__(self, state, events='{"run":"1","last":0,"lost":0,"events":[]}'):
        self.state, self.events = state, events
        self.how = "answers"
        self.commands = []
        self._listener = None

    def start(self):
        if os.path.exists(SOCKET):
            os.unlink(SOCKET)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(SOCKET)
        os.chmod(SOCKET, 0o770)
        shutil.chown(SOCKET, "frr", "frrvty")
        self._listener.listen(8)
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()
        return self

    def stop(self):
        """As a bgpd that died: the socket stays, nobody is behind it."""
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        pending = b""
        with client:
            while True:
                try:
                    data = client.recv(65536)
                except OSError:
                    return
                if not data:
                    return
                pending += data
                while b"\0" in pending:
                    command, pending = pending.split(b"\0", 1)
                    if not self._reply(client, command.decode()):
                        return

    def _reply(self, client, command):
        self.commands.append(command)
        if self.how == "silent":
            time.sleep(60)
            return False
        text, code = self._answer(command)
        try:
            if self.how == "floods" and command != "enable":
                while True:
                    client.sendall(b"x" * 65536)
            if self.how == "ends" and command != "enable":
                client.sendall(text.encode()[: len(text) // 2])
                return False
            client.sendall(text.encode() + b"\0\0\0" + bytes([code]))
        except OSError:
            return False
        return True

    def _answer(self, command):
        said = ("% Unknown command.\n", UNKNOWN)
        if command == "enable":
            said = ("", OK)
        elif command == STATE:
            said = self.state
        elif command.startswith(EVENTS):
            said = self.events
        if callable(said):
            said = said(command)
        said = said if isinstance(said, tuple) else (said, OK)
        if command == STATE and said[1] == OK:
            # All in one part.
            said = ('{"set":"1","part":0,"data":' + said[0] + "}", OK)
        return said
