# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# What the tools share: one line per step with its time, everything else in a
# log, and on failure the end of that log and a reason.  Sourced, never run.
# The caller sets `me` (its name in messages) first.

# Top of the source tree, wherever we were called from.
top=$(cd "$(dirname "$0")/.." && pwd -P) || exit 1
build=${MANRS_BUILD_DIR:-$top/build}

say() {
	printf '%s: %s\n' "$me" "$*"
}

die() {
	printf '%s: %s\n' "$me" "$*" >&2
	exit 1
}

# step LOG WHAT COMMAND...: run COMMAND, say WHAT and how long it took.
# The lock (descriptor 9) is not handed down: a daemon that a package starts
# would keep it.
step() {
	step_log=$build/$1.log
	step_what=$2
	shift 2
	printf '%s: %s ... ' "$me" "$step_what"
	step_began=$(date +%s)
	step_rc=0
	"$@" >"$step_log" 2>&1 </dev/null 9>&- || step_rc=$?
	step_took=$(($(date +%s) - step_began))
	if [ "$step_rc" -eq 0 ]; then
		printf '%d s\n' "$step_took"
		return 0
	fi
	printf 'FAILED after %d s\n' "$step_took"
	tail -n 30 "$step_log" | sed 's/^/    /' >&2
	if [ "$step_rc" -eq 124 ]; then
		die "$step_what: took too long, stopped (log: $step_log)"
	fi
	die "$step_what: exit status $step_rc (log: $step_log)"
}

# One setup at a time in one build directory.
take_lock() {
	mkdir -p "$build" 2>/dev/null && [ -w "$build" ] ||
		die "cannot write $build; set MANRS_BUILD_DIR to a directory of yours"
	exec 9>"$build/.lock"
	flock -n 9 && return 0
	say "another run holds $build, waiting for it"
	flock -w 1800 9 || die "still held after 30 minutes"
}

# The bgpd that a package installed.
bgpd=/usr/lib/frr/bgpd

# The arguments FRR was configured with, one shell-quoted line.
frr_configure_args() {
	"$bgpd" -v 2>/dev/null | sed -n '/configured with:/{n;p;}'
}

# Version of the installed package, as it can be part of a file name.
frr_package_version() {
	dpkg-query -W -f '${Version}' frr 2>/dev/null | tr ':~' '__'
}
