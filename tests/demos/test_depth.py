"""The signal through depth: what is measured against theory and plain NumPy; what it shows, by its acts."""

import json
import math

import numpy as np
import pytest

from nnlib.demos.depth import Depth
from nnlib.demos.depth_signals import ACTIVATIONS, CELLS, INITIALIZERS, Design, examples, signals, steepest, trained
from nnlib.demos.numbers import number
from nnlib.demos.scene_figure import scene_html
from nnlib.demos.stage import encode
from nnlib.initializers import he_normal

# The figures of the curriculum.


def test_slopes_of_the_sigmoid():
    assert steepest("sigmoid", 1) == pytest.approx(1 / 4, abs=1e-6)
    assert steepest("sigmoid", 2) == pytest.approx(0.0590, abs=5e-5)
    assert steepest("tanh", 20) == pytest.approx(1)
    assert steepest("relu", 20) == 1


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("initializer", ["zeros", "all equal, 0.1"])
def test_equal_units_stay_equal(initializer, activation):
    design = Design(initializer, activation, 3, 16)
    for steps in (0, 5):
        assert (signals(design, steps).different == 1).all()
    assert (signals(design._replace(initializer="He normal"), 0).different == 16).all()


def test_zeros_stop_the_gradient():
    found = signals(Design("zeros", "relu", 4, 16), 0)
    assert not found.gradient_std.any()
    assert found.loss == pytest.approx(math.log(10))
    assert (found.idle == 1).all()
    assert "No gradient comes back" in Depth("zeros", "relu").scene().caption


@pytest.mark.parametrize(
    ("initializer", "activation", "factor"),
    [
        ("He normal", "relu", 1.0),
        ("1/√n normal", "relu", math.sqrt(1 / 2)),
        ("Xavier uniform", "relu", math.sqrt(1 / 2)),
        ("tiny normal, std 1e-5", "tanh", 8e-5),
        ("small normal, std 0.01", "tanh", 0.08),
        ("large normal, std 1", "relu", math.sqrt(64 / 2)),
    ],
)
def test_the_signal_over_twenty_layers(initializer, activation, factor):
    """Per layer the mean square is multiplied by n * variance of a weight, and for relu half of that, either way."""
    found = signals(Design(initializer, activation, 20, 64), 0)
    forward = (found.activation_std[-1] / found.activation_std[0]) ** (1 / 19)
    back = (found.gradient_std[0] / found.gradient_std[-1]) ** (1 / 19)
    assert forward == pytest.approx(factor, rel=0.06)
    assert back == pytest.approx(factor, rel=0.06)


def test_large_weights_saturate_tanh_and_small_ones_do_not():
    assert signals(Design("large normal, std 1", "tanh", 10, 64), 0).idle.min() > 0.6
    assert signals(Design("1/√n normal", "tanh", 10, 64), 0).idle.max() < 0.02


def test_sigmoids_tell_examples_apart_no_longer():
    """Their deviation seems to last, but by the last layer every example gives the same."""
    depth = Depth("Xavier uniform", "sigmoid", 20, 64)
    found = depth.signals
    assert found.activation_std[-1] > 0.5 * found.activation_std[0]
    assert found.signal[-1] < 1e-9 * found.signal[0]
    assert depth.factors[0] < 0.25  # the largest slope
    assert depth.factors[1] < 0.25


def test_the_right_beginning_trains():
    losses = {name: trained(Design(name, "relu", 20, 64), 21)[1] for name in ("He normal", "1/√n normal")}
    assert losses["He normal"][-1] < 0.8 * losses["He normal"][0]
    assert losses["1/√n normal"][-1] > 0.99 * losses["1/√n normal"][0]


