"""The order of a rebuilt notebook: that of the release, with what the student added in its place."""

import itertools
from bisect import bisect_left
from typing import NamedTuple

from autograde.grading.submitted.matching import defined_names, is_written, mentioned_names, stub_copies

MOST_COPIES = 200


class Placed(NamedTuple):
    """One cell of the rebuilt notebook.

    ``original`` is the id of the released cell, None for a cell the student added; ``place`` the submitted cell whose
    text it holds, None for the released text; ``cell_type`` the type of an added cell; ``elsewhere`` True where the
    answer has run already, in an earlier cell.
    """

    original: str | None
    place: int | None
    cell_type: str = "code"
    elsewhere: bool = False


def lay_out(matched, released):
    """The order of the rebuilt notebook.

    Args:
        matched: ``Matched``.
        released: {id: ``Released``}.

    Returns:
        (list of ``Placed``, repairs).
    """
    cells = matched.cells
    before, after = _places_of_extras(matched, released)
    laid = [Placed(None, place, cells[place].cell_type) for place in after.get(None, ())]
    for original in released.values():
        laid += [Placed(None, place, cells[place].cell_type) for place in before.get(original.id, ())]
        if original.kind == "answer":
            laid += _lay_answer(original, matched, laid)
        else:
            laid.append(Placed(original.id, None))
        laid += [Placed(None, place, cells[place].cell_type) for place in after.get(original.id, ())]
    return _supply(laid, matched, released)


def _places_of_extras(matched, released):
    """Cells the student added, and what the student wrote into released cells that are not answers.

    Returns:
        two dictionaries {id of a released cell, or None for the top: [places]}, to run before and after that cell.
    """
    before, after, last = {}, {}, None
    copies = stub_copies(matched.cells, matched.owners, released)
    for place, (cell, owner) in enumerate(zip(matched.cells, matched.owners, strict=True)):
        last = owner or last
        original = released.get(owner)
        if (original is not None and original.kind == "answer") or not is_written(cell, original) or place in copies:
            continue
        if owner is None:
            after.setdefault(last, []).append(place)
        else:
            # Imports added to a released cell must come after it; code added to a check cell must come before it.
            (before if original.kind == "check" else after).setdefault(owner, []).append(place)
    return before, after


def _lay_answer(original, matched, laid):
    """All versions that differ from the stub and from each other, in the student's order.

    In the answer cell itself stands the last of them that mentions what is to be defined.
    """
    cells, held = matched.cells, matched.answers[original.id]
    latest = {cells[place].source: place for place in held if is_written(cells[place], original)}
    written = sorted(latest.values())
    if not written:
        # Where the stub was deleted, it must not come back: it would overwrite what another cell defines.
        stub = next((place for place in held if cells[place].source.strip()), None)
        return [Placed(original.id, stub, elsewhere=stub is None)]
    still = [place for place in written if not _has_run(place, original, matched, laid)]
    if not still:
        return [Placed(original.id, written[-1], elsewhere=True)]
    answer = max((place for place in still if original.name in cells[place].source), default=still[-1])
    return [Placed(original.id if place == answer else None, place, original.cell_type) for place in still]


def _has_run(place, original, matched, laid):
    """Whether a cell that holds other answers too has run already, and nothing since has changed what it needs."""
    if matched.owners[place] == original.id:
        return False
    ran = [number for number, one in enumerate(laid) if one.place == place and not one.elsewhere]
    if not ran:
        return False
    mentioned = mentioned_names(matched.cells[place].source)
    since = [one.place for one in laid[ran[-1] + 1 :] if one.place is not None and not one.elsewhere]
    return not any(defined_names(matched.cells[one].source) & mentioned for one in since)


def _supply(laid, matched, released):
    """Where the order has changed, runs what an answer uses before it, as it was in the submission.

    What a cell mentions was last defined by some cell before it. If that one would now come later, it runs here too.
    """
    cells = matched.cells
    runs = [one.place for one in laid if _runs(one, released)]
    if all(one < other for one, other in itertools.pairwise(runs)):
        return laid, []
    definers, copies, repairs, ran, result = {}, [], [], set(), []
    for place in sorted(set(runs)):
        for name in defined_names(cells[place].source):
            definers.setdefault(name, []).append(place)

    def needed(place):
        own = defined_names(cells[place].source)
        for name in mentioned_names(cells[place].source) - own:
            earlier = definers.get(name, ())
            number = bisect_left(earlier, place)
            if number and earlier[number - 1] not in ran:
                yield earlier[number - 1]

    def run(place):
        ran.add(place)
        for other in sorted(set(needed(place))):
            if other not in ran and len(copies) < MOST_COPIES:
                copies.append(other)
                run(other)
                result.append(Placed(None, other))

    for one in laid:
        if _runs(one, released):
            run(one.place)
        result.append(one)
    for place in copies:
        owner = released.get(matched.owners[place])
        if owner is not None and owner.kind == "answer":
            repairs.append(f"{owner.task_id}: another answer came after it and uses it; it is run twice")
        else:
            repairs.append("an added cell is run earlier too, where an answer uses it")
    return result, list(dict.fromkeys(repairs))


def _runs(one, released):
    if one.place is None or one.elsewhere:
        return False
    return (released[one.original].cell_type if one.original else one.cell_type) == "code"
