"""Every pair of the library on the tape: registered, with its own backward, equal to it, and right; layers agree."""

import importlib
import inspect
import pkgutil
import re

import numpy as np
import pytest

import nnlib.functional
import nnlib.tape.functional as F
from nnlib.functional.lstm import lstm
from nnlib.gradcheck import check_gradient
from nnlib.layers.activations import ReLU, Tanh
from nnlib.layers.convolution import Conv2d
from nnlib.layers.dense import Linear
from nnlib.layers.flatten import Flatten
from nnlib.layers.pooling import AvgPool2d, MaxPool2d
from nnlib.layers.sequential import Sequential
from nnlib.tape import Tensor, no_grad, trace
from nnlib.tape.pairs import pair_of

RNG = np.random.default_rng(0)
IMAGES, MAPS = (2, 4, 5, 6), {"kernel_size": (2, 3), "stride": (1, 2), "padding": (1, 1)}
SIGNS = np.array([[1, -1, 1], [-1, -1, 1]])
CLASSES = np.array([2, 0])
WINDOWS = {"stride": 2, "padding": 1, "dilation": (1, 2), "groups": 2, "padding_mode": "mirror"}
STEPS = np.array([[True, True], [True, True], [True, False]])
RECURRENT = {"x": (3, 2, 4), "h0": (2, 5), "w_x": (5, 4), "w_h": (5, 5), "b": (5,)}
GATED = {"x": (3, 2, 4), "h0": (2, 2), "c0": (2, 2), "w_x": (8, 4), "w_h": (8, 2), "b": (8,)}

# For each function of nnlib.functional the shapes of its operands, in its order, and its other arguments.
CASES = {
    "arctan": ({"x": (2, 3)}, {}),
    "avg_pool1d": ({"x": (2, 3, 7)}, {"kernel_size": 3, "stride": 2, "padding": 1}),
    "avg_pool2d": ({"x": IMAGES}, MAPS | {"count_include_pad": False}),
    "batch_norm": ({"x": (4, 3, 2), "gamma": (3,), "beta": (3,)}, {"eps": 0.1}),
    "batch_norm_inference": (
        {"x": (4, 3), "gamma": (3,), "beta": (3,)},
        {"mean": np.array([1.0, 0.0, -1.0]), "variance": np.array([1.0, 2.0, 0.5])},
    ),
    "conv1d": ({"x": (2, 4, 7), "w": (6, 2, 3), "b": (6,)}, WINDOWS | {"dilation": 2}),
    "conv2d": ({"x": IMAGES, "w": (6, 2, 3, 2), "b": (6,)}, WINDOWS),
    "conv3d": ({"x": (1, 2, 3, 4, 3), "w": (2, 1, 2, 2, 1), "b": (2,)}, {"stride": (1, 2, 1), "groups": 2}),
    "conv_transpose2d": ({"x": IMAGES, "w": (4, 3, 2, 3), "b": (6,)}, {"stride": 2, "padding": 1, "groups": 2}),
    "convolve2d": ({"x": IMAGES, "w": (6, 2, 3, 2), "b": (6,)}, WINDOWS),
    "cross_entropy": ({"x": (2, 3)}, {"target": CLASSES, "weight": np.array([1.0, 2.0, 3.0]), "reduction": "none"}),
    "dropout": ({"x": (2, 3)}, {"mask": np.array([[2.0, 0.0, 2.0], [0.0, 2.0, 0.0]])}),
    "dropout_inference": ({"x": (2, 3)}, {"drop_probability": 0.25}),
    "elu": ({"x": (2, 3)}, {"alpha": 0.5}),
    "embedding": ({"w": (4, 3)}, {"indices": np.array([[0, 3, 3], [1, 3, 0]])}),
    "gelu": ({"x": (2, 3)}, {"approximate": "tanh"}),
    "global_avg_pool2d": ({"x": IMAGES}, {}),
    "global_max_pool2d": ({"x": IMAGES}, {}),
    "gru": ({"x": (3, 2, 4), "h0": (2, 2), "w_x": (6, 4), "w_h": (6, 2), "b": (6,), "b_hn": (2,)}, {"mask": STEPS}),
    "gru_step": ({"x": (3, 4), "h": (3, 2), "w_x": (6, 4), "w_h": (6, 2), "b": (6,), "b_hn": (2,)}, {}),
    "hinge_loss": ({"x": (2, 3)}, {"target": SIGNS}),
    "l1_penalty": ({"w": (2, 3)}, {"strength": 0.5}),
    "l2_penalty": ({"w": (2, 3)}, {"strength": 0.5, "half": False}),
    "l2_pool2d": ({"x": IMAGES}, MAPS),
    "layer_norm": ({"x": (4, 3, 2), "gamma": (3, 2), "beta": (3, 2)}, {"eps": 0.1}),
    "leaky_relu": ({"x": (2, 3)}, {"negative_slope": 0.2}),
    "linear": ({"x": (2, 3), "w": (4, 3), "b": (4,)}, {}),
    "log_softmax": ({"x": (2, 3)}, {"axis": 0}),
    "logistic_loss": ({"x": (2, 3)}, {"target": np.abs(SIGNS) / 3, "reduction": "sum"}),
    "lstm": (GATED, {"mask": STEPS}),
    "lstm_step": ({"x": (3, 4), "h": (3, 2), "c": (3, 2), "w_x": (8, 4), "w_h": (8, 2), "b": (8,)}, {}),
    "max_pool1d": ({"x": (2, 3, 7)}, {"kernel_size": 2, "stride": 2, "dilation": 2}),
    "max_pool2d": ({"x": IMAGES}, MAPS | {"ceil_mode": True}),
    "multi_margin_loss": ({"x": (2, 3)}, {"target": CLASSES, "margin": 0.7}),
    "pad": ({"x": IMAGES}, {"padding": ((1, 0), (2, 1)), "mode": "replicate"}),
    "relu": ({"x": (2, 3)}, {}),
    "rnn": (RECURRENT, {"mask": STEPS}),
    "rnn_step": ({"x": (3, 4), "h": (3, 2), "w_x": (2, 4), "w_h": (2, 2), "b": (2,)}, {}),
    "sigmoid": ({"x": (2, 3)}, {}),
    "softmax": ({"x": (2, 3)}, {"axis": 0}),
    "softplus": ({"x": (2, 3)}, {"beta": 2.0}),
    "squared_error": ({"x": (2, 3)}, {"target": np.ones((2, 3))}),
    "tanh": ({"x": (2, 3)}, {}),
}

