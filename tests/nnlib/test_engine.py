"""The engine against the reference: the same network, run by a plan and run layer by layer, gives the same numbers."""

import copy
import pickle
import re
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import (
    ELU,
    LSTM,
    SGD,
    AvgPool2d,
    BatchNorm2d,
    Conv2d,
    CrossEntropyLoss,
    Dropout,
    Flatten,
    LeakyReLU,
    Linear,
    MaxPool2d,
    ReLU,
    Sequential,
    Sigmoid,
    Softmax,
    Tanh,
    check_gradient,
)
from nnlib.engine import DataParallel, choose_method
from nnlib.engine.fourier import FourierConvolution
from nnlib.engine.memory import Scratch
from nnlib.engine.products import blocks, contract, multiply

quick = settings(max_examples=25, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)


def lenet5(rng, dtype=np.float64):
    return Sequential(
        Conv2d(1, 6, 5, padding=2, rng=rng, dtype=dtype),
        Tanh(),
        AvgPool2d(2),
        Sequential(Conv2d(6, 16, 5, rng=rng, dtype=dtype), ReLU(), MaxPool2d(2)),
        Flatten(),
        Linear(400, 120, rng=rng, dtype=dtype),
        Sigmoid(),
        Linear(120, 10, rng=rng, dtype=dtype),
    )


def compare(network, x_shape, dtype=np.float64, seed=0, tolerance=1e-10):
    """Runs the network as a plan and layer by layer, twice on different x; returns the names of the plan's steps."""
    rng = np.random.default_rng(seed)
    reference = copy.deepcopy(network)
    reference.engine = False
    for _ in range(2):
        x = rng.normal(size=x_shape).astype(dtype)
        expected, y = reference(x), network(x)
        assert network._plans.last is not None
        assert y.dtype == expected.dtype == dtype
        np.testing.assert_allclose(y, expected, atol=tolerance)
        dy = rng.normal(size=y.shape).astype(dtype)
        np.testing.assert_allclose(network.backward(dy), reference.backward(dy), atol=tolerance)
        for (name, _, gradient), (_, _, right) in zip(network.parameters(), reference.parameters(), strict=True):
            np.testing.assert_allclose(gradient, right, atol=100 * tolerance, err_msg=name)
    return [type(step).__name__ for step in network._plans.last.steps]


@pytest.mark.parametrize("batch", [1, 3, 64])
def test_lenet_runs_in_quick_steps_only(batch):
    steps = compare(lenet5(np.random.default_rng(0)), (batch, 1, 28, 28))
    assert steps == [
        "RowsConvolution",
        "InPlaceTanh",
        "AveragePooling",
        "RowsConvolution",
        "InPlaceReLU",
        "MaximumPooling",
        "FlattenImages",
        "Dense",
        "InPlaceSigmoid",
        "Dense",
    ]


def test_float32():
    compare(lenet5(np.random.default_rng(0), np.float32), (16, 1, 28, 28), np.float32, tolerance=2e-4)


@st.composite
def convolutions(draw):
    """Windows that overlap, touch, skip and leave cells over; borders wider than the filter; uneven borders."""
    small, wide = st.integers(1, 5), st.integers(0, 4)
    kernel_size, stride = (draw(small), draw(small)), (draw(small), draw(small))
    padding = (draw(wide), draw(wide)), (draw(wide), draw(wide))
    size = [max(1, k - sum(p)) + draw(st.integers(0, 8)) for k, p in zip(kernel_size, padding, strict=True)]
    channels, filters, batch = draw(st.integers(1, 4)), draw(st.sampled_from([1, 3, 13])), draw(st.integers(1, 17))
    layer = Conv2d(
        channels,
        filters,
        kernel_size,
        stride,
        padding,
        bias=draw(st.booleans()),
        rng=np.random.default_rng(draw(seeds)),
        dtype=np.float64,
    )
    return layer, (batch, channels, *size)


@quick
@given(convolutions(), seeds)
def test_convolution_by_rows(case, seed):
    layer, x_shape = case
    assert compare(Sequential(layer), x_shape, seed=seed) == ["RowsConvolution"]


