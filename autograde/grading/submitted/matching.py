"""Which submitted cell belongs to which released one."""

import difflib
import re
from typing import NamedTuple

from autograde.grading.submitted.pieces import join_split, take_apart

_LIKENESS = 0.6
_MOST_VERSIONS = 20  # of an answer, from cells that are not its own
_MAX_LIKE = 200  # cells that are compared letter by letter


class Released(NamedTuple):
    """A released cell: ``kind`` is "answer", "check" or empty, ``name`` what a stub defines."""

    id: str
    grade_id: str
    kind: str
    cell_type: str
    source: str
    text: str
    name: str
    nbgrader: dict

    @property
    def task_id(self):
        return self.grade_id.removesuffix("-answer")


class Matched(NamedTuple):
    """What belongs to what.

    ``cells`` are the submitted cells, merged ones taken apart and split ones joined; ``owners`` has for each the id of
    its released cell, or None; ``answers`` maps the id of each answer to the places of the cells that hold it, in the
    student's order; ``found`` are the ids of answers that stood in other cells. ``nameless`` is True where no cell
    had kept an id of the release.
    """

    cells: list
    owners: list
    answers: dict
    found: set
    repairs: list
    nameless: bool


def read_skeleton(skeleton):
    """The cells of a released notebook as {id: ``Released``}, in order."""
    released = {}
    for cell in skeleton.cells:
        nbgrader = cell["metadata"].get("nbgrader", {})
        kind = "answer" if nbgrader.get("solution") else "check" if nbgrader.get("grade") else ""
        cell_id, cell_type, source = cell["id"], cell["cell_type"], cell["source"]
        name = stub_name(source) if kind == "answer" and cell_type == "code" else ""
        grade_id = nbgrader.get("grade_id", "")
        released[cell_id] = Released(cell_id, grade_id, kind, cell_type, source, source.strip(), name, nbgrader)
    return released


def stub_name(source):
    """What a stub defines: its last function or class, else its last assignment; empty if neither."""
    functions, assigned = (re.findall(pattern, source, re.M) for pattern in (r"^(?:def|class) +(\w+)", r"^(\w+) *="))
    return (functions or assigned or [""])[-1]


def is_written(cell, original):
    """Whether a cell holds something else than what was released, blanks aside.

    Args:
        cell: ``Cell``.
        original: ``Released`` or None.
    """
    if original is None:
        return not (not cell.source or cell.source.isspace())
    if cell.source == original.source:
        return False
    words = cell.source.split()
    return bool(words) and words != original.text.split()


def match(cells, released):
    """Finds for each submitted cell the released one that it goes back to, and for each answer its cells.

    By grade id, cell id and text; then answers that are still missing by what they define, by their place between
    statement and check, and by likeness to the stub.

    Args:
        cells: list of ``Cell``.
        released: from `read_skeleton`.

    Returns:
        ``Matched``.
    """
    owners, nameless = _owners(cells, released)
    cells, owners, taken_apart = take_apart(cells, owners, released)
    cells, owners, joined = join_split(cells, owners, released, nameless)
    search = _Answers(cells, owners, released)
    answers, found = search.find()
    repairs = [*taken_apart, *joined, *(["the ids of cells had been changed"] if search.relabelled else [])]
    return Matched(cells, owners, answers, found, repairs, nameless and any(owners))


def _owners(cells, released):
    """(for each cell the id of its released cell or None, whether no cell had kept its id)."""
    by_grade_id = {one.grade_id: one.id for one in released.values() if one.grade_id}
    owners = [by_grade_id.get(cell.grade_id) or (cell.id if cell.id in released else None) for cell in cells]
    nameless = not any(owners)
    missing = released.keys() - set(owners)
    if missing:
        by_text = {_words(released[one].text): one for one in missing if released[one].text}
        for place, cell in enumerate(cells):
            if owners[place] is None and cell.source:
                owners[place] = by_text.pop(_words(cell.source), None)
    return owners, nameless


def stub_copies(cells, owners, released):
    """Places of copies of a stub that stand elsewhere: no work of the student's, and they would overwrite what is.

    Args:
        cells: list of ``Cell``.
        owners: for each the id of its released cell, or None.
        released: {id: ``Released``}.
    """
    stubs = {_words(one.text) for one in released.values() if one.kind == "answer" and one.text}
    owned = [(cell, released.get(owner)) for cell, owner in zip(cells, owners, strict=True)]
    return {place for place, (cell, own) in enumerate(owned) if _is_loose(cell, own) and _words(cell.source) in stubs}


def _is_loose(cell, original):
    """Whether a cell is nobody's, or holds something else than the statement or check that it was."""
    return original is None or (original.kind != "answer" and cell.source != original.source)


def _words(text):
    return " ".join(text.split())


