#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# manrs-check aspa as its users see it: what is printed, where, and the
# exit status.
#
#   MANRS_CHECK=PROGRAM test_aspa.sh
#
# Prints a line of TAP for each test; the exit status is 1 when one failed.
. "$(dirname "$0")/tap.sh"

# run ARGS...: standard input as it is; fills out, err and $status
run() {
	"$program" aspa "$@" >out 2>err
	status=$?
}

# ---------------------------------------------------------------- usage

run --help
grep -q '^Usage: manrs-check aspa' out || status="no usage in it"
expect "--help: on standard output" 0

: >want
echo "--aspas FILE is missing" >wanterr
run --direction upstream
expect "without --aspas" 2

: >want
echo "--direction is missing" >wanterr
run --aspas aspas.json
expect "without --direction" 2

: >want
echo "--direction is upstream or downstream, not 'sideways'" >wanterr
run --aspas aspas.json --direction sideways
expect "with a direction that is none" 2

: >want
echo "Usage: manrs-check aspa" >wanterr
run --foo
expect "with an unknown option" 2

for asn in 0 -1 x AS '' 4294967296 64500x ' 64500' 18446744073709551617; do
	: >want
	echo "'$asn' is not an AS number" >wanterr
	run --aspas aspas.json --direction upstream --neighbor-as "$asn"
	expect "with --neighbor-as '$asn'" 2
done

: >want
echo "what a route server sends is verified upstream" >wanterr
run --aspas aspas.json --direction downstream --rs
expect "with --rs downstream" 2

: >want
echo "more than one file" >wanterr
run --aspas aspas.json --direction upstream a b
expect "with two files" 2

: >want
echo "standard input cannot be both" >wanterr
run --aspas - --direction upstream
expect "with both files from standard input" 2

# ---------------------------------------------------------------- files

: >want
echo "nowhere.json: No such file or directory" >wanterr
run --aspas nowhere.json --direction upstream </dev/null
expect "ASPA file that does not exist" 2

echo '{"roas":[]}' >roas.json
: >want
echo 'roas.json: line 2: there is no "aspas"' >wanterr
run --aspas roas.json --direction upstream </dev/null
expect "ASPA file without ASPAs" 2

printf '{"aspas":[\n{"customer_asid":64500,"providers":[64501]},\n{"customer_asid":64500,"providers":[-1]}]}\n' >bad.json
: >want
echo "bad.json: line 3, entry 2: provider -1 is not an AS number (0 to 4294967295)" >wanterr
run --aspas bad.json --direction upstream </dev/null
expect "ASPA file with a bad entry" 2

# 64496 buys from 64497 and 64498, they and 64499 are without providers, 65536
# buys from 64499.
cat >aspas.json <<-'END'
	{ "metadata": { "aspas": 5 },
	  "roas": [ { "asn": 64500, "prefix": "192.0.2.0/24" } ],
	  "aspas": [
	    { "customer_asid": 64496, "expires": 1753070425, "providers": [ 64497, 64498 ] },
	    { "customer_asid": 64497, "expires": 1753070425, "providers": [ 0 ] },
	    { "customer_asid": 64498, "expires": 1753070425, "providers": [ 0 ] },
	    { "customer_asid": 64499, "expires": 1753070425, "providers": [ 0 ] },
	    { "customer_asid": 65536, "expires": 1753070425, "providers": [ 64499 ] }
	  ] }
END

: >want
echo "nowhere.txt: No such file or directory" >wanterr
run --aspas aspas.json --direction upstream nowhere.txt
expect "file of paths that does not exist" 2

: >want
run --aspas aspas.json --direction upstream </dev/null
expect "no path" 0

# ------------------------------------------------------------- procedures

# Up; up and across; a leak; one AS without an ASPA; up and down.
cat >paths.txt <<-'END'
	64497 64496
	64498 64497 64496
	64498 64496 64497
	64497 64500
	65536 64499 64497 64496
	65536 64500 64499 64497 64496
	64496
END
cat >want <<-'END'
	{"path":"64497 64496","state":"valid","reason":""}
	{"path":"64498 64497 64496","state":"invalid","reason":"AS64498 is no provider of AS64497"}
	{"path":"64498 64496 64497","state":"invalid","reason":"AS64496 is no provider of AS64497"}
	{"path":"64497 64500","state":"unknown","reason":"AS64500 has no ASPA"}
	{"path":"65536 64499 64497 64496","state":"invalid","reason":"AS64499 is no provider of AS64497"}
	{"path":"65536 64500 64499 64497 64496","state":"invalid","reason":"AS64499 is no provider of AS64497"}
	{"path":"64496","state":"valid","reason":""}
END
cp want upstream.want
run --aspas aspas.json --direction upstream paths.txt
expect "upstream" 0

cat >want <<-'END'
	{"path":"64497 64496","state":"valid","reason":""}
	{"path":"64498 64497 64496","state":"valid","reason":""}
	{"path":"64498 64496 64497","state":"invalid","reason":"AS64496 is no provider of AS64497, AS64496 is no provider of AS64498"}
	{"path":"64497 64500","state":"valid","reason":""}
	{"path":"65536 64499 64497 64496","state":"valid","reason":""}
	{"path":"65536 64500 64499 64497 64496","state":"invalid","reason":"AS64499 is no provider of AS64497, AS64500 is no provider of AS65536"}
	{"path":"64496","state":"valid","reason":""}
