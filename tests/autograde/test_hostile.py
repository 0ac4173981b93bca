"""What a hostile submission may send, show or leave behind, and what an odd honest one may do."""

import json
import os
import shutil
import subprocess
import time

import nbformat
import pytest

from autograde import tasks
from autograde.calling import Outcome
from autograde.compare import difference
from autograde.course import Course
from autograde.grading import run
from autograde.grading.canonical import rebuild
from autograde.grading.executor import LocalExecutor
from autograde.grading.judge import cells_of, judge
from autograde.grading.limits import Limits
from autograde.grading.run import find_submissions, grade
from autograde.release.edition import skeleton
from autograde.values import Raised

UNIT = "u05_cnn_arithmetic"
VGG = {"u05-vgg16": "vgg16 = 138357544"}

RIGHT = """
def output_size(size, kernel_size, padding=0, stride=1, mode="refuse"):
    travel = size - kernel_size + 2 * padding
    if travel < 0 or (mode == "refuse" and travel % stride):
        raise ValueError("does not fit")
    return travel // stride + 1
"""

# A student's process holds the channel; nothing keeps it from writing there.
CHANNEL = """
import gc, json, os, struct, time
from autograde.worker.channel import Channel
channel = [one for one in gc.get_objects() if type(one) is Channel][0]
def send(message):
    data = message if isinstance(message, bytes) else json.dumps(message).encode()
    channel.socket.sendall(struct.pack("<I", len(data)) + data)
"""


def marks(result):
    return {verdict.task_id: verdict.earned for verdict in result.verdicts if verdict.earned}


@pytest.mark.parametrize(
    "message",
    [
        "{'start': []}",
        "{'start': {}}",
        "{'cell': []}",
        "{'cell': {}, 'outputs': []}",
        "{'check': {}}",
        "{'outcome': 1}",
    ],
)
def test_a_name_that_is_no_text_is_passed_over(judged, message):
    assert marks(judged(VGG, extra=[f"{CHANNEL}send({message})"])) == {"u05-vgg16": 1.0}


def test_messages_that_drip_in_do_not_put_off_the_deadline(judged):
    drip = f"{CHANNEL}while True:\n    send({{}}); time.sleep(0.05)"
    started = time.monotonic()
    assert marks(judged({}, extra=[drip], total_seconds=2, cell_seconds=60)) == {}
    assert time.monotonic() - started < 6


def test_a_worker_that_does_not_read_cannot_hold_up_the_judge(judged):
    flood = (
        f"{CHANNEL}send({{'start': 'u05-output-size-check'}})\n"
        "for _ in range(400):\n    send({'check': 'u05-output-size'})\n"
        "    for _ in range(60):\n        send({'outcome': {}})\n"
        "time.sleep(600)"
    )
    started = time.monotonic()
    assert marks(judged({}, extra=[flood], total_seconds=3, cell_seconds=60)) == {}
    assert time.monotonic() - started < 20


def test_restarts_share_one_time_limit(judged):
    late = "import os, time\ntime.sleep(1.6)\nos._exit(0)"
    started = time.monotonic()
    judged({}, extra=[late] * 4, total_seconds=3, cell_seconds=60)
    assert time.monotonic() - started < 6


def test_a_task_is_judged_once(judged):
    again = f"{CHANNEL}send({{'start': 'u05-vgg16-check'}})\nsend({{'check': 'u05-vgg16'}})\nsend({{'outcome': {{}}}})"
    assert marks(judged(VGG, extra=[again])) in ({}, {"u05-vgg16": 1.0})


def test_forged_outputs_are_bounded(judged):
    forge = (
        f"{CHANNEL}text = 'y' * 20_000_000\n"
        "for number in range(1, 6):\n"
        "    send({'cell': f'added-{number}', 'outputs': [{'output_type': 'stream', 'text': text}]})"
    )
    result = judged({}, extra=["1"] * 5 + [forge])
    assert len(json.dumps(result.outputs)) < 10 * Limits().output_bytes


