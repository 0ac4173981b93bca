"""Layers, Sequential and SGD: objects hold the operands, the pairs do the sums, and a network learns."""

import copy
import re

import numpy as np
import pytest

from nnlib.functional.convolution import conv2d, conv2d_backward
from nnlib.functional.cross_entropy import cross_entropy, cross_entropy_backward
from nnlib.functional.dense import linear, linear_backward
from nnlib.functional.losses import logistic_loss, logistic_loss_backward
from nnlib.gradcheck import check_gradient
from nnlib.layers import AvgPool2d, Conv2d, Flatten, Layer, Linear, MaxPool2d, ReLU, Sequential, Sigmoid, Tanh
from nnlib.optimizers import SGD


def small_network(rng, dtype=np.float64):
    """Every kind of layer once, on images (N, 2, 9, 8), in two levels."""
    return Sequential(
        Conv2d(2, 3, (3, 2), stride=(1, 2), padding=1, rng=rng, dtype=dtype),
        Tanh(),
        MaxPool2d(2, stride=1),
        Sequential(Conv2d(3, 4, 2, rng=rng, dtype=dtype), ReLU(), AvgPool2d((3, 2), padding=(1, 0))),
        Flatten(),
        Linear(12, 3, rng=rng, dtype=dtype),
        Sigmoid(),
    )


def check_layer(network, x, rng):
    """All gradients of a layer at once: of its input, and of each parameter as the layer itself collects it."""
    parameters = list(network.parameters())

    def forward(x, *values):
        for (_, parameter, _), value in zip(parameters, values, strict=True):
            parameter[...] = value
        return network(x)

    def backward(dy, x, *values):
        forward(x, *values)
        network.zero_grad()
        dx = network.backward(dy)
        return dx, *(gradient.copy() for _, _, gradient in parameters)

    check_gradient(forward, backward, {"x": x} | {name: value.copy() for name, value, _ in parameters}, rng)


@pytest.mark.parametrize(
    ("make", "shape"),
    [
        (lambda rng: Linear(3, 4, rng=rng, dtype=float), (5, 3)),
        (lambda rng: Conv2d(2, 3, (2, 3), stride=2, padding=(0, 1), rng=rng, dtype=float), (2, 2, 5, 6)),
        (lambda rng: MaxPool2d(3, stride=2, padding=1), (2, 2, 5, 6)),
        (lambda rng: AvgPool2d((2, 3), stride=1), (2, 2, 5, 6)),
        (lambda rng: Flatten(), (2, 3, 4)),
        (lambda rng: ReLU(), (3, 4)),
        (lambda rng: Sigmoid(), (3, 4)),
        (lambda rng: Tanh(), (3, 4)),
        (small_network, (2, 2, 9, 8)),
        (lambda rng: Sequential(), (2, 3)),
    ],
)
def test_gradients(make, shape):
    rng = np.random.default_rng(0)
    check_layer(make(rng), rng.normal(size=shape), rng)


def test_a_layer_calls_its_pair():
    rng = np.random.default_rng(0)
    layer, x, dy = Linear(3, 4, rng=rng), rng.normal(size=(2, 3)), rng.normal(size=(2, 4))
    np.testing.assert_array_equal(layer(x), linear(x, layer.w, layer.b))
    np.testing.assert_array_equal(layer.backward(dy), linear_backward(dy, x, layer.w)[0])
    layer, x, dy = Conv2d(2, 3, 3, 2, 1, rng=rng), rng.normal(size=(2, 2, 5, 7)), rng.normal(size=(2, 3, 3, 4))
    np.testing.assert_array_equal(layer(x), conv2d(x, layer.w, layer.b, 2, 1))
    np.testing.assert_array_equal(layer.backward(dy), conv2d_backward(dy, x, layer.w, 2, 1)[0])


