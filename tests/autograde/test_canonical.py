"""Whatever happened to a notebook on its way: nothing right is lost, nothing is gained, and every mend is listed."""

import copy
import json
import os
import random
from pathlib import Path

import nbformat
import pytest

from autograde.grading import reading
from autograde.grading.canonical import rebuild, rebuild_file

SKELETON = nbformat.read(
    Path(__file__).parents[2] / "notebooks" / "u05_cnn_arithmetic" / "problems.ipynb", as_version=4
)
text_of = nbformat.v4.writes  # what nbformat.write puts into a file, without validating it every time
FIRST, SIZE, PADDING, VGG = "u05-first-sizes", "u05-output-size", "u05-same-padding", "u05-vgg16"
ANSWERS = {
    FIRST: 'first_sizes = {"no padding": 7, "padding 1": 9, "padding 1, stride 2": 5}',
    SIZE: "def output_size(size, kernel_size, padding=0, stride=1, mode='refuse'):\n    return 1",
    PADDING: "def same_padding(kernel_size):\n    return kernel_size // 2",
    VGG: "vgg16 = 138_357_544",
}
RELEASED = text_of(SKELETON)
STUBS = {cell.id: cell.source for cell in SKELETON.cells}
CHECKS = [cell for cell in SKELETON.cells if cell.metadata.get("nbgrader", {}).get("grade")]
IMPORTS = next(cell.id for cell in SKELETON.cells if cell.cell_type == "code")


@pytest.fixture
def handed_in():
    """An honest submission, as parsed JSON: four tasks answered, the others left open."""
    notebook = json.loads(RELEASED)
    for task_id, source in ANSWERS.items():
        cell_of(notebook, task_id)["source"] = source.splitlines(keepends=True)
    return notebook


@pytest.fixture
def path(tmp_path):
    return tmp_path / "problems.ipynb"


def cell_of(notebook, task_id, kind="answer"):
    return next(cell for cell in notebook["cells"] if cell.get("id") == f"{task_id}-{kind}")


def place_of(notebook, task_id, kind="answer"):
    return notebook["cells"].index(cell_of(notebook, task_id, kind))


def code(source, **metadata):
    return {"cell_type": "code", "source": source, "metadata": metadata, "outputs": [], "execution_count": 3}


def source_of(notebook, task_id):
    return next(cell.source for cell in notebook.cells if cell.id == f"{task_id}-answer")


def sources_before(notebook, task_id):
    """All code that runs before the check of a task, in order."""
    end = next(number for number, cell in enumerate(notebook.cells) if cell.id == f"{task_id}-check")
    return [cell.source for cell in notebook.cells[:end] if cell.cell_type == "code"]


def namespace_at(notebook, task_id):
    """What the check of a task finds, if every cell before it is run."""
    names = {"check": lambda *_: None}
    for source in sources_before(notebook, task_id):
        exec(source.replace("from autograde import check", ""), names)
    return names


def extras(notebook):
    return [cell for cell in notebook.cells if cell.id.startswith("added-")]


def assert_sound(notebook):
    """What holds for every rebuilt notebook, whatever was handed in."""
    nbformat.validate(notebook)
    released = {cell.id: cell for cell in SKELETON.cells}
    kept = [cell for cell in notebook.cells if cell.id in released]
    assert [cell.id for cell in kept] == list(released)
    for cell in kept:
        assert cell.metadata == released[cell.id].metadata
        assert cell.cell_type == released[cell.id].cell_type
        if not cell.metadata.get("nbgrader", {}).get("solution"):
            assert cell.source == released[cell.id].source
    assert all(cell.metadata == {} for cell in extras(notebook))
    assert all(not cell.outputs for cell in notebook.cells if cell.cell_type == "code")
    assert notebook.metadata == SKELETON.metadata


def mended(submitted):
    """Rebuilds, checks what always holds, and returns (notebook, repairs)."""
    before = copy.deepcopy(submitted)
    rebuilt = rebuild(submitted, SKELETON)
    assert submitted == before
    assert {cell.id: cell.source for cell in SKELETON.cells} == STUBS
    assert_sound(rebuilt.notebook)
    again = rebuild(submitted, SKELETON)
    assert text_of(again.notebook) == text_of(rebuilt.notebook)
    assert again.repairs == rebuilt.repairs
    return rebuilt


