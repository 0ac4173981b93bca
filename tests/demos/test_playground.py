"""The network playground: its training against differences of the loss, its maps against the units' lines."""

import contextlib
import itertools
import json
import math

import numpy as np
import pytest

from nnlib.demos.playground import Playground
from nnlib.demos.playground_training import OPTIMIZERS, draw_points
from nnlib.demos.scene import Button, Choice, Diagram, Plot, Slider
from nnlib.demos.scene_figure import draw_scene
from nnlib.demos.stage import encode
from nnlib.neurons import forward


def thetas(demo, numbers=None):
    """The lecture's matrices, biases in column 0, of a demo's network or of other numbers for it."""
    numbers = demo.now.numbers if numbers is None else numbers
    found, start = [], 0
    sizes = [2, *[demo.width] * demo.depth, 1]
    for columns, rows in itertools.pairwise(sizes):
        w = numbers[start : start + rows * columns].reshape(rows, columns)
        b = numbers[start + rows * columns :][:rows]
        found.append(np.column_stack([b, w]))
        start += rows * (columns + 1)
    assert start == len(numbers)
    return found


def penalized_loss(demo, numbers):
    """Of a network of sigmoids, on the training points, written as in the lecture."""
    p, y = forward(thetas(demo, numbers), demo.points.x), demo.points.y
    weights = np.concatenate([theta[:, 1:].ravel() for theta in thetas(demo, numbers)])
    penalty = {"none": 0, "L1": np.abs(weights).sum(), "L2": np.square(weights).sum() / 2}[demo.penalty]
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)) + demo.strength * penalty


def slope(demo):
    """Centred differences of the loss."""
    steps = 1e-5 * np.eye(len(demo.now.numbers))
    ends = ([penalized_loss(demo, demo.now.numbers + way * step) for way in (1, -1)] for step in steps)
    return np.array([(up - down) / 2e-5 for up, down in ends])


def after(demo, steps):
    for _ in range(steps):
        demo = demo.act("step", None)
    return demo


# The training.


