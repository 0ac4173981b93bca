"""Nothing that a student writes as prose acts on the page where a grader reads it; what is honest stays to the byte."""

import html
import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograde.grading.canonical import rebuild
from autograde.grading.judge import Judged
from autograde.grading.recorder import with_outputs
from autograde.grading.submitted.prose import harmless

PICTURES = {"it.png": {"image/png": "aGk="}}
HONEST = [
    "Plain words, a = b & c, 3 > 2 and [a note](https://example.org/a?b=c&d=e#f).",
    "[x]: http://example.org 'title'\n\nSee [x], mail [me](mailto:a@b.c), go [up](#top) or [on](lecture.ipynb).",
    "![it](attachment:it.png) and ![it]( attachment:it.png 'a title')\n\n[y]: attachment:it.png",
    "$\\frac{a}{b} \\\\ \\textstyle x & y$ and $$\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}$$",
    r"$\href{https://example.org}{x}$ and $ \href {http://example.org} y $",
    r"$\bbox[yellow,5px]{x} \bbox {y}$ and the words style, class and bbox[a:b]",
    "JavaScript: a language. The data: images/labels, 50/50. Training data:text or metadata:image.",
    "&nbsp;&alpha; &#945; &amp;c. &copy; Fish &chips; R&D",
    "![plot](data:image/png;base64,aGk=)",
    "> quoted\n\n```python\nx = '<b>'\n```".replace("<", "&lt;"),
    "A window of 5 × 5 — naïve “quotes” 😀 \t tab",
    "",
]
ACTING = [
    "[x](javascript:alert(1))",
    "![x](JaVaScript:alert(1))",
    "[x](  vbscript:x)",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;ava&#x73;cript:alert(1))",
    "[x](javas&amp;#99;ript:alert(1))",
    "[x](javas&amp;amp;#99;ript:alert(1))",
    "[x](java&#1;script:alert(1))",
    "[x](java&Tab;script:alert(1))",
    "[x](&#1;javascript:alert(1))",
    r"[x](javascript\:alert(1))",
    "[x](javascript:&#32;alert(1))",
    "[x](javascript:\xa0alert(1))",
    "[x](javascript:\x1calert(1))",
    "[x](data:text/html,hi)",
    "[x](DATA:image/svg+xml;base64,aGk=)",
    r"[x](data:text\/html,hi)",
    "<javascript:alert(1)>",
    "[x](<javascript:alert(1)>)",
    "<a href='javascript:alert(1)'>x</a>",
    "<img src=x onerror=alert(1)>",
    r"$\href{javascript:alert(1)}{x}$",
    "$\\href\n{javascript: alert(1)}{x}$",
    "&#36;&#92;href{javascript:alert(1)}{x}&#36;",
    r"\$ \\href{javascript:a}{x} \$",
    r"$\def\x#1{\href{java#1}{y}} \x{script:alert(1)}$",
    r"$\let\x\href \x{javascript:alert(1)}{y}$",
    r"$\style{position:fixed}{x} \cssId{a}{b} \class{modal}{c} \mmlToken{mi}[href='javascript:a']{x}$",
    r"$\bbox[position:fixed;top:0;left:0;width:100vw;height:100vh;background:red]{x}$",
    r"$\bbox [border:1px; background:url(https://example.org/x)]{x}$",
    r"$\bbox[position&colon;fixed]{x}$",
    r"$\def\x{position:fixed} \bbox[\x]{y}$",
    r"$\def\x{[position:fixed]} \bbox\x{y}$",
    r"\$ \\bbox[position:fixed]{y} \$",
    r"$\csname href\endcsname{x}{y}$",
    "![x](attachment:none)",
    "![x](attach&#109;ent:none)",
    r"![x](attachment\:none)",
    "![x](attachment:it.png'x)",
    "![x](attachment:it.png\\)x)",
    "![x](attachment:)",
    "![x](attachment:it.png\xa0x)",
]


