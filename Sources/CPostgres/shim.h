// What SwiftletPostgres needs of C: libpq, and epoll, which glibc's module leaves out.
#pragma once

#include <libpq-fe.h>

#ifdef __linux__
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

/// Names the calling thread, as `top -H` shows it; Swift cannot call functions with a variable number of arguments.
static inline void cpostgres_name_thread(const char *name) { prctl(PR_SET_NAME, name); }
#endif
