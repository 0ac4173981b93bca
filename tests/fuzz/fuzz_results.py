"""Feeds the judge's reading side with whatever a fuzzer thinks of: no byte from a worker may break or hold up a judge.

    python tests/fuzz/fuzz_results.py [-max_total_time=600] tests/fuzz/seeds/results

needs atheris, which is no requirement of the course (`pip install atheris`). Inputs that once broke something are kept
in seeds/results and tried by tests/fuzz/test_result_seeds.py, which needs nothing.
"""

import functools
import json
import random
import socket
import struct
import sys
from pathlib import Path

SEEDS = Path(__file__).parent / "seeds" / "results"
UNIT = "u05_cnn_arithmetic"
TASKS = ("u05-vgg16", "u05-output-size", "u05-padding-map", "u05-handout-a")  # of the made-up submission


def try_input(data):
    """Reads one input; its first byte says as what.

    Args:
        data: bytes. After the first byte: a stream as it comes from a worker that has said it is ready (0), messages
            between line ends (1), a task and what an answer to it returned (2), or the outputs of a cell (3).

    Raises:
        AssertionError: what was read is not what the rest of the grading relies on.
        Exception: something else than that the worker broke off.
    """
    kind, rest = (data[0] & 3, data[1:]) if data else (0, b"")
    (_read_stream, _read_messages, _read_answer, _read_outputs)[kind](rest)


@functools.cache
def _paper():
    from autograde.grading.judge import draw_paper

    return draw_paper(UNIT, "a seed for the fuzzer")


def _read_stream(data):
    from autograde.grading.hearing import Hearing, WorkerFailed
    from autograde.grading.limits import Limits
    from autograde.worker.channel import Channel

    paper = _paper()
    hearing = Hearing(paper, Limits(cell_seconds=1, call_seconds=1, total_seconds=5))
    cells = [
        (f"{task}-{kind}", "", task if kind == "check" else None) for task in TASKS for kind in ("answer", "check")
    ]
    ours, theirs = socket.socketpair()
    with ours, theirs:
        Channel(theirs).send({"ready": True})  # no byte of a student's comes before
        theirs.setblocking(False)
        theirs.send(data[:150_000])
        theirs.shutdown(socket.SHUT_WR)
        try:
            stopped_at, why = hearing.listen(Channel(ours), cells)
        except WorkerFailed:
            return
    assert stopped_at is None or stopped_at in {cell_id for cell_id, *_ in cells}, stopped_at
    assert bool(why) == (stopped_at is not None)
    assert set(hearing.outputs) <= {cell_id for cell_id, *_ in cells}
    for outputs in hearing.outputs.values():
        _assert_showable(outputs)
    points = {task.id: task.points for task, _ in paper}
    for task_id, verdict in hearing.verdicts.items():
        assert task_id in TASKS
        assert 0 <= verdict.earned <= points[task_id], verdict
    assert len(hearing.flags) < 100
    assert all(len(flag) < 300 for flag in hearing.flags), hearing.flags


def _read_messages(data):
    _read_stream(b"".join(struct.pack("<I", len(one)) + one for one in data.split(b"\n")))


def _read_answer(data):
    from autograde.calling import Outcome
    from autograde.report import Score
    from autograde.values import BadMessage, decode

    task, cases = _paper()[data[0] % len(_paper())] if data else _paper()[0]
    try:
        value = decode(data[1:].decode("utf-8", "replace"))
    except BadMessage:
        return
    verdict = task.mark(cases, [Outcome(value)] * len(cases), shown=False)
    assert 0 <= verdict.earned <= task.points, verdict
    page = Score.of(task, verdict, shown=False).html
    page.encode()
    assert "<script" not in page


def _read_outputs(data):
    from autograde.grading.outputs import clean_outputs

    try:
        outputs = json.loads(data)
    except (ValueError, RecursionError):
        return
    _assert_showable(clean_outputs(outputs, 10_000))


def _assert_showable(outputs):
    """Outputs are what nbformat has, hold only what is shown as it stands, and can be written."""
    assert isinstance(outputs, list)
    json.dumps(outputs, ensure_ascii=False).encode()
    for output in outputs:
        assert output["output_type"] in ("stream", "display_data", "execute_result", "error")
        assert set(output.get("data", {})) <= {"text/plain", "image/png", "image/jpeg"}
        assert all(isinstance(text, str) for text in (output.get("text", ""), *output.get("data", {}).values()))


