// The floor of the database drivers: what statements cost a client that does nothing but call libpq in pipeline mode.
// One thread, one epoll; statements are prepared, parameters and results binary, and results are copied into structs.
// Transactions are sent as a whole, without waiting for the answers in between, as no program could that looks at them.
//
//   database_floor URL WORKLOAD SECONDS CONNECTIONS READERS TASKS

#define _GNU_SOURCE
#include <endian.h>
#include <libpq-fe.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>

struct user {
    int64_t id, age;
    char *name;
};

struct event {
    int64_t id, at;
    char *name;
};

enum { ROW, ROWS, INSERT, TRANSACTION };

struct link {
    PGconn *connection;
    // The keys of the statements in flight, oldest first.
    int64_t keys[256];
    unsigned first, last;
    int rows;
};

static const int64_t users = 1000;
static int64_t next_key;

static void fail(const char *what, PGconn *connection) {
    fprintf(stderr, "%s: %s\n", what, connection ? PQerrorMessage(connection) : "");
    exit(1);
}

static double now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static double cpu(void) {
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static long peak_kilobytes(void) {
    char line[256];
    long found = 0;
    FILE *file = fopen("/proc/self/status", "r");
    while (file && fgets(line, sizeof line, file)) sscanf(line, "VmHWM: %ld", &found);
    if (file) fclose(file);
    return found;
}

static void report(long operations, double seconds, double used, unsigned long check) {
    printf("{\"operations\": %ld, \"seconds\": %f, \"cpu\": %f, \"peak_kilobytes\": %ld, \"check\": %lu}\n", operations,
           seconds, used, peak_kilobytes(), check);
}

static int64_t integer(const PGresult *result, int row, int column) {
    int64_t value;
    memcpy(&value, PQgetvalue(result, row, column), sizeof value);
    return (int64_t)be64toh((uint64_t)value);
}

static char *text(const PGresult *result, int row, int column) {
    size_t length = (size_t)PQgetlength(result, row, column);
    char *copy = malloc(length + 1);
    memcpy(copy, PQgetvalue(result, row, column), length);
    copy[length] = 0;
    return copy;
}

static void prepare(PGconn *connection, const char *name, const char *sql) {
    PGresult *result = PQprepare(connection, name, sql, 0, NULL);
    if (PQresultStatus(result) != PGRES_COMMAND_OK) fail(sql, connection);
    PQclear(result);
}

static PGconn *connect_to(const char *url) {
    PGconn *connection = PQconnectdb(url);
    if (PQstatus(connection) != CONNECTION_OK) fail("connecting", connection);
    prepare(connection, "row", "SELECT * FROM users WHERE id = $1");
    prepare(connection, "rows", "SELECT * FROM users WHERE id >= $1 ORDER BY id LIMIT 20");
    prepare(connection, "insert", "INSERT INTO notes (body) VALUES ($1)");
    prepare(connection, "begin", "BEGIN");
    prepare(connection, "commit", "COMMIT");
    prepare(connection, "events", "SELECT id, name, at FROM events");
    return connection;
}

static void send_statement(struct link *link, const char *name, const char *value, int length) {
    static const int binary = 1;
    if (!PQsendQueryPrepared(link->connection, name, value != NULL, &value, &length, &binary, 1))
        fail("sending", link->connection);
}

static void send_keyed(struct link *link, const char *name, int64_t key) {
    uint64_t value = htobe64((uint64_t)key);
    send_statement(link, name, (const char *)&value, sizeof value);
}

static void begin(struct link *link, int workload) {
    int64_t key = 1 + next_key++ % (users - 20);
    link->keys[link->last++ % 256] = key;
    switch (workload) {
    case ROW: send_keyed(link, "row", key); break;
    case ROWS: send_keyed(link, "rows", key); break;
    case INSERT:
        send_statement(link, "begin", NULL, 0);
        send_statement(link, "insert", "a note", 6);
        send_statement(link, "commit", NULL, 0);
        break;
    case TRANSACTION:
        send_statement(link, "begin", NULL, 0);
        for (int i = 0; i < 5; i++) send_keyed(link, "row", key + i);
        send_statement(link, "commit", NULL, 0);
        break;
    }
    if (!PQpipelineSync(link->connection)) fail("sending", link->connection);
}

static void take_users(const PGresult *result, int64_t key) {
    int rows = PQntuples(result);
    for (int row = 0; row < rows; row++) {
        struct user user = {integer(result, row, 0), integer(result, row, 2), text(result, row, 1)};
        if (user.id != key + row) fail("another row", NULL);
        free(user.name);
    }
}

// Reads what has come; gives how many operations have ended.
static int receive(struct link *link, int workload, int keep_going) {
    int ended = 0, nothings = 0;
    if (!PQconsumeInput(link->connection)) fail("receiving", link->connection);
    while (link->first != link->last && !PQisBusy(link->connection)) {
        PGresult *result = PQgetResult(link->connection);
        if (!result) {
            if (++nothings == 2) break;
            continue;
        }
        nothings = 0;
        int64_t key = link->keys[link->first % 256];
        switch (PQresultStatus(result)) {
        case PGRES_TUPLES_OK: take_users(result, key + link->rows++); break;
        case PGRES_COMMAND_OK: break;
        case PGRES_PIPELINE_SYNC:
            link->rows = 0;
            link->first++;
            ended++;
            if (keep_going) begin(link, workload);
            break;
        default: fail("a result", link->connection);
        }
        PQclear(result);
    }
    return ended;
}

static void run(struct link *links, int count, int workload, int tasks, double seconds) {
    int poll = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < count; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &links[i]};
        epoll_ctl(poll, EPOLL_CTL_ADD, PQsocket(links[i].connection), &event);
    }
    double warm = now(CLOCK_MONOTONIC) + 0.5, start = 0, used = 0;
    long ended = 0;
    for (int i = 0; i < tasks; i++) begin(&links[i % count], workload);
    for (;;) {
        double time = now(CLOCK_MONOTONIC);
        if (!start && time >= warm) start = time, used = cpu(), ended = 0;
        if (start && time >= start + seconds) break;
        struct epoll_event events[64];
        int ready = epoll_wait(poll, events, 64, 1000);
        for (int i = 0; i < ready; i++) ended += receive(events[i].data.ptr, workload, 1);
    }
    report(ended, now(CLOCK_MONOTONIC) - start, cpu() - used, 0);
}

