#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# manrs-check incidents as its users see it: what is printed, where, and the
# exit status.
#
#   MANRS_CHECK=PROGRAM test_incidents.sh
#
# Prints a line of TAP for each test; the exit status is 1 when one failed.
. "$(dirname "$0")/tap.sh"

# run ARGS...: standard input as it is; fills out, err and $status
run() {
	"$program" incidents "$@" >out 2>err
	status=$?
}

# line START END: a violation of one neighbor and metric
line() {
	echo "{\"neighbor\":\"192.0.2.1\",\"metric\":\"M2\",\"start\":$1,\"end\":$2}"
}

# result INCIDENTS SCORE: what comes of these
result() {
	echo "{\"neighbor\":\"192.0.2.1\",\"metric\":\"M2\",\"incidents\":$1,\"score\":$2}"
}

# ---------------------------------------------------------------- usage

run --help
grep -q '^Usage: manrs-check incidents' out || status="no usage in it"
expect "--help: on standard output" 0

: >want
echo "Usage: manrs-check incidents" >wanterr
run --foo
expect "unknown option" 2

: >want
echo "more than one file" >wanterr
run a b
expect "two files" 2

: >want
echo "nowhere.json: " >wanterr
run nowhere.json
expect "a file that does not exist" 2

: >want
echo ".: " >wanterr
run .
expect "a file that cannot be read" 2

for now in "" x 12x 1.5 99999999999999999999 253402300800; do
	: >want
	echo "'$now' is not a number of seconds" >wanterr
	run --now "$now" </dev/null
	expect "--now '$now'" 2
done

for month in "" 2026-13 2026-1 2026-11-01 november; do
	: >want
	echo "'$month' is not a month" >wanterr
	run --month "$month" </dev/null
	expect "--month '$month'" 2
done

: >want
run </dev/null
expect "nothing gives nothing" 0

line 0 60 >in.json
: >out
: >want
(exec >&-; "$program" incidents in.json 2>err)
status=$?
echo "standard output: " >wanterr
expect "standard output is closed" 2

# ---------------------------------------------------------------- the rules

# 29 min, 13 h, 25 h
{ line 0 1740; line 100000 146800; line 200000 290000; } >in.json
result 3 3.5 >want
run in.json
expect "the published example" 0

result 3 3.5 >want
run <in.json
expect "the same from standard input" 0

result 3 3.5 >want
run - <in.json
expect "the same from -" 0

# score SECONDS WANT
score() {
	line 1000 $((1000 + $1)) >in.json
	result 1 "$2" >want
	run in.json
	expect "$1 s are $2" 0
}
score 0 0.5
score 1799 0.5
score 1800 1
score 86399 1
score 86400 2
score 172799 2
score 172800 3
score 8640000 101

# merge NAME INCIDENTS SCORE: of the violations on standard input
merge() {
	cat >in.json
	result "$2" "$3" >want
	run in.json
	expect "$1" 0
}
{ line 0 1000; line 1000 2000; } | merge "violations that touch" 1 1
{ line 0 1000; line 1001 2000; } | merge "one second apart" 2 1
{ line 0 1000; line 2000 3000; line 900 2100; } |
	merge "one through the other" 1 1
{ line 0 90000; line 100 200; line 300 400; } | merge "nested" 1 2
{ line 1800 2000; line 0 100; line 50 1800; } | merge "in any order" 1 1
{ line -100 -50; line -50 1700; } | merge "around 1970" 1 1
{ line 0 600; line 0 600; } | merge "twice the same" 1 0.5
{ line 1e3 2.8e3; line 1000.0 1001; } | merge "numbers as JSON has them" 1 1

cat >in.json <<-'END'
	{"neighbor":"192.0.2.2","metric":"M2","start":0,"end":100}
	{"neighbor":"192.0.2.1","metric":"M3-admin","start":0,"end":100}
	{"neighbor":"2001:db8::1","metric":"M2","start":0,"end":100}
	{"neighbor":"192.0.2.1","metric":"M2C","start":0,"end":100}
	{"end":4000,"start":100,"metric":"M2","neighbor":"192.0.2.2","id":[{"a":null}]}
	{"neighbor":"192.0.2.1","metric":"M2","start":0,"end":100}
	{"neighbor":64500,"metric":"M2","start":0,"end":100}
	{"neighbor":"64500","metric":"M2","start":0,"end":100}
	 { "neighbor" : "a\"b\\c/\u0001\u00e9", "metric" : "M5", "start" : 0, "end" : 1 } 
END
printf '{"neighbor":"192.0.2.1","metric":"M2","start":500,"end":600}\r\n' >>in.json
cat >want <<-'END'
	{"neighbor":"192.0.2.1","metric":"M2","incidents":2,"score":1}
	{"neighbor":"192.0.2.1","metric":"M2C","incidents":1,"score":0.5}
	{"neighbor":"192.0.2.1","metric":"M3-admin","incidents":1,"score":0.5}
	{"neighbor":"192.0.2.2","metric":"M2","incidents":1,"score":1}
	{"neighbor":"2001:db8::1","metric":"M2","incidents":1,"score":0.5}
	{"neighbor":64500,"metric":"M2","incidents":1,"score":0.5}
	{"neighbor":"64500","metric":"M2","incidents":1,"score":0.5}
	{"neighbor":"a\"b\\c/\u0001é","metric":"M5","incidents":1,"score":0.5}