def assert_all_answers(notebook):
    assert {task_id: source_of(notebook, task_id) for task_id in ANSWERS} == ANSWERS


# Honest submissions.


def test_an_honest_submission_needs_no_repair(handed_in):
    notebook, repairs = mended(handed_in)
    assert repairs == ()
    assert_all_answers(notebook)
    assert extras(notebook) == []


def test_the_released_notebook_itself_comes_back_unchanged():
    notebook, repairs = mended(json.loads(RELEASED))
    assert repairs == ()
    assert text_of(notebook) == text_of(SKELETON)


def test_rebuilding_what_was_rebuilt_changes_nothing(handed_in):
    handed_in["cells"].insert(3, code("helper = 1"))
    once = mended(handed_in).notebook
    assert text_of(mended(json.loads(text_of(once))).notebook) == text_of(once)


def test_outputs_are_dropped(handed_in):
    cell_of(handed_in, SIZE, "check")["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "99.0"}]
    assert mended(handed_in).repairs == ()


def test_line_ends_of_windows_are_no_edit(handed_in):
    for cell in handed_in["cells"]:
        cell["source"] = [line.replace("\n", "\r\n") for line in cell["source"]]
    notebook, repairs = mended(handed_in)
    assert repairs == ()
    assert_all_answers(notebook)


def test_the_rebuilt_notebook_shares_nothing_with_the_skeleton(handed_in):
    notebook = rebuild(handed_in, SKELETON).notebook
    for cell in notebook.cells:
        cell.metadata["touched"] = True
    notebook.metadata["touched"] = notebook.metadata.kernelspec["touched"] = True
    assert "touched" not in text_of(SKELETON)


# Extra cells.


def test_added_cells_stay_where_they_were_without_their_metadata(handed_in):
    place = place_of(handed_in, SIZE)
    handed_in["cells"][place:place] = [code("helper = 1", tags=["x"]), {"cell_type": "markdown", "source": "a note"}]
    notebook, repairs = mended(handed_in)
    assert repairs == ()
    assert [cell.source for cell in extras(notebook)] == ["helper = 1", "a note"]
    position = [cell.id for cell in notebook.cells].index(f"{SIZE}-answer")
    assert [cell.id for cell in notebook.cells[position - 2 : position]] == ["added-1", "added-2"]


def test_cells_may_be_added_at_both_ends(handed_in):
    handed_in["cells"].insert(0, code("top = 1"))
    handed_in["cells"].append(code("bottom = 1"))
    notebook, _ = mended(handed_in)
    assert notebook.cells[0].source == "top = 1"
    assert notebook.cells[-1].source == "bottom = 1"


def test_empty_cells_are_left_out(handed_in):
    handed_in["cells"][3:3] = [code(""), code(" \n"), {"cell_type": "markdown", "source": ""}]
    assert extras(mended(handed_in).notebook) == []


def test_raw_cells_are_shown_and_not_run(handed_in):
    handed_in["cells"].append({"cell_type": "raw", "source": "exit()", "metadata": {"format": "text/latex"}})
    [added] = extras(mended(handed_in).notebook)
    assert (added.cell_type, added.source) == ("markdown", "exit()")


def test_imports_added_to_a_released_cell_run_after_it(handed_in):
    cell = next(cell for cell in handed_in["cells"] if cell["id"] == IMPORTS)
    cell["source"] = [*cell["source"], "\nimport math"]
    notebook, repairs = mended(handed_in)
    position = [cell.id for cell in notebook.cells].index(IMPORTS)
    assert notebook.cells[position + 1].source.endswith("import math")
    assert repairs == ()


def test_notes_written_into_a_statement_are_kept(handed_in):
    cell_of(handed_in, SIZE, "task")["source"] = "my own notes"
    assert [(cell.cell_type, cell.source) for cell in extras(mended(handed_in).notebook)] == [
        ("markdown", "my own notes")
    ]


# Answers that went astray.


def test_a_deleted_answer_is_listed_and_its_stub_stays_away(handed_in):
    handed_in["cells"].remove(cell_of(handed_in, SIZE))
    notebook, repairs = mended(handed_in)
    assert repairs == (f"{SIZE}: the answer cell was deleted",)
    assert source_of(notebook, SIZE) == ""


def test_an_emptied_answer_is_no_repair(handed_in):
    cell_of(handed_in, SIZE)["source"] = []
    notebook, repairs = mended(handed_in)
    assert repairs == ()
    assert source_of(notebook, SIZE) == ""


@pytest.mark.parametrize("stub", ["stays", "is emptied", "is deleted"])
@pytest.mark.parametrize("place", [0, 3, -1])
@pytest.mark.parametrize("task_id", ANSWERS)
def test_an_answer_in_a_new_cell_is_found(handed_in, stub, place, task_id):
    own = cell_of(handed_in, task_id)
    own["source"] = STUBS[f"{task_id}-answer"] if stub == "stays" else ""
    if stub == "is deleted":
        handed_in["cells"].remove(own)
    handed_in["cells"].insert(place, code(ANSWERS[task_id]))
    notebook, repairs = mended(handed_in)
    assert repairs == (f"{task_id}: the answer was found in another cell",)
    assert_all_answers(notebook)
    assert extras(notebook) == []


def test_two_answers_in_one_new_cell_both_count(handed_in):
    for task_id in (SIZE, PADDING):
        cell_of(handed_in, task_id)["source"] = STUBS[f"{task_id}-answer"]
    handed_in["cells"].append(code(ANSWERS[SIZE] + "\n\n" + ANSWERS[PADDING]))
    notebook, repairs = mended(handed_in)
    assert len(repairs) == 2
    assert namespace_at(notebook, SIZE)["output_size"](9, 3) == 1
    assert namespace_at(notebook, PADDING)["same_padding"](5) == 2


@pytest.mark.parametrize("host", [f"{SIZE}-task", IMPORTS, f"{FIRST}-answer", f"{FIRST}-check", f"{VGG}-answer"])
@pytest.mark.parametrize("stub", ["stays", "is deleted"])
def test_an_answer_in_another_released_cell_is_found(handed_in, host, stub):
    own = cell_of(handed_in, PADDING)
    own["source"] = STUBS[own["id"]]
    if stub == "is deleted":
        handed_in["cells"].remove(own)
    cell = next(cell for cell in handed_in["cells"] if cell["id"] == host)
    kept = "".join(cell["source"]) if cell["cell_type"] == "code" else ""
    cell |= {"cell_type": "code", "source": f"{kept}\n{ANSWERS[PADDING]}"}
    notebook, repairs = mended(handed_in)
    assert f"{PADDING}: the answer was found in another cell" in repairs
    assert namespace_at(notebook, PADDING)["same_padding"](5) == 2
    assert namespace_at(notebook, FIRST)["first_sizes"]["padding 1"] == 9


@pytest.mark.parametrize("source", ["vgg16: int = 3", "vgg16=3", "vgg16  =  3", "x = 1\nvgg16 = 3"])
def test_an_assignment_is_known_in_any_dress(handed_in, source):
    cell_of(handed_in, VGG)["source"] = STUBS[f"{VGG}-answer"]
    handed_in["cells"].append(code(source))
    assert namespace_at(mended(handed_in).notebook, VGG)["vgg16"] == 3


@pytest.mark.parametrize("source", ["vgg16 == 3", "print(vgg16)", "vgg160 = 3", "    vgg16 = 3", "# vgg16 = 3"])
def test_a_cell_that_only_mentions_the_name_is_not_the_answer(handed_in, source):
    cell_of(handed_in, VGG)["source"] = STUBS[f"{VGG}-answer"]
    handed_in["cells"].append(code(source))
    notebook, repairs = mended(handed_in)
    assert repairs == ()
    assert notebook.cells[-1].source == source


def test_an_old_attempt_in_a_scratch_cell_does_not_replace_an_answer(handed_in):
    handed_in["cells"].append(code("vgg16 = 0"))
    notebook, repairs = mended(handed_in)
    assert repairs == ()
    assert source_of(notebook, VGG) == ANSWERS[VGG]
    assert sources_before(notebook, VGG)[-1] == ANSWERS[VGG]


def test_an_answer_copied_from_another_one_is_found_despite_its_foreign_id(handed_in):
    own, other = cell_of(handed_in, PADDING), cell_of(handed_in, SIZE)
    own["source"] = STUBS[own["id"]]
    copied = {**copy.deepcopy(other), "id": "0a1b2c3d", "source": ANSWERS[PADDING]}
    handed_in["cells"].insert(handed_in["cells"].index(other) + 1, copied)
    notebook, _ = mended(handed_in)
    assert namespace_at(notebook, PADDING)["same_padding"](5) == 2
    assert namespace_at(notebook, SIZE)["output_size"](9, 3) == 1


def test_a_duplicated_answer_runs_in_the_students_order(handed_in):
    place = place_of(handed_in, VGG)
    handed_in["cells"].insert(place + 1, {**cell_of(handed_in, VGG), "id": "ffff", "source": "vgg16 = 2"})
    notebook, repairs = mended(handed_in)
    assert repairs == (f"{VGG}: the answer cell was there 2 times",)
    assert sources_before(notebook, VGG)[-2:] == [ANSWERS[VGG], "vgg16 = 2"]


def test_a_stub_beside_an_answer_does_not_overwrite_it(handed_in):
    stub = {**cell_of(handed_in, SIZE), "id": "ffff", "source": STUBS[f"{SIZE}-answer"]}
    handed_in["cells"].insert(place_of(handed_in, SIZE) + 1, stub)
    notebook, _ = mended(handed_in)
    assert source_of(notebook, SIZE) == ANSWERS[SIZE]
    assert extras(notebook) == []


@pytest.mark.parametrize("keeps", ["both", "first", "second"])
def test_an_answer_that_was_split_keeps_its_order(handed_in, keeps):
    own = cell_of(handed_in, PADDING)
    place = handed_in["cells"].index(own)
    pieces = [{**copy.deepcopy(own), "source": source} for source in ("half = 2", ANSWERS[PADDING] + " * half // 2")]
    if keeps == "first":
        pieces[1] = code(pieces[1]["source"])
    if keeps == "second":
        pieces[0] = code(pieces[0]["source"])
    handed_in["cells"][place : place + 1] = pieces
    assert namespace_at(mended(handed_in).notebook, PADDING)["same_padding"](5) == 2


@pytest.mark.parametrize("cell_type", ["markdown", "raw"])
def test_a_retyped_answer_is_run_and_reported(handed_in, cell_type):
    cell_of(handed_in, SIZE)["cell_type"] = cell_type
    notebook, repairs = mended(handed_in)
    assert repairs == (f"{SIZE}: the answer cell was no longer a code cell",)
    assert_all_answers(notebook)


@pytest.mark.parametrize("tags", [["remove_cell"], ["raises-exception", "skip"], "hide", {"a": 1}])
def test_tags_are_removed_and_reported(handed_in, tags):
    for kind in ("answer", "check"):
        cell_of(handed_in, SIZE, kind)["metadata"]["tags"] = tags
    _, repairs = mended(handed_in)
    assert repairs == (
        f"{SIZE}: tags were removed from the answer cell",
        f"{SIZE}: tags were removed from the check cell",
    )


@pytest.mark.parametrize(
    "change",
    [
        {"points": 1000},
        {"grade": True},
        {"locked": False, "solution": True},
        {"task": True},
        {"schema_version": 99},
        {"checksum": "0"},
    ],
)
def test_points_and_flags_come_from_the_release(handed_in, change):
    for kind in ("answer", "check"):
        cell_of(handed_in, SIZE, kind)["metadata"]["nbgrader"] |= change
    notebook, repairs = mended(handed_in)
    differs = change.keys() <= {"points", "grade", "locked", "solution", "task"}
    assert [line.split(" of ")[0] for line in repairs] == ["points or flags"] * differs
    assert_all_answers(notebook)


def test_swapped_cell_ids_do_not_matter_where_grade_ids_are_left(handed_in):
    one, other = cell_of(handed_in, SIZE), cell_of(handed_in, PADDING)
    one["id"], other["id"] = other["id"], one["id"]
    notebook, repairs = mended(handed_in)
    assert repairs == ()
    assert_all_answers(notebook)


def test_cell_ids_suffice_where_grade_ids_are_lost(handed_in):
    for cell in handed_in["cells"]:
        cell["metadata"] = {}
    notebook, repairs = mended(handed_in)
    assert repairs == ()
    assert_all_answers(notebook)


@pytest.mark.parametrize("lost", ["ids and metadata", "and cell types", "and everything else"])
def test_answers_are_found_in_a_notebook_without_ids(handed_in, lost):
    for number, cell in enumerate(handed_in["cells"]):
        cell["id"], cell["metadata"] = f"colab{number}", {"id": "xyz"}
        if lost == "and cell types":
            cell["cell_type"] = "code" if cell["cell_type"] == "code" else "raw"
        if lost == "and everything else":
            del cell["id"], cell["metadata"]
    notebook, repairs = mended(handed_in)
    assert repairs == ("the cells had lost their ids and were recognised by their text, their names and their places",)
    assert_all_answers(notebook)
    assert extras(notebook) == []


def test_an_answer_under_another_name_is_found_by_its_likeness(handed_in):
    cell = cell_of(handed_in, SIZE)
    cell["source"] = STUBS[f"{SIZE}-answer"].replace("def output_size", "def my_size") + "\n    return 1"
    del cell["id"], cell["metadata"]["nbgrader"]
    notebook, repairs = mended(handed_in)
    assert repairs == (f"{SIZE}: the answer was found in another cell",)
    assert source_of(notebook, SIZE) == cell["source"]


# Checks.


def test_deleted_checks_are_put_back(handed_in):
    handed_in["cells"] = [cell for cell in handed_in["cells"] if not cell["id"].endswith("-check")]
    notebook, repairs = mended(handed_in)
    assert repairs == tuple(f"{cell.metadata.nbgrader.grade_id}: the check cell was deleted" for cell in CHECKS)
    assert_all_answers(notebook)


def test_a_duplicated_check_counts_once(handed_in):
    handed_in["cells"].append(copy.deepcopy(cell_of(handed_in, SIZE, "check")))
    notebook, repairs = mended(handed_in)
    assert repairs == (f"{SIZE}: the check cell was there 2 times",)
    assert extras(notebook) == []


def test_an_edited_check_is_put_back_and_the_edit_runs_before_it(handed_in):
    cell_of(handed_in, SIZE, "check")["source"] = "print('99.0')"
    notebook, repairs = mended(handed_in)
    assert repairs == (f"{SIZE}: the check cell was edited",)
    assert sources_before(notebook, SIZE)[-1] == "print('99.0')"


def test_an_emptied_or_retyped_check_is_put_back(handed_in):
    cell_of(handed_in, SIZE, "check")["source"] = ""
    cell_of(handed_in, PADDING, "check")["cell_type"] = "raw"
    notebook, repairs = mended(handed_in)
    assert repairs == (
        f"{SIZE}: the check cell was edited",
        f"{PADDING}: the check cell was no longer a code cell",
    )
    assert extras(notebook) == []


def test_a_check_call_in_a_cell_of_its_own_earns_no_second_check(handed_in):
    handed_in["cells"].append(code(f'check("{SIZE}", output_size)', nbgrader={"grade_id": "invented", "grade": True}))
    notebook, repairs = mended(handed_in)
    assert repairs == ()
    assert notebook.cells[-1].metadata == {}


def test_a_check_turned_into_an_answer_stays_a_check(handed_in):
    cell_of(handed_in, SIZE, "check")["metadata"]["nbgrader"]["grade_id"] = f"{SIZE}-answer"
    notebook, repairs = mended(handed_in)
    assert repairs == ("the ids of cells had been changed",)
    assert sources_before(notebook, SIZE)[-1] == ANSWERS[SIZE]


# Order.


def test_the_order_of_the_release_is_restored(handed_in):
    handed_in["cells"].reverse()
    notebook, _ = mended(handed_in)
    assert_all_answers(notebook)
    for task_id, source in ANSWERS.items():
        assert sources_before(notebook, task_id)[-1] == source or task_id in (FIRST, SIZE, PADDING)
        assert source in sources_before(notebook, task_id)


def test_an_answer_that_was_moved_up_runs_there_too(handed_in):
    helper = cell_of(handed_in, PADDING)
    handed_in["cells"].remove(helper)
    handed_in["cells"].insert(place_of(handed_in, SIZE), helper)
    cell_of(handed_in, SIZE)["source"] = "def output_size(*sizes):\n    return same_padding(9)"
    notebook, repairs = mended(handed_in)
    assert repairs == (f"{PADDING}: another answer came after it and uses it; it is run twice",)
    assert namespace_at(notebook, SIZE)["output_size"](9, 3) == 4
    assert source_of(notebook, PADDING) == ANSWERS[PADDING]


def test_moved_statements_and_checks_need_no_word(handed_in):
    for kind in ("task", "check"):
        cell = cell_of(handed_in, SIZE, kind)
        handed_in["cells"].remove(cell)
        handed_in["cells"].append(cell)
    notebook, repairs = mended(handed_in)
    assert repairs == ()
    assert_all_answers(notebook)


# Strange notebooks.


@pytest.mark.parametrize(
    "strange",
    [
        None,
        7,
        "a cell",
        [],
        {},
        {"cell_type": "code"},
        {"cell_type": ["code"], "source": "x"},
        {"cell_type": "code", "source": 7},
        {"cell_type": "code", "source": {"a": 1}},
        {"cell_type": "code", "source": None},
        {"cell_type": "code", "source": [1, None, "y = 1", ["z"]]},
        {"cell_type": "code", "source": "y = 1", "metadata": "none"},
        {"cell_type": "code", "source": "y = 1", "metadata": {"nbgrader": []}},
        {"cell_type": "code", "source": "y = 1", "metadata": {"nbgrader": {"grade_id": [SIZE]}}},
        {"cell_type": "code", "source": "y = 1", "id": {"a": [1]}},
        {"cell_type": "markdown", "source": "![](attachment:a.png)", "attachments": 7},
        {"cell_type": "code", "source": "y = '\0'"},
    ],
    ids=repr,
)
def test_a_strange_cell_costs_nothing(handed_in, strange):
    handed_in["cells"].insert(5, strange)
    notebook, repairs = mended(handed_in)
    assert repairs == ()
    assert_all_answers(notebook)


def test_half_a_character_is_spelled_out(handed_in):
    handed_in["cells"].append(code("text = '\ud83d'"))
    notebook, _ = mended(handed_in)
    assert notebook.cells[-1].source == "text = '\\ud83d'"
    text_of(notebook).encode()


@pytest.mark.parametrize(
    "metadata", [None, [], "x", {"kernelspec": {"name": "ir", "language": "R"}}, {"celltoolbar": 3}]
)
def test_kernel_and_metadata_come_from_the_release(handed_in, metadata, path):
    handed_in["metadata"] = metadata
    assert mended(handed_in).repairs == ()
    path.write_text(json.dumps(handed_in))
    foreign = isinstance(metadata, dict) and "kernelspec" in metadata
    said = ("the notebook was set to a kernel for r and is graded with Python",) if foreign else ()
    assert rebuild_file(path, SKELETON) == (rebuild(handed_in, SKELETON).notebook, said)


def test_an_id_as_deep_as_json_allows_does_no_harm(handed_in):
    deep = []
    for _ in range(900):
        deep = [deep]
    handed_in["cells"].insert(0, {"cell_type": "code", "source": "y = 1", "id": deep, "metadata": {"tags": [deep]}})
    rebuilt = rebuild(handed_in, SKELETON)
    assert rebuilt.notebook.cells[0].source == "y = 1"


def test_a_notebook_of_version_3_is_read(handed_in):
    cells = [
        {"cell_type": "code", "input": "".join(cell["source"]), "language": "python", "outputs": []}
        if cell["cell_type"] == "code"
        else {"cell_type": cell["cell_type"], "source": cell["source"]}
        for cell in handed_in["cells"]
    ]
    cells.append({"cell_type": "heading", "level": 2, "source": "The end"})
    notebook, _ = mended({"worksheets": [{"cells": cells[:9]}, 7, {}, {"cells": cells[9:]}], "nbformat": 3})
    assert_all_answers(notebook)
    assert [cell.source for cell in extras(notebook)] == ["The end"]


@pytest.mark.parametrize("cells", [[], [None] * 50])
def test_a_notebook_without_answers_has_none(cells):
    notebook, repairs = mended({"cells": cells})
    assert extras(notebook) == []
    assert len(repairs) == 2 * len(CHECKS)


@pytest.mark.parametrize("submitted", [None, [], {}, {"cells": 3}, {"worksheets": []}, {"worksheets": [{"cells": 3}]}])
def test_something_without_cells_is_no_notebook(submitted):
    with pytest.raises(ValueError, match="no list of cells"):
        rebuild(submitted, SKELETON)


def test_many_cells_that_resemble_a_stub_do_not_hold_up_the_others(handed_in):
    handed_in["cells"].remove(cell_of(handed_in, SIZE))
    handed_in["cells"] += [code(STUBS[f"{SIZE}-answer"][::-1] + str(number)) for number in range(300)]
    notebook = rebuild(handed_in, SKELETON).notebook
    assert len(extras(notebook)) == 300


def test_further_versions_of_an_essay_stay_prose():
    released = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("Your answer here", id="essay-answer")])
    released.cells[0].metadata["nbgrader"] = {"grade_id": "essay", "grade": True, "solution": True, "points": 2}
    pieces = [
        {"cell_type": "markdown", "source": text, "metadata": {"nbgrader": {"grade_id": "essay"}}} for text in "AB"
    ]
    notebook, repairs = rebuild({"cells": pieces}, released)
    assert [(cell.cell_type, cell.source) for cell in notebook.cells] == [("markdown", "A"), ("markdown", "B")]
    assert repairs == ("essay: the answer cell was there 2 times",)


