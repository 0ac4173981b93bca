"""Writes the student edition: lectures as they are, problems through nbgrader's own GenerateAssignment."""

import shutil

import nbformat

from autograde import tasks
from autograde.course import put_alembic_on_path
from autograde.release.source import SourceError, read_source


def build_edition(course):
    """Makes notebooks/ anew from solutions/; the same sources give the same bytes.

    Args:
        course: ``Course``.

    Returns:
        list of the paths written.
    """
    written = []
    for unit in tasks.units():
        target = course.notebooks / unit
        target.mkdir(parents=True, exist_ok=True)
        make_source(course, unit)
        _generate(course, unit, no_database=True)
        written.append(shutil.copy(course.release / unit / "problems.ipynb", target / "problems.ipynb"))
        lecture = course.solutions / unit / "lecture.py"
        if lecture.exists():
            nbformat.write(read_source(lecture), target / "lecture.ipynb")
            written.append(target / "lecture.ipynb")
    return written


def make_source(course, unit):
    """Writes nbgrader's source notebook of a unit and returns it.

    Raises:
        SourceError: the script leaves out a task of the unit or has one that the unit does not declare.
    """
    path = course.solutions / unit / "problems.py"
    notebook = read_source(path)
    asked = [cell.id.removesuffix("-check") for cell in notebook.cells if cell.id.endswith("-check")]
    declared = [task.id for task in tasks.of_unit(unit)]
    if asked != declared:
        differing = sorted(set(asked) ^ set(declared)) or "their order"
        raise SourceError(f"{unit}: problems.py and the declared tasks differ in {differing}")
    folder = course.source / unit
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / "problems.ipynb")
    return notebook


def register(course, unit):
    """Puts the cells of a unit into nbgrader's gradebook, so that submissions can be recorded."""
    put_alembic_on_path()
    make_source(course, unit)
    _generate(course, unit, no_database=False)


def skeleton(course, unit, numbers=None):
    """The released notebook of a unit, on which submissions are rebuilt.

    Args:
        course: ``Course``.
        unit: str.
        numbers: {task id: numbers} of a student, see ``autograde.variants``; None for variant 0.
    """
    notebook = nbformat.read(course.notebooks / unit / "problems.ipynb", as_version=4)
    if numbers:
        own = read_source(course.solutions / unit / "problems.py", numbers)
        statements = {cell.id: cell.source for cell in own.cells if cell.id.endswith("-task")}
        for cell in notebook.cells:
            cell.source = statements.get(cell.id, cell.source)
    return notebook


def _generate(course, unit, no_database):
    from nbgrader.converters import GenerateAssignment
    from nbgrader.preprocessors import ClearSolutions

    from autograde.release.stubs import ClearAnswers

    disabled = ("SaveCells",) if no_database else ()
    steps = [ClearAnswers if step is ClearSolutions else step for step in GenerateAssignment.preprocessors.default()]
    course.nbgrader(GenerateAssignment, unit, ".", disabled, force=True, no_database=no_database, preprocessors=steps)
