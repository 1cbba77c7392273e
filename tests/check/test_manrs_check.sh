#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# manrs-check as its users see it: what is printed, where, and the exit status.
#
#   MANRS_CHECK=PROGRAM test_manrs_check.sh
#
# Prints a line of TAP for each test; the exit status is 1 when one failed.
. "$(dirname "$0")/tap.sh"

# run ARGS...: standard input as it is; fills out, err and $status
run() {
	"$program" "$@" >out 2>err
	status=$?
}

# ---------------------------------------------------------------- usage

: >want
echo "Usage: manrs-check SUBCOMMAND" >wanterr
run
expect "no arguments: usage on standard error" 2

echo "unknown subcommand 'foo'" >wanterr
run foo
expect "unknown subcommand" 2

for help in "--help" "rov --help" "route --help"; do
	# shellcheck disable=SC2086 # words on purpose
	run $help
	grep -q '^Usage: manrs-check' out || status="no usage in it"
	expect "$help: on standard output" 0
done

: >want
echo "--vrps FILE is missing" >wanterr
run rov
expect "rov without --vrps" 2

: >want
echo "Usage: manrs-check rov" >wanterr
run rov --foo
expect "rov with an unknown option" 2

echo "more than one file" >wanterr
run rov --vrps a b c
expect "rov with two files" 2

echo "standard input cannot be both" >wanterr
run rov --vrps -
expect "rov with both files from standard input" 2

echo "nowhere.json: " >wanterr
: >want
run rov --vrps nowhere.json
expect "rov with a VRP file that does not exist" 2

# ---------------------------------------------------------------- rov

cat >vrps.json <<-'END'
	{ "roas": [
	  { "prefix": "192.0.2.0/24", "maxLength": 25, "asn": 64500 },
	  { "prefix": "192.0.2.0/24", "maxLength": 24, "asn": "AS64501" },
	  { "prefix": "198.51.100.0/24", "maxLength": 24, "asn": 0 },
	  { "prefix": "2001:db8::/32", "maxLength": 48, "asn": 64500 }
	] }
END

echo '{"roas":[{"prefix":"192.0.2.0/24","maxLength":33,"asn":1}]}' >bad.json
echo "bad.json: " >wanterr
: >want
run rov --vrps bad.json </dev/null
expect "rov with a VRP that cannot be" 2

echo "nowhere.txt: " >wanterr
: >want
run rov --vrps vrps.json nowhere.txt
expect "rov with a file of routes that does not exist" 2

: >want
run rov --vrps vrps.json </dev/null
expect "rov of nothing" 0

# Each state and reason; blanks and tabs; canonical prefixes.
printf '192.0.2.0/24 64496 64500\n192.0.2.0/25\t64496\t64501\n192.0.2.128/26 64500\n192.0.2.0/24 64502\n198.51.100.0/25 64500\n192.0.2.0/24 0\n203.0.113.0/24 64500\r\n2001:DB8:0::/48   64500  \n' >routes.txt
cat >want <<-'END'
	{"prefix":"192.0.2.0/24","origin":64500,"state":"valid","reason":"","vrps":[{"prefix":"192.0.2.0/24","maxLength":25,"asn":64500},{"prefix":"192.0.2.0/24","maxLength":24,"asn":64501}]}
	{"prefix":"192.0.2.0/25","origin":64501,"state":"invalid","reason":"length","vrps":[{"prefix":"192.0.2.0/24","maxLength":25,"asn":64500},{"prefix":"192.0.2.0/24","maxLength":24,"asn":64501}]}
	{"prefix":"192.0.2.128/26","origin":64500,"state":"invalid","reason":"length","vrps":[{"prefix":"192.0.2.0/24","maxLength":25,"asn":64500},{"prefix":"192.0.2.0/24","maxLength":24,"asn":64501}]}
	{"prefix":"192.0.2.0/24","origin":64502,"state":"invalid","reason":"origin","vrps":[{"prefix":"192.0.2.0/24","maxLength":25,"asn":64500},{"prefix":"192.0.2.0/24","maxLength":24,"asn":64501}]}
	{"prefix":"198.51.100.0/25","origin":64500,"state":"invalid","reason":"as0","vrps":[{"prefix":"198.51.100.0/24","maxLength":24,"asn":0}]}
	{"prefix":"192.0.2.0/24","origin":0,"state":"invalid","reason":"as0","vrps":[{"prefix":"192.0.2.0/24","maxLength":25,"asn":64500},{"prefix":"192.0.2.0/24","maxLength":24,"asn":64501}]}
	{"prefix":"203.0.113.0/24","origin":64500,"state":"not-found","reason":"","vrps":[]}
	{"prefix":"2001:db8::/48","origin":64500,"state":"valid","reason":"","vrps":[{"prefix":"2001:db8::/32","maxLength":48,"asn":64500}]}
