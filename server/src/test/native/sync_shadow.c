/*
 * A model of power loss for a process that is killed. Preloaded into it, this copies a file to a shadow directory whenever
 * the process syncs it; a name appears in the shadow, or goes from it, only when the process syncs the directory. What a
 * store finds in the shadow is what a disk would be sure to have. Not modelled: torn or reordered sectors.
 *
 * EBB_SHADOW_FROM: the directory that is watched; EBB_SHADOW_TO: the shadow, which must exist. In it, ".new-X" holds a file
 * that was synced before its name was.
 *
 * Syncs can be made to fail, as Linux does it: the caller gets EIO, once; what was written since the last good sync is called
 * clean, stays in memory and never reaches the disk unless it is written again. EBB_FAIL_AT: the number of the first sync of
 * "queue.db" and its log that fails, from 1, counted from when the file EBB_FAIL_ARMED exists; EBB_FAIL_COUNT: how many fail
 * in a row; EBB_FAIL_DROP, if set: what is not on disk does not stay in memory either, as some file systems do.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK (1 << 16)
#define NAME_BYTES 1024
#define PAGE 4096
#define FILES 64

enum { CLEAN, DIRTY, LOST };

/* What memory holds of one file and the disk does not. */
struct file {
    ino_t inode;
    unsigned char *pages;
    size_t count;
};

