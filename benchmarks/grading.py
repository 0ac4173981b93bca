"""``python -m benchmarks.grading``: our grading beside plain nbgrader's, on the same submissions; grading.json.

python -m benchmarks.grading                    with and without plots, three turns each, and 1,000 small submissions
python -m benchmarks.grading --submissions 6    a quick look; grading.json is left alone
python -m benchmarks.grading --thousand         the 1,000 small submissions alone
"""

import argparse
import copy
import json
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell
from rich.console import Console
from rich.table import Table

from autograde.course import REPOSITORY, Course
from autograde.demo import UNIT, _without_markers
from autograde.release.edition import make_source, register, skeleton
from benchmarks.readme import replace_block

HERE = Path(__file__).parent
TARGETS = {"with a plot": 10, "without plots": 20}
_PLOT = """
import matplotlib.pyplot as plt

size = np.arange(3, 40)
figure, axes = plt.subplots(figsize=(4, 3))
for stride in (1, 2, 3):
    axes.plot(size, (size - 3) // stride + 1, label=f"stride {{stride}}")
axes.legend()
axes.set_title("{student}")
plt.show()
""".strip()


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.grading", description=__doc__.partition("\n")[0])
    parser.add_argument("--submissions", type=int, default=40, help="of ours in a turn")
    parser.add_argument("--plain", type=int, default=5, help="of plain nbgrader in a turn")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--thousand", nargs="?", type=int, const=1000, metavar="N", help="only N small submissions")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child:
        home, number = chosen.child
        print(json.dumps(measure_growth(Course.at(home), int(number))))
        return
    path, found = HERE / "grading.json", {}
    if path.exists():
        found = json.loads(path.read_text())
    with tempfile.TemporaryDirectory(prefix="grading-") as folder:
        ready = _ready(Path(folder) / "ready")
        if not chosen.thousand:
            for row, plots in (("with a plot", True), ("without plots", False)):
                print(f"{chosen.submissions} submissions {row} ...", flush=True)
                found[row] = race(ready, Path(folder) / row.replace(" ", "-"), plots, chosen)
            found["sandbox"] = measure_sandbox(ready)
        if chosen.thousand or chosen.submissions == 40:
            number = chosen.thousand or 1000
            print(f"{number} small submissions ...", flush=True)
            found["many"] = grow(ready, Path(folder) / "many", number)
    found["machine"] = machine()
    _print(found)
    if chosen.submissions == 40 and chosen.plain >= 5 and chosen.turns >= 3 and chosen.thousand in (None, 1000):
        path.write_text(json.dumps(found, indent=1) + "\n")
        replace_block("grading", describe(found))


def describe(found):
    """The measurements in a table and a paragraph, for the README."""
    races = [found[row] for row in TARGETS]
    rows = [
        f"| {race['submissions']} of a unit, {row} | {race['submissions a second, ours']:.1f} "
        f"| {race['submissions a second, nbgrader']:.2f} | {race['ratio']:.1f} |\n"
        for row, race in zip(TARGETS, races, strict=True)
    ]
    differing = sum(len(race["differences"]) for race in races)
    (_, first), *_, (number, last) = found["many"]["after"].items()
    growth = last["peak memory, MB"] - first["peak memory, MB"]
    return (
        "| submissions a second, start-up included | ours | plain nbgrader | ratio |\n|---|---|---|---|\n"
        f"{''.join(rows)}\n"
        f"Marks and outputs: {f'{differing} differ' if differing else 'all equal'}. The sandbox adds "
        f"{found['sandbox']['what the sandbox adds']:.1f} ms to a submission. {number} small submissions take "
        f"{last['seconds']:.0f} s; memory grows by {growth:.0f} MB from the first tenth of them to the last. "
        f"Measured on {found['machine']['processors']} cores by `make bench-grading`.\n"
    )


def machine():
    """What was measured on."""
    names = ("nbgrader", "jupyterlab", "ipykernel", "numpy")
    model = [line for line in _lines("/proc/cpuinfo") if line.startswith("model name")]
    return {
        "processor": model[0].partition(":")[2].strip() if model else platform.processor(),
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        **{name: version(name) for name in names},
    }


