"""``python -m autograde``: for instructors and authors. ``make`` calls these commands."""

import argparse
import difflib
import os
import sys
import textwrap
from functools import partial
from shutil import get_terminal_size

from autograde.commands import COMMANDS, GROUPS
from autograde.commands.failure import fail
from autograde.course import CourseError

_CALL = "python -m autograde"


def main(arguments=None):
    """Runs one command.

    Args:
        arguments: list of str, the command first; None for those of the process.

    Returns:
        int, 0 where everything went well.
    """
    name, *rest = (sys.argv[1:] if arguments is None else arguments) or ["--help"]
    if name in ("-h", "--help", "help"):
        print(_overview())
        return 0
    if name not in COMMANDS:
        fail(f"there is no command {name!r}; {_meant(name)}")
        return 2
    try:
        return COMMANDS[name].run(_read(name, rest))
    except CourseError as problem:
        return fail(problem)
    except KeyboardInterrupt:
        return fail("stopped; what was done so far is kept, run the same command again to go on")
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


class _Parser(argparse.ArgumentParser):
    """Says in one sentence what is wrong with the arguments."""

    def error(self, message):
        self.exit(2, f"{self.prog}: {message}; --help lists what it takes\n")


def _read(name, rest):
    """The arguments of a command, as its ``run`` takes them."""
    command = COMMANDS[name]
    parser = _Parser(prog=f"{_CALL} {name}", description=command.__doc__.partition("\n")[0])
    command.add_arguments(parser)
    return parser.parse_args(rest)


def _overview():
    """The help: every command in a line."""
    width = max(map(len, COMMANDS)) + 4
    fill = partial(textwrap.fill, width=min(get_terminal_size().columns, 100), subsequent_indent=" " * width)
    lines = [f"usage: {_CALL} COMMAND ...", f"       {_CALL} COMMAND --help"]
    for title, commands in GROUPS.items():
        lines += ["", title, *(fill(f"  {name}".ljust(width) + text) for name, text in commands.items())]
    return "\n".join(lines)


def _meant(name):
    close = difflib.get_close_matches(name, COMMANDS, n=1)
    return f"did you mean {close[0]!r}?" if close else f"the commands are {', '.join(COMMANDS)}"


if __name__ == "__main__":
    sys.exit(main())
