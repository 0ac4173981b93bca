"""What is remembered of a graded submission, what makes it be graded again, and who is asked before a mark changes."""

import argparse
import dataclasses
import json
import re
import shutil
import sqlite3
import sys

import nbformat
import pytest
from nbgrader.api import Gradebook

from autograde import tasks
from autograde.__main__ import main
from autograde.commands import grade as command
from autograde.course import REPOSITORY, Course, CourseError
from autograde.grading import conditions, run
from autograde.grading.hearing import no_answer
from autograde.grading.judge import Judged, draw_paper
from autograde.grading.ledger import Ledger
from autograde.grading.limits import Limits
from autograde.grading.recorder import Recorder
from autograde.grading.run import find_submissions, grade
from autograde.release.edition import register, skeleton
from autograde.reports.exports import CanvasExporter
from autograde.roster import read_roster
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
    assert f"--student zoe: {graded.submitted} has no such folder" in said


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


# What a run says of a class, and what it brings up to date in the gradebook


def ask(course, query):
    with sqlite3.connect(course.home / "gradebook.db") as database:
        return database.execute(query).fetchall()


def hand_in(course, student, stamp=None):
    """Changes a submission, so that it is graded again, with a time stamp or without."""
    folder = course.submitted / student / UNIT
    with open(folder / "problems.ipynb", "a") as file:
        file.write("\n")
    if stamp:
        (folder / "timestamp.txt").write_text(stamp)
    else:
        (folder / "timestamp.txt").unlink(missing_ok=True)


def test_a_time_stamp_that_is_gone_is_gone_from_the_gradebook(graded):
    times = "select timestamp from submitted_assignment where student_id = 'ada'"
    beside = graded.autograded / "ada" / UNIT / "timestamp.txt"
    hand_in(graded, "ada", "2026-11-20 18:00:00 UTC")
    list(grade(graded, find_submissions(graded), Quick()))
    assert ask(graded, times) == [("2026-11-20 18:00:00.000000",)]
    assert beside.read_text() == "2026-11-20 18:00:00 UTC"
    hand_in(graded, "ada")
    list(grade(graded, find_submissions(graded), Quick()))
    assert ask(graded, times) == [(None,)]
    assert not beside.exists()


@pytest.mark.parametrize("stamp", ["tomorrow <b>", "10:00", "\0", "9" * 400, " " * 2000])
def test_a_time_that_cannot_be_read_is_said(graded, command_line, stamp):
    hand_in(graded, "bob", stamp)
    code, said = command_line(Quick())
    assert code == 0
    assert f"With a timestamp.txt that holds no time that can be read, and so never late: bob/{UNIT}." in said
    [line] = Ledger(graded.ledger).find(UNIT, "bob")["repairs"]
    assert line.startswith("timestamp.txt holds no time that can be read")
    assert "<" not in line
    assert ask(graded, "select timestamp from submitted_assignment where student_id = 'bob'") == [(None,)]


def test_who_is_gone_from_the_folder_is_named_and_keeps_the_marks(graded, command_line):
    before = marks(graded)
    shutil.rmtree(graded.submitted / "bob")
    code, said = command_line(Quick())
    assert code == 0
    assert f"Graded before, and no longer in submitted/: bob/{UNIT}." in said
    assert marks(graded) == before
    _, said = command_line(Quick(), "--student", "ada")
    assert "no longer in submitted/" not in said


def test_who_has_no_numbers_where_others_have_is_named(graded, command_line):
    _, said = command_line(Quick())
    assert "variants.json" not in said
    numbers = {"u05-first-sizes": tasks.find("u05-first-sizes").variants.settings[1]}
    (graded.home / "variants.json").write_text(json.dumps({"seed": "s", "students": {"ada": numbers, "bob": {}}}))
    _, said = command_line(Quick(), "--yes")
    assert f"Not in variants.json, and judged by variant 0: bob/{UNIT}, cy/{UNIT}." in said


