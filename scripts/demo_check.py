"""Waits for the example system and talks to it: `scripts/demo` calls this.

    demo_check.py DIRECTORY NAME=PORT…          requests every endpoint once and prints the answers; fails if one fails
    demo_check.py --seed DIRECTORY NAME=PORT…   fills in a little data

DIRECTORY holds the services' logs, which are shown when one of them does not come up.
"""

import json
import pathlib
import sys
import time
import urllib.error
import urllib.request

DEADLINE = 30  # seconds for a service to be ready


def request(port, method, path, body=None):
    """The status and the body of an answer, read as JSON where it is JSON."""
    data = None if body is None else json.dumps(body).encode()
    call = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", data=data, method=method, headers={"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(call, timeout=30) as answer:
            status, content, kind = answer.status, answer.read(), answer.headers.get_content_type()
    except urllib.error.HTTPError as error:
        status, content, kind = error.code, error.read(), error.headers.get_content_type()
    return status, json.loads(content) if kind == "application/json" else content


def is_registered(port):
    """Whether the registry knows a service, if it has one."""
    return b"\nswiftlet_discovery_registered 0" not in request(port, "GET", "/metrics")[1]


def wait_until_ready(name, port, directory):
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        try:
            if request(port, "GET", "/readyz")[0] == 200 and is_registered(port):
                return
        except OSError:
            pass
        time.sleep(0.05)
    log = (pathlib.Path(directory) / f"{name}.log").read_text()
    sys.exit(f"{name} is not ready on port {port} after {DEADLINE} s; its log:\n{log}")


def seed(ports):
    province = request(ports["region"], "POST", "/provinces", {"name": "guangdong"})[1]["data"]["id"]
    city = request(ports["region"], "POST", "/cities", {"name": "shenzhen", "province_id": province})[1]["data"]["id"]
    role = request(ports["role"], "POST", "/roles", {"name": "admin"})[1]["data"]["id"]
    person = {"name": "ada", "age": 36, "city_id": city, "role_id": role}
    assert request(ports["user"], "POST", "/users", person)[0] == 200


# Service, method, path, body, and what the answer's data must contain; in an order in which each can succeed.
CALLS = [
    ("region", "POST", "/provinces", {"name": "guangdong"}, {"id": 1}),
    ("region", "GET", "/provinces", None, [{"id": 1, "name": "guangdong"}]),
    ("region", "GET", "/provinces/1", None, {"name": "guangdong"}),
    ("region", "POST", "/cities", {"name": "shenzhen", "province_id": 1}, {"id": 1}),
    ("region", "GET", "/cities?ids=1", None, [{"name": "shenzhen", "province_id": 1}]),
    ("region", "GET", "/cities/1", None, {"name": "shenzhen"}),
    ("region", "GET", "/provinces/1/cities", None, [{"name": "shenzhen"}]),
    ("role", "POST", "/roles", {"name": "admin"}, {"id": 1}),
    ("role", "GET", "/roles", None, [{"name": "admin"}]),
    ("role", "GET", "/roles/1", None, {"name": "admin", "note": None}),
    ("role", "PATCH", "/roles/1", {"note": "may do all"}, {"note": "may do all"}),
    ("user", "POST", "/users", {"name": "ada", "age": 36, "city_id": 1, "role_id": 1}, {"id": 1}),
    ("user", "GET", "/users", None, [{"name": "ada", "city_id": 1}]),
    ("user", "GET", "/users/1", None, {"city": {"id": 1, "name": "shenzhen"}, "role": {"id": 1, "name": "admin"}}),
    ("user", "PATCH", "/users/1", {"age": 37}, {"age": 37}),
    ("user", "DELETE", "/users/1", None, None),
    ("role", "DELETE", "/roles/1", None, None),
    ("region", "DELETE", "/cities/1", None, None),
]


def contains(found, wanted):
    """Whether an answer has what is wanted; objects may have more members."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(key in found and contains(found[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(contains, found, wanted))
    return found == wanted


def operations(port):
    """The methods and path templates of a service's document."""
    paths = request(port, "GET", "/openapi/spec.json")[1]["paths"]
    return {(method.upper(), path) for path, item in paths.items() for method in item if method != "parameters"}


def template(method, path, known):
    """The operation a request belongs to; literal segments before parameters."""
    segments = path.split("?")[0].split("/")
    fitting = [
        candidate
        for candidate in known
        if candidate[0] == method
        and len(candidate[1].split("/")) == len(segments)
        and all(a == b or a.startswith("{") for a, b in zip(candidate[1].split("/"), segments))
    ]
    return min(fitting, key=lambda candidate: candidate[1].count("{"), default=None)


def check(ports):
    failures = 0
    known = {name: operations(port) for name, port in ports.items()}
    missed = {name: set(found) for name, found in known.items()}
    for name, method, path, body, wanted in CALLS:
        status, answer = request(ports[name], method, path, body)
        fits = status == 200 and answer["code"] == 0 and contains(answer.get("data"), wanted)
        failures += not fits
        print(f"{'ok  ' if fits else 'FAIL'} {name:6} {method:6} {path:20} {status} {json.dumps(answer)}")
        missed[name].discard(template(method, path, known[name]))
    for name, port in ports.items():
        for path in ("/health", "/readyz", "/metrics", "/docs"):
            status, answer = request(port, "GET", path)
            fits = status == 200 and answer
            failures += not fits
            print(f"{'ok  ' if fits else 'FAIL'} {name:6} {'GET':6} {path:20} {status}")
        for method, path in sorted(missed[name]):
            failures += 1
            print(f"FAIL {name:6} {method:6} {path:20} is documented but was not requested")
    if failures:
        sys.exit(f"{failures} of the requests failed")


def main():
    arguments = sys.argv[1:]
    is_seeding = arguments[0] == "--seed"
    directory, *services = arguments[is_seeding:]
    ports = {name: int(port) for name, port in (service.split("=") for service in services)}
    for name, port in ports.items():
        wait_until_ready(name, port, directory)
    seed(ports) if is_seeding else check(ports)


if __name__ == "__main__":
    main()
