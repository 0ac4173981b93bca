"""One thing that is asked of an answer, and what is known about it."""

import hashlib
from typing import NamedTuple

import numpy as np

from autograde.calling import Call


class Case(NamedTuple):
    """A question with its right answer and its known wrong ones.

    ``request`` is the call to make; None asks for the handed-in object itself. ``expected`` and the values of
    ``wrong`` (misconception -> value) are plain values or ``Raised``.
    """

    part: str
    request: Call | None = None
    expected: object = None
    wrong: dict = {}  # noqa: RUF012 - never written to


def rng_for(seed, task_id, part):
    """The generator of a stratum's cases: the same for every student and every machine, unknown without the seed."""
    digest = hashlib.sha256(f"{seed}\n{task_id}\n{part}".encode()).digest()
    return np.random.default_rng(int.from_bytes(digest))
