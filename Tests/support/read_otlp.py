"""Reads spans as OTLP sends them, by the messages that OpenTelemetry publishes.

Usage: read_otlp.py protobuf|json FILE, with the interpreter of `scripts/setup --print-python`. Prints the request as
JSON, ids as hexadecimal digits, or what is wrong, and exits with 1 then.
"""

import base64
import json
import pathlib
import sys

from google.protobuf import json_format, message
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

IDS = {"traceId": 16, "spanId": 8, "parentSpanId": 8}


def converted(value, convert):
    """The same JSON with its ids in another form."""
    if isinstance(value, list):
        return [converted(item, convert) for item in value]
    if isinstance(value, dict):
        return {
            name: convert(name, item) if name in IDS else converted(item, convert) for name, item in value.items()
        }
    return value


def to_base64(name, digits):
    """OTLP differs from protobuf's mapping to JSON in this alone."""
    if len(digits) != 2 * IDS[name] or digits != digits.lower():
        sys.exit(f"{name} is {digits}")
    return base64.b64encode(bytes.fromhex(digits)).decode()


def to_digits(name, text):
    identifier = base64.b64decode(text)
    if len(identifier) != IDS[name]:
        sys.exit(f"{name} has {len(identifier)} bytes")
    return identifier.hex()


def main() -> None:
    form, file = sys.argv[1:]
    body = pathlib.Path(file).read_bytes()
    request = ExportTraceServiceRequest()
    try:
        if form == "protobuf":
            request.ParseFromString(body)
        else:
            json_format.ParseDict(converted(json.loads(body), to_base64), request)
    except (ValueError, message.DecodeError, json_format.ParseError) as error:
        sys.exit(str(error))
    print(json.dumps(converted(json_format.MessageToDict(request), to_digits), sort_keys=True))


main()
