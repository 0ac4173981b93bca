"""Rebuilds a submission on the released notebook, taking from the student only what the student was asked for.

Statements, checks, ids, points and the kernel come from the skeleton. From the submission come the source of the answer
cells and any cells the student added, without their metadata: no tag, no flag and no edited check survives, and nothing
a student wrote is lost. Every repair is listed. The submitted file itself is never changed.
"""

import copy
import difflib
import json
import re
import stat
from pathlib import Path
from typing import NamedTuple

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

MAX_BYTES = 50_000_000
MAX_CELLS = 2_000
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
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):  # a link could lead to another student's file
            return Rebuilt(None, (f"{path.name} is a folder, a link or a device and was not opened",))
        if status.st_size > MAX_BYTES:
            return Rebuilt(None, (f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB and was not opened",))
        submitted = json.loads(path.read_bytes())
        if len(_cells(submitted)) > MAX_CELLS:
            return Rebuilt(None, (f"{path.name} has more than {MAX_CELLS} cells and was not read",))
    except FileNotFoundError:
        return Rebuilt(None, (f"{path.name} is missing",))
    except OSError as problem:
        return Rebuilt(None, (f"{path.name} cannot be opened: {problem.strerror}",))
    except (ValueError, RecursionError, MemoryError) as problem:
        return Rebuilt(None, (f"{path.name} is not a notebook that can be read: {str(problem)[:120]}",))
    return rebuild(submitted, skeleton)


def rebuild(submitted, skeleton):
    """The skeleton with the student's answers in it.

    Args:
        submitted: dict, a parsed notebook of any origin; everything in it is taken with suspicion.
        skeleton: NotebookNode, the released notebook.

    Returns:
        ``Rebuilt``.

    Raises:
        ValueError: `submitted` has no list of cells.
    """
    repairs = []
    skeleton = copy.deepcopy(skeleton)
    students = [_read_cell(cell) for cell in _cells(submitted)]
    owners = _owners(students, skeleton)
    answers = _find_answers(students, owners, skeleton, repairs)
    before, after = _place_extras(students, owners, skeleton, repairs)

    cells = [_extra_cell(student) for student in after.get(None, ())]
    for original in skeleton.cells:
        cells += [_extra_cell(student) for student in before.get(original.id, ())]
        cells.append(original)
        if _is_answer(original):
            first, *further = _versions(original, answers[original.id])
            cells += [_extra_cell(student._replace(cell_type=original.cell_type)) for student in further]
            original.source = first.source
        cells += [_extra_cell(student) for student in after.get(original.id, ())]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=skeleton.metadata)
    _name_extras(notebook, skeleton)
    return Rebuilt(notebook, tuple(repairs))


class _Student(NamedTuple):
    """What is believed of a submitted cell."""

    cell_type: str = "code"
    source: str = ""
    id: str = ""
    grade_id: str = ""
    tagged: bool = False


def _cells(submitted):
    """The cells of a parsed notebook, of a version before 4 too, where they lie in worksheets."""
    submitted = submitted if isinstance(submitted, dict) else {}
    sheets = [submitted, *_field(submitted, "worksheets", list)]
    found = [sheet["cells"] for sheet in sheets if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)]
    if not found:
        raise ValueError("it has no list of cells")
    return [cell for cells in found for cell in cells]


def _read_cell(cell):
    cell = cell if isinstance(cell, dict) else {}
    source = cell.get("source", cell.get("input"))  # "input": a code cell of a version before 4
    source = "".join(part for part in source if isinstance(part, str)) if isinstance(source, list) else source
    # Half a surrogate pair could not be written to any file.
    source = source.encode("utf-8", "backslashreplace").decode() if isinstance(source, str) else ""
    metadata = _field(cell, "metadata", dict)
    return _Student(
        cell_type=_CELL_TYPES.get(_field(cell, "cell_type", str), "raw"),
        source=source.replace("\r\n", "\n"),
        id=_field(cell, "id", str),
        grade_id=_field(_field(metadata, "nbgrader", dict), "grade_id", str),
        tagged=bool(metadata.get("tags")),
    )


_CELL_TYPES = {"code": "code", "markdown": "markdown", "heading": "markdown"}


def _field(submitted, name, kind):
    """What lies under the name, or an empty thing of that kind where something else does."""
    value = submitted.get(name)
    return value if isinstance(value, kind) else kind()


def _owners(students, skeleton):
    """For each submitted cell the id of the released cell that it goes back to, or None.

    By its grade id, else by its cell id. A released cell that nobody claims, as some editors drop ids, goes to the
    first cell with the very same text.
    """
    ids = {cell.id for cell in skeleton.cells}
    by_grade_id = {_grade_id(cell): cell.id for cell in skeleton.cells if _grade_id(cell)}
    owners = [by_grade_id.get(one.grade_id, one.id if one.id in ids else None) for one in students]
    by_text = {cell.source.strip(): cell.id for cell in skeleton.cells if cell.id not in owners}
    return [
        by_text.pop(student.source.strip(), None) if owner is None and student.source.strip() else owner
        for student, owner in zip(students, owners, strict=True)
    ]


