"""A collecting run: everything in a source, to the folders of its students."""

from collections import defaultdict
from typing import NamedTuple

from autograde.collecting.contents import Unit
from autograde.collecting.layouts import recognise
from autograde.collecting.matching import NoMatch
from autograde.collecting.placing import LEFT_OUT, digest_of, place
from autograde.collecting.sources import SourceError, files_of


class Row(NamedTuple):
    """What became of one file.

    ``outcome`` is one of COLLECTED, REPLACED, UNCHANGED and LEFT_OUT. ``student`` is empty where nobody was found.
    """

    student: str
    origin: str
    outcome: str
    remark: str = ""


def collect(course, source, unit, roster):
    """Collects what a class handed in.

    Args:
        course: ``Course``, whose submitted/ is filled.
        source: path of a folder or zip archive.
        unit: name of the unit it is for.
        roster: ``Roster``.

    Yields:
        ``Row`` for each file, as it is done with.

    Raises:
        SourceError: the source cannot be read at all.
    """
    of_student = defaultdict(list)
    for one in recognise(files_of(source), roster.knows):
        student, unknown = "", ""
        try:
            student = roster.find(one)
        except NoMatch as problem:
            unknown = str(problem)
        of_another = f"it is for {one.unit}" if one.unit not in (None, unit) else ""
        if why := one.problem or of_another or unknown:
            yield Row(student, one.file.name, LEFT_OUT, why)
        else:
            of_student[student].append(one)
    unit = Unit(course, unit)
    for student, found in sorted(of_student.items()):
        chosen, rows = _choose(student, found, unit)
        yield from rows
        if chosen:
            outcome, why = place(course, unit, student, chosen)
            yield Row(student, chosen.file.name, outcome, "; ".join(filter(None, [_remark(chosen), why])))


def _choose(student, found, unit):
    """The one notebook that counts among those of a student, or None, and a row for each that does not.

    One with answer cells of the unit before others, of these the latest. Where times are unknown or the same, one
    called problems.ipynb before others, and a later count of the platform before an earlier one.
    """
    rules = (
        (f"it has no answer cell of {unit.name}", lambda found: [one for one in found if unit.is_in(one.file)]),
        ("an earlier attempt", _latest),
        ("it is not called problems.ipynb", lambda found: [one for one in found if _is_called_problems(one)]),
        ("an earlier attempt", _last_counted),
        ("it is the same", lambda found: found[:1] if _all_the_same(found) else []),
    )
    left_out = []
    for why, rule in rules:
        if len(found) > 1:
            best = rule(found) or found
            left_out += [(one, why) for one in found if one not in best]
            found = best
    if len(found) > 1:
        left_out += [(one, f"{len(found)} files of one student, and nothing says which counts") for one in found]
        return None, [Row(student, one.file.name, LEFT_OUT, why) for one, why in left_out]
    counts = f"{found[0].file.name} counts"
    return found[0], [Row(student, one.file.name, LEFT_OUT, f"{why}; {counts}") for one, why in left_out]


def _latest(found):
    if not all(one.when for one in found):
        return []
    latest = max(one.when for one in found)
    return [one for one in found if one.when == latest]


def _last_counted(found):
    if len({(one.title.lower(), one.file.name.rpartition("/")[0]) for one in found}) > 1:
        return []
    last = max(one.again for one in found)
    return [one for one in found if one.again == last]


def _is_called_problems(handed):
    return handed.title.lower() == "problems.ipynb"


def _all_the_same(found):
    try:
        return len({digest_of(one.file) for one in found}) == 1
    except SourceError:
        return False


def _remark(handed):
    renamed = "" if _is_called_problems(handed) else f"it was called {handed.title}"
    return "; ".join(filter(None, [handed.remark, renamed]))
