#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# manrs-check route with lists of registries, as its users see it.
#
#   MANRS_CHECK=PROGRAM test_lists.sh
#
# Prints a line of TAP for each test; the exit status is 1 when one failed.
. "$(dirname "$0")/tap.sh"

# expect NAME WANT: what is in the file out, of each line prefix, action, checks
expect() {
	n=$((n + 1))
	sed -n 's/.*"prefix":"\([^"]*\)".*"action":"\([^"]*\)","checks":\[\([^]]*\)\].*/\1 \2 \3/p' \
		out >short
	printf '%s\n' "$2" >want
	if diff -u want short >difference; then
		echo "ok $n - $1"
	else
		failed=$((failed + 1))
		echo "not ok $n - $1"
		sed 's/^/# /' difference err
	fi
}

cat >frr.conf <<END
manrs ixp-lan file $work/lans
manrs unallocated file $work/delegated
manrs profile ENTITLED inherit customer
manrs profile ENTITLED blackhole accept
router bgp 64500
 neighbor CUST peer-group
 neighbor CUST manrs relationship customer
 neighbor CUST manrs irr prefixes $work/prefixes
 neighbor CUST manrs irr as-set $work/asns
 neighbor 193.0.0.1 remote-as 12654
 neighbor 193.0.0.1 peer-group CUST
 neighbor 193.0.0.2 remote-as 12654
 neighbor 193.0.0.2 peer-group CUST
 neighbor 193.0.0.2 manrs profile ENTITLED
 neighbor 193.0.0.2 manrs irr as-set $work/other
END
echo 80.249.208.0/21 >lans
echo 84.205.64.0/20 le 24 >prefixes
echo '{ "NN": [ 12654 ] }' >asns
printf 'AS12654\nAS3333\n' >other
cat >delegated <<END
ripencc|NL|ipv4|84.205.64.0|4096|20030515|assigned|a
ripencc|NL|ipv4|80.249.208.0|2048|20011219|assigned|b
END
cat >routes <<END
84.205.64.0/24 12654
84.205.64.0/25 12654
84.205.65.0/24 12654 3333
80.249.209.0/24 12654
193.0.22.0/24 12654
END

"$program" route --config frr.conf --neighbor 193.0.0.1 routes >out 2>err
expect "lists of the peer-group and of the router" \
'84.205.64.0/24 accept 
84.205.64.0/25 reject "prefix-too-specific","irr-prefix"
84.205.65.0/24 reject "irr-origin"
80.249.209.0/24 reject "ixp-lan","irr-prefix"
193.0.22.0/24 reject "unallocated-prefix","irr-prefix"'

"$program" route --config frr.conf --neighbor 193.0.0.2 routes >out 2>err
expect "a list of its own" \
'84.205.64.0/24 accept 
84.205.64.0/25 reject "prefix-too-specific","irr-prefix"
84.205.65.0/24 accept 
80.249.209.0/24 reject "ixp-lan","irr-prefix"
193.0.22.0/24 reject "unallocated-prefix","irr-prefix"'

# In a dump there are communities, and one neighbor may use this one.
for neighbor in 193.0.0.1 193.0.0.2; do
	for communities in "65535:666" "12654:1 65535:666" "65535:6660" "1"; do
		echo "BGP4MP|1|A|$neighbor|12654|84.205.64.9/32|12654|IGP|$neighbor|0|0|$communities|NAG||"
	done
done >dump
"$program" route --config frr.conf dump >out 2>err
expect "a blackhole" \
'84.205.64.9/32 reject "prefix-too-specific","irr-prefix","blackhole"
84.205.64.9/32 reject "prefix-too-specific","irr-prefix","blackhole"
84.205.64.9/32 reject "prefix-too-specific","irr-prefix"
84.205.64.9/32 reject "prefix-too-specific","irr-prefix"
84.205.64.9/32 accept 
84.205.64.9/32 accept 
84.205.64.9/32 reject "prefix-too-specific","irr-prefix"
84.205.64.9/32 reject "prefix-too-specific","irr-prefix"'

n=$((n + 1))
echo rubbish >prefixes
"$program" route --config frr.conf --neighbor 193.0.0.1 routes >out 2>err
status=$?
if [ $status -eq 2 ] && [ ! -s out ] &&
   grep -qF "irr prefixes $work/prefixes: line 1: no prefix" err; then
	echo "ok $n - a damaged list is refused, and named"
else
	failed=$((failed + 1))
	echo "not ok $n - a damaged list is refused, and named: status $status"
	sed 's/^/# /' out err
fi

echo "1..$n"
[ "$failed" -eq 0 ] || exit 1