def _find_answers(students, owners, skeleton, repairs):
    """{id of an answer cell: the submitted cells that hold it}.

    An answer cell that is missing, empty or as it was released counts as lost if some other cell defines its name.
    A cell that belonged to nobody then belongs to this answer; another one only lends its text.
    """
    originals = {cell.id: cell for cell in skeleton.cells}
    changed = [index for index, student in enumerate(students) if _written(student, originals.get(owners[index]))]
    answers = {}
    for original in filter(lambda cell: _is_answer(cell) or _is_check(cell), skeleton.cells):
        own = [student for student, owner in zip(students, owners, strict=True) if owner == original.id]
        found = []
        if _is_answer(original) and not any(_written(student, original) for student in own):
            written = [index for index in changed if _written(students[index], original)]
            free = [index for index in written if owners[index] is None]
            found = _defining(original, students, written) or ([] if own else _resembling(original, students, free))
            for index in found:
                owners[index] = owners[index] or original.id
        answers[original.id] = own + [students[index] for index in found]
        if found:
            repairs.append(f"{_task_id(original)}: the answer was found in another cell")
        _log(original, own, bool(found), repairs)
    return answers


def _written(student, original):
    """Whether the cell holds something else than what was released."""
    return student.source.strip() not in ("", original.source.strip() if original else "")


def _defining(original, students, indices):
    """Among the cells, those that define what the stub defines."""
    name = _name(original)
    pattern = re.compile(rf"^(?:async +)?(?:def|class) +{name}\b|^{name} *(?::[^=\n]+)?=(?!=)", re.M)
    return [index for index in indices if name and pattern.search(students[index].source)]


def _name(original):
    """What a stub defines: its last function, else its last assignment; empty for prose."""
    code = original.source if original.cell_type == "code" else ""
    functions, assigned = (re.findall(pattern, code, re.M) for pattern in (r"^(?:def|class) +(\w+)", r"^(\w+) *="))
    return (functions or assigned or [""])[-1]


def _resembling(original, students, indices):
    """The cell that is most like the stub, if any is like it at all."""
    matcher, best, likeness = difflib.SequenceMatcher(None, "", original.source), None, _LIKENESS
    for index in indices[:200]:
        matcher.set_seq1(students[index].source)
        if matcher.real_quick_ratio() >= likeness and matcher.quick_ratio() >= likeness:
            ratio = matcher.ratio()
            best, likeness = (index, ratio) if ratio >= likeness else (best, likeness)
    return [] if best is None else [best]


def _versions(original, found):
    """The cells to run for one answer: all that differ from the stub and from each other, in the student's order."""
    written = list({student.source: student for student in found if _written(student, original)}.values())
    if written:
        return written
    # Where the stub was deleted, it must not come back: it would overwrite what another cell defines.
    return [_Student(source=original.source if any(student.source.strip() for student in found) else "")]


def _log(original, own, found, repairs):
    """Lists what happened to a released answer or check cell."""
    kind = "check" if _is_check(original) else "answer"
    cell = f"{_task_id(original)}: the {kind} cell"
    if not own and not found:
        repairs.append(f"{cell} was deleted")
    elif len(own) > 1:
        repairs.append(f"{cell} was there {len(own)} times")
    if any(student.cell_type != original.cell_type for student in own):
        repairs.append(f"{cell} was no longer a {original.cell_type} cell")
    if kind == "check" and any(student.source.strip() != original.source.strip() for student in own):
        repairs.append(f"{cell} was edited")
    if any(student.tagged for student in own):
        repairs.append(f"{_task_id(original)}: tags were removed from the {kind} cell")


def _place_extras(students, owners, skeleton, repairs):
    """Cells the student added, and what the student wrote into released cells that are not answers.

    Returns:
        two dictionaries {id of a released cell, or None for the top: [cells]}, to run before and after that cell.
    """
    originals = {cell.id: cell for cell in skeleton.cells}
    before, after, last = {}, {}, None
    for place, (student, owner) in enumerate(zip(students, owners, strict=True)):
        last = owner or last
        if not _written(student, originals.get(owner)):
            continue
        if owner is None:
            after.setdefault(last, []).append(student)
        elif not _is_answer(originals[owner]):
            # Imports added to a released cell must come after it; code added to a check cell must come before it.
            (before if _is_check(originals[owner]) else after).setdefault(owner, []).append(student)
        elif user := _user(place, students, owners, skeleton):
            before.setdefault(user, []).append(student._replace(cell_type="code"))
            repairs.append(f"{_task_id(originals[owner])}: another answer came after it and uses it; it is run twice")
    return before, after


def _user(place, students, owners, skeleton):
    """The id of an answer that came after this one in the submission, comes before it in the release, and names it."""
    order = {cell.id: number for number, cell in enumerate(skeleton.cells) if _is_answer(cell)}
    number = order[owners[place]]
    name = _name(skeleton.cells[number])
    later = zip(students[place + 1 :], owners[place + 1 :], strict=True)
    users = {owner for student, owner in later if name and re.search(rf"\b{name}\b", student.source)}
    return min((user for user in users if order.get(user, number) < number), key=order.get, default=None)


def _extra_cell(student):
    """A student's own cell: source text only. Raw cells become prose, so that they are shown and not run."""
    if student.cell_type == "code":
        return new_code_cell(source=student.source)
    # Raw HTML would run in the feedback; a picture that was attached is not there any more and would stop nbconvert.
    return new_markdown_cell(source=student.source[:20_000].replace("<", "&lt;").replace("attachment:", "attached "))


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