RESULTS = {
    "gru": ("y", "gates", "recall"),
    "gru_step": ("y", "gates", "recall"),
    "lstm": ("y", "c", "gates"),
    "lstm_step": ("y", "c_next", "gates"),
}


def walked():
    """What is in the modules themselves, independent of how the tape finds it."""
    for module in pkgutil.iter_modules(nnlib.functional.__path__):
        module = importlib.import_module(f"nnlib.functional.{module.name}")
        for name, backward in inspect.getmembers(module, inspect.isfunction):
            own = backward.__module__ == module.__name__ and not name.startswith("_")
            # The pairs' common helpers have other firsts than dy, or the name for error messages before it.
            if own and name.endswith("_backward") and next(iter(inspect.signature(backward).parameters)) == "dy":
                yield name.removesuffix("_backward"), getattr(module, name.removesuffix("_backward")), backward


PAIRS = {name: (function, backward) for name, function, backward in walked()}


def test_every_pair_is_on_the_tape_and_tried_here():
    assert len(PAIRS) > 30
    assert PAIRS.keys() == CASES.keys(), "a new pair is to be given a line in CASES"
    for name, (function, backward) in PAIRS.items():
        assert F.PAIRS[name] == (function, backward)
        assert name in F.__all__
        assert getattr(F, name).__name__ == name


@pytest.mark.parametrize("name", CASES)
def test_a_setting_left_out_is_the_same_on_the_way_back(name):
    function, backward = (inspect.signature(function).parameters for function in PAIRS[name])
    shared = [key for key in backward if key in function and function[key].default is not inspect.Parameter.empty]
    for key in shared:
        assert backward[key].default == function[key].default, key


def operands_of(name):
    shapes, settings = CASES[name]
    return {key: np.asarray(RNG.normal(size=shape)) for key, shape in shapes.items()}, settings


def differentiable(name, y):
    """The results that have derivatives: y, and of a long short-term memory the last cell state."""
    y, *others = y if isinstance(y, tuple) else (y,)
    return [y] + [c[-1] if name == "lstm" else c for c in others[:1] if name.startswith("lstm")]


