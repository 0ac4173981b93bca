"""The list of students: a CSV file whose first line names the columns."""

import csv
import io
import re
import unicodedata
from pathlib import Path
from typing import NamedTuple

# Titles under which spreadsheets and platforms write what nbgrader's gradebook has a place for.
_EMAIL = ("email", "e-mail", "mail", "email address", "e-mail address")
_LMS_USER_ID = ("lms user id", "lms id", "canvas user id", "canvas id", "canvas", "moodle id", "moodle")


class Student(NamedTuple):
    """One line of the roster.

    ``id`` names the student's folder and mark. ``name`` is for people. ``known_as`` holds everything in the line, by
    which a file may call the student: a number of the learning platform, a login, an address. The rest is what
    nbgrader's gradebook knows of a student, under the same names.
    """

    id: str
    name: str
    known_as: tuple
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


class RosterError(ValueError):
    """A roster that cannot be used; the message names the line."""


def read_roster(path):
    """The students of a roster.

    Args:
        path: of a CSV file in UTF-8 (or, as Excel writes it, in UTF-16 or Windows-1252), separated by commas,
            semicolons or tabs. Columns "id" and "name" (or "first name" and "last name"); any others are further
            names of the student, "email" and "canvas" (or "lms user id") also for the gradebook.

    Raises:
        RosterError: there is no such file, no column "id", nobody in it, an id that cannot name a folder, or one that
            stands there twice.
    """
    path = Path(path)
    text = _decoded(path.name, _contents(path))
    first = text.partition("\n")[0]
    separator = max(",;\t", key=first.count)
    rows = csv.DictReader(io.StringIO(text), delimiter=separator, skipinitialspace=True)
    students = {}
    try:
        columns = {(name or "").strip().lower().replace("_", " "): name for name in rows.fieldnames or ()}
        if "id" not in columns:
            raise RosterError(f'{path.name}: the first line must name a column "id", and has {list(columns)}')
        for row in rows:
            said = {short: (row[name] or "").strip() for short, name in columns.items()}
            if any(said.values()):
                student = _student(said, f"{path.name}, line {rows.line_num}")
                if student.id.casefold() in students:
                    raise RosterError(f"{path.name}, line {rows.line_num}: the id {student.id!r} stands there twice")
                students[student.id.casefold()] = student
    except csv.Error as problem:
        raise RosterError(f"{path.name}, after line {rows.line_num}: {problem}") from None
    if not students:
        raise RosterError(f"{path.name} names no student: nothing follows its first line")
    return tuple(students.values())


def _student(said, line):
    """The ``Student`` of a line, given as {title of the column: text}."""
    student, name = said["id"], said.get("name", "")
    if not usable(student):
        raise RosterError(f"{line}: the id {student!r} cannot be the name of a folder")
    first, last = said.get("first name", ""), said.get("last name", "")
    if not first and not last:
        first, last = _parts(name)
    others = tuple(value for short, value in said.items() if value and short not in ("id", "name"))
    email, number = (next(filter(None, map(said.get, titles)), "") for titles in (_EMAIL, _LMS_USER_ID))
    return Student(student, name or f"{first} {last}".strip(), others, first, last, email, number)


def _parts(name):
    """(first, last name) of a name; of several words the last one, as far as anybody can tell."""
    if "," in name:
        last, first = (part.strip() for part in name.split(",", 1))
        return first, last
    first, _, last = name.rpartition(" ")
    return first.strip(), last


def usable(student):
    """Whether an id may name a student's folder, for the file system and for nbgrader."""
    return bool(re.fullmatch(r"[^\x00-\x1f\x7f*?\[\]/\\:|<>\"\ud800-\udfff]{1,100}", student)) and not (
        student.startswith((".", "-", " ")) or student.endswith((".", " "))
    )


def squeezed(text):
    """A name without accents, case, spaces and signs: what stays the same from one system to another."""
    flat = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in flat if letter.isalnum())


def _contents(path):
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise RosterError(f"there is no roster {path}") from None
    except IsADirectoryError:
        raise RosterError(f"the roster {path} is a folder; a CSV file is needed") from None
    except OSError as problem:
        raise RosterError(f"the roster {path} cannot be opened: {problem.strerror or problem}") from None


def _decoded(name, data):
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise RosterError(f"{name} is a workbook or an archive; save it as a CSV file")
    for encoding in ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252", "latin-1"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RosterError(f"{name} is not a text")