def race(ready, folder, plots, chosen):
    """Turn by turn, our command on all submissions, plain nbgrader on some of them; medians, and what differs.

    Both include their start-up, spread over as many submissions: nbgrader's is measured by a run with nothing to do.
    """
    ours, start, plain, plain_start = [], [], [], []
    for turn in range(chosen.turns):
        mine = _class(ready, folder / f"ours-{turn}", chosen.submissions, plots)
        ours.append(_grade(mine))
        start.append(_grade(mine))  # nothing is left to do
        theirs = _class(ready, folder / f"plain-{turn}", chosen.plain, plots)
        for times in (plain, plain_start):
            times.append(_timed(["-m", "nbgrader", "autograde", UNIT], theirs.home))
    seconds, alone, plain_alone = map(statistics.median, (ours, start, plain_start))
    each = (statistics.median(plain) - plain_alone) / chosen.plain
    theirs_each = each + plain_alone / chosen.submissions
    return {
        "submissions": chosen.submissions,
        "submissions of nbgrader": chosen.plain,
        "seconds, ours": ours,
        "seconds, nbgrader": plain,
        "submissions a second, ours": chosen.submissions / seconds,
        "submissions a second, nbgrader": 1 / theirs_each,
        "ratio": theirs_each / (seconds / chosen.submissions),
        "start-up, s": alone,
        "start-up of nbgrader, s": plain_alone,
        "ms a submission, start-up left out": 1000 * (seconds - alone) / chosen.submissions,
        "differences": compare(folder / "ours-0", folder / "plain-0"),
    }


def compare(mine, theirs):
    """Marks and outputs that differ between two graded folders, in a line each; empty where all are equal."""
    differing = []
    for path in sorted(theirs.glob(f"autograded/*/{UNIT}/problems.ipynb")):
        name = path.relative_to(theirs)
        cells = [nbformat.read(root / name, as_version=4).cells for root in (mine, theirs)]
        outputs = [[_outputs(cell) for cell in one if cell.cell_type == "code"] for one in cells]
        differing += [
            f"{name.parts[1]}: code cell {number}"
            for number, pair in enumerate(zip(*outputs, strict=True))
            if pair[0] != pair[1]
        ]
    marks = [_marks(root / "gradebook.db") for root in (mine, theirs)]
    return differing + [f"mark of {key}" for key, points in marks[1].items() if marks[0].get(key) != points]


def measure_sandbox(ready, times=30):
    """Milliseconds until a fresh worker has run nothing, at each level that this machine offers; the median."""
    from autograde.grading.executor import LocalExecutor, best_level
    from autograde.grading.limits import Limits
    from autograde.grading.view import make_view
    from autograde.worker.levels import LEVELS

    view, limits, found = make_view(ready), Limits(), {}
    strongest = LEVELS.index(best_level(view, limits))
    for level in (LEVELS[strongest], "minimal"):
        with LocalExecutor(view, limits, level, jobs=1) as executor:
            taken = []
            for _ in range(times + 2):
                started = time.monotonic()
                with executor.worker() as channel:
                    channel.send({"cells": [], "limits": limits.as_dict()})
                    channel.receive(60)
                taken.append(1000 * (time.monotonic() - started))
            found[level] = statistics.median(taken[2:])
    found["what the sandbox adds"] = found[LEVELS[strongest]] - found["minimal"]
    return found


def grow(ready, folder, number):
    """Grades many small submissions in a process of its own and returns what it says of itself."""
    course = _class(ready, folder, number, plots=False, small=True)
    command = [sys.executable, "-m", "benchmarks.grading", "--child", str(course.home), str(number)]
    run = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return json.loads(run.stdout.splitlines()[-1])


