"""Judging on a dask cluster: the same marks, each once, whatever happens to the workers.

The clusters are real ones, on this machine: a scheduler and workers in processes of their own.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from importlib.metadata import version

import dask
import nbformat
import numpy
import pytest
from distributed import KilledWorker, LocalCluster

from autograde.course import REPOSITORY
from autograde.grading import station
from autograde.grading.cluster import AHEAD, PREFIX, ClusterExecutor, ClusterLost, ClusterRefused
from autograde.grading.executor import LocalExecutor
from autograde.grading.job import Job
from autograde.grading.judge import cells_of, judge
from autograde.grading.limits import Limits

UNIT = "u05_cnn_arithmetic"
SEED = "a seed for tests"
LIMITS = Limits(cell_seconds=5, call_seconds=3)


@pytest.fixture(scope="module")
def cells():
    """A few cells of the unit, so that a job is short: one answer, as a text to be filled in, and its check."""
    notebook = nbformat.read(REPOSITORY / "notebooks" / UNIT / "problems.ipynb", as_version=4)
    start = next(cell for cell in notebook.cells if "import check" in cell.source)
    notebook.cells = [start, *(cell for cell in notebook.cells if cell.id.startswith("u05-stride-three-"))]
    found = cells_of(notebook)
    assert [task_id for _, _, task_id in found] == [None, None, "u05-stride-three"]

    def fill(answer):
        return tuple((cell, answer if cell.endswith("-answer") else source, task_id) for cell, source, task_id in found)

    return fill


@pytest.fixture
def jobs(cells):
    """jobs(number): as many jobs, lazily; answers differ from one to the next."""

    def make(number, pulled=None):
        for index in range(number):
            if pulled is not None:
                pulled.append(index)
            yield Job(f"student-{index}", UNIT, SEED, cells(f'stride_three = "{"ABCD"[index % 4]}"'))

    return make


@pytest.fixture(scope="module")
def cluster():
    """Two workers in processes of their own; a job that two of them died of counts as killing workers.

    A while after a worker has died, dask looks whether another stands in its place, and gives the place up for good if
    there happens to be none. Here workers are killed one after the other: nothing is to be given up.
    """
    settings = {"distributed.scheduler.allowed-failures": 1, "distributed.deploy.lost-worker-timeout": "1h"}
    with (
        dask.config.set(settings),
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50) as cluster,
    ):
        yield cluster


@pytest.fixture(autouse=True)
def whole(request):
    """After a test that kills workers, waits until others stand in their places."""
    yield
    if "cluster" not in request.fixturenames:
        return
    cluster, deadline = request.getfixturevalue("cluster"), time.monotonic() + 60
    while {nanny.worker_address for nanny in cluster.workers.values()} != set(cluster.scheduler.workers):
        assert time.monotonic() < deadline, "the cluster did not replace its workers"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def remote(cluster, level):
    with ClusterExecutor(cluster.scheduler_address, LIMITS, allow_weak=level != "full") as executor:
        yield executor


@pytest.fixture
def threads():
    """Makes a cluster of one worker inside this process, where the test can replace what the worker calls."""
    with LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0", silence_logs=50
    ) as cluster:
        yield cluster


def _worker_processes(cluster):
    return [nanny.process.process.pid for nanny in cluster.workers.values()]


def _stations(cluster):
    return [name for name in cluster.scheduler.worker_plugins if name.startswith(PREFIX)]


def test_marks_are_those_of_this_machine_and_each_comes_once(remote, jobs, view, level, paper):
    with LocalExecutor(view, LIMITS, level, jobs=1) as local:
        expected = {job.token: judge(job.cells, paper, local)._replace(seconds=0) for job in jobs(4)}
    found = [(job.token, judged._replace(seconds=0)) for job, judged in remote.judge_all(jobs(4))]
    assert sorted(found) == sorted(expected.items())
    assert len({sum(verdict.earned for verdict in judged.verdicts) for _, judged in found}) == 2  # one letter is right


def test_the_workers_say_how_they_confine(remote, level):
    assert [(seat.level, seat.threads) for seat in remote.seats] == [(level, 1)] * 2
    assert all(seat.address.startswith("tcp://") for seat in remote.seats)


def test_jobs_are_read_only_as_far_as_there_are_places(remote, jobs):
    pulled, done = [], 0
    for _ in remote.judge_all(jobs(12, pulled)):
        done += 1
        assert len(pulled) - done <= AHEAD * 2
    assert done == 12


def test_nothing_is_lost_and_nothing_comes_twice_when_a_worker_is_killed(cluster, remote, jobs):
    done = []
    for job, judged in remote.judge_all(jobs(12)):
        done.append(job.token)
        assert judged.verdicts
        if len(done) == 2:
            os.kill(_worker_processes(cluster)[0], signal.SIGKILL)
    assert sorted(done) == sorted(f"student-{index}" for index in range(12))


def test_a_job_that_kills_workers_costs_only_itself(remote, jobs, monkeypatch):
    submit = remote._submit

    def submit_or_kill(job):
        if job.token == "student-1":
            return remote.client.submit(os._exit, 1, pure=False, resources={remote._station: 1})
        return submit(job)

    monkeypatch.setattr(remote, "_submit", submit_or_kill)
    results = {job.token: result for job, result in remote.judge_all(jobs(6))}
    assert isinstance(results.pop("student-1"), KilledWorker)
    assert sorted(results) == ["student-0", "student-2", "student-3", "student-4", "student-5"]
    assert all(judged.verdicts for judged in results.values())


def test_a_job_that_cannot_be_judged_comes_back_as_an_exception(remote, jobs):
    (good,) = jobs(1)
    pairs = remote.judge_all([good, good._replace(token="bad", unit="u99")])
    results = {job.token: result for job, result in pairs}
    assert str(results["bad"]).startswith("LookupError: there is no unit 'u99'; the units are ")
    assert results[good.token].verdicts


def test_closing_the_generator_stops_the_rest(remote, jobs):
    pulled = []
    results = remote.judge_all(jobs(100, pulled))
    next(results)
    results.close()
    assert len(pulled) <= 1 + AHEAD * 2
    assert len(list(remote.judge_all(jobs(2)))) == 2


def test_two_runs_share_a_cluster_and_leave_nothing_behind(cluster, remote, level, jobs):
    with ClusterExecutor(cluster.scheduler_address, LIMITS, allow_weak=level != "full") as other:
        folders = other.client.run(lambda name, dask_worker: f"{dask_worker.local_directory}/{name}", other._station)
        assert all(os.path.isdir(folder) for folder in folders.values())
        pairs = zip(remote.judge_all(jobs(4)), other.judge_all(jobs(4)), strict=True)
        tokens = [[job.token for job, _ in pair] for pair in pairs]
    assert sorted(one for one, _ in tokens) == sorted(two for _, two in tokens)
    assert len({two for _, two in tokens}) == 4
    assert _stations(cluster) == [remote._station]
    assert not any(os.path.exists(folder) for folder in folders.values())
    assert not cluster.scheduler.tasks


def test_what_a_killed_run_left_is_taken_down_by_the_next(cluster, remote, level):
    first = ClusterExecutor(cluster.scheduler_address, LIMITS, allow_weak=level != "full").__enter__()
    first.client.close()  # without saying goodbye to the workers
    left = first._station
    assert left in _stations(cluster)
    with ClusterExecutor(cluster.scheduler_address, LIMITS, allow_weak=level != "full") as second:
        assert _stations(cluster) == [remote._station, second._station]


def test_another_version_is_refused_by_name(cluster, monkeypatch):
    monkeypatch.setattr(numpy, "__version__", "1.0")  # in this process, where the scheduler runs as well
    with pytest.raises(ClusterRefused, match="need the same installation") as caught:
        ClusterExecutor(cluster.scheduler_address, LIMITS).__enter__()
    for address in cluster.scheduler.workers:
        assert f"worker {address}: numpy is {version('numpy')} there and 1.0 here" in str(caught.value)
    assert "the scheduler" not in str(caught.value)


def test_a_worker_with_another_version_that_joins_later_gets_nothing(cluster, remote, jobs, tmp_path):
    for path in station.sources():
        copy = tmp_path / path.relative_to(REPOSITORY)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text() + ("# changed\n" if path.name == "shapes.py" else ""))
    command = [sys.executable, "-m", "distributed.cli.dask_worker", cluster.scheduler_address, "--no-nanny"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    stranger = subprocess.Popen(
        [*command, "--name", "stranger", "--nthreads", "1", "--no-dashboard", "--local-directory", str(tmp_path)],
        env=environment,
        cwd=tmp_path,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline, refusal, joined = time.monotonic() + 60, "", []
        while not joined and time.monotonic() < deadline:
            joined = [worker.address for worker in cluster.scheduler.workers.values() if worker.name == "stranger"]
            time.sleep(0.1)
        (address,) = joined
        while not refusal and time.monotonic() < deadline:  # dask sets its stations up after it has joined
            said = remote.client.run(station.report, remote._station, workers=[address], on_error="return")
            refusal = "" if isinstance(said[address], Exception) else said[address][1]
        assert refusal.startswith("this project is ")
        assert len(list(remote.judge_all(jobs(6)))) == 6
    finally:
        stranger.kill()
        stranger.wait()


def test_weak_confinement_is_refused_unless_allowed(threads, monkeypatch):
    monkeypatch.setattr(station, "best_level", lambda view, limits: "minimal")
    with pytest.raises(ClusterRefused, match="confines submissions only at level 'minimal'"):
        ClusterExecutor(threads.scheduler_address, LIMITS).__enter__()
    # Not every machine can run that level.
    monkeypatch.setattr(station, "LocalExecutor", lambda *arguments: contextlib.nullcontext())
    monkeypatch.setattr(station, "judge", lambda *arguments: None)
    with ClusterExecutor(threads.scheduler_address, LIMITS, allow_weak=True) as remote:
        assert [seat.level for seat in remote.seats] == ["minimal"]


def test_an_address_where_nobody_answers(monkeypatch):
    monkeypatch.setattr("autograde.grading.cluster.CONNECT_SECONDS", 1)
    with pytest.raises(ClusterRefused, match=r"no dask scheduler answers at 'tcp://127\.0\.0\.1:9'"):
        ClusterExecutor("tcp://127.0.0.1:9", LIMITS).__enter__()


def test_a_cluster_without_workers(jobs, level):
    with LocalCluster(n_workers=0, processes=False, dashboard_address=":0", silence_logs=50) as empty:
        with pytest.raises(ClusterRefused, match="has no workers"):
            ClusterExecutor(empty.scheduler_address, LIMITS, patience=1).__enter__()
        empty.scale(1)
        empty.wait_for_workers(1)
        with ClusterExecutor(empty.scheduler_address, LIMITS, allow_weak=level != "full", patience=3) as remote:
            empty.scale(0)
            while empty.scheduler.workers:
                time.sleep(0.05)
            with pytest.raises(ClusterLost, match="no fit worker for 3 seconds"):
                list(remote.judge_all(jobs(2)))
