"""nbgrader's gradebook on PostgreSQL: a server that the test starts, on a socket in a temporary folder."""

import contextlib
import getpass
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from sqlalchemy import create_engine, make_url, text

from autograde.course import Course
from autograde.demo import make_class
from autograde.grading.recorder import Recorder
from autograde.grading.run import find_submissions, grade
from autograde.release.edition import skeleton

UNIT = "u05_cnn_arithmetic"
STUDENTS = ("01-all-right", "03-blank", "04-no-plus-one", "12-broken-file")


def _programs():
    """The folder with initdb and pg_ctl, which Debian keeps off PATH, or None."""
    folders = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True
    )
    on_path = shutil.which("pg_ctl")
    found = [
        folder for folder in (*folders, *([Path(on_path).parent] if on_path else [])) if (folder / "initdb").exists()
    ]
    return found[0] if found else None


def _server_user():
    """PostgreSQL refuses to run as root; Debian's package makes the user postgres for it."""
    if os.geteuid() != 0:
        return getpass.getuser()
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("postgres").pw_name
    return "nobody"


@pytest.fixture(scope="module")
def server():
    """SQLAlchemy's address of an empty database server, up to the name of the database."""
    programs = _programs()
    if programs is None and not os.environ.get("REQUIRE_ALL"):
        pytest.skip("PostgreSQL is not installed on this machine")
    assert programs, "PostgreSQL is not installed: apt-get install postgresql"
    user = _server_user()
    # Not in pytest's folders, which only their owner may enter; and the address of a socket is at most 107 bytes long.
    folder = Path(tempfile.mkdtemp(prefix="autograde-postgresql-"))
    shutil.chown(folder, user)

    def call(program, *arguments):
        command = [programs / program, *arguments]
        as_user = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, **as_user)

    call("initdb", "-D", folder / "data", "-A", "trust", "-U", "grader", "--no-sync")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    try:
        call("pg_ctl", "-D", folder / "data", "-w", "-o", options, "-l", folder / "log", "start")
        try:
            yield f"postgresql+psycopg://grader@/postgres?host={folder}"
        finally:
            call("pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(server):
    """The address of a database of its own, empty as an instructor makes it."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE gradebook"))
    yield make_url(server).set(database="gradebook").render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE gradebook WITH (FORCE)"))
    engine.dispose()


def _make_course(home, database, students):
    course = make_class(Course(home=home, build=home / "build", db_url=database))
    for folder in course.submitted.iterdir():
        if folder.name not in students:
            shutil.rmtree(folder)
    return course


def _marks(database):
    """{student: (score, {grade id: score})} as nbgrader reads them."""
    with Gradebook(database) as gradebook:
        return {
            submission.student.id: (
                submission.score,
                {grade.name: grade.score for notebook in submission.notebooks for grade in notebook.grades},
            )
            for submission in gradebook.assignment_submissions(UNIT)
        }


def test_marks_on_postgresql_are_those_on_sqlite(database, executor, tmp_path):
    found = {}
    for name, address in (("postgresql", database), ("sqlite", None)):
        course = _make_course(tmp_path / name, address, STUDENTS)
        (course.home / "secret_seed").write_text("the same for both")
        entries = {one.student: entry for one, entry in grade(course, find_submissions(course), executor)}
        found[name] = _marks(course.gradebook)
        assert {student: marks[0] for student, marks in found[name].items()} == {
            student: entry["earned"] for student, entry in entries.items()
        }
    assert found["postgresql"] == found["sqlite"]
    scores = {student: marks[0] for student, marks in found["postgresql"].items()}
    assert sorted(scores) == sorted(STUDENTS)
    assert scores["01-all-right"] > scores["04-no-plus-one"] > scores["03-blank"] == 0
    assert not (tmp_path / "postgresql" / "gradebook.db").exists()


def test_a_second_run_finds_the_marks_and_a_changed_submission_replaces_its_own(database, executor, tmp_path):
    course = _make_course(tmp_path, database, STUDENTS[:2])
    list(grade(course, find_submissions(course), executor))
    assert [entry["fresh"] for _, entry in grade(course, find_submissions(course), executor)] == [False, False]
    full = _marks(database)["01-all-right"][0]
    right, blank = (course.submitted / student / UNIT / "problems.ipynb" for student in STUDENTS[:2])
    shutil.copy(right, blank)
    entries = dict(grade(course, find_submissions(course), executor))
    assert [entry["fresh"] for _, entry in sorted(entries.items(), key=lambda pair: pair[0].student)] == [False, True]
    assert {student: score for student, (score, _) in _marks(database).items()} == dict.fromkeys(STUDENTS[:2], full)


_WRITE = """
import sys
from pathlib import Path

from autograde.course import Course
from autograde.grading.recorder import Recorder
from autograde.release.edition import skeleton

home, database, unit, name, number = sys.argv[1:]
course = Course(home=Path(home), build=Path(home) / "build", db_url=database)
released = skeleton(course, unit)
with Recorder(course) as recorder:
    print("ready", flush=True)
    sys.stdin.readline()
    for index in range(int(number)):
        recorder.record(unit, f"{name}-{index}", released.copy(), released)
        # Both write a submission of this student, too.
        recorder.record(unit, "shared", released.copy(), released)
"""


def test_two_writers_at_once_do_not_conflict(database, tmp_path):
    """Two machines with a course folder each, say one for each of two classes, and one gradebook."""
    course = _make_course(tmp_path / "first", database, STUDENTS[1:2])
    released = skeleton(course, UNIT)
    with Recorder(course) as recorder:  # makes the tables and the unit
        recorder.record(UNIT, "shared", nbformat.from_dict(released), released)
    writers = []
    for name in ("ada", "bob"):
        home = tmp_path / name
        home.mkdir()
        shutil.copytree(course.build, home / "build")
        command = [sys.executable, "-c", _WRITE, str(home), database, UNIT, name, "4"]
        writers.append(
            subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        )
    for writer in writers:
        assert writer.stdout.readline() == "ready\n", writer.communicate()[1]
    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        _, errors = writer.communicate(timeout=120)
        assert writer.returncode == 0, errors
    students = {f"{name}-{index}" for name in ("ada", "bob") for index in range(4)}
    assert set(_marks(database)) == students | {"shared"}
