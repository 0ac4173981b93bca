"""Reads the contents of a notebook file, sound or damaged, as a list of cells."""

import json
import re
from typing import NamedTuple

from autograde.grading.submitted import rescue
from autograde.grading.submitted.cells import MAX_CELLS, NoCells, count_cells, read_cells
from autograde.grading.submitted.conflicts import LABELS, put_together, split_sides


class Unreadable(Exception):
    """There is no notebook in it; the message is a sentence for the student."""


class Read(NamedTuple):
    """A notebook as far as it is needed.

    ``cells`` is a list of ``Cell``, ``repairs`` a list of texts, ``language`` the one its kernel names, ``whole``
    False where the file was damaged and cells may be missing, ``left_out`` how many cells there were too many.
    """

    cells: list
    repairs: list
    language: str = ""
    whole: bool = True
    left_out: int = 0


def read_notebook(content, name):
    """Reads the contents of a file.

    Args:
        content: bytes.
        name: str, what to call it.

    Returns:
        ``Read``.

    Raises:
        Unreadable: it holds no notebook.
    """
    text, repairs = _decoded(content, name)
    try:
        read = _read_text(text, name)
    except NoCells as problem:
        why = _what_it_is(text) or problem
        raise Unreadable(f"{name} is not a notebook that can be read: {why}") from None
    if read.left_out:
        kept = f"its answer and check cells and the first others, {MAX_CELLS} in all, were read"
        repairs.append(f"{name} has too many cells: {kept}, {read.left_out} were left out")
    return read._replace(repairs=repairs + read.repairs)


def shown(name):
    """A name as it may stand on a page: nothing in it can act there."""
    return re.sub(r"[^\w .()+,@=-]", "_", name)[:80]


def _decoded(content, name):
    """The text of a file in whatever encoding, and what had to be mended."""
    encoding = json.detect_encoding(content)
    repairs = []
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode(encoding, "replace")
        broken, sound = text.count("\ufffd"), sum(map(text.count, "äöüßéèàáíóúçñøåλσαβΣ²·×–’“”…"))
        if encoding.startswith("utf-8") and broken > sound:
            text = content.decode("cp1252", "replace")
            repairs = [f"{name} was not saved as UTF-8 and was read as Latin-1"]
        else:
            repairs = [f"{name} had broken characters, which are shown as \ufffd"]
    if "\0" in text:
        text = text.replace("\0", "")
    return text.lstrip("\ufeff"), repairs


def _read_text(text, name):
    try:
        parsed = json.loads(text, strict=False)
        count = count_cells(parsed)
    except NoCells:
        raise
    except json.JSONDecodeError as problem:
        return _read_damaged(text, name, f"line {problem.lineno}: {problem.msg}")
    except (ValueError, RecursionError) as problem:  # a number of thousands of digits, brackets in brackets
        return _read_damaged(text, name, str(problem)[:60])
    language = _language(parsed)
    if text.count('"source"') > count or text.count('"cells"') > 1:
        # A key may stand there twice, and JSON then keeps the last; or outputs hold the word.
        rescued = rescue.rescue_cells(text)
        parsed = {"cells": rescued} if len(rescued) > count else parsed
    return Read(read_cells(parsed), [], language, left_out=_left_out(parsed))


def _read_damaged(text, name, why):
    """What JSON does not take."""
    sides = split_sides(text) if re.search(r"^(?:<{7}|>{7})", text, re.M) else None
    if sides:
        return _read_sides(sides, name)
    rescued = {"cells": rescue.rescue_cells(text)}
    cells = read_cells(rescued)
    if not any(cell.source.strip() for cell in cells):
        raise NoCells(why)
    said = f"{name} is damaged ({why}): {count_cells(rescued)} cells could be read"
    return Read(cells, [said], whole=False, left_out=_left_out(rescued))


def _left_out(parsed):
    return max(0, count_cells(parsed) - MAX_CELLS)


def _read_sides(sides, name):
    """A file between whose lines git wrote the markers of a merge."""
    read = []
    for text in dict.fromkeys((sides.counts, sides.gives_way)):
        try:
            read.append(_read_text(text, name))
        except NoCells:
            continue
    if not read:
        raise NoCells("it is an unresolved merge, and neither side of it is a notebook")
    cells = put_together(read[0].cells, read[1].cells, sides.label) if len(read) == 2 else read[0].cells
    which = f"the version marked {sides.label or LABELS[0]} counts, the other runs before it"
    left_out = max(one.left_out for one in read)
    return read[0]._replace(cells=cells, repairs=[f"{name} holds an unresolved merge: {which}"], left_out=left_out)


def _language(parsed):
    """The programming language of the kernel, in small letters, or an empty text."""
    for key in ("metadata", "kernelspec", "language"):
        parsed = parsed.get(key) if isinstance(parsed, dict) else None
    return re.sub(r"[^\w +#]", "", parsed[:20]).lower() if isinstance(parsed, str) else ""


_KINDS = (
    (r"\s*<(?:!doctype|html|\?xml|head|body)", "it is a web page; hand in the notebook itself (File, Download)"),
    (r"%PDF", "it is a PDF; hand in the notebook itself"),
    (r"\{\\rtf", "it is a text document; hand in the notebook itself"),
    (r"version https://git-lfs", "it is only the address of a file that stayed in Git LFS"),
    (r"(?:\s*#.*\n)*\s*(?:import|from|def|class|print|#)\b", "it is a Python program; hand in the notebook itself"),
)


def _what_it_is(text):
    """What a file is that is no notebook, or an empty text where nobody knows."""
    if not text.strip():
        return "it is empty"
    return next((said for pattern, said in _KINDS if re.match(pattern, text[:10_000], re.I)), "")
