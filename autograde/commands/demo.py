"""Make a class of twelve submissions and grade it."""

from autograde.commands import grade
from autograde.grading.limits import Limits

add_arguments = grade.add_machine_arguments


def run(chosen):
    from autograde.demo import make_class

    print("Making a class of twelve submissions ...", flush=True)
    chosen.allow_weak_sandbox = chosen.yes = True  # these submissions are the project's own
    # One of the twelve loops for ever: nobody should have to watch that for long.
    return grade.grade_class(make_class(), chosen, Limits(cell_seconds=4, call_seconds=2))
