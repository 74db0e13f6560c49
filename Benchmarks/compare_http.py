"""Runs the servers of `compare-http` in turn under wrk and writes RESULTS.md.

CPU time is what a server's processes used by the kernel's accounting (user and system) while wrk ran, divided by the
requests that wrk completed.
"""

import argparse
import os
import pathlib
import platform
import re
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).parent
PATHS = ["/plaintext", "/json", "/users/7"]
LOOPS = 2
TICKS = os.sysconf("SC_CLK_TCK")


def make_database(path):
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute(
            "CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, age INTEGER NOT NULL)"
        )
        db.executemany("INSERT INTO users (name, age) VALUES (?, ?)", [(f"user {i}", i % 90) for i in range(1000)])


def servers(options, database):
    """Name, command and environment of each server."""
    binaries = pathlib.Path(options.bin)
    port = {"swiftlet": 9701, "hummingbird": 9702, "sanic": 9703}
    return [
        (
            "swiftlet", port["swiftlet"],
            [binaries / "swiftlet-server", "serve", "--port", port["swiftlet"], "--loops", LOOPS,
             "--database-url", f"sqlite:{database}", "--log-level", "error"], {},
        ),
        (
            "hummingbird", port["hummingbird"],
            [binaries / "hummingbird-server", port["hummingbird"], database],
            {"NIO_SINGLETON_GROUP_LOOP_COUNT": str(LOOPS)},
        ),
        (
            "sanic", port["sanic"],
            [options.sanic, HERE / "Peers" / "sanic_server.py", port["sanic"], database, LOOPS], {},
        ),
    ]


def processes(root):
    """A process and its descendants."""
    found = [root]
    for pid in found:
        try:
            for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def cpu_seconds(root):
    total = 0
    for pid in processes(root):
        try:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def resident_megabytes(root):
    total = 0
    for pid in processes(root):
        try:
            status = pathlib.Path(f"/proc/{pid}/status").read_text()
        except OSError:
            continue
        match = re.search(r"VmRSS:\s+(\d+) kB", status)
        total += int(match[1]) if match else 0
    return total / 1024


def wait_for(url):
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                return answer.read()
        except OSError:
            time.sleep(0.05)
    sys.exit(f"no answer from {url}")


def wrk(url, seconds):
    text = subprocess.run(
        ["wrk", "-t1", "-c64", f"-d{seconds}s", "--latency", url], capture_output=True, text=True, check=True
    ).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        print(text, file=sys.stderr)
    requests = int(re.search(r"(\d+) requests in", text)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    return requests, rate, re.search(r"99%\s+(\S+)", text)[1]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bin", required=True)
    parser.add_argument("--sanic", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5)
    options = parser.parse_args()
    figures = {}
    with tempfile.TemporaryDirectory() as directory:
        database = pathlib.Path(directory) / "bench.db"
        make_database(database)
        all_servers = servers(options, database)
        for round_number in range(options.rounds):
            # Another one goes first each time, so that none always runs on the machine the others have warmed.
            shift = round_number % len(all_servers)
            for name, port, command, environment in all_servers[shift:] + all_servers[:shift]:
                process = subprocess.Popen(
                    list(map(str, command)), env=os.environ | environment, stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL, start_new_session=True,
                )
                try:
                    for path in PATHS:
                        url = f"http://127.0.0.1:{port}{path}"
                        wait_for(url)
                        wrk(url, 1)
                        before = cpu_seconds(process.pid)
                        requests, rate, slowest = wrk(url, options.seconds)
                        used = (cpu_seconds(process.pid) - before) / requests * 1e6
                        figures.setdefault((path, name), []).append((used, rate, resident_megabytes(process.pid)))
                        print(f"{name:12} {path:12} {used:7.1f} µs {rate:9.0f}/s p99 {slowest}", flush=True)
                finally:
                    os.killpg(process.pid, signal.SIGTERM)
                    process.wait()
    write_results(figures, options)


def write_results(figures, options):
    lines = [
        "# HTTP serving beside its peers", "",
        f"{time.strftime('%Y-%m-%d')}, {platform.machine()}, {os.cpu_count()} cores, Linux {platform.release()}; "
        f"`wrk -t1 -c64`, {LOOPS} event loops or workers, {options.rounds} rounds of {options.seconds} s, medians. "
        "Made by `Benchmarks/compare-http`.", "",
        "| path | server | CPU per request, µs | times Swiftlet's | requests/s | resident, MB |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for path in PATHS:
        base = statistics.median(used for used, _, _ in figures[path, "swiftlet"])
        for (figure_path, name), values in figures.items():
            if figure_path != path:
                continue
            used, rate, memory = (statistics.median(column) for column in zip(*values))
            lines.append(f"| `{path}` | {name} | {used:.1f} | {used / base:.2f} | {rate:,.0f} | {memory:.0f} |")
    (HERE / "RESULTS.md").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
