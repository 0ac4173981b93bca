"""Autoencoders: the shape of the two networks, their gradients, and what a linear one finds."""

import re

import numpy as np
import pytest

from nnlib.autoencoders import convolutional_autoencoder, dense_autoencoder
from nnlib.functional.losses import squared_error, squared_error_backward
from nnlib.gradcheck import check_gradient
from nnlib.layers import ReLU, Sigmoid, Tanh


def kinds(network):
    return [[type(layer).__name__ for layer in half.layers] for half in network.layers]


def test_dense_layers_down_and_up():
    network = dense_autoencoder((20, 10, 5, 2), output=Sigmoid, rng=np.random.default_rng(0))
    half = ["Linear", "ReLU", "Linear", "ReLU", "Linear"]
    assert kinds(network) == [half, [*half, "Sigmoid"]]
    shapes = [parameter.shape for name, parameter, _ in network.parameters() if name.endswith("w")]
    assert shapes == [(10, 20), (5, 10), (2, 5), (5, 2), (10, 5), (20, 10)]
    assert [name for name, _, _ in network.parameters()][:2] == ["0.0.w", "0.0.b"]


def test_convolutions_down_and_up():
    network = convolutional_autoencoder((3, 8, 4), 5, Tanh, Sigmoid, rng=np.random.default_rng(0))
    assert kinds(network) == [["Conv2d", "Tanh", "Conv2d"], ["ConvTranspose2d", "Tanh", "ConvTranspose2d", "Sigmoid"]]
    shapes = [parameter.shape for name, parameter, _ in network.parameters() if name.endswith("w")]
    assert shapes == [(8, 3, 5, 5), (4, 8, 5, 5), (4, 8, 5, 5), (8, 3, 5, 5)]


@pytest.mark.parametrize("kernel_size", [1, 3, 5, 7])
@pytest.mark.parametrize("size", [(4, 8), (12, 4)])
def test_every_level_halves_and_doubles_the_image(kernel_size, size):
    network = convolutional_autoencoder((2, 3, 5), kernel_size, rng=np.random.default_rng(0), dtype=np.float64)
    encoder, decoder = network.layers
    x = np.random.default_rng(1).normal(size=(3, 2, *size))
    code = encoder(x)
    assert code.shape == (3, 5, size[0] // 4, size[1] // 4)
    y = decoder(code)
    assert y.shape == x.shape
    np.testing.assert_allclose(network(x), y, atol=1e-12)
    assert network.backward(y).shape == x.shape


def test_an_odd_image_comes_out_larger():
    network = convolutional_autoencoder((1, 2), rng=np.random.default_rng(0))
    assert network(np.ones((1, 1, 7, 8), np.float32)).shape == (1, 1, 8, 8)


def test_activations_are_not_shared_and_none_stands_on_the_code():
    network = dense_autoencoder((4, 4, 4, 4), rng=np.random.default_rng(0))
    activations = [layer for half in network.layers for layer in half.layers if isinstance(layer, ReLU)]
    assert len({id(layer) for layer in activations}) == 4
    codes = network.layers[0](np.random.default_rng(0).normal(size=(50, 4)))
    assert (codes < 0).any()
    assert (codes > 0).any()


def test_without_activation_the_network_is_linear():
    network = dense_autoencoder((6, 4, 2), activation=None, rng=np.random.default_rng(0), dtype=float)
    assert kinds(network) == [["Linear"] * 2] * 2
    a, b = np.random.default_rng(1).normal(size=(2, 3, 6))
    values = [network(x).copy() for x in (a, b, a + 2 * b, np.zeros((3, 6)))]
    np.testing.assert_allclose(values[0] + 2 * values[1], values[2] + 2 * values[3], atol=1e-13)


@pytest.mark.parametrize(
    ("network", "shape"),
    [
        (dense_autoencoder((4, 3, 2), Tanh, Sigmoid, rng=np.random.default_rng(0), dtype=float), (5, 4)),
        (convolutional_autoencoder((1, 2, 3), 3, Tanh, rng=np.random.default_rng(0), dtype=float), (2, 1, 4, 8)),
    ],
)
def test_gradients_of_the_objective(network, shape):
    rng = np.random.default_rng(0)
    parameters = list(network.parameters())

    def loss(x, *values):
        for (_, parameter, _), value in zip(parameters, values, strict=True):
            parameter[...] = value
        return squared_error(network(x), x)

    def gradients(dy, x, *values):
        loss(x, *values)
        network.zero_grad()
        dx = squared_error_backward(dy, network(x), x)
        # x is both what goes in and what should come out.
        return network.backward(dx) - dx, *(gradient.copy() for _, _, gradient in parameters)

    arguments = {"x": rng.normal(size=shape)} | {name: value.copy() for name, value, _ in parameters}
    check_gradient(loss, gradients, arguments, rng)


def test_a_linear_autoencoder_is_at_rest_at_the_principal_components_in_any_basis():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(30, 5)) * [3, 2, 1, 0.5, 0.1]
    x -= x.mean(axis=0)
    _, _, directions = np.linalg.svd(x)
    network = dense_autoencoder((5, 2), None, rng=rng, dtype=float)
    (encoder,), (decoder,) = (half.layers for half in network.layers)
    encoder.b[...] = decoder.b[...] = 0
    losses = []
    for basis in (np.eye(2), rng.normal(size=(2, 2))):
        encoder.w[...] = basis @ directions[:2]
        decoder.w[...] = directions[:2].T @ np.linalg.inv(basis)
        network.zero_grad()
        y = network(x)
        losses.append(squared_error(y, x))
        network.backward(squared_error_backward(1, y, x))
        assert all(np.abs(gradient).max() < 1e-12 for _, _, gradient in network.parameters())
    np.testing.assert_allclose(losses, np.mean((x - x @ directions[:2].T @ directions[:2]) ** 2))
    encoder.w[...], decoder.w[...] = directions[[0, 2]], directions[[0, 2]].T
    assert squared_error(network(x), x) > losses[0]


