"""Hints from the source of a submission: what must be seen, what must not, and traps for the reader itself."""

import re

import pytest

from autograde.course import REPOSITORY
from autograde.demo import WRONG
from autograde.grading.flags import MAX_FLAGS, MAX_PARSED, flags_in

PASSES = "defines an object that passes for another"
CARRIED = "takes a module out of another"
MODULES = "looks where modules are found"
PRIVATE = "uses a part of nnlib that is not public"
UNREAD = "is too long or nested too deeply to be looked through"

SUSPICIOUS = [
    ("import sys\nsys._getframe(1).f_locals", {"looks at stack frames"}),
    ("from sys import _getframe as g\ng()", {"looks at stack frames"}),
    ("import inspect as i\ni.stack()", {"looks at stack frames"}),
    ("try:\n    1 / 0\nexcept Exception as e:\n    e.__traceback__.tb_frame", {"looks at stack frames"}),
    ("getattr(frame, 'f_back')", {"looks at stack frames"}),
    ("def f():\n    import traceback\n    traceback.extract_stack()", {"looks at stack frames"}),
    ("import gc\n[o for o in gc.get_objects()]", {"searches the memory for objects"}),
    ("object.__subclasses__()", {"searches the memory for objects"}),
    ("from nnlib import output_size as o\nx = o.__code__", {"takes functions apart"}),
    ("import types\nf = types.FunctionType(c, {})", {"takes functions apart"}),
    ("import inspect, nnlib\ninspect.getsource(nnlib.conv2d)", {"reads the source of others"}),
    ("import nnlib\nopen(nnlib.__file__).read()", {"reads the source of others"}),
    ("open('/opt/course/nnlib/shapes.py').read()", {"reads the source of others"}),
    ("import importlib\nimportlib.reload(m)", {"reads the source of others"}),
    ("import autograde.checking", {"reaches into the check"}),
    ("from autograde.worker.channel import Channel", {"reaches into the check"}),
    ("import autograde", {"reaches into the check"}),
    ("from importlib import import_module\nimport_module('autograde.tasks')", {"reaches into the check"}),
    ("import sys\nsys.modules['autograde.checking'].announce = 1", {"reaches into the check", "patches autograde"}),
    ("check = print", {"binds the name check anew"}),
    ("if True:\n    def check(*a):\n        return 99", {"binds the name check anew"}),
    ("import sys\nsys.modules['numpy'] = None", {"changes the list of loaded modules"}),
    ("import sys\ndel sys.modules['numpy']", {"changes the list of loaded modules"}),
    ("import builtins\nbuiltins.len = lambda x: 0", {"patches builtins"}),
    ("__builtins__['len'] = 1", {"patches builtins"}),
    ("import numpy as np\nnp.testing.assert_allclose = print", {"patches numpy"}),
    ("import numpy as np\nsetattr(np, 'isclose', print)", {"patches numpy"}),
    ("import numpy as np\nvars(np)['isclose'] = print", {"patches numpy"}),
    ("from nnlib import Linear\nLinear.forward = 1", {"patches nnlib"}),
    ("from unittest.mock import patch", {"patches other modules"}),
    ("get_ipython().ast_transformers.append(1)", {"hooks into IPython"}),
    ("ip = get_ipython()\nip.events.register('pre_run_cell', f)", {"hooks into IPython"}),
    ("import ast\nclass T(ast.NodeTransformer):\n    pass", {"hooks into Python"}),
    ("import sys\nsys.meta_path.insert(0, 1)", {"hooks into Python"}),
    ("import atexit", {"hooks into Python"}),
    ("!ls -l", {"starts processes"}),
    ("files = !ls", {"starts processes"}),
    ("%%bash\nls", {"starts processes"}),
    ("!pip install x; id", {"starts processes"}),
    ("!curl http://x | sh", {"starts processes", "uses the network"}),
    ("!rm -rf ~", {"starts processes", "deletes files"}),
    ("!cat /etc/shadow", {"starts processes", "looks for files outside of its folder"}),
    ("import subprocess", {"starts processes"}),
    ("from joblib import Parallel, delayed\nParallel(2)(delayed(f)(x) for x in y)", {"starts processes"}),
    ("import joblib as j\nj.Parallel(n_jobs=2)", {"starts processes"}),
    ("from joblib.externals.loky import get_reusable_executor", {"starts processes"}),
    ("import loky", {"starts processes"}),
    ("from multiprocessing import Pool", {"starts processes"}),
    ("import multiprocessing.pool as p", {"starts processes"}),
    ("from concurrent.futures import ProcessPoolExecutor", {"starts processes"}),
    ("import concurrent.futures as c\nc.process.ProcessPoolExecutor()", {"starts processes"}),
    ("import _xxsubinterpreters", {"starts processes"}),
    ("import os as o\nwhile 1:\n    o.fork()", {"starts processes"}),
    ("__import__('os').system('id')", {"runs text as code", "starts processes"}),
    ("f = __import__('os')\nf.fork()", {"runs text as code", "starts processes"}),
    ("from os import *\nfork()", {"starts processes"}),
    ("import threading\nthreading.Thread(target=f).start()", {"starts threads"}),
    ("import urllib.request", {"uses the network"}),
    ("from socket import create_connection", {"uses the network"}),
    ("import ctypes\nctypes.CDLL(None)", {"reaches past Python into memory or the system"}),
    ("import os\nos.write(3, b'')", {"touches open file descriptors"}),
    ("import os\nos.getppid()", {"looks at other processes"}),
    ("open('/proc/1/environ')", {"looks for files outside of its folder"}),
    ("pid = 1\nopen(f'/proc/{pid}/mem')", {"looks for files outside of its folder"}),
    ("open('\\x2fproc/1/mem')", {"looks for files outside of its folder"}),
    ("open('../../secret_seed')", {"looks for files of the grading"}),
    ("import os\nprint(dict(os.environ))", {"reads the environment"}),
    ("%env", {"runs text as code", "reads the environment"}),
    ("import os\nos.environ['NBGRADER_EXECUTION']", {"reaches into the check"}),
    ("from pathlib import Path\nPath('x').unlink()", {"deletes files"}),
    ("import os\nos.symlink('a', 'b')", {"makes links or devices"}),
    ("import os\nos._exit(0)", {"ends the process or sends signals"}),
    ("import signal\nsignal.alarm(0)", {"ends the process or sends signals"}),
    ("import os\nos.setsid()", {"changes its own rights or limits"}),
    ("exec('x = 1')", {"runs text as code"}),
    ("class A:\n    def __eq__(self, other):\n        return True", {PASSES}),
    ("class A:\n    __eq__ = lambda self, other: True", {PASSES}),
    ("class A(str):\n    def __eq__(self, other):\n        return self is not other", {PASSES}),
    ("import numpy as np\nclass A(np.ndarray):\n    def __eq__(self, o):\n        return o.any()", {PASSES}),
    ("class A:\n    @property\n    def __class__(self):\n        return int", {PASSES}),
    ("class A:\n    def __float__(self):\n        return 1.0", {PASSES}),
    ("x.__class__ = int", {PASSES}),
    ("A = type('A', (), {'__eq__': lambda s, o: True})", {PASSES}),
    ("𝐞𝐱𝐞𝐜('x')", {"runs text as code"}),  # letters that Python reads as exec
    ("def broken(:\n    import os\n    os.fork()", {"starts processes"}),
    ("def broken(:\nopen('/etc/passwd')", {"looks for files outside of its folder"}),
    ("%timeit -n 1 exec('x')", {"runs text as code"}),
    ("%%time\nimport os\nos.fork()", {"starts processes"}),
    ("import shutil\nshutil.os.fork()", {"starts processes", CARRIED}),
    ("import random as r\nr._os.fork()", {"starts processes", CARRIED}),
    ("import shutil\ngetattr(shutil, 'os').fork()", {"starts processes"}),
    ("from shutil import os as o\no.fork()", {"starts processes"}),
    ("import posix\nposix.fork()", {"starts processes", CARRIED}),
    ("from posix import *\nfork()", {"starts processes", CARRIED}),
    ("class A:\n    system = thing.os.path", {CARRIED}),
    ("import os\nos.register_at_fork(before=f)", {"hooks into Python"}),
    (
        "import shutil, sys\nfor p in sys.path:\n    shutil.copytree(p + x, 'mine')",
        {MODULES, "copies files or folders"},
    ),
    (
        "import sys\nsys.path += [p + '/nnlib' for p in sys.path]",
        {MODULES, "patches sys", "reads the source of others"},
    ),
    ("import os\nlist(os.walk('/'))", {"looks for files outside of its folder"}),
    ("import nnlib.architecture\nnnlib.architecture._steps([], ())", {PRIVATE}),
    ("import nnlib.architecture as arch\narch._next_shape(1, 2, 3)", {PRIVATE}),
    ("from nnlib import architecture as arch\na = arch\na._next_shape(1, 2, 3)", {PRIVATE}),
    ("from nnlib.architecture import _steps as steps", {PRIVATE}),
    ("import nnlib.architecture as a\ngetattr(a, '_steps')", {PRIVATE}),
    ("import nnlib.architecture as a\nvars(a)['_steps']", {PRIVATE}),
    ("import nnlib.architecture as a\na.__dict__['_steps']", {PRIVATE}),
    ("import nnlib.architecture as a\ngetattr(a, '_' + name)", {PRIVATE}),
    ("import nnlib.architecture as a\nlist(vars(a).values())", {PRIVATE}),
    ("from importlib import import_module\nimport_module('nnlib.shapes')._steps", {PRIVATE}),
    ("import nnlib.shapes as s\nopen(s.__file__)", {"reads the source of others"}),
]


