"""Shape arithmetic against enumeration: every window is written down and counted."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.shapes import (
    dense_parameters,
    filter_centers,
    output_size,
    padding_map,
    resolve_padding,
    same_padding,
)

sizes = st.integers(1, 25)


def starts(size, kernel_size, padding, stride):
    """First cell of every window that lies on the padded axis."""
    return [start for start in range(0, size + 2 * padding, stride) if start + kernel_size <= size + 2 * padding]


@given(sizes, sizes, st.integers(0, 5), st.integers(1, 6))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_output_size_counts_windows(size, kernel_size, padding, stride):
    expected = starts(size, kernel_size, padding, stride)
    if not expected:
        with pytest.raises(ValueError, match="larger than the padded axis"):
            output_size(size, kernel_size, padding, stride, mode="floor")
        return
    assert output_size(size, kernel_size, padding, stride, mode="floor") == len(expected)
    if expected[-1] + kernel_size == size + 2 * padding:
        assert output_size(size, kernel_size, padding, stride) == len(expected)
    else:
        with pytest.raises(ValueError, match="left over"):
            output_size(size, kernel_size, padding, stride)


def test_figures_of_the_lectures():
    assert [output_size(9, 3), output_size(9, 3, 1), output_size(9, 3, 1, 2)] == [7, 9, 5]
    assert [output_size(7, 3), output_size(7, 3, stride=2)] == [5, 3]
    assert output_size(7, 3, stride=3, mode="floor") == 2
    with pytest.raises(ValueError, match=r"\(7 - 3 \+ 2\*0\)/3 \+ 1 = 2\.33"):
        output_size(7, 3, stride=3)
    with pytest.raises(ValueError, match=r"= 54\.25"):
        output_size(224, 11, stride=4)
    assert [same_padding(n) for n in (3, 5, 7)] == [1, 2, 3]
    assert output_size(10, 7, padding=3, stride=3) == 4
    assert np.argwhere(filter_centers(10, 10, 7, 3, 3)).tolist() == [
        list(pair) for pair in itertools.product((0, 3, 6, 9), repeat=2)
    ]
    assert dense_parameters((32 * 32 * 3, 100, 50, 10)) == 312_860


@given(st.integers(1, 12), st.integers(1, 12), st.integers(0, 3), st.integers(0, 3), st.integers(1, 4))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_filter_centers_by_enumeration(height, width, half, padding, stride):
    kernel_size, padding = 2 * half + 1, min(padding, half)
    picture = np.zeros((height, width), int)
    axes = [starts(size, kernel_size, padding, stride) for size in (height, width)]
    fits = all(
        axis and axis[-1] + kernel_size == size + 2 * padding for axis, size in zip(axes, (height, width), strict=True)
    )
    if not fits:
        with pytest.raises(ValueError, match="output_size"):
            filter_centers(height, width, kernel_size, padding, stride)
        return
    for row, column in itertools.product(*axes):
        picture[row + half - padding, column + half - padding] = 1
    np.testing.assert_array_equal(filter_centers(height, width, kernel_size, padding, stride), picture)


def test_padding_map_is_the_complement_of_a_padded_image():
    np.testing.assert_array_equal(padding_map(3, 4, 2), 1 - np.pad(np.ones((3, 4), int), 2))


@pytest.mark.parametrize("kernel_size", range(1, 9))
def test_words_for_padding_keep_their_promise(kernel_size):
    size = 20
    for word, expected in (("valid", size - kernel_size + 1), ("same", size), ("full", size + kernel_size - 1)):
        before, after = resolve_padding(word, kernel_size)
        assert size + before + after - kernel_size + 1 == expected


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: output_size(0, 3), ValueError, "output_size: size is 0, expected at least 1"),
        (lambda: output_size(9, 3, padding=-1), ValueError, "output_size: padding is -1, expected at least 0"),
        (lambda: output_size(9, 2.5), TypeError, "output_size: kernel_size is 2.5, expected a whole number"),
        (lambda: output_size(9, 3, mode="ceil"), ValueError, "output_size: mode is 'ceil', expected one of"),
        (lambda: output_size(9, "3"), TypeError, "output_size: kernel_size is '3', expected a whole number"),
        (lambda: output_size(True, 1), TypeError, "output_size: size is True"),
        (lambda: output_size(float("nan"), 1), TypeError, "output_size: size is nan"),
        (lambda: same_padding(4), ValueError, "same_padding: kernel_size is 4; only an odd window"),
        (lambda: filter_centers(9, 9, 3, padding=2), ValueError, "filter_centers: padding 2 puts the first middle"),
        (lambda: resolve_padding("some", 3), ValueError, "resolve_padding: padding is 'some'"),
        (lambda: resolve_padding((1, 2, 3), 3), ValueError, r"resolve_padding: padding is \(1, 2, 3\)"),
        (lambda: dense_parameters([3]), ValueError, r"dense_parameters: sizes is \[3\]"),
    ],
)
def test_errors_name_the_argument_and_its_value(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_numbers_of_any_type_are_welcome():
    assert output_size(np.int64(9), 3.0, np.float64(1), np.uint8(2)) == 5
    assert type(output_size(np.int64(9), 3)) is int
