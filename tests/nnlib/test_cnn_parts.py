"""What unit 06 adds: neighbours, convolution taken apart, layers both ways, LeNet-5, transfer, permuted pixels."""

import numpy as np
import pytest
import scipy.signal
from numpy.testing import assert_allclose, assert_array_equal

from nnlib import conv2d, cross_entropy, linear
from nnlib.gradcheck import check_gradient
from nnlib.layer_steps import average_pooling_step, flatten_step, l2_pooling, max_pooling, residual_step
from nnlib.lenet import lenet, lenet_forward, normalise, unseen_digits
from nnlib.lowering import conv2d_dw, conv2d_dx, im2col, product_of_columns, strided_backward
from nnlib.neighbours import distances, nearest_neighbour
from nnlib.permutation import accuracy, permutation_report, permute_pixels, pictures
from nnlib.transfer import retrain_last_layer

GEOMETRIES = [(1, 0), (2, 0), (1, 1), (2, 1), (3, 2)]


@pytest.fixture
def rng():
    return np.random.default_rng(0)


# Neighbours


@pytest.mark.parametrize("norm", [1, 2])
def test_distances_by_loops(rng, norm):
    train, x = rng.normal(size=(4, 2, 3)), rng.normal(size=(3, 2, 3))
    loops = [[np.sum(abs(a - b) ** norm) ** (1 / norm) for b in train] for a in x]
    assert_allclose(distances(train, x, norm), loops)


def test_bytes_do_not_wrap_around():
    assert_array_equal(distances(np.uint8([[5, 200]]), np.uint8([[9, 190]])), [[14]])


def test_the_first_of_equally_near_pictures_counts():
    assert_array_equal(nearest_neighbour([[1.0], [3.0], [1.0]], [4, 5, 6], [[2.0], [1.0]]), [4, 4])


def test_no_new_pictures():
    assert distances(np.ones((3, 2)), np.ones((0, 2))).shape == (0, 3)
    assert nearest_neighbour(np.ones((3, 2)), [1, 2, 3], np.ones((0, 2))).shape == (0,)


@pytest.mark.parametrize(
    ("train", "x", "norm", "message"),
    [
        (
            np.ones((2, 3)),
            np.ones((2, 4)),
            1,
            r"distances: train is \(2, 3\), x \(2, 4\); expected pictures of one shape",
        ),
        (np.ones((0, 3)), np.ones((2, 3)), 1, r"distances: train is \(0, 3\)"),
        (np.ones((2, 3)), np.ones((2, 3)), 3, "distances: norm is 3, expected 1 or 2"),
    ],
)
def test_distances_refuse(train, x, norm, message):
    with pytest.raises(ValueError, match=message):
        distances(train, x, norm)


def test_labels_for_all_pictures():
    with pytest.raises(ValueError, match=r"nearest_neighbour: labels are \(1,\), expected \(2,\)"):
        nearest_neighbour(np.ones((2, 3)), [1], np.ones((2, 3)))


# Convolution taken apart


@pytest.mark.parametrize(("stride", "padding"), GEOMETRIES)
def test_columns_and_a_product_are_the_convolution(rng, stride, padding):
    x, w, b = rng.normal(size=(2, 3, 6, 7)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)
    y = conv2d(x, w, b, stride, padding)
    columns = im2col(x, (3, 2), stride, padding)
    assert columns.shape == (18, 2 * y.shape[2] * y.shape[3])
    assert_allclose(product_of_columns(columns, w, b, y.shape[2:]), y)


def test_a_column_is_a_window(rng):
    x = rng.normal(size=(2, 2, 4, 5))
    columns = im2col(x, (2, 3))
    for number, (n, r, s) in enumerate(np.ndindex(2, 3, 3)):
        assert_array_equal(columns[:, number], x[n, :, r : r + 2, s : s + 3].ravel())


@pytest.mark.parametrize(("stride", "padding"), GEOMETRIES)
def test_the_gradients_are_the_derivatives(rng, stride, padding):
    x, w, b = rng.normal(size=(2, 3, 6, 7)), rng.normal(size=(4, 3, 3, 2)), rng.normal(size=4)
    check_gradient(
        lambda x: conv2d(x, w, b, stride, padding),
        lambda dy, x: conv2d_dx(dy, x.shape, w, stride, padding),
        {"x": x},
        rng,
    )
    check_gradient(
        lambda w, b: conv2d(x, w, b, stride, padding),
        lambda dy, w, b: conv2d_dw(dy, x, (3, 2), stride, padding),
        {"w": w, "b": b},
        rng,
    )


def test_dx_is_a_full_convolution(rng):
    dy, w = rng.normal(size=(1, 1, 3, 4)), rng.normal(size=(1, 1, 2, 3))
    assert_allclose(conv2d_dx(dy, (1, 1, 4, 6), w)[0, 0], scipy.signal.convolve2d(dy[0, 0], w[0, 0]))


