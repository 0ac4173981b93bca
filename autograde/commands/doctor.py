"""Say what this machine can do to confine submissions, and why not more."""

import time


def add_arguments(parser):
    parser.description += " Starts a worker at the level found, so that nothing is promised that does not work."


def run(chosen):
    from autograde import doctor
    from autograde.commands.failure import fail
    from autograde.course import Course
    from autograde.grading.executor import LocalExecutor, SandboxRefused
    from autograde.grading.judge import WorkerFailed, judge
    from autograde.grading.limits import Limits
    from autograde.grading.supervisor import look
    from autograde.grading.view import make_view
    from autograde.worker.levels import NONE, choose

    machine = look()
    print(doctor.report(machine))
    if choose(machine) == NONE:
        return 0
    try:
        with LocalExecutor(make_view(Course()), Limits(), choose(machine), jobs=1) as executor:
            started = time.monotonic()
            judge((), [], executor)
            warm = time.monotonic()
            judge((), [], executor)
    except (SandboxRefused, WorkerFailed) as problem:
        return fail(f"tried a worker at level {choose(machine)}, and it did not start: {problem}")
    now = time.monotonic()
    print(
        f"Tried: the first worker was ready after {warm - started:.1f} s, the next after {1000 * (now - warm):.0f} ms."
    )
    return 0
