"""Cells that were duplicated, deleted, moved, retyped, merged, split or mislabelled: what was right stays right."""

import copy
import itertools


def code(source, **fields):
    return {"cell_type": "code", "metadata": {}, "execution_count": 3, "outputs": [], "source": source} | fields


def deleted_checks(handed):
    handed["cells"] = [cell for cell in handed.cells if not cell["id"].endswith("-check")]
    return handed


def deleted_statements(handed):
    handed["cells"] = [cell for cell in handed.cells if cell["cell_type"] == "code"]
    return handed


def deleted_imports(handed):
    handed["cells"] = [cell for cell in handed.cells if cell["id"] != "problems-cnn-arithmetic-2"]
    return handed


def deleted_answer(handed):
    handed.cells.remove(handed.find("vgg16"))
    return handed


def duplicated_all(handed):
    handed["cells"] = [copy.deepcopy(cell) for cell in handed.cells for _ in range(2)]
    return handed


def duplicated_below_as_stub(handed):
    stub = {**handed.find("volumes"), "source": "def volumes(shape, layers):\n    pass"}
    handed.cells.insert(handed.place("volumes"), stub)
    return handed


def stub_pasted_below(handed):
    """A copy of the empty cell, without its ids, below the answer that it would overwrite."""
    stub = 'def same_padding(kernel_size):\n    """Padding at each end that keeps the size at stride 1."""\n'
    handed.cells.insert(handed.place("same-padding") + 1, code(stub + "    # your answer here", id="pasted"))
    return handed


def duplicated_whole_notebook(handed):
    handed["cells"] = handed.cells + copy.deepcopy(handed.cells)
    return handed


def reversed_order(handed):
    handed.cells.reverse()
    return handed


def answers_last(handed):
    answers = [cell for cell in handed.cells if cell["id"].endswith("-answer")]
    handed["cells"] = [cell for cell in handed.cells if cell not in answers] + answers
    return handed


def retyped(handed, to):
    for task_id in ("first-sizes", "volumes", "vgg16"):
        handed.find(task_id)["cell_type"] = to
    handed.find("lenet", "check")["cell_type"] = to
    return handed


def two_answers_in_one(handed):
    first, second = handed.find("same-padding"), handed.find("volumes")
    first["source"] = handed.source("same-padding") + "\n\n\n" + handed.source("volumes")
    handed.cells.remove(second)
    return handed


def two_answers_in_the_later_one(handed):
    later = handed.find("alexnet")
    later["source"] = handed.source("volumes") + "\n" + handed.source("alexnet")
    handed.find("volumes")["source"] = []
    return handed


def answer_and_check_in_one(handed):
    for task_id in ("same-padding", "vgg16"):
        handed.find(task_id)["source"] = handed.source(task_id) + "\n\n" + handed.source(task_id, "check")
        handed.cells.remove(handed.find(task_id, "check"))
    return handed


def answer_in_the_check(handed):
    for task_id in ("same-padding", "vgg16"):
        handed.find(task_id, "check")["source"] = handed.source(task_id) + "\n" + handed.source(task_id, "check")
        handed.find(task_id)["source"] = ""
    return handed


def answer_below_its_check(handed):
    handed.find("vgg16", "check")["source"] = handed.source("vgg16", "check") + "\n" + handed.source("vgg16")
    handed.cells.remove(handed.find("vgg16"))
    return handed


def whole_task_in_the_statement(handed):
    """As JupyterLab merges a statement, an answer and a check: one Markdown cell."""
    parts = [handed.source("volumes", kind) for kind in ("task", "answer", "check")]
    handed.find("volumes", "task")["source"] = "\n\n".join(parts)
    handed.cells.remove(handed.find("volumes"))
    handed.cells.remove(handed.find("volumes", "check"))
    return handed


def whole_notebook_in_one(handed):
    return {"cells": [code(handed.all_code())], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}


def whole_notebook_in_one_without_checks(handed):
    source = "\n".join(line for line in handed.all_code().split("\n") if not line.startswith("check("))
    return {"cells": [code(source)], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}


def whole_notebook_merged_with_its_prose(handed):
    first = handed.cells[0]
    first["source"] = "\n\n".join("".join(cell["source"]) for cell in handed.cells)
    handed["cells"] = [first]
    return handed


def split(handed, task_id, *at, keeps=("metadata", "id")):
    """Cuts an answer before the lines `at`; the pieces keep what JupyterLab lets them keep, or nothing."""
    lines, whole = handed.source(task_id).splitlines(keepends=True), handed.find(task_id)
    ends = [0, *at, len(lines)]
    pieces = [{**copy.deepcopy(whole), "source": lines[one:end]} for one, end in itertools.pairwise(ends)]
    for piece in pieces[:-1] if "id" in keeps else pieces[1:]:
        del piece["id"]
        if "metadata" not in keeps:
            piece["metadata"] = {}
    place = handed.place(task_id)
    handed.cells[place : place + 1] = pieces
    return handed


