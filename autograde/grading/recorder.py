"""The one writer: puts judged submissions into nbgrader's gradebook, through nbgrader's own code."""

import shutil

import nbformat
from nbformat.v4 import new_markdown_cell

from autograde.grading.judge import check_output


def record(course, unit, student, notebook, judged, repairs):
    """Writes marks, the autograded notebook and its feedback page.

    Args:
        course: ``Course``.
        unit, student: str, nbgrader's assignment and student id.
        notebook: canonical notebook.
        judged: ``Judged``.
        repairs: texts that the student finds at the top of the feedback.
    """
    from nbgrader.converters import GenerateFeedback

    folder = course.canonical / student / unit
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    nbformat.write(_with_outputs(notebook, judged, repairs), folder / "problems.ipynb")
    timestamp = course.submitted / student / unit / "timestamp.txt"
    if stamp := _stamp(timestamp):
        (folder / "timestamp.txt").write_text(stamp)
    course.nbgrader(_recorder_class(), unit, student, force=True, submitted=course.canonical)
    course.nbgrader(GenerateFeedback, unit, student, force=True)


def _stamp(path):
    """The text of a timestamp that nbgrader can read, else nothing: garbage there would stop the run."""
    from nbgrader.utils import parse_utc

    try:
        text = path.read_text()[:100].strip() if path.is_file() and not path.is_symlink() else ""
        return text if text and parse_utc(text) else ""
    except (OSError, ValueError, OverflowError):
        return ""


def recorded_students(course, unit):
    """Ids of the students whose submission of a unit stands in the gradebook."""
    from nbgrader.api import Gradebook

    with Gradebook(course.gradebook, "nnlib") as gradebook:
        return {submission.student.id for submission in gradebook.assignment_submissions(unit)}


def _with_outputs(notebook, judged, repairs):
    """The notebook as it ran; below each check stands the judge's verdict, whatever the worker put there."""
    notebook = notebook.copy()
    verdicts = {verdict.task_id: output for verdict, output in _verdict_outputs(judged)}
    cells = []
    for number, original in enumerate(notebook.cells, 1):
        cell = original.copy()
        if cell.cell_type == "code":
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            outputs = [verdicts[grade_id]] if grade_id in verdicts else judged.outputs.get(cell.id, [])
            cell.outputs = [nbformat.from_dict({**output}) for output in outputs]
            cell.execution_count = number
        cells.append(cell)
    if lines := [*repairs, *judged.notes]:
        said = "\n".join(f"- {line}" for line in lines)
        cells.insert(0, new_markdown_cell(f"**Noted before grading**\n\n{said}", id="repairs"))
    notebook.cells = cells
    return notebook


def _verdict_outputs(judged):
    from autograde import tasks

    return [(verdict, check_output(tasks.find(verdict.task_id), verdict)) for verdict in judged.verdicts]


def _recorder_class():
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, SaveAutoGrades

    class Recorder(Autograde):
        """nbgrader's Autograde without the execution: the outputs are there already, and no cell needs mending."""

        sanitize_preprocessors = [SaveAutoGrades, AssignLatePenalties, CheckCellMetadata]  # noqa: RUF012

        def convert_single_notebook(self, notebook_filename):
            self._sanitizing = True
            self._init_preprocessors()
            super(Autograde, self).convert_single_notebook(notebook_filename)

    return Recorder
