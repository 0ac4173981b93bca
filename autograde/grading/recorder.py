"""The one writer: puts marks into nbgrader's gradebook, and the autograded notebook beside it, by nbgrader's own code.

What a mark is, when a grader has to look at it and which earlier decisions stay is decided by nbgrader's
SaveAutoGrades, LimitOutput and AssignLatePenalties. Only the way to the gradebook is shorter: one connection for a run,
one transaction a submission.
"""

import contextlib
import json
import stat
import sys
import warnings
from typing import NamedTuple

import nbformat
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Assignment, BaseCell, Comment, Grade, Gradebook, Notebook, SourceCell, SubmittedAssignment
from nbgrader.preprocessors import AssignLatePenalties, IgnorePattern, LimitOutput, SaveAutoGrades
from nbgrader.utils import parse_utc
from sqlalchemy import make_url
from sqlalchemy.orm import scoped_session, sessionmaker

from autograde import tasks
from autograde.course import put_alembic_on_path
from autograde.grading.judge import check_output
from autograde.grading.writing import write_whole
from autograde.release.edition import register

NOTEBOOK = "problems"
# What nbgrader carries along from a submission: it needs them for late penalties and to hand feedback back.
_COMPANIONS = ("timestamp.txt", "submission_secret.txt")


class CourseBusy(RuntimeError):
    """Another run is writing into this course."""


class Mark(NamedTuple):
    """What the gradebook says about one cell; ``score`` is None where it waits for a grader."""

    score: float | None = None
    points: float = 0.0
    comment: str = ""


class Marks(NamedTuple):
    """What the gradebook says about a submission: {grade id: ``Mark``}, and the penalty for being late."""

    cells: dict
    penalty: float = 0.0


class Recorder:
    """Keeps a course's gradebook open for a run. A context manager; there is one at a time for a course.

    Args:
        course: ``Course``.

    Raises:
        CourseBusy: another run has not ended yet.
    """

    def __init__(self, course):
        self.course = course
        self._ready, self._closing = set(), contextlib.ExitStack()
        self._closing.enter_context(_only_writer(course))
        put_alembic_on_path()
        sys.path.append(str(course.home))  # where nbgrader too looks for a plugin of the instructor
        self._closing.callback(sys.path.remove, str(course.home))
        config = course.nbgrader_config()
        self._scorer, self._penalties = SaveAutoGrades(config=config), AssignLatePenalties(config=config)
        self._penalties.init_plugin()
        cleaners = IgnorePattern(config=config), LimitOutput(config=config)
        self._cleaners = [cleaner for cleaner in cleaners if cleaner.enabled]
        url = make_url(course.gradebook)
        if url.get_backend_name() == "sqlite":
            url = url.update_query_dict({"timeout": "30"})  # seconds to wait where formgrader is writing
        self._gradebook = Gradebook(url, config.CourseDirectory.course_id)
        self._closing.callback(self._gradebook.close)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._closing.close()

    def students(self, unit):
        """Ids of the students whose submission of a unit stands in the gradebook and lies in autograded/."""
        with self._transaction() as book:
            rows = book.db.query(SubmittedAssignment.student_id).join(SubmittedAssignment.assignment)
            ids = {student for (student,) in rows.filter(Assignment.name == unit)}
        return {student for student in ids if self._notebook_path(unit, student).is_file()}

    def record(self, unit, student, notebook, released):
        """Writes one submission; the gradebook has all of it or nothing.

        Args:
            unit, student: str, nbgrader's assignment and student id.
            notebook: NotebookNode that ran on the released one, its outputs in it.
            released: NotebookNode, the unit's released notebook.

        Returns:
            ``Marks``, with what graders have given by hand before.
        """
        self._prepare(unit, released)
        for cell in notebook.cells:
            for cleaner in self._cleaners:
                cleaner.preprocess_cell(cell, {}, 0)
        stamp = self._copy_companions(unit, student)
        # nbformat's own writer copies, splits and indents everything: as long as all the rest of this function takes.
        text = json.dumps(notebook, ensure_ascii=False, sort_keys=True)
        write_whole(self._notebook_path(unit, student), text + "\n", mode=0o444)
        with self._transaction() as book:
            book.update_or_create_student(student)
            times = {"timestamp": stamp} if stamp else {}
            submission = book.update_or_create_submission(unit, student, **times)
            sheet = _Sheet(book.db, submission)
            self._scorer.gradebook = sheet
            self._scorer.notebook_id, self._scorer.assignment_id, self._scorer.student_id = NOTEBOOK, unit, student
            for cell in notebook.cells:
                self._scorer.preprocess_cell(cell, {}, 0)
            self._assign_penalty(book.db, sheet, student)
            return sheet.marks(notebook)

    def read_notebook(self, unit, student):
        """The autograded notebook of a recorded submission."""
        return nbformat.v4.reads(self._notebook_path(unit, student).read_text(encoding="utf-8"))

    def read(self, unit, student, notebook):
        """``Marks`` of a recorded submission, as they stand now.

        Args:
            unit, student: str.
            notebook: from `read_notebook`.
        """
        with self._transaction() as book:
            return _Sheet(book.db, book.find_submission(unit, student)).marks(notebook)

    def _prepare(self, unit, released):
        """Puts the cells of a unit into the gradebook where they are not, or not as they were released."""
        if unit in self._ready:
            return
        with self._transaction() as book:
            rows = book.db.query(SourceCell).join(SourceCell.notebook).join(Notebook.assignment)
            rows = rows.filter(Assignment.name == unit, Notebook.name == NOTEBOOK)
            found = {cell.name: cell.checksum for cell in rows}
        marked = [cell.metadata["nbgrader"] for cell in released.cells if "nbgrader" in cell.metadata]
        wanted = {data["grade_id"]: data["checksum"] for data in marked}
        if found != wanted or not (self.course.source / unit / f"{NOTEBOOK}.ipynb").is_file():
            register(self.course, unit)
        self._ready.add(unit)

    def _assign_penalty(self, session, sheet, student):
        """As AssignLatePenalties does: anew at each grading, from the score with what graders gave by hand."""
        sheet.notebook.late_submission_penalty = None
        if (late := sheet.submission.total_seconds_late) > 0:
            session.flush()
            session.refresh(sheet.notebook, ["score"])
            penalty = self._penalties.plugin_inst.late_submission_penalty(student, sheet.notebook.score, late)
            if penalty is not None:
                penalty = self._penalties._check_late_penalty(sheet.notebook, penalty)
                sheet.notebook.late_submission_penalty = penalty

    def _copy_companions(self, unit, student):
        """Puts the small files that nbgrader needs beside the notebook; returns the time stamp, or an empty text."""
        texts = {name: _small_text(self.course.submitted / student / unit / name) for name in _COMPANIONS}
        if not _is_time(texts["timestamp.txt"]):  # nbgrader would stop at it
            texts["timestamp.txt"] = ""
        for name, text in texts.items():
            if text:
                write_whole(self._notebook_path(unit, student).with_name(name), text, mode=0o444)
        return texts["timestamp.txt"].strip()

    def _notebook_path(self, unit, student):
        return self.course.autograded / student / unit / f"{NOTEBOOK}.ipynb"

    @contextlib.contextmanager
    def _transaction(self):
        """nbgrader's Gradebook on one connection: what it commits on the way is committed once, at the end."""
        book = self._gradebook
        with book.engine.begin() as connection:
            make_session = sessionmaker(connection, expire_on_commit=False, join_transaction_mode="rollback_only")
            kept, book.db = book.db, scoped_session(make_session)
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # deprecations inside nbgrader are not this course's to mend
                    yield book
                book.db.flush()
            finally:
                book.db.remove()
                book.db = kept


