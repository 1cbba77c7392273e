#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The manual knows what the tables know: every check of check_table.c is a
# heading, every rule of export.c and every command of vty_commands.h stands in
# the text, manrs-check is told of whole, and the examples are configurations
# that the reader accepts.
#
#   table_docs.sh [TREE]
#
# A command is found by its keywords: those of the row that cannot be left out,
# in ``...`` in the manual, where a word that is no keyword (upper case, a choice
# a|b, a part in brackets) does not count.
set -eu
build=$(cd "${top_builddir:-.}" && pwd)
cd "${1:-${top_srcdir:-$(dirname "$0")/../..}}"
manual=doc/bgpd_manrs.rst
program=doc/manrs-check.rst
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0
wrong() {
	echo "$*"
	bad=1
}

names_of() {
	sed -n 's/^[[:space:]]*\.name = "\(.*\)",$/\1/p' "$1"
}

# keywords [mark]: those of each command, be it a row or literal text; with mark
# a "+" after those of a row that ends in "...".
keywords() {
	sed -e 's/\[no\]/no/' -e 's/\[[^]]*\]//g' -e 's/\]//g' -e 's/<[^>]*>//g' \
		-e 's/([^)]*)//g' -e 's/{[^}]*}//g' |
	awk -v mark="${1-}" '{
		line = ""
		for (i = 1; i <= NF; i++)
			if ($i ~ /^[a-z][a-z-]*$/)
				line = line (line == "" ? "" : " ") $i
		print line (mark && /\.\.\.$/ ? " +" : "")
	}' | sort -u
}

# headings FILE: lines underlined with at least as many signs.
headings() {
	awk '/^(=+|-+)$/ && length($0) >= length(last) && last != "" { print last }
	{ last = $0 }' "$1"
}

# The commands, one a line: the strings that follow handler and node.
commands() {
	sed -n '/#define MANRS_VTY_COMMANDS(X)/,/^$/p' bgpd_manrs/vty/vty_commands.h |
	sed 's/[[:space:]]*\\$//' | tr -d '\n' |
	awk 'BEGIN { RS = "X\\(" } NR > 1 {
		text = ""
		sub(/^[a-z_]+,[ \t]*[A-Z]+,[ \t]*/, "")
		while (match($0, /^[ \t]*"[^"]*"/)) {
			part = substr($0, RSTART, RLENGTH)
			sub(/^[ \t]*"/, "", part)
			text = text substr(part, 1, length(part) - 1)
			$0 = substr($0, RSTART + RLENGTH)
		}
		print text
	}'
}

# 1. Checks and rules.
headings $manual >"$work/headings"
for name in $(names_of bgpd_manrs/engine/check_table.c); do
	grep -qxF -- "$name" "$work/headings" ||
		wrong "$manual: check $name is no heading"
done
names_of bgpd_manrs/engine/check_table.c >"$work/checks"
[ -s "$work/checks" ] || wrong "no check found in check_table.c"
for name in $(names_of bgpd_manrs/engine/export.c); do
	grep -qxF -- "\`\`$name\`\`" $manual ||
		wrong "$manual: outbound rule $name is not described"
done

# The reject reason of each check: in its row, and in the manual's list, where a
# line without a number goes on with the one before.
sed -n -e 's/^[[:space:]]*\.name = "\(.*\)",$/name \1/p' \
	-e 's/^[[:space:]]*\.eix = \(.*\),$/eix \1/p' \
	-e 's/^#define MANRS_EIX_UNKNOWN \(.*\)/unknown \1/p' \
	bgpd_manrs/engine/check.h bgpd_manrs/engine/check_table.c |
awk '$1 == "unknown" { unknown = $2 }
	$1 == "name" { name = $2 }
	$1 == "eix" { print ($2 ~ /^[0-9]/ ? $2 : unknown), name }' |
	sort >"$work/want"
awk '/^Reject reasons$/ { inside = 1; next }
	inside && /^[^ -]/ && n { exit }
	inside && /^    / {
		if ($1 ~ /^[0-9]+$/)
			code = $1
		gsub(",", "")
		for (i = 1; i <= NF; i++)
			print code, $i
		n++
	}' $manual | grep -f "$work/checks" -wF | sort >"$work/have"
cmp -s "$work/want" "$work/have" ||
	wrong "$manual: reject reasons are not those of check_table.c:
$(diff "$work/want" "$work/have")"

# 2. Commands.  A row with [no] stands for two.
commands >"$work/rows"
n=$(wc -l <"$work/rows")
[ "$n" -eq "$(grep -c '^[[:space:]]X(' bgpd_manrs/vty/vty_commands.h)" ] ||
	wrong "only $n rows of vty_commands.h were read"
{
	cat "$work/rows"
	sed -n 's/^\[no\] //p' "$work/rows"
} | keywords mark >"$work/want"
tr -s '\n ' ' ' <$manual | grep -o '``[^`]*``' | tr -d '`' |
	keywords >"$work/have"
# What ends in "..." may go on.
missing=$(awk 'NR == FNR { have[$0] = 1; next }
	{ open = sub(/ \+$/, "") }
	$0 in have { next }
	open { for (h in have) if (index(h, $0 " ") == 1) next }
	{ print "    " $0 }' "$work/have" "$work/want")
[ -z "$missing" ] || wrong "$manual: commands that are not mentioned:
$missing"

# 3. manrs-check: subcommands and options.
headings $program >"$work/headings"
for name in $(sed -n 's/^[[:space:]]*\.name = "\(.*\)",$/\1/p' manrs-check/*.c); do
	grep -qxF -- "$name" "$work/headings" ||
		wrong "$program: subcommand $name is no heading"
done
for option in $(sed -n 's/^[[:space:]]*{ "\([a-z-]*\)",.*_argument.*/\1/p' \
		manrs-check/*.c | sort -u); do
	grep -qF -- "--$option" $program ||
		wrong "$program: option --$option is not mentioned"
done

# 4. Examples: every block with a "router bgp", read as bgpd would.
awk -v work="$work" '
function finish() {
	if (block ~ /\nrouter bgp /) {
		file = work "/example" ++n
		printf "%s", block >file
		close(file)
	}
	block = ""
}
/^    / { block = block substr($0, 5) "\n"; next }
/^$/ { if (block != "") block = block "\n"; next }
{ finish() }
END { finish() }' $manual
[ -f "$work/example1" ] || wrong "$manual: no example found"
if [ -x "$build/bin/manrs-check" ]; then
	for example in "$work"/example*; do
		sed -n 's/.* irr prefixes //p' "$example" | while read -r path; do
			echo 203.0.113.0/24 >"$work/${path##*/}"
		done
		sed -n 's/.* irr as-set //p' "$example" | while read -r path; do
			echo 64500 >"$work/${path##*/}"
		done
		sed -i "s,/var/lib/manrs/,$work/," "$example"
		"$build/bin/manrs-check" route --config "$example" \
			--vrps tests/fixtures/demo/vrps.json /dev/null \
			>"$work/out" 2>&1 ||
			wrong "$manual: an example is refused:
$(sed "s,$work/,    ," "$work/out")"
	done
fi

# 5. As man pages.
if command -v rst2man >/dev/null; then
	for text in $manual $program; do
		rst2man --report=2 --halt=2 "$text" /dev/null >"$work/out" 2>&1 ||
			wrong "$(cat "$work/out")"
	done
fi

echo "$(wc -l <"$work/checks") checks, $n commands, $(find "$work" -name 'example*' | wc -l) examples"
exit $bad
