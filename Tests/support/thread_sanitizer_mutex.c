// Tells the thread sanitizer of the locks it cannot see.
//
// Swift's `Mutex` takes a free lock by an atomic operation in the caller's code, which the sanitizer follows. When two
// threads meet, it goes on in the library Synchronization, which is not built for the sanitizer: there it misses that one
// thread waited for the other, and takes what the lock guards for unguarded. These functions stand before the library's,
// call them, and tell. scripts/sanitize-threads builds and preloads them.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

// Synchronization._MutexHandle._lockSlow(UInt32), ._tryLockSlow() and ._unlockSlow(); the handle begins with the atomic word.
#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK_SLOW "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

#define SWIFT __attribute__((swiftcall))
#define SWIFT_SELF __attribute__((swift_context))

// Not there in programs that are built without the sanitizer.
extern void __tsan_acquire(void *address) __attribute__((weak));
extern void __tsan_release(void *address) __attribute__((weak));

SWIFT void lockSlow(uint32_t thread, SWIFT_SELF void *handle) __asm__(LOCK_SLOW);
SWIFT bool tryLockSlow(SWIFT_SELF void *handle) __asm__(TRY_LOCK_SLOW);
SWIFT void unlockSlow(SWIFT_SELF void *handle) __asm__(UNLOCK_SLOW);

SWIFT void lockSlow(uint32_t thread, SWIFT_SELF void *handle) {
    SWIFT void (*next)(uint32_t, SWIFT_SELF void *) = dlsym(RTLD_NEXT, LOCK_SLOW);
    next(thread, handle);
    if (__tsan_acquire) __tsan_acquire(handle);
}

SWIFT bool tryLockSlow(SWIFT_SELF void *handle) {
    SWIFT bool (*next)(SWIFT_SELF void *) = dlsym(RTLD_NEXT, TRY_LOCK_SLOW);
    bool isLocked = next(handle);
    if (isLocked && __tsan_acquire) __tsan_acquire(handle);
    return isLocked;
}

SWIFT void unlockSlow(SWIFT_SELF void *handle) {
    SWIFT void (*next)(SWIFT_SELF void *) = dlsym(RTLD_NEXT, UNLOCK_SLOW);
    if (__tsan_release) __tsan_release(handle);
    next(handle);
}