def split_between_definitions(handed):
    handed.find("vgg16")["source"] = "side = 224 // 2**5\n" + handed.source("vgg16")
    return split(handed, "vgg16", 1, keeps=())


def ids_of_others(handed):
    one, other = handed.find("same-padding"), handed.find("volumes")
    one["id"], other["id"] = other["id"], one["id"]
    one["metadata"], other["metadata"] = other["metadata"], one["metadata"]
    return handed


def all_labels(handed, **change):
    for cell in handed.cells:
        if "nbgrader" in cell["metadata"]:
            cell["metadata"]["nbgrader"] |= change
    return handed


def no_labels(handed):
    for cell in handed.cells:
        cell["metadata"] = {}
    return handed


def random_ids(handed):
    for number, cell in enumerate(handed.cells):
        cell["id"] = f"{number:08x}"
        cell["metadata"] = {}
    return handed


def renamed_answers_without_ids(handed):
    """Nothing tells the essay-like tables but their place between statement and check."""
    random_ids(handed)
    for cell in handed.cells:
        cell["source"] = "".join(cell["source"])
        if cell["source"].startswith("what_learns"):
            cell["source"] = "import builtins\n" + cell["source"].replace("what_learns =", "(what_learns) =")
    return handed


def tags(handed):
    for kind in ("answer", "check"):
        handed.find("vgg16", kind)["metadata"]["tags"] = ["skip-execution", "remove-cell"]
    return handed


def attachments(handed):
    handed.cells.insert(0, {"cell_type": "markdown", "metadata": {}, "source": "![x](attachment:a.png)"})
    handed.cells[0]["attachments"] = {"a.png": {"image/png": "iVBORw0KGgo="}}
    return handed


def moved_to_the_end_with_its_helper(handed):
    answer = handed.find("volumes")
    handed.cells.remove(answer)
    helper = code("def shapes_of(network):\n    return network", id="aaaa")
    answer["source"] = "".join(answer["source"]).replace("for layer in layers", "for layer in shapes_of(layers)")
    handed.cells.extend([helper, answer])
    return handed


def answer_and_helper_found_at_the_end(handed):
    moved_to_the_end_with_its_helper(handed)
    handed.cells[-1] |= {"id": "bbbb", "metadata": {}}
    return handed


def strange_cells(handed):
    handed.cells[3:3] = [None, "text", 7, [], {}, {"cell_type": "code"}, code(None), code({"a": 1}), code([1, None])]
    return handed


def thousands_of_cells(handed):
    handed.cells[2:2] = [code(f"# note {number}", id=f"n{number}") for number in range(200)]
    handed.cells[2:2] = [{"cell_type": "markdown", "source": f"note {number}"} for number in range(5000)]
    return handed


def an_enormous_cell(handed):
    handed.cells.insert(2, code("data = '''" + "x" * 3_000_000 + "'''"))
    return handed


def magics(handed):
    handed.cells.insert(2, code("%%time\nsquares = [n * n for n in range(3)]"))
    handed.cells.insert(2, code("!echo hello\n%matplotlib inline\nfiles = !ls"))
    handed.cells.insert(2, code("%%bash\nls -l"))
    handed.cells.insert(2, code("%load_ext no_such_extension"))
    handed.find("volumes")["source"] = "%%time\n" + handed.source("volumes")
    return handed


def asks_for_input(handed):
    handed.cells.insert(2, code("name = input('Your name? ')"))
    return handed


def solution_markers(handed):
    for cell in handed.cells:
        if cell["id"].endswith("-answer"):
            cell["source"] = ["### BEGIN SOLUTION\n", *cell["source"], "\n### END SOLUTION\n", "### BEGIN HIDDEN TESTS"]
    return handed


def pip_and_broken_cells(handed):
    handed.cells.insert(2, code("pip install numpy  # in words"))
    handed.cells.insert(2, code("def broken(:\n"))
    handed.cells.insert(2, code("raise ValueError('stop here')"))
    return handed


