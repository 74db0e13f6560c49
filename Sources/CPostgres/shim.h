// What SwiftletPostgres needs of C: libpq, and epoll, which glibc's module leaves out.
#pragma once

#include <libpq-fe.h>

#ifdef __linux__
#include <sys/epoll.h>
#include <sys/eventfd.h>
#endif
