"""``check``: the last line of every check cell.

In a student's notebook it tries the answer on the shown cases and explains what went wrong. In a worker that grades
a submission it announces the answer to the judge outside and leaves all judging there. Under plain
``nbgrader autograde`` it tries the secret cases right here, trusting the process it runs in.
"""

import importlib
import os
import sys
from pathlib import Path

from autograde.calling import perform
from autograde.report import Score
from autograde.withhold import withheld

announce = None  # set by a worker: (task_id, answer) -> None


def check(task_id, answer):
    """Tries an answer and shows what is right, what is not, and what may have been misunderstood.

    Args:
        task_id: str, as it stands in the check cell.
        answer: the function, value, table or choice that the task asks for.

    Returns:
        ``Score``: its repr is the points earned, its HTML the explanation. Never raises.
    """
    if announce is not None:
        return announce(task_id, answer)
    try:
        tasks = importlib.import_module("autograde.tasks")
        task = tasks.find(task_id)
    except LookupError as problem:
        return Score.message(task_id, str(problem))
    seed = _secret_seed() if os.environ.get("NBGRADER_EXECUTION") == "autograde" else None
    try:
        note = _STALE if _cell_before_failed() else ""
        return Score.of(task, judge_here(task, answer, seed), shown=seed is None, note=note)
    except KeyboardInterrupt:
        return Score.message(task_id, "You stopped the check. Does a loop in your answer never end?")


_STALE = "The cell you ran before this one ended in an error: this check tried what was defined earlier."


def _cell_before_failed():
    """Whether the last cell that this kernel ran, the one before the check, ended in an error."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return shell is not None and not shell.last_execution_succeeded


def judge_here(task, answer, seed=None, withholding=True, cases=None):
    """The verdict on `answer`, called in this very process.

    Args:
        task: a task of ``autograde.tasks``.
        answer: what to judge.
        seed: None for the shown cases, else the seed of the secret ones.
        withholding: bool, whether nnlib's own version is put away meanwhile; the audit tries that very version.
        cases: the cases, where the caller has them already.
    """
    cases = task.cases(seed) if cases is None else cases
    with withheld(task.withholds if withholding else ()):
        outcomes = [perform(answer, case.request) for case in cases]
    return task.mark(cases, outcomes, shown=seed is None)


def _secret_seed():
    seed = importlib.import_module("autograde.seed")
    return seed.read(seed.path_for(Path.cwd()))
