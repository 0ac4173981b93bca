"""A class from folder to gradebook: exact marks, through the command line, and the same marks by plain nbgrader."""

import csv
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from autograde.course import REPOSITORY, Course
from autograde.demo import STUDENTS, UNIT, make_class
from autograde.grading.executor import LocalExecutor
from autograde.grading.limits import Limits
from autograde.grading.reading import find_notebook
from autograde.grading.run import find_submissions, grade
from autograde.tasks.u05_cnn_arithmetic import TASKS

FULL = sum(task.points for task in TASKS)

# What each of the twelve must earn, and what the table must say went wrong most.
EXPECTED = {
    "01-all-right": (FULL, ""),
    "02-half-right": (18.75, "10 tasks were not answered"),
    "03-blank": (0, "nothing was answered"),
    "04-no-plus-one": (FULL - 4, "u05-output-size: Forgets the + 1"),
    "05-rounds-up": (FULL - 0.5, "u05-output-size: Rounds up"),
    "06-no-biases": (FULL - 2 - 2, "u05-handout-a: Forgets the biases of the first layer"),
    "07-hangs-over": (FULL - 1, "u05-stride-three: Lets the window hang over the edge"),
    "08-corners": (FULL - 3, "u05-filter-centers: Shades the upper left cell of each window"),
    "09-forgets-jump": (FULL - 2, "u05-receptive-fields: Adds the window as if strides did not matter"),
    "10-deleted-checks": (FULL, ""),
    "11-infinite-loop": (FULL - 2 - 1, "u05-padding-map: Does not end"),
    "12-broken-file": (20.75, "9 tasks were not answered"),
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory, view, level):
    """The class of twelve, graded once."""
    root = tmp_path_factory.mktemp("demo")
    (root / "home").mkdir()
    course = make_class(Course(home=root / "home", build=root / "build"))
    originals = {path: path.read_bytes() for path in course.submitted.rglob("*.ipynb")}
    executor = LocalExecutor(view, Limits(cell_seconds=4, call_seconds=2), level)
    entries = {one.student: entry for one, entry in grade(course, find_submissions(course), executor)}
    return course, executor, entries, originals


def test_the_readme_shows_this_table():
    readme = (REPOSITORY / "README.md").read_text()
    for student, (score, worst) in EXPECTED.items():
        assert re.search(rf"^ {student} +{score:g} / {FULL:g}\b.*{re.escape(worst)}", readme, re.M), student


def test_the_class_has_twelve_students():
    assert set(EXPECTED) == set(STUDENTS)
    assert len(EXPECTED) == 12


@pytest.mark.parametrize("student", EXPECTED)
def test_exact_scores(demo, student):
    _, _, entries, _ = demo
    score, worst = EXPECTED[student]
    assert entries[student]["earned"] == score
    assert entries[student]["points"] == FULL
    assert entries[student]["worst"].startswith(worst)


def test_deleted_checks_are_listed_as_repairs(demo):
    _, _, entries, _ = demo
    repairs = entries["10-deleted-checks"]["repairs"]
    assert repairs == [f"{task.id}: the check cell was deleted" for task in TASKS]


def test_submitted_files_are_never_changed(demo):
    _, _, _, originals = demo
    assert {path: path.read_bytes() for path in originals} == originals


def test_the_gradebook_holds_the_same_marks(demo):
    course, _, entries, _ = demo
    rows = sqlite3.connect(course.home / "gradebook.db").execute(
        "select student.id, sum(coalesce(grade.auto_score, 0)), sum(grade.needs_manual_grade) "
        "from grade join submitted_notebook on grade.notebook_id = submitted_notebook.id "
        "join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id "
        "join student on submitted_assignment.student_id = student.id group by student.id"
    )
    assert {student: (score, manual) for student, score, manual in rows} == {
        student: (entry["earned"], 0) for student, entry in entries.items()
    }


