"""Data sets that are fetched once, from one of several places, and checked by their sha256.

A file is looked for in the folder that the environment variable NNLIB_DATA names, then in the user's cache, then on
the network.
"""

import hashlib
import os
from pathlib import Path

from nnlib.datasets.containers import Examples, Split, scaled
from nnlib.datasets.idx import read_idx
from nnlib.datasets.store import index

_PARTS = ("train", "t10k")


def mnist():
    """Handwritten digits, 28x28 pixels: 60,000 to learn from, 10,000 to be judged by. Downloads 11 MB once.

    Returns:
        `Split`: x (N, 1, 28, 28) float32, values 0 to 1; y (N,) int64, 0 to 9.

    Raises:
        FileNotFoundError: the files are not here and cannot be fetched.
        ValueError: a file in NNLIB_DATA is not the published one.

    Source: LeCun, Bottou, Bengio, Haffner, Gradient-based learning applied to document recognition (1998).
    """
    return _images("mnist")


def fashion_mnist():
    """Pieces of clothing in the format of `mnist`, harder to tell apart. Downloads 30 MB once.

    Returns:
        `Split`: as `mnist`; y is the position of the piece in ``classes("fashion-mnist")``.

    Raises:
        FileNotFoundError, ValueError: as `mnist`.

    Source: Xiao, Rasul, Vollgraf, Fashion-MNIST (2017), arXiv:1708.07747.
    """
    return _images("fashion-mnist")


def locate(name, file):
    """The path of one file of a data set, fetched if need be.

    Args:
        name: str, "mnist" or "fashion-mnist".
        file: str, one of the four names in ``index()[name]["files"]``.

    Returns:
        pathlib.Path of a file with the published sha256.

    Raises:
        FileNotFoundError, ValueError: as `mnist`.
    """
    sha256 = index()[name]["files"][file]
    chosen = os.environ.get("NNLIB_DATA")
    if chosen and (path := Path(chosen, name, file)).is_file():
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != sha256:
            raise ValueError(
                f"load: {path} has the sha256 {found}, expected {sha256}; remove it to have it fetched anew"
            )
        return path
    return _fetch(name, file, sha256)


def _images(name):
    parts = []
    for part in _PARTS:
        y = read_idx(locate(name, f"{part}-labels-idx1-ubyte.gz")).astype("int64")
        parts.append(Examples(scaled(read_idx(locate(name, f"{part}-images-idx3-ubyte.gz"))), y))
    return Split(*parts)


def _fetch(name, file, sha256):
    """From the cache, or else from the first of the mirrors that has the right file."""
    import pooch

    cache, problems = Path(pooch.os_cache("nnlib"), name), []
    for mirror in index()[name]["mirrors"]:
        source = pooch.create(path=cache, base_url=mirror, registry={file: f"sha256:{sha256}"}, retry_if_failed=1)
        try:
            return Path(source.fetch(file, progressbar=True))
        except (OSError, ValueError) as problem:  # no connection, no room, or another file than expected
            problems.append(f"{mirror}: {type(problem).__name__}")
    raise FileNotFoundError(
        f"load: {name} is not on this computer and cannot be fetched ({'; '.join(problems)}). Connect to the internet "
        f"once, or set the environment variable NNLIB_DATA to a folder that holds {name}/{file} and its siblings"
    )
