"""Make the zip that students get, or one for each student with numbers of their own."""

from pathlib import Path

from autograde import tasks
from autograde.commands.failure import fail


def add_arguments(parser):
    parser.add_argument("units", nargs="*", metavar="UNIT", help="names of units; default: all")
    parser.add_argument("--output", type=Path, help="the zip; default: build/nn-course.zip")
    parser.add_argument(
        "--students",
        type=Path,
        metavar="ROSTER",
        help="CSV file with columns id and name: makes one zip a student, named by id, in a folder named like OUTPUT",
    )
    parser.add_argument("--course", type=Path, help="folder with variants.json; default: autograde/")


def run(chosen):
    from autograde.course import Course
    from autograde.roster import RosterError

    course = Course.at(chosen.course)
    output = chosen.output or course.build / "nn-course.zip"
    if unknown := [unit for unit in chosen.units if unit not in tasks.units()]:
        return fail(f"there is no unit {unknown[0]!r}; the units are {', '.join(tasks.units())}")
    units = sorted(set(chosen.units)) or tasks.units()
    if output.is_dir():
        return fail(f"--output {output} is a folder; it must be the name of a zip")
    try:
        return _write(course, units, output, chosen.students)
    except RosterError as problem:
        return fail(problem)
    except OSError as problem:
        return fail(f"{problem.filename}: {problem.strerror}")


def _write(course, units, output, roster):
    """Writes the zip, or one for each student on the roster."""
    from autograde import variants
    from autograde.release.bundle import bundle_files, write_zip
    from autograde.reports.words import count
    from autograde.roster import read_roster

    if roster is None:
        files = bundle_files(course, units)
        write_zip(output, files)
        print(f"{output}: {len(files)} files, {output.stat().st_size / 1e6:.1f} MB")
        return 0
    students = read_roster(roster)
    # First the numbers are kept, then they are handed out: never the other way round.
    numbers = variants.assign(course, [student.id for student in students], units)
    folder, compiled = output.with_suffix(""), {}
    own = {task.id for unit in units for task in tasks.of_unit(unit)}
    for student in students:
        mine = {task_id: one for task_id, one in numbers[student.id].items() if task_id in own}
        write_zip(folder / f"{student.id}.zip", bundle_files(course, units, student.id, mine, compiled))
    kept = course.home / "variants.json"
    print(f"{folder}/: {count(len(students), 'zip')}, one a student; their numbers are kept in {kept}")
    return 0