@pytest.mark.parametrize("penalty", ["none", "L1", "L2"])
@pytest.mark.parametrize("depth", [0, 1, 3])
def test_a_step_goes_down_the_slope_of_the_loss(depth, penalty):
    demo = Playground(depth=depth, width=3, activation="sigmoid", optimizer="SGD", rate=0.3, batch="all")
    demo = demo.act("penalty", penalty).act("strength", "0.1")
    moved = demo.act("step", None).now.numbers - demo.now.numbers
    np.testing.assert_allclose(moved, -0.3 * slope(demo), rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_a_step_of_other_activations_lowers_the_loss(activation):
    demo = Playground(depth=2, activation=activation, optimizer="SGD", rate=0.01, batch="all")
    losses = [each.loss for each in after(demo, 20).log]
    assert all(later < earlier for earlier, later in itertools.pairwise(losses))


def test_first_steps_of_the_optimizers():
    demo = Playground(activation="sigmoid", width=2, rate=0.01, batch="all")
    g = slope(demo)
    expected = {"SGD": g, "momentum": g, "Nesterov": 1.9 * g, "RMSprop": 10 * np.sign(g)}
    expected |= dict.fromkeys(("Adam", "Adagrad"), np.sign(g))
    assert set(expected) == set(OPTIMIZERS)
    for optimizer, direction in expected.items():
        moved = demo.act("optimizer", optimizer).act("step", None).now.numbers - demo.now.numbers
        np.testing.assert_allclose(moved, -0.01 * direction, rtol=2e-3, atol=1e-9)


def test_momentum_remembers_and_a_new_optimizer_does_not():
    demo = Playground(activation="sigmoid", optimizer="momentum", rate=0.1, batch="all")
    once = demo.act("step", None)
    twice = once.act("step", None)
    velocity = 0.9 * slope(demo) + slope(once)
    np.testing.assert_allclose(twice.now.numbers - once.now.numbers, -0.1 * velocity, rtol=1e-4, atol=1e-9)
    other = once.act("optimizer", "SGD").act("step", None)
    np.testing.assert_allclose(other.now.numbers - once.now.numbers, -0.1 * slope(once), rtol=1e-4, atol=1e-9)


def test_a_new_learning_rate_holds_from_the_next_step():
    demo = Playground(activation="sigmoid", optimizer="SGD", rate=0.1, batch="all").act("step", None)
    moved = demo.act("rate", "1").act("step", None).now.numbers - demo.now.numbers
    np.testing.assert_allclose(moved, -slope(demo), rtol=1e-4, atol=1e-9)


def test_dropout_leaves_out_that_share_of_the_units():
    demo = Playground(width=8, drop=0.3, batch="1", optimizer="SGD")
    left_out = []
    for _ in range(60):
        later = demo.act("step", None)
        still = [
            [
                all(later.now.numbers[demo.places[name]] == demo.now.numbers[demo.places[name]] for name in names)
                for names in ((f"x1 → 1.{unit}", f"bias of 1.{unit}"), (f"1.{unit} → output",))
            ]
            for unit in range(1, 9)
        ]
        assert all(into == out for into, out in still)
        left_out += [into for into, _ in still]
        demo = later
    assert np.mean(left_out) == pytest.approx(0.3, abs=4 * math.sqrt(0.3 * 0.7 / 480))


@pytest.mark.parametrize("batch", ["1", "4", "16", "64", "all"])
def test_a_batch_has_so_many_points(batch):
    # One far point of class 1 among points of class 0 at the origin moves the weight of x1 when it is in the batch.
    demo = Playground("empty", depth=0, optimizer="SGD", batch=batch)
    for place, click in [([1.0, 0.0], "adds class 1")] + [([0.0, 0.0], "adds class 0")] * 79:
        demo = demo.act("click", click).act("plane.pick", place)
    moved = []
    for _ in range(200):
        later = demo.act("step", None)
        moved.append(later.now.numbers[0] != demo.now.numbers[0])
        demo = later
    share = 1 if batch == "all" else int(batch) / 80
    assert np.mean(moved) == pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / 200))


def test_no_line_does_xor_and_a_hidden_layer_does():
    flat = after(Playground(depth=0), 300)
    deep = after(Playground(depth=1, width=4), 300)
    assert flat.log[-1].right <= 75
    assert deep.log[-1].right >= 95
    assert deep.log[-1].fresh_right >= 180


def test_the_score_is_that_of_the_lecture():
    demo = after(Playground(activation="sigmoid"), 5)
    assert demo.log[-1].loss == pytest.approx(penalized_loss(demo, demo.now.numbers))
    for points, right in ((demo.points, demo.log[-1].right), (demo.fresh, demo.log[-1].fresh_right)):
        assert right == ((forward(thetas(demo), points.x) > 0.5) == (points.y == 1)).sum()


# Time: play, pause, step, back, reset.


def test_advance_makes_the_steps_of_the_button():
    one_by_one = after(Playground(pace=20, drop=0.2), 20)
    at_once = Playground(pace=20, drop=0.2).act("play", None).advance()
    assert at_once.running
    assert at_once.now.step == 20
    assert (at_once.now.numbers == one_by_one.now.numbers).all()
    assert not at_once.act("pause", None).running
    assert not at_once.act("play", None).running
    assert not at_once.act("step", None).running


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_back_and_again_is_where_one_was(optimizer):
    demo = after(Playground(optimizer=optimizer, drop=0.5, rate=0.01), 5)
    before = after(Playground(optimizer=optimizer, drop=0.5, rate=0.01), 3)
    back = demo.act("back", None).act("back", None)
    assert (back.now.numbers == before.now.numbers).all()
    assert [each.step for each in back.log] == [0, 1, 2, 3]
    assert (after(back, 2).now.numbers == demo.now.numbers).all()