@quick
@given(
    kernel=st.tuples(st.integers(1, 6), st.integers(1, 6)),
    border=st.lists(st.integers(0, 3), min_size=4, max_size=4),
    sizes=st.lists(st.integers(1, 5), min_size=4, max_size=4),
    counts=st.lists(st.integers(1, 3), min_size=3, max_size=3),
    seed=seeds,
)
def test_convolution_by_fourier(kernel, border, sizes, counts, seed):
    rng = np.random.default_rng(seed)
    batch, channels, filters = counts
    padding = (border[0], border[1]), (border[2], border[3])
    height, width = (max(1, k - sum(p)) + more for k, p, more in zip(kernel, padding, sizes, strict=False))
    layer = Conv2d(channels, filters, kernel, padding=padding, rng=rng, dtype=np.float64)
    step = FourierConvolution(layer, (height, channels, width, batch), padding, Scratch(np.float64))
    for _ in range(2):
        x = rng.normal(size=(batch, channels, height, width))
        y = step.forward(x.transpose(2, 1, 3, 0))
        np.testing.assert_allclose(y.transpose(3, 1, 0, 2), layer(x), atol=1e-11)
        dy = rng.normal(size=(batch, filters, step.y_shape[0], step.y_shape[2]))
        expected = layer.backward(dy)
        dw, db = layer.dw.copy(), layer.db.copy()
        layer.zero_grad()
        dx = step.backward(dy.transpose(2, 1, 3, 0))
        np.testing.assert_allclose(dx.transpose(3, 1, 0, 2), expected, atol=1e-10)
        np.testing.assert_allclose(layer.dw, dw, atol=1e-10)
        np.testing.assert_allclose(layer.db, db, atol=1e-10)
        layer.zero_grad()


def test_large_filters_go_through_fourier():
    network = Sequential(Conv2d(1, 2, 31, padding=15, rng=np.random.default_rng(0), dtype=np.float64))
    assert compare(network, (1, 1, 64, 60)) == ["FourierConvolution"]


@pytest.mark.parametrize(
    ("layers", "x_shape", "steps"),
    [
        # Overlapping windows, 3x3 maxima, cells left over and borders have no quick form; the layer itself is called.
        ([MaxPool2d(2, stride=1)], (3, 2, 6, 7), ["Reference"]),
        ([MaxPool2d(3)], (3, 2, 6, 9), ["Reference"]),
        ([MaxPool2d(2)], (3, 2, 7, 6), ["Reference"]),
        ([AvgPool2d(2, padding=1)], (3, 2, 6, 6), ["Reference"]),
        ([AvgPool2d((3, 2))], (3, 2, 6, 8), ["AveragePooling"]),
        ([AvgPool2d(1)], (3, 2, 6, 8), ["AveragePooling"]),
        (
            [BatchNorm2d(2, dtype=np.float64), LeakyReLU(), ELU()],
            (3, 2, 4, 5),
            ["Reference", "Elementwise", "Elementwise"],
        ),
        # In place only where the step before can spare its output.
        ([Tanh(), ReLU(), Tanh()], (3, 2, 4, 5), ["InPlaceTanh", "Elementwise", "Elementwise"]),
        ([ELU(), Sigmoid()], (3, 2, 4, 5), ["Elementwise", "Elementwise"]),
    ],
    ids=str,
)
def test_mixtures(layers, x_shape, steps):
    first = Conv2d(x_shape[1], x_shape[1], 1, rng=np.random.default_rng(0), dtype=np.float64)
    assert compare(Sequential(first, *layers), x_shape) == ["RowsConvolution", *steps]


def test_rows_of_numbers():
    rng = np.random.default_rng(0)
    network = Sequential(
        Linear(5, 7, rng=rng, dtype=np.float64), ReLU(), Linear(7, 3, bias=False, rng=rng, dtype=np.float64), Softmax()
    )
    assert compare(network, (6, 5)) == ["Dense", "InPlaceReLU", "Dense", "Reference"]


def test_dropout_draws_the_same_mask():
    def make():
        rng = np.random.default_rng(0)
        return Sequential(Linear(5, 8, rng=rng, dtype=np.float64), Dropout(0.5, rng=np.random.default_rng(3)))

    assert compare(make(), (6, 5)) == ["Dense", "Reference"]


def test_gradients_by_random_cotangent():
    rng = np.random.default_rng(0)
    network = lenet5(rng)
    x = rng.normal(size=(2, 1, 28, 28))

    def backward(dy, x):
        network(x)
        return network.backward(dy)

    check_gradient(network, backward, {"x": x}, rng)


