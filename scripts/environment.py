"""Makes the course's virtual environment in .venv, with any Python 3.11 or newer and nothing else.

    python scripts/environment.py          what students and instructors need
    python scripts/environment.py dev      what authors need on top

Run again, it does nothing unless a requirements file has changed.
"""

import hashlib
import os
import subprocess
import sys
import time
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
FOLDER = HERE / ".venv"
PYTHON = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
FILES = ("requirements.txt", "requirements-dev.txt", "constraints.txt", "pyproject.toml")


def main():
    dev = "dev" in sys.argv[1:]
    if sys.version_info < (3, 11):
        sys.exit(
            f"This course needs Python 3.11 or newer; this is {sys.version.split()[0]}. Install one from python.org."
        )
    stamp = FOLDER / ("made-dev" if dev else "made")
    state = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()
    if PYTHON.exists() and any(_state(other) == state for other in (stamp, FOLDER / "made-dev")):
        return
    started = time.monotonic()
    print(f"Making the virtual environment in {FOLDER} ...", flush=True)
    try:
        if not _works():
            venv.create(FOLDER, with_pip=True, clear=True, symlinks=os.name != "nt")
        requirements = "requirements-dev.txt" if dev else "requirements.txt"
        print(f"Installing {requirements}; the first time takes a minute or two ...", flush=True)
        command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*command, "-r", requirements, "-c", "constraints.txt"], cwd=HERE, check=True)
    except (OSError, subprocess.CalledProcessError) as problem:
        sys.exit(
            f"The environment could not be made: {problem}\n"
            "Is there an internet connection, and room on the disk? On Debian and Ubuntu the package python3-venv is "
            "needed as well."
        )
    stamp.write_text(state)
    print(f"Done in {time.monotonic() - started:.0f} s.", flush=True)


def _works():
    """Whether there is an environment that can install packages; a broken-off one is made anew."""
    command = [PYTHON, "-m", "pip", "--version"]
    return PYTHON.exists() and subprocess.run(command, capture_output=True, check=False).returncode == 0


def _state(stamp):
    return stamp.read_text() if stamp.exists() else ""


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Stopped. Run the same command again to go on.")
