"""One submission to judge, and what came of it, as bytes that may travel to another machine.

JSON both ways, never pickle: reading a message runs no code. What travels to the judge holds the secret seed, so it
goes to trusted machines only; what travels back is a ``Judged``, or the sentence that says why there is none.
"""

import json
from typing import NamedTuple

from autograde.grading.judge import Judged, draw_paper, judge
from autograde.grading.limits import Limits
from autograde.variants import own_paper
from autograde.verdict import Finding, Mark, Misconception, Verdict


class Job(NamedTuple):
    """A submission on its way to be judged.

    ``token`` is for the caller only and does not travel; ``unit`` and ``seed`` decide the questions; ``cells`` are
    (cell id, source, task id of a check cell or None), from ``judge.cells_of``; ``numbers`` are those of the student,
    by task, where tasks have variants.
    """

    token: str
    unit: str
    seed: str
    cells: tuple
    numbers: dict = {}  # noqa: RUF012 - never written to


class JudgingFailed(RuntimeError):
    """The machine that should have judged a submission could not: no mark follows from it."""


def pack(job, limits):
    """A job as bytes.

    Args:
        job: ``Job``.
        limits: ``Limits`` under which it is to be judged.
    """
    return json.dumps({**job._asdict(), "token": "", "limits": limits.as_dict()}).encode()


def judge_packed(data, executor, draw=draw_paper):
    """Judges what `pack` packed, with workers of the machine that this runs on.

    Args:
        data: bytes from `pack`.
        executor: has ``worker()`` and ``limits``, see ``LocalExecutor``.
        draw: function (unit, seed) -> paper; a caller with many jobs passes one that remembers.

    Returns:
        bytes for `unpack`. Whatever goes wrong travels back as well, as a sentence.
    """
    try:
        message = json.loads(data)
        if (limits := Limits(**message["limits"])) != executor.limits:
            raise ValueError(f"the job is to be judged under {limits}, this executor has {executor.limits}")
        cells = tuple(tuple(cell) for cell in message["cells"])
        paper = own_paper(draw(message["unit"], message["seed"]), message["seed"], message["numbers"])
        return _pack_judged(judge(cells, paper, executor))
    except Exception as problem:
        return json.dumps({"failed": f"{type(problem).__name__}: {problem}"}).encode()


def unpack(data):
    """What came of a job.

    Args:
        data: bytes from `judge_packed`.

    Returns:
        ``Judged``, equal to the one that was packed.

    Raises:
        JudgingFailed: there is none; the message is what stopped the judge.
    """
    message = json.loads(data)
    if "failed" in message:
        raise JudgingFailed(message["failed"])
    verdicts = tuple(_verdict(*values) for values in message["verdicts"])
    notes, flags = tuple(message["notes"]), tuple(message["flags"])
    return Judged(verdicts, message["outputs"], notes, flags, message["seconds"])


def _pack_judged(judged):
    # Named tuples become lists; `_verdict` gives them their names again.
    return json.dumps(judged._asdict()).encode()


def _verdict(task_id, marks, findings, misconceptions, answered):
    marks = tuple(Mark(*values) for values in marks)
    findings = tuple(Finding(*values) for values in findings)
    return Verdict(task_id, marks, findings, tuple(Misconception(*values) for values in misconceptions), answered)
