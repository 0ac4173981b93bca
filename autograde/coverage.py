"""Which line of the curriculum is taught where, and graded by what: docs/coverage.md.

docs/curriculum.toml lists the lines of each unit. A line is graded by tasks, unless it begins with ``Demo:`` (shown by
a demonstration) or ``Told:`` (said, not asked). Where the lecture teaches it, the cell of the heading says so::

    # %% [markdown] covers="u05.1a u05.1b"

and a demonstration is a function of ``nnlib.demos`` that a cell below that heading imports.
"""

import re
import tomllib
from typing import NamedTuple

import jupytext

from autograde import tasks
from autograde.course import REPOSITORY

CURRICULUM = REPOSITORY / "docs" / "curriculum.toml"


class Line(NamedTuple):
    """One line of the curriculum: the sections that teach it, the tasks that grade it, the demos that show it."""

    anchor: str
    text: str
    sections: tuple
    tasks: tuple
    demos: tuple

    @property
    def missing(self):
        """What the line needs and has not, in a word; empty where nothing is missing."""
        if not self.sections:
            return "a section of the lecture"
        if self.text.startswith("Demo: "):
            return "" if self.demos else "a demonstration"
        return "" if self.tasks or self.text.startswith("Told: ") else "a task"


def read_coverage(unit):
    """The lines of a unit in the curriculum's order.

    Args:
        unit: str, such as "u05_cnn_arithmetic".

    Returns:
        list of ``Line``.

    Raises:
        LookupError: a task or a heading names an anchor that the curriculum has not.
    """
    curriculum = tomllib.loads(CURRICULUM.read_text()).get(unit, {})
    sections = _sections(unit)
    graded = {task.id: task.covers for task in tasks.of_unit(unit)}
    for where, anchors in [*graded.items(), *((heading, anchors) for heading, anchors, _ in sections)]:
        if unknown := sorted(set(anchors) - set(curriculum)):
            raise LookupError(
                f"{unit}: {where!r} covers {', '.join(unknown)}, which docs/curriculum.toml does not list"
            )
    return [
        Line(
            anchor,
            text,
            tuple(heading for heading, anchors, _ in sections if anchor in anchors),
            tuple(task_id for task_id, anchors in graded.items() if anchor in anchors),
            tuple(demo for _, anchors, demos in sections if anchor in anchors for demo in demos),
        )
        for anchor, text in curriculum.items()
    ]


def _sections(unit):
    """[(heading, anchors, demonstrations below it)] of the unit's lecture."""
    found = []
    for cell in jupytext.read(REPOSITORY / "solutions" / unit / "lecture.py", fmt="py:percent").cells:
        heading = re.match(r"#+ +(.+)", cell.source) if cell.cell_type == "markdown" else None
        if heading:
            found.append((heading[1], cell.metadata.get("covers", "").split(), []))
        elif found and cell.cell_type == "code":
            found[-1][2].extend(
                f"{module}.{name}"
                for module, names in re.findall(r"^from nnlib\.demos\.(\w+) import (.+)$", cell.source, re.MULTILINE)
                for name in map(str.strip, names.split(","))
                if module != "stage" and (name.islower() or f"explore({name}" in cell.source)
            )
    return found


def coverage_table():
    """docs/coverage.md: every line with its section, its tasks and its demonstration."""
    lines = [
        "# Coverage",
        "",
        "Made by `make docs` from `docs/curriculum.toml`, the headings of the lectures and the declarations of the",
        "tasks. A line without a section, or without a task or a demonstration where it needs one, fails the tests.",
    ]
    for unit in tasks.units():
        lines += [
            "",
            f"## {unit}",
            "",
            "| | line | section of the lecture | graded by | shown by |",
            "|---|---|---|---|---|",
        ]
        for line in read_coverage(unit):
            cells = (line.sections, [f"`{one}`" for one in line.tasks], [f"`{one}`" for one in line.demos])
            columns = [_escaped(line.text), *(_escaped("; ".join(cell)) for cell in cells)]
            lines.append(f"| {line.anchor} | {' | '.join(columns)} |")
    return "\n".join(lines) + "\n"


def _escaped(text):
    return text.replace("|", "\\|")
