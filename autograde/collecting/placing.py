"""Puts notebooks where they are graded from. What stood there before is kept, and doing it again changes nothing."""

import hashlib
import os
import shutil
import tempfile

from autograde.collecting.layouts import parse_time
from autograde.collecting.sources import SourceError, pieces_of

COLLECTED, REPLACED, UNCHANGED, LEFT_OUT = "collected", "replaced", "unchanged", "left out"


def place(course, unit, student, handed):
    """Writes submitted/<student>/<unit>/problems.ipynb and, where the time is known, timestamp.txt.

    What stood there moves to submitted_earlier/<student>/<unit>/<its hash>/, unless it is the same, newer, or the only
    one of the two that is a notebook of the unit.

    Args:
        course: ``Course``.
        unit: ``Unit``.
        student: str, usable as the name of a folder.
        handed: ``Handed``.

    Returns:
        (COLLECTED, REPLACED, UNCHANGED or LEFT_OUT, why).
    """
    target, earlier = (
        course.home / name / student / unit.name for name in (course.submitted.name, "submitted_earlier")
    )
    for folder in (target, target.parent, earlier.parent):
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            return LEFT_OUT, f"{folder} is in the way"
    earlier.mkdir(parents=True, exist_ok=True)
    fresh = tempfile.mkdtemp(prefix=".new-", dir=earlier)
    try:
        try:
            digest = _write(os.path.join(fresh, "problems.ipynb"), handed.file)
        except SourceError as problem:
            return LEFT_OUT, str(problem)
        if handed.when:
            with open(os.path.join(fresh, "timestamp.txt"), "w", encoding="utf-8") as file:
                file.write(f"{handed.when:%Y-%m-%d %H:%M:%S.%f} UTC")
        os.chmod(fresh, 0o755)
        target.parent.mkdir(parents=True, exist_ok=True)
        return _exchange(target, earlier, fresh, digest, handed, unit)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        _remove_if_empty(earlier)


def _exchange(target, earlier, fresh, digest, handed, unit):
    if not target.exists() or not any(target.iterdir()):
        if target.exists():
            target.rmdir()
        os.rename(fresh, target)
        return COLLECTED, ""
    there = target / "problems.ipynb"
    same = there.is_file() and not there.is_symlink() and _digest(there) == digest
    old, new = _time(target), handed.when
    if same:
        # Handed in again, it is not later than it was; but a time that was not known may be now.
        if new and not old:
            os.replace(os.path.join(fresh, "timestamp.txt"), target / "timestamp.txt")
        return UNCHANGED, ""
    if old and new and new <= old:
        return LEFT_OUT, f"what is there is newer, of {old:%Y-%m-%d %H:%M} UTC"
    if not new and (earlier / digest[:12]).exists():
        return LEFT_OUT, "it was collected before and has been replaced since"
    if not unit.is_in_folder(fresh) and unit.is_in_folder(target):
        where = "/".join(target.parts[-3:])
        return LEFT_OUT, f"it has no answer cell of {unit.name}, {where} has; to take it all the same, remove that"
    # The old one first: whenever this is broken off, nothing is lost and the next run goes on.
    kept = earlier / (_digest(there)[:12] if there.is_file() else "without")
    number = 1
    while kept.exists():
        number += 1
        kept = kept.with_name(f"{kept.name.partition('-')[0]}-{number}")
    os.rename(target, kept)
    os.rename(fresh, target)
    return REPLACED, f"the former is kept in submitted_earlier/{'/'.join(kept.parts[-3:])}"


def digest_of(file):
    """SHA-256 of a ``File``, as text.

    Raises:
        SourceError: it cannot be read.
    """
    digest = hashlib.sha256()
    for piece in pieces_of(file):
        digest.update(piece)
    return digest.hexdigest()


def _write(path, file):
    digest = hashlib.sha256()
    with open(path, "xb") as written:
        for piece in pieces_of(file):
            digest.update(piece)
            written.write(piece)
    return digest.hexdigest()


def _digest(path):
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _time(folder):
    stamp = folder / "timestamp.txt"
    return parse_time(stamp.read_text(encoding="utf-8", errors="replace")[:200].strip()) if stamp.is_file() else None


def _remove_if_empty(folder):
    for one in (folder, folder.parent, folder.parent.parent):
        try:
            one.rmdir()
        except OSError:
            return
