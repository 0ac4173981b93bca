"""Looks for answers in the student edition."""

import re
from typing import NamedTuple

import nbformat

from autograde.release.source import read_source

_TELLING = 15  # characters without spaces: shorter lines, such as `return total`, tell nothing


class Leak(NamedTuple):
    """A line of an answer that stands in a released cell."""

    answer: str
    notebook: str
    cell: str
    line: str


def find_leaks(course, unit):
    """Every telling line of every answer region that stands in any cell of the released notebooks.

    Args:
        course: ``Course``.
        unit: str.

    Returns:
        list of ``Leak``; empty where nothing leaks.
    """
    source = read_source(course.solutions / unit / "problems.py")
    answers = {cell.id: _regions(cell.source) for cell in source.cells if cell.id.endswith("-answer")}
    leaks = []
    for path in sorted((course.notebooks / unit).glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            text = _squeeze(cell.source)
            leaks += [
                Leak(answer, path.name, cell.id, line)
                for answer, lines in answers.items()
                for line in lines
                if _squeeze(line) in text
            ]
    return leaks


def _regions(source):
    """The telling lines between the markers."""
    inside = "\n".join(re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", source, re.S))
    return [line.strip() for line in inside.split("\n") if len(_squeeze(line)) >= _TELLING]


def _squeeze(text):
    return re.sub(r"\s+", "", text)
