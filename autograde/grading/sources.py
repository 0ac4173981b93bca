"""The source of a cell as Python's syntax tree, whatever it holds: magics, shell commands, mistakes, traps."""

import ast
import itertools
import re
import warnings
from typing import NamedTuple

_MORE = 100_000  # characters beyond the room that are read line by line
_MAX_LINES = 2_000  # of a cell that is not
_MAX_LINE = 2_000  # characters of a line that are parsed

_MAGIC = re.compile(r"^(?P<before>[ \t]*(?:[\w.,\[\] \t]{1,100}=[ \t]*)?)(?P<sign>!!?|%%?)(?P<command>[^\n]*)", re.M)
_SHELLS = {"bash", "sh", "script", "system", "sx", "perl", "ruby", "python", "python2", "python3", "pypy", "cmd", "!"}
_TIMERS = {"time", "timeit", "prun", "memit", "mprun", "lprun"}
_OPTIONS = re.compile(r"(?:\s*-\w+(?:\s+\d+\b)?)*\s*")
_NAMES = re.compile(r"[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*){0,8}")
_QUOTED = re.compile(r"'([^'\n]{1,500})'|\"([^\"\n]{1,500})\"")


class Source(NamedTuple):
    """``tree``: what Python reads. ``commands``: given to a shell. ``whole``: False for a trap too deep or too long."""

    tree: ast.Module
    commands: tuple = ()
    whole: bool = True


def read(text, matters, room):
    """Reads one cell; never raises.

    Args:
        text: str, of any length.
        matters: line -> bool; of a cell that cannot be parsed as a whole only these lines are read, one by one.
        room: int, characters that may be parsed as a whole; where it is far below zero nothing is read any more.

    Returns:
        ``Source``.
    """
    if len(text) > room:
        return Source(_line_by_line(text[: max(room + _MORE, 0)], matters), whole=False)
    commands = []
    plain = _without_magics(text, commands)
    for python, given in ((text, ()), (plain, tuple(commands))):
        try:
            return Source(_parse(python), given)
        except (SyntaxError, ValueError):
            continue
        except (RecursionError, MemoryError, SystemError):  # the last where memory is cleared up in the middle
            return Source(_line_by_line(text, matters), whole=False)
    return Source(_line_by_line(plain, matters), tuple(commands))


def _parse(text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about escapes and the like: they are the student's
        return ast.parse(text)


def _without_magics(text, commands):
    """Python in place of `%magic` and `!command`; what goes to a shell is added to `commands`."""

    def replace(found):
        before, sign, command = found["before"], found["sign"], found["command"]
        name, _, rest = command.strip().partition(" ")
        if sign.startswith("%") and name in _TIMERS:
            return before + (rest[_OPTIONS.match(rest).end() :] or "pass")
        if sign.startswith("!") or name in _SHELLS:
            commands.append(rest if sign.startswith("%") else command)
        elif name == "env" and not rest:
            return before + "__import__('os').environ"
        return before + ("None" if before.strip() else "pass")

    first = re.match(r"\s*%%(\S+)", text)
    if first and first[1] in _SHELLS:
        commands.append(text)
        return ""
    return _MAGIC.sub(replace, text)


def _line_by_line(text, matters):
    """A tree of the lines that can be read on their own; of the others only names and quoted texts."""
    body = []
    for line in [line.strip() for line in text.split("\n") if matters(line)][:_MAX_LINES]:
        try:
            body += _parse(line if len(line) <= _MAX_LINE else "").body or _pieces(line)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            body += _pieces(line)
    return ast.Module(body, [])


def _pieces(line):
    found = itertools.islice(_NAMES.finditer(line.partition("#")[0]), _MAX_LINES)
    names = dict.fromkeys(re.sub(r"\s", "", one[0]) for one in found)
    texts = dict.fromkeys(one[1] or one[2] or "" for one in itertools.islice(_QUOTED.finditer(line), _MAX_LINES))
    pieces = [_chain(name.split(".")) for name in names] + [
        ast.List([ast.Constant(text)], ast.Load()) for text in texts
    ]
    return [ast.Expr(piece) for piece in pieces]


def _chain(names):
    node = ast.Name(names[0], ast.Load())
    for name in names[1:]:
        node = ast.Attribute(node, name, ast.Load())
    return node