static struct file files[FILES];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static long syncs;

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (real == NULL) real = (type (*)(__VA_ARGS__)) dlsym(RTLD_NEXT, #name)

static void give_up(const char *what) {
    perror(what);
    abort();
}

static void join(char *out, const char *directory, const char *prefix, const char *name) {
    if (snprintf(out, NAME_BYTES, "%s/%s%s", directory, prefix, name) >= NAME_BYTES) give_up("name");
}

static int exists(const char *path) { return access(path, F_OK) == 0; }

static struct file *file_of(ino_t inode, int create) {
    for (int i = 0; i < FILES; i++) {
        if (files[i].inode == inode) return &files[i];
    }
    for (int i = 0; create && i < FILES; i++) {
        if (files[i].inode == 0) {
            files[i].inode = inode;
            return &files[i];
        }
    }
    if (create) give_up("files");
    return NULL;
}

static int is_lost(const struct file *file, size_t page) {
    return file != NULL && page < file->count && file->pages[page] == LOST;
}

static void forget(struct file *file) {
    free(file->pages);
    memset(file, 0, sizeof *file);
}

/* The path of a file below the watched directory; 0 for any other. */
static int watched_path(int fd, char *path, struct stat *status) {
    const char *from = getenv("EBB_SHADOW_FROM");
    char link[64];
    if (from == NULL || getenv("EBB_SHADOW_TO") == NULL || fstat(fd, status) != 0) return 0;
    if (!S_ISREG(status->st_mode) && !S_ISDIR(status->st_mode)) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, NAME_BYTES - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return strncmp(path, from, strlen(from)) == 0;
}

static void written(int fd, off_t from, ssize_t length) {
    char path[NAME_BYTES];
    struct stat status;
    if (length <= 0 || getenv("EBB_FAIL_AT") == NULL || !watched_path(fd, path, &status)) return;
    pthread_mutex_lock(&lock);
    struct file *file = file_of(status.st_ino, 1);
    size_t end = (from + length + PAGE - 1) / PAGE;
    if (end > file->count) {
        file->pages = realloc(file->pages, end);
        if (file->pages == NULL) give_up("realloc");
        memset(file->pages + file->count, CLEAN, end - file->count);
        file->count = end;
    }
    memset(file->pages + from / PAGE, DIRTY, end - from / PAGE);
    pthread_mutex_unlock(&lock);
}

static void cut(int fd, off_t length) {
    struct stat status;
    if (fstat(fd, &status) != 0) return;
    pthread_mutex_lock(&lock);
    struct file *file = file_of(status.st_ino, 0);
    size_t kept = (length + PAGE - 1) / PAGE;
    if (file != NULL && kept < file->count) memset(file->pages + kept, CLEAN, file->count - kept);
    pthread_mutex_unlock(&lock);
}

/* Takes out of memory what is not on disk. */
static void drop(const char *path, const struct file *file) {
    REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
    char shadow[NAME_BYTES];
    char *page = malloc(PAGE);
    int out = open(path, O_WRONLY);
    join(shadow, getenv("EBB_SHADOW_TO"), "", strrchr(path, '/') + 1);
    int in = open(shadow, O_RDONLY);
    off_t size = lseek(out, 0, SEEK_END);
    if (page == NULL || out < 0) give_up("drop");
    for (size_t i = 0; i < file->count; i++) {
        off_t at = (off_t) i * PAGE;
        if (file->pages[i] != LOST || at >= size) continue;
        memset(page, 0, PAGE);
        if (in >= 0 && pread(in, page, PAGE, at) < 0) give_up("pread");
        real(out, page, size - at < PAGE ? size - at : PAGE, at);
    }
    free(page);
    if (in >= 0) close(in);
    close(out);
}

static int fails(int fd) {
    const char *first = getenv("EBB_FAIL_AT");
    const char *armed = getenv("EBB_FAIL_ARMED");
    char path[NAME_BYTES];
    struct stat status;
    if (first == NULL || armed == NULL || !watched_path(fd, path, &status) || !S_ISREG(status.st_mode)) return 0;
    const char *name = strrchr(path, '/') + 1;
    if (strcmp(name, "queue.db") != 0 && strcmp(name, "queue.db-wal") != 0) return 0;
    if (!exists(armed)) return 0;
    pthread_mutex_lock(&lock);
    long number = ++syncs;
    int failing = number >= atol(first) && number < atol(first) + atol(getenv("EBB_FAIL_COUNT"));
    if (failing) {
        struct file *file = file_of(status.st_ino, 1);
        for (size_t i = 0; i < file->count; i++) {
            if (file->pages[i] == DIRTY) file->pages[i] = LOST;
        }
        if (getenv("EBB_FAIL_DROP") != NULL) drop(path, file);
        fprintf(stderr, "sync %ld fails: %s\n", number, name);
    }
    pthread_mutex_unlock(&lock);
    return failing;
}

static void sync_file(const char *path, const char *to, struct file *file) {
    const char *name = strrchr(path, '/') + 1;
    char target[NAME_BYTES], partial[NAME_BYTES];
    join(target, to, "", name);
    if (!exists(target)) join(target, to, ".new-", name);
    join(partial, to, ".partial-", name);

    /* From the heap: a Java thread may have little stack, and thread-local memory is taken from it too. */
    char *block = malloc(BLOCK);
    int out = open(partial, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    int in = open(path, O_RDONLY);
    int old = open(target, O_RDONLY);
    if (block == NULL || out < 0 || in < 0) give_up("open");
    ssize_t count;
    for (off_t at = 0; (count = pread(in, block, BLOCK, at)) > 0; at += count) {
        for (ssize_t i = 0; i < count; i += PAGE) {
            if (!is_lost(file, (at + i) / PAGE)) continue;
            memset(block + i, 0, PAGE);
            if (old >= 0 && pread(old, block + i, PAGE, at + i) < 0) give_up("pread");
        }
        if (write(out, block, count) != count) give_up("write");
    }
    if (count < 0) give_up("read");
    free(block);
    if (old >= 0) close(old);
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
    char path[NAME_BYTES];
    struct stat status;
    if (!watched_path(fd, path, &status)) return;
    size_t root = strlen(from);
    if (path[root] == 0 && S_ISDIR(status.st_mode)) sync_names(from, to);
    if (path[root] != '/' || !S_ISREG(status.st_mode)) return;
    pthread_mutex_lock(&lock);
    struct file *file = file_of(status.st_ino, 0);
    sync_file(path, to, file);
    for (size_t i = 0; file != NULL && i < file->count; i++) {
        if (file->pages[i] == DIRTY) file->pages[i] = CLEAN;
    }
    pthread_mutex_unlock(&lock);
}

static int failed(void) {
    errno = EIO;
    return -1;
}

int fsync(int fd) {
    REAL(int, fsync, int);
    if (fails(fd)) return failed();
    int result = real(fd);
    if (result == 0) synced(fd);
    return result;
}

int fdatasync(int fd) {
    REAL(int, fdatasync, int);
    if (fails(fd)) return failed();
    int result = real(fd);
    if (result == 0) synced(fd);
    return result;
}

ssize_t write(int fd, const void *bytes, size_t count) {
    REAL(ssize_t, write, int, const void *, size_t);
    ssize_t done = real(fd, bytes, count);
    if (done > 0 && getenv("EBB_FAIL_AT") != NULL) written(fd, lseek(fd, 0, SEEK_CUR) - done, done);
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
    ssize_t done = real(fd, bytes, count, at);
    written(fd, at, done);
    return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off_t at) { return pwrite(fd, bytes, count, at); }

int ftruncate(int fd, off_t length) {
    REAL(int, ftruncate, int, off_t);
    int result = real(fd, length);
    if (result == 0) cut(fd, length);
    return result;
}

int ftruncate64(int fd, off_t length) { return ftruncate(fd, length); }

int unlink(const char *path) {
    REAL(int, unlink, const char *);
    struct stat status;
    int found = stat(path, &status) == 0;
    int result = real(path);
    if (result == 0 && found && status.st_nlink == 1) {
        pthread_mutex_lock(&lock);
        struct file *file = file_of(status.st_ino, 0);
        if (file != NULL) forget(file);
        pthread_mutex_unlock(&lock);
    }
    return result;
}
