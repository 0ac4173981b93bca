"""Rebuilds a submission on the released notebook, taking from the student only what the student was asked for.

Statements, checks, ids, points and the kernel come from the skeleton. From the submission come the source of the answer
cells and any cells the student added, without their metadata: no tag, no flag and no edited check survives, and nothing
a student wrote is lost. Every repair is listed. The submitted file itself is never changed.
"""

import difflib
import json
import re
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

MAX_BYTES = 50_000_000
_LIKENESS = 0.6


class Rebuilt(NamedTuple):
    """The canonical notebook and what had to be mended; ``notebook`` is None where the file could not be read."""

    notebook: nbformat.NotebookNode | None
    repairs: tuple


def rebuild_file(path, skeleton):
    """`rebuild` for a file.

    Args:
        path: of the submitted notebook.
        skeleton: the released notebook.

    Returns:
        ``Rebuilt``. A file that is missing, too large or not a notebook gives no notebook and one repair line.
    """
    path = Path(path)
    try:
        if path.stat().st_size > MAX_BYTES:
            return Rebuilt(None, (f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB and was not opened",))
        submitted = json.loads(path.read_bytes().decode("utf-8-sig"))
        if not isinstance(submitted, dict) or not isinstance(submitted.get("cells"), list):
            raise ValueError("it has no list of cells")
    except FileNotFoundError:
        return Rebuilt(None, (f"{path.name} is missing",))
    except (OSError, ValueError, RecursionError) as problem:
        return Rebuilt(None, (f"{path.name} is not a notebook that can be read: {str(problem)[:120]}",))
    return rebuild(submitted, skeleton)


def rebuild(submitted, skeleton):
    """The skeleton with the student's answers in it.

    Args:
        submitted: dict, a parsed notebook of any origin; everything in it is taken with suspicion.
        skeleton: NotebookNode, the released notebook.

    Returns:
        ``Rebuilt``.
    """
    repairs = []
    students = [_read_cell(cell) for cell in submitted["cells"]]
    originals = {cell.id: cell for cell in skeleton.cells}
    owners = [_owner(student, originals) for student in students]
    _match_by_likeness(students, owners, skeleton, repairs)
    before, after = _place_extras(students, owners, originals)

    cells = [_extra_cell(student) for student in after.get(None, ())]
    for original in skeleton.cells:
        found = [student for student, owner in zip(students, owners, strict=True) if owner == original.id]
        cells += [_extra_cell(student) for student in before.get(original.id, ())]
        cells.append(original.copy())
        if _is_answer(original):
            cells[-1].source, *further = _versions(original, found, repairs)
            cells += [new_code_cell(source=source) for source in further]
        elif _is_check(original):
            _log_check(original, found, repairs)
        cells += [_extra_cell(student) for student in after.get(original.id, ())]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=skeleton.metadata)
    _name_extras(notebook, skeleton)
    return Rebuilt(notebook, tuple(repairs))


class _Student(NamedTuple):
    """What is believed of a submitted cell."""

    cell_type: str
    source: str
    id: str
    grade_id: str
    tags: tuple


def _read_cell(cell):
    cell = cell if isinstance(cell, dict) else {}
    source = cell.get("source", "")
    source = "".join(part for part in source if isinstance(part, str)) if isinstance(source, list) else source
    metadata = cell.get("metadata") if isinstance(cell.get("metadata"), dict) else {}
    nbgrader = metadata.get("nbgrader") if isinstance(metadata.get("nbgrader"), dict) else {}
    tags = metadata.get("tags") if isinstance(metadata.get("tags"), list) else []
    return _Student(
        cell_type=cell.get("cell_type") if cell.get("cell_type") in ("code", "markdown", "raw") else "raw",
        source=source if isinstance(source, str) else "",
        id=str(cell.get("id", "")),
        grade_id=str(nbgrader.get("grade_id", "")),
        tags=tuple(str(tag) for tag in tags),
    )


def _owner(student, originals):
    """The id of the released cell that a submitted cell goes back to, or None."""
    by_grade_id = {_grade_id(cell): cell.id for cell in originals.values() if _grade_id(cell)}
    if student.grade_id in by_grade_id:
        return by_grade_id[student.grade_id]
    return student.id if student.id in originals else None


def _match_by_likeness(students, owners, skeleton, repairs):
    """Finds answers that lost both their ids, by what is left of the stub: the name it defines, or its text.

    An answer cell that was left empty counts as lost too, if some other cell defines its name.
    """
    for original in skeleton.cells:
        if not _is_answer(original):
            continue
        own = [student for student, owner in zip(students, owners, strict=True) if owner == original.id]
        if any(student.source.strip() not in ("", original.source.strip()) for student in own):
            continue
        free = [index for index, owner in enumerate(owners) if owner is None and students[index].source.strip()]
        found = _defining(original, students, free) or ([] if own else _resembling(original, students, free))
        for index in found:
            owners[index] = original.id
        if found:
            repairs.append(f"{_task_id(original)}: the answer was found in a cell without its id")
        elif not own:
            repairs.append(f"{_task_id(original)}: the answer cell was deleted")


def _defining(original, students, free):
    """Among the free cells, those that define what the stub defines: its last function, else its last assignment."""
    names = re.findall(r"^(?:def|class) +(\w+)|^(\w+) *=", original.source, re.M)
    if not names:
        return []
    name = "".join(names[-1])
    pattern = re.compile(rf"^(?:def|class) +{name}\b|^{name} *=", re.M)
    return [index for index in free if pattern.search(students[index].source)]


def _resembling(original, students, free):
    """The free cell that is most like the stub, if any is like it at all."""
    likeness = {
        index: difflib.SequenceMatcher(None, original.source, students[index].source[:10_000]).ratio() for index in free
    }
    best = max(likeness, key=likeness.get, default=None)
    return [best] if best is not None and likeness[best] >= _LIKENESS else []


def _versions(original, found, repairs):
    """The sources to run for one answer: all copies that differ from the stub, in the student's order."""
    task_id = _task_id(original)
    if any(student.cell_type != "code" for student in found):
        repairs.append(f"{task_id}: the answer cell was no longer a code cell")
    if any(student.tags for student in found):
        repairs.append(f"{task_id}: tags were removed from the answer cell")
    if len(found) > 1:
        repairs.append(f"{task_id}: the answer cell was there {len(found)} times")
    written = [student.source for student in found if student.source.strip() != original.source.strip()]
    return list(dict.fromkeys(written)) or [original.source]


def _log_check(original, found, repairs):
    task_id = _task_id(original)
    if not found:
        repairs.append(f"{task_id}: the check cell was deleted")
    elif len(found) > 1:
        repairs.append(f"{task_id}: the check cell was there {len(found)} times")
    elif found[0].cell_type != "code":
        repairs.append(f"{task_id}: the check cell was no longer a code cell")
    elif found[0].source.strip() != original.source.strip():
        repairs.append(f"{task_id}: the check cell was edited")
    if any(student.tags for student in found):
        repairs.append(f"{task_id}: tags were removed from the check cell")


def _place_extras(students, owners, originals):
    """Cells the student added, and code the student wrote into released cells that are not answers.

    Returns:
        two dictionaries {id of a released cell, or None for the top: [cells]}, to run before and after that cell.
    """
    before, after, last = {}, {}, None
    for student, owner in zip(students, owners, strict=True):
        if owner is None:
            after.setdefault(last, []).append(student)
            continue
        last, original = owner, originals[owner]
        changed = student.source.strip() != original.source.strip()
        if student.cell_type == "code" and changed and not _is_answer(original):
            # Imports added to a released cell must come after it; code added to a check cell must come before it.
            (before if _is_check(original) else after).setdefault(owner, []).append(student)
    for cells in (*before.values(), *after.values()):
        cells[:] = [student for student in cells if student.source.strip()]
    return before, after


def _extra_cell(student):
    """A student's own cell: source text only. Raw cells become prose, so that they are shown and not run."""
    make = new_code_cell if student.cell_type == "code" else new_markdown_cell
    return make(source=student.source)


def _name_extras(notebook, skeleton):
    """Gives added cells ids that follow from their order, so that rebuilding twice gives the same bytes."""
    known, number = {cell.id for cell in skeleton.cells}, 0
    for cell in notebook.cells:
        if cell.id not in known:
            number += 1
            cell.id = f"added-{number}"


def _grade_id(cell):
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


def _is_answer(cell):
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def _is_check(cell):
    return bool(cell.metadata.get("nbgrader", {}).get("grade")) and not _is_answer(cell)


def _task_id(cell):
    return _grade_id(cell).removesuffix("-answer")
