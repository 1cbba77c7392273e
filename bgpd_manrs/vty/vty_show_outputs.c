/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show bgp manrs outputs: whether what is written gets where it should. */
#include "vty/vty_private.h"

#include "frr/frr_history.h"
#include "frr/frr_metrics.h"
#include "frr/frr_sink.h"

/* One row; the same for sinks and files. */
struct output {
	const char *name;
	const char *target; /* NULL: not in use */
	uint64_t written, dropped, held_back;
	const char *error; /* "": all is well */
};

typedef void (*output_fn)(const struct output *output, void *arg);

static void foreach_output(output_fn fn, void *arg)
{
	const struct manrs_output_config *config = &manrs.config.output;
	struct manrs_writer_status writer;

	for (int id = 0; id < MANRS_SINK__COUNT; id++) {
		struct manrs_sink_status status;
		struct output output = { .name = manrs_sink_word(id) };

		if (manrs_frr_sink_get_status(id, &status, &output.held_back))
			output.target = config->sink_targets[id];
		output.written = status.sent;
		output.dropped = status.dropped;
		output.error = status.error;
		fn(&output, arg);
	}
	if (manrs_metrics_get_status(&writer)) {
		struct output output = { "metrics file", config->metrics_path,
					 writer.written, writer.dropped, 0,
					 writer.error };

		fn(&output, arg);
	}
}

static void print_output(const struct output *output, void *arg)
{
	struct vty *vty = arg;

	if (!output->target) {
		vty_out(vty, "%-12s not configured\n", output->name);
		return;
	}
	vty_out(vty, "%-12s %s\n", output->name, output->target);
	vty_out(vty,
		"  %s; %" PRIu64 " written, %" PRIu64 " dropped, %" PRIu64
		" held back\n",
		output->error[0] ? output->error : "works", output->written,
		output->dropped, output->held_back);
}

static void add_output(const struct output *output, void *arg)
{
	struct json_object *json;

	if (!output->target)
		return;
	json = json_object_new_object();
	json_object_string_add(json, "target", output->target);
	json_object_int_add(json, "written", output->written);
	json_object_int_add(json, "dropped", output->dropped);
	json_object_int_add(json, "heldBack", output->held_back);
	json_object_string_add(json, "error", output->error);
	json_object_object_add(arg, output->name, json);
}

static void print_history(struct vty *vty)
{
	struct manrs_history_status s;
	char age[24];

	manrs_frr_history_get_status(&s);
	vty_out(vty, "%-12s %s\n", "history", s.path[0] ? s.path : "off");
	if (!s.path[0])
		return;
	vty_out(vty, "  %s%s%s; kept for %u months; last written %s%s\n",
		manrs_history_state_name(s.state), s.error[0] ? ": " : "",
		s.error, s.retention_months,
		manrs_vty_age(s.last_write, age, sizeof(age)),
		s.last_write ? " ago" : "");
	vty_out(vty,
		"  %" PRIu64 " neighbors, %" PRIu64 " incidents (%" PRIu64
		" open), %" PRIu64 " kB\n",
		s.neighbors, s.incidents, s.open, s.size_bytes / 1024);
	vty_out(vty, "  %" PRIu64 " written, %" PRIu64 " dropped, %zu waiting\n",
		s.written, s.dropped, s.queued);
}

static struct json_object *json_history(void)
{
	struct json_object *json = json_object_new_object();
	struct manrs_history_status s;

	manrs_frr_history_get_status(&s);
	json_object_string_add(json, "target", s.path);
	json_object_string_add(json, "state", manrs_history_state_name(s.state));
	json_object_int_add(json, "retentionMonths", s.retention_months);
	json_object_int_add(json, "neighbors", s.neighbors);
	json_object_int_add(json, "incidents", s.incidents);
	json_object_int_add(json, "openIncidents", s.open);
	json_object_int_add(json, "sizeBytes", s.size_bytes);
	json_object_int_add(json, "written", s.written);
	json_object_int_add(json, "dropped", s.dropped);
	json_object_int_add(json, "queued", s.queued);
	json_object_int_add(json, "lastWrite", s.last_write);
	json_object_string_add(json, "error", s.error);
	return json;
}

int manrs_vty_show_outputs(const struct cmd_element *self, struct vty *vty,
			   int argc, struct cmd_token *argv[])
{
	bool log_off = manrs.config.output.log_off;
	struct json_object *json;

	if (!manrs_vty_is_json(argc, argv)) {
		vty_out(vty, "%-12s %s\n", "log", log_off ? "off" : "on");
		print_history(vty);
		foreach_output(print_output, vty);
		return CMD_SUCCESS;
	}
	json = json_object_new_object();
	json_object_boolean_add(json, "log", !log_off);
	json_object_object_add(json, "history", json_history());
	foreach_output(add_output, json);
	return vty_json(vty, json);
}
