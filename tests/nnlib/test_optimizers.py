"""Optimizers against their equations, written out number by number, and against PyTorch's trajectories."""

import copy
import pickle
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.layers import Linear
from nnlib.optimizers import SGD, Adagrad, Adam, AdamW, HeavyBall, Optimizer, RMSprop, blocks

quick = settings(max_examples=20, deadline=None, derandomize=True)
RULES = [
    lambda parameters, **more: SGD(parameters, lr=0.1, **more),
    lambda parameters, **more: SGD(parameters, lr=0.1, momentum=0.9, **more),
    lambda parameters, **more: SGD(parameters, lr=0.1, momentum=0.8, nesterov=True, **more),
    lambda parameters, **more: HeavyBall(parameters, lr=0.1, momentum=0.7, **more),
    lambda parameters, **more: Adagrad(parameters, lr=0.1, **more),
    lambda parameters, **more: RMSprop(parameters, lr=0.1, alpha=0.9, **more),
    lambda parameters, **more: Adam(parameters, lr=0.1, betas=(0.8, 0.95), **more),
    lambda parameters, **more: AdamW(parameters, lr=0.1, eps=0.01, **more),
]


def reference(optimizer, w, gradients, lrs, decay):
    """The equations of the docstrings for one number w, with plain floats."""
    v = m = s = 0.0
    before = w
    for t, (g, lr) in enumerate(zip(gradients, lrs, strict=True), start=1):
        if isinstance(optimizer, AdamW):
            w -= lr * decay * w
        else:
            g = g + decay * w
        match optimizer:
            case SGD():
                v = optimizer.momentum * v + g
                w -= lr * (g + optimizer.momentum * v if optimizer.nesterov else v)
            case HeavyBall():
                w, before = w - lr * g + optimizer.momentum * (w - before), w
            case Adagrad():
                s += g**2
                w -= lr * g / (s**0.5 + optimizer.eps)
            case RMSprop():
                s = optimizer.alpha * s + (1 - optimizer.alpha) * g**2
                w -= lr * g / (s**0.5 + optimizer.eps)
            case Adam():
                beta1, beta2 = optimizer.betas
                m, s = beta1 * m + (1 - beta1) * g, beta2 * s + (1 - beta2) * g**2
                w -= lr * (m / (1 - beta1**t)) / ((s / (1 - beta2**t)) ** 0.5 + optimizer.eps)
    return w


def parameters_of(shapes, rng, dtype=np.float64):
    """Triples named 0.w, 1.b, 2.w ... with random parameters and gradients of zero."""
    arrays = [np.array(rng.normal(size=shape), dtype) for shape in shapes]
    return [(f"{index}.{'wb'[index % 2]}", array, np.zeros_like(array)) for index, array in enumerate(arrays)]


def run(optimizer, draws, lrs=None):
    """One step for each dict of gradients."""
    for step, gradients in enumerate(draws):
        for name, _, gradient in optimizer.parameters:
            gradient[...] = gradients[name]
        if lrs is not None:
            optimizer.lr = lrs[step]
        optimizer.step()


def draw_gradients(parameters, rng, steps):
    return [{name: rng.normal(size=w.shape) for name, w, _ in parameters} for _ in range(steps)]


@pytest.mark.parametrize("rule", RULES)
@given(
    shapes=st.lists(st.sampled_from([(), (1,), (3,), (2, 3), (0, 2), (5, 5)]), min_size=1, max_size=6),
    decay=st.sampled_from([0.0, 0.3]),
    small=st.integers(1, 30),
    stretch=st.integers(1, 30),
    seed=st.integers(0, 2**32 - 1),
)
@quick
def test_every_number_moves_by_its_equation(rule, shapes, decay, small, stretch, seed):
    rng = np.random.default_rng(seed)
    parameters = parameters_of(shapes, rng)
    begin = {name: w.copy() for name, w, _ in parameters}
    draws, lrs = draw_gradients(parameters, rng, 5), rng.uniform(0, 0.2, 5).tolist()
    with pytest.MonkeyPatch.context() as patch:
        # However the numbers are packed and cut, nothing else may change.
        patch.setattr(blocks, "SMALL", small)
        patch.setattr(blocks, "STRETCH", stretch)
        optimizer = rule(parameters, weight_decay=decay)
        run(optimizer, draws, lrs)
    for name, w, gradient in parameters:
        np.testing.assert_array_equal(gradient, draws[-1][name])
        for place in np.ndindex(w.shape):
            expected = reference(optimizer, begin[name][place], [draw[name][place] for draw in draws], lrs, decay)
            assert w[place] == pytest.approx(expected, rel=1e-12, abs=1e-13)


