"""The one writer: puts marks into nbgrader's gradebook, and the autograded notebook beside it, by nbgrader's own code.

What a mark is, when a grader has to look at it and which earlier decisions stay is decided by nbgrader's
SaveAutoGrades, LimitOutput and AssignLatePenalties. Only the way to the gradebook is shorter: one connection for a run,
one transaction a submission.
"""

import contextlib
import json
import sys
import warnings
from typing import NamedTuple

import nbformat
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Assignment, BaseCell, Comment, Grade, Notebook, SourceCell, SubmittedAssignment
from nbgrader.preprocessors import IgnorePattern, LimitOutput, SaveAutoGrades
from sqlalchemy.orm import scoped_session, sessionmaker

from autograde import tasks
from autograde.course import CourseError, put_alembic_on_path
from autograde.grading.gradebook import enrol, in_a_line, open_gradebook
from autograde.grading.judge import check_output
from autograde.grading.penalties import Penalties
from autograde.grading.stamp import NAME as STAMP
from autograde.grading.stamp import read_stamp, small_text
from autograde.grading.submitted.prose import harmless
from autograde.grading.writing import write_whole
from autograde.release.edition import register

NOTEBOOK = "problems"
_SECRET = "submission_secret.txt"  # by which nbgrader hands feedback back


class CourseBusy(CourseError):
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
        CourseError: the settings of nbgrader or the gradebook cannot be used.
    """

    def __init__(self, course):
        self.course = course
        self._ready, self._closing = set(), contextlib.ExitStack()
        self._closing.enter_context(_only_writer(course))
        try:
            self._open()
        except BaseException:
            self._closing.close()
            raise

    def _open(self):
        put_alembic_on_path()
        sys.path.append(str(self.course.home))  # where nbgrader too looks for a plugin of the instructor
        self._closing.callback(sys.path.remove, str(self.course.home))
        try:
            config = self.course.nbgrader_config()
            self._scorer, self._penalties = SaveAutoGrades(config=config), Penalties(config)
        except Exception as problem:  # it is a program of the instructor's, and so may be a plugin that it names
            raise CourseError(f"nbgrader_config.py cannot be used: {in_a_line(problem)}") from None
        cleaners = IgnorePattern(config=config), LimitOutput(config=config)
        self._cleaners = [cleaner for cleaner in cleaners if cleaner.enabled]
        self._gradebook = open_gradebook(self.course.gradebook, config.CourseDirectory.course_id)
        self._closing.callback(self._gradebook.close)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._closing.close()

    def enrol(self, students):
        """Puts the students of a roster into the gradebook, see `gradebook.enrol`."""
        with self._transaction() as book:
            enrol(book.db, students)

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
            submission = book.update_or_create_submission(unit, student, timestamp=stamp or None)
            sheet = _Sheet(book.db, submission)
            self._scorer.gradebook = sheet
            self._scorer.notebook_id, self._scorer.assignment_id, self._scorer.student_id = NOTEBOOK, unit, student
            for cell in notebook.cells:
                self._scorer.preprocess_cell(cell, {}, 0)
            self._penalties.assign(book.db, sheet.notebook, submission)
            return sheet.marks(notebook)

    def renew_penalties(self, unit):
        """Reckons the penalties of a unit anew, see ``Penalties``; returns the students whose penalty has changed."""
        with self._transaction() as book:
            return self._penalties.renew(book.db, unit)

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

    def _copy_companions(self, unit, student):
        """Puts the small files that nbgrader needs beside the notebook; returns the time stamp, or an empty text."""
        folder = self.course.submitted / student / unit
        stamp = read_stamp(folder).text  # nbgrader would stop at what is no time
        for name, text in ((STAMP, stamp), (_SECRET, small_text(folder / _SECRET))):
            path = self._notebook_path(unit, student).with_name(name)
            if text:
                write_whole(path, text, mode=0o444)
            else:
                path.unlink(missing_ok=True)  # of an earlier submission
        return stamp

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
        said = harmless("\n".join(f"- {line}" for line in lines))  # a line may quote a submission
        cells.insert(0, new_markdown_cell(f"**Noted before grading**\n\n{said}", id="repairs"))
    return nbformat.v4.new_notebook(cells=cells, metadata=notebook.metadata)


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
