"""Puts datasets/ into the package nnlib when a wheel is built; everything else stands in pyproject.toml."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithDatasets(build_py):
    def run(self):
        super().run()
        # An editable installation finds datasets/ beside nnlib/.
        if not self.editable_mode:
            files = Path(self.build_lib, "nnlib", "datasets", "files")
            shutil.copytree("datasets", files, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*"))


setup(cmdclass={"build_py": BuildWithDatasets})