def test_a_text_that_no_file_can_hold_is_spelled_out(judged):
    result = judged({}, extra=["print('\\ud800')\ndisplay({'text/plain': '\\ud800'}, raw=True)"])
    assert json.dumps(result.outputs, ensure_ascii=False).encode()


def test_outputs_that_would_run_in_the_reader_are_left_out(judged):
    show = (
        "from IPython.display import HTML, SVG, Javascript, Markdown, display\n"
        "display(HTML('<script>hostile</script>'), Javascript('hostile'), Markdown('<img onerror=hostile>'))\n"
        "display({'image/svg+xml': '<svg onload=hostile>', 'image/png': '\"onerror=hostile'}, raw=True)"
    )
    outputs = judged({}, extra=[show]).outputs["added-1"]
    assert {kind for output in outputs for kind in output.get("data", {})} <= {"text/plain", "image/png", "image/jpeg"}
    assert "onerror=hostile" not in str(outputs)


@pytest.mark.parametrize(
    "answer",
    [
        "def same_padding(size):\n    return 'no' if size % 2 == 0 else np.array([size, size])",
        "seen = []\ndef same_padding(size):\n    seen.append(1)\n"
        "    return 'no' if len(seen) == 1 else np.array([1, 2])",
    ],
)
def test_a_text_here_and_an_array_there_is_wrong_and_no_error(judged, answer):
    assert marks(judged({"u05-same-padding": answer})) == {}


def test_a_text_is_never_an_array():
    import numpy as np

    assert difference("A", np.array([1, 2])) == "expected a text"


def test_one_long_text_among_many_does_not_fill_the_memory():
    import numpy as np

    assert "numbers" in difference(np.zeros((2, 2)), ["x" * 1_000_000] + [""] * 90_000)


def test_an_exception_without_a_name_in_a_table_is_no_error():
    task = tasks.find("u05-first-sizes")
    names = [cell.name for cell in task.cells]
    table = {**dict.fromkeys(names, (1,)), names[0]: Raised(("",), "")}
    assert task.mark(task.cases(), [Outcome(table)], shown=False).earned == 0


def test_nothing_that_left_its_group_is_left_behind(judged, level):
    if level != "full":
        pytest.skip("only a process namespace holds what leaves its group")
    flee = (
        "import ctypes, os, time\nos.setsid()\nctypes.CDLL(None).prctl(1, 0, 0, 0, 0)\n"
        "for _ in range(40):\n    if os.fork() == 0:\n        break\n"
        "os.closerange(3, 64)\ntime.sleep(60)"
    )
    judged({}, extra=[flee], total_seconds=3, cell_seconds=60)
    time.sleep(0.5)
    # The next submission in the same slot runs under the same user: its limit of processes must be its own.
    assert marks(judged({"u05-output-size": RIGHT})) == {"u05-output-size": 4.0}
    running = subprocess.run(["ps", "-eo", "ppid,args"], capture_output=True, text=True, check=True).stdout
    assert not [line for line in running.splitlines() if line.split()[0] == "1" and "autograde.worker" in line]


def test_a_source_too_large_to_send_is_the_submissions_own_fault(course, view, level, paper):
    released = skeleton(course, UNIT)
    submitted = json.loads(nbformat.writes(released))
    submitted["cells"].append({"cell_type": "code", "source": "#" + "é" * 6_000_000, "metadata": {}})
    executor = LocalExecutor(view, Limits(), level, jobs=1)
    assert marks(judge(cells_of(rebuild(submitted, released).notebook), paper, executor)) == {}


# What stops nbgrader or the disk when it is recorded must not stop the others.


def _put(course, student, cells=()):
    folder = course.submitted / student / UNIT
    folder.mkdir(parents=True)
    submitted = json.loads(nbformat.writes(skeleton(course, UNIT)))
    submitted["cells"][3:3] = cells
    (folder / "problems.ipynb").write_text(json.dumps(submitted))
    return folder


