"""The folder a worker can see: nnlib with its data, the check that announces, and nothing that knows an answer."""

import os
import shutil
import subprocess
import sys

from autograde.course import REPOSITORY
from nnlib.datasets.store import folder

# `check` alone, and what it imports; tasks, kinds, seed and grading stay outside.
FILES = ("__init__.py", "calling.py", "checking.py", "report.py", "values.py", "withhold.py")


def make_view(course):
    """Copies the packages of a worker to a folder of their own, and has Matplotlib list its fonts once.

    Returns:
        Path of the folder: ``packages`` and ``matplotlib`` lie in it.
    """
    view = course.build / "view"
    packages, fonts = view / "packages", view / "matplotlib"
    shutil.rmtree(packages, ignore_errors=True)
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(REPOSITORY / "nnlib", packages / "nnlib", ignore=ignore)
    shutil.copytree(folder(), packages / "datasets")  # beside nnlib, where it looks for them
    shutil.copytree(REPOSITORY / "autograde" / "worker", packages / "autograde" / "worker", ignore=ignore)
    for name in FILES:
        shutil.copy(REPOSITORY / "autograde" / name, packages / "autograde" / name)
    if not fonts.exists() or not any(fonts.iterdir()):
        fonts.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-c", "import matplotlib.font_manager"]
        subprocess.run(command, env={**os.environ, "MPLCONFIGDIR": str(fonts)}, check=True, capture_output=True)
    for path in (view, *view.rglob("*")):  # a worker is another user, whatever this one keeps to itself
        path.chmod(0o755 if path.is_dir() else 0o644)
    return view
