"""The peer in Python: Sanic with uvloop, and SQLite by aiosqlite with a connection kept per worker.

    sanic_server.py PORT DATABASE WORKERS
"""

import sys

import aiosqlite
from sanic import Sanic, json, text
from sanic.exceptions import NotFound

PORT, DATABASE, WORKERS = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
PEOPLE = [
    {
        "id": index, "name": f"user {index}", "email": f"user{index}@example.com", "age": 20 + index % 60,
        "city_id": 1 + index % 300, "active": index % 3 != 0,
    }
    for index in range(1000)
]  # fmt: skip
app = Sanic("peer")


@app.before_server_start
async def connect(app, _):
    app.ctx.db = await aiosqlite.connect(DATABASE)
    app.ctx.db.row_factory = aiosqlite.Row


@app.after_server_stop
async def disconnect(app, _):
    await app.ctx.db.close()


@app.get("/plaintext")
async def plaintext(_):
    return text("Hello, World!")


@app.get("/json")
async def message(_):
    return json({"code": 0, "data": {"message": "Hello, World!"}})


@app.get("/users")
async def people(request):
    return json({"code": 0, "data": PEOPLE[: int(request.args.get("count", 20))]})


@app.get("/users/<id:int>")
async def user(request, id):
    async with request.app.ctx.db.execute("SELECT * FROM users WHERE id = ?", (id,)) as cursor:
        row = await cursor.fetchone()
    if row is None:
        raise NotFound()
    return json({"code": 0, "data": dict(row)})


if __name__ == "__main__":
    app.run("127.0.0.1", PORT, workers=WORKERS, access_log=False, motd=False)
