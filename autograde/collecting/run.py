"""A collecting run: everything in a source, to the folders of its students."""

from collections import defaultdict
from typing import NamedTuple

from autograde.collecting.layouts import recognise
from autograde.collecting.matching import NoMatch
from autograde.collecting.placing import LEFT_OUT, digest_of, place
from autograde.collecting.sources import SourceError, files_of


class Row(NamedTuple):
    """What became of one file.

    ``outcome`` is one of COLLECTED, REPLACED, UNCHANGED and LEFT_OUT. ``student`` is empty where none was found.
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
    handed, others = recognise(files_of(source))
    for file, why in others:
        yield Row("", file.name, LEFT_OUT, why)
    of_student = defaultdict(list)
    for one in handed:
        if one.unit not in (None, unit):
            yield Row("", one.file.name, LEFT_OUT, f"it is for {one.unit}")
            continue
        try:
            of_student[roster.find(one)].append(one)
        except NoMatch as problem:
            yield Row("", one.file.name, LEFT_OUT, str(problem))
    for student, found in sorted(of_student.items()):
        chosen, rows = _choose(student, found)
        yield from rows
        if chosen:
            outcome, why = place(course, unit, student, chosen)
            yield Row(student, chosen.file.name, outcome, "; ".join(filter(None, [_remark(chosen), why])))


def _choose(student, found):
    """The one notebook that counts among those of a student, and a row for each that does not.

    The latest counts. Where times are unknown or the same, one called problems.ipynb before others, and a later count
    of the platform before an earlier one.
    """
    if len(found) == 1:
        return found[0], []
    if all(one.when for one in found):
        latest = max(one.when for one in found)
        best, why = [one for one in found if one.when == latest], "a later one was handed in"
    else:
        best, why = found, ""
    if any(_is_called_problems(one) for one in best):
        best, why = [one for one in best if _is_called_problems(one)], why or "another is called problems.ipynb"
    if len({(one.title.lower(), one.file.name.rpartition("/")[0]) for one in best}) == 1:
        last = max(one.again for one in best)
        best, why = [one for one in best if one.again == last], why or "a later one was handed in"
    if len(best) > 1 and _all_the_same(best):
        best, why = best[:1], why or "it is the same as another"
    if len(best) > 1:
        why = f"{len(best)} files of one student, and nothing says which counts"
        return None, [Row(student, one.file.name, LEFT_OUT, why) for one in found]
    return best[0], [Row(student, one.file.name, LEFT_OUT, why) for one in found if one is not best[0]]


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
