"""The page a student gets: everything that matters is on it, nothing from outside, and nothing on it runs."""

import base64
import html.parser
import io
import re
import struct
import zlib

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograde.calling import Outcome
from autograde.course import Course
from autograde.grading.canonical import Rebuilt
from autograde.grading.feedback import MAX_NOTED, MAX_PAGE, MAX_TEXT, Pages
from autograde.grading.hearing import no_answer
from autograde.grading.judge import Judged, draw_paper
from autograde.grading.recorder import Mark, Marks, with_outputs
from autograde.release.edition import skeleton
from autograde.verdict import Finding, Misconception, Verdict
from autograde.verdict import Mark as Part

UNIT = "u05_cnn_arithmetic"
NASTY = "<script>alert(1)</script><img src=x onerror=alert(2)> {{ 7 * 7 }} [x](javascript:alert(3))"


@pytest.fixture(scope="module")
def released():
    return skeleton(Course(), UNIT)


@pytest.fixture
def page_of(tmp_path, released):
    """page_of(verdicts by task id, outputs by cell id, cells to add, ...) -> the page, as text."""
    course = Course(home=tmp_path, build=tmp_path / "build")
    paper = draw_paper(UNIT, "a seed for tests")

    def write(verdicts=(), outputs=(), added=(), repairs=(), notes=(), sources=(), marks=(), penalty=0.0):
        notebook = nbformat.v4.reads(nbformat.v4.writes(released))
        for cell in notebook.cells:
            cell.source = dict(sources).get(cell.id, cell.source)
        notebook.cells[3:3] = added
        all_verdicts = tuple(dict(verdicts).get(task.id) or no_answer(task, cases) for task, cases in paper)
        rebuilt = Rebuilt(notebook, tuple(repairs))
        judged = Judged(all_verdicts, dict(outputs), tuple(notes))
        cells = {verdict.task_id: Mark(verdict.earned, verdict.points) for verdict in all_verdicts}
        pages = Pages(course, UNIT, released)
        unanswered = [verdict.task_id for verdict in all_verdicts if not verdict.answered]
        entry = {"repairs": list(repairs), "notes": list(notes), "unanswered": unanswered}
        pages.write(
            "ada", with_outputs(rebuilt.notebook, judged, repairs), Marks({**cells, **dict(marks)}, penalty), entry
        )
        return (course.feedback / "ada" / UNIT / "problems.html").read_text()

    return write


