"""Rebuilds a submission on the released notebook, taking from the student only what the student was asked for.

Statements, checks, ids, points and the kernel come from the skeleton. From the submission come the source of the answer
cells and any cells the student added, without their metadata: no tag, no flag and no edited check survives, and nothing
a student wrote is lost. Every repair is listed. The submitted file itself is never changed.
"""

import re
from typing import NamedTuple

from nbformat import NotebookNode

from autograde.grading.reading import read_file
from autograde.grading.submitted.cells import read_cells
from autograde.grading.submitted.layout import lay_out
from autograde.grading.submitted.matching import match, read_skeleton
from autograde.grading.submitted.parsing import Read, Unreadable
from autograde.grading.submitted.prose import harmless
from autograde.grading.submitted.repairs import describe

MAX_CODE = 1_500_000  # characters of all code together; the judge does not run much more
MAX_PROSE = 20_000  # characters of an added note
MAX_ESSAY = 200_000
MAX_REPAIRS = 100
_MOST_ROUNDS = 4
_PICTURES = ("image/png", "image/jpeg", "image/gif")
_MAX_PICTURES = 10_000_000


class Rebuilt(NamedTuple):
    """The canonical notebook and what had to be mended; ``notebook`` is None where the file could not be read."""

    notebook: NotebookNode | None
    repairs: tuple


def rebuild_file(path, skeleton):
    """`rebuild` for a file.

    Args:
        path: Path of the submitted notebook, or its contents as bytes; see ``find_notebook``.
        skeleton: NotebookNode, the released notebook.

    Returns:
        ``Rebuilt``. A file that is missing, too large or not a notebook gives no notebook and one repair line.
    """
    try:
        read = read_file(path)
    except Unreadable as problem:
        return Rebuilt(None, (str(problem),))
    return _rebuild(read, skeleton)


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
    return _rebuild(Read(read_cells(submitted), []), skeleton)


def _rebuild(read, skeleton):
    released = read_skeleton(skeleton)
    rebuilt = once = _rebuild_once(read, skeleton, released)
    for _ in range(_MOST_ROUNDS if once.repairs else 0):
        # A repair may bring together what belongs together: rebuilding what was rebuilt must change nothing.
        again = _rebuild_once(Read(read_cells(rebuilt.notebook), []), skeleton, released)
        if again.notebook == rebuilt.notebook:
            break
        rebuilt = again
    return rebuilt._replace(repairs=once.repairs)


def _rebuild_once(read, skeleton, released):
    matched = match([cell for cell in read.cells if not _is_our_note(cell)], released)
    laid, reordered = lay_out(matched, released)
    texts, left_out = _texts(laid, matched, released)
    originals = {cell["id"]: cell for cell in skeleton.cells}
    cells, added = [], 0
    for one, text in zip(laid, texts, strict=True):
        if one.original:
            cell = _copy(originals[one.original])
            if text is not None:
                _answer(cell, text, matched.cells[one.place] if one.place is not None else None)
        elif text is None:
            continue
        else:
            added += 1
            cell = _added(text, one.cell_type, f"added-{added}")
        cells.append(cell)
    notebook = NotebookNode(cells=cells, metadata=_copy(skeleton.metadata), nbformat=4, nbformat_minor=5)
    repairs = [*describe(read, matched, released), *reordered, *left_out]
    if len(repairs) > MAX_REPAIRS:
        repairs[MAX_REPAIRS:] = [f"and {len(repairs) - MAX_REPAIRS} repairs more"]
    return Rebuilt(notebook, tuple(repairs))


def _is_our_note(cell):
    """The list of repairs at the top of a notebook that was graded before."""
    return cell.id == "repairs" and cell.source.startswith("**Noted before grading**")


def _texts(laid, matched, released):
    """(for each cell to be laid out its text, None where the released text stays or the cell is left out; repairs)."""
    texts = [_text(one, matched, released) for one in laid]
    total, repairs = sum(len(text) for text in texts if text), []
    if total > MAX_CODE:
        sizes = {number: len(text) for number, text in enumerate(texts) if text and _is_code(laid[number], released)}
        total = sum(sizes.values())
        for number in sorted(sizes, key=sizes.get, reverse=True):
            if total <= MAX_CODE:
                break
            original = released.get(laid[number].original)
            what = f"{original.task_id}: the answer" if original else "an added cell"
            repairs.append(f"{what} holds {sizes[number]} characters and was left out")
            texts[number] = "" if original else None
            total -= sizes[number]
    return texts, repairs


def _text(one, matched, released):
    if one.original and released[one.original].kind != "answer":
        return None
    if one.elsewhere and one.place is None:
        return ""
    source = matched.cells[one.place].source
    if one.elsewhere:
        return f"# {released[one.original].name}: the answer stands in a cell above"
    if not one.original and one.cell_type != "code":
        return harmless(source[:MAX_PROSE])
    return source


def _is_code(one, released):
    return (released[one.original].cell_type if one.original else one.cell_type) == "code"


def _answer(cell, text, student):
    """Puts an answer into its cell; of an essay the pictures too."""
    if cell.cell_type == "code":
        cell.source = text
        return
    pictures = _pictures(student.attachments) if student else {}
    cell.source = harmless(text[:MAX_ESSAY], pictures)
    if pictures:
        cell.attachments = NotebookNode(pictures)


def _pictures(attachments):
    """Those of the attachments that are pictures and nothing else."""
    pictures, room = {}, _MAX_PICTURES
    for name, bundle in attachments.items():
        for kind, data in bundle.items() if isinstance(bundle, dict) else ():
            data = "".join(part for part in data if isinstance(part, str)) if isinstance(data, list) else data
            if kind not in _PICTURES or not isinstance(data, str) or len(data) > room:
                continue
            if re.fullmatch(r"[\w.()-]+", name) and re.fullmatch(r"[A-Za-z0-9+/=\s]+", data):
                pictures[name] = NotebookNode({kind: data})
                room -= len(data)
    return pictures


def _added(text, cell_type, cell_id):
    """A student's own cell: source text only. Raw cells become prose, so that they are shown and not run."""
    cell = NotebookNode(id=cell_id, cell_type="markdown", metadata=NotebookNode(), source=text)
    if cell_type == "code":
        cell.update(cell_type="code", execution_count=None, outputs=[])
    return cell


def _copy(value):
    """A copy that shares nothing; several times as quick as copy.deepcopy, for 5,000 submissions use one skeleton."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return NotebookNode([(key, _copy(one)) for key, one in value.items()])
    return [_copy(one) for one in value] if isinstance(value, list) else value
