"""Collecting: every platform's way of naming, rosters, what is replaced and kept, and archives that mean harm."""

import io
import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from argparse import ArgumentParser

import pytest

from autograde.collecting import placing, sources
from autograde.collecting.matching import Roster
from autograde.collecting.run import collect
from autograde.commands import collect as command
from autograde.course import REPOSITORY, Course
from autograde.grading.run import find_submissions
from autograde.roster import RosterError, read_roster

UNIT = "u05_cnn_arithmetic"
ROSTER = """id,name,canvas,email
ada,Ada Lovelace,12345,ada@example.org
grace,Grace Brewster Hopper,222,gbh7@example.org
jose,José Álvarez Núñez,333,jose@example.org
soren,Søren Müller,444,
"""


@pytest.fixture
def course(tmp_path):
    (tmp_path / "home").mkdir()
    return Course(home=tmp_path / "home", build=tmp_path / "build")


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER, encoding="utf-8")
    return path


def notebook(text="1"):
    return json.dumps({"cells": [], "metadata": {"by": text}, "nbformat": 4, "nbformat_minor": 5})


def folder_of(path, files):
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def zip_of(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def both(path, files):
    """The same files as a folder and as a zip."""
    path.mkdir()
    return folder_of(path / "folder", files), zip_of(path / "archive.zip", files)


def run(course, source, roster=None, unit=UNIT):
    return list(collect(course, source, unit, Roster(read_roster(roster) if roster else None)))


def placed(course, unit=UNIT):
    """{student: who wrote the notebook} of everything that is ready to be graded."""
    found = {one.student: one.path for one in find_submissions(course) if one.unit == unit}
    return {student: json.loads(path.read_text())["metadata"]["by"] for student, path in found.items()}


def outcomes(rows):
    return {(row.student, row.origin): (row.outcome, row.remark) for row in rows}


CANVAS = {
    "lovelaceada_12345_9001_problems.ipynb": notebook("ada"),
    "hoppergracebrewster_LATE_222_9002_problems-2.ipynb": notebook("grace"),
    "alvareznunezjose_333_9003_problems (1).ipynb": notebook("jose"),
    "nobodyknown_555_9004_problems.ipynb": notebook("nobody"),
    "lovelaceada_12345_9005_notes.pdf": "pdf",
}
MOODLE = {
    "Ada Lovelace_101_assignsubmission_file_/problems.ipynb": notebook("ada"),
    "Grace Brewster Hopper_102_assignsubmission_file_/problems.ipynb": notebook("grace"),
    "José Álvarez Núñez_103_assignsubmission_file_problems.ipynb": notebook("jose"),
    "Grace Brewster Hopper_102_assignsubmission_onlinetext_/onlinetext.html": "<p>",
}
GRADESCOPE = {
    "assignment_9_export/submission_metadata.yml": """submission_1:
  :submitters:
  - :name: Ada Lovelace
    :sid: '12345'
    :email: ada@example.org
  :created_at: 2026-04-26 17:34:00.861687000 Z
  :score: 2.0
submission_2:
  :submitters:
  - :name: Grace Hopper
    :sid: ''
    :email: gbh7@example.org
  - :name: José Álvarez Núñez
    :sid:
    :email:
  :created_at: 2026-04-26 19:34:00 +02:00
""",
    "assignment_9_export/submission_1/problems.ipynb": notebook("ada"),
    "assignment_9_export/submission_2/problems.ipynb": notebook("grace and jose"),
    "assignment_9_export/submission_3/problems.ipynb": notebook("nobody"),
}
EXCHANGE = {
    f"ada+{UNIT}+2026-11-20 10:00:00.000000 UTC+q2Xw/problems.ipynb": notebook("ada, first"),
    f"ada+{UNIT}+2026-11-20 18:00:00.123456 UTC+zz-_/problems.ipynb": notebook("ada"),
    f"ada+{UNIT}+2026-11-20 18:00:00.123456 UTC+zz-_/timestamp.txt": "2026-11-20 18:00:00.123456 UTC",
    f"grace+{UNIT}+2026-11-20 12:00:00.000000 EST/problems.ipynb": notebook("grace"),
    "jose+u99_other+2026-11-20 12:00:00.000000 UTC/problems.ipynb": notebook("jose"),
}


@pytest.mark.parametrize("form", [0, 1], ids=["folder", "zip"])
def test_canvas(course, roster, tmp_path, form):
    rows = outcomes(run(course, both(tmp_path / "s", CANVAS)[form], roster))
    assert placed(course) == {"ada": "ada", "grace": "grace", "jose": "jose"}
    assert rows["grace", "hoppergracebrewster_LATE_222_9002_problems-2.ipynb"] == ("collected", "late, says Canvas")
    left = rows["", "nobodyknown_555_9004_problems.ipynb"]
    assert left == ("left out", "no student on the roster is called nobodyknown or 555")
    assert rows["ada", "lovelaceada_12345_9005_notes.pdf"] == ("left out", "it is not a notebook")
    assert not (course.submitted / "ada" / UNIT / "timestamp.txt").exists()


def test_canvas_without_a_roster_goes_by_name_and_number(course, tmp_path):
    run(course, zip_of(tmp_path / "s.zip", CANVAS))
    expected = {"lovelaceada-12345", "hoppergracebrewster-222", "alvareznunezjose-333", "nobodyknown-555"}
    assert set(placed(course)) == expected


@pytest.mark.parametrize("form", [0, 1], ids=["folder", "zip"])
def test_moodle(course, roster, tmp_path, form):
    rows = run(course, both(tmp_path / "s", MOODLE)[form], roster)
    assert placed(course) == {"ada": "ada", "grace": "grace", "jose": "jose"}
    assert [row.remark for row in rows if row.outcome == "left out"] == ["it is not a notebook"]


def test_moodle_without_a_roster_goes_by_name(course, tmp_path):
    run(course, folder_of(tmp_path / "s", MOODLE))
    assert set(placed(course)) == {"Ada-Lovelace", "Grace-Brewster-Hopper", "José-Álvarez-Núñez"}


@pytest.mark.parametrize("form", [0, 1], ids=["folder", "zip"])
def test_gradescope(course, roster, tmp_path, form):
    rows = outcomes(run(course, both(tmp_path / "s", GRADESCOPE)[form], roster))
    assert placed(course) == {"ada": "ada", "grace": "grace and jose", "jose": "grace and jose"}
    times = {path.parts[-3]: path.read_text() for path in course.submitted.glob("*/*/timestamp.txt")}
    same = "2026-04-26 17:34:00.000000 UTC"
    assert times == {"ada": "2026-04-26 17:34:00.861687 UTC", "grace": same, "jose": same}
    assert rows["", "assignment_9_export/submission_3/problems.ipynb"][0] == "left out"


@pytest.mark.parametrize("around", ["", "inbound/", "nnlib/inbound/"])
def test_nbgraders_exchange(course, roster, tmp_path, around):
    source = folder_of(tmp_path / "s", {around + name: content for name, content in EXCHANGE.items()})
    rows = outcomes(run(course, source, roster))
    assert placed(course) == {"ada": "ada", "grace": "grace"}
    assert "it is for u99_other" in {remark for _, remark in rows.values()}
    assert any(remark.startswith("an earlier attempt; ") for _, remark in rows.values())
    times = {path.parts[-3]: path.read_text() for path in course.submitted.glob("*/*/timestamp.txt")}
    assert times == {"ada": "2026-11-20 18:00:00.123456 UTC", "grace": "2026-11-20 17:00:00.000000 UTC"}


def test_nbgraders_own_collect_gives_the_same(course, tmp_path):
    exchange = tmp_path / "exchange"
    folder_of(exchange / "nnlib" / "inbound", EXCHANGE)
    exchange.chmod(0o777)
    home = tmp_path / "nbgrader"
    home.mkdir()
    shutil.copy(REPOSITORY / "autograde" / "nbgrader_config.py", home)
    arguments = ["collect", UNIT, f"--Exchange.root={exchange}", "--ExchangeCollect.check_owner=False"]
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
    quiet = {**os.environ, "PATH": path, "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=home, env=quiet, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    run(course, exchange)
    theirs = {p.relative_to(home): p.read_text() for p in home.glob("submitted/*/*/problems.ipynb")}
    ours = {p.relative_to(course.home): p.read_text() for p in course.submitted.glob("*/*/problems.ipynb")}
    assert len(ours) == 2
    assert ours == theirs


@pytest.mark.parametrize(
    "files",
    [
        {f"ada/{UNIT}/problems.ipynb": "ada", f"grace/{UNIT}/problems.ipynb": "grace"},
        {f"download/ada/{UNIT}/problems.ipynb": "ada", f"download/grace/{UNIT}/Problems.ipynb": "grace"},
        {"x/ada/problems.ipynb": "ada", "x/Grace Brewster Hopper/work/problems.ipynb": "grace"},
        {"ada.ipynb": "ada", "problems_grace.ipynb": "grace"},
        {"Hopper, Grace Brewster.ipynb": "grace", "ada@example.org-problems.ipynb": "ada"},
    ],
)
def test_folders_and_files(course, roster, tmp_path, files):
    for source in both(tmp_path / "s", {name: notebook(text) for name, text in files.items()}):
        run(course, source, roster)
        assert placed(course) == {"ada": "ada", "grace": "grace"}


def test_a_students_archive_is_looked_into_and_belongs_to_its_student(course, roster, tmp_path):
    inner = zip_of(tmp_path / "inner.zip", {"work/problems.ipynb": notebook("ada")}).read_bytes()
    false = zip_of(tmp_path / "false.zip", {"hoppergrace_222_1_problems.ipynb": notebook("ada for grace")}).read_bytes()
    for number, files in enumerate(
        [
            {"lovelaceada_12345_1_work.zip": inner, "alvareznunezjose_333_1_x.zip": false},
            {"ada.zip": inner, "jose.zip": false},
            {"ada/work.zip": inner, "jose/work.zip": false},
        ]
    ):
        home = Course(home=tmp_path / f"home{number}")
        run(home, folder_of(tmp_path / str(number), files), roster)
        assert placed(home) == {"ada": "ada", "jose": "ada for grace"}, files


def test_what_a_student_calls_a_file_never_says_whose_it_is(course, roster, tmp_path):
    files = {
        "ada/hoppergrace_222_1_problems.ipynb": notebook("ada"),
        f"ada/grace+{UNIT}+2026-11-20 18:00:00.123456 UTC/problems.ipynb": notebook("ada"),
        "jose/Grace Brewster Hopper_102_assignsubmission_file_/problems.ipynb": notebook("jose"),
    }
    run(course, folder_of(tmp_path / "s", files), roster)
    assert placed(course) == {"ada": "ada", "jose": "jose"}


@pytest.mark.parametrize("around", ["", "download/", f"{UNIT}/"])
@pytest.mark.parametrize("listed", [True, False], ids=["roster", "no roster"])
def test_a_folder_inside_a_students_says_nothing_of_whose_it_is_or_when_it_came(
    course, roster, tmp_path, around, listed
):
    late, later = "2026-11-20 18:00:00 UTC", "2026-11-20 19:00:00 UTC"
    files = {
        f"ada/{UNIT}/timestamp.txt": late,
        f"ada/{UNIT}/notes.txt": "",
        f"ada/jose/{UNIT}/problems.ipynb": answers("ada for jose"),
        f"ada/jose/{UNIT}/timestamp.txt": later,
        f"jose/{UNIT}/problems.ipynb": answers("jose"),
        f"jose/{UNIT}/timestamp.txt": late,
    }
    run(
        course,
        folder_of(tmp_path / "s", {around + name: text for name, text in files.items()}),
        roster if listed else None,
    )
    assert placed(course) == {"ada": "ada for jose", "jose": "jose"}
    assert {path.parts[-3] for path in course.submitted.glob("*/*/timestamp.txt")} == {"jose"}


@pytest.mark.parametrize(
    "files",
    [
        ["ada/lecture.ipynb", "ada/problems.ipynb"],
        ["ada/jose.ipynb", "ada/problems.ipynb"],
        [f"ada/{UNIT}/problems.ipynb", "ada/jose/notes.txt"],
        ["ada/jose.ipynb"],
        ["ada/work.zip"],
    ],
)
@pytest.mark.parametrize("listed", [True, False], ids=["roster", "no roster"])
def test_the_only_folder_is_its_students(course, roster, tmp_path, files, listed):
    inner = zip_of(tmp_path / "inner.zip", {"jose/problems.ipynb": answers("right")}).read_bytes()
    content = {"problems.ipynb": answers("right"), "work.zip": inner, "notes.txt": ""}
    content["jose.ipynb"] = notebook("wrong") if len(files) > 1 else answers("right")
    found = {name: content.get(name.rpartition("/")[2], notebook("wrong")) for name in files}
    run(course, folder_of(tmp_path / "s", found), roster if listed else None)
    assert placed(course) == {"ada": "right"}


def test_the_only_folder_may_be_a_students_on_the_roster_whatever_lies_inside(course, roster, tmp_path):
    run(course, folder_of(tmp_path / "s", {"ada/jose/problems.ipynb": answers("ada")}), roster)
    assert placed(course) == {"ada": "ada"}


def test_files_for_another_unit_are_left_out(course, roster, tmp_path):
    source = folder_of(tmp_path / "s", {"ada/u05_cnn_arithmetic/problems.ipynb": notebook("ada")})
    [row] = run(course, source, roster, unit="u06_other")
    assert (row.outcome, row.remark) == ("left out", "it is for u05_cnn_arithmetic")


# Several files of one student


def test_two_files_that_nothing_tells_apart_are_both_left_out(course, roster, tmp_path):
    source = folder_of(
        tmp_path / "s", {"ada/one.ipynb": notebook("1"), "ada/two.ipynb": notebook("2"), "jose/x.ipynb": "{}"}
    )
    rows = outcomes(run(course, source, roster))
    why = ("left out", "2 files of one student, and nothing says which counts")
    assert rows["ada", "ada/one.ipynb"] == rows["ada", "ada/two.ipynb"] == why
    assert not (course.submitted / "ada").exists()
    assert rows["jose", "jose/x.ipynb"] == ("collected", "it was called x.ipynb")


@pytest.mark.parametrize(
    ("files", "chosen"),
    [
        (["ada/problems.ipynb", "ada/lecture.ipynb"], "ada/problems.ipynb"),
        (["lovelaceada_12345_1_problems.ipynb", "lovelaceada_12345_2_problems-1.ipynb"], "2_problems-1.ipynb"),
        (["lovelaceada_12345_2_problems-10.ipynb", "lovelaceada_12345_1_problems-9.ipynb"], "2_problems-10.ipynb"),
    ],
)
def test_the_one_that_counts_is_found(course, roster, tmp_path, files, chosen):
    files += ["jose/problems.ipynb"] if files[0].startswith("ada/") else []
    run(course, folder_of(tmp_path / "s", {name: notebook(name) for name in files}), roster)
    assert placed(course)["ada"].endswith(chosen)


def test_the_same_file_twice_is_one(course, roster, tmp_path):
    source = folder_of(tmp_path / "s", {"ada/one.ipynb": notebook("1"), "ada/two.ipynb": notebook("1"), "x.txt": ""})
    run(course, source, roster)
    assert placed(course) == {"ada": "1"}


# Collecting again


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "files", [CANVAS, MOODLE, GRADESCOPE, EXCHANGE], ids=["canvas", "moodle", "gradescope", "nbgrader"]
)
def test_a_second_run_changes_nothing(course, roster, tmp_path, files):
    source = folder_of(tmp_path / "s", files)
    run(course, source, roster)
    before = contents(course.home)
    rows = run(course, source, roster)
    assert contents(course.home) == before
    assert {row.outcome for row in rows} <= {"unchanged", "left out"}


def test_a_newer_one_replaces_and_the_older_is_kept(course, roster, tmp_path):
    first = folder_of(
        tmp_path / "first", {"ada/problems.ipynb": notebook("first"), "jose/problems.ipynb": notebook("jose")}
    )
    second = folder_of(tmp_path / "second", {"ada/problems.ipynb": notebook("second"), "x.txt": ""})
    run(course, first, roster)
    [row] = [row for row in run(course, second, roster) if row.student == "ada"]
    assert row.outcome == "replaced"
    assert placed(course) == {"ada": "second", "jose": "jose"}
    [kept] = (course.home / "submitted_earlier").glob("ada/*/*/problems.ipynb")
    assert kept.read_text() == notebook("first")
    assert f"submitted_earlier/{kept.parent.relative_to(course.home / 'submitted_earlier')}" in row.remark
    # The first download, collected again by mistake, does not undo the second.
    [row] = [row for row in run(course, first, roster) if row.student == "ada"]
    assert (row.outcome, row.remark) == ("left out", "it was collected before and has been replaced since")
    assert placed(course)["ada"] == "second"


def test_an_older_one_never_replaces_a_newer_one(course, roster, tmp_path):
    def handed_in(day):
        return {f"ada+{UNIT}+2026-11-{day} 10:00:00.000000 UTC/problems.ipynb": notebook(str(day))}

    for day, outcome in ((20, "collected"), (19, "left out"), (21, "replaced"), (20, "left out")):
        [row] = run(course, folder_of(tmp_path / f"day{day}{outcome}", handed_in(day)), roster)
        assert row.outcome == outcome
    assert placed(course) == {"ada": "21"}
    assert len(list((course.home / "submitted_earlier").glob("*/*/*/problems.ipynb"))) == 1


def answers(text):
    """A notebook with a cell of the unit in it."""
    cell = {"cell_type": "code", "id": "u05-output-size-answer", "metadata": {}, "source": text, "outputs": []}
    return json.dumps({"cells": [cell], "metadata": {"by": text}, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.parametrize(
    "wrong", [b"", notebook("other"), b"PK\x03\x04", "lecture"], ids=["0", "other", "zip", "lecture"]
)
def test_a_wrong_file_does_not_replace_a_notebook_of_the_unit(course, roster, tmp_path, wrong):
    wrong = (course.notebooks / UNIT / "lecture.ipynb").read_bytes() if wrong == "lecture" else wrong
    run(course, folder_of(tmp_path / "a", {"lovelaceada_12345_1_problems.ipynb": answers("good")}), roster)
    source = folder_of(tmp_path / "b", {"lovelaceada_12345_2_lecture.ipynb": wrong})
    [row] = run(course, source, roster)
    assert (row.student, row.outcome) == ("ada", "left out")
    why = f"it has no answer cell of {UNIT}, submitted/ada/{UNIT} has; to take it all the same, remove that"
    assert row.remark.endswith(why)
    assert placed(course) == {"ada": "good"}
    # A better one is taken, and so is the wrong one where the instructor does what the sentence says.
    run(course, folder_of(tmp_path / "c", {"lovelaceada_12345_3_problems.ipynb": answers("better")}), roster)
    assert placed(course) == {"ada": "better"}
    shutil.rmtree(course.submitted / "ada" / UNIT)
    assert [row.outcome for row in run(course, source, roster)] == ["collected"]


def test_a_wrong_file_handed_in_last_does_not_count(course, roster, tmp_path):
    def handed_in(day):
        return f"ada+{UNIT}+2026-11-{day} 10:00:00.000000 UTC/problems.ipynb"

    files = {handed_in(19): answers("first"), handed_in(20): answers("second"), handed_in(21): notebook("lecture")}
    rows = outcomes(run(course, folder_of(tmp_path / "s", files), roster))
    assert placed(course) == {"ada": "second"}
    assert rows["ada", handed_in(21)] == ("left out", f"it has no answer cell of {UNIT}; {handed_in(20)} counts")
    assert rows["ada", handed_in(19)] == ("left out", f"an earlier attempt; {handed_in(20)} counts")


def test_the_way_back_that_is_printed_is_one(course, roster, tmp_path, capsys):
    for name in ("a", "b"):
        source = folder_of(tmp_path / name, {"lovelaceada_12345_1_problems.ipynb": answers(name)})
        assert run_command(source, "--unit", UNIT, "--roster", roster, "--course", course.home) == 0
    said = capsys.readouterr().out
    assert "To go back to a former one, remove what is in submitted/<student>/<unit>/ and move the folder" in said
    [kept] = (course.home / "submitted_earlier" / "ada" / UNIT).iterdir()
    assert f"the former is kept in {kept.relative_to(course.home)}" in said
    shutil.rmtree(course.submitted / "ada" / UNIT)
    kept.rename(course.submitted / "ada" / UNIT)
    assert placed(course) == {"ada": "a"}


def test_a_run_that_is_broken_off_loses_nothing(course, roster, tmp_path, monkeypatch):
    run(course, folder_of(tmp_path / "a", {"ada/problems.ipynb": notebook("old"), "x.txt": ""}), roster)
    new = folder_of(tmp_path / "b", {"ada/problems.ipynb": notebook("new"), "x.txt": ""})
    rename, renamed = os.rename, []

    def killed(*names):
        if renamed:
            raise KeyboardInterrupt
        renamed.append(names)
        rename(*names)

    monkeypatch.setattr(placing.os, "rename", killed)
    with pytest.raises(KeyboardInterrupt):
        run(course, new, roster)
    monkeypatch.undo()
    run(course, new, roster)
    assert placed(course) == {"ada": "new"}
    [kept] = (course.home / "submitted_earlier").glob("ada/*/*/problems.ipynb")
    assert kept.read_text() == notebook("old")


def test_a_time_that_becomes_known_is_added(course, roster, tmp_path):
    run(course, folder_of(tmp_path / "a", {"ada/problems.ipynb": notebook("ada"), "x.txt": ""}), roster)
    timed = {"ada/problems.ipynb": notebook("ada"), "ada/timestamp.txt": "2026-11-20 10:00:00 UTC", "x.txt": ""}
    rows = outcomes(run(course, folder_of(tmp_path / "b", timed), roster))
    assert rows["ada", "ada/problems.ipynb"] == ("unchanged", "")
    assert (course.submitted / "ada" / UNIT / "timestamp.txt").read_text() == "2026-11-20 10:00:00.000000 UTC"


def test_nothing_is_written_through_a_link(course, roster, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    course.submitted.mkdir()
    (course.submitted / "ada").symlink_to(outside)
    source = folder_of(tmp_path / "s", {"ada/problems.ipynb": notebook("ada"), "jose/problems.ipynb": notebook("jose")})
    rows = run(course, source, roster)
    assert list(outside.iterdir()) == []
    assert [row.outcome for row in rows if row.student == "ada"] == ["left out"]
    assert placed(course) == {"jose": "jose"}


# Archives and folders that mean harm


def entry(name, content=b"", mode=0o100644, flag=0):
    about = zipfile.ZipInfo(name)
    about.external_attr, about.flag_bits = mode << 16, flag
    return about, content


def archive_of(path, entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for about, content in entries:
            archive.writestr(about, content)
    return path


def test_names_that_lead_outside_stay_inside(course, tmp_path):
    text = notebook("x").encode()
    names = [
        "../../../evil/problems.ipynb",
        "/etc/evil2/problems.ipynb",
        "..\\..\\evil3\\problems.ipynb",
        "C:\\evil4\\problems.ipynb",
    ]
    run(course, archive_of(tmp_path / "s.zip", [entry(name, text) for name in names]))
    assert {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("problems.ipynb")} == {"home"}
    assert set(placed(course)) <= {"evil", "evil2", "evil3", "evil4", "etc"}


@pytest.mark.parametrize("student", ["..", ".", "-rf", "a*b", "a\nb", "x" * 101, "con|x", " "])
def test_ids_that_cannot_name_a_folder_are_left_out(course, tmp_path, student):
    source = zip_of(tmp_path / "s.zip", {f"{student}+{UNIT}+2026-11-20 10:00:00 UTC/problems.ipynb": notebook("x")})
    [row] = run(course, source)
    assert row.outcome == "left out"
    assert placed(course) == {}


def test_links_are_left_out(course, roster, tmp_path):
    secret = tmp_path / "secret.ipynb"
    secret.write_text(notebook("secret"))
    source = folder_of(tmp_path / "s", {"jose/problems.ipynb": notebook("jose")})
    (source / "ada").mkdir()
    (source / "ada" / "problems.ipynb").symlink_to(secret)
    (source / "grace").symlink_to(tmp_path)
    rows = run(course, source, roster)
    assert outcomes(rows)["ada", "ada/problems.ipynb"] == ("left out", "it is a link")
    link = entry("ada/problems.ipynb", str(secret).encode(), stat.S_IFLNK | 0o777)
    rows += run(course, archive_of(tmp_path / "s.zip", [link, entry("jose/problems.ipynb", notebook("jose"))]), roster)
    assert placed(course) == {"jose": "jose"}


def test_a_bomb_is_left_out(course, roster, tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "MAX_FILE", 1_000_000)
    honest = zip_of(
        tmp_path / "s.zip", {"ada/problems.ipynb": b"0" * 3_000_000, "jose/problems.ipynb": notebook("jose")}
    )
    # The size that the archive states is a lie, here and in its index.
    lying = honest.read_bytes().replace((3_000_000).to_bytes(4, "little"), (3_000).to_bytes(4, "little"))
    (tmp_path / "lying.zip").write_bytes(lying)
    for source in (honest, tmp_path / "lying.zip"):
        rows = [row for row in run(course, source, roster) if row.outcome == "left out"]
        assert [row.origin for row in rows] == ["ada/problems.ipynb"]
        assert placed(course) == {"jose": "jose"}
    assert {path.name for path in course.home.rglob(".new*")} == set()


def test_damaged_and_encrypted_entries_cost_themselves_alone(course, roster, tmp_path):
    source = zip_of(
        tmp_path / "s.zip", {"ada/problems.ipynb": notebook("ada" * 99), "jose/problems.ipynb": notebook("jose")}
    )
    data = bytearray(source.read_bytes())
    data[70:80] = bytes(10)
    source.write_bytes(bytes(data))
    rows = outcomes(run(course, source, roster))
    assert rows["ada", "ada/problems.ipynb"][1].startswith("it cannot be read")
    assert placed(course) == {"jose": "jose"}


def test_an_inner_archive_that_is_none_is_left_out(course, roster, tmp_path):
    source = folder_of(
        tmp_path / "s", {"ada/work.zip": b"PK\x03\x04 no archive", "jose/problems.ipynb": notebook("jose")}
    )
    rows = outcomes(run(course, source, roster))
    assert rows["ada", "ada/work.zip"][1].startswith("it is not a zip archive that can be read")
    assert placed(course) == {"jose": "jose"}


@pytest.mark.parametrize("encoding", ["utf-8", "cp437", "cp1252"])
def test_names_in_any_encoding(course, roster, tmp_path, encoding):
    name, content = "José Álvarez Núñez_103_assignsubmission_file_/problems.ipynb", notebook("jose").encode()
    if encoding == "cp437":
        name = "Søren Müller_104_assignsubmission_file_/problems.ipynb".replace("ø", "o")
    data = name.encode(encoding)
    path = zip_of(tmp_path / "s.zip", {"x" * len(data): content, "y.txt": ""})
    path.write_bytes(path.read_bytes().replace(b"x" * len(data), data))
    run(course, path, roster)
    # Without the stroke of its o, which DOS did not have, only the other name can be matched.
    assert placed(course) == ({} if encoding == "cp437" else {"jose": "jose"})
    if encoding == "cp437":
        run(course, path)
        assert list(placed(course)) == ["Soren-Müller"]


def test_what_systems_leave_behind_is_passed_over(course, roster, tmp_path):
    files = {
        "ada/problems.ipynb": notebook("ada"),
        "jose/problems.ipynb": notebook("jose"),
        "__MACOSX/ada/._problems.ipynb": "x",
        "ada/.ipynb_checkpoints/problems-checkpoint.ipynb": notebook("old"),
        "ada/.DS_Store": "x",
    }
    for source in both(tmp_path / "s", files):
        assert {row.outcome for row in run(course, source, roster)} <= {"collected", "unchanged"}


@pytest.mark.parametrize(
    "metadata",
    [
        "submission_1: [",
        "- a",
        "submission_1: 3",
        "submission_1:\n  :submitters: [3]",
        "a: &a [x]\nb: *b",
        b"\xff\xfe\x00",
    ],
)
def test_gradescope_metadata_that_is_none(course, roster, tmp_path, metadata):
    files = {"submission_metadata.yml": metadata, "submission_1/problems.ipynb": notebook("x"), "x.txt": ""}
    [row] = [row for row in run(course, folder_of(tmp_path / "s", files), roster) if row.origin.endswith("ipynb")]
    assert row.outcome == "left out"


# The roster and the command


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("ID;Name\nada;Lovelace, Ada\n".encode("cp1252"), [("ada", "Lovelace, Ada", ())]),
        (
            "\ufeffid\tFirst_Name\tLast Name\r\nada\tAda\tLovelace\r\n".encode(),
            [("ada", "Ada Lovelace", ("Ada", "Lovelace"))],
        ),
        ("id,name\nada,Ádá\n\n".encode("utf-16"), [("ada", "Ádá", ())]),
    ],
)
def test_rosters_as_spreadsheets_write_them(tmp_path, data, expected):
    (tmp_path / "roster.csv").write_bytes(data)
    assert [student[:3] for student in read_roster(tmp_path / "roster.csv")] == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name\nada\n", 'must name a column "id"'),
        ("id\na/b\n", "line 2: the id 'a/b' cannot be the name of a folder"),
        ("id\nada\nADA\n", "line 3: the id 'ADA' stands there twice"),
        ("id,name\n,Ada\n", "line 2: the id '' cannot"),
        ("", "must name a column"),
    ],
)
def test_a_roster_that_cannot_be_used_is_a_sentence(tmp_path, text, message):
    (tmp_path / "roster.csv").write_text(text)
    with pytest.raises(RosterError, match=message):
        read_roster(tmp_path / "roster.csv")


def test_a_name_that_two_students_share_matches_neither(course, tmp_path):
    (tmp_path / "roster.csv").write_text("id,name\na1,Ada Lovelace\na2,Ada Lovelace\n")
    source = folder_of(tmp_path / "s", {"Ada Lovelace_7_assignsubmission_file_/problems.ipynb": notebook("ada")})
    [row] = run(course, source, tmp_path / "roster.csv")
    assert (row.outcome, row.remark) == (
        "left out",
        "Ada Lovelace may be a1 or a2; a column of the roster with the number 7 would tell",
    )


@pytest.mark.parametrize("column", ["moodle", "Identifier"])
def test_of_students_with_the_same_name_the_number_decides(course, tmp_path, column):
    number = "Participant " if column == "Identifier" else ""
    roster = tmp_path / "roster.csv"
    roster.write_text(f"id,name,{column}\na1,Ada Lovelace,{number}7\na2,Ada Lovelace,{number}8\njose,José Núñez,9\n")
    files = {
        "Ada Lovelace_7_assignsubmission_file_/problems.ipynb": notebook("first"),
        "Ada Lovelace_8_assignsubmission_file_/problems.ipynb": notebook("second"),
        "José Núñez_7_assignsubmission_file_/problems.ipynb": notebook("jose"),  # a number alone is nobody's id
    }
    run(course, folder_of(tmp_path / "s", files), roster)
    assert placed(course) == {"a1": "first", "a2": "second", "jose": "jose"}


def test_without_a_roster_students_with_the_same_name_stay_apart(course, tmp_path):
    files = {
        "Ada Lovelace_7_assignsubmission_file_/problems.ipynb": notebook("first"),
        "Ada Lovelace_8_assignsubmission_file_/problems.ipynb": notebook("second"),
        "José Núñez_9_assignsubmission_file_/problems.ipynb": notebook("jose"),
    }
    run(course, folder_of(tmp_path / "s", files))
    assert placed(course) == {"Ada-Lovelace-7": "first", "Ada-Lovelace-8": "second", "José-Núñez": "jose"}


def test_whose_a_file_is_stands_there_even_where_it_cannot_be_read(course, roster, tmp_path):
    files = {
        "lovelaceada_12345_1_work.zip": b"PK\x03\x04 broken",
        "hoppergracebrewster_222_2_work.zip": zip_of(tmp_path / "empty.zip", {}).read_bytes(),
        "alvareznunezjose_333_3_notes.pdf": "pdf",
        "README.txt": "of the platform",
    }
    for source in both(tmp_path / "s", files):
        rows = outcomes(run(course, source, roster))
        assert rows["ada", "lovelaceada_12345_1_work.zip"][1].startswith("it is not a zip archive that can be read")
        assert rows["grace", "hoppergracebrewster_222_2_work.zip"][1] == "it is an archive with nothing in it"
        assert rows["jose", "alvareznunezjose_333_3_notes.pdf"][1] == "it is not a notebook"
        assert rows["", "README.txt"][1] == "it is not a notebook"
        assert placed(course) == {}


@pytest.mark.parametrize(
    "files",
    [
        {
            "lovelaceada_12345_1_work.zip": "inner",
            "lovelaceada_12345_2_timestamp.txt": "2020-01-01 00:00:00 UTC",
            "alvareznunezjose_333_3_problems.ipynb": notebook("jose"),
        },
        {
            "Ada Lovelace_1_assignsubmission_file_/problems.ipynb": notebook("ada"),
            "Ada Lovelace_1_assignsubmission_file_/timestamp.txt": "2020-01-01 00:00:00 UTC",
        },
    ],
    ids=["canvas", "moodle"],
)
def test_a_time_that_a_student_handed_in_is_not_believed(course, roster, tmp_path, files):
    inner = {"problems.ipynb": notebook("ada"), "timestamp.txt": "2020-01-01 00:00:00 UTC"}
    inner = zip_of(tmp_path / "inner.zip", inner).read_bytes()
    run(
        course,
        folder_of(tmp_path / "s", {name: inner if one == "inner" else one for name, one in files.items()}),
        roster,
    )
    assert placed(course)["ada"] == "ada"
    assert list(course.submitted.rglob("timestamp.txt")) == []


def test_a_time_in_the_source_that_cannot_be_read_is_said(course, roster, tmp_path):
    files = {
        "ada/problems.ipynb": notebook("ada"),
        "ada/timestamp.txt": "tomorrow",
        "jose/problems.ipynb": notebook("j"),
    }
    rows = outcomes(run(course, folder_of(tmp_path / "s", files), roster))
    assert rows["ada", "ada/problems.ipynb"] == ("collected", "its timestamp.txt holds no time that can be read")
    assert rows["jose", "jose/problems.ipynb"] == ("collected", "")


def run_command(*arguments):
    parser = ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args([str(argument) for argument in arguments]))


