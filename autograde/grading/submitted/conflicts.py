"""Merges that were left unresolved: the lines <<<<<<<, ======= and >>>>>>> that git writes between two versions."""

import re
from typing import NamedTuple

# Names that git gives to the upper side of a conflict; in the second case the lower side is the student's own.
LABELS = ("HEAD", "Updated upstream")
_MARKER = re.compile(r"([<>|=])\1{6}(?: (.*))?\r?")


class Sides(NamedTuple):
    """The two versions of a text, and what git calls the one that counts."""

    counts: str
    gives_way: str
    label: str


def split_sides(text):
    """Takes apart a text with conflict markers.

    The upper side counts, which git calls HEAD: it is what the student had. Only where a stash was put back
    ("Updated upstream") is the student's own the lower one.

    Args:
        text: str.

    Returns:
        ``Sides``, or None if there is no marker at the beginning of any line. Where only the lower end of a conflict
        is left, no one can say where it began: both sides then are the whole text without the markers.
    """
    lines = text.split("\n")
    markers = {number: match for number, line in enumerate(lines) if (match := _marker(line))}
    kinds = {match[1] for match in markers.values()}
    if not kinds & {"<", ">"}:
        return None  # a row of equal signs underlines a heading
    upper, lower, label, side = [], [], "", "both" if "<" in kinds else "rest"
    for number, line in enumerate(lines):
        kind = markers[number][1] if number in markers else ""
        if kind and not (kind == "=" and side == "both"):
            label = label or (_plain(markers[number][2]) if kind == "<" else "")
            side = side if side == "rest" else {"<": "upper", "|": "neither", "=": "lower", ">": "both"}[kind]
            continue
        if side in ("both", "upper", "rest"):
            upper.append(line)
        if side in ("both", "lower", "rest"):
            lower.append(line)
    upper, lower = "\n".join(upper), "\n".join(lower)
    if label == LABELS[1]:
        return Sides(lower, upper, "Stashed changes")
    return Sides(upper, lower, label)


def _marker(line):
    return _MARKER.fullmatch(line) if line[:7] in ("<<<<<<<", "=======", ">>>>>>>", "|||||||") else None


def _plain(label):
    """The label with nothing that could act on the page on which it is shown."""
    return re.sub(r"[^\w ./-]", "", label or "")[:40].strip()


def put_together(counting, giving_way, label):
    """One list of cells from the two sides of a merged file.

    Args:
        counting, giving_way: lists of ``Cell``.
        label: str, what git calls the side that counts.

    Returns:
        list of ``Cell``: those of `counting`, and before each the other version of it, if there is one. A cell that
        stands in `giving_way` alone comes after the one it followed there.
    """
    by_text = {(cell.cell_type, cell.source): place for place, cell in enumerate(counting)}
    by_name = {name: place for place, cell in enumerate(counting) for name in (cell.id, cell.grade_id) if name}
    before, place = {}, 0
    for cell in giving_way:
        same = by_text.get((cell.cell_type, cell.source))
        if same is not None:
            place = same + 1
        elif cell.source.strip():
            other = by_name.get(cell.grade_id, by_name.get(cell.id, place))
            before.setdefault(other, []).append(cell._replace(merge=label or LABELS[0]))
    last = before.get(len(counting), [])
    return [one for place, cell in enumerate(counting) for one in (*before.get(place, ()), cell)] + last
