/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Adding judgements up; no state of its own. */
#include "tally.h"

#include "check.h"

static void add_bits(uint64_t *counters, uint32_t bits, int by)
{
	for (; bits; bits &= bits - 1)
		counters[__builtin_ctz(bits)] += by;
}

void manrs_tally_add(struct manrs_tally *tally,
		     const struct manrs_judgement *judgement, int by)
{
	bool rejected = judgement->reject && judgement->enforced;

	tally->received += by;
	*(rejected ? &tally->rejected : &tally->accepted) += by;
	if (judgement->reject && !judgement->enforced)
		tally->would_reject += by;
	if (judgement->blackhole == MANRS_BLACKHOLE_GRANTED && !rejected)
		tally->blackholes += by;
	tally->rov[judgement->rov] += by;
	add_bits(tally->failures, judgement->failed, by);
	add_bits(tally->no_data, judgement->no_data, by);
	if (judgement->failed) {
		unsigned kinds = manrs_checks_kinds(judgement->failed);

		add_bits(tally->violating, kinds, by);
		if (!rejected)
			add_bits(tally->let_in, kinds, by);
	}
}

void manrs_tally_merge(struct manrs_tally *into, const struct manrs_tally *from)
{
	into->received += from->received;
	into->accepted += from->accepted;
	into->rejected += from->rejected;
	into->would_reject += from->would_reject;
	into->blackholes += from->blackholes;
	for (int i = 0; i < MANRS_ROV__COUNT; i++)
		into->rov[i] += from->rov[i];
	for (int i = 0; i < MANRS_CHECK__COUNT; i++) {
		into->failures[i] += from->failures[i];
		into->no_data[i] += from->no_data[i];
	}
	for (int i = 0; i < MANRS_KIND__COUNT; i++) {
		into->violating[i] += from->violating[i];
		into->let_in[i] += from->let_in[i];
	}
}
