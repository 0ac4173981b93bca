"""Write the feedback pages anew, with what was graded by hand."""

from pathlib import Path

from autograde import tasks
from autograde.commands.failure import fail
from autograde.course import Course


def add_arguments(parser):
    parser.add_argument("--course", type=Path, metavar="FOLDER", help="with ledger/; default: autograde/")
    parser.add_argument("--db", metavar="URL", help="address of the gradebook; default: gradebook.db in the course")
    parser.add_argument(
        "--unit", action="append", choices=tasks.units(), help="only this unit; may be given several times"
    )


def run(chosen):
    from autograde.grading.feedback import Pages
    from autograde.grading.ledger import Ledger
    from autograde.grading.recorder import CourseBusy, Recorder
    from autograde.release.edition import skeleton
    from autograde.reports.words import count

    course, written = Course.at(chosen.course, chosen.db), 0
    nothing = f"nothing of {course.home} is graded yet; run: python -m autograde grade"
    if not any(course.ledger.glob("*/*.json")):
        return fail(nothing)  # before a gradebook is made there
    try:
        with Recorder(course) as recorder:
            for unit in chosen.unit or tasks.units():
                pages, recorded = Pages(course, unit, skeleton(course, unit)), recorder.students(unit)
                for student, entry in Ledger(course.ledger).entries(unit):
                    if student in recorded:
                        notebook = recorder.read_notebook(unit, student)
                        pages.write(student, notebook, recorder.read(unit, student, notebook), entry)
                        written += 1
    except CourseBusy as problem:
        return fail(problem)
    if not written:
        return fail(nothing)
    print(f"{count(written, 'page')}: {course.feedback}/<student>/<unit>/problems.html")
    return 0
