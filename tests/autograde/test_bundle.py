"""The student's zip: runs on its own, checks as the repository does, and holds no solution."""

import ast
import json
import os
import re
import subprocess
import sys
import zipfile
from argparse import ArgumentParser
from importlib import metadata
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from autograde import tasks
from autograde.checking import judge_here
from autograde.commands import bundle
from autograde.compiled.formula import evaluate, record
from autograde.compiled.sealing import Unsealable, lock, seal, unlock, unseal
from autograde.compiled.task import KINDS
from autograde.course import REPOSITORY, Course
from autograde.kinds import Cell, Table, Value
from autograde.release.bundle import FOLDER, PACKAGES, bundle_files, write_zip
from autograde.release.compiling import compile_task
from autograde.release.leak import Leak, find_bundle_leaks
from autograde.release.source import read_source
from autograde.report import to_html

UNITS = tasks.units()
TASKS = [task for unit in UNITS for task in tasks.of_unit(unit)]


def run_bundle(*arguments):
    parser = ArgumentParser()
    bundle.add_arguments(parser)
    return bundle.run(parser.parse_args([str(argument) for argument in arguments]))


@pytest.fixture(scope="module")
def files():
    return bundle_files(Course(), UNITS)


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory, files):
    """The folder that a student has after unpacking."""
    root = tmp_path_factory.mktemp("student")
    write_zip(root / "course.zip", files)
    with zipfile.ZipFile(root / "course.zip") as archive:
        archive.extractall(root)
    return root / FOLDER


def start(folder, code, **environment):
    """A program that imports from `folder`, in an interpreter that knows no other nnlib or autograde."""
    where = {"PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1", **environment}
    asserted = (
        f"import autograde, nnlib\nfor one in (autograde, nnlib): assert one.__file__.startswith({str(folder)!r})\n"
    )
    command, environment = [sys.executable, "-W", "error", "-c", asserted + code], {**os.environ, **where}
    return subprocess.Popen(command, env=environment, cwd=folder, stdout=subprocess.PIPE, text=True)


def printed(program):
    """What it printed; what it complained about is seen above."""
    text, _ = program.communicate()
    assert program.returncode == 0
    return text


def python(folder, code, **environment):
    return printed(start(folder, code, **environment))


# What it holds


def test_the_zip_is_the_same_bytes_whenever_it_is_made(tmp_path, files):
    code = (
        "from autograde.course import Course\n"
        "from autograde.release.bundle import bundle_files, write_zip\n"
        f"write_zip({str(tmp_path / 'again')!r}, bundle_files(Course(), {UNITS}))"
    )
    # Another process, in which texts have other hashes.
    python(REPOSITORY, code, PYTHONHASHSEED="1" if os.environ.get("PYTHONHASHSEED") != "1" else "2")
    write_zip(tmp_path / "once", files)
    assert (tmp_path / "once").read_bytes() == (tmp_path / "again").read_bytes()


