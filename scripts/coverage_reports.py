"""Writes Cobertura, Clover and JUnit reports from what llvm-cov and `swift test` wrote, and prints the total.

Usage: coverage_reports.py ROOT REPORTS, where REPORTS holds lcov.info and the xunit*.xml files of `swift test`.
Formats: lcov is described in geninfo(1); Cobertura in its coverage-04.dtd; Clover in its clover.xsd.
"""

import sys
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path


@dataclass
class FileCoverage:
    """How often each line of one file ran."""

    path: Path
    """Relative to the repository."""
    lines: dict[int, int] = field(default_factory=dict)

    @property
    def package(self) -> str:
        """The module, and the folder in it."""
        return ".".join(self.path.parts[1:-1])


def count(files: list[FileCoverage]) -> tuple[int, int]:
    """The number of lines that can run, and of those that did."""
    return sum(len(file.lines) for file in files), sum(hits > 0 for file in files for hits in file.lines.values())


def rate(files: list[FileCoverage]) -> str:
    valid, covered = count(files)
    return f"{covered / valid if valid else 1:.4f}"


def read_lcov(text: str, root: Path) -> list[FileCoverage]:
    files: list[FileCoverage] = []
    for record in text.splitlines():
        tag, _, value = record.partition(":")
        if tag == "SF":
            files.append(FileCoverage(Path(value).resolve().relative_to(root)))
        elif tag == "DA":
            number, hits = value.split(",")[:2]
            files[-1].lines[int(number)] = int(hits)
    return sorted(files, key=lambda file: (file.package, file.path))


def by_package(files: list[FileCoverage]) -> list[tuple[str, list[FileCoverage]]]:
    return [(package, list(group)) for package, group in groupby(files, key=lambda file: file.package)]


def cobertura(files: list[FileCoverage], root: Path, now: float) -> ET.Element:
    valid, covered = count(files)
    no_branches = {"branch-rate": "0", "complexity": "0"}
    coverage = ET.Element("coverage", {
        "line-rate": rate(files), "lines-covered": str(covered), "lines-valid": str(valid),
        "branches-covered": "0", "branches-valid": "0", "version": "1", "timestamp": str(int(now)),
    } | no_branches)  # fmt: skip
    ET.SubElement(ET.SubElement(coverage, "sources"), "source").text = str(root)
    packages = ET.SubElement(coverage, "packages")
    for name, members in by_package(files):
        package = ET.SubElement(packages, "package", {"name": name, "line-rate": rate(members)} | no_branches)
        classes = ET.SubElement(package, "classes")
        for file in members:
            attributes = {"name": file.path.stem, "filename": file.path.as_posix(), "line-rate": rate([file])}
            element = ET.SubElement(classes, "class", attributes | no_branches)
            ET.SubElement(element, "methods")
            lines = ET.SubElement(element, "lines")
            for number, hits in sorted(file.lines.items()):
                ET.SubElement(lines, "line", {"number": str(number), "hits": str(hits), "branch": "false"})
    return coverage


def clover_metrics(parent: ET.Element, members: list[FileCoverage], /, **more: int) -> None:
    valid, covered = count(members)
    values = {
        "complexity": 0, "loc": valid, "ncloc": valid, "classes": 0, "methods": 0, "coveredmethods": 0,
        "conditionals": 0, "coveredconditionals": 0, "statements": valid, "coveredstatements": covered,
        "elements": valid, "coveredelements": covered,
    } | more  # fmt: skip
    ET.SubElement(parent, "metrics", {name: str(value) for name, value in values.items()})


def clover(files: list[FileCoverage], root: Path, now: float) -> ET.Element:
    generated = str(int(now))
    coverage = ET.Element("coverage", {"generated": generated, "clover": "4.4.1"})
    project = ET.SubElement(coverage, "project", {"name": "swiftlet", "timestamp": generated})
    packages = by_package(files)
    clover_metrics(project, files, files=len(files), packages=len(packages))
    for name, members in packages:
        package = ET.SubElement(project, "package", {"name": name})
        clover_metrics(package, members, files=len(members))
        for file in members:
            element = ET.SubElement(package, "file", {"name": file.path.name, "path": str(root / file.path)})
            clover_metrics(element, [file])
            for number, hits in sorted(file.lines.items()):
                ET.SubElement(element, "line", {"num": str(number), "type": "stmt", "count": str(hits)})
    return coverage


def junit(reports: Path) -> ET.Element:
    """One document of the two that `swift test` writes: XCTest's, and that of Swift Testing."""
    suites = ET.Element("testsuites")
    for path in sorted(reports.glob("xunit*.xml")):
        suites.extend(suite for suite in ET.parse(path).getroot().iter("testsuite") if len(suite))
    for name in ("tests", "failures", "errors"):
        suites.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    return suites


def write(root: ET.Element, path: Path, doctype: str = "") -> None:
    ET.indent(root)
    declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
    path.write_text(declaration + doctype + ET.tostring(root, encoding="unicode") + "\n", encoding="utf-8")


def main() -> int:
    root, reports = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    files = read_lcov((reports / "lcov.info").read_text(encoding="utf-8"), root)
    now = time.time()
    doctype = '<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">\n'
    write(cobertura(files, root, now), reports / "cobertura.xml", doctype)
    write(clover(files, root, now), reports / "clover.xml")
    write(junit(reports), reports / "junit.xml")
    for path in reports.glob("xunit*.xml"):
        path.unlink()

    measured = {file.path.parts[1] for file in files}
    modules = {path.name for path in (root / "Sources").iterdir() if path.is_dir()}
    if modules - measured:
        print("not in the test bundle, hence not counted:", ", ".join(sorted(modules - measured)))
    for module, members in groupby(sorted(files, key=lambda file: file.path.parts[1]), lambda file: file.path.parts[1]):
        valid, covered = count(group := list(members))
        print(f"{module:<20} {100 * float(rate(group)):5.1f} %  ({covered} of {valid} lines)")
    valid, covered = count(files)
    print(f"line coverage of Sources/: {100 * float(rate(files)):.1f} % ({covered} of {valid} lines)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
