"""Slow clients against a service, and a probe beside them: `scripts/slow-clients` calls this.

    slow_clients.py PROGRAM [header|body|read]…
"""

import http.client
import os
import re
import subprocess
import sys
import tempfile
import threading
import time

CONNECTIONS = 500
RATE = 500  # new connections a second
LONGEST_ANSWER = 1.0  # seconds that a probe may take
MEMORY_LIMIT = 256  # MiB that the service may use; the answers of the round "read" together have thousands
SOCKET_LIMIT = 512  # MiB that all sockets of the machine may take more than before
# What the server may add to a timeout: its clocks' steps, the wait for the client to close, and a loaded machine.
LENIENCE = 12

SETTINGS = {"timeouts-header": 4, "timeouts-body": 3, "timeouts-write": 4}  # seconds

# What each kind of slow client does, and the setting that ends it.
ROUNDS = {
    "header": ("timeouts-header", "/plaintext", ["-H", "-i", "1", "-x", "20"]),
    "body": ("timeouts-body", "/echo", ["-B", "-i", "1", "-x", "20", "-s", "65536"]),
    "read": ("timeouts-write", "/big?mb=8", ["-X", "-n", "1", "-z", "16", "-w", "512", "-y", "1024"]),
}


def socket_memory():
    """MiB that the system keeps for all TCP sockets."""
    with open("/proc/net/sockstat") as counters:
        pages = int(re.search(r"^TCP:.* mem (\d+)", counters.read(), re.MULTILINE).group(1))
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024**2


class Probe(threading.Thread):
    """Asks for a small answer every 200 ms, on a connection of its own each time."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port = port
        self.ended = threading.Event()
        self.times = []
        self.failures = []

    def run(self):
        while not self.ended.is_set():
            start = time.monotonic()
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                connection.request("GET", "/plaintext")
                answer = connection.getresponse()
                body = answer.read()
                connection.close()
                if answer.status != 200 or body != b"Hello, World!":
                    self.failures.append(f"{answer.status} {body[:80]!r}")
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
            self.times.append(time.monotonic() - start)
            self.ended.wait(0.2)

    def end(self):
        self.ended.set()
        self.join()


class Service:
    """The service as a process of its own, at a port that the system chose."""

    def __init__(self, program, directory):
        options = ["--port", "0", "--database-url", f"sqlite:{directory}/items.db", "--log-format", "json"]
        for name, seconds in SETTINGS.items():
            options += [f"--{name}", f"{seconds}s"]
        self.log_path = os.path.join(directory, "service.log")
        with open(self.log_path, "wb") as log:
            self.process = subprocess.Popen([program, "serve", *options], stdout=log, stderr=log)
        self.port = self.wait_for_port()

    def log(self):
        with open(self.log_path, errors="replace") as log:
            return log.read()

    def wait_for_port(self):
        end = time.monotonic() + 30
        while time.monotonic() < end and self.process.poll() is None:
            found = re.search(r"127\.0\.0\.1:(\d+)", self.log())
            if found:
                return int(found.group(1))
            time.sleep(0.05)
        sys.exit(f"the service did not start; its log:\n{self.log()}")

    def sockets(self):
        count = 0
        directory = f"/proc/{self.process.pid}/fd"
        for name in os.listdir(directory):
            try:
                count += os.readlink(f"{directory}/{name}").startswith("socket:")
            except FileNotFoundError:
                pass  # closed meanwhile
        return count

    def memory(self):
        """Resident memory in MiB."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) // 1024

    def stop(self):
        self.process.terminate()
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return None


def play(service, name, directory):
    """One round. Returns a line of the table and what went wrong."""
    setting, path, options = ROUNDS[name]
    allowed = CONNECTIONS // RATE + SETTINGS[setting] + LENIENCE
    command = ["slowhttptest", *options, "-c", str(CONNECTIONS), "-r", str(RATE), "-l", str(allowed), "-p", "5"]
    command += ["-u", f"http://127.0.0.1:{service.port}{path}"]
    before, kept_before = service.sockets(), socket_memory()
    probe = Probe(service.port)
    probe.start()
    start = time.monotonic()
    most, memory, kept, closed_after = 0, 0, 0, None
    with open(os.path.join(directory, f"{name}.log"), "wb") as log:
        clients = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        while clients.poll() is None:
            open_now = service.sockets() - before
            most, memory = max(most, open_now), max(memory, service.memory())
            kept = max(kept, socket_memory() - kept_before)
            # A probe, and the connection by which slowhttptest itself looks whether the service is there, may be open.
            closed_after = (closed_after or time.monotonic() - start) if most > 10 and open_now <= 3 else None
            time.sleep(0.05)
    probe.end()
    with open(os.path.join(directory, f"{name}.log"), errors="replace") as log:
        ended_by_server = "No open connections left" in log.read()
    if closed_after is None and ended_by_server:
        closed_after = time.monotonic() - start

    wrong = [f"a probe failed: {failure}" for failure in probe.failures]
    worst = max(probe.times)
    if worst >= LONGEST_ANSWER:
        wrong.append(f"a probe waited {worst:.2f} s for its answer")
    if most < CONNECTIONS * 0.9:
        wrong.append(f"only {most} of {CONNECTIONS} connections were open together, so this round shows nothing")
    if closed_after is None:
        wrong.append(f"slow connections were still open after {allowed} s, with {setting} at {SETTINGS[setting]} s")
    if memory > MEMORY_LIMIT:
        wrong.append(f"the service used {memory} MiB")
    if kept > SOCKET_LIMIT:
        wrong.append(f"the sockets took {kept} MiB")
    closed = "never" if closed_after is None else f"{closed_after:.1f} s"
    line = (
        f"{name:<8}{most:>6}{len(probe.times):>8}{sorted(probe.times)[len(probe.times) // 2] * 1000:>10.0f} ms"
        f"{worst * 1000:>8.0f} ms{closed:>14}{memory:>10} MiB{kept:>10} MiB"
    )
    return line, [f"{name}: {sentence}" for sentence in wrong]


def main():
    program, *names = sys.argv[1:]
    for name in names:
        if name not in ROUNDS:
            sys.exit(f"slow-clients: there is no round '{name}', only {', '.join(ROUNDS)}")
    wrong = []
    with tempfile.TemporaryDirectory(prefix="swiftlet-slow.") as directory:
        service = Service(program, directory)
        try:
            print(f"{'clients':<8}{'open':>6}{'probes':>8}{'median':>13}{'worst':>11}{'all closed':>14}{'memory':>14}{'sockets':>14}")
            for name in names or ROUNDS:
                line, mistakes = play(service, name, directory)
                print(line, flush=True)
                wrong += mistakes
        finally:
            status = service.stop()
        if status != 0:
            wrong.append(f"the service did not stop in order (exit status {status})")
    for sentence in wrong:
        print(f"slow-clients: {sentence}", file=sys.stderr)
    sys.exit(1 if wrong else 0)


main()
