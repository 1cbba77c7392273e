#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Nothing of the machine a file was written on: no host name of a package
# registry (the tools read the machine's own sources), no absolute path of a
# build tree.  And every source file says its licence.
#
#   machine.sh [TREE]
set -eu
cd "${1:-${top_srcdir:-$(dirname "$0")/../..}}"
here=$(pwd -P)
bad=0
list=$(mktemp)
trap 'rm -f "$list"' EXIT

# What is tracked, or would be; without git, everything that is not generated.
# The option is for a checkout that belongs to somebody else.
if [ ! -e .git ] || ! git -c safe.directory="$here" \
   ls-files --cached --others --exclude-standard >"$list" 2>/dev/null; then
	find . -type f | sed 's,^\./,,' | grep -vE \
		'^(build|image|build-aux|autom4te\.cache|\.git|\.cache)/|^(aclocal\.m4|configure~?|.*\.in~|Makefile\.in|manrs_config\.h\.in)$|__pycache__|~$|\.(o|pyc|swp)$' \
		>"$list" || true
fi
[ -s "$list" ] || { echo "no file found"; exit 1; }

# The brackets keep this file from finding itself.
registry='(deb|ftp|http|cdn|archive|security|snapshot|mirrors?|packages)([.-][a-z0-9]+)*[.](debian|ubuntu)[.](org|com|net)'
registry="$registry|(files[.])?pypi[.]org|pythonhosted[.]org|registry[.]npmjs"
registry="$registry|(static|index)[.]crates[.]io|proxy[.]golang[.]org|rubygems[.]org"
registry="$registry|deb[.]frrouting[.]org|rpm[.]frrouting[.]org"
paths='(^|[^A-Za-z0-9_.~/$}*-])/(home|root|Users|work)/[A-Za-z0-9]'

# report WHY: prints what grep found on standard input.
report() {
	found=$(cat)
	[ -z "$found" ] && return
	printf '%s:\n%s\n' "$1" "$found" | cut -c 1-200
	bad=1
}

each() {
	tr '\n' '\0' <"$list" | xargs -0 grep -nIH "$@" -- 2>/dev/null || true
}

found=$(each -E -e "$registry")
report "host name of a package registry" <<EOF
$found
EOF
found=$(each -E -e "$paths")
report "path of a machine" <<EOF
$found
EOF
# A tree at / or /src says nothing.
case $here in
/?*/?*)	found=$(each -F -e "$here/")
	report "path of this tree" <<EOF
$found
EOF
	;;
esac

found=$(while IFS= read -r file; do
	[ -s "$file" ] || continue
	case $file in
	*.[ch]|*.sh|*.py|*.ac|*.am|*.inc|*.sym|*.yang) ;;
	tools/*|.ci/*|topotests/run|*/vtysh.in)
		case $file in *.*) [ "${file##*.}" = in ] || continue ;; esac ;;
	*)	continue ;;
	esac
	head -n 5 "$file" | grep -q 'SPDX-License-Identifier: ' || echo "$file"
done <"$list")
report "no SPDX line in the first five" <<EOF
$found
EOF

echo "$(wc -l <"$list") files read"
exit $bad
