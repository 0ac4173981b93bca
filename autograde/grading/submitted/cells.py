"""What is believed of a submitted cell: its text, its type, and the names by which it may be known again."""

from typing import NamedTuple

from autograde.grading.submitted.conflicts import LABELS, split_sides

MAX_CELLS = 2_000  # of a notebook; a released one has some sixty
_CELL_TYPES = {"code": "code", "markdown": "markdown", "heading": "markdown"}
_LINE_ENDS = frozenset("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")


class NoCells(ValueError):
    """Something was parsed, but it is not a notebook."""


class Cell(NamedTuple):
    """A submitted cell, cleaned.

    ``cell_type`` is "code", "markdown" or "raw"; ``nbgrader`` what stands under that name in the metadata, unchecked;
    ``merge`` names the side of an unresolved merge that this cell gives way to, and is empty for all others.
    """

    cell_type: str = "code"
    source: str = ""
    id: str = ""
    grade_id: str = ""
    tagged: bool = False
    nbgrader: dict = {}  # noqa: RUF012 - never written to
    attachments: dict = {}  # noqa: RUF012
    merge: str = ""


def read_cells(submitted):
    """The cells of a parsed notebook of any version.

    Args:
        submitted: what JSON gave; everything in it is taken with suspicion.

    Returns:
        list of ``Cell``. Of more than MAX_CELLS cells those with a name of nbgrader's are read and the first others,
        that many in all. A cell that holds an unresolved merge becomes two, the one that counts last.

    Raises:
        NoCells: there is no list of cells.
    """
    cells = _raw_cells(submitted)
    if len(cells) > MAX_CELLS:
        places = sorted(range(len(cells)), key=lambda place: not _is_named(cells[place]))[:MAX_CELLS]
        cells = [cells[place] for place in sorted(places)]
    return [read for cell in cells for read in _read_cell(cell)]


def count_cells(submitted):
    """How many cells a parsed notebook holds, those included that `read_cells` leaves out.

    Raises:
        NoCells: there is no list of cells.
    """
    return len(_raw_cells(submitted))


def _is_named(cell):
    metadata = cell.get("metadata") if isinstance(cell, dict) else None
    return isinstance(metadata, dict) and bool(_field(_field(metadata, "nbgrader", dict), "grade_id", str))


def _raw_cells(submitted):
    """The list of cells; before version 4 it lies in worksheets, and Jupyter's server wraps a notebook in "content"."""
    submitted = submitted if isinstance(submitted, dict) else {}
    if "cells" not in submitted and isinstance(submitted.get("content"), dict):
        submitted = submitted["content"]
    sheets = [submitted, *_field(submitted, "worksheets", list)]
    found = [sheet["cells"] for sheet in sheets if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)]
    if not found:
        raise NoCells("it has no list of cells")
    return found[0] if len(found) == 1 else [cell for cells in found for cell in cells]


def _read_cell(cell):
    cell = cell if isinstance(cell, dict) else {}
    metadata = _field(cell, "metadata", dict)
    nbgrader = _field(metadata, "nbgrader", dict)
    read = Cell(
        _CELL_TYPES.get(_field(cell, "cell_type", str), "raw"),
        clean(_source_of(cell)),
        _field(cell, "id", str) or _field(metadata, "id", str),  # Colab keeps its ids in the metadata
        _field(nbgrader, "grade_id", str),
        bool(metadata.get("tags")),
        nbgrader,
        _field(cell, "attachments", dict),
    )
    sides = split_sides(read.source) if "<<<<<<<" in read.source or ">>>>>>>" in read.source else None
    if sides is None:
        return [read]
    counts = [read._replace(source=sides.counts)]
    if sides.gives_way.strip() in ("", sides.counts.strip()):
        return counts
    return [read._replace(source=sides.gives_way, merge=sides.label or LABELS[0]), *counts]


def _source_of(cell):
    source = cell.get("source")
    if source is None:
        source = cell.get("input")  # a code cell of a version before 4
    if isinstance(source, list):
        lines = [line for line in source if isinstance(line, str)]
        # Some programs write a list of lines and leave out their ends.
        bare = len(lines) > 1 and not any(line and line[-1] in _LINE_ENDS for line in lines)
        return ("\n" if bare else "").join(lines)
    return source if isinstance(source, str) else ""


def clean(source):
    """The text with line ends of Unix, without what no file or no Python takes: NUL, half a character, a byte order."""
    if "\r" in source:
        source = source.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in source:
        source = source.replace("\0", "")
    if not source.isascii():
        # Half a surrogate pair could not be written to any file.
        source = source.encode("utf-8", "backslashreplace").decode().lstrip("\ufeff")
    return source


def _field(submitted, name, kind):
    """What lies under the name, or an empty thing of that kind where something else does."""
    value = submitted.get(name)
    return value if isinstance(value, kind) else kind()
