"""What the instructor sees in the terminal: a progress bar, then a table."""

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table


def follow(results, total, console):
    """Shows progress while `results` come in.

    Args:
        results: iterator of (submission, entry).
        total: int, how many there will be.
        console: rich Console.

    Returns:
        list of all results, by student.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    seen = []
    with Progress(*columns, console=console, transient=True) as progress:
        bar = progress.add_task("Grading", total=total)
        for result in results:
            seen.append(result)
            progress.advance(bar)
    return sorted(seen, key=lambda result: (result[0].unit, result[0].student))


def print_marks(results, console):
    """The table of a run: student, score, repairs, and what went wrong most."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, title_justify="left")
    for name, justify in (("student", "left"), ("unit", "left"), ("score", "right"), ("repairs", "right")):
        table.add_column(name, justify=justify, no_wrap=True, min_width=len(name) + 2)
    table.add_column("what went wrong most", overflow="fold")
    units = {submission.unit for submission, _ in results}
    for submission, entry in results:
        score = f"{entry['earned']:g} / {entry['points']:g}"
        repairs = str(len(entry["repairs"])) if entry["repairs"] else ""
        table.add_row(submission.student, submission.unit, score, repairs, entry["worst"])
    if len(units) == 1:
        table.columns.pop(1)
        console.print(f"[bold]{units.pop()}[/bold]")
    console.print(table)


def make_console():
    """A console that does not colour numbers and paths; wide enough for the table where there is no terminal."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=120)
