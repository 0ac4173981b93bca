"""`nbgrader export`, run as an instructor runs it, on a gradebook made through nbgrader's own API."""

import csv
import datetime
import functools
import json
import os
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from traitlets.config import Config

from autograde.course import put_alembic_on_path
from autograde.reports import exports
from autograde.reports.cells import defuse, is_formula, one_line
from autograde.reports.gradebook import why_not_readable

DUE = datetime.datetime(2026, 11, 1, 12)
HOURS = datetime.timedelta(hours=1)
# id -> first name, last name, e-mail
PEOPLE = {
    "ada": ("Ada", "Lovelace", "ada@example.org"),
    "bob": ('Bob "Bobby"', "O'Neil, Jr.", "bob@example.org"),
    "cyd": ("Zoë\nLine", "Müller-Łukasz 王", "cyd@example.org"),
    "dan": ("=cmd|' /C calc'!A0", "@SUM(A1)", "+dan@example.org"),
    "eve": ("-Eve", "+1", None),
    "-fay": (None, None, "fay@example.org"),
    "0": ("Zero", "Nought", "zero@example.org"),
}


def fill(db_url):
    """Two units; Ada handed in both (one of them late), Bob one, with an essay not read yet, the others none."""
    from nbgrader.api import Gradebook

    put_alembic_on_path()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Gradebook(db_url, "nnlib") as gradebook:
            for unit, points in (("u05_cnn_arithmetic", 10), ("u06_training", 4.5)):
                gradebook.add_assignment(unit, duedate=DUE)
                gradebook.add_notebook("problems", unit)
                gradebook.add_grade_cell("code", "problems", unit, max_score=points, cell_type="code")
                gradebook.add_grade_cell("essay", "problems", unit, max_score=2, cell_type="markdown")
            for student, (first, last, email) in PEOPLE.items():
                gradebook.add_student(student, first_name=first, last_name=last, email=email)
            _hand_in(gradebook, "u05_cnn_arithmetic", "ada", code=7.25, essay=1.5, late=3 * HOURS, penalty=1.0)
            _hand_in(gradebook, "u06_training", "ada", code=0.0, essay=0.5, late=1.5 * HOURS, penalty=2.0)
            _hand_in(gradebook, "u05_cnn_arithmetic", "bob", code=10 / 3, essay=None, late=-HOURS, penalty=None)
            gradebook.db.commit()


def _hand_in(gradebook, unit, student, code, essay, late, penalty):
    submission = gradebook.add_submission(unit, student, timestamp=DUE + late)
    [notebook] = submission.notebooks
    notebook.late_submission_penalty = penalty
    for grade in notebook.grades:
        if grade.name == "code":
            grade.auto_score, grade.needs_manual_grade = code, False
        else:
            grade.manual_score, grade.needs_manual_grade = essay, essay is None


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory):
    path = tmp_path_factory.mktemp("gradebook") / "gradebook.db"
    fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="module")
def exported(gradebook, tmp_path_factory):
    """exported(name of the exporter, *options) -> (rows of its file, what nbgrader said)."""
    folder = tmp_path_factory.mktemp("export")

    @functools.cache  # each run starts a process, and the gradebook does not change
    def export(name, *options):
        target = folder / f"{name}.csv"
        command = [sys.executable, "-m", "nbgrader", "export", f"--exporter=autograde.reports.exports.{name}Exporter"]
        command += ["--db", f"sqlite:///{gradebook}", "--course", "nnlib", "--to", str(target), *options]
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        done = subprocess.run(command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        with open(target, newline="", encoding="utf-8") as file:
            return list(csv.reader(file)), done.stderr

    return export


def test_outside_a_course_it_is_one_sentence_and_no_new_gradebook(tmp_path):
    command = [sys.executable, "-m", "nbgrader", "export", "--exporter=autograde.reports.exports.CanvasExporter"]
    environment = {**os.environ, "PATH": "/usr/bin:/bin"}  # without alembic
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith(f"nbgrader export: there is no gradebook {tmp_path}/gradebook.db")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("exporter", "settings", "sentence"),
    [
        ("Moodle", {"identify": "mail"}, "expected any of ['id', 'email'], not the str 'mail'"),
        ("Canvas", {"assignment": ["u99"]}, "no assignment u99; it has u05_cnn_arithmetic, u06_training"),
        ("Gradescope", {"student": ["nobody"]}, "no student nobody; it has -fay, 0, ada"),
        ("Plain", {"to": "/nowhere/marks.csv"}, "cannot write /nowhere/marks.csv: No such file or directory"),
    ],
)
def test_what_cannot_be_exported_is_one_sentence(exporter, settings, sentence, gradebook, tmp_path, monkeypatch):
    from nbgrader.api import Gradebook

    monkeypatch.chdir(tmp_path)
    name = f"{exporter}Exporter"
    kind, config = getattr(exports, name), Config({name: settings})
    with Gradebook(f"sqlite:///{gradebook}", "nnlib") as book, pytest.raises(SystemExit) as refusal:
        kind(config=config).export(book)
    assert str(refusal.value).startswith("nbgrader export: ")
    assert sentence in str(refusal.value)
    assert not list(tmp_path.iterdir())


