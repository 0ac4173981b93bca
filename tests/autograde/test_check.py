"""The check in a student's notebook: what it shows, and that it always lets Run All go on."""

import contextlib
import io
import math
import subprocess
import sys

import numpy as np
import pytest

from autograde import check, tasks
from autograde.checking import judge_here
from nnlib import output_size
from nnlib.architecture import Conv


def no_plus_one(size, kernel_size, padding=0, stride=1, mode="refuse"):
    travel = size - kernel_size + 2 * padding
    if travel < 0 or (mode == "refuse" and travel % stride):
        raise ValueError("does not fit")
    return travel // stride


def right(size, kernel_size, padding=0, stride=1, mode="refuse"):
    return no_plus_one(size, kernel_size, padding, stride, mode) + 1


def test_a_right_answer_scores_full_and_says_that_grading_tries_more():
    score = check("u05-output-size", right)
    assert repr(score) == "4.0"
    assert "all right, 4 of 4 points" in score.html
    assert "Grading tries further ones" in score.html


def test_a_wrong_answer_shows_call_expected_got_and_names_the_misconception():
    score = check("u05-output-size", no_plus_one)
    for text in ("output_size(9, 3)", ">7<", ">6<", "Forgets the + 1.", "0 of 4 points"):
        assert text in score.html
    assert repr(score) == "0.0"


def test_points_come_by_stratum():
    def ignores_mode(size, kernel_size, padding=0, stride=1, mode="refuse"):
        return (size - kernel_size + 2 * padding) // stride + 1

    score = check("u05-output-size", ignores_mode)
    assert repr(score) == "3.0"
    assert "✗ refuses what does not fit" in score.html
    assert "Never refuses" in score.html


def test_a_blank_is_not_answered_yet():
    for task in tasks.of_unit("u05_cnn_arithmetic"):
        for blank in (None, ..., lambda *_, **__: None, {}):
            score = check(task.id, blank)
            assert repr(score) == "0.0"
            assert "0 of" in score.html


def test_the_students_own_traceback_is_shown_without_frames_of_the_check():
    def careless(size, kernel_size, padding=0, stride=1, mode="refuse"):
        return size.missing

    score = check("u05-output-size", careless)
    assert "AttributeError" in score.html
    assert "in careless" in score.html
    assert "calling.py" not in score.html


def test_shape_comes_before_value():
    score = check("u05-padding-map", lambda height, width, padding: np.full((height, width), 9))
    assert "shape (10, 10), expected (16, 16)" in score.html


def test_the_first_differing_index_is_named():
    def one_off(height, width, padding):
        picture = np.ones((height + 2 * padding, width + 2 * padding), int)
        picture[padding : padding + height, padding : padding + width] = 0
        picture[-1, 1] = 5
        return picture

    assert "first different at index (15, 1): 5, expected 1" in check("u05-padding-map", one_off).html


def test_tables_and_choices_never_show_what_was_expected():
    wrong = {"first layer": 1, "second layer": 2, "third layer": 3, "total": 4}
    html = check("u05-handout-a", wrong).html + check("u05-stride-three", "A").html + check("u05-vgg16", 3).html
    for expected in ("1520", "1810", "6410", "9740", "138357544", '"C"'):
        assert expected not in html


def test_an_entry_that_follows_from_wrong_ones_earns_half():
    wrong = {"first layer": 1500, "second layer": 1810, "third layer": 6410, "total": 9720}
    score = check("u05-handout-a", wrong)
    assert repr(score) == "1.25"
    assert "½ total" in score.html
    assert "Forgets the biases of the first layer" in score.html


def test_an_entry_that_follows_from_wrong_ones_has_no_misconception_of_its_own():
    h = 1 / (1 + math.exp(-2))
    table = {"sigma(0)": 0.5, "sigma'(0)": 0.25, "z": 2.0, "h": h, "dl/dh": -1 / (1 - h), "dh/dz": h * (1 - h)}
    table |= {"dl/dz": -h, "dl/dw1": -h, "dl/dw2": -3 * h, "dl/db": -h}
    html = check("u02-logistic-graph", table).html
    assert "Forgets the inner derivative of 1 - h" in html
    assert "Loses a sign between h and z" not in html
    alone = check("u02-logistic-graph", table | {"dl/dh": 1 / (1 - h)}).html
    assert "Loses a sign between h and z" in alone


def test_entries_that_follow_from_nothing_right_earn_nothing():
    assert repr(check("u05-handout-a", {"first layer": 1, "second layer": 2, "third layer": 3, "total": 6})) == "0.0"


@pytest.mark.parametrize("number", [0, 1520, 7.0])
def test_one_number_everywhere_earns_nothing(number):
    table = dict.fromkeys(("first layer", "second layer", "third layer", "total"), number)
    score = check("u05-handout-a", table)
    assert repr(score) == "0.0"
    assert "One number everywhere" in score.html