def test_a_fate_is_that_of_all_layers():
    """0.93 a layer is a quarter of the signal over twenty."""
    fading = Depth("Xavier uniform", "tanh", 20, 64)
    forward, _ = fading.factors
    total = fading.signals.signal[-1] / fading.signals.signal[0]
    assert 0.85 < forward < 1
    assert 0.01 < total < 0.3
    assert f"by {number(forward)}, 19 layers by {number(total, 2)}: it fades." in fading.scene().caption
    assert "it lasts" in Depth("He normal", "tanh", 2, 64).scene().caption


def test_a_loss_beyond_the_plot_has_a_mark_and_a_number():
    large = Depth("large normal, std 1", "relu", 20, 64)
    loss = large.scene().panels[1][1]
    mark = next(line for line in loss.lines if line.look == "triangles")
    assert mark.label == f"above the plot, up to {number(large.losses[0])}"
    assert (list(mark.x), loss.y_range[0] < mark.y[0] < loss.y_range[1]) == ([0], True)
    assert all(line.look != "triangles" for line in Depth().scene().panels[1][1].lines)


def test_a_deviation_beyond_all_bounds_is_said():
    """The numbers themselves are still finite; their squares are not."""
    depth = Depth("large normal, std 1", "relu", 20, 64, 1, 1)
    assert not depth.signals.finite
    scene = depth.scene()
    assert scene.caption.startswith("Numbers have gone beyond all bounds.")
    words = json.dumps(encode(scene, []))
    assert "inf" not in words
    assert "nan" not in words


# The measuring itself, against plain NumPy.


def test_measured_numbers_by_hand():
    x, target = examples()
    rng = np.random.default_rng(7)
    first, second, last = (he_normal(shape, rng, np.float64) for shape in ((16, 64), (16, 16), (10, 16)))
    z1 = x @ first.T
    z2 = np.maximum(z1, 0) @ second.T
    logits = np.maximum(z2, 0) @ last.T
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    odds /= odds.sum(axis=1, keepdims=True)
    g2 = ((odds - np.eye(10)[target]) @ last) * (z2 > 0)
    g1 = (g2 @ second) * (z1 > 0)
    found = signals(Design("He normal", "relu", 2, 16), 0)
    y1, y2 = np.maximum(z1, 0), np.maximum(z2, 0)
    assert np.allclose(found.activation_std, [y1.std(), y2.std()])
    assert np.allclose(found.gradient_std, [g1.std(), g2.std()])
    assert np.allclose(found.signal, [np.sqrt(y.var(axis=0).mean()) for y in (y1, y2)])
    assert found.idle.tolist() == [(y.max(axis=0) == 0).mean() for y in (y1, y2)]
    assert found.loss == pytest.approx(-np.log(odds[np.arange(len(x)), target]).mean())
    counts, _ = np.histogram(np.minimum(y1, 3.999), CELLS, (0, 4))
    assert np.allclose(found.activation_shares[0], counts / y1.size)
    sizes = np.log10(np.maximum(np.abs(g1), 1e-16))
    counts, _ = np.histogram(sizes, CELLS, (-16, 4))
    assert np.allclose(found.gradient_shares[0], counts / g1.size)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("initializer", INITIALIZERS)
def test_histograms_are_shares(initializer, activation):
    found = signals(Design(initializer, activation, 6, 8), 0)
    for shares in (found.activation_shares, found.gradient_shares):
        assert shares.shape == (6, CELLS)
        assert np.allclose(shares.sum(axis=1), 1)
    assert found.finite


def test_training_is_the_same_each_time_and_leaves_the_past_alone():
    design = Design("He normal", "tanh", 3, 16)
    before = trained(design, 0)[0].copy()
    after, losses = trained(design, 4)
    trained.cache_clear()
    assert np.array_equal(trained(design, 4)[0], after)
    assert trained(design, 4)[1] == losses
    assert np.array_equal(trained(design, 0)[0], before)


# What a reader does.