def test_back_ends_at_the_start_and_after_200_steps():
    with pytest.raises(ValueError, match="step 0 is as far back"):
        Playground().act("back", None)
    demo = Playground(pace=20).act("play", None)
    for _ in range(15):
        demo = demo.advance()
    for _ in range(200):
        demo = demo.act("back", None)
    assert demo.now.step == 100
    with pytest.raises(ValueError, match="step 100 is as far back"):
        demo.act("back", None)


def test_reset_and_other_start():
    demo = after(Playground(), 3)
    assert (demo.act("reset", None).now.numbers == Playground().now.numbers).all()
    assert demo.act("reset", None).log[0].step == 0
    assert (demo.act("other_start", None).now.numbers != Playground().now.numbers).all()
    assert (demo.act("other_start", None).points.x == demo.points.x).all()
    assert (demo.act("other_data", None).points.x != demo.points.x).all()


def test_nothing_that_was_is_written_into():
    demo = Playground(pace=20)
    numbers, x = demo.now.numbers.copy(), demo.points.x.copy()
    later = demo.act("play", None).advance().act("value", 3.0).act("plane.pick", [0, 0]).advance()
    assert later.now.step == 40
    assert (demo.now.numbers == numbers).all()
    assert (demo.points.x == x).all()
    assert not demo.running


def test_the_log_stays_short_and_keeps_its_ends():
    demo = Playground(pace=1).act("play", None)
    for _ in range(700):
        demo = demo.advance()
    steps = [each.step for each in demo.log]
    assert len(steps) <= 240
    assert steps[0] == 0
    assert steps[-1] == 700
    assert steps == sorted(set(steps))


def test_a_step_that_is_too_large_is_not_taken():
    demo = Playground("empty", activation="relu", optimizer="SGD", rate=3.0, width=1).act("plane.pick", [1.0, 0.0])
    for weight in ("x1 → 1.1", "1.1 → output"):
        demo = demo.act("weight", weight).act("value", 9000)
    with pytest.raises(ValueError, match="rate is 3, with which step 1"):
        demo.act("step", None)
    stopped = demo.act("play", None).advance()
    assert not stopped.running
    assert (stopped.now.numbers == demo.now.numbers).all()
    assert "Stopped: rate is 3" in stopped.scene().caption
    assert "Stopped" not in stopped.act("rate", "0.1").scene().caption


# The points.


@pytest.mark.parametrize("data", ["xor", "circles", "moons", "spirals", "blobs"])
@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_points_lie_in_the_plane_and_are_of_both_classes(data, noise):
    x, y = draw_points(data, 120, noise, seed=3)
    assert np.abs(x).max() < 1.5
    assert y.sum() == 60
    if data != "blobs" or noise:
        fresh = draw_points(data, 120, noise, seed=3, fresh=True)
        assert (np.isin(x, fresh.x).all(axis=1)).mean() < 0.05


def test_dead_units_are_named():
    demo = Playground("xor", depth=1, width=2, activation="relu")
    assert "dead" not in demo.scene().caption
    demo = demo.act("weight", "bias of 1.2").act("value", -20)
    assert demo.scene().caption.endswith(
        " 1 hidden unit is 0 at every point, so that no gradient reaches it: it is dead."
    )
    both = demo.act("weight", "bias of 1.1").act("value", -20)
    assert both.scene().caption.endswith(" no gradient reaches them: they are dead.")
    stays = both.act("step", None).now.numbers
    names = [name for name in both.places if "1.1" in name or "1.2" in name]
    assert [stays[both.places[name]] for name in names] == [both.now.numbers[both.places[name]] for name in names]
    assert "dead" not in both.act("activation", "tanh").scene().caption


def test_a_strength_is_asked_for_only_where_there_is_a_penalty():
    names = [[part.name for part in Playground(penalty=penalty).scene().controls[2]] for penalty in ("none", "L2")]
    assert [name for name in names[1] if name not in names[0]] == ["strength"]


def test_where_the_reader_adds_all_points_none_are_drawn():
    assert [part.name for part in Playground("empty").scene().controls[0]] == ["data"]
    drawn = Playground("empty").act("data", "moons")
    assert [part.name for part in drawn.scene().controls[0]] == ["data", "count", "noise", "other_data"]


