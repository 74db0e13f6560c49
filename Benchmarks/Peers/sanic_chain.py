"""The peer in Python for three services: Sanic with uvloop, asyncpg, aiohttp, and OpenTelemetry that sends to Zipkin.

    sanic_chain.py role|region PORT URL CONNECTIONS SINK
    sanic_chain.py user PORT URL CONNECTIONS SINK REGION ROLE
"""

import asyncio
import sys

import aiohttp
import asyncpg
from opentelemetry import context, propagate, trace
from opentelemetry.exporter.zipkin.json import ZipkinExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind
from sanic import Sanic, json, text
from sanic.exceptions import NotFound

NAME, PORT, URL, CONNECTIONS, SINK, *UPSTREAMS = sys.argv[1:]
TABLES = {"role": ("roles", "roles"), "region": ("cities", "cities"), "user": ("users", "users")}
app = Sanic(NAME)
tracer = trace.get_tracer("peer")


async def nothing(_):
    """Instead of the statements that asyncpg sends each time a connection is given back to the pool."""


@app.before_server_start
async def connect(app, _):
    provider = TracerProvider(resource=Resource.create({"service.name": NAME}))
    provider.add_span_processor(BatchSpanProcessor(ZipkinExporter(endpoint=SINK)))
    trace.set_tracer_provider(provider)
    size = int(CONNECTIONS)
    app.ctx.pool = await asyncpg.create_pool(URL, min_size=size, max_size=size, reset=nothing)
    app.ctx.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit_per_host=64))


@app.after_server_stop
async def disconnect(app, _):
    await app.ctx.session.close()
    await app.ctx.pool.close()


async def row(sql, key):
    with tracer.start_as_current_span("SELECT", kind=SpanKind.CLIENT, attributes={"db.query.text": sql}):
        found = await app.ctx.pool.fetchrow(sql, key)
    if found is None:
        raise NotFound()
    return dict(found)


async def call(url):
    with tracer.start_as_current_span("GET", kind=SpanKind.CLIENT, attributes={"url.full": url}) as span:
        headers = {}
        propagate.inject(headers)
        async with app.ctx.session.get(url, headers=headers) as answer:
            span.set_attribute("http.response.status_code", answer.status)
            return (await answer.json())["data"]


async def answer(request, id):
    if NAME != "user":
        return await row(f"SELECT id, name FROM {TABLES[NAME][0]} WHERE id = $1", id)
    user = await row("SELECT * FROM users WHERE id = $1", id)
    region, role = UPSTREAMS
    city, role = await asyncio.gather(
        call(f"{region}/cities/{user['city_id']}"), call(f"{role}/roles/{user['role_id']}")
    )
    user["create_time"] = user["create_time"].isoformat()
    return {"user": user, "city": city, "role": role}


@app.get(f"/{TABLES[NAME][1]}/<id:int>")
async def named(request, id):
    token = context.attach(propagate.extract(request.headers))
    try:
        with tracer.start_as_current_span(f"GET /{TABLES[NAME][1]}/{{id}}", kind=SpanKind.SERVER) as span:
            data = await answer(request, id)
            span.set_attribute("http.response.status_code", 200)
            return json({"code": 0, "data": data})
    finally:
        context.detach(token)


@app.get("/plaintext")
async def plaintext(_):
    return text("up")


if __name__ == "__main__":
    app.run("127.0.0.1", int(PORT), single_process=True, access_log=False, motd=False)
