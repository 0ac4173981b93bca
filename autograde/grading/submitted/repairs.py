"""Says what happened to a submission on its way, in one plain sentence each."""

from autograde.grading.submitted.matching import is_written

_MARKS = ("points", "grade", "solution", "locked", "task")


def describe(read, matched, released):
    """The repairs of a submission.

    Args:
        read: ``Read``.
        matched: ``Matched``.
        released: {id: ``Released``}.

    Returns:
        list of texts.
    """
    repairs = [*read.repairs, *matched.repairs]
    if read.language and not read.language.startswith(("python", "ipython")):
        repairs.append(f"the notebook was set to a kernel for {read.language} and is graded with Python")
    if matched.nameless:
        repairs.append("the cells had lost their ids and were recognised by their text, their names and their places")
    own = {}
    for cell, owner in zip(matched.cells, matched.owners, strict=True):
        own.setdefault(owner, []).append(cell)
    changed = 0
    for original in released.values():
        if original.kind:
            mine = own.get(original.id, [])
            found = original.id in matched.found
            repairs += _describe_cell(original, mine, found, read.whole, matched.nameless)
            changed += any(_marks_differ(cell, original) for cell in mine)
    if changed:
        cells = "one cell" if changed == 1 else f"{changed} cells"
        repairs.append(f"points or flags of {cells} had been changed; those of the release count")
    return list(dict.fromkeys(repairs))


def _describe_cell(original, own, found, whole, nameless):
    """What happened to a released answer or check cell."""
    cell = f"{original.task_id}: the {original.kind} cell"
    if found and not nameless:
        yield f"{original.task_id}: the answer was found in another cell"
    if not own and not found and whole:
        yield f"{cell} was deleted"
    merges = [one.merge for one in own if one.merge]
    if merges:
        yield f"{original.task_id}: a merge was left unresolved; the version marked {merges[0]} counts"
    elif len(own) > 1 and not found:
        yield f"{cell} was there {len(own)} times"
    if any(one.cell_type != original.cell_type for one in own):
        yield f"{cell} was no longer a {original.cell_type} cell"
    if original.kind == "check" and any(is_written(one, original) or not one.source.strip() for one in own):
        yield f"{cell} was edited"
    if any(one.tagged for one in own):
        yield f"{original.task_id}: tags were removed from the {original.kind} cell"


def _marks_differ(cell, original):
    """Whether the cell says something else than the release about its points or its use."""
    given = cell.nbgrader
    if not given or given == original.nbgrader:
        return False
    if not isinstance(given.get("grade_id"), str) or given["grade_id"] != original.grade_id:
        return False
    numbers = (bool, int, float)
    return any(isinstance(given.get(key), numbers) and given[key] != original.nbgrader.get(key) for key in _MARKS)
