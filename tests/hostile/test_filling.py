"""Submissions that fill what there is: memory, disk, output, and the judge's patience for reading it."""


def cell(source, *hints, **fields):
    return {"first": (source,), "flags": tuple(f"added-1: {hint}" for hint in hints), **fields}


FILL = """
import os
def fill(folder):
    try:
        with open(folder + "/full", "wb") as file:
            for _ in range(300):
                file.write(bytes(1 << 20))
        print("GOT ", folder)
    except OSError:
        print("filled")
"""

CASES = {
    "twenty gigabytes": cell(
        "try:\n    x = bytearray(20 << 30)\nexcept MemoryError:\n    print('none')", shows=("none",)
    ),
    "memory taken step by step": cell(
        "kept = []\ntry:\n    while True:\n        kept.append(bytearray(1 << 26))\nexcept MemoryError:\n"
        "    kept.clear()\n    print('none')",
    ),
    "many processes with memory each": cell(
        "import os, time\nfor _ in range(20):\n    if os.fork() == 0:\n        try:\n"
        "            kept = bytearray(b'x') * (1 << 30)\n        except MemoryError:\n            pass\n"
        "        time.sleep(99)\n"
        "time.sleep(1.5)",
        "starts processes",
        maybe=("cell added-1: ",),
    ),
    "memory that is let go and stays": cell(
        "import mmap\ntry:\n    shared = mmap.mmap(-1, 1 << 28)\n    shared.madvise(mmap.MADV_DONTNEED)\n"
        "    print('GOT ')\nexcept PermissionError:\n    print('refused')",
        "reaches past Python into memory or the system",
        shows=("refused",),
    ),
    "one file mapped over and over": cell(
        "import mmap, os, time\nfile = open('big', 'w+b')\nfile.write(bytes(40 << 20))\nfile.flush()\n"
        "for _ in range(100):\n    if os.fork() == 0:\n"
        "        maps = [mmap.mmap(file.fileno(), 40 << 20, prot=mmap.PROT_READ) for _ in range(60)]\n"
        "        for one in maps:\n            one.madvise(22)\n        time.sleep(99)\ntime.sleep(99)",
        "reaches past Python into memory or the system",
        "starts processes",
        maybe=("cell added-1: ", "process limit: "),
    ),
    "an answer that takes memory": {
        "answers": {"u05-output-size": "def output_size(*a, **k):\n    return [bytearray(1 << 28) for _ in range(100)]"}
    },
    "its folder": cell(FILL + "fill('.')", shows=("filled",)),
    "shared memory": cell(FILL + "fill('/dev/shm')", "looks for files outside of its folder", shows=("filled",)),
    "many small files": cell(
        "import os\ntry:\n    for number in range(20_000):\n        open(f'{number}', 'w').close()\n"
        "    print('GOT ')\n"
        "except OSError:\n    print('filled')",
        shows=("filled",),
    ),
    "many small folders": cell(
        "import os\ntry:\n    while True:\n        os.mkdir('d')\n        os.chdir('d')\nexcept OSError:\n"
        "    print('filled')",
        shows=("filled",),
    ),
    "a file with a hole": cell(
        "try:\n    open('hole', 'wb').truncate(1 << 50)\n    print('GOT ')\nexcept OSError:\n    print('refused')",
        shows=("refused",),
    ),
    "the system's folders": cell(
        "import os\nfor folder in ('/', '/usr', '/dev', '/etc', '/var/tmp', '/run', '/proc'):\n    try:\n"
        "        open(folder + '/@TOKEN@', 'w')\n        print('GOT ', folder)\n    except OSError:\n        pass\n"
        "print('tried')",
        "looks for files outside of its folder",
        shows=("tried",),
    ),
    "output without end": cell("while True:\n    print('x' * 10_000)"),
    "a gigabyte of output at once": cell("print('x' * 10**9)\nprint('printed')"),
    "output in many small pieces": cell("for _ in range(2_000_000):\n    print(end='x', flush=True)"),
    "many outputs": cell("for n in range(100_000):\n    display({'text/plain': str(n)}, raw=True)"),
    "output past Python": cell(
        "import os\nfor descriptor in (1, 2):\n    try:\n        for _ in range(2000):\n"
        "            os.write(descriptor, b'x' * 10_000)\n    except OSError:\n        pass\nprint('written')",
        "touches open file descriptors",
        shows=("written",),
    ),
    "an output nested too deeply": cell(
        "x = []\nfor _ in range(100_000):\n    x = [x]\ndisplay({'text/plain': x, 'application/json': x}, raw=True)"
    ),
    "a repr of a gigabyte": cell("class R:\n    def __repr__(self):\n        return 'x' * 10**9\nR()"),
    "a repr that never ends": cell("class R:\n    def __repr__(self):\n        while True:\n            pass\nR()"),
    "a traceback of a hundred megabytes": cell("raise ValueError('x' * 10**8)"),
    "a warning for each of many lines": cell("import warnings\nfor n in range(20_000):\n    warnings.warn(str(n))"),
}


def test_filling_costs_itself_only(case, holds):
    holds(case)