def test_the_command_prints_what_came_from_where(course, roster, tmp_path, capsys):
    source = zip_of(tmp_path / "s.zip", CANVAS | {"x\x1b[31m_1_2_problems.ipynb": notebook("x")})
    assert run_command(source, "--unit", UNIT, "--roster", roster, "--course", course.home) == 0
    printed = capsys.readouterr().out
    assert "lovelaceada_12345_9001_problems.ipynb" in printed
    assert "3 left out, 3 collected." in printed
    assert "Nothing from 1 of 4 on the roster: soren." in printed
    assert "\x1b" not in printed
    assert set(placed(course)) == {"ada", "grace", "jose"}


@pytest.mark.parametrize(
    ("source", "unit", "message"),
    [
        ("nowhere.zip", UNIT, "does not exist"),
        ("text.txt", UNIT, "neither a folder nor a zip archive"),
        ("text.txt", "u99", "there is no unit 'u99'"),
    ],
)
def test_a_source_that_cannot_be_read_is_a_sentence(course, tmp_path, capsys, source, unit, message):
    (tmp_path / "text.txt").write_text("hello")
    assert run_command(tmp_path / source, "--unit", unit, "--course", course.home) == 1
    assert message in capsys.readouterr().err


def test_a_source_without_files_or_without_any_of_the_unit_is_a_failure(course, roster, tmp_path, capsys):
    for source in both(tmp_path / "empty", {}):
        source.mkdir(exist_ok=True) if not source.suffix else None
        assert run_command(source, "--unit", UNIT, "--course", course.home) == 1
        assert f"autograde: {source} holds no file" in capsys.readouterr().err
    source = folder_of(tmp_path / "s", {"ada/notes.pdf": "pdf"})
    assert run_command(source, "--unit", UNIT, "--roster", roster, "--course", course.home) == 1
    assert "nothing was collected; the table says why" in capsys.readouterr().err


