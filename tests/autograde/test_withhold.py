"""While a student's own version is tried, nnlib's is out of reach under every name."""

import functools
import importlib

import pytest

import nnlib
import nnlib.architecture
import nnlib.shapes
from autograde.withhold import Withheld, name_of, withheld
from nnlib import output_size
from nnlib.architecture import Conv, summary, volumes

NAME = "nnlib.shapes:output_size"
held_in_a_table = {"size": output_size}
bound_in_advance = functools.partial(output_size, 9)


def attributes(function):
    return function.__code__, function.__defaults__, function.__kwdefaults__


@pytest.mark.parametrize(
    "reach",
    [
        lambda: output_size(9, 3),
        lambda: nnlib.output_size(9, 3),
        lambda: nnlib.shapes.output_size(9, 3),
        lambda: nnlib.architecture.output_size(9, 3),
        lambda: importlib.import_module("nnlib.shapes").output_size(9, 3),
        lambda: held_in_a_table["size"](9, 3),
        lambda: bound_in_advance(3),
        lambda: list(map(output_size, [9], [3])),
        lambda: output_size.__call__(9, 3),
        lambda: output_size(),
        lambda: output_size(1, 2, 3, 4, 5, 6, 7),
        lambda: output_size(size=9, kernel_size=3, name="x", anything=1),
        lambda: volumes([Conv(6, 5)], (3, 32, 32)),
        lambda: summary([Conv(6, 5)], (3, 32, 32)),
    ],
)
def test_every_way_to_the_function_is_refused(reach):
    with withheld([NAME]), pytest.raises(Withheld, match=r"^nnlib\.shapes\.output_size is put away"):
        reach()


def test_it_is_back_after_the_block():
    before = attributes(output_size)
    with withheld([NAME]):
        pass
    assert attributes(output_size) == before
    assert output_size(9, 3, padding=1) == 9
    assert volumes([Conv(6, 5)], (3, 32, 32)) == [(6, 28, 28)]


@pytest.mark.parametrize("problem", [ValueError, KeyboardInterrupt, SystemExit, Withheld])
def test_it_is_back_after_an_error(problem):
    before = attributes(output_size)
    with pytest.raises(problem), withheld([NAME]):
        raise problem
    assert attributes(output_size) == before


@pytest.mark.parametrize(
    "unknown", ["nnlib.shapes:no_such_function", "nnlib.no_such_module:f", "nnlib.shapes:", "math:sqrt"]
)
def test_it_is_back_after_a_name_that_cannot_be_put_away(unknown):
    before = attributes(output_size)
    with pytest.raises((AttributeError, ImportError)), withheld([NAME, unknown]):
        pass
    assert attributes(output_size) == before


def test_the_same_function_may_be_named_twice():
    before = attributes(output_size)
    with withheld([NAME, "nnlib:output_size", NAME]), pytest.raises(Withheld):
        output_size(9, 3)
    assert attributes(output_size) == before


def test_blocks_may_be_nested():
    before = attributes(output_size), attributes(volumes)
    with withheld([NAME]):
        with withheld([NAME, name_of(volumes)]), pytest.raises(Withheld, match="volumes"):
            volumes([], (3, 8, 8))
        assert volumes([], (3, 8, 8)) == []
        with pytest.raises(Withheld, match="output_size"):
            output_size(9, 3)
    assert (attributes(output_size), attributes(volumes)) == before


def test_a_function_with_keyword_only_arguments_gets_its_defaults_back(monkeypatch):
    def scale(x, by=2, *, offset=1, sign=1):
        return sign * (by * x + offset)

    monkeypatch.setattr(nnlib.shapes, "scale", scale, raising=False)
    with withheld(["nnlib.shapes:scale"]), pytest.raises(Withheld):
        scale(1)
    assert scale(1) == 3
    assert scale(1, 3, offset=0, sign=-1) == -3


def test_a_generator_function_refuses_when_called(monkeypatch):
    def count():
        yield 1

    monkeypatch.setattr(nnlib.shapes, "count", count, raising=False)
    with withheld(["nnlib.shapes:count"]), pytest.raises(Withheld):
        count()
    assert list(count()) == [1]


def test_nothing_named_nothing_withheld():
    with withheld([]):
        assert output_size(9, 3) == 7


def test_other_functions_stay():
    with withheld([NAME]):
        assert nnlib.shapes.dense_parameters([2, 3]) == 9


def test_a_function_is_found_under_its_name():
    assert name_of(output_size) == NAME
    with withheld([name_of(output_size)]), pytest.raises(Withheld):
        output_size(9, 3)