class _Reader(html.parser.HTMLParser):
    """All tags with their attributes, and all text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += data


def test_every_task_has_an_entry_with_its_verdict(page_of, released):
    wrong = Verdict(
        "u05-output-size",
        (Part("with padding", 1, 0.0), Part("stride above 1", 3, 3)),
        (Finding("with padding", "a different result"),),
        (Misconception("Forgets the + 1", "How many places do three steps join?"),),
    )
    page = page_of({"u05-output-size": wrong}, sources={"u05-output-size-answer": "def output_size(): return 41"})
    reader = _Reader(page)
    sections = [attributes["id"] for tag, attributes in reader.tags if tag == "section"]
    checks = [
        cell.metadata.nbgrader.grade_id for cell in released.cells if cell.metadata.get("nbgrader", {}).get("grade")
    ]
    assert sections == checks
    links = [attributes["href"] for tag, attributes in reader.tags if tag == "a" and attributes["href"].startswith("#")]
    assert links == [f"#{task_id}" for task_id in checks]
    section = re.search(r'<section id="u05-output-size">.*?</section>', page, re.S)[0]
    order = (
        "2. How many places",
        "The task",
        "def output_size(): return 41",
        "Forgets the + 1",
        "How many places do three",
    )
    assert [section.find(words) for words in order] == sorted(section.find(words) for words in order)
    assert all(words in section for words in order)
    assert "<strong>3 of 44 points</strong>" in page


def test_repairs_stand_at_the_top(page_of):
    page = page_of(repairs=["u05-vgg16: the check cell was <deleted>"], notes=["cell added-1: it ended the process"])
    assert page.index("the check cell was &lt;deleted&gt;") < page.index("<section")
    assert page.index("cell added-1: it ended") < page.index("<section")
    assert "Noted before grading" not in page_of()


def test_nothing_of_a_student_is_interpreted(page_of):
    added = [new_markdown_cell(NASTY, id="added-1"), new_code_cell(f"# {NASTY}", id="added-2")]
    outputs = {
        "added-2": [
            {"output_type": "stream", "name": "stdout", "text": NASTY},
            {"output_type": "error", "ename": NASTY, "evalue": NASTY, "traceback": [f"\x1b[31m{NASTY}\x1b[0m"]},
            {"output_type": "display_data", "data": {"text/plain": NASTY, "text/html": NASTY}, "metadata": {}},
        ]
    }
    page = page_of(
        outputs=outputs, added=added, sources={"u05-vgg16-answer": f"x = '''</pre>{NASTY}'''"}, notes=[NASTY]
    )
    reader = _Reader(page)
    assert reader.text.count("<script>alert(1)</script>") == 7
    tags = {tag for tag, _ in reader.tags}
    assert not tags & {"script", "iframe", "object", "embed", "form", "link", "base", "svg"}
    assert not [attributes for _, attributes in reader.tags if any(name.startswith("on") for name in attributes)]
    assert "{{ 7 * 7 }}" in reader.text
    assert "\x1b" not in page


def test_the_page_needs_nothing_from_outside(page_of):
    reader = _Reader(page_of(added=[new_code_cell("1", id="added-1")], outputs={"added-1": [picture(4, 4)]}))
    policy = next(attributes for tag, attributes in reader.tags if attributes.get("http-equiv"))
    assert policy["content"] == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    sources = [attributes["src"] for _, attributes in reader.tags if "src" in attributes]
    assert len(sources) == 1
    assert all(source.startswith("data:image/png;base64,") for source in sources)
    assert not any(tag in ("script", "link") for tag, _ in reader.tags)
    assert "url(" not in "".join(attributes.get("style") or "" for _, attributes in reader.tags)
    assert not [a["href"] for tag, a in reader.tags if tag == "a" and not re.match("#|https?:", a["href"])]


def picture(width, height):
    """The output of a cell that drew: a PNG whose header says this size, however little follows."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 100)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    encoded = base64.b64encode(data).decode()
    bundle = {"image/png": encoded, "text/plain": "<Figure size 400x300 with 1 Axes>"}
    return {"output_type": "display_data", "data": bundle, "metadata": {}}


@pytest.mark.parametrize(
    ("output", "shown"),
    [
        (picture(640, 480), True),
        (picture(100_000, 100_000), False),  # would take 10 GB to show
        ({**picture(1, 1), "data": {"image/png": "bm8gcGljdHVyZQ==", "text/plain": "<Figure size"}}, False),
        ({**picture(1, 1), "data": {"image/png": '" onerror="alert(1)', "text/plain": "<Figure size"}}, False),
        ({**picture(1, 1), "data": {"image/jpeg": "A" * 9_000_000, "text/plain": "<Figure size"}}, False),
    ],
)
def test_a_picture_is_shown_if_it_is_one_of_a_sane_size(page_of, output, shown):
    page = page_of(added=[new_code_cell("plot()", id="added-1")], outputs={"added-1": [output]})
    assert ("<img" in page) == shown
    assert ("&lt;Figure size" in page) == (not shown)


def test_much_output_is_shortened(page_of):
    outputs = {"added-1": [{"output_type": "stream", "name": "stdout", "text": "x" * 900_000}] * 3}
    page = page_of(added=[new_code_cell("shout()", id="added-1")], outputs=outputs)
    assert page.count("x" * 1000) == MAX_TEXT // 1000
    assert "880,000 more characters are in the notebook" in page


def test_markup_that_stalls_a_renderer_does_not_stall_the_page(page_of):
    """Nested emphasis, brackets and quotes take some Markdown renderers minutes; here they are text."""
    hard = "".join(("*a **" * 4000, "[" * 20_000, "> " * 20_000, "`" * 20_000, "$" * 20_001))
    page = page_of(added=[new_markdown_cell(hard, id="added-1")])
    assert f"[{len(hard) - MAX_TEXT:,} more characters are in the notebook]" in page


