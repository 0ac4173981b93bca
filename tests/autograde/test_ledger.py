"""What is remembered of a graded submission, what makes it be graded again, and who is asked before a mark changes."""

import argparse
import json
import shutil
import sqlite3

import nbformat
import pytest

from autograde import tasks
from autograde.commands import grade as command
from autograde.course import REPOSITORY, Course
from autograde.grading import conditions, run
from autograde.grading.hearing import no_answer
from autograde.grading.judge import Judged, draw_paper
from autograde.grading.ledger import Ledger
from autograde.grading.limits import Limits
from autograde.grading.run import find_submissions, grade
from autograde.release.edition import register, skeleton
from autograde.verdict import Mark, Verdict

UNIT = "u05_cnn_arithmetic"
TASKS = [task.id for task in tasks.of_unit(UNIT)]


def test_an_entry_comes_back_and_a_torn_one_does_not(tmp_path):
    ledger = Ledger(tmp_path)
    ledger.write(UNIT, "ada", {"key": "k", "earned": 1.5})
    ledger.write(UNIT, "b.o.b", {"key": "l", "earned": 2})
    assert ledger.find(UNIT, "ada") == {"key": "k", "earned": 1.5}
    assert ledger.find(UNIT, "eve") is None
    (tmp_path / UNIT / "ada.json").write_text('{"key": "half writ')
    (tmp_path / UNIT / "cy.json").write_text("[]")
    assert list(ledger.entries(UNIT)) == [("b.o.b", {"key": "l", "earned": 2})]


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """A copy of the code, on which these tests find what depends on what; they may change it."""
    root = tmp_path_factory.mktemp("repository")
    for package in ("autograde", "nnlib"):
        for path in (REPOSITORY / package).rglob("*.py"):
            (root / path.relative_to(REPOSITORY)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, root / path.relative_to(REPOSITORY))
    return root


@pytest.fixture(autouse=True)
def repository(copied, monkeypatch):
    monkeypatch.setattr(conditions, "REPOSITORY", copied)
    return copied


@pytest.fixture(scope="module")
def released():
    return skeleton(Course(), UNIT)


def changed_by(released, change):
    """The tasks whose conditions differ after a change."""
    before = conditions.conditions_of(UNIT, released, "seed", Limits())
    after = change() or conditions.conditions_of(UNIT, released, "seed", Limits())
    assert list(before) == list(after) == TASKS
    return {task_id for task_id in TASKS if before[task_id] != after[task_id]}


NETWORKS = {"u05-volumes", "u05-parameters", "u05-multiply-adds"}
FOLDER = f"autograde/tasks/{UNIT}"


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (f"{FOLDER}/vgg16.py", {"u05-vgg16"}),
        (f"{FOLDER}/conv_layer.py", {"u05-conv-layer", "u05-pool-layer"}),  # pool_layer.py imports from it
        (f"{FOLDER}/networks.py", NETWORKS),
        (f"{FOLDER}/__init__.py", set()),
        ("nnlib/shapes.py", set(TASKS)),  # a submission may call any of nnlib
        ("autograde/compare.py", set(TASKS)),
        ("autograde/kinds/choice.py", set(TASKS)),
        ("autograde/grading/judge.py", set(TASKS)),
        ("autograde/worker/session.py", set(TASKS)),
        ("autograde/grading/recorder.py", set()),
        ("autograde/commands/grade.py", set()),
        ("autograde/table.py", set()),
    ],
)
def test_a_changed_file_concerns_the_tasks_that_depend_on_it(repository, released, file, expected):
    code = repository / file
    kept = code.read_bytes()
    try:
        assert changed_by(released, lambda: code.write_bytes(kept + b"\n# changed\n") and None) == expected
    finally:
        code.write_bytes(kept)


@pytest.mark.parametrize(
    ("cell_id", "expected"),
    [
        ("u05-vgg16-check", {"u05-vgg16"}),
        ("u05-vgg16-answer", {"u05-vgg16"}),
        ("u05-vgg16-task", set()),  # prose
        ("problems-cnn-arithmetic-2", set(TASKS)),  # the imports
    ],
)
def test_a_changed_cell_concerns_its_task(released, cell_id, expected):
    other = nbformat.from_dict(nbformat.v4.reads(nbformat.v4.writes(released)))
    next(cell for cell in other.cells if cell.id == cell_id).source += "\n# changed"
    assert changed_by(released, lambda: conditions.conditions_of(UNIT, other, "seed", Limits())) == expected


def test_seed_and_limits_concern_every_task(released):
    assert changed_by(released, lambda: conditions.conditions_of(UNIT, released, "other", Limits())) == set(TASKS)
    limits = Limits(cell_seconds=31)
    assert changed_by(released, lambda: conditions.conditions_of(UNIT, released, "seed", limits)) == set(TASKS)


