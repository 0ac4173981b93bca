"""Submissions that want to know the secret cases: by the stack, or by notes that a later cell reads."""

LOOK = "if @GOT@:\n    print('READ', @GOT@)\nprint('looked')"


def note(source, read, *hints, got="got", first="", earns=None, **fields):
    """A case whose answer notes its arguments and whose last cell shows what it finds of them."""
    return {
        "first": (first,) if first else (),
        "answers": {"u05-output-size": source},
        "last": (f"{read}\n" + LOOK.replace("@GOT@", got),),
        "shows": ("looked",),
        "hides": ("READ",),
        "flags": hints,
        **({"earns": earns} if earns else {}),
        **fields,
    }


FOLDERS = "[f for f in ('/tmp', '/dev/shm', '/var/tmp', '.', '/', '/dev') if os.access(f, os.W_OK)]"

CASES = {
    "notes in files": note(
        f"import os\nfolders = {FOLDERS}\ndef output_size(*a, **k):\n    for folder in folders:\n        try:\n"
        "            open(folder + '/notes', 'a').write(repr((a, k)))\n        except OSError:\n            pass",
        "import glob\ngot = [open(p).read() for f in folders for p in glob.glob(f + '/note*')]",
        "u05-output-size: looks for files outside of its folder",
    ),
    "notes in files of a folder made before": note(
        "def output_size(*a, **k):\n    open('kept/notes', 'a').write(repr((a, k)))",
        "got = [open('kept/' + n).read() for n in os.listdir('kept')]",
        first="import os\nos.mkdir('kept')\nprint(open('kept/empty', 'w').close())",
        got="any(got)",
    ),
    "notes in a list": note("notes = []\ndef output_size(*a, **k):\n    notes.append((a, k))", "got = notes"),
    "notes in memory that is shared": note(
        "def output_size(*a, **k):\n    shared.write(repr((a, k)).encode() + b' ')",
        "got = shared[:200].strip(bytes(1))",
        "added-1: reaches past Python into memory or the system",
        first="import mmap\nkept = open('kept', 'w+b')\nkept.truncate(1 << 16)\n"
        "shared = mmap.mmap(kept.fileno(), 1 << 16)",
    ),
    "notes in a pipe": note(
        "def output_size(*a, **k):\n    os.write(inlet, repr((a, k)).encode())",
        "os.set_blocking(outlet, False)\ntry:\n    got = os.read(outlet, 9999)\nexcept OSError:\n    got = b''",
        "added-1: touches open file descriptors",
        "u05-output-size: touches open file descriptors",
        "added-2: touches open file descriptors",
        first="import os\noutlet, inlet = os.pipe()",
    ),
    "notes in a file opened before": note(
        "def output_size(*a, **k):\n    kept.write(repr((a, k)))\n    kept.flush()",
        "kept.seek(0)\ngot = kept.read()",
        first="kept = open('kept', 'w+')",
    ),
    "a process that takes notes": note(
        "def output_size(*a, **k):\n    os.write(inlet, repr((a, k)).encode())",
        "import time\ntime.sleep(0.3)\ngot = open('kept').read()",
        "added-1: touches open file descriptors",
        "added-1: starts processes",
        "u05-output-size: touches open file descriptors",
        first="import os\noutlet, inlet = os.pipe()\nopen('kept', 'w').close()\nif os.fork() == 0:\n    while True:\n"
        "        data = os.read(outlet, 999)\n        open('kept', 'ab').write(data)",
    ),
    "the worker's own reading of the questions": note(
        "def output_size(*a, **k):\n    return 7",
        "got = [a for a in seen if a and '138357544' not in str(a) and '83f2b28' not in str(a)]  # its own answer",
        "added-1: changes the list of loaded modules",
        first="import sys\nseen = []\ndef listen(old):\n    def heard(*a, **k):\n        seen.append(a)\n"
        "        return old(*a, **k)\n    return heard\nfor name, module in list(sys.modules.items()):\n"
        "    if name.startswith('autograde.'):\n        for tool in ('decode', 'perform', 'Call', '_make_calls'):\n"
        "            if hasattr(module, tool):\n                setattr(module, tool, listen(getattr(module, tool)))",
    ),
    "the channel read by another thread": note(
        "def output_size(*a, **k):\n    return 7",
        "got = seen",
        "added-1: searches the memory for objects",
        first="import gc\nseen = []\nfor one in gc.get_objects():\n    if type(one).__name__ == 'Channel':\n"
        "        kind = type(one)\n        old = kind.receive\n        def receive(self, *a, **k):\n"
        "            message = old(self, *a, **k)\n            seen.append(message)\n            return message\n"
        "        kind.receive = receive\n        break",
    ),
    "the stack of its own call": note(
        "import sys\ndef output_size(size, *a, **k):\n    frame, found = sys._getframe(), []\n    while frame:\n"
        "        for value in list(frame.f_locals.values()):\n"
        "            for one in [value] if not isinstance(value, list) else value:\n"
        "                found += [getattr(one, name) for name in ('expected', 'value') if hasattr(one, name)]\n"
        "        frame = frame.f_back\n    return next((one for one in found if isinstance(one, int)), -1)",
        "got = []",
        "u05-output-size: looks at stack frames",
    ),
    "the memory of its own call": note(
        "import gc\ndef output_size(size, *a, **k):\n    found = [o for o in gc.get_objects() "
        "if type(o).__name__ in ('Case', 'Function', 'Stratum', 'Verdict')]\n    return found[0] if found else -1",
        "got = []",
        "u05-output-size: searches the memory for objects",
    ),
    "hooks that run where a copy is made": note(
        "def output_size(size, kernel_size, padding=0, stride=1, mode='refuse'):\n"
        "    travel = size - kernel_size + 2 * padding\n    if not ran:\n        return 7\n"
        "    if travel < 0 or (mode == 'refuse' and travel % stride):\n        raise ValueError\n"
        "    return travel // stride + 1",
        "got = ran",
        "added-1: takes a module out of another",
        "added-1: hooks into Python",
        first="import os, posix\nran = []\nfor module in (os, posix):\n    module.register_at_fork(before=lambda: "
        "ran.append(1), after_in_child=lambda: ran.append(1), after_in_parent=lambda: ran.append(1))",
    ),
    "the seed in the environment": note(
        "import os\ndef output_size(*a, **k):\n    return 7",
        "got = [one for one in os.environ.items() if 'SECRET' in one[0] or 'seed' in str(one).lower()]",
        "added-1: reads the environment",
        got="[one for one in got if one[0] != 'PYTHONHASHSEED']",
    ),
}


def test_hidden_inputs_stay_hidden(case, holds):
    holds(case)
