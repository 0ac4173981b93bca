"""Plays hostile submissions, each followed by an honest one, and notes what became of both and of the machine.

A test module declares ``CASES = {name: {...}}`` with the fields of ``Case``. All that were selected are judged in one
run of one executor, several at a time, as a class would be; the tests then look at what came out.

In a source ``@TOKEN@`` stands for a text that only this run knows, ``@PORT@`` for a listening port of this machine,
``@ABSTRACT@`` for a listening socket without a file, ``@SECRETS@`` for a folder with files that nobody may see,
``@REPOSITORY@`` and ``@PYTEST@`` for this repository and the id of this process.
"""

import json
import os
import secrets
import socket
import tempfile
import threading
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest

from autograde.course import REPOSITORY, Course
from autograde.grading.canonical import rebuild
from autograde.grading.executor import LocalExecutor, best_level
from autograde.grading.job import Job
from autograde.grading.judge import cells_of
from autograde.grading.limits import Limits
from autograde.grading.view import make_view
from autograde.release.edition import skeleton

UNIT = "u05_cnn_arithmetic"
SEED = "a seed for hostile tests"

VGG = {"u05-vgg16": "vgg16 = 138357544"}
HONEST = {
    **VGG,
    "u05-output-size": """
def output_size(size, kernel_size, padding=0, stride=1, mode="refuse"):
    travel = size - kernel_size + 2 * padding
    if travel < 0 or (mode == "refuse" and travel % stride):
        raise ValueError("does not fit")
    return travel // stride + 1
""",
    "u05-padding-map": """
def padding_map(height, width, padding):
    return np.pad(np.zeros((height, width), int), padding, constant_values=1)
""",
}
HONEST_MARKS = {"u05-vgg16": 1.0, "u05-output-size": 4.0, "u05-padding-map": 2.0}


class Case(NamedTuple):
    """One hostile submission and exactly what it must come to.

    Args:
        name: what it tries.
        first: sources of cells before all others of the student; ids added-1, added-2 ...
        answers: {task id: source}; beside them stands one honest answer, unless it is given too.
        last: sources of cells after all others.
        earns: {task id: points} of what earns anything.
        flags: texts for the instructor from the source, all of them.
        noted: those from the way it behaved, all of them.
        shows: texts that the outputs must hold: the attempt did run, to its end.
        hides: texts that the outputs must not hold.
        maybe: beginnings of flags that come or do not, as it happens.
        full: whether it needs level "full": a machine without namespaces cannot hold it.
    """

    name: str
    first: tuple = ()
    answers: dict = {}  # noqa: RUF012 - never written to
    last: tuple = ()
    earns: dict = {"u05-vgg16": 1.0}  # noqa: RUF012 - never written to
    flags: tuple = ()
    noted: tuple = ()
    shows: tuple = ()
    hides: tuple = ()
    maybe: tuple = ()
    full: bool = True


class Played(NamedTuple):
    """``judged``: of the hostile submission; ``honest``: marks of the honest one handed in after it."""

    judged: object
    honest: dict


def pytest_generate_tests(metafunc):
    if "case" in metafunc.fixturenames:
        cases = []
        for name, fields in metafunc.module.CASES.items():
            cases.append(pytest.param(Case(name, **fields), id=name.replace(" ", "-")))
        metafunc.parametrize("case", cases)


