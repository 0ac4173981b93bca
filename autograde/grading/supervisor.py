"""Starts the warm parent of all workers, watches over it, and starts another one when it dies."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from itertools import count
from pathlib import Path

from autograde.course import REPOSITORY
from autograde.worker.levels import Capabilities
from autograde.worker.parent import send_request

START_SECONDS = 60
END_SECONDS = 20
_LOOK = """
import sys, types
package = types.ModuleType("autograde")  # the real one would import NumPy, which a look at the kernel does not need
package.__path__ = [sys.argv[1]]
sys.modules["autograde"] = package
from autograde.worker import levels
import json
print(json.dumps(levels.look()))
"""


class SandboxRefused(RuntimeError):
    """This machine cannot confine a worker at the level asked for."""


def look():
    """The ``Capabilities`` of this machine, found in a process of its own: from a namespace there is no way back."""
    command = [sys.executable, "-I", "-c", _LOOK, str(REPOSITORY / "autograde")]
    answer = subprocess.run(command, capture_output=True, check=True, stdin=subprocess.DEVNULL)
    return Capabilities(*json.loads(answer.stdout))


class Supervisor:
    """Keeps one warm parent alive.

    Args:
        view: Path from ``make_view``.
        level: of ``LEVELS``.
    """

    def __init__(self, view, level):
        self.view, self.level = view, level
        self._lock, self._numbers, self._parent = threading.Lock(), count(1), None

    def start(self):
        """Starts a parent unless there is one. It warms up by itself; `fork` waits for it."""
        with self._lock:
            if self._parent is None:
                self._parent = _Parent(self.view, self.level)

    def fork(self, channel, uid, limits, away=()):
        """A fresh worker.

        Args:
            channel: socket on which it is to converse.
            uid: int, the user it becomes where this process is root.
            limits: dictionary, see ``Limits``.
            away: names of functions of nnlib that are not in it.

        Returns:
            ``Submission``.

        Raises:
            SandboxRefused: no parent can be started.
        """
        job = {"uid": uid, "limits": limits, "away": list(away), "folder": f"submission-{next(self._numbers)}"}
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            for _ in range(2):
                if self._parent is None:
                    self._parent = _Parent(self.view, self.level)
                try:
                    self._parent.send(job, [channel.fileno(), theirs.fileno()])
                    return Submission(ours)
                except SandboxRefused:
                    self._drop_parent()
                    ours.close()
                    raise
                except OSError:  # it has died since
                    self._drop_parent()
        ours.close()
        raise SandboxRefused("the parent of all workers dies as soon as it has started")

    def close(self):
        """Ends the parent, and with it all workers."""
        with self._lock:
            self._drop_parent()

    @property
    def pid(self):
        """The id of the parent's process, or None."""
        return self._parent and self._parent.process.pid

    def _drop_parent(self):
        if self._parent is not None:
            self._parent.end()
        self._parent = None


class Submission:
    """The near end of a worker's life line.

    Args:
        line: socket; closing it tells the parent that the worker is done with.
    """

    def __init__(self, line):
        self._line = line

    def end(self):
        """Ends the worker and all it started, and waits until they are gone.

        Returns:
            (why, lost): why it had ended already, where there is something to say; whether its parent was lost.
        """
        answer = b""
        with self._line:
            self._line.settimeout(END_SECONDS)
            try:
                self._line.shutdown(socket.SHUT_WR)
                while part := self._line.recv(4096):
                    answer += part
            except OSError:
                return "", True
        return (json.loads(answer)["why"], False) if answer else ("", True)


class _Parent:
    """A running parent."""

    def __init__(self, view, level):
        self.ready = False
        self.root = tempfile.mkdtemp(prefix="autograde-")
        if level != "full":
            os.chmod(self.root, 0o711)  # each submission's folder in it is its own user's
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `end`
        self.control, theirs = socket.socketpair()
        settings = {
            "level": level,
            "root": self.root,
            "visible": [sys.base_prefix, sys.prefix, str(view)],
            "fonts": str(view / "matplotlib"),
        }
        environment = {
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(view / "packages"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONHASHSEED": "0",
            "NBGRADER_EXECUTION": "judged",
            # One thread for linear algebra: results do not depend on how busy the machine is.
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "JOBLIB_MULTIPROCESSING": "0",  # programs cannot be started: joblib runs one task after the other
        }
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "autograde.worker", str(theirs.fileno()), json.dumps(settings)],
                env=environment,
                cwd=view / "packages",
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self.errors,
                start_new_session=True,
            )

    def send(self, job, descriptors):
        """Has it fork. Raises SandboxRefused where it never got ready, OSError where it is gone."""
        if not self.ready:
            self._wait()
        send_request(self.control, job, descriptors)

    def _wait(self):
        self.control.settimeout(START_SECONDS)
        try:
            said = self.control.recv(16)
        except TimeoutError:
            said = b""
        if said != b"ready":
            self.errors.seek(0)
            last = self.errors.read().decode(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
            raise SandboxRefused(f"no worker could be started: {last[0]}")
        self.control.settimeout(None)
        self.ready = True

    def end(self):
        """Ends it and everything it has forked; at level "full" the process namespace dies with its first process."""
        self.control.close()  # it ends its submissions, clears away and ends itself
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(END_SECONDS if self.ready else 0)
        with suppress(OSError, ValueError):
            for child in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
                os.kill(int(child), signal.SIGKILL)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.errors.close()
        shutil.rmtree(self.root, ignore_errors=True)