def test_a_page_stays_small_however_much_was_handed_in(page_of):
    added = [new_code_cell(f"# {number}\n" + "x" * (MAX_TEXT - 10), id=f"added-{number}") for number in range(200)]
    page = page_of(added=added, repairs=[f"cell added-{number}: its tags were removed" for number in range(500)])
    assert page.count("x" * 1000) == pytest.approx(MAX_PAGE // 1000, abs=60)  # the ends of cells are no whole thousand
    assert len(page) < 2 * MAX_PAGE
    assert page.count("its tags were removed") == MAX_NOTED
    assert "and 400 more" in page


def test_unanswered_is_another_sign_than_wrong(page_of):
    wrong = Verdict("u05-output-size", (Part("with padding", 4, 0.0),), (Finding("with padding", "other"),))
    marks = {
        "u05-first-sizes": Mark(0.75, 0.75),
        "u05-lenet": Mark(1.0, 2.75),
        "u05-vgg16": Mark(None, 1.0),
        "u05-volumes": Mark(3.0, 3.0, "No response."),  # answered in a cell of its own
    }
    right = Verdict("u05-first-sizes", (Part("no padding", 0.75, 0.75),))
    half = Verdict("u05-lenet", (Part("first", 2.75, 1.0),), (Finding("first", "other"),))
    verdicts = {verdict.task_id: verdict for verdict in (wrong, right, half)}
    verdicts["u05-volumes"] = Verdict("u05-volumes", (Part("all", 3, 3),))
    page = page_of(verdicts, marks=marks)
    signs = {task_id: sign for sign, task_id in re.findall(r'<tr><td>(.)</td><td><a href="#([\w-]+)">', page)}
    expected = {"first-sizes": "✓", "lenet": "◐", "output-size": "✗", "vgg16": "…", "volumes": "✓", "alexnet": "○"}
    assert {name: signs[f"u05-{name}"] for name in expected} == expected
    assert all(f"{sign} " in page.partition('class="signs"')[2] for sign in "✓◐✗○…")
    assert "No response" not in page


def test_an_untouched_cell_is_not_shown_as_an_answer(page_of):
    assert "your answer here" not in page_of()
    assert "not answered, 0 of" in page_of()
    assert "x = 1 # your answer here" in page_of(sources={"u05-vgg16-answer": "x = 1 # your answer here"})


def test_what_a_person_graded_and_what_waits_are_on_the_page(page_of):
    marks = {"u05-vgg16": Mark(None, 1.0, "Please explain."), "u05-lenet": Mark(1.25, 2.75, "<b>Half</b>")}
    page = page_of(marks=marks, penalty=0.25)
    assert "<strong>1 of 44 points</strong>, 1 answer not graded yet, 0.25 taken off for handing in late" in page
    assert "&lt;b&gt;Half&lt;/b&gt;" in page
    assert "This answer is read by a person" in page


def test_no_hidden_case_is_on_the_page(page_of):
    """The verdict of a graded check names parts and misconceptions; the inputs drawn from the seed stay away."""
    paper = draw_paper(UNIT, "a seed for tests")
    task, cases = next(question for question in paper if question[0].id == "u05-volumes")
    verdict = task.mark(cases, [Outcome([(1, 2, 3)]) for _ in cases], shown=False)
    page = page_of({"u05-volumes": verdict})
    for case in cases:
        assert repr(case.expected) not in page
        assert case.request.text("volumes") not in page


def test_a_picture_beside_the_statement_travels_in_the_page(tmp_path, released):
    from matplotlib.figure import Figure

    folder = tmp_path / "notebooks" / UNIT
    folder.mkdir(parents=True)
    image = io.BytesIO()
    Figure((1, 1)).savefig(image, format="png")
    (folder / "window.png").write_bytes(image.getvalue())
    notebook = nbformat.v4.reads(nbformat.v4.writes(released))
    statement = next(cell for cell in notebook.cells if cell.id == "u05-vgg16-task")
    statement.source += "\n\n![a window](window.png) and $\\frac{a}{b}$, see [the lecture](lecture.ipynb)"
    course = Course(home=tmp_path, repository=tmp_path)
    judged = Judged(tuple(no_answer(*question) for question in draw_paper(UNIT, "s")), {}, ())
    marks = Marks({verdict.task_id: Mark(0.0, verdict.points) for verdict in judged.verdicts})
    Pages(course, UNIT, notebook).write("ada", with_outputs(notebook, judged, ()), marks, {"repairs": [], "notes": []})
    reader = _Reader((course.feedback / "ada" / UNIT / "problems.html").read_text())
    [source] = [attributes["src"] for tag, attributes in reader.tags if tag == "img"]
    assert source.startswith("data:image/png;base64,")
    assert "\\frac{a}{b}" in reader.text
    assert "the lecture" in reader.text
    assert "lecture.ipynb" not in str(reader.tags)
