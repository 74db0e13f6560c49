// The floor: what a server costs that does nothing but the system calls. Two epoll loops answer every read with bytes
// made at the start; nothing is parsed, but for one byte of the path that tells the three answers apart.
//
//   floor PORT THREADS

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

struct answer {
    char bytes[8192];
    size_t length;
};

static struct answer plaintext, json, users;

static void make(struct answer *answer, const char *type, const char *body) {
    // The fields that Swiftlet sends, so that the answers are of one size.
    answer->length = snprintf(
        answer->bytes, sizeof answer->bytes,
        "HTTP/1.1 200 OK\r\ncontent-type: %s\r\nx-request-id: 0123456789abcdef0123456789abcdef\r\n"
        "content-length: %zu\r\ndate: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n%s",
        type, strlen(body), body);
}

static void make_answers(void) {
    static char body[8000];
    make(&plaintext, "text/plain; charset=utf-8", "Hello, World!");
    make(&json, "application/json", "{\"code\":0,\"data\":{\"message\":\"Hello, World!\"}}");
    char *end = stpcpy(body, "{\"code\":0,\"data\":[");
    for (int i = 0; i < 20; i++)
        end += sprintf(
            end,
            "%s{\"id\":%d,\"name\":\"user %d\",\"email\":\"user%d@example.com\",\"age\":%d,\"city_id\":%d,"
            "\"active\":%s}",
            i ? "," : "", i, i, i, 20 + i, 1 + i, i % 3 ? "true" : "false");
    strcpy(end, "]}");
    make(&users, "application/json", body);
}

static void *loop(void *argument) {
    int poll = (int)(long)argument;
    struct epoll_event events[256];
    char buffer[16384];
    for (;;) {
        int ready = epoll_wait(poll, events, 256, -1);
        for (int i = 0; i < ready; i++) {
            int connection = events[i].data.fd;
            ssize_t got = read(connection, buffer, sizeof buffer);
            if (got <= 0) {
                if (got == 0 || errno != EAGAIN) close(connection);
                continue;
            }
            // GET /x
            char path = got > 5 ? buffer[5] : 0;
            const struct answer *answer = path == 'j' ? &json : path == 'u' ? &users : &plaintext;
            if (write(connection, answer->bytes, answer->length) != (ssize_t)answer->length) close(connection);
        }
    }
    return NULL;
}

int main(int count, char **arguments) {
    int port = count > 1 ? atoi(arguments[1]) : 8080, threads = count > 2 ? atoi(arguments[2]) : 2, on = 1;
    signal(SIGPIPE, SIG_IGN);
    make_answers();
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 1024) != 0) {
        perror("floor");
        return 1;
    }
    int *polls = calloc(threads, sizeof *polls);
    for (int i = 0; i < threads; i++) {
        pthread_t thread;
        polls[i] = epoll_create1(EPOLL_CLOEXEC);
        pthread_create(&thread, NULL, loop, (void *)(long)polls[i]);
    }
    for (int next = 0;; next = (next + 1) % threads) {
        int connection = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (connection < 0) {
            if (errno == EINTR || errno == ECONNABORTED) continue;
            perror("accept");
            sleep(1);
            continue;
        }
        setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct epoll_event event = {.events = EPOLLIN, .data.fd = connection};
        epoll_ctl(polls[next], EPOLL_CTL_ADD, connection, &event);
    }
}
