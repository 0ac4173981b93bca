"""Submissions that multiply, hide, or turn on the processes around them."""

PROCESSES = "starts processes"
SIGNALS = "ends the process or sends signals"
RIGHTS = "changes its own rights or limits"
MEMORY = "reaches past Python into memory or the system"

NAME = "import ctypes\nctypes.CDLL(None).prctl(15, b'@TOKEN@', 0, 0, 0)\n"


def cell(source, *hints, **fields):
    return {"first": (source,), "flags": tuple(f"added-1: {hint}" for hint in hints), **fields}


CASES = {
    "a fork bomb": cell(
        "import os\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n        pass",
        PROCESSES,
        noted=("cell added-1: it did not stop when told to",),
    ),
    "a bomb of programs": cell(
        "import subprocess, sys\nwhile True:\n    try:\n"
        "        subprocess.Popen([sys.executable, '-c', 'import time; "
        "time.sleep(99)', '@TOKEN@'])\n    except OSError:\n        pass",
        PROCESSES,
    ),
    "threads without end": cell(
        "import threading, time\nwhile True:\n    try:\n        threading.Thread(target=time.sleep, args=(99,), "
        "daemon=True).start()\n    except RuntimeError:\n        pass",
        "starts threads",
    ),
    "a program that goes on": cell(
        "import subprocess, sys\ntry:\n    subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)', "
        "'@TOKEN@'], start_new_session=True)\n    print('GOT ')\nexcept PermissionError:\n    print('refused')",
        PROCESSES,
        shows=("refused",),
    ),
    "a daemon, forked twice": cell(
        NAME + "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n"
        "        os.closerange(0, 256)\n        time.sleep(300)\n    os._exit(0)\nprint('started')",
        MEMORY,
        PROCESSES,
        RIGHTS,
        "touches open file descriptors",
        SIGNALS,
        shows=("started",),
    ),
    "one that does not die with its parent": cell(
        NAME + "import os, signal, time\nif os.fork() == 0:\n    ctypes.CDLL(None).prctl(1, 0, 0, 0, 0)\n"
        "    for number in range(1, 32):\n        try:\n            signal.signal(number, signal.SIG_IGN)\n"
        "        except (OSError, ValueError):\n            pass\n    os.setsid()\n    time.sleep(300)\n"
        "print('started')",
        MEMORY,
        PROCESSES,
        SIGNALS,
        RIGHTS,
        shows=("started",),
    ),
    "signals to everything": cell(
        "import os, signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "for number in (signal.SIGTERM, signal.SIGKILL):\n"
        "    try:\n        os.kill(-1, number)\n    except OSError:\n        pass",
        SIGNALS,
    ),
    "signals to those who grade": cell(
        "import os, signal\nfor pid in (@PYTEST@, os.getppid(), *range(2, 4000)):\n"
        "    if pid not in (0, os.getpid()):\n"
        "        try:\n            os.kill(pid, signal.SIGKILL)\n            print('GOT ', pid)\n"
        "        except OSError:\n"
        "            pass\nprint('sent')",
        SIGNALS,
        "looks at other processes",
        shows=("sent",),
    ),
    "stopping itself": cell("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)", SIGNALS),
    "stopping itself for ever while a copy keeps the line open": cell(
        "import os, signal, time\nif os.fork() == 0:\n    time.sleep(99)\nos.kill(os.getpid(), signal.SIGSTOP)",
        PROCESSES,
        SIGNALS,
    ),
    "ending itself": cell("import os\nos._exit(0)", SIGNALS, noted=("cell added-1: it ended the process",)),
    "ending itself in a copy that stays": cell(
        "import os, time\nif os.fork():\n    os._exit(0)\ntime.sleep(99)",
        PROCESSES,
        SIGNALS,
        noted=("cell added-1: it ended the process",),
    ),
    "two that go on with the notebook": cell(
        "import os\nos.fork()\nprint('on')",
        PROCESSES,
        maybe=("forged message: ", "u05-vgg16: announced twice", "cell "),
    ),
    "a debugger on those who grade": cell(
        "import ctypes, os\nlibrary = ctypes.CDLL(None)\nfor pid in (1, @PYTEST@, os.getppid()):\n"
        "    if pid != os.getpid() and library.ptrace(16, pid, 0, 0) == 0:\n        print('GOT ', pid)\n"
        "print('tried')",
        MEMORY,
        "looks at other processes",
        shows=("tried",),
    ),
    "every descriptor closed": cell(
        "import os\nos.closerange(0, 256)",
        "touches open file descriptors",
        noted=("cell added-1: it ended the process",),
    ),
    "every descriptor used up": cell(
        "import os\nkept = []\ntry:\n    while True:\n        kept.append(os.open('/dev/null', os.O_RDONLY))\n"
        "except OSError:\n    print('full')",
        shows=("full",),
    ),
    "the channel replaced by another": cell(
        "import os\nmine, other = os.pipe()\nfor descriptor in range(3, 20):\n    try:\n"
        "        os.fstat(descriptor)\n    except OSError:\n        continue\n"
        "    if descriptor not in (mine, other):\n        os.dup2(mine, descriptor)",
        "touches open file descriptors",
        noted=("cell added-1: it ended the process",),
    ),
}


def test_processes_cost_themselves_only(case, holds):
    holds(case)