END
# VRPs of one prefix may come in any order.
sort_vrps() {
	sed 's/{"prefix":"192.0.2.0\/24","maxLength":24,"asn":64501},{"prefix":"192.0.2.0\/24","maxLength":25,"asn":64500}/{"prefix":"192.0.2.0\/24","maxLength":25,"asn":64500},{"prefix":"192.0.2.0\/24","maxLength":24,"asn":64501}/' out >sorted
	mv sorted out
}
cp want states.want
run rov --vrps vrps.json routes.txt
sort_vrps
expect "rov: states and reasons" 0

cp states.want want
run rov --vrps vrps.json <routes.txt
sort_vrps
expect "rov: the same from standard input" 0

cp states.want want
run rov --vrps vrps.json - <routes.txt
sort_vrps
expect "rov: the same from -" 0

cp states.want want
run rov --vrps - routes.txt <vrps.json
sort_vrps
expect "rov: the same with VRPs from standard input" 0

cat >routes.txt <<-'END'
	2001:db8::/32 64496 {64500 64501}
	2001:db8::/32 {64496,64497} 64500
	203.0.113.0/24 64496 {64500}
	2001:db8::/32
	203.0.113.0/24
END
printf '2001:db8::/32 \n' >>routes.txt
cat >want <<-'END'
	{"prefix":"2001:db8::/32","origin":null,"state":"invalid","reason":"as-set","vrps":[{"prefix":"2001:db8::/32","maxLength":48,"asn":64500}]}
	{"prefix":"2001:db8::/32","origin":64500,"state":"valid","reason":"","vrps":[{"prefix":"2001:db8::/32","maxLength":48,"asn":64500}]}
	{"prefix":"203.0.113.0/24","origin":null,"state":"not-found","reason":"","vrps":[]}
	{"prefix":"2001:db8::/32","origin":null,"state":"invalid","reason":"origin","vrps":[{"prefix":"2001:db8::/32","maxLength":48,"asn":64500}]}
	{"prefix":"203.0.113.0/24","origin":null,"state":"not-found","reason":"","vrps":[]}
	{"prefix":"2001:db8::/32","origin":null,"state":"invalid","reason":"origin","vrps":[{"prefix":"2001:db8::/32","maxLength":48,"asn":64500}]}
END
run rov --vrps vrps.json routes.txt
expect "rov: AS_SET and empty path" 0

{
	printf 'foo 64500\n203.0.113.0/24 64500\n192.0.2.1/24 64500\n'
	printf '192.0.2.0/24 6450x\n\n192.0.2.0/24 64500 {64501\n'
	printf '203.0.113.0/24 4294967296\n203.0.113.0/24 64\000500\n'
	awk 'BEGIN { printf "203.0.113.0/24"
		for (i = 0; i < 1025; i++) printf " 64500"
		printf "\n203.0.113.0/24"
		for (i = 0; i < 65536; i++) printf " "
		printf "\n" }'
	printf '203.0.113.0/24 64501'
} >routes.txt
cat >want <<-'END'
	{"prefix":"203.0.113.0/24","origin":64500,"state":"not-found","reason":"","vrps":[]}
	{"prefix":"203.0.113.0/24","origin":64501,"state":"not-found","reason":"","vrps":[]}
END
cat >wanterr <<-'END'
	routes.txt:1: 'foo' is not a prefix
	routes.txt:3: '192.0.2.1/24' is not a prefix
	routes.txt:4: '6450x' is not an AS path
	routes.txt:5: empty line
	routes.txt:6: '64500 {64501' is not an AS path
	routes.txt:7: '4294967296' is not an AS path
	routes.txt:8: has a NUL in it
	routes.txt:9: AS path of more than 1024 ASNs
	routes.txt:10: longer than 65535 bytes