class Quick:
    """An executor that runs nothing: full points for the tasks it is told, none for the others."""

    limits, level = Limits(), "none"

    def __init__(self, *right):
        self.right, self.tokens, self.paper = right, [], draw_paper(UNIT, "any")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def judge_all(self, jobs):
        for job in jobs:
            self.tokens.append(job.token)
            yield job, Judged(tuple(self.verdict(task, cases) for task, cases in self.paper), {}, ())

    def verdict(self, task, cases):
        points = float(task.points)
        return Verdict(task.id, (Mark("all", points, points),)) if task.id in self.right else no_answer(task, cases)


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """A gradebook that knows the unit, and three submissions."""
    root = tmp_path_factory.mktemp("ready")
    course = Course(home=root, build=root / "build")
    register(course, UNIT)
    for student in ("ada", "bob", "cy"):
        folder = course.submitted / student / UNIT
        folder.mkdir(parents=True)
        shutil.copy(course.notebooks / UNIT / "problems.ipynb", folder)
    return course


@pytest.fixture
def graded(ready, tmp_path):
    """These, graded: full points for output-size and vgg16."""
    course = Course(home=tmp_path, build=ready.build)
    shutil.copytree(ready.submitted, course.submitted)
    shutil.copy(ready.home / "gradebook.db", tmp_path)
    executor = Quick("u05-output-size", "u05-vgg16")
    entries = [entry for _, entry in grade(course, find_submissions(course), executor)]
    assert [entry["earned"] for entry in entries] == [5.0] * 3
    return course


def marks(course):
    """{(student, task): points in the gradebook} above zero."""
    query = (
        "select student_id, base_cell.name, auto_score from grade join base_cell on grade.cell_id = base_cell.id "
        "join submitted_notebook on grade.notebook_id = submitted_notebook.id "
        "join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id where auto_score > 0"
    )
    with sqlite3.connect(course.home / "gradebook.db") as database:
        return {(student, task): points for student, task, points in database.execute(query)}


@pytest.fixture
def changed_check(graded, monkeypatch):
    """Since then, the check of vgg16 has changed."""
    original = conditions.conditions_of
    monkeypatch.setattr(run, "conditions_of", lambda *args: {**original(*args), "u05-vgg16": "another"})


def test_nothing_is_run_where_nothing_changed(graded):
    executor = Quick()
    entries = [entry for _, entry in grade(graded, find_submissions(graded), executor)]
    assert executor.tokens == []
    assert [entry["earned"] for entry in entries] == [5.0] * 3
    assert not any(entry["fresh"] for entry in entries)


@pytest.mark.usefixtures("changed_check")
def test_only_the_changed_task_gets_another_mark_and_only_after_a_yes(graded):
    # Judged again, output-size fails too, as an answer may that depends on chance: its check has not changed.
    before, asked = marks(graded), []
    refused = {
        one.student: entry
        for one, entry in grade(graded, find_submissions(graded), Quick(), lambda changes: asked.append(changes))
    }
    assert [(change.student, change.task, change.before, change.after) for change in asked[0]] == [
        (student, "u05-vgg16", 1.0, 0.0) for student in ("ada", "bob", "cy")
    ]
    assert marks(graded) == before
    assert {entry["earned"] for entry in refused.values()} == {5.0}
    assert not any(entry["fresh"] for entry in refused.values())

    agreed = list(grade(graded, find_submissions(graded), Quick(), lambda changes: True))
    assert {entry["earned"] for _, entry in agreed} == {4.0}
    assert marks(graded) == {(student, "u05-output-size"): 4.0 for student in ("ada", "bob", "cy")}
    assert "the earlier mark stays" in agreed[0][1]["notes"][0]
    executor = Quick()
    assert not any(entry["fresh"] for _, entry in grade(graded, find_submissions(graded), executor))
    assert executor.tokens == []


@pytest.mark.usefixtures("changed_check")
def test_nobody_is_asked_where_no_mark_changes(graded):
    asked = []
    executor = Quick("u05-output-size", "u05-vgg16")
    entries = [entry for _, entry in grade(graded, find_submissions(graded), executor, asked.append)]
    assert asked == []
    assert len(executor.tokens) == 3
    assert all(entry["fresh"] for entry in entries)


@pytest.mark.usefixtures("changed_check")
def test_a_new_submission_does_not_wait_for_the_answer(graded):
    with open(graded.submitted / "bob" / UNIT / "problems.ipynb", "a") as file:
        file.write("\n")
    entries = {
        one.student: entry
        for one, entry in grade(graded, find_submissions(graded), Quick("u05-lenet"), lambda changes: False)
    }
    assert {student: entry["fresh"] for student, entry in entries.items()} == {"ada": False, "bob": True, "cy": False}
    assert entries["bob"]["earned"] == 2.75


