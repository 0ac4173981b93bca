"""Designs: any numbers that do what is asked are right, and nothing else is, whatever is handed in."""

import json
from dataclasses import replace

import numpy as np
import pytest

from autograde import tasks
from autograde.audit import audit_task
from autograde.calling import Outcome, plain
from autograde.checking import judge_here
from autograde.compiled.task import KINDS
from autograde.kinds import Design, Flaw, Property
from autograde.release.compiling import compile_task
from autograde.report import to_html

TWO = "nnlib.neurons:gate_of_two"
AND = Design(
    id="u99-and",
    title="AND",
    minutes=1,
    covers=(),
    properties=(Property("AND", 2, TWO, (0, 0, 0, 0.9), (0.1, 0.1, 0.1, 1)),),
    misconceptions=(
        Flaw("Gives OR", "One is not enough.", [-10, 20, 20]),
        Flaw("Leaves the bias out", "Three numbers.", [20, 20]),
        Flaw("Does not decide", "Larger weights.", [-3, 2, 2], (0, 0, 0, 0.5), (0.5, 0.5, 0.5, 1)),
    ),
    example=[-30, 20, 20],
)
PAIR = Design(
    id="u99-pair",
    title="AND and a number",
    minutes=1,
    covers=(),
    properties=(
        Property("AND", 2, TWO, (0, 0, 0, 0.9), (0.1, 0.1, 0.1, 1), entry="gate"),
        Property("units", 1, "nnlib.staircase:unit_count", 1, 2, entry="units", reach=0),
    ),
    misconceptions=(
        Flaw("Gives OR", "One is not enough.", {"gate": [-10, 20, 20], "units": [[1, 1, 1]]}),
        Flaw("Has three", "Two will do.", {"gate": [-30, 20, 20], "units": [[1, 1, 1]] * 3}, 3, np.inf),
    ),
    example={"gate": [-30, 20, 20], "units": [[1, 1, 1]]},
)
DESIGNS = [task for unit in tasks.units() for task in tasks.of_unit(unit) if task.kind == "design"]


def verdict(task, answer):
    return judge_here(task, answer)


def names(found):
    return [misconception.name for misconception in found.misconceptions]


@pytest.mark.parametrize(
    "weights",
    [[-30, 20, 20], (-9, 6.5, 6), np.array([-9, 6, 6]), np.float32([-9, 6, 6]), [-1e6, 6e5, 9e5]],
)
def test_any_weights_that_work_are_right(weights):
    assert verdict(AND, weights).right


@pytest.mark.parametrize(
    ("weights", "named"),
    [
        ([-7, 15, 15], ["Gives OR"]),
        ([1, 1], ["Leaves the bias out"]),
        ([-1.5, 1, 1], ["Does not decide"]),
        ([9, 9, 9], []),
    ],
)
def test_a_mistake_is_known_by_what_it_measures(weights, named):
    found = verdict(AND, weights)
    assert (found.earned, names(found)) == (0, named)


class Sly(list):
    """A list that says something else each time it is asked."""

    def __iter__(self):
        raise SystemExit


@pytest.mark.parametrize(
    "value",
    [
        [-np.inf, np.inf, np.inf],
        [np.nan] * 3,
        [-30, 20, ...],
        ["-30", "20", "20"],
        [-30j, 20, 20],
        10**400,
        [-(10**400), 10**399, 10**399],
        np.array([-30, 20, "20"], dtype=object),
        np.array([-30, 20, np.nan]),
        np.ones((3, 10_001)),
        Sly([-30, 20, 20]),
        lambda x: 1,
        {"AND": [-30, 20, 20]},
        [[-30, 20, 20]],
        [],
        "AND",
    ],
)
def test_tricks_are_wrong_and_never_an_error(value):
    found = verdict(AND, value)
    assert found.earned == 0
    assert len(found.findings) == 1
    assert "0 of 2 points" in to_html(AND, found)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (len, "expected numbers, got builtin_function_or_method"),
        (["-30", 20, 20], "expected numbers, got str"),
        ([-30, 20, np.inf], "every number must be finite"),
        ([-30, 20, None], "a number is still missing"),
        (np.ones((3, 10_001)), "more than 10000 numbers"),
        ([1, 2], "theta has shape (2,), expected (3,), the bias first"),
    ],
    ids=repr,
)
def test_what_cannot_be_measured_is_said(value, said):
    assert [one.difference for one in verdict(AND, value).findings] == [said]