# Files.


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_is_read_in_any_encoding_of_json_and_left_as_it_is(path, handed_in, encoding):
    path.write_text(json.dumps(handed_in, ensure_ascii=False), encoding)
    before = path.read_bytes()
    notebook, repairs = rebuild_file(path, SKELETON)
    assert repairs == ()
    assert_all_answers(notebook)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[]",
        b"7",
        b'{"cells": 3}',
        b'{"cells": [',
        b"<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> theirs",
        b"PK\x03\x04" + bytes(range(256)) * 10,
        b"\xff\xfe\x00",
        b"[" * 200_000,
        b'{"cells": [' + b"9" * 10_000 + b"]}",
        b"<!DOCTYPE html><html></html>",
        b"import numpy as np\n\n\ndef output_size(size):\n    return 1\n",
    ],
    ids=lambda content: repr(content[:14]),
)
def test_what_is_no_notebook_gives_one_line_and_no_notebook(path, content):
    path.write_bytes(content)
    rebuilt = rebuild_file(path, SKELETON)
    assert rebuilt.notebook is None
    [line] = rebuilt.repairs
    assert line.startswith("problems.ipynb is not a notebook that can be read: ")


def test_a_missing_file_is_missing(path):
    assert rebuild_file(path, SKELETON) == (None, ("problems.ipynb is missing",))


