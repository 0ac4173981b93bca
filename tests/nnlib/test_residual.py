"""The residual block: a sum forward, a sum backward, and a gradient that reaches the first layer of a deep stack."""

import copy
import re

import numpy as np
import pytest

from nnlib.gradcheck import check_gradient
from nnlib.layers import Conv2d, Dropout, Flatten, Linear, MaxPool2d, ReLU, Sequential, Tanh
from nnlib.layers.residual import Residual


def dense_block(rng, dtype=np.float64):
    return Residual(Linear(3, 5, rng=rng, dtype=dtype), Tanh(), Linear(5, 3, rng=rng, dtype=dtype))


def image_block(rng, dtype=np.float64):
    """The kind that halves the image and changes the number of channels."""
    return Residual(
        Conv2d(2, 4, 3, stride=2, padding=1, rng=rng, dtype=dtype),
        Tanh(),
        Conv2d(4, 4, 3, padding=1, rng=rng, dtype=dtype),
        shortcut=Conv2d(2, 4, 1, stride=2, rng=rng, dtype=dtype),
    )


def within_a_network(rng, dtype=np.float64):
    sizes = {"rng": rng, "dtype": dtype}
    return Sequential(Linear(4, 3, **sizes), dense_block(**sizes), Tanh(), Residual(dense_block(**sizes), Tanh()))


BLOCKS = [(dense_block, (4, 3)), (image_block, (2, 2, 5, 6)), (within_a_network, (5, 4))]


@pytest.mark.parametrize(("make", "shape"), BLOCKS)
def test_gradients(make, shape):
    rng = np.random.default_rng(0)
    block = make(rng)
    parameters = list(block.parameters())

    def forward(x, *values):
        for (_, parameter, _), value in zip(parameters, values, strict=True):
            parameter[...] = value
        return block(x).copy()

    def backward(dy, x, *values):
        forward(x, *values)
        block.zero_grad()
        dx = block.backward(dy)
        return dx, *(gradient.copy() for _, _, gradient in parameters)

    arguments = {"x": rng.normal(size=shape)} | {name: value.copy() for name, value, _ in parameters}
    check_gradient(forward, backward, arguments, rng)


def test_the_block_is_a_sum():
    rng = np.random.default_rng(0)
    block, x, dy = image_block(rng), rng.normal(size=(2, 2, 5, 6)), rng.normal(size=(2, 4, 3, 3))
    layers = Sequential(*copy.deepcopy(list(block.layers.layers)), engine=False)
    shortcut = copy.deepcopy(block.shortcut)
    np.testing.assert_allclose(block(x), layers(x) + shortcut(x), atol=1e-14)
    np.testing.assert_allclose(block.backward(dy), layers.backward(dy) + shortcut.backward(dy), atol=1e-14)
    plain, x, dy = dense_block(rng), rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    layers = Sequential(*copy.deepcopy(list(plain.layers.layers)), engine=False)
    np.testing.assert_allclose(plain(x), layers(x) + x, atol=1e-14)
    np.testing.assert_allclose(plain.backward(dy), layers.backward(dy) + dy, atol=1e-14)


def test_layers_that_give_nothing_leave_the_identity():
    block = dense_block(np.random.default_rng(0))
    for _, parameter, _ in block.parameters():
        parameter[...] = 0
    x = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(block(x), x)
    np.testing.assert_array_equal(block.backward(2 * x), 2 * x)


def test_no_layers_double_the_input():
    x = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(Residual()(x), 2 * x)
    np.testing.assert_array_equal(Residual().backward(x), 2 * x)


def test_the_gradient_reaches_the_first_of_many_layers():
    rng = np.random.default_rng(0)
    blocks = [Sequential(Linear(8, 8, rng=rng), Tanh()) for _ in range(40)]
    x = rng.normal(size=(4, 8)).astype(np.float32)
    norms = {}
    for kind, network in (
        ("plain", Sequential(*blocks)),
        ("residual", Sequential(*(Residual(block) for block in blocks))),
    ):
        network(x)
        norms[kind] = np.linalg.norm(network.backward(np.ones_like(x)))
    assert norms["plain"] < 1e-6
    assert norms["residual"] > 1e-2


def test_parameters_and_children():
    block = image_block(np.random.default_rng(0))
    assert [name for name, _, _ in block.parameters()] == ["0.w", "0.b", "2.w", "2.b", "shortcut.w", "shortcut.b"]
    assert [(name, type(child)) for name, child in block.children()] == [
        ("0", Conv2d),
        ("1", Tanh),
        ("2", Conv2d),
        ("shortcut", Conv2d),
    ]
    network = within_a_network(np.random.default_rng(0))
    assert [name for name, _, _ in network.parameters()][-4:] == ["3.0.0.w", "3.0.0.b", "3.0.2.w", "3.0.2.b"]


