"""Marks for other systems, as export plugins of nbgrader.

``nbgrader export --exporter=autograde.reports.exports.CanvasExporter --to canvas.csv``

Marks are what nbgrader computes: automatic, manual and extra points, less the late penalty, never below zero. What each
system reads is written down in docs/reports.md. What cannot be exported ends the program with one sentence.
"""

import csv
from typing import NamedTuple

from nbgrader.api import SubmittedAssignment
from nbgrader.plugins import ExportPlugin
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import undefer
from traitlets import Dict, Enum, TraitError, Unicode

from autograde.listing import listed
from autograde.reports.cells import defuse, is_formula, one_line
from autograde.reports.gradebook import why_not_readable
from autograde.reports.words import count


class Mark(NamedTuple):
    """What the gradebook says of one student and one unit; ``handed_in`` is False where there is no submission."""

    handed_in: bool
    raw: float = 0.0
    penalty: float = 0.0
    timestamp: object = None
    late_seconds: float = 0.0
    pending: bool = False

    @property
    def score(self):
        """Points after the penalty."""
        return max(0.0, self.raw - self.penalty)


class _Exporter(ExportPlugin):
    """Reads the gradebook; subclasses say what the rows are."""

    columns = Dict(
        value_trait=Unicode(),
        key_trait=Unicode(),
        help="unit: the title of its column in the other system, for example {'u05_cnn_arithmetic': 'Homework 5'}",
    ).tag(config=True)
    missing = Unicode("", help="what stands in place of a score where nothing was handed in, for example 0").tag(
        config=True
    )
    file_name = "grades.csv"

    def __init__(self, **settings):
        try:
            super().__init__(**settings)
        except TraitError as problem:
            raise _refusal(problem) from None
        # nbgrader opens the gradebook next: where there is none it would make an empty one.
        if self.parent and (why := why_not_readable(self.parent.coursedir.db_url)):
            raise _refusal(why)

    def export(self, gradebook):
        """Writes the file.

        Args:
            gradebook: nbgrader's open ``Gradebook``.

        Raises:
            SystemExit: nothing was written, and the message says why.
        """
        try:
            units = self._chosen("assignment", {unit.name: unit for unit in gradebook.assignments})
            students = self._chosen("student", {student.id: student for student in gradebook.students})
            marks = {unit.name: _marks(gradebook, unit) for unit in units}
        except SQLAlchemyError as problem:
            raise _refusal(
                f"the gradebook cannot be read ({one_line(problem.args[0])}); is it an older one? "
                "then `nbgrader db upgrade` helps"
            ) from None
        students.sort(key=lambda one: (one.last_name or "", one.first_name or "", one.id))
        self._inform(students, marks)
        rows = list(self.rows(units, students, marks))
        target = self.to or self.file_name
        try:
            with open(target, "w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(rows)
        except OSError as problem:
            raise _refusal(f"cannot write {target}: {problem.strerror}") from None
        exported = count(len(students), "student"), count(len(units), "assignment")
        self.log.info("Exported %s and %s to %s", *exported, target)

    def rows(self, units, students, marks):
        """Yields the rows, header first.

        Args:
            units: list of nbgrader's assignments.
            students: list of nbgrader's students.
            marks: {name of a unit: {student id: ``Mark``}}; students who handed nothing in are not there.
        """
        raise NotImplementedError

    def title(self, unit):
        """The column of a unit, safe in a spreadsheet."""
        return defuse(one_line(self.columns.get(unit.name, unit.name)))

    def score(self, mark):
        """The score as text, or what stands for a missing one."""
        return number(mark.score) if mark.handed_in else self.missing

    def _chosen(self, noun, known):
        """Those of {name: one} that nbgrader's option of this name asks for, or all."""
        if not known:
            raise _refusal(f"the gradebook has no {noun}s yet; grade first: python -m autograde grade")
        wanted = list(map(str, getattr(self, noun)))
        absent = listed([name for name in wanted if name not in known])
        if wanted and not known.keys() & set(wanted):
            raise _refusal(f"the gradebook has no {noun} {absent}; it has {listed(sorted(known))}")
        if absent:
            self.log.warning("The gradebook has no %s %s", noun, absent)
        return [one for name, one in known.items() if not wanted or name in wanted]

    def _inform(self, students, marks):
        for unit in self.columns.keys() - marks.keys():
            self.log.warning("`columns` names %r, which is not among the exported assignments", unit)
        pending = sum(mark.pending for found in marks.values() for mark in found.values())
        if pending:
            wait = f"{count(pending, 'submission')} still {'waits' if pending == 1 else 'wait'} for a manual grade"
            self.log.warning("%s; what is there so far is exported", wait)
        for student in students:
            if is_formula(student.id):
                self.log.warning("The id %r begins like a formula and is written with an apostrophe", student.id)


class PlainExporter(_Exporter):
    """One row a student and unit, with the columns of nbgrader's own CSV export, quoted as CSV needs it."""

    file_name = "grades.csv"
    missing = Unicode("0", help="what stands in place of a score where nothing was handed in").tag(config=True)

    def rows(self, units, students, marks):
        yield (
            *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
            *("raw_score", "late_submission_penalty", "score", "max_score", "needs_manual_grade"),
        )
        for unit in units:
            for student in students:
                mark = marks[unit.name].get(student.id, Mark(False))
                yield (
                    self.title(unit),
                    unit.duedate or "",
                    mark.timestamp or "",
                    defuse(student.id),
                    *(safe(text) for text in (student.last_name, student.first_name, student.email)),
                    number(mark.raw) if mark.handed_in else self.missing,
                    number(mark.penalty),
                    self.score(mark),
                    number(unit.max_score),
                    int(mark.pending),
                )


class CanvasExporter(_Exporter):
    """Canvas: one row a student, one column a unit, below the header the row "Points Possible"."""

    file_name = "canvas.csv"
    identify = Enum(
        ["sis", "canvas"],
        "sis",
        help="what nbgrader's student ids are in Canvas: SIS ids or logins (sis), or the numbers of users (canvas)",
    ).tag(config=True)

    def rows(self, units, students, marks):
        yield ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", *(self.title(unit) for unit in units))
        yield ("    Points Possible", "", "", "", "", *(number(unit.max_score) for unit in units))
        for student in students:
            known = defuse(student.id)
            user = safe(student.lms_user_id)  # the roster's, see docs/handing-out.md
            ids = (known, "", "") if self.identify == "canvas" else (user, known, known)
            name = safe(", ".join(filter(None, (student.last_name, student.first_name))) or student.id)
            scores = (self.score(marks[unit.name].get(student.id, Mark(False))) for unit in units)
            yield (name, *ids, "", *scores)


class MoodleExporter(_Exporter):
    """Moodle, "CSV file" in the gradebook's import: map "ID number" or "Email address", and one column a unit."""

    file_name = "moodle.csv"
    identify = Enum(["id", "email"], "id", help="what Moodle finds students by: ID number (id) or e-mail").tag(
        config=True
    )
    missing = Unicode("-", help="Moodle's sign for no grade; 0 for zero points").tag(config=True)

    def rows(self, units, students, marks):
        yield ("ID number", "Email address", "First name", "Last name", *(self.title(unit) for unit in units))
        for student in students:
            key = (student.id if self.identify == "id" else student.email) or ""
            # Moodle's reader takes an empty field, and "0", for no field and gives the marks to the student above.
            if key.strip() in ("", "0") or is_formula(key):
                self.log.warning("Left out: %r, whose %s Moodle cannot look up: %r", student.id, self.identify, key)
                continue
            person = (safe(text) for text in (student.email, student.first_name, student.last_name))
            scores = (self.score(marks[unit.name].get(student.id, Mark(False))) for unit in units)
            yield (defuse(student.id), *person, *scores)


class GradescopeExporter(_Exporter):
    """The table that Gradescope itself exports ("Download Grades"), for whatever reads that."""

    file_name = "gradescope.csv"

    def rows(self, units, students, marks):
        header = ["First Name", "Last Name", "SID", "Email", "Sections"]
        for unit in units:
            title = self.title(unit)
            header += [title, f"{title} - Max Points", f"{title} - Submission Time", f"{title} - Lateness (H:M:S)"]
        yield header
        for student in students:
            email = safe(student.email)
            row = [safe(student.first_name), safe(student.last_name), defuse(student.id), email, ""]
            for unit in units:
                mark = marks[unit.name].get(student.id, Mark(False))
                time = f"{mark.timestamp:%Y-%m-%d %H:%M:%S} +0000" if mark.timestamp else ""
                row += [self.score(mark), number(unit.max_score), time, _clock(mark.late_seconds)]
            yield row


def _refusal(problem):
    """What ends the program with a sentence; the file is left as it was."""
    return SystemExit(f"nbgrader export: {problem}")


def number(points):
    """Points with at most four decimals and no exponent: 1.5, 12, 0.3333."""
    return f"{points or 0.0:.4f}".rstrip("0").rstrip(".")


def safe(text):
    """A name or address for a cell: one line, not a formula; empty for None."""
    return defuse(one_line(text or ""))


def _clock(seconds):
    minutes, seconds = divmod(int(seconds), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"


def _marks(gradebook, unit):
    """{student id: ``Mark``} of one unit. nbgrader loads each sum when asked; here all come with one query."""
    sums = (SubmittedAssignment.score, SubmittedAssignment.late_submission_penalty)
    query = gradebook.db.query(SubmittedAssignment).filter(SubmittedAssignment.assignment_id == unit.id)
    return {
        submission.student_id: Mark(
            handed_in=True,
            raw=submission.score or 0.0,
            penalty=submission.late_submission_penalty or 0.0,
            timestamp=submission.timestamp,
            late_seconds=submission.total_seconds_late if unit.duedate else 0.0,
            pending=bool(submission.needs_manual_grade),
        )
        for submission in query.options(*map(undefer, (*sums, SubmittedAssignment.needs_manual_grade)))
    }
