"""Large notebooks: what is large only because of its outputs is graded, in little memory."""

import json
import os
import subprocess
import sys

import pytest

from autograde.course import REPOSITORY
from autograde.grading import reading
from autograde.grading.canonical import rebuild_file
from autograde.grading.submitted import rescue

PEAK = """
import sys, nbformat
from autograde.grading.canonical import rebuild_file
released = nbformat.read(sys.argv[2], as_version=4)
rebuilt = rebuild_file(sys.argv[1], released)
peak = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
answers = sum(cell.source != one.source for cell, one in zip(rebuilt.notebook.cells, released.cells))
print(peak // 1000, len(rebuilt.notebook.cells), answers, list(rebuilt.repairs))
"""


def spread(solved, output):
    """The text of the solved notebook in two parts, between which an output of any length fits."""
    notebook = json.loads(json.dumps(solved))
    cell = next(cell for cell in notebook["cells"] if cell["id"] == "u05-vgg16-answer")
    cell["outputs"] = [output]
    before, after = json.dumps(notebook, indent=1).split('"@@"')
    return before.encode(), after.encode()


@pytest.mark.skipif(
    not sys.platform.startswith("linux") and not os.environ.get("REQUIRE_ALL"), reason="peak memory is read from /proc"
)
@pytest.mark.parametrize("kind", ["one picture", "many lines", "nested data"])
def test_many_megabytes_of_outputs_take_little_memory(tmp_path, solved, released, kind):
    pieces = {
        "one picture": [b'"' + b"iVBORw0KGgoAAAANSUhE" * 50_000 + b'"'],
        "many lines": [b'"0.123456789 0.987654321 [1, 2] {x} \\"quoted\\" \\n",\n' * 20_000],
        "nested data": [b'{"x": [1.5, 2.25, null], "cells": [{"source": "1"}]},\n' * 20_000],
    }[kind]
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/plain": ["@@"]}}
    before, after = spread(solved, output)
    path = tmp_path / "problems.ipynb"
    with path.open("wb") as file:
        file.write(before)
        [piece] = pieces
        if kind == "one picture":
            file.write(piece[:-1])
            for _ in range(200):
                file.write(piece[1:-1])
            file.write(b'"')
        else:
            for _ in range((50_000_000 if kind == "nested data" else 200_000_000) // len(piece)):
                file.write(piece)
            file.write(b'"end"')
        file.write(after)
    command = [sys.executable, "-c", PEAK, path, REPOSITORY / "notebooks" / "u05_cnn_arithmetic" / "problems.ipynb"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=REPOSITORY).stdout
    peak, cells, answers, repairs = said.strip().split(" ", 3)
    assert int(peak) < 200, "megabytes"
    assert (int(cells), int(answers), repairs) == (63, 20, "[]")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_a_large_file_in_any_encoding(tmp_path, solved, released, encoding):
    before, after = spread(solved, {"output_type": "stream", "name": "stdout", "text": "@@"})
    text = before.decode() + json.dumps("é" * 1_500_000, ensure_ascii=False) + after.decode()
    (tmp_path / "problems.ipynb").write_bytes(text.encode(encoding))
    rebuilt = rebuild_file(tmp_path / "problems.ipynb", released)
    assert rebuilt.repairs == ()
    assert rebuilt.notebook == rebuild_file(json.dumps(solved).encode(), released).notebook


def test_what_is_large_besides_its_outputs_is_refused_in_a_sentence(tmp_path, solved, released):
    notebook = json.loads(json.dumps(solved))
    notebook["cells"] += [{"cell_type": "code", "source": "x" * 1_000_000}] * 32
    (tmp_path / "problems.ipynb").write_text(json.dumps(notebook))
    assert rebuild_file(tmp_path / "problems.ipynb", released) == (
        None,
        ("problems.ipynb was not read: it holds more than 20 MB besides its outputs",),
    )


def test_a_large_file_that_is_truncated_keeps_what_was_before(tmp_path, solved, released):
    before, _ = spread(solved, {"output_type": "stream", "name": "stdout", "text": "@@"})
    (tmp_path / "problems.ipynb").write_bytes(before + b'"' + b"x" * 5_000_000)
    rebuilt = rebuild_file(tmp_path / "problems.ipynb", released)
    assert [line.split("(")[0] for line in rebuilt.repairs] == ["problems.ipynb is damaged "]
    sources = {cell.id: cell.source for cell in rebuilt.notebook.cells}
    lost = [cell["id"] for cell in solved["cells"] if "".join(cell["source"]) != sources[cell["id"]]]
    assert lost == ["u05-vgg16-answer"]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 100, 1000])
def test_pieces_of_any_size_give_the_same(solved, size):
    outputs = [{"text": ['a "quoted\\" [', "\\"], "n": -1.5e3, "deep": [[{}], {"outputs": [1]}]}, [], "\\\\"]
    for cell in solved["cells"][:6]:
        cell = {**cell, "outputs": outputs}
        content = json.dumps({"cells": [cell, {"outputs": 7}, {"outputs": "x"}, {"outputs": True}]}).encode()
        pieces = [content[place : place + size] for place in range(0, len(content), size)]
        slim = json.loads(rescue.without(["outputs"], pieces, 1_000_000))
        assert slim == {"cells": [{**cell, "outputs": None}, {"outputs": None}, {"outputs": None}, {"outputs": None}]}


def test_brackets_without_end_are_refused(tmp_path, released):
    (tmp_path / "problems.ipynb").write_bytes(b'{"cells": [{"cell_type": "code", "outputs": ' + b"[" * 3_000_000)
    assert rebuild_file(tmp_path / "problems.ipynb", released).repairs == (
        "problems.ipynb was not read: it is nested too deeply",
    )


def test_a_file_above_all_bounds_is_not_opened(tmp_path, released):
    with (tmp_path / "problems.ipynb").open("wb") as file:
        file.truncate(reading.MAX_BYTES + 1)
    [line] = rebuild_file(tmp_path / "problems.ipynb", released).repairs
    assert line == "problems.ipynb is larger than 400 MB and was not opened"