@pytest.mark.parametrize("answer", ["A, E", "a,e", "AE", "E A", ["A", "E"], {"e", "a"}, ("E", "A")])
def test_letters_may_be_written_in_any_way(answer):
    assert repr(check("u05-what-learns", answer)) == "1.0"


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ("A", "Leaves out the fully connected layer"),
        ("A, C, E", "Lets the pooling learn"),
        ("A, Z", "&#x27;Z&#x27; is not one of A, B, C, D, E"),
        (3, "write the letters as a text"),
    ],
)
def test_choices_name_what_was_taken_or_left_out(answer, text):
    score = check("u05-what-learns", answer)
    assert repr(score) == "0.0"
    assert text in score.html


def test_printing_and_warnings_cost_nothing_and_show_nothing():
    def noisy(*args, **kwargs):
        print("hello")
        print("hello", file=sys.stderr)
        return right(*args, **kwargs)

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        score = check("u05-output-size", noisy)
    assert (repr(score), out.getvalue(), err.getvalue()) == ("4.0", "", "")


def test_writing_into_an_argument_is_named():
    def greedy(layers, input_shape):
        counts = []
        while layers:
            counts.append(0 if not isinstance(layers[0], Conv) else 1)
            layers.pop(0)
        return counts

    verdict = judge_here(tasks.find("u05-parameters"), greedy)
    assert verdict.earned == 0

    def sums(sizes):
        total = 0
        while len(sizes) > 1:
            total += (sizes[0] + 1) * sizes[1]
            del sizes[0]
        return total

    html = check("u05-dense-parameters", sums).html
    assert "Writes into its input" in html


def test_the_librarys_own_function_is_put_away_kindly():
    score = check("u05-output-size", output_size)
    assert repr(score) == "0.0"
    assert "nnlib.shapes.output_size is put away while your own version is checked" in score.html
    assert output_size(9, 3) == 7


def test_an_unknown_task_is_a_sentence():
    assert "did you mean &#x27;u05-vgg16&#x27;?" in check("u05-vgg61", 3).html


def test_stopping_a_check_is_a_sentence():
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    assert "You stopped the check" in check("u05-output-size", interrupted).html
    assert output_size(9, 3) == 7


def test_html_is_escaped():
    class Sneaky:
        def __repr__(self):
            return "<script>alert(1)</script>"

    html = check("u05-output-size", lambda *_, **__: Sneaky()).html
    assert "<script>" not in html


def test_the_import_pulls_in_no_gradebook():
    code = "import sys; from autograde import check; print(*sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {
        "nbgrader",
        "sqlalchemy",
        "jupytext",
        "rich",
        "autograde.tasks",
        "autograde.grading",
        "matplotlib",
        "IPython",
    }
    assert heavy & set(loaded) == set()


def test_ipython_shows_points_as_plain_text_and_the_explanation_as_html():
    from IPython.core.formatters import DisplayFormatter

    data, _ = DisplayFormatter().format(check("u05-vgg16", 138_357_544))
    assert data["text/plain"] == "1.0"
    assert "all right" in data["text/html"]


def test_a_check_after_a_failed_cell_says_that_it_tried_an_earlier_answer():
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    try:
        shell.run_cell("from autograde import check\nvgg16 = 138_357_544")
        for cell, stale in (("vgg16 = 1", False), ("vgg16 = nonsense", True), ("vgg16 = 2", False)):
            shell.run_cell(cell)
            shell.run_cell("html = check('u05-vgg16', vgg16).html")
            assert ("tried what was defined earlier" in shell.user_ns["html"]) == stale
    finally:
        InteractiveShell.clear_instance()


def test_input_does_not_wait_for_somebody_to_type():
    html = check("u05-same-padding", lambda kernel_size: int(input("?"))).html
    assert "input() waits for somebody to type" in html


def test_two_mistakes_at_once_still_name_one():
    def two(size, kernel_size, padding=0, stride=1, mode="refuse"):
        return (size - kernel_size + padding) / stride + 1

    assert "Counts the padding at one end only" in check("u05-output-size", two).html


@pytest.mark.parametrize("answer", [[1520, 1810, 6410, 9740], "9740", 9740])
def test_something_else_than_a_dictionary_is_said_so(answer):
    assert "expected a dictionary with the entries of the table" in check("u05-handout-a", answer).html


def test_one_letter_is_asked_for():
    assert "one letter is asked for" in check("u05-stride-three", "A, C").html
    assert repr(check("u05-stride-three", "C.")) == "1.0"
    assert repr(check("u05-what-learns", "A and E")) == "1.0"
