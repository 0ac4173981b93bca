"""Collect what a class handed in: a folder, a zip, a download from Canvas, Moodle or Gradescope, nbgrader's inbound."""

from collections import Counter
from pathlib import Path

from autograde import tasks
from autograde.commands.failure import fail


def add_arguments(parser):
    parser.add_argument("source", type=Path, metavar="SOURCE", help="folder or zip archive")
    parser.add_argument("--unit", required=True, help="name of the unit it is for")
    parser.add_argument("--roster", type=Path, help="CSV file with columns id, name and whatever a platform goes by")
    parser.add_argument("--course", type=Path, help="folder with submitted/; default: autograde/")


def run(chosen):
    from autograde.collecting.matching import Roster
    from autograde.collecting.placing import LEFT_OUT
    from autograde.collecting.run import collect
    from autograde.collecting.sources import SourceError
    from autograde.course import Course
    from autograde.roster import RosterError, read_roster

    course = Course.at(chosen.course)
    if chosen.unit not in tasks.units():
        return fail(f"there is no unit {chosen.unit!r}; the units are {', '.join(tasks.units())}")
    try:
        roster = Roster(read_roster(chosen.roster) if chosen.roster else None)
        rows = list(collect(course, chosen.source, chosen.unit, roster))
    except (OSError, SourceError, RosterError) as problem:
        return fail(problem)
    _print([row for row in rows if row.outcome != LEFT_OUT], "student")
    left_out = [row for row in rows if row.outcome == LEFT_OUT]
    if left_out:
        print("\nLeft out:")
        _print(left_out, "student, if known")
    counts = Counter(row.outcome for row in rows)
    print(
        "\n" + (", ".join(f"{number} {outcome}" for outcome, number in counts.items()) or "No files were found") + "."
    )
    if roster.students:
        missing = [one.id for one in roster.students if not (course.submitted / one.id / chosen.unit).is_dir()]
        if missing:
            print(f"Nothing from {len(missing)} of {len(roster.students)} on the roster: {', '.join(missing)}.")
    return 0


def _print(rows, heading):
    """A table whose file names, which come from students, cannot write anything else on the terminal."""
    lines = [(heading, "what", "from", "")] + [(row.student, row.outcome, row.origin, row.remark) for row in rows]
    lines = [[_harmless(text) for text in line] for line in lines]
    widths = [max(len(line[column]) for line in lines) for column in range(3)]
    for line in lines:
        cells = [text.ljust(width) for text, width in zip(line, widths, strict=False)]
        print("  ".join([*cells, line[3]]).rstrip())


def _harmless(text):
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
