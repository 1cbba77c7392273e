#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# manrs-report as its users see it, on the three months of test_simulated.c:
# text and JSON against *.ok beside this file, sums and page by
# check_report.py, and what is said when there is nothing to report.
#
#   test_manrs_report.sh            prints a line of TAP for each test
#   test_manrs_report.sh --update   writes the *.ok anew; look at the difference
set -u
top=$(cd "${top_srcdir:-$(dirname "$0")/../..}" && pwd)
builddir=$(cd "${top_builddir:-$top/build}" && pwd)
program=${MANRS_REPORT:-$builddir/bin/manrs-report}
simulated=$builddir/tests/report/test_simulated
here=$top/tests/report
for needed in "$program" "$simulated"; do
	[ -x "$needed" ] || { echo "Bail out! no program $needed"; exit 1; }
done

work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
n=0
failed=0
now=1795345200 # 2026-11-22T11:00:00Z
"$simulated" history.db || { echo "Bail out! no database"; exit 1; }

# report ARGS...: fills out, err and $status
report() {
	"$program" --database history.db --now $now "$@" >out 2>err </dev/null
	status=$?
}

# result NAME WHAT_IS_WRONG: "" when all is well
result() {
	n=$((n + 1))
	if [ -z "$2" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		failed=$((failed + 1))
		printf '%s\n' "$2" | sed 's/^/# /'
	fi
}

fold() {
	sed -z 's/{\n *}/{}/g; s/\[\n *\]/[]/g' "$1"
}

# golden NAME ARGS...: exit status 0, nothing on standard error, and what
# NAME.ok has
golden() {
	name=$1
	shift
	report "$@"
	if [ "${update-}" ]; then
		cp out "$here/$name.ok"
		return
	fi
	bad=
	[ $status -eq 0 ] || bad="exit status $status"
	[ -s err ] && bad="$bad $(cat err)"
	# How an empty object is printed is json-c's affair.
	fold "$here/$name.ok" >want
	fold out >got
	difference=$(diff -u want got) || bad="$bad $difference"
	result "$name" "$bad"
}

# refused STATUS MESSAGE ARGS...: that status, one line with the message on
# standard error (usage after it), nothing on standard output
refused() {
	wanted=$1 message=$2
	shift 2
	report "$@"
	bad=
	[ $status -eq "$wanted" ] || bad="exit status $status, not $wanted"
	[ -s out ] && bad="$bad; something on standard output"
	[ "$(head -n 1 err)" = "manrs-report: $message" ] ||
		bad="$bad; says: $(cat err)"
	[ "$wanted" -eq 2 ] || [ "$(wc -l <err)" -eq 1 ] ||
		bad="$bad; not one line"
	result "refused: $*" "$bad"
}

# python NAME ARGS...: check_report.py finds nothing wrong
python() {
	name=$1
	shift
	result "$name" "$(python3 "$here/check_report.py" "$@" 2>&1 ||
		echo "exit status $?")"
}

[ "${1-}" = --update ] && update=yes
golden whole-2026-11 --month 2026-11
golden whole-2026-09 --month 2026-09
golden neighbor-2026-11 --month 2026-11 --neighbor 192.0.2.2
golden red-2026-11.json --neighbor 192.0.2.1 --vrf red --month 2026-11 \
	--format json
golden neighbor-2026-11.json --month 2026-11 --neighbor 192.0.2.2 --format json
[ "${update-}" ] && exit 0

# ------------------------------------------------------- sums and the page
for month in 2026-09 2026-10 2026-11; do
	report --month $month --format json
	cp out $month.json
	python "sums of $month" json $month.json
	report --month $month --format html
	cp out $month.html
	python "page of $month" html $month.html $month.json
done
report --month 2026-11 --neighbor 192.0.2.2 --format json
cp out one.json
python "sums of one neighbor" json one.json
report --month 2026-11 --neighbor 192.0.2.2 --format html
cp out one.html
python "page of one neighbor" html one.html one.json

# The same score from the same violations by manrs-check, of all that is closed.
python3 - 2026-10.json >events <<'END'
import json, sys
from datetime import datetime, timezone
t = lambda s: int(datetime.strptime(s, "%Y-%m-%dT%H:%M:%SZ")
                  .replace(tzinfo=timezone.utc).timestamp())
