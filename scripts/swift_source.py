"""Swift source text without its comments and the contents of its strings, for checks that look at code only."""

import re

_STRING_START = re.compile(r'(#*)("""|")')


def code_only(source: str) -> str:
    """Returns `source` with comments and string contents replaced by spaces, every character at its old place.

    Code inside string interpolations stays, since it is code. Regular expression literals between bare slashes are
    not told apart from division.
    """
    output = [character if character == "\n" else " " for character in source]
    _copy_code(source, 0, output, in_interpolation=False)
    return "".join(output)


def _copy_code(source: str, position: int, output: list[str], in_interpolation: bool) -> int:
    """Copies code from `position` on; in an interpolation, stops behind the parenthesis that closes it."""
    depth = 1
    while position < len(source):
        if source.startswith("//", position):
            end = source.find("\n", position)
            position = len(source) if end < 0 else end
            continue
        if source.startswith("/*", position):
            position = _end_of_block_comment(source, position)
            continue
        string = _STRING_START.match(source, position)
        if string:
            position = _copy_string(source, string, output)
            continue
        character = source[position]
        output[position] = character
        position += 1
        if in_interpolation:
            depth += {"(": 1, ")": -1}.get(character, 0)
            if depth == 0:
                return position
    return position


def _end_of_block_comment(source: str, position: int) -> int:
    """Returns the place behind the block comment that starts at `position`; Swift's block comments nest."""
    depth = 0
    for mark in re.compile(r"/\*|\*/").finditer(source, position):
        depth += 1 if mark.group() == "/*" else -1
        if depth == 0:
            return mark.end()
    return len(source)


def _copy_string(source: str, start: re.Match[str], output: list[str]) -> int:
    """Copies the quotes of the string literal at `start` and the code it interpolates; returns the place behind it."""
    hashes, quotes = start.groups()
    escape = "\\" + hashes
    closing = quotes + hashes
    output[start.start() : start.end()] = start.group()
    position = start.end()
    while position < len(source):
        if source.startswith(escape, position):
            position += len(escape)
            if source.startswith("(", position):
                output[position] = "("
                position = _copy_code(source, position + 1, output, in_interpolation=True)
            else:
                position += 1
        elif source.startswith(closing, position):
            output[position : position + len(closing)] = closing
            return position + len(closing)
        elif quotes == '"' and source[position] == "\n":
            return position
        else:
            position += 1
    return position
