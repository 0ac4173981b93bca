"""Marks for other systems, as export plugins of nbgrader.

``nbgrader export --exporter=autograde.reports.exports.CanvasExporter --to canvas.csv``

Marks are what nbgrader computes: automatic, manual and extra points, less the late penalty, never below zero. What each
system reads is written down in docs/reports.md.
"""

import csv
from typing import NamedTuple

from nbgrader.api import SubmittedAssignment
from nbgrader.plugins import ExportPlugin
from sqlalchemy.orm import undefer
from traitlets import Dict, Enum, Unicode

from autograde.reports.cells import defuse, is_formula, one_line


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

    def export(self, gradebook):
        """Writes the file.

        Args:
            gradebook: nbgrader's open ``Gradebook``.
        """
        wanted, chosen = set(map(str, self.assignment)), set(map(str, self.student))
        units = [unit for unit in gradebook.assignments if not wanted or unit.name in wanted]
        students = [student for student in gradebook.students if not chosen or student.id in chosen]
        marks = {unit.name: _marks(gradebook, unit) for unit in units}
        self._warn("assignment", wanted - {unit.name for unit in units})
        self._warn("student", chosen - {student.id for student in students})
        self._inform(students, marks)
        target = self.to or self.file_name
        with open(target, "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(self.rows(units, students, marks))
        self.log.info("Exported %d students and %d assignments to %s", len(students), len(units), target)

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

    def _warn(self, noun, absent):
        if absent:
            self.log.warning("The gradebook has no %s %s", noun, ", ".join(sorted(absent)))

    def _inform(self, students, marks):
        pending = sum(mark.pending for found in marks.values() for mark in found.values())
        if pending:
            self.log.warning("%d submissions still wait for a manual grade; they are exported as they are", pending)
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
            ids = (known, "", "") if self.identify == "canvas" else ("", known, known)
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