def honest_messages():
    """What the worker of a submission says that answers ``TASKS`` right, a line of JSON each."""
    from autograde.values import encode

    def outcome(value):
        return {"value": encode(value).decode(), "changed": False, "printed": False}

    said = []
    papers = {task.id: cases for task, cases in _paper()}
    asked = []
    for name in TASKS:
        cases = papers[name]
        said += [
            {"start": f"{name}-answer"},
            {"cell": f"{name}-answer", "outputs": _OUTPUTS},
            {"start": f"{name}-check"},
        ]
        if cases[0].request is None:
            said.append({"value": name, "outcome": outcome(cases[0].expected)})
        else:
            said.append({"held": name})
            asked += [{"outcome": outcome(case.expected)} for case in cases]
        said.append({"cell": f"{name}-check", "outputs": []})
    return [json.dumps(one).encode() for one in [*said, {"end": True}, *asked]]


def write_seeds():
    """Writes inputs to begin with: honest answers and outputs, a whole honest conversation, forged ones."""
    from autograde.values import encode

    random.seed(0)
    SEEDS.mkdir(parents=True, exist_ok=True)

    def keep(name, kind, data):
        (SEEDS / name).write_bytes(bytes([kind]) + (data if isinstance(data, bytes) else data.encode()))

    honest = honest_messages()
    keep("honest-messages", 1, b"\n".join(honest))
    keep("honest-stream", 0, b"".join(struct.pack("<I", len(one)) + one for one in honest))
    keep("broken-off", 0, b"".join(struct.pack("<I", len(one)) + one for one in honest)[:-9])
    keep("shuffled", 1, b"\n".join(random.sample(honest, len(honest))))
    keep("failed", 1, '{"failed": "no namespaces"}')
    keep("not-json", 1, '{"start": NaN}\n[\n{"outcome": 1e999}')
    keep("too-long", 0, struct.pack("<I", 0xFFFFFFFF))
    keep("outputs", 3, json.dumps(_OUTPUTS))
    for number, (task, cases) in enumerate(_paper()):
        keep(f"answer-{task.id}", 2, bytes([number]) + encode(cases[0].expected))
        if task.id in ("u05-output-size", "u05-handout-a"):
            for name, value in _VALUES.items():
                keep(f"{name}-to-{task.id}", 2, bytes([number]) + encode(value))
            for name, text in _TEXTS.items():
                keep(f"{name}-to-{task.id}", 2, bytes([number]) + text.encode())


_OUTPUTS = [
    {"output_type": "stream", "name": "stdout", "text": "1\n"},
    {"output_type": "execute_result", "data": {"text/plain": "1"}, "metadata": {}, "execution_count": 1},
    {"output_type": "display_data", "data": {"image/png": "aGk=", "text/html": "<script>"}, "metadata": {}},
    {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["a", "b"]},
]
_VALUES = {
    "nothing": None,
    "numbers": [1, 2.5, True, 1e300, float("nan"), float("inf"), 10**400, 1j],
    "texts": ["a", "\ud800", "", {"key": ("b", {1, 2}), 3: ...}],
}
_TEXTS = {
    "array": '{"kind":"array","dtype":"<f8","shape":[2],"data":"AAAAAAAA8D8AAAAAAAAAQA=="}',
    "empty-array": '{"kind":"array","dtype":"<f8","shape":[1000000000000,0],"data":""}',
    "letters": '{"kind":"array","dtype":"<U1","shape":[1],"data":"//8RAA=="}',
    "raised": '{"kind":"raised","kinds":["ValueError","Exception"],"message":"m","traceback":"t"}',
    "raised-nothing": '{"kind":"raised","kinds":[""],"message":"","traceback":""}',
    "foreign": '{"kind":"foreign","type":"T","text":"t"}',
    "named": '{"kind":"named","name":"Conv","items":[]}',
    "not-a-number": "NaN",
    "beyond-every-float": "1e999",
    "float-by-name": '{"kind":"float","text":"-inf"}',
}


def main():
    import atheris

    with atheris.instrument_imports(include=["autograde"]):
        import autograde.grading.hearing
        import autograde.grading.judge
        import autograde.report  # noqa: F401
    _paper()
    atheris.Setup(sys.argv, try_input)
    atheris.Fuzz()


if __name__ == "__main__":
    write_seeds() if "--write-seeds" in sys.argv else main()
