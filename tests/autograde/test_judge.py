"""Judging outside the student's process: honest answers score, hostile ones neither gain nor break anything."""

import os

import pytest

from autograde import tasks
from autograde.course import REPOSITORY
from autograde.grading.canonical import rebuild_file
from autograde.grading.executor import LocalExecutor
from autograde.grading.judge import cells_of, judge
from autograde.grading.limits import Limits
from autograde.release.edition import make_source, skeleton
from autograde.tasks.u05_cnn_arithmetic import TASKS

UNIT = "u05_cnn_arithmetic"
FULL = sum(task.points for task in TASKS)

RIGHT = """
def output_size(size, kernel_size, padding=0, stride=1, mode="refuse"):
    travel = size - kernel_size + 2 * padding
    if travel < 0 or (mode == "refuse" and travel % stride):
        raise ValueError("does not fit")
    return travel // stride + 1
"""
MAP = """
def padding_map(height, width, padding):
    return np.pad(np.zeros((height, width), int), padding, constant_values=1)
"""


def marks(result):
    """{task id: points} of what earned something."""
    return {verdict.task_id: verdict.earned for verdict in result.verdicts if verdict.earned}


@pytest.fixture
def needs_full_sandbox(level):
    if level == "full":
        return
    if os.environ.get("REQUIRE_ALL"):
        pytest.fail("this machine offers no namespaces, and REQUIRE_ALL is set")
    pytest.skip("this machine offers no namespaces: the file system of a submission cannot be confined")


def test_the_model_solution_scores_full(course, view, level, paper, tmp_path):
    path = make_source(course, UNIT) and course.source / UNIT / "problems.ipynb"
    rebuilt = rebuild_file(path, skeleton(course, UNIT))
    result = judge(cells_of(rebuilt.notebook), paper, LocalExecutor(view, Limits(), level, jobs=1))
    assert {verdict.task_id: verdict.earned for verdict in result.verdicts} == {task.id: task.points for task in TASKS}
    assert result.notes == ()


def test_a_blank_scores_zero(judged):
    assert marks(judged({})) == {}


def test_the_named_misconception_arrives(judged):
    result = judged({"u05-output-size": RIGHT.replace(" + 1", "")})
    [verdict] = [one for one in result.verdicts if one.task_id == "u05-output-size"]
    assert [one.name for one in verdict.misconceptions] == ["Forgets the + 1"]


def test_feedback_on_secret_cases_shows_no_case(judged):
    result = judged({"u05-output-size": RIGHT.replace(" + 1", ""), "u05-padding-map": MAP.replace("=1", "=2")})
    findings = [finding for verdict in result.verdicts for finding in verdict.findings]
    assert findings
    assert {(finding.asked, finding.expected, finding.got, finding.traceback) for finding in findings} == {("",) * 4}


def test_arrays_lists_and_named_tuples_cross(judged):
    widths = "def receptive_fields(layers):\n    return [3, 5]"
    result = judged({"u05-padding-map": MAP, "u05-receptive-fields": widths})
    assert marks(result) == {"u05-padding-map": 2.0}


def test_a_helper_in_an_added_cell_counts(judged):
    helper = "def room(size, kernel_size, padding):\n    return size - kernel_size + 2 * padding"
    answer = RIGHT.replace("size - kernel_size + 2 * padding", "room(size, kernel_size, padding)")
    assert marks(judged({"u05-output-size": answer}, extra=[helper])) == {"u05-output-size": 4.0}


def test_printing_and_warnings_cost_nothing(judged):
    noise = "    import sys, warnings\n    print('x' * 100, file=sys.stderr)\n    warnings.warn('noise')\n"
    answer = RIGHT.replace("    travel =", noise + "    travel =", 1)
    assert marks(judged({"u05-output-size": answer})) == {"u05-output-size": 4.0}


def test_nnlibs_own_function_is_put_away(judged):
    result = judged({"u05-output-size": "from nnlib import output_size"})
    assert marks(result) == {}


def test_earlier_library_functions_stay_available(judged):
    answer = (
        "def conv_layer(shape, filters, kernel_size, stride=1, padding=0):\n"
        "    sides = (library_output_size(n, kernel_size, padding, stride) for n in shape[1:])\n"
        "    return (filters, *sides), (kernel_size**2 * shape[0] + 1) * filters\n"
    )
    assert marks(judged({"u05-conv-layer": answer})) == {"u05-conv-layer": 3.0}


