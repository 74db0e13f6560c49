// The floor of calls: what a client costs that does nothing but the system calls. One epoll loop writes a request on each
// connection, and the next one as soon as it has read an answer; nothing is parsed.
//
//   client_floor PORT CALLS CONNECTIONS

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static char request[512];
static size_t length;

static double cpu_seconds(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void ask(int connection) {
    if (write(connection, request, length) != (ssize_t)length) {
        perror("write");
        exit(1);
    }
}

static void run(int poll, const int *connections, int count, long calls) {
    struct epoll_event events[256];
    static char buffer[16384];
    long asked = 0, answered = 0;
    for (; asked < count && asked < calls; asked++) ask(connections[asked]);
    while (answered < asked) {
        int ready = epoll_wait(poll, events, 256, -1);
        for (int i = 0; i < ready; i++) {
            if (read(events[i].data.fd, buffer, sizeof buffer) <= 0) {
                perror("read");
                exit(1);
            }
            answered++;
            if (asked < calls) {
                ask(events[i].data.fd);
                asked++;
            }
        }
    }
}

int main(int count, char **arguments) {
    if (count != 4) {
        fprintf(stderr, "client_floor PORT CALLS CONNECTIONS\n");
        return 2;
    }
    int port = atoi(arguments[1]), size = atoi(arguments[3]), on = 1;
    long calls = atol(arguments[2]);
    length = snprintf(
        request, sizeof request,
        "GET /json HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAccept: application/json\r\nUser-Agent: swiftlet\r\n\r\n", port);
    int poll = epoll_create1(EPOLL_CLOEXEC), *connections = calloc(size, sizeof *connections);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    for (int i = 0; i < size; i++) {
        connections[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connect(connections[i], (struct sockaddr *)&address, sizeof address) != 0) {
            perror("connect");
            return 1;
        }
        setsockopt(connections[i], IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct epoll_event event = {.events = EPOLLIN, .data.fd = connections[i]};
        epoll_ctl(poll, EPOLL_CTL_ADD, connections[i], &event);
    }
    run(poll, connections, size, calls / 10);
    double start = now(), cpu = cpu_seconds();
    run(poll, connections, size, calls);
    printf(
        "{\"operations\": %ld, \"seconds\": %f, \"cpu\": %f}\n", calls, now() - start, cpu_seconds() - cpu);
    return 0;
}