@pytest.mark.parametrize("make", [lambda rng: Linear(3, 4, rng=rng), lambda rng: Conv2d(3, 4, 1, rng=rng)])
def test_gradients_add_up_until_they_are_cleared(make):
    rng = np.random.default_rng(0)
    layer = make(rng)
    x = rng.normal(size=(2, 3) if isinstance(layer, Linear) else (2, 3, 2, 2)).astype(np.float32)
    y = layer(x)
    layer.backward(y)
    once = layer.dw.copy(), layer.db.copy()
    assert all(np.abs(gradient).max() > 0 for gradient in once)
    layer.backward(y)
    layer.backward(-3 * y)
    np.testing.assert_allclose(layer.dw, -once[0], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(layer.db, -once[1], rtol=1e-4, atol=1e-6)
    held = layer.dw
    layer.zero_grad()
    assert layer.dw is held
    assert not layer.dw.any()
    assert not layer.db.any()


def test_parameters_are_the_arrays_themselves():
    rng = np.random.default_rng(0)
    network = small_network(rng)
    names = [name for name, _, _ in network.parameters()]
    assert names == ["0.w", "0.b", "3.0.w", "3.0.b", "5.w", "5.b"]
    _, parameter, gradient = next(network.parameters())
    assert parameter is network.layers[0].w
    assert gradient is network.layers[0].dw
    assert all(parameter.shape == gradient.shape for _, parameter, gradient in network.parameters())


@pytest.mark.parametrize(
    ("make", "fan_in"),
    [(lambda **k: Linear(50, 40, **k), 50), (lambda **k: Conv2d(4, 60, (3, 5), **k), 60)],
)
def test_initial_parameters_are_uniform_within_the_bound(make, fan_in):
    layer = make(rng=np.random.default_rng(0), dtype=np.float64)
    bound = fan_in**-0.5
    for values in (layer.w, layer.b):
        assert np.abs(values).max() <= bound
        # The standard deviation of a uniform distribution is its half width over the root of 3.
        assert values.std() == pytest.approx(bound / 3**0.5, rel=0.2)
    again = make(rng=np.random.default_rng(0), dtype=np.float64)
    np.testing.assert_array_equal(layer.w, again.w)
    other = make(rng=np.random.default_rng(1), dtype=np.float64)
    assert not np.array_equal(layer.w, other.w)


@pytest.mark.parametrize("layer", [lambda: Linear(2, 3), lambda: Conv2d(2, 3, 1)])
def test_chance_needs_a_generator(layer):
    with pytest.raises(TypeError, match="missing 1 required keyword-only argument: 'rng'"):
        layer()


def test_float32_throughout():
    rng = np.random.default_rng(0)
    network = small_network(rng, np.float32)
    y = network(rng.normal(size=(2, 2, 9, 8)).astype(np.float32))
    dx = network.backward(y)
    assert y.dtype == dx.dtype == np.float32
    assert {array.dtype.name for _, *arrays in network.parameters() for array in arrays} == {"float32"}
    assert {array.dtype.name for _, *arrays in Linear(1, 1, rng=rng).parameters() for array in arrays} == {"float32"}


def test_empty_batch():
    network = small_network(np.random.default_rng(0))
    y = network(np.zeros((0, 2, 9, 8)))
    assert y.shape == (0, 3)
    assert network.backward(y).shape == (0, 2, 9, 8)
    assert not any(gradient.any() for _, _, gradient in network.parameters())


def test_inputs_untouched():
    rng = np.random.default_rng(0)
    network, x, dy = small_network(rng), rng.normal(size=(1, 2, 9, 8)), rng.normal(size=(1, 3))
    x.flags.writeable = dy.flags.writeable = False
    before = network(x).copy()
    network.backward(dy)
    np.testing.assert_array_equal(network(x), before)


def test_repr():
    assert repr(small_network(np.random.default_rng(0))) == (
        "Sequential(\n"
        "  0: Conv2d(in_channels=2, out_channels=3, kernel_size=(3, 2), stride=(1, 2), padding=1)\n"
        "  1: Tanh()\n"
        "  2: MaxPool2d(kernel_size=2, stride=1)\n"
        "  3: Sequential(\n"
        "    0: Conv2d(in_channels=3, out_channels=4, kernel_size=2)\n"
        "    1: ReLU()\n"
        "    2: AvgPool2d(kernel_size=(3, 2), stride=(3, 2), padding=(1, 0))\n"
        "  )\n"
        "  4: Flatten()\n"
        "  5: Linear(in_features=12, out_features=3)\n"
        "  6: Sigmoid()\n"
        ")"
    )
    assert repr(Sequential()) == "Sequential()"


def test_a_copy_stands_on_its_own():
    network = small_network(np.random.default_rng(0))
    twin = copy.deepcopy(network)
    SGD(twin.parameters(), lr=0.1).zero_grad()
    next(twin.parameters())[1][...] = 0
    assert next(network.parameters())[1].any()


@pytest.mark.parametrize("layer", [Flatten(), ReLU(), Sigmoid(), MaxPool2d(2), AvgPool2d(2)])
def test_backward_before_forward(layer):
    operand = {Sigmoid: "y", Flatten: "x_shape", AvgPool2d: "x_shape"}.get(type(layer), "x")
    message = f"{type(layer).__name__} has no attribute '{operand}'; backward finds its operands once forward has run"
    with pytest.raises(AttributeError, match=f"^{re.escape(message)}$"):
        layer.backward(np.ones((1, 1, 2, 2)))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda rng: Linear(0, 3, rng=rng),
            "Linear: in_features is 0, expected a whole number >= 1",
        ),
        (
            lambda rng: Linear(2, 3, rng=rng, dtype=int),
            "Linear: dtype is int64, expected a floating-point type",
        ),
        (
            lambda rng: Conv2d(1, 0, 3, rng=rng),
            "Conv2d: out_channels is 0, expected a whole number >= 1",
        ),
        (
            lambda rng: Conv2d(1, 1, 3, stride=0, rng=rng),
            "Conv2d: stride is 0, expected a whole number >= 1 or a pair (vertical, horizontal)",
        ),
        (lambda rng: SGD([], lr=0.1), "SGD: parameters is empty; pass network.parameters()"),
        (lambda rng: SGD(Linear(1, 1, rng=rng).parameters(), lr=-1), "SGD: lr is -1, expected a number >= 0"),
        (lambda rng: SGD(Linear(1, 1, rng=rng).parameters(), lr=np.nan), "SGD: lr is nan, expected a number >= 0"),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call(np.random.default_rng(0))