def test_clicks_add_and_remove_points():
    demo = Playground("empty").act("plane.pick", [0.5, -0.25]).act("click", "adds class 1").act("plane.pick", [-1, 1])
    assert demo.points.x.tolist() == [[0.5, -0.25], [-1, 1]]
    assert demo.points.y.tolist() == [[0], [1]]
    demo = demo.act("click", "removes").act("plane.pick", [0.45, -0.2])
    assert demo.points.x.tolist() == [[-1, 1]]
    with pytest.raises(ValueError, match="no point lies within"):
        demo.act("plane.pick", [0.5, -0.25])
    demo = demo.act("plane.pick", [-1, 1])
    for action in ("step", "play"):
        with pytest.raises(ValueError, match="points is empty"):
            demo.act(action, None)
    with pytest.raises(ValueError, match="no point lies within"):
        demo.act("plane.pick", [-1, 1])
    assert draw_scene(demo.scene()).subfigs


def test_a_run_whose_points_are_all_removed_stops():
    demo = Playground("empty").act("plane.pick", [0, 0]).act("play", None).act("click", "removes")
    assert demo.running
    demo = demo.act("plane.pick", [0, 0]).advance()
    assert not demo.running
    assert "points is empty" in demo.scene().caption


def test_there_are_at_most_300_points():
    demo = Playground(count=200)
    for _ in range(100):
        demo = demo.act("plane.pick", [0, 0])
    with pytest.raises(ValueError, match="300 are the most"):
        demo.act("plane.pick", [0, 0])


# Weights and maps.


def test_weights_are_edited_by_the_slider():
    demo = Playground(depth=2, width=3).act("network.edge", ["1.2", "2.3"])
    assert demo.weight == "1.2 → 2.3"
    demo = demo.act("value", 2.5)
    assert thetas(demo)[1][2, 2] == 2.5
    assert demo.value == 2.5
    assert (demo.now.numbers != Playground(depth=2, width=3).now.numbers).sum() == 1
    demo = demo.act("weight", "bias of output").act("value", -1)
    assert thetas(demo)[2][0, 0] == -1
    assert demo.log[-1].loss != Playground(depth=2, width=3).log[-1].loss


def cells():
    side = 1.5 * ((2 * np.arange(48) + 1) / 48 - 1)
    return np.array([(x1, x2) for x2 in side[::-1] for x1 in side])


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu"])
def test_the_map_of_a_unit_has_its_line(activation):
    demo = after(Playground(activation=activation), 30).act("network.hover", "1.2")
    plane = panel(demo, "plane")
    bias, first, second = thetas(demo)[0][1]
    z = (bias + cells() @ [first, second]).reshape(48, 48)
    clear = np.abs(z) > 0.05 * np.abs(z).max()
    assert ((plane.background > 128) == (z > 0))[clear].all()
    assert plane.title.startswith("what unit 2 of layer 1 answers")


def test_the_decision_regions_are_the_networks_answers():
    demo = after(Playground(activation="sigmoid", depth=2), 50)
    p = forward(thetas(demo), cells()).reshape(48, 48)
    np.testing.assert_allclose(panel(demo, "plane").background, 255 * p, atol=1.5)


def test_the_maps_in_the_network_are_small_ones_of_the_large():
    demo = after(Playground(depth=2, width=3), 5)
    for node in panel(demo, "network").nodes:
        large = panel(demo.act("network.pick", node.name), "plane").background
        assert (node.shades == large[1::3, 1::3]).all()


def panel(demo, name):
    return next(each for row in demo.scene().panels for each in row if each.name == name)


# Refusals.


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("data", "digits"),
        ("count", 5),
        ("noise", 0.6),
        ("depth", 4),
        ("width", 0),
        ("drop", 0.9),
        ("activation", "arctan"),
        ("optimizer", "LBFGS"),
        ("rate", 0.02),
        ("batch", "3"),
        ("penalty", "L3"),
        ("strength", 7),
        ("pace", 2),
        ("click", "moves"),
        ("weight", "1.1 → 1.2"),
        ("shown", "9.9"),
        ("seed", -1),
    ],
)
def test_values_that_are_refused(name, value):
    with pytest.raises(ValueError, match=f"^{name} is"):
        Playground(**{name: value})


