// Counts the heap allocations of the program it is loaded into, for `count-allocations`.
//
//   gcc -O2 -shared -fPIC -o count_malloc.so count_malloc.c
//   COUNT_MALLOC_FILE=counts LD_PRELOAD=./count_malloc.so program
//
// The counts stand in the file, which is mapped, so that another process reads them while the program runs and nothing
// has to be asked of it. While the file's word `stacks` is not zero, every allocation's call stack is counted as well:
// exact, but slow. glibc only: the allocator is called by the names under which glibc exports it besides `malloc`,
// so that the first allocations, before any symbol could be looked up, are no special case.

#define _GNU_SOURCE
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FRAMES = 48, STACKS = 16384 };

// Mirrored in allocations.py.
struct stack {
    _Atomic uint64_t hash, count, bytes;
    uint64_t depth;
    uint64_t frames[FRAMES];
};

struct counts {
    _Atomic uint64_t stacks;
    _Atomic uint64_t allocations, reallocations, frees, bytes;
    _Atomic uint64_t lost;  // stacks that the table had no room for
    uint64_t reserved[2];
    struct stack table[STACKS];
};

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

static struct counts *counts;
// Set while this library itself works, whose own allocations (the unwinder makes some) are nobody's.
static __thread int inside __attribute__((tls_model("initial-exec")));

__attribute__((constructor)) static void start(void) {
    const char *path = getenv("COUNT_MALLOC_FILE");
    if (!path) return;
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || ftruncate(file, sizeof(struct counts)) != 0) return;
    void *mapped = mmap(NULL, sizeof(struct counts), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (mapped == MAP_FAILED) return;
    void *frames[4];
    inside = 1;
    backtrace(frames, 4);  // loads the unwinder
    inside = 0;
    counts = mapped;
}

static inline __attribute__((always_inline)) void record(size_t bytes) {
    void *frames[FRAMES + 2];
    // The first two frames are those of count and of the allocator.
    int depth = backtrace(frames, FRAMES + 2) - 2;
    if (depth < 1) return;
    uint64_t hash = 14695981039346656037u;
    for (int i = 0; i < depth; i++) hash = (hash ^ (uintptr_t)frames[i + 2]) * 1099511628211u;
    hash = (hash ^ hash >> 29) | 1;  // 0 marks an empty slot
    for (uint64_t probe = 0; probe < 64; probe++) {
        struct stack *slot = &counts->table[(hash + probe) % STACKS];
        uint64_t found = 0;
        if (atomic_compare_exchange_strong(&slot->hash, &found, hash)) {
            for (int i = 0; i < depth; i++) slot->frames[i] = (uintptr_t)frames[i + 2];
            slot->depth = depth;
            found = hash;
        }
        if (found == hash) {
            atomic_fetch_add(&slot->count, 1);
            atomic_fetch_add(&slot->bytes, bytes);
            return;
        }
    }
    atomic_fetch_add(&counts->lost, 1);
}

// Never inlined, nor called last, so that the frames to leave out are always two.
__attribute__((noinline)) static int count(_Atomic uint64_t *which, size_t bytes) {
    atomic_fetch_add_explicit(which, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&counts->bytes, bytes, memory_order_relaxed);
    if (atomic_load_explicit(&counts->stacks, memory_order_relaxed)) {
        inside = 1;
        record(bytes);
        inside = 0;
    }
    return 0;
}

#define COUNT(which, bytes) \
    if (counts && !inside) count(&counts->which, bytes)

void *malloc(size_t size) {
    COUNT(allocations, size);
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    COUNT(allocations, number * size);
    return __libc_calloc(number, size);
}

void *realloc(void *old, size_t size) {
    COUNT(reallocations, size);
    return __libc_realloc(old, size);
}

void *reallocarray(void *old, size_t number, size_t size) {
    size_t bytes;
    if (__builtin_mul_overflow(number, size, &bytes)) {
        errno = ENOMEM;
        return NULL;
    }
    COUNT(reallocations, bytes);
    return __libc_realloc(old, bytes);
}

void *memalign(size_t alignment, size_t size) {
    COUNT(allocations, size);
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
    COUNT(allocations, size);
    return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
    if (alignment % sizeof(void *) != 0 || (alignment & (alignment - 1)) != 0 || alignment == 0) return EINVAL;
    COUNT(allocations, size);
    void *made = __libc_memalign(alignment, size);
    if (!made) return ENOMEM;
    *result = made;
    return 0;
}

void free(void *old) {
    if (old && counts && !inside) atomic_fetch_add_explicit(&counts->frees, 1, memory_order_relaxed);
    __libc_free(old);
}
