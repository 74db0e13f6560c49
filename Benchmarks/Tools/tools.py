"""Gets what the benchmarks need: programs from Debian, packages from PyPI, and what is compiled here.

What cannot be had raises `Unavailable` with the reason, so that a run goes on without it and says so.
"""

import functools
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
BENCHMARKS = HERE.parent
PEERS = BENCHMARKS / "Peers"
# Ignored by git, as all build products are.
MADE = BENCHMARKS / ".build-tools"
# Where Debian's packages of Go libraries keep them.
GO_LIBRARIES = pathlib.Path("/usr/share/gocode")
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "swiftlet"


class Unavailable(Exception):
    """Something that a benchmark wants and this machine cannot give."""


def run(command, **options):
    """Runs a command whose output is of interest only when it fails."""
    result = subprocess.run(
        list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options
    )
    if result.returncode != 0:
        lines = [line.strip() for line in result.stdout.splitlines() if line.strip()] or [f"status {result.returncode}"]
        first = next((line for line in lines if "error" in line.lower()), lines[-1])
        raise Unavailable(f"`{' '.join(map(str, command))}` failed: {first}")
    return result.stdout


@functools.cache
def debian(package, program):
    """The path of a program, which is installed from Debian's package when it is missing."""
    if not shutil.which(program):
        debian_package(package, program)
    return shutil.which(program) or package


def debian_file(package, path):
    """A file or directory of a library, which is installed from Debian's package when it is missing."""
    if not pathlib.Path(path).exists():
        debian_package(package, path)
    return path


def debian_package(package, wanted):
    if not shutil.which("apt-get"):
        raise Unavailable(f"{wanted} is missing, and there is no apt-get to install it with")
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    run(as_root + ["apt-get", "install", "-qq", "-y", "--no-install-recommends", package])


@functools.cache
def python(*packages):
    """A Python that has these packages, from a virtual environment outside of the repository."""
    venv = CACHE / "benchmarks"
    program = venv / "bin" / "python"
    if not program.exists():
        run([sys.executable, "-m", "venv", venv])
    if subprocess.run([program, "-c", VERSIONS, *packages], capture_output=True).returncode != 0:
        run([program, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages])
    return program


# Prints the versions of packages, and fails where one is missing.
VERSIONS = """
import sys
from importlib.metadata import version
print(", ".join(f"{name} {version(name)}" for name in sys.argv[1:]))
"""


def python_versions(*packages):
    program = python(*packages)
    return f"{run([program, '--version']).strip()}, {run([program, '-c', VERSIONS, *packages]).strip()}"


def newer(source, product):
    return not product.exists() or product.stat().st_mtime < source.stat().st_mtime


@functools.cache
def compiled(source, *flags, libraries=()):
    """The product of a C file: a program, or a library when the flags say so. pkg-config knows the libraries."""
    product = MADE / (source.stem + (".so" if "-shared" in flags else ""))
    if newer(source, product):
        MADE.mkdir(exist_ok=True)
        partial = product.with_suffix(f".{os.getpid()}")
        compiler = debian("gcc", "gcc")
        linked = run([debian("pkg-config", "pkg-config"), "--cflags", "--libs", *libraries]).split() if libraries else []
        run([compiler, "-O2", "-Wall", "-Wextra", "-pthread", *flags, "-o", partial, source, *linked, "-lm"])
        partial.replace(product)
    return product


@functools.cache
def go_program(directory, package=None, library=None):
    """The program made of a directory's Go files, with Debian's libraries if it needs a package of them."""
    product = MADE / directory.name
    if any(newer(source, product) for source in directory.iterdir()):
        MADE.mkdir(exist_ok=True)
        environment = os.environ | {"GOFLAGS": "-mod=mod", "GOTOOLCHAIN": "local", "CGO_ENABLED": "0"}
        environment.setdefault("GOCACHE", str(CACHE / "go-build"))
        if package:
            debian_file(package, GO_LIBRARIES / "src" / library)
            environment |= {"GO111MODULE": "off", "GOPATH": str(GO_LIBRARIES), "GOFLAGS": ""}
        run([debian("golang-go", "go"), "build", "-o", product, "."], cwd=directory, env=environment)
    return product


@functools.cache
def swift_product(product):
    """A product of the benchmarks' package, built in release mode (as it was built before, with --no-build)."""
    built = BENCHMARKS / ".build" / "release" / product
    if "--no-build" in sys.argv and built.exists():
        return built
    run([BENCHMARKS.parent / "scripts" / "setup"])
    command = ["swift", "build", "-c", "release", "--product", product]
    print(f"building {product}", file=sys.stderr, flush=True)
    run(command, cwd=BENCHMARKS)
    return pathlib.Path(run(command[:4] + ["--show-bin-path"], cwd=BENCHMARKS).strip()) / product


@functools.cache
def production_product(product):
    """A service of the examples, built as services are for production: the Swift runtime is in it."""
    root = BENCHMARKS.parent
    built = root / ".build-static" / "release" / product
    if "--no-build" in sys.argv:
        if not built.exists():
            raise Unavailable(f"scripts/build-service has not built {product}")
        return built
    print(f"building {product} for production", file=sys.stderr, flush=True)
    return pathlib.Path(run([root / "scripts" / "build-service", product]).strip().splitlines()[-1])


def first_line(*command):
    return run(command).strip().splitlines()[0]


def main(script):
    """Runs a script's main function; what it cannot do without is told without a trace."""
    try:
        script()
    except Unavailable as error:
        sys.exit(str(error))


_sinks = {}


def sink_port(kind="taking"):
    """The port of a collector of a kind that sink.py knows, such as one that takes everything; it is started when it is first
    asked for, and ends with the program."""
    if kind not in _sinks:
        process = subprocess.Popen(
            [sys.executable, BENCHMARKS / "Tools" / "sink.py", kind],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        _sinks[kind] = process, int(process.stdout.readline())
    return _sinks[kind][1]
