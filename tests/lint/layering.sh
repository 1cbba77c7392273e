#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Who may include whom (CONTRIBUTING.md): reads every #include line of the tree
# and names each one that points the wrong way.
#
#   layering.sh [TREE]
#
#   vty  nb        frr/ for what touches FRR, never each other
#     \  |
#      frr         rpki/, lists/, sink/, history/, os/, engine/; only
#      / \         frr_module.c, which starts everything, may know vty/ and nb/
#   rpki  sink     and history: os/, engine/ and libc; a foreign library in
#      \ /         one file each
#       os         what these need of the operating system; engine/ and libc
#       |
#     engine       engine/ and those parts of libc that do no I/O
#
# FRR's own headers come in through frr/frr_compat.h and nowhere else.  And of
# what no Makefile.inc names, a source file is not built and a header not shipped.
set -eu
cd "${1:-${top_srcdir:-$(dirname "$0")/../..}}"

unbuilt=0
for file in bgpd_manrs/*/*.[ch] vtysh/*.[ch] manrs-check/*.[ch] \
	    manrs-report/*.[ch] netconf/*.[ch] tests/*/test_*.c tests/*/*.h; do
	[ -f "$file" ] || continue
	case $file in
	tests/*.c) name=${file%.c} ;;
	*)	   name=$file ;;
	esac
	if ! cat ./*/Makefile.inc ./*/*/Makefile.inc | grep -qE "(^|[[:space:]])$name([[:space:]]|\$)"; then
		echo "$file: in no Makefile.inc"
		unbuilt=1
	fi
done

find bgpd_manrs vtysh manrs-check manrs-report netconf tests -name '*.[ch]' 2>/dev/null |
LC_ALL=C sort |
xargs awk '
function wrong(why) {
	printf "%s:%d: %s: %s\n", FILENAME, FNR, header, why
	bad++
}

# The standard headers.  Those in pure do no I/O and read no clock; stdio.h is
# there for snprintf (exports.sh looks for the rest of it).
BEGIN {
	n = split("assert ctype errno float inttypes limits math stdalign " \
		  "endian stdarg stdbool stddef stdint stdio stdlib string strings",
		  name, " ")
	for (i = 1; i <= n; i++) pure[name[i] ".h"] = libc[name[i] ".h"] = 1
	pure["arpa/inet.h"] = 1	# inet_pton, inet_ntop
	n = split("dirent dlfcn fcntl fnmatch getopt glob locale netdb poll " \
		  "pthread sched semaphore setjmp signal stdatomic syslog " \
		  "termios threads time unistd wait wchar", name, " ")
	for (i = 1; i <= n; i++) libc[name[i] ".h"] = 1

	may["engine"]	= "engine"
	may["os"]	= "engine os"
	may["rpki"]	= "engine os rpki"
	may["sink"]	= "engine os sink"
	may["history"]	= "engine os history"
	may["lists"]	= "engine os rpki lists"
	may["frr"]	= "engine os rpki lists sink history frr"
	may["vty"]	= "engine rpki lists sink history frr vty"
	may["nb"]	= "engine rpki lists sink history frr nb"
	may["vtysh"]	= "engine vty frr"
	may["manrs-check"] = "engine rpki lists manrs-check"
	may["manrs-report"] = "engine history manrs-report"
	may["netconf"]	= "netconf"
	may["tests"]	= "engine os rpki lists sink history vty manrs-check " \
			  "manrs-report netconf tests"
}

function is_libc(h) {
	return h in libc || h ~ /^(sys|arpa|net|netinet|linux)\//
}

# vtysh/vtysh.h is the shell, which frr_compat.h of a daemon does not need.
function is_frr(h) {
	return h == "zebra.h" || h ~ /^(lib|bgpd|zebra|staticd|mgmtd)\//
}

FNR == 1 {
	path = FILENAME
	sub(/^bgpd_manrs\//, "", path)
	layer = path
	sub(/\/.*/, "", layer)
	files++
}

/^[ \t]*#[ \t]*include[ \t]*[<"]/ {
	header = $0
	sub(/^[^<"]*[<"]/, "", header)
	quoted = $0 ~ /include[ \t]*"/
	sub(/[>"].*$/, "", header)

	if (is_frr(header)) {
		if (path != "frr/frr_compat.h")
			wrong("FRR headers come through frr/frr_compat.h")
		next
	}
	if (path == "frr/frr_compat.h")
		next
	if (header ~ /(^|\/)\.\.\//) {
		wrong("name it from bgpd_manrs/, without ..")
		next
	}
	if (layer == "engine") {
		if (quoted ? header ~ /\// : !(header in pure))
			wrong("engine/ includes engine/ and pure libc only")
		next
	}
	if (!quoted) {
		if (is_libc(header) || header == "check.h")
			next
		# One file for each foreign library, below frr/.
		library = header
		sub(/[\/.].*/, "", library)
		if (layer !~ /^(os|rpki|lists|sink|history)$/)
			next
		if (library in owner && owner[library] != FILENAME)
			wrong(library " is already known to " owner[library])
		owner[library] = FILENAME
		next
	}
	if (header !~ /\//)	# beside the including file
		next
	target = header
	sub(/\/.*/, "", target)
	if (path == "frr/frr_module.c" && (target == "vty" || target == "nb"))
		next
	if (layer == "vtysh" && header == "vtysh/vtysh.h")
		next
	if (layer in may && index(" " may[layer] " ", " " target " ") == 0)
		wrong(layer "/ may include " may[layer] " only")
}

END {
	if (!files) {
		print "no source file found"
		exit 1
	}
	printf "%d files, %d wrong includes\n", files, bad
	exit bad > 0
}' || exit 1
exit $unbuilt