def test_a_folder_is_not_opened(path):
    path.mkdir()
    assert rebuild_file(path, SKELETON) == (
        None,
        ("problems.ipynb is a folder, a link or a device and was not opened",),
    )


def test_a_link_to_anothers_submission_is_not_followed(path, tmp_path, handed_in):
    other = tmp_path / "other.ipynb"
    other.write_text(json.dumps(handed_in))
    path.symlink_to(other)
    assert rebuild_file(path, SKELETON).notebook is None


def test_a_pipe_is_not_waited_for(path):
    os.mkfifo(path)
    assert rebuild_file(path, SKELETON).notebook is None


def test_a_file_that_cannot_be_opened_does_not_tell_where_it_lies(path, monkeypatch):
    path.write_text("{}")

    def denied(path, flags):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "open", denied)
    assert rebuild_file(path, SKELETON) == (None, ("problems.ipynb cannot be opened: Permission denied",))


def test_a_huge_file_is_not_opened(path):
    with path.open("wb") as file:
        file.truncate(reading.MAX_BYTES + 1)
    assert rebuild_file(path, SKELETON) == (None, ("problems.ipynb is larger than 400 MB and was not opened",))


@pytest.mark.parametrize("above", [True, False])
def test_of_countless_cells_the_answers_and_the_first_others_are_read(path, handed_in, above):
    many = [code(f"x{number} = 1") for number in range(20_000)]
    handed_in["cells"] = many + handed_in["cells"] if above else handed_in["cells"] + many
    path.write_text(json.dumps(handed_in))
    notebook, repairs = rebuild_file(path, SKELETON)
    left_out = 20_000 + len(SKELETON.cells) - 2_000
    said = f"2000 in all, were read, {left_out} were left out"
    assert repairs == (f"problems.ipynb has too many cells: its answer and check cells and the first others, {said}",)
    assert_all_answers(notebook)
    graded = sum("nbgrader" in cell.metadata for cell in SKELETON.cells)
    own = 0 if above else len(SKELETON.cells) - graded  # what stands above them are statements
    assert len(extras(notebook)) == 2_000 - graded - own
    assert {cell.source for cell in extras(notebook)} == {one["source"] for one in many[: len(extras(notebook))]}


