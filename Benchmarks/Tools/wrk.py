"""wrk, which loads a server and tells how fast it answered."""

import math
import re
import subprocess
import sys

import tools

CONNECTIONS = 64
MICROSECONDS = {"us": 1, "ms": 1e3, "s": 1e6, "m": 6e7}


def program():
    return tools.debian("wrk", "wrk")


def microseconds(text):
    match = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text)
    return float(match[1]) * MICROSECONDS[match[2]] if match else math.nan


def load(url, seconds, connections=CONNECTIONS):
    """Requests completed, requests per second, and the latencies at 50 and 99 per cent in microseconds."""
    command = [program(), "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", url]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        print(text, file=sys.stderr)
    requests = int(re.search(r"(\d+) requests in", text)[1])
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1])
    middle, slow = (microseconds(re.search(rf"^\s+{part}%\s+(\S+)", text, re.MULTILINE)[1]) for part in (50, 99))
    return requests, rate, middle, slow