def test_without_input_gradient_the_parameters_get_theirs():
    rng = np.random.default_rng(0)
    one = lenet5(rng)
    other = copy.deepcopy(one)
    x, dy = rng.normal(size=(4, 1, 28, 28)), rng.normal(size=(4, 10))
    one(x), other(x)
    assert one.backward(dy).shape == x.shape
    assert other.backward_parameters(dy) is None
    for (name, _, gradient), (_, _, expected) in zip(other.parameters(), one.parameters(), strict=True):
        np.testing.assert_array_equal(gradient, expected, err_msg=name)


def test_gradients_add_up_until_they_are_zeroed():
    rng = np.random.default_rng(0)
    network = lenet5(rng)
    network(rng.normal(size=(4, 1, 28, 28)))
    dy = rng.normal(size=(4, 10))
    network.backward(dy)
    once = [gradient.copy() for _, _, gradient in network.parameters()]
    network.backward(dy)
    for (_, _, gradient), expected in zip(network.parameters(), once, strict=True):
        np.testing.assert_allclose(gradient, 2 * expected)
    network.zero_grad()
    network.backward(dy)
    for (_, _, gradient), expected in zip(network.parameters(), once, strict=True):
        np.testing.assert_array_equal(gradient, expected)


@pytest.mark.parametrize("make", [lenet5, lambda rng: Sequential(Conv2d(1, 1, 1, rng=rng, dtype=np.float64))])
@pytest.mark.parametrize("batch", [1, 4])
def test_what_is_returned_is_never_a_buffer(make, batch):
    rng = np.random.default_rng(0)
    network = make(rng)
    x = rng.normal(size=(batch, 1, 28, 28))
    y = network(x)
    dx = network.backward(np.ones_like(y))
    kept_y, kept_dx, kept_x = y.copy(), dx.copy(), x.copy()
    network(rng.normal(size=x.shape))
    network.backward(rng.normal(size=y.shape))
    np.testing.assert_array_equal(y, kept_y)
    np.testing.assert_array_equal(dx, kept_dx)
    y[...] = dx[...] = 7.0
    np.testing.assert_array_equal(network(x), kept_y)
    np.testing.assert_array_equal(x, kept_x)


def test_inputs_of_any_layout_are_left_alone():
    rng = np.random.default_rng(0)
    network = lenet5(rng)
    x = rng.normal(size=(28, 28, 1, 8)).transpose(3, 2, 0, 1)[::-2]
    expected = network(x.copy())
    x.flags.writeable = False
    np.testing.assert_array_equal(network(x), expected)
    dy = np.broadcast_to(1.0, expected.shape)
    network.backward(dy)
    assert (dy == 1).all()


def test_parameters_changed_in_place_or_bound_anew_are_seen():
    network = Sequential(Linear(2, 2, rng=np.random.default_rng(0), dtype=np.float64))
    layer, x = network.layers[0], np.ones((3, 2))
    before = network(x)
    layer.w[...] *= 2
    layer.b[...] *= 2
    np.testing.assert_allclose(network(x), 2 * before)
    layer.w, layer.b = np.ones((5, 2)), np.zeros(5)
    np.testing.assert_array_equal(network(x), np.full((3, 5), 2.0))


@pytest.mark.parametrize(
    ("x", "why"),
    [
        (np.ones((0, 1, 28, 28)), "empty"),
        (np.ones((2, 1, 28, 28), np.float32), "another type than the parameters"),
        (np.ones((2, 1, 28, 28), np.float16), "half precision"),
        (np.ones((2, 1, 28, 28), int), "integers"),
    ],
)
def test_out_of_the_ordinary_is_left_to_the_layers(x, why):
    network = lenet5(np.random.default_rng(0))
    y = network(x)
    assert network._plans.last is None, why
    assert network.backward(np.ones_like(y)).shape == x.shape


def test_errors_are_those_of_the_layers():
    network = lenet5(np.random.default_rng(0))
    with pytest.raises(ValueError, match=re.escape("conv2d: x has 3 channels, w expects 1; x (2, 3, 28, 28)")):
        network(np.ones((2, 3, 28, 28)))
    with pytest.raises(ValueError, match="400"):
        network(np.ones((2, 1, 32, 32)))
    y = network(np.ones((2, 1, 28, 28)))
    with pytest.raises(ValueError, match=re.escape("Sequential: dy is (3, 10), expected (2, 10)")):
        network.backward(np.ones((3, 10)))
    assert network.backward(np.ones_like(y)).shape == (2, 1, 28, 28)


