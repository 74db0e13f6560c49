"""The database driver's peer in Python: asyncpg with uvloop. Rows stay asyncpg's own records, whose values it decodes.

    database_asyncpg.py URL WORKLOAD SECONDS CONNECTIONS READERS TASKS
"""

import asyncio
import itertools
import json
import re
import resource
import sys
import time

import asyncpg
import uvloop

URL, WORKLOAD = sys.argv[1:3]
SECONDS = float(sys.argv[3])
CONNECTIONS, _, TASKS = map(int, sys.argv[4:])
USERS = 1000
keys = itertools.count()


def cpu():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def report(operations, seconds, used, check=0):
    with open("/proc/self/status") as file:
        peak = int(re.search(r"VmHWM:\s+(\d+)", file.read())[1])
    print(
        json.dumps(
            {"operations": operations, "seconds": seconds, "cpu": used, "peak_kilobytes": peak, "check": check}
        )
    )  # fmt: skip


def next_key():
    return 1 + next(keys) % (USERS - 20)


async def row(pool):
    key = next_key()
    user = await pool.fetchrow("SELECT * FROM users WHERE id = $1", key)
    assert user["id"] == key


async def rows(pool):
    users = await pool.fetch("SELECT * FROM users WHERE id >= $1 ORDER BY id LIMIT 20", next_key())
    assert len(users) == 20


async def insert(pool):
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("INSERT INTO notes (body) VALUES ($1)", "a note")


async def transaction(pool):
    key = next_key()
    async with pool.acquire() as connection, connection.transaction():
        for number in range(5):
            user = await connection.fetchrow("SELECT * FROM users WHERE id = $1", key + number)
            assert user["id"] == key + number


async def run(pool, operation):
    ended = 0
    running = True

    async def work():
        nonlocal ended
        while running:
            await operation(pool)
            ended += 1

    tasks = [asyncio.create_task(work()) for _ in range(TASKS)]
    await asyncio.sleep(0.5)
    before, start, used = ended, time.monotonic(), cpu()
    await asyncio.sleep(SECONDS)
    report(ended - before, time.monotonic() - start, cpu() - used)
    running = False
    await asyncio.gather(*tasks)


async def million(pool):
    async with pool.acquire() as connection:
        start, used = time.monotonic(), cpu()
        events = await connection.fetch("SELECT id, name, at FROM events")
        took = cpu() - used
        check = sum(event["id"] + len(event["name"]) for event in events)
        report(len(events), time.monotonic() - start, took, check)


async def million_streamed(pool):
    async with pool.acquire() as connection, connection.transaction(readonly=True):
        start, used = time.monotonic(), cpu()
        count = check = 0
        async for event in connection.cursor("SELECT id, name, at FROM events", prefetch=1000):
            count += 1
            check += event["id"] + len(event["name"])
        report(count, time.monotonic() - start, cpu() - used, check)


async def nothing(_):
    """Instead of the statements that asyncpg sends each time a connection is given back to the pool."""


async def main():
    size = 1 if WORKLOAD.startswith("million") else CONNECTIONS
    async with asyncpg.create_pool(URL, min_size=size, max_size=size, reset=nothing) as pool:
        if WORKLOAD.startswith("million"):
            await {"million": million, "million-streamed": million_streamed}[WORKLOAD](pool)
        else:
            await run(pool, {"row": row, "rows": rows, "insert": insert, "transaction": transaction}[WORKLOAD])


if __name__ == "__main__":
    uvloop.run(main())
