"""Runs the example system as on several machines, breaks it, and reports: `scripts/rehearse` calls this.

The programs are given as options; SWIFTLET_POSTGRES_URL, SWIFTLET_POSTGRES_BIN and SWIFTLET_POSTGRES_TEMPLATE are those
of scripts/with-postgres, which also ends the replica if this is killed.
"""

import argparse
import collections
import contextlib
import functools
import http.server
import json
import os
import pathlib
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

import demo_check

SERVICES = ("region", "role", "user")
PATH = "/users/1"
# How slow an answer is that counts as an outage for the one who waits for it, in seconds.
SLOW = 0.25


def free_ports(count):
    """Ports below those that the system gives to connections, each free now and named once."""
    found = []
    while len(found) < count:
        port = random.randrange(15000, 32000)
        with contextlib.suppress(OSError), socket.socket() as listener:
            listener.bind(("127.0.0.1", port))
            if port not in found:
                found.append(port)
    return found


def get(port, path, headers=None, timeout=10):
    call = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers or {})
    with urllib.request.urlopen(call, timeout=timeout) as answer:
        return answer.read()


def wait_for(what, condition, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError, ValueError):
            if condition():
                return
        time.sleep(0.05)
    sys.exit(f"{what}: not so after {seconds} s")


class Processes:
    """What runs, by name; everything is ended at the end."""

    def __init__(self, directory):
        self.directory = directory
        self.running = {}

    def start(self, name, command, environment=None):
        with open(self.directory / f"{name}.log", "ab") as log:
            self.running[name] = subprocess.Popen(
                list(map(str, command)), env=os.environ | (environment or {}), cwd=self.directory,
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def end(self, name, how=signal.SIGTERM):
        process = self.running.pop(name)
        if process.poll() is not None:
            print(f"{name} had ended by itself with status {process.returncode}; the end of its log:\n{self.log(name)}")
        process.send_signal(how)
        return process.wait(60)

    def log(self, name, lines=40):
        """The end of what a process has said."""
        text = (self.directory / f"{name}.log").read_text(errors="replace")
        return "\n".join(line[:300] for line in text.splitlines()[-lines:])

    def end_all(self):
        for name, process in self.running.items():
            if process.poll() is not None:
                print(f"{name} has ended by itself with status {process.returncode}; the end of its log:\n{self.log(name, 120)}")
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


class Collector:
    """A collector of traces that takes what Zipkin's takes at POST /api/v2/spans. It keeps only the last batches."""

    def __init__(self):
        self.batches = collections.deque(maxlen=400)
        self.taken = 0
        collector = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                collector.batches.append(self.rfile.read(int(self.headers["Content-Length"])))
                collector.taken += 1
                self.send_response(202)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def spans(self, trace):
        """The spans of a trace; only batches that mention it are read."""
        mark = trace.encode()
        return [
            span for batch in list(self.batches) if mark in batch for span in json.loads(batch) if span["traceId"] == trace
        ]


class Probe:
    """Asks for a user all the time, as somebody who waits for each answer, and remembers what went wrong and when."""

    def __init__(self, port):
        self.port = port
        self.samples = []
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self):
        while not self.stopped.is_set():
            begin, failure = time.monotonic(), None
            try:
                if b'"shenzhen"' not in get(self.port, PATH, timeout=30):
                    failure = "another answer"
            except OSError as error:
                failure = str(error)
            self.samples.append((begin, time.monotonic() - begin, failure))
            time.sleep(0.005)

    def outage(self, begin, end):
        """From an event to the end of the last answer after it that failed or was slow, in seconds."""
        bad = [at + took for at, took, failure in self.samples if begin <= at + took and at <= end and (failure or took > SLOW)]
        return max(bad) - begin if bad else 0.0

    def slowest(self, begin, end):
        return max((took for at, took, _ in self.samples if begin <= at <= end), default=0.0)

    @property
    def failures(self):
        return [failure for _, _, failure in self.samples if failure]


