/*
 * A model of power loss for a process that is killed. Preloaded into it, this copies a file to a shadow directory whenever
 * the process syncs it; a name appears in the shadow, or goes from it, only when the process syncs the directory. What a
 * store finds in the shadow is what a disk would be sure to have. Not modelled: torn or reordered sectors.
 *
 * EBB_SHADOW_FROM: the directory that is watched; EBB_SHADOW_TO: the shadow, which must exist. In it, ".new-X" holds a file
 * that was synced before its name was.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK (1 << 16)
#define NAME_BYTES 1024

static void give_up(const char *what) {
    perror(what);
    abort();
}

static void join(char *out, const char *directory, const char *prefix, const char *name) {
    if (snprintf(out, NAME_BYTES, "%s/%s%s", directory, prefix, name) >= NAME_BYTES) give_up("name");
}

static int exists(const char *path) { return access(path, F_OK) == 0; }

static void sync_file(const char *path, const char *to) {
    const char *name = strrchr(path, '/') + 1;
    char target[NAME_BYTES], partial[NAME_BYTES];
    join(target, to, "", name);
    if (!exists(target)) join(target, to, ".new-", name);
    join(partial, to, ".partial-", name);

    /* From the heap: a Java thread may have little stack, and thread-local memory is taken from it too. */
    char *block = malloc(BLOCK);
    int out = open(partial, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    int in = open(path, O_RDONLY);
    if (block == NULL || out < 0 || in < 0) give_up("open");
    ssize_t count;
    while ((count = read(in, block, BLOCK)) > 0) {
        if (write(out, block, count) != count) give_up("write");
    }
    if (count < 0) give_up("read");
    free(block);
    close(in);
    close(out);
    /* Whole or not at all, whenever the process dies. */
    if (rename(partial, target) != 0) give_up("rename");
}

static void sync_names(const char *from, const char *to) {
    char original[NAME_BYTES], shadow[NAME_BYTES], fresh[NAME_BYTES];
    struct dirent *entry;
    DIR *names = opendir(to);
    if (names == NULL) give_up("opendir");
    while ((entry = readdir(names)) != NULL) {
        join(original, from, "", entry->d_name);
        join(shadow, to, "", entry->d_name);
        if (entry->d_name[0] != '.' && !exists(original)) unlink(shadow);
    }
    closedir(names);

    names = opendir(from);
    if (names == NULL) give_up("opendir");
    while ((entry = readdir(names)) != NULL) {
        struct stat status;
        join(original, from, "", entry->d_name);
        join(shadow, to, "", entry->d_name);
        join(fresh, to, ".new-", entry->d_name);
        if (exists(shadow) || stat(original, &status) != 0 || !S_ISREG(status.st_mode)) continue;
        if (rename(fresh, shadow) != 0) close(open(shadow, O_CREAT | O_WRONLY, 0600));
    }
    closedir(names);
}

static void synced(int fd) {
    const char *from = getenv("EBB_SHADOW_FROM");
    const char *to = getenv("EBB_SHADOW_TO");
    char link[64], path[NAME_BYTES];
    struct stat status;
    if (from == NULL || to == NULL || fstat(fd, &status) != 0) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return;
    path[length] = 0;
    size_t root = strlen(from);
    if (strncmp(path, from, root) != 0) return;
    if (path[root] == 0 && S_ISDIR(status.st_mode)) sync_names(from, to);
    if (path[root] == '/' && S_ISREG(status.st_mode)) sync_file(path, to);
}

int fsync(int fd) {
    static int (*real)(int);
    if (real == NULL) real = (int (*)(int)) dlsym(RTLD_NEXT, "fsync");
    int result = real(fd);
    if (result == 0) synced(fd);
    return result;
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (real == NULL) real = (int (*)(int)) dlsym(RTLD_NEXT, "fdatasync");
    int result = real(fd);
    if (result == 0) synced(fd);
    return result;
}