@pytest.mark.parametrize(("source", "texts"), SUSPICIOUS, ids=[source for source, _ in SUSPICIOUS])
def test_what_an_instructor_should_see(source, texts):
    assert set(flags_in([("u05-vgg16-answer", source, None)])) == {f"u05-vgg16: {text}" for text in texts}


HONEST = [
    "from autograde import check",
    "print('x' * 3, end='')\nimport sys\nprint('warning', file=sys.stderr)",
    "import time\nstarted = time.time()\nprint(time.time() - started)",
    "import random, functools, itertools, math, re\nrandom.seed(1)\npattern = re.compile('a+')",
    "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.rcParams['figure.dpi'] = 120\nplt.plot([1, 2])",
    "%timeit -n 10 output_size(9, 3)",
    "%%time\ntotal = sum(range(10**6))",
    "%load_ext autoreload\n%autoreload 2",
    "!pip install numpy==2.2 scipy",
    "%pip install -q matplotlib",
    "from IPython.core.interactiveshell import InteractiveShell\nInteractiveShell.ast_node_interactivity = 'all'",
    "import numpy as np\nnp.random.seed = 42\nnp.set_printoptions(precision=3)\nnp.seterr(all='ignore')",
    "import pandas as pd\npd.options.display.max_rows = 100",
    "import os\nos.environ['OMP_NUM_THREADS'] = '1'\nhome = os.environ.get('COLAB_GPU', '')",
    "import sys\nprint(sys.version, 'google.colab' in sys.modules)",
    "import os\nos.makedirs('out', exist_ok=True)\nprint(os.getcwd(), os.listdir('.'), os.path.join('a', 'b'))",
    "from scipy import signal\nsignal.convolve2d(a, b)",
    "import gc\ngc.collect()",
    "class Layer:\n    def __init__(self, w):\n        self.w = w\n        self.code = 1\n"
    "    def __repr__(self):\n        return 'Layer'\n    def __eq__(self, other):\n        return self.w == other.w\n"
    "    def __hash__(self):\n        return hash(self.w)\n    def __float__(self):\n        return float(self.w)\n"
    "    def __len__(self):\n        return 3",
    "from dataclasses import dataclass\n@dataclass\nclass Point:\n    x: int = 0\nPoint().__class__",
    "from collections import namedtuple, defaultdict\nVolume = namedtuple('Volume', 'channels height width')",
    "def output_size(size):\n    check = size % 2\n    return check",
    "def solve(x):\n    '''Opens /proc/self and calls exec, says this text.'''\n    # sys._getframe()\n    return x",
    "model.eval()\nevents = []\nresource = http = code = site = 1\nhttp.client = 2\nfork = 3",
    "import warnings\nwarnings.filterwarnings('ignore')\nimport logging\nlogging.basicConfig()",
    "open('notes.txt', 'w').write('a')\nnp.save('x.npy', x)\nopen('/dev/null')\nopen('/home/ada/data.csv')",
    "import nnlib, inspect\nprint(nnlib.__version__, inspect.signature(nnlib.conv2d))\nnnlib.conv2d?",
    "help(conv2d)\nconv2d??",
    "y = (a\n     % b)",
    "def broken(x):\n    return x +",
    "import numpy as np\nx = np.arange(6)\nx.shape = (2, 3)",
    "try:\n    output_size(3, 5)\nexcept ValueError as problem:\n    print(problem)",
    "import traceback\ntraceback.print_exc()",
    "input('how many? ')\nexit()",
    "import sys\nsys.setrecursionlimit(10_000)",
    "import sys\nif '..' not in sys.path:\n    sys.path.append('..')\nsys.path.insert(0, 'lib')",
    "import os, nnlib\nos.path.exists('x')\nletters = ['o', 'os', 'sys']\nhalves = 'a/b'.split('/')",
    "import nnlib.architecture as a\ngetattr(a, 'volumes')\na.Conv(1, 2)._asdict()\n"
    "a.Conv._fields\nlayer = nnlib.Linear(2, 3)\nlayer._notes = 1",
    "from scipy import signal\nfrom numpy import random\nimport scipy.signal\nscipy.signal.correlate(a, b)",
]


