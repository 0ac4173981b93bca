"""The answers of a class as source text, and what everybody was given."""

from collections import defaultdict

import nbformat

from autograde.grading.run import find_submissions, rebuild
from autograde.release.edition import skeleton
from autograde.release.source import read_source


def read_answers(course, unit):
    """What each student wrote for each task.

    Submissions are rebuilt on the released notebook first, as for grading. Code that a student added between two
    checks belongs to the task of the second one; what stands as it was released is left out.

    Args:
        course: ``Course``.
        unit: str.

    Returns:
        ({task id: {student: source}}, {student: why the submission could not be read}).
    """
    answers, unread = defaultdict(dict), {}
    released = skeleton(course, unit)
    stubs = {cell.id: cell.source.strip() for cell in released.cells}
    for submission in find_submissions(course):
        if submission.unit != unit:
            continue
        rebuilt = rebuild(submission, released)
        if rebuilt.notebook is None:
            unread[submission.student] = "; ".join(rebuilt.repairs)
            continue
        for task_id, source in _by_task(rebuilt.notebook, stubs):
            answers[task_id][submission.student] = source
    return dict(answers), unread


def _by_task(notebook, stubs):
    """Yields (task id, source) for each task that holds something of the student's own."""
    written = []
    for cell in notebook.cells:
        settings = cell.metadata.get("nbgrader", {})
        if settings.get("grade") and not settings.get("solution"):
            if written:
                yield settings["grade_id"], "\n\n".join(written)
            written = []
        elif cell.cell_type == "code" and cell.source.strip() not in ("", stubs.get(cell.id)):
            written.append(cell.source)


def read_known(course, unit):
    """Source that may stand in every answer: the released notebooks of the unit, and the model solution.

    Returns:
        list of texts.
    """
    notebooks = [nbformat.read(path, as_version=4) for path in sorted((course.notebooks / unit).glob("*.ipynb"))]
    model = course.solutions / unit / "problems.py"
    if model.exists():
        notebooks.append(read_source(model))
    return [cell.source for notebook in notebooks for cell in notebook.cells if cell.cell_type == "code"]