def test_the_autograded_notebook_carries_points_and_explanation(demo):
    course, _, _, _ = demo
    path = course.autograded / "04-no-plus-one" / UNIT / "problems.ipynb"
    cells = {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}
    [output] = cells["u05-output-size-check"].outputs
    assert output.data["text/plain"] == "0.0"
    assert "Forgets the + 1" in output.data["text/html"]


def test_feedback_names_the_misconception_and_lists_repairs_but_no_hidden_case(demo):
    course, _, _, _ = demo
    page = (course.feedback / "04-no-plus-one" / UNIT / "problems.html").read_text()
    assert "Forgets the + 1" in page
    assert "Expected" not in re.sub(r"<style.*?</style>|<script.*?</script>", "", page, flags=re.S)
    mended = (course.feedback / "10-deleted-checks" / UNIT / "problems.html").read_text()
    assert "u05-vgg16: the check cell was deleted" in mended
    broken = (course.feedback / "12-broken-file" / UNIT / "problems.html").read_text()
    assert "problems.ipynb is damaged" in broken


def test_every_answer_before_the_damage_counts(demo):
    _, _, entries, _ = demo
    whole = {task_id: earned for task_id, earned in entries["12-broken-file"]["tasks"].items() if earned}
    assert whole == {task_id: entries["01-all-right"]["tasks"][task_id] for task_id in whole}
    assert list(whole) == [task.id for task in TASKS][: len(whole)]


def test_a_file_that_holds_nothing_to_read_earns_nothing_and_stops_nobody(demo):
    course, executor, _, _ = demo
    target = course.submitted / "03-blank" / UNIT / "problems.ipynb"
    kept = target.read_bytes()
    try:
        target.write_bytes(kept[:60])
        found = {one.student: entry for one, entry in grade(course, find_submissions(course), executor)}
        assert [student for student, entry in found.items() if entry["fresh"]] == ["03-blank"]
        assert found["03-blank"]["earned"] == 0
        assert found["03-blank"]["worst"].startswith("problems.ipynb is not a notebook that can be read")
        page = (course.feedback / "03-blank" / UNIT / "problems.html").read_text()
        assert "not a notebook that can be read" in page
    finally:
        target.write_bytes(kept)


def test_a_folder_that_cannot_be_read_stops_nobody(demo, monkeypatch):
    course, executor, _, _ = demo

    def unlucky(folder, *rest):
        if folder.parent.name == "02-half-right":
            raise MemoryError("too much of it")
        return find_notebook(folder, *rest)

    monkeypatch.setattr("autograde.grading.run.find_notebook", unlucky)
    found = {one.student: entry for one, entry in grade(course, find_submissions(course), executor)}
    assert set(found) == set(STUDENTS)
    assert "failed" in found["02-half-right"]
    assert not any("failed" in entry for student, entry in found.items() if student != "02-half-right")


def test_a_second_run_does_nothing_and_a_changed_submission_is_graded_again(demo):
    course, executor, entries, _ = demo
    again = dict(grade(course, find_submissions(course), executor))
    assert not any(entry["fresh"] for entry in again.values())
    assert {one.student: entry["earned"] for one, entry in again.items()} == {
        student: entry["earned"] for student, entry in entries.items()
    }
    source, target = (course.submitted / name / UNIT / "problems.ipynb" for name in ("01-all-right", "03-blank"))
    kept = target.read_bytes()
    try:
        shutil.copy(source, target)
        third = {one.student: entry for one, entry in grade(course, find_submissions(course), executor)}
        assert [student for student, entry in third.items() if entry["fresh"]] == ["03-blank"]
        assert third["03-blank"]["earned"] == FULL
    finally:
        target.write_bytes(kept)


def test_an_interrupted_run_is_taken_up_again(demo):
    course, executor, _, _ = demo
    list(grade(course, find_submissions(course), executor))
    for path in course.ledger.rglob("0[12]-*.json"):
        path.write_text('{"key": "half writ')
    fresh = [one.student for one, entry in grade(course, find_submissions(course), executor) if entry["fresh"]]
    assert sorted(fresh) == ["01-all-right", "02-half-right"]


def _command(*arguments, cwd=REPOSITORY, **environment):
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=cwd, env={**os.environ, "PATH": path, **environment},
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip


