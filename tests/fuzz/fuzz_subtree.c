/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Any bytes at all as a subtree filter: what it leaves of a tree has no more
 * nodes than the tree, can be printed, and is all kept when the same filter is
 * applied to it again.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "netconf/select.h"
#include "netconf/subtree.h"
#include "netconf/xml_clean.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char module[] =
	"module t { namespace 'urn:t'; prefix t; identity kind;"
	"  identity red { base kind; } anyxml filter;"
	"  container top { config false;"
	"    list peer { key 'vrf name'; leaf vrf { type string; }"
	"      leaf name { type string; }"
	"      leaf kind { type identityref { base kind; } }"
	"      leaf-list check { type string; }"
	"      container deep { leaf x { type uint8; } } } } }";

static const char tree_text[] =
	"{\"t:top\":{\"peer\":[{\"vrf\":\"a\",\"name\":\"n\","
	"\"kind\":\"t:red\",\"check\":[\"one\",\"two\"],\"deep\":{\"x\":1}},"
	"{\"vrf\":\"b\",\"name\":\"m\",\"deep\":{\"x\":2}}]}}";

static struct ly_ctx *context(void)
{
	static struct ly_ctx *ctx;

	if (ctx)
		return ctx;
	ly_log_options(0);
	if (ly_ctx_new(NULL, LY_CTX_DISABLE_SEARCHDIRS, &ctx) ||
	    lys_parse_mem(ctx, module, LYS_IN_YANG, NULL))
		abort();
	return ctx;
}

static struct lyd_node *read_tree(const char *text)
{
	struct lyd_node *tree = NULL;

	if (text && *text &&
	    lyd_parse_data_mem(context(), text, LYD_JSON, LYD_PARSE_ONLY, 0,
			       &tree))
		abort();
	return tree;
}

/* What the filter leaves of a tree; takes the tree. */
static char *apply(struct lyd_node *tree, const struct lyd_node *filter)
{
	char *text = NULL;

	subtree_select(tree, filter);
	tree = select_prune(tree, SELECT_ALL_DEPTHS);
	if (tree && lyd_print_mem(&text, tree, LYD_JSON,
				  LYD_PRINT_SHRINK | LYD_PRINT_WITHSIBLINGS))
		abort();
	lyd_free_all(tree);
	return text;
}

#define OPEN "<filter xmlns='urn:t'>"
#define CLOSE "</filter>"

/* The content of an anyxml node, as in a request.  NULL: not XML, which does
 * not get as far as libyang. */
static struct lyd_node *read_filter(const uint8_t *data, size_t size)
{
	struct lyd_node *filter = NULL;
	char *text = calloc(1, size + sizeof(OPEN CLOSE));
	char *clean = NULL;
	size_t len;

	if (text) {
		memcpy(text, OPEN, strlen(OPEN));
		memcpy(text + strlen(OPEN), data, size);
		memcpy(text + strlen(OPEN) + size, CLOSE, strlen(CLOSE));
		clean = xml_clean(text, strlen(OPEN CLOSE) + size, &len);
	}
	if (clean && strlen(clean) != len)
		abort();
	if (clean)
		lyd_parse_data_mem(context(), clean, LYD_XML,
				   LYD_PARSE_ONLY | LYD_PARSE_OPAQ, 0,
				   &filter);
	free(clean);
	free(text);
	return filter;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct lyd_node *any = read_filter(data, size);
	const struct lyd_node *filter = NULL;
	char *once, *twice;

	if (any && any->schema &&
	    ((struct lyd_node_any *)any)->value_type == LYD_ANYDATA_DATATREE)
		filter = ((struct lyd_node_any *)any)->value.tree;
	once = apply(read_tree(tree_text), filter);
	if (once && strlen(once) > strlen(tree_text))
		abort();
	twice = apply(read_tree(once), filter);
	if (!once != !twice || (once && strcmp(once, twice)))
		abort();
	free(once);
	free(twice);
	lyd_free_all(any);
	return 0;
}
