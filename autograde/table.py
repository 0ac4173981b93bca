"""What the instructor sees in the terminal: a progress bar, then a table; and before old marks change, both of them."""

from rich import box
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

_SHOWN = ("earned", "points", "repairs", "flags", "worst", "fresh", "failed", "refused")


def follow(run, total, console, confirm):
    """Shows progress while submissions are graded: how many, how fast, how long still, and what failed so far.

    Args:
        run: function of (tick, confirm), see ``grading.run.grade``, that returns the iterator of (submission, entry).
        total: int, how many there will be.
        console: rich Console.
        confirm: function of a list of changes -> bool.

    Returns:
        list of (submission, what the table shows of its entry), by student.
    """
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), _Rate(),
        TimeElapsedColumn(), TextColumn("of about"), _Total(), TextColumn("{task.fields[failures]}"),
    )  # fmt: skip
    failed = []
    with Progress(*columns, console=console, transient=True, speed_estimate_period=60) as progress:
        bar = progress.add_task("Grading", total=total, failures="")

        def tick(entry):
            failed.extend([entry["worst"]] * entry.get("failed", False))
            progress.update(bar, advance=1, failures=f"[bold]{len(failed)} failed[/bold]" if failed else "")

        def ask(changes):
            progress.stop()
            return confirm(changes)

        seen = [
            (one, {name: entry[name] for name in _SHOWN if name in entry}) for one, entry in run(tick=tick, confirm=ask)
        ]
    return sorted(seen, key=lambda result: (result[0].unit, result[0].student))


class _Rate(ProgressColumn):
    """Submissions a second, or seconds a submission."""

    def render(self, task):
        if not task.speed:
            return Text("")
        return Text(f"{task.speed:.1f} a second" if task.speed >= 1 else f"{1 / task.speed:.1f} s each")


class _Total(TimeRemainingColumn):
    """The whole time, as far as the speed tells."""

    def render(self, task):
        left = task.time_remaining
        if left is None or task.elapsed is None:
            return Text("-:--:--")
        minutes, seconds = divmod(int(task.elapsed + left), 60)
        return Text(f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}")


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
        table.add_row(Text(submission.student), submission.unit, score, repairs, Text(entry["worst"]))
    if len(units) == 1:
        table.columns.pop(1)
        console.print(f"[bold]{units.pop()}[/bold]")
    console.print(table)


def print_changes(changes, console):
    """Marks that would change: by student and task, before and after, with the sum of each student.

    Args:
        changes: list of ``grading.entry.Change``.
        console: rich Console.
    """
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name, justify in (("student", "left"), ("task", "left"), ("before", "right"), ("after", "right")):
        table.add_column(name, justify=justify, no_wrap=True)
    students = {}
    for change in sorted(changes):
        students.setdefault((change.unit, change.student), []).append(change)
    for (_, student), own in students.items():
        for change in own:
            table.add_row(Text(student), change.task, _points(change.before), _points(change.after))
        if len(own) > 1:
            sums = [sum(getattr(change, when) or 0.0 for change in own) for when in ("before", "after")]
            table.add_row(Text(student), "[italic]together[/italic]", *(_points(points) for points in sums))
    console.print(table)
    moved = [sum((change.after or 0.0) - (change.before or 0.0) for change in own) for own in students.values()]
    console.print(
        f"{len(changes)} marks of {len(students)} submissions: {sum(points > 0 for points in moved)} rise, "
        f"{sum(points < 0 for points in moved)} fall, {sum(points == 0 for points in moved)} stay in sum; "
        f"{sum(moved):+g} points in all"
    )


def _points(points):
    return "" if points is None else f"{points:g}"


def make_console():
    """A console that does not colour numbers and paths; wide enough for the table where there is no terminal."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=120)
