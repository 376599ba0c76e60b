/* Stands between a program and its syncs (fsync(2), fdatasync(2)), preloaded. It does two things, each asked for by a
 * variable of the environment:
 *
 * HEADSUP_SHIM_FAIL=FILE    while FILE is there, a sync of a regular file answers EIO and syncs nothing.
 * HEADSUP_SHIM_SHADOW=DIR   what a sync was asked for is kept in DIR: of a regular file its bytes, as DIR/bytes-INODE, of
 *                           a folder its names with their inodes, as DIR/names-INODE. What a test builds out of these
 *                           after a kill is what a disk holds that keeps nothing but what was synced.
 *
 * The copy is taken before the real sync, and becomes visible by a rename, so a kill in the middle leaves the one before.
 * One copy is taken at a time: of two at once the older list of names could be put in place last.
 * What is not caught: data that the kernel would have written by itself, which makes the disk here worse than a real one. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_ulong count;
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static void put_in_place(const char *temporary, const char *shadow, const char *kind, unsigned long inode) {
    char final[4200];
    snprintf(final, sizeof final, "%s/%s-%lu", shadow, kind, inode);
    rename(temporary, final);
}

static int open_temporary(char *name, size_t length, const char *shadow) {
    snprintf(name, length, "%s/part-%d-%lu", shadow, (int)getpid(), atomic_fetch_add(&count, 1));
    return open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

static void keep_bytes(int fd, const char *shadow, const struct stat *facts) {
    char temporary[4200], self[64], buffer[65536];
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    int from = open(self, O_RDONLY | O_CLOEXEC);
    if (from < 0) return;
    int to = open_temporary(temporary, sizeof temporary, shadow);
    ssize_t length = 0;
    while (to >= 0 && (length = read(from, buffer, sizeof buffer)) > 0)
        if (write(to, buffer, (size_t)length) != length) break;
    close(from);
    if (to < 0) return;
    close(to);
    if (length == 0) put_in_place(temporary, shadow, "bytes", (unsigned long)facts->st_ino);
}

static void keep_names(int fd, const char *shadow, const struct stat *facts) {
    char temporary[4200], self[64];
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    DIR *folder = opendir(self);
    if (!folder) return;
    int to = open_temporary(temporary, sizeof temporary, shadow);
    if (to >= 0) {
        for (struct dirent *entry; (entry = readdir(folder));)
            dprintf(to, "%lu %s\n", (unsigned long)entry->d_ino, entry->d_name);
        close(to);
        put_in_place(temporary, shadow, "names", (unsigned long)facts->st_ino);
    }
    closedir(folder);
}

static int watched(int fd, int (*real)(int)) {
    struct stat facts;
    int kept = errno;
    const char *fail = getenv("HEADSUP_SHIM_FAIL"), *shadow = getenv("HEADSUP_SHIM_SHADOW");
    if (fstat(fd, &facts) == 0) {
        if (fail && S_ISREG(facts.st_mode) && access(fail, F_OK) == 0) {
            errno = EIO;
            return -1;
        }
        if (shadow) {
            pthread_mutex_lock(&one_at_a_time);
            if (S_ISREG(facts.st_mode)) keep_bytes(fd, shadow, &facts);
            if (S_ISDIR(facts.st_mode)) keep_names(fd, shadow, &facts);
            pthread_mutex_unlock(&one_at_a_time);
        }
    }
    errno = kept;
    return real(fd);
}

int fsync(int fd) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    return watched(fd, real);
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    return watched(fd, real);
}
