// Sends requests at a rate of its own, whatever the server does, and says how the answers came (an open loop: a slow
// server does not slow the requests, so that its slowness shows in the latencies, which count from the moment at which
// a request was due).
//
//   load --port P --path /x [--rate R] [--seconds S] [--active N] [--idle N] [--deadline MS] [--even]
//        [--tick MS]
//
// First it opens all connections, sends one request on each, and writes the line {"ready":…}; with --wait it then goes
// on when a line comes on standard input. Requests go over the active connections, in the order in which these became
// free; one that is due while none is free waits for one, at most until the deadline. Good are the answers with a status
// of 2xx that come within the deadline. Requests come at random (Poisson), or evenly with --even. With --tick it looks at
// its sockets and clock so often only: it then takes far less of the processors that it shares with the server, and
// latencies are that much too long. The last line written is the result as JSON, latencies in microseconds.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

// So many connections come from one address, before ports run short.
enum { CONNECTIONS_PER_ADDRESS = 20000, CHUNK = 65536 };

struct connection {
    int fd;
    bool idle, open, busy;
    bool measured;         // the request in flight counts
    int64_t due;           // when it was due, in ns
    char *kept;            // the part of an answer that has come
    size_t kept_length;
};

static int port = 8080, active = 64, idle = 0;
static double rate = 1000, seconds = 5, deadline = 0, tick = 0;
static bool even = false, waits = false;
static const char *path = "/";
static char request[4096];
static int request_length;

static int poll_fd;
static struct connection *connections;
// The active connections that are free, first come, first served.
static int *free_ring, free_head, free_count;
static double *latencies;
static size_t latency_count, latency_room;
static uint64_t due_count, answered, good, unsent, errors, refused, reopened;
static int in_flight;
// When the requests were due that wait for a connection.
static int64_t *waiting;
static size_t waiting_first, waiting_count, waiting_room;

static int64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static void fail(const char *what) {
    fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
    exit(1);
}

static void put_free(int index) {
    free_ring[(free_head + free_count++) % active] = index;
}

static void put_waiting(int64_t due) {
    if (waiting_first + waiting_count == waiting_room) {
        if (waiting_first > waiting_count) {
            memmove(waiting, waiting + waiting_first, waiting_count * sizeof *waiting);
            waiting_first = 0;
        } else {
            waiting_room = waiting_room ? waiting_room * 2 : 4096;
            waiting = realloc(waiting, waiting_room * sizeof *waiting);
            if (!waiting) fail("memory");
        }
    }
    waiting[waiting_first + waiting_count++] = due;
}

static int connect_one(int index, bool blocking) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | (blocking ? 0 : SOCK_NONBLOCK), 0), on = 1;
    if (fd < 0) fail("socket");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    struct sockaddr_in from = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK + index / CONNECTIONS_PER_ADDRESS)};
    struct sockaddr_in to = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(fd, (struct sockaddr *)&from, sizeof from) != 0) fail("bind");
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0 && errno != EINPROGRESS) {
        close(fd);
        return -1;
    }
    if (blocking) fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static void watch(int index) {
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = index};
    epoll_ctl(poll_fd, EPOLL_CTL_ADD, connections[index].fd, &event);
}

// Opens it again after the server closed it; a request that was in flight is lost.
static void closed(int index) {
    struct connection *connection = &connections[index];
    close(connection->fd);
    free(connection->kept);
    connection->kept = NULL;
    connection->kept_length = 0;
    if (connection->busy) {
        if (connection->measured) errors++;
        in_flight--;
    } else if (connection->idle) {
        errors++;
    }
    bool was_busy = connection->busy;
    connection->busy = false;
    connection->open = false;
    if (connection->idle) return;
    connection->fd = connect_one(index, false);
    if (connection->fd < 0) {
        errors++;
        return;
    }
    connection->open = true;
    reopened++;
    watch(index);
    if (was_busy) put_free(index);
}

