"""The servers that are measured: how each is made, started, asked and stopped."""

import contextlib
import dataclasses
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable

import tools
from tools import PEERS, Unavailable

LOOPS = 2
PLAINTEXT, JSON, USERS, ROW = "/plaintext", "/json", "/users?count=20", "/users/7"
PATHS = [PLAINTEXT, JSON, USERS, ROW]


@dataclasses.dataclass
class Server:
    """A server: the function makes what is missing and returns the command, in which {port} and {database} stand
    for what they are called."""

    name: str
    command: Callable[[], list]
    version: Callable[[], str]
    paths: tuple = (PLAINTEXT, JSON, USERS)
    environment: dict = dataclasses.field(default_factory=dict)


def swiftlet(
    level="error", binary=None, extra=(), database="sqlite:{database}",
    program=lambda: tools.swift_product("swiftlet-server"),
):
    def command():
        return [
            binary or program(), "serve", "--port", "{port}", "--loops", LOOPS, "--database-url", database,
            "--log-level", level, "--limits-connections", 20000, *extra,
        ]  # fmt: skip

    return command


def traced(binary=None, sampling="parent:always", exporter="zipkin", path="/api/v2/spans", port=tools.sink_port):
    """The server with its spans sent to a collector on this machine."""

    def command():
        url = f"http://127.0.0.1:{port()}{path}"
        return swiftlet(
            binary=binary,
            extra=("--tracing-exporter", exporter, "--tracing-url", url, "--tracing-sampling", sampling),
        )()

    return command


def swift_version():
    match = re.search(r"Swift version (\S+)", tools.run(["swift", "--version"]))
    return f"Swift {match[1] if match else '?'}"


def hummingbird_version():
    pins = json.loads((tools.BENCHMARKS / "Package.resolved").read_text())["pins"]
    return "Hummingbird " + next(
        (pin["state"].get("version", "?") for pin in pins if pin["identity"] == "hummingbird"), "?"
    )


SANIC = ("sanic", "uvloop", "aiosqlite")
FASTAPI = ("fastapi", "uvicorn", "uvloop", "httptools")


def named(binary=None):
    """All servers by name, in the order in which they are shown."""
    everywhere = (PLAINTEXT, JSON, USERS, ROW)
    return {
        server.name: server
        for server in [
            Server(
                "floor", lambda: [tools.compiled(PEERS / "floor.c"), "{port}", LOOPS],
                lambda: "C, " + tools.first_line("gcc", "--version"),
            ),
            Server("swiftlet", swiftlet(binary=binary), swift_version, everywhere),
            # The conformance service, with the Swift runtime in it, as services are built for production.
            Server(
                "swiftlet-production", swiftlet(program=lambda: tools.production_product("conformance")), swift_version,
                (PLAINTEXT, JSON),
            ),
            # Differs from the first by a line for each request, written to a file.
            Server("swiftlet-logging", swiftlet("info", binary), swift_version, (PLAINTEXT, JSON)),
            # Differs from the first by measuring no requests.
            Server(
                "swiftlet-unmeasured", swiftlet(binary=binary, extra=("--metrics-enabled", "false")), swift_version,
                (PLAINTEXT, JSON),
            ),
            # Differ from the first by a span for each request, sent to a collector, and by one for none.
            Server("swiftlet-zipkin", traced(binary), swift_version, everywhere),
            Server(
                "swiftlet-otlp", traced(binary, exporter="otlp", path="/v1/traces"), swift_version, (PLAINTEXT, JSON)
            ),
            Server("swiftlet-unsampled", traced(binary, "parent:never"), swift_version, (PLAINTEXT, JSON)),
            Server(
                "hummingbird", lambda: [tools.swift_product("hummingbird-server"), "{port}", "{database}"],
                hummingbird_version, everywhere, {"NIO_SINGLETON_GROUP_LOOP_COUNT": str(LOOPS)},
            ),
            Server(
                "go", lambda: [tools.go_program(PEERS / "go"), "{port}"],
                lambda: tools.first_line("go", "version").removeprefix("go version "),
                environment={"GOMAXPROCS": str(LOOPS)},
            ),
            Server(
                "node", lambda: [tools.debian("nodejs", "node"), PEERS / "node_server.js", "{port}", LOOPS],
                lambda: "Node " + tools.first_line("node", "--version"),
            ),
            Server(
                "sanic",
                lambda: [tools.python(*SANIC), PEERS / "sanic_server.py", "{port}", "{database}", LOOPS],
                lambda: tools.python_versions(*SANIC), everywhere,
            ),
            Server(
                "fastapi", lambda: [tools.python(*FASTAPI), PEERS / "fastapi_server.py", "{port}", LOOPS],
                lambda: tools.python_versions(*FASTAPI),
            ),
        ]
    }  # fmt: skip


