"""Collect what a class handed in: a folder, a zip, a download from Canvas, Moodle or Gradescope, nbgrader's inbound."""

from collections import Counter
from pathlib import Path

from autograde import tasks
from autograde.commands.failure import fail
from autograde.listing import harmless, listed

_MOST_WITHOUT_REMARK = 40


def add_arguments(parser):
    parser.add_argument("source", type=Path, metavar="SOURCE", help="folder or zip archive")
    parser.add_argument("--unit", required=True, help="name of the unit it is for")
    parser.add_argument("--roster", type=Path, help="CSV file with columns id, name and whatever a platform goes by")
    parser.add_argument("--course", type=Path, help="folder with submitted/; default: autograde/")


def run(chosen):
    from autograde.collecting.matching import Roster
    from autograde.collecting.placing import LEFT_OUT, REPLACED
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
    if not rows:
        return fail(f"{chosen.source} holds no file")
    placed = [row for row in rows if row.outcome != LEFT_OUT]
    if placed:
        _print_placed(placed)
    left_out = [row for row in rows if row.outcome == LEFT_OUT]
    if left_out:
        print("\nLeft out:")
        _print(left_out, "student, if known")
    counts = Counter(row.outcome for row in rows)
    print("\n" + ", ".join(f"{number} {outcome}" for outcome, number in counts.items()) + ".")
    if counts[REPLACED]:
        print(
            "To go back to a former one, remove what is in submitted/<student>/<unit>/ and move the folder from "
            "submitted_earlier/ there."
        )
    if roster.students:
        missing = [one.id for one in roster.students if not (course.submitted / one.id / chosen.unit).is_dir()]
        if missing:
            print(f"Nothing from {len(missing)} of {len(roster.students)} on the roster: {listed(missing)}.")
    return 0 if placed else fail("nothing was collected; the table says why")


def _print_placed(rows):
    """The table of what was collected; of a large class not every file of which there is nothing to say."""
    untold = set([row for row in rows if not row.remark][_MOST_WITHOUT_REMARK:])
    _print([row for row in rows if row not in untold], "student")
    if untold:
        print(f"and {len(untold):,} more without a remark")


def _print(rows, heading):
    """A table whose file names, which come from students, cannot write anything else on the terminal."""
    lines = [(heading, "what", "from", "")] + [(row.student, row.outcome, row.origin, row.remark) for row in rows]
    lines = [[harmless(text) for text in line] for line in lines]
    widths = [max(len(line[column]) for line in lines) for column in range(3)]
    for line in lines:
        cells = [text.ljust(width) for text, width in zip(line, widths, strict=False)]
        print("  ".join([*cells, line[3]]).rstrip())