END
run rov --vrps vrps.json routes.txt
expect "rov: bad lines are named, the rest is judged" 1

[ "$(wc -l <err)" -eq 9 ] || status="$(wc -l <err) lines"
echo "routes.txt:1:" >wanterr
expect "rov: and nothing else is named" 1

if [ -w /dev/full ]; then
	echo "standard output: " >wanterr
	awk 'BEGIN { for (i = 0; i < 9999; i++) print "192.0.2.0/24 64500" }' |
		"$program" rov --vrps vrps.json >/dev/full 2>err
	status=$?
	expect "rov: a full disk is not silent" 2
fi

# ------------------------------------------------------- real incidents
#
# Prefixes, origins and paths as reported, paths from the hop where the report
# begins; the VRPs are those of 2025 or, where the holder had none, what a ROA of
# the holder's aggregate would have given.

cat >incidents.json <<-'END'
	{ "roas": [
	  { "prefix": "208.65.152.0/22", "maxLength": 22, "asn": 36561 },
	  { "prefix": "104.244.42.0/24", "maxLength": 24, "asn": 13414 },
	  { "prefix": "205.251.192.0/21", "maxLength": 23, "asn": 16509 },
	  { "prefix": "104.20.0.0/20", "maxLength": 20, "asn": 13335 },
	  { "prefix": "24.152.117.0/24", "maxLength": 24, "asn": 270497 }
	], "aspas": [] }
END

# incident NAME ROUTE ORIGIN STATE REASON
incident() {
	echo "$2" | "$program" rov --vrps incidents.json >out 2>err
	status=$?
	grep -qF "\"origin\":$3,\"state\":\"$4\",\"reason\":\"$5\"," out ||
		status="$(cat out)"
	expect "incident: $1" 0
}

# RIPE NCC, YouTube Hijacking: A RIPE NCC RIS case study, 2008
incident "Pakistan Telecom and YouTube, 2008-02-24" \
	"208.65.153.0/24 3491 17557" 17557 invalid origin
incident "YouTube's own answer to it, the /25" \
	"208.65.153.128/25 36561" 36561 invalid length
# Internet Society, Amazon's Route 53 BGP hijack, April 2018
incident "Route 53 and MyEtherWallet, 2018-04-24" \
	"205.251.193.0/24 6939 10297" 10297 invalid origin
# Cloudflare and A. Toonk on NANOG, June 2019: more specifics of an optimizer; the
# hops between AS33154 and the origin were not reported
incident "Verizon and DQE, 2019-06-24" \
	"104.20.0.0/21 701 396531 33154 13335" 13335 invalid length
# MANRS, A major BGP hijack by AS55410, April 2021
incident "Vodafone Idea, 2021-04-16" \
	"24.152.117.0/24 2497 9498 55410 55410 55410" 55410 invalid origin
# MANRS, quoting RIPE RIS, March 2022
incident "RTComm and Twitter, 2022-03-28" \
	"104.244.42.0/24 199524 8359 8342" 8342 invalid origin
# ThousandEyes, November 2018: a leak keeps its origin, ROV cannot see it
incident "MainOne and Google, 2018-11-12: not for ROV" \
	"216.58.192.0/19 20485 4809 37282 15169" 15169 not-found ""

# ---------------------------------------------------------------- route

cat >frr.conf <<-'END'
	frr version 8.4.4
	hostname edge
	!
	manrs own-prefix 8.8.4.0/24
	manrs profile lenient check rov-invalid action log
	!
	interface eth0
	 ip address 192.0.2.254/24
	exit
	!
	router bgp 64999
	 neighbor CUST peer-group
	 neighbor CUST local-role provider
	 neighbor CUST manrs profile lenient
	 neighbor 192.0.2.1 remote-as 6939
	 neighbor 192.0.2.1 manrs relationship peer
	 neighbor 192.0.2.2 remote-as 396531
	 neighbor 192.0.2.2 peer-group CUST
	 neighbor 192.0.2.3 remote-as internal
	 neighbor 192.0.2.4 remote-as external
	 neighbor 2001:DB8::5 remote-as 1.10
	 neighbor eth0 interface remote-as 6939
	 address-family ipv4 unicast
	  neighbor 192.0.2.1 route-map MANRS in
	 exit-address-family
	exit
	!
	router bgp 64999 vrf RED
	 neighbor 192.0.2.6 remote-as 701
	 neighbor 192.0.2.6 manrs relationship provider
	exit