def test_a_loop_without_end_costs_its_own_task(judged):
    loop = "def padding_map(height, width, padding):\n    while True:\n        pass"
    result = judged({"u05-padding-map": loop, "u05-output-size": RIGHT}, call_seconds=1)
    assert marks(result) == {"u05-output-size": 4.0}
    [verdict] = [one for one in result.verdicts if one.task_id == "u05-padding-map"]
    assert [one.name for one in verdict.misconceptions] == ["Does not end"]


@pytest.mark.parametrize(
    "cell",
    [
        "while True:\n    pass",
        "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True:\n    pass",
        "try:\n    while True:\n        pass\nexcept BaseException:\n    pass",
        "import os\nos._exit(0)",
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
        "import ctypes\nctypes.string_at(0)",
        "exit()",
        "raise SystemExit",
        "import os\nos.closerange(3, 64)",
        "x = bytearray(64 * 2**30)",
        "import threading\n[threading.Thread(target=lambda: 1).start() for _ in range(500)]",
        "import os\nfor _ in range(200):\n    if os.fork() == 0:\n        import time\n        time.sleep(60)",
        "print('x' * 50_000_000)",
        "open('big', 'wb').write(bytes(200 * 2**20))",
        "def broken(:\n",
        "import sys\nsys.stdout = sys.stderr = None",
        "import builtins\nbuiltins.print = None\nbuiltins.len = None",
        "%reset -f",
        "input('?')",
        "import os\nos.dup2(os.open(os.devnull, os.O_RDWR), 0)",
    ],
)
def test_a_cell_that_breaks_things_costs_at_most_what_depends_on_it(judged, cell):
    result = judged({"u05-padding-map": cell, "u05-vgg16": "vgg16 = 138357544"}, cell_seconds=2)
    assert set(marks(result)) <= {"u05-vgg16"}
    if "builtins" not in cell and "closerange" not in cell and "fork" not in cell and "reset" not in cell:
        assert marks(result) == {"u05-vgg16": 1.0}


