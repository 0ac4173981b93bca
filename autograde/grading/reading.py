"""Reads what was handed in, a file of any origin or a folder, as a list of cells."""

import io
import itertools
import os
import stat
from contextlib import suppress
from pathlib import Path

from autograde.grading.submitted import rescue
from autograde.grading.submitted.archives import Allowance, UsedUp, is_notebook_name, notebooks_in
from autograde.grading.submitted.parsing import Unreadable, read_notebook, shown

MAX_BYTES = 400_000_000  # of a file; a large one is read in pieces
MAX_SEARCHED_BYTES = 600_000_000  # of all files of a submission together, unpacked
MAX_ARCHIVES = 20  # of a submission, those within others included
MAX_KEPT_BYTES = 20_000_000  # of a notebook without its outputs
EXPECTED = "problems.ipynb"
_LARGE = 2_000_000
_MAX_CANDIDATES = 20
_ZIP = b"PK\3\4"


def read_file(path, allowance=None):
    """Reads a notebook.

    Args:
        path: Path of a file, or its contents as bytes.
        allowance: ``Allowance``, where the file is one of several; else it has one of its own.

    Returns:
        ``Read``.

    Raises:
        Unreadable: it is missing, not a plain file, too large, larger than the allowance, or holds no notebook.
    """
    allowance = allowance or Allowance(MAX_SEARCHED_BYTES, MAX_ARCHIVES)
    if isinstance(path, bytes):
        return _read(io.BytesIO(path), EXPECTED, allowance)
    path = Path(path)
    name = shown(path.name)
    try:
        with open(path, "rb", opener=_open_plain) as file:
            size = os.fstat(file.fileno()).st_size
            if size > MAX_BYTES:
                raise Unreadable(f"{name} is larger than {MAX_BYTES // 1_000_000} MB and was not opened")
            allowance.spend(size)
            return _read(file, name, allowance)
    except FileNotFoundError:
        raise Unreadable(f"{name} is missing") from None
    except (OSError, ValueError) as problem:  # a ValueError: the name holds what no name may hold
        raise Unreadable(f"{name} cannot be opened: {getattr(problem, 'strerror', None) or problem}") from None


def _open_plain(path, flags):
    """Opens a plain file only: a link could lead to another student's, a pipe would keep the grading waiting."""
    refused = Unreadable(f"{shown(os.path.basename(path))} is a folder, a link or a device and was not opened")
    if not stat.S_ISREG(os.lstat(path).st_mode):
        raise refused
    descriptor = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # it was exchanged in between
        os.close(descriptor)
        raise refused
    return descriptor


def _read(file, name, allowance):
    """Reads an open file, or the notebook in it where it is an archive."""
    packed = file.read(len(_ZIP)) == _ZIP
    file.seek(0)
    if not packed:
        return read_notebook(_slim(file, name), name)
    for inner, content in itertools.islice(_unpacked(file, allowance), _MAX_CANDIDATES):
        with suppress(Unreadable):
            read = read_notebook(content, shown(inner))
            return read._replace(repairs=[f"{name} is an archive; {shown(inner)} in it was graded", *read.repairs])
    raise Unreadable(f"{name} is not a notebook that can be read: it is an archive without a notebook")


def _unpacked(archive, allowance):
    """(name, contents) of the notebooks in a zip archive, one after the other; nothing where it cannot be read."""
    return notebooks_in(archive, lambda file: _slim(file, "it"), allowance, first=EXPECTED)


def _slim(file, name):
    """The contents of a file; those of a large one without its outputs, and never more than a bounded amount."""
    beginning = file.read(_LARGE)
    rest = file.read(1 << 20) if len(beginning) == _LARGE else b""
    if not rest:
        return beginning
    pieces = itertools.chain([beginning, rest], iter(lambda: file.read(1 << 20), b""))
    try:
        return rescue.without(["outputs", "widgets"], rescue.in_utf8(pieces), MAX_KEPT_BYTES)
    except rescue.TooLarge as problem:
        raise Unreadable(f"{name} was not read: {problem}") from None


def find_notebook(folder, skeleton=None):
    """The notebook in a submitted folder.

    problems.ipynb, where no other looks like it. Else the notebook, loose or in a zip archive, that is like the
    released one and holds most answers.

    Args:
        folder: Path.
        skeleton: NotebookNode, the released notebook; without it only names decide.

    Returns:
        (Path or bytes, tuple of texts): what to hand to `rebuild_file`, and what a reader of the feedback should
        know. Where there is nothing, the path of the problems.ipynb that is missing.
    """
    folder = Path(folder)
    expected = folder / EXPECTED
    files = _files_in(folder)
    loose = [path for path in files if is_notebook_name(path.name)]
    if loose == [expected]:
        return expected, ()
    allowance = Allowance(MAX_SEARCHED_BYTES, MAX_ARCHIVES)
    archives = []
    if not any(path.parent == folder for path in loose):
        archives = [path for path in files if path.suffix.lower() == ".zip"]
    candidates = itertools.islice(_candidates(loose, archives, allowance), _MAX_CANDIDATES)
    first, second = next(candidates, None), next(candidates, None)
    if first is None or (not loose and os.path.lexists(expected)):
        return expected, _instead(files)
    if second is None:
        return first[1], _taken(first[0])
    return _most_alike(itertools.chain([first, second], candidates), skeleton, allowance)