def test_a_gradebook_of_nobody_is_one_sentence(tmp_path):
    from nbgrader.api import Gradebook

    put_alembic_on_path()
    address, exporter = f"sqlite:///{tmp_path / 'gradebook.db'}", exports.PlainExporter()
    with Gradebook(address, "nnlib") as book, pytest.raises(SystemExit, match="no assignments yet; grade first"):
        exporter.export(book)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("gradebook.db", "'gradebook.db' is not the address of a gradebook"),
        ("sqlite:////nowhere/gradebook.db", "there is no gradebook /nowhere/gradebook.db"),
        ("nosuch://me:secret@host/book", "cannot open the gradebook nosuch://me:***@host/book"),
    ],
)
def test_why_a_gradebook_cannot_be_read(address, why):
    said = why_not_readable(address)
    assert said.startswith(why)
    assert "secret" not in said


def test_a_database_without_marks_is_not_a_gradebook(tmp_path):
    (tmp_path / "empty.db").touch()
    assert "is not a gradebook of nbgrader" in why_not_readable(f"sqlite:///{tmp_path / 'empty.db'}")


def by(rows, column):
    """The rows as dictionaries, by one of their columns."""
    header, *rest = rows
    assert {len(row) for row in rest} == {len(header)}
    return {row[header.index(column)]: dict(zip(header, row, strict=True)) for row in rest}


def no_cell_computes(rows):
    """Whether no cell would be a formula; an apostrophe before it is what makes it a text."""
    return not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) and cell != "-" for row in rows for cell in row)


def test_plain(exported):
    rows, said = exported("Plain")
    assert rows[0][:7] == ["assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"]
    assert rows[0][7:] == ["raw_score", "late_submission_penalty", "score", "max_score", "needs_manual_grade"]
    marks = {(row[0], row[3]): row[7:] for row in rows[1:]}
    assert len(marks) == 2 * len(PEOPLE)
    assert marks["u05_cnn_arithmetic", "ada"] == ["8.75", "1", "7.75", "12", "0"]
    assert marks["u06_training", "ada"] == ["0.5", "2", "0", "6.5", "0"]  # a penalty never makes a mark negative
    assert marks["u05_cnn_arithmetic", "bob"] == ["3.3333", "0", "3.3333", "12", "1"]
    assert marks["u06_training", "bob"] == ["0", "0", "0", "6.5", "0"]
    people = by(rows, "student_id")
    assert (people["bob"]["first_name"], people["bob"]["last_name"]) == ('Bob "Bobby"', "O'Neil, Jr.")
    assert (people["cyd"]["first_name"], people["cyd"]["last_name"]) == ("Zoë Line", "Müller-Łukasz 王")
    assert (people["dan"]["first_name"], people["dan"]["email"]) == ("'=cmd|' /C calc'!A0", "'+dan@example.org")
    assert (people["eve"]["first_name"], people["eve"]["email"]) == ("'-Eve", "")
    assert "'-fay" in people
    assert no_cell_computes(rows)
    assert "1 submission still waits for a manual grade" in said
    assert "'-fay' begins like a formula" in said


def test_canvas(exported):
    rows, _ = exported("Canvas")
    assert rows[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "u05_cnn_arithmetic", "u06_training"]
    assert rows[1] == ["    Points Possible", "", "", "", "", "12", "6.5"]
    students = by([rows[0], *rows[2:]], "SIS User ID")
    assert set(students) == {"ada", "bob", "cyd", "dan", "eve", "'-fay", "0"}
    assert list(students["ada"].values()) == ["Lovelace, Ada", "", "ada", "ada", "", "7.75", "0"]
    assert list(students["bob"].values())[-2:] == ["3.3333", ""]  # nothing handed in: no mark, not a zero
    assert students["dan"]["Student"] == "'@SUM(A1), =cmd|' /C calc'!A0"
    assert students["'-fay"]["Student"] == "'-fay"
    assert no_cell_computes(rows)


