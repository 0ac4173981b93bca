"""The tables in docs/ that follow from the tasks: what is graded, where it is taught, what the checks catch."""

import runpy

from autograde import tasks
from autograde.audit import audit, write_table
from autograde.checking import judge_here
from autograde.course import REPOSITORY
from autograde.coverage import coverage_table

ANSWERS = REPOSITORY / "tests" / "answers"


def write_tables(course):
    """Writes docs/tasks.md, docs/coverage.md and docs/kill_table.md.

    Returns:
        list of the paths.
    """
    docs = course.repository / "docs"
    texts = {"tasks.md": tasks_table(), "coverage.md": coverage_table(), "kill_table.md": kill_table()}
    for name, text in texts.items():
        (docs / name).write_text(text)
    return [docs / name for name in texts]


def tasks_table():
    """All tasks by unit: number, points, time, kind and what of the curriculum they grade."""
    lines = ["# Tasks", "", "Made from the declarations in `autograde/tasks/` by `make docs`."]
    for unit in tasks.units():
        of_unit = tasks.of_unit(unit)
        points, minutes = sum(task.points for task in of_unit), sum(task.minutes for task in of_unit)
        lines += ["", f"## {unit}", "", f"{len(of_unit)} tasks, {points:g} points, about {minutes} minutes.", ""]
        lines += ["| | task | title | kind | points | minutes | covers |", "|---|---|---|---|---|---|---|"]
        lines += [
            f"| {number} | `{task.id}` | {task.title} | {task.kind} | {task.points:g} | {task.minutes} "
            f"| {', '.join(task.covers)} |"
            for number, task in enumerate(of_unit, 1)
        ]
    return "\n".join(lines) + "\n"


def kill_table(audited=None, tried=None):
    """What the audit proves, and how the checks did on answers that were written without seeing them.

    Args:
        audited: {unit: lines of ``audit``}; without it the audit is made here.
        tried: {unit: what `trial` returns}, likewise.
    """
    lines = [
        "# Kill table",
        "",
        "Made by `make docs`; `make audit` proves it again. For every task each named misconception is run as an",
        "answer, on the cases a student sees and on the secret cases of three seeds: it must lose points and be named",
        "first. Mutants are copies of the reference in which one operator, number or comparison was changed; each must",
        "lose points, or be explained in `autograde/mutants.py`.",
        "",
    ]
    for unit in tasks.units():
        table = write_table(audited[unit] if audited else list(audit(unit)))
        lines += [f"## {unit}", "", table, *_trial_lines(unit, tried[unit] if tried else trial(unit))]
    return "\n".join(lines) + "\n"


def trial(unit):
    """How many of the wrong answers in tests/answers/ lose points, and how many are named.

    Returns:
        {task id: (tried, caught, named)}, on the cases a student sees.
    """
    wrong = runpy.run_path(str(ANSWERS / unit.partition("_")[0] / "wrong.py"))["WRONG"]
    result = {}
    for task_id, answers in wrong.items():
        task = tasks.find(task_id)
        cases = task.cases()
        verdicts = [judge_here(task, answer, withholding=False, cases=cases) for _, answer in answers]
        caught = [verdict for verdict in verdicts if not verdict.right]
        result[task_id] = (len(answers), len(caught), sum(bool(verdict.misconceptions) for verdict in caught))
    return result


def _trial_lines(unit, rows):
    tried, caught, named = (sum(column) for column in zip(*rows.values(), strict=True))
    first, author = FIRST_TRY.get(unit), AUTHORS.get(unit, _STRANGER)
    return [
        "### Answers written from the notebook alone",
        "",
        "Ten wrong answers a task or more (fewer where a choice has fewer), written by",
        f"{author}. At first try {first}. Since then misconceptions were added for",
        "what had no name:",
        "",
        "| task | tried | caught | named |",
        "|---|---|---|---|",
        *(f"| `{task_id}` | {' | '.join(str(number) for number in row)} |" for task_id, row in rows.items()),
        f"| all | {tried} | {caught} | {named} ({named / caught:.0%}) |",
        "",
    ]


# What the trial gave before anything was repaired. Measured once; it must not be made better afterwards.
FIRST_TRY = {
    "u01_neurons": "184 of the former's 185 lost points, and 90 % of these were named, after a trial of the author's "
    "own had given 190 of 191 and 80 %",
    "u02_backprop": "222 of the former's 222 lost points, and 80 % of these were named, after a trial of the author's "
    "own had given 215 of 215 and 88 %",
    "u03_autodiff": "279 of the former's 281 lost points, and 74 % of these were named, after a trial of the author's "
    "own had given 199 of 199 and 88 %",
    "u04_filters": "273 of the former's 274 lost points, and 81 % of these were named, after a trial of the author's "
    "own had given 217 of 217 and 87 %",
    "u05_cnn_arithmetic": "192 of 193 lost points, and 64 % of these were named",
    "u06_cnn": "193 of the former's 195 lost points, and 86 % of these were named, after a trial of the author's own "
    "had given 212 of 212 and 85 %",
}
_STRANGER = "somebody who saw the student's notebook and neither checks nor tasks"
# Who wrote the answers, where it was not a stranger alone.
_BOTH = f"{_STRANGER}; behind them stand others, by the author of the tasks"
AUTHORS = dict.fromkeys(("u01_neurons", "u02_backprop", "u03_autodiff", "u04_filters", "u06_cnn"), _BOTH)
