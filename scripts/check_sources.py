"""Rules of this repository that no formatter or compiler checks. Prints findings as file:line; exits with 1 on any.

In Sources/: public declarations have a doc comment; modules import only what lies below them; a file has at most
400 lines; nothing traps (fatalError, preconditionFailure, assert, try!, as!, forced unwrapping) unless the line, or the
comment line above it, says `// reason: …`; a comment stands above what is shared unchecked. In every file: no notes about work left to do and no paths of one person's machine.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from swift_source import code_only

Finding = tuple[str, int, str]

ROOT = Path(__file__).resolve().parent.parent
MAXIMUM_LINES = 400

# What comes with the toolchain or the system may be imported everywhere.
SYSTEM_MODULES = {
    "Swift", "Synchronization", "Foundation", "FoundationEssentials", "Dispatch", "RegexBuilder",
    "Glibc", "Musl", "Darwin", "Android",
}  # fmt: skip
NIO = {"NIOCore", "NIOPosix", "NIOHTTP1", "NIOConcurrencyHelpers"}

# The direction of imports: arrows point downwards only, and a library is known to few modules.
IMPORTS: dict[str, set[str]] = {
    "SwiftletSchema": set(),
    "SwiftletMacros": {
        "SwiftSyntax", "SwiftSyntaxBuilder", "SwiftSyntaxMacros", "SwiftDiagnostics", "SwiftParser",
        "SwiftBasicFormat", "SwiftOperators", "SwiftCompilerPlugin",
    },
    "SwiftletHTTP": NIO | {"HTTPTypes"},
    "SwiftletData": {"SwiftletSchema"},
    "CSQLite": set(),
    "SwiftletSQLite": {"SwiftletData", "SwiftletSchema", "CSQLite"},
    "CPostgres": set(),
    "SwiftletPostgres": {"SwiftletData", "SwiftletSchema", "CPostgres"},
    "CZlib": set(),
    "SwiftletTelemetry": {
        "CZlib", "Logging", "Metrics", "CoreMetrics", "Tracing", "Instrumentation", "ServiceContextModule", "Yams",
    },
    "SwiftletClient": NIO | {"NIOSSL", "SwiftletSchema", "AsyncHTTPClient", "HTTPTypes", "Logging", "Tracing"},
    "Swiftlet": {
        "SwiftletSchema", "SwiftletHTTP", "SwiftletData", "SwiftletTelemetry", "SwiftletClient",
        "Configuration", "ServiceLifecycle", "UnixSignals", "Logging", "Metrics", "Tracing", "Instrumentation",
        "ServiceContextModule", "HTTPTypes", "NIOCore", "SystemPackage",
    },
    "SwiftletTesting": {
        "Swiftlet", "SwiftletSchema", "SwiftletHTTP", "SwiftletData", "SwiftletTelemetry", "SwiftletClient",
        "Configuration", "ServiceLifecycle", "Logging", "HTTPTypes", "NIOCore", "NIOPosix", "Testing",
    },
    "SwiftletCLI": {"ArgumentParser"},
    "SwiftletProgram": {"SwiftletCLI", "ArgumentParser"},
}  # fmt: skip

IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?"
    r"import\s+(?:(?:struct|class|enum|protocol|typealias|func|let|var|actor)\s+)?(\w+)"
)
TRAP = re.compile(
    r"\b(?P<call>fatalError|precondition(?:Failure)?|assert(?:ionFailure)?)\s*\("
    r"|\b(?P<forced>try|as)!"
    r"|\.(?P<unsafe>unsafelyUnwrapped)\b"
    r"|(?<=[\w)\]}\"])(?P<unwrap>!)(?!=)"
)
UNCHECKED = re.compile(r"@unchecked\s+Sendable|\bnonisolated\(unsafe\)")
REASON = re.compile(r"//\s*reason: \S")
KIND = (
    r"(?P<kind>func|var|let|struct|class(?!\s+(?:func|var|subscript)\b)|enum|actor|protocol|extension|init|subscript"
    r"|typealias|associatedtype|case|macro|import|operator|precedencegroup)"
)
MODIFIER = r"(?:\w+(?:\([\w ]*\))?\s+)"
ATTRIBUTE = r"(?:@[\w.]+(?:\((?:[^()]|\([^()]*\))*\))?\s+)"
DECLARATION = re.compile(rf"^\s*{ATTRIBUTE}*(?P<modifiers>{MODIFIER}*?){KIND}\b")
WORK_LEFT = re.compile(r"\b(?:TO" r"DO|FIX" r"ME)\b")
MACHINE_PATH = re.compile(r"(?<![\w.}~-])/(?:work|root|home/\w+|Users/\w+)/")


def tracked_files() -> list[Path]:
    """The files of the repository, those not yet added included and ignored ones left out."""
    # The repository is this script's own, so it is safe whoever owns it (in a container, often somebody else).
    command = ["git", "-c", f"safe.directory={ROOT}", "-C", str(ROOT)]
    command += ["ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, capture_output=True)
    if listing.returncode != 0:
        sys.exit(f"scripts/check_sources.py: git cannot list the files: {os.fsdecode(listing.stderr).strip()}")
    names = {os.fsdecode(name) for name in listing.stdout.split(b"\0") if name}
    return [ROOT / name for name in sorted(names) if (ROOT / name).is_file()]


def traps(source: list[str], code: list[str]) -> Iterator[tuple[int, str]]:
    for index, line in enumerate(code):
        for match in TRAP.finditer(line):
            above = source[index - 1].strip() if index > 0 else ""
            if REASON.search(source[index]) or (above.startswith("//") and REASON.search(above)):
                continue
            what = match["call"] or match["unsafe"] or (match["forced"] and match["forced"] + "!") or "forced unwrapping"
            yield index + 1, f"{what} may trap: throw instead, or say `// reason: …`"


def unchecked(source: list[str], code: list[str]) -> Iterator[tuple[int, str]]:
    """What is shared without the compiler's checks, and no comment above says why that is right."""
    for index, line in enumerate(code):
        above = source[index - 1].strip() if index > 0 else ""
        if UNCHECKED.search(line) and not above.startswith("//"):
            yield index + 1, "sharing is unchecked: say above why it is safe"


