"""Every line of the curriculum is taught, and graded or shown; what is missing is found."""

import pytest

from autograde import coverage, tasks
from autograde.course import REPOSITORY
from autograde.coverage import coverage_table, read_coverage

UNITS = tasks.units()
UNIT = "u05_cnn_arithmetic"


@pytest.fixture
def curriculum(tmp_path, monkeypatch):
    """Makes a curriculum of one unit from {anchor: text}; the unit's other anchors stay."""

    def make(more=(), without=()):
        lines = {line.anchor: line.text for line in read_coverage(UNIT) if line.anchor not in without}
        path = tmp_path / "curriculum.toml"
        path.write_text(
            f"[{UNIT}]\n" + "".join(f'"{key}" = "{text}"\n' for key, text in {**lines, **dict(more)}.items())
        )
        monkeypatch.setattr(coverage, "CURRICULUM", path)

    return make


@pytest.mark.parametrize("unit", UNITS)
def test_every_line_is_taught_and_graded_or_shown(unit):
    lines = read_coverage(unit)
    assert lines
    assert [f"{line.anchor} has not {line.missing}" for line in lines if line.missing] == []


def test_the_table_in_the_docs_is_current():
    assert (REPOSITORY / "docs" / "coverage.md").read_text() == coverage_table()


def test_a_line_that_nobody_teaches_is_found(curriculum):
    curriculum({"u05.9z": "Told: something new"})
    assert [line.missing for line in read_coverage(UNIT) if line.missing] == ["a section of the lecture"]


@pytest.mark.parametrize(
    ("anchor", "text", "missing"), [("u05.4c", "graded now", "a task"), ("u05.5g", "Demo: N", "a demonstration")]
)
def test_a_line_that_is_neither_graded_nor_shown_is_found(curriculum, anchor, text, missing):
    curriculum({anchor: text})
    assert [(line.anchor, line.missing) for line in read_coverage(UNIT) if line.missing] == [(anchor, missing)]


def test_a_task_without_its_line_is_found(curriculum):
    curriculum(without=["u05.2a"])
    with pytest.raises(LookupError, match=r"'u05-two-layers' covers u05.2a, which docs/curriculum.toml does not list"):
        read_coverage(UNIT)


def test_a_demonstration_is_found_below_its_heading():
    (line,) = (line for line in read_coverage(UNIT) if line.anchor == "u05.4c")
    assert (line.sections, line.demos) == (("Move the window yourself",), ("convolution_explorer.convolution",))
