"""What a mark depends on, so that only those marks are found again whose conditions have changed.

A task depends on its own file and what that imports from the unit, on its own cells in the released notebook, and on
what all tasks share: nnlib, the code that rebuilds, runs and judges, the remaining code cells, the secret seed, the
limits and the versions of Python and its packages. Prose in the released notebook decides no mark.
"""

import hashlib
import json
import platform
import re
from importlib.metadata import version

from autograde import seed as seeds
from autograde import tasks
from autograde.course import REPOSITORY

_JUDGING = ("autograde.grading.judge", "autograde.grading.reading", "autograde.grading.canonical", "autograde.kinds")
_PACKAGES = ("numpy", "scipy", "matplotlib", "ipython")


def conditions_of(unit, released, seed, limits, numbers=None):
    """The conditions of each task of a unit.

    Args:
        unit: str.
        released: NotebookNode, the unit's released notebook.
        seed: str, the secret seed.
        limits: ``Limits``.
        numbers: {task id: numbers} of the student, see ``autograde.variants``.

    Returns:
        {task id: digest}, in the order of the unit. A digest differs from an earlier one where a mark may differ.
    """
    own = {task.id: [json.dumps((numbers or {}).get(task.id), sort_keys=True)] for task in tasks.of_unit(unit)}
    shared = []
    for cell in released.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if grade_id or cell.cell_type == "code":
            text = json.dumps([cell.cell_type, cell.source, cell.metadata], sort_keys=True)
            own.get(grade_id.removesuffix("-answer"), shared).append(text)
    packages = [f"{name} {version(name)}" for name in _PACKAGES]
    workers = [f"autograde.worker.{path.stem}" for path in (REPOSITORY / "autograde" / "worker").glob("*.py")]
    code = {*_files_behind([*_JUDGING, *workers]), *(REPOSITORY / "nnlib").rglob("*.py")}
    common = digest_of(
        platform.python_version(), *packages, seeds.fingerprint(seed), repr(limits), *shared, *_contents(code)
    )
    return {task_id: digest_of(common, *cells, *_contents(_own_files(unit, task_id))) for task_id, cells in own.items()}


def key_of(submission, conditions):
    """What the whole result of a submission depends on, as one short text.

    Args:
        submission: digest of what was handed in.
        conditions: from `conditions_of`.
    """
    return digest_of(submission, *(f"{task_id} {digest}" for task_id, digest in sorted(conditions.items())))


def digest_of(*texts):
    """One short text for several texts or bytes, which differs where any of them does."""
    digest = hashlib.sha256()
    for text in texts:
        data = text.encode() if isinstance(text, str) else text
        digest.update(b"%d:" % len(data) + data)
    return digest.hexdigest()


def _contents(paths):
    return [path.read_bytes() for path in sorted(paths)]


def _own_files(unit, task_id):
    """The file of a task, named like its id, and what it imports from its unit; all of the unit where there is none."""
    package = f"autograde.tasks.{unit}"
    name = f"{package}.{task_id.partition('-')[2].replace('-', '_')}"
    folder = REPOSITORY.joinpath(*package.split("."))
    if _file_of(name) is None:
        return set(folder.rglob("*.py"))
    return _files_behind((name,), package)


def _files_behind(names, package="autograde"):
    """The files of these modules and of every other one of the package that they import, directly or not."""
    found, waiting = {}, list(names)
    while waiting:
        name = waiting.pop()
        path = _file_of(name) if name.startswith(package) and name not in found else None
        if path:
            found[name] = path
            waiting += _imported_by(path)
    return set(found.values())


def _file_of(name):
    """The file of a module of this repository, or None."""
    path = REPOSITORY.joinpath(*name.split("."))
    return next((file for file in (path.with_suffix(".py"), path / "__init__.py") if file.is_file()), None)


def _imported_by(path):
    """Names that the file imports anywhere, modules or not; what only looks like an import does no harm."""
    for module, names, modules in _IMPORT.findall(path.read_text(encoding="utf-8")):
        yield from (f"{module}.{name}" for name in re.findall(r"\w+", names))
        yield from re.findall(r"[\w.]+", module or modules)


_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]*(\([^)]*\)|.*)|import[ \t]+(.+))$", re.M)
