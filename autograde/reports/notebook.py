"""The report as a notebook that has run, and as a page: both read report.json, which lies beside them."""

import html
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograde.release.source import METADATA

_SETUP = """\
from autograde.reports import figures
from autograde.reports.notebook import show, show_students, show_words
from autograde.reports.summary import Summary

summary = Summary.read("report.json")
show_words(summary)"""

# Name of the figure, its question, a remark, and what stands in its place where there is nothing to draw.
_QUESTIONS = (
    ("scores", "How are the points spread?", "", ""),
    (
        "success",
        "Which tasks succeed, and which tell strong from weak?",
        "The correlation on the right is between the points of a task and the points of all others. A task far to the "
        "left measures something else than the rest, or is a trap, or has a fault: look at it. With fewer than 30 "
        "submissions it is not shown, because chance alone would decide it.",
        "",
    ),
    ("losses", "Where are points lost, and why?", "", "No points were lost."),
    (
        "misconceptions",
        "Which misconceptions were met?",
        "An answer can have a misconception's results by another mistake. `misconceptions.csv` lists them all.",
        "No misconception was named.",
    ),
    (
        "together",
        "Which two misconceptions occur together?",
        "Counted among the submissions that answered both tasks. A pair can have a common cause, or both can follow "
        "from being weak altogether. Pairs that chance explains are left out.",
        "No two occur together more often than chance explains.",
    ),
    ("time", "How long did judging take?", "", "The ledger has no times."),
)

_STYLE = """
body { font: 15px/1.5 sans-serif; color: #222; max-width: 60em; margin: 2em auto; padding: 0 1em; }
table { border-collapse: collapse; } td, th { padding: .15em 1em .15em 0; text-align: left; vertical-align: top; }
.anchor-link, .jp-InputPrompt, .jp-OutputPrompt, .prompt { display: none; }
"""


def make_notebook(summary):
    """The notebook, not yet run.

    Args:
        summary: ``Summary``; with its students, the notebook gets a part with names.
    """
    cells = [
        new_markdown_cell(f"# Report: {summary.unit}", id="title"),
        new_code_cell(_SETUP, id="summary"),
    ]
    for name, question, remark, nothing in _QUESTIONS if summary.graded else ():
        otherwise = f", {nothing!r}" if nothing else ""
        cells.append(new_markdown_cell(f"## {question}" + f"\n\n{remark}" * bool(remark), id=name))
        cells.append(new_code_cell(f"show(figures.{name}(summary){otherwise})", id=f"{name}-figure"))
    if summary.students:
        words = "## Whom to look at\n\nThis part holds names."
        cells += [new_markdown_cell(words, id="students"), new_code_cell("show_students(summary)", id="students-table")]
    return new_notebook(cells=cells, metadata=METADATA)


def write_notebook(summary, folder):
    """Runs the notebook and writes report.ipynb and report.html; report.json has to be there.

    Args:
        summary: ``Summary``.
        folder: Path.

    Returns:
        the two paths.
    """
    from nbclient import NotebookClient
    from nbconvert import HTMLExporter

    notebook = make_notebook(summary)
    # The kernel would warn on the terminal that it listens without encryption; it listens on this machine only.
    quiet = ["--IPKernelApp.log_level=40"]
    place = {"metadata": {"path": str(folder)}}
    NotebookClient(notebook, timeout=120, resources=place, extra_arguments=quiet).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # the times would make every file different
    nbformat.write(notebook, folder / "report.ipynb")
    # Only the template without a head: the others load scripts from elsewhere.
    body, _ = HTMLExporter(template_name="basic", exclude_input=True).from_notebook_node(notebook)
    title = html.escape(f"Report: {summary.unit}")
    (folder / "report.html").write_text(
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head>\n<body>{body}</body></html>\n",
        encoding="utf-8",
    )
    return Path(folder, "report.ipynb"), Path(folder, "report.html")


def show(drawn, otherwise="There is nothing to draw."):
    """Displays (figure, its words), or, where the figure is None, a sentence that says so."""
    from nnlib import plotting

    if drawn is None:
        plotting.display_html(f"<p>{html.escape(otherwise)}</p>", otherwise)
    else:
        plotting.show(*drawn)


def show_words(summary):
    """Displays the sentences that say what to know first."""
    from autograde.reports.words import sentences
    from nnlib.plotting import display_html

    said = sentences(summary)
    items = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in said)
    display_html(f"<ul>{items}</ul>", "\n".join(said))


def show_students(summary, most=20):
    """Displays the submissions that ask for a person: not graded, flagged, slowest, fewest points.

    Args:
        summary: ``Summary`` with students.
        most: int, how many of each; students.csv has all.
    """
    from autograde.reports.terminal import to_look_at
    from nnlib.plotting import display_html

    parts, words = [], []
    for title, lines in to_look_at(summary, fewest=10):
        more = [f"and {len(lines) - most:,} more, see students.csv"] if len(lines) > most else []
        items = "".join(f"<li>{html.escape(line)}</li>" for line in [*lines[:most], *more])
        parts.append(f"<h3>{html.escape(title)}</h3><ul>{items}</ul>")
        words += [title, *lines[:most], *more]
    display_html("".join(parts) or "<p>Nobody.</p>", "\n".join(words) or "Nobody.")
