"""The report says what the ledger says, names nobody unless asked, and fits a class of any size."""

import argparse
import csv
import io
import json
import re

import nbformat
import pytest
from rich.console import Console

from autograde import tasks
from autograde.commands import report
from autograde.grading.ledger import Ledger
from autograde.reports import figures, files
from autograde.reports.anonymous import ABOUT_THE_FILE, kind_of
from autograde.reports.notebook import make_notebook
from autograde.reports.summary import Summary, summarise
from autograde.reports.terminal import print_report
from autograde.reports.words import percent, sentences
from nnlib.plotting import PALETTE, figure_html

UNIT = "u05_cnn_arithmetic"
TASKS = tasks.of_unit(UNIT)
DRAWINGS = ("scores", "success", "losses", "misconceptions", "together", "time")


def entry(lost=None, named=None, unanswered=(), **further):
    """A ledger entry: full points but for `lost` {task id: points}, misconceptions `named` {task id: names}."""
    earned = {task.id: float(task.points) - (lost or {}).get(task.id, 0) for task in TASKS}
    earned |= dict.fromkeys(unanswered, 0.0)
    usual = {"repairs": [], "notes": [], "flags": [], "worst": "", "seconds": 1.0, "key": "k", "points": 44.0}
    lists = {"tasks": earned, "misconceptions": named or {}, "unanswered": list(unanswered)}
    return {**usual, **lists, "earned": sum(earned.values()), **further}


def big_class(number):
    """A class in which every second student has two misconceptions, always together, and every fifth left one open."""
    both = {"u05-output-size": ["Rounds up"], "u05-volumes": ["Keeps the depth"]}
    lost = {"u05-output-size": 4.0, "u05-volumes": 1.0}
    return [
        (
            f"student-{place:04d}",
            entry(lost, both) if place % 2 else entry(unanswered=("u05-vgg16",) * (place % 5 == 0)),
        )
        for place in range(number)
    ]


@pytest.fixture
def course(tmp_path):
    """course(entries) -> a folder with a ledger that holds them, and a submission of Zoe's that it does not hold."""

    def make(entries):
        for student, one in entries:
            Ledger(tmp_path / "ledger").write(UNIT, student, one)
            (tmp_path / "submitted" / student / UNIT).mkdir(parents=True)
        (tmp_path / "submitted" / "zoe" / UNIT).mkdir(parents=True)
        return tmp_path

    return make


def run(*arguments):
    """The exit code of `python -m autograde report ...`."""
    parser = argparse.ArgumentParser()
    report.add_arguments(parser)
    return report.run(parser.parse_args([str(one) for one in arguments]))


