"""The window: its model against plain enumeration."""

import itertools
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.demos.window import Axis, Window
from nnlib.shapes import output_size

axes_strategy = st.builds(
    Axis, size=st.integers(1, 12), kernel_size=st.integers(1, 9), padding=st.integers(0, 4), stride=st.integers(1, 5)
)


@st.composite
def windows(draw):
    """Any state: images, single rows, windows that are too large; anywhere they can be."""
    size = st.integers(1, 9)
    start = Window(
        height=draw(st.none() | size),
        width=draw(size),
        kernel_size=draw(st.integers(1, 7)),
        padding=draw(st.integers(0, 3)),
        stride=draw(st.integers(1, 4)),
    )
    return start.with_(step=draw(st.integers(0, start.last)))


def starts(axis):
    """First padded cell of each place, found by trying every cell."""
    every = range(axis.padded)
    return [cell for cell in every if cell % axis.stride == 0 and cell + axis.kernel_size <= axis.padded]


# The model.


@given(axes_strategy)
def test_axis_agrees_with_enumeration(axis):
    places = starts(axis)
    assert axis.places == len(places)
    assert [axis.covered(place) for place in range(axis.places)] == [(s, s + axis.kernel_size) for s in places]
    assert axis.left_over == axis.padded - (places[-1] + axis.kernel_size if places else 0)
    try:
        output_size(axis.size, axis.kernel_size, axis.padding, axis.stride, mode="refuse")
    except ValueError:
        assert not axis.fits
    else:
        assert axis.fits


@given(axes_strategy)
def test_formula_is_arithmetic_that_holds(axis):
    left, shown = axis.formula.replace("·", "*").split(" = ")
    assert eval(left) == pytest.approx(float(shown), abs=0.005)
    assert ("." in shown) == ((axis.padded - axis.kernel_size) % axis.stride != 0)


@given(windows())
def test_maps_agree_with_enumeration(window):
    places = list(itertools.product(starts(window.rows), starts(window.columns)))
    assert window.places == len(places)
    shape = (window.rows.padded, window.columns.padded)
    assert window.padded_map.shape == window.window_map.shape == window.leftover_map.shape == shape
    assert (window.padded_map == 0).sum() == window.rows.size * window.width
    if not places:
        assert window.output_cell is window.window is window.center is None
        assert not window.window_map.any()
        assert not window.fits
        return
    top, left = places[window.step]
    bottom, right = top + window.rows.kernel_size, left + window.kernel_size
    expected = {(row, column) for row in range(top, bottom) for column in range(left, right)}
    assert {tuple(cell) for cell in np.argwhere(window.window_map).tolist()} == expected
    last_row, last_column = places[-1][0] + window.rows.kernel_size, places[-1][1] + window.kernel_size
    beyond = [(r, c) for r in range(shape[0]) for c in range(shape[1]) if r >= last_row or c >= last_column]
    assert {tuple(cell) for cell in np.argwhere(window.leftover_map).tolist()} == set(beyond)
    if window.kernel_size % 2:
        assert window.center == ((top + bottom - 1) / 2, (left + right - 1) / 2)
    else:
        assert window.center is None


@given(windows())
def test_every_output_cell_can_be_reached(window):
    rows, columns = window.output_shape
    cells = list(itertools.product(range(rows), range(columns)))
    assert [window.to(*cell).output_cell for cell in cells] == cells
    walked, state = [], window.with_(step=0)
    for _ in cells:
        walked.append(state.output_cell)
        state = state.forward()
    assert walked == cells
    assert state == state.forward()
    for _ in cells:
        state = state.back()
    assert state.step == 0
    assert state == state.back()


@given(windows(), st.integers(1, 9), st.integers(1, 7), st.integers(0, 3), st.integers(1, 4))
def test_with_keeps_the_output_cell_as_far_as_it_can(window, width, kernel_size, padding, stride):
    before = window.output_cell
    after = window.with_(width=width, kernel_size=kernel_size, padding=padding, stride=stride)
    assert (after.width, after.kernel_size, after.padding, after.stride) == (width, kernel_size, padding, stride)
    assert after.height == window.height
    if before and after.places:
        assert after.output_cell == tuple(min(a, b - 1) for a, b in zip(before, after.output_shape, strict=True))
    else:
        assert after.step == 0


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"width": 0}, "width is 0, expected at least 1"),
        ({"height": 0}, "height is 0, expected at least 1"),
        ({"padding": -1}, "padding is -1, expected at least 0"),
        ({"stride": 0}, "stride is 0, expected at least 1"),
        ({"step": 25}, "step is 25, expected at most 24"),
        ({"kernel_size": 8, "step": 1}, "step is 1, expected at most 0"),
    ],
)
def test_values_out_of_range_are_named(values, message):
    with pytest.raises(ValueError, match=message):
        Window(**values)


def test_wrong_requests_are_refused():
    with pytest.raises(ValueError, match=r"\(0, 5\) is outside the output, 5 x 5"):
        Window().to(0, 5)
    with pytest.raises(TypeError):
        Window(width=7.0)
    with pytest.raises(TypeError):
        Window().with_(depth=3)
    with pytest.raises(AttributeError):
        Window().step = 1


@pytest.mark.parametrize(
    ("window", "formula", "verdict"),
    [
        (Window(9, 9, 3), "(9 - 3 + 2·0)/1 + 1 = 7", "fits: 49 places"),
        (Window(None, 9, 3, 1, 2), "(9 - 3 + 2·1)/2 + 1 = 5", "fits: 5 places"),
        (
            Window(None, 7, 3, 0, 3),
            "(7 - 3 + 2·0)/3 + 1 = 2.33",
            "does not fit: 1 cell left over; rounded down, 2 places",
        ),
        (
            Window(8, 7, 3, 0, 3),
            "height: (8 - 3 + 2·0)/3 + 1 = 2.67; width: (7 - 3 + 2·0)/3 + 1 = 2.33",
            "does not fit: 2 rows and 1 column left over; rounded down, 2 × 2 places",
        ),
        (Window(3, 3, 5), "(3 - 5 + 2·0)/1 + 1 = -1", "does not fit: the window is larger than the padded input"),
    ],
)
def test_words(window, formula, verdict):
    assert "; ".join(window.formulas) == formula
    assert window.verdict == verdict
    assert f"{formula}; {verdict}." in window.description


def test_description_counts_cells_before_padding():
    assert (
        Window(7, 7, 3, 1, 2)
        .to(1, 2)
        .description.endswith(
            "Place 7 of 16: rows 1 to 3, columns 3 to 5 of the input, counted from 0 before padding, "
            "give output row 1, column 2."
        )
    )
    assert "columns -1 to 1 of the input" in Window(None, 9, 3, 1).description


def test_importing_nnlib_and_the_model_loads_no_matplotlib():
    program = (
        "import sys, nnlib, nnlib.demos.window, nnlib.demos.gate, nnlib.demos.convolution_explorer; "
        "print([name for name in ('matplotlib', 'ipywidgets', 'anywidget', 'IPython') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
