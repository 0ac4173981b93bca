"""The list of students: a CSV file whose first line names the columns."""

import csv
import io
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple


class Student(NamedTuple):
    """One line of the roster.

    ``id`` names the student's folder and mark. ``name`` is for people. ``known_as`` holds everything in the line, by
    which a file may call the student: a number of the learning platform, a login, an address.
    """

    id: str
    name: str
    known_as: tuple


class RosterError(ValueError):
    """A roster that cannot be used; the message names the line."""


def read_roster(path):
    """The students of a roster.

    Args:
        path: of a CSV file in UTF-8 (or, as Excel writes it, in UTF-16 or Windows-1252), separated by commas,
            semicolons or tabs. Columns "id" and "name" (or "first name" and "last name"); any others are further
            names of the student.

    Raises:
        RosterError: no column "id", an id that cannot name a folder, or one that stands there twice.
    """
    path = Path(path)
    text = _decoded(path.read_bytes())
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    rows = csv.DictReader(io.StringIO(text), delimiter=separator, skipinitialspace=True)
    columns = {(name or "").strip().lower().replace("_", " "): name for name in rows.fieldnames or ()}
    if "id" not in columns:
        raise RosterError(f'{path.name}: the first line must name a column "id", and has {list(columns)}')
    students = {}
    for row in rows:
        said = {short: (row[name] or "").strip() for short, name in columns.items()}
        if not any(said.values()):
            continue
        student, line = said["id"], f"{path.name}, line {rows.line_num}"
        if not usable(student):
            raise RosterError(f"{line}: the id {student!r} cannot be the name of a folder")
        if student.casefold() in students:
            raise RosterError(f"{line}: the id {student!r} stands there twice")
        name = said.get("name") or f"{said.get('first name', '')} {said.get('last name', '')}".strip()
        others = tuple(value for short, value in said.items() if value and short not in ("id", "name"))
        students[student.casefold()] = Student(student, name, others)
    return tuple(students.values())


def usable(student):
    """Whether an id may name a student's folder, for the file system and for nbgrader."""
    return bool(re.fullmatch(r"[^\x00-\x1f\x7f*?\[\]/\\:|<>\"+\ud800-\udfff]{1,100}", student)) and not (
        student.startswith((".", "-", " ")) or student.endswith((".", " "))
    )


def squeezed(text):
    """A name without accents, case, spaces and signs: what stays the same from one system to another."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in flat if letter.isalnum())


def _decoded(data):
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RosterError("the roster is not a text")
