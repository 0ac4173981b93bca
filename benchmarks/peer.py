"""One program to be timed, in a process of its own: ``python -m benchmarks.peer module:factory '{"batch": 64}'``.

The factory returns a function without arguments. For every number that arrives on standard input the function runs
that many times, and the times in seconds go out as one line of JSON. Between lines the process sleeps.
"""

import importlib
import json
import os
import resource
import sys
import time


def main():
    where, arguments = sys.argv[1], json.loads(sys.argv[2])
    module, _, factory = where.partition(":")
    # Whatever a library prints must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    run = getattr(importlib.import_module(module), factory)(**arguments)
    before = peak_memory()
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


def peak_memory():
    """The most memory that this process has used so far, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    main()
