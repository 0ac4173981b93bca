"""Makes the course's virtual environment in .venv, with any Python 3.11 or newer and nothing else.

    python scripts/environment.py          what students and instructors need
    python scripts/environment.py dev      what authors need on top
    python scripts/environment.py bench    what the benchmarks compare with, PyTorch among it
    python scripts/environment.py fuzz     a coverage-guided fuzzer

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
REQUIREMENTS = {
    "": "requirements.txt",
    "dev": "requirements-dev.txt",
    "bench": "benchmarks/requirements.txt",
    "fuzz": "tests/fuzz/requirements.txt",
}
FILES = (*REQUIREMENTS.values(), "constraints.txt", "pyproject.toml", "setup.py")


def main():
    kind = sys.argv[1] if len(sys.argv) > 1 else ""
    if kind not in REQUIREMENTS:
        sys.exit(
            f"{kind!r} is not an environment; known are {', '.join(filter(None, REQUIREMENTS))}, or none for users."
        )
    if sys.version_info < (3, 11):
        sys.exit(
            f"This course needs Python 3.11 or newer; this is {sys.version.split()[0]}. Install one from python.org."
        )
    stamp = FOLDER / f"made-{kind}".rstrip("-")
    state = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in FILES)).hexdigest()
    # The authors' environment and that of the benchmarks hold the users' as well.
    enough = {stamp} if kind else {FOLDER / name for name in ("made", "made-dev", "made-bench", "made-fuzz")}
    if PYTHON.exists() and any(_state(other) == state for other in enough):
        return
    started = time.monotonic()
    print(f"Making the virtual environment in {FOLDER} ...", flush=True)
    try:
        if not _works():
            venv.create(FOLDER, with_pip=True, clear=True, symlinks=os.name != "nt")
        requirements = REQUIREMENTS[kind]
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
