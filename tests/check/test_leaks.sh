#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# manrs-check route on leaks: peerlock and ASPA from the configuration and from
# files, leaks of the past, the bar of a long input.
#
#   MANRS_CHECK=PROGRAM test_leaks.sh
#
# Prints a line of TAP for each test; the exit status is 1 when one failed.
. "$(dirname "$0")/tap.sh"

# check NAME COMMAND...: ok when the command succeeds
check() {
	n=$((n + 1))
	name=$1
	shift
	if "$@" >check.out 2>&1; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		failed=$((failed + 1))
		cat out err check.out 2>/dev/null | head -n 20 | sed 's/^/# /'
	fi
}

# One neighbor of each relationship, all in the AS that is asked for.
config() {
	cat <<-END
		router bgp 65000
		 neighbor IX peer-group
		 neighbor 192.0.2.1 remote-as $1
		 neighbor 192.0.2.1 manrs relationship peer
		 neighbor 192.0.2.2 remote-as $1
		 neighbor 192.0.2.2 manrs relationship customer
		 neighbor 192.0.2.3 remote-as $1
		 neighbor 192.0.2.3 manrs relationship provider
		 neighbor 192.0.2.4 remote-as 6777
		 neighbor 192.0.2.4 manrs relationship rs-server
		 neighbor 192.0.2.5 remote-as $1
		 neighbor 192.0.2.5 peer-group IX
		exit
	END
}

# judge NEIGHBOR PREFIX PATH [OPTION]...: fills out and err
judge() {
	neighbor=$1
	route="$2 $3"
	shift 3
	echo "$route" | "$program" route --config frr.conf \
		--neighbor "$neighbor" "$@" >out 2>err
}

# failing CHECK [REASON]: does it fail that check, for that reason?
failing() {
	sed 's/"noData".*"reason"/"reason"/' out | grep -qF "\"$1\"" &&
		grep -qF -- "${2:-}" out
}
passing() {
	! failing "$1"
}

# -------------------------------------------------------------- leaks of the past
#
# Paths as reported, from the hop where the report begins.  The ASPA is what the
# network behind the leak could have registered: all its real providers are
# elsewhere, so one that names AS 0 stands for it.

# leak NAME PATH LEAKER BEHIND
leak() {
	echo "[{\"customer\":\"AS$4\",\"providers\":[\"AS0\"]}]" >aspas.json
	config "${2%% *}" >frr.conf
	reason="AS$3 is no provider of AS$4"
	for neighbor in 192.0.2.1 192.0.2.2 192.0.2.4; do
		judge $neighbor 216.58.192.0/19 "$2" --aspas aspas.json
		check "$1: ASPA, $neighbor" failing aspa-invalid "$reason"
	done
	judge 192.0.2.1 216.58.192.0/19 "$2"
	check "$1: without ASPAs no data" passing aspa-invalid
	{ echo "manrs peerlock $4 via 192.0.2.3 65010"; config "${2%% *}"; } >frr.conf
	judge 192.0.2.1 216.58.192.0/19 "$2"
	check "$1: peerlock" failing peerlock
	judge 192.0.2.3 216.58.192.0/19 "$2"
	check "$1: peerlock, the agreed neighbor" passing peerlock
}

# ThousandEyes via Softpedia, November 2018
leak "MainOne and Google, 2018-11-12" "20485 4809 37282 15169" 37282 15169
# A. Toonk and RIPE RIS, June 2019
leak "Safe Host and China Telecom, 2019-06-06" \
	"4134 21217 21217 21217 13237 1136" 21217 13237
# Cloudflare, June 2019
leak "Verizon and DQE, 2019-06-24" "701 396531 33154" 396531 33154
# BGPmon, December 2017
leak "Idea Cellular, 2017-12-30" "1299 9583 55644 8075" 55644 8075
# Internet Society, August 2017
leak "Google and Verizon, 2017-08-25" "701 15169 32007 39523" 15169 32007
# Kentik, September 2022
leak "Celer Bridge, 2022-08-17" "34854 1299 209243 14618" 209243 14618

