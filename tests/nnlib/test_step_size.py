"""The search for a step size: what it tries, what it settles for, and that it leaves everything alone."""

import math
import re
from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.functional import squared_error, squared_error_backward
from nnlib.layers import Layer, Linear, ReLU, Sequential
from nnlib.optimizers import Adam
from nnlib.step_size import find_step_size

quick = settings(max_examples=20, deadline=None, derandomize=True)


class SquaredLoss:
    def __call__(self, y, target):
        self.y, self.target = y, target
        return squared_error(y, target)

    def backward(self):
        return squared_error_backward(1, self.y, self.target)


class Offset(Layer):
    """y = w, whatever x is: with the squared loss a parabola, whose best step size is known."""

    def __init__(self, w=10.0):
        self.w, self.dw = np.full(1, w), np.zeros(1)

    def forward(self, x):
        self.count = len(x)
        return np.repeat(self.w[None], self.count, axis=0)

    def backward(self, dy):
        self.dw += dy.sum(axis=0)
        return np.zeros((self.count, 1))

    def parameters(self):
        yield "w", self.w, self.dw


def search(network=None, count=100, **more):
    rng = np.random.default_rng(0)
    x, target = np.zeros((count, 1)), np.zeros((count, 1))
    return find_step_size(network or Offset(), x, target, loss=SquaredLoss(), rng=rng, **more)


def test_the_trials_of_a_parabola():
    """One step from w = 10 leads to w (1 - 2 lr), with the loss 100 (1 - 2 lr)^2: lowest at lr = 1/2."""
    found = search(start=0.1, halvings=2)
    lrs = [0.1, 0.4, 1.6, 0.8, 0.2, 0.4 * math.sqrt(2), 0.4 / math.sqrt(2)]
    np.testing.assert_allclose([lr for lr, _ in found.trials], lrs)
    np.testing.assert_allclose([loss for _, loss in found.trials], [100 * (1 - 2 * lr) ** 2 for lr in lrs])
    assert found.lr == pytest.approx(0.4 * math.sqrt(2))
    assert found.loss == min(loss for _, loss in found.trials)


@given(start=st.floats(1e-4, 1e4), halvings=st.integers(0, 5))
@quick
def test_as_close_as_promised_from_any_start(start, halvings):
    found = search(start=start, halvings=halvings)
    # The search ends within a factor of the best, 1/2: of 4 at first, of its root after each halving.
    assert 0.5 / 4 ** (1 / 2**halvings) <= found.lr * 1.0000001
    assert found.lr <= 0.5 * 4 ** (1 / 2**halvings) * 1.0000001
    lrs = [lr for lr, _ in found.trials]
    assert len(set(lrs)) == len(lrs)
    assert (found.lr, found.loss) in found.trials


def test_rates_that_blow_up_are_the_worst():
    found = search(start=1e8, epochs=40)
    assert found.trials[0] == (1e8, math.inf)
    assert found.lr < 1.0
    assert math.isfinite(found.loss)


def test_a_flat_loss_keeps_the_start():
    found = search(Offset(0.0), start=0.3, halvings=1)
    assert found.lr == 0.3
    assert {loss for _, loss in found.trials} == {0.0}


def test_a_loss_without_a_bottom_ends_the_search():
    class Downhill(SquaredLoss):
        def __call__(self, y, target):
            self.y = y
            return y.mean()

        def backward(self):
            return np.full(self.y.shape, 1 / self.y.size)

    found = find_step_size(
        Offset(), np.zeros((20, 1)), np.zeros((20, 1)), loss=Downhill(), rng=np.random.default_rng(0), halvings=0
    )
    assert 1e10 < found.lr < 1e13


def test_only_a_part_of_the_data_is_looked_at_and_every_trial_sees_the_same():
    seen = []

    class Watching(Offset):
        def forward(self, x):
            seen.append(x[:, 0].tolist())
            return super().forward(x)

    x = np.arange(100.0)[:, None]
    rng = np.random.default_rng(0)
    found = find_step_size(
        Watching(), x, 0 * x, loss=SquaredLoss(), rng=rng, fraction=0.07, batch_size=3, epochs=2, halvings=1
    )
    trials = len(found.trials)
    passes = [seen[start : start + 7] for start in range(0, len(seen), 7)]
    assert len(passes) == trials
    assert all(each == passes[0] for each in passes)
    # Two epochs of batches of 3, 3 and 1 in different orders, then the loss on all of them.
    assert [len(batch) for batch in passes[0]] == [3, 3, 1, 3, 3, 1, 7]
    first, second = [*chain(*passes[0][:3])], [*chain(*passes[0][3:6])]
    assert first != second
    assert sorted(first) == sorted(second) == sorted(passes[0][6])
    assert len(set(first)) == 7


def test_the_network_stays_as_it_is():
    rng = np.random.default_rng(0)
    network = Sequential(Linear(3, 8, rng=rng), ReLU(), Linear(8, 1, rng=rng)).eval()
    next(network.parameters())[2][...] = 7
    before = [(parameter.copy(), gradient.copy()) for _, parameter, gradient in network.parameters()]
    x = rng.normal(size=(200, 3)).astype(np.float32)
    target = x.sum(axis=1, keepdims=True)
    x.flags.writeable = target.flags.writeable = False
    found = find_step_size(network, x, target, loss=SquaredLoss(), rng=rng, optimizer=Adam, start=1e-3, fraction=0.5)
    assert found.loss < dict(found.trials)[1e-3]
    for (_, parameter, gradient), (old, old_gradient) in zip(network.parameters(), before, strict=True):
        np.testing.assert_array_equal(parameter, old)
        np.testing.assert_array_equal(gradient, old_gradient)
    assert not network.training


def test_the_same_seed_finds_the_same():
    rng = np.random.default_rng(0)
    network, x = Linear(3, 1, rng=rng), rng.normal(size=(200, 3)).astype(np.float32)
    both = [find_step_size(network, x, x[:, :1], loss=SquaredLoss(), rng=np.random.default_rng(5)) for _ in range(2)]
    assert both[0] == both[1]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"fraction": 0}, "find_step_size: fraction is 0, expected a number > 0 and <= 1"),
        ({"fraction": 1.5}, "find_step_size: fraction is 1.5, expected a number > 0 and <= 1"),
        ({"start": 0.0}, "find_step_size: start is 0.0, expected a number > 0"),
        ({"start": math.inf}, "find_step_size: start is inf, expected a number > 0"),
        ({"batch_size": 0}, "find_step_size: batch_size is 0, expected a whole number >= 1"),
        ({"epochs": 1.5}, "find_step_size: epochs is 1.5, expected a whole number >= 1"),
        ({"halvings": -1}, "find_step_size: halvings is -1, expected a whole number >= 0"),
        ({"count": 0}, "find_step_size: x is (0, 1), without an example"),
        (
            {"network": Offset(math.nan), "start": 1.0},
            "find_step_size: the loss is not finite with any lr from 1 down to 2.27374e-13",
        ),
    ],
)
def test_messages(more, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        search(**more)


def test_lengths_must_agree():
    message = "find_step_size: x is (3, 1), target (2, 1); expected one target for each example"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        find_step_size(Offset(), np.zeros((3, 1)), np.zeros((2, 1)), loss=SquaredLoss(), rng=np.random.default_rng(0))