def test_canvas_as_canvas_reads_it(exported):
    """The rules of Canvas's own importer, in the order in which it applies them to a row."""
    rows, _ = exported("Canvas")
    header, points = rows[0], rows[1]
    assert len(header) > 3
    assert "Student" in header[0]
    assert "ID" in header[1]
    assert header[2:4] == ["SIS User ID", "SIS Login ID"]
    assert "Section" in header[4]  # the last column about the student; assignments follow
    assert "Points Possible" in points[0]
    reserved = ("Current Score", "Final Score", "Override Score", "Current Points", "Final Points", "Final Grade")
    assert not any(name in title for title in header[5:] for name in reserved)
    assert not any("Points Possible" in row[0] for row in rows[2:])


def test_moodle(exported):
    rows, said = exported("Moodle")
    assert rows[0] == ["ID number", "Email address", "First name", "Last name", "u05_cnn_arithmetic", "u06_training"]
    students = by(rows, "ID number")
    # A row whose field Moodle takes for empty would give its marks to the student above.
    assert set(students) == {"ada", "bob", "cyd", "dan", "eve"}
    assert "Left out: '0'" in said
    assert "Left out: '-fay'" in said
    assert list(students["ada"].values())[-2:] == ["7.75", "0"]
    assert list(students["cyd"].values())[-2:] == ["-", "-"]
    assert no_cell_computes(rows)
    by_mail, said = exported("Moodle", "--MoodleExporter.identify=email", "--MoodleExporter.missing=0")
    assert {row[1] for row in by_mail[1:]} == {f"{name}@example.org" for name in ("ada", "bob", "cyd", "fay", "zero")}
    assert by(by_mail, "Email address")["cyd@example.org"]["u06_training"] == "0"
    assert "Left out: 'eve'" in said
    assert "Left out: 'dan'" in said


def test_gradescope(exported):
    rows, _ = exported("Gradescope")
    students = by(rows, "SID")
    unit = "u05_cnn_arithmetic"
    columns = [unit, f"{unit} - Max Points", f"{unit} - Submission Time", f"{unit} - Lateness (H:M:S)"]
    assert rows[0][:9] == ["First Name", "Last Name", "SID", "Email", "Sections", *columns]
    ada, bob, cyd = ([students[name][column] for column in columns] for name in ("ada", "bob", "cyd"))
    assert ada == ["7.75", "12", "2026-11-01 15:00:00 +0000", "03:00:00"]
    assert bob == ["3.3333", "12", "2026-11-01 11:00:00 +0000", "00:00:00"]
    assert cyd == ["", "12", "", "00:00:00"]
    assert no_cell_computes(rows)


def test_some_units_some_students_and_other_titles(exported):
    options = ("--assignment", "['u06_training', 'u99']", "--student", "['ada', 'nobody']")
    titles = "--CanvasExporter.columns=u06_training=Homework 6 (4711)"
    rows, said = exported("Canvas", *options, titles, "--CanvasExporter.identify=canvas")
    assert rows == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Homework 6 (4711)"],
        ["    Points Possible", "", "", "", "", "6.5"],
        ["Lovelace, Ada", "ada", "", "", "", "0"],
    ]
    assert "The gradebook has no assignment u99" in said
    assert "The gradebook has no student nobody" in said


def test_marks_are_those_of_nbgraders_own_export(exported, gradebook, tmp_path):
    rows, _ = exported("Plain")
    command = [sys.executable, "-m", "nbgrader", "export", "--db", f"sqlite:///{gradebook}", "--course", "nnlib"]
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    options = ["--student", json.dumps(["ada", "eve"])]  # its file has no quotes: other names would break it
    subprocess.run(
        [*command, *options], cwd=tmp_path, env={**os.environ, "PATH": path}, check=True, capture_output=True
    )
    theirs = list(csv.DictReader((tmp_path / "grades.csv").read_text().splitlines()))
    ours = {(row[0], row[3]): dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    assert len(theirs) == 4
    for one in theirs:
        mine = ours[one["assignment"], one["student_id"]]
        for name in ("raw_score", "late_submission_penalty", "score", "max_score"):
            assert float(mine[name]) == float(one[name]), one


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "  =1", "\n=1", "\u00a0=1", "＝1", "＋1", "－1", "＠1"]
)
def test_what_a_spreadsheet_would_compute_is_defused(text):
    assert is_formula(text)
    assert defuse(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "a", "1.5", "a=b", "Müller-Lüdenscheid", "'=1"])
def test_what_it_would_not_compute_stays(text):
    assert defuse(text) == text


def test_a_name_is_one_line():
    assert one_line("Ada\r\nvon \x00 L\u2028o\x1b[2Jve") == "Ada von L o [2Jve"
