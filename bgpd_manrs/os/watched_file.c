/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Notices when a file changes.  The directory is watched for names that come
 * and go, the file itself for its content, so that rename over it, writing in
 * place, and delete and create are all seen, and what is written to its
 * neighbors is not.  Comparing stat() now and then catches what inotify cannot
 * (a network file system, a directory that came later).  What the content means
 * is its reader's.
 */
#include "watched_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"

/* Quiet time before a changed file is read: writers write in pieces. */
#define SETTLE_MS 200

/* Read at the latest this long after the first change. */
#define SETTLE_MAX_MS 5000

/* Between two looks at stat(). */
#define RECHECK_MS 10000

/* Between two looks at the events: files that come and go beside ours, however
 * many, cost ten wake-ups a second. */
#define EVENTS_PAUSE_MS 100

/* Buffers of events read at once; what then overflows the kernel's queue is
 * made good by a look at stat(). */
#define EVENTS_READS_MAX 16

#define DIRECTORY_EVENTS                                                       \
	(IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM |                 \
	 IN_DELETE_SELF | IN_MOVE_SELF)
#define FILE_EVENTS (IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB)

/* What tells one content from the next without reading it. */
struct identity {
	dev_t dev;
	ino_t ino;
	off_t size;
	struct timespec mtime;
	struct timespec ctime;
};

struct manrs_watched_file {
	char *path;
	char *directory;
	const char *name; /* within path */
	int inotify;	  /* or -1 */
	int directory_watch; /* or -1: it is not there */
	int file_watch;	     /* or -1: it is not there, or no regular file */
	bool is_replaced;    /* the name may be another file now */
	int64_t events_ms;   /* no event is read before; 0: at once */
	int64_t load_ms;     /* 0: nothing to load */
	int64_t changed_ms; /* first change that is not read */
	int64_t recheck_ms;
	struct identity seen; /* of the last load, zero when it had no file */
};

enum manrs_status manrs_watched_file_new(const char *path,
					 struct manrs_watched_file **out)
{
	struct manrs_watched_file *file = calloc(1, sizeof(*file));
	const char *slash;

	if (!file)
		return MANRS_ERR_MEMORY;
	file->path = strdup(path);
	slash = strrchr(path, '/');
	/* "/x" is in "/", "x" in ".". */
	if (!slash)
		file->directory = strdup(".");
	else if (slash == path)
		file->directory = strdup("/");
	else
		file->directory = strndup(path, (size_t)(slash - path));
	/* Without a descriptor comparing stat() still works. */
	file->inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	file->directory_watch = -1;
	file->file_watch = -1;
	if (!file->path || !file->directory) {
		manrs_watched_file_free(file);
		return MANRS_ERR_MEMORY;
	}
	file->name = slash ? file->path + (slash - path) + 1 : file->path;
	manrs_watched_file_refresh(file);
	*out = file;
	return MANRS_OK;
}

void manrs_watched_file_free(struct manrs_watched_file *file)
{
	if (!file)
		return;
	if (file->inotify >= 0)
		close(file->inotify);
	free(file->directory);
	free(file->path);
	free(file);
}

const char *manrs_watched_file_path(const struct manrs_watched_file *file)
{
	return file->path;
}

int manrs_watched_file_fd(const struct manrs_watched_file *file)
{
	return file->events_ms ? -1 : file->inotify;
}

int64_t manrs_watched_file_due_ms(const struct manrs_watched_file *file)
{
	int64_t due_ms = file->recheck_ms;

	if (file->load_ms && file->load_ms < due_ms)
		due_ms = file->load_ms;
	if (file->events_ms && file->events_ms < due_ms)
		due_ms = file->events_ms;
	return due_ms;
}

void manrs_watched_file_refresh(struct manrs_watched_file *file)
{
	file->load_ms = manrs_clock_ms();
	file->changed_ms = file->load_ms;
}

static void note_change(struct manrs_watched_file *file, int64_t now_ms)
{
	if (!file->load_ms)
		file->changed_ms = now_ms;
	file->load_ms = now_ms + SETTLE_MS;
	if (file->load_ms > file->changed_ms + SETTLE_MAX_MS)
		file->load_ms = file->changed_ms + SETTLE_MAX_MS;
}

/* Watch the directory, if that is not the case and it exists. */
static void watch_directory(struct manrs_watched_file *file, int64_t now_ms)
{
	if (file->inotify < 0 || file->directory_watch >= 0)
		return;
	file->directory_watch =
		inotify_add_watch(file->inotify, file->directory,
				  DIRECTORY_EVENTS | IN_ONLYDIR);
	/* It may have changed before it was watched. */
	if (file->directory_watch < 0)
		return;
	file->is_replaced = true;
	file->recheck_ms = now_ms;
}

