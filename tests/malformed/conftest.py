"""Hands in the model solution after something has happened to it, and notes what it was rebuilt to and what it earned.

A test module declares ``CASES = {name: (function, expected)}``. The function gets a ``Handed`` and returns what lies in
the file: bytes, or a notebook as a dictionary. ``expected`` has the fields of ``Case``. All cases that were selected
are judged in one run of one executor, as a class would be.
"""

import copy
import json
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest

from autograde import tasks
from autograde.course import Course
from autograde.grading.canonical import Rebuilt, rebuild_file
from autograde.grading.executor import LocalExecutor, best_level
from autograde.grading.job import Job
from autograde.grading.judge import cells_of
from autograde.grading.limits import Limits
from autograde.grading.view import make_view
from autograde.release.edition import make_source, skeleton

UNIT = "u05_cnn_arithmetic"
SEED = "a seed for malformed notebooks"
NO_NOTEBOOK = "is not a notebook that can be read"


class Case(NamedTuple):
    """What must come of a file.

    Args:
        name: what has happened to it.
        make: function of a ``Handed``.
        says: {part of a repair: how many repairs hold it}, all of them.
        loses: {task id: points} of what it cannot earn any more.
        readable: bool, whether there is a notebook at all.
    """

    name: str
    make: object
    says: dict = {}  # noqa: RUF012 - never written to
    loses: dict = {}  # noqa: RUF012 - never written to
    readable: bool = True


class Handed(dict):
    """The solved notebook as JSON has it, for a case to spoil."""

    @property
    def cells(self):
        return self["cells"]

    def find(self, task_id, kind="answer"):
        """The cell "answer", "check" or "task" (its statement) of a task."""
        return next(cell for cell in self.cells if cell.get("id") == f"u05-{task_id}-{kind}")

    def place(self, task_id, kind="answer"):
        return next(number for number, cell in enumerate(self.cells) if cell is self.find(task_id, kind))

    def source(self, task_id, kind="answer"):
        return "".join(self.find(task_id, kind)["source"])

    def text(self, indent=1):
        """The file as Jupyter writes it."""
        return json.dumps(self, indent=indent, ensure_ascii=False) + "\n"

    def all_code(self):
        return "\n\n".join("".join(cell["source"]) for cell in self.cells if cell["cell_type"] == "code")


def pytest_generate_tests(metafunc):
    if "case" in metafunc.fixturenames:
        cases = [Case(name, make, **expected) for name, (make, expected) in metafunc.module.CASES.items()]
        metafunc.parametrize("case", cases, ids=[case.name.replace(" ", "-") for case in cases])


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    root = tmp_path_factory.mktemp("malformed")
    (root / "home").mkdir()
    return Course(home=root / "home", build=root / "build")


@pytest.fixture(scope="session")
def released(course):
    return skeleton(course, UNIT)


@pytest.fixture(scope="session")
def points():
    return {task.id: task.points for task in tasks.of_unit(UNIT)}


@pytest.fixture(scope="session")
def solved(course, released):
    """The released notebook with the model answers in it, as a student would have typed them."""
    markers = ("### BEGIN SOLUTION", "### END SOLUTION")
    answers = {cell.id: cell.source for cell in make_source(course, UNIT).cells}
    notebook = json.loads(nbformat.writes(released))
    for cell in notebook["cells"]:
        if cell["id"].endswith("-answer"):
            lines = [line for line in answers[cell["id"]].split("\n") if line.strip() not in markers]
            cell["source"] = "\n".join(lines).splitlines(keepends=True)
    return notebook


@pytest.fixture(scope="session")
def rebuilt_all(request, solved, released):
    """{name of a case: ``Rebuilt``}, each made once."""
    made = {}

    def rebuilt(case):
        if case.name not in made:
            content = case.make(Handed(copy.deepcopy(solved)))
            content = content if isinstance(content, bytes) else json.dumps(content).encode()
            made[case.name] = rebuild_file(content, released)
        return made[case.name]

    return rebuilt


@pytest.fixture
def rebuilt(case, rebuilt_all):
    return rebuilt_all(case)


@pytest.fixture(scope="session")
def marks(request, course, released, rebuilt_all):
    """{name of a case: {task id: points}} of all readable cases that this session has selected."""
    called = (item.callspec.params.get("case") for item in request.session.items if hasattr(item, "callspec"))
    cases = {case.name: case for case in called if isinstance(case, Case) and case.readable}
    limits = Limits(cell_seconds=5, call_seconds=3, total_seconds=60)
    view = make_view(course)

    def jobs():
        for case in cases.values():
            yield Job(case.name, UNIT, SEED, cells_of(rebuilt_all(case).notebook))

    marks = {}
    with LocalExecutor(view, limits, best_level(view, limits), jobs=2) as executor:
        for job, judged in executor.judge_all(jobs()):
            if isinstance(judged, Exception):
                raise judged
            marks[job.token] = {verdict.task_id: verdict.earned for verdict in judged.verdicts}
    return marks


@pytest.fixture
def assert_sound(released):
    """Asserts what holds for every rebuilt notebook, whatever was handed in."""

    def sound(rebuilt):
        assert isinstance(rebuilt, Rebuilt)
        notebook = rebuilt.notebook
        nbformat.validate(notebook)
        originals = {cell.id: cell for cell in released.cells}
        kept = [cell for cell in notebook.cells if cell.id in originals]
        assert [cell.id for cell in kept] == list(originals)
        for cell in kept:
            original = originals[cell.id]
            assert (cell.metadata, cell.cell_type) == (original.metadata, original.cell_type)
            assert cell.source == original.source or cell.id.endswith("-answer")
        assert all(cell.metadata == {} for cell in notebook.cells if cell.id not in originals)
        assert (notebook.metadata, notebook.nbformat) == (released.metadata, 4)
        again = rebuild_file(nbformat.writes(notebook).encode(), released)
        assert nbformat.writes(again.notebook) == nbformat.writes(notebook)

    return sound


@pytest.fixture
def assert_as_expected(case, rebuilt, points, assert_sound, request):
    """Asserts of a case that it is rebuilt soundly, says what it should say and earns what is right in it."""

    def as_expected():
        found = {part: sum(part in line for line in rebuilt.repairs) for part in case.says}
        assert (found, len(rebuilt.repairs)) == (case.says, sum(case.says.values())), rebuilt.repairs
        assert all(len(line) < 300 and not set(line) & set("\n\0<") for line in rebuilt.repairs)
        if not case.readable:
            assert rebuilt.notebook is None
            return
        assert_sound(rebuilt)
        marks = request.getfixturevalue("marks")[case.name]
        assert marks == {task_id: most - case.loses.get(task_id, 0) for task_id, most in points.items()}

    return as_expected


@pytest.fixture
def folder(tmp_path):
    """A submitted folder."""
    path = Path(tmp_path, "ada", UNIT)
    path.mkdir(parents=True)
    return path
