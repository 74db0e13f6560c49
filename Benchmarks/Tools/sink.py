"""Takes what services send to a collector, and throws it away.

    sink.py [taking|busy|silent]

Answers every POST with 202, with 503, or not at all. Prints its port as the first line, and ends with its standard input.
"""

import asyncio
import sys


ANSWERS = {
    "taking": b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n",
    "busy": b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
    "silent": b"",
}
ANSWER = ANSWERS[sys.argv[1] if len(sys.argv) > 1 else "taking"]


async def serve(reader, writer):
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            length = next((int(line[15:]) for line in head.split("\r\n") if line.startswith("content-length:")), 0)
            while length > 0:
                length -= len(await reader.read(min(length, 1 << 18)))
            writer.write(ANSWER)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1 << 20)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
