"""Remembers what has been graded, so that a run that was broken off goes on and only what changed is graded again."""

import json
from pathlib import Path

from autograde.grading.writing import write_whole


class Ledger:
    """One small JSON file a submission, ``folder/<unit>/<student>.json``, written whole or not at all.

    An entry is a dictionary: "key" (all that the result depends on), "submission" and "conditions" (its two parts),
    "earned", "points", "tasks" {task id: points earned}, "misconceptions" {task id: names}, "repairs", "notes" and
    "flags" (lists of texts), "worst" (what cost most, in a line) and "seconds" (of judging).

    Args:
        folder: where the files lie.
    """

    def __init__(self, folder):
        self.folder = Path(folder)

    def find(self, unit, student):
        """The entry of a submission, or None where there is none that can be read."""
        return _read(self._path(unit, student))

    def entries(self, unit):
        """Yields (student, entry) for all submissions of a unit, by student."""
        for path in sorted((self.folder / unit).glob("*.json")):
            if entry := _read(path):
                yield path.stem, entry

    def graded(self):
        """{(student, unit)} of all entries, without reading them."""
        return {(path.stem, path.parent.name) for path in self.folder.glob("*/*.json")}

    def write(self, unit, student, entry):
        """Keeps an entry; a crash at any moment leaves the old one or the new one."""
        write_whole(self._path(unit, student), json.dumps(entry, indent=1), durable=True)

    def _path(self, unit, student):
        return self.folder / unit / f"{student}.json"


def _read(path):
    try:
        entry = json.loads(path.read_text())
    except (OSError, ValueError):
        return None
    return entry if isinstance(entry, dict) and "key" in entry else None
