"""A student's feedback page: one HTML file that needs nothing from outside and runs nothing.

What a student wrote is shown as text, never interpreted. Only the released statements are rendered, and the verdicts,
which the judge wrote; neither holds a hidden case. nbgrader's own GenerateFeedback writes to the same place.
"""

import base64
import binascii
import io
import re
from pathlib import Path
from typing import NamedTuple

import jinja2
from markupsafe import Markup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from PIL import Image

from autograde.grading.recorder import Mark
from autograde.grading.writing import write_whole

MAX_TEXT = 20_000  # characters of one cell's source or output; the notebook has the rest
MAX_PAGE = 1_000_000  # characters of all sources and outputs of a page
MAX_NOTED = 100  # lines about the file
MAX_PIXELS = 16_000_000  # of one picture: a small file may unfold into gigabytes where it is shown
MAX_PICTURES = 8_000_000  # characters of all pictures of a page
MAX_MARKERS = 100  # of one JPEG picture


class _Shown(NamedTuple):
    """One thing on the page: ``kind`` is "prose", "source", "text", "error", "picture" or "verdict"."""

    kind: str
    content: str


class _Part(NamedTuple):
    """What belongs to one task, up to its check; ``mark`` is None for what follows the last one.

    ``open``: bool, whether nothing was answered, which is not the same as wrong.
    """

    id: str
    title: str
    statement: str
    shown: tuple
    mark: Mark | None
    comment: str = ""
    open: bool = False

    @property
    def sign(self):
        """What the overview shows before the title; below it stands what each sign means."""
        if self.mark.score is None:
            return "…"
        if self.open:
            return "○"
        return "✓" if self.mark.score >= self.mark.points else "◐" if self.mark.score > 0 else "✗"


class Pages:
    """Writes the pages of a unit.

    Args:
        course: ``Course``.
        unit: str.
        released: NotebookNode, the unit's released notebook.
    """

    def __init__(self, course, unit, released):
        self.course, self.unit = course, unit
        released_prose = [cell for cell in released.cells if cell.cell_type == "markdown"]
        self._heading = _first_heading(released_prose[0].source) if released_prose else unit
        self._titles = {cell.id: _first_heading(cell.source) for cell in released_prose}
        self._statements = {cell.id: _render(cell.source, course.notebooks / unit) for cell in released_prose}
        self._sources = {cell.id: cell.source for cell in released.cells}
        loader = jinja2.FileSystemLoader(Path(__file__).parent)
        environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True)
        self._template = environment.get_template("feedback.html")

    def path(self, student):
        """Where the page of a student lies, which is where nbgrader's tools look for it."""
        return self.course.feedback / student / self.unit / "problems.html"

    def write(self, student, notebook, marks, entry):
        """Writes one page.

        Args:
            student: str.
            notebook: NotebookNode, the autograded notebook.
            marks: ``Marks`` of the submission.
            entry: its entry in the ledger.
        """
        parts = self._parts(notebook, marks, set(entry.get("unanswered", ())))
        scores = [part.mark for part in parts if part.mark]
        page = self._template.render(
            heading=self._heading,
            student=student,
            noted=_first([*entry["repairs"], *entry["notes"]]),
            parts=parts,
            earned=max(0.0, sum(mark.score or 0.0 for mark in scores) - marks.penalty),
            points=sum(mark.points for mark in scores),
            waiting=sum(mark.score is None for mark in scores),
            penalty=marks.penalty,
        )
        write_whole(self.path(student), page)
        for name in ("timestamp.txt", "submission_secret.txt"):  # nbgrader needs them to hand feedback back
            companion = self.course.autograded / student / self.unit / name
            if companion.is_file():
                write_whole(self.path(student).with_name(name), companion.read_text())

    def _parts(self, notebook, marks, unanswered):
        parts, texts, pictures = [], _Texts(), _Pictures()
        title, statement, shown, comment = "", "", [], ""
        for cell in notebook.cells:
            if cell.id == "repairs":
                continue
            marker = cell.metadata.get("nbgrader", {})
            mark = marks.cells.get(marker.get("grade_id"))
            comment = (mark and mark.comment) or comment
            graded = marker.get("grade", False)
            if graded and not marker.get("solution"):
                shown.append(_Shown("verdict", Markup(_verdict(cell))))
            elif cell.source == self._sources.get(cell.id) and cell.cell_type == "markdown" and not marker:
                title, statement = self._titles[cell.id], self._statements[cell.id]
            elif cell.source == self._sources.get(cell.id) and not marker and not cell.outputs:
                continue  # a released cell, such as the imports
            elif cell.source != self._sources.get(cell.id) or cell.get("outputs"):
                shown += _shown(cell, texts, pictures)
            if graded:
                name, silent = marker["grade_id"], comment == _NO_RESPONSE and not mark.score
                if comment == _NO_RESPONSE and not marker.get("solution"):
                    comment = ""  # the verdict says so, or the answer stands in another cell
                opened = name in unanswered or (silent and marker.get("solution", False))
                parts.append(_Part(name, title or name, statement, tuple(shown), mark, comment, opened))
                title, statement, shown, comment = "", "", [], ""
        if shown:
            parts.append(_Part("end", "After the last task", "", tuple(shown), None))
        return parts


