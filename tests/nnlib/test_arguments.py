"""Arguments that make no sense: one sentence that names what was called, the argument and its value."""

import json
import re

import numpy as np
import pytest

from nnlib import (
    ELU,
    GELU,
    LSTM,
    RNN,
    SGD,
    Adam,
    BatchNorm1d,
    Conv2d,
    CrossEntropyLoss,
    Dropout,
    Embedding,
    LayerNorm,
    LeakyReLU,
    Linear,
    LogSoftmax,
    MultiMarginLoss,
    Softmax,
    Softplus,
    SquaredError,
    conv2d,
    l2_penalty,
    leaky_relu,
    pad,
    relu_backward,
    rnn,
)
from nnlib.augmentation import shift
from nnlib.clipping import clip_grad_norm
from nnlib.datasets import load, read_idx, write_idx
from nnlib.initializers import normal
from nnlib.schedules import Constant
from nnlib.search import LogUniform, Uniform, random, successive_halving
from nnlib.tape import Tensor
from nnlib.training import Checkpoint, EarlyStopping, History

ONE = np.ones((1, 1))


def rng():
    return np.random.default_rng(0)


def parameters():
    return [("w", np.zeros(2), np.zeros(2))]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Linear(None, 2, rng=rng()), "Linear: in_features is None, expected a whole number >= 1"),
        (lambda: Linear(True, 2, rng=rng()), "Linear: in_features is True, expected a whole number >= 1"),
        (lambda: Linear(2, 2.5, rng=rng()), "Linear: out_features is 2.5, expected a whole number >= 1"),
        (lambda: Linear(float("nan"), 3, rng=rng()), "Linear: in_features is nan, expected a whole number >= 1"),
        (lambda: Conv2d(True, 1, 3, rng=rng()), "Conv2d: in_channels is True, expected a whole number >= 1"),
        (lambda: Conv2d(1, 1, 3, groups="a", rng=rng()), "Conv2d: groups is 'a', expected a whole number >= 1"),
        (
            lambda: Conv2d(1, 1, 3, padding_mode=[], rng=rng()),
            "Conv2d: padding_mode is [], expected one of ('zero', 'replicate', 'mirror')",
        ),
        (lambda: Embedding("a", 2, rng=rng()), "Embedding: num_embeddings is 'a', expected a whole number >= 1"),
        (lambda: Embedding(2, None, rng=rng()), "Embedding: embedding_dim is None, expected a whole number >= 1"),
        (lambda: LSTM(2, "a", rng=rng()), "LSTM: hidden_size is 'a', expected a whole number >= 1"),
        (lambda: Dropout("a", rng=rng()), "Dropout: drop_probability is 'a', expected a number from 0 to 1"),
        (lambda: BatchNorm1d(None), "BatchNorm1d: num_features is None, expected a whole number >= 1"),
        (lambda: BatchNorm1d(2, eps="a"), "BatchNorm1d: eps is 'a', expected a number > 0"),
        (lambda: BatchNorm1d(2, momentum=None), "BatchNorm1d: momentum is None, expected a number from 0 to 1"),
        (lambda: LayerNorm(2, eps=None), "LayerNorm: eps is None, expected a number > 0"),
        (lambda: GELU("a"), "GELU: approximate is 'a', expected 'none' or 'tanh'"),
        (lambda: Softplus(None), "Softplus: beta is None, expected a number > 0"),
        (lambda: LeakyReLU("a"), "LeakyReLU: negative_slope is 'a', expected a number that is finite"),
        (lambda: ELU(None), "ELU: alpha is None, expected a number that is finite"),
        (lambda: Softmax("a"), "Softmax: axis is 'a', expected a whole number"),
        (lambda: LogSoftmax(0.5), "LogSoftmax: axis is 0.5, expected a whole number"),
        (lambda: SquaredError("avg"), "SquaredError: reduction is 'avg', expected one of ('mean', 'sum', 'none')"),
        (lambda: CrossEntropyLoss(ignore_index="a"), "CrossEntropyLoss: ignore_index is 'a', expected a whole number"),
        (lambda: CrossEntropyLoss(2.5), "CrossEntropyLoss: weight is 2.5, expected a number >= 0 for each class"),
        (lambda: CrossEntropyLoss([-1]), "CrossEntropyLoss: weight is [-1], expected a number >= 0 for each class"),
        (lambda: MultiMarginLoss("a"), "MultiMarginLoss: margin is 'a', expected a number that is finite"),
        (lambda: SGD(parameters(), lr="a"), "SGD: lr is 'a', expected a number >= 0"),
        (lambda: SGD(parameters(), momentum=None), "SGD: momentum is None, expected a number >= 0 and < 1"),
        (lambda: Adam(parameters(), betas=0.9), "Adam: betas is 0.9, expected a pair of numbers"),
        (lambda: leaky_relu(ONE, None), "leaky_relu: negative_slope is None, expected a number that is finite"),
        (lambda: l2_penalty(ONE, "a"), "l2_penalty: strength is 'a', expected a number >= 0"),
        (lambda: clip_grad_norm([], None), "clip_grad_norm: max_norm is None, expected a number > 0"),
        (lambda: normal((2,), rng(), std="a"), "normal: std is 'a', expected a number >= 0"),
        (lambda: Constant("a"), "Constant: lr is 'a', expected a number >= 0"),
        (lambda: shift(np.ones((1, 2, 2)), rng(), "a"), "augment: pixels is 'a', expected a number >= 0"),
        (lambda: EarlyStopping(min_delta=None), "EarlyStopping: min_delta is None, expected a number >= 0"),
        (lambda: History({"a": 5}), "History: 'a' is 5, expected a list of numbers"),
        (lambda: History([1]), "History: numbers is [1], expected a dict from names to lists of numbers"),
        (
            lambda: random(None, {"a": Uniform("a", 2)}, 1, rng()),
            "random: space['a'] is Uniform(low='a', high=2), expected finite low < high",
        ),
        (
            lambda: random(None, {"a": LogUniform(1, None)}, 1, rng()),
            "random: space['a'] is LogUniform(low=1, high=None), expected finite 0 < low < high",
        ),
        (
            lambda: successive_halving(None, {"a": Uniform(0, 1)}, 1, "a", 2, rng()),
            "successive_halving: smallest is 'a' and largest 2, expected 0 < smallest <= largest",
        ),
        (
            lambda: conv2d(np.ones((1, 1, 3, 3)), np.ones((1, 1, 2, 2)), padding_mode=[]),
            "conv2d: padding_mode is [], expected one of ('zero', 'replicate', 'mirror')",
        ),
        (lambda: pad(np.ones((1, 1, 3)), 1, []), "pad: mode is [], expected one of ('zero', 'replicate', 'mirror')"),
        (lambda: rnn(ONE[None], ONE, None, ONE), "rnn: w_x is None, expected (H, I) with T = 1, N = 1, I = 1, H = 1"),
        (lambda: rnn(None, ONE, ONE, ONE), "rnn: x is None, expected (T, N, I)"),
        (
            lambda: LSTM(1, 1, rng=rng())(np.ones((2, 3, 1)), mask=np.array(True)),
            "LSTM: mask is (), expected (2, 3), the first two axes of x (2, 3, 1)",
        ),
        (lambda: load(["a"]), "load: name is ['a'], expected one of digits, "),
    ],
)
def test_values(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        call()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Dropout(0.5, rng=0), "Dropout: rng is 0, expected a numpy.random.Generator"),
        (lambda: Embedding(2, 2, rng=None), "Embedding: rng is None, expected a numpy.random.Generator"),
        (lambda: RNN(2, 2, rng=0), "RNN: rng is 0, expected a numpy.random.Generator"),
        (lambda: LSTM(1, 1, rng=rng())(np.ones((2, 3, 1)), mask=1), "LSTM: mask is an array of int64, expected"),
        (lambda: Tensor("a"), "Tensor: data is an array of <U1, expected real numbers"),
        (lambda: Tensor(None), "Tensor: data is an array of object, expected real numbers"),
        (lambda: relu_backward([1j], [1.0]), "relu_backward: dy is an array of complex128, expected real numbers"),
        (lambda: read_idx(5), "read_idx: source is 5, expected a path or bytes"),
        (lambda: write_idx(None, np.ones(2)), "write_idx: path is None, expected a str or a Path"),
        (lambda: Checkpoint(5), "Checkpoint: path is 5, expected a str or a Path"),
        (lambda: History.load(5), "History.load: path is 5, expected a str or a Path"),
    ],
)
def test_types(call, message):
    with pytest.raises(TypeError, match=f"^{re.escape(message)}"):
        call()


def test_after_the_number_of_levels_names_are_needed():
    """The fourth argument of PyTorch's layers is bias."""
    with pytest.raises(TypeError, match="positional"):
        LSTM(2, 3, 1, True, rng=rng())


def test_numpys_numbers_become_pythons():
    """A model file holds the arguments as JSON, which knows no others."""
    layers = [
        Embedding(np.int64(3), 2, np.int64(0), rng=rng()),
        Softmax(np.int64(1)),
        LeakyReLU(np.float32(0.5)),
        ELU(np.float32(2)),
        Softplus(np.float64(2)),
        MultiMarginLoss(np.float32(2)),
        CrossEntropyLoss(ignore_index=np.int64(-1)),
        Linear(np.int64(2), np.int8(3), rng=rng()),
        Conv2d(np.int64(2), np.int8(4), np.int64(3), groups=np.int64(2), rng=rng()),
        LSTM(np.int64(2), np.int8(4), np.int64(3), rng=rng()),
        BatchNorm1d(np.int64(2), np.float32(1), np.float32(0)),
    ]
    for layer in layers:
        assert json.loads(json.dumps(layer.config())).keys() == layer.config().keys()
