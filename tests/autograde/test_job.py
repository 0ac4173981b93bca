"""A job and what came of it survive the way through bytes unchanged, whatever the answers were."""

import importlib.util
import json
from contextlib import contextmanager

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograde import tasks
from autograde.checking import judge_here
from autograde.course import REPOSITORY
from autograde.grading.job import Job, JudgingFailed, _pack_judged, judge_packed, pack, unpack
from autograde.grading.judge import Judged, WorkerFailed, cells_of, judge
from autograde.grading.limits import Limits
from autograde.verdict import Finding, Mark, Misconception, Verdict

UNIT = "u05_cnn_arithmetic"
SEED = "a seed for tests"
ODD = [None, ..., "\ud800", float("nan"), 10**400, {"a": {"b": object()}}, lambda *arguments: 1 / 0]


def _answers(name):
    path = REPOSITORY / "tests" / "answers" / "u05" / f"{name}.py"
    specification = importlib.util.spec_from_file_location(f"answers_of_{name}", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return getattr(module, name.upper())


@pytest.fixture(scope="module")
def given_answers():
    """{task id: right, wrong and odd answers}"""
    unusual, wrong = _answers("unusual"), _answers("wrong")
    return {
        task.id: [answer for _, answer in (*unusual[task.id], *wrong[task.id])] + ODD for task in tasks.of_unit(UNIT)
    }


@pytest.fixture(scope="module")
def notebook():
    return nbformat.read(REPOSITORY / "notebooks" / UNIT / "problems.ipynb", as_version=4)


@pytest.mark.parametrize("task", tasks.of_unit(UNIT), ids=lambda task: task.id)
@pytest.mark.parametrize("seed", [None, SEED], ids=["shown", "hidden"])
def test_verdicts_on_right_wrong_and_odd_answers_come_back_equal(task, seed, given_answers, paper):
    cases = task.cases(None) if seed is None else {one.id: drawn for one, drawn in paper}[task.id]
    verdicts = tuple(judge_here(task, answer, seed, cases=cases) for answer in given_answers[task.id])
    judged = Judged(verdicts, {"cell": [{"output_type": "stream", "name": "stdout", "text": "½ \ud800"}]}, ("a note",))
    back = unpack(_pack_judged(judged))
    assert back == judged
    assert any(verdict.right for verdict in back.verdicts)
    assert any(not verdict.right for verdict in back.verdicts)
    # Equal tuples may still be of other types, and their points of another number type.
    assert _types(back) == _types(judged)


def _types(value):
    """The types of everything in a nest of tuples."""
    return (type(value), [_types(item) for item in value]) if isinstance(value, tuple) else type(value)


texts = st.text(st.characters(codec=None))
marks = st.builds(Mark, texts, st.floats(0, 100), st.floats(0, 100))
verdicts = st.builds(
    Verdict,
    texts,
    st.lists(marks).map(tuple),
    st.lists(st.builds(Finding, *[texts] * 6)).map(tuple),
    st.lists(st.builds(Misconception, texts, texts)).map(tuple),
    st.booleans(),
)


@given(st.lists(verdicts).map(tuple), st.lists(texts).map(tuple), st.lists(texts).map(tuple), st.floats(0, 1e6))
def test_any_texts_and_points_come_back_equal(verdicts, notes, flags, seconds):
    judged = Judged(verdicts, {}, notes, flags, seconds)
    assert unpack(_pack_judged(judged)) == judged


def test_a_packed_job_gets_the_marks_that_the_judge_gives(notebook, executor, paper):
    for cell in notebook.cells:
        if cell.id == "u05-stride-three-answer":
            cell.source = 'print("½")\nstride_three = "B"'
    job = Job("ada/unit", UNIT, SEED, cells_of(notebook))
    here = judge(job.cells, paper, executor)
    there = unpack(judge_packed(pack(job, executor.limits), executor))
    assert there._replace(seconds=0) == here._replace(seconds=0)
    assert there.seconds > 0
    assert any(verdict.answered for verdict in there.verdicts)


def test_what_travels_is_json_and_says_nothing_of_the_student(notebook):
    data = pack(Job("ada/unit", UNIT, SEED, cells_of(notebook)), Limits())
    assert json.loads(data)["seed"] == SEED
    assert b"ada" not in data


class _Broken:
    """An executor whose machine cannot start a worker."""

    limits = Limits()

    @contextmanager
    def worker(self, away=()):
        raise WorkerFailed("no process could be started")
        yield


def test_a_machine_that_fails_says_so_and_gives_no_mark(notebook):
    job = Job("ada/unit", UNIT, SEED, cells_of(notebook))
    with pytest.raises(JudgingFailed, match="WorkerFailed: no process could be started"):
        unpack(judge_packed(pack(job, Limits()), _Broken()))
    with pytest.raises(JudgingFailed, match="LookupError: there is no unit 'u99'"):
        unpack(judge_packed(pack(job._replace(unit="u99"), Limits()), _Broken()))


def test_other_limits_than_those_asked_for_are_refused(notebook):
    job = Job("ada/unit", UNIT, SEED, cells_of(notebook))
    with pytest.raises(JudgingFailed, match=r"total_seconds=7.*this executor has .*total_seconds=180"):
        unpack(judge_packed(pack(job, Limits(total_seconds=7)), _Broken()))
