/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A message, made into XML that libyang can be given.  Its own parser (2.1.30)
 * reads wild pointers after some errors, has no limit to its recursion, and
 * does not survive two elements of one name in no namespace, which is how
 * clients write filters.  Pure: no I/O.
 */
#ifndef NETCONF_XML_CLEAN_H
#define NETCONF_XML_CLEAN_H

#include <stddef.h>

/* Deeper than our model, the YANG library and their envelopes. */
#define XML_DEPTH_MAX 64

/*
 * The same document without comments and processing instructions.  Elements in
 * no namespace, but for the root, are in that of NETCONF's envelope afterwards.
 *
 * NULL when the text is not well-formed in UTF-8, uses a prefix that is not
 * declared, has a document type or is nested deeper than XML_DEPTH_MAX; or
 * without memory.  The caller frees; *out_len is its length, a zero follows.
 */
char *xml_clean(const char *text, size_t len, size_t *out_len);

#endif /* NETCONF_XML_CLEAN_H */