# Six steps in PyTorch 2.13, float64, with the gradients of the test.
@pytest.mark.parametrize(
    ("optimizer", "expected"),
    [
        (lambda p: SGD(p), [0.99550274912, -1.988007397585, 0.499220443881]),
        (lambda p: SGD(p, 0.1), [0.5766328944, -0.8716209552, 0.426322415664]),
        (lambda p: SGD(p, 0.1, 0.9), [0.0780208362, 0.4688136954, 0.345189548322]),
        (lambda p: SGD(p, 0.1, 0.9, True, 0.1), [-0.317887832502, 1.405030988522, 0.217991192273]),
        (lambda p: Adagrad(p), [0.983113896752, -1.98438767525, 0.46983989681]),
        (lambda p: Adagrad(p, 0.1, weight_decay=0.1), [0.823617149371, -1.836053295857, 0.09264245699]),
        (lambda p: RMSprop(p), [0.832866269709, -1.843704315748, 0.228072196626]),
        (lambda p: RMSprop(p, 0.1, 0.8, weight_decay=0.1), [0.566098875187, -1.585598333435, 0.020009554149]),
        (lambda p: Adam(p), [0.998033292041, -1.99817633499, 0.496793732446]),
        (lambda p: Adam(p, 0.1, (0.8, 0.9), weight_decay=0.1), [0.755706103124, -1.777248667199, -0.076141965304]),
        (lambda p: AdamW(p), [0.997973306803, -1.99805634678, 0.496763756258]),
        (lambda p: AdamW(p, 0.1, (0.8, 0.9), 0.1, 0.1), [0.741350086047, -1.688240159874, 0.272999622015]),
    ],
)
def test_trajectories_and_default_values_are_those_of_pytorch(optimizer, expected):
    w, dw = np.array([1.0, -2.0, 0.5]), np.zeros(3)
    optimizer = optimizer([("w", w, dw)])
    for step in range(6):
        dw[...] = np.array([1.0, -3.0, 0.01]) * (1 if step % 3 else -0.5) + 0.1 * step * w
        optimizer.step()
    np.testing.assert_allclose(w, expected, rtol=0, atol=1e-11)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_in_place_and_in_the_type_of_the_parameter(rule, dtype):
    rng = np.random.default_rng(0)
    parameters = parameters_of([(3, 4), (2,), (300, 200)], rng, dtype)
    double = [(name, w.astype(float), np.zeros(w.shape)) for name, w, _ in parameters]
    make = type(rule(double))
    # Away from 0, where the square of a float16 is lost.
    draws = [{name: np.copysign(0.5, g) + g / 8 for name, g in draw.items()} for draw in draw_gradients(double, rng, 4)]
    optimizer, exact = (make(triples, lr=np.float64(0.01), weight_decay=0.1) for triples in (parameters, double))
    run(optimizer, draws)
    run(exact, draws)
    for (name, w, gradient), (_, expected, _) in zip(parameters, double, strict=True):
        assert w.dtype == gradient.dtype == dtype
        np.testing.assert_array_equal(gradient, draws[-1][name].astype(dtype))
        np.testing.assert_allclose(w, expected, rtol=20 * np.finfo(dtype).eps, atol=20 * np.finfo(dtype).eps)
    arrays = [array for kind in optimizer.state()["arrays"].values() for array in kind.values()]
    assert {array.dtype for array in arrays} <= {np.dtype(dtype)}


@pytest.mark.parametrize("rule", RULES)
def test_any_memory_layout(rule):
    rng = np.random.default_rng(0)
    plain = parameters_of([(200, 150), (4, 6)], rng)
    odd = [(name, np.asfortranarray(np.repeat(w, 2, axis=0))[::2], np.zeros_like(w).T.copy().T) for name, w, _ in plain]
    draws = draw_gradients(plain, rng, 3)
    for triples in (plain, odd):
        run(rule(triples, weight_decay=0.1), draws)
    for (_, w, _), (_, strange, _) in zip(plain, odd, strict=True):
        assert not strange.flags.c_contiguous
        np.testing.assert_array_equal(strange, w)


