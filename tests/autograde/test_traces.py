"""Which answers leave something behind when they are called, and so must not share a copy of a process."""

import functools
import itertools

import numpy as np
import pytest

import nnlib
from autograde.worker.traces import leaves_none

LEAVE_NONE = [
    "def answer(x, y=2, *, z=(1, None)):\n    return x + y",
    "def helper(x):\n    return np.zeros(x)\ndef answer(x):\n    out = helper(x)\n    out[0] = 1\n    return out",
    "def answer(x):\n    return answer(x - 1) if x else [y ** 2 for y in range(3)]",
    "size = 3\ndef answer(x):\n    return size * sum(map(lambda y: y + size, x))",
    "from math import prod\nfrom nnlib import output_size\ndef answer(x):\n    return prod(x) + output_size(x, 3)",
    "def answer(x):\n    def inner(y):\n        return x + y\n    return set([inner(1)])",
]
LEAVE_SOME = [
    "answer = 7",
    "class answer:\n    pass",
    "count = 0\ndef answer(x):\n    global count\n    count += 1",
    "calls = []\ndef answer(x):\n    calls.append(x)",
    "memory = {}\ndef helper(x):\n    memory[x] = 1\ndef answer(x):\n    return helper(x)",
    "def answer(x, memory={}):\n    return memory.setdefault(x, 1)",
    "def answer(x, *, memory=([],)):\n    memory[0].append(x)",
    "def answer(x):\n    answer.calls = 1",
    "def answer(x):\n    return 1\nanswer.calls = []",
    "def answer(x):\n    setattr(answer, 'calls', 1)",
    "def make():\n    count = 0\n    def answer(x):\n        nonlocal count\n        count += 1\n"
    "    return answer\nanswer = make()",
    "rng = np.random.default_rng(1)\ndef answer(x):\n    return rng.normal()",
    "def answer(x):\n    return np.random.rand()",
    "def answer(x):\n    return [np.random.seed(y) for y in x]",
    "def answer(x):\n    open('note', 'w').write(x)",
    "def answer(x):\n    import os\n    os.mkdir('note')",
    "def answer(x):\n    np.save('note', x)",
    "def answer(x):\n    np.seterr(all='raise')",
    "weights = np.zeros(3)\ndef answer(x):\n    weights[0] += 1",
    "@functools.lru_cache\ndef answer(x):\n    return x",
    "calls = []\nappend = calls.append\ndef answer(x):\n    append(x)",
    "import numpy.random as npr\ndef answer(x):\n    return npr.rand(x)",
    "from numpy.random import rand\ndef answer(x):\n    return rand(x)",
    "from numpy.random import default_rng as new\nrng = new(1)\ndef answer(x):\n    return rng.normal()",
    "from numpy import random as chance\ndef answer(x):\n    return chance.rand(x)",
    "import scipy.stats as ss\ndef answer(x):\n    return ss.norm.rvs(size=x)",
    "import scipy\ndef answer(x):\n    return scipy.stats.norm.rvs(size=x)",
    "from scipy.stats import norm\ndef answer(x):\n    return norm.rvs(size=x)",
    "from numpy import seterr as se\ndef answer(x):\n    se(all='raise')",
    "from numpy import memmap as mm\ndef answer(x):\n    return mm('m', mode='w+', shape=3)",
    "from numpy.random import RandomState as R\ndef answer(x):\n    return R",
    "from nnlib import datasets as data\ndef answer(x):\n    return data.load(x)",
    "counter = itertools.count()\ndef answer(x):\n    return next(counter)",
    "class Thing:\n    calls = 0\ndef answer(x):\n    return Thing()",
    "answer = [].append",
]


def notebook(source):
    names = {"__name__": "__main__", "np": np, "nnlib": nnlib, "functools": functools, "itertools": itertools}
    exec(source, names)
    return names


@pytest.mark.parametrize("source", LEAVE_NONE)
def test_leaves_none(source):
    names = notebook(source)
    assert leaves_none(names["answer"], names)


@pytest.mark.parametrize("source", LEAVE_SOME)
def test_leaves_some(source):
    names = notebook(source)
    assert not leaves_none(names["answer"], names)


def test_what_a_name_stood_for_at_the_check_counts():
    names = notebook("def answer(x):\n    return table")
    assert leaves_none(names["answer"], {**names, "table": 3})
    assert not leaves_none(names["answer"], {**names, "table": []})


def test_a_function_of_a_module_of_ones_own_is_in_doubt():
    names = notebook("def answer(x):\n    return x")
    names["answer"].__module__ = "own"
    assert not leaves_none(names["answer"], names)
