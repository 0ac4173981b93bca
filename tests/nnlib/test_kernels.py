"""Filters over pictures and volumes, filters as matrices, and features made by hand."""

import itertools
import re

import numpy as np
import pytest
import scipy.linalg
import scipy.signal
from numpy.testing import assert_allclose, assert_array_equal

from nnlib.features import bank_features, bank_report, digits, linear_accuracy, orientation_histogram
from nnlib.filters import filter1d
from nnlib.functional import avg_pool2d, conv2d
from nnlib.kernels import BINARY_IMAGE, BINARY_KERNEL, KERNELS, average_pooling, bars, filter2d, filter_bank
from nnlib.operators import (
    banded_matrix,
    banded_product,
    toeplitz_matrix,
    toeplitz_product,
    weight_counts,
)

EDGE = np.array([[-1, 0, 1]] * 3)
SOBEL = np.array(KERNELS["Sobel, left to right"])


def test_the_binary_picture_and_the_bars():
    expected = [[4, 3, 4], [2, 4, 3], [2, 3, 4]]
    assert_array_equal(filter2d(BINARY_IMAGE, BINARY_KERNEL), expected)
    assert_array_equal(filter2d(BINARY_IMAGE, np.array(BINARY_KERNEL)[::-1, ::-1]), expected)
    assert_array_equal(filter2d(bars(), EDGE), [[0, 3, 3, 0, 0, -3, -3, 0]] * 7)
    assert_array_equal(filter2d(bars(), EDGE[:, ::-1]), [[0, -3, -3, 0, 0, 3, 3, 0]] * 7)
    assert_array_equal(average_pooling(bars(4), 2), [[0, 0.5, 1, 0.5, 0]] * 2)


@pytest.mark.parametrize("name", KERNELS)
def test_kernels_agree_with_scipy_and_sum_to_zero_or_one(name):
    kernel = np.array(KERNELS[name])
    x = np.random.default_rng(1).normal(size=(7, 9))
    assert_allclose(filter2d(x, kernel), scipy.signal.correlate2d(x, kernel, mode="valid"), atol=1e-12)
    assert kernel.sum() == pytest.approx(round(kernel.sum()))
    assert round(kernel.sum()) in (0, 1)


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_the_library_convolution_gives_the_same(stride):
    rng = np.random.default_rng(9)
    x, w = rng.normal(size=(6, 8)), rng.normal(size=(2, 3))
    assert_allclose(filter2d(x, w, stride), conv2d(x[None, None], w[None, None], stride=stride)[0, 0])
    assert filter2d(x.astype(np.float32), w.astype(np.float32)).dtype == np.float32


def test_a_bank_adds_over_channels_and_stacks():
    rng = np.random.default_rng(2)
    x, w = rng.normal(size=(3, 6, 5)), rng.normal(size=(4, 3, 2, 3))
    expected = [sum(filter2d(one, layer) for one, layer in zip(x, kernel, strict=True)) for kernel in w]
    assert_allclose(filter_bank(x, w), expected)


def test_average_pooling_is_the_library_pooling():
    x = np.random.default_rng(3).normal(size=(7, 8))
    for size in (1, 2, 3):
        assert_allclose(average_pooling(x, size), avg_pool2d(x[None, None], size)[0, 0])