CASES = {
    "honest": (lambda handed: handed, {}),
    "checks deleted": (deleted_checks, {"says": {"the check cell was deleted": 20}}),
    "statements deleted": (deleted_statements, {}),
    "imports deleted": (deleted_imports, {}),
    "one answer deleted": (
        deleted_answer,
        {"says": {"u05-vgg16: the answer cell was deleted": 1}, "loses": {"u05-vgg16": 1}},
    ),
    "every cell twice": (duplicated_all, {"says": {"was there 2 times": 40}}),
    "the whole notebook twice": (duplicated_whole_notebook, {"says": {"was there 2 times": 40}}),
    "an old attempt above": (duplicated_below_as_stub, {"says": {"u05-volumes: the answer cell was there 2 times": 1}}),
    "the stub pasted below the answer": (stub_pasted_below, {}),
    "reversed": (reversed_order, {"says": {"it is run twice": 3}}),
    "all answers at the end": (answers_last, {}),
    "answers as Markdown": (lambda handed: retyped(handed, "markdown"), {"says": {"was no longer a code cell": 4}}),
    "answers as raw": (lambda handed: retyped(handed, "raw"), {"says": {"was no longer a code cell": 4}}),
    "a type that does not exist": (lambda handed: retyped(handed, "sql"), {"says": {"was no longer a code cell": 4}}),
    "two answers in one": (two_answers_in_one, {"says": {"u05-volumes: the answer was found in another cell": 1}}),
    "two answers in the later one": (
        two_answers_in_the_later_one,
        {"says": {"u05-volumes: the answer was found in another cell": 1, "u05-parameters: another answer came": 1}},
    ),
    "answer and check in one": (answer_and_check_in_one, {"says": {"had been merged into one": 2}}),
    "answers in their checks": (
        answer_in_the_check,
        {"says": {"check cell was edited": 2, "found in another cell": 2}},
    ),
    "an answer below its check": (
        answer_below_its_check,
        {"says": {"check cell was edited": 1, "found in another cell": 1}},
    ),
    "a task in its statement": (
        whole_task_in_the_statement,
        {"says": {"u05-volumes: cells had been merged into one": 1}},
    ),
    "the whole notebook in one cell": (
        whole_notebook_in_one,
        {"says": {"had been merged into one": 1, "had lost their ids": 1}},
    ),
    "the whole notebook in one cell without checks": (
        whole_notebook_in_one_without_checks,
        {"says": {"merged into one": 1, "lost their ids": 1, "check cell was deleted": 20}},
    ),
    "the whole notebook merged with its prose": (
        whole_notebook_merged_with_its_prose,
        {"says": {"u05-first-sizes: cells had been merged into one": 1}},
    ),
    "a function split in its middle": (
        lambda handed: split(handed, "output-size", 2),
        {"says": {"u05-output-size: the answer was split over 2 cells": 1}},
    ),
    "a function split in three": (
        lambda handed: split(handed, "output-size", 2, 4),
        {"says": {"u05-output-size: the answer was split over 3 cells": 1}},
    ),
    "a table split in its middle": (
        lambda handed: split(handed, "alexnet", 3),
        {"says": {"u05-alexnet: the answer was split over 2 cells": 1}},
    ),
    "a function split and half of it nameless": (
        lambda handed: split(handed, "output-size", 2, 4, keeps=()),
        {"says": {"u05-output-size: the answer was split over 3 cells": 1}},
    ),
    "a function split and its first half nameless": (
        lambda handed: split(handed, "output-size", 2, keeps=("id",)),
        {"says": {"u05-output-size: the answer was split over 2 cells": 1}},
    ),
    "an answer split between definitions": (
        split_between_definitions,
        {"says": {"u05-vgg16: the answer was found in another cell": 1}},
    ),
    "ids and labels exchanged": (ids_of_others, {"says": {"the ids of cells had been changed": 1}}),
    "a hundred points each": (
        lambda handed: all_labels(handed, points=100),
        {"says": {"points or flags of 40 cells": 1}},
    ),
    "all flags turned": (
        lambda handed: all_labels(handed, grade=True, solution=True, locked=False, task=True),
        {"says": {"points or flags of 40 cells": 1}},
    ),
    "a foreign schema": (lambda handed: all_labels(handed, schema_version=1, checksum=None), {}),
    "no labels": (no_labels, {}),
    "new ids and no labels": (random_ids, {"says": {"had lost their ids": 1}}),
    "known by their place alone": (renamed_answers_without_ids, {"says": {"had lost their ids": 1}}),
    "tags that skip and remove": (tags, {"says": {"u05-vgg16: tags were removed": 2}}),
    "attachments": (attachments, {}),
    "moved to the end with its helper": (
        moved_to_the_end_with_its_helper,
        {"says": {"an added cell is run earlier too": 1, "it is run twice": 2}},
    ),
    "found at the end with its helper": (
        answer_and_helper_found_at_the_end,
        {"says": {"an added cell is run earlier too": 1, "it is run twice": 2, "found in another cell": 1}},
    ),
    "cells that are none": (strange_cells, {}),
    "five thousand cells": (thousands_of_cells, {"says": {"has too many cells": 1}}),
    "an enormous cell": (an_enormous_cell, {"says": {"characters and was left out": 1}}),
    "magics": (magics, {}),
    "a cell that asks for input": (asks_for_input, {}),
    "markers of hidden solutions": (solution_markers, {}),
    "cells that fail": (pip_and_broken_cells, {}),
}


def test_what_was_right_counts(assert_as_expected):
    assert_as_expected()
