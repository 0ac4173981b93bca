"""Submissions that do not end: politely, rudely, or where Python cannot interrupt them."""

SIGNALS = "ends the process or sends signals"


def cell(source, *hints, **fields):
    return {"first": (source,), "flags": tuple(f"added-1: {hint}" for hint in hints), **fields}


def answer(source, *hints, **fields):
    flags = tuple(f"u05-output-size: {hint}" for hint in hints)
    return {"answers": {"u05-output-size": source}, "flags": flags, **fields}


IGNORE = """
import signal
for number in range(1, 32):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
"""

CASES = {
    "a loop": cell("while True:\n    pass"),
    "sleep": cell("import time\ntime.sleep(10**6)"),
    "a loop that catches the limit": cell(
        "while True:\n    try:\n        while True:\n            pass\n    except BaseException:\n        pass",
        noted=("cell added-1: it did not stop when told to",),
    ),
    "a loop that catches the limit once": cell(
        "try:\n    while True:\n        pass\nexcept BaseException:\n    pass\nwhile True:\n    pass"
    ),
    "a loop that ignores all signals": cell(
        IGNORE + "while True:\n    pass", SIGNALS, noted=("cell added-1: it did not stop when told to",)
    ),
    "an alarm put off": cell(
        "import signal\nsignal.alarm(0)\nsignal.setitimer(signal.ITIMER_REAL, 0)\nwhile True:\n    pass",
        SIGNALS,
        noted=("cell added-1: it did not stop when told to",),
    ),
    "a signal blocked": cell(
        "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\nwhile True:\n    pass",
        SIGNALS,
        noted=("cell added-1: it did not stop when told to",),
    ),
    "a power too large": cell("x = 9 ** 9 ** 9"),
    "an expression that backtracks": cell("import re\nre.match('(a+)+$', 'a' * 64 + 'b')"),
    "a sum without end": cell(
        "import itertools\nsum(itertools.repeat(1))", noted=("cell added-1: it did not stop when told to",)
    ),
    "a sort that compares for ever": cell(
        "class S:\n    def __lt__(self, other):\n        while True:\n            pass\nsorted([S(), S()])",
        "defines an object that passes for another",
    ),
    "a destructor that never ends": cell(
        "class D:\n    def __del__(self):\n        while True:\n            pass\nD()\nprint()",
        "defines an object that passes for another",
    ),
    "an array that is never ready": cell(
        "class A:\n    @property\n    def __array_interface__(self):\n        while True:\n            pass\n"
        "import numpy as np\nnp.asarray(A())",
        "defines an object that passes for another",
    ),
    "a cell that waits for a lock": cell("import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()"),
    "a product too large for a while": cell(
        "import numpy as np\nx = np.ones((1500, 1500))\nwhile True:\n    x = x @ x"
    ),
    "an answer that loops": answer("def output_size(*a, **k):\n    while True:\n        pass"),
    "an answer that ignores all signals": answer(
        IGNORE + "def output_size(*a, **k):\n    while True:\n        pass", SIGNALS
    ),
    "an answer that takes a little less than it may": {
        "answers": {"u05-padding-map": "import time\ndef padding_map(*_):\n    time.sleep(0.8)\n    return 7"},
    },
    "an answer that sleeps in its result": answer(
        "import time\nclass S(list):\n    def __iter__(self):\n        time.sleep(99)\n"
        "def output_size(*a, **k):\n    return S([1])"
    ),
    "a value that hangs when it is read": {
        "answers": {
            "u05-handout-a": "class D(dict):\n    def items(self):\n        while True:\n            pass\n"
            "handout_a = D(a=1)"
        }
    },
    "ends its process again and again": {
        "first": ("import os, time\ntime.sleep(1)\nos._exit(0)",) * 6,
        "flags": tuple(f"added-{number}: {SIGNALS}" for number in range(1, 7)),
        "earns": {},
        "noted": (
            "cell added-1: it ended the process",
            "cell added-2: it ended the process",
            "cell added-3: it ended the process",
            "cell added-4: it ended the process",
        ),
    },
}


def test_time_costs_itself_only(case, holds):
    holds(case)
