"""Answers that are not what they seem: equal to everything, of a class that lies, without end, traps for a reader."""

from autograde.tasks import find

PASSES = "defines an object that passes for another"


def answer(source, *hints, task="output-size", **fields):
    flags = tuple(f"u05-{task}: {hint}" for hint in hints)
    return {"answers": {f"u05-{task}": source}, "flags": flags, **fields}


EQUAL = """
class Anything:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 1
    def __call__(self, *a, **k): return self
    def __float__(self): return 1.0
    def __index__(self): return 7
    def __bool__(self): return True
    def __getattr__(self, name): return self
    def __array__(self, *a, **k): return np.zeros(1)
    def __len__(self): return 1
    def __iter__(self): return iter([self])
output_size = Anything()
"""
SHOWN = """
shown = {}
def output_size(size, kernel_size, padding=0, stride=1, mode="refuse"):
    known = @KNOWN@
    return known.get((size, kernel_size, padding, stride, mode), 0)
"""


def _known():
    """The shown cases of u05-output-size as {arguments: answer}, for an answer that knows nothing else."""
    known = {}
    for case in find("u05-output-size").cases():
        named = dict(zip(("size", "kernel_size", "padding", "stride", "mode"), case.request.args, strict=False))
        full = {"padding": 0, "stride": 1, "mode": "refuse", **named, **case.request.kwargs}
        if isinstance(case.expected, int):
            known[tuple(full[name] for name in ("size", "kernel_size", "padding", "stride", "mode"))] = case.expected
    return known


CASES = {
    "equal to everything": answer(EQUAL, PASSES),
    "an array equal to everything": answer(
        "class A(np.ndarray):\n    def __eq__(self, other):\n        return np.ones(self.shape, bool)\n"
        "    def __array_ufunc__(self, *a, **k):\n        return True\n"
        "def padding_map(*_):\n    return np.zeros((3, 3)).view(A)",
        PASSES,
        task="padding-map",
    ),
    "an object that becomes another array each time": answer(
        "class A:\n    n = 0\n    def __array__(self, dtype=None, copy=None):\n        A.n += 1\n"
        "        return np.full((A.n, A.n), 1)\ndef padding_map(*_):\n    return A()",
        PASSES,
        task="padding-map",
    ),
    "memory that is not its own": answer(
        "class A:\n    __array_interface__ = {'shape': (100,), 'typestr': '|u1', 'data': (8, False), 'version': 3}\n"
        "def padding_map(*_):\n    return np.asarray(A())",
        PASSES,
        task="padding-map",
    ),
    "a class that lies about itself": answer(
        "class A:\n    @property\n    def __class__(self):\n        return int\n    def __int__(self):\n"
        "        return 7\n"
        "    def __eq__(self, other):\n        return True\ndef output_size(*a, **k):\n    return A()",
        PASSES,
    ),
    "a text equal to every text": {
        "answers": {
            "u05-stride-three": "class T(str):\n    def __eq__(self, other):\n        return True\n"
            "    def __hash__(self):\n        return 1\n    def upper(self):\n        return 'C'\n"
            "stride_three = T('A')"
        },
        "flags": (f"u05-stride-three: {PASSES}",),
    },
    "a whole number equal to every number": {
        "answers": {
            "u05-vgg16": "class N(int):\n    def __eq__(self, other):\n        return True\n    def __int__(self):\n"
            "        return 138357544 if hasattr(self, 'x') else 5\nvgg16 = N(3)"
        },
        "earns": {},
        "flags": (f"u05-vgg16: {PASSES}",),
    },
    "a float that is close to everything": answer(
        "class F(float):\n    def __eq__(self, other):\n        return True\n    def __sub__(self, other):\n"
        "        return 0.0\n    __rsub__ = __sub__\ndef output_size(*a, **k):\n    return F('nan')",
        PASSES,
    ),
    "a dictionary whose entries change": {
        "answers": {
            "u05-handout-a": "class D(dict):\n    n = 0\n    def items(self):\n        D.n += 1\n"
            "        return [('total', D.n)] * D.n\n    def __contains__(self, key):\n        return True\n"
            "    def get(self, *a):\n        return 1\nhandout_a = D(total=1)"
        },
        "flags": (f"u05-handout-a: {PASSES}",),
    },
    "an answer with a repr that never ends": answer(
        "class R:\n    def __repr__(self):\n        while True:\n            pass\ndef output_size(*a, **k):\n"
        "    return R()"
    ),
    "an answer with a repr of a gigabyte": answer(
        "class R:\n    def __repr__(self):\n        return 'x' * 10**9\ndef output_size(*a, **k):\n    return R()",
    ),
    "a generator that never ends": answer("def output_size(*a, **k):\n    while True:\n        yield 7"),
    "an iterator that hangs": answer(
        "class I:\n    def __iter__(self):\n        return self\n    def __next__(self):\n        while True:\n"
        "            pass\ndef output_size(*a, **k):\n    return iter(I())"
    ),
    "an exception whose text raises": answer(
        "class E(ValueError):\n    def __str__(self):\n        raise SystemExit\n    __repr__ = __str__\n"
        "def padding_map(*a):\n    raise E",
        task="padding-map",
    ),
    "an exception of every kind": answer(
        "class E(ValueError, TypeError, KeyError, IndexError, ArithmeticError):\n    pass\n"
        "def padding_map(*a):\n    raise E",
        task="padding-map",
    ),
    "an exception that is none of Exception's": answer("def output_size(*a, **k):\n    raise BaseException('out')"),
    "a keyboard interrupt": answer("def output_size(*a, **k):\n    raise KeyboardInterrupt"),
    "the end of the process": answer(
        "import os\ndef output_size(*a, **k):\n    os._exit(0)", "ends the process or sends signals"
    ),
    "a recursion without end": answer("def output_size(*a, **k):\n    return output_size(*a, **k)"),
    "an integer of a million digits": answer("def output_size(*a, **k):\n    return 1 << 4_000_000"),
    "an array of half a gigabyte": answer(
        "def padding_map(*a):\n    return np.zeros((8000, 8000))", task="padding-map"
    ),
    "an array without bytes and of a huge shape": answer(
        "def padding_map(*a):\n    return np.zeros((10**12, 0))", task="padding-map"
    ),
    "an array of objects that hold each other": answer(
        "def padding_map(*a):\n    x = np.empty(3, object)\n    x[:] = [x, x, x]\n    return x", task="padding-map"
    ),
    "a list that holds itself": answer("x = []\nx.append(x)\ndef output_size(*a, **k):\n    return x"),
    "keys that collide": answer("def output_size(*a, **k):\n    return {n * (2**61 - 1): n for n in range(900)}"),
    "numbers that are none": answer(
        "def padding_map(h, w, p):\n    return np.full((h + 2 * p, w + 2 * p), np.nan)", task="padding-map"
    ),
    "one that knows the shown cases by heart": answer(SHOWN.replace("@KNOWN@", repr(_known()))),
}


def test_what_is_not_right_earns_nothing(case, holds):
    holds(case)
