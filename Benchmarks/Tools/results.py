"""RESULTS.md: each script writes its own section, between marks, and leaves the others alone."""

import pathlib

FILE = pathlib.Path(__file__).parent.parent / "RESULTS.md"
# The sections in the order in which they stand in the file.
SECTIONS = [
    "compare-http", "compare-db", "compare-client", "compare-chain", "collectors", "count-allocations", "connections",
    "start", "overload",
]  # fmt: skip


def marks(section):
    return f"<!-- {section}: begin -->", f"<!-- {section}: end -->"


def table(header, rows):
    """A table in Markdown. The columns are aligned to the right where the header ends with a colon."""
    lines = [
        "| " + " | ".join(name.rstrip(":") for name in header) + " |",
        "|" + "|".join("---:" if name.endswith(":") else "---" for name in header) + "|",
    ]
    return "\n".join(lines + ["| " + " | ".join(map(str, row)) + " |" for row in rows])


def write(section, title, text):
    """Replaces a section of RESULTS.md, or adds it at its place."""
    old = FILE.read_text() if FILE.exists() else ""
    parts = {}
    for name in SECTIONS:
        begin, end = marks(name)
        if begin in old and end in old:
            parts[name] = old.split(begin, 1)[1].split(end, 1)[0].strip()
    parts[section] = f"## {title}\n\n{text.strip()}\n\nMade by `Benchmarks/{section}`."
    lines = ["# Measurements", ""]
    for name in SECTIONS:
        if name in parts:
            begin, end = marks(name)
            lines += [begin, "", parts[name], "", end, ""]
    FILE.write_text("\n".join(lines).rstrip() + "\n")