def test_momentum_unrolled():
    """Three rounds, as the lecture writes them: w_3 = w_2 - a^2 lr g_1 - a lr g_2 - lr g_3."""
    rng = np.random.default_rng(0)
    a, lr, (w, g1, g2, g3) = 0.9, 0.1, rng.normal(size=(4, 5))
    w1 = w - lr * g1
    w2 = w1 - a * lr * g1 - lr * g2
    w3 = w2 - a**2 * lr * g1 - a * lr * g2 - lr * g3
    parameter, gradient = w.copy(), np.zeros(5)
    optimizer = SGD([("w", parameter, gradient)], lr, a)
    for g, expected in ((g1, w1), (g2, w2), (g3, w3)):
        gradient[...] = g
        optimizer.step()
        np.testing.assert_allclose(parameter, expected, rtol=1e-13)


def trajectories(lrs):
    rng = np.random.default_rng(0)
    g = rng.normal(size=(len(lrs), 4))
    paths = []
    for rule in (SGD, HeavyBall):
        w, dw = np.ones(4), np.zeros(4)
        optimizer, path = rule([("w", w, dw)], lr=lrs[0], momentum=0.9), []
        for gradient, optimizer.lr in zip(g, lrs, strict=True):
            dw[...] = gradient
            optimizer.step()
            path.append(w.copy())
        paths.append(np.array(path))
    return paths


def test_the_two_momenta_agree_while_lr_stays_and_part_when_it_changes():
    velocity, heavy_ball = trajectories([0.1] * 20)
    np.testing.assert_allclose(velocity, heavy_ball, rtol=0, atol=1e-13)
    velocity, heavy_ball = trajectories([0.1] * 5 + [0.0] * 3)
    np.testing.assert_allclose(velocity[:5], heavy_ball[:5], rtol=0, atol=1e-13)
    # lr = 0 stops the one at once; the other rolls on, each time 0.9 of the way.
    np.testing.assert_array_equal(velocity[5:], velocity[[4, 4, 4]])
    np.testing.assert_allclose(np.diff(heavy_ball[4:], axis=0), 0.9 * np.diff(heavy_ball[3:-1], axis=0), rtol=1e-10)
    assert np.abs(heavy_ball[5] - heavy_ball[4]).min() > 0


def test_decay_is_coupled_in_adam_and_decoupled_in_adamw():
    coupled, decoupled = np.array([2.0]), np.array([2.0])
    # The decay alone: Adam divides it by its own size and makes a step of lr, AdamW shrinks w by lr * weight_decay.
    Adam([("w", coupled, np.zeros(1))], lr=0.1, weight_decay=0.5).step()
    AdamW([("w", decoupled, np.zeros(1))], lr=0.1, weight_decay=0.5).step()
    np.testing.assert_allclose(coupled, 1.9, rtol=1e-7)
    np.testing.assert_allclose(decoupled, 2.0 * (1 - 0.1 * 0.5), rtol=1e-14)


@pytest.mark.parametrize("rule", RULES)
def test_groups(rule):
    rng = np.random.default_rng(0)
    shapes = [(3, 2), (3,), (2, 3), (2,)]
    together = parameters_of(shapes, rng)
    apart = [(name, w.copy(), np.zeros_like(w)) for name, w, _ in together]
    draws = draw_gradients(together, rng, 5)
    groups = {"3.*": {"lr_multiplier": 0}, "*.b": {"lr_multiplier": 2, "weight_decay": 0}, "*b": {"weight_decay": 9}}
    optimizer = rule(together, weight_decay=0.2, groups=groups)
    last = together[3][1].copy()
    run(optimizer, draws)
    # The same by three optimizers, each for the parameters that its settings are for.
    weights, first_bias = rule(apart[::2], weight_decay=0.2), rule(apart[1:2])
    weights.weight_decay, first_bias.weight_decay, first_bias.lr = 0.2, 0, 2 * optimizer.lr
    for part in (weights, first_bias):
        run(part, draws)
    for index in (0, 1, 2):
        np.testing.assert_allclose(together[index][1], apart[index][1], rtol=1e-13)
    np.testing.assert_array_equal(together[3][1], last)


def test_lr_and_decay_may_change_and_parameters_may_be_written_to():
    w, dw = np.array([1.0]), np.array([1.0])
    optimizer = SGD([("w", w, dw)], lr=0.5)
    optimizer.step()
    assert w == 0.5
    w[...], optimizer.lr, optimizer.weight_decay = 2.0, np.float32(0.25), 1.0
    optimizer.step()
    assert w == 2 - 0.25 * (1 + 2)
    assert type(optimizer.lr) is float
    assert optimizer.steps == 2