def test_a_large_class_does_not_fill_the_terminal(course, tmp_path, capsys):
    students = [f"student{number:03}" for number in range(100)]
    (tmp_path / "roster.csv").write_text("\n".join(["id", *students, *(f"absent{number:03}" for number in range(50))]))
    files = {f"{student}/problems.ipynb": notebook(student) for student in students[:-1]}
    source = folder_of(tmp_path / "s", files | {f"{students[-1]}/homework.ipynb": notebook("last")})
    assert run_command(source, "--unit", UNIT, "--roster", tmp_path / "roster.csv", "--course", course.home) == 0
    said = capsys.readouterr().out
    assert "and 59 more without a remark\n" in said
    assert "student099  collected  student099/homework.ipynb  it was called homework.ipynb\n" in said
    assert "Nothing from 50 of 150 on the roster: absent000, absent001, " in said
    assert said.endswith("absent011 and 38 more.\n")
    assert "100 collected." in said


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "there is no roster {path}"),
        ("folder", "the roster {path} is a folder; a CSV file is needed"),
        (b"id,name\n\n", "{path.name} names no student: nothing follows its first line"),
        (b"PK\x03\x04...", "{path.name} is a workbook or an archive; save it as a CSV file"),
        (b'id,name\nada,"' + b"x" * 200_000, "{path.name}, after line 1: field larger than field limit (131072)"),
    ],
    ids=["missing", "folder", "header", "workbook", "quote"],
)
def test_a_roster_that_is_none_is_a_sentence(course, tmp_path, capsys, content, why):
    path, source = tmp_path / "class.csv", folder_of(tmp_path / "s", {"ada.ipynb": notebook("ada")})
    if content == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    assert run_command(source, "--unit", UNIT, "--roster", path, "--course", course.home) == 1
    assert capsys.readouterr().err == f"autograde: {why.format(path=path)}\n"
    assert not course.submitted.exists()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("id,name\nada,Ada King Lovelace\n", ("Ada King", "Lovelace", "", "")),
        ('id,name\nada,"Lovelace, Ada King"\n', ("Ada King", "Lovelace", "", "")),
        ("id,name,first name,last name\nada,Countess,Ada,King\n", ("Ada", "King", "", "")),
        ("id,E-Mail Address,Canvas\nada,a@x.org,77\n", ("", "", "a@x.org", "77")),
        ("id,moodle,lms_user_id\nada,5,77\n", ("", "", "", "77")),
    ],
)
def test_what_a_roster_says_for_the_gradebook(tmp_path, text, expected):
    (tmp_path / "roster.csv").write_text(text)
    [student] = read_roster(tmp_path / "roster.csv")
    assert (student.first_name, student.last_name, student.email, student.lms_user_id) == expected


def test_an_id_may_hold_a_plus(course, tmp_path):
    (tmp_path / "roster.csv").write_text("id\nada+1@example.org\nada\n")
    exchange = {f"ada+1@example.org+{UNIT}+2026-11-20 10:00:00.000000 UTC/problems.ipynb": notebook("plus")}
    run(course, folder_of(tmp_path / "s", exchange), tmp_path / "roster.csv")
    assert placed(course) == {"ada+1@example.org": "plus"}


def test_files_are_read_in_pieces(tmp_path):
    path = zip_of(tmp_path / "s.zip", {"ada/problems.ipynb": b"0" * 5_000_000})
    [file] = sources.files_of(path)
    assert max(map(len, sources.pieces_of(file))) <= 1 << 20
    assert isinstance(file.open(), io.BufferedIOBase)