def test_the_command_writes_it(tmp_path, capsys, files):
    assert run_bundle("--output", tmp_path / "a" / "course.zip") == 0
    with zipfile.ZipFile(tmp_path / "a" / "course.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files
    assert "course.zip" in capsys.readouterr().out


def test_an_unknown_unit_is_a_sentence(tmp_path, capsys):
    assert run_bundle("u99_nothing", "--output", tmp_path / "course.zip") == 1
    assert "there is no unit 'u99_nothing'" in capsys.readouterr().err
    assert not (tmp_path / "course.zip").exists()


def test_notebooks_are_those_of_the_edition(files):
    for path in (REPOSITORY / "notebooks").glob("u*/*.ipynb"):
        assert files[f"{FOLDER}/notebooks/{path.parent.name}/{path.name}"] == path.read_bytes()


def test_nothing_of_the_instructors_travels(files):
    names = [name.removeprefix(f"{FOLDER}/") for name in files]
    of_tasks = {name for name in names if name.startswith("autograde/tasks/")}
    units = {f"autograde/tasks/{unit}/{name}" for unit in UNITS for name in ("__init__.py", "tasks.json")}
    assert of_tasks == {"autograde/tasks/__init__.py", *units}
    kept_back = ("solutions", "tests", "autograde/grading", "autograde/worker", "autograde/release", "autograde/audit")
    assert [name for name in names if name.startswith(kept_back)] == []


def test_no_answer_no_task_source_and_no_seed_leaks(files, tmp_path):
    secrets = []
    for path in (REPOSITORY / "autograde" / "secret_seed", REPOSITORY / "autograde" / "variants.json"):
        secrets += re.findall(r"[0-9a-f]{64}", path.read_text()) if path.exists() else []
    assert find_bundle_leaks(Course(), UNITS, files, [*secrets, str(REPOSITORY)]) == []


_DRAWN = "high, wide = 2 + int(rng.integers(16)), 20 + int(rng.integers(16))"


_PLANTED = {
    "README.md": ("travel = size + 2 * padding - kernel_size", "u05-output-size-answer"),
    "autograde/kinds/case.py": ("return output_size(size,kernel_size,0,stride,mode)", "output_size"),
    "autograde/x.json": (
        json.dumps(["a", {"b": 'x = 2\nblock = ["CONV", "RELU"] * convs_per_block'}]),
        "u05-conv-grammar-answer",
    ),
    "notebooks/x.ipynb": (json.dumps({"source": [_DRAWN]}), "networks"),
    "requirements.txt": ("0123456789abcdef", "secret"),
}


def test_planted_leaks_are_found(files):
    planted = files | {f"{FOLDER}/{name}": line.encode() for name, (line, _) in _PLANTED.items()}
    leaks = find_bundle_leaks(Course(), UNITS, planted, ["0123456789abcdef"])
    found = {(leak.notebook, leak.answer) for leak in leaks}
    assert found == {(f"{FOLDER}/{name}", origin) for name, (_, origin) in _PLANTED.items()}
    assert all(isinstance(leak, Leak) for leak in leaks)


def test_right_values_of_tables_are_not_readable(files):
    written = [json.loads(content) for name, content in files.items() if name.endswith("tasks.json")]
    # In the shown cases of functions some of the numbers do stand, for everybody to see in the notebook.
    text = json.dumps([task for unit in written for task in unit if task["kind"] in ("table", "value")])
    values = [cell.value for task in TASKS if task.kind == "table" for cell in task.cells]
    values += [task.value for task in TASKS if task.kind == "value"]
    told = [value for value in values if isinstance(value, int) and value > 999]
    assert len(told) > 15
    assert [value for value in told if re.search(rf"\b({value}|{value:,}|{value:#x})\b", text)] == []


def test_students_install_everything_that_the_library_imports():
    imported = set()
    for path in (REPOSITORY / "nnlib").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.partition(".")[0])
    here = {name for name in imported if name.lower() in _required("jupyterlab") | _required("ipykernel")}
    assert "jupyter_server" in here  # nnlib/demos/server.py
    assert imported - here - set(sys.stdlib_module_names) - {"nnlib"} <= set(PACKAGES)


def _required(package):
    """What `package` always brings along, as modules are written."""
    lines = [line for line in metadata.requires(package) if "extra ==" not in line]
    return {re.match(r"[\w-]+", line)[0].replace("-", "_").lower() for line in lines}


# How it checks