# ---------------------------------------------------------- where data comes from

echo '[{"customer":"AS8075","providers":["AS0"]}]' >aspas.json
echo '{"roas":[{"prefix":"8.8.8.0/24","asn":15169}],
"aspas":[{"customer_asid":15169,"providers":[0]}]}' >vrps.json
{
	echo "manrs rpki file $work/vrps.json"
	echo "manrs rpki aspa file $work/aspas.json"
	config 3356
} >frr.conf
judge 192.0.2.2 216.58.192.0/19 "3356 15169"
check "ASPAs of the file of VRPs" failing aspa-invalid "AS15169"
judge 192.0.2.2 216.58.192.0/19 "3356 8075"
check "and of a file of their own" failing aspa-invalid "AS8075"
echo '[]' >none.json
judge 192.0.2.2 216.58.192.0/19 "3356 8075" --aspas none.json
check "--aspas instead of the latter" passing aspa-invalid
judge 192.0.2.2 216.58.192.0/19 "3356 15169" --vrps aspas.json
check "a file of ASPAs is none of VRPs" grep -qF 'aspas.json: ' err
judge 192.0.2.3 216.58.192.0/19 "3356 15169"
check "one hop across from a provider" passing aspa-invalid

{ echo "manrs peerlock 15169 via IX"; config 3356; } >frr.conf
judge 192.0.2.5 216.58.192.0/19 "3356 15169"
check "peerlock by peer-group" passing peerlock
{ echo "manrs peerlock 15169 via 3356"; config 3356; } >frr.conf
judge 192.0.2.1 216.58.192.0/19 "3356 15169"
check "peerlock by AS" passing peerlock
judge 192.0.2.4 216.58.192.0/19 "3356 15169"
check "peerlock, another AS" failing peerlock
judge 192.0.2.4 216.58.192.0/19 "6939 15169"
check "which is told" failing peerlock "AS15169 must not come over AS6777"

# In a dump who sent it is known by address and AS.
cat >dump.txt <<-'END'
	BGP4MP|1541710000|A|192.0.2.1|3356|216.58.192.0/19|3356 15169|IGP|192.0.2.1|0|0||NAG||
	BGP4MP|1541710000|A|192.0.2.9|20485|216.58.192.0/19|20485 15169|IGP|192.0.2.9|0|0||NAG||
END
"$program" route --config frr.conf dump.txt >out 2>err
check "peerlock in a dump" sh -c \
	'! sed -n 1p out | grep -q peerlock && sed -n 2p out | grep -q peerlock'

"$program" route --config frr.conf --summary dump.txt >out 2>err
check "--summary: no line a route" sh -c '! [ -s out ] && grep -q "AS20485 unset: 1 routes, 0 accepted, 1 rejected" err'

# ----------------------------------------------------------------- the bar

# Longer than a second, whatever the machine: a pipe that waits.
slow() {
	head -n 1500 long.txt
	sleep 1.2
	tail -n +1501 long.txt
}
yes "$(sed -n 1p dump.txt)" | head -n 4000 >long.txt
if command -v script >/dev/null; then
	cat >run.sh <<-END
		{ head -n 1500 long.txt; sleep 1.2; tail -n +1501 long.txt; } |
			'$program' route --config frr.conf - >out
	END
	script -qec "sh run.sh" terminal </dev/null >/dev/null 2>&1
	check "a long input has a bar on a terminal" grep -q '[0-9] lines, ' terminal
	check "which is taken off" grep -q "$(printf '\r')..K.*neighbor 192.0.2.1" terminal
else
	echo "ok $((n += 1)) - a long input has a bar on a terminal # SKIP no script(1)"
fi
slow | "$program" route --config frr.conf - >out 2>err
check "and none elsewhere" sh -c '! grep -q "lines, " err && grep -q "4000 routes" err'

echo "1..$n"
[ "$failed" -eq 0 ] || exit 1
