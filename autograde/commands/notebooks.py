"""Make notebooks/ anew from solutions/."""

from autograde.commands.failure import fail
from autograde.course import Course


def add_arguments(_):
    pass


def run(_):
    from autograde.release.edition import build_edition
    from autograde.release.source import SourceError

    print("Making the student edition ...", flush=True)
    try:
        for path in build_edition(Course()):
            print("wrote", path)
    except SourceError as problem:
        return fail(problem)
    return 0