# Run once with the repository's packages and once with the student's; the misconceptions come from the repository's
# task sources, read beside the student's tasks.
COMPARE = """
import importlib, json, pathlib, re, runpy, sys
repository, unit = pathlib.Path(sys.argv[1]), sys.argv[2]
from autograde import check, tasks
from autograde.checking import judge_here
from autograde.report import Score
package = importlib.import_module(f"autograde.tasks.{unit}")
assert len(package.TASKS)
package.__path__.append(str(repository / "autograde" / "tasks" / unit))
declared = {}
for path in sorted((repository / "autograde" / "tasks" / unit).glob("[a-z]*.py")):
    module = importlib.import_module(f"autograde.tasks.{unit}.{path.stem}")
    declared |= {one.id: one for one in vars(module).values() if hasattr(one, "mistakes") and hasattr(one, "id")}
def once(cases):
    # What the reference and every misconception do with the shown cases is most of the work.
    kept = {}
    return lambda self, seed=None: kept.setdefault((self.id, seed), kept.get((self.id, seed)) or cases(self, seed))
for kind in {type(tasks.find(task.id)) for task in package.TASKS}:
    kind.cases = once(kind.cases)
def plain(score):
    # A student's traceback names files, which lie elsewhere, and objects by their address.
    text = re.sub(r"0x[0-9a-f]+", "0x", score.html.replace(sys.argv[3], "ROOT").replace(sys.argv[1], "ROOT"))
    return [repr(score), text]
found = {}
for task in package.TASKS:
    own = tasks.find(task.id)
    answers = [("model", declared[task.id].model()), ("None", None), ("dots", ...), ("nothing", {}), ("zero", 0)]
    answers += [(mistake.name, answer) for mistake, answer in declared[task.id].mistakes()]
    for name, answer in answers:
        found[f"{task.id} {name}"] = plain(Score.of(own, judge_here(own, answer, withholding=False)))
    found[f"{task.id} checked"] = plain(check(task.id, declared[task.id].model()))
for name in ("wrong", "unusual"):
    listed = runpy.run_path(str(repository / "tests" / "answers" / unit.partition("_")[0] / f"{name}.py"))[name.upper()]
    for task_id, answers in listed.items():
        for number, (text, answer) in enumerate(answers):
            found[f"{task_id} {name} {number} {text}"] = plain(check(task_id, answer))
found["unknown"] = plain(check("u05-vgg61", 3))
print(json.dumps(found))
"""


@pytest.mark.parametrize("unit", UNITS)
def test_every_known_answer_gets_the_same_explanation_as_in_the_repository(unpacked, unit):
    programs = []
    for folder in (REPOSITORY, unpacked):
        code = f"import sys\nsys.argv = ['', {str(REPOSITORY)!r}, {unit!r}, {str(folder)!r}]\n" + COMPARE
        programs.append(start(folder, code))
    here, there = (json.loads(printed(program)) for program in programs)
    assert len(there) > 20 * len(tasks.of_unit(unit))
    assert list(here) == list(there)
    assert {name: (here[name], there[name]) for name in here if here[name] != there[name]} == {}
    full = {task.id: repr(float(task.points)) for task in tasks.of_unit(unit)}
    assert {task_id: there[f"{task_id} model"][0] for task_id in full} == full


_CHANGES = [
    lambda x: x + 1, lambda x: -x, lambda x: x + 0.4, lambda x: x * (1 + 3e-8), lambda x: x * (1 + 1e-13),
    float, complex, np.float32, np.float16, np.complex64, np.array, str, bool,
    lambda x: [x], lambda x: {x}, lambda x: np.array([x]), lambda x: np.array([[x]], np.float32),
    lambda x: np.float32(x * (1 + 3e-5)), lambda x: np.float32(x * 1.0005), lambda x: np.float16(x * 1.004),
    lambda x: None, lambda x: ..., lambda x: "A", lambda x: object(), lambda x: Exception("x"),
    lambda x: 0, lambda x: 1e-13, lambda x: float("nan"), lambda x: float("inf"), lambda x: 10**5000,
]  # fmt: skip
_SHAPE_CHANGES = [
    list, sum, np.array, lambda x: np.array(x, np.float32), lambda x: x[::-1], lambda x: x[:-1], lambda x: x[0],
    lambda x: (*x, 1), lambda x: (x[0] + 1, *x[1:]), lambda x: [float(one) for one in x], str, set,
]  # fmt: skip


def _odd_answers(task, rng):
    """Answers of every make, near the right ones and far from them."""
    known = [task.model()] + [answer for _, answer in task.mistakes()]
    for _ in range(50):
        table = known[rng.integers(len(known))]
        table = dict(table) if isinstance(table, dict) else {"": table}
        for name in rng.permutation(list(table))[: 1 + rng.integers(2)]:
            changes = _SHAPE_CHANGES if isinstance(table[name], tuple) else _CHANGES
            with np.errstate(over="ignore"):
                table[name] = changes[rng.integers(len(changes))](table[name])
        yield table.get("", table)


