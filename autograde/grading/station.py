"""A dask worker's part in grading: it proves that it is fit, keeps sandboxed workers warm, and judges what it is sent.

Everything here runs on the trusted side, in the dask worker; students' code runs in the confined processes of that
machine's own ``LocalExecutor``, which see neither dask nor its connections.
"""

import asyncio
import contextlib
import functools
import hashlib
import logging
import platform
import shutil
from pathlib import Path

import numpy
import scipy
from distributed import Status, get_worker
from distributed.diagnostics.plugin import WorkerPlugin

from autograde.course import REPOSITORY, Course
from autograde.grading.executor import LocalExecutor, best_level
from autograde.grading.job import judge_packed
from autograde.grading.judge import draw_paper, judge
from autograde.grading.limits import Limits
from autograde.grading.view import make_view

logger = logging.getLogger("distributed.worker")


def versions():
    """What has to be the same on all machines for a submission to get the same mark on each.

    Returns:
        {"this project": digest of its sources, "Python", "numpy", "scipy": version}.
    """
    digest = hashlib.sha256()
    for path in sorted(sources()):
        digest.update(str(path.relative_to(REPOSITORY)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    python = ".".join(platform.python_version_tuple()[:2])
    return {
        "this project": digest.hexdigest()[:12],
        "Python": python,
        "numpy": numpy.__version__,
        "scipy": scipy.__version__,
    }


def sources():
    """The modules of this project, and not what lies in their folders without belonging to them, as submissions do."""
    return [path for package in ("autograde", "nnlib") for path in _modules(REPOSITORY / package)]


def _modules(folder):
    yield from folder.glob("*.py")
    for child in folder.iterdir():
        if (child / "__init__.py").exists():
            yield from _modules(child)


def differences(theirs, ours):
    """One clause on what differs between two answers of `versions`; empty where nothing does."""
    return ", ".join(
        f"{name} is {theirs.get(name)} there and {ours[name]} here" for name in ours if theirs.get(name) != ours[name]
    )


class Station(WorkerPlugin):
    """Set up on every worker of a cluster, those that join later included.

    A worker that is fit offers the resource ``name``, as often as it has threads; jobs ask for it, so an unfit worker
    gets none. One that is not fit says why in ``refusal`` and in its log, and stays as it is for the cluster's other
    users.

    Args:
        name: str, of the plugin and of the resource.
        versions: from `versions`, of the machine that asks.
        limits: dictionary of ``Limits``.
        allow_weak: bool, whether a level of confinement below "full" will do.
    """

    def __init__(self, name, versions, limits, allow_weak):
        self.name, self.versions, self.limits, self.allow_weak = name, versions, limits, allow_weak
        self.level, self.refusal = "", ""

    async def setup(self, worker):
        self._open_things = contextlib.ExitStack()
        self._draw = functools.lru_cache(maxsize=16)(draw_paper)  # drawing a paper takes longer than judging by it
        try:
            await asyncio.get_running_loop().run_in_executor(None, self._open, worker)
        except Exception as problem:
            self.refusal = self.refusal or f"{type(problem).__name__}: {problem}"
        if self.refusal:
            logger.error("autograde sends no jobs to %s: %s", worker.address, self.refusal)
            return
        await worker.set_resources(**{self.name: worker.state.nthreads})
        # dask looks for work that waits for a resource only when a worker joins or resumes.
        worker.status = Status.paused
        worker.status = Status.running

    def _open(self, worker):
        if clause := differences(versions(), self.versions):
            self.refusal = clause
            return
        limits, folder = Limits(**self.limits), Path(worker.local_directory) / self.name
        self._open_things.callback(shutil.rmtree, folder, ignore_errors=True)
        view = make_view(Course(build=folder))
        self.level = best_level(view, limits)
        if self.level != "full" and not self.allow_weak:
            self.refusal = f"its machine confines submissions only at level {self.level!r}"
            return
        executor = LocalExecutor(view, limits, self.level, worker.state.nthreads)
        self._executor = self._open_things.enter_context(executor)
        judge((), [], self._executor)  # proves that a worker starts, and leaves its parent warm

    def judge(self, data):
        """`judge_packed` with this worker's executor."""
        return judge_packed(data, self._executor, self._draw)

    async def teardown(self, worker):
        if worker.status in (Status.running, Status.paused):  # not when the worker itself is going
            await worker.set_resources(**{self.name: 0})
        await asyncio.get_running_loop().run_in_executor(None, self._open_things.close)


def judge_at_station(data, name):
    """What a job runs on a dask worker: bytes in, bytes out."""
    return get_worker().plugins[name].judge(data)


def report(name, dask_worker):
    """What the driver wants to know of a worker: (level, refusal, threads)."""
    station = dask_worker.plugins[name]
    return station.level, station.refusal, dask_worker.state.nthreads


def places(name, dask_scheduler):
    """How many jobs the fit workers of a cluster can judge at a time."""
    return int(sum(worker.resources.get(name, 0) for worker in dask_scheduler.workers.values()))


def abandoned(prefix, dask_scheduler):
    """Names of stations whose driver is gone without having taken them down."""
    ours = (name for name in dask_scheduler.worker_plugins if name.startswith(prefix))
    return [name for name in ours if name.removeprefix(prefix) not in dask_scheduler.clients]
