"""Is it a notebook of this unit at all? A lecture, an empty file or another unit's is easily handed in by mistake."""

import functools

from autograde.collecting.sources import SourceError, pieces_of
from autograde.grading.reading import find_notebook, read_file
from autograde.grading.submitted.parsing import Unreadable
from autograde.release.edition import skeleton


class Unit:
    """Knows the cells of a unit in which answers stand, and the checks below them.

    Args:
        course: ``Course``.
        name: name of the unit.
    """

    def __init__(self, course, name):
        self._course, self.name = course, name

    def is_in(self, file):
        """Whether a ``File`` holds any of these cells."""
        try:
            return self._is_in(b"".join(pieces_of(file)))
        except SourceError:
            return False

    def is_in_folder(self, folder):
        """Whether what would be graded of a folder, a Path, holds any of these cells."""
        return self._is_in(find_notebook(folder, self._released)[0])

    @functools.cached_property
    def _released(self):
        return skeleton(self._course, self.name)  # read only where two notebooks have to be compared

    @functools.cached_property
    def _known(self):
        marked = [cell for cell in self._released.cells if "nbgrader" in cell.metadata]
        return {
            text for cell in marked for text in (cell.id, cell.metadata["nbgrader"]["grade_id"], cell.source.strip())
        }

    def _is_in(self, notebook):
        try:
            cells = read_file(notebook).cells
        except Unreadable:
            return False
        return any(not self._known.isdisjoint((cell.id, cell.grade_id, cell.source.strip())) for cell in cells)
