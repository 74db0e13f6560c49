"""The peer in Python: Sanic with uvloop, and PostgreSQL by asyncpg with a pool of connections per worker.

    sanic_postgres.py PORT URL WORKERS CONNECTIONS
"""

import sys

import asyncpg
from sanic import Sanic, json, text
from sanic.exceptions import NotFound

PORT, URL, WORKERS, CONNECTIONS = int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
app = Sanic("peer")


async def nothing(_):
    """Instead of the statements that asyncpg sends each time a connection is given back to the pool."""


@app.before_server_start
async def connect(app, _):
    size = CONNECTIONS // WORKERS
    app.ctx.pool = await asyncpg.create_pool(URL, min_size=size, max_size=size, reset=nothing)


@app.after_server_stop
async def disconnect(app, _):
    await app.ctx.pool.close()


@app.get("/plaintext")
async def plaintext(_):
    return text("Hello, World!")


@app.get("/users/<id:int>")
async def user(request, id):
    row = await request.app.ctx.pool.fetchrow("SELECT * FROM users WHERE id = $1", id)
    if row is None:
        raise NotFound()
    return json({"code": 0, "data": dict(row)})


if __name__ == "__main__":
    app.run("127.0.0.1", PORT, workers=WORKERS, access_log=False, motd=False)
