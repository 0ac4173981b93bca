"""Which cells only give names to things, and that answers are called as they were at their check all the same."""

from types import FunctionType

import numpy as np
import pytest

from autograde.worker.binding import only_binds
from nnlib.architecture import Conv

ONLY_BINDS = [
    "def f(x, y=2 * 3, *, z: int = max(1, 2)) -> float:\n    print(x)\n    return g(y)",
    "import math\nfrom itertools import chain as together",
    "a, b = 1, (2, 3)\nc: int = a + b[0] ** 2\nd = [x for x in range(3) if x]",
    "d = {x: y for x, (y, z) in [(1, (2, 3))]}",
    '"""words"""\npass\n# a comment',
    "table = {'a': ..., 'b': ...}\ntable['a'] = 7\ntable['b'] = sum(table[name] for name in ['a'])",
    "",
]
DOES_MORE = [
    "f(1)",
    "x = np.array([1])",
    "x += 1",
    "table['a'] = 1",
    "table = {}\nother = table\ntable['a'] = 1",
    "table = other = {}\ntable['a'] = 1",
    "a.b = 1",
    "(a, b.c) = 1, 2",
    "for i in range(3):\n    x = i",
    "del x",
    "class A:\n    pass",
    "@decorate\ndef f():\n    pass",
    "def f(x=g()):\n    pass",
    "import antigravity_of_a_student",
    "from . import x",
    "%matplotlib inline",
    "!ls",
    "x = (y := 1)",
    "x = 1 +",
    "sum = 1\nglobal y",
    "x = " + "-" * 100_000 + "1",
    "x = [f(y) for y in range(3)]",
    "x = (lambda: f())()",
    "t = {}\nt = older\nt['a'] = 1",
    "t = {}\nt: dict = older\nt['a'] = 1",
    "t = {}\nfrom collections import __dict__ as t\nt['a'] = 1",
    "t = {}\nimport collections as t\nt['a'] = 1",
    "x = [0 for older.a in range(3)]",
    "x = [0 for older['a'] in range(3)]",
    "x = {0: 1 for (a, older.b) in [(1, 2)]}",
    "x = [0 for [a, *older[0]] in [(1, 2)]]",
    "def sum(x):\n    older.append(x)\ny = sum([1])",
    "y = [sum(1) for sum in [older.append]]",
    "from math import *",
]


@pytest.mark.parametrize("source", ONLY_BINDS)
def test_only_binds(source):
    assert only_binds(source, {})


@pytest.mark.parametrize("source", DOES_MORE)
def test_does_more(source):
    assert not only_binds(source, {})


def test_a_students_own_function_of_a_known_name_may_do_anything():
    assert only_binds("x = sum([1])", {})
    assert not only_binds("x = sum([1])", {"sum": print})


STANDING = {
    "a": 3,
    "t": {"a": [1, (2.0, None)], 1: {"x"}},
    "w": np.zeros(3),
    "n": np.float32(1),
    "np": np,
    "f": len,
    "layer": Conv(6, 5),
}
USED_UP = {
    "it": iter([1, 2]),
    "made": (x for x in [1]),
    "held": [[1], {"a": iter([1])}],
    "w": np.array([iter([1]), 2]),
    "own": type("Own", (), {"it": iter([1])})(),
    "f": FunctionType((lambda: 0).__code__, {}),
    "plain": 3,
    "large": [0] * 20_000,
}
USED_UP["f"].it = iter([1])


@pytest.mark.parametrize(
    "source",
    [
        "x = [y + a for y in w] + list(t['a'])",
        "x, y = w[:2]",
        "x = np.pi * w.size, np.linalg.LinAlgError, n",
        "def g(x: np.ndarray, y=t) -> np.float64:\n    return next(it)",
        "import numpy as np\ndef g(x: np.ndarray):\n    pass",
        "b, c = layer[0], list(layer)",
    ],
)
def test_what_reading_leaves_as_it_is_may_be_read(source):
    assert only_binds(source, STANDING)


@pytest.mark.parametrize(
    "source",
    [
        "x = list(it)",
        "x = sum(made)",
        "x, y = it",
        "x = 3 in it",
        "x = [y for y in it]",
        "x = {y: 0 for y in [1] if y in made}",
        "x = it",
        "x = list(held[1]['a'])",
        "x = list(w[0])",
        "x = list(own.it)",
        "x = own + own",
        "x = list(f.it)",
        "x = large[0]",
        "def g(y=list(it)):\n    pass",
        "from math import pi as plain\nx = list(plain)",
        "import math as plain\nx = list(plain.pi)",
    ],
)
def test_what_reading_may_use_up_needs_a_copy(source):
    assert not only_binds(source, USED_UP)


RIGHT = "def same_padding(size):\n    if size % 2 == 0:\n        raise ValueError\n    return half(size)\n"


@pytest.mark.parametrize(
    "later",
    [
        "def half(size):\n    return -1",  # another name's object
        "half = None",
        "del half",
        "half.__code__ = (lambda size: -1).__code__",  # the object itself
    ],
)
def test_an_answer_is_called_as_it_was_at_its_check(judged, later):
    helper = "def half(size):\n    return (size - 1) // 2\n\n\n"
    # What comes later stands in a later answer cell.
    result = judged({"u05-same-padding": helper + RIGHT, "u05-conv-layer": later})
    earned = {verdict.task_id: verdict.earned for verdict in result.verdicts}
    assert earned["u05-same-padding"] == 2


def test_an_answer_is_called_with_the_objects_it_had(judged):
    table = "halves = {1: 0, 3: 1, 5: 2, 7: 3, 9: 4, 11: 5, 13: 6, 15: 7, 17: 8, 19: 9, 21: 10, 23: 11, 25: 12}\n\n\n"
    answer = table + RIGHT.replace("half(size)", "halves[size]")
    results = [judged({"u05-same-padding": answer, "u05-conv-layer": later}) for later in ("", "halves.clear()")]
    first, second = ({one.task_id: one.earned for one in result.verdicts} for result in results)
    assert first == second
    assert first["u05-same-padding"] > 0


def test_an_iterator_that_a_later_cell_uses_up_is_still_full_for_the_answer(judged):
    answer = "ones = iter([1] * 1000)\n\n\n" + RIGHT.replace("half(size)", "(size - next(ones)) // 2")
    result = judged({"u05-same-padding": answer, "u05-conv-layer": "rest = list(ones)"})
    assert {one.task_id: one.earned for one in result.verdicts}["u05-same-padding"] == 2
