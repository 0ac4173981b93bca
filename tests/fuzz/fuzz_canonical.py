"""Feeds the canonicaliser with anything at all, and says what must hold of every notebook it rebuilds.

Run under a coverage-guided fuzzer, in an environment of its own (atheris is no requirement of the course):

    pip install atheris nbformat numpy scipy
    python tests/fuzz/fuzz_canonical.py tests/fuzz/seeds/canonical -max_total_time=600 -rss_limit_mb=1000

A finding is a file that fails; kept under seeds/canonical, it is tried by the ordinary tests from then on. Input that
begins with the byte 1 is a program for `build`, with the byte 2 a text for `harmless`, any other is the file itself.
"""

import copy
import html
import json
import re
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    import atheris

    with atheris.instrument_imports(include=["autograde.grading"]):
        from autograde.grading.canonical import Rebuilt, rebuild_file
        from autograde.grading.submitted.prose import harmless
else:
    from autograde.grading.canonical import Rebuilt, rebuild_file
    from autograde.grading.submitted.prose import harmless

import nbformat

PROGRAM, PROSE = 1, 2


def graded(task_id, kind, points):
    """nbgrader's metadata of an "answer", a "check" or an "essay"."""
    label = {"grade_id": f"{task_id}-answer" if kind == "answer" else task_id, "schema_version": 3, "task": False}
    label |= {"solution": kind != "check", "locked": kind == "check", "grade": kind != "answer"}
    return {"nbgrader": label | ({"points": points} if points else {})}


def cell(cell_type, cell_id, source, metadata=None):
    made = {"cell_type": cell_type, "id": cell_id, "metadata": metadata or {}, "source": source}
    return made | ({"outputs": [], "execution_count": None} if cell_type == "code" else {})


def task(task_id, statement, stub, check, points):
    return [
        cell("markdown", f"{task_id}-task", statement),
        cell("code", f"{task_id}-answer", stub, graded(task_id, "answer", None)),
        cell("code", f"{task_id}-check", check, graded(task_id, "check", points)),
    ]


RELEASED = nbformat.from_dict(
    {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "cells": [
            cell("markdown", "title-1", "# Problems\n\nRead this first."),
            cell("code", "title-2", "import math\n\nfrom autograde import check"),
            *task("t-area", "## 1. Area\n\nOf a circle.", "def area(r):\n    # yours", 'check("t-area", area)', 2.0),
            *task("t-side", "## 2. Side", "def side(a):\n    '''Side.'''\n    # yours", 'check("t-side", side)', 1.0),
            *task("t-table", "## 3. Table", 'table = {\n    "a": ...,\n}\n# yours', 'check("t-table", table)', 0.5),
            cell("markdown", "t-essay", "Your words here.", graded("t-essay", "essay", 3.0)),
            cell("markdown", "done-1", "## Done"),
        ],
    }
)
ANSWERS = {
    "t-area-answer": "def area(r):\n    return math.pi * r**2",
    "t-side-answer": "def side(a):\n    '''Side.'''\n    return math.sqrt(a)",
    "t-table-answer": 'table = {\n    "a": side(area(1)),\n}',
    "t-essay": "Because of <b>symmetry</b>, see ![it](attachment:it.png).",
}
IDS = [one.id for one in RELEASED.cells]
FRAGMENTS = [
    "",
    " \n",
    "x = 1",
    "helper = area",
    "def area(r):\n    return helper(r)",
    "    return 1",
    "table = side = 3",
    "area = 1\nside = 2\ntable = 3",
    "table = [",
    "1]",
    'check("t-area", area)',
    "<<<<<<< HEAD\ntable = 1\n=======\ntable = 2\n>>>>>>> other",
    ">>>>>>> other\ntable = 5",
    "%%time\nside = 1",
    "import math as area",
    "\ud83d \0 \r x",
    "'''",
    *ANSWERS.values(),
    *(one.source for one in RELEASED.cells),
]
VALUES = [None, 7, "", "x", [], {}, ["a\n", 3, "b"], ["a", "b"], True, "code", "markdown", "raw", {"tags": ["a"]}, *IDS]


