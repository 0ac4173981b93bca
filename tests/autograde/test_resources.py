"""Adding up what a submission's processes use: rightly, and without being kept busy by them."""

import os
import time

import pytest

from autograde.worker import resources
from autograde.worker.resources import Memory, Process, excess

LIMITS = {"memory_mb": 1, "processes": 64, "total_seconds": 10}
MEGABYTE = 1 << 20
NOW, LATER = 0.0, float("inf")  # times at which a look should end: it is over already, it never is


@pytest.fixture
def asked(monkeypatch):
    """Ids of processes whose share was asked for, in order; each says that it holds nothing of its own."""
    asked = []
    monkeypatch.setattr(resources, "_proportional", lambda pid, resident: asked.append(pid) or 0)
    return asked


def test_where_the_plain_sum_is_small_nobody_is_asked(asked):
    assert not Memory().exceeds(100, {1: 40, 2: 50}, 10, LATER)
    assert asked == []


def test_the_largest_are_asked_first_and_only_until_it_is_clear(asked):
    assert not Memory().exceeds(100, {1: 40, 2: 90, 3: 50, 4: 10}, 0, LATER)
    assert asked == [2]


def test_files_count_as_well(asked):
    assert Memory().exceeds(100, {1: 40}, 101, LATER)


def test_own_memory_counts(monkeypatch):
    monkeypatch.setattr(resources, "_proportional", lambda pid, resident: resident - 1)
    assert Memory().exceeds(100, {1: 60, 2: 60}, 0, LATER)
    assert not Memory().exceeds(100, {1: 51, 2: 51}, 0, LATER)


def test_a_look_that_is_over_asks_one_and_the_next_goes_on(asked):
    memory, shown = Memory(), dict.fromkeys(range(5), 60)
    for look in range(1, 4):
        assert not memory.exceeds(100, shown, 0, NOW)
        assert len(set(asked)) == look
    assert not memory.exceeds(100, shown, 0, NOW)
    assert len(asked) == 4, "the fifth alone is small enough"


def test_processes_that_are_always_new_do_not_put_it_off_for_ever(asked):
    memory = Memory()
    looks = [memory.exceeds(100, dict.fromkeys(range(9 * n, 9 * n + 9), 60), 0, NOW) for n in range(50)]
    assert True in looks


def family(sizes):
    return {pid: Process(parent=pid - 1, seconds=0.0, resident=size) for pid, size in enumerate(sizes, start=1)}


def test_showing_many_times_the_limit_ends_it_before_anybody_is_asked(asked):
    why = excess(1, family([MEGABYTE] * 9), LIMITS, Memory(), (), LATER)
    assert why == "its processes together show more than 8 times 1 MB of memory"
    assert asked == []


def test_sharing_below_that_is_free(asked):
    assert excess(1, family([MEGABYTE] * 8), LIMITS, Memory(), (), LATER) == ""
    assert len(asked) == 7


def test_files_in_the_folders_of_a_process_count(monkeypatch):
    pid = os.getpid()
    taken = os.statvfs_result((4096, 4096, 1000, 1000 - 300, 0, 0, 0, 0, 0, 255))
    seen = []
    monkeypatch.setattr(resources.os, "statvfs", lambda path: seen.append(path) or taken)
    everyone = {pid: Process(0, 0.0, 0)}
    assert excess(pid, everyone, LIMITS, Memory(), ("tmp",), LATER) == "it used more than 1 MB of memory"
    assert seen == [f"/proc/{pid}/root/tmp"]
    assert excess(pid, everyone, LIMITS, Memory(), (), LATER) == ""


@pytest.mark.skipif(not os.path.exists("/proc/self/smaps_rollup"), reason="only Linux says what processes share")
def test_memory_of_a_copy_that_changes_nothing_is_hardly_its_own():
    kept = bytearray(os.urandom(1 << 20) * 64)
    pids = []
    for _ in range(4):
        pid = os.fork()
        if pid == 0:
            time.sleep(60)
            os._exit(0)
        pids.append(pid)
    try:
        everyone = resources.processes()
        shown = {pid: everyone[pid].resident for pid in (*pids, os.getpid())}
        half = sum(shown.values()) // 2
        assert sum(shown.values()) > 5 * len(kept)
        assert not Memory().exceeds(half, shown, 0, LATER)
    finally:
        for pid in pids:
            os.kill(pid, 9)
            os.waitpid(pid, 0)
