"""Runs cells in a worker and shows what they put out; run as a program, it does so for another user.

``python confined.py VIEW LEVEL`` reads a list of [cells, limits, names put away] as JSON from each line of its input
and answers with a line of JSON. Started by root with ``--as UID`` in front, it first makes the Python installation
readable for that user, in a mount namespace of its own, and then becomes the user.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from autograde.grading.executor import LocalExecutor
from autograde.grading.limits import Limits
from autograde.worker import kernel


def run_cells(executor, sources, away=(), seconds=60):
    """The text that cells put out, in order, and why the worker ended if it did."""
    texts, why = [], ""
    with executor.worker(away) as channel:
        greeting = channel.receive(seconds)
        if "failed" in greeting:
            return texts, greeting["failed"]
        cells = [[f"cell-{number}", source, None] for number, source in enumerate(sources)]
        channel.send({"cells": cells, "tasks": {}, "limits": executor.limits.as_dict()})
        try:
            while not (message := channel.receive(seconds)).get("end"):
                if "cell" in message:
                    texts.append("".join(_text(output) for output in message["outputs"]))
        except (ConnectionError, TimeoutError) as problem:
            why = type(problem).__name__
    return texts, channel.ending or why


def _text(output):
    kind = output["output_type"]
    if kind == "error":
        return f"{output['ename']}: {output['evalue']}"
    return output["text"] if kind == "stream" else output["data"].get("text/plain", "")


def _open_installation():
    """Everything above the Python installation, which may lie in root's own folder, becomes readable."""
    kernel.call("unshare", kernel.MOUNTS)
    kernel.mount(None, "/", None, 16384 | 1 << 18)
    for prefix in dict.fromkeys((sys.base_prefix, sys.prefix)):
        above = [path for path in reversed(Path(prefix).parents) if not path.stat().st_mode & 1]
        if above:
            kept = os.open(prefix, os.O_PATH)
            kernel.mount("tmpfs", above[0], "tmpfs", 0, "mode=755")
            Path(prefix).mkdir(parents=True)
            kernel.mount(f"/proc/self/fd/{kept}", prefix, None, 4096 | 16384)


def main(arguments):
    if arguments[0] == "--as":
        uid = int(arguments[1])
        _open_installation()
        command = [sys.executable, __file__, *arguments[2:]]
        return subprocess.run(command, user=uid, group=uid, extra_groups=[], check=False, cwd="/").returncode
    view, level = arguments
    with LocalExecutor(Path(view), Limits(), level, jobs=2) as executor:
        for line in sys.stdin:
            sources, limits, away = json.loads(line)
            print(json.dumps(run_cells(executor.under(Limits(**limits)), sources, away)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