def test_gradients_add_up_until_they_are_cleared():
    rng = np.random.default_rng(0)
    block, x = image_block(rng), rng.normal(size=(2, 2, 5, 6))
    y = block(x).copy()
    block.backward(y)
    once = [gradient.copy() for _, _, gradient in block.parameters()]
    block.backward(-3 * y)
    for (_, _, gradient), first in zip(block.parameters(), once, strict=True):
        assert first.any()
        np.testing.assert_allclose(gradient, -2 * first, rtol=1e-9)
    block.zero_grad()
    assert not any(gradient.any() for _, _, gradient in block.parameters())


def test_training_and_use_reach_all_layers():
    rng = np.random.default_rng(0)
    block = Residual(Dropout(0.5, rng=rng), shortcut=Dropout(0.5, rng=rng))
    x = np.ones((10, 10))
    block.eval()
    np.testing.assert_array_equal(block(x), 2 * x)
    assert not block.layers.layers[0].training
    assert not block.shortcut.training
    block.train()
    assert set(np.unique(block(x))) == {0, 2, 4}


@pytest.mark.parametrize(("make", "shape"), BLOCKS)
def test_float32_throughout(make, shape):
    rng = np.random.default_rng(0)
    block = make(rng, np.float32)
    y = block(rng.normal(size=shape).astype(np.float32))
    assert y.dtype == block.backward(y).dtype == np.float32
    assert {gradient.dtype.name for _, _, gradient in block.parameters()} == {"float32"}


def test_integers_become_floating_point():
    assert Residual(ReLU())(np.array([[1, -2]])).tolist() == [[2.0, -2.0]]


@pytest.mark.parametrize(("make", "shape"), BLOCKS)
def test_empty_batch_and_batch_of_one(make, shape):
    rng = np.random.default_rng(0)
    for batch in (0, 1):
        block, x = make(rng), rng.normal(size=(batch, *shape[1:]))
        y = block(x)
        assert len(y) == batch
        assert block.backward(y).shape == x.shape


@pytest.mark.parametrize(("make", "shape"), BLOCKS)
def test_inputs_untouched(make, shape):
    rng = np.random.default_rng(0)
    block, x = make(rng), rng.normal(size=shape)
    before = x.copy()
    x.flags.writeable = False
    y = block(x)
    assert not np.shares_memory(y, x)
    dy = rng.normal(size=y.shape)
    dy.flags.writeable = False
    assert not np.shares_memory(block.backward(dy), dy)
    np.testing.assert_array_equal(x, before)
    scattered = np.asfortranarray(x)
    np.testing.assert_allclose(block(scattered), block(x), rtol=1e-12)


def test_repr():
    assert repr(Residual(ReLU(), shortcut=Sequential(Tanh(), MaxPool2d(2)))) == (
        f"Residual(\n  0: ReLU()\n  shortcut: Sequential(\n    0: Tanh()\n    1: {MaxPool2d(2)!r}\n  )\n)"
    )
    assert repr(Residual()) == "Residual()"


def test_a_copy_stands_on_its_own():
    block, x = dense_block(np.random.default_rng(0)), np.ones((1, 3))
    y = block(x).copy()
    twin = copy.deepcopy(block)
    for _, parameter, _ in twin.parameters():
        parameter[...] = 0
    np.testing.assert_array_equal(twin(x), x)
    np.testing.assert_array_equal(block(x), y)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Residual(np.tanh), "Residual: layer 0 is <ufunc 'tanh'>, expected a Layer object"),
        (lambda: Residual(Tanh(), [Tanh()]), "Residual: layer 1 is [Tanh()], expected a Layer object"),
        (lambda: Residual(Tanh(), shortcut=3), "Residual: shortcut is 3, expected a Layer object"),
    ],
)
def test_layers_only(call, message):
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        call()


@pytest.mark.parametrize(
    ("block", "message"),
    [
        (
            Residual(Linear(3, 1, rng=np.random.default_rng(0))),
            "Residual: the layers turn x (2, 3) into (2, 1), expected (2, 3) like x",
        ),
        (
            Residual(Tanh(), shortcut=Linear(3, 4, rng=np.random.default_rng(0))),
            "Residual: the layers turn x (2, 3) into (2, 3), expected (2, 4) like shortcut(x)",
        ),
    ],
)
def test_shapes_that_would_only_broadcast_are_refused(block, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        block(np.ones((2, 3)))


def test_flattened_images_may_go_around_too():
    rng = np.random.default_rng(0)
    shortcut = Sequential(Flatten(), Linear(12, 5, rng=rng))
    block = Residual(Flatten(), Linear(12, 5, rng=rng), ReLU(), shortcut=shortcut)
    assert block(np.ones((2, 3, 2, 2), np.float32)).shape == (2, 5)
    assert block.backward(np.ones((2, 5), np.float32)).shape == (2, 3, 2, 2)
