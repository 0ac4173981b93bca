"""The student's copy of the course: one zip with notebooks, library, data sets and checks, and no solution.

The checks travel as data, see ``autograde.release.compiling``. Of the package ``autograde`` only what a check needs
comes along; ``autograde/tasks/`` has the same ``__init__.py`` and, for each unit, a file tasks.json in place of
sources. The same repository gives the same bytes.
"""

import io
import json
import re
import tomllib
import zipfile
from pathlib import Path

import nbformat

from autograde import tasks
from autograde.kinds import vary
from autograde.release.compiling import compile_task
from autograde.release.edition import skeleton

FOLDER = "nn-course"  # everything lies in one folder, so that unpacking scatters nothing
# Of the package: what `check` needs. The judge, the seed, the tasks and all commands stay behind.
CHECKS = (
    "__init__.py",
    "calling.py",
    "checking.py",
    "compare.py",
    "report.py",
    "values.py",
    "verdict.py",
    "withhold.py",
    "compiled/*.py",
    "kinds/*.py",
    "tasks/__init__.py",
)
# Of requirements.txt: what notebooks and nnlib import, and JupyterLab.
PACKAGES = (
    "numpy",
    "scipy",
    "matplotlib",
    "jupyterlab",
    "ipywidgets",
    "anywidget",
    "traitlets",
    "tqdm",
    "joblib",
    "pooch",
    "threadpoolctl",
)
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date a zip can hold: the time of making must not change the bytes

_UNIT = '''"""The checks of this unit, as data."""

from pathlib import Path

from autograde.compiled import load

TASKS = load(Path(__file__).parent)
'''

_SEED = '''"""A student's copy holds no hidden cases: every check tries the shown ones."""


def read(path=None):
    return None


def path_for(folder):
    return None
'''

_PROJECT = """[build-system]
requires = ["setuptools>=77"]
build-backend = "setuptools.build_meta"

[project]
name = "nn-course"
version = "{version}"
requires-python = "{python}"

[tool.setuptools.packages.find]
include = ["nnlib*", "autograde*"]

[tool.setuptools.data-files]
{data}
"""

_README = """# Neural networks: notebooks that check themselves

1. You need Python {python} or newer: `python3 --version` says what you have. If it is older, or there is none, install
   Python from python.org.
2. Open a terminal in this folder, the one with this file in it, and type

       python3 -m venv .venv
       .venv/bin/python -m pip install -r requirements.txt
       .venv/bin/python -m jupyter lab --notebook-dir notebooks

   On Windows write `python` in place of `python3`, and `.venv\\Scripts\\python` in place of `.venv/bin/python`. If the
   first line fails on Ubuntu or Debian, `sudo apt install python3-venv` and try again. The first two lines are needed
   once, take some minutes, and only they need a connection. The last one opens your browser; type it whenever you want
   to go on. If you move this folder, delete `.venv` in it and do all three again.
3. In the browser open the folder of a unit. Read lecture.ipynb, then work through problems.ipynb: write your answer
   where it says so, run the cell (Shift and Enter), run the check below it, and read what it says. You can try as often
   as you like. A check shows the cases it tried; grading tries further cases of the same kinds.
4. Hand in problems.ipynb, saved, under the name it has. A change to a statement or a check does not count.

Units: {units}.

`nnlib/` is the course's library, there to be read. While a check tries your answer, the function of `nnlib` that it
asks for is put away: write it yourself. What the library prints as an error is a sentence; read it to its end.
{own}"""

_OWN = """
This copy is {student}'s own: some numbers in the tasks differ from those of others, and you are graded by yours.
"""


def bundle_files(course, units, student=None, numbers=None, compiled=None):
    """What goes into the zip.

    Args:
        course: ``Course``.
        units: names of units.
        student: id, for a copy with this student's numbers; None for variant 0.
        numbers: {task id: numbers} of the student, see ``autograde.variants``.
        compiled: dictionary that keeps compiled tasks between the copies of a class; None for a new one.

    Returns:
        {path inside the zip: bytes}, in order.
    """
    numbers, compiled = numbers or {}, {} if compiled is None else compiled
    here = course.repository
    files = {"README.md": _readme(here, units, student), "requirements.txt": _requirements(here)}
    project, setuptools = _project(here)
    data = "\n".join(f'"{to}" = {json.dumps(names)}' for to, names in setuptools["data-files"].items())
    text = _PROJECT.format(version=project["version"], python=project["requires-python"], data=data)
    files["pyproject.toml"] = text
    files |= {name: here / name for name in ("LICENSE", "setup.py") if (here / name).exists()}
    paths = [*_files_in(here / "nnlib"), *_files_in(here / "datasets")]
    paths += [path for pattern in CHECKS for path in (here / "autograde").glob(pattern)]
    files |= {path.relative_to(here).as_posix(): path for path in paths}
    files["autograde/seed.py"] = _SEED
    for unit in units:
        files[f"autograde/tasks/{unit}/__init__.py"] = _UNIT
        files[f"autograde/tasks/{unit}/tasks.json"] = _checks(unit, numbers, compiled)
        files |= {f"notebooks/{unit}/{path.name}": path for path in (course.notebooks / unit).glob("*.ipynb")}
        files[f"notebooks/{unit}/problems.ipynb"] = nbformat.writes(skeleton(course, unit, numbers)) + "\n"
    return {
        f"{FOLDER}/{name}": content.read_bytes() if isinstance(content, Path) else content.encode()
        for name, content in sorted(files.items())
    }


def write_zip(path, files):
    """Writes a zip whose bytes depend on nothing but names and contents.

    Args:
        path: of the zip; replaced in one step.
        files: {name: bytes}.
    """
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name, content in files.items():
            about = zipfile.ZipInfo(name, _EPOCH)
            about.external_attr = 0o100644 << 16
            about.create_system = 3  # the same wherever it is made
            packed = name.endswith((".gz", ".npz"))
            archive.writestr(about, content, zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED)
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    fresh.write_bytes(memory.getvalue())
    fresh.replace(path)


def _files_in(folder):
    """All files below a folder, but for what Python, systems and git put there."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    return [
        path for path in found if not any(p == "__pycache__" or p[0] == "." for p in path.relative_to(folder).parts)
    ]


def _checks(unit, numbers, compiled):
    """tasks.json of a unit."""
    written = []
    for task in tasks.of_unit(unit):
        key = task.id, json.dumps(numbers.get(task.id), sort_keys=True)
        if key not in compiled:
            compiled[key] = json.dumps(compile_task(vary(task, numbers)), ensure_ascii=False)
        written.append(compiled[key])
    return "[\n" + ",\n".join(written) + "\n]\n"


def _readme(repository, units, student):
    python = _project(repository)[0]["requires-python"].removeprefix(">=")
    own = _OWN.format(student=student) if student else ""
    return _README.format(python=python, units=", ".join(units), own=own)


def _requirements(repository):
    """The lines of requirements.txt that a student needs, the course itself last."""
    lines = (repository / "requirements.txt").read_text(encoding="utf-8").split("\n")
    named = {re.split(r"[<>=!~;\[ ]", line, maxsplit=1)[0].lower(): line for line in lines if line[:1].isalpha()}
    return "\n".join([named[name] for name in PACKAGES] + ["-e ."]) + "\n"


def _project(repository):
    """What pyproject.toml says of the project and to setuptools."""
    told = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))
    return told["project"], told["tool"]["setuptools"]