class Machine:
    """What surrounds a run: secrets, an ear for connections, and what lay and ran here before.

    Args:
        folder: Path, where the secrets are written, readable for everybody.
    """

    def __init__(self, folder):
        self.token = f"hs{os.getpid()}{secrets.token_hex(3)}"
        self.secret = f"secret-{secrets.token_hex(16)}"
        self.folder, self.scratch = folder, folder / "scratch"
        self.scratch.mkdir()
        for name in ("secret_seed", "gradebook.db", "submitted/ada/problems.ipynb", "solutions/problems.py"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(self.secret)
            (folder / name).chmod(0o644)
        os.environ["HOSTILE_TEST_SECRET"] = self.secret
        self.heard, self.uids = [], set()
        self.ears = [socket.socket(socket.AF_INET), socket.socket(socket.AF_UNIX)]
        self.ears[0].bind(("0.0.0.0", 0))
        self.ears[1].bind(f"\0{self.token}")
        self.port = self.ears[0].getsockname()[1]
        for ear in self.ears:
            ear.listen()
            threading.Thread(target=self._listen, args=(ear,), daemon=True).start()

    def _listen(self, ear):
        while True:
            try:
                self.heard.append(ear.accept()[1])
            except OSError:
                return

    def fill_in(self, source):
        """`source` with what only this run knows."""
        words = {"TOKEN": self.token, "PORT": self.port, "ABSTRACT": self.token, "SECRETS": self.folder}
        words |= {"REPOSITORY": REPOSITORY, "PYTEST": os.getpid()}
        for name, word in words.items():
            source = source.replace(f"@{name}@", str(word))
        return source

    def close(self):
        del os.environ["HOSTILE_TEST_SECRET"]
        for ear in self.ears:
            ear.close()


def processes():
    """[(id, id of its parent, user, command and name)] of everything that runs on this machine."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = dict(
                line.split(":\t", 1) for line in (folder / "status").read_text().splitlines() if ":\t" in line
            )
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if not status["State"].startswith("Z"):
                found.append(
                    (int(folder.name), int(status["PPid"]), int(status["Uid"].split()[0]), status["Name"] + command)
                )
        except (OSError, KeyError):
            continue
    return found


def files():
    """Names in the folders that every process of this machine may write to."""
    return {path for folder in ("/tmp", "/dev/shm", "/var/tmp") for path in Path(folder).glob("*")}


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    root = tmp_path_factory.mktemp("hostile")
    (root / "home").mkdir()
    return Course(home=root / "home", build=root / "build")


@pytest.fixture(scope="session")
def limits():
    return Limits(cell_seconds=2, call_seconds=1, total_seconds=25)


@pytest.fixture(scope="session")
def view(course):
    return make_view(course)


@pytest.fixture(scope="session")
def level(view, limits):
    return best_level(view, limits)


@pytest.fixture(scope="session")
def machine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("secrets")
    for path in (folder, *folder.parents[:2]):
        path.chmod(0o755)
    machine = Machine(folder)
    yield machine
    machine.close()


class Afterwards(NamedTuple):
    """``left``: processes and files that were not there before; ``heard``: connections that came out."""

    left: tuple
    heard: tuple


@pytest.fixture(scope="session")
def play(request, course, view, level, limits, machine):
    """({name: ``Played``}, ``Afterwards``) of all cases that this session has selected."""
    called = (item.callspec.params.get("case") for item in request.session.items if hasattr(item, "callspec"))
    cases = {case.name: case for case in called if isinstance(case, Case) and (level == "full" or not case.full)}
    released = skeleton(course, UNIT)

    def jobs():
        for case in cases.values():
            yield _job(case.name, released, machine, case.first, {**VGG, **case.answers}, case.last)
            yield _job(f"honest after {case.name}", released, machine, (), HONEST, ())

    before, results = files(), {}
    with pytest.MonkeyPatch.context() as patch, Watch(machine):
        patch.setattr(tempfile, "tempdir", str(machine.scratch))
        with LocalExecutor(view, limits, level, jobs=4) as executor:
            for job, judged in executor.judge_all(jobs()):
                results[job.token] = judged
    left = [name for pid, _, uid, name in processes() if machine.token in name or uid in machine.uids]
    left += [str(path) for path in files() - before if machine.token in path.name]
    left += [str(path) for path in machine.scratch.iterdir()]
    played = {name: Played(results[name], results[f"honest after {name}"]) for name in cases}
    return played, Afterwards(tuple(left), tuple(machine.heard))


def _job(token, released, machine, first, answers, last):
    submitted = json.loads(nbformat.writes(released))
    for cell in submitted["cells"]:
        task_id = cell["id"].removesuffix("-answer")
        if cell["id"].endswith("-answer") and task_id in answers:
            cell["source"] = machine.fill_in(answers[task_id])
    extra = [
        [{"cell_type": "code", "source": machine.fill_in(source), "metadata": {}} for source in sources]
        for sources in (first, last)
    ]
    submitted["cells"][2:2] = extra[0]
    submitted["cells"] += extra[1]
    cells = cells_of(rebuild(submitted, released).notebook)
    kept = [cell for cell in cells if not cell[0].startswith("u05-") or cell[0].rpartition("-")[0] in answers]
    return Job(token, UNIT, SEED, tuple(kept))  # the other tasks stay unanswered: less to run


class Watch:
    """Notes meanwhile under which users this process's descendants run, far from those of any person."""

    def __init__(self, machine):
        self.machine, self.stop = machine, threading.Event()
        self.thread = threading.Thread(target=self._look)

    def _look(self):
        while not self.stop.wait(0.25):
            running = processes()
            ours = {os.getpid()}
            for pid, parent, _, _ in sorted(running):
                if parent in ours:
                    ours.add(pid)
            self.machine.uids |= {uid for pid, _, uid, _ in running if pid in ours and uid > 100_000}

    def __enter__(self):
        self.thread.start()

    def __exit__(self, *problem):
        self.stop.set()
        self.thread.join()


def marks(judged):
    """{task id: points} of what earned anything."""
    return {verdict.task_id: verdict.earned for verdict in judged.verdicts if verdict.earned}


@pytest.fixture
def holds(play, machine, level):
    """holds(case): asserts that a case came to exactly what it must, and cost nobody else anything."""

    def check(case):
        if case.name not in play[0]:
            if os.environ.get("REQUIRE_ALL"):
                pytest.fail(f"this machine confines at level {level} only, and REQUIRE_ALL is set")
            pytest.skip(f"this machine confines at level {level} only, which cannot hold it")
        judged, honest = play[0][case.name]
        for result in (judged, honest):
            if isinstance(result, BaseException):
                raise result
        shown = json.dumps(judged.outputs)
        said = [text for text in case.shows if text not in shown]
        assert not said, f"the attempt did not come to its end: {said} missing in {shown[:3000]}; {judged.notes}"
        for secret in (machine.secret, SEED, "root:x:0", "GOT ", *case.hides):
            assert secret not in shown, shown[:3000]
        assert marks(judged) == case.earns
        expected = sorted(case.flags + case.noted)
        flags = [flag for flag in judged.flags if flag in expected or not flag.startswith(case.maybe)]
        assert sorted(flags) == expected, judged.notes
        assert marks(honest) == HONEST_MARKS

    return check
