"""A grading run: everything in submitted/, from file to mark."""

import re
import stat
from dataclasses import dataclass
from pathlib import Path

from autograde import seed as seeds
from autograde import tasks
from autograde.course import REPOSITORY
from autograde.grading.canonical import MAX_BYTES, rebuild_file
from autograde.grading.judge import Judged, draw_paper, judge, no_answer
from autograde.grading.ledger import Ledger, digest_of, key_of
from autograde.grading.recorder import record, recorded_students
from autograde.release.edition import register, skeleton


@dataclass(frozen=True)
class Submission:
    """A submitted folder: submitted/<student>/<unit>/."""

    student: str
    unit: str
    path: Path


def find_submissions(course):
    """All submissions of known units, by student and unit.

    A folder without problems.ipynb counts too; if it holds one other notebook, such as "problems (1).ipynb", that one
    is taken. Left out are folders of other names, links, and students whose id nbgrader would misread.
    """
    return [
        Submission(folder.parent.name, folder.name, _notebook_in(folder))
        for folder in sorted(course.submitted.glob("*/*/"))
        if not why_left_out(folder)
    ]


def why_left_out(folder):
    """Why a folder submitted/<student>/<unit> is not graded, or an empty text."""
    if folder.name not in tasks.units():
        return f"{folder.name} is not one of the units {', '.join(tasks.units())}"
    if folder.is_symlink() or folder.parent.is_symlink():
        return "it is a link, and only what lies in the folder itself is graded"
    if not re.fullmatch(r"[^\x00-\x1f*?\[\]\ud800-\udfff]{1,100}", folder.parent.name):
        return "the student's id has characters that nbgrader reads as a pattern, or is longer than 100"
    return ""


def _notebook_in(folder):
    expected, others = folder / "problems.ipynb", sorted(folder.glob("*.ipynb"))
    return others[0] if len(others) == 1 and not expected.exists() else expected


def grade(course, submissions, executor):
    """Grades submissions and records each as soon as it is judged.

    Args:
        course: ``Course``.
        submissions: from `find_submissions`.
        executor: see ``LocalExecutor``.

    Yields:
        (``Submission``, entry of the ledger): a dictionary with "earned", "points", "repairs", "notes", "tasks",
        "worst" (what cost most), "fresh" (False where nothing had changed since the last run) and, where the grading
        itself failed, "failed".
    """
    seed, ledger = seeds.read(course.seed), Ledger(course.ledger)
    released, recorded, papers, conditions, waiting, keys = {}, {}, {}, {}, [], {}
    for unit in sorted({submission.unit for submission in submissions}):
        register(course, unit)
        released[unit] = skeleton(course, unit)
        recorded[unit] = recorded_students(course, unit)
        papers[unit] = draw_paper(unit, seed)
        conditions[unit] = _conditions(course, unit, seed, executor.limits)
    for one in submissions:
        keys[one] = key_of(_bytes(one.path), *conditions[one.unit])
        entry = ledger.find(one.unit, one.student, keys[one]) if one.student in recorded[one.unit] else None
        if entry:
            yield one, {**entry, "fresh": False}
        else:
            waiting.append(one)

    def work(one):
        rebuilt = rebuild_file(one.path, released[one.unit])
        if rebuilt.notebook and one.path.name != "problems.ipynb":
            renamed = f"the only notebook, {one.path.name}, was taken for problems.ipynb"
            rebuilt = rebuilt._replace(repairs=(renamed, *rebuilt.repairs))
        if rebuilt.notebook is None:
            verdicts = tuple(no_answer(*question) for question in papers[one.unit])
            return released[one.unit], Judged(verdicts, {}, ()), rebuilt.repairs
        return rebuilt.notebook, judge(rebuilt.notebook, papers[one.unit], executor), rebuilt.repairs

    for one, result in executor.map(work, waiting):
        try:
            if isinstance(result, BaseException):
                raise result
            notebook, judged, repairs = result
            record(course, one.unit, one.student, notebook, judged, repairs)
            entry = {"key": keys[one], **summarise(judged, repairs)}
            ledger.write(one.unit, one.student, entry)
        except Exception as problem:  # one submission never stops the others; without an entry it is tried again
            yield one, _not_graded(papers[one.unit], problem)
        else:
            yield one, {**entry, "fresh": True}


def _not_graded(paper, problem):
    """The entry of a submission on which the grading itself failed."""
    verdicts = tuple(no_answer(*question) for question in paper)
    why = f"NOT GRADED: {type(problem).__name__}: {problem}"[:300]
    return {**summarise(Judged(verdicts, {}, (why,)), ()), "key": "", "worst": why, "fresh": True, "failed": True}


def _bytes(path):
    """What a result depends on: the file, or nothing where it will not be opened anyway."""
    try:
        status = path.lstat()
        if stat.S_ISREG(status.st_mode) and status.st_size <= MAX_BYTES:
            return path.read_bytes()
    except OSError:
        pass
    return b""


def summarise(judged, repairs):
    """The entry of a judged submission, without its key."""
    lost = [
        (verdict.points - verdict.earned, verdict.task_id, [one.name for one in verdict.misconceptions])
        for verdict in judged.verdicts
    ]
    return {
        "earned": sum(verdict.earned for verdict in judged.verdicts),
        "points": sum(verdict.points for verdict in judged.verdicts),
        "repairs": list(repairs),
        "notes": list(judged.notes),
        "tasks": {verdict.task_id: verdict.earned for verdict in judged.verdicts},
        "misconceptions": {task_id: names for _, task_id, names in lost if names},
        "worst": _worst(judged, lost, repairs),
    }


def _worst(judged, lost, repairs):
    """What cost most, in one line: the file itself, unanswered tasks, a named misconception, or a task."""
    open_tasks = [verdict for verdict in judged.verdicts if not verdict.answered]
    if len(open_tasks) == len(judged.verdicts):
        unreadable = [line.partition(":")[0] for line in repairs if ".ipynb" in line and "taken for" not in line]
        return unreadable[0] if unreadable else "nothing was answered"
    points, task_id, names = max(lost, key=lambda one: (one[0], bool(one[2])))
    if points == 0:
        return ""
    if sum(verdict.points for verdict in open_tasks) > points:
        return f"{len(open_tasks)} tasks were not answered"
    return f"{task_id}: {names[0]}" if names else f"{task_id}: {points:g} points lost"


def _conditions(course, unit, seed, limits):
    """What the result of a submission depends on, besides the submission; see ``key_of``."""
    code = [*(REPOSITORY / "autograde").rglob("*.py"), *(REPOSITORY / "nnlib").glob("*.py")]
    released = course.notebooks / unit / "problems.ipynb"
    return digest_of([*code, released]), seeds.fingerprint(seed), limits