def build(program):
    """A notebook to which things happen, one for every three bytes."""
    notebook = json.loads(json.dumps(RELEASED))
    for one in notebook["cells"]:
        one["source"] = ANSWERS.get(one["id"], one["source"])
    cells = notebook["cells"]
    for step in range(0, len(program) - 2, 3):
        what, where, which = program[step : step + 3]
        place = where % max(len(cells), 1)
        one = cells[place] if cells and isinstance(cells[place], dict) else {}
        source = one.get("source") if isinstance(one.get("source"), str) else ""
        fragment = FRAGMENTS[which % len(FRAGMENTS)]
        value = copy.deepcopy(VALUES[which % len(VALUES)])
        match what % 16:
            case 0 if cells:
                del cells[place]
            case 1 if cells:
                cells.insert(which % len(cells), copy.deepcopy(cells[place]))
            case 2 if cells:
                cells.insert(which % len(cells), cells.pop(place))
            case 3:
                cells.insert(place, cell("code", f"n{which}", fragment))
            case 4:
                one["source"] = fragment
            case 5:
                one["source"] = source + "\n" + fragment
            case 6:
                one["source"] = fragment + "\n" + source
            case 7:
                one["cell_type"] = ("code", "markdown", "raw", "heading")[which % 4]
            case 8:
                one["id"] = value
            case 9:
                one["metadata"] = {"nbgrader": {"grade_id": value, "points": which, "grade": True}, "tags": value}
            case 10 if one:
                one[list(one)[which % len(one)]] = value
            case 11 if len(cells) > place + 1 and isinstance(cells[place + 1], dict):
                following = cells.pop(place + 1).get("source")
                one["source"] = f"{source}\n\n{following}"
            case 12:
                lines = source.split("\n")
                cut = which % len(lines)
                one["source"] = "\n".join(lines[:cut])
                cells.insert(place + 1, {**one, "source": "\n".join(lines[cut:])})
            case 13:
                one.pop(("id", "metadata", "source", "cell_type")[which % 4], None)
            case 14:
                one["attachments"] = {"it.png": {"image/png": "iVBORw0KGgo="}, "x": value}
            case 15:
                one["source"] = source.splitlines(keepends=bool(which % 2))
    return json.dumps(notebook).encode()


def try_input(data):
    """Rebuilds what `data` says, and asserts what must hold.

    Args:
        data: bytes.
    """
    if data[:1] == bytes([PROSE]):
        _try_prose(data[1:].decode("utf-8", "ignore"))
        return
    rebuilt = rebuild_file(build(data[1:]) if data[:1] == bytes([PROGRAM]) else data, RELEASED)
    assert isinstance(rebuilt, Rebuilt)
    for line in rebuilt.repairs:
        assert isinstance(line, str)
        assert len(line) < 400
        assert not set(line) & set("\n\0<>")
    if rebuilt.notebook is None:
        assert len(rebuilt.repairs) == 1
        return
    originals = {one.id: one for one in RELEASED.cells}
    kept = [one for one in rebuilt.notebook.cells if one.id in originals]
    assert [one.id for one in kept] == IDS
    for one in kept:
        assert (one.cell_type, one.metadata) == (originals[one.id].cell_type, originals[one.id].metadata)
        assert one.source == originals[one.id].source or one.metadata.get("nbgrader", {}).get("solution")
    assert all(one.metadata == {} and "attachments" not in one for one in rebuilt.notebook.cells if one.id not in IDS)
    text = nbformat.v4.writes(rebuilt.notebook)
    nbformat.validate(nbformat.reads(text, as_version=4))
    again = rebuild_file(text.encode(), RELEASED).notebook
    assert nbformat.v4.writes(again) == text, "rebuilding twice is not rebuilding once"


def _try_prose(text):
    text = harmless(text, {"it.png": {}})
    assert harmless(text, {"it.png": {}}) == text, "what is harmless is changed"
    for _ in range(4):  # no renderer takes off more layers of entities
        text = re.sub(r"[\0-\x08\x0b-\x1f]", "", text)
        assert not re.search(r"(?:java|vb)script\\*:[^ \t\n]|data\\*:text/", text, re.I), "an address acts"
        assert not re.search(r"\\(?:href(?![ \t\n]*\{[ \t\n]*http)|mmlToken|style)(?![A-Za-z])", text), "TeX acts"
        text = html.unescape(text)


if __name__ == "__main__":
    atheris.Setup(sys.argv, try_input)
    atheris.Fuzz()
