"""How a command says that it failed."""

import sys


def fail(problem):
    """Prints the sentence and returns 1, the exit code."""
    print(f"autograde: {problem}", file=sys.stderr)
    return 1
