/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reverse-path filters of the interfaces (Linux ip-sysctl, rp_filter), asked of
 * the kernel by netlink once and told by it when they change: no file is read,
 * and nothing is waited for.  The kernel takes the stricter of the interface's
 * and the one for all.
 */
/* Before FRR's headers, which define what they do not find of it. */
#include <linux/rtnetlink.h>

#include "frr/frr_source.h"

#include <linux/netconf.h>
#include <linux/netlink.h>
#include <stdlib.h>
#include <unistd.h>

/* Interfaces that are remembered, that for all among them. */
#define INTERFACES_MAX 16384
#define READS_PER_EVENT 32

static int netlink_fd = -1;
static struct event *netlink_read;

static struct rp_filter {
	int32_t ifindex;
	int32_t mode;
} *filters; /* in the order in which the kernel told */
static size_t n_filters;

static struct rp_filter *find_filter(int32_t ifindex)
{
	for (size_t i = 0; i < n_filters; i++)
		if (filters[i].ifindex == ifindex)
			return &filters[i];
	return NULL;
}

static void set_filter(int32_t ifindex, int32_t mode)
{
	struct rp_filter *filter = find_filter(ifindex), *grown;

	if (!filter) {
		grown = n_filters < INTERFACES_MAX
				? realloc(filters,
					  (n_filters + 1) * sizeof(*filters))
				: NULL;
		if (!grown)
			return;
		filters = grown;
		filter = &filters[n_filters++];
		filter->ifindex = ifindex;
	}
	filter->mode = mode;
}

static void forget_filter(int32_t ifindex)
{
	struct rp_filter *filter = find_filter(ifindex);

	if (filter)
		*filter = filters[--n_filters];
}

static void take_message(const struct nlmsghdr *header)
{
	const struct netconfmsg *message = NLMSG_DATA(header);
	const struct rtattr *attr =
		(const void *)((const char *)message +
			       NLMSG_ALIGN(sizeof(*message)));
	int left = (int)header->nlmsg_len -
		   (int)NLMSG_SPACE(sizeof(*message));
	int32_t ifindex = 0, mode = -1;

	if (left < 0 || message->ncm_family != AF_INET)
		return;
	for (; RTA_OK(attr, left); attr = RTA_NEXT(attr, left)) {
		if (RTA_PAYLOAD(attr) != sizeof(int32_t))
			continue;
		if (attr->rta_type == NETCONFA_IFINDEX)
			memcpy(&ifindex, RTA_DATA(attr), sizeof(ifindex));
		else if (attr->rta_type == NETCONFA_RP_FILTER)
			memcpy(&mode, RTA_DATA(attr), sizeof(mode));
	}
	if (header->nlmsg_type == RTM_DELNETCONF)
		forget_filter(ifindex);
	else if (ifindex && mode >= 0)
		set_filter(ifindex, mode);
}

static void take_messages(const char *buf, ssize_t n)
{
	const struct nlmsghdr *header = (const void *)buf;
	int left = (int)n;

	for (; NLMSG_OK(header, left); header = NLMSG_NEXT(header, left))
		if (header->nlmsg_type == RTM_NEWNETCONF ||
		    header->nlmsg_type == RTM_DELNETCONF)
			take_message(header);
}

static void ask_for_all(void)
{
	struct {
		struct nlmsghdr header;
		struct netconfmsg message;
	} request = {
		.header.nlmsg_len = NLMSG_LENGTH(sizeof(struct netconfmsg)),
		.header.nlmsg_type = RTM_GETNETCONF,
		.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		.message.ncm_family = AF_INET,
	};

	n_filters = 0;
	(void)!send(netlink_fd, &request, request.header.nlmsg_len,
		    MSG_DONTWAIT);
}

static void read_event(struct event *event)
{
	char buf[16384] __attribute__((aligned(NLMSG_ALIGNTO)));

	for (int i = 0; i < READS_PER_EVENT; i++) {
		ssize_t n = recv(netlink_fd, buf, sizeof(buf), MSG_DONTWAIT);

		if (n > 0) {
			take_messages(buf, n);
			continue;
		}
		/* More came than fits: what was lost is not known. */
		if (n < 0 && errno == ENOBUFS)
			ask_for_all();
		break;
	}
	event_add_read(manrs.loop, read_event, NULL, netlink_fd, &netlink_read);
}

void manrs_source_start(void)
{
	int group = RTNLGRP_IPV4_NETCONF;

	netlink_fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
			    NETLINK_ROUTE);
	if (netlink_fd < 0)
		return;
	(void)setsockopt(netlink_fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group,
			 sizeof(group));
	ask_for_all();
	event_add_read(manrs.loop, read_event, NULL, netlink_fd, &netlink_read);
}

void manrs_source_finish(void)
{
	event_cancel(&netlink_read);
	if (netlink_fd >= 0)
		close(netlink_fd);
	netlink_fd = -1;
	free(filters);
	filters = NULL;
	n_filters = 0;
}

enum manrs_source_validation manrs_source_get(const struct peer *peer,
					      const char **interface)
{
	const struct interface *ifp = peer->nexthop.ifp;
	const struct rp_filter *own, *all;
	int32_t mode;

	*interface = ifp ? ifp->name : "";
	/* Our socket sees the interfaces of our own namespace. */
	if (!ifp || manrs_peer_su(peer)->sa.sa_family != AF_INET || vrf_is_backend_netns())
		return MANRS_SOURCE_UNKNOWN;
	own = find_filter((int32_t)ifp->ifindex);
	all = find_filter(NETCONFA_IFINDEX_ALL);
	if (!own || !all)
		return MANRS_SOURCE_UNKNOWN;
	mode = own->mode > all->mode ? own->mode : all->mode;
	return mode == 1   ? MANRS_SOURCE_STRICT
	       : mode == 2 ? MANRS_SOURCE_LOOSE
			   : MANRS_SOURCE_NONE;
}
