"""Names of the functions at a process's addresses, inlined ones included, with file and line where they are known."""

import collections
import pathlib
import re
import shutil
import subprocess


def modules(pid):
    """(start, end, base, file) of what is mapped for execution; base is where the file's address 0 lies."""
    bases, found = {}, []
    for line in pathlib.Path(f"/proc/{pid}/maps").read_text().splitlines():
        fields = line.split(maxsplit=5)
        if len(fields) < 6 or not fields[5].startswith("/"):
            continue
        start, end = (int(part, 16) for part in fields[0].split("-"))
        file = fields[5].removesuffix(" (deleted)")
        if int(fields[2], 16) == 0:
            bases[file] = start
        if "x" in fields[1] and file in bases:
            found.append((start, end, bases[file], file))
    return found


def symbolizer():
    swift = shutil.which("swift")
    beside = pathlib.Path(swift).resolve().parent / "llvm-symbolizer" if swift else None
    return str(beside) if beside and beside.exists() else shutil.which("llvm-symbolizer")


def demangled(names):
    """Readable names of Swift's and C++'s symbols, by symbol."""
    names, shown = sorted(names), sorted(names)
    for command in (["swift", "demangle", "--compact", "--simplified"], ["c++filt"]):
        if shutil.which(command[0]):
            lines = subprocess.run(command, input="\n".join(shown), capture_output=True, text=True).stdout.split("\n")
            shown = lines if len(lines) >= len(names) else shown
    return dict(zip(names, shown))


def resolve(addresses, mapped):
    """For each address the frames there, innermost first: (function, place, file of the module)."""
    program = symbolizer()
    by_file, result = collections.defaultdict(list), {}
    for address in addresses:
        for start, end, base, file in mapped:
            if start <= address < end:
                # What is on a stack is the address behind the call.
                by_file[file].append((address, address - base - 1))
                break
        else:
            result[address] = [("?", "", "")]
    for file, entries in by_file.items():
        if not program:
            for address, offset in entries:
                result[address] = [(f"{pathlib.Path(file).name}+{offset:#x}", "", file)]
            continue
        text = subprocess.run(
            [program, f"--obj={file}", "--functions=linkage", "--no-demangle", "--inlining"],
            input="\n".join(hex(offset) for _, offset in entries) + "\n", capture_output=True, text=True,
        ).stdout  # fmt: skip
        for (address, offset), block in zip(entries, text.split("\n\n")):
            lines = block.strip().split("\n")
            frames = []
            for name, place in zip(lines[::2], lines[1::2]):
                place = re.sub(r":\d+$", "", place)
                name = f"{pathlib.Path(file).name}+{offset:#x}" if name == "??" else name
                # Places without a line were made by the compiler, or guessed by the symbolizer.
                frames.append((name, "" if place.startswith("??") or place.endswith(":0") else place, file))
            result[address] = frames or [("?", "", file)]
    names = demangled({name for frames in result.values() for name, _, _ in frames})
    return {
        address: [(names.get(name, name), place, file) for name, place, file in frames]
        for address, frames in result.items()
    }