class System:
    """The whole topology."""

    def __init__(self, options, directory, processes):
        self.options, self.directory, self.processes = options, directory, processes
        self.postgres = pathlib.Path(os.environ["SWIFTLET_POSTGRES_BIN"])
        self.primary = os.environ["SWIFTLET_POSTGRES_URL"]
        self.collector = Collector()
        ports = free_ports(6 + 2 * len(SERVICES) + len(SERVICES) + 3)
        self.etcd_ports = [(ports.pop(), ports.pop()) for _ in range(3)]
        self.service_ports = {f"{name}-{number}": ports.pop() for name in SERVICES for number in (1, 2)}
        self.front = {name: ports.pop() for name in SERVICES}
        self.prometheus_port, self.replica_port, self.haproxy_port = ports.pop(), ports.pop(), ports.pop()

    # etcd

    def start_etcd(self, index):
        client, peer = self.etcd_ports[index]
        cluster = ",".join(f"etcd-{i}=http://127.0.0.1:{port}" for i, (_, port) in enumerate(self.etcd_ports))
        self.processes.start(f"etcd-{index}", [
            self.options.etcd, "--name", f"etcd-{index}", "--data-dir", self.directory / f"etcd-{index}",
            "--listen-client-urls", f"http://127.0.0.1:{client}", "--advertise-client-urls", f"http://127.0.0.1:{client}",
            "--listen-peer-urls", f"http://127.0.0.1:{peer}", "--initial-advertise-peer-urls", f"http://127.0.0.1:{peer}",
            "--initial-cluster", cluster, "--initial-cluster-state", "new", "--unsafe-no-fsync",
        ], {"ETCD_UNSUPPORTED_ARCH": os.uname().machine})  # fmt: skip

    def etcd_is_healthy(self, index):
        return b'"true"' in get(self.etcd_ports[index][0], "/health")

    # PostgreSQL

    def as_server(self, *command):
        prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        home = pathlib.Path(os.environ["SWIFTLET_POSTGRES_TEMPLATE"]).parent
        subprocess.run([*prefix, *map(str, command)], cwd=home, check=True, stdout=subprocess.DEVNULL)

    @property
    def replica_data(self):
        # Where scripts/with-postgres ends what was left.
        return pathlib.Path(os.environ["SWIFTLET_POSTGRES_TEMPLATE"]).parent / f"own-{self.replica_port}" / "data"

    def make_replica(self):
        self.as_server("mkdir", self.replica_data.parent)
        self.as_server(
            self.postgres / "pg_basebackup", "-D", self.replica_data, "-d", self.primary, "-R", "-X", "stream", "-c", "fast",
            "-C", "-S", "replica",
        )  # fmt: skip

    def start_replica(self):
        # A replica takes as many connections as its primary, at least.
        settings = (
            f"-c port={self.replica_port} -c unix_socket_directories='{self.replica_data.parent}' "
            "-c max_connections=1000 -c fsync=off"
        )
        self.as_server(
            self.postgres / "pg_ctl", "-D", self.replica_data, "-l", self.replica_data.parent / "log", "-w", "-o", settings,
            "start",
        )  # fmt: skip

    def stop_replica(self):
        self.as_server(self.postgres / "pg_ctl", "-D", self.replica_data, "-m", "immediate", "-w", "stop")

    # The services

    def database(self, name, port=None):
        server = self.primary.rsplit("/", 1)[0]
        return re.sub(r":\d+$", f":{port}", server) + f"/{name}" if port else f"{server}/{name}"

    def start_service(self, instance, program=None):
        name, port = instance.split("-")[0], self.service_ports[instance]
        etcd = ",".join(f"127.0.0.1:{client}" for client, _ in self.etcd_ports)
        self.processes.start(instance, [
            program or self.options.services / name, "serve", "--port", port, "--log-level", "notice",
            "--drain-delay", "1s", "--discovery-url", f"etcd://{etcd}", "--discovery-advertise", f"127.0.0.1:{port}",
            "--tracing-exporter", "zipkin", "--tracing-url", f"http://127.0.0.1:{self.collector.port}/api/v2/spans",
        ], {
            "DATABASE_URL": self.database(name), "DATABASE_REPLICAS": self.database(name, self.replica_port),
        })  # fmt: skip

    def is_ready(self, instance):
        return bool(get(self.service_ports[instance], "/readyz"))

    # What stands around them

    def start_haproxy(self):
        lines = [
            "global", "    maxconn 4000", "defaults", "    mode http", "    timeout connect 1s", "    timeout client 30s",
            "    timeout server 30s", "    option redispatch", "    retries 3",
            "    retry-on conn-failure empty-response response-timeout 503",
            "    option httpchk GET /readyz", "    http-check expect status 200",
        ]  # fmt: skip
        for name in SERVICES:
            lines += [
                f"listen {name}", f"    bind 127.0.0.1:{self.front[name]}",
                # What is no safe request is not sent again.
                "    http-request disable-l7-retry unless METH_GET", "    balance leastconn",
            ]  # fmt: skip
            lines += [
                f"    server {instance} 127.0.0.1:{port} check inter 200ms fall 1 rise 2 on-marked-down shutdown-sessions"
                for instance, port in self.service_ports.items()
                if instance.startswith(f"{name}-")
            ]
        configuration = self.directory / "haproxy.cfg"
        configuration.write_text("\n".join(lines) + "\n")
        self.processes.start("haproxy", [self.options.haproxy, "-f", configuration, "-db"])

    def start_prometheus(self):
        targets = json.dumps([f"127.0.0.1:{port}" for port in self.service_ports.values()])
        configuration = self.directory / "prometheus.yml"
        configuration.write_text(
            "global: {scrape_interval: 1s, scrape_timeout: 1s}\n"
            f"scrape_configs: [{{job_name: swiftlet, static_configs: [{{targets: {targets}}}]}}]\n"
        )
        self.processes.start("prometheus", [
            self.options.prometheus, f"--config.file={configuration}", f"--storage.tsdb.path={self.directory}/prometheus",
            f"--web.listen-address=127.0.0.1:{self.prometheus_port}",
        ])  # fmt: skip

    def prometheus(self, query):
        answer = get(self.prometheus_port, "/api/v1/query?query=" + urllib.request.quote(query))
        return [(item["metric"], float(item["value"][1])) for item in json.loads(answer)["data"]["result"]]

    def start(self):
        for index in range(3):
            self.start_etcd(index)
        for index in range(3):
            wait_for("etcd answers", lambda: self.etcd_is_healthy(index))
        for name in SERVICES:
            subprocess.run(
                [self.postgres / "createdb", "--maintenance-db", self.primary, name], check=True, stdout=subprocess.DEVNULL
            )
        self.make_replica()
        self.start_replica()
        for instance in self.service_ports:
            self.start_service(instance)
        for instance in self.service_ports:
            wait_for(f"{instance} is ready", lambda: self.is_ready(instance))
        self.start_haproxy()
        self.start_prometheus()
        for name in SERVICES:
            wait_for(f"HAProxy reaches {name}", lambda: get(self.front[name], "/readyz"))
        demo_check.seed(self.front)
        wait_for("a user is found through all services", lambda: b'"shenzhen"' in get(self.front["user"], PATH))

    # What is done to it

    def events(self):
        """What happens, in turn: a name, what breaks, and what mends it."""
        for instance in ("role-1", "region-1", "user-1"):
            yield (
                f"{instance} killed", functools.partial(self.processes.end, instance, signal.SIGKILL),
                functools.partial(self.start_service, instance),
            )  # fmt: skip
        yield "an etcd node killed", lambda: self.processes.end("etcd-0", signal.SIGKILL), lambda: self.start_etcd(0)
        yield "the database's replica killed", self.stop_replica, self.start_replica
        yield "a new version of user", self.roll, lambda: None

    def roll(self):
        """Replaces both instances of user by another program file, one after the other."""
        program = self.directory / "user-next"
        shutil.copy(self.options.services / "user", program)
        for instance in ("user-1", "user-2"):
            if status := self.processes.end(instance):
                print(f"{instance} ended with status {status}")
            self.start_service(instance, program)
            wait_for(f"{instance} is ready", lambda: self.is_ready(instance))
            time.sleep(1)