def test_what_stands_in_the_ledger_only_is_graded_again(graded):
    (graded.autograded / "ada" / UNIT / "problems.ipynb").unlink()
    with sqlite3.connect(graded.home / "gradebook.db") as database:
        database.execute("update submitted_assignment set student_id = 'eve' where student_id = 'bob'")
    executor = Quick()
    list(grade(graded, find_submissions(graded), executor))
    assert sorted(executor.tokens) == [f"ada/{UNIT}", f"bob/{UNIT}"]


def test_a_failure_leaves_no_entry_and_stops_nothing(graded):
    class Failing(Quick):
        def judge_all(self, jobs):
            for job, judged in super().judge_all(jobs):
                yield job, RuntimeError("the machine broke") if job.token.startswith("bob") else judged
                yield job, judged  # a cluster may report a job twice

    shutil.rmtree(graded.ledger / UNIT)
    results = list(grade(graded, find_submissions(graded), Failing("u05-lenet")))
    assert sorted(one.student for one, _ in results) == ["ada", "bob", "cy"]
    failed = {one.student: entry for one, entry in results if entry.get("failed")}
    assert list(failed) == ["bob"]
    assert failed["bob"]["worst"] == "NOT GRADED: RuntimeError: the machine broke"
    assert [student for student, _ in Ledger(graded.ledger).entries(UNIT)] == ["ada", "cy"]


@pytest.fixture
def command_line(graded, monkeypatch, capsys):
    """command_line(executor, *arguments) -> (exit code, what was printed) of the command grade."""

    def start(executor, *arguments):
        parser = argparse.ArgumentParser()
        command.add_arguments(parser)
        chosen = parser.parse_args(["--course", str(graded.home), *arguments])
        monkeypatch.setattr(command, "_executor", lambda *_: executor)
        monkeypatch.setattr(command.Course, "at", lambda *_: graded)
        code = command.run(chosen)
        said = capsys.readouterr()
        return code, said.out + said.err

    return start


@pytest.mark.usefixtures("changed_check")
def test_the_command_shows_before_and_after_and_records_nothing_without_a_yes(graded, command_line):
    before = marks(graded)
    code, said = command_line(Quick("u05-output-size"))
    assert code == 1
    assert "u05-vgg16" in said
    assert "3 marks of 3 submissions: 0 rise, 3 fall, 0 stay in sum; -3 points in all" in said
    assert "were not recorded; run again with --yes" in said
    assert marks(graded) == before
    code, said = command_line(Quick("u05-output-size"), "--yes")
    assert code == 0
    assert marks(graded) == {(student, "u05-output-size"): 4.0 for student in ("ada", "bob", "cy")}


def test_the_command_grades_only_whom_it_is_asked_to(graded, command_line):
    shutil.rmtree(graded.ledger / UNIT)
    executor = Quick()
    code, _ = command_line(executor, "--student", "cy", "--student", "ada", "--unit", UNIT, "--no-feedback")
    assert code == 0
    assert sorted(executor.tokens) == [f"ada/{UNIT}", f"cy/{UNIT}"]
    code, said = command_line(executor, "--student", "zoe")
    assert code == 1
    assert "a student asked for" in said


def test_pages_left_out_are_written_by_a_later_run(graded):
    for page in graded.feedback.rglob("*.html"):
        page.unlink()
    executor = Quick()
    list(grade(graded, find_submissions(graded), executor, feedback=False))
    assert not list(graded.feedback.rglob("*.html"))
    list(grade(graded, find_submissions(graded), executor))
    assert len(list(graded.feedback.rglob("*.html"))) == 3
    assert executor.tokens == []


def test_a_student_with_other_numbers_is_never_judged_by_those_of_variant_0(graded):
    variants = {
        "seed": "s",
        "students": {"ada": {"u05-first-sizes": tasks.find("u05-first-sizes").variants.settings[1]}},
    }
    (graded.home / "variants.json").write_text(json.dumps(variants))
    jobs = []

    class Watching(Quick):
        def judge_all(self, waiting):
            return super().judge_all(jobs.append(job) or job for job in waiting)

    [(one, entry)] = [pair for pair in grade(graded, find_submissions(graded), Watching()) if pair[0].student == "ada"]
    given = [getattr(job, "numbers", None) for job in jobs if job.token == f"{one.student}/{UNIT}"]
    assert entry.get("failed") or given == [variants["students"]["ada"]]
    assert [job.token for job in jobs if not job.token.startswith("ada")] == []
