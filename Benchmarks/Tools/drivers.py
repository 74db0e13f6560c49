"""The database drivers that are measured, alone and behind a server: how each is made and started."""

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Callable

import servers
import tools
from tools import PEERS

# At most so many connections each; those that pipeline read by a few of them.
CONNECTIONS, READERS, TASKS = 16, 4, 64
ASYNCPG = ("asyncpg", "uvloop")
SANIC = ("sanic", "asyncpg", "uvloop")
PGX = ("golang-github-jackc-pgx-v4-dev", "github.com/jackc/pgx/v4")
# What is asked of a driver, and what that is.
MANY = {
    "row": "One row by key",
    "rows": "20 rows by key",
    "insert": "An insert in a transaction",
    "transaction": "5 queries one after the other in a transaction",
}
LARGE = {"million": "1,000,000 rows of 3 columns, fetched", "million-streamed": "1,000,000 rows of 3 columns, streamed"}


@dataclasses.dataclass
class Driver:
    """A program that runs statements; the function makes what is missing and returns its command."""

    name: str
    command: Callable[[], list]
    version: Callable[[], str]
    environment: dict = dataclasses.field(default_factory=dict)

    def measure(self, url, workload, seconds):
        """What the program says of a workload."""
        command = [*self.command(), url, workload, seconds, CONNECTIONS, READERS, TASKS]
        result = subprocess.run(
            list(map(str, command)), env=os.environ | self.environment, capture_output=True, text=True, timeout=600
        )
        if result.returncode != 0:
            sys.exit(f"{self.name} failed at {workload}:\n{result.stderr[-2000:]}")
        return json.loads(result.stdout)


def go():
    return tools.go_program(PEERS / "go-pgx", *PGX)


def go_version():
    version = tools.run(["dpkg-query", "-W", "-f", "${Version}", PGX[0]])
    return f"{tools.first_line('go', 'version').removeprefix('go version ')}, pgx {version}"


def all_drivers(binary=None):
    """All drivers, in the order in which they are shown."""
    return [
        Driver(
            "floor", lambda: [tools.compiled(PEERS / "database_floor.c", libraries=("libpq",))],
            lambda: f"C, libpq {tools.first_line('pkg-config', '--modversion', 'libpq')}",
        ),
        Driver("swiftlet", lambda: [binary or tools.swift_product("swiftlet-db")], servers.swift_version),
        Driver("pgx", lambda: [go()], go_version, {"GOMAXPROCS": str(servers.LOOPS)}),
        Driver(
            "asyncpg", lambda: [tools.python(*ASYNCPG), PEERS / "database_asyncpg.py"],
            lambda: tools.python_versions(*ASYNCPG),
        ),
    ]  # fmt: skip


def all_servers(binary=None):
    """The servers that answer with a row, in the order in which they are shown."""
    paths = (servers.ROW,)
    return [
        servers.Server(
            "swiftlet",
            servers.swiftlet(binary=binary, extra=("--database-readers", READERS), database="{database}"),
            servers.swift_version, paths,
        ),
        servers.Server(
            "go + pgx", lambda: [go(), "serve", "{port}", "{database}", CONNECTIONS], go_version, paths,
            {"GOMAXPROCS": str(servers.LOOPS)},
        ),
        servers.Server(
            "sanic + asyncpg",
            lambda: [
                tools.python(*SANIC), PEERS / "sanic_postgres.py", "{port}", "{database}", servers.LOOPS, CONNECTIONS,
            ],
            lambda: tools.python_versions(*SANIC), paths,
        ),
    ]  # fmt: skip
