"""Submissions that change the tools of the judge where they can reach them: in their own process."""

WRONG = "def output_size(size, kernel_size, padding=0, stride=1, mode='refuse'):\n    return size"
RIGHT = """
def output_size(size, kernel_size, padding=0, stride=1, mode="refuse"):
    travel = size - kernel_size + 2 * padding
    if travel < 0 or (mode == "refuse" and travel % stride):
        raise ValueError("does not fit")
    return travel // stride + 1
"""
FULL = {"u05-output-size": 4.0, "u05-vgg16": 1.0}


def patch(source, *hints, answer=WRONG, **fields):
    """A case in which a first cell patches something, and the answer to u05-output-size is wrong unless given."""
    flags = tuple(f"added-1: {hint}" for hint in hints)
    return {
        "first": (source + "\nprint('patched')",),
        "answers": {"u05-output-size": answer},
        "flags": flags,
        "shows": ("patched",),
        **fields,
    }


EVERYWHERE = """
import sys
for module in list(sys.modules.values()):
    for name in ('difference', 'same', 'mark', 'compare', 'perform', 'encode', 'plain'):
        if hasattr(module, name) and getattr(module, '__name__', '').startswith('autograde'):
            setattr(module, name, lambda *a, **k: b'7')
"""

CASES = {
    "NumPy's asserts": patch(
        "import numpy as np\nimport numpy.testing as t\nfor name in dir(t):\n    if name.startswith('assert'):\n"
        "        setattr(t, name, lambda *a, **k: None)",
        "patches numpy",
    ),
    "NumPy's comparisons": patch(
        "import numpy as np\nnp.isclose = np.allclose = np.array_equal = lambda *a, **k: np.True_", "patches numpy"
    ),
    "json": patch(
        "import json\nkept = json.dumps\njson.dumps = lambda *a, **k: kept({'end': True})",
        "patches json",
        shows=(),
        noted=(
            "cell added-1: it did not stop when told to",
            "forged message: out of step",
        ),
    ),
    "json, then an honest answer": patch(
        "import json\nold = json.loads\njson.loads = lambda *a, **k: old(*a, **k)",
        "patches json",
        answer=RIGHT,
        earns=FULL,
    ),
    "builtins": patch(
        "import builtins\nbuiltins.isinstance = lambda *a: True",
        "patches builtins",
        shows=(),
        noted=("cell added-1: it ended the process",),
    ),
    "the name check": patch("check = lambda *a: 99.0", "binds the name check anew"),
    "check in its module": patch(
        "import autograde\nautograde.check = lambda *a: 99.0", "reaches into the check", "patches autograde"
    ),
    "the announcement": patch(
        "import autograde.checking\nautograde.checking.announce = lambda *a: 99.0",
        "reaches into the check",
        "patches autograde",
    ),
    "the points that a score shows": patch(
        "from autograde.report import Score\nScore.__repr__ = lambda self: '99.0'",
        "reaches into the check",
        "patches autograde",
    ),
    "the display hook": patch(
        "import sys\nsys.displayhook = lambda value: print('4.0')", "hooks into Python", "patches sys"
    ),
    "what IPython shows": patch(
        "ip = get_ipython()\nip.display_formatter.format = lambda *a, **k: ({'text/plain': '4.0'}, {})",
        "hooks into IPython",
    ),
    "an AST transformer": patch(
        "import ast\nclass Seven(ast.NodeTransformer):\n    def visit_Constant(self, node):\n"
        "        return ast.Constant(7)\nget_ipython().ast_transformers.append(Seven())\n",
        "hooks into Python",
        "hooks into IPython",
        shows=(),
        earns={},
    ),
    "an input transformer": patch(
        "get_ipython().input_transformers_post.append(lambda lines: ['99.0\\n'])",
        "hooks into IPython",
        shows=(),
        earns={},
    ),
    "a hook before every cell": patch(
        "def replace(*_):\n    get_ipython().user_ns['check'] = lambda *a: 99.0\n"
        "get_ipython().events.register('pre_run_cell', replace)",
        "hooks into IPython",
        earns={},
    ),
    "a module in sys.modules": patch(
        "import sys, types\nfake = types.ModuleType('autograde')\nfake.check = lambda *a: 99.0\n"
        "sys.modules['autograde'] = fake",
        "reaches into the check",
        "changes the list of loaded modules",
    ),
    "an import hook": patch(
        "import sys\nclass Finder:\n    def find_spec(self, name, path, target=None):\n        return None\n"
        "sys.meta_path.insert(0, Finder())\nfor name in [n for n in sys.modules if n.startswith('autograde')]:\n"
        "    del sys.modules[name]",
        "hooks into Python",
        "changes the list of loaded modules",
        "reaches into the check",
    ),
    "what runs at the exit": patch(
        "import atexit, os\natexit.register(lambda: os.write(3, b'\\xff' * 64))",
        "hooks into Python",
        "touches open file descriptors",
    ),
    "a destructor": patch(
        "class Last:\n    def __del__(self):\n        import os\n        os._exit(0)\n"
        "    def __call__(self, *a, **k):\n        return 7\nlast = Last()",
        "defines an object that passes for another",
        "ends the process or sends signals",
        answer="output_size = Last()",
    ),
    "whatever is named like the judge's tools": patch(
        EVERYWHERE, "changes the list of loaded modules", "reaches into the check", earns={}, shows=()
    ),
    "everything NumPy computes": patch(
        "import numpy as np\nfor name in dir(np):\n    try:\n        setattr(np, name, 7)\n"
        "    except Exception:\n        pass",
        "patches numpy",
        shows=(),
        earns={},
    ),
}


def test_patching_earns_nothing(case, holds):
    holds(case)