def test_a_penalty_on_the_code_goes_in_between():
    rng = np.random.default_rng(0)
    network = dense_autoencoder((4, 6, 3), Tanh, rng=rng, dtype=float)
    encoder, decoder = network.layers

    def loss(x):
        code = encoder(x)
        return squared_error(decoder(code), x) + 0.1 * np.abs(code).sum()

    def gradient(dy, x):
        code = encoder(x)
        dx = squared_error_backward(dy, decoder(code), x)
        dcode = decoder.backward(dx) + dy * 0.1 * np.sign(code)
        return encoder.backward(dcode) - dx

    check_gradient(loss, gradient, {"x": rng.normal(size=(3, 4))}, rng)


@pytest.mark.parametrize("seed", range(3))
def test_denoising_lowers_the_error(seed):
    rng = np.random.default_rng(seed)
    # Points on a line in ten dimensions; the noise leaves it.
    x = (rng.uniform(-1, 1, (200, 1)) * np.ones(10)).astype(np.float32)
    network = dense_autoencoder((10, 8, 1), Tanh, rng=rng)
    for _ in range(300):
        noisy = x + 0.3 * rng.normal(size=x.shape).astype(np.float32)
        network.zero_grad()
        network.backward(squared_error_backward(1, network(noisy), x))
        for _, parameter, gradient in network.parameters():
            parameter -= 0.5 * gradient
    noisy = x + 0.3 * rng.normal(size=x.shape).astype(np.float32)
    assert squared_error(network(noisy), x) < squared_error(noisy, x) / 2


@pytest.mark.parametrize("make", [dense_autoencoder, convolutional_autoencoder])
def test_the_generator_and_the_type_decide_the_parameters(make):
    def values(seed, **keywords):
        return [
            parameter for _, parameter, _ in make((4, 3, 2), rng=np.random.default_rng(seed), **keywords).parameters()
        ]

    assert all(np.array_equal(one, two) for one, two in zip(values(0), values(0), strict=True))
    assert not np.array_equal(values(0)[0], values(1)[0])
    assert {value.dtype.name for value in values(0)} == {"float32"}
    assert {value.dtype.name for value in values(0, dtype=np.float64)} == {"float64"}
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'rng'"):
        make((4, 3))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda rng: dense_autoencoder((4,), rng=rng),
            "dense_autoencoder: sizes is (4,), expected at least two whole numbers >= 1",
        ),
        (
            lambda rng: dense_autoencoder((4, 0), rng=rng),
            "dense_autoencoder: sizes is (4, 0), expected at least two whole numbers >= 1",
        ),
        (
            lambda rng: dense_autoencoder([4, 2.0], rng=rng),
            "dense_autoencoder: sizes is (4, 2.0), expected at least two whole numbers >= 1",
        ),
        (
            lambda rng: convolutional_autoencoder((1, True), rng=rng),
            "convolutional_autoencoder: channels is (1, True), expected at least two whole numbers >= 1",
        ),
        (
            lambda rng: convolutional_autoencoder((1, 2), 4, rng=rng),
            "convolutional_autoencoder: kernel_size is 4, expected an odd whole number >= 1",
        ),
        (
            lambda rng: convolutional_autoencoder((1, 2), (3, 3), rng=rng),
            "convolutional_autoencoder: kernel_size is (3, 3), expected an odd whole number >= 1",
        ),
        (
            lambda rng: convolutional_autoencoder((1, 2), -1, rng=rng),
            "convolutional_autoencoder: kernel_size is -1, expected an odd whole number >= 1",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call(np.random.default_rng(0))
