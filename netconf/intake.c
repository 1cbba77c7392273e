/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The thread between the client and libnetconf2.  It knows framing (frame.c)
 * and XML (xml_clean.c), and nothing of what a message says.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "frame.h"
#include "intake.h"
#include "xml_clean.h"

/* What no XML begins with: libnetconf2 answers it as a malformed message. */
#define NO_XML "<"

static struct {
	int from;
	int to;	   /* the pipe to libnetconf2; -1 when it is closed */
	int ended; /* written to at the end */
	bool chunked;
	sem_t agreed;
	struct frame frame;
	_Atomic int why; /* enum intake_end */
} intake;

static bool write_all(int fd, const char *text, size_t len)
{
	ssize_t n;

	while (len) {
		n = write(fd, text, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text += n;
		len -= n;
	}
	return true;
}

static enum intake_end end_of(enum frame_status status)
{
	switch (status) {
	case FRAME_MALFORMED:
		return INTAKE_MALFORMED;
	case FRAME_TOO_LARGE:
		return INTAKE_TOO_LARGE;
	case FRAME_MORE:
	case FRAME_MESSAGE:
	case FRAME_NO_MEMORY:
		break;
	}
	return INTAKE_FAILED;
}

/* In the framing that libnetconf2 expects. */
static bool write_message(const char *text, size_t len)
{
	char head[32];

	if (!intake.frame.chunked)
		return write_all(intake.to, text, len) &&
		       write_all(intake.to, "]]>]]>", 6);
	snprintf(head, sizeof(head), "\n#%zu\n", len);
	return write_all(intake.to, head, strlen(head)) &&
	       write_all(intake.to, text, len) &&
	       write_all(intake.to, "\n##\n", 4);
}

static bool write_clean(const char *text, size_t len)
{
	size_t clean_len;
	char *clean = xml_clean(text, len, &clean_len);
	bool written = clean ? write_message(clean, clean_len) :
			       write_message(NO_XML, strlen(NO_XML));

	free(clean);
	return written;
}

/* Pass a message on.  The second one is framed as the hellos agree, so wait
 * until libnetconf2 has read the first. */
static enum intake_end pass_on(bool *greeted)
{
	if (!write_clean(intake.frame.text, intake.frame.len))
		return INTAKE_FAILED;
	if (!*greeted) {
		while (sem_wait(&intake.agreed))
			;
		*greeted = true;
	}
	frame_start(&intake.frame, intake.chunked);
	return INTAKE_OPEN;
}

static enum intake_end take(const char *text, ssize_t len, bool *greeted)
{
	enum intake_end end = INTAKE_OPEN;

	for (ssize_t i = 0; i < len && end == INTAKE_OPEN; i++) {
		enum frame_status status = frame_add(&intake.frame, text[i]);

		if (status == FRAME_MESSAGE)
			end = pass_on(greeted);
		else if (status != FRAME_MORE)
			end = end_of(status);
	}
	return end;
}

static void *intake_run(void *unused)
{
	enum intake_end end = INTAKE_OPEN;
	bool greeted = false;
	char text[4096];
	ssize_t len;

	frame_start(&intake.frame, false);
	while (end == INTAKE_OPEN) {
		len = read(intake.from, text, sizeof(text));
		if (len > 0)
			end = take(text, len, &greeted);
		else if (!len)
			end = INTAKE_CLOSED;
		else if (errno != EINTR)
			end = INTAKE_FAILED;
	}
	frame_release(&intake.frame);
	atomic_store(&intake.why, end);
	if (!greeted)
		close(intake.to);
	write_all(intake.ended, "", 1);
	return unused;
}

bool intake_start(int from, int *messages, int *ended)
{
	pthread_attr_t detached;
	pthread_t thread;
	int to_library[2];
	int at_end[2];

	if (pipe2(to_library, O_CLOEXEC) || pipe2(at_end, O_CLOEXEC) ||
	    sem_init(&intake.agreed, 0, 0))
		return false;
	intake.from = from;
	intake.to = to_library[1];
	intake.ended = at_end[1];
	*messages = to_library[0];
	*ended = at_end[0];
	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	errno = pthread_create(&thread, &detached, intake_run, NULL);
	pthread_attr_destroy(&detached);
	return !errno;
}

void intake_agree(bool chunked)
{
	intake.chunked = chunked;
	sem_post(&intake.agreed);
}

enum intake_end intake_why(void)
{
	return atomic_load(&intake.why);
}
