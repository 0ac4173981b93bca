"""Whatever is killed, and whenever: nothing is lost, nothing is recorded twice, only the unfinished is done again."""

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from autograde.course import REPOSITORY, Course
from autograde.grading.ledger import Ledger
from autograde.grading.limits import Limits
from autograde.grading.run import find_submissions, grade
from autograde.release.edition import register

UNIT = "u05_cnn_arithmetic"

# Forks a grading run, kills it, forks the next one, until one ends by itself. What each run judged is in judged.txt.
KILLED_RUNS = """
import json, os, random, signal, sys, time
from pathlib import Path

from autograde.course import Course
from autograde.grading.judge import Judged, draw_paper, no_answer
from autograde.grading.limits import Limits
from autograde.grading.run import find_submissions, grade

home, build, kills = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
course = Course(home=home, build=build)
verdicts = tuple(no_answer(*question) for question in draw_paper("u05_cnn_arithmetic", "any"))
chance = random.Random(4)


class Quick:
    limits = Limits()

    def judge_all(self, jobs):
        for job in jobs:
            with open(home / "judged.txt", "a") as file:
                file.write(f"{run} {job.token}\\n")
            yield job, Judged(verdicts, {}, ())


def finished():
    return sorted(path.stem for path in course.ledger.rglob("*.json"))


before = []
for run in range(100):
    before.append(finished())
    pid = os.fork()
    if pid == 0:
        for _ in grade(course, find_submissions(course), Quick()):
            pass
        os._exit(0)
    # Killed while it starts, or some records later: at any moment of writing one.
    goal = len(before[-1]) + chance.choice((0, 1, 2, 3))
    while run < kills and len(finished()) < goal and os.waitpid(pid, os.WNOHANG) == (0, 0):
        time.sleep(0.002)
    if run < kills:
        time.sleep(chance.uniform(0, 0.05))
        os.kill(pid, signal.SIGKILL)
    if os.waitpid(pid, 0)[1] == 0:
        break
print(json.dumps({"runs": run + 1, "before": before}))
"""


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """A gradebook that knows the unit."""
    if not hasattr(os, "fork"):
        pytest.skip("grading needs fork")
    root = tmp_path_factory.mktemp("ready")
    course = Course(home=root, build=root / "build")
    register(course, UNIT)
    return course


@pytest.fixture
def class_of(ready, tmp_path):
    """class_of(n) -> a course with so many blank submissions."""

    def make(number):
        course = Course(home=tmp_path, build=ready.build)
        shutil.copy(ready.home / "gradebook.db", tmp_path)
        for student in range(number):
            folder = course.submitted / f"student-{student:03}" / UNIT
            folder.mkdir(parents=True)
            shutil.copy(course.notebooks / UNIT / "problems.ipynb", folder)
        return course

    return make


def check_all_recorded_once(course, number):
    """Gradebook, ledger, autograded/ and feedback/ hold each submission once and whole."""
    with sqlite3.connect(course.home / "gradebook.db") as database:
        assert database.execute("pragma integrity_check").fetchall() == [("ok",)]
        counts = {
            table: database.execute(f"select count(*) from {table}").fetchone()[0]
            for table in ("student", "submitted_assignment", "submitted_notebook", "grade", "comment")
        }
        [(open_marks,)] = database.execute("select count(*) from grade where auto_score is null or needs_manual_grade")
    assert counts == {
        "student": number,
        "submitted_assignment": number,
        "submitted_notebook": number,
        "grade": 20 * number,
        "comment": 20 * number,
    }
    assert open_marks == 0
    entries = dict(Ledger(course.ledger).entries(UNIT))
    assert list(entries) == [f"student-{student:03}" for student in range(number)]
    for student in entries:
        nbformat.read(course.autograded / student / UNIT / "problems.ipynb", as_version=4)
        assert (course.feedback / student / UNIT / "problems.html").read_text().endswith("</html>")
    assert list(course.home.rglob("*.draft")) == []


def test_a_run_killed_at_random_moments_loses_nothing(class_of):
    course, number, kills = class_of(30), 30, 12
    run = subprocess.run(
        [sys.executable, "-c", KILLED_RUNS, str(course.home), str(course.build), str(kills)],
        cwd=REPOSITORY, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    assert told["runs"] > 10
    check_all_recorded_once(course, number)
    judged = {}
    for line in (course.home / "judged.txt").read_text().splitlines():
        which, token = line.split()
        judged.setdefault(int(which), []).append(token.partition("/")[0])
    for which, students in judged.items():
        assert not set(students) & set(told["before"][which])  # only what was not finished
        assert len(students) == len(set(students))
    again = sum(map(len, judged.values())) - number
    assert again <= told["runs"] - 1  # a kill costs the one submission that was under way


def test_the_real_command_killed_and_started_again(class_of):
    course = class_of(4)
    command = [sys.executable, "-m", "autograde", "grade", "--course", str(course.home), "--allow-weak-sandbox"]
    chance = random.Random(5)
    for goal in (0, 2):
        process = subprocess.Popen(
            command, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        deadline = time.monotonic() + 120
        while len(list(course.ledger.rglob("*.json"))) < goal and process.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.1))
        process.kill()
        process.wait()
    done = len(list(course.ledger.rglob("*.json")))
    run = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stderr
    assert f"{4 - done} graded, {done} unchanged" in run.stdout
    check_all_recorded_once(course, 4)


def test_workers_killed_at_random_lose_nothing(class_of, executor):
    """The students' processes and the warm parent of all of them, while others are at work."""
    if not Path("/proc/self/task").is_dir():
        pytest.skip("looks for the processes to kill in /proc")
    number, kills = (200, 20) if os.environ.get("REQUIRE_ALL") else (40, 8)
    course, chance, killed, seen = class_of(number), random.Random(6), [], []
    for one, entry in grade(course, find_submissions(course), executor.under(Limits(total_seconds=60)), feedback=False):
        seen.append((one.student, entry.get("failed", False)))
        if len(seen) % (number // kills) == 0 and len(killed) < kills:
            time.sleep(chance.uniform(0, 0.05))
            parent = executor._supervisor.pid
            choice = [parent] if len(killed) % 2 else descendants(parent)
            if choice:
                killed.append(chance.choice(choice))
                os.kill(killed[-1], signal.SIGKILL)
    assert len(killed) >= kills - 2
    assert sorted(seen) == [(f"student-{student:03}", False) for student in range(number)]
    list(grade(course, find_submissions(course), executor.under(Limits(total_seconds=60))))  # the pages
    check_all_recorded_once(course, number)


def descendants(pid):
    """Ids of the processes that a process started, and of those that they started."""
    try:
        children = [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return children + [other for child in children for other in descendants(child)]
