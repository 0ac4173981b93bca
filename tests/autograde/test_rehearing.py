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


def test_all_second_trials_share_the_time_of_one(monkeypatch, executor, paper):
    """First both tasks together, then each alone; what is not heard by the common deadline earns nothing."""
    hearing = Hearing([one for one in paper if one[0].id in ("u05-output-size", "u05-padding-map")], executor.limits)
    for task, cases in hearing.paper.values():
        hearing.verdicts[task.id] = task.mark(cases, [Outcome(case.expected) for case in cases], shown=False)
        assert hearing.verdicts[task.id].right
    heard = []
    monkeypatch.setattr(rehearing, "hear_out", lambda again, *_: heard.append((sorted(again.paper), again.deadline)))
    cells = [("added-1", "import os", None), *((f"{name}-check", "", name) for name in hearing.paper)]
    lowered = rehearing.hear_again(hearing, cells, (), executor)
    assert [len(names) for names, _ in heard] == [2, 1, 1]
    assert len({deadline for _, deadline in heard}) == 1
    assert [verdict.earned for verdict in hearing.verdicts.values()] == [0.0, 0.0]
    assert len(lowered) == 2


def test_nobody_is_asked_who_earned_nothing(executor, paper):
    asked = []

    class Counted:
        limits = executor.limits

        def worker(self, away=()):
            asked.append(away)
            return executor.worker(away)

    judge((("added-1", "import os", None),), paper, Counted())
    assert asked == [()]