def make_database(path):
    with contextlib.closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute(
            "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, age INTEGER NOT NULL)"
        )
        db.executemany("INSERT INTO users (name, age) VALUES (?, ?)", [(f"user {i}", i % 90) for i in range(1000)])


def available(servers):
    """The servers whose commands can be made, which may build them; says of the others why not."""
    commands, reasons = {}, {}
    for server in servers:
        try:
            commands[server.name] = server.command()
        except (Unavailable, OSError) as error:
            reasons[server.name] = str(error)
            print(f"without {server.name}: {error}", file=sys.stderr)
    return [server for server in servers if server.name in commands], reasons


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@dataclasses.dataclass
class Running:
    """A server that answers."""

    process: subprocess.Popen
    port: int

    @property
    def pid(self):
        return self.process.pid

    def get(self, path):
        """Status and body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        with contextlib.closing(connection):
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()


@contextlib.contextmanager
def running(server, database, environment=None, path=PLAINTEXT, output=None):
    """Starts a server, waits for its first answer, and stops it at the end. What it says goes into a file, which lies
    beside the database's unless another one is given."""
    port = free_port()
    command = [str(part).format(port=port, database=database) for part in server.command()]
    output = pathlib.Path(output or pathlib.Path(database).with_suffix(".log"))
    with open(output, "wb") as file:
        process = subprocess.Popen(
            command, env=os.environ | server.environment | (environment or {}), stdin=subprocess.DEVNULL,
            stdout=file, stderr=file, start_new_session=True,
        )  # fmt: skip
    try:
        started = Running(process, port)
        end = time.monotonic() + 60
        while True:
            try:
                started.get(path)
                break
            except (OSError, http.client.HTTPException) as error:
                if process.poll() is not None:
                    said = "\n".join(output.read_text(errors="replace").splitlines()[-15:])
                    sys.exit(f"{server.name} ended with status {process.returncode}: {' '.join(command)}\n{said}")
                if time.monotonic() > end:
                    sys.exit(f"no answer from {server.name}: {error}")
                time.sleep(0.02)
        yield started
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def add_options(parser):
    """The options that all scripts have in common."""
    parser.add_argument("--binary", type=existing, help="a swiftlet-server to use instead of building one")
    parser.add_argument("--no-build", action="store_true", help="use the Swift programs as they were built before")
    parser.add_argument("--no-write", action="store_true", help="leave RESULTS.md alone")


def existing(text):
    path = pathlib.Path(text).resolve()
    if not path.exists():
        sys.exit(f"there is no {path}")
    return path


def named_ones(text, binary=None):
    """The servers that an option's value names, with commas between them, and the reasons why others of them are not
    to be had; all servers when there is no value."""
    known = named(binary)
    names = text.split(",") if text else list(known)
    if unknown := [name for name in names if name not in known]:
        sys.exit(f"no such server: {', '.join(unknown)}; there are {', '.join(known)}")
    return available([known[name] for name in names])
