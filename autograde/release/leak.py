"""Looks for answers in the student edition, and in the zip that students get."""

import ast
import json
import re
from typing import NamedTuple

import nbformat

from autograde.release.source import read_source

_TELLING = 15  # characters without spaces: shorter lines, such as `return total`, tell nothing


class Leak(NamedTuple):
    """A line of an answer that stands in a released cell; of a file that is no notebook, `cell` is empty."""

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
    answers, leaks = _answers(course, unit), []
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


def find_bundle_leaks(course, units, files, secrets=()):
    """What stands in a student's zip and should not: lines of answers, lines of task sources, secrets.

    The library itself, nnlib, may well have a line in common with an answer, for it *is* what the tasks ask for, and
    there to be read; so answers are looked for everywhere else.

    Args:
        course: ``Course``.
        units: names of all units, whether they are in the zip or not.
        files: {name: bytes}, from ``bundle_files``.
        secrets: texts that must stand nowhere, such as seeds.

    Returns:
        list of ``Leak``; empty where nothing leaks.
    """
    lines = {}
    for unit in units:
        lines |= _answers(course, unit)
        for path in sorted((course.repository / "autograde" / "tasks" / unit).glob("*.py")):
            lines[path.stem] = _code(path.read_text(encoding="utf-8"))
    leaks = []
    for name, content in files.items():
        text, whole = _squeeze(_readable(name, content)), content.decode("utf-8", "ignore")
        leaks += [Leak("secret", name, "", secret) for secret in secrets if secret in whole]
        if "/nnlib/" not in name:
            leaks += [
                Leak(origin, name, "", line)
                for origin, found in lines.items()
                for line in found
                if _squeeze(line) in text
            ]
    return leaks


def _answers(course, unit):
    """{cell id: telling lines} of the answer regions of a unit."""
    source = read_source(course.solutions / unit / "problems.py")
    return {cell.id: _regions(cell.source) for cell in source.cells if cell.id.endswith("-answer")}


def _code(source):
    """The telling lines inside the functions of a task's source, names and hints of misconceptions left out."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            lines += [line for statement in body for line in _segment(source, statement)]
        elif isinstance(node, ast.Lambda):
            lines += _segment(source, node.body)
    # A line that computes something; an error's wording or a list of arguments may well stand elsewhere.
    computing = [line.strip() for line in lines if re.search(r"return|lambda|[^=]=[^=]|[-+*/%]", line)]
    return sorted({line for line in computing if len(_squeeze(line)) >= _TELLING and not line.startswith("raise ")})


def _segment(source, node):
    return ast.get_source_segment(source, node).split("\n")


def _readable(name, content):
    """The text of a file, and once more the texts inside JSON, where quotes and line ends look different."""
    text = content.decode("utf-8", "ignore")
    if name.endswith((".json", ".ipynb")):
        text += "\n".join(_texts(json.loads(text)))
    return text


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for item in value.values() for text in _texts(item))
    elif isinstance(value, list):
        # A cell of a notebook is a list of lines.
        yield from [text for item in value for text in _texts(item)]


def _regions(source):
    """The telling lines between the markers."""
    inside = "\n".join(re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", source, re.S))
    return [line.strip() for line in inside.split("\n") if len(_squeeze(line)) >= _TELLING]


def _squeeze(text):
    return re.sub(r"\s+", "", text)