@pytest.mark.parametrize("n", [1, 3, 5, 100])
def test_counts_of_weights(n):
    for k in (1, 3, 5):
        if k <= n:
            local = sum(abs(i - j) <= k // 2 for i, j in itertools.product(range(n), repeat=2))
            assert weight_counts(n, k) == (n * n, local, k)
            assert np.count_nonzero(banded_matrix(np.ones((n, k)))) == local
    if n >= 3:
        assert weight_counts(n)[1] == 3 * n - 2


@pytest.mark.parametrize("k", [1, 3, 5])
def test_a_toeplitz_matrix_is_the_filter(k):
    rng = np.random.default_rng(k)
    x, w = rng.normal(size=8), rng.normal(size=k)
    matrix, z = toeplitz_product(w, x)
    assert_allclose(z, filter1d(x, w, "zero"), atol=1e-12)
    assert_allclose(matrix.T @ x, filter1d(x, w[::-1], "zero"), atol=1e-12)
    r = k // 2
    column, row = np.zeros(8), np.zeros(8)
    column[: r + 1], row[: r + 1] = w[r::-1], w[r:]
    assert_array_equal(matrix, scipy.linalg.toeplitz(column, row))


def test_local_weights():
    theta, x = np.arange(15.0).reshape(5, 3), np.arange(1.0, 6)
    matrix, z = banded_product(theta, x)
    assert_allclose(z, [theta[i] @ np.pad(x, 1)[i : i + 3] for i in range(5)])
    assert_array_equal(np.diag(matrix), theta[:, 1])


def test_features_step_by_step():
    rng = np.random.default_rng(4)
    x, bank = rng.normal(size=(2, 6, 7)), rng.normal(size=(3, 2, 3))
    expected = [
        np.concatenate([average_pooling(np.maximum(0, filter2d(picture, kernel)), 2).ravel() for kernel in bank])
        for picture in x
    ]
    assert_allclose(bank_features(x, bank, 2), expected)
    assert bank_features(x[:0], bank, 2).shape == (0, 12)


@pytest.mark.parametrize("bins", [2, 4, 8])
def test_directions_turn_with_the_picture(bins):
    x = np.random.default_rng(5).normal(size=(9, 9))
    histogram = orientation_histogram(x, bins)
    assert_allclose(np.roll(histogram, bins // 2), orientation_histogram(np.rot90(x), bins))
    assert_allclose(orientation_histogram(-x, bins), histogram)
    strength = np.hypot(x[1:-1, 2:] - x[1:-1, :-2], x[2:, 1:-1] - x[:-2, 1:-1]).sum()
    assert histogram.sum() == pytest.approx(strength)


def test_edges_make_digits_easier():
    train, test = digits()
    raw = linear_accuracy(train.x.reshape(1415, -1), test.x.reshape(382, -1))
    accuracy, filters, different, most = bank_report([SOBEL, -SOBEL, SOBEL.T, -SOBEL.T])
    assert raw < 0.87
    assert accuracy > 89
    assert (filters, different, most) == (4, 4, 0)
    assert_allclose(bank_report(np.array([SOBEL, 3 * SOBEL]))[1:], [2, 1, 0])


def test_zeros_tell_digits_apart_no_better_than_chance():
    assert bank_report(np.zeros((2, 3, 3)))[0] < 15


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: filter2d([1, 2], [[1]]), "filter2d: x has shape (2,), expected 2 axes"),
        (lambda: filter2d([[1, 2]], [[1], [2]]), "filter2d: w is (2, 1), larger than x, (1, 2)"),
        (lambda: filter2d([[1, 2]], [[1]], stride=0), "filter2d: stride is 0"),
        (lambda: filter_bank(np.ones((2, 2)), np.ones((1, 2, 1, 1))), "filter_bank: x has shape (2, 2), expected 3"),
        (lambda: average_pooling(np.ones((2, 2)), 0), "average_pooling: size is 0"),
        (lambda: weight_counts(5, 2), "weight_counts: k is 2, expected an odd number, at most n = 5"),
        (lambda: banded_matrix(np.ones((3, 2))), "banded_matrix: theta has shape (3, 2)"),
        (lambda: toeplitz_matrix([1, 2, 3], 2), "banded_matrix: theta has shape (2, 3)"),
        (lambda: banded_product(np.ones((3, 1)), [1, 2]), "banded_product: x has shape (2,), expected (3,)"),
        (lambda: toeplitz_product([1], [[1, 2]]), "toeplitz_product: x has shape (1, 2), expected (2,)"),
        (lambda: bank_features(np.ones((3, 3)), np.ones((1, 1, 1)), 1), "bank_features: x has shape (3, 3)"),
        (lambda: bank_report(np.ones((9, 3, 3))), "bank_report: the shape is (9, 3, 3), expected (d, 3, 3)"),
        (lambda: orientation_histogram(np.ones((2, 5))), "orientation_histogram: x has shape (2, 5)"),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        call()
