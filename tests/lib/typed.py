# SPDX-License-Identifier: GPL-2.0-or-later
"""What a document gives to type, and whether what is printed is what it shows.

In a document "..." leaves out lines, the rest of a line, or a part of JSON;
times and the numbers of VRPs in force are any.
"""

import os
import re
import subprocess
import textwrap

TOP = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))


def document(name):
    with open(os.path.join(TOP, name), encoding="utf-8") as text:
        return text.read()


def between(text, heading, end):
    return text[text.index(f"\n{heading}\n") : text.index(f"\n{end}\n")]


def markdown_blocks(text):
    """Indented, or fenced at the margin."""
    text = re.sub(
        r"^```\n(.*?)^```\n",
        lambda fenced: textwrap.indent(fenced[1], "    ") + "\n",
        text,
        flags=re.M | re.S,
    )
    for block in re.findall(r"(?:^    .*\n|^ *\n(?=    ))+", text, flags=re.M):
        yield textwrap.dedent(block).strip("\n")


def rst_blocks(text):
    """Indented, after a paragraph that ends with two colons."""
    for block, _ in re.findall(r"::\n\n(( +).*\n(?:(?:\2.*)?\n)*)", text):
        yield textwrap.dedent(block).strip("\n")


def plain(text):
    """Lines without what is different each time."""
    text = re.sub(r"\d\d:\d\d:\d\d", "TIME", text)
    text = re.sub(r"in force: \d+ IPv4, \d+ IPv6", "in force: N IPv4, N IPv6", text)
    return [" ".join(line.split()) for line in text.strip().splitlines()]


def screen_matches(want, shown):
    """Line by line; how many blanks there are does not matter."""
    pattern = ""
    for line in plain(want):
        start, dots, _ = line.partition("...")
        if line == "...":
            pattern += r"(?:.*\n)*?"
        else:
            pattern += re.escape(start.rstrip()) + (".*" if dots else "") + r"\n"
    return re.fullmatch(pattern, "\n".join(plain(shown)) + "\n") is not None


def shell(script, cwd, check=True):
    """Standard output; without check, that, then errors, and the exit status."""
    done = subprocess.run(
        ["sh", "-ec", script], cwd=cwd, capture_output=True, text=True, timeout=120
    )
    if not check:
        return done.stdout + done.stderr, done.returncode
    assert done.returncode == 0, f"{script}\n{done.stdout}{done.stderr}"
    return done.stdout


def type_programs(block, cwd):
    """Commands after "$ ", run on the files that the block prints.  JSON is
    folded in documents, so that blanks and ends of lines do not matter."""
    status = 0
    for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
        command, _, want = part.partition("\n")
        if command.startswith("cat "):
            with open(os.path.join(cwd, command.split()[1]), "w", encoding="ascii") as out:
                out.write(want)
        said, status = shell(command.replace("$?", str(status)), cwd, check=False)
        pattern = ".*?".join(map(re.escape, "".join(want.split()).split("...")))
        assert re.fullmatch(pattern, "".join(said.split())), f"{command}\n{said}"
