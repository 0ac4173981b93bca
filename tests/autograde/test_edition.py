"""From source to student edition: a pure function, and no answer in it."""

import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from autograde import tasks
from autograde.course import REPOSITORY, Course
from autograde.release.edition import build_edition
from autograde.release.leak import find_leaks
from autograde.release.source import SourceError, read_source
from autograde.release.stubs import ClearAnswers

UNITS = tasks.units()


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory):
    """A copy of the repository's sources with its edition made anew."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(REPOSITORY / "solutions", root / "solutions")
    course = Course(home=root / "home", build=root / "build", repository=root)
    course.home.mkdir()
    build_edition(course)
    return course


def test_the_committed_edition_is_what_the_sources_make(rebuilt):
    made = {path.relative_to(rebuilt.notebooks): path.read_bytes() for path in rebuilt.notebooks.rglob("*.ipynb")}
    committed = REPOSITORY / "notebooks"
    kept = {path.relative_to(committed): path.read_bytes() for path in committed.glob("u*/*.ipynb")}
    assert made == kept


def test_building_touches_no_gradebook(rebuilt):
    assert list(rebuilt.home.iterdir()) == []


@pytest.mark.parametrize("unit", UNITS)
def test_no_answer_is_released(unit):
    assert find_leaks(Course(), unit) == []


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("notebook", ["problems.ipynb", "lecture.ipynb"])
def test_a_planted_leak_is_found(rebuilt, tmp_path, unit, notebook):
    shutil.copytree(rebuilt.repository / "solutions", tmp_path / "solutions")
    shutil.copytree(rebuilt.notebooks, tmp_path / "notebooks")
    source = read_source(tmp_path / "solutions" / unit / "problems.py")
    answer = next(cell for cell in source.cells if cell.id == f"{tasks.of_unit(unit)[1].id}-answer")
    planted = answer.source.partition("### BEGIN SOLUTION\n")[2].split("\n")[0]
    path = tmp_path / "notebooks" / unit / notebook
    released = nbformat.read(path, as_version=4)
    released.cells[3].source += "\n" + planted.strip().replace(" ", "")
    nbformat.write(released, path)
    [leak] = find_leaks(Course(repository=tmp_path), unit)
    assert (leak.notebook, leak.cell) == (notebook, released.cells[3].id)


@pytest.mark.parametrize("unit", UNITS)
def test_the_release_is_what_nbgrader_expects(unit):
    notebook = nbformat.read(REPOSITORY / "notebooks" / unit / "problems.ipynb", as_version=4)
    nbformat.validate(notebook)
    checks = {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if cell.id.endswith("-check")}
    assert list(checks) == [task.id for task in tasks.of_unit(unit)]
    for task in tasks.of_unit(unit):
        assert checks[task.id].metadata.nbgrader.points == task.points
        assert checks[task.id].metadata.nbgrader.locked
    assert not any(cell.outputs for cell in notebook.cells if cell.cell_type == "code")


@pytest.mark.parametrize(
    ("above", "left"),
    [
        ("def f(x):\n    return x + 1\n\n\n", False),
        ("@cache\ndef f(x):\n    return x + 1\n\n", False),
        ("class Node:\n    data = 1\n\n    def go(self):\n        return 2\n\n\n", False),
        ('def f(x):\n    """What it does."""\n    ', True),
        ("class Node:\n    data = 1\n\n    ", True),
        ("def f(x):\n    return x + 1\n\n\ny = ...\n", True),
        ('table = {"a": ...}\n', True),
        ("# a remark\n", True),
        ("", True),
    ],
)
def test_nothing_is_written_below_code_that_is_to_be_repaired(above, left):
    indent = above.rpartition("\n")[2]
    source = f"{above}### BEGIN SOLUTION\n{indent}g = 1\n{indent}### END SOLUTION"
    cell = new_code_cell(source, metadata={"nbgrader": {"schema_version": 3, "grade_id": "a", "solution": True}})
    cleared, _ = ClearAnswers(config=Course().nbgrader_config()).preprocess_cell(cell, {"language": "python"}, 0)
    assert cleared.source == (f"{above}# your answer here" if left else above.rstrip())


def test_the_released_repairs_say_nowhere_that_an_answer_is_missing():
    silent = set()
    for unit in UNITS:
        notebook = nbformat.read(REPOSITORY / "notebooks" / unit / "problems.ipynb", as_version=4)
        answers = [cell for cell in notebook.cells if cell.id.endswith("-answer")]
        silent |= {cell.metadata.nbgrader.grade_id for cell in answers if "# your answer here" not in cell.source}
    layers = {"u02-dense-backward-answer", "u02-softmax-backward-answer", "u02-residual-backward-answer"}
    strides = {"u06-strided-backward-answer", "u06-overlapping-backward-answer"}
    assert silent == {"u02-train-step-answer", *layers, "u03-repair-tape-answer", *strides}


HEADER = "# ---\n# jupyter:\n#   jupytext:\n#     text_representation:\n#       format_name: percent\n# ---\n\n"
ANSWER = '# %% answer="u05-vgg16"\n### BEGIN SOLUTION\nvgg16 = 1\n### END SOLUTION\n\n'
CHECK = '# %% check="u05-vgg16"\ncheck("u05-vgg16", vgg16)\n\n'
STATEMENT = '# %% [markdown] task="u05-vgg16"\n# How many?\n\n'


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (ANSWER + CHECK, "u05-vgg16 needs the cells task, answer, check once each, has"),
        (STATEMENT + CHECK + ANSWER, "once each"),
        (STATEMENT + ANSWER + CHECK + CHECK, "once each"),
        (STATEMENT + '# %% answer="u05-vgg16"\nvgg16 = 1\n\n' + CHECK, "no ### BEGIN SOLUTION"),
        (STATEMENT + ANSWER + '# %% check="u05-vgg16"\nprint(vgg16)\n', "does not call check"),
    ],
)
def test_a_source_that_breaks_the_rules_is_refused(tmp_path, script, message):
    path = tmp_path / "problems.py"
    path.write_text(HEADER + script)
    with pytest.raises(SourceError, match=message):
        read_source(path)


def test_an_unknown_task_is_refused_with_the_nearest_name(tmp_path):
    path = tmp_path / "problems.py"
    path.write_text(HEADER + (STATEMENT + ANSWER + CHECK).replace("u05-vgg16", "u05-vgg61"))
    with pytest.raises(LookupError, match="did you mean 'u05-vgg16'"):
        read_source(path)


def test_ids_follow_from_tasks_and_headings(tmp_path):
    path = tmp_path / "problems.py"
    path.write_text(HEADER + "# %% [markdown]\n# # A title\n\n# %%\nx = 1\n\n" + STATEMENT + ANSWER + CHECK)
    ids = [cell.id for cell in read_source(path).cells]
    assert ids == ["a-title-1", "a-title-2", "u05-vgg16-task", "u05-vgg16-answer", "u05-vgg16-check"]
