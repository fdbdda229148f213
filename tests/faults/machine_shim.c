/* The disk, the power and the clock of one process, for the tests: preloaded into valkey-server (LD_PRELOAD).

   A page that the tests share (MACHINE_PAGE, `struct page`) tells what to do and what has happened:
   each fsync of an append-only file notes the bytes that are safe from then on, so that the tests can cut the file to
   them, which is what a loss of power would leave; it may be slow; the disk may be full; the clock may be wrong. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* As `_Page` in machine.py says it. */
struct page {
    int32_t delay_ms;   /* written by the tests: each fsync takes this much longer */
    int32_t is_full;    /* written by the tests: the disk takes no byte more */
    int64_t offset_us;  /* written by the tests: the clock is this much ahead */
    int64_t synced;     /* written here: bytes of the file that a completed fsync covers */
    int64_t syncs;      /* written here: completed fsyncs */
    char name[512];     /* written here: the file that `synced` speaks of */
};

static volatile struct page *page;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("MACHINE_PAGE");
    int fd = path ? open(path, O_RDWR) : -1;
    if (fd < 0) {
        fprintf(stderr, "machine_shim: MACHINE_PAGE names no file that can be opened\n");
        _exit(70);
    }
    void *found = mmap(NULL, sizeof(struct page), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (found == MAP_FAILED) _exit(70);
    page = found;
}

/* Whether `fd` is an append-only file that grows; its path is then in `path`. */
static int is_log(int fd, char *path, size_t size) {
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, ".incr.aof") != NULL;
}

static int synced(int fd, const char *name) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    char path[512];
    struct stat before;
    int is_ours = is_log(fd, path, sizeof path) && fstat(fd, &before) == 0;
    if (is_ours && page->delay_ms) usleep((useconds_t)page->delay_ms * 1000);
    int result = real(fd);
    /* What is written while fsync runs may be safe or not: only what was there before counts. */
    if (is_ours && result == 0) {
        if (strcmp((const char *)page->name, path) != 0) {
            page->synced = 0;
            strcpy((char *)page->name, path);
        }
        page->synced = before.st_size;
        page->syncs++;
    }
    return result;
}

int fsync(int fd) { return synced(fd, "fsync"); }
int fdatasync(int fd) { return synced(fd, "fdatasync"); }

ssize_t write(int fd, const void *bytes, size_t count) {
    static ssize_t (*real)(int, const void *, size_t);
    if (!real) real = (ssize_t (*)(int, const void *, size_t))dlsym(RTLD_NEXT, "write");
    char path[512];
    if (page && page->is_full && is_log(fd, path, sizeof path)) {
        /* The last block takes a half of the first write, as on a real disk; then there is nothing left. */
        if (page->is_full == 1 && count > 1) {
            page->is_full = 2;
            return real(fd, bytes, count / 2);
        }
        errno = ENOSPC;
        return -1;
    }
    return real(fd, bytes, count);
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    static int (*real)(struct timeval *, void *);
    if (!real) real = (int (*)(struct timeval *, void *))dlsym(RTLD_NEXT, "gettimeofday");
    int result = real(now, zone);
    if (page && page->offset_us) {
        int64_t all = (int64_t)now->tv_sec * 1000000 + now->tv_usec + page->offset_us;
        now->tv_sec = all / 1000000;
        now->tv_usec = all % 1000000;
    }
    return result;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, now);
    if (page && page->offset_us && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        int64_t all = (int64_t)now->tv_sec * 1000000000 + now->tv_nsec + page->offset_us * 1000;
        now->tv_sec = all / 1000000000;
        now->tv_nsec = all % 1000000000;
    }
    return result;
}

time_t time(time_t *found) {
    struct timeval now;
    gettimeofday(&now, NULL);
    if (found) *found = now.tv_sec;
    return now.tv_sec;
}
