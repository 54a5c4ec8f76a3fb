// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nooks agent: the user-space half of a recovery. The kernel runs it when a
 * domain has failed: no terminal, hardly an environment, and nobody who reads
 * its output. It saves what users configured, unloads and loads the module when
 * the kernel says that is safe, and gives the configuration back.
 */
#include "cli.h"
#include "module.h"
#include "net.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/utsname.h>
#include <unistd.h>

#define POLL_US			5000
#define REAP_TIMEOUT_MS		30000
#define UNLOAD_TIMEOUT_MS	5000
#define LINK_TIMEOUT_MS		10000

static int log_line(const char *dom, const char *fmt, ...) PRINTF(2, 3);

/* Into the kernel's log, as the kernel's own lines about the domain. */
static int log_line(const char *dom, const char *fmt, ...)
{
	int fd = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	va_list args;
	char *text;

	if (fd < 0)
		fd = dup(2);
	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		text = "out of memory";
	va_end(args);
	/* One write() is one line of the log; dprintf() fails on this device. */
	text = text_format("<3>nooks: %s: FAILED: %s\n", dom, text);
	if (write(fd, text, strlen(text)) < 0)
		fputs(text, stderr);
	close(fd);
	return EXIT_FAILED;
}

/* Of which recovery this is the agent; the kernel believes only the current one. */
static const char *number;

static int tell(const char *dom, const char *what)
{
	return domain_write(dom, "recovery", text_format("agent %s %s", number, what));
}

/* Tell the log and the kernel's half, which takes 79 characters. */
static int give_up(const char *dom, const char *reason)
{
	log_line(dom, "%s", reason);
	tell(dom, text_format("failed %.60s", reason));
	return EXIT_FAILED;
}

/* What is to be done next, as the kernel's half says. */
enum step {
	STEP_WAIT,
	STEP_RELOAD,	/* the domain holds nothing, its module is to be loaded anew */
	STEP_REPLAY,	/* the driver is back */
	STEP_OVER,	/* the kernel gave up, or another recovery has begun */
};

static enum step next_step(const char *dom)
{
	static const struct {
		const char *line;
		enum step step;
	} steps[] = {
		{ "stage: reaped", STEP_RELOAD },
		{ "stage: restart", STEP_RELOAD },
		{ "stage: replay", STEP_REPLAY },
		{ "stage: failed", STEP_OVER },
	};
	char *text = domain_read(dom, "recovery"), *all = text, *line;
	enum step step = STEP_WAIT;

	while (text && (line = text_line(&text))) {
		for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
			if (!strcmp(line, steps[i].line))
				step = steps[i].step;
		if (!strncmp(line, "number: ", 8) && strcmp(line + 8, number))
			step = STEP_OVER;
	}
	free(all);	/* this one is called thousands of times */
	return step;
}

/* The module of a failed domain; what still holds it lets go soon. */
static int unload(const char *dom)
{
	int err = 0;

	for (int ms = 0; ms < UNLOAD_TIMEOUT_MS; ms += POLL_US / 1000) {
		err = module_unload(dom);
		if (err != -EAGAIN && err != -EBUSY)
			break;
		usleep(POLL_US);
	}
	return err == -ENOENT ? 0 : err;
}

/* What 'nooks load' noted; who loaded it otherwise gets the usual place. */
static void find_module(const char *dom, char **path, char **params)
{
	struct utsname uts;

	if (!record_read(dom, path, params))
		return;
	uname(&uts);
	*path = text_format("/lib/modules/%s/updates/%s.ko", uts.release, dom);
	*params = module_options(dom);
}

/* The new build is not to be: say why, where its user and the log see it. */
static void refuse_next(const char *dom, const char *path, const char *reason)
{
	log_line(dom, "not replaced by %s: %s", path, reason);
	next_refuse(dom, reason);
}

/* Another build, if somebody asked for that; is it loaded? */
static bool load_next(const char *dom, bool *replaced)
{
	char *path, *params, *copy = next_read(dom, number, &path, &params), *said;
	int kmsg = kmsg_open(), err;

	if (!copy)
		return false;
	err = module_load(copy, params);
	if (!err)
		return *replaced = true;
	said = kmsg_last(kmsg, dom);
	refuse_next(dom, path, text_format("%s%s%s", module_load_error(err), said ? ": " : "",
					   said ? said : ""));
	return false;
}

/* Of what runs, whoever loaded that; or of what ran, where nothing does any more. */
static char *copy_of_running(const char *dom)
{
	char *copy = record_copy(dom);

	return copy && (!module_is_loaded(dom) || module_is_file(dom, copy)) ? copy : NULL;
}

