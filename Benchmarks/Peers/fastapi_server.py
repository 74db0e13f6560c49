"""The other peer in Python: FastAPI with typed answers, on uvicorn with uvloop and httptools.

    fastapi_server.py PORT WORKERS
"""

import sys
from typing import Generic, TypeVar

import uvicorn
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel


class Message(BaseModel):
    message: str


class Person(BaseModel):
    id: int
    name: str
    email: str
    age: int
    city_id: int
    active: bool


Value = TypeVar("Value")


class Answer(BaseModel, Generic[Value]):
    code: int = 0
    data: Value


PEOPLE = [
    Person(
        id=index, name=f"user {index}", email=f"user{index}@example.com", age=20 + index % 60,
        city_id=1 + index % 300, active=index % 3 != 0,
    )
    for index in range(1000)
]  # fmt: skip
app = FastAPI(openapi_url=None)


@app.get("/plaintext", response_class=PlainTextResponse)
async def plaintext() -> str:
    return "Hello, World!"


@app.get("/json")
async def message() -> Answer[Message]:
    return Answer(data=Message(message="Hello, World!"))


@app.get("/users")
async def people(count: int = 20) -> Answer[list[Person]]:
    return Answer(data=PEOPLE[:count])


if __name__ == "__main__":
    uvicorn.run(
        "fastapi_server:app", host="127.0.0.1", port=int(sys.argv[1]), workers=int(sys.argv[2]), loop="uvloop",
        http="httptools", access_log=False, log_level="error", app_dir=sys.path[0],
    )  # fmt: skip