END
run --aspas aspas.json --direction downstream paths.txt
expect "downstream" 0

cp upstream.want want
run --aspas aspas.json --direction=upstream <paths.txt
expect "upstream, from standard input" 0

cp upstream.want want
run --direction upstream --aspas - paths.txt <aspas.json
expect "upstream, ASPAs from standard input" 0

# Routinator's layout, two ASPAs of one customer, AS 0 next to a provider; and
# the array alone: the same answers.
cat >entries <<-'END'
	{ "customer": "AS64496", "providers": ["AS64497"], "ta": "x" },
	{ "customer": "AS64496", "providers": ["AS64498"], "ta": "y" },
	{ "customer": "AS64497", "providers": ["AS0"], "ta": "x" },
	{ "customer": "AS64498", "providers": ["AS0"], "ta": "x" },
	{ "customer": "AS64499", "providers": ["AS0"], "ta": "x" },
	{ "customer": "AS65536", "providers": ["AS64499", "AS0"], "ta": "x" }
END
{ echo '{"metadata":{},"aspas":['; cat entries; echo ']}'; } >routinator.json
{ echo '['; cat entries; echo ']'; } >array.json
for file in routinator.json array.json; do
	cp upstream.want want
	run --aspas $file --direction upstream paths.txt
	expect "upstream, $file" 0
done

# Prepends, blanks and tabs, a carriage return; what is printed is the path as
# given.
printf ' 64497  64497\t64496 64496\r\n65536 65536 64499 64497 64497 64497 64496\n' >paths.txt
cat >want <<-'END'
	{"path":"64497 64497 64496 64496","state":"valid","reason":""}
	{"path":"65536 65536 64499 64497 64497 64497 64496","state":"valid","reason":""}
END
run --aspas aspas.json --direction downstream paths.txt
expect "prepends and blanks" 0

# An empty path is invalid (section 5.5 step 1), and so is a set (step 3).
printf '\n \n64497 {64496}\n64497 {64496,64500}\n{64497} 64496\n' >paths.txt
for direction in upstream downstream; do
	cat >want <<-'END'
		{"path":"","state":"invalid","reason":"path is empty"}
		{"path":"","state":"invalid","reason":"path is empty"}
		{"path":"64497 {64496}","state":"invalid","reason":"path has a set"}
		{"path":"64497 {64496,64500}","state":"invalid","reason":"path has a set"}
		{"path":"{64497} 64496","state":"invalid","reason":"path has a set"}
	END
	run --aspas aspas.json --direction $direction paths.txt
	expect "empty paths and sets, $direction" 0
done

# ---------------------------------------------------------- the neighbor

echo "64497 64496" >paths.txt
for asn in 64497 AS64497; do
	echo '{"path":"64497 64496","state":"valid","reason":""}' >want
	run --aspas aspas.json --direction upstream --neighbor-as $asn paths.txt
	expect "--neighbor-as $asn: it is" 0
done

for direction in upstream downstream; do
	echo '{"path":"64497 64496","state":"invalid","reason":"path starts with AS64497, neighbor is AS65537"}' >want
	run --aspas aspas.json --direction $direction --neighbor-as 65537 paths.txt
	expect "--neighbor-as, $direction: it is not" 0
done

echo '{"path":"64497 64496","state":"valid","reason":""}' >want
run --aspas aspas.json --direction upstream --neighbor-as 65537 --rs paths.txt
expect "--rs: the neighbor need not be in the path" 0

echo '{"path":"64497 64496","state":"valid","reason":""}' >want
run --aspas aspas.json --direction upstream --rs paths.txt
expect "--rs alone" 0

echo "65551 64497 64496" >paths.txt
echo '{"path":"65551 64497 64496","state":"invalid","reason":"AS65551 is no provider of AS64497"}' >want
run --aspas aspas.json --direction upstream --neighbor-as 65551 --rs paths.txt
expect "--rs: a server in the path has to be named" 0

# --------------------------------------------------------------- bad lines

{
	printf '64497 x\n64497 64496\n64497 {64496\n4294967296\n'
	printf '64497 64\000496\n'
	awk 'BEGIN { for (i = 0; i < 1025; i++) printf "64497 "; print "" }'
	printf '64497'
} >paths.txt
cat >want <<-'END'
	{"path":"64497 64496","state":"valid","reason":""}
	{"path":"64497","state":"valid","reason":""}
END
cat >wanterr <<-'END'
	paths.txt:1: '64497 x' is not an AS path
	paths.txt:3: '64497 {64496' is not an AS path
	paths.txt:4: '4294967296' is not an AS path
	paths.txt:5: has a NUL in it
	paths.txt:6: AS path of more than 1024 ASNs
END
run --aspas aspas.json --direction upstream paths.txt
[ "$(wc -l <err)" -eq 5 ] || status="$(wc -l <err) lines on standard error"
expect "bad lines are named, the rest is judged" 1

if [ -w /dev/full ]; then
	: >want
	echo "standard output: " >wanterr
	: >out
	echo "64497 64496" |
		"$program" aspa --aspas aspas.json --direction upstream \
			>/dev/full 2>err
	status=$?
	expect "a full disk is said" 2
fi

echo "1..$n"
[ "$failed" -eq 0 ] || exit 1
