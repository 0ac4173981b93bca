"""Penalties for being late, as nbgrader and the instructor's plugin reckon them."""

from nbgrader.api import Assignment, SubmittedAssignment, SubmittedNotebook
from nbgrader.preprocessors import AssignLatePenalties

from autograde.course import CourseError
from autograde.grading.gradebook import in_a_line


class Penalties:
    """What nbgrader's AssignLatePenalties does, on an open session.

    Args:
        config: traitlets Config with the name of the plugin.
    """

    def __init__(self, config):
        self._assigner = AssignLatePenalties(config=config)
        self._assigner.init_plugin()

    def assign(self, session, notebook, submission):
        """Reckons a penalty anew, from the score with what graders gave by hand.

        Args:
            session: SQLAlchemy session of the gradebook.
            notebook, submission: nbgrader's SubmittedNotebook and SubmittedAssignment.

        Raises:
            CourseError: the plugin fails.
        """
        notebook.late_submission_penalty = None
        if (late := submission.total_seconds_late) > 0:
            session.flush()
            session.refresh(notebook, ["score"])
            student = submission.student_id
            try:
                penalty = self._assigner.plugin_inst.late_submission_penalty(student, notebook.score, late)
                if penalty is not None:
                    notebook.late_submission_penalty = self._assigner._check_late_penalty(notebook, penalty)
            except Exception as problem:  # it is a program of the instructor's
                raise CourseError(f"the plugin for late penalties fails on {student}: {in_a_line(problem)}") from None

    def renew(self, session, unit):
        """Reckons all penalties of a unit anew: its due date, the plugin or marks by hand may have changed.

        Args:
            session: SQLAlchemy session of the gradebook.
            unit: str.

        Returns:
            list of the students whose penalty is another now.
        """
        rows = session.query(SubmittedNotebook, SubmittedAssignment).join(SubmittedNotebook.assignment)
        changed = []
        for notebook, submission in rows.join(SubmittedAssignment.assignment).filter(Assignment.name == unit).all():
            before = notebook.late_submission_penalty
            self.assign(session, notebook, submission)
            if (notebook.late_submission_penalty or 0.0) != (before or 0.0):
                changed.append(submission.student_id)
        return changed