@pytest.mark.parametrize(
    "text", ['{"students": ', "[]", "{}", '{"seed": "s", "students": ["ada"]}', '{"seed": 1, "students": {}}', "\xff"]
)
def test_damaged_numbers_are_a_sentence(graded, command_line, text):
    (graded.home / "variants.json").write_bytes(text.encode("latin-1"))
    before = marks(graded)
    code, said = command_line(Quick())
    assert code == 1
    assert f"autograde: {graded.home / 'variants.json'} cannot be read (" in said
    assert (graded.home / "variants.json").read_bytes() == text.encode("latin-1")
    assert marks(graded) == before


def test_folders_of_one_wrong_name_are_one_line(graded, command_line):
    for number in range(30):
        (graded.submitted / f"student{number:02}" / "unit5").mkdir(parents=True)
    _, said = command_line(Quick())
    [line] = [line for line in said.splitlines() if line.startswith("Left out: ")]
    assert line.startswith("Left out: student00/unit5, student01/unit5, ")
    assert " and 18 more: unit5 is not one of the units " in line


def test_the_end_of_a_run_without_pages_names_none(command_line):
    _, said = command_line(Quick(), "--no-feedback")
    assert "Feedback: no pages were written" in said
    assert ".html" not in said


def test_a_roster_fills_the_gradebook_and_takes_nothing_away(graded, command_line, tmp_path):
    first = 'id,name,Canvas ID,E-Mail\nada,Ada Lovelace,12345,ada@example.org\nbob,,,\nzoë+1,"Late, Zoë",,\n'
    (tmp_path / "roster.csv").write_text(first, encoding="utf-8")
    executor = Quick()
    assert command_line(executor, "--roster", str(tmp_path / "roster.csv"))[0] == 0
    assert executor.tokens == []
    people = "select id, first_name, last_name, email, lms_user_id from student order by id"
    rest = [("bob", None, None, None, None), ("cy", None, None, None, None), ("zoë+1", "Zoë", "Late", None, None)]
    assert ask(graded, people) == [("ada", "Ada", "Lovelace", "ada@example.org", "12345"), *rest]
    (tmp_path / "roster.csv").write_text("id,first name,last name\nada,A.,Lovelace\n")
    command_line(executor, "--roster", str(tmp_path / "roster.csv"))
    assert ask(graded, people) == [("ada", "A.", "Lovelace", "ada@example.org", "12345"), *rest]
    code, said = command_line(executor, "--roster", str(tmp_path))
    assert (code, "is a folder" in said) == (1, True)


def test_numbers_of_the_roster_stand_in_the_export_for_canvas(graded, tmp_path):
    (tmp_path / "roster.csv").write_text("id,name,canvas\nada,Ada Lovelace,12345\n")
    with Recorder(graded) as recorder:
        recorder.enrol(read_roster(tmp_path / "roster.csv"))
    with Gradebook(graded.gradebook, "nnlib") as book:
        rows = {row[2]: row for row in CanvasExporter().rows([], book.students, {})}
    assert rows["ada"] == ("Lovelace, Ada", "12345", "ada", "ada", "")
    assert rows["bob"] == ("bob", "", "bob", "bob", "")


PENALTY = """
from nbgrader.plugins import BasePlugin


class TenPercentADay(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score * min(1.0, 0.1 * -(-total_seconds_late // 86400))
"""
DUE = "update assignment set duedate = '2026-11-{day} 18:00:00.000000'"


@pytest.fixture
def late(graded, monkeypatch):
    """With the plugin that docs/instructors.md shows; ada handed in on the 22nd, in the morning."""
    (graded.home / "late.py").write_text(PENALTY)
    (graded.home / "nbgrader_config.py").write_text(
        'c = get_config()\nc.AssignLatePenalties.plugin_class = "late.TenPercentADay"\n'
    )
    monkeypatch.delitem(sys.modules, "late", raising=False)
    hand_in(graded, "ada", "2026-11-22 10:00:00 UTC")
    list(grade(graded, find_submissions(graded), Quick("u05-output-size", "u05-vgg16")))
    yield graded
    sys.modules.pop("late", None)


