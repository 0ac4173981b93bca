"""A class of twelve made-up students whose submissions take every way through the grading."""

import json
import shutil

import nbformat

from autograde.course import Course
from autograde.release.edition import make_source

UNIT = "u05_cnn_arithmetic"

# student -> what is wrong: {task id: source of the answer cell}. Students without an entry are made below.
WRONG = {
    "04-no-plus-one": {
        "u05-output-size": """
def output_size(size, kernel_size, padding=0, stride=1, mode="refuse"):
    travel = size + 2 * padding - kernel_size
    if travel < 0 or (mode == "refuse" and travel % stride):
        raise ValueError("does not fit")
    return travel // stride
"""
    },
    "05-rounds-up": {
        "u05-output-size": """
import math


def output_size(size, kernel_size, padding=0, stride=1, mode="refuse"):
    travel = size + 2 * padding - kernel_size
    if travel < 0 or (mode == "refuse" and travel % stride):
        raise ValueError("does not fit")
    return math.ceil(travel / stride) + 1
"""
    },
    "06-no-biases": {
        "u05-handout-a": """
handout_a = {"first layer": 5 * 5 * 3 * 20, "second layer": 3 * 3 * 20 * 10, "third layer": 8 * 8 * 10 * 10}
handout_a["total"] = sum(handout_a.values())
""",
        "u05-dense-parameters": """
def dense_parameters(sizes):
    return sum(sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1))
""",
    },
    "07-hangs-over": {"u05-stride-three": 'stride_three = "B"'},
    "08-corners": {
        "u05-filter-centers": """
def filter_centers(height, width, kernel_size, padding=0, stride=1):
    picture = np.zeros((height, width), dtype=int)
    for row in range(-padding, height + padding - kernel_size + 1, stride):
        for column in range(-padding, width + padding - kernel_size + 1, stride):
            if row >= 0 and column >= 0:
                picture[row, column] = 1
    return picture
"""
    },
    "09-forgets-jump": {
        "u05-receptive-fields": """
def receptive_fields(layers):
    field, fields = 1, []
    for layer in layers:
        if not isinstance(layer, Activation):
            field += layer.kernel_size - 1
        fields.append(field)
    return fields
"""
    },
    "11-infinite-loop": {
        "u05-padding-map": """
def padding_map(height, width, padding):
    while True:
        pass
""",
        "u05-vgg16": """
vgg16 = 0
while True:
    vgg16 += 1
""",
    },
}

STUDENTS = ("01-all-right", "02-half-right", "03-blank", *WRONG, "10-deleted-checks", "12-broken-file")


def make_class(course=None):
    """Writes the twelve submissions into a course of their own, apart from any real class.

    Args:
        course: ``Course``; default one in build/demo.

    Returns:
        the ``Course``, its submitted/ filled.
    """
    ordinary = Course()
    course = course or Course(home=ordinary.build / "demo", build=ordinary.build / "demo" / "build")
    shutil.rmtree(course.submitted, ignore_errors=True)
    solved = _without_markers(make_source(course, UNIT))
    blank = nbformat.read(course.notebooks / UNIT / "problems.ipynb", as_version=4)
    for student in sorted(STUDENTS):
        folder = course.submitted / student / UNIT
        folder.mkdir(parents=True)
        (folder / "problems.ipynb").write_text(_file_of(student, solved, blank))
    return course


def _without_markers(notebook):
    """The model answers as a student would have typed them."""
    for cell in notebook.cells:
        lines = cell.source.split("\n")
        cell.source = "\n".join(
            line for line in lines if "### BEGIN SOLUTION" not in line and "### END SOLUTION" not in line
        )
    return notebook


def _file_of(student, solved, blank):
    notebook = nbformat.from_dict(json.loads(nbformat.writes(solved)))
    if student == "02-half-right":
        half = len(notebook.cells) // 2
        stubs = {cell.id: cell.source for cell in blank.cells}
        for cell in notebook.cells[half:]:
            cell.source = stubs[cell.id]
    elif student == "03-blank":
        notebook = blank
    elif student == "10-deleted-checks":
        notebook.cells = [cell for cell in notebook.cells if not cell.id.endswith("-check")]
    for task_id, source in WRONG.get(student, {}).items():
        cell = next(cell for cell in notebook.cells if cell.id == f"{task_id}-answer")
        cell.source = source.strip()
    text = nbformat.writes(notebook)
    # An upload that broke off: what stands before the cut counts.
    return text[: len(text) // 2] if student == "12-broken-file" else text