@pytest.mark.parametrize("task", [task for task in TASKS if task.kind in ("table", "value")], ids=lambda task: task.id)
def test_numbers_of_every_make_are_marked_as_in_the_repository(task):
    own = KINDS[task.kind].read(json.loads(json.dumps(compile_task(task))))
    answers = list(_odd_answers(task, np.random.default_rng(5)))
    right = 0
    for answer in answers:
        here, there = (judge_here(one, answer) for one in (task, own))
        assert (there, to_html(own, there)) == (here, to_html(task, here)), answer
        right += here.right
    assert right < len(answers)


def test_it_imports_no_gradebook_and_no_task_source(unpacked):
    code = """
import sys
from autograde import check
from autograde.tasks import find, units, of_unit
for unit in units():
    for task in of_unit(unit):
        check(task.id, None)
print(*sorted(sys.modules))
"""
    loaded = set(python(unpacked, code).split())
    heavy = {"nbgrader", "sqlalchemy", "jupytext", "rich", "autograde.release", "autograde.grading", "matplotlib"}
    assert heavy & loaded == set()
    assert {name for name in loaded if name.startswith("autograde.tasks.")} == {f"autograde.tasks.{u}" for u in UNITS}


def test_a_check_that_nbgrader_runs_tries_the_shown_cases(unpacked):
    code = "from autograde import check\nprint(check('u05-same-padding', lambda kernel_size: 1).html)"
    assert "same_padding(5)" in python(unpacked, code, NBGRADER_EXECUTION="autograde")


@pytest.fixture
def run(unpacked, monkeypatch):
    """run(notebook, unit) -> it, executed in the student's folder, where no network can be reached by accident."""
    for name, value in {"PYTHONPATH": str(unpacked), "http_proxy": "http://127.0.0.1:9"}.items():
        monkeypatch.setenv(name, value)

    def execute(notebook, unit):
        asked = "import autograde, nnlib; print(autograde.__file__, nnlib.__file__)"
        notebook.cells.insert(0, nbformat.v4.new_code_cell(asked))
        folder = unpacked / "notebooks" / unit
        NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(folder)}}).execute()
        imported = notebook.cells[0].outputs[0].text.split()
        assert all(Path(path).is_relative_to(unpacked) for path in imported)
        return notebook

    return execute


def points(notebook):
    checks = [cell for cell in notebook.cells if cell.id.endswith("-check")]
    return {cell.id.removesuffix("-check"): float(cell.outputs[0].data["text/plain"]) for cell in checks}


@pytest.mark.parametrize("unit", UNITS)
def test_all_notebooks_run(run, unpacked, unit):
    for path in sorted((unpacked / "notebooks" / unit).glob("*.ipynb")):
        done = run(nbformat.read(path, as_version=4), unit)
        outputs = [output for cell in done.cells if cell.cell_type == "code" for output in cell.outputs]
        assert [output.text for output in outputs if output.get("name") == "stderr"] == []
        if path.name == "problems.ipynb":
            assert points(done) == {task.id: 0 for task in tasks.of_unit(unit)}
        else:
            assert_pictures_have_words(outputs)


def assert_pictures_have_words(outputs):
    html = [output.data["text/html"] for output in outputs if "text/html" in output.get("data", {})]
    images = [part.partition(">")[0] for text in html for part in text.split("<img")[1:]]
    assert len(images) > 8
    assert [image for image in images if 'alt="' not in image or 'alt=""' in image] == []
    assert not any("image/png" in output.get("data", {}) for output in outputs)


@pytest.mark.parametrize("unit", UNITS)
def test_the_model_solution_earns_everything(run, unit):
    done = run(read_source(REPOSITORY / "solutions" / unit / "problems.py"), unit)
    assert points(done) == {task.id: task.points for task in tasks.of_unit(unit)}


# Seals and formulas