def test_of_countless_cells_in_a_damaged_file_too(path, handed_in):
    handed_in["cells"] += [code(f"x{number} = 1") for number in range(3_000)]
    path.write_text(json.dumps(handed_in)[:-9])
    notebook, (left_out, damaged) = rebuild_file(path, SKELETON)
    assert left_out.endswith(f"2000 in all, were read, {1_000 + len(SKELETON.cells)} were left out")
    assert "is damaged" in damaged
    assert_all_answers(notebook)


# Anything at all.


def wreck(notebook, rng):
    """One random thing that may happen to a notebook."""
    cells = notebook["cells"]
    if not cells:
        return
    place = rng.randrange(len(cells))
    cell = cells[place] if isinstance(cells[place], dict) else {}
    scraps = [
        None,
        7,
        "",
        "x = 1",
        [],
        ["a = 1\n", 3],
        {},
        {"a": 1},
        True,
        "code",
        "markdown",
        SIZE,
        f"{PADDING}-answer",
    ]
    match rng.randrange(12):
        case 0:
            del cells[place]
        case 1:
            cells.insert(rng.randrange(len(cells)), copy.deepcopy(cells[place]))
        case 2:
            cells.insert(rng.randrange(len(cells)), cells.pop(place))
        case 3:
            cells.insert(place, code(rng.choice(list(ANSWERS.values()))))
        case 4:
            cell["cell_type"] = rng.choice(["code", "markdown", "raw", "heading", None])
        case 5:
            cell["source"] = rng.choice(["", f"extra_{place} = 1", STUBS[f"{SIZE}-answer"], 7, ["b = 1\n", "c = 2"]])
        case 6 if cell:
            cell[rng.choice(list(cell))] = rng.choice(scraps)
        case 7 if cell:
            del cell[rng.choice(list(cell))]
        case 8:
            cell["metadata"] = {"nbgrader": {"grade_id": rng.choice([*scraps, *STUBS])}, "tags": rng.choice(scraps)}
        case 9:
            cell["id"] = rng.choice([*scraps, *STUBS])
        case 10:
            cells[place] = rng.choice(scraps)
        case 11:
            rng.shuffle(cells)