def test_a_parameter_that_comes_twice_is_moved_once():
    w, dw = np.array([1.0]), np.array([1.0])
    optimizer = SGD([("a.w", w, dw), ("b.w", w, dw)], lr=0.5)
    optimizer.step()
    assert w == 0.5
    assert [name for name, _, _ in optimizer.parameters] == ["a.w"]


def test_zero_grad_in_place():
    parameters = parameters_of([(2, 3), ()], np.random.default_rng(0))
    optimizer = Adam(parameters)
    for _, _, gradient in parameters:
        gradient[...] = 3
    optimizer.zero_grad()
    assert not any(gradient.any() for _, _, gradient in parameters)


def test_nan_stays_where_it_is():
    w, dw = np.zeros(3), np.array([1.0, np.nan, 1.0])
    Adam([("w", w, dw)]).step()
    np.testing.assert_array_equal(np.isnan(w), [False, True, False])


@pytest.mark.parametrize("rule", RULES)
def test_a_run_resumed_from_its_state_is_the_run_uninterrupted(rule):
    rng = np.random.default_rng(0)
    parameters = parameters_of([(3, 4), (4,), (100, 50)], rng, np.float32)
    draws, lrs = draw_gradients(parameters, rng, 6), [0.1, 0.2, 0.3, 0.1, 0.2, 0.3]
    optimizer = rule(parameters, weight_decay=0.1)
    run(optimizer, draws[:3], lrs[:3])
    state = optimizer.state()
    resumed_parameters = [(name, w.copy(), np.zeros_like(w)) for name, w, _ in parameters]
    run(optimizer, draws[3:], lrs[3:])
    resumed = rule(resumed_parameters, weight_decay=0.1)
    resumed.load_state(state)
    assert (resumed.lr, resumed.steps) == (0.3, 3)
    run(resumed, draws[3:], lrs[3:])
    for (_, w, _), (_, again, _) in zip(parameters, resumed_parameters, strict=True):
        np.testing.assert_array_equal(w, again)


def test_a_state_is_a_copy():
    w, dw = np.zeros(2), np.ones(2)
    optimizer = SGD([("w", w, dw)], momentum=0.5)
    optimizer.step()
    state = optimizer.state()
    optimizer.step()
    np.testing.assert_array_equal(state["arrays"]["velocity"]["w"], [1, 1])
    np.testing.assert_array_equal(optimizer.state()["arrays"]["velocity"]["w"], [1.5, 1.5])
    assert (state["optimizer"], state["steps"], state["lr"]) == ("SGD", 1, 0.001)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda pair: pickle.loads(pickle.dumps(pair))])
@pytest.mark.parametrize("rule", RULES)
def test_copied_together_with_its_network(rule, copied):
    layer = Linear(30, 200, rng=np.random.default_rng(0))
    optimizer = rule(layer.parameters())
    layer.dw[...], layer.db[...] = 1, -2
    optimizer.step()
    twin, twin_optimizer = copied((layer, optimizer))
    before = layer.w.copy()
    twin_optimizer.step()
    np.testing.assert_array_equal(layer.w, before)
    assert np.abs(twin.w - before).min() > 0
    optimizer.step()
    np.testing.assert_array_equal(layer.w, twin.w)
    np.testing.assert_array_equal(layer.b, twin.b)


def one(w=None, dw=None):
    return [("w", np.zeros(2) if w is None else w, np.zeros(2) if dw is None else dw)]