@pytest.mark.parametrize(
    ("value", "opening", "closed"),
    [
        (1520, [1520, 1520.0, np.int32(1520), np.float32(1520), np.float16(1520), np.array([1520]), -1520, [1520]],
         [1521, 1519.0, "1520", None, ..., True, {}, np.float32(1600)]),
        (54.25, [54.25, np.float32(54.25), 54.25 * (1 + 1e-7)], [54, 54.2501, "54.25"]),
        ((6, 28, 28), [[6, 28, 28], (6.0, 28, 28), np.array([6, 28, 28], np.float32)], [(6, 28, 27), 6]),
        ("relu", ["relu", np.array("relu")], ["tanh", 5]),
        (0, [0, 0.0, 1e-13, np.float32(0)], [1, "0"]),
    ],
)  # fmt: skip
def test_a_seal_opens_for_what_rounds_to_its_value(value, opening, closed):
    seals = seal(value, {"hint": "think"}, "salt")
    for answer in opening:
        assert unseal([seals], answer, "salt") == [(value, {"hint": "think"})], answer
        assert unseal([seals], answer, "another salt") == [None]
    for answer in closed:
        assert unseal([seals], answer, "salt") == [None], answer


def test_what_is_sealed_cannot_be_read():
    text = " ".join(seal(138_357_544, {"hint": "remember the biases"}, "salt"))
    assert "138357544" not in text
    assert not any("biases" in bytes.fromhex(one[2:]).decode("latin-1") for one in text.split() if len(one) > 40)


def test_a_lock_opens_with_its_secret_alone():
    text = lock({"a": ["+", 1, 2]}, "secret")
    assert unlock(text, "secret") == {"a": ["+", 1, 2]}
    assert unlock(text, "another") is None


@pytest.mark.parametrize("value", [None, ..., 1e-12, []])
def test_what_cannot_be_told_apart_cannot_be_sealed(value):
    with pytest.raises(Unsealable):
        seal(value, {}, "salt")


def test_a_truth_value_is_refused_with_the_task_in_the_message():
    with pytest.raises(Unsealable, match="u99-truth: True can be guessed at once"):
        compile_task(Value(id="u99-truth", title="", minutes=1, covers=(), value=True, points=1))


def test_formulas_compute_what_the_function_computes():
    names = ("a", "b")
    for function in (
        lambda table: table["a"] + 1,
        lambda table: 2 - table["a"] * table["b"],
        lambda table: 96 * ((table["a"] - 11) // 4 + 1) ** 2 % 7,
        lambda table: sum(table[name] for name in names) / 3,
        lambda table: 2 ** table["b"],
        lambda table: 5,
    ):
        formula = json.loads(json.dumps(record(function, names)))
        for table in ({"a": 30, "b": 4}, {"a": 2.5, "b": -1}):
            assert evaluate(formula, table) == function(table)


@pytest.mark.parametrize(
    "function", [lambda t: t["a"] > 3, lambda t: max(t["a"], 2), lambda t: t["a"] if t["a"] else 1]
)
def test_a_formula_that_chooses_is_refused(function):
    with pytest.raises(TypeError, match="may only be arithmetic"):
        record(function, ("a",))


def test_formulas_stay_closed_until_a_root_is_right():
    data = compile_task(tasks.find("u05-handout-a"))
    assert "entry" not in json.dumps(data)
    task = KINDS["table"].read(data)
    follows = {"first layer": 1, "second layer": 2, "third layer": 3, "total": 6}
    assert judge_here(task, follows).earned == 0
    assert judge_here(task, follows | {"first layer": 1520, "total": 1525}).earned == 0.75


def test_a_table_whose_entries_are_all_the_same_is_no_guess():
    cells = (Cell("a", 3, 1), Cell("b", 3, 1))
    task = Table(id="u99-alike", title="", minutes=1, covers=(), cells=cells)
    own = KINDS["table"].read(compile_task(task))
    for answer in ({"a": 3, "b": 3}, {"a": 4, "b": 4}, {"a": 3, "b": 4}):
        assert judge_here(own, answer) == judge_here(task, answer)
