"""Submissions that keep nnlib's own function from before it is put away, and lose the marks where it has never been."""

LOST = ("u05-output-size: lost points when it was tried again without nnlib's own function from the beginning",)
FULL = {"u05-vgg16": 1.0, "u05-output-size": 4.0}
HONEST = """
def output_size(size, kernel_size, padding=0, stride=1, mode="refuse"):
    travel = size - kernel_size + 2 * padding
    if travel < 0 or (mode == "refuse" and travel % stride):
        raise ValueError("does not fit")
    return travel // stride + 1
"""


# What the code of `output_size` looks up where it runs, and a function to put that code into.
AROUND = """
from nnlib import output_size as library
_MODES = ("refuse", "floor")
def whole(place, name, value, least):
    return value
def mine(size, kernel_size, padding=0, stride=1, mode="refuse"):
    pass
"""


def kept(first, *hints, answer="output_size = mine", where="added-1", **fields):
    """A case whose first cell makes `mine` of the library's function; the answer is that."""
    flags = tuple(f"{where}: {hint}" for hint in hints)
    return {"first": (first,), "answers": {"u05-output-size": answer}, "flags": flags, "noted": LOST, **fields}


SERVE = """
import os, json
from nnlib import output_size as library
asked, ask = os.pipe()
answered, answer = os.pipe()
if os.fork() == 0:
    while True:
        a, k = json.loads(os.read(asked, 10_000))
        try:
            said = library(*a, **k)
        except Exception as problem:
            said = repr(problem)
        os.write(answer, json.dumps(said).encode())


def mine(*a, **k):
    os.write(ask, json.dumps([a, k]).encode())
    said = json.loads(os.read(answered, 10_000))
    if isinstance(said, str):
        raise ValueError(said)
    return int(said)
"""

CASES = {
    "its code taken out": kept(
        "import types\nfrom nnlib import output_size as library\n"
        "mine = types.FunctionType(library.__code__, library.__globals__, 'mine', library.__defaults__)\n"
        "mine.__kwdefaults__ = library.__kwdefaults__",
        "takes functions apart",
    ),
    "its source run again": kept(
        "import inspect, nnlib.shapes\nspace = {}\nexec(inspect.getsource(nnlib.shapes), space)\n"
        "mine = space['output_size']",
        "reads the source of others",
        "runs text as code",
    ),
    "its folder copied under another name": kept(
        "import shutil, sys\nfrom pathlib import Path\n"
        "place = next(Path(one) for one in sys.path if (Path(one) / 'nnlib').is_dir())\n"
        "shutil.copytree(place / 'nnlib', 'mylib')\n"
        "for file in Path('mylib').rglob('*.py'):\n"
        "    file.write_text(file.read_text().replace('nnlib', 'mylib'))\n"
        "from mylib import output_size as mine",
        "copies files or folders",
        "looks where modules are found",
    ),
    "its module loaded under another name": kept(
        "import importlib.util, nnlib.shapes\n"
        "spec = importlib.util.spec_from_file_location('other', nnlib.shapes.__spec__.origin)\n"
        "other = importlib.util.module_from_spec(spec)\nspec.loader.exec_module(other)\nmine = other.output_size",
        "reads the source of others",
    ),
    "its module forgotten and imported again": kept(
        "import sys\nfrom nnlib import shapes\ndel sys.modules['nnlib.shapes']\n"
        "import importlib\nmine = importlib.import_module('nnlib.shapes').output_size\n"
        "sys.modules['nnlib.shapes'] = shapes",
        "changes the list of loaded modules",
    ),
    "a process made before that still has it": kept(SERVE, "starts processes", "touches open file descriptors"),
    "the function that puts away patched": kept(
        "import contextlib, sys\ncopies = sys.modules['autograde.worker.copies']\n"
        "copies.withheld = lambda names: contextlib.nullcontext()\nfrom nnlib import output_size as mine",
        "reaches into the check",
    ),
    "its code under a name made up": kept(
        AROUND + "import functools\n"
        "functools.update_wrapper(mine, library, assigned=['__co' + 'de__', '__kwde' + 'faults__'])",
    ),
    "its code by a formatter": kept(
        AROUND + "import string\n"
        "for name in ('__co' + 'de__', '__kwde' + 'faults__', '__de' + 'faults__'):\n"
        "    setattr(mine, name, string.Formatter().get_field('0.' + name, (library,), {})[0])",
    ),
    "its code by a pattern": kept(
        AROUND + "kind = type('Kind', (type,), {'__instance' + 'check__': lambda *_: True})\n"
        "names = ('__co' + 'de__', '__kwde' + 'faults__', '__de' + 'faults__')\n"
        "Any = kind('Any', (), {'__match_' + 'args__': names})\n"
        "match library:\n    case Any(code, keywords, defaults):\n        pass\n"
        "[setattr(mine, name, value) for name, value in zip(names, (code, keywords, defaults))]",
    ),
    "its value in a pickle of another kind": kept(
        "import cloudpickle, nnlib.shapes\ncloudpickle.register_pickle_by_value(nnlib.shapes)\n"
        "mine = cloudpickle.loads(cloudpickle.dumps(nnlib.shapes.output_size))",
    ),
    "its code without a name that is flagged": kept(
        "import matplotlib.pyplot as plt\nfrom nnlib import shapes\nget = plt.importlib.import_module\n"
        "f = [shapes][0].output_size\np = dict(get('ins' + 'pect').getmembers(f))\n"
        "mine = get('ty' + 'pes').FunctionType(p['__co' + 'de__'], p['__glo' + 'bals__'], 'mine', "
        "p['__de' + 'faults__'])",
    ),
    "its code by modules that others carry": kept(
        "from collections import _sys\ns = [_sys][0]\nget = s.modules['ins' + 'pect'].getmembers\n"
        "from nnlib import shapes\nf = [shapes][0].output_size\np = dict(get(f))\n"
        "mine = s.modules['ty' + 'pes'].FunctionType(p['__co' + 'de__'], p['__glo' + 'bals__'], 'mine', "
        "p['__de' + 'faults__'])",
    ),
    "a table of its results": {
        "first": (
            "from nnlib import same_padding as library\ntable = {}\nfor size in range(1, 3000):\n"
            "    try:\n        table[size] = library(size)\n    except ValueError:\n        pass",
        ),
        "answers": {
            "u05-same-padding": "def same_padding(kernel_size):\n    if kernel_size not in table:\n"
            "        raise ValueError\n    return table[kernel_size]"
        },
        "noted": (LOST[0].replace("output-size", "same-padding"),),
    },
}

# Whoever writes unusually but honestly is heard twice, and loses nothing.
CASES |= {
    "an honest answer by somebody who looks around": {
        "first": ("import os, sys, gc\nprint(os.getcwd(), getattr(sys, 'version')[:1], len(gc.get_objects()) > 0)",),
        "answers": {"u05-output-size": HONEST},
        "flags": ("added-1: searches the memory for objects",),
        "earns": FULL,
    },
    "honest answers that use nnlib for each other": {
        "first": ("import sys\nimport nnlib\nprint(nnlib.output_size(7, 3))",),
        "answers": {
            "u05-output-size": HONEST,
            "u05-padding-map": "import nnlib\ndef padding_map(height, width, padding):\n"
            "    assert nnlib.output_size(7, 3) == 5\n"
            "    return np.pad(np.zeros((height, width), int), padding, constant_values=1)",
        },
        "earns": FULL | {"u05-padding-map": 2.0},
    },
}


def test_what_is_kept_earns_nothing(case, holds):
    holds(case)