def test_nan_comes_through():
    network = Sequential(Conv2d(1, 1, 1, rng=np.random.default_rng(0), dtype=np.float64), ReLU(), MaxPool2d(2))
    x = np.zeros((1, 1, 2, 4))
    x[0, 0, 1, 1] = np.nan
    assert np.isnan(network(x)).tolist() == [[[[True, False]]]]


def test_ties_go_to_the_first():
    layer = Conv2d(1, 1, 1, bias=False, rng=np.random.default_rng(0), dtype=np.float64)
    layer.w[...] = 1
    network = Sequential(layer, MaxPool2d(2))
    for image, winner in [([[5, 5], [5, 5]], 0), ([[1, 5], [5, 5]], 1), ([[1, 2], [5, 5]], 2), ([[1, 2], [3, 5]], 3)]:
        network(np.array([[image]], float))
        dx = network.backward(np.ones((1, 1, 1, 1)))
        assert dx.ravel().tolist() == [float(cell == winner) for cell in range(4)]


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, lambda network: pickle.loads(pickle.dumps(network))])
def test_copies_have_plans_of_their_own(duplicate):
    rng = np.random.default_rng(0)
    network = lenet5(rng)
    x = rng.normal(size=(4, 1, 28, 28))
    expected = network(x)
    twin = duplicate(network)
    np.testing.assert_array_equal(twin(x), expected)
    twin(rng.normal(size=x.shape))
    dy = rng.normal(size=expected.shape)
    dx = network.backward(dy)
    network(x)
    np.testing.assert_array_equal(network.backward(dy), dx)


