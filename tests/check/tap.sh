# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the tests of manrs-check share: sourced, not run.  Ends in a directory of
# its own that goes with the test; $program is what is tested, $top the tree.
set -u
top=$(cd "${top_srcdir:-$(dirname "$0")/../..}" && pwd)
program=${MANRS_CHECK:-${top_builddir:-$top/build}/bin/manrs-check}
case $program in
/*) ;;
*) program=$PWD/$program ;;
esac
if [ ! -x "$program" ]; then
	echo "Bail out! no program $program"
	exit 1
fi

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
n=0
failed=0

# expect NAME STATUS: $status, and out equal to want, err holding each line of
# wanterr (none: empty); both files are used up
expect() {
	n=$((n + 1))
	bad=
	[ "$status" = "$2" ] || bad="exit status $status, not $2"
	if [ -e want ] && ! diff -u want out >difference; then
		bad="$bad; standard output"
	fi
	if [ -e wanterr ]; then
		while IFS= read -r line; do
			grep -qF -- "$line" err || bad="$bad; no '$line' on standard error"
		done <wanterr
	elif [ -s err ]; then
		bad="$bad; something on standard error"
	fi
	if [ -z "$bad" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		failed=$((failed + 1))
		echo "$bad" | sed 's/^/# /'
		[ -s difference ] && sed 's/^/# /' difference
		sed 's/^/# standard error: /' err
	fi
	rm -f want wanterr difference
}
