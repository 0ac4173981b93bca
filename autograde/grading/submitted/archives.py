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
    """What may still be read to find one submission, in all its files together.

    Args:
        bytes_left: int, of files and of what is unpacked from them.
        archives_left: int, how many archives may still be opened, those within others included.
    """

    def __init__(self, bytes_left, archives_left):
        self.bytes_left, self.archives_left = bytes_left, archives_left

    def spend(self, count):
        """Counts bytes.

        Raises:
            UsedUp: there were fewer left.
        """
        self.bytes_left -= count
        if self.bytes_left < 0:
            raise UsedUp("it unpacks to too much")


class UsedUp(ValueError):
    """No more may be read of a submission."""


def notebooks_in(archive, read, allowance, first="", depth=2):
    """The notebooks of a zip archive, those of zip archives within it too, each unpacked when it is asked for.

    Nothing is extracted: names serve to recognise notebooks, links are left out, and reading stops when the allowance
    is used up, whatever size the archive claims.

    Args:
        archive: open binary file.
        read: function that gets each notebook as an open file and returns its contents.
        allowance: ``Allowance``.
        first: str, the name of notebooks that come before all others of the same archive.
        depth: int, how many archives may lie in each other.

    Yields:
        (name of the file without its folders, what `read` returned). What cannot be read as a zip archive yields
        nothing.
    """
    if allowance.archives_left <= 0:
        return
    allowance.archives_left -= 1
    try:
        opened = zipfile.ZipFile(_Careful(archive))
        entries = [entry for entry in opened.infolist() if _is_plain(entry) and _is_of_use(entry, depth)]
    except Exception:  # zipfile raises half a dozen kinds of errors on what is not quite an archive
        return
    entries.sort(key=lambda entry: _last_name(entry) != first)
    for entry in entries[:MAX_ENTRIES]:
        name = _last_name(entry)
        try:
            with opened.open(entry) as packed:
                file = _Metered(packed, allowance)
                content = read(file) if is_notebook_name(entry.filename) else io.BytesIO(file.read(MAX_NESTED_BYTES))
        except UsedUp:
            return
        except Exception:  # a damaged entry costs itself alone
            continue
        if isinstance(content, io.BytesIO):
            yield from notebooks_in(content, read, allowance, first, depth - 1)
        else:
            yield name, content


def _last_name(entry):
    """The name of an entry without its folders, whichever system packed it."""
    return entry.filename.replace("\\", "/").rpartition("/")[2]


def _is_of_use(entry, depth):
    return is_notebook_name(entry.filename) or (depth > 1 and entry.filename.lower().endswith(".zip"))


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
        while len(content) < size and (piece := self._file.read(min(size - len(content), 1 << 20))):
            self._allowance.spend(len(piece))
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