/* Watch what bears the name now.  A directory in its place would tell of every
 * file in it. */
static void watch_file(struct manrs_watched_file *file)
{
	struct stat st;
	int watch = -1;

	if (file->inotify < 0 || !file->is_replaced)
		return;
	file->is_replaced = false;
	if (stat(file->path, &st) == 0 && S_ISREG(st.st_mode))
		watch = inotify_add_watch(file->inotify, file->path,
					  FILE_EVENTS);
	/* The same number for the same file. */
	if (file->file_watch >= 0 && file->file_watch != watch)
		inotify_rm_watch(file->inotify, file->file_watch);
	file->file_watch = watch;
}

static void read_directory_event(struct manrs_watched_file *file,
				 const struct inotify_event *event,
				 int64_t now_ms)
{
	if (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) {
		if (!(event->mask & IN_IGNORED))
			inotify_rm_watch(file->inotify, file->directory_watch);
		file->directory_watch = -1;
	} else if (!event->len || strcmp(event->name, file->name)) {
		return; /* somebody else's */
	}
	file->is_replaced = true;
	note_change(file, now_ms);
	/* Nobody renames a file that he still writes. */
	if (event->mask & IN_MOVED_TO)
		file->load_ms = now_ms;
}

static void read_event(struct manrs_watched_file *file,
		       const struct inotify_event *event, int64_t now_ms)
{
	if (event->mask & IN_Q_OVERFLOW) {
		file->is_replaced = true;
		file->recheck_ms = now_ms;
	} else if (event->wd == file->directory_watch) {
		read_directory_event(file, event, now_ms);
	} else if (event->wd == file->file_watch) {
		if (event->mask & IN_IGNORED)
			file->file_watch = -1;
		note_change(file, now_ms);
	}
	/* Else of a watch that was given up. */
}

static void read_events(struct manrs_watched_file *file, int64_t now_ms)
{
	_Alignas(struct inotify_event) char
		bytes[16 * (sizeof(struct inotify_event) + NAME_MAX + 1)];
	ssize_t n;
	int reads;

	if (file->inotify < 0 || now_ms < file->events_ms)
		return;
	file->events_ms = 0;
	for (reads = 0; reads < EVENTS_READS_MAX; reads++) {
		const char *at = bytes;

		n = read(file->inotify, bytes, sizeof(bytes));
		if (n <= 0)
			break;
		file->events_ms = now_ms + EVENTS_PAUSE_MS;
		while (at < bytes + n) {
			const struct inotify_event *event = (const void *)at;

			read_event(file, event, now_ms);
			at += sizeof(*event) + event->len;
		}
	}
}

static void identify(const struct stat *st, struct identity *id)
{
	memset(id, 0, sizeof(*id)); /* compared as bytes */
	id->dev = st->st_dev;
	id->ino = st->st_ino;
	id->size = st->st_size;
	id->mtime = st->st_mtim;
	id->ctime = st->st_ctim;
}

/* Does the file look other than when it was last read? */
static bool looks_changed(const struct manrs_watched_file *file)
{
	struct identity now;
	struct stat st;

	memset(&now, 0, sizeof(now));
	if (stat(file->path, &st) == 0)
		identify(&st, &now);
	return memcmp(&now, &file->seen, sizeof(now)) != 0;
}

/* Open without being held up by a FIFO or taken in by a device. */
static FILE *open_regular(const char *path, struct manrs_text *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	FILE *in = NULL;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		manrs_text_add(err, "%s", strerror(errno));
	else if (!S_ISREG(st.st_mode))
		manrs_text_add(err, "not a regular file");
	else if (!(in = fdopen(fd, "r")))
		manrs_text_add(err, "%s", strerror(errno));
	if (fd >= 0 && !in)
		close(fd);
	return in;
}

FILE *manrs_watched_file_open(struct manrs_watched_file *file,
			      struct manrs_text *err)
{
	struct stat st;

	/* Before it is opened: what changes from here on is read again. */
	memset(&file->seen, 0, sizeof(file->seen));
	if (stat(file->path, &st) == 0)
		identify(&st, &file->seen);
	return open_regular(file->path, err);
}

bool manrs_watched_file_is_due(struct manrs_watched_file *file, int64_t now_ms)
{
	watch_directory(file, now_ms);
	read_events(file, now_ms);
	watch_file(file);
	if (now_ms >= file->recheck_ms) {
		file->recheck_ms = now_ms + RECHECK_MS;
		if (!file->load_ms && looks_changed(file)) {
			file->is_replaced = true;
			note_change(file, now_ms);
		}
	}
	if (!file->load_ms || now_ms < file->load_ms)
		return false;
	file->load_ms = 0;
	return true;
}
