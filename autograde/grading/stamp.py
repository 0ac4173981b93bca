"""When a submission was handed in: the timestamp.txt beside it, by which late penalties go."""

import os
import re
import stat
from typing import NamedTuple

from nbgrader.utils import parse_utc

from autograde.grading.submitted.parsing import shown

NAME = "timestamp.txt"


class Stamp(NamedTuple):
    """``text`` is what nbgrader takes for a time; where there is a file and no time in it, ``problem`` says so."""

    text: str = ""
    problem: str = ""


def read_stamp(folder):
    """The time stamp of a submitted folder.

    Args:
        folder: Path; what lies in it may be anything.

    Returns:
        ``Stamp``, empty where there is no timestamp.txt.
    """
    if not os.path.lexists(folder / NAME):
        return Stamp()
    text = small_text(folder / NAME).strip()
    if _is_time(text):
        return Stamp(text)
    said = f" ({shown(text[:40])})" if text else ""
    return Stamp(problem=f"{NAME} holds no time that can be read{said}; no late penalty can be reckoned without one")


def small_text(path):
    """The text of a small ordinary file, else nothing: what a student hands in may be anything."""
    try:
        status = path.lstat()
        return path.read_text()[:1000] if stat.S_ISREG(status.st_mode) and status.st_size <= 1000 else ""
    except (OSError, ValueError):
        return ""


def _is_time(text):
    # dateutil takes what is missing, such as the year, from today: the same text would be another time tomorrow.
    try:
        return bool(re.search(r"\d{4}", text)) and parse_utc(text) is not None
    except Exception:  # dateutil raises many kinds of errors on what is no time
        return False
