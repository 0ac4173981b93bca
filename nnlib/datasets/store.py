"""Where the data sets lie and what is known about them: the folder datasets/ and its index.toml."""

import tomllib
from functools import cache
from pathlib import Path


def folder():
    """The folder of the data files: within the installed package, or beside it where the project is worked on.

    Raises:
        FileNotFoundError: there is no such folder, so the installation is not complete.

    >>> (folder() / "index.toml").is_file()
    True
    """
    here = Path(__file__).resolve()
    for candidate in (here.parent / "files", here.parents[2] / "datasets"):
        if (candidate / "index.toml").is_file():
            return candidate
    raise FileNotFoundError(
        f"nnlib.datasets: no index.toml in {here.parent / 'files'} or {here.parents[2] / 'datasets'}"
    )


@cache
def index():
    """What index.toml says, as a dict from names to dicts: title, arrays, origin, license, files and their sha256.

    >>> index()["digits"]["license"]
    'CC BY 4.0'
    """
    return tomllib.loads((folder() / "index.toml").read_text(encoding="utf-8"))
