"""The secret seed from which all hidden cases are drawn."""

import hashlib
import os
import secrets
from pathlib import Path

PATH = Path(__file__).parent / "secret_seed"


def read(path=PATH):
    """The seed, made on first use and readable by its owner only.

    Returns:
        str of 64 hexadecimal digits.
    """
    path = Path(path)
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text().strip()


def path_for(folder):
    """Where the seed lies for a notebook that plain nbgrader runs in this folder.

    Args:
        folder: Path, for nbgrader <course>/autograded/<student>/<unit>.

    Returns:
        Path, in that course if it has a seed, else in the repository's.
    """
    beside = [parent / PATH.name for parent in folder.parents[2:3]]
    return next(filter(Path.is_file, beside), PATH)


def fingerprint(seed):
    """A short name for a seed that does not give it away, for the ledger."""
    return hashlib.sha256(f"fingerprint {seed}".encode()).hexdigest()[:12]
