#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""That the figures of a report add up, and that its page stands alone.

    check_report.py json FILE     sums of the JSON report
    check_report.py html FILE JSON    well-formed, accessible, needs nothing
                                      else, and has the figures of the JSON

Prints what is wrong, one line each; exit status 1 when something is.
"""
import html.parser
import json
import re
import sys

VOID = {"meta", "br", "rect", "line"}
wrong = []


def check(good, *what):
    if not good:
        wrong.append(" ".join(str(w) for w in what))


def check_readiness(where, what):
    """0.6 ^ sqrt(score / 0.5), to a tenth of a percent."""
    if where["readinessPercent"] is None:
        check(where["score"] == 0 and where["band"] == "-", what, where)
        return
    want = 100 * 0.6 ** ((where["score"] / 0.5) ** 0.5)
    check(abs(where["readinessPercent"] - want) < 0.0501, what,
          where["readinessPercent"], "is not", want)
    band = ("ready" if want > 59.95 else
            "aspiring" if want > 35.95 else "lagging")
    check(where["band"] == band, what, where["band"], "is not", band)


def check_metrics(metrics, incidents):
    check(set(metrics) == {i["metric"] for i in incidents}, "metrics")
    for key, metric in metrics.items():
        of_it = [i for i in incidents if i["metric"] == key]
        check(metric["incidents"] == len(of_it), "incidents of", key)
        check(metric["score"] == sum(i["weight"] for i in of_it), "score of",
              key)
        check({metric["counts"]} == {i["counts"] for i in of_it}, "counts",
              key)


def check_json(path):
    with open(path, encoding="utf-8") as f:
        report = json.load(f)
    counted = [i for i in report["incidents"] if i["counts"]]
    check(report["incidents"], "no incident: nothing was checked")
    own = [i for i in report.get("letIn", report["incidents"]) if i["counts"]]
    check(report["score"] == sum(i["weight"] for i in own), "score")
    check(report["countedIncidents"] == len(own), "counted incidents")
    check(report["score"] == report["months"][-1]["score"], "this month")
    check_metrics(report["metrics"], report["incidents"])
    if "letIn" in report:
        check_metrics(report["letInMetrics"], report["letIn"])
    for incident in report["incidents"] + report.get("letIn", []):
        seconds = incident["secondsInMonth"]
        weight = 0.5 if seconds < 1800 else seconds // 86400 + 1
        check(incident["weight"] == weight, "weight of", incident)
    for neighbor in report["neighbors"]:
        who = (neighbor["neighbor"], neighbor["vrf"])
        own = [i for i in counted if (i["neighbor"], i["vrf"]) == who]
        check(neighbor["score"] == sum(i["weight"] for i in own), "score of",
              who)
        check(neighbor["countedIncidents"] == len(own), "incidents of", who)
        check(len(neighbor["months"]) == 12, "months of", who)
        check_readiness(neighbor, who)
        check(neighbor["months"][-1]["score"] == neighbor["score"],
              "last month of", who)
        for family in neighbor["addressFamilies"].values():
            check(family["received"] ==
                  family["accepted"] + family["rejected"], "routes of", who)
        check(neighbor["violations"] ==
              sum(sum(f["checks"].values())
                  for f in neighbor["addressFamilies"].values()),
              "violations of", who)
    for month in report["months"]:
        check_readiness(month, month["month"])
    check_readiness(report, "all")
    for name, n in report["checks"].items():
        check(n == sum(f["checks"].get(name, 0)
                       for neighbor in report["neighbors"]
                       for f in neighbor["addressFamilies"].values()), name)
    return report


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.refs = [], [], []
        self.text, self.count = "", {}

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)
        elif self.open and self.open[-1] == tag:
            self.open.pop()

    def handle_starttag(self, tag, attrs):
        self.count[tag] = self.count.get(tag, 0) + 1
        names = [name for name, _ in attrs]
        check(len(names) == len(set(names)), "attribute twice in", tag)
        attrs = dict(attrs)
        check(tag not in ("script", "link", "img", "iframe", "object"),
              tag, "in the page")
        for name, value in attrs.items():
            check(not name.startswith("on"), name, "in the page")
            check(name not in ("src", "href", "srcset", "action"), name, value)
            check("nan" not in (value or ""), name, value)
        if "id" in attrs:
            self.ids.append(attrs["id"])
        self.refs += attrs.get("aria-labelledby", "").split()
        if tag == "svg":
            check(attrs.get("role") == "img", "svg without a role")
        if tag == "th":
            check(attrs.get("scope") in ("row", "col"), "th without scope")
        if tag not in VOID or tag in ("rect", "line"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        check(self.open and self.open[-1] == tag, "</%s> closes" % tag,
              self.open[-1:])
        if self.open:
            self.open.pop()

    def handle_data(self, data):
        if not self.open or self.open[-1] != "style":
            self.text += data + "\n"
        else:
            check("url(" not in data and "@import" not in data,
                  "the style needs another file")
            check("prefers-color-scheme:dark" in data, "no dark colours")
            check("@media print" in data, "no rules for print")


def check_html(path, json_path):
    report = check_json(json_path)
    with open(path, encoding="utf-8") as f:
        source = f.read()
    check(source.startswith("<!DOCTYPE html>"), "no doctype")
    # A <rect> with a title inside is closed by </rect>, one without by "/>".
    page = Page()
    page.feed(source)
    page.close()
    check(not page.open, "not closed:", page.open)
    check(len(page.ids) == len(set(page.ids)), "id twice", page.ids)
    check(set(page.refs) <= set(page.ids), "labels nowhere", page.refs)
    check(page.count.get("svg", 0) > 2 and page.count["h1"] == 1, "headings")
    check(page.count["svg"] <= page.count["title"] - 1, "svg without a title")
    for neighbor in report["neighbors"]:
        for name in ("neighbor", "description", "contact"):
            check(neighbor[name] in page.text, "no", neighbor[name])
    for incident in report["incidents"]:
        for example in incident["examples"]:
            check(example["evidence"] in page.text, "no", example["evidence"])
    check("%s %%" % report["readinessPercent"] in page.text, "no readiness")
    check(len(re.findall(r'<rect class="m\d', source)) ==
          len(report["incidents"] + report.get("letIn", [])),
          "incidents on the time line")
    for name, n in report["checks"].items():
        check(re.search(r">%s</text>.*>%s</text>" % (name, f"{n:,}"), source),
              "bar of", name)


if sys.argv[1] == "json":
    check_json(sys.argv[2])
else:
    check_html(sys.argv[2], sys.argv[3])
for line in wrong:
    print(line)
sys.exit(bool(wrong))
