"""Judges answers of a service by the schemas that its OpenAPI document gives for them.

Usage: validate_answers.py DOCUMENT ANSWERS, with the interpreter of `scripts/setup --print-python`. ANSWERS is a JSON
list of {"path", "method", "status", "body"}: the path as the document writes it, the method in lower case.
Prints one line for every answer that does not fit; exits with 1 when there is any.
"""

import json
import sys
from collections.abc import Iterator

from openapi_schema_validator import OAS30Validator, OAS31Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4, DRAFT202012

VERSIONS = {"3.0": (OAS30Validator, DRAFT4), "3.1": (OAS31Validator, DRAFT202012)}
BASE = "urn:document"


def pointer(*names: str) -> str:
    return "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in names)


def errors(document: dict, answer: dict, registry: Registry, validator: type) -> Iterator[str]:
    responses = document["paths"][answer["path"]][answer["method"]]["responses"]
    status = str(answer["status"])
    key = next(key for key in (status, f"{status[0]}XX", "default") if key in responses)
    place = pointer("paths", answer["path"], answer["method"], "responses", key)
    if "$ref" in responses[key]:
        place = responses[key]["$ref"].removeprefix("#")
    schema = {"$ref": f"{BASE}#{place}/content/application~1json/schema"}
    for error in validator(schema, registry=registry).iter_errors(answer["body"]):
        where = "/".join(map(str, error.absolute_path)) or "the body"
        yield f"{answer['method']} {answer['path']} {status}: {where}: {error.message}"


def main(arguments: list[str]) -> int:
    with open(arguments[0], "rb") as file:
        document = json.load(file)
    with open(arguments[1], "rb") as file:
        answers = json.load(file)
    validator, dialect = VERSIONS[".".join(document["openapi"].split(".")[:2])]
    registry = Registry().with_resource(BASE, Resource(contents=document, specification=dialect))
    found = [text for answer in answers for text in errors(document, answer, registry, validator)]
    for text in found:
        print(text)
    print(f"{len(answers)} answers judged, {len(found)} errors")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
