"""Worksheets: what is right is right however it was drawn, nothing is given away, and the answer is plain Python."""

import ast

import numpy as np
import pytest

from nnlib.demos.stage import encode
from nnlib.demos.window import Window
from nnlib.demos.worksheet import Drawing, Matching, Values

WINDOW = Window(5, 5, 3, padding=1, stride=3)
# Of 7 cells, windows of 3 with stride 3 cover 6; their middles rest on cells 0 and 3 of the picture.
RIGHT = {
    "padding": {(r, c) for r in range(7) for c in range(7) if r in (0, 6) or c in (0, 6)},
    "visited": {(r, c) for r in range(6) for c in range(6)},
}


def drawn(sheet, cells):
    for cell in cells:
        sheet = sheet.act("sheet.draw", list(cell))
    return sheet


def answer(sheet):
    """The value that the sheet's Python assigns."""
    return ast.literal_eval(sheet.scene().code.partition(" = ")[2])


@pytest.mark.parametrize("question", RIGHT)
def test_the_right_drawing_is_right_in_any_order(question):
    for cells in (sorted(RIGHT[question]), sorted(RIGHT[question], reverse=True)):
        sheet = drawn(Drawing(question, WINDOW), cells)
        assert sheet.right
        assert sheet.act("check", None).scene().caption == "This is right."
        assert {tuple(map(int, cell)) for cell in np.argwhere(answer(sheet))} == RIGHT[question]


def test_the_middles_of_windows_that_fit():
    sheet = drawn(
        Drawing("centers", Window(10, 10, 3, padding=1, stride=3)), [(r, c) for r in (0, 3, 6, 9) for c in (0, 3, 6, 9)]
    )
    assert sheet.right


def test_a_check_counts_and_does_not_tell_where():
    sheet = drawn(Drawing("padding", WINDOW), [(0, 0), (3, 3)]).act("check", None)
    assert sheet.scene().caption == "Not yet: 23 cells are missing, 1 cell does not belong."
    blank = Drawing("padding", WINDOW)
    before, after = (encode(one.scene().panels, []) for one in (drawn(blank, [(0, 0), (3, 3)]), sheet))
    assert before == after


def test_nothing_about_the_answer_is_shown_before_it_is_asked_for():
    for question in ("padding", "visited", "centers"):
        a, b = (Drawing(question, Window(9, 9, 3, padding=1, stride=stride)).scene() for stride in (1, 2))
        assert encode(a.panels[0][0].shades, (first := [])) == encode(b.panels[0][0].shades, (second := []))
        assert first == second
        assert a.caption == b.caption


def test_a_second_stroke_takes_back_the_first():
    sheet = drawn(Drawing(), [(0, 0), (0, 1), (0, 0)])
    assert sheet.drawn == {(0, 1)}
    assert sheet.act("clear", None).drawn == set()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("shade",), "question is 'shade'"),
        (("padding", Window(17, 17, 3, padding=1)), "expected a picture of at most 18"),
    ],
)
def test_other_questions_and_large_sheets_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Drawing(*arguments)


def test_numbers_are_filled_in_one_after_the_other():
    sheet = Values()
    for text in ("-1", "−5", "2.5"):
        sheet = sheet.act("value", text)
    assert sheet.at == (1, 1)
    assert answer(sheet) == [[-1, -5], [2.5, None]]
    assert sheet.act("check", None).scene().caption.startswith("Not yet: 1 number is missing")
    # By hand: 1·1 + 2·0 + 1·2 on the left, 1·2 + 2·1 + 1·0 on the right.
    assert _by_loops(sheet)[0, 0] == 3 - 4


def test_right_numbers_are_right_and_wrong_ones_counted():
    sheet = Values()
    wanted = _by_loops(sheet)
    for value in wanted.ravel():
        sheet = sheet.act("value", str(value))
    assert sheet.act("check", None).scene().caption == "All numbers are right."
    wrong = sheet.act("output.pick", [0, 1]).act("value", "99").act("check", None)
    assert wrong.scene().caption == "Not yet: 1 number is wrong."
    for text in ("x", "inf", "nan", "1e308"):
        with pytest.raises(
            ValueError, match=f"output at row 1, column 1 is '{text}', expected a number from −1000000 to 1000000"
        ):
            sheet.act("value", text)


def _by_loops(sheet):
    x, w = np.array(sheet.x), np.array(sheet.w)
    return np.array([[(x[r : r + 3, c : c + 3] * w).sum() for c in range(2)] for r in range(2)])


def test_pictures_are_matched_with_their_kernels():
    edge = ((0, 0, 1, 1),) * 4
    sheet = Matching(edge, (("sum", ((1, 1),)), ("difference", ((1, -1),))))
    assert answer(sheet) == ["?", "?"]
    wrong = sheet.act("kernel 1", "difference").act("check", None)
    assert wrong.scene().caption == "Not yet: 1 picture has no kernel, 1 picture has the wrong one."
    right = wrong.act("kernel 1", "sum").act("kernel 2", "difference").act("check", None)
    assert right.scene().caption == "All are right."
    assert answer(right) == ["sum", "difference"]


def test_an_answer_can_be_taken_back_and_is_shown_short():
    sheet = Values().act("value", "-1/3").act("output.pick", [0, 0])
    assert sheet.scene().panels[0][2].texts[0][0] == "−0.3333"
    assert sheet.filled[0, 0] == -1 / 3
    assert sheet.act("value", " ").filled == {}


def test_what_is_filled_in_is_to_be_checked():
    sheet = Values()
    for _ in range(4):
        sheet = sheet.act("value", "0")
    assert sheet.scene().caption == "Everything is filled in: press Check."
    assert sheet.act("check", None).scene().caption == "Not yet: 4 numbers are wrong."


@pytest.mark.parametrize("sheet", [Drawing("padding"), Values()])
def test_what_a_sheet_does_not_know_is_refused(sheet):
    with pytest.raises(ValueError, match="nothing called 'nope'"):
        sheet.act("nope", "3")
