"""The warm parent and its supervision: it may die at any moment, and nobody's marks suffer."""

import itertools
import os
import random
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest

from autograde.grading.executor import LocalExecutor, SandboxRefused
from autograde.grading.job import Job
from autograde.grading.judge import WorkerFailed, cells_of, judge
from autograde.grading.limits import Limits
from autograde.release.edition import skeleton
from autograde.worker import parent

UNIT = "u05_cnn_arithmetic"


def job(course, number, seconds=0.0):
    """A submission that answers one task, after a pause."""
    cells = [
        (
            cell_id,
            f"import time\ntime.sleep({seconds})\nvgg16 = 138357544" if cell_id == "u05-vgg16-answer" else source,
            task,
        )
        for cell_id, source, task in cells_of(skeleton(course, UNIT))
    ]
    return Job(f"student-{number}", UNIT, "a seed for tests", tuple(cells))


def earned(judged):
    return sum(verdict.earned for verdict in judged.verdicts)


@pytest.fixture
def own(view, level):
    """An executor whose parent may be killed."""
    with LocalExecutor(view, Limits(cell_seconds=10), level, jobs=2) as executor:
        yield executor


def kill_parent(executor):
    """Kills the warm parent itself: at level "full" it is the only child of the process that was started."""
    outer = executor._supervisor.pid
    children = Path(f"/proc/{outer}/task/{outer}/children").read_text().split()
    for pid in map(int, children if executor.level == "full" else [outer]):
        os.kill(pid, signal.SIGKILL)


def test_all_are_judged_though_the_parent_is_killed_again_and_again(own, course):
    rng, results = random.Random(4), {}
    moments = sorted(rng.sample(range(1, 9), 3))
    for job_done, judged in own.judge_all(job(course, number, 0.2) for number in range(10)):
        assert job_done.token not in results
        results[job_done.token] = judged
        if moments and len(results) >= moments[0]:
            moments.pop(0)
            kill_parent(own)
    assert {token: earned(judged) for token, judged in results.items()} == {f"student-{n}": 1.0 for n in range(10)}
    assert not any(judged.notes for judged in results.values())  # nobody is blamed for the machine's fault


def test_a_parent_that_died_while_idle_is_replaced(own, course, paper):
    judge(job(course, 0).cells, paper, own)
    before = own._supervisor.pid
    kill_parent(own)
    time.sleep(0.3)
    assert earned(judge(job(course, 0).cells, paper, own)) == 1.0
    assert own._supervisor.pid != before


def test_a_parent_that_cannot_start_is_refused_with_its_own_words(view, level, tmp_path):
    (tmp_path / "packages" / "autograde" / "worker").mkdir(parents=True)
    (tmp_path / "packages" / "autograde" / "__init__.py").write_text("raise ImportError('half a course')")
    (tmp_path / "matplotlib").mkdir()
    with LocalExecutor(tmp_path, Limits(), level) as executor, pytest.raises(SandboxRefused, match="half a course"):
        judge((), [], executor)


def test_the_iterable_is_read_no_further_than_needed(executor, course):
    read = []

    def jobs():
        for number in itertools.count():
            read.append(number)
            yield job(course, number)

    results = executor.judge_all(jobs())
    for done in range(1, 5):
        next(results)
        assert len(read) <= done + executor.jobs + 1
    results.close()
    assert len(read) <= 5 + executor.jobs + 1


def test_what_stops_the_judging_is_yielded_and_the_others_go_on(executor, course):
    jobs = [job(course, 0), job(course, 1)._replace(cells=("broken",)), job(course, 2)]
    results = {done.token: result for done, result in executor.judge_all(jobs)}
    assert isinstance(results["student-1"], ValueError)
    assert [earned(results[f"student-{number}"]) for number in (0, 2)] == [1.0, 1.0]


def test_nothing_runs_after_the_end(view, level, course, paper):
    with LocalExecutor(view, Limits(), level, jobs=1) as executor:
        judge(job(course, 0).cells, paper, executor)
        pid, root = executor._supervisor.pid, executor._supervisor._parent.root
    assert not Path(root).exists()
    listed = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
    assert not [line for line in listed.splitlines() if root in line or line.split()[:1] == [str(pid)]]


def test_a_second_thread_forbids_forking():
    parent_only = threading.active_count() == 1 and len(os.listdir("/proc/self/task")) == 1
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        with pytest.raises(RuntimeError, match="may fork only while it has one"):
            parent.require_one_thread()
    finally:
        stop.set()
        thread.join()
    if parent_only:
        parent.require_one_thread()


def test_a_thread_of_the_parent_is_noticed(own, course, paper, view, tmp_path):
    """Planted where the parent warms up: no submission may then be forked at all."""
    copy = tmp_path / "view"
    shutil.copytree(view, copy)
    file = copy / "packages" / "autograde" / "worker" / "warming.py"
    file.write_text(
        file.read_text()
        + "\nimport threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    )
    with (
        LocalExecutor(copy, Limits(), own.level, jobs=1) as executor,
        pytest.raises((WorkerFailed, SandboxRefused), match=r"lost|dies|ended before it read"),
    ):
        judge(job(course, 0).cells, paper, executor)


def test_jobs_do_not_wait_for_each_other(executor, course):
    started = time.monotonic()
    order = [done.token for done, _ in executor.judge_all([job(course, 0, 6), *(job(course, n) for n in (1, 2, 3))])]
    assert order[-1] == "student-0"
    assert time.monotonic() - started < 60
