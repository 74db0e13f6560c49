"""Judges OpenAPI documents by openapi-spec-validator, in the version that each document names (3.0 or 3.1).

Usage: validate_openapi.py FILE…   (`-` reads standard input), with the interpreter of `scripts/setup --print-python`.
Prints one line for a valid document and one for every error of an invalid one; exits with 1 when any is invalid.
"""

import json
import sys
from collections.abc import Iterator

from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

VALIDATORS = {"3.0": OpenAPIV30SpecValidator, "3.1": OpenAPIV31SpecValidator}


def errors(text: bytes) -> Iterator[str]:
    """What is wrong with the document, each as the path to the place and the rule it breaks."""
    try:
        document = json.loads(text)
    except ValueError as error:
        yield f"this is not JSON: {error}"
        return
    version = document.get("openapi") if isinstance(document, dict) else None
    validator = VALIDATORS.get(".".join(str(version).split(".")[:2]))
    if validator is None:
        yield f"the version is {version!r}, and not one of {', '.join(VALIDATORS)}"
        return
    for error in validator(document).iter_errors():
        yield f"{'/'.join(map(str, error.absolute_path)) or 'the document'}: {error.message}"


def main(names: list[str]) -> int:
    if not names:
        print("usage: validate_openapi.py FILE…", file=sys.stderr)
        return 2
    status = 0
    for name in names:
        if name == "-":
            text = sys.stdin.buffer.read()
        else:
            with open(name, "rb") as file:
                text = file.read()
        found = list(errors(text))
        for error in found:
            print(f"{name}: {error}")
        if found:
            status = 1
        else:
            print(f"{name}: valid")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
