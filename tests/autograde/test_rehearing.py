"""Who is tried once more where nnlib's own function has never been, and that nothing of the function is left there."""

import subprocess
import sys

import pytest

from autograde import tasks
from autograde.calling import Outcome
from autograde.demo import _without_markers
from autograde.grading import rehearing
from autograde.grading.flags import flags_in
from autograde.grading.hearing import Hearing
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
        "from nnlib.shapes import *\ntable = [output_size(n, 3) for n in range(3, 9)]": BOTH,
        "from nnlib import shapes\nhere = [shapes]\nhere[0].output_size(7, 3)": ["size"],
        "import numpy as np\nnp.padding_map(3)": [],  # nothing that NumPy has
        "import numpy as np\nfrom nnlib import shapes\nnp = shapes\nnp.padding_map(3, 3, 1)": ["map"],
        "from nnlib.datasets import load\nload('digits')": [],
        "from numpy import load\nload(file, None, True)": BOTH,
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
        "import matplotlib.pyplot as plt\nplt.importlib.import_module": BOTH,
        "from matplotlib.pyplot import importlib": BOTH,
        "from random import _os": BOTH,
        "import functools\n@functools.singledispatch\ndef f(x):\n    pass": BOTH,
        "import numpy as np\nnp.load(file, None, True)": BOTH,
        "match f:\n    case object(x=1):\n        pass": BOTH,
        "import numpy as np\nnp.lib.stride_tricks.as_strided(x)": BOTH,
        "getattr(f, name)": BOTH,
        "g\N{MATHEMATICAL SANS-SERIF SMALL E}tattr(f, name)": BOTH,
        "f.__code__": BOTH,
        "open('x')": BOTH,
        "(" * 400 + ")" * 400 + "\nimport x": BOTH,
        "#" * 300_000: BOTH,
    }.items(),
)
def test_which_cells_are_plainly_written(first, again):
    cells = [("added-1", first, None), ("b", "check(...)", "size"), ("c", "check(...)", "map")]
    assert doubted(cells, WITHHELD, flags_in(cells)) == again


def test_what_is_used_after_its_own_check_is_no_table():
    later = [("a", "check(...)", "size"), ("b", "from nnlib import output_size, padding_map", None)]
    later += [("added-1", "output_size(7, 3), padding_map(3, 3, 1)", None), ("d", "check(...)", "map")]
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


def test_all_second_trials_share_the_time_of_one(monkeypatch, executor, paper):
    """First both tasks together, then each alone; what is not heard by the common deadline earns nothing."""
    hearing = Hearing([one for one in paper if one[0].id in ("u05-output-size", "u05-padding-map")], executor.limits)
    for task, cases in hearing.paper.values():
        hearing.verdicts[task.id] = task.mark(cases, [Outcome(case.expected) for case in cases], shown=False)
        assert hearing.verdicts[task.id].right
    heard = []
    monkeypatch.setattr(rehearing, "hear_out", lambda again, *_: heard.append((sorted(again.paper), again.deadline)))
    cells = [("added-1", "import os", None), *((f"{name}-check", "", name) for name in hearing.paper)]
    lowered = rehearing.hear_again(hearing, cells, {}, (), executor)
    assert [len(names) for names, _ in heard] == [2, 1, 1]
    assert len({deadline for _, deadline in heard}) == 1
    assert [verdict.earned for verdict in hearing.verdicts.values()] == [0.0, 0.0]
    assert len(lowered) == 2


REFERENCE_ABOVE = """
import os
from nnlib import output_size as reference
print(reference(9, 3))
expected = [reference(size, 3) for size in (7, 9)]
def output_size(size, kernel_size, padding=0, stride=1, mode="refuse"):
    travel = size - kernel_size + 2 * padding
    if travel < 0 or (mode == "refuse" and travel % stride):
        raise ValueError("does not fit")
    return travel // stride + 1
assert [output_size(7, 3), output_size(9, 3)] == expected
"""
ENDS_ITS_COPY = """
import os
def output_size(size, kernel_size, padding=0, stride=1, mode="refuse"):
    if stride != 1 or mode != "refuse":
        os.kill(os.getppid(), 9)
        while True:
            pass
    if size - kernel_size + 2 * padding < 0:
        raise ValueError("does not fit")
    return size - kernel_size + 2 * padding + 1
"""


def test_a_look_at_the_reference_above_the_answer_costs_nothing(judged):
    result = judged({"u05-output-size": REFERENCE_ABOVE})
    assert {one.task_id: one.earned for one in result.verdicts}["u05-output-size"] == 4.0
    assert result.flags == ()


def test_an_answer_that_breaks_off_its_own_check_is_heard_twice_all_the_same(judged):
    result = judged({"u05-output-size": ENDS_ITS_COPY}, extra=["import os\nos.getcwd()"])
    assert {one.task_id: one.earned for one in result.verdicts}["u05-output-size"] < 4.0


def test_student_and_instructor_are_told_why_a_mark_fell(judged):
    kept = "import types\nfrom nnlib import same_padding as f\n"
    kept += "same_padding = types.FunctionType(f.__code__, f.__globals__)"
    result = judged({"u05-same-padding": kept})
    told = "u05-same-padding: lost points when it was tried again without nnlib's own function from the beginning"
    assert told in result.notes
    assert result.flags[0] == told


def test_nobody_is_asked_who_earned_nothing(executor, paper):
    asked = []

    class Counted:
        limits = executor.limits

        def worker(self, away=()):
            asked.append(away)
            return executor.worker(away)

    judge((("added-1", "import os", None),), paper, Counted())
    assert asked == [()]
