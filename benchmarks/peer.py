"""One program to be timed, in a process of its own: ``python -m benchmarks.peer module:factory '{"batch": 64}'``.

The factory returns a function without arguments. For every number that arrives on standard input the function runs
that many times, and the times in seconds go out as one line of JSON; for "memory", the most bytes that running has
added so far to what stood in memory before. Between lines the process sleeps.
"""

import importlib
import json
import math
import os
import sys
import time
from pathlib import Path


def main():
    where, arguments = sys.argv[1], json.loads(sys.argv[2])
    module, _, factory = where.partition(":")
    # Whatever a library prints must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    run = getattr(importlib.import_module(module), factory)(**arguments)
    before = forget_peak_memory()
    run()
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        if line.strip() == "memory":
            print(json.dumps(peak_memory() - before), file=answers, flush=True)
            continue
        times = []
        for _ in range(int(line)):
            start = time.perf_counter()
            run()
            times.append(time.perf_counter() - start)
        print(json.dumps(times), file=answers, flush=True)


def forget_peak_memory():
    """Begin the measurement of `peak_memory` anew, where the system can (Linux); returns the bytes in use now."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return math.nan
    return _memory("VmRSS")


def peak_memory():
    """The most bytes of memory in use at one time since `forget_peak_memory`; NaN where the system does not say."""
    try:
        return _memory("VmHWM")
    except OSError:
        return math.nan


def _memory(entry):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{entry}:"))


if __name__ == "__main__":
    main()
