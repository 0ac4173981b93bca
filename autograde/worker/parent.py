"""The warm parent: one process that has imported everything, copied for each submission.

It runs no student's code. It forks, waits, adds up what each submission uses, and ends those that use too much or
whose judge is done. It must have a single thread whenever it forks: a copy has only the thread that forked, and a lock
that another one held would stay locked in it for ever.
"""

import gc
import json
import os
import random
import select
import shutil
import signal
import socket
import struct
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from autograde.withhold import load_library, put_away
from autograde.worker import kernel, namespaces, resources
from autograde.worker.channel import Channel
from autograde.worker.confinement import confine_submission, own_processes
from autograde.worker.levels import FULL

TICK = 0.25  # seconds between two looks at what the submissions use ...
_REST = 4  # ... or so many times what the last look took: whoever makes looking slow does not hold up the others
_LOOK = 0.1  # seconds after which a look comes to its end; the next one goes on
_DESCRIPTORS = 3  # those below are standard input, output and error, all of them /dev/null


@dataclass
class _Submission:
    """A running copy: its line to the judge's side, which closes it to say that it is done, and its limits."""

    line: socket.socket
    limits: dict
    folder: str
    memory: resources.Memory = field(default_factory=resources.Memory)
    why: str = ""


def serve(control, settings):
    """Forks submissions on demand until the other side closes `control`.

    Args:
        control: socket. Each request comes with two descriptors, of the socket on which the submission converses with
            the judge and of the line on which its end is told; see `receive_request`.
        settings: dictionary, see ``confine_parent``.
    """
    from autograde.worker import session  # noqa: F401 - here once, and not in every copy
    from autograde.worker.warming import warm

    gc.disable()  # there is little to collect among what is imported
    shell = warm()
    gc.collect()
    gc.freeze()  # the collector never looks at what was imported: it would copy the memory of every fork
    gc.enable()
    kernel.collapse_memory()
    running, own = {}, own_processes(settings["level"])
    waker, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    control.sendall(b"ready")
    looked, rest = time.monotonic(), TICK
    while True:
        lines = {one.line: pid for pid, one in running.items()}
        ready, _, _ = select.select([control, waker, *lines], [], [], TICK if running else None)
        if waker in ready:
            os.read(waker, 4096)
        for line in ready:
            if line in lines:  # nothing is ever sent on it: the judge's side has closed it
                _end(lines[line])
        if running and time.monotonic() - looked >= rest:
            started = time.monotonic()
            _look_after(running, namespaces.SCRATCH if settings["level"] == FULL else ())
            looked = time.monotonic()
            rest = max(TICK, _REST * (looked - started))
        _reap(running, settings)
        if control in ready:
            request = receive_request(control)
            if request is None:
                break
            _fork(request, running, own, shell, settings)
    for pid in running:
        _end(pid)
    while running:
        _reap(running, settings)
        time.sleep(0.01)


def receive_request(control):
    """The next request: (dictionary, [descriptors]), or None where the other side is gone."""
    try:
        header, descriptors, _, _ = socket.recv_fds(control, 4, 2)
        if len(header) < 4:
            return None
        data = b""
        while len(data) < (length := struct.unpack("<I", header)[0]):
            part = control.recv(length - len(data))
            if not part:
                return None
            data += part
    except ConnectionError:
        return None
    return json.loads(data), descriptors


def send_request(control, request, descriptors):
    """The other end of `receive_request`."""
    data = json.dumps(request).encode()
    socket.send_fds(control, [struct.pack("<I", len(data))], descriptors)
    control.sendall(data)


def _fork(request, running, own, shell, settings):
    job, (channel, line) = request
    if job["away"]:
        load_library()  # once, for all that follow
    require_one_thread()
    if settings["level"] != FULL:
        Path(settings["root"], job["folder"]).mkdir(mode=0o700)
    with own:
        pid = os.fork()
        if pid == 0:
            _be_submission(channel, job, shell, settings)
    os.close(channel)
    running[pid] = _Submission(socket.socket(fileno=line), job["limits"], job["folder"])


def require_one_thread():
    """Raises RuntimeError where this process has more than one thread."""
    tasks = "/proc/self/task"
    count = len(os.listdir(tasks)) if os.path.isdir(tasks) else threading.active_count()
    if count != 1:
        raise RuntimeError(f"the warm parent has {count} threads; it may fork only while it has one")


def _be_submission(descriptor, job, shell, settings):
    """Never returns: what runs here is a submission's own process."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(1, 2)  # errors of the parent itself are read by the judge's side
        os.dup2(descriptor, _DESCRIPTORS)
        os.closerange(_DESCRIPTORS + 1, os.sysconf("SC_OPEN_MAX"))  # other submissions' lines among them
        channel = Channel(socket.socket(fileno=_DESCRIPTORS))
        try:
            if job["away"]:
                from autograde.worker.shell import pass_over_failures

                put_away(job["away"])
                pass_over_failures(shell)
            confine_submission(settings, job)
            reseed()
            refuse_hooks()
        except Exception as problem:
            channel.send({"failed": f"{type(problem).__name__}: {problem}"})
            os._exit(1)
        from autograde.worker.session import converse

        channel.send({"ready": True})
        converse(channel, shell)
    finally:
        os._exit(0)


def reseed():
    """Fresh chance: a copy would otherwise draw the numbers that all its siblings draw."""
    import numpy

    random.seed()
    numpy.random.seed()  # noqa: NPY002 - students may use the old functions


def refuse_hooks():
    """Nothing of a student's runs where a copy is made: the process that makes it knows the hidden inputs by then."""
    import posix

    os.register_at_fork = posix.register_at_fork = lambda **_: None


def _end(pid):
    """Ends a submission's first process; at level "full" all its others die with it, elsewhere its group does."""
    for kill in (os.kill, os.killpg):
        with suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def _look_after(running, folders):
    """Ends submissions whose processes together use more than they may.

    Args:
        running: {id: ``_Submission``}.
        folders: names of a submission's folders whose files are kept in memory.
    """
    until, everyone = time.monotonic() + _LOOK, resources.processes()
    for pid, one in list(running.items()):
        running[pid] = running.pop(pid)  # to the end: where this look comes to its end, the next one begins
        if not one.why and (why := resources.excess(pid, everyone, one.limits, one.memory, folders, until)):
            one.why = why
            _end(pid)
        if time.monotonic() > until:
            break


def _reap(running, settings):
    """Takes leave of copies that have ended: says why, and removes what they left."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        one = running.pop(pid, None)
        if one is None:  # an orphan that was adopted
            continue
        if settings["level"] != FULL:
            _clear_away(pid, set(running), Path(settings["root"], one.folder))
        why = one.why or _reason(os.waitstatus_to_exitcode(status))
        with suppress(OSError):  # nobody may be listening any more
            one.line.sendall(json.dumps({"why": why}).encode())
        one.line.close()


def _reason(code):
    """Why a process ended, where its exit code tells."""
    return "it used up its processor time" if code == -signal.SIGXCPU else ""


def _clear_away(group, siblings, folder):
    """Without a process namespace: ends the rest of the group, and what left the group and was adopted here."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
    for _ in range(20):
        everyone = resources.processes()
        orphans = [pid for pid, one in everyone.items() if one.parent == os.getpid() and pid not in siblings]
        families = [pid for orphan in orphans for pid in resources.family(orphan, everyone)]
        for pid in families:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        for pid in orphans:
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)
        if not families:
            break
    shutil.rmtree(folder, ignore_errors=True)
