/*
 * A process that is killed at a moment of our choice. Preloaded into it, this counts how often the process syncs a directory,
 * and kills it where it would do so for the n-th time: the names that it made and took away until then are as it left them,
 * and nothing of what comes after is done.
 *
 * EBB_KILL_IN: the directory; EBB_KILL_AT: the number of the sync, from 1.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_BYTES 4096

static long syncs;

static int counts(int fd) {
    const char *in = getenv("EBB_KILL_IN");
    char link[64];
    char path[PATH_BYTES];
    if (in == NULL || getenv("EBB_KILL_AT") == NULL) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strcmp(path, in) == 0;
}

static void sync_begins(int fd) {
    if (counts(fd) && __sync_add_and_fetch(&syncs, 1) == atol(getenv("EBB_KILL_AT"))) kill(getpid(), SIGKILL);
}

int fsync(int fd) {
    static int (*real)(int);
    if (real == NULL) real = (int (*)(int)) dlsym(RTLD_NEXT, "fsync");
    sync_begins(fd);
    return real(fd);
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (real == NULL) real = (int (*)(int)) dlsym(RTLD_NEXT, "fdatasync");
    sync_begins(fd);
    return real(fd);
}