def test_actions_that_are_refused():
    with pytest.raises(ValueError, match="'fly'"):
        Playground().act("fly", None)
    with pytest.raises(ValueError, match=r"shown is '3\.3'"):
        Playground().act("network.pick", "3.3")
    with pytest.raises(ValueError, match=r"x1 → 1\.1 is 100000"):
        Playground().act("value", 1e5)


# Whatever one does.


def any_action(scene, rng):
    parts = [part for row in scene.controls for part in row]
    parts += [part for row in scene.panels for part in row if part.actions]
    part = parts[rng.integers(len(parts))]
    if isinstance(part, Button):
        return part.name, None
    if isinstance(part, Choice):
        return part.name, part.options[rng.integers(len(part.options))]
    if isinstance(part, Slider):
        value = part.low + part.step * rng.integers(round((part.high - part.low) / part.step) + 1)
        return part.name, min(value, part.high)
    if isinstance(part, Plot):
        return f"{part.name}.pick", rng.uniform(-1.5, 1.5, 2).tolist()
    node, edge = (each[rng.integers(len(each))] for each in (part.nodes, part.edges))
    return [(f"{part.name}.hover", node.name), (f"{part.name}.edge", [edge.start, edge.end])][rng.integers(2)]


@pytest.mark.parametrize("seed", range(3))
def test_a_random_walk_gives_scenes_that_agree_with_themselves(seed):
    rng = np.random.default_rng(seed)
    demo, taken = Playground(), 0
    for _ in range(150):
        scene = demo.scene()
        check(demo, scene)
        with contextlib.suppress(ValueError):
            demo = demo.act(*any_action(scene, rng))
            taken += 1
        if demo.running:
            demo = demo.advance()
    assert taken > 100


def check(demo, scene):
    json.dumps(encode(scene, []), allow_nan=False)
    controls = {part.name: part for row in scene.controls for part in row}
    assert len(controls) == sum(len(row) for row in scene.controls)
    for part in controls.values():
        if isinstance(part, Choice):
            assert part.value in part.options
        if isinstance(part, Slider):
            assert part.low <= part.value <= part.high
    (plane, network), (curves,) = scene.panels
    assert isinstance(network, Diagram)
    assert all(len(line.x) == len(line.y) for line in (*plane.lines, *curves.lines))
    rows = {row[0]: row[1:] for row in scene.table.rows}
    assert sum(len(line.x) for line in plane.lines) == int(rows["training"][0] if "training" in rows else 0)
    for label, (points, loss, right, share) in rows.items():
        assert float(share.removesuffix(" %")) == pytest.approx(100 * int(right) / int(points), abs=0.05)
        assert f"{label} loss {loss}, {right} of {points} points right" in curves.description
        assert demo.running or f"{label} loss {loss}, {right} of {points} points right" in scene.caption
    names = [node.name for node in network.nodes]
    assert len(set(names)) == len(names)
    sizes = [2, *[demo.width] * demo.depth, 1]
    assert len(network.edges) == sum(a * b for a, b in itertools.pairwise(sizes))
    assert len(controls["weight"].options) == len(network.edges) + sum(sizes[1:]) == len(demo.now.numbers)
    chosen = [f"{edge.start} → {edge.end}" for edge in network.edges if edge.look == "active"]
    assert chosen == [demo.weight] * (not demo.weight.startswith("bias"))
    assert all({edge.start, edge.end} <= set(names) and -1 <= edge.strength <= 1 for edge in network.edges)
    assert [node.name for node in network.nodes if node.look == "active"] == [demo.shown]
    assert f"Step {demo.now.step};" in scene.table.caption
    assert curves.title.partition(";")[0] == f"step {demo.now.step}"