@pytest.mark.parametrize("blank", [None, ...])
def test_a_blank_is_not_answered(blank):
    assert not verdict(AND, blank).answered
    assert not verdict(PAIR, {"gate": blank, "units": blank}).answered
    assert verdict(PAIR, {"gate": blank, "units": [[1, 2, 3]]}).earned == 1


def test_every_property_counts_for_itself():
    both = {"gate": [-10, 20, 20], "units": [[1, 1, 1]] * 5}
    found = verdict(PAIR, both)
    assert (found.earned, names(found)) == (0, ["Gives OR", "Has three"])
    assert verdict(PAIR, both | {"gate": [-30, 20, 20]}).earned == 2
    assert verdict(PAIR, [1, 2]).earned == 0


def test_what_was_measured_is_shown_beside_what_was_wanted():
    text = to_html(AND, verdict(AND, [9, 9, 9]))
    assert text.count("measured 1, wanted 0 to 0.1") == 2
    assert "measured 0.9999, wanted 0 to 0.1" in text
    assert "wanted 0.9 to 1" not in text  # this row is right
    assert "expected (3,), the bias first" in to_html(AND, verdict(AND, [9, 9]))
    assert "measured" not in to_html(AND, verdict(AND, None))
    units = verdict(PAIR, PAIR.example | {"units": [[1, 1, 1]] * 7})
    assert [(one.got, one.expected) for one in units.findings] == [("7", "1 to 2")]


def test_entries_have_names_and_many_are_cut_short():
    named = replace(AND, properties=(AND.properties[0]._replace(labels=("none", "second", "first", "both")),))
    assert [one.asked for one in verdict(named, [9, 9, 9]).findings] == ["none", "second", "first"]
    measure = "nnlib.neurons:truth_inputs"
    table = Property("table", 1, measure, ((2.0,) * 6,) * 64, ((3.0,) * 6,) * 64)
    assert len(verdict(replace(AND, properties=(table,), misconceptions=()), 6).findings) == 8


@pytest.mark.parametrize("task", [AND, PAIR], ids=lambda task: task.id)
def test_the_audit_accepts_them(task):
    assert [line.problem for line in audit_task(task) if line.problem] == []


def test_the_audit_reports_flaws_that_cannot_be_told_apart():
    twin = Flaw("Is OR again", "The same.", [-5, 10, 10])
    problems = {line.problem for line in audit_task(replace(AND, misconceptions=(*AND.misconceptions, twin)))}
    assert problems == {"", "caught but not named"}
    harmless = Flaw("Is right", "Nothing.", [-9, 6, 6])
    problems = {line.problem for line in audit_task(replace(AND, misconceptions=(harmless,)))}
    assert problems == {"", "not caught"}


@pytest.mark.parametrize("task", [AND, PAIR, *DESIGNS], ids=lambda task: task.id)
def test_as_data_it_marks_the_same_and_holds_no_answer(task):
    data = json.dumps(compile_task(task))
    copy = KINDS["design"].read(json.loads(data))
    assert "example" not in data
    answers = [task.model(), None, [1, 2, 3], *(answer for _, answer in task.mistakes())]
    for answer in answers:
        outcomes = [Outcome(plain(answer))]
        assert copy.mark(copy.cases(), outcomes) == task.mark(task.cases(), outcomes)
    assert (copy.points, copy.title, copy.withholds) == (task.points, task.title, task.withholds)
