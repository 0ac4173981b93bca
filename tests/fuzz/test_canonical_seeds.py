"""What the fuzzer of the canonicaliser has found, and the corpus it begins with, tried again; see fuzz_canonical.py."""

import importlib.util
import json
import random
from pathlib import Path

import nbformat
import pytest

HERE = Path(__file__).parent
SEEDS = sorted((HERE / "seeds" / "canonical").glob("*"))


@pytest.fixture(scope="module")
def fuzz():
    spec = importlib.util.spec_from_file_location("fuzz_canonical", HERE / "fuzz_canonical.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", SEEDS, ids=[path.name for path in SEEDS])
def test_no_input_breaks_the_canonicaliser(fuzz, seed):
    fuzz.try_input(seed.read_bytes())


@pytest.mark.parametrize("first", range(0, 200, 50))
def test_nothing_that_happens_to_a_notebook_breaks_it(fuzz, first):
    for number in range(first, first + 50):
        rng = random.Random(number)
        fuzz.try_input(bytes([fuzz.PROGRAM]) + rng.randbytes(3 * rng.choice([1, 2, 3, 5, 8, 20])))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda notebook: notebook.cells.pop(),
        lambda notebook: notebook.cells.append(notebook.cells[0]),
        lambda notebook: notebook.cells[2].update(source="another statement"),
        lambda notebook: notebook.cells[4].metadata.nbgrader.update(points=99),
        lambda notebook: notebook.cells[3].update(
            source="def area(r):\n    return 1\n\ndef check():\n    pass", id="x"
        ),
        lambda notebook: notebook.cells[3].update(cell_type="no type"),
    ],
)
def test_the_fuzzers_own_claims_can_fail(fuzz, monkeypatch, spoil):
    """A canonicaliser that did this would be noticed."""
    sound = fuzz.rebuild_file

    def spoiled(content, released):
        rebuilt = sound(content, released)
        if content != fuzz.build(b""):
            return rebuilt
        spoil(rebuilt.notebook)
        return rebuilt

    monkeypatch.setattr(fuzz, "rebuild_file", spoiled)
    with pytest.raises((AssertionError, nbformat.ValidationError)):
        fuzz.try_input(bytes([fuzz.PROGRAM]))


@pytest.mark.parametrize("text", ["[x](javascript:a)", r"$\href{javascript: a}{x}$", "[x](java&#115;cript:a)"])
def test_the_fuzzers_claims_about_prose_can_fail(fuzz, monkeypatch, text):
    fuzz.try_input(bytes([fuzz.PROSE]) + text.encode())
    monkeypatch.setattr(fuzz, "harmless", lambda text, attached: text)
    with pytest.raises(AssertionError, match="acts"):
        fuzz.try_input(bytes([fuzz.PROSE]) + text.encode())


def test_a_program_builds_a_notebook(fuzz):
    assert len(json.loads(fuzz.build(b""))["cells"]) == len(fuzz.IDS)
    assert len(json.loads(fuzz.build(bytes([0, 0, 0])))["cells"]) == len(fuzz.IDS) - 1
