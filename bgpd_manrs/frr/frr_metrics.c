/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Prometheus' text format wants all samples of a metric together, and a pass
 * comes by neighbors: so each metric has a buffer of its own, and they are put
 * together at the end.  A thread writes the file.
 */
#include "frr/frr_metrics.h"

#include <stdio.h>
#include <stdlib.h>

#include "frr/frr_errors.h"
#include "frr/frr_metrics_router.h"
#include "frr/frr_pass.h"
#include "frr/frr_snapshot.h"

#define INTERVAL_MS 15000

/* Of neighbors: id, name, type, help. */
#define NEIGHBOR_METRICS(X)                                                    \
	X(info, "info", "gauge", "AS number and relationship of a neighbor")   \
	X(established, "established", "gauge", "1 while the session is up")    \
	X(enforced, "enforced", "gauge", "1 where what fails is kept out")     \
	X(routes, "routes", "gauge", "Routes received, by what became of them")\
	X(would_reject, "would_reject_routes", "gauge",                        \
	  "Routes accepted only because the neighbor is not enforced")         \
	X(blackholes, "blackhole_routes", "gauge",                             \
	  "Routes let in as granted requests to discard traffic")              \
	X(rov, "rov_routes", "gauge", "Routes by origin validation state")     \
	X(failing, "failing_routes", "gauge", "Routes that fail a check now")  \
	X(failures, "failures_total", "counter",                               \
	  "Judgements that found a check failing, since the last clear")       \
	X(violating, "violating_routes", "gauge",                              \
	  "Routes that violate a metric now")                                  \
	X(open, "open_incidents", "gauge", "Incidents that go on")             \
	X(score, "score", "gauge", "MANRS score of this month")                \
	X(readiness, "readiness_ratio", "gauge",                               \
	  "Readiness of this month, 0 to 1; absent without data")

enum {
#define ID(id, name, type, help) M_##id,
	NEIGHBOR_METRICS(ID)
#undef ID
	M__COUNT,
};

static const struct {
	const char *name, *type, *help;
} metrics[M__COUNT] = {
#define ROW(id, name, type, help) [M_##id] = { name, type, help },
	NEIGHBOR_METRICS(ROW)
#undef ROW
};

static struct manrs_writer *writer;
static char *path;
static char *logged_error;
static struct event *timer;

/* The text that is being made. */
static struct {
	FILE *out[M__COUNT];
	char *text[M__COUNT];
	size_t len[M__COUNT];
	unsigned neighbors, omitted;
	manrs_time_t now;
} making;

void manrs_metric_label(const char *text, char *buf, size_t size)
{
	char clean[256];
	size_t n = 0;

	manrs_text_clean(text, clean, sizeof(clean));
	for (const char *c = clean; *c && n + 3 < size; c++) {
		if (*c == '"' || *c == '\\')
			buf[n++] = '\\';
		buf[n++] = *c;
	}
	buf[n] = '\0';
}

static void add_family(const struct manrs_neighbor *n, enum manrs_afi afi,
		       const char *labels)
{
	static const struct manrs_tally none;
	const struct manrs_neighbor_af *af = &n->af[afi];
	const struct manrs_tally *t =
		af->routes ? manrs_route_table_tally(af->routes) : &none;
	const char *family = manrs_afi_name(afi);

	fprintf(making.out[M_enforced],
		"frr_manrs_neighbor_enforced{%s,family=\"%s\"} %d\n", labels,
		family, af->mode >= MANRS_MODE_ENFORCED);
	fprintf(making.out[M_routes],
		"frr_manrs_neighbor_routes{%s,family=\"%s\",state=\"accepted\"} %" PRIu64
		"\nfrr_manrs_neighbor_routes{%s,family=\"%s\",state=\"rejected\"} %" PRIu64
		"\n",
		labels, family, t->accepted, labels, family, t->rejected);
	fprintf(making.out[M_would_reject],
		"frr_manrs_neighbor_would_reject_routes{%s,family=\"%s\"} %" PRIu64
		"\n",
		labels, family, t->would_reject);
	fprintf(making.out[M_blackholes],
		"frr_manrs_neighbor_blackhole_routes{%s,family=\"%s\"} %" PRIu64
		"\n",
		labels, family, t->blackholes);
	for (int s = 0; s < MANRS_ROV__COUNT; s++)
		fprintf(making.out[M_rov],
			"frr_manrs_neighbor_rov_routes{%s,family=\"%s\",state=\"%s\"} %" PRIu64
			"\n",
			labels, family, manrs_rov_state_name(s), t->rov[s]);
	for (int id = 0; id < MANRS_CHECK__COUNT; id++) {
		if (n->policy.action[id] == MANRS_ACTION_OFF)
			continue;
		fprintf(making.out[M_failing],
			"frr_manrs_neighbor_failing_routes{%s,family=\"%s\",check=\"%s\"} %" PRIu64
			"\n",
			labels, family, manrs_checks[id].name, t->failures[id]);
		fprintf(making.out[M_failures],
			"frr_manrs_neighbor_failures_total{%s,family=\"%s\",check=\"%s\"} %" PRIu64
			"\n",
			labels, family, manrs_checks[id].name,
			af->ever.failures[id]);
	}
}

