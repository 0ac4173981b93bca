"""The gradebook after our recording and after plain nbgrader's autograde of the same submissions: the same rows."""

import copy
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograde.course import Course, put_alembic_on_path
from autograde.demo import UNIT, _without_markers
from autograde.grading.ledger import Ledger
from autograde.grading.recorder import CourseBusy, Recorder
from autograde.grading.run import find_submissions, grade
from autograde.release.edition import make_source

STUDENTS = ("ada", "bob")

# Everything an instructor sees, without the random ids that tie the rows together.
TABLES = {
    "submissions": "select student_id, timestamp, extension from submitted_assignment",
    "notebooks": "select student_id, flagged, late_submission_penalty from submitted_notebook "
    "join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id",
    "grades": "select student_id, base_cell.name, base_cell.type, auto_score, manual_score, extra_credit, "
    "needs_manual_grade from grade join base_cell on grade.cell_id = base_cell.id "
    "join submitted_notebook on grade.notebook_id = submitted_notebook.id "
    "join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id",
    "comments": "select student_id, base_cell.name, auto_comment, manual_comment from comment "
    "join base_cell on comment.cell_id = base_cell.id "
    "join submitted_notebook on comment.notebook_id = submitted_notebook.id "
    "join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id",
    "students": "select * from student",
    "assignments": "select name, duedate, course_id from assignment",
    "source": "select name, cell_type, locked, source, checksum from source_cell",
    "courses": "select id from course",
}

# What a grader does by hand: overrides a check, gives points and a word for an essay, some extra credit.
BY_HAND = """
update grade set manual_score = 1.5, needs_manual_grade = 0 where cell_id in
    (select id from base_cell where name in ('u05-output-size', 'essay-why'));
update grade set extra_credit = 0.5 where cell_id in (select id from base_cell where name = 'u05-vgg16');
update comment set manual_comment = 'A clear sentence.' where cell_id in
    (select id from base_cell where name = 'essay-why');
"""

CONFIG = """
c.AssignLatePenalties.plugin_class = "penalty.Halved"
"""
PENALTY = """
from nbgrader.plugins import BasePlugin


class Halved(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 2
"""
PLAIN = """
import sys
import warnings

warnings.simplefilter("ignore")
from pathlib import Path

from nbgrader.converters import Autograde

from autograde.course import Course

Course(home=Path(sys.argv[1]), build=Path(sys.argv[2])).nbgrader(Autograde, sys.argv[3], force=True)
"""


def rows(course):
    with sqlite3.connect(course.home / "gradebook.db") as database:
        return {name: sorted(map(repr, database.execute(query))) for name, query in TABLES.items()}


def script(text, *arguments, cwd):
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(cwd)}
    text = "import sys; sys.modules['rfc3987_syntax'] = None  # a second less, see commands/grade.py\n" + text
    command = [sys.executable, "-c", text, *map(str, arguments)]
    run = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


def nbgrader(course, *arguments):
    """Runs nbgrader's own commands in the course's folder, all in one interpreter."""
    code = (
        "import json, sys, warnings; warnings.simplefilter('ignore')\n"
        "from nbgrader.apps import NbGraderApp\n"
        "for words in json.loads(sys.argv[1]):\n"
        "    NbGraderApp.clear_instance(); NbGraderApp().launch_instance(words)\n"
    )
    return script(code, json.dumps(arguments), cwd=course.home)


def essay():
    """A cell that a person reads, as the marker for essays makes it."""
    marker = {"grade": True, "solution": True, "locked": False, "task": False, "grade_id": "essay-why", "points": 3}
    return new_markdown_cell(
        "Why padding?", id="essay-why", metadata={"nbgrader": {**marker, "schema_version": 3, "cell_type": "markdown"}}
    )