def code_sources(notebook):
    for cell in notebook["cells"]:
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source = cell.get("source", "")
            yield "".join(part for part in source if isinstance(part, str)) if isinstance(source, list) else source


@pytest.mark.parametrize("seed", range(60))
def test_a_wrecked_notebook_is_sound_again_and_no_code_is_lost(handed_in, seed):
    rng = random.Random(seed)
    for _ in range(rng.choice([1, 2, 5, 20, 100])):
        wreck(handed_in, rng)
    before = copy.deepcopy(handed_in)
    notebook = rebuild(handed_in, SKELETON).notebook
    assert handed_in == before
    assert_sound(notebook)
    assert text_of(rebuild(handed_in, SKELETON).notebook) == text_of(notebook)
    written = {cell.source.strip() for cell in notebook.cells}
    for source in code_sources(handed_in):
        if isinstance(source, str) and source.strip() and source.strip() not in map(str.strip, STUBS.values()):
            assert source.strip() in written


@pytest.mark.parametrize("seed", range(20))
def test_rebuilding_a_wrecked_notebook_twice_is_rebuilding_it_once(handed_in, seed):
    rng = random.Random(1000 + seed)
    for _ in range(rng.choice([1, 2, 5, 20])):
        wreck(handed_in, rng)
    once = rebuild(handed_in, SKELETON).notebook
    twice = rebuild(json.loads(text_of(once)), SKELETON).notebook
    assert text_of(twice) == text_of(once)
