"""Numbers of each student's own, from the draw by way of the zip to the mark."""

import dataclasses
import json
import os
import stat
import subprocess
import sys
import zipfile
from argparse import ArgumentParser

import nbformat
import pytest

from autograde import tasks, variants
from autograde.audit import audit_task
from autograde.calling import Outcome
from autograde.checking import judge_here
from autograde.commands import bundle
from autograde.course import REPOSITORY, Course
from autograde.kinds import Cell, Table, Wrong, varied, vary
from autograde.release.bundle import FOLDER
from autograde.release.edition import skeleton
from autograde.release.source import SourceError, read_source
from nnlib.shapes import output_size

UNIT = "u05_cnn_arithmetic"
TASK = "u05-first-sizes"
VARIED = [task for unit in tasks.units() for task in tasks.of_unit(unit) if task.variants]


@pytest.fixture
def course(tmp_path):
    (tmp_path / "home").mkdir()
    return Course(home=tmp_path / "home", build=tmp_path / "build")


def right_answer(size, kernel_size):
    sizes = [output_size(size, kernel_size, padding, stride) for padding, stride in ((0, 1), (1, 1), (1, 2))]
    return dict(zip(("no padding", "padding 1", "padding 1, stride 2"), sizes, strict=True))


def test_there_is_a_task_with_variants():
    assert TASK in [task.id for task in VARIED]
    assert len(tasks.find(TASK).variants.settings) > 20


# Drawing


def test_a_draw_is_repeatable_and_differs_from_student_to_student():
    task = tasks.find(TASK)
    drawn = [variants.draw("seed", f"student{number}", task) for number in range(60)]
    assert drawn == [variants.draw("seed", f"student{number}", task) for number in range(60)]
    assert drawn != [variants.draw("another seed", f"student{number}", task) for number in range(60)]
    assert len({json.dumps(numbers) for numbers in drawn}) > 15


def test_numbers_that_were_handed_out_stay(course, monkeypatch):
    first = variants.assign(course, ["ada", "grace"], [UNIT])
    # Later the task has other settings, and there are more students.
    task = tasks.find(TASK)
    fewer = dataclasses.replace(task, variants=task.variants._replace(settings=task.variants.settings[-1:]))
    monkeypatch.setattr(tasks, "of_unit", lambda unit: (fewer,))
    second = variants.assign(course, ["jose", "ada"], [UNIT])
    assert {student: second[student] for student in first} == first
    assert second["jose"] == {TASK: task.variants.settings[-1]}
    assert variants.read(course) == second


def test_the_file_is_its_owners_alone(course):
    variants.assign(course, ["ada"], [UNIT])
    assert stat.S_IMODE((course.home / "variants.json").stat().st_mode) == 0o600
    assert [path.name for path in course.home.iterdir()] == ["variants.json"]


def test_without_the_file_everybody_has_variant_0(course):
    assert variants.read(course) == {}
    assert vary(tasks.find(TASK), {}) is tasks.find(TASK)


def test_numbers_for_a_task_without_variants_are_refused():
    with pytest.raises(ValueError, match="u05-vgg16 has no variants"):
        vary(tasks.find("u05-vgg16"), {"u05-vgg16": {"size": 3}})


# The statement


def test_the_plain_edition_shows_variant_0(course):
    text = next(cell.source for cell in skeleton(course, UNIT).cells if cell.id == f"{TASK}-task")
    assert "A row of W = 9 cells, a window of F = 3." in text
    assert skeleton(course, UNIT, {}) == skeleton(course, UNIT)


def test_a_students_notebook_shows_the_students_numbers_and_differs_in_nothing_else(course):
    own = skeleton(course, UNIT, {TASK: {"size": 21, "kernel_size": 5}})
    plain = skeleton(course, UNIT)
    differing = [cell.id for cell, other in zip(own.cells, plain.cells, strict=True) if cell != other]
    assert differing == [f"{TASK}-task"]
    text = next(cell.source for cell in own.cells if cell.id == f"{TASK}-task")
    assert "A row of W = 21 cells, a window of F = 5." in text


def test_a_statement_that_hides_a_number_is_refused(tmp_path):
    text = (REPOSITORY / "solutions" / UNIT / "problems.py").read_text().replace("{kernel_size}", "3")
    (tmp_path / "problems.py").write_text(text)
    with pytest.raises(SourceError, match=r"the statement of u05-first-sizes does not mention \{kernel_size\}"):
        read_source(tmp_path / "problems.py")


# The student's copy


