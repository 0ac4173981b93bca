"""``python -m autograde``: for authors and instructors. ``make`` calls these commands."""

import argparse
import sys

from autograde.commands import COMMANDS
from autograde.commands.failure import fail


def main(arguments=None):
    """Runs one command.

    Returns:
        int, 0 where everything went well.
    """
    parser = argparse.ArgumentParser(prog="autograde", description=__doc__.partition(":")[2].strip())
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, command in COMMANDS.items():
        text = command.__doc__.partition("\n")[0]
        command.add_arguments(commands.add_parser(name, help=text[0].lower() + text[1:].rstrip("."), description=text))
    chosen = parser.parse_args(arguments)
    try:
        return COMMANDS[chosen.command].run(chosen)
    except KeyboardInterrupt:
        return fail("stopped; what was done so far is kept, run the same command again to go on")


if __name__ == "__main__":
    sys.exit(main())