def penalties(course):
    query = "select student_id, late_submission_penalty from submitted_notebook join submitted_assignment on "
    return dict(ask(course, query + "submitted_notebook.assignment_id = submitted_assignment.id"))


@pytest.mark.parametrize(("day", "penalty"), [(20, 1.0), (22, None), (10, 5.0)])
def test_a_due_date_that_is_set_later_counts_in_the_next_run(late, day, penalty):
    assert penalties(late) == {"ada": None, "bob": None, "cy": None}
    with sqlite3.connect(late.home / "gradebook.db") as database:
        database.execute(DUE.format(day=day))
    executor = Quick()
    list(grade(late, find_submissions(late), executor))
    assert executor.tokens == []
    assert penalties(late) == {"ada": penalty, "bob": None, "cy": None}
    page = (late.feedback / "ada" / UNIT / "problems.html").read_text()
    assert ("taken off for handing in late" in page) == bool(penalty)


def test_a_plugin_that_fails_or_is_missing_is_a_sentence(late, command_line):
    with sqlite3.connect(late.home / "gradebook.db") as database:
        database.execute(DUE.format(day=20))
    sys.modules["late"].TenPercentADay.late_submission_penalty = lambda *_: 1 / 0
    code, said = command_line(Quick())
    assert (code, "the plugin for late penalties fails on ada: division by zero" in said) == (1, True)
    (late.home / "nbgrader_config.py").write_text("c = get_config(\n")
    code, said = command_line(Quick())
    assert (code, "nbgrader_config.py cannot be used: " in said) == (1, True)


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("nonsense", "the gradebook nonsense cannot be opened: Could not parse"),
        ("foo://bar", "the gradebook foo://bar cannot be opened: Can't load plugin"),
        ("sqlite:////nowhere/x.db", "the gradebook sqlite:////nowhere/x.db cannot be opened: unable to open"),
        ("mysql+nodriver://a:b@c/d", "the gradebook mysql+nodriver://a:***@c/d cannot be opened: Can't load plugin"),
    ],
)
def test_a_gradebook_that_cannot_be_opened_is_a_sentence(graded, address, why):
    with pytest.raises(CourseError, match=re.escape(why)):
        Recorder(dataclasses.replace(graded, db_url=address))
    with Recorder(graded) as again:  # the refused one let go of the course
        assert again.students(UNIT) == {"ada", "bob", "cy"}


def test_a_file_that_is_no_gradebook_is_a_sentence(graded):
    (graded.home / "gradebook.db").write_text("hello " * 1000)
    with pytest.raises(CourseError, match="file is not a database"):
        Recorder(graded)


@pytest.mark.parametrize("number", ["x", "0", "-3", "1.5", ""])
def test_a_number_of_jobs_that_is_none_is_a_sentence(number, capsys):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    with pytest.raises(SystemExit):
        parser.parse_args([f"--jobs={number}"])
    assert f"argument --jobs: {number} is not a whole number from 1 on" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["bundle"],
        ["collect", "source", "--unit", UNIT],
        ["grade"],
        ["feedback"],
        ["report"],
        ["similarity", UNIT],
    ],
    ids=lambda words: words[0],
)
def test_a_course_that_is_none_is_refused_by_every_command_and_nothing_is_made(words, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    assert main([*words, "--course", "typo"]) == 1
    assert "--course" in (said := capsys.readouterr().err)
    assert f"{tmp_path / 'typo'} does not exist; for a new course make the folder first" in said
    assert main([*words, "--course", "file"]) == 1
    assert f"{tmp_path / 'file'} is not a folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