def imports(module: str, code: list[str]) -> Iterator[tuple[int, str]]:
    allowed = SYSTEM_MODULES | IMPORTS.get(module, set())
    for index, line in enumerate(code):
        match = IMPORT.match(line)
        if match and match[1] not in allowed:
            yield index + 1, f"{module} must not import {match[1]} (see IMPORTS in scripts/check_sources.py)"


def is_documented(source: list[str], code: list[str], index: int) -> bool:
    """Whether a doc comment stands above the declaration at `index`, or above its attributes."""
    index -= 1
    while index >= 0:
        text = source[index].strip()
        if text.startswith("///") or text.endswith("*/"):
            return True
        if text.startswith("//"):
            index -= 1
            continue
        # An attribute may span lines: go up to the line that starts it.
        first = index
        while first > 0 and sum(line.count("(") - line.count(")") for line in code[first : index + 1]) < 0:
            first -= 1
        if not code[first].strip().startswith("@"):
            return False
        index = first - 1
    return False


def undocumented(source: list[str], code: list[str]) -> Iterator[tuple[int, str]]:
    """Public declarations, cases of public enums and requirements of public protocols without a doc comment."""
    scopes: list[str] = []  # for each open brace: what its contents are
    opening = "body"  # what the next opening brace begins
    for index, line in enumerate(code):
        scope = scopes[-1] if scopes else "file"
        match = DECLARATION.match(line) if scope != "body" else None
        if match:
            kind, modifiers = match["kind"], match["modifiers"].split()
            is_public = "public" in modifiers or "open" in modifiers
            implied = scope == "public protocol" or (scope == "public enum" and kind == "case")
            if (is_public or implied) and kind not in ("import", "extension"):
                if not is_documented(source, code, index):
                    yield index + 1, f"this public {kind} has no doc comment"
            if kind in ("struct", "class", "enum", "actor", "protocol", "extension"):
                opening = f"public {kind}" if is_public else kind
        for character in line:
            if character == "{":
                scopes.append(opening)
                opening = "body"
            elif character == "}" and scopes:
                scopes.pop()


def check_source(path: Path, name: str, text: str) -> Iterator[Finding]:
    source = text.split("\n")
    code = code_only(text).split("\n")
    length = len(text.splitlines())
    if length > MAXIMUM_LINES:
        yield name, MAXIMUM_LINES + 1, f"{length} lines are more than {MAXIMUM_LINES}: split the file by what it holds"
    module = path.relative_to(ROOT).parts[1]
    for findings in (traps(source, code), unchecked(source, code), imports(module, code), undocumented(source, code)):
        for line, message in findings:
            yield name, line, message


def check_text(name: str, text: str) -> Iterator[Finding]:
    for number, line in enumerate(text.split("\n"), start=1):
        if WORK_LEFT.search(line):
            yield name, number, "a note about work left to do: do it, or leave it out"
        if MACHINE_PATH.search(line):
            yield name, number, "a path of one person's machine"


def findings() -> Iterator[Finding]:
    for path in tracked_files():
        name = path.relative_to(ROOT).as_posix()
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        yield from check_text(name, text)
        parts = path.relative_to(ROOT).parts
        if parts[0] == "Sources" and path.suffix == ".swift" and len(parts) > 2:
            yield from check_source(path, name, text)


def main() -> int:
    found = sorted(findings())
    for module in sorted(path.name for path in (ROOT / "Sources").iterdir() if path.is_dir()):
        if module not in IMPORTS:
            found.append((f"Sources/{module}", 1, "this module is missing from IMPORTS in scripts/check_sources.py"))
    for name, line, message in found:
        print(f"{name}:{line}: {message}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