def test_a_change_begins_anew():
    depth = Depth(depth=3, width=16).act("train", None)
    assert depth.running
    depth = depth.advance().advance()
    assert depth.steps == 2
    for name, value in (("initializer", "zeros"), ("activation", "tanh"), ("depth", 5), ("width", 8), ("before", None)):
        changed = depth.act(name, value)
        assert (changed.steps, changed.running) == (0, False)
    assert depth.act("before", None) == Depth(depth=3, width=16)


def test_training_goes_in_chunks_and_pauses():
    depth = Depth("He normal", depth=2, width=8).act("train", None)
    assert depth.scene().controls[1][2].label == "Pause"
    paused = depth.advance().act("train", None)
    assert (paused.steps, paused.running) == (1, False)
    assert paused.act("pause", None) == paused
    while depth.running:
        depth = depth.advance()
    assert depth.steps == 20
    assert len(depth.losses) == 21
    assert depth.act("train", None).until == 40
    at_the_end = Depth("He normal", depth=1, width=8, steps=200, until=200)
    assert not at_the_end.act("train", None).running
    assert not at_the_end.scene().controls[1][2].enabled


def test_numbers_beyond_all_bounds_are_shown_and_end_the_training():
    depth = Depth("large normal, std 1", "relu", 20, 64).act("train", None)
    for _ in range(20):
        depth = depth.advance() if depth.running else depth
    assert not depth.running
    assert depth.steps < 20
    assert "beyond all bounds" in depth.scene().caption
    assert depth.act("train", None) == depth
    coherent(depth)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("initializer", "ones", "initializer is 'ones'"),
        ("activation", "gelu", "activation is 'gelu'"),
        ("depth", 21, "depth is 21"),
        ("depth", 0, "depth is 0"),
        ("width", 12, "width is 12"),
        ("width", 72, "width is 72"),
        ("hurry", None, "nothing called 'hurry'"),
    ],
)
def test_refusals_name_what_is_wrong(name, value, said):
    with pytest.raises(ValueError, match=said):
        Depth(depth=2, width=8).act(name, value)


def test_steps_have_a_range():
    with pytest.raises(ValueError, match="steps is 201"):
        Depth(steps=201, until=201)
    with pytest.raises(ValueError, match="until is 3"):
        Depth(steps=4, until=3)


def coherent(depth):
    scene = depth.scene()
    plots = [plot for row in scene.panels for plot in row]
    assert len(scene.table.rows) == depth.depth
    assert all(len(row) == len(scene.table.head) for row in scene.table.rows)
    for plot in plots:
        assert plot.x_range[0] < plot.x_range[1]
        assert plot.y_range[0] < plot.y_range[1]
        assert plot.description
        assert all(len(line.x) == len(line.y) for line in plot.lines)
    assert plots[0].background.shape == plots[1].background.shape == (CELLS, depth.depth)
    assert len(plots[3].lines[0].x) == depth.steps + 1
    drawn = plots[2].lines[1].y
    for row, value in zip(scene.table.rows, drawn, strict=True):
        if np.isfinite(value):
            assert float(row[1].replace("−", "-")) == pytest.approx(10**value, rel=0.01)
    json.dumps(encode(scene, []), allow_nan=False)


@pytest.mark.parametrize("seed", range(3))
def test_a_walk_of_actions_stays_coherent(seed):
    rng, depth = np.random.default_rng(seed), Depth(depth=4, width=16)
    for _ in range(25):
        choices = (
            ("initializer", str(rng.choice(list(INITIALIZERS)))),
            ("activation", str(rng.choice(list(ACTIVATIONS)))),
            ("depth", int(rng.integers(1, 21))),
            ("width", 8 * int(rng.integers(1, 5))),
            ("train", None),
            ("train", None),
            ("before", None),
            ("pause", None),
        )
        depth = depth.act(*choices[rng.integers(len(choices))])
        if depth.running:
            depth = depth.advance()
        coherent(depth)


def test_on_paper():
    assert scene_html(Depth("zeros", "sigmoid", 1, 8).scene()).count("<table>") == 1
