"""Reads what count_malloc.c counts, and asks a server for answers while it counts."""

import collections
import mmap
import pathlib
import socket
import struct

import symbols

# Mirrors count_malloc.c.
FRAMES, STACKS = 48, 16384
HEAD = struct.Struct("8Q")
STACK = struct.Struct(f"{4 + FRAMES}Q")
Counts = collections.namedtuple("Counts", "allocations reallocations frees bytes")
# What stands between the code that asks for memory and malloc tells nothing.
PLUMBING = {
    "malloc", "calloc", "realloc", "reallocarray", "memalign", "aligned_alloc", "posix_memalign", "operator new",
    "swift_slowAlloc", "swift_slowAllocTyped", "swift_allocObject", "_swift_allocObject_", "swift::swift_slowAlloc",
    "swift::swift_slowAllocTyped",
}  # fmt: skip


class Counter:
    """The counts of a program that runs with the library loaded."""

    def __init__(self, path):
        size = HEAD.size + STACKS * STACK.size
        if pathlib.Path(path).stat().st_size < size:
            raise RuntimeError("the library was not loaded into the server (is it linked statically, or not glibc's?)")
        with open(path, "r+b") as file:
            self.memory = mmap.mmap(file.fileno(), size)

    def read(self):
        return Counts(*HEAD.unpack_from(self.memory)[1:5])

    def count_stacks(self, on):
        if on:
            self.memory[HEAD.size :] = bytes(len(self.memory) - HEAD.size)
        struct.pack_into("Q", self.memory, 0, 1 if on else 0)

    def stacks(self):
        """(count, bytes, addresses) of each stack that allocated."""
        for index in range(STACKS):
            _, count, size, depth, *frames = STACK.unpack_from(self.memory, HEAD.size + index * STACK.size)
            if count:
                yield count, size, frames[:depth]


class Client:
    """Connections that are kept alive, on which requests are sent in turns: one on each, then the answers are read."""

    def __init__(self, port, connections=16):
        self.sockets = [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(connections)]
        for connection in self.sockets:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.host = f"127.0.0.1:{port}"

    def ask(self, path, number):
        # What wrk sends.
        request = f"GET {path} HTTP/1.1\r\nHost: {self.host}\r\n\r\n".encode()
        asked = 0
        while asked < number:
            turn = self.sockets[: number - asked]
            for connection in turn:
                connection.sendall(request)
            for connection in turn:
                self.receive(connection, path)
            asked += len(turn)

    def receive(self, connection, path):
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.more(connection)
        head, body = data.split(b"\r\n\r\n", 1)
        if head.split(b" ", 2)[1] != b"200":
            raise RuntimeError(f"{path}: {head.splitlines()[0]!r}")
        fields = dict(line.lower().split(b":", 1) for line in head.splitlines()[1:])
        if b"content-length" in fields:
            length = int(fields[b"content-length"])
            while len(body) < length:
                body += self.more(connection)
        else:
            while not body.endswith(b"0\r\n\r\n"):
                body += self.more(connection)

    @staticmethod
    def more(connection):
        data = connection.recv(65536)
        if not data:
            raise RuntimeError("the server closed a connection")
        return data

    def close(self):
        for connection in self.sockets:
            connection.close()


def report(stacks, requests, mapped, depth, at_least=0.005):
    """Lines that say who allocates: times per request, bytes each, and the innermost functions."""
    stacks = list(stacks)
    frames = symbols.resolve({address for _, _, addresses in stacks for address in addresses}, mapped)
    merged = collections.Counter()
    sizes = collections.Counter()
    for count, size, addresses in stacks:
        named = [frame for address in addresses for frame in frames[address]]
        while len(named) > 1 and named[0][0].split("(")[0] in PLUMBING:
            named.pop(0)
        key = tuple((name, place) for name, place, _ in named[:depth])
        merged[key] += count
        sizes[key] += size
    for key, count in merged.most_common():
        if count / requests < at_least:
            break
        yield f"{count / requests:8.2f} a request, {sizes[key] / count:.0f} bytes each"
        for name, place in key:
            name = name if len(name) <= 150 else name[:147] + "…"
            yield f"           {name}" + (f"  {'/'.join(place.split('/')[-2:])}" if place else "")