for i in json.load(open(sys.argv[1]))["incidents"]:
    print(json.dumps({"neighbor": i["neighbor"], "metric": i["metric"],
                      "start": t(i["start"]), "end": t(i["end"])}))
END
"$builddir/bin/manrs-check" incidents --month 2026-10 events >out 2>err
cat >want <<'END'
{"neighbor":"192.0.2.2","metric":"M1C","incidents":1,"score":1}
{"neighbor":"192.0.2.2","metric":"M2C","incidents":1,"score":0.5}
{"neighbor":"192.0.2.2","metric":"M4C","incidents":1,"score":1}
END
result "manrs-check comes to the same" "$(diff -u want out)"

# ------------------------------------------------------------ which month
report
bad=$(head -n 1 out | grep -v "October 2026")
result "by default the last that is over" "$bad"
now=1788307200 # 2026-09-02T00:00:00Z
report
result "or the first with data" "$(head -n 1 out | grep -v "September 2026")"
now=1900000000
report
result "or the last with data" "$(head -n 1 out | grep -v "November 2026")"
now=1795345200

# ----------------------------------------------------------------- output
report --month 2026-11 --output file
bad=
[ $status -eq 0 ] && [ ! -s out ] || bad="exit status $status, $(cat out err)"
cmp -s file "$here/whole-2026-11.ok" || bad="$bad another content"
[ "$(ls file*)" = file ] || bad="$bad leftovers: $(ls file*)"
result "--output" "$bad"
report --month 2027-11 --output file
cmp -s file "$here/whole-2026-11.ok" && bad= || bad="the file was touched"
result "--output without a report" "$bad"
report --output "$work"
bad=
[ $status -eq 1 ] && grep -q ': Is a directory$' err || bad="$(cat err)"
result "--output to a directory" "$bad"
mkfifo pipe
cat pipe >got &
report --month 2026-11 --output pipe
wait $!
bad=
[ -p pipe ] && cmp -s got "$here/whole-2026-11.ok" || bad="no pipe any more"
result "--output to a pipe" "$bad"

# ----------------------------------------------------------------- errors
refused 1 "history.db: nothing is recorded for 2026-08, only from 2026-09 to 2026-11" --month 2026-08
refused 1 "history.db: no neighbor 192.0.2.9 among its 6" --neighbor 192.0.2.9
refused 1 "history.db: no neighbor 192.0.2.2 in VRF red among its 6" \
	--neighbor 192.0.2.2 --vrf red
refused 1 "neighbor 192.0.2.1 is in 2 VRFs: say which one with --vrf" \
	--neighbor 192.0.2.1
refused 1 "history.db: nothing is recorded of 192.0.2.1 for 2026-09" \
	--neighbor 192.0.2.1 --vrf red --month 2026-09
refused 1 "nowhere.db: No such file or directory" --database nowhere.db
echo hello >hello.db
refused 1 "hello.db: file is not a database" --database hello.db
: >empty.db
refused 1 "empty.db: not a history database" --database empty.db
dd if=history.db of=half.db bs=4096 count=5 2>/dev/null
refused 1 "half.db: database disk image is malformed" --database half.db
refused 2 "'2026-13' is no month such as 2026-11" --month 2026-13
refused 2 "'pdf' is no format: text, json or html" --format pdf
refused 2 "--vrf needs --neighbor" --vrf red
refused 2 "'more' is no option" more
result "errors left the database alone" \
	"$("$simulated" again.db; cmp history.db again.db)"

# A reader who may not write where the database is.
chmod 755 "$work"
chmod 644 history.db
as_nobody='setpriv --reuid=nobody --regid=nogroup --clear-groups'
if [ "$(id -u)" -eq 0 ] && $as_nobody test -x "$program" 2>/dev/null; then
	$as_nobody "$program" --database history.db --now $now \
		--month 2026-11 >out 2>err
	result "as a reader only" "$(diff -u "$here/whole-2026-11.ok" out; cat err)"
fi

echo "1..$n"
[ $failed -eq 0 ] || exit 1