@pytest.mark.parametrize("name", CASES)
def test_gradients(name):
    operands, settings = operands_of(name)

    def on_tape(*values):
        tensors = {key: Tensor(x, requires_grad=True) for key, x in zip(operands, values, strict=True)}
        return tensors, differentiable(name, getattr(F, name)(**tensors, **settings))

    def forward(*values):
        with no_grad():
            return np.concatenate([y.data.ravel() for y in on_tape(*values)[1]])

    def backward(dy, *values):
        tensors, results = on_tape(*values)
        for y in results:
            part, dy = np.split(dy, [y.size])
            y.backward(part.reshape(y.shape))
        return tuple(tensor.grad for tensor in tensors.values())

    check_gradient(forward, backward, operands, RNG)


@pytest.mark.parametrize("name", CASES)
def test_the_tape_says_what_the_pair_says(name):
    operands, settings = operands_of(name)
    function, backward = PAIRS[name]
    tensors = {key: Tensor(x, requires_grad=True) for key, x in operands.items()}
    y, expected = getattr(F, name)(**tensors, **settings), function(**operands, **settings)
    for ours, theirs in zip(differentiable(name, y), differentiable(name, expected), strict=True):
        np.testing.assert_array_equal(ours.data, theirs)
    dys = [RNG.normal(size=result.shape) for result in differentiable(name, y)]
    for result, dy in zip(differentiable(name, y), dys, strict=True):
        result.backward(dy)

    known = operands | settings | {"y": expected, "x_shape": np.shape(operands.get("x"))}
    if isinstance(expected, tuple):
        known |= dict(zip(RESULTS[name], expected, strict=True)) | {"dc": dys[-1], "dc_next": dys[-1]}
    asked = list(inspect.signature(backward).parameters)[1:]
    gradients = backward(dys[0], **{key: known[key] for key in asked if key in known})
    gradients = gradients if isinstance(gradients, tuple) else (gradients,)
    for tensor, gradient in zip(tensors.values(), gradients, strict=True):
        np.testing.assert_allclose(tensor.grad, gradient, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", CASES)
def test_float32_stays_and_constants_need_no_tensors(name):
    shapes, settings = CASES[name]
    settings = {
        key: value.astype(np.float32) if isinstance(value, np.ndarray) and value.dtype == float else value
        for key, value in settings.items()
    }
    values = {key: RNG.normal(size=shape).astype(np.float32) for key, shape in shapes.items()}
    for learned in shapes:
        tensors = values | {learned: Tensor(values[learned], requires_grad=True)}
        y = differentiable(name, getattr(F, name)(**tensors, **settings))[0]
        y.backward(np.ones(y.shape))
        assert y.dtype == tensors[learned].grad.dtype == np.float32
    assert not differentiable(name, getattr(F, name)(**values, **settings))[0].requires_grad


def test_all_but_the_operands_are_constants():
    x, target = Tensor(np.ones(3), requires_grad=True), Tensor(np.zeros(3), requires_grad=True)
    message = "squared_error: target requires a gradient, but only x can have one; pass target.detach()"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        F.squared_error(x, target)
    F.squared_error(x, target.detach(), reduction="sum").backward()
    np.testing.assert_array_equal(x.grad, [2, 2, 2])


def test_a_function_s_own_errors_come_through():
    with pytest.raises(ValueError, match=r"^linear: x has 3 features, w expects 4; x \(2, 3\), w \(5, 4\)$"):
        F.linear(Tensor(np.ones((2, 3))), Tensor(np.ones((5, 4)), requires_grad=True))
    with pytest.raises(TypeError, match="unexpected keyword argument 'strides'"):
        F.conv2d(Tensor(np.ones((1, 1, 3, 3))), np.ones((1, 1, 2, 2)), strides=2)


def test_a_bias_may_be_left_out():
    x, w = Tensor(np.ones((2, 3)), requires_grad=True), Tensor(np.ones((4, 3)), requires_grad=True)
    for y in (F.linear(x, w), F.linear(x, w, None), F.linear(x, w=w, b=None)):
        y.sum().backward()
    np.testing.assert_array_equal(w.grad, np.full((4, 3), 6))


def test_of_the_cell_states_only_the_last_has_a_derivative():
    operands, _ = operands_of("lstm")
    tensors = {key: Tensor(x, requires_grad=True) for key, x in operands.items()}
    y, c, gates = F.lstm(**tensors)
    for ours, theirs in zip((y, c, gates), lstm(**operands), strict=True):
        np.testing.assert_array_equal(ours.data, theirs)
    assert not gates.requires_grad
    with pytest.raises(ValueError, match=r"^lstm: of the cell states only the last, c\[-1\], has a derivative"):
        c.sum().backward()


def test_steps_in_a_row_are_the_whole_network():
    operands, _ = operands_of("rnn")
    whole = {key: Tensor(x, requires_grad=True) for key, x in operands.items()}
    steps = {key: Tensor(x, requires_grad=True) for key, x in operands.items()}
    F.rnn(**whole)[-1].sum().backward()
    h = steps["h0"]
    for x in steps["x"]:
        h = F.rnn_step(x, h, steps["w_x"], steps["w_h"], steps["b"])
    h.sum().backward()
    for key in operands:
        np.testing.assert_allclose(steps[key].grad, whole[key].grad, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_layers_and_tape_agree(dtype):
    rng = np.random.default_rng(0)
    network = Sequential(
        Conv2d(1, 3, 3, padding=1, rng=rng, dtype=dtype),
        Tanh(),
        MaxPool2d(2),
        Sequential(Conv2d(3, 4, 2, stride=(1, 2), rng=rng, dtype=dtype), ReLU(), AvgPool2d(2, stride=1)),
        Flatten(),
        Linear(8, 3, rng=rng, dtype=dtype),
    )
    images, target = rng.normal(size=(5, 1, 6, 12)).astype(dtype), np.array([0, 2, 1, 1, 0])
    scores = network(images)
    dx = network.backward(nnlib.functional.cross_entropy_backward(1.0, scores, target))

    x = Tensor(images, requires_grad=True)
    w = {name: Tensor(parameter, requires_grad=True) for name, parameter, _ in network.parameters()}
    h = F.max_pool2d(F.conv2d(x, w["0.w"], w["0.b"], padding=1).tanh(), 2)
    h = F.avg_pool2d(F.conv2d(h, w["3.0.w"], w["3.0.b"], stride=(1, 2)).relu(), 2, stride=1)
    y = F.linear(h.reshape(len(x), -1), w["5.w"], w["5.b"])
    loss = F.cross_entropy(y, target)
    loss.backward()

    # A Sequential may sum in another order than the pairs do; more than that they must not differ in.
    rounding = {"rtol": 1e3 * np.finfo(dtype).eps, "atol": 1e2 * np.finfo(dtype).eps}
    np.testing.assert_allclose(y.data, scores, **rounding)
    np.testing.assert_allclose(x.grad, dx, **rounding)
    for name, _, gradient in network.parameters():
        assert np.abs(gradient).max() > 1e-3
        np.testing.assert_allclose(w[name].grad, gradient, **rounding)
        assert w[name].grad.dtype == dtype
    assert [row.operation for row in trace(loss, **{"images": x}).rows if row.operation != "input"] == [
        *("conv2d", "tanh", "max_pool2d", "conv2d", "relu", "avg_pool2d", "reshape", "linear", "cross_entropy")
    ]


def test_a_network_in_numpy_s_words_equals_one_of_pairs():
    rng = np.random.default_rng(0)
    values = [rng.normal(size=shape) for shape in [(6, 4), (5, 4), (5,), (3, 5), (3,)]]
    target, reference = np.array([0, 2, 1, 1, 0, 2]), [Tensor(value, requires_grad=True) for value in values]
    x, w1, b1, w2, b2 = reference
    F.cross_entropy(F.linear(F.tanh(F.linear(x, w1, b1)), w2, b2), target).backward()
    written = [Tensor(value, requires_grad=True) for value in values]
    x, w1, b1, w2, b2 = written
    scores = (x @ w1.T + b1).tanh() @ w2.T + b2
    shifted = scores - scores.max(axis=1, keepdims=True)
    surprise = shifted.exp().sum(axis=1).log() - shifted[np.arange(6), target]
    surprise.mean().backward()
    for ours, theirs in zip(written, reference, strict=True):
        np.testing.assert_allclose(ours.grad, theirs.grad, rtol=1e-10, atol=1e-14)


def test_signatures_are_read_once():
    function, backward = PAIRS["conv2d"]
    assert pair_of(function, backward) is pair_of(function, backward)