static void add_conformance(const struct manrs_neighbor *n, const char *labels)
{
	struct manrs_month_figures figures;
	char score[MANRS_HALVES_STRLEN];
	unsigned open = 0;

	manrs_snapshot_this_month(n, making.now, &figures);
	for (int kind = 0; kind < MANRS_KIND__COUNT; kind++) {
		open += n->violating[kind] > 0;
		fprintf(making.out[M_violating],
			"frr_manrs_neighbor_violating_routes{%s,metric=\"%s\"} %" PRIu64
			"\n",
			labels,
			manrs_metric_key_name(manrs_kind_key(
				kind, n->sender.relationship)),
			n->violating[kind]);
	}
	fprintf(making.out[M_open],
		"frr_manrs_neighbor_open_incidents{%s} %u\n", labels, open);
	if (figures.permille == MANRS_READINESS_NO_DATA)
		return;
	fprintf(making.out[M_score], "frr_manrs_neighbor_score{%s} %s\n",
		labels, manrs_halves_format(figures.halves, score));
	fprintf(making.out[M_readiness],
		"frr_manrs_neighbor_readiness_ratio{%s} %d.%03d\n", labels,
		figures.permille / 1000, figures.permille % 1000);
}

static void add_neighbor(struct manrs_neighbor *n, void *arg)
{
	char name[128], vrf[128], labels[300];
	bool is_judged = false;

	(void)arg;
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++)
		is_judged |= n->af[afi].mode != MANRS_MODE_OFF;
	if (!is_judged)
		return;
	if (making.neighbors >= MANRS_METRICS_NEIGHBORS_MAX) {
		making.omitted++;
		return;
	}
	making.neighbors++;
	manrs_metric_label(n->peer->host, name, sizeof(name));
	manrs_metric_label(manrs_instance_name(n->peer->bgp), vrf, sizeof(vrf));
	snprintf(labels, sizeof(labels), "neighbor=\"%s\",vrf=\"%s\"", name,
		 vrf);
	fprintf(making.out[M_info],
		"frr_manrs_neighbor_info{%s,remote_as=\"%u\",relationship=\"%s\"} 1\n",
		labels, n->sender.asn,
		manrs_relationship_name(n->sender.relationship));
	fprintf(making.out[M_established],
		"frr_manrs_neighbor_established{%s} %d\n", labels,
		manrs_peer_is_established(n->peer));
	for (int afi = 0; afi < MANRS_AFI__COUNT; afi++)
		if (n->af[afi].mode != MANRS_MODE_OFF)
			add_family(n, afi, labels);
	add_conformance(n, labels);
}

/* Close the buffers; false: one is not whole for lack of memory. */
static bool close_buffers(void)
{
	bool ok = true;

	for (int m = 0; m < M__COUNT; m++) {
		if (!making.out[m])
			ok = false;
		else if (fclose(making.out[m]))
			ok = false;
		making.out[m] = NULL;
	}
	return ok;
}

static void free_buffers(void)
{
	close_buffers();
	for (int m = 0; m < M__COUNT; m++)
		free(making.text[m]);
	memset(&making, 0, sizeof(making));
}

static bool open_buffers(void)
{
	bool ok = true;

	memset(&making, 0, sizeof(making));
	making.now = manrs_now();
	for (int m = 0; m < M__COUNT; m++) {
		making.out[m] = open_memstream(&making.text[m], &making.len[m]);
		ok &= making.out[m] != NULL;
	}
	if (!ok)
		free_buffers();
	return ok;
}

static void put_together(FILE *out)
{
	manrs_metrics_router(out, making.now, making.neighbors, making.omitted);
	for (int m = 0; m < M__COUNT; m++) {
		fprintf(out,
			"# HELP frr_manrs_neighbor_%s %s\n# TYPE frr_manrs_neighbor_%s %s\n",
			metrics[m].name, metrics[m].help, metrics[m].name,
			metrics[m].type);
		fwrite(making.text[m], 1, making.len[m], out);
	}
}

static void watch_writer(void)
{
	struct manrs_writer_status status;

	manrs_writer_get_status(writer, &status);
	if (status.error[0] &&
	    (!logged_error || strcmp(logged_error, status.error)))
		flog_warn(EC_MANRS_OUTPUT, "MANRS: metrics file %s: %s", path,
			  status.error);
	else if (!status.error[0] && logged_error)
		zlog_info("MANRS: metrics file %s: works again", path);
	free(logged_error);
	logged_error = status.error[0] ? strdup(status.error) : NULL;
}

static void all_added(void *arg)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out;

	(void)arg;
	if (close_buffers() && (out = open_memstream(&text, &len))) {
		put_together(out);
		if (!fclose(out))
			manrs_writer_put(writer, text, len);
		free(text);
	}
	free_buffers();
	watch_writer();
}

static struct manrs_pass pass = { .each = add_neighbor,
				  .done = all_added,
				  .work = MANRS_WORK_CONFORMANCE };

static void timer_event(struct event *event)
{
	event_add_timer_msec(manrs.loop, timer_event, NULL, INTERVAL_MS,
			     &timer);
	/* The pass before is still under way: its text is the next one. */
	if (!pass.numbers && open_buffers() && !manrs_pass_start(&pass))
		free_buffers();
}

void manrs_metrics_finish(void)
{
	event_cancel(&timer);
	manrs_pass_cancel(&pass);
	free_buffers();
	manrs_writer_free(writer);
	writer = NULL;
	free(path);
	path = NULL;
	free(logged_error);
	logged_error = NULL;
}

void manrs_metrics_configure(void)
{
	const char *wanted = manrs.config.output.metrics_path;

	if (wanted && path && !strcmp(wanted, path))
		return;
	manrs_metrics_finish();
	if (!wanted)
		return;
	path = strdup(wanted);
	if (!path || manrs_writer_new(path, MANRS_WRITER_REPLACE, &writer)) {
		flog_err(EC_MANRS_MEMORY, "MANRS: no memory for metrics");
		manrs_metrics_finish();
		return;
	}
	event_add_timer_msec(manrs.loop, timer_event, NULL, 1000, &timer);
}

bool manrs_metrics_get_status(struct manrs_writer_status *status)
{
	if (!writer)
		return false;
	manrs_writer_get_status(writer, status);
	return true;
}