def _prose(source):
    return {"cell_type": "markdown", "source": source, "metadata": {}}


def _code(source):
    return {"cell_type": "code", "source": source, "metadata": {}}


@pytest.fixture(scope="module")
def odd_class(course, view, level):
    """One run over submissions that are odd in name, files or prose, and one plain one."""
    _put(course, "attached", [{**_prose("![p](attachment:a.png)"), "attachments": {"a.png": {"image/png": "aGk="}}}])
    _put(course, "surrogate", [_code("print('\\ud800')")])
    _put(course, "prose", [_prose("<script>hostile()</script>"), _prose("[" * 20_000)])
    _put(course, "output", [_code("from IPython.display import HTML\nHTML('<script>hostile()</script>')")])
    _put(course, "markdown-output", [_code("display({'text/markdown': '![a](attachment:q)'}, raw=True)")])
    _put(course, "[ab]")
    _put(course, "bad\udcffname")
    (_put(course, "stamp-garbage") / "timestamp.txt").write_text("garbage\0")
    (_put(course, "stamp-folder") / "timestamp.txt").mkdir()
    (_put(course, "stamp-link") / "timestamp.txt").symlink_to("/etc/passwd")
    os.truncate(_put(course, "sparse") / "problems.ipynb", 60 << 30)
    _put(course, "zz-plain")
    executor = LocalExecutor(view, Limits(cell_seconds=5, call_seconds=3), level, jobs=2)
    entries = {one.student: entry for one, entry in grade(course, find_submissions(course), executor)}
    yield course, entries
    shutil.rmtree(course.submitted)


def test_every_submission_of_an_odd_class_comes_out(odd_class):
    course, entries = odd_class
    # nbgrader would read the first id as a pattern, and no file can be named like the second.
    assert set(entries) == {folder.name for folder in course.submitted.iterdir()} - {"[ab]", "bad\udcffname"}


@pytest.mark.parametrize(
    "student",
    ["attached", "surrogate", "prose", "markdown-output", "stamp-garbage", "stamp-folder", "stamp-link", "zz-plain"],
)
def test_an_odd_but_readable_submission_is_recorded(odd_class, student):
    course, entries = odd_class
    assert not entries[student].get("failed"), entries[student]["worst"]
    assert (course.feedback / student / UNIT / "problems.html").exists()


@pytest.mark.parametrize("student", ["prose", "output"])
def test_the_feedback_runs_no_script_of_a_student(odd_class, student):
    course, _ = odd_class
    assert "<script>hostile()" not in (course.feedback / student / UNIT / "problems.html").read_text()


def test_a_submission_on_which_grading_fails_stops_nobody_and_is_tried_again(
    course, view, level, monkeypatch, tmp_path
):
    course = Course(home=tmp_path, build=course.build)
    _put(course, "ada")
    _put(course, "bob")
    executor = LocalExecutor(view, Limits(), level, jobs=1)
    real = run.Recorder.record

    def broken(recorder, unit, student, *rest):
        if student == "ada":
            raise OSError("the disk is full")
        return real(recorder, unit, student, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(run.Recorder, "record", broken)
        first = {one.student: entry for one, entry in grade(course, find_submissions(course), executor)}
    second = {one.student: entry for one, entry in grade(course, find_submissions(course), executor)}
    assert first["ada"]["worst"] == "NOT GRADED: OSError: the disk is full"
    assert first["ada"]["failed"]
    assert "failed" not in first["bob"]
    assert {student: entry["fresh"] for student, entry in second.items()} == {"ada": True, "bob": False}


def test_a_linked_folder_earns_nothing(tmp_path):
    course = Course(home=tmp_path)
    original = _put(course, "owner")
    (course.submitted / "thief").mkdir()
    (course.submitted / "thief" / UNIT).symlink_to(original)
    assert [one.student for one in find_submissions(course)] == ["owner"]