END
run in.json
expect "neighbors and metrics apart, sorted" 0

# ---------------------------------------------------------------- still open

cat >in.json <<-'END'
	{"neighbor":"192.0.2.1","metric":"M2","start":1000}
	{"neighbor":"192.0.2.1","metric":"M2","start":5000,"end":null}
	{"neighbor":"192.0.2.1","metric":"M2","start":100,"end":200}
END
result 2 1.5 >want
run --now 5000 in.json
expect "still open: until now" 0

result 2 1.5 >want
echo "manrs-check: in.json:2: ends before it starts" >wanterr
run --now 4999 in.json
expect "still open, begins after now" 1

result 1 0.5 >want
cat >wanterr <<-'END'
	manrs-check: in.json:1: no "end": still open needs --now
	manrs-check: in.json:2: no "end": still open needs --now
END
run in.json
expect "still open, without now" 1

# ---------------------------------------------------------------- months

# 2026-11-30T23:50:00Z to 2026-12-02T00:00:00Z, and 60 s before
{ line 1796082600 1796169600; line 1796082480 1796082540; } >in.json
for month in "2026-10 0 0" "2026-11 2 1" "2026-12 1 2" "2027-01 0 0"; do
	# shellcheck disable=SC2086 # words on purpose
	set -- $month
	result "$2" "$3" >want
	run --month "$1" in.json
	expect "--month $1" 0
done

# ---------------------------------------------------------------- bad lines

# bad LINE WHY [OR_WHY]: between good ones
bad() {
	{ line 0 100; printf '%s\n' "$1"; line 200 300; } >in.json
	result 2 1 >want
	echo "manrs-check: in.json:2: $2" >wanterr
	run in.json
	if [ -n "${3-}" ] && grep -qF "in.json:2: $3" err; then
		echo "manrs-check: in.json:2: $3" >wanterr
	fi
	[ "$(wc -l <err)" -eq 1 ] || status="not one line on standard error"
	expect "bad line: $1" 1
}
bad '' 'empty line'
bad '  ' 'empty line'
bad 'foo' 'not JSON'
bad '{"neighbor":"192.0.2.1","metric":"M2","start":0,' 'not JSON'
bad '{"neighbor":"192.0.2.1","metric":"M2","start":0,"end":1} x' 'not JSON'
bad "{'neighbor':'192.0.2.1','metric':'M2','start':0,'end':1}" 'not JSON'
bad '{"neighbor":"192.0.2.1","metric":"M2","start":0,"end":NaN}' \
	'"end" is not a whole number'
bad "$(printf '{"neighbor":"\377","metric":"M2","start":0,"end":1}')" 'not JSON'
bad '[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]' 'not JSON'
bad '[]' 'not a JSON object'
bad 'null' 'not a JSON object'
bad '12' 'not a JSON object'
bad '{}' '"neighbor" is not a name'
bad '{"neighbor":"","metric":"M2","start":0,"end":1}' '"neighbor" is not a name'
bad '{"neighbor":"a\u0000b","metric":"M2","start":0,"end":1}' \
	'"neighbor" is not a name'
bad '{"neighbor":null,"metric":"M2","start":0,"end":1}' \
	'"neighbor" is not a name'
bad '{"neighbor":"a","start":0,"end":1}' '"metric" is not a name'
bad '{"neighbor":"a","metric":2,"start":0,"end":1}' '"metric" is not a name'
bad '{"neighbor":"a","metric":"","start":0,"end":1}' '"metric" is not a name'
bad '{"neighbor":"a","metric":"M2","end":1}' '"start" is not a whole number'
bad '{"neighbor":"a","metric":"M2","start":null,"end":1}' \
	'"start" is not a whole number'
bad '{"neighbor":"a","metric":"M2","start":"0","end":1}' \
	'"start" is not a whole number'
bad '{"neighbor":"a","metric":"M2","start":0.5,"end":1}' \
	'"start" is not a whole number'
bad '{"neighbor":"a","metric":"M2","start":true,"end":1}' \
	'"start" is not a whole number'
bad '{"neighbor":"a","metric":"M2","start":0,"end":"soon"}' \
	'"end" is not a whole number'
bad '{"neighbor":"a","metric":"M2","start":0,"end":false}' \
	'"end" is not a whole number'
bad '{"neighbor":"a","metric":"M2","start":0,"end":1e300}' \
	'"end" is not a whole number'
bad '{"neighbor":"a","metric":"M2","start":0,"end":253402300800}' \
	'"end" is not a whole number'
bad '{"neighbor":"a","metric":"M2","start":-62167219201,"end":0}' \
	'"start" is not a whole number'
# A later json-c refuses such a number itself.
bad '{"neighbor":"a","metric":"M2","start":0,"end":99999999999999999999999}' \
	'"end" is not a whole number' 'not JSON: number expected'
bad '{"neighbor":"a","metric":"M2","start":2,"end":1}' 'ends before it starts'

echo "1..$n"
[ "$failed" -eq 0 ] || exit 1
