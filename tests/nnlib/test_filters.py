"""Filters along one axis: against SciPy, the figures of the lectures, derivatives of known functions, every message."""

import re

import numpy as np
import pytest
import scipy.ndimage
import scipy.signal
from numpy.testing import assert_allclose, assert_array_equal

from nnlib.filters import (
    DIFFERENCES,
    convolve1d,
    difference,
    filter1d,
    gaussian_taps,
    laplacian_of_gaussian_taps,
)
from nnlib.probes import (
    responses,
    responses_to_patterns,
    responses_to_powers,
    responses_to_whole_powers,
    single_one,
)

FIBONACCI = [0, 1, 1, 2, 3, 5, 8, 13]
W = [0, -1, 2, -1, 0]
THIRDS = [1 / 3, 1 / 3, 1 / 3]
SCIPY = {"zero": "constant", "replicate": "nearest", "mirror": "mirror"}


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        ("valid", [-1, 0, -1, -1]),
        ("zero", [-1, 1, -1, 0, -1, -1, -2, 18]),
        ("replicate", [-1, 1, -1, 0, -1, -1, -2, 5]),
        ("mirror", [-2, 1, -1, 0, -1, -1, -2, 10]),
    ],
)
def test_the_figures_of_the_lecture(mode, expected):
    assert_array_equal(filter1d(FIBONACCI, W, mode), expected)


@pytest.mark.parametrize(
    ("mode", "ends"), [("zero", (1 / 3, 7)), ("replicate", (1 / 3, 34 / 3)), ("mirror", (2 / 3, 29 / 3))]
)
def test_ends_of_the_local_average(mode, ends):
    z = filter1d(FIBONACCI, THIRDS, mode)
    assert_allclose(z[[0, -1]], ends)
    assert_allclose(z[1:-1], [2 / 3, 4 / 3, 2, 10 / 3, 16 / 3, 26 / 3])


@pytest.mark.parametrize("mode", SCIPY)
@pytest.mark.parametrize("taps", [1, 3, 5, 7])
def test_agrees_with_scipy(mode, taps):
    rng = np.random.default_rng(taps)
    x, w = rng.normal(size=9), rng.normal(size=taps)
    assert_allclose(filter1d(x, w, mode), scipy.ndimage.correlate1d(x, w, mode=SCIPY[mode]), atol=1e-12)
    assert_allclose(filter1d(x, w), scipy.signal.correlate(x, w, "valid"))


def test_convolution_commutes_and_agrees_with_scipy():
    rng = np.random.default_rng(0)
    for n, k in ((5, 3), (3, 5), (1, 1), (4, 4)):
        x, w = rng.normal(size=n), rng.normal(size=k)
        assert_allclose(convolve1d(x, w), scipy.signal.convolve(x, w))
        assert_allclose(convolve1d(w, x), convolve1d(x, w))
    assert convolve1d(np.float32([1, 2]), np.float32([1])).dtype == np.float32


def test_a_gaussian_sums_to_one_and_is_the_lectures():
    printed = [0.0001, 0.0044, 0.0540, 0.2420, 0.3989, 0.2420, 0.0540, 0.0044, 0.0001]
    assert_allclose(gaussian_taps(1, 4), printed, atol=5e-5)
    for sigma, m in ((0.3, 1), (2.5, 7), (9, 2)):
        w = gaussian_taps(sigma, m)
        assert w.sum() == pytest.approx(1)
        assert_allclose(w, w[::-1])
        assert w[m] / w[m - 1] == pytest.approx(np.exp(1 / (2 * sigma**2)))


def test_a_laplacian_of_gaussian_sums_to_zero_and_is_the_lectures():
    printed = [-0.1416, -0.1781, -0.2746, 0.1640, 0.8607, 0.1640, -0.2746, -0.1781, -0.1416]
    assert_allclose(laplacian_of_gaussian_taps(1, 4), printed, atol=5e-5)
    assert laplacian_of_gaussian_taps(2.5, 6).sum() == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("h", [0.01, 0.1])
def test_differences_are_derivatives(h):
    t = np.arange(0, 2, h)
    assert_allclose(difference(np.sin(t), h, "forward"), np.cos(t[:-1]), atol=h)
    assert_allclose(difference(np.sin(t), h, "centered"), np.cos(t[1:-1]), atol=h**2)
    assert_allclose(difference(np.sin(t), h, "second"), -np.sin(t[1:-1]), atol=h**2)
    assert_allclose(filter1d(np.sin(t), [-1, 2, -1]) / h**2, -difference(np.sin(t), h, "second"), atol=1e-9)


def test_probes_tell_what_a_filter_does():
    assert_allclose(responses_to_whole_powers([1 / 6, 4 / 6, 1 / 6]), [1, 0, 1 / 3, 0], atol=1e-12)
    assert_allclose(responses_to_powers([4, -8, 4]), [0, 0, 2, 0], atol=1e-12)
    assert_allclose(responses_to_patterns([-1, 3, -1]), [1, 0, 5, 3])
    assert_array_equal(single_one([1, 0, 0]), np.arange(9) == 5)
    assert_allclose(responses(THIRDS, [np.cos]), [(1 + 2 * np.cos(1)) / 3])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: filter1d([1, 2, 3], [1, 2]), "filter1d: w has 2 taps, expected an odd number of them"),
        (lambda: filter1d([1, 2], [1, 2, 3]), "filter1d: w has 3 taps, x only 2 cells"),
        (lambda: filter1d([1, 2, 3], [1], "same"), "filter1d: mode is 'same', expected one of"),
        (lambda: filter1d([[1, 2, 3]], [1]), "filter1d: x has shape (1, 3), expected a row of numbers"),
        (lambda: convolve1d([], [1]), "convolve1d: x has shape (0,)"),
        (lambda: gaussian_taps(0, 2), "gaussian_taps: sigma is 0"),
        (lambda: gaussian_taps(1, -1), "gaussian_taps: m is -1"),
        (lambda: difference([1, 2], 1, "second"), "difference: x has 2 values, kind is 'second'"),
        (lambda: difference([1, 2, 3], 0, "second"), "difference: h is 0"),
        (lambda: difference([1, 2, 3], 1, "third"), f"expected 3 or more, one of {DIFFERENCES}"),
        (lambda: responses_to_powers([1, 2]), "responses_to_powers: w has shape (2,)"),
        (lambda: responses_to_whole_powers([1] * 5), "responses_to_whole_powers: w has shape (5,), expected (3,)"),
        (lambda: single_one([1] * 9), "single_one: w has shape (9,), expected 1, 3, 5 or 7 numbers in a row"),
        (lambda: responses([1, 2], []), "responses: w has 2 taps"),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