def tree(spans):
    """The spans of a trace as lines, children below their parents."""
    known = {(span["id"], span.get("kind")) for span in spans}
    children = collections.defaultdict(list)
    for span in sorted(spans, key=lambda span: span["timestamp"]):
        parent = span.get("parentId")
        children[parent if any(parent == id for id, _ in known) else None].append(span)
    lines = []

    def add(parent, depth):
        for span in children[parent]:
            where = span.get("localEndpoint", {}).get("serviceName", "?")
            about = span.get("kind", "").lower() or "internal"
            lines.append(f"{'  ' * depth}{where}: {span['name']} ({about}) {span['duration'] / 1000:.2f} ms")
            add(span["id"], depth + 1)

    add(None, 0)
    return lines


def one_trace(system):
    """One request with a trace of its own, when everything is calm again, and what the collector has of it."""
    trace = f"{random.getrandbits(128):032x}"
    get(system.front["user"], PATH, {"traceparent": f"00-{trace}-{random.getrandbits(64) | 1:016x}-01"})
    # One request, two calls that are each a span of both sides, three statements.
    with contextlib.suppress(SystemExit):
        wait_for("the trace is complete", lambda: len(system.collector.spans(trace)) >= 8, 20)
    return trace, system.collector.spans(trace)


def load(options, port, seconds):
    script = options.directory / "count.lua"
    script.write_text(LUA)
    return subprocess.Popen(
        [options.wrk, "-t1", "-c32", f"-d{seconds}s", "--latency", "--timeout", "30s", "-s", script, f"http://127.0.0.1:{port}{PATH}"],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


# What wrk does not tell: how many answers there were of each status.
LUA = """
local threads = {}
function setup(thread) table.insert(threads, thread) end
function init() statuses = {} end
function response(status) statuses[status] = (statuses[status] or 0) + 1 end
function done(summary)
    for _, thread in ipairs(threads) do
        for status, count in pairs(thread:get("statuses")) do print("status " .. status .. ": " .. count) end
    end
    local e = summary.errors
    print("lost: " .. (e.connect + e.read + e.write + e.timeout) .. ", unsuccessful: " .. e.status)
end
"""


def rehearse(system, options):
    probe = Probe(system.front["user"])
    events = list(system.events())
    # Each event and its repair take so long, and a roll of both instances some more.
    total = int(options.seconds * (2 * len(events) + 1) + 30)
    wrk = load(options, system.front["user"], total)
    probe.thread.start()
    time.sleep(options.seconds)
    report = []
    for name, breaks, mends in events:
        begin = time.monotonic()
        breaks()
        time.sleep(options.seconds)
        middle = time.monotonic()
        mends()
        time.sleep(options.seconds)
        end = time.monotonic()
        report.append((name, probe.outage(begin, middle), probe.outage(middle, end), probe.slowest(begin, end)))
        print(f"{name}: done", flush=True)
    output = wrk.communicate(timeout=total + 60)[0]
    probe.stopped.set()
    probe.thread.join()
    return probe, output, report


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("services", "etcd", "prometheus", "haproxy", "wrk"):
        parser.add_argument(f"--{name}", type=pathlib.Path, required=True)
    parser.add_argument("--seconds", type=float, default=4)
    options = parser.parse_args()
    options.directory = pathlib.Path(tempfile.mkdtemp(prefix="swiftlet-rehearse."))
    processes = Processes(options.directory)
    system = None
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        system = System(options, options.directory, processes)
        system.start()
        print("the system runs: 3 etcd, PostgreSQL and a replica, HAProxy, 2 × user, 2 × role, 2 × region, Prometheus", flush=True)
        probe, output, report = rehearse(system, options)
        trace, spans = one_trace(system)
        # Prometheus asks once a second.
        time.sleep(2)
        up = sum(value for _, value in system.prometheus("up"))
        answered = system.prometheus("sum by (http_route) (http_server_request_duration_seconds_count)")
    finally:
        if system:
            with contextlib.suppress(subprocess.CalledProcessError):
                system.stop_replica()
        processes.end_all()
        if sys.exc_info()[0]:
            for log in options.directory.glob("*.log"):
                print(f"--- {log.name}\n{processes.log(log.stem, 8)}", file=sys.stderr)
        shutil.rmtree(options.directory, ignore_errors=True)

    print("\n" + output)
    print(f"{'event':32} {'recovered after':>16} {'when mended':>12} {'slowest answer':>15}")
    for name, broken, mended, slowest in report:
        print(f"{name:32} {broken * 1000:13.0f} ms {mended * 1000:9.0f} ms {slowest * 1000:12.0f} ms")
    print(f"\nprobe: {len(probe.samples)} requests one after the other, {len(probe.failures)} failed {set(probe.failures) or ''}")
    print(f"Prometheus: {up:.0f} of 6 services up; requests by route: " + ", ".join(
        f"{metric.get('http_route', '?')} {value:.0f}" for metric, value in sorted(answered, key=lambda item: -item[1])[:6]
    ))  # fmt: skip
    print(f"\nthe trace {trace}, {len(spans)} spans:")
    print("\n".join(tree(spans)))
    lost = re.search(r"lost: (\d+), unsuccessful: (\d+)", output)
    if not lost or int(lost[1]) or int(lost[2]) or probe.failures or len(spans) < 8:
        sys.exit("requests were lost, or the trace is not complete")


if __name__ == "__main__":
    main()