static unsigned long take_events(const PGresult *result, struct event *events) {
    unsigned long check = 0;
    int rows = PQntuples(result);
    for (int row = 0; row < rows; row++) {
        events[row] = (struct event){integer(result, row, 0), integer(result, row, 2), text(result, row, 1)};
        check += (unsigned long)events[row].id + (unsigned long)PQgetlength(result, row, 1);
    }
    return check;
}

static void read_events(PGconn *connection, int streamed) {
    double start = now(CLOCK_MONOTONIC), used = cpu();
    unsigned long check = 0;
    long total = 0;
    if (!PQsendQueryPrepared(connection, "events", 0, NULL, NULL, NULL, 1)) fail("sending", connection);
    if (streamed) PQsetSingleRowMode(connection);
    struct event *all = NULL;
    for (PGresult *result; (result = PQgetResult(connection)); PQclear(result)) {
        int rows = PQntuples(result);
        if (PQresultStatus(result) != PGRES_SINGLE_TUPLE && PQresultStatus(result) != PGRES_TUPLES_OK)
            fail("a result", connection);
        if (rows == 0) continue;
        struct event one;
        struct event *events = streamed ? &one : (all = malloc(sizeof *all * (size_t)rows));
        check += take_events(result, events);
        if (streamed) free(one.name);
        total += rows;
    }
    report(total, now(CLOCK_MONOTONIC) - start, cpu() - used, check);
    free(all);
}

int main(int count, char **arguments) {
    if (count != 7) fail("database_floor URL WORKLOAD SECONDS CONNECTIONS READERS TASKS", NULL);
    const char *url = arguments[1], *workload = arguments[2];
    double seconds = atof(arguments[3]);
    int connections = atoi(arguments[4]), readers = atoi(arguments[5]), tasks = atoi(arguments[6]);
    if (strncmp(workload, "million", 7) == 0) {
        PGconn *connection = connect_to(url);
        read_events(connection, strcmp(workload, "million-streamed") == 0);
        PQfinish(connection);
        return 0;
    }
    static const char *names[] = {"row", "rows", "insert", "transaction"};
    int kind = 0;
    while (kind < 4 && strcmp(workload, names[kind]) != 0) kind++;
    if (kind == 4) fail("no such workload", NULL);
    // Writers have a connection each, and one transaction on it.
    int used = kind == ROW || kind == ROWS ? readers : connections;
    if (used == connections) tasks = connections;
    struct link *links = calloc((size_t)used, sizeof *links);
    for (int i = 0; i < used; i++) {
        links[i].connection = connect_to(url);
        if (PQsetnonblocking(links[i].connection, 1) || !PQenterPipelineMode(links[i].connection))
            fail("pipeline mode", links[i].connection);
    }
    run(links, used, kind, tasks, seconds);
    return 0;
}