// The length of the answer at the beginning of the bytes; 0 while it is incomplete.
static size_t answer_length(const char *bytes, size_t length) {
    const char *end = memmem(bytes, length, "\r\n\r\n", 4);
    if (!end) return 0;
    size_t head = end - bytes + 4;
    for (const char *line = memchr(bytes, '\n', head); line && line + 1 < end; line = memchr(line, '\n', end - line)) {
        line++;
        if (strncasecmp(line, "content-length:", 15) == 0) {
            size_t total = head + strtoul(line + 15, NULL, 10);
            return total <= length ? total : 0;
        }
        if (strncasecmp(line, "transfer-encoding:", 18) == 0) {
            const char *last = memmem(bytes + head, length - head, "0\r\n\r\n", 5);
            return last ? (size_t)(last - bytes) + 5 : 0;
        }
    }
    return head;
}

static void complete(int index, const char *bytes) {
    struct connection *connection = &connections[index];
    int status = atoi(bytes + 9);
    double latency = (now() - connection->due) / 1e3;
    if (connection->measured) {
        answered++;
        if (status >= 200 && status < 300) {
            if (deadline == 0 || latency <= deadline * 1e3) good++;
            if (latency_count == latency_room) {
                latency_room = latency_room ? latency_room * 2 : 65536;
                latencies = realloc(latencies, latency_room * sizeof *latencies);
                if (!latencies) fail("memory");
            }
            latencies[latency_count++] = latency;
        } else {
            refused++;
        }
    }
    connection->busy = false;
    in_flight--;
    if (!connection->idle) put_free(index);
}

static void readable(int index) {
    static char buffer[CHUNK];
    struct connection *connection = &connections[index];
    ssize_t got = read(connection->fd, buffer, sizeof buffer);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) {
        closed(index);
        return;
    }
    const char *bytes = buffer;
    size_t length = got;
    if (connection->kept) {
        connection->kept = realloc(connection->kept, connection->kept_length + got);
        if (!connection->kept) fail("memory");
        memcpy(connection->kept + connection->kept_length, buffer, got);
        connection->kept_length += got;
        bytes = connection->kept;
        length = connection->kept_length;
    }
    if (connection->busy && answer_length(bytes, length)) {
        complete(index, bytes);
        free(connection->kept);
        connection->kept = NULL;
        connection->kept_length = 0;
    } else if (!connection->kept) {
        connection->kept = malloc(length);
        if (!connection->kept) fail("memory");
        memcpy(connection->kept, bytes, length);
        connection->kept_length = length;
    }
}

static void send_on(int index, int64_t due, bool measured) {
    struct connection *connection = &connections[index];
    connection->busy = true;
    connection->due = due;
    connection->measured = measured;
    in_flight++;
    // So small that a socket takes it whole, and one that does not is as good as closed.
    if (write(connection->fd, request, request_length) != request_length && errno != ENOTCONN) {
        epoll_ctl(poll_fd, EPOLL_CTL_DEL, connection->fd, NULL);
        closed(index);
    }
}

// Sends what waits, as far as connections are free.
static void send_waiting(void) {
    while (waiting_count && (free_count || deadline)) {
        int64_t due = waiting[waiting_first];
        if (deadline && now() - due > deadline * 1e6) {
            unsent++;
        } else if (free_count) {
            int index = free_ring[free_head];
            free_head = (free_head + 1) % active;
            free_count--;
            send_on(index, due, true);
        } else {
            return;
        }
        waiting_first++;
        waiting_count--;
    }
}

// Handles what comes until the moment, or until nothing is in flight.
static void run_until(int64_t end, bool until_quiet) {
    struct epoll_event events[512];
    if (until_quiet && in_flight == 0 && waiting_count == 0) return;
    do {
        int64_t left = end - now();
        if (left < 0) left = 0;
        struct timespec timeout = {.tv_sec = left / 1000000000, .tv_nsec = left % 1000000000};
        int ready = epoll_pwait2(poll_fd, events, 512, &timeout, NULL);
        if (ready < 0 && errno != EINTR) fail("epoll_pwait2");
        for (int i = 0; i < ready; i++) readable(events[i].data.u32);
        send_waiting();
    } while (now() < end && !(until_quiet && in_flight == 0 && waiting_count == 0));
}

static double random_unit(void) {
    static uint64_t state = 88172645463325252u;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return ((state >> 11) + 0.5) / 9007199254740992.0;
}

