"""Report on a graded class: points, tasks, misconceptions, what to look at."""

from dataclasses import replace
from pathlib import Path

from autograde import tasks
from autograde.commands.failure import fail
from autograde.course import Course


def add_arguments(parser):
    parser.add_argument("unit", nargs="?", metavar="UNIT", help="default: every unit that was graded")
    parser.add_argument("--course", type=Path, metavar="FOLDER", help="with ledger/; default: autograde/")
    parser.add_argument("--names", action="store_true", help="put names of students into the notebook and report.json")
    parser.add_argument("--no-notebook", action="store_true", help="only the terminal, the CSV files and report.json")


def run(chosen):
    course = Course.at(chosen.course)
    if chosen.unit and chosen.unit not in tasks.units():
        return fail(f"there is no unit {chosen.unit!r}; the units are {', '.join(tasks.units())}")
    units = (
        [chosen.unit] if chosen.unit else [unit for unit in tasks.units() if any(course.ledger.glob(f"{unit}/*.json"))]
    )
    if not units or not any(course.ledger.glob(f"{units[0]}/*.json")):
        return fail(_nothing(course, chosen.unit))
    for unit in units:
        print(f"\nReports: {write_report(course, unit, chosen.names, not chosen.no_notebook)}/")
    return 0


def _nothing(course, unit):
    """Why there is nothing to report, in a sentence."""
    if any(course.submitted.glob(f"*/{unit or '*'}/")):
        return f"nothing of {unit or course.home} is graded yet; run: python -m autograde grade"
    return f"nobody has handed in {unit or 'anything'}: {course.submitted} holds nothing of it"


def write_report(course, unit, names=False, notebook=True):
    """Prints the report of a unit and writes its files.

    Args:
        course: ``Course``.
        unit: str.
        names: bool, whether students are named in the notebook, its page and report.json; students.csv names them
            always.
        notebook: bool, whether to write the notebook and its page.

    Returns:
        Path of the folder.
    """
    from autograde.grading.ledger import Ledger
    from autograde.reports import files
    from autograde.reports.notebook import write_notebook
    from autograde.reports.summary import summarise
    from autograde.reports.terminal import print_report
    from autograde.table import make_console

    entries = list(Ledger(course.ledger).entries(unit))
    known = {student for student, _ in entries}
    waiting = sorted({path.parent.name for path in course.submitted.glob(f"*/{unit}/")} - known)
    summary = summarise(unit, entries, waiting, names=True)
    print_report(summary, make_console())
    folder = course.build / "reports" / unit
    folder.mkdir(parents=True, exist_ok=True)
    files.write_students(folder / "students.csv", unit, entries, waiting)
    files.write_tasks(folder / "tasks.csv", summary)
    files.write_misconceptions(folder / "misconceptions.csv", summary)
    kept = summary if names else replace(summary, students=())
    kept.write(folder / "report.json")
    if notebook:
        write_notebook(kept, folder)
    return folder