def measure_growth(course, number):
    """Seconds and memory after a tenth, a half and all of the submissions; processor time of the one writer."""
    from autograde.grading.executor import LocalExecutor, best_level
    from autograde.grading.ledger import Ledger
    from autograde.grading.limits import Limits
    from autograde.grading.recorder import Recorder
    from autograde.grading.run import find_submissions, grade
    from autograde.grading.view import make_view

    writing = _Stopwatch()
    Recorder.record, Ledger.write = writing.around(Recorder.record), writing.around(Ledger.write)
    view, limits, seen = make_view(course), Limits(), {}
    with LocalExecutor(view, limits, best_level(view, limits)) as executor:
        started = time.monotonic()
        for count, _ in enumerate(grade(course, find_submissions(course), executor, feedback=False), 1):
            if count in (number // 10, number // 2, number):
                memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                seen[count] = {"seconds": time.monotonic() - started, "peak memory, MB": memory}
    return {"after": seen, "writer, ms of processor time a submission": 1000 * writing.seconds / number}


class _Stopwatch:
    """Adds up the processor time that this thread spends in some functions."""

    def __init__(self):
        self.seconds = 0.0

    def around(self, function):
        def timed(*args, **kwargs):
            started = time.thread_time()
            try:
                return function(*args, **kwargs)
            finally:
                self.seconds += time.thread_time() - started

        return timed


def _ready(home):
    """A course whose gradebook knows the unit, as it does once an assignment was handed out."""
    course = Course(home=home, build=home / "build")
    home.mkdir(parents=True)
    register(course, UNIT)
    return course


def _class(ready, home, number, plots, small=False):
    """A folder with the gradebook and honest submissions, each its own."""
    course = replace(ready, home=home, build=home / "build")
    shutil.copytree(ready.build, course.build)
    shutil.copy(ready.home / "gradebook.db", home)
    course.write_config()
    released = skeleton(ready, UNIT)
    solved = {cell.id: cell.source for cell in _without_markers(make_source(course, UNIT)).cells}
    for index in range(number):
        student = f"student-{index:04}"
        notebook = copy.deepcopy(released)
        for cell in notebook.cells:
            # A small submission has one answer; the others leave one of the twenty open, another each.
            answered = (
                cell.id == "u05-first-sizes-answer" if small else cell.id != released.cells[3 + 3 * (index % 20)].id
            )
            if cell.id.endswith("-answer") and answered:
                cell.source = f"# {student}\n{solved[cell.id]}"
        if plots:
            notebook.cells.insert(2, new_code_cell(_PLOT.format(student=student), id="plot"))
        (course.submitted / student / UNIT).mkdir(parents=True)
        nbformat.write(notebook, course.submitted / student / UNIT / "problems.ipynb")
    return course


def _grade(course):
    words = ["-m", "autograde", "grade", "--no-feedback", "--allow-weak-sandbox", "--course", str(course.home)]
    return _timed(words, REPOSITORY)


def _timed(words, folder):
    """Wall seconds of a Python command, its start included."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    started = time.monotonic()
    run = subprocess.run(
        [sys.executable, *words],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise RuntimeError(f"{' '.join(words)} failed:\n{run.stdout[-2000:]}\n{run.stderr[-2000:]}")
    return time.monotonic() - started


def _marks(database):
    import sqlite3

    query = (
        "select student_id, base_cell.name, auto_score, needs_manual_grade from grade "
        "join base_cell on grade.cell_id = base_cell.id "
        "join submitted_notebook on grade.notebook_id = submitted_notebook.id "
        "join submitted_assignment on submitted_notebook.assignment_id = submitted_assignment.id"
    )
    with sqlite3.connect(database) as connection:
        return {(student, name): marks for student, name, *marks in connection.execute(query)}


def _outputs(cell):
    return [{**output, "execution_count": None} for output in cell.outputs]


def _lines(path):
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []


def _print(found):
    table = Table("", "", box=None, show_header=False)
    for row, entry in found.items():
        table.add_row(f"[bold]{row}[/bold]", f"at least {TARGETS[row]}x" if row in TARGETS else "")
        for name, value in entry.items():
            table.add_row(f"  {name}", f"{value:.3g}" if isinstance(value, float) else str(value))
    Console(width=118, highlight=False).print(table)


if __name__ == "__main__":
    main()