def _candidates(loose, archives, allowance):
    """(name, Path or contents) of what may be the notebook, the expected names first, each when it is asked for."""
    for path in sorted(loose, key=lambda path: path.name != EXPECTED):
        yield path.name, path
    for path in archives:
        # What cannot be opened is named by `_instead`, if nothing else is found.
        with suppress(OSError, Unreadable, UsedUp), open(path, "rb", opener=_open_plain) as archive:
            size = os.fstat(archive.fileno()).st_size
            if size <= MAX_BYTES:
                allowance.spend(size)
                yield from _unpacked(archive, allowance)


def _files_in(folder, depth=2):
    """Plain files of a folder; those of folders within it only where it has no notebook and no archive of its own."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)[:1000]
    except OSError:
        return []
    files = [Path(entry.path) for entry in entries if entry.is_file(follow_symlinks=False)]
    if depth and not any(is_notebook_name(path.name) or path.suffix.lower() == ".zip" for path in files):
        inner = [entry.path for entry in entries if entry.is_dir(follow_symlinks=False)]
        files += [path for within in inner[:20] if _is_open(within) for path in _files_in(within, depth - 1)]
    return files


def _is_open(folder):
    """Whether a folder is one of those in which people keep their work."""
    return not os.path.basename(folder).startswith((".", "__"))


def _taken(name):
    return () if name == EXPECTED else (f"{shown(name)} was taken for {EXPECTED}",)


def _most_alike(candidates, skeleton, allowance):
    """(what to read, texts) for the best of several notebooks, of which one at a time is kept."""
    best, names = None, []
    for number, (name, content) in enumerate(candidates):
        try:
            alike, answered = _likeness(read_file(content, allowance).cells, skeleton)
        except Unreadable:
            alike = answered = -1
        when = content.stat().st_mtime if isinstance(content, Path) else 0
        rank = alike, answered, name == EXPECTED, when, -number
        names.append((alike, name))
        if best is None or rank > best[0]:
            best = rank, name, content
    (alike, *_, number), taken, content = best
    others = [shown(name) for one, (like, name) in enumerate(names) if one != -number and like == alike > 0]
    said = [f"{', '.join(others[:5])} {'was' if len(others) == 1 else 'were'} handed in too and not graded"]
    return content, (*_taken(taken), *(said if others else ()))


def _likeness(cells, skeleton):
    """(whether at least a third of the released cells are there, how many answers are written)."""
    if skeleton is None:
        return 0, 0
    released = {cell.id: cell.source.strip() for cell in skeleton.cells}
    names = {cell.metadata.get("nbgrader", {}).get("grade_id", cell.id): cell.id for cell in skeleton.cells}
    texts = {text: cell_id for cell_id, text in released.items()}
    known = {cell_id: cell_id for cell_id in released} | {"": None}
    found = [names.get(cell.grade_id) or known.get(cell.id) or texts.get(cell.source.strip()) for cell in cells]
    written = {
        owner or cell.source
        for owner, cell in zip(found, cells, strict=True)
        if cell.cell_type == "code" and cell.source.strip() not in ("", released.get(owner))
    }
    return int(3 * len(set(found) - {None}) >= len(released)), min(len(written), len(released))


_KINDS = {
    ".py": "is a Python program, not a notebook",
    ".html": "is a web page, not a notebook",
    ".htm": "is a web page, not a notebook",
    ".pdf": "is a PDF, not a notebook",
    ".docx": "is a text document, not a notebook",
    ".zip": "is an archive without a notebook that can be read",
    ".rar": "is an archive of a kind that is not opened",
    ".7z": "is an archive of a kind that is not opened",
    ".gz": "is an archive of a kind that is not opened",
    ".tar": "is an archive of a kind that is not opened",
}


def _instead(files):
    """What was handed in instead of a notebook, in a sentence each."""
    said = [(path.name, _KINDS[path.suffix.lower()]) for path in files if path.suffix.lower() in _KINDS]
    return tuple(f"{shown(name)} {kind}; please hand in {EXPECTED} itself" for name, kind in said[:5])
