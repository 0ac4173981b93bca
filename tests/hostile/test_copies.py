"""Answers that look for the library's own function outside of the copy that calls them, or turn on other copies."""

PROCESSES = "starts processes"
SIGNALS = "ends the process or sends signals"
FULL = {"u05-output-size": 4.0, "u05-padding-map": 2.0, "u05-vgg16": 1.0}

RIGHT = """
def output_size(size, kernel_size, padding=0, stride=1, mode="refuse"):
    {first}
    travel = size - kernel_size + 2 * padding
    if travel < 0 or (mode == "refuse" and travel % stride):
        raise ValueError("does not fit")
    return travel // stride + table["one"]
"""
MAP = """
def padding_map(height, width, padding):
    return np.pad(np.zeros((height, width), int), padding, constant_values=table["border"])
"""
TABLE = "table = {'one': 1, 'border': 1}"


def ask(imports, expression, *hints):
    """A case whose answer has the library's function called by somebody else."""
    answer = f"{imports}\ndef output_size(*a, **k):\n    return {expression}"
    return {
        "first": ("from nnlib import output_size as library",),
        "answers": {"u05-output-size": answer},
        "flags": tuple(f"u05-output-size: {hint}" for hint in hints),
    }


def call(first, *hints, last=(), **fields):
    """A case whose right answer to u05-output-size first does something else, and shares a table with another one."""
    answers = {"u05-output-size": RIGHT.format(first=first), "u05-padding-map": MAP}
    flags = tuple(f"u05-output-size: {hint}" for hint in hints)
    return {"first": (TABLE,), "answers": answers, "last": last, "flags": flags, **fields}


CASES = {
    "the library's function by joblib": ask(
        "from joblib import Parallel, delayed",
        "Parallel(n_jobs=2)(delayed(library)(*a, **k) for _ in range(2))[0]",
        PROCESSES,
    ),
    "the library's function by joblib's own processes": ask(
        "import os\nos.environ['JOBLIB_MULTIPROCESSING'] = '1'\nfrom joblib.externals import loky",
        "loky.get_reusable_executor(1).submit(library, *a, **k).result()",
        PROCESSES,
    ),
    "the library's function in a spawned process": ask(
        "import multiprocessing", "multiprocessing.get_context('spawn').Pool(1).apply(library, a, k)", PROCESSES
    ),
    "the library's function in a process of a server": ask(
        "import multiprocessing", "multiprocessing.get_context('forkserver').Pool(1).apply(library, a, k)", PROCESSES
    ),
    "the library's function in a copy of the copy": ask(
        "import multiprocessing", "multiprocessing.get_context('fork').Pool(1).apply(library, a, k)", PROCESSES
    ),
    "the library's function in a fresh interpreter": ask(
        "import subprocess, sys",
        "int(subprocess.check_output([sys.executable, '-c', f'import nnlib; print(nnlib.output_size(*{a}, **{k}))']))",
        PROCESSES,
    ),
    "a fresh interpreter waiting in the background": {
        "first": (
            "import os, sys\ntry:\n    os.posix_spawn(sys.executable, [sys.executable, '-c', 'import nnlib'], {})\n"
            "    print(f'{6 * 7} started')\nexcept PermissionError:\n    print('refused')",
        ),
        "flags": (f"added-1: {PROCESSES}",),
        "shows": ("refused",),
    },
    "a call that spoils what another answer uses": call("table['border'] = 7", earns=FULL),
    "the calls after one that ends its copy find all as it was at the check": call(
        "import os; os.path.exists('note') or (open('note', 'w').close(), os._exit(0))",
        SIGNALS,
        last=("table.clear()",),
        earns={"u05-output-size": 3.5, "u05-padding-map": 2.0, "u05-vgg16": 1.0},
    ),
    "a call that ends the copy it came from": call(
        "import os, signal; os.kill(os.getppid(), signal.SIGKILL)",
        SIGNALS,
        "looks at other processes",
        last=("table.clear()",),
        noted=("cell u05-output-size-check: it ended the process",),
        earns={"u05-padding-map": 2.0, "u05-vgg16": 1.0},
    ),
    "sockets filled, which no limit counts": {
        "first": (
            "import os, socket, time\nfor _ in range(20):\n    if os.fork() == 0:\n        break\nkept = []\ntry:\n"
            "    while True:\n        kept.append(socket.socketpair())\n        kept[-1][0].setblocking(False)\n"
            "        print('GOT ', kept[-1][0].send(bytes(1 << 20)))\nexcept OSError as problem:\n"
            "    print('refused', problem)\nif os.getpid() != 1:\n    time.sleep(99)",
        ),
        "flags": (f"added-1: {PROCESSES}", "added-1: uses the network"),
        "shows": ("refused [Errno 1]",),
    },
    "pages lent to pipes, which no limit counts": {
        "first": (
            "import ctypes, os\nreader, writer = os.pipe()\nlibrary = ctypes.CDLL(None, use_errno=True)\n"
            "page = ctypes.create_string_buffer(4096)\n"
            "class Part(ctypes.Structure):\n    _fields_ = [('base', ctypes.c_void_p), ('length', ctypes.c_size_t)]\n"
            "part = Part(ctypes.addressof(page), 4096)\n"
            "print('GOT ' if library.vmsplice(writer, ctypes.byref(part), 1, 0) > 0 else 'refused')",
        ),
        "flags": (
            "added-1: reaches past Python into memory or the system",
            "added-1: touches open file descriptors",
        ),
        "shows": ("refused",),
    },
}


def test_other_copies_are_of_no_use(case, holds):
    holds(case)
