"""What pyproject.toml cannot say: datasets/ goes into the package nnlib when a wheel is built, and an editable
installation, too, puts data-files in their place.
"""

import shutil
from pathlib import Path

from setuptools import Distribution, setup
from setuptools.command.build_py import build_py


class BuildWithDatasets(build_py):
    def run(self):
        super().run()
        # An editable installation finds datasets/ beside nnlib/.
        if not self.editable_mode:
            files = Path(self.build_lib, "nnlib", "datasets", "files")
            shutil.copytree("datasets", files, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*"))


class CourseDistribution(Distribution):
    """setuptools installs the data-files of an editable installation if `has_data` says so, and never defines it."""

    def has_data(self):
        return self.has_data_files()


setup(cmdclass={"build_py": BuildWithDatasets}, distclass=CourseDistribution)
