"""Make a class of twelve submissions and grade it."""

from pathlib import Path

from autograde.commands import grade
from autograde.grading.limits import Limits

add_arguments = grade.add_machine_arguments


def run(chosen):
    from autograde.demo import make_class

    print("Making a class of twelve submissions ...", flush=True)
    chosen.allow_weak_sandbox = chosen.yes = True  # these submissions are the project's own
    course = make_class()
    course.write_config()
    # One of the twelve loops for ever: nobody should have to watch that for long.
    done = grade.grade_class(course, chosen, Limits(cell_seconds=4, call_seconds=2))
    print(f"To see this class in numbers: python -m autograde report --course {_short(course.home)}")
    return done


def _short(folder):
    """The folder as one would type it from here."""
    return folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
