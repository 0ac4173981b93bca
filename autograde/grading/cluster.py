"""Judges on the machines of a dask.distributed cluster: the same work as ``LocalExecutor``, on other machines.

dask keeps the cluster: it starts workers, notices lost ones and runs their jobs again. Here jobs are handed to it, a
bounded number at a time, and each result is taken once.
"""

import time
from concurrent.futures import CancelledError
from itertools import islice
from queue import Empty, SimpleQueue
from typing import NamedTuple

from distributed import Client, KilledWorker

from autograde.grading.job import pack, unpack
from autograde.grading.station import Station, abandoned, differences, judge_at_station, places, report, versions

AHEAD = 2  # jobs handed to the cluster for each place: one that runs, one that waits beside it
LOOK_SECONDS = 2.0
CONNECT_SECONDS = 30.0
PREFIX = "autograde-"


class ClusterRefused(RuntimeError):
    """The cluster cannot be used as it is; the message names the worker and what to do."""


class ClusterLost(RuntimeError):
    """The scheduler or all workers are gone. What was recorded stays; another run goes on from there."""


class Seat(NamedTuple):
    """A dask worker that takes part: its address, its level of confinement, how many jobs it judges at a time."""

    address: str
    level: str
    threads: int


class ClusterExecutor:
    """Judges on a cluster; used in a ``with`` block, which connects and disconnects.

    TLS is set up as for any dask client: in dask's configuration files or environment variables.

    Args:
        address: str, of the scheduler, such as "tcp://10.0.0.1:8786" or "tls://grader:8786".
        limits: ``Limits`` of each submission.
        allow_weak: bool, whether workers may confine submissions below level "full".
        patience: float, seconds to go on without any fit worker, at the start and in a run, before giving up.

    Attributes:
        seats: list of ``Seat``, the workers that were fit when the block was entered.
    """

    def __init__(self, address, limits, allow_weak=False, patience=300.0):
        self.address, self.limits, self.allow_weak, self.patience = address, limits, allow_weak, patience
        self.seats = []

    def __enter__(self):
        """Connects and prepares the workers.

        Raises:
            ClusterRefused: nobody answers at the address, there is no worker, or a worker is not fit.
        """
        try:
            self.client = Client(self.address, set_as_default=False, timeout=CONNECT_SECONDS)
        except (OSError, ValueError, TypeError) as problem:
            raise ClusterRefused(f"no dask scheduler answers at {self.address!r}: {problem}") from None
        try:
            self._prepare()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            if self._station in self.client.run_on_scheduler(_stations):
                self.client.unregister_worker_plugin(self._station)
        except OSError:
            pass  # the scheduler is gone, and its workers' stations with it
        finally:
            self.client.close()

    @property
    def _station(self):
        return f"{PREFIX}{self.client.id}"

    def _prepare(self):
        try:
            self.client.wait_for_workers(1, timeout=self.patience)
        except TimeoutError:
            raise ClusterRefused(f"the scheduler at {self.address} has no workers") from None
        self._compare_versions()
        for name in self.client.run_on_scheduler(abandoned, PREFIX):
            self.client.unregister_worker_plugin(name)
        self._set_up_stations(Station(self._station, versions(), self.limits.as_dict(), self.allow_weak))
        reports = self._ask_workers(report, self._station)
        if not reports:
            raise ClusterRefused(f"all workers of the scheduler at {self.address} left while they were being prepared")
        for problem in (said for said in reports.values() if isinstance(said, Exception)):
            raise problem
        if refused := [f"{address}: {refusal}" for address, (_, refusal, _) in reports.items() if refusal]:
            raise ClusterRefused("these workers cannot take part:\n" + "\n".join(refused))
        self.seats = [Seat(address, level, threads) for address, (level, _, threads) in sorted(reports.items())]
        self._places, self._looked, self._fit = 0, 0.0, time.monotonic()

    def _compare_versions(self):
        ours = versions()
        try:
            found = {"the scheduler": self.client.run_on_scheduler(versions)}
        except (ImportError, AttributeError) as problem:
            found = {"the scheduler": problem}
        found |= {f"worker {address}": said for address, said in self._ask_workers(versions).items()}
        unlike = []
        for who, said in found.items():
            clause = f"{type(said).__name__}: {said}" if isinstance(said, Exception) else differences(said, ours)
            if clause:
                unlike.append(f"{who}: {clause}")
        if unlike:
            raise ClusterRefused(
                "all machines need the same installation of this project (the same checkout and constraints.txt):\n"
                + "\n".join(unlike)
            )

    def _set_up_stations(self, station, tries=5):
        """Registers the plugin on all workers; once more where one of them left meanwhile."""
        for left in reversed(range(tries)):
            try:
                return self.client.register_plugin(station, self._station)
            except OSError:
                if not left:
                    raise
                time.sleep(1)

    def _ask_workers(self, question, *arguments):
        """{address: answer or exception} of the workers that are there; who leaves meanwhile has nothing to say."""
        answers = self.client.run(question, *arguments, on_error="return")
        return {address: said for address, said in answers.items() if not isinstance(said, OSError)}

    def judge_all(self, jobs):
        """Judges jobs as they come, a bounded number at a time.

        A job whose dask worker dies is run again, so a job may run twice; its result is taken once. One that was at
        work each time when several workers died is put aside and tried again alone at the end, so that each answers
        only for itself.

        Args:
            jobs: iterable of ``Job``, read only as far as there are places.

        Yields:
            (``Job``, ``Judged`` or the exception that stands in its place), as they are done.

        Raises:
            ClusterLost: nobody is left to judge.
        """
        suspects = []
        for job, future in self._finish(jobs, self._room):
            result = self._receive(future)
            if isinstance(result, KilledWorker):
                suspects.append(job)
            else:
                yield job, result
        for suspect in suspects:
            for job, future in self._finish([suspect], lambda: 1):
                yield job, self._receive(future)

    def _finish(self, jobs, room):
        """Yields (job, finished future), keeping at most ``room()`` jobs under way."""
        jobs, running, finished = iter(jobs), {}, SimpleQueue()
        try:
            while True:
                for job in islice(jobs, max(room() - len(running), 0)):
                    future = self._submit(job)
                    running[future] = job
                    future.add_done_callback(finished.put)
                if not running:
                    return
                future = self._next(finished)
                yield running.pop(future), future
                # Released on receipt: otherwise dask would run it again when the worker that holds the result is lost.
                future.release()
        finally:
            self.client.cancel(list(running))

    def _submit(self, job):
        # The key is drawn by chance: dask shows it in its logs and pages, where no student's name belongs.
        return self.client.submit(
            judge_at_station,
            pack(job, self.limits),
            self._station,
            pure=False,
            resources={self._station: 1},
        )

    def _next(self, finished):
        """The next future that is done."""
        while True:
            self._room()
            try:
                return finished.get(timeout=LOOK_SECONDS)
            except Empty:
                continue

    def _receive(self, future):
        """``Judged``, or the exception in its place."""
        try:
            return unpack(future.result())
        except (CancelledError, OSError) as problem:
            raise ClusterLost(f"the connection to the scheduler at {self.address} was lost: {problem}") from None
        except Exception as problem:
            return problem

    def _room(self):
        """How many jobs may be under way; looked up now and then, for workers come and go."""
        now = time.monotonic()
        if now - self._looked >= LOOK_SECONDS:
            try:
                self._places = self.client.run_on_scheduler(places, self._station)
            except OSError as problem:
                raise ClusterLost(f"the scheduler at {self.address} does not answer: {problem}") from None
            self._looked = now
            if self._places:
                self._fit = now
            elif now - self._fit > self.patience:
                raise ClusterLost(f"{self.address} has had no fit worker for {self.patience:g} seconds")
        return max(AHEAD * self._places, 1)


def _stations(dask_scheduler):
    return list(dask_scheduler.worker_plugins)