END

# verdict NEIGHBOR ROUTES: judge routes of a neighbor
verdict() {
	printf '%s\n' "$2" | "$program" route --config frr.conf \
		--vrps incidents.json --neighbor "$1" >out 2>err
	status=$?
}

# RIPE RIS via Internet Society, as above
cat >want <<-'END'
	{"neighbor":"192.0.2.1","prefix":"205.251.193.0/24","path":"6939 10297","action":"reject","checks":["rov-invalid"],"noData":["unallocated-prefix","ixp-lan","otc-leak"],"reason":"origin","rov":{"state":"invalid","reason":"origin"}}
END
cat >wanterr <<-'END'
	neighbor 192.0.2.1 AS6939 peer: 1 routes, 0 accepted, 1 rejected, 0 withdrawn
	  failed: rov-invalid 1
END
verdict 192.0.2.1 "205.251.193.0/24	6939  10297"
expect "route: a peer announces a hijack" 0

# The profile of the peer-group lets ROV pass; a transit-free AS (made up here)
# still does not: relationship and profile both come from the peer-group.
cat >want <<-'END'
	{"neighbor":"192.0.2.2","prefix":"104.20.0.0/21","path":"396531 33154 701 13335","action":"reject","checks":["transit-leak","rov-invalid"],"noData":["unallocated-prefix","ixp-lan","next-hop","otc-leak","irr-prefix","irr-origin"],"reason":"transit-free AS701 behind AS33154","rov":{"state":"invalid","reason":"length"}}
	{"neighbor":"192.0.2.2","prefix":"104.20.0.0/21","path":"396531 33154 13335","action":"accept","checks":["rov-invalid"],"noData":["unallocated-prefix","ixp-lan","next-hop","otc-leak","irr-prefix","irr-origin"],"reason":"length","rov":{"state":"invalid","reason":"length"}}
END
cat >wanterr <<-'END'
	neighbor 192.0.2.2 AS396531 customer: 2 routes, 1 accepted, 1 rejected, 0 withdrawn
	  failed: transit-leak 1, rov-invalid 2
	  no data: unallocated-prefix 2, ixp-lan 2, next-hop 2, otc-leak 2, irr-prefix 2, irr-origin 2
END
verdict 192.0.2.2 "104.20.0.0/21 396531 33154 701 13335
104.20.0.0/21 396531 33154 13335"
expect "route: role and profile of the peer-group" 0

cat >want <<-'END'
	{"neighbor":"192.0.2.6","prefix":"8.8.4.0/25","path":"701 {15169,36040}","action":"reject","checks":["prefix-too-specific","own-prefix","as-set","aspa-invalid"],"noData":["unallocated-prefix","ixp-lan","otc-leak"],"reason":"length /25, longest allowed /24","rov":{"state":"not-found","reason":""}}
	{"neighbor":"192.0.2.6","prefix":"10.0.0.0/8","path":"","action":"reject","checks":["bogon-prefix","first-as","aspa-invalid"],"noData":["unallocated-prefix","ixp-lan","otc-leak"],"reason":"inside 10.0.0.0/8 Private-Use, RFC 1918","rov":{"state":"not-found","reason":""}}
END
echo "neighbor 192.0.2.6 AS701 provider: 2 routes, 0 accepted, 2 rejected" >wanterr
verdict 192.0.2.6 "8.8.4.0/25 701 {15169,36040}
10.0.0.0/8"
expect "route: neighbor of a VRF, AS_SET, own prefix, empty path" 0

echo "AS6939 unset: 1 routes, 1 accepted" >wanterr
verdict eth0 "216.58.192.0/19 6939 15169"
expect "route: neighbor by interface" 0

echo "AS65546 unset: 1 routes" >wanterr
verdict 2001:db8:0::5 "216.58.192.0/19 65546 15169"
expect "route: other spelling of an address, AS in dots" 0

echo "AS64999 ibgp: 1 routes" >wanterr
verdict 192.0.2.3 "216.58.192.0/19 15169"
expect "route: our own AS is ibgp" 0

: >want
echo "no neighbor 192.0.2.99" >wanterr
verdict 192.0.2.99 "216.58.192.0/19 6939 15169"
expect "route: unknown neighbor" 2

