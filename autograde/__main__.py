"""``python -m autograde``: for authors and instructors. ``make`` calls these commands."""

import argparse
import os
import sys
import time

from autograde import tasks
from autograde.course import Course
from autograde.grading.limits import Limits


def main(arguments=None):
    """Runs one command.

    Returns:
        int, 0 where everything went well.
    """
    parser = argparse.ArgumentParser(prog="autograde", description=__doc__.partition(":")[2].strip())
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    commands.add_parser("notebooks", help="make notebooks/ anew from solutions/")
    commands.add_parser("audit", help="prove that every check catches and names what it should")
    commands.add_parser("docs", help="write the tables in docs/ that follow from the tasks")
    for name, text in (
        ("grade", "grade everything in autograde/submitted/"),
        ("demo", "make a class of twelve submissions and grade it"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--jobs", type=_positive, help="submissions at a time; default: the processors")
        command.add_argument(
            "--allow-weak-sandbox",
            action="store_true",
            help="grade even where this machine cannot hide its files from a submission",
        )
    chosen = parser.parse_args(arguments)
    run = {"notebooks": _notebooks, "audit": _audit, "docs": _docs, "grade": _grade, "demo": _demo}
    try:
        return run[chosen.command](chosen)
    except KeyboardInterrupt:
        return _fail("stopped; what was graded so far is recorded, run the same command again to go on")


def _positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not at least 1")
    return number


def _notebooks(_):
    from autograde.release.edition import build_edition
    from autograde.release.source import SourceError

    print("Making the student edition ...", flush=True)
    try:
        for path in build_edition(Course()):
            print("wrote", path)
    except SourceError as problem:
        return _fail(problem)
    return 0


def _audit(_):
    from autograde.audit import audit, write_table

    print("Trying every known answer on every task ...\n", flush=True)
    started, problems = time.monotonic(), []
    for unit in tasks.units():
        lines = list(audit(unit))
        print(write_table(lines))
        problems += [line for line in lines if line.problem]
    for line in problems:
        print(f"{line.task_id}: {line.kind} {line.name!r}: {line.problem}; earned {line.earned} of {line.points:g}")
    print(f"{len(problems)} problems, {time.monotonic() - started:.1f} s")
    return 1 if problems else 0


def _docs(_):
    from autograde.tables import write_tables

    print("Running the audit for the tables ...", flush=True)
    for path in write_tables(Course()):
        print("wrote", path)
    return 0


def _grade(chosen):
    course = Course()
    if not any(course.submitted.glob("*/*/")):
        print(
            f"There is nothing to grade: {course.submitted} is empty.\n"
            "Put each notebook into submitted/<student>/<unit>/problems.ipynb, for example\n"
            f"  {course.submitted}/ada/{tasks.units()[0]}/problems.ipynb\n"
            "and run this again. To see grading at work without a class, run: make demo"
        )
        return 0
    return _run(course, chosen, Limits())


def _demo(chosen):
    from autograde.demo import make_class

    print("Making a class of twelve submissions ...", flush=True)
    chosen.allow_weak_sandbox = True  # these submissions are the project's own
    # One of the twelve loops for ever: nobody should have to watch that for long.
    return _run(make_class(), chosen, Limits(cell_seconds=4, call_seconds=2))


def _run(course, chosen, limits):
    from autograde.grading.executor import LocalExecutor, SandboxRefused, best_level
    from autograde.grading.run import find_submissions, grade, why_left_out
    from autograde.grading.view import make_view
    from autograde.table import follow, make_console, print_marks

    if os.name == "nt":
        return _fail("grading needs Linux or macOS; on Windows use the Linux subsystem, or plain `nbgrader autograde`")
    started, console = time.monotonic(), make_console()
    submissions = find_submissions(course)
    left_out = [
        f"Left out: {folder.parent.name}/{folder.name}: {why}."
        for folder in sorted(course.submitted.glob("*/*/"))
        if (why := why_left_out(folder))
    ]
    if not submissions:
        return _fail("\n".join([*left_out, "none of the folders in submitted/ is named like a unit"]))
    print("Preparing the sandbox ...", flush=True)
    view = make_view(course)
    try:
        level = best_level(view, limits)
    except SandboxRefused as problem:
        return _fail(problem)
    if level != "full" and not chosen.allow_weak_sandbox:
        return _fail(
            "this machine cannot hide its files from the code of a submission (that needs Linux with namespaces).\n"
            "If you trust these students with the files of your account, add --allow-weak-sandbox"
        )
    print(f"Grading {len(submissions)} submissions, sandbox level: {level} ...", flush=True)
    executor = LocalExecutor(view, limits, level, chosen.jobs)
    results = follow(grade(course, submissions, executor), len(submissions), console)
    print_marks(results, console)
    print("\n".join(left_out), end="\n" * bool(left_out))
    failed = sum(entry.get("failed", False) for _, entry in results)
    fresh = sum(entry["fresh"] for _, entry in results) - failed
    print(
        f"{fresh} graded, {len(results) - fresh - failed} unchanged since the last run, "
        f"{time.monotonic() - started:.1f} s.\n"
        f"Marks: {course.gradebook.removeprefix('sqlite:///')}\n"
        f"Feedback: {course.feedback}/<student>/<unit>/problems.html"
    )
    return _fail(f"{failed} could not be graded and have no mark; run again to try them again") if failed else 0


def _fail(problem):
    print(f"autograde: {problem}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
