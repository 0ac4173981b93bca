"""The files of a folder or of a zip archive, one after the other; nothing is unpacked, and nothing outside is reached.

An archive comes from students by way of a learning platform, so what it says of itself is not believed: a name only
serves to find out whose file it is, a size only to leave a file out. Links are left out; reading stops at the limit.
"""

import io
import os
import re
import stat
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

MAX_FILE = 250_000_000
MAX_FILES = 200_000
_MAX_ARCHIVE_IN_MEMORY = 100_000_000
_PIECE = 1 << 20
_LEFTOVERS = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".ipynb_checkpoints", ".git"}


class File(NamedTuple):
    """A file of a source.

    ``name`` is its path inside the source, with slashes. ``open`` gives it as a binary file; ``problem`` says why it
    should not be opened, or is empty.
    """

    name: str
    open: Callable
    problem: str = ""


class SourceError(ValueError):
    """Something that is neither a folder nor a zip archive; the message says what."""


def files_of(path):
    """All files of a folder or zip archive, and of zip archives that lie in it.

    Args:
        path: of the folder or archive.

    Returns:
        list of ``File``, by name. The name of a file in an inner archive begins with that of the archive.

    Raises:
        SourceError: it cannot be read at all.
    """
    path = Path(path)
    if path.is_dir():
        found = _files_of_folder(path)
    elif zipfile.is_zipfile(path):
        archive = _archive(path)
        found = _files_of_archive(archive, "", lambda: archive)
    elif path.exists():
        raise SourceError(f"{path} is neither a folder nor a zip archive")
    else:
        raise SourceError(f"{path} does not exist")
    if len(found) > MAX_FILES:
        raise SourceError(f"{path} holds {len(found)} files; more than {MAX_FILES} are not read")
    return sorted((inner for file in found for inner in _opened(file)), key=lambda file: file.name)


def pieces_of(file):
    """The contents of a file in pieces.

    Raises:
        SourceError: more comes than MAX_FILE allows, or the archive is damaged there.
    """
    total = 0
    try:
        with file.open() as opened:
            while piece := opened.read(_PIECE):
                total += len(piece)
                if total > MAX_FILE:
                    raise SourceError(f"it unpacks to more than {MAX_FILE // 1_000_000} MB")
                yield piece
    except SourceError:
        raise
    except Exception as problem:  # zipfile and zlib raise many kinds of errors on damaged or hostile bytes
        raise SourceError(f"it cannot be read: {str(problem)[:100] or type(problem).__name__}") from None


def _files_of_folder(root):
    found = []
    for folder, folders, names in os.walk(root, followlinks=False):
        folders[:] = sorted(name for name in folders if not _hidden(name))
        for name in sorted(names):
            path = Path(folder) / name
            status = path.lstat()
            problem = ""
            if not stat.S_ISREG(status.st_mode):
                problem = "it is a link" if stat.S_ISLNK(status.st_mode) else "it is not an ordinary file"
            elif status.st_size > MAX_FILE:
                problem = f"it is larger than {MAX_FILE // 1_000_000} MB"
            if not _hidden(name):
                found.append(File(path.relative_to(root).as_posix(), lambda path=path: path.open("rb"), problem))
    return found


def _archive(file):
    """The zip archive in a file, given by path or open."""
    try:
        return zipfile.ZipFile(file)
    except Exception as problem:  # of half a dozen kinds, on what is not quite an archive
        raise SourceError(f"it is not a zip archive that can be read: {str(problem)[:100]}") from None


def _files_of_archive(archive, before, reopened):
    """Files of an archive; `reopened` gives it again when one of them is read."""
    found = []
    for entry in archive.infolist():
        parts = [part for part in re.split(r"[/\\]", _name(entry)) if part not in ("", ".", "..")]
        if entry.is_dir() or not parts or any(map(_hidden, parts)):
            continue
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in (0, stat.S_IFREG):
            problem = "it is a link"
        elif entry.flag_bits & 1:
            problem = "it is encrypted"
        elif entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            problem = "it is packed in a way that is not read here"
        elif entry.file_size > MAX_FILE:
            problem = f"it unpacks to more than {MAX_FILE // 1_000_000} MB"
        else:
            problem = ""
        found.append(File(before + "/".join(parts), lambda entry=entry: reopened().open(entry), problem))
    return found


def _opened(file):
    """The file itself, or the files of the archive that it is."""
    if not file.name.lower().endswith(".zip") or file.problem:
        return [file]
    try:
        # A class may hand in thousands of archives: none stays in memory.
        found = _files_of_archive(_inner(file), f"{file.name}/", lambda: _inner(file))
        return found or [file._replace(problem="it is an archive with nothing in it")]
    except SourceError as problem:
        return [file._replace(problem=str(problem))]


def _inner(file):
    content = bytearray()
    for piece in pieces_of(file):
        content += piece
        if len(content) > _MAX_ARCHIVE_IN_MEMORY:
            raise SourceError("it is an archive that is too large to look into")
    return _archive(io.BytesIO(bytes(content)))


def _hidden(name):
    """What systems leave in folders and archives, and no person hands in."""
    return name.startswith(("._", "~$")) or name in _LEFTOVERS


def _name(entry):
    """The name of an entry. Archives that do not say how it is written mean UTF-8, Windows-1252 or DOS."""
    if entry.flag_bits & 0x800:
        return unicodedata.normalize("NFC", entry.filename)
    try:
        data = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or all(ord(sign) < 128 or _latin(sign) for sign in text):
            return unicodedata.normalize("NFC", text)
    return entry.filename


def _latin(sign):
    return sign.isalpha() and unicodedata.name(sign, "").startswith("LATIN")
