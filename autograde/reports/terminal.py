"""The report in a terminal."""

from rich import box
from rich.table import Table
from rich.text import Text

from autograde.reports.cells import one_line
from autograde.reports.words import percent, sentences

ROWS = 10  # of each list; the CSV files have everything
_BAR = 20  # signs


def print_report(summary, console):
    """Prints sentences, tasks, misconceptions and the submissions to look at.

    Args:
        summary: ``Summary`` with names: the terminal is the instructor's own.
        console: rich Console.
    """
    console.print(Text(f"\n{summary.unit}", style="bold"))
    for sentence in sentences(summary):
        console.print(Text(one_line(sentence)))
    if summary.graded:
        console.print(_tasks(summary))
    if summary.misconceptions:
        console.print(_misconceptions(summary))
    for title, lines in to_look_at(summary):
        console.print(Text(title, style="bold"))
        for line in lines[:ROWS]:
            console.print(Text("  " + one_line(line)))
        if len(lines) > ROWS:
            console.print(f"  and {len(lines) - ROWS:,} more, see students.csv")


def _table(*columns):
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in columns:
        table.add_column(name.strip(">"), justify="right" if name.startswith(">") else "left", overflow="fold")
    return table


def _tasks(summary):
    table = _table("task", ">answered", ">all right", "points earned", ">share", ">tells apart")
    for task in summary.tasks:
        share = task.mean / task.points
        apart = "" if task.discrimination is None else f"{task.discrimination:.2f}"
        bar = Text("█" * round(share * _BAR), style="blue") + Text("·" * (_BAR - round(share * _BAR)), style="dim")
        answered, right = (percent(number / task.submissions) for number in (task.answered, task.right))
        table.add_row(Text(task.id), answered, right, bar, percent(share), apart)
    return table


def _misconceptions(summary):
    table = _table("misconception", "task", ">met", ">of those who answered")
    for one in summary.misconceptions[:ROWS]:
        table.add_row(Text(one.name), Text(one.task_id), f"{one.count:,}", percent(one.share))
    if len(summary.misconceptions) > ROWS:
        table.add_row(f"and {len(summary.misconceptions) - ROWS:,} more, see misconceptions.csv", "", "", "")
    return table


def to_look_at(summary, fewest=0):
    """What asks for a person.

    Args:
        summary: ``Summary`` with students.
        fewest: int, how many submissions with the fewest points to list.

    Yields:
        (title, lines), only where there are lines.
    """
    graded = [one for one in summary.students if one.graded]
    weakest = sorted(graded, key=lambda one: one.earned)[: min(fewest, len(graded) // 2)]
    lists = (
        ("Not graded", [one.student for one in summary.students if not one.graded]),
        ("Flagged", [f"{one.student}: {'; '.join(one.flags)}" for one in graded if one.flags]),
        ("Slowest", [f"{one.student}: {one.seconds:.3g} s" for one in _slowest(graded)]),
        ("Fewest points", [f"{one.student}: {one.earned:g}{_because(one.worst)}" for one in weakest]),
    )
    for title, lines in lists:
        if lines:
            yield title, lines


def _because(worst):
    return f", {worst}" if worst else ""


def _slowest(students, most=3):
    """Those who took more than three times the median, the slowest first, at most `most`."""
    ordered = sorted(students, key=lambda one: -one.seconds)
    median = ordered[len(ordered) // 2].seconds if ordered else 0
    return [one for one in ordered[:most] if one.seconds > 3 * median]
