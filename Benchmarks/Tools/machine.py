"""What the kernel says of running processes, and what machine this is."""

import os
import pathlib
import platform
import re
import time

TICKS = os.sysconf("SC_CLK_TCK")
# What else the machine had to do when the script began.
LOAD = os.getloadavg()[0]


def processes(root):
    """A process and its descendants."""
    found = [root]
    for pid in found:
        try:
            for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def cpu_seconds(root):
    """User and system time that a process and its descendants have used."""
    total = 0
    for pid in processes(root):
        try:
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def kilobytes(root, file, field):
    """The sum of a field over a process and its descendants."""
    total = 0
    for pid in processes(root):
        try:
            text = pathlib.Path(f"/proc/{pid}/{file}").read_text()
        except OSError:
            continue
        match = re.search(rf"^{field}:\s+(\d+) kB", text, re.MULTILINE)
        total += int(match[1]) if match else 0
    return total


def resident_kilobytes(root):
    """Resident memory; pages that processes share are counted once for each."""
    return kilobytes(root, "status", "VmRSS")


def private_kilobytes(root):
    """Resident memory that is nobody else's and no file's."""
    return kilobytes(root, "status", "RssAnon")


def processor():
    try:
        text = pathlib.Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.machine()
    match = re.search(r"model name\s*:\s*(.+)", text)
    return match[1].strip() if match else platform.machine()


def description():
    """The day and the machine, in one sentence."""
    return (
        f"{time.strftime('%Y-%m-%d')}, {processor()} ({platform.machine()}), {os.cpu_count()} cores, "
        f"Linux {platform.release()}, load average {LOAD:.1f} before"
    )
