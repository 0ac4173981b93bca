"""Grade everything in autograde/submitted/."""

import argparse
import os
import time

from autograde import tasks
from autograde.commands.failure import fail
from autograde.course import Course
from autograde.grading.limits import Limits


def add_arguments(parser):
    parser.add_argument("--jobs", type=_positive, help="submissions at a time; default: the processors")
    parser.add_argument(
        "--allow-weak-sandbox",
        action="store_true",
        help="grade even where this machine cannot hide its files from a submission",
    )


def _positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not at least 1")
    return number


def run(chosen):
    course = Course()
    if not any(course.submitted.glob("*/*/")):
        print(
            f"There is nothing to grade: {course.submitted} is empty.\n"
            "Put each notebook into submitted/<student>/<unit>/problems.ipynb, for example\n"
            f"  {course.submitted}/ada/{tasks.units()[0]}/problems.ipynb\n"
            "and run this again. To see grading at work without a class, run: make demo"
        )
        return 0
    return grade_class(course, chosen, Limits())


def grade_class(course, chosen, limits):
    """Grades what is new in a course and prints the table; returns 0 where every submission got its mark."""
    from autograde.grading.executor import LocalExecutor, SandboxRefused, best_level
    from autograde.grading.run import find_submissions, grade, why_left_out
    from autograde.grading.view import make_view
    from autograde.table import follow, make_console, print_marks

    if os.name == "nt":
        return fail("grading needs Linux or macOS; on Windows use the Linux subsystem, or plain `nbgrader autograde`")
    started, console = time.monotonic(), make_console()
    submissions = find_submissions(course)
    left_out = [
        f"Left out: {folder.parent.name}/{folder.name}: {why}."
        for folder in sorted(course.submitted.glob("*/*/"))
        if (why := why_left_out(folder))
    ]
    if not submissions:
        return fail("\n".join([*left_out, "none of the folders in submitted/ is named like a unit"]))
    print("Preparing the sandbox ...", flush=True)
    view = make_view(course)
    try:
        level = best_level(view, limits)
    except SandboxRefused as problem:
        return fail(problem)
    if level != "full" and not chosen.allow_weak_sandbox:
        return fail(
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
    return fail(f"{failed} could not be graded and have no mark; run again to try them again") if failed else 0
