#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The YANG model is one: yanglint reads it without a word, every node has a
# description, no line is too long to be read, and the tree in the
# manual is that of the model.
#
#   yang.sh [TREE]
set -eu
cd "${1:-${top_srcdir:-$(dirname "$0")/../..}}"
model=yang/frr-bgp-manrs.yang
manual=doc/frr-bgp-manrs.rst
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
wrong() {
	echo "$*"
	bad=1
}

if ! command -v yanglint >/dev/null; then
	echo "no yanglint (package libyang-tools): the model is not checked"
	exit 77
fi

# 1. Without a word.
yanglint "$model" >"$work/out" 2>&1 && [ ! -s "$work/out" ] ||
	wrong "$model: $(cat "$work/out")"

# 2. Lines of 76 columns at most, and a description for each statement that takes one.
long=$(awk 'length($0) > 76 { print FILENAME ":" FNR }' "$model")
[ -z "$long" ] || wrong "longer than 76 columns: $long"
awk '
function finish(level) {
	for (; depth > level; depth--) {
		if (name[depth] != "" && !described[depth]) {
			printf "%s:%d: %s without description\n", FILENAME,
				line[depth], name[depth]
			bad = 1
		}
		name[depth] = ""
	}
}
/^ *(identity|typedef|grouping|container|list|leaf|leaf-list|notification|enum) [A-Za-z0-9-]+ \{$/ {
	match($0, /^ */)
	finish(RLENGTH / 2 - 1)
	depth = RLENGTH / 2
	described[depth] = 0
	name[depth] = $1 " " $2
	line[depth] = FNR
	n++
}
/^ *description$/ {
	match($0, /^ */)
	described[RLENGTH / 2 - 1] = 1
}
END {
	finish(0)
	if (n < 100) {
		print FILENAME ": only " n " statements were read"
		bad = 1
	}
	exit bad
}' "$model" || bad=1

# 3. The tree of the manual.
tools/yang-tree "$model" "$manual" >"$work/manual" || wrong "tools/yang-tree failed"
cmp -s "$work/manual" "$manual" ||
	wrong "$manual: the tree is not that of $model; run
    tools/yang-tree -i $model $manual"

exit $bad
