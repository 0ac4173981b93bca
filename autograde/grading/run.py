"""A grading run: everything in submitted/, from file to mark."""

import functools
import hashlib
import json
import re
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import nbformat

from autograde import seed as seeds
from autograde import tasks, variants
from autograde.grading.canonical import rebuild_file
from autograde.grading.conditions import conditions_of, digest_of, key_of
from autograde.grading.entry import changes_between, keep_unaffected, not_graded, summarise
from autograde.grading.feedback import Pages
from autograde.grading.job import Job
from autograde.grading.judge import cells_of
from autograde.grading.ledger import Ledger
from autograde.grading.reading import MAX_BYTES, find_notebook
from autograde.grading.recorder import Recorder, with_outputs
from autograde.grading.stamp import read_stamp
from autograde.release.edition import skeleton


@dataclass(frozen=True)
class Submission:
    """A submitted folder: submitted/<student>/<unit>/."""

    student: str
    unit: str
    folder: Path

    @property
    def path(self):
        """The notebook in it as far as names tell, for `rebuild_file`."""
        return find_notebook(self.folder)[0]


def find_submissions(course):
    """All submissions of known units, by student and unit, whatever lies in their folders.

    Left out are folders of other names, links, and students whose id nbgrader would misread; see `why_left_out`.
    """
    folders = sorted(course.submitted.glob("*/*/"))
    return [Submission(folder.parent.name, folder.name, folder) for folder in folders if not why_left_out(folder)]


def why_left_out(folder):
    """Why a folder submitted/<student>/<unit> is not graded, or an empty text."""
    if folder.name not in tasks.units():
        return f"{folder.name} is not one of the units {', '.join(tasks.units())}"
    if folder.is_symlink() or folder.parent.is_symlink():
        return "it is a link, and only what lies in the folder itself is graded"
    if not re.fullmatch(r"[^\x00-\x1f*?\[\]\ud800-\udfff]{1,100}", folder.parent.name):
        return "the student's id has characters that nbgrader reads as a pattern, or is longer than 100"
    return ""


def rebuild(one, released):
    """A submission rebuilt on the released notebook.

    Args:
        one: ``Submission``.
        released: NotebookNode.

    Returns:
        ``Rebuilt``.
    """
    content, said = find_notebook(one.folder, released)
    rebuilt, untimed = rebuild_file(content, released), read_stamp(one.folder).problem
    return rebuilt._replace(repairs=(*said, *rebuilt.repairs, *([untimed] if untimed else [])))


def grade(course, submissions, executor, confirm=None, feedback=True, tick=None, roster=()):
    """Grades submissions and records each as soon as it is judged.

    Where a submission was graded before and is judged again because a check, or nnlib, or the seed has changed, and its
    marks are not what they were, it waits for `confirm` with all others of that kind, and nothing of it is recorded.

    Args:
        course: ``Course``.
        submissions: from `find_submissions`.
        executor: has ``limits`` and ``judge_all(jobs)``, see ``LocalExecutor``.
        confirm: function of a list of ``Change`` -> bool, whether to record them; asked only where marks change.
            Without it they are recorded.
        feedback: bool, whether to write the feedback pages.
        tick: function of an entry, called as soon as each submission has been judged or found unchanged.
        roster: ``autograde.roster.Student`` of the class, whose names and numbers go into the gradebook.

    Yields:
        (``Submission``, entry of the ledger). In the entry stands also "fresh": False where nothing was recorded; then
        also "failed" where the grading itself failed, or "refused" where `confirm` said no.

    Raises:
        CourseError: another run grades into this course, or its gradebook, settings or numbers cannot be used.
    """
    with Recorder(course) as recorder, tempfile.TemporaryDirectory() as folder:
        recorder.enrol(roster)
        run = _Run(course, executor, recorder, feedback, _Held(Path(folder)))
        for one, entry in run.judged(submissions):
            if tick:
                tick(entry)
            if not entry.get("held"):
                yield one, entry
        yield from run.confirmed(confirm)
        run.renew_penalties({one.unit for one in submissions})


class _Unit(NamedTuple):
    """What all submissions of a unit have in common that were handed out with the same numbers."""

    numbers: dict
    released: object
    conditions: dict
    pages: object


class _Waiting(NamedTuple):
    """A submission to be judged, the digest of what was handed in, and whether a mark of it stands already."""

    one: Submission
    digest: str
    again: bool


