"""A course in a temporary folder, and a way to judge single answers as a real submission is judged."""

import json

import nbformat
import pytest

from autograde.course import Course
from autograde.grading.canonical import rebuild
from autograde.grading.executor import LocalExecutor, best_level
from autograde.grading.judge import cells_of, draw_paper, judge
from autograde.grading.limits import Limits
from autograde.grading.view import make_view
from autograde.release.edition import skeleton

UNIT = "u05_cnn_arithmetic"


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    """The real sources, with submissions, gradebook and build in a temporary folder."""
    root = tmp_path_factory.mktemp("course")
    (root / "home").mkdir()
    return Course(home=root / "home", build=root / "build")


@pytest.fixture(scope="session")
def view(course):
    return make_view(course)


@pytest.fixture(scope="session")
def level(view):
    return best_level(view, Limits())


@pytest.fixture(scope="session")
def paper():
    return draw_paper(UNIT, "a seed for tests")


@pytest.fixture(scope="session")
def executor(view, level):
    """One warm parent for all tests of a session; ``executor.under(limits)`` shares it."""
    with LocalExecutor(view, Limits(), level, jobs=2) as executor:
        yield executor


@pytest.fixture
def judged(course, executor, paper):
    """judged({task id: source of the answer cell}, extra=[sources run at the top], **limits) -> Judged."""

    def run(answers, extra=(), **limits):
        released = skeleton(course, UNIT)
        submitted = json.loads(nbformat.writes(released))
        for cell in submitted["cells"]:
            task_id = cell["id"].removesuffix("-answer")
            if cell["id"].endswith("-answer") and task_id in answers:
                cell["source"] = answers[task_id]
        added = [{"cell_type": "code", "source": source, "metadata": {}} for source in extra]
        submitted["cells"][2:2] = added
        chosen = Limits(**{"cell_seconds": 5, "call_seconds": 3} | limits)
        return judge(cells_of(rebuild(submitted, released).notebook), paper, executor.under(chosen))

    return run
