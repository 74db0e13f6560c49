// What SwiftletPostgres needs of C: libpq, and epoll, which glibc's module leaves out.
#pragma once

#include <libpq-fe.h>

#ifdef __linux__
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>

/// Names the calling thread, as `top -H` shows it; Swift cannot call functions with a variable number of arguments.
static inline void cpostgres_name_thread(const char *name) { prctl(PR_SET_NAME, name); }

/// Has the calling thread woken within a microsecond of the time it asks for, where the system would let it wait for others.
static inline void cpostgres_wake_in_time(void) { prctl(PR_SET_TIMERSLACK, 1000UL); }

/// Lets the system collect what is written to a TCP connection, or sends what it has collected (tcp(7)). libpq writes at
/// each point of synchronisation; without effect on other sockets.
static inline void cpostgres_cork(int socket, int isOn) { setsockopt(socket, IPPROTO_TCP, TCP_CORK, &isOn, sizeof isOn); }
#endif