static void open_all(void) {
    for (int index = 0; index < active + idle; index++) {
        struct connection *connection = &connections[index];
        connection->idle = index >= active;
        connection->fd = connect_one(index, true);
        if (connection->fd < 0) fail("connect");
        connection->open = true;
        watch(index);
        send_on(index, now(), false);
        // A few at a time, so that no backlog of the server's overflows.
        if (in_flight >= 64) run_until(now() + 10000000000LL, true);
    }
    run_until(now() + 10000000000LL, true);
    if (in_flight) errors += in_flight;
    for (int index = 0; index < active; index++)
        if (connections[index].busy) fail("no answer to the first request on a connection");
}

// Sleeps until the first tick at which something is due.
static void wait_for_tick(int64_t start, int64_t due) {
    int64_t length = tick * 1e6, at = start + (due - start + length - 1) / length * length;
    struct timespec time = {.tv_sec = at / 1000000000, .tv_nsec = at % 1000000000};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR) {}
}

static void offer(void) {
    int64_t start = now(), end = start + seconds * 1e9;
    double next = start;
    while (next < end) {
        next += even ? 1e9 / rate : -log(random_unit()) * 1e9 / rate;
        int64_t due = next;
        if (tick && now() < due) {
            wait_for_tick(start, due);
            run_until(0, false);
        } else if (now() < due) run_until(due, false);
        else if (due_count % 16 == 0) run_until(0, false);
        due_count++;
        put_waiting(due);
        send_waiting();
    }
    // What comes later than this counts as lost.
    run_until(now() + (deadline ? deadline * 1e6 : 10e9), true);
    unsent += waiting_count;
    for (int index = 0; index < active + idle; index++)
        if (connections[index].busy && connections[index].measured) unsent++;
}

static int ascending(const void *a, const void *b) {
    double difference = *(const double *)a - *(const double *)b;
    return difference < 0 ? -1 : difference > 0;
}

static double percentile(double part) {
    return latency_count ? latencies[(size_t)(part * (latency_count - 1))] : 0;
}

int main(int count, char **arguments) {
    for (int i = 1; i < count; i++) {
        const char *name = arguments[i];
        if (strcmp(name, "--even") == 0) { even = true; continue; }
        if (strcmp(name, "--wait") == 0) { waits = true; continue; }
        if (i + 1 == count) { fprintf(stderr, "load: %s?\n", name); return 2; }
        const char *value = arguments[++i];
        if (strcmp(name, "--port") == 0) port = atoi(value);
        else if (strcmp(name, "--path") == 0) path = value;
        else if (strcmp(name, "--rate") == 0) rate = atof(value);
        else if (strcmp(name, "--seconds") == 0) seconds = atof(value);
        else if (strcmp(name, "--active") == 0) active = atoi(value);
        else if (strcmp(name, "--idle") == 0) idle = atoi(value);
        else if (strcmp(name, "--deadline") == 0) deadline = atof(value);
        else if (strcmp(name, "--tick") == 0) tick = atof(value);
        else { fprintf(stderr, "load: unknown option %s\n", name); return 2; }
    }
    signal(SIGPIPE, SIG_IGN);
    // Timers end when they are due, not up to 50 µs later.
    prctl(PR_SET_TIMERSLACK, 1);
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    request_length =
        snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n", path, port);
    poll_fd = epoll_create1(EPOLL_CLOEXEC);
    connections = calloc(active + idle, sizeof *connections);
    free_ring = calloc(active, sizeof *free_ring);
    if (!connections || !free_ring) fail("memory");
    open_all();
    printf("{\"ready\":%d}\n", active + idle);
    fflush(stdout);
    char line[16];
    if (waits && !fgets(line, sizeof line, stdin)) return 0;
    offer();
    qsort(latencies, latency_count, sizeof *latencies, ascending);
    printf(
        "{\"due\":%lu,\"answered\":%lu,\"good\":%lu,\"refused\":%lu,\"unanswered\":%lu,\"errors\":%lu,"
        "\"reopened\":%lu,\"p50\":%.0f,\"p99\":%.0f,\"p999\":%.0f,\"max\":%.0f,\"seconds\":%g}\n",
        due_count, answered, good, refused, unsent, errors, reopened, percentile(0.5), percentile(0.99),
        percentile(0.999), percentile(1), seconds);
    return 0;
}
