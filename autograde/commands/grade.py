"""Grade everything in autograde/submitted/."""

import sys
import time
from functools import partial
from pathlib import Path

from autograde import tasks
from autograde.commands.arguments import positive
from autograde.commands.failure import fail
from autograde.course import Course, CourseError
from autograde.grading.limits import Limits
from autograde.listing import listed


def add_arguments(parser):
    parser.add_argument("--course", type=Path, metavar="FOLDER", help="with submitted/; default: autograde/")
    parser.add_argument("--db", metavar="URL", help="address of the gradebook; default: gradebook.db in the course")
    parser.add_argument(
        "--student", action="append", metavar="ID", help="only this student; may be given several times"
    )
    parser.add_argument(
        "--unit", action="append", choices=tasks.units(), help="only this unit; may be given several times"
    )
    parser.add_argument(
        "--roster", type=Path, metavar="FILE", help="CSV file whose names and numbers go into the gradebook"
    )
    parser.add_argument("--yes", action="store_true", help="record changed marks of earlier submissions without asking")
    add_machine_arguments(parser)


def add_machine_arguments(parser):
    """The arguments that say where and how to run."""
    parser.add_argument("--jobs", type=positive, help="submissions at a time; default: the processors")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of a dask cluster to judge on, such as tcp://host:8786")
    parser.add_argument("--no-feedback", action="store_true", help="write no feedback pages; a later run does")
    parser.add_argument(
        "--allow-weak-sandbox",
        action="store_true",
        help="grade even where this machine cannot hide its files from a submission",
    )


def run(chosen):
    from autograde.roster import RosterError, read_roster

    course = Course.at(chosen.course, chosen.db)
    try:
        roster = read_roster(chosen.roster) if chosen.roster else ()
    except RosterError as problem:
        return fail(problem)
    if not any(course.submitted.glob("*/*/")):
        print(
            f"There is nothing to grade: {course.submitted} is empty.\n"
            "Put each notebook into submitted/<student>/<unit>/problems.ipynb, for example\n"
            f"  {course.submitted}/ada/{tasks.units()[0]}/problems.ipynb\n"
            "and run this again. To see grading at work without a class, run: make demo"
        )
        return 0
    students = {folder.parent.name for folder in course.submitted.glob("*/*/")}
    if unknown := sorted(set(chosen.student or ()) - students):
        return fail(f"--student {listed(unknown)}: {course.submitted} has no such folder")
    if chosen.course:
        course.write_config()
    return grade_class(course, chosen, Limits(), _wanted(chosen), roster)


def _wanted(chosen):
    """Whether a submission is one of those asked for."""
    return lambda one: one.student in (chosen.student or [one.student]) and one.unit in (chosen.unit or [one.unit])


def grade_class(course, chosen, limits, wanted=lambda _: True, roster=()):
    """Grades what is new in a course and prints the table; returns 0 where every submission got its mark."""
    started = time.monotonic()
    _hide_slow_grammar()
    print("Preparing the sandbox ...", flush=True)
    try:
        refusals = _refusals(chosen)
    except ImportError as problem:
        return fail(f"--scheduler needs dask.distributed, which is not installed ({problem})")
    try:
        with _executor(course, chosen, limits) as executor:
            return _grade(course, chosen, executor, wanted, started, roster)
    except refusals as problem:
        return fail(problem)


def _refusals(chosen):
    """What ends a run with a sentence instead of a traceback."""
    from autograde.grading.executor import SandboxRefused

    if not chosen.scheduler:
        return (_Refused, CourseError, SandboxRefused)
    from autograde.grading.cluster import ClusterLost, ClusterRefused

    return (_Refused, CourseError, SandboxRefused, ClusterLost, ClusterRefused)


class _Refused(RuntimeError):
    """Nothing is graded, and the message says why."""


def _executor(course, chosen, limits):
    """The executor asked for. It warms up while the rest is imported."""
    if chosen.scheduler:
        from autograde.grading.cluster import ClusterExecutor

        return ClusterExecutor(chosen.scheduler, limits, allow_weak=chosen.allow_weak_sandbox)
    from autograde.doctor import ask
    from autograde.grading.executor import LocalExecutor, best_level
    from autograde.grading.view import make_view

    view = make_view(course)
    level = best_level(view, limits)
    if level != "full" and not chosen.allow_weak_sandbox:
        raise _Refused(ask(level))
    return LocalExecutor(view, limits, level, chosen.jobs)


def _hide_slow_grammar():
    """Keeps jsonschema, which nbformat imports, from building a grammar of international web addresses.

    It takes over a second, and no schema of a notebook asks for it. jsonschema does without where it is not installed.
    """
    sys.modules.setdefault("rfc3987_syntax", None)


def _grade(course, chosen, executor, wanted, started, roster):
    from autograde.grading.run import find_submissions, grade
    from autograde.remarks import left_out, remarks
    from autograde.reports.words import count
    from autograde.table import follow, make_console, print_marks

    submissions, console = [one for one in find_submissions(course) if wanted(one)], make_console()
    if not submissions:
        return fail(
            "\n".join([*left_out(course), "none of the folders in submitted/ is a unit of a student asked for"])
        )
    where = f"on {chosen.scheduler}" if chosen.scheduler else f"sandbox level: {executor.level}"
    print(f"Grading {count(len(submissions), 'submission')}, {where} ...", flush=True)
    question = _Question(chosen.yes, console)
    run = partial(grade, course, submissions, executor, feedback=not chosen.no_feedback, roster=roster)
    results = follow(run, len(submissions), console, question.ask)
    print_marks(results, console)
    for remark in remarks(course, submissions, wanted):
        print(remark)
    failed = sum(entry.get("failed", False) for _, entry in results)
    refused = sum(entry.get("refused", False) for _, entry in results)
    fresh = sum(entry["fresh"] for _, entry in results)
    unchanged = len(results) - fresh - failed - refused
    print(
        f"{fresh} graded, {unchanged} unchanged since the last run, "
        + (f"{refused} not recorded, " if refused else "")
        + f"{time.monotonic() - started:.1f} s.\n"
        f"Marks: {_shown(course.gradebook)}\n"
        + (
            "Feedback: no pages were written; a run without --no-feedback writes them"
            if chosen.no_feedback
            else f"Feedback: {course.feedback}/<student>/<unit>/problems.html"
        )
    )
    if failed:
        return fail(f"{failed} could not be graded and have no mark; run again to try them again")
    return fail(question.refusal) if question.refusal else 0


def _shown(url):
    """The address of a gradebook without its password."""
    from sqlalchemy import make_url

    return make_url(url).render_as_string(hide_password=True).removeprefix("sqlite:///")


class _Question:
    """Shows what would change of earlier marks and asks, if there is somebody to ask."""

    def __init__(self, yes, console):
        self.yes, self.console, self.refusal = yes, console, ""

    def ask(self, changes):
        from autograde.table import print_changes

        self.console.print("\nA check, nnlib, the seed or a limit has changed, and with it these marks:")
        print_changes(changes, self.console)
        if self.yes:
            return True
        if not sys.stdin.isatty():
            self.refusal = "the changed marks above were not recorded; run again with --yes to record them"
            return False
        if self.console.input("Record them? \\[y/N] ").strip().lower() in ("y", "yes"):
            return True
        self.refusal = "the changed marks above were not recorded, as you asked"
        return False