: >want
echo "the AS of neighbor 192.0.2.4 is not known" >wanterr
verdict 192.0.2.4 "216.58.192.0/19 6939 15169"
expect "route: neighbor without an AS" 2

: >want
echo "--neighbor NAME is missing" >wanterr
echo "216.58.192.0/19 6939 15169" >routes.txt
run route --config frr.conf --vrps incidents.json routes.txt
expect "route: --neighbor is required" 2

: >want
echo "--config FILE is missing" >wanterr
run route routes.txt
expect "route: --config is required" 2

: >want
echo "nowhere.conf: " >wanterr
run route --config nowhere.conf routes.txt
expect "route: configuration that does not exist" 2

cat >want <<-'END'
	{"neighbor":"192.0.2.1","prefix":"216.58.192.0/19","path":"6939 15169","action":"accept","checks":[],"noData":["unallocated-prefix","ixp-lan","otc-leak","rov-invalid","aspa-invalid"],"rov":{"state":"no-data","reason":""}}
END
cat >wanterr <<-'END'
	no VRPs: neither --vrps nor manrs rpki file
	  no data: unallocated-prefix 1, ixp-lan 1, otc-leak 1, rov-invalid 1, aspa-invalid 1
END
run route --config frr.conf --neighbor 192.0.2.1 routes.txt
expect "route: no VRPs is no data, and said" 0

{ echo "manrs rpki file $work/incidents.json"; cat frr.conf; } >file.conf
echo "104.244.42.0/24 6939 8342" >routes.txt
cat >want <<-'END'
	{"neighbor":"192.0.2.1","prefix":"104.244.42.0/24","path":"6939 8342","action":"reject","checks":["rov-invalid"],"noData":["unallocated-prefix","ixp-lan","otc-leak"],"reason":"origin","rov":{"state":"invalid","reason":"origin"}}
END
echo "1 rejected" >wanterr
run route --config file.conf --neighbor 192.0.2.1 routes.txt
expect "route: manrs rpki file" 0

cat >want <<-'END'
	{"neighbor":"192.0.2.1","prefix":"104.244.42.0/24","path":"6939 8342","action":"accept","checks":[],"noData":["unallocated-prefix","ixp-lan","otc-leak","aspa-invalid"],"rov":{"state":"not-found","reason":""}}
END
echo "1 accepted" >wanterr
run route --config file.conf --vrps vrps.json --neighbor 192.0.2.1 routes.txt
expect "route: --vrps instead of manrs rpki file" 0

printf '104.244.42.0/24 6939 13414\nfoo\n216.58.192.0/19 6939 15169\n' >routes.txt
cat >wanterr <<-'END'
	routes.txt:2: 'foo' is not a prefix
	2 routes, 2 accepted
END
run route --config frr.conf --vrps incidents.json --neighbor 192.0.2.1 routes.txt
expect "route: a bad line is named" 1

cat >bad.conf <<-'END'
	manrs own-prefix 8.8.4.1/24
	neighbor 192.0.2.1 manrs relationship peer
	router bgp 64999
	 neighbor 192.0.2.1 remote-as foo
	 neighbor 192.0.2.1 local-role friend
	 neighbor 192.0.2.1 manrs relationship friend
	exit
	manrs foo
END
cat >wanterr <<-'END'
	bad.conf:1: own-prefix 8.8.4.1/24 has bits set past its length
	bad.conf:2: a neighbor line outside of router bgp
	bad.conf:4: remote-as 'foo' is not an AS number
	bad.conf:5: unknown local-role 'friend'
	bad.conf:6: unknown relationship 'friend'
	bad.conf:8: unknown manrs command 'foo'
END
: >want
run route --config bad.conf --neighbor 192.0.2.1 routes.txt
expect "route: every refused line of the configuration is named" 2

sed 's/^ neighbor CUST manrs profile.*/ neighbor CUST manrs profile other/' \
	frr.conf >other.conf
echo "neighbor 192.0.2.2: profile 'other' sets nothing" >wanterr
echo "104.244.42.0/24 396531 13414" >routes.txt
run route --config other.conf --vrps incidents.json --neighbor 192.0.2.2 routes.txt
expect "route: a profile that does not exist is said" 0

