"""The three example services, and the same in other languages: how each system is made, started and stopped."""

import contextlib
import dataclasses
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable

import drivers
import servers
import tools
from tools import PEERS, Unavailable

CONNECTIONS = 16
PATH, NAMES = "/users/1", ("ada", "shenzhen", "admin")
SERVICES = ("region", "role", "user")
PACKAGES = ("sanic", "uvloop", "asyncpg", "aiohttp", "opentelemetry-sdk", "opentelemetry-exporter-zipkin-json")


@dataclasses.dataclass
class Service:
    """A service that answers."""

    process: subprocess.Popen
    port: int


def get(port, path):
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.read()


def database(service):
    """The address of a service's database, on the server that this runs beside if it does already."""
    return f"{os.environ.get('SWIFTLET_POSTGRES_URL', '').rpartition('/')[0]}/chain_{service}"


@contextlib.contextmanager
def process(command, log, environment, path="/plaintext", port=0):
    """Runs a program until it has answered and been used."""
    with open(log, "ab") as file:
        started = subprocess.Popen(
            list(map(str, command)), env=os.environ | environment, stdin=subprocess.DEVNULL, stdout=file, stderr=file,
            start_new_session=True,
        )  # fmt: skip
    try:
        end = time.monotonic() + 60
        while True:
            try:
                get(port, path)
                break
            except OSError as error:
                if started.poll() is not None or time.monotonic() > end:
                    said = "\n".join(pathlib.Path(log).read_text(errors="replace").splitlines()[-15:])
                    sys.exit(f"{' '.join(map(str, command))}: {error}\n{said}")
                time.sleep(0.05)
        yield Service(started, port)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGTERM)
        try:
            started.wait(40)
        except subprocess.TimeoutExpired:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()


@dataclasses.dataclass
class System:
    """Three services in one language. The function makes what is missing and returns the command of one of them, from
    its name, its port, and the addresses of the sink and of the services that it calls."""

    name: str
    command: Callable[[str, int, str, list], list]
    version: Callable[[], str]
    environment: Callable[[str], dict] = lambda service: {}
    ready: str = "/plaintext"

    @contextlib.contextmanager
    def running(self, directory):
        """The services by name, each with a port of its own, and a sink for their spans."""
        with contextlib.ExitStack() as stack:
            sink = servers.free_port()
            log = pathlib.Path(directory) / "chain.log"
            stack.enter_context(process([go(), "sink", sink], log, {}, port=sink))
            spans, running = f"http://127.0.0.1:{sink}/api/v2/spans", {}
            for service in SERVICES:
                port = servers.free_port()
                upstreams = [f"http://127.0.0.1:{running[name].port}" for name in ("region", "role") if service == "user"]
                command = self.command(service, port, spans, upstreams)
                running[service] = stack.enter_context(
                    process(command, log, self.environment(service), self.ready, port)
                )
            yield running


def go():
    return tools.go_program(PEERS / "go-chain", *drivers.PGX)


def swiftlet(*tracing):
    def command(service, port, sink, upstreams):
        calls = [
            part
            for name, url in zip(("region", "role"), upstreams)
            for part in (f"--upstream-{name}-url", url)
        ]  # fmt: skip
        options = [option.format(sink=sink) for option in tracing]
        return [tools.production_product(service), "serve", "--port", port, "--log-level", "error", *calls, *options]

    return command


def go_command(service, port, sink, upstreams):
    return [go(), service, port, database(service), CONNECTIONS, *upstreams]


def sanic_command(service, port, sink, upstreams):
    python = tools.python(*PACKAGES)
    return [python, PEERS / "sanic_chain.py", service, port, database(service), CONNECTIONS, sink, *upstreams]


SYSTEMS = {
    system.name: system
    for system in [
        System(
            "swiftlet, traced", swiftlet("--tracing-exporter", "zipkin", "--tracing-url", "{sink}"),
            servers.swift_version, lambda service: {"DATABASE_URL": database(service)}, "/health",
        ),
        System(
            "swiftlet", swiftlet(), servers.swift_version, lambda service: {"DATABASE_URL": database(service)}, "/health"
        ),
        System("go + pgx", go_command, drivers.go_version, lambda service: {"GOMAXPROCS": str(servers.LOOPS)}),
        System("sanic, traced", sanic_command, lambda: tools.python_versions(*PACKAGES)),
    ]
}  # fmt: skip


def available(systems):
    """The systems whose programs can be made, and of the others why not."""
    found, reasons = [], {}
    for system in systems:
        try:
            go()
            for service in SERVICES:
                system.command(service, 0, "", ["", ""])
            found.append(system)
        except (Unavailable, OSError) as error:
            reasons[system.name] = str(error)
            print(f"without {system.name}: {error}", file=sys.stderr)
    return found, reasons


def fill(directory):
    """Makes the three databases, lets Swiftlet's services make their tables, and fills in what is asked for."""
    url, programs = os.environ["SWIFTLET_POSTGRES_URL"], pathlib.Path(os.environ["SWIFTLET_POSTGRES_BIN"])
    for service in SERVICES:
        tools.run([programs / "createdb", "--maintenance-db", url, f"chain_{service}"])
    with SYSTEMS["swiftlet"].running(directory) as running:
        ports = [f"{name}={service.port}" for name, service in running.items()]
        tools.run([sys.executable, tools.BENCHMARKS.parent / "scripts" / "demo_check.py", "--seed", directory, *ports])
