# SPDX-License-Identifier: GPL-2.0-or-later
"""A routing registry that answers what bgpq4 asks: the one-line queries of IRRd
(`!i`, `!g`, `!6`, `!a`, `!s`), with the faults a test wants.

An answer is `A` and the length of the data, the data, and `C`; `C` alone: there
is none; `D`: no such key; `F` and a text: an error.
"""

import socket
import threading

from bgp_feed import socket_in_netns

SOURCE = "TEST"


def found(words):
    data = " ".join(words) + "\n"
    return f"A{len(data)}\n{data}C\n"


class IrrServer:
    """sets: {AS-SET: its members, sets or ASes}; routes: {AS: its prefixes}.

    faults: {query in lower case: "error", "half" (an answer that breaks off),
    "silence"}.  has_a: whether it knows `!a`, with which one query gets the
    prefixes of a set.  queries: every one that was asked."""

    def __init__(self, address, port, netns=None):
        self.sets, self.routes, self.faults = {}, {}, {}
        self.has_a, self.queries = True, []
        self.address, self.port, self.netns = address, port, netns
        self._closing = threading.Event()
        self._listener = None
        self.open()

    def open(self):
        self._closing.clear()
        self._listener = socket_in_netns(self.netns, socket.AF_INET)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind((self.address, self.port))
        self._listener.listen(8)
        threading.Thread(
            target=self._accept, args=(self._listener,), daemon=True
        ).start()

    def close(self):
        """Connections are refused from now on."""
        self._closing.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self, listener):
        while True:
            try:
                client = listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client):
        with client, client.makefile("r", encoding="ascii", errors="replace") as lines:
            try:
                for line in lines:
                    query = line.strip()
                    self.queries.append(query)
                    if query == "!q":
                        return
                    if not self._reply(client, query):
                        # With queries left unread it would be a reset.
                        client.shutdown(socket.SHUT_WR)
                        for _ in lines:
                            pass
                        return
            except OSError:
                return

    def _reply(self, client, query):
        """Whether the connection goes on."""
        fault = self.faults.get(query.lower())
        if fault == "silence":
            self._closing.wait()
            return False
        answer = "F too busy\n" if fault == "error" else self._answer(query)
        if fault == "half":
            client.sendall(answer[: len(answer) // 2].encode())
            return False
        client.sendall(answer.encode())
        return True

    def _answer(self, query):
        kind, key = query[1:2].lower(), query[2:].upper()
        if kind == "!":
            return ""
        if kind == "n":
            return "C\n"
        if kind == "s":
            return self._sources(key)
        if kind == "i":
            return self._members(*key.partition(",")[::2])
        if kind in "g6":
            return self._origin(key, 6 if kind == "6" else 4)
        if kind == "a" and self.has_a:
            return self._prefixes_of_set(key)
        return "F unrecognized command\n"

    @staticmethod
    def _sources(key):
        if key == "-LC":
            return found([SOURCE])
        known = set(key.split(",")) <= {SOURCE}
        return "C\n" if known else "F One or more selected sources are unavailable.\n"

    def _members(self, name, recursive):
        if name not in self.sets:
            return "D\n"
        members = self._all_asns(name) if recursive else self.sets[name]
        return found(members) if members else "C\n"

    def _all_asns(self, name):
        seen, todo, asns = {name}, [name], set()
        while todo:
            for member in self.sets.get(todo.pop(), []):
                if "AS-" not in member:
                    asns.add(member)
                elif member not in seen:
                    seen.add(member)
                    todo.append(member)
        return sorted(asns)

    def _of_family(self, asn, family):
        return [p for p in self.routes.get(asn, []) if (":" in p) == (family == 6)]

    def _origin(self, asn, family):
        if asn not in self.routes:
            return "D\n"
        prefixes = self._of_family(asn, family)
        return found(prefixes) if prefixes else "C\n"

    def _prefixes_of_set(self, key):
        family, name = (int(key[0]), key[1:]) if key[:1] in "46" and key else (0, key)
        if not name:
            return "F Missing required set name for A query\n"
        if name not in self.sets:
            return "D\n"
        asns = self._all_asns(name)
        prefixes = [p for asn in asns for p in self._of_family(asn, family)]
        return found(prefixes) if prefixes else "C\n"