class _Run:
    """What the steps of one run share."""

    def __init__(self, course, executor, recorder, feedback, held):
        self.course, self.executor, self.recorder, self.feedback, self.held = course, executor, recorder, feedback, held
        self.seed, self.ledger, self.numbers = seeds.read(course.seed), Ledger(course.ledger), variants.read(course)
        self._make_unit = functools.lru_cache(maxsize=32)(self._make_unit)  # few students have the same numbers in all

    def unit_of(self, one):
        """The ``_Unit`` of a submission, by the numbers its student has."""
        ids = {task.id for task in tasks.of_unit(one.unit)}
        numbers = {task_id: own for task_id, own in self.numbers.get(one.student, {}).items() if task_id in ids}
        return self._make_unit(one.unit, json.dumps(numbers, sort_keys=True))

    def _make_unit(self, name, numbers):
        numbers = json.loads(numbers)
        released = skeleton(self.course, name, numbers)
        conditions = conditions_of(name, released, self.seed, self.executor.limits, numbers)
        return _Unit(numbers, released, conditions, Pages(self.course, name, released) if self.feedback else None)

    def judged(self, submissions):
        """Yields (submission, entry); entries of those that wait for a yes have "held"."""
        recorded = {unit: self.recorder.students(unit) for unit in {one.unit for one in submissions}}
        waiting, rebuilt, failed = {}, {}, []
        for one in submissions:
            unit = self.unit_of(one)
            try:
                digest = _digest(one, unit.released)
            except Exception as problem:  # one submission never stops the others
                failed.append((one, problem))
                continue
            entry = self.ledger.find(one.unit, one.student) if one.student in recorded[one.unit] else None
            if entry and entry["key"] == key_of(digest, unit.conditions):
                self._write_missing_page(one, entry)
                yield one, {**entry, "fresh": False}
            else:
                again = bool(entry) and entry.get("submission") == digest
                waiting[f"{one.student}/{one.unit}"] = _Waiting(one, digest, again)
        for job, result in self.executor.judge_all(self._jobs(waiting, rebuilt, failed)):
            # A cluster may do a job twice; it is recorded once.
            if job.token in rebuilt:
                yield waiting[job.token].one, self._take(waiting[job.token], rebuilt.pop(job.token), result)
        failed += [(waiting[token].one, RuntimeError("no result came back")) for token in rebuilt]
        for one, problem in failed:
            yield one, self._not_graded(one, problem)

    def _jobs(self, waiting, rebuilt, failed):
        """Rebuilds each submission when a worker is free for it, so that few are in memory at a time."""
        for token, (one, *_) in waiting.items():
            try:
                unit = self.unit_of(one)
                found = rebuild(one, unit.released)
                cells = cells_of(found.notebook) if found.notebook else ()
                job = Job(token, one.unit, self.seed, cells, unit.numbers)
            except Exception as problem:  # one submission never stops the others
                failed.append((one, problem))
            else:
                rebuilt[token] = found
                yield job

    def _take(self, waiting, rebuilt, result):
        """Records a result, or holds it back; returns its entry."""
        one, unit = waiting.one, self.unit_of(waiting.one)
        try:
            if isinstance(result, BaseException):
                raise result
            before = self.ledger.find(one.unit, one.student) if waiting.again else None
            if before:
                result = keep_unaffected(result, before, unit.conditions)
            entry = {
                "key": key_of(waiting.digest, unit.conditions),
                "submission": waiting.digest,
                "conditions": unit.conditions,
                **summarise(result, rebuilt.repairs),
            }
            notebook = with_outputs(rebuilt.notebook or unit.released, result, rebuilt.repairs)
            if before and changes_between(one, before, entry):
                self.held.put(one, notebook, entry)
                return {**entry, "held": True}
            return self._record(one, notebook, entry)
        except Exception as problem:  # without an entry it is tried again by the next run
            return self._not_graded(one, problem)

    def _record(self, one, notebook, entry):
        unit = self.unit_of(one)
        marks = self.recorder.record(one.unit, one.student, notebook, unit.released)
        if unit.pages:
            unit.pages.write(one.student, notebook, marks, entry)
        self.ledger.write(one.unit, one.student, entry)
        return {**entry, "fresh": True}

    def confirmed(self, confirm):
        """Yields (submission, entry) of those that were held back: recorded if somebody agrees, else as they were."""
        before = {one: self.ledger.find(one.unit, one.student) for one in self.held.submissions}
        changes = [change for one, _, entry in self.held for change in changes_between(one, before[one], entry)]
        agreed = not changes or confirm is None or confirm(changes)
        for one, notebook, entry in self.held:
            if not agreed:
                yield one, {**before[one], "fresh": False, "refused": True}
                continue
            try:
                yield one, self._record(one, notebook, entry)
            except Exception as problem:
                yield one, self._not_graded(one, problem)

    def renew_penalties(self, units):
        """Penalties for being late, where a due date has changed since, and the pages that say so."""
        for unit in sorted(units):
            for student in self.recorder.renew_penalties(unit):
                if entry := self.ledger.find(unit, student):
                    self._write_page(Submission(student, unit, self.course.submitted / student / unit), entry)

    def _write_missing_page(self, one, entry):
        pages = self.unit_of(one).pages
        if pages and not pages.path(one.student).exists():
            self._write_page(one, entry)

    def _write_page(self, one, entry):
        """The page of a submission that stands in the gradebook, where pages are wanted."""
        if pages := self.unit_of(one).pages:
            notebook = self.recorder.read_notebook(one.unit, one.student)
            pages.write(one.student, notebook, self.recorder.read(one.unit, one.student, notebook), entry)

    def _not_graded(self, one, problem):
        return {**not_graded(one.unit, problem), "fresh": False}


class _Held:
    """Results that wait for a yes, on disk: of a large class they would fill the memory."""

    def __init__(self, folder):
        self.folder, self.submissions = folder, []

    def put(self, one, notebook, entry):
        path = self.folder / f"{len(self.submissions)}.json"
        path.write_text(json.dumps({"notebook": notebook, "entry": entry}))
        self.submissions.append(one)

    def __iter__(self):
        for number, one in enumerate(self.submissions):
            kept = json.loads((self.folder / f"{number}.json").read_text())
            yield one, nbformat.from_dict(kept["notebook"]), kept["entry"]


def _digest(one, released):
    """What was handed in: the notebook, which may be missing, and when."""
    content, said = find_notebook(one.folder, released)
    return digest_of(*(_bytes(file) for file in (content, one.folder / "timestamp.txt")), *said)


def _bytes(content):
    """The digest of a file; of one that is too large to be opened, its size and time; bytes as they are."""
    if isinstance(content, bytes):
        return content
    try:
        status = content.lstat()
        if status.st_size > MAX_BYTES:
            return f"{status.st_size} bytes, {status.st_mtime_ns}".encode()
        if stat.S_ISREG(status.st_mode):
            with open(content, "rb") as file:
                return hashlib.file_digest(file, "sha256").digest()
    except OSError:
        pass
    return b""