class _Sheet:
    """One student's marks and comments, loaded at once: what SaveAutoGrades asks of a gradebook."""

    def __init__(self, session, submission):
        self.submission = submission
        [self.notebook] = [notebook for notebook in submission.notebooks if notebook.name == NOTEBOOK]
        self.db = self  # SaveAutoGrades commits after each cell; the whole sheet is committed once
        self._grades, self._comments = (
            {name: one for one, name in rows.join(kind.cell).filter(kind.notebook_id == self.notebook.id)}
            for kind, rows in ((kind, session.query(kind, BaseCell.name)) for kind in (Grade, Comment))
        )

    def find_grade(self, name, *_):
        return self._grades[name]

    def find_comment(self, name, *_):
        return self._comments[name]

    def commit(self):
        pass

    def marks(self, notebook):
        found = {}
        for cell in notebook.cells:
            name, mark = cell.metadata.get("nbgrader", {}).get("grade_id", ""), Mark()
            if name in self._grades:
                grade, points = self._grades[name], float(cell.metadata["nbgrader"]["points"])
                score = grade.auto_score if grade.manual_score is None else grade.manual_score
                mark = Mark(None if score is None else score + (grade.extra_credit or 0.0), points)
            if name in self._comments:
                comment = self._comments[name]
                mark = mark._replace(comment=comment.manual_comment or comment.auto_comment or "")
            found[name] = mark
        return Marks(found, self.notebook.late_submission_penalty or 0.0)


def with_outputs(notebook, judged, repairs):
    """The notebook as it ran; below each check stands the judge's verdict, whatever the worker put there.

    Args:
        notebook: NotebookNode, rebuilt on the released one; it is not changed.
        judged: ``Judged``.
        repairs: texts; with the notes of `judged` they stand in a cell at the top.

    Returns:
        NotebookNode.
    """
    verdicts = {verdict.task_id: check_output(tasks.find(verdict.task_id), verdict) for verdict in judged.verdicts}
    cells = []
    for number, original in enumerate(notebook.cells, 1):
        cell = original.copy()
        if cell.cell_type == "code":
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            outputs = [verdicts[grade_id]] if grade_id in verdicts else judged.outputs.get(cell.id, [])
            cell.outputs = [nbformat.from_dict(output) for output in outputs]
            cell.execution_count = number
        cells.append(cell)
    if lines := [*repairs, *judged.notes]:
        said = "\n".join(f"- {line}" for line in lines).replace("<", "&lt;")  # a line may quote a submission
        cells.insert(0, new_markdown_cell(f"**Noted before grading**\n\n{said}", id="repairs"))
    return nbformat.v4.new_notebook(cells=cells, metadata=notebook.metadata)


def _small_text(path):
    """The text of a small ordinary file, else nothing: what a student hands in may be anything."""
    try:
        status = path.lstat()
        return path.read_text()[:1000] if stat.S_ISREG(status.st_mode) and status.st_size <= 1000 else ""
    except (OSError, ValueError):
        return ""


def _is_time(text):
    try:
        return bool(text.strip()) and parse_utc(text.strip()) is not None
    except (ValueError, OverflowError):
        return False


@contextlib.contextmanager
def _only_writer(course):
    """Holds the course's lock; the system lets go of it when the process ends, however it ends."""
    import fcntl  # not on Windows

    course.ledger.mkdir(parents=True, exist_ok=True)
    with open(course.ledger / ".writer", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CourseBusy(f"another run is grading into {course.home}; wait for it to end") from None
        yield
