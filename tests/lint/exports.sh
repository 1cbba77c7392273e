#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the objects show and what they ask for:
#   bgpd_manrs.so shows frr_module, vtysh_manrs.so shows install_node: anything
#     more could take the place of a symbol of bgpd's or of another module's;
#   the engine asks for nothing that does I/O, reads a clock or ends the process;
#   everything bgpd_manrs.so asks for, the installed bgpd has.
#
#   exports.sh [BUILD]
set -eu
cd "${1:-${top_builddir:-.}}"
bad=0
wrong() {
	echo "$*"
	bad=1
}

shows_only() {
	shown=$(nm -D --defined-only "$1" | awk '{ print $NF }' | tr '\n' ' ')
	[ "$shown" = "$2 " ] || wrong "$1 shows \"$shown\", not just $2"
}

# Functions the engine must not need; snprintf and strtoul are fine.
impure='^(abort|_?_?exit|_Exit|atexit|system|getenv|secure_getenv|setlocale'
impure="$impure|v?printf|v?fprintf|puts|putchar|perror|fopen|fdopen|freopen"
impure="$impure|fgets|getline|fread|fwrite|fputs|open|openat|read|write|close"
impure="$impure|socket|connect|send|recv|poll|select|time|clock|clock_gettime"
impure="$impure|gettimeofday|sleep|usleep|nanosleep|rand|random|syslog"
impure="$impure|localtime|gmtime|mktime|pthread_.*|getaddrinfo)(_chk)?$"

if [ -f libmanrs_engine.a ]; then
	found=$(nm -A --undefined-only libmanrs_engine.a |
		awk '{ print $1, $NF }' | sed 's/ __\(.*_chk\)$/ \1/' |
		awk -v impure="$impure" '$2 ~ impure { print "    " $0 }')
	[ -z "$found" ] || wrong "the engine is not pure:
$found"
	# A global that changes: initialised, zeroed or common data.  Constant
	# tables with pointers land in .data.rel.ro (d), hence the section.
	found=$(objdump -t libmanrs_engine.a |
		awk '/^[^ ]*\.o:/ { object = $1 }
		$0 ~ / O / && $0 ~ /[ \t](\.data|\.bss|\.tbss|\.tdata|\*COM\*)[ \t]/ {
			print "    " object, $NF }')
	[ -z "$found" ] || wrong "the engine has data that can change:
$found"
else
	wrong "no libmanrs_engine.a in $(pwd)"
fi

if [ ! -f lib/bgpd_manrs.so ]; then
	echo "no module in this build"
	[ $bad -eq 0 ] && exit 77
	exit 1
fi
shows_only lib/bgpd_manrs.so frr_module
shows_only lib/vtysh_manrs.so install_node

# Every daemon links other libraries than the module, so look at them all.
bgpd=/usr/lib/frr/bgpd
if [ -x $bgpd ]; then
	libraries=$( { ldd $bgpd; ldd lib/bgpd_manrs.so; } |
		awk '$2 == "=>" && $3 ~ /^\// { print $3 }' | sort -u)
	nm -D --defined-only $bgpd $libraries 2>/dev/null |
		awk 'NF == 3 { sub(/@.*/, "", $3); print $3 }' |
		sort -u >exports.have
	nm -D --undefined-only lib/bgpd_manrs.so |
		awk '$1 == "U" { sub(/@.*/, "", $2); print $2 }' |
		sort -u >exports.want
	found=$(comm -13 exports.have exports.want | sed 's/^/    /')
	[ -z "$found" ] || wrong "bgpd_manrs.so asks for what $bgpd lacks:
$found"
	rm -f exports.have exports.want
fi
exit $bad