FORGERIES = {
    "check replaced": "check = lambda *arguments: 99.0",
    "check replaced in its module": "import autograde\nautograde.check = lambda *arguments: 99.0",
    "announcement replaced": "import autograde.checking\nautograde.checking.announce = lambda *arguments: 99.0",
    "equal to everything": (
        "class Anything:\n    def __eq__(self, other):\n        return True\n"
        "    def __call__(self, *a, **k):\n        return self\n    def __float__(self):\n        return 1.0\n"
        "output_size = padding_map = Anything()"
    ),
    "comparison patched": "import numpy as np\nnp.isclose = np.allclose = lambda *a, **k: np.True_",
    "judge patched": "import sys\nfor name, module in list(sys.modules.items()):\n    pass",
    "forged messages": (
        "import os, json, struct, socket\n"
        "message = json.dumps({'outcome': {'value': '7', 'changed': False}}).encode()\n"
        "verdict = json.dumps({'verdict': {'earned': 99}, 'end': True}).encode()\n"
        "for descriptor in range(3, 64):\n"
        "    for data in (message, verdict):\n"
        "        try:\n            os.write(descriptor, struct.pack('<I', len(data)) + data)\n"
        "        except OSError:\n            pass"
    ),
    "garbage on the channel": (
        "import os\nfor descriptor in range(3, 64):\n    try:\n        os.write(descriptor, b'\\xff' * 4096)\n"
        "    except OSError:\n        pass"
    ),
    "outcome larger than allowed": "def padding_map(*_):\n    import numpy as np\n    return np.zeros((4000, 4000))",
    "recursive answer": "vgg16 = []\nvgg16.append(vgg16)",
    "code object stolen": (
        "import nnlib.shapes, types\n"
        "class Hidden(dict):\n    pass\n"
        "def output_size(*a, **k):\n    return nnlib.shapes.output_size(*a, **k)"
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_earns_nothing(judged, name):
    assert marks(judged({}, extra=[FORGERIES[name]])) == {}


def test_a_forgery_at_the_answer_itself_earns_nothing(judged):
    for name in ("equal to everything", "outcome larger than allowed", "recursive answer", "code object stolen"):
        source = FORGERIES[name]
        answers = dict.fromkeys(("u05-output-size", "u05-padding-map", "u05-vgg16"), source)
        assert marks(judged(answers)) == {}, name


def _tell(expression):
    """An answer that betrays what `expression` sees, through the text of a ValueError nobody is shown, and by value."""
    return f"try:\n    vgg16 = 138357544 if {expression} else 0\nexcept Exception:\n    vgg16 = 0"


@pytest.mark.usefixtures("needs_full_sandbox")
@pytest.mark.parametrize(
    "expression",
    [
        f"__import__('os').path.exists({str(REPOSITORY / 'autograde' / 'tasks')!r})",
        f"__import__('os').path.exists({str(REPOSITORY / 'solutions')!r})",
        f"__import__('os').path.exists({str(REPOSITORY / 'autograde' / 'submitted')!r})",
        f"open({str(REPOSITORY / 'README.md')!r}).read() is not None",
        "__import__('importlib').import_module('autograde.tasks')",
        "__import__('importlib').import_module('autograde.seed')",
        "__import__('os').path.exists('/home') or __import__('os').path.exists('/root/.bashrc')",
        "open('/etc/passwd').read()",
        "__import__('socket').create_connection(('127.0.0.1', 80), 1)",
        "[n for n in __import__('os').listdir('/proc') if n.isdigit() and int(n) > 50]",
        "__import__('os').getuid() == 0",
        "open(__import__('numpy').__file__, 'a')",
        "open(__import__('nnlib').__file__, 'a')",
        "__import__('os').setuid(0) is None",
        "__import__('os').kill(1, 0) is None and __import__('os').getpid() != 1",
        "'AUTOGRADE' in ' '.join(__import__('os').environ)",
        "__import__('ctypes').CDLL(None).mount(b'tmpfs', b'/tmp', b'tmpfs', 0, None) == 0",
    ],
)
def test_nothing_outside_the_view_is_seen_or_changed(judged, expression):
    assert marks(judged({"u05-vgg16": _tell(expression)})) == {}


@pytest.mark.usefixtures("needs_full_sandbox")
def test_nothing_is_left_behind(judged, tmp_path):
    import subprocess

    name = f"left{os.getpid()}"
    start = (
        f"import ctypes, os, time\nctypes.CDLL(None).prctl(15, b{name!r}, 0, 0, 0)\n"  # its name, and its copies'
        "if os.fork() == 0:\n    os.setsid()\n    time.sleep(300)"
    )
    judged({}, extra=[start])
    running = subprocess.run(["ps", "-eo", "comm"], capture_output=True, text=True, check=True).stdout
    assert name not in running


def test_one_call_cannot_leave_a_note_for_the_next(judged):
    # The first call of a stratum is remembered; were it seen by the next, the answer would turn right too late.
    counting = "calls = []\n\ndef same_padding(kernel_size):\n    calls.append(1)\n    return None"
    result = judged({"u05-same-padding": counting}, extra=["calls = []"])
    assert marks(result) == {}


def test_a_wrong_kind_of_answer_is_no_error(judged):
    answers = {
        "u05-output-size": "output_size = 7",
        "u05-handout-a": "handout_a = [1, 2]",
        "u05-what-learns": "what_learns = lambda: 'A'",
        "u05-vgg16": "vgg16 = object()",
        "u05-padding-map": "import torch_is_not_here",
    }
    assert marks(judged(answers)) == {}


def test_every_task_can_be_found_by_its_id():
    assert [tasks.find(task.id) for task in TASKS] == list(TASKS)


def test_outputs_that_no_file_can_hold_are_spelled_out(judged):
    result = judged({"u05-vgg16": "vgg16 = 138357544\nprint('\\ud800')"})
    [output] = result.outputs["u05-vgg16-answer"]
    assert output["text"] == "\\ud800\n"
    assert marks(result) == {"u05-vgg16": 1.0}


def test_html_of_a_submission_stays_text(judged):
    show = "from IPython.display import HTML, display\ndisplay(HTML('<script>alert(1)</script>'))"
    result = judged({"u05-vgg16": show})
    assert "script" not in str(result.outputs["u05-vgg16-answer"])


def test_plots_are_kept(judged):
    result = judged({"u05-vgg16": "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"})
    assert [sorted(output["data"]) for output in result.outputs["u05-vgg16-answer"]] == [["image/png", "text/plain"]]


def test_a_submission_that_uses_up_its_processes_costs_itself_only(judged):
    start = (
        "import os, time\ntry:\n    for _ in range(200):\n        if os.fork() == 0:\n            time.sleep(60)\n"
        "            os._exit(0)\nexcept OSError:\n    pass"
    )
    result = judged({"u05-padding-map": MAP, "u05-vgg16": "vgg16 = 138357544"}, extra=[start], processes=16)
    assert marks(result) in ({"u05-vgg16": 1.0}, {"u05-vgg16": 1.0, "u05-padding-map": 2.0})


# A student's process holds the channel; what it sends there out of place is flagged, and earns nothing.
CHANNEL = """
import gc, json, os, struct
from autograde.worker.channel import Channel
channel = [one for one in gc.get_objects() if type(one) is Channel][0]
def send(message):
    data = message if isinstance(message, bytes) else json.dumps(message).encode()
    channel.socket.sendall(struct.pack("<I", len(data)) + data)
"""
SEVEN = "{'value': '7.0', 'changed': False}"
FLAGGED = {
    f"send({{'outcome': {SEVEN}}})": "forged message: out of step",
    f"send({{'value': 'u05-vgg16', 'outcome': {SEVEN}}})": "forged message: out of step",
    "send({'end': True})": "forged message: out of step",
    "send({'start': 'u05-vgg16-check'})": "forged message: out of step",
    "send({'verdict': 44})": "forged message: of no known kind",
    "send({'start': []})": "forged message: out of step",
    "send(b'[' * 100)": "forged message: bytes that are no message",
    "channel.socket.sendall(b'\\xff' * 64)": "output flood: a message larger than any that a worker sends",
    "for _ in range(300):\n    send({'x': 'y' * 10**6})": "output flood: a message larger than any that a worker sends",
    "os._exit(0)": "cell added-1: it ended the process",
    "import time\ntime.sleep(60)": None,
}


@pytest.mark.parametrize("attack", FLAGGED)
def test_what_no_honest_worker_sends_is_flagged(judged, attack):
    result = judged(
        {"u05-vgg16": "vgg16 = 138357544"}, extra=[CHANNEL + attack], cell_seconds=1 if "sleep" in attack else 20
    )
    assert marks(result) == {"u05-vgg16": 1.0}
    flagged = [flag for flag in result.flags if not flag.startswith("added-1: ")]  # those found in the source
    assert FLAGGED[attack] is None or FLAGGED[attack] in flagged


def test_a_second_announcement_is_flagged_and_passed_over(judged):
    twice = (
        "import autograde.checking as checking\n"
        "class Twice(int):\n    pass\nvgg16 = Twice(1)\n"
        "kind, real = type(checking), checking.check\n"
        "def both(task_id, answer):\n"
        "    real(task_id, 138357544)\n    return real(task_id, 138357544)\n"
        "checking.check = both"
    )
    result = judged({"u05-vgg16": twice})
    assert "u05-vgg16: announced twice" in result.flags


def test_all_outputs_together_are_limited(judged):
    show = ["print('x' * 900_000)"] * 8
    result = judged({"u05-vgg16": "vgg16 = 138357544"}, extra=show, total_output_bytes=3_000_000)
    assert sum(len(str(outputs)) for outputs in result.outputs.values()) < 4_500_000
    assert "output flood: more than 3000000 bytes in all" in result.flags
    assert marks(result) == {"u05-vgg16": 1.0}


def test_many_small_writes_cost_no_more_than_their_text(judged):
    drip = "import sys\nfor _ in range(300_000):\n    sys.stdout.write('ab')"
    [output] = judged({}, extra=[drip], cell_seconds=20).outputs["added-1"]
    assert output["text"] == "ab" * 300_000


def test_an_honest_submission_has_no_flags_and_takes_time(judged):
    result = judged({"u05-output-size": RIGHT, "u05-padding-map": MAP})
    assert result.flags == ()
    assert result.seconds > 0


def test_workers_do_not_share_a_limit_on_processes(judged, view, level):
    first, second = (LocalExecutor(view, Limits(), level, jobs=1) for _ in range(2))
    assert first._first_uid != second._first_uid