static int reload(const char *dom, bool *replaced)
{
	char *path, *params, *copy = copy_of_running(dom);
	int err;

	/* The file may be another one by now. */
	find_module(dom, &path, &params);
	if (!copy && access(path, R_OK))
		return give_up(dom, text_format("cannot read %s: %s", path, strerror(errno)));
	err = unload(dom);
	if (err)
		return give_up(dom, text_format("cannot unload the module: %s", strerror(-err)));
	if (load_next(dom, replaced))
		return EXIT_DONE;
	err = module_load(copy ? copy : path, params);
	if (err)
		return give_up(dom, text_format("cannot load %s: %s", path, module_load_error(err)));
	return EXIT_DONE;
}

/* The new build does not do what the one before did: that one again, then. */
static bool go_back(const char *dom, const char *why)
{
	char *path, *params, *copy = record_copy(dom);
	int err;

	refuse_next(dom, "the new build", why);
	find_module(dom, &path, &params);
	err = unload(dom);
	if (!err)
		err = module_load(copy ? copy : path, params);
	if (err)
		log_line(dom, "cannot go back to %s: %s", path, strerror(-err));
	return !err;
}

static int replay(const char *dom, struct net_state *net, bool replaced)
{
	char *what;
	int err;

	/* Kept for their users, who may have changed this or that since. */
	err = net_is_same(net) ? 0 : net_restore(net, LINK_TIMEOUT_MS, &what);
	if (err == -ETIMEDOUT && replaced && go_back(dom, what))
		err = net_restore(net, LINK_TIMEOUT_MS, &what);
	else if (replaced && err != -ETIMEDOUT && next_accept(dom))
		log_line(dom, "cannot note which build it is now");
	if (err == -ETIMEDOUT)
		return give_up(dom, what);
	/* The driver is back: a setting less is no reason to stop it again. */
	if (err)
		log_line(dom, "restored, but not %s: %s", what, strerror(-err));
	return EXIT_DONE;
}

/*
 * What users configured: as the interfaces say, unless an earlier agent did not
 * get to the end. Then what it wrote down is the whole, and what the interfaces
 * say, if there are any, is not.
 */
static int save(struct net_state *net, const char *dom, const char *file)
{
	int err;

	memset(net, 0, sizeof(*net));
	if (!net_state_read(net, file))
		return 0;
	err = net_save(net, dom);
	if (err || !net->links)
		return err;
	/* Without the file there is one try; better than none. */
	err = net_state_write(net, file);
	if (err)
		log_line(dom, "cannot write %s: %s", file, strerror(-err));
	return 0;
}

/*
 * A driver that fails while its configuration is being restored calls for a
 * second agent before the first has ended. Held until we exit.
 */
static void take_turn(const char *dom)
{
	int fd = open(record_path(dom, "lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd >= 0)
		flock(fd, LOCK_EX);
}

static bool is_live(const char *dom)
{
	char *state = domain_read(dom, "state");

	return state && !strcmp(text_trim(state), "live");
}

static int agent(struct cli *cli)
{
	const char *dom = cli->argv[0];
	char *file = record_path(dom, "net");
	bool replaced = false;
	struct net_state net;
	enum step step;
	int err, status;

	number = cli->argv[1];
	/* The failed driver may be what this program's file is read through. */
	mlockall(MCL_CURRENT | MCL_FUTURE);
	take_turn(dom);
	err = save(&net, dom, file);
	if (err)
		return give_up(dom, text_format("cannot save the configuration: %s", strerror(-err)));
	err = tell(dom, "saved");
	if (err)
		return log_line(dom, "cannot tell the kernel: %s", strerror(-err));
	for (int ms = 0; !(step = next_step(dom)); ms += POLL_US / 1000) {
		if (ms >= REAP_TIMEOUT_MS)
			return give_up(dom, "its objects were not released in time");
		usleep(POLL_US);
	}
	/* What was saved is there for the next one. */
	if (step == STEP_OVER)
		return EXIT_FAILED;
	status = step == STEP_RELOAD ? reload(dom, &replaced) : EXIT_DONE;
	if (!status)
		status = replay(dom, &net, replaced);
	/* Restored as far as possible; if it failed again, the next one goes on. */
	if (is_live(dom))
		unlink(file);
	if (!status) {
		err = tell(dom, "done");
		if (err)
			return log_line(dom, "cannot tell the kernel: %s", strerror(-err));
	}
	return status;
}

const struct cli_verb verb_agent = {
	.name = "agent",
	.args = "DOMAIN NUMBER",
	.help = "restart a failed driver; run by the kernel",
	.min = 2,
	.max = 2,
	.run = agent,
	.hidden = true,
};
