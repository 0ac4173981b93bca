"""Judges submissions on this machine: a worker for each, forked from one warm parent, several at a time."""

import os
import secrets
import socket
import weakref
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from queue import Queue

from autograde.grading.judge import draw_paper, judge
from autograde.grading.supervisor import SandboxRefused, Supervisor, look
from autograde.variants import own_paper
from autograde.worker.channel import Channel
from autograde.worker.levels import NONE, choose

__all__ = ["LocalExecutor", "SandboxRefused", "best_level"]

_NO_WORKER = "this machine can run no worker; `python -m autograde doctor` says why, plain `nbgrader autograde` works"
_NO_MORE = object()
FIRST_UID = 1_000_000_000  # far above the users of any machine


class LocalExecutor:
    """Runs workers as processes of this machine, several at a time.

    It is a context manager. Without one, its processes end when it is collected, or with this process.

    Args:
        view: Path from ``make_view``.
        limits: ``Limits``.
        level: of ``autograde.worker.levels.LEVELS``.
        jobs: int, how many at a time; default the number of processors.

    Raises:
        SandboxRefused: at level "none" there are no workers.
    """

    def __init__(self, view, limits, level, jobs=None):
        if level == NONE:
            raise SandboxRefused(_NO_WORKER)
        self.view, self.limits, self.level = Path(view), limits, level
        self.jobs = jobs or os.cpu_count() or 1
        # The limit on processes counts by user: each worker of each run is a user of its own.
        self._first_uid = FIRST_UID + 256 * secrets.randbelow(4096)
        self._slots = Queue()
        for slot in range(self.jobs):
            self._slots.put(slot)
        self._supervisor = Supervisor(self.view, level)
        weakref.finalize(self, self._supervisor.close)

    def __enter__(self):
        self._supervisor.start()  # it warms up while the caller prepares
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends all workers and their parent. A later `worker` starts a new parent."""
        self._supervisor.close()

    def under(self, limits):
        """An executor with other limits that shares this one's parent."""
        other = LocalExecutor.__new__(LocalExecutor)
        other.__dict__.update(self.__dict__, limits=limits, _origin=self)  # whose end would end the parent
        return other

    def judge_all(self, jobs):
        """Judges submissions, several at a time; the iterable is read no further ahead than needed to keep all busy.

        Args:
            jobs: iterable of ``Job``.

        Yields:
            (``Job``, ``Judged`` or the exception that stopped the judging), as they are done. Closing the generator
            leaves out what has not begun.
        """
        papers = {}

        def work(job, paper):
            return judge(job.cells, own_paper(paper, job.seed, job.numbers), self)

        def begin(job):
            if (job.unit, job.seed) not in papers:
                papers[job.unit, job.seed] = draw_paper(job.unit, job.seed)
            return job, papers[job.unit, job.seed]

        for (job, _), result in self._run(lambda item: work(*item), map(begin, jobs)):
            yield job, result

    def map(self, function, items):
        """Yields (item, function(item)) as they are done; an exception is yielded in place of its result."""
        yield from self._run(function, items)

    def _run(self, function, items):
        waiting, running = iter(items), {}
        with ThreadPoolExecutor(self.jobs, thread_name_prefix="judge") as pool:
            try:
                while True:
                    while len(running) < self.jobs + 1:
                        item = next(waiting, _NO_MORE)
                        if item is _NO_MORE:
                            break
                        running[pool.submit(function, item)] = item
                    if not running:
                        return
                    done, _ = wait(running, return_when=FIRST_COMPLETED)
                    for future in done:
                        yield running.pop(future), future.exception() or future.result()
            finally:
                for future in running:
                    future.cancel()

    @contextmanager
    def worker(self, away=()):
        """A ``Channel`` to a fresh confined process, which is gone with everything it started when the block ends.

        Args:
            away: names of functions of nnlib that are not in it, see ``autograde.withhold.put_away``.
        """
        slot = self._slots.get()
        ours, theirs = socket.socketpair()
        channel = Channel(ours)
        try:
            with theirs:
                submission = self._supervisor.fork(theirs, self._first_uid + slot, self.limits.as_dict(), away)
            try:
                yield channel
            finally:
                channel.ending, channel.lost = submission.end()
        finally:
            ours.close()
            self._slots.put(slot)


def best_level(view, limits):
    """The strongest level of confinement that works on this machine, found by trying what it is made of.

    Args:
        view, limits: as for ``LocalExecutor``.

    Returns:
        str, of ``LEVELS``.

    Raises:
        SandboxRefused: this machine can run no worker at all.
    """
    level = choose(look())
    if level == NONE:
        raise SandboxRefused(_NO_WORKER)
    return level