def test_plain_nbgrader_gives_honest_submissions_the_same_marks(demo, tmp_path):
    course, _, entries, _ = demo
    home = tmp_path / "plain"
    home.mkdir()
    shutil.copy(course.home / "gradebook.db", home)
    honest = ("01-all-right", "05-rounds-up", "03-blank")
    for student in honest:
        shutil.copytree(course.submitted / student, home / "submitted" / student)
    config = (REPOSITORY / "autograde" / "nbgrader_config.py").read_text()
    config += f"\nc.CourseDirectory.source_directory = {str(course.source)!r}\n"
    (home / "nbgrader_config.py").write_text(config)
    run = _command("nbgrader", "autograde", UNIT, "--force", cwd=home)
    assert run.returncode == 0, run.stderr
    run = _command("nbgrader", "export", "--to", "marks.csv", cwd=home)
    assert run.returncode == 0, run.stderr
    with open(home / "marks.csv") as file:
        marks = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert {student: marks[student] for student in honest} == {s: entries[s]["earned"] for s in honest}
    for student in honest:
        graded = nbformat.read(home / "autograded" / student / UNIT / "problems.ipynb", as_version=4)
        checks = [cell for cell in graded.cells if cell.id.endswith("-check")]
        assert all(cell.outputs[0].output_type == "execute_result" for cell in checks)


def test_formgrader_accepts_the_recorded_submissions(demo):
    """Formgrader reads through nbgrader's API; what it lists must be complete and need no manual grading."""
    course, _, entries, _ = demo
    code = (
        "import json, sys, warnings; warnings.simplefilter('ignore')\n"
        "from nbgrader.apps.api import NbGraderAPI\n"
        "from nbgrader.coursedir import CourseDirectory\n"
        "folders = CourseDirectory(root=sys.argv[1], db_url=sys.argv[2])\n"
        "listed = NbGraderAPI(folders).get_submissions(sys.argv[3])\n"
        "print(json.dumps({one['student']: [one['autograded'], one['score'], one['needs_manual_grade']]"
        " for one in listed}))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(course.home), course.gradebook, UNIT],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    listed = json.loads(run.stdout)
    assert listed == {student: [True, entry["earned"], False] for student, entry in entries.items()}


def test_the_command_says_what_to_do_with_an_empty_folder(tmp_path):
    run = _command("autograde", "grade", "--course", str(tmp_path))
    assert run.returncode == 0
    assert "There is nothing to grade" in run.stdout
    assert "make demo" in run.stdout


def test_the_demo_command_prints_the_table():
    run = _command("autograde", "demo")
    assert run.returncode == 0, run.stderr
    for student, (score, worst) in EXPECTED.items():
        [line] = [line for line in run.stdout.splitlines() if line.strip().startswith(student)]
        assert f"{score:g} / {FULL:g}" in line
        assert " ".join(worst.split()[:4]) in line
    assert "sandbox level:" in run.stdout


def test_a_renamed_notebook_is_taken_and_an_unknown_folder_left_out(demo, tmp_path, view, level):
    original, executor, _entries, _ = demo
    course = Course(home=tmp_path, build=original.build)
    source = original.submitted / "01-all-right" / UNIT / "problems.ipynb"
    for student, unit, name in (("ada", UNIT, "problems (1).ipynb"), ("bob", "unit05", "problems.ipynb")):
        folder = course.submitted / student / unit
        folder.mkdir(parents=True)
        shutil.copy(source, folder / name)
    [(submission, entry)] = grade(course, find_submissions(course), executor)
    assert (submission.student, entry["earned"]) == ("ada", FULL)
    assert entry["repairs"] == ["problems (1).ipynb was taken for problems.ipynb"]


def test_stopping_is_a_sentence(monkeypatch, capsys):
    from autograde.__main__ import main
    from autograde.commands import COMMANDS

    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(COMMANDS["grade"], "run", interrupted)
    assert main(["grade"]) == 1
    assert "run the same command again to go on" in capsys.readouterr().err
