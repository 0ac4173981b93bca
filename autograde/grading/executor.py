"""Starts workers: one confined process for each submission."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Queue

from autograde.worker.channel import Channel, ChannelClosed, ChannelTimeout

START_SECONDS = 60
FIRST_UID = 1_000_000_000  # far above the users of any machine


class SandboxRefused(RuntimeError):
    """This machine cannot confine a worker at the level asked for."""


class LocalExecutor:
    """Runs workers as processes of this machine, several at a time.

    Args:
        view: Path from ``make_view``.
        limits: ``Limits``.
        level: of ``autograde.worker.sandbox.LEVELS``.
        jobs: int, how many at a time; default the number of processors.
    """

    def __init__(self, view, limits, level, jobs=None):
        self.view, self.limits, self.level = Path(view), limits, level
        self.jobs = jobs or os.cpu_count() or 1
        # The limit on processes counts by user: each worker of each run is a user of its own.
        self._first_uid = FIRST_UID + 256 * secrets.randbelow(4096)
        self._slots = Queue()
        for slot in range(self.jobs):
            self._slots.put(slot)

    def map(self, function, items):
        """Yields (item, function(item)) as they are done; an exception is yielded in place of its result."""
        with ThreadPoolExecutor(self.jobs) as pool:
            running = {pool.submit(function, item): item for item in items}
            try:
                for done in as_completed(running):
                    yield running[done], done.exception() or done.result()
            finally:
                for future in running:
                    future.cancel()

    @contextmanager
    def worker(self):
        """A ``Channel`` to a fresh confined process, which is gone with everything it started when the block ends."""
        slot, root = self._slots.get(), tempfile.mkdtemp(prefix="autograde-")
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                process = self._start(root, slot, theirs)
            try:
                yield Channel(ours)
            finally:
                _end(process)
        finally:
            ours.close()
            shutil.rmtree(root, ignore_errors=True)
            self._slots.put(slot)

    def _start(self, root, slot, theirs):
        settings = {
            "level": self.level,
            "root": root,
            "visible": [sys.base_prefix, sys.prefix, str(self.view)],
            "fonts": str(self.view / "matplotlib"),
            "uid": self._first_uid + slot,
            "limits": self.limits.as_dict(),
        }
        environment = {
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(self.view / "packages"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONHASHSEED": "0",
            "NBGRADER_EXECUTION": "judged",
            # One thread for linear algebra: results do not depend on how busy the machine is.
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        }
        return subprocess.Popen(
            [sys.executable, "-m", "autograde.worker", str(theirs.fileno()), json.dumps(settings)],
            env=environment,
            cwd=self.view / "packages",
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


def best_level(view, limits):
    """The strongest level of confinement that works on this machine, found by trying it.

    Args:
        view, limits: as for ``LocalExecutor``.

    Raises:
        SandboxRefused: not even the weakest level starts.
    """
    from autograde.worker.sandbox import LEVELS

    for level in LEVELS:
        try:
            with LocalExecutor(view, limits, level, jobs=1).worker() as channel:
                channel.send({"cells": [], "limits": limits.as_dict()})
                channel.receive(START_SECONDS)
                return level
        except (ChannelClosed, ChannelTimeout):
            continue
    raise SandboxRefused("no worker could be started; run `python -m autograde.worker` by hand to see why")


def _end(process):
    """Ends the worker's whole process group; at level "full" its process namespace dies with its first process."""
    # Its first process may have left the group and cleared its death signal: it is killed by its own id.
    with suppress(OSError, ValueError):
        for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