class Page(HTMLParser):
    """What a rendered text holds that would act."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            address = re.sub(r"[\t\n\r]", "", (value or "").lstrip("".join(map(chr, range(33))))).lower()
            acts = address.startswith(("javascript:", "vbscript:", "data:")) and not address.startswith(
                "data:image/png"
            )
            if name.startswith("on") or (acts and name not in ("id", "alt", "title")):
                self.found.append((tag, name, value))


def acts(text):
    """Whether anything would act where nbconvert shows a text, MathJax included."""
    page = MarkdownWithMath(renderer=IPythonRenderer(escape=False, attachments=PICTURES)).render(text)
    typeset = html.unescape(re.sub("<[^>]*>", "", page))
    commands = re.findall(r"\\(?:href|bbox|style|class|cssId|mmlToken|csname)(?![A-Za-z]).{0,12}", typeset, re.S)
    harmless = re.compile(r"\\href\s*\{\s*https?:|\\bbox\s*(?:\{|\[[a-z0-9,]+\])")
    return bool(Page(page).found) or not all(map(harmless.match, commands))


@pytest.mark.parametrize("text", HONEST)
def test_honest_prose_stays_to_the_byte(text):
    assert harmless(text, PICTURES) == text
    assert not acts(text)


@pytest.mark.parametrize("text", ACTING)
def test_what_would_act_does_not(text):
    mended = harmless(text, PICTURES)
    assert mended != text
    assert harmless(mended, PICTURES) == mended
    assert not acts(mended)


def test_the_test_itself_sees_what_acts():
    assert all(map(acts, (ACTING[0], ACTING[3], ACTING[4], ACTING[6], ACTING[8], ACTING[22], ACTING[24])))


def test_the_end_of_a_line_of_a_matrix_is_kept():
    assert harmless(r"$a\\style b\\\class c\href{x}$") == r"$a\\ style b\\ class chref{x}$"


def test_words_are_kept():
    assert harmless("[x](javascript:f) <b> $\\href{y}{z}$") == "[x](javascript :f) &lt;b> $href{y}{z}$"


def test_entities_without_end_and_long_runs_are_soon_read():
    for text in (
        "&" + "amp;" * 40_000 + "#106;",
        "\\" * 150_000,
        "javascript" + "\n" * 150_000,
        "(" + " " * 150_000,
        "attachment:" * 9_000,
    ):
        assert harmless(harmless(text + "javascript:x")) == harmless(text + "javascript:x")


pieces = [
    *ACTING,
    *HONEST,
    "javascript",
    ":",
    "&colon;",
    "&",
    "amp;",
    "#106;",
    "\\",
    "href",
    "{",
    "attachment:",
    "\n",
    " ",
]


@given(st.lists(st.sampled_from(pieces), max_size=8).map("".join))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_no_mixture_acts(text):
    mended = harmless(text, PICTURES)
    assert harmless(mended, PICTURES) == mended
    assert not acts(mended)


def test_notes_and_essays_and_repairs_are_harmless():
    label = {"nbgrader": {"grade_id": "e", "solution": True, "grade": True, "points": 1, "locked": False}}
    skeleton = new_notebook(cells=[new_markdown_cell("Yours.", id="e", metadata=NotebookNode(label))])
    for cell in skeleton.cells:
        cell.metadata = NotebookNode(nbgrader=NotebookNode(label["nbgrader"]))
    text = "[x](javascript:a) ![y](attachment:it.png)"
    handed = {
        "cells": [
            {"cell_type": "markdown", "id": "e", "metadata": label, "source": text, "attachments": PICTURES},
            {"cell_type": "markdown", "id": "f", "metadata": {}, "source": text, "attachments": PICTURES},
            {"cell_type": "raw", "id": "g", "metadata": {}, "source": text},
        ]
    }
    essay, *notes = rebuild(handed, skeleton).notebook.cells
    assert essay.source == "[x](javascript :a) ![y](attachment:it.png)"
    assert {note.source for note in notes} == {"[x](javascript :a) ![y](attached it.png)"}
    notebook = new_notebook(cells=[new_code_cell("1", id="c")])
    top, _ = with_outputs(notebook, Judged(verdicts=(), outputs={}, notes=(text,)), ["<b>"]).cells
    assert top.source == "**Noted before grading**\n\n- &lt;b>\n- [x](javascript :a) ![y](attached it.png)"