@pytest.fixture
def copies(course, tmp_path):
    """Unpacked copies of two students with different numbers: {student: (folder, numbers)}."""
    # Rows and windows that differ by the same length have the same answers: take two students whose answers differ.
    students = [f"student{number}" for number in range(40)]
    numbers = variants.assign(course, students, [UNIT])
    answers = {student: right_answer(**numbers[student][TASK]) for student in students}
    ada = students[0]
    grace = next(student for student in students if answers[student] != answers[ada])
    (tmp_path / "roster.csv").write_text(f"id,name\n{ada},Ada\n{grace},Grace\n")
    parser = ArgumentParser()
    bundle.add_arguments(parser)
    arguments = ["--students", tmp_path / "roster.csv", "--output", tmp_path / "out.zip", "--course", course.home]
    assert bundle.run(parser.parse_args([str(argument) for argument in arguments])) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted([f"{ada}.zip", f"{grace}.zip"])
    for student in (ada, grace):
        with zipfile.ZipFile(tmp_path / "out" / f"{student}.zip") as archive:
            archive.extractall(tmp_path / student)
    return {student: (tmp_path / student / FOLDER, numbers[student][TASK]) for student in (ada, grace)}


def test_each_copy_judges_by_its_own_numbers(copies):
    code = f"import json, sys\nfrom autograde import check\nprint(check({TASK!r}, json.loads(sys.argv[1])))"
    for student, (folder, numbers) in copies.items():
        text = nbformat.read(folder / "notebooks" / UNIT / "problems.ipynb", as_version=4).cells
        statement = next(cell.source for cell in text if cell.id == f"{TASK}-task")
        assert f"W = {numbers['size']} cells, a window of F = {numbers['kernel_size']}" in statement
        assert f"{student}'s own" in (folder / "README.md").read_text()
        for other, (_, others_numbers) in copies.items():
            answer = json.dumps(right_answer(**others_numbers))
            where = {**os.environ, "PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1"}
            command = [sys.executable, "-c", code, answer]
            earned = float(subprocess.run(command, env=where, capture_output=True, text=True, check=True).stdout)
            assert (earned == 0.75) == (other == student)


# Grading


def test_marks_follow_from_the_students_numbers(course):
    paper = [(task, task.cases("seed")) for task in tasks.of_unit(UNIT)]
    numbers = {TASK: {"size": 21, "kernel_size": 5}}
    own = variants.own_paper(paper, "seed", numbers)
    assert [
        (mine is task, own_cases is cases) for (mine, own_cases), (task, cases) in zip(own, paper, strict=True)
    ] == [(task.id != TASK, task.id != TASK) for task, _ in paper]
    (common, common_cases), (mine, my_cases) = paper[0], own[0]
    answer = [Outcome(right_answer(21, 5))]
    assert mine.mark(my_cases, answer, shown=False).right
    assert not common.mark(common_cases, answer, shown=False).right
    assert variants.own_paper(paper, "seed", {}) == paper


def test_misconceptions_follow_from_the_students_numbers():
    task = vary(tasks.find(TASK), {TASK: {"size": 21, "kernel_size": 5}})
    verdict = judge_here(task, right_answer(21, 5) | {"no padding": 16})
    assert [one.name for one in verdict.misconceptions] == ["Counts steps, not places"]
    assert verdict.earned == 0.5


# The audit


@pytest.mark.parametrize("task", VARIED, ids=lambda task: task.id)
def test_the_audit_tries_every_variant(task):
    lines = [line for line in audit_task(task) if line.kind == "variant"]
    assert len(lines) == len(task.variants.settings)
    assert {line.problem for line in lines} == {""}


def _planted(size):
    wrong = Wrong(12 if size == 12 else -1, "Says twelve", "Is it?")
    return Table(id="u99-planted", title="", minutes=1, covers=(), cells=(Cell("a", size, size / size, (wrong,)),))


def test_a_variant_in_which_a_misconception_is_right_is_reported():
    lines = list(audit_task(varied(_planted, [{"size": 10}, {"size": 12}])))
    assert [(line.name, line.problem) for line in lines if line.problem] == [
        ("size=12", "misconception 'Says twelve': not caught")
    ]


def test_a_variant_with_other_points_is_reported():
    def make(size):
        return Table(id="u99-planted", title="", minutes=1, covers=(), cells=(Cell("a", size, size),))

    problems = [line.problem for line in audit_task(varied(make, [{"size": 1}, {"size": 2}])) if line.problem]
    assert problems == ["title, points or what is withheld differ from variant 0"]
