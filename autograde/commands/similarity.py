"""List answers of a unit that are alike, side by side."""

from pathlib import Path

from autograde import tasks
from autograde.commands.arguments import positive, share
from autograde.commands.failure import fail
from autograde.course import Course


def add_arguments(parser):
    parser.add_argument("unit", metavar="UNIT", help="for example u05_cnn_arithmetic")
    parser.add_argument("--course", type=Path, metavar="FOLDER", help="with submitted/; default: autograde/")
    parser.add_argument("--pairs", type=positive, default=50, metavar="N", help="how many pairs to show; default: 50")
    parser.add_argument(
        "--common",
        type=share,
        default=5.0,
        metavar="PERCENT",
        help="what more of the class than this has written is ignored; default: 5",
    )


def run(chosen):
    from autograde.reports.answers import read_answers, read_known
    from autograde.reports.cells import one_line
    from autograde.reports.files import write_pairs
    from autograde.reports.side_by_side import write_page
    from autograde.reports.similarity import find_pairs
    from autograde.reports.words import count, percent

    if chosen.unit not in tasks.units():
        return fail(f"there is no unit {chosen.unit!r}; the units are {', '.join(tasks.units())}")
    course = Course.at(chosen.course)
    print("Reading the answers ...", flush=True)
    answers, unread = read_answers(course, chosen.unit)
    students = {student for sources in answers.values() for student in sources}
    if len(students) < 2:
        found = count(len(students), "student")
        return fail(f"{course.submitted} holds answers of {found} to {chosen.unit}; two are needed to compare")
    pairs = find_pairs(answers, read_known(course, chosen.unit), chosen.common / 100)
    folder = course.build / "reports" / chosen.unit
    folder.mkdir(parents=True, exist_ok=True)
    shown = pairs[: chosen.pairs]
    page = folder / "similarity.html"
    page.write_text(write_page(chosen.unit, shown, len(students), len(pairs) - len(shown)), encoding="utf-8")
    write_pairs(folder / "similarity.csv", pairs)
    for pair in shown[:10]:
        found = ", ".join(f"{match.task_id} {percent(match.likeness)}" for match in pair.matches[:3])
        more = f" and {len(pair.matches) - 3} more" if len(pair.matches) > 3 else ""
        print(f"{pair.left} and {pair.right}: {pair.tokens} tokens alike ({found}{more})")
    for student, why in sorted(unread.items()):
        print(one_line(f"Not compared: {student}: {why}"))
    found = f"{count(len(pairs), 'pair')} among {len(students):,} students: to look at, not verdicts."
    print(found if pairs else f"Among {len(students):,} students no two answers stand out as alike.", page, sep="\n")
    return 0