# A dump: configured peer, peer of another AS, unknown peer; withdrawals; state
# changes; bits past the length as on the wire; a table line; a bad line.
cat >dump.txt <<-'END'
	BGP4MP|1648469171|A|192.0.2.1|6939|104.244.42.0/24|6939 8342|IGP|192.0.2.1|0|0||NAG||
	BGP4MP|1648469172|W|192.0.2.1|6939|104.244.42.0/24
	BGP4MP|1648469173|STATE|192.0.2.1|6939|6|1
	BGP4MP|1648469174|A|2001:7f8::1|8359|2a00:1450:4000::/37|8359 15169|IGP|2001:7f8::1|0|0||NAG||
	TABLE_DUMP2|1648469175|B|192.0.2.4|701|216.58.192.1/19|701 15169|IGP|192.0.2.4|0|0||NAG||
	BGP4MP|1648469176|A|192.0.2.1
	BGP4MP|1648469177|A|192.0.2.2|396531|216.58.192.0/19|396531 15169|IGP|192.0.2.77|0|0||NAG||
	garbage
	BGP4MP|1648469178|X|192.0.2.1|6939|104.244.42.0/24
END
cat >want <<-'END'
	{"neighbor":"192.0.2.1","prefix":"104.244.42.0/24","path":"6939 8342","action":"reject","checks":["rov-invalid"],"noData":["unallocated-prefix","ixp-lan","otc-leak"],"reason":"origin","rov":{"state":"invalid","reason":"origin"}}
	{"neighbor":"2001:7f8::1","prefix":"2a00:1450:4000::/37","path":"8359 15169","action":"accept","checks":[],"noData":["unallocated-prefix","ixp-lan"],"rov":{"state":"not-found","reason":""}}
	{"neighbor":"192.0.2.4","prefix":"216.58.192.0/19","path":"701 15169","action":"accept","checks":[],"noData":["unallocated-prefix","ixp-lan"],"rov":{"state":"not-found","reason":""}}
	{"neighbor":"192.0.2.2","prefix":"216.58.192.0/19","path":"396531 15169","action":"reject","checks":["next-hop"],"noData":["unallocated-prefix","ixp-lan","otc-leak","irr-prefix","irr-origin"],"reason":"next hop 192.0.2.77, neighbor 192.0.2.2","rov":{"state":"not-found","reason":""}}
END
cat >wanterr <<-'END'
	dump.txt:6: cut short
	dump.txt:8: not a line of bgpdump -m
	dump.txt:9: neither A, B, W nor STATE
	neighbor 192.0.2.1 AS6939 peer: 1 routes, 0 accepted, 1 rejected, 1 withdrawn
	neighbor 192.0.2.2 AS396531 customer: 1 routes, 0 accepted, 1 rejected, 0 withdrawn
	  failed: next-hop 1
	neighbor 192.0.2.4 AS701 unset: 1 routes, 1 accepted, 0 rejected, 0 withdrawn
	neighbor 2001:7f8::1 AS8359 unset: 1 routes, 1 accepted, 0 rejected, 0 withdrawn
END
run route --config frr.conf --vrps incidents.json dump.txt
expect "route: a dump" 1

cat >want <<-'END'
	{"neighbor":"192.0.2.2","prefix":"216.58.192.0/19","path":"396531 15169","action":"reject","checks":["next-hop"],"noData":["unallocated-prefix","ixp-lan","otc-leak","irr-prefix","irr-origin"],"reason":"next hop 192.0.2.77, neighbor 192.0.2.2","rov":{"state":"not-found","reason":""}}
END
echo "neighbor 192.0.2.2 AS396531 customer: 1 routes" >wanterr
run route --config frr.conf --vrps incidents.json --neighbor 192.0.2.2 dump.txt
[ "$(grep -c '^neighbor' err)" -eq 1 ] || status="more than one summary"
expect "route: one neighbor of a dump" 1

echo "neighbor 192.0.2.1: AS701 here, AS6939 in frr.conf" >wanterr
echo "BGP4MP|1648469171|A|192.0.2.1|701|104.244.42.0/24|701 13414|IGP|192.0.2.1|0|0||NAG||" |
	"$program" route --config frr.conf --vrps incidents.json >out 2>err
status=$?
expect "route: a peer of another AS than configured is said" 0

echo "1..$n"
[ "$failed" -eq 0 ] || exit 1
