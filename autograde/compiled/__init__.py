"""Tasks as data: what a student's copy of the course has in place of the tasks themselves.

``autograde.release.compiling`` writes the data, `load` reads it; the tasks it gives mark answers with the code of
``autograde.kinds``, as the declared ones do. They hold no reference, no wrong version and no way to draw further cases.
"""

import json
from pathlib import Path

from autograde.compiled.task import KINDS


def load(folder):
    """The tasks of a unit, in order.

    Args:
        folder: path of the folder with tasks.json.
    """
    declared = json.loads((Path(folder) / "tasks.json").read_text(encoding="utf-8"))
    return tuple(KINDS[one["kind"]].read(one) for one in declared)
