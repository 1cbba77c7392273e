/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Notices when the file of VRPs changes, and reads it.  The directory is
 * watched rather than the file, so that rename over it, writing in place, and
 * delete and create are all seen; comparing stat() now and then catches what
 * inotify cannot (a symbolic link's target, a network file system, a directory
 * that came later).  What the content means is rpki_json's.
 */
#include "rpki_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rpki_json.h"

/* Quiet time before a changed file is read: writers write in pieces. */
#define SETTLE_MS 200

/* Read at the latest this long after the first change. */
#define SETTLE_MAX_MS 5000

/* Between two looks at stat(). */
#define RECHECK_MS 10000

#define WATCHED                                                                \
	(IN_CLOSE_WRITE | IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVED_TO |    \
	 IN_MOVED_FROM | IN_ATTRIB)

/* What tells one content from the next without reading it. */
struct identity {
	dev_t dev;
	ino_t ino;
	off_t size;
	struct timespec mtime;
	struct timespec ctime;
};

struct manrs_rpki_file {
	char *path;
	char *directory;
	const char *name; /* within path */
	int inotify;	  /* or -1 */
	int watch;	  /* or -1: the directory is not there */
	int64_t load_ms;  /* 0: nothing to load */
	int64_t changed_ms; /* first change that is not read */
	int64_t recheck_ms;
	struct identity seen; /* of the last load, zero when it had no file */
};

enum manrs_status manrs_rpki_file_new(const char *path,
				      struct manrs_rpki_file **out)
{
	struct manrs_rpki_file *file = calloc(1, sizeof(*file));
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
	file->watch = -1;
	if (!file->path || !file->directory) {
		manrs_rpki_file_free(file);
		return MANRS_ERR_MEMORY;
	}
	file->name = slash ? file->path + (slash - path) + 1 : file->path;
	manrs_rpki_file_refresh(file);
	*out = file;
	return MANRS_OK;
}

void manrs_rpki_file_free(struct manrs_rpki_file *file)
{
	if (!file)
		return;
	if (file->inotify >= 0)
		close(file->inotify);
	free(file->directory);
	free(file->path);
	free(file);
}

const char *manrs_rpki_file_path(const struct manrs_rpki_file *file)
{
	return file->path;
}

int manrs_rpki_file_fd(const struct manrs_rpki_file *file)
{
	return file->inotify;
}

int64_t manrs_rpki_file_due_ms(const struct manrs_rpki_file *file)
{
	if (file->load_ms && file->load_ms < file->recheck_ms)
		return file->load_ms;
	return file->recheck_ms;
}

void manrs_rpki_file_refresh(struct manrs_rpki_file *file)
{
	file->load_ms = manrs_rpki_now_ms();
	file->changed_ms = file->load_ms;
}

static void note_change(struct manrs_rpki_file *file, int64_t now_ms)
{
	if (!file->load_ms)
		file->changed_ms = now_ms;
	file->load_ms = now_ms + SETTLE_MS;
	if (file->load_ms > file->changed_ms + SETTLE_MAX_MS)
		file->load_ms = file->changed_ms + SETTLE_MAX_MS;
}

/* Watch the directory, if that is not the case and it exists. */
static void watch(struct manrs_rpki_file *file, int64_t now_ms)
{
	if (file->inotify < 0 || file->watch >= 0)
		return;
	file->watch = inotify_add_watch(file->inotify, file->directory,
					WATCHED | IN_DELETE_SELF |
						IN_MOVE_SELF | IN_ONLYDIR);
	/* It may have changed before it was watched. */
	if (file->watch >= 0)
		file->recheck_ms = now_ms;
}

static void read_event(struct manrs_rpki_file *file,
		       const struct inotify_event *event, int64_t now_ms)
{
	if (event->mask & IN_Q_OVERFLOW) {
		note_change(file, now_ms);
	} else if (event->wd != file->watch) {
		return; /* of a directory that is not watched any more */
	} else if (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED)) {
		if (!(event->mask & IN_IGNORED))
			inotify_rm_watch(file->inotify, file->watch);
		file->watch = -1;
		note_change(file, now_ms);
	} else if (event->len && !strcmp(event->name, file->name)) {
		note_change(file, now_ms);
	}
}

static void read_events(struct manrs_rpki_file *file, int64_t now_ms)
{
	_Alignas(struct inotify_event) char
		bytes[16 * (sizeof(struct inotify_event) + NAME_MAX + 1)];
	ssize_t n;

	if (file->inotify < 0)
		return;
	while ((n = read(file->inotify, bytes, sizeof(bytes))) > 0) {
		const char *at = bytes;

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
static bool looks_changed(const struct manrs_rpki_file *file)
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

static enum manrs_rpki_file_event load(struct manrs_rpki_file *file,
				       struct manrs_rpki_records *records,
				       struct manrs_text *err)
{
	enum manrs_status status;
	struct stat st;
	FILE *in;

	/* Before it is opened: what changes from here on is read again. */
	memset(&file->seen, 0, sizeof(file->seen));
	if (stat(file->path, &st) == 0)
		identify(&st, &file->seen);
	in = open_regular(file->path, err);
	if (!in)
		return MANRS_RPKI_FILE_FAILED;
	status = manrs_rpki_json_read(in, &records->vrps, &records->n, err);
	fclose(in);
	return status ? MANRS_RPKI_FILE_FAILED : MANRS_RPKI_FILE_LOADED;
}

enum manrs_rpki_file_event
manrs_rpki_file_run(struct manrs_rpki_file *file, int64_t now_ms,
		    struct manrs_rpki_records *records, struct manrs_text *err)
{
	watch(file, now_ms);
	read_events(file, now_ms);
	if (now_ms >= file->recheck_ms) {
		file->recheck_ms = now_ms + RECHECK_MS;
		if (!file->load_ms && looks_changed(file))
			note_change(file, now_ms);
	}
	if (!file->load_ms || now_ms < file->load_ms)
		return MANRS_RPKI_FILE_IDLE;
	file->load_ms = 0;
	return load(file, records, err);
}