def test_memory_does_not_grow():
    rng = np.random.default_rng(0)
    network = lenet5(rng, np.float32)
    loss, optimizer = CrossEntropyLoss(), SGD(network.parameters(), lr=0.01)
    x, target = rng.normal(size=(8, 1, 28, 28)).astype(np.float32), rng.integers(0, 10, 8)

    def steps(count):
        for step in range(count):
            # Five sizes of batch, of which plans for three are kept.
            batch = 8 - step % 5
            optimizer.zero_grad()
            loss(network(x[:batch]), target[:batch])
            network.backward_parameters(loss.backward())
            optimizer.step()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before = steps(50)
        after = steps(1000)
    finally:
        tracemalloc.stop()
    # The smallest buffer of a plan has 320 bytes; what does grow are Python's own stores of small objects, to a limit.
    assert after - before < 300_000


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_data_parallel_equals_one_thread(workers):
    rng = np.random.default_rng(0)
    network = lenet5(rng)
    twin = copy.deepcopy(network)
    parallel = DataParallel(twin, workers)
    loss = CrossEntropyLoss()
    # The second batch has fewer examples than there may be workers.
    for batch in (7, 2, 7):
        x, target = rng.normal(size=(batch, 1, 28, 28)), rng.integers(0, 10, batch)
        for model in (network, parallel):
            model.zero_grad()
            value = loss(model(x), target)
            dx = model.backward(loss.backward())
            SGD(model.parameters(), lr=0.1).step()
            if model is network:
                expected_value, expected = value, dx
    np.testing.assert_allclose(value, expected_value, rtol=1e-12)
    np.testing.assert_allclose(dx, expected, atol=1e-12)
    for (name, w, _), (_, right, _) in zip(twin.parameters(), network.parameters(), strict=True):
        np.testing.assert_allclose(w, right, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("count", [0, 1, 5, 9])
def test_predict_keeps_the_order(workers, count):
    rng = np.random.default_rng(0)
    network = lenet5(rng).eval()
    x = rng.normal(size=(count, 1, 28, 28))
    np.testing.assert_allclose(DataParallel(network, workers).predict(x, batch_size=2), network(x), atol=1e-12)


def test_data_parallel_refuses():
    rng = np.random.default_rng(0)
    network = Sequential(Linear(2, 2, rng=rng))
    with pytest.raises(ValueError, match=r"^DataParallel: workers is 0, expected a whole number >= 1$"):
        DataParallel(network, 0)
    with pytest.raises(ValueError, match=r"^DataParallel: a layer keeps statistics of its batches"):
        DataParallel(Sequential(BatchNorm2d(2)), 2)
    with pytest.raises(ValueError, match=r"^DataParallel: a layer takes sequences \(T, N, ...\), and only axis 0 is"):
        DataParallel(Sequential(LSTM(2, 3, rng=rng)), 2)
    with pytest.raises(ValueError, match=r"^DataParallel: Dropout.*draws random numbers"):
        DataParallel(Sequential(network, Dropout(0.5, rng=rng)), 2)
    with pytest.raises(TypeError, match=r"^DataParallel holds threads"):
        copy.deepcopy(DataParallel(network, 2))


@pytest.mark.parametrize(
    ("x_shape", "filters", "kernel", "stride", "method"),
    [
        ((64, 1, 28, 28), 6, 5, 1, "rows"),
        ((64, 6, 14, 14), 16, 5, 1, "rows"),
        ((32, 16, 32, 32), 32, 3, 1, "rows"),
        ((32, 64, 16, 16), 64, 3, 1, "rows"),
        ((8, 3, 224, 224), 64, 11, 4, "rows"),
        ((1, 3, 512, 512), 8, 31, 1, "fourier"),
        ((1, 1, 256, 256), 1, 15, 1, "fourier"),
    ],
)
def test_the_cost_model_chooses(x_shape, filters, kernel, stride, method):
    batch, channels, height, width = x_shape
    rows, columns = (height - kernel) // stride + 1, (width - kernel) // stride + 1
    chosen = choose_method(
        (height, channels, width, batch),
        (filters, channels, kernel, kernel),
        (rows, filters, columns, batch),
        (stride, stride),
    )
    assert chosen == method


@quick
@given(st.integers(1, 4), st.integers(1, 40), st.integers(1, 40), st.sampled_from([1, 64, 100, 1792, 4096]), seeds)
def test_products_in_pieces(count, rows, inner, length, seed):
    rng = np.random.default_rng(seed)
    a, b = rng.normal(size=(rows, inner)), rng.normal(size=(count, inner, length))
    np.testing.assert_allclose(multiply(a, b, np.empty((count, rows, length))), a @ b, atol=1e-10)
    c = rng.normal(size=(count, rows, length))
    np.testing.assert_allclose(contract(c, b, Scratch(np.float64)), np.einsum("iml,ikl->mk", c, b), atol=1e-9)


def test_blocks_are_small_and_fit():
    for length in (640, 1792, 4096, 12544):
        count = blocks(length, 6 * 150)
        assert length % count == 0
        assert count == 1 or length // count * 6 * 150 <= 1_000_000


def test_new_layers_get_a_new_plan(rng):
    network, x = Sequential(Linear(3, 3, rng=rng), ReLU()), rng.normal(size=(4, 3)).astype(np.float32)
    network(x)
    network.layers = (Linear(3, 3, rng=rng), Tanh())
    assert np.allclose(network(x), np.tanh(network.layers[0](x)), atol=1e-6)


def test_a_network_inside_may_do_without_the_engine(rng):
    inner = Sequential(Linear(3, 3, rng=rng), ReLU(), engine=False)
    network, x = Sequential(inner, Linear(3, 2, rng=rng)), rng.normal(size=(4, 3)).astype(np.float32)
    network(x)
    assert inner.layers[0].x.shape == (4, 3)  # its layers remember their operands


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_nan_and_infinity_on_the_way_back(dtype):
    """The first nan of a window gets the gradient; 0 times an infinite gradient is 0, as in the reference."""
    rng = np.random.default_rng(0)
    layer = Conv2d(1, 1, 1, bias=False, rng=rng, dtype=dtype)
    layer.w[...] = 1
    for second in (MaxPool2d(2), ReLU()):
        network = Sequential(layer, second)
        for _ in range(50):
            x = rng.choice([np.nan, -1.0, 2.0, 3.0], (2, 1, 4, 6)).astype(dtype)
            y = network(x)
            dy = rng.choice([np.inf, -np.inf, np.nan, 1.0, -2.0], y.shape).astype(dtype)
            # dw is no number then, and NumPy says so.
            with np.errstate(invalid="ignore"):
                dx = network.backward(dy)
                network.engine = False
                assert np.array_equal(network(x), y, equal_nan=True)
                assert np.array_equal(network.backward(dy), dx, equal_nan=True)
            network.engine = True


def test_complex_gradients_are_refused(rng):
    network = Sequential(Linear(2, 2, rng=rng))
    y = network(np.ones((1, 2), np.float32))
    with pytest.raises(TypeError, match=r"^Sequential: dy is an array of complex64, expected real numbers$"):
        network.backward(y + 1j)