def read_csv(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_counts_are_shares_of_those_who_answered():
    entries = [
        ("ada", entry({"u05-output-size": 4.0}, {"u05-output-size": ["Rounds up"]})),
        ("bob", entry({"u05-output-size": 4.0})),  # wrong, and nobody knows why
        ("cyd", entry()),
        ("dan", entry(unanswered=("u05-output-size",))),
    ]
    summary = summarise(UNIT, entries)
    [one] = summary.misconceptions
    assert (one.name, one.count, one.share) == ("Rounds up", 1, pytest.approx(1 / 3))
    task = next(task for task in summary.tasks if task.id == "u05-output-size")
    assert (task.submissions, task.answered, task.right, task.nothing, task.mean) == (4, 3, 1, 2, 1.0)
    assert (task.lost_named, task.lost_other, task.lost_open) == (1.0, 1.0, 1.0)
    assert summary.scores == (40.0, 40.0, 40.0, 44.0)


def test_where_an_entry_does_not_say_what_was_left_open_no_points_and_no_name_count_as_open():
    old = entry({"u05-output-size": 4.0, "u05-vgg16": 1.0}, {"u05-vgg16": ["Stops early"]})
    del old["unanswered"]
    answered = {task.id: task.answered for task in summarise(UNIT, [("ada", old)]).tasks}
    assert answered["u05-output-size"] == 0
    assert answered["u05-vgg16"] == answered["u05-volumes"] == 1


def test_an_entry_of_an_earlier_version_is_read():
    old = {key: value for key, value in entry().items() if key in ("key", "earned", "points", "tasks", "worst")}
    del old["tasks"]["u05-vgg16"]
    summary = summarise(UNIT, [("ada", old)])
    assert summary.graded == 1
    assert summary.tasks[-1].mean == 0


def test_a_task_that_goes_against_the_rest_has_a_negative_discrimination():
    strong = entry({"u05-stride-three": 1.0})
    weak = entry({"u05-volumes": 3.0, "u05-lenet": 2.0})
    entries = [(f"s{place}", strong if place < 20 else weak) for place in range(40)]
    found = {task.id: task.discrimination for task in summarise(UNIT, entries).tasks}
    assert found["u05-stride-three"] == pytest.approx(-1)
    assert found["u05-volumes"] > 0
    assert found["u05-vgg16"] is None  # all alike
    assert {task.discrimination for task in summarise(UNIT, entries[10:30]).tasks} == {None}  # too few to say


def test_a_task_is_compared_with_the_others_and_not_with_itself():
    entries = [(f"s{place}", entry({"u05-vgg16": place % 2})) for place in range(40)]
    assert summarise(UNIT, entries).tasks[-1].discrimination is None  # nothing else varies


def test_misconceptions_that_occur_together_are_found_and_independent_ones_are_not():
    [pair] = summarise(UNIT, big_class(200)).together
    assert {pair.first, pair.second} == {"Rounds up", "Keeps the depth"}
    assert (pair.count, pair.expected, pair.answered) == (100, 50.0, 200)
    independent = [
        entry(named={"u05-output-size": ["A"] * (place % 2), "u05-volumes": ["B"] * (place // 2 % 2)})
        for place in range(200)
    ]
    assert summarise(UNIT, [(str(place), one) for place, one in enumerate(independent)]).together == ()
    one_task = [(str(place), entry(named={"u05-output-size": ["A", "B"][: 2 * (place % 2)]})) for place in range(200)]
    assert summarise(UNIT, one_task).together == ()


def test_a_summary_survives_its_file(tmp_path):
    summary = summarise(UNIT, big_class(60), waiting=["zoe"], names=True)
    summary.write(tmp_path / "report.json")
    assert Summary.read(tmp_path / "report.json") == summary


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("u05-vgg16: the check cell was edited", "the check cell was edited"),
        ("u05-vgg16: the answer cell was there 3 times", "the answer cell was there N times"),
        ("cell u05-vgg16-answer: it did not stop; u05-lenet too", "it did not stop; a task too"),
        ("problems.ipynb is missing", "the file is missing"),
        (
            "problems.ipynb is not a notebook that can be read: line 5: Unterminated string starting at",
            "the file is not a notebook that can be read",
        ),
        (
            "problems.ipynb is damaged (line 5: Expecting value): 9 cells are whole",
            "the file is damaged: N cells are whole",
        ),
        ("the kernel 'ada lovelace' was replaced", "the kernel … was replaced"),
        ("the only notebook, Lovelace, A (1).ipynb, was taken for problems.ipynb", ABOUT_THE_FILE),
        ("taken out of ada.zip", ABOUT_THE_FILE),
        ("written by LOVELACE", ABOUT_THE_FILE),
    ],
)
def test_kinds_of_repairs_name_nobody(text, kind):
    assert kind_of(text, "lovelace") == kind


def test_all_files_are_written_and_agree(course):
    named = {"u05-output-size": ["Rounds up"]}
    ada = entry({"u05-output-size": 4.0}, named, repairs=["u05-vgg16: the check cell was edited"], seconds=2.5)
    home = course([("ada", ada), ("bob", entry(flags=["u05-vgg16: looks at stack frames"]))])
    assert run(UNIT, "--course", home, "--no-notebook") == 0
    folder = home / "build" / "reports" / UNIT
    students = read_csv(folder / "students.csv")
    assert [(one["student"], one["earned"], one["graded"]) for one in students] == [
        ("ada", "40.0", "yes"),
        ("bob", "44.0", "yes"),
        ("zoe", "", "no"),
    ]
    assert students[0]["u05-output-size"] == "0.0"
    assert students[0]["misconceptions"] == "u05-output-size: Rounds up"
    assert [one["task"] for one in read_csv(folder / "tasks.csv")] == [task.id for task in TASKS]
    [misconception] = read_csv(folder / "misconceptions.csv")
    assert misconception == {
        "task": "u05-output-size",
        "misconception": "Rounds up",
        "count": "1",
        "answered": "2",
        "share": "0.5",
    }
    written = json.loads((folder / "report.json").read_text())
    assert (written["scores"], written["not_graded"], written["students"]) == ([40.0, 44.0], 1, [])


def test_names_stay_out_of_notebook_page_and_json_unless_asked_for(course):
    """And the notebook has run, is valid, and its page needs nothing from outside: one execution serves all."""
    class_of_three = [
        ("lovelace", entry(flags=["u05-vgg16: looks at stack frames"], repairs=["lovelace.ipynb was taken"])),
        ("noether", entry({"u05-vgg16": 1.0}, seconds=50.0)),
        ("hopper <script>", entry(seconds=2.0, flags=["u05-lenet: looks at stack frames"])),
    ]
    home, names = course(class_of_three), re.compile("lovelace|noether|hopper|zoe")
    folder = home / "build" / "reports" / UNIT
    assert run(UNIT, "--course", home) == 0
    for name in ("report.ipynb", "report.html", "report.json", "tasks.csv", "misconceptions.csv"):
        assert not names.search((folder / name).read_text()), name
    assert run(UNIT, "--course", home, "--names") == 0
    for name in ("report.ipynb", "report.html", "report.json"):
        assert set(names.findall((folder / name).read_text())) == {"lovelace", "noether", "hopper", "zoe"}, name

    notebook = nbformat.read(folder / "report.ipynb", as_version=4)
    nbformat.validate(notebook)
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert {output.output_type for output in outputs} == {"display_data"}
    assert len(outputs) == len(DRAWINGS) + 2
    page = (folder / "report.html").read_text()
    assert page.count("<img") == page.count('alt="') == 4  # nothing to draw of misconceptions
    assert not re.search(r"<script|<link|(?:src|href)=[\"'](?!data:|#)|@import|url\(", page)
    assert "hopper &lt;script&gt;" in page


@pytest.mark.parametrize("number", [1, 2, 12, 5000])
def test_every_figure_answers_in_words_and_labels_its_axes(number):
    summary = summarise(UNIT, big_class(number))
    drawn = {name: getattr(figures, name)(summary) for name in DRAWINGS}
    for name in ("scores", "success", "time"):
        assert drawn[name], name
    assert (drawn["together"] is not None) == (number == 5000)
    for name, one in drawn.items():
        if one:
            figure, words = one
            assert len(words) > 60, name
            shown = [axes for axes in figure.axes if axes.get_visible()]
            assert all(axes.get_xlabel() for axes in shown), name
            assert shown[0].get_ylabel() or any(one.get_text() for one in shown[0].get_yticklabels()), name
            assert "data:image/png" in figure_html(figure, words)


def test_figures_use_the_palette_only():
    axes = figures.success(summarise(UNIT, big_class(60)))[0].axes[0]
    colours = {
        "#{:02X}{:02X}{:02X}".format(*(round(255 * part) for part in bar.get_facecolor()[:3])) for bar in axes.patches
    }
    assert colours <= {*PALETTE, "#E6E6E6"}
    assert any(bar.get_hatch() for bar in axes.patches)


def test_numbers_and_nouns_agree():
    kinds = [f"u05-vgg16: the check cell was {what}" for what in ("edited", "deleted", "moved", "copied", "renamed")]
    [mended] = [one for one in sentences(summarise(UNIT, [("ada", entry(repairs=kinds))])) if "Mended" in one]
    assert mended.endswith("; and 1 more kind.")
    two = {"u05-output-size": ["Rounds up"], "u05-volumes": ["Keeps the depth"]}
    said = sentences(summarise(UNIT, [("ada", entry({"u05-output-size": 4.0, "u05-volumes": 1.0}, two))]))
    assert "2 misconceptions were met, each of them once." in said
    assert "1 submission graded." in said


def test_where_there_is_nothing_to_draw_a_sentence_says_why():
    cells = make_notebook(summarise(UNIT, [("ada", entry())])).cells
    [source] = [cell.source for cell in cells if cell.id == "losses-figure"]
    assert source == "show(figures.losses(summary), 'No points were lost.')"


def test_a_class_without_a_lost_point_has_no_figure_of_losses():
    summary = summarise(UNIT, [("ada", entry())])
    assert figures.losses(summary) is None
    assert figures.misconceptions(summary) is None
    assert "No points were lost." in sentences(summary)


def test_a_unit_in_which_nothing_was_graded_yet_is_a_notebook_of_one_sentence():
    summary = summarise(UNIT, [], waiting=["ada", "bob"])
    assert sentences(summary) == ["0 submissions graded, 2 not graded."]
    assert [cell.id for cell in make_notebook(summary).cells] == ["title", "summary"]


def test_the_notebook_of_5000_is_no_longer_than_that_of_twelve():
    def cells(number):
        return [cell.source for cell in make_notebook(summarise(UNIT, big_class(number))).cells]

    assert cells(5000) == cells(12)


def test_the_terminal_lists_at_most_ten_of_a_kind():
    flagged = [(f"s{place}", entry(flags=["u05-vgg16: looks at stack frames"])) for place in range(30)]
    console = Console(width=120, record=True, file=io.StringIO())
    print_report(summarise(UNIT, flagged, names=True), console)
    said = console.export_text()
    assert said.count("looks at stack frames") == 11  # ten students, and once as a kind
    assert "and 20 more, see students.csv" in said


def test_hostile_texts_neither_colour_the_terminal_nor_reach_a_spreadsheet_as_formulas(tmp_path):
    bad = entry(flags=["[red]u05\x1b[2J[/nonsense]"], worst="=cmd|' /C calc'!A0")
    summary = summarise(UNIT, [("=1+1", bad)], names=True)
    console = Console(width=120, record=True, file=io.StringIO())
    print_report(summary, console)
    said = console.export_text(styles=True)
    assert "[red]u05" in said
    assert "\x1b[2J" not in said
    files.write_students(tmp_path / "students.csv", UNIT, [("=1+1", bad)])
    [row] = read_csv(tmp_path / "students.csv")
    assert (row["student"], row["worst"]) == ("'=1+1", "'=cmd|' /C calc'!A0")
    assert "\x1b" not in row["flags"]


def test_shares_are_never_rounded_to_all_or_nothing():
    assert [percent(share) for share in (0, 0.001, 0.41, 0.999, 1)] == ["0 %", "< 1 %", "41 %", "> 99 %", "100 %"]


def test_what_cannot_be_reported_is_said_in_a_sentence(course, tmp_path, capsys):
    assert run("u99_nothing", "--course", tmp_path) == 1
    assert "there is no unit 'u99_nothing'" in capsys.readouterr().err
    for unit in ((), (UNIT,)):
        assert run(*unit, "--course", tmp_path) == 1
        assert "nobody has handed in" in capsys.readouterr().err
    (tmp_path / "submitted" / "bob" / UNIT).mkdir(parents=True)
    for unit in ((), (UNIT,)):
        assert run(*unit, "--course", tmp_path) == 1
        assert "is graded yet; run: python -m autograde grade" in capsys.readouterr().err
    home = course([("ada", entry())])
    assert run("--course", home, "--no-notebook") == 0  # every unit that was graded
    assert UNIT in capsys.readouterr().out