class _Answers:
    """The search for the answers; `owners` is completed on the way."""

    def __init__(self, cells, owners, released):
        self.cells, self.owners, self.released = cells, owners, released
        self._definers = None
        self._copies = stub_copies(cells, owners, released)
        self._own()
        self.relabelled = self._relabel()
        if self.relabelled:
            self._own()

    def _own(self):
        self.own = {}
        for place, owner in enumerate(self.owners):
            self.own.setdefault(owner, []).append(place)

    def _mentions(self, original):
        """Whether a written cell of this answer mentions what the answer should define."""
        mine = (self.cells[place] for place in self.own.get(original.id, ()))
        return any(original.name in cell.source and is_written(cell, original) for cell in mine)

    def _relabel(self):
        """Gives cells that bear the name of one answer and define another, lost one, to that. Returns how many."""
        answers = [one for one in self.released.values() if one.kind == "answer" and one.name]
        lost = {one.name: one.id for one in answers if not self._mentions(one)}
        wrong = [(place, one) for one in answers if one.name in lost for place in self.own.get(one.id, ())]
        wrong = [(place, one) for place, one in wrong if is_written(self.cells[place], one)]
        changed = 0
        for place, _ in wrong:
            defined = defined_names(self.cells[place].source, imports=False) & lost.keys()
            if defined:
                self.owners[place] = lost[min(defined)]
                changed += 1
        return changed

    def find(self):
        """({id of an answer: places}, ids of those that were found in other cells)."""
        answers, found = {}, set()
        for original in self.released.values():
            if original.kind != "answer":
                continue
            own = self.own.get(original.id, [])
            written = [place for place in own if is_written(self.cells[place], original)]
            more = []
            # An answer that never mentions what it should define is not the whole answer.
            if not self._mentions(original):
                more = self._elsewhere(original, own, written)
            for place in more:
                self.owners[place] = self.owners[place] or original.id
            answers[original.id] = sorted({*own, *more})
            found |= {original.id} if more else set()
        return answers, found

    def _elsewhere(self, original, own, written):
        definers = [place for place in self.definers.get(original.name, ()) if place not in own]
        definers = [place for place in definers if is_written(self.cells[place], original)][-_MOST_VERSIONS:]
        if definers or own:
            return [] if written and not definers else definers
        return self._between(original) or self._alike(original)

    @property
    def definers(self):
        """{name: places of the written cells that define it}."""
        if self._definers is None:
            self._definers = {}
            for place in self._written():
                for name in defined_names(self.cells[place].source, imports=False):
                    self._definers.setdefault(name, []).append(place)
            self._definers.pop("", None)
        return self._definers

    def _written(self):
        places = zip(self.cells, self.owners, strict=True)
        written = [place for place, (cell, owner) in enumerate(places) if is_written(cell, self.released.get(owner))]
        return [place for place in written if place not in self._copies]

    def _between(self, original):
        """Cells of nobody that stand where the answer stood, if no other lost answer may have stood there too."""
        order = list(self.released)
        number = order.index(original.id)
        left = next((one for one in reversed(order[:number]) if one in self.own), None)
        right = next((one for one in order[number + 1 :] if one in self.own), None)
        gap = order[order.index(left) + 1 if left else 0 : order.index(right) if right else len(order)]
        if sum(self.released[one].kind == "answer" for one in gap) != 1:
            return []
        begin = self.own[left][-1] + 1 if left else 0
        end = self.own[right][0] if right else len(self.cells)
        return [
            place
            for place in range(begin, end)
            if self.owners[place] is None
            and place not in self._copies
            and is_written(self.cells[place], original)
            and (self.cells[place].cell_type == "code" or original.cell_type != "code")
        ]

    def _alike(self, original):
        """The cell of nobody that is most like the stub, if any is like it at all."""
        matcher, best, likeness = difflib.SequenceMatcher(None, "", original.source), None, _LIKENESS
        free = [place for place in self._written() if self.owners[place] is None]
        for place in free[:_MAX_LIKE]:
            if not is_written(self.cells[place], original):
                continue
            matcher.set_seq1(self.cells[place].source)
            if matcher.real_quick_ratio() >= likeness and matcher.quick_ratio() >= likeness:
                ratio = matcher.ratio()
                best, likeness = (place, ratio) if ratio >= likeness else (best, likeness)
        return [] if best is None else [best]


_DEFINES = re.compile(r"^(?:async +)?(?:def|class) +(\w+)|^([A-Za-z_]\w*(?: *, *\w+)*) *(?::[^=\n]+)?=(?!=)", re.M)
_IMPORTS = re.compile(r"^(?:from +[\w.]+ +)?import +(?:\(([^)]{0,1000}+)\)|(.*))", re.M)
_WORD = re.compile(r"[^\W\d]\w*")


def defined_names(source, imports=True):
    """What a cell defines at its outer level, as far as its text shows.

    Args:
        source: str.
        imports: bool, whether imported names count.
    """
    names = {name.strip() for one, many in _DEFINES.findall(source) for name in (one or many).split(",")}
    if imports and "import" in source:
        for bracketed, line in _IMPORTS.findall(source):
            names.update(_WORD.findall(bracketed or line))
    return names


def mentioned_names(source):
    """All words of a cell."""
    return set(_WORD.findall(source))