def read_only():
    w = np.zeros(2)
    w.flags.writeable = False
    return w


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: SGD([], lr=0.1), "SGD: parameters is empty; pass network.parameters()"),
        (lambda: SGD(one(), lr=-1), "SGD: lr is -1, expected a number >= 0"),
        (lambda: Adam(one(), lr=np.nan), "Adam: lr is nan, expected a number >= 0"),
        (lambda: Adam(one(), lr=np.inf), "Adam: lr is inf, expected a number >= 0"),
        (lambda: setattr(SGD(one()), "lr", -0.5), "SGD: lr is -0.5, expected a number >= 0"),
        (lambda: SGD(one(), momentum=1), "SGD: momentum is 1, expected a number >= 0 and < 1"),
        (lambda: HeavyBall(one(), momentum=-0.1), "HeavyBall: momentum is -0.1, expected a number >= 0 and < 1"),
        (lambda: SGD(one(), nesterov=True), "SGD: nesterov is True, which needs momentum above 0"),
        (lambda: RMSprop(one(), alpha=1.5), "RMSprop: alpha is 1.5, expected a number >= 0 and < 1"),
        (lambda: Adagrad(one(), eps=-1), "Adagrad: eps is -1, expected a number >= 0"),
        (lambda: Adam(one(), betas=(1, 0)), "Adam: betas[0] is 1, expected a number >= 0 and < 1"),
        (lambda: AdamW(one(), betas=(0, -1)), "AdamW: betas[1] is -1, expected a number >= 0 and < 1"),
        (lambda: AdamW(one(), weight_decay=-1), "AdamW: weight_decay is -1, expected a number >= 0"),
        (
            lambda: SGD(one(dw=np.zeros(3))),
            "SGD: the gradient of 'w' is (3,) of float64, its parameter (2,) of float64",
        ),
        (
            lambda: SGD(one(dw=np.zeros(2, np.float32))),
            "SGD: the gradient of 'w' is (2,) of float32, its parameter (2,) of float64",
        ),
        (lambda: SGD(one(np.zeros(2, int))), "SGD: parameter 'w' is an array of int64, expected floating point"),
        (lambda: SGD(one(read_only())), "SGD: parameter 'w' is read-only"),
        (lambda: SGD(one() + one()), "SGD: two parameters are called 'w'"),
        (
            lambda: SGD(one(), groups={"*.b": {"lr_multiplier": 2}}),
            "SGD: groups has '*.b', which fits none of the names w",
        ),
        (
            lambda: SGD(one(), groups={"*": {"lr": 2}}),
            "SGD: groups['*'] sets 'lr', expected one of ('lr_multiplier', 'weight_decay')",
        ),
        (
            lambda: SGD(one(), groups={"*": {"lr_multiplier": -2}}),
            "SGD: groups['*']['lr_multiplier'] is -2, expected a number >= 0",
        ),
        (lambda: SGD(one()).load_state(Adam(one()).state()), "SGD: the state is that of Adam"),
        (
            lambda: Adagrad(one(np.zeros(3), np.zeros(3))).load_state(Adagrad(one()).state()),
            "Adagrad: squares of 'w' is (2,) in the state, (3,) here",
        ),
        (
            lambda: SGD(one(), momentum=0.5).load_state(SGD(one()).state()),
            "SGD: velocity of 'w' is missing in the state, (2,) here",
        ),
        (
            lambda: SGD(one()).load_state(SGD(one(), momentum=0.5).state()),
            "SGD: velocity of 'w' is (2,) in the state, missing here",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()


def test_a_rule_must_say_how():
    with pytest.raises(NotImplementedError, match=r"^Optimizer does not say how it moves a parameter$"):
        Optimizer(one(), lr=0.1).step()


def test_a_rule_of_ones_own():
    class SignDescent(Optimizer):
        """w <- w - lr * sign(dw)"""

        def _move(self, w, g, lr, state, scratch):
            w -= lr * np.sign(g)

    w, dw = np.zeros((100, 60)), np.full((100, 60), -5.0)
    SignDescent([("w", w, dw)], lr=0.5).step()
    np.testing.assert_array_equal(w, 0.5)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"steps": -3}, ValueError, "SGD: steps is -3, expected a whole number >= 0"),
        ({"steps": "many"}, ValueError, "SGD: steps is 'many', expected a whole number >= 0"),
        ({"lr": -1.0}, ValueError, "SGD: lr is -1.0, expected a number >= 0"),
        (
            {"arrays": {"velocity": {"w": ["a", "b"]}}},
            TypeError,
            "SGD: velocity of 'w' is an array of <U1, expected real",
        ),
    ],
)
def test_a_state_that_cannot_be_loaded_changes_nothing(change, error, message):
    optimizer = SGD(one(), lr=0.5, momentum=0.5)
    optimizer.step()
    before = optimizer.state()
    with pytest.raises(error, match=f"^{re.escape(message)}"):
        optimizer.load_state(before | {"lr": 0.25, "steps": 7} | change)
    after = optimizer.state()
    assert (after["lr"], after["steps"]) == (0.5, 1)
    np.testing.assert_array_equal(after["arrays"]["velocity"]["w"], before["arrays"]["velocity"]["w"])