@pytest.mark.parametrize(("wrong", "shown"), [(np.tanh, "<ufunc 'tanh'>"), ([ReLU()], "[ReLU()]")])
def test_sequential_takes_layers_only(wrong, shown):
    message = f"Sequential: layer 1 is {shown}, expected a Layer object"
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        Sequential(ReLU(), wrong)


def test_sgd_steps_against_the_gradient_in_place():
    rng = np.random.default_rng(0)
    layer = Linear(2, 3, rng=rng)
    w, b = layer.w.copy(), layer.b.copy()
    layer.dw[...], layer.db[...] = 1, -2
    optimizer = SGD(layer.parameters(), lr=0.5)
    optimizer.step()
    np.testing.assert_allclose(layer.w, w - 0.5, rtol=1e-6)
    np.testing.assert_allclose(layer.b, b + 1, rtol=1e-6)
    assert layer.w.dtype == np.float32
    optimizer.lr = 0
    optimizer.step()
    np.testing.assert_allclose(layer.w, w - 0.5, rtol=1e-6)
    optimizer.zero_grad()
    assert not layer.dw.any()
    assert not layer.db.any()


def loss_before_and_after(network, x, target, loss, loss_backward, lr, steps):
    optimizer = SGD(network.parameters(), lr)
    before = loss(network(x), target)
    for _ in range(steps):
        optimizer.zero_grad()
        network.backward(loss_backward(1, network(x), target))
        optimizer.step()
    return before, loss(network(x), target)


@pytest.mark.parametrize("seed", range(5))
def test_a_network_learns_xor(seed):
    rng = np.random.default_rng(seed)
    x, target = np.float32([[0, 0], [0, 1], [1, 0], [1, 1]]), np.float32([[0], [1], [1], [0]])
    network = Sequential(Linear(2, 8, rng=rng), Tanh(), Linear(8, 1, rng=rng))
    before, after = loss_before_and_after(network, x, target, logistic_loss, logistic_loss_backward, 0.5, 1000)
    assert after < before / 2


@pytest.mark.parametrize("seed", range(3))
def test_a_convolutional_network_tells_rows_from_columns(seed):
    rng = np.random.default_rng(seed)
    target = np.arange(24) % 2
    x = 0.1 * rng.normal(size=(24, 1, 6, 6)).astype(np.float32)
    for image, vertical in zip(x[:, 0], target, strict=True):
        line = rng.integers(6)
        image[(slice(None), line) if vertical else (line, slice(None))] += 1
    network = Sequential(Conv2d(1, 4, 3, rng=rng), ReLU(), MaxPool2d(2), Flatten(), Linear(16, 2, rng=rng))
    before, after = loss_before_and_after(network, x, target, cross_entropy, cross_entropy_backward, 0.2, 150)
    assert after < before / 2


def test_a_layer_of_ones_own():
    class Scale(Layer):
        """y = w * x, one learned number."""

        def __init__(self):
            self.w, self.dw = np.ones(1), np.zeros(1)

        def forward(self, x):
            self.x = x
            return self.w * x

        def backward(self, dy):
            self.dw += np.sum(dy * self.x)
            return self.w * dy

        def parameters(self):
            yield "w", self.w, self.dw

    rng = np.random.default_rng(0)
    check_layer(Sequential(Scale(), Tanh(), Scale()), rng.normal(size=(2, 3)), rng)


def test_an_attribute_that_is_not_there_is_said_plainly():
    with pytest.raises(AttributeError, match=r"^ReLU has no attribute 'weight'$"):
        ReLU().weight  # noqa: B018


def test_layers_kept_as_attributes_are_children(rng):
    class Doubled(Layer):
        def __init__(self, rng):
            self.inner = Linear(2, 2, rng=rng)

        def forward(self, x):
            return 2 * self.inner(x)

        def backward(self, dy):
            return self.inner.backward(2 * dy)

    layer = Doubled(rng)
    assert [name for name, _, _ in layer.parameters()] == ["inner.w", "inner.b"]
    assert not layer.eval().inner.training


def test_one_layer_at_two_places_is_refused(rng):
    shared = Linear(2, 2, rng=rng)
    with pytest.raises(ValueError, match=r"^Sequential: layers 0 and 2 are the same object, Linear\("):
        Sequential(shared, ReLU(), shared)
    with pytest.raises(ValueError, match=r"^Sequential: layers 1 and 0\.0 are the same object"):
        Sequential(Sequential(shared), shared)


def test_layers_by_number_and_by_slice(rng):
    network = Sequential(Linear(2, 3, rng=rng), ReLU(), Linear(3, 1, rng=rng))
    assert len(network) == 3
    assert network[-1] is network.layers[2]
    assert list(network) == list(network.layers)
    assert network[:2].layers == network.layers[:2]


def test_a_seed_is_no_generator():
    with pytest.raises(TypeError, match=r"^Linear: rng is 0, expected a numpy.random.Generator$"):
        Linear(2, 2, rng=0)