def _shown(cell, texts, pictures):
    """A student's cell and its outputs, as text and pictures."""
    if not cell.source.strip() and not cell.get("outputs"):
        return []
    # In prose a "<" was disarmed when the submission was rebuilt; here everything is escaped anyway.
    code, prose = ("source", cell.source), ("prose", cell.source.replace("&lt;", "<"))
    kind, text = code if cell.cell_type == "code" else prose
    found = [_Shown(kind, texts.take(text, MAX_TEXT))]
    room = MAX_TEXT
    for output in cell.get("outputs", ()):
        kind = output["output_type"]
        data = output.get("data", {})
        picture = pictures.take(data.get("image/png") or data.get("image/jpeg")) if data else ""
        if picture:
            found.append(_Shown("picture", picture))
            continue
        said = {"stream": output.get("text", ""), "error": "\n".join(output.get("traceback", ()))}
        text = _ANSI.sub("", said.get(kind, data.get("text/plain", "")))
        if text.strip() and room > 0:
            found.append(_Shown("error" if kind == "error" else "text", texts.take(text, room)))
            room -= len(text)
    return found


class _Texts:
    """The room that a student's text has on one page."""

    def __init__(self):
        self.left = MAX_PAGE

    def take(self, text, most):
        """As much of the text as there is room for, at most `most` characters, and how much is left out."""
        length = min(most, self.left)
        self.left -= min(length, len(text))
        more = len(text) - length
        return f"{text[:length]}\n[{more:,} more characters are in the notebook]" if more > 0 else text


class _Pictures:
    """The pictures of one page, as addresses that hold the picture itself."""

    def __init__(self):
        self.left = MAX_PICTURES

    def take(self, encoded):
        """The address of a picture, or an empty text where it is none, too large, or one too many."""
        encoded = "".join((encoded or "").split())
        if not encoded or len(encoded) > self.left:
            return ""
        self.left -= len(encoded)  # also where it turns out to be none: finding out takes time
        try:
            data = base64.b64decode(encoded, validate=True)
            if data.startswith(_JPEG) and not _is_short(data):
                return ""
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
                kind, (width, height) = picture.format.lower(), picture.size
        except (binascii.Error, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError, Warning):
            return ""
        if width * height > MAX_PIXELS:
            return ""
        return f"data:image/{kind};base64,{encoded}"


_JPEG = b"\xff\xd8\xff"


def _is_short(data):
    """Whether the head of a JPEG file has no more than ``MAX_MARKERS`` segments: reading it takes their square."""
    place = 2
    for _ in range(MAX_MARKERS):
        if data[place : place + 1] != b"\xff":
            return False
        if data[place + 1 : place + 2] == b"\xda":  # the picture itself begins
            return True
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return False


_NO_RESPONSE = "No response."  # nbgrader's own comment on an answer cell that is as it was released
_ANSI = re.compile(r"\x1b\[[0-9;]{0,20}[A-Za-z]")


def _verdict(cell):
    """The HTML below a check cell, which the judge wrote."""
    return next((output["data"]["text/html"] for output in cell.outputs if "data" in output), "")


def _first_heading(source):
    found = re.search(r"^#+ +(.+)$", source, re.M)
    return found[1].strip() if found else ""


def _render(source, folder):
    """A released statement as HTML without its heading; pictures beside the notebook are put into it."""
    renderer = IPythonRenderer(escape=False, embed_images=True, path=str(folder), exclude_anchor_links=True)
    page = MarkdownWithMath(renderer=renderer).render(re.sub(r"^#+ +.+$", "", source, count=1, flags=re.M))
    # A link to a file beside the notebook leads nowhere from here.
    return Markup(re.sub(r'<a href="(?!https?:|#)[^"]*">(.*?)</a>', r"\1", page))


def _first(lines):
    more = len(lines) - MAX_NOTED
    return [*lines[:MAX_NOTED], f"and {more:,} more, which the autograded notebook lists"] if more > 0 else lines
