"""Looks for notebooks in a zip archive, writing nothing and believing nothing of what the archive says of itself."""

import io
import re
import stat
import zipfile

MAX_ENTRIES = 5_000
MAX_INDEX_BYTES = 4_000_000
MAX_NESTED_BYTES = 100_000_000
_NOTEBOOK = re.compile(r"\.ipynb(?:\.(?:txt|json))?$", re.I)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def is_notebook_name(name):
    """Whether a file of this name may be a notebook that someone hands in; some browsers add ".txt" or ".json"."""
    folders, _, last = name.replace("\\", "/").rpartition("/")
    hidden = last.startswith((".", "~")) or "__MACOSX" in folders or ".ipynb_checkpoints" in folders
    return bool(_NOTEBOOK.search(last)) and not hidden


class Allowance:
    """How many bytes may still be unpacked.

    Args:
        left: int.
    """

    def __init__(self, left):
        self.left = left

    def read(self, file, size):
        """Reads from a file.

        Raises:
            ValueError: the allowance is used up.
        """
        piece = file.read(size)
        self.left -= len(piece)
        if self.left < 0:
            raise ValueError("it unpacks to too much")
        return piece


def notebooks_in(archive, read, allowance, depth=2):
    """The notebooks of a zip archive, those of zip archives within it too.

    Nothing is extracted: names serve to recognise notebooks, links are left out, and reading stops when the allowance
    is used up, whatever size the archive claims.

    Args:
        archive: open binary file.
        read: function that gets each notebook as an open file and returns its contents.
        allowance: ``Allowance``.
        depth: int, how many archives may lie in each other.

    Returns:
        list of (name of the file without its folders, what `read` returned).

    Raises:
        zipfile.BadZipFile: it cannot be read as a zip archive.
    """
    try:
        opened = zipfile.ZipFile(_Careful(archive))
    except Exception as problem:  # zipfile raises half a dozen kinds of errors on what is not quite an archive
        raise zipfile.BadZipFile(str(problem)[:100]) from None
    found = []
    for entry in opened.infolist()[:MAX_ENTRIES]:
        nested = entry.filename.lower().endswith(".zip") and depth > 1
        if not _is_plain(entry) or not (nested or is_notebook_name(entry.filename)):
            continue
        try:
            with opened.open(entry) as packed:
                file = _Metered(packed, allowance)
                if nested:
                    found += notebooks_in(io.BytesIO(file.read(MAX_NESTED_BYTES)), read, allowance, depth - 1)
                else:
                    found.append((entry.filename.replace("\\", "/").rpartition("/")[2], read(file)))
        except Exception:  # a damaged entry costs itself alone
            continue
    return found


def _is_plain(entry):
    """Neither a folder nor a link, nor encrypted, nor packed in a way whose unpacking takes unbounded memory."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    return (
        not entry.is_dir() and kind in (0, stat.S_IFREG) and not entry.flag_bits & 1 and entry.compress_type in _METHODS
    )


class _Metered:
    """A packed file that is read in pieces and on account of an allowance."""

    def __init__(self, file, allowance):
        self._file, self._allowance = file, allowance

    def read(self, size):
        content = bytearray()
        while len(content) < size and (piece := self._allowance.read(self._file, min(size - len(content), 1 << 20))):
            content += piece
        return bytes(content)


class _Careful:
    """A file from which no one reads very much at a time: an archive may claim an index of gigabytes."""

    def __init__(self, file):
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, size=-1):
        if size > MAX_INDEX_BYTES:
            raise zipfile.BadZipFile("its index is too long")
        return self._file.read(MAX_INDEX_BYTES if size < 0 else size)

    def seekable(self):
        return True