def answered(source, released, student):
    """An honest submission: ada has everything right and much to say; bob stops half-way and leaves the essay out."""
    solved = {cell.id: cell.source for cell in _without_markers(copy.deepcopy(source)).cells}
    notebook = copy.deepcopy(released)
    for cell in notebook.cells[: len(notebook.cells) // 2 if student == "bob" else -1]:
        cell.source = solved[cell.id]
    if student == "ada":
        notebook.cells[-1].source = "So that the *size* stays."
        notebook.cells.insert(2, new_code_cell("for line in range(1500):\n    print(line)", id="much"))
        notebook.cells.insert(3, new_code_cell("np.arange(3)", id="shown"))
    return notebook


@pytest.fixture(scope="module")
def graded(tmp_path_factory, executor):
    """Two courses with the same unit, an essay in it, and the same submissions, one late: ours, and nbgrader's."""
    put_alembic_on_path()
    ours = _course(tmp_path_factory.mktemp("ours"))
    plain = replace(ours, home=tmp_path_factory.mktemp("plain"))
    shutil.copytree(ours.home, plain.home, dirs_exist_ok=True, ignore=shutil.ignore_patterns("build", "notebooks"))
    entries = {one.student: entry for one, entry in grade(ours, find_submissions(ours), executor)}
    script(PLAIN, plain.home, plain.build, UNIT, cwd=plain.home)
    return ours, plain, entries


def _course(root):
    from nbgrader.converters import GenerateAssignment

    course = Course(home=root, build=root / "build", repository=root)
    (root / "penalty.py").write_text(PENALTY)
    course.write_config()
    with open(root / "nbgrader_config.py", "a") as file:
        file.write(CONFIG)
    source = make_source(Course(build=root / "build"), UNIT)
    source.cells.append(essay())
    nbformat.write(source, course.source / UNIT / "problems.ipynb")
    course.nbgrader(GenerateAssignment, UNIT, ".", force=True)
    shutil.copytree(course.release / UNIT, course.notebooks / UNIT)
    with sqlite3.connect(root / "gradebook.db") as database:
        database.execute("update assignment set duedate = '2026-01-10 00:00:00.000000'")
    released = nbformat.read(course.notebooks / UNIT / "problems.ipynb", as_version=4)
    for student in STUDENTS:
        folder = course.submitted / student / UNIT
        folder.mkdir(parents=True)
        nbformat.write(answered(source, released, student), folder / "problems.ipynb")
        day = {"ada": "09", "bob": "11"}[student]
        (folder / "timestamp.txt").write_text(f"2026-01-{day} 12:00:00.000000 UTC")
        (folder / "submission_secret.txt").write_text(f"secret of {student}")
    return course


def test_all_tables_are_the_same(graded):
    ours, plain, _ = graded
    assert rows(ours) == rows(plain)
    grades = rows(ours)["grades"]
    assert sum("'essay-why'" in row for row in grades) == 2
    assert "('ada', 'essay-why', 'GradeCell', None, None, None, 1)" in grades  # waits for a grader
    assert "('bob', 'essay-why', 'GradeCell', 0.0, None, None, 0)" in grades  # nothing was written


def test_the_autograded_notebooks_are_the_same(graded):
    """Cells, metadata, checksums and all outputs; nbgrader also notes when each cell ran, and which kernel it was."""
    ours, plain, _ = graded
    for student in STUDENTS:
        mine, theirs = (
            nbformat.read(course.autograded / student / UNIT / "problems.ipynb", as_version=4)
            for course in (ours, plain)
        )
        nbformat.validate(mine)
        for cell in theirs.cells:
            cell.metadata.pop("execution", None)
        assert [_plain(cell) for cell in mine.cells] == [_plain(cell) for cell in theirs.cells]
        assert mine.metadata.kernelspec == theirs.metadata.kernelspec
    much = next(
        cell
        for cell in nbformat.read(ours.autograded / "ada" / UNIT / "problems.ipynb", 4).cells
        if cell.id in ("much", "added-1")
    )
    assert much.outputs[0].text.endswith("... Output truncated ...")


def _plain(cell):
    outputs = [{**output, "execution_count": None} for output in cell.get("outputs", ())]
    # What a student added gets a name of its own here; nbgrader leaves it as it was.
    name = "added" if cell.id in ("much", "shown", "added-1", "added-2") else cell.id
    return name, cell.cell_type, cell.source, cell.metadata, outputs


def test_a_mark_given_by_hand_stays_when_the_submission_is_graded_again(graded, executor):
    ours, plain, _ = graded
    for course in (ours, plain):
        with sqlite3.connect(course.home / "gradebook.db") as database:
            database.executescript(BY_HAND)
    for path in ours.ledger.rglob("*.json"):
        path.unlink()
    again = dict(grade(ours, find_submissions(ours), executor))
    assert all(entry["fresh"] for entry in again.values())
    script(PLAIN, plain.home, plain.build, UNIT, cwd=plain.home)
    assert rows(ours) == rows(plain)
    with sqlite3.connect(ours.home / "gradebook.db") as database:
        [(manual, comment)] = database.execute(
            "select manual_score, manual_comment from grade join base_cell on grade.cell_id = base_cell.id "
            "join submitted_notebook on grade.notebook_id = submitted_notebook.id "
            "join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id "
            "join comment on comment.notebook_id = submitted_notebook.id "
            "join base_cell as other on comment.cell_id = other.id and other.name = base_cell.name "
            "where base_cell.name = 'essay-why' and student_id = 'ada'"
        )
    assert (manual, comment) == (1.5, "A clear sentence.")


def test_nbgraders_tools_work_on_it(graded, tmp_path):
    """export gives the same file, generate_feedback writes its own page, and release_feedback hands ours out."""
    ours, plain, _ = graded
    page = ours.feedback / "ada" / UNIT / "problems.html"
    written = page.read_bytes()
    (tmp_path / "exchange").mkdir(mode=0o777)
    exchange = f"--Exchange.root={tmp_path / 'exchange'}"
    nbgrader(ours, ["export", "--to", "marks.csv"], ["release_feedback", UNIT, exchange])
    nbgrader(plain, ["export", "--to", "marks.csv"])
    mine, theirs = (sorted((course.home / "marks.csv").read_text().splitlines()) for course in (ours, plain))
    assert mine == theirs
    handed_out = [path.read_bytes() for path in (tmp_path / "exchange").rglob("*.html")]
    assert len(handed_out) == 2
    assert written in handed_out
    nbgrader(ours, ["generate_feedback", UNIT, "--force"])
    assert b"mathjax" in page.read_bytes().lower()


def test_the_entry_sums_what_was_graded_by_the_machine(graded):
    ours, _, entries = graded
    kept = dict(Ledger(ours.ledger).entries(UNIT))
    assert set(kept) == set(STUDENTS)
    assert {student: entry["earned"] for student, entry in kept.items()} == {
        student: entries[student]["earned"] for student in STUDENTS
    }


def test_a_second_writer_is_refused(graded, tmp_path):
    course = Course(home=tmp_path, build=tmp_path / "build")
    shutil.copy(graded[0].home / "gradebook.db", tmp_path)
    with Recorder(course), pytest.raises(CourseBusy, match="another run is grading into"):
        Recorder(course)
    with Recorder(course) as again:
        assert again.students(UNIT) == set()  # they stand in the gradebook, but no notebook of theirs is here


def test_a_link_or_garbage_for_a_time_stamp_is_left_out(graded, executor, tmp_path):
    ours, _, _ = graded
    course = Course(home=tmp_path, build=ours.build, repository=ours.repository)
    shutil.copy(ours.home / "gradebook.db", tmp_path)
    for student, stamp in (("cy", "yesterday"), ("dee", "2026-01-09 12:00:00 UTC" + "\0" * 2000)):
        shutil.copytree(ours.submitted / "bob" / UNIT, course.submitted / student / UNIT)
        (course.submitted / student / UNIT / "timestamp.txt").write_text(stamp)
    secret = course.submitted / "cy" / UNIT / "submission_secret.txt"
    secret.unlink()
    secret.symlink_to("/etc/hostname")
    entries = {one.student: entry for one, entry in grade(course, find_submissions(course), executor)}
    assert {entry["fresh"] for entry in entries.values()} == {True}
    beside = sorted(path.name for path in (course.autograded / "cy" / UNIT).iterdir())
    assert beside == ["problems.ipynb"]
