"""Who is tried once more where nnlib's own function has never been, and that nothing of the function is left there."""

import subprocess
import sys

import pytest

from autograde import tasks
from autograde.demo import _without_markers
from autograde.grading.flags import flags_in
from autograde.grading.judge import cells_of, judge
from autograde.grading.plainness import doubted
from autograde.release.edition import make_source

WITHHELD = {"size": ("nnlib.shapes:output_size",), "map": ("nnlib.shapes:padding_map",)}
BOTH = list(WITHHELD)


@pytest.mark.parametrize("unit", tasks.units())
def test_whoever_solves_a_unit_as_the_course_does_is_heard_once(course, unit):
    cells = cells_of(_without_markers(make_source(course, unit)))
    withheld = {task.id: task.withholds for task in tasks.of_unit(unit) if task.withholds}
    assert doubted(cells, withheld, flags_in(cells)) == []


@pytest.mark.parametrize(
    ("first", "again"),
    {
        "import numpy as np\nfrom nnlib import volumes\nprint(np.ones(3).sum())": [],
        "from nnlib import output_size\nprint(output_size(7, 3))": ["size"],
        "import nnlib as library\nlibrary.shapes.padding_map(3, 3, 1)": ["map"],
        "from nnlib.shapes import *\ntable = [output_size(n, 3) for n in range(3, 9)]": ["size"],
        "def output_size(size):\n    return size\noutput_size(3)": [],
        "class Counter:\n    def __init__(self):\n        self._count = 0": [],
        "%matplotlib inline": [],
        "%%time\nsum(range(9))": [],
        "%run other.py": BOTH,
        "files = !ls": BOTH,
        "import os": BOTH,
        "import mymodule": BOTH,
        "from . import mymodule": BOTH,
        "import scipy.io": BOTH,
        "import numpy as np\nnp.lib._npyio_impl": BOTH,
        "getattr(f, name)": BOTH,
        "g\N{MATHEMATICAL SANS-SERIF SMALL E}tattr(f, name)": BOTH,
        "f.__code__": BOTH,
        "open('x')": BOTH,
        "(" * 400 + ")" * 400 + "\nimport x": BOTH,
        "#" * 300_000: BOTH,
    }.items(),
)
def test_which_cells_are_plainly_written(first, again):
    cells = [("a", first, None), ("b", "check(...)", "size"), ("c", "check(...)", "map")]
    assert doubted(cells, WITHHELD, flags_in(cells)) == again


def test_what_is_used_after_its_own_check_is_no_table():
    later = [("a", "check(...)", "size"), ("b", "from nnlib import output_size, padding_map", None)]
    later += [("c", "output_size(7, 3), padding_map(3, 3, 1)", None), ("d", "check(...)", "map")]
    assert doubted(later, WITHHELD) == ["map"]


_NOTHING_LEFT = """
import weakref
from autograde import tasks
from autograde.withhold import _find, put_away
names = [name for unit in tasks.units() for task in tasks.of_unit(unit) for name in task.withholds]
codes = {name: weakref.ref(_find(name).__code__) for name in dict.fromkeys(names)}
assert len(codes) > 20 and all(code() for code in codes.values())
put_away(names)
left = [name for name, code in codes.items() if code() is not None and code().co_name != "_refuse"]
print(left)
"""


def test_nothing_of_the_code_is_left_in_the_process():
    told = subprocess.run([sys.executable, "-c", _NOTHING_LEFT], capture_output=True, text=True, check=True)
    assert told.stdout == "[]\n"


HONEST = {
    "u05-output-size": """
def output_size(size, kernel_size, padding=0, stride=1, mode="refuse"):
    travel = size - kernel_size + 2 * padding
    if travel < 0 or (mode == "refuse" and travel % stride):
        raise ValueError("does not fit")
    return travel // stride + 1
""",
    "u05-padding-map": """
import nnlib
def padding_map(height, width, padding):
    assert nnlib.output_size(7, 3) == 5
    return np.pad(np.zeros((height, width), int), padding, constant_values=1)
""",
}


@pytest.mark.parametrize(("seconds", "earned"), [(5, 0.0), (40, 2.0)])
def test_being_slow_is_no_way_around_the_second_hearing(judged, seconds, earned):
    """The answer that uses what is put away for the other one needs a third trial; all trials share their time."""
    result = judged(HONEST, ["import os, time\ntime.sleep(3)"], total_seconds=seconds)
    marks = {one.task_id: one.earned for one in result.verdicts if one.answered}
    assert marks.get("u05-padding-map", 0.0) == earned
    assert any("has never been" in flag for flag in result.flags) == (earned == 0)


def test_nobody_is_asked_who_earned_nothing(executor, paper):
    asked = []

    class Counted:
        limits = executor.limits

        def worker(self, away=()):
            asked.append(away)
            return executor.worker(away)

    judge((("added-1", "import os", None),), paper, Counted())
    assert asked == [()]