def test_a_stride_goes_both_ways(rng):
    x, w = rng.normal(size=(2, 3, 6, 7)), rng.normal(size=(4, 3, 2, 3))
    check_gradient(
        lambda x, w: conv2d(x, w, stride=2), lambda dy, x, w: strided_backward(dy, x, w, 2), {"x": x, "w": w}, rng
    )


# Both ways at once


@pytest.mark.parametrize("step", [max_pooling, average_pooling_step, l2_pooling])
@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 1), (3, 2)])
def test_poolings_go_back_as_they_went(rng, step, size, stride):
    x = rng.permutation(2 * 2 * 5 * 6).reshape(2, 2, 5, 6) + 1.0
    places = [(length - size) // stride + 1 for length in (5, 6)]
    some = np.ones((2, 2, *places))
    check_gradient(lambda x: step(x, some, size, stride)[0], lambda dy, x: step(x, dy, size, stride)[1], {"x": x}, rng)


def test_a_window_of_zeros_sends_nothing_back():
    y, dx = l2_pooling(np.zeros((1, 1, 2, 2)), np.ones((1, 1, 1, 1)), 2, 2)
    assert y.item() == 0
    assert not dx.any()


def test_flatten_and_back(rng):
    x = rng.normal(size=(2, 3, 4, 5))
    y, dx = flatten_step(x, x.reshape(2, 60))
    assert_array_equal(y, x.reshape(2, 60))
    assert_array_equal(dx, x)
    assert flatten_step(np.ones((0, 2, 3, 4)), np.ones((0, 24)))[0].shape == (0, 24)


def test_a_residual_block_goes_back_as_it_went(rng):
    arguments = {
        "x": rng.normal(size=(2, 2, 4, 3)),
        "w1": rng.normal(size=(3, 2, 3, 3)),
        "w2": rng.normal(size=(2, 3, 3, 3)),
    }
    some = np.ones((2, 2, 4, 3))
    check_gradient(
        lambda x, w1, w2: residual_step(x, w1, w2, some)[0],
        lambda dy, x, w1, w2: residual_step(x, w1, w2, dy)[1:],
        arguments,
        rng,
    )


# LeNet-5


def test_the_network_is_the_function(rng):
    network = lenet(rng)
    names = ("C1", "C3", "C5", "F6", "out")
    own = [parameter for _, parameter, _ in network.parameters()]
    parameters = {f"{name} {kind}": own[2 * i + j] for i, name in enumerate(names) for j, kind in enumerate("wb")}
    pixels = rng.integers(0, 256, (3, 32, 32), np.uint8)
    x = normalise(pixels)[:, None].astype(np.float32)
    assert_allclose(network(x), lenet_forward(pixels, parameters), rtol=1e-4, atol=1e-5)


def test_levels():
    assert_allclose(normalise(np.uint8([0, 255])), [-0.1, 1.175])


def test_unseen_digits_are_new_and_the_same_for_a_seed():
    one, other, again = (unseen_digits(np.random.default_rng(seed), 30) for seed in (1, 2, 1))
    assert_array_equal(one[0], again[0])
    assert not np.array_equal(one[0], other[0])


# Transfer and permuted pixels


def test_a_last_layer_falls_downhill(rng):
    features, y = rng.normal(size=(20, 3)), rng.integers(0, 4, 20)
    losses = [cross_entropy(linear(features, *retrain_last_layer(features, y, 4, 0.3, steps)), y) for steps in range(6)]
    assert np.isclose(losses[0], np.log(4))
    assert (np.diff(losses) < 0).all()


def test_one_step_is_the_gradient(rng):
    features, y = rng.normal(size=(5, 2)), rng.integers(0, 3, 5)
    w, b = retrain_last_layer(features, y, 3, 1.0, 1)
    for parameter, gradient in (((3, 2), w), ((3,), b)):
        for index in np.ndindex(*parameter):
            moved = [np.zeros((3, 2)), np.zeros(3)]
            moved[len(parameter) == 1][index] = 1e-6
            ahead = cross_entropy(linear(features, *moved), y)
            behind = cross_entropy(linear(features, *(-one for one in moved)), y)
            assert_allclose(-gradient[index], (ahead - behind) / 2e-6, atol=1e-8)


def test_an_order_is_the_same_for_all_pictures(rng):
    x, order = rng.normal(size=(2, 3, 2, 4)), rng.permutation(8)
    permuted = permute_pixels(x, order)
    assert_array_equal(permute_pixels(permuted, np.argsort(order)), x)
    assert_array_equal(permuted[1, 2].ravel(), x[1, 2].ravel()[order])


def test_a_report_needs_four_numbers():
    with pytest.raises(ValueError, match=r"permutation_report: got shape \(2,\), expected four numbers"):
        permutation_report([1, 2])


def test_a_kind_of_network_that_does_not_exist():
    with pytest.raises(ValueError, match="accuracy: kind is 'rnn', expected 'dense' or 'cnn'"):
        accuracy("rnn", *pictures())
