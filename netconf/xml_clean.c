/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads a message with expat and writes it again.  expat is run twice: with
 * namespaces, to see that all is declared, then without, to keep the prefixes,
 * which values and XPath expressions refer to.
 */
#include <expat.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "xml_clean.h"

#define NETCONF_NS "urn:ietf:params:xml:ns:netconf:base:1.0"
#define BUFFER_GROW ((size_t)4096)

struct xml_state {
	XML_Parser parser;
	int depth;
	bool has_default[XML_DEPTH_MAX + 1]; /* at each depth: a namespace */
	char *text; /* what was written */
	size_t len;
	size_t size;
};

static void stop(struct xml_state *state)
{
	XML_StopParser(state->parser, XML_FALSE);
}

static void put(struct xml_state *state, const char *text, size_t len)
{
	size_t size = state->size;
	char *grown;

	while (size - state->len <= len)
		size += size < BUFFER_GROW ? BUFFER_GROW : size;
	if (size != state->size) {
		grown = realloc(state->text, size);
		if (!grown) {
			stop(state);
			return;
		}
		state->text = grown;
		state->size = size;
	}
	memcpy(state->text + state->len, text, len);
	state->len += len;
	state->text[state->len] = '\0';
}

static void put_word(struct xml_state *state, const char *text)
{
	put(state, text, strlen(text));
}

/* Characters that would not come out as they went in. */
static const char *escape_of(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\r':
		return "&#13;";
	default:
		return NULL;
	}
}

/* In attributes a tab or a line feed would become a space. */
static const char *attribute_escape_of(char c)
{
	if (c == '\t')
		return "&#9;";
	return c == '\n' ? "&#10;" : escape_of(c);
}

static void XMLCALL write_text(void *arg, const XML_Char *text, int len)
{
	for (int i = 0; i < len; i++) {
		const char *escape = escape_of(text[i]);

		put(arg, escape ? escape : text + i,
		    escape ? strlen(escape) : 1);
	}
}

static void write_attribute(struct xml_state *state, const char *name,
			    const char *value)
{
	put_word(state, " ");
	put_word(state, name);
	put_word(state, "=\"");
	for (; *value; value++) {
		const char *escape = attribute_escape_of(*value);

		put(state, escape ? escape : value,
		    escape ? strlen(escape) : 1);
	}
	put_word(state, "\"");
}

static void XMLCALL write_start(void *arg, const XML_Char *name,
				const XML_Char **attributes)
{
	struct xml_state *state = arg;
	bool has_default = state->has_default[state->depth];

	put_word(state, "<");
	put_word(state, name);
	for (; *attributes; attributes += 2) {
		bool is_default = !strcmp(attributes[0], "xmlns");
		bool is_none = is_default && !*attributes[1];

		has_default |= is_default;
		write_attribute(state, attributes[0],
				is_none ? NETCONF_NS : attributes[1]);
	}
	/* Not at the root: values without a prefix would be in it, too. */
	if (state->depth && !has_default && !strchr(name, ':')) {
		write_attribute(state, "xmlns", NETCONF_NS);
		has_default = true;
	}
	put_word(state, ">");
	state->has_default[++state->depth] = has_default;
}

static void XMLCALL write_end(void *arg, const XML_Char *name)
{
	struct xml_state *state = arg;

	state->depth--;
	put_word(state, "</");
	put_word(state, name);
	put_word(state, ">");
}

static void XMLCALL check_start(void *arg, const XML_Char *name,
				const XML_Char **attributes)
{
	struct xml_state *state = arg;

	(void)name, (void)attributes;
	if (++state->depth > XML_DEPTH_MAX)
		stop(state);
}

static void XMLCALL check_end(void *arg, const XML_Char *name)
{
	struct xml_state *state = arg;

	(void)name;
	state->depth--;
}

/* RFC 6241 section 3: there must be none. */
static void XMLCALL check_doctype(void *arg, const XML_Char *name,
				  const XML_Char *system,
				  const XML_Char *public, int has_subset)
{
	(void)name, (void)system, (void)public, (void)has_subset;
	stop(arg);
}

static bool is_well_formed(const char *text, size_t len)
{
	struct xml_state state = { .parser = XML_ParserCreateNS("UTF-8", '|') };
	bool fine;

	if (!state.parser)
		return false;
	XML_SetUserData(state.parser, &state);
	XML_SetElementHandler(state.parser, check_start, check_end);
	XML_SetStartDoctypeDeclHandler(state.parser, check_doctype);
	fine = XML_Parse(state.parser, text, len, 1) == XML_STATUS_OK;
	XML_ParserFree(state.parser);
	return fine;
}

char *xml_clean(const char *text, size_t len, size_t *out_len)
{
	struct xml_state state = { 0 };
	bool fine;

	if (!is_well_formed(text, len))
		return NULL;
	state.parser = XML_ParserCreate("UTF-8");
	if (!state.parser)
		return NULL;
	XML_SetUserData(state.parser, &state);
	XML_SetElementHandler(state.parser, write_start, write_end);
	XML_SetCharacterDataHandler(state.parser, write_text);
	fine = XML_Parse(state.parser, text, len, 1) == XML_STATUS_OK;
	XML_ParserFree(state.parser);
	if (!fine) {
		free(state.text);
		return NULL;
	}
	*out_len = state.len;
	return state.text;
}