@pytest.mark.parametrize("source", HONEST)
def test_a_students_habits_give_no_hint(source):
    assert flags_in([("added-1", source, None)]) == ()


@pytest.mark.parametrize(
    "path",
    [
        *REPOSITORY.glob("solutions/*/*.py"),
        *REPOSITORY.glob("tests/second/*.py"),
        *REPOSITORY.glob("tests/answers/*/*.py"),
    ],
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_the_projects_own_answers_give_no_hint(path):
    cells = re.split(r"^# %%.*$", path.read_text(), flags=re.M)
    assert flags_in([(f"cell-{number}", source, None) for number, source in enumerate(cells)]) == ()


def test_the_demos_class_gives_no_hint():
    answers = [(f"{task}-answer", source, None) for wrong in WRONG.values() for task, source in wrong.items()]
    assert answers
    assert flags_in(answers) == ()


def test_names_imported_in_one_cell_are_known_in_another():
    cells = [("a", "from os import fork as divide", None), ("b", "divide()", None)]
    assert flags_in(cells) == ("a: starts processes", "b: starts processes")


def test_what_is_parsed_is_bounded_over_all_cells():
    cells = [(f"added-{number}", "a=" * 40_000 + "1\nimport os", None) for number in range(4)]
    unread = [f"added-{number}: {UNREAD}" for number in (2, 3)]
    assert list(flags_in(cells)) == unread


def test_check_cells_are_the_courses_own():
    assert flags_in([("u05-vgg16-check", "import subprocess", "u05-vgg16")]) == ()


def test_each_hint_stands_once_and_in_order():
    cells = [("b", "import os\nos.fork()\nos.fork()", None), ("a", "eval('1')", None)]
    assert flags_in(cells) == ("b: starts processes", "a: runs text as code")


def test_there_are_never_too_many():
    flags = flags_in([(f"added-{number}", "import subprocess", None) for number in range(500)])
    assert len(flags) == MAX_FLAGS + 1
    assert flags[-1] == f"and {500 - MAX_FLAGS} more"


DEEP = {
    "minus": "-" * 90_000 + "1",
    "not": "not " * 20_000 + "1",
    "brackets": "(" * 45_000 + ")" * 45_000,
    "attributes": "a" + ".b" * 45_000,
    "calls": "a" + "()" * 45_000,
    "sum": "1" + "+1" * 45_000,
    "lambda": "lambda:" * 12_000 + "1",
    "if": "if 1: pass\n" + "elif 1: pass\n" * 7_000,
    "assignments": "a=" * 45_000 + "1",
    "magics": "%a\n" * 30_000,
    "signs": "!" * 90_000,
    "equal signs": "a=" + "!" * 90_000,
    "open quotes": "'" * 90_001,
    "blanks": " " * 90_000 + "%x",
    "names before a magic": "a " * 45_000 + "= %x",
    "long line": "x = " + "os.environ " * 100_000,
    "many lines": "os.environ\n" * 100_000,
    "timer": "%timeit " + "-n 1 " * 18_000,
    "nothing": "\0",
}


@pytest.mark.parametrize("name", DEEP)
def test_no_source_is_a_trap(name):
    trap = DEEP[name] + "\nimport os\nos.fork()\n"
    flags = flags_in([("added-1", trap, None)])
    assert "added-1: starts processes" in flags or len(trap) > MAX_PARSED or name == "open quotes"
    assert set(flags) <= {f"added-1: {text}" for text in ("starts processes", UNREAD, "reads the environment")}


@pytest.mark.parametrize("name", ["minus", "sum", "attributes", "long line", "many lines"])
def test_a_source_that_cannot_be_looked_through_is_named(name):
    trap = DEEP[name] + "\nos.fork()"
    assert f"added-1: {UNREAD}" in flags_in([("added-1", trap, None)])
