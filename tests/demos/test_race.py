"""The optimizer race: its runs against eigenvalues, formulas and the network itself; what it shows, by its acts."""

import dataclasses
import json
import math

import numpy as np
import pytest

from nnlib import SGD
from nnlib.demos.race import Race
from nnlib.demos.race_runs import ARRIVES_NOT, LOST, MOMENTA, RATES, RULES, STEPS, TOLERANCE, arrivals, paths
from nnlib.demos.scene_figure import scene_html
from nnlib.demos.stage import encode
from nnlib.demos.surfaces import NAMES, best_momentum, best_step, plane, step_limit, surface

EVERYONE = tuple(RULES)


def spectral_radius(rate, momentum, curvature):
    """By what the error of a quadratic shrinks in a step of momentum, from the matrix that moves (error, velocity)."""
    matrix = [[1 - rate * curvature, -rate * momentum], [curvature, momentum]]
    return max(abs(np.linalg.eigvals(matrix)))


# The figures of the curriculum.


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("curvature", [1.0, 20.0, 100.0])
def test_the_limit_is_where_the_error_stops_shrinking(curvature, momentum):
    limit = step_limit(curvature, momentum)
    assert spectral_radius(0.999 * limit, momentum, curvature) < 1 < spectral_radius(1.001 * limit, momentum, curvature)


@pytest.mark.parametrize("largest", [1.0, 4.0, 20.0, 100.0])
def test_the_best_settings_are_best(largest):
    def remains(rate, momentum):
        return max(spectral_radius(rate, momentum, curvature) for curvature in (1.0, largest))

    rate, expected = best_step(1.0, largest)
    assert remains(rate, 0.0) == pytest.approx(expected, abs=1e-12)
    assert all(remains(rate * factor, 0.0) >= expected for factor in (0.9, 0.99, 1.01, 1.1))
    rate, momentum, expected = best_momentum(1.0, largest)
    # A double root: what rounding does to it is the root of rounding.
    assert remains(rate, momentum) == pytest.approx(expected, abs=1e-6)
    tried = [remains(rate * factor, momentum + more) for factor in (0.9, 1.0, 1.1) for more in (-0.02, 0, 0.02)]
    assert min(tried) >= expected - 1e-6


def test_momentum_of_a_ravine_of_100():
    # kappa = 100: 99/101 of the error remains a step without momentum, 9/11 with it.
    assert best_step(1, 100) == (pytest.approx(2 / 101), pytest.approx(99 / 101))
    assert best_momentum(1, 100) == (pytest.approx(4 / 121), pytest.approx(81 / 121), pytest.approx(9 / 11))


def test_plain_descent_does_what_the_formula_says():
    race = Race("ravine", 10, ("SGD",), (2.0, -1.0), 0.05, 0.0)
    k = np.arange(STEPS + 1)
    assert np.allclose(race.paths[0], np.stack([2 * 0.95**k, -(0.5**k)], axis=1), rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize(("share", "ends"), [(0.97, "lower"), (1.03, "higher")])
def test_the_limit_in_the_race(share, ends):
    for momentum, rule in ((0.0, "SGD"), (0.5, "momentum")):
        rate = share * step_limit(20.0, momentum)
        loss = Race("ravine", 20, (rule,), (0.5, 1.0), rate, momentum).losses[0]
        assert (loss[-1] < loss[0]) == (ends == "lower")


def test_002_and_099_swing():
    """The errors turn round in the plane of (error, velocity) and shrink by the root of 0.99 a step."""
    race = Race("ravine", 1, ("momentum",)).act("swing", None)
    assert (race.rate, race.momentum) == (0.02, 0.99)
    assert spectral_radius(0.02, 0.99, 1.0) == pytest.approx(math.sqrt(0.99))
    x = race.paths[0, :, 0]
    turns = np.flatnonzero(np.diff(np.sign(x)))
    # Half a turn takes pi / arccos((1 + 0.99 - 0.02) / (2 sqrt(0.99))) steps.
    assert np.diff(turns).mean() == pytest.approx(math.pi / math.acos(1.97 / (2 * math.sqrt(0.99))), abs=0.5)


# The surfaces.


@pytest.mark.parametrize("name", NAMES)
def test_slopes_curvatures_and_lowest_place(name):
    ground, rng, step = surface(name, 7), np.random.default_rng(0), 1e-4
    x, y = rng.uniform(*ground.x_range, 50), rng.uniform(*ground.y_range, 50)
    loss, slope_x, slope_y = ground.field(x, y)
    assert (loss >= 0).all()
    # The network's slopes are read off a table.
    near = {"rtol": 1e-4, "atol": 2e-4} if name != "network" else {"rtol": 0, "atol": 2e-3}
    if name == "network":
        step = 0.02
    for slope, (right, up) in ((slope_x, (step, 0)), (slope_y, (0, step))):
        difference = ground.field(x + right, y + up)[0] - ground.field(x - right, y - up)[0]
        assert np.allclose(slope, difference / (2 * step), **near)
    at_lowest = ground.field(*np.array(ground.minimum))
    assert np.allclose(at_lowest, 0, atol=1e-9)

    def slopes(right, up):
        x, y = ground.minimum
        return np.array(ground.field(np.array(x + right), np.array(y + up))[1:])

    bends = [(slopes(step, 0) - slopes(-step, 0)) / (2 * step), (slopes(0, step) - slopes(0, -step)) / (2 * step)]
    assert np.allclose(np.linalg.eigvalsh(bends), ground.curvatures, rtol=1e-2)
    assert not ground.left(x, y).any()
    assert ground.left(np.array([1e9, np.nan]), np.array([0.0, 0.0])).all()


def test_the_tabled_plane_is_the_network():
    here, ground, rng = plane(), surface("network"), np.random.default_rng(1)
    assert np.allclose(here.directions @ here.directions.T, np.diag([here.directions[0] @ here.directions[0]] * 2))
    assert math.hypot(*here.start) == pytest.approx(1)
    lowest, _ = here.loss_and_slopes(*ground.minimum)
    for x, y in zip(rng.uniform(*ground.x_range, 40), rng.uniform(*ground.y_range, 40), strict=True):
        own, slopes = here.loss_and_slopes(x, y)
        loss, *tabled = ground.field(x, y)
        assert loss == pytest.approx(own - lowest, abs=2e-5)
        assert np.allclose(tabled, slopes, atol=2e-4)
        step = 1e-5
        along = here.loss_and_slopes(x + step, y)[0] - here.loss_and_slopes(x - step, y)[0]
        assert slopes[0] == pytest.approx(along / (2 * step), abs=1e-6)


# The map.


@pytest.mark.parametrize("name", NAMES)
def test_the_map_is_what_the_optimizer_does(name):
    ground = surface(name, 20)
    steps = arrivals(name, 20, ground.start)
    rng, goal = np.random.default_rng(2), TOLERANCE * ground.field(*np.array(ground.start))[0]
    for row, column in zip(rng.integers(0, len(MOMENTA), 12), rng.integers(0, len(RATES), 12), strict=True):
        place, slope = np.array(ground.start, float), np.zeros(2)
        optimizer = SGD([("w", place, slope)], RATES[column], MOMENTA[row])
        late, gone = 0, False
        for step in range(1, STEPS + 1):
            slope[:] = ground.field(*place)[1:]
            optimizer.step()
            gone = gone or bool(ground.left(*place))
            if gone:
                break
            loss = ground.field(*place)[0]
            late = step if loss > goal else late
        expected = LOST if gone or loss > goal / TOLERANCE else min(late + 1, ARRIVES_NOT)
        assert steps[row, column] == expected


@pytest.mark.parametrize("condition", [1, 20, 100])
def test_the_map_of_the_ravine_ends_at_the_limit(condition):
    steps = arrivals("ravine", condition, (-2.5, 1.0))
    beyond = RATES[None] > 1.1 * step_limit(condition, MOMENTA[:, None])
    within = RATES[None] < 0.9 * step_limit(condition, MOMENTA[:, None])
    assert (steps[beyond] == LOST).all()
    # With momentum near 1 the speed of descent is still in the run after all these steps.
    assert not (steps[within & (MOMENTA[:, None] < 0.9)] == LOST).any()


@pytest.mark.parametrize("name", NAMES)
def test_race_and_map_count_alike(name):
    for rate, momentum in ((RATES[18], MOMENTA[12]), (RATES[26], MOMENTA[3]), (RATES[38], MOMENTA[19])):
        race = Race(name, 20, ("momentum",), None, float(rate), float(momentum))
        steps = arrivals(name, 20, race.begin)
        row, column = MOMENTA.tolist().index(momentum), RATES.tolist().index(rate)
        assert race.arrivals["momentum"] == steps[row, column]


# What a reader does.


def test_everyone_starts_at_the_start_and_together():
    race = Race("Rosenbrock", rules=EVERYONE)
    assert (race.paths[:, 0] == race.begin).all()
    alone = [paths("Rosenbrock", 20, race.begin, race.rate, race.momentum, (rule,))[0][0] for rule in EVERYONE]
    assert np.array_equal(race.paths, alone, equal_nan=True)


def test_nesterov_without_momentum_is_plain():
    way = Race("ravine", rules=("SGD", "momentum", "Nesterov"), momentum=0.0).paths
    assert np.array_equal(way[0], way[1])
    assert np.array_equal(way[0], way[2])


def test_who_is_lost_stays_lost():
    race = Race("Rosenbrock", rules=EVERYONE, rate=10.0, momentum=0.99)
    lost = np.isnan(race.losses)
    assert lost[0].any()
    assert (np.diff(lost.astype(int), axis=1) >= 0).all()
    assert np.array_equal(lost, np.isnan(race.paths[..., 0]))
    assert "SGD" in race.scene().caption.partition("run away")[0]
    assert {row[0]: row[4] for row in race.scene().table.rows}["SGD"] == "runs away"


def test_controls():
    race = Race()
    assert race.act("ground", "saddle").begin == surface("saddle").start
    assert race.act("condition", 50).condition == 50
    assert race.act("Nesterov", True).rules == ("SGD", "momentum", "Nesterov", "Adam")
    assert race.act("momentum", False).rules == ("SGD", "Adam")
    assert race.act("rate", "0.5").rate == 0.5
    assert race.act("beta", " .25 ").momentum == 0.25
    assert race.act("surface.drag", [1.23456, -1.5]).begin == (1.235, -1.5)
    moved = race.act("settings.drag", [-1.0, 1.0])
    assert (moved.rate, moved.momentum) == (0.1, 0.99)
    best = race.act("best", None)
    assert (best.rate, best.momentum) == (pytest.approx(0.1336), pytest.approx(0.4026))
    assert race.act("step", 3).scene().panels[1][0].lines[0].x.tolist() == [0, 1, 2, 3]
    assert {name for name in NAMES if race.act("ground", name).act("best", None)} == set(NAMES)


def test_play_runs_to_the_end_and_pauses():
    race = Race().act("play", None)
    assert (race.running, race.step) == (True, 0)
    assert race.scene().controls[3][1].label == "Pause"
    race = race.advance().advance()
    assert (race.act("play", None).running, race.act("pause", None).running, race.step) == (False, False, 2)
    assert race.act("pause", None).act("play", None).step == 2
    assert race.act("Adam", False).running
    for _ in range(STEPS - 2):
        assert race.running
        race = race.advance()
    assert (race.running, race.step) == (False, STEPS)
    assert race.advance() == race


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("rate", "abc", "step size is 'abc'"),
        ("rate", "20", "step size is 20.0"),
        ("rate", "nan", "step size is 'nan'"),
        ("beta", "1", "momentum is 1.0"),
        ("beta", "-0.1", "momentum is -0.1"),
        ("condition", 0, "condition number is 0"),
        ("ground", "hill", "surface is 'hill'"),
        ("surface.drag", [9.0, 0.0], "start: x is 9.0"),
        ("settings.drag", [2.0, 0.0], "step size is 100.0"),
        ("step", STEPS + 1, f"step is {STEPS + 1}"),
        ("hurry", None, "nothing called 'hurry'"),
    ],
)
def test_refusals_name_what_is_wrong(name, value, said):
    with pytest.raises(ValueError, match=said.replace("[", r"\[")):
        Race().act(name, value)


def test_an_unknown_optimizer_is_refused():
    with pytest.raises(ValueError, match="rules has 'Adamax'"):
        Race(rules=("Adamax",))


def coherent(race):
    scene = race.scene()
    (ground, settings), (loss,) = scene.panels
    assert len(scene.table.rows) == len(race.rules)
    for plot in (ground, settings, loss):
        assert plot.x_range[0] < plot.x_range[1]
        assert plot.y_range[0] < plot.y_range[1]
        assert plot.description
        assert all(len(line.x) == len(line.y) for line in plot.lines)
        if plot.handle:
            assert plot.x_range[0] <= plot.handle[0] <= plot.x_range[1]
            assert plot.y_range[0] <= plot.handle[1] <= plot.y_range[1]
    assert [line.label for line in ground.lines if line.label][1:] == list(race.rules)
    looks = [(line.look, line.color) for line in loss.lines if line.label in race.rules]
    assert len({look for look, _ in looks}) == len({color for _, color in looks}) == len(race.rules)
    for row, values, places in zip(scene.table.rows, race.losses, race.paths, strict=True):
        now = values[race.step]
        assert (row[2] == "away") == np.isnan(now)
        assert np.isnan(now) == np.isnan(places[race.step]).any()
        if row[2] not in ("away", "below 1e−07"):
            assert float(row[2].replace("−", "-")) == pytest.approx(now, rel=0.01)
    assert len(settings.background) == len(MOMENTA)
    json.dumps(encode(scene, []), allow_nan=False)


@pytest.mark.parametrize("seed", range(3))
def test_a_walk_of_actions_stays_coherent(seed):
    rng, race = np.random.default_rng(seed), Race()
    for _ in range(25):
        ground = surface(race.surface, race.condition)
        inside = [float(rng.uniform(*ground.x_range)), float(rng.uniform(*ground.y_range))]
        choices = (
            ("ground", str(rng.choice(NAMES))),
            ("condition", int(rng.integers(1, 101))),
            (str(rng.choice(EVERYONE)), bool(rng.integers(2))),
            ("surface.drag", inside),
            ("settings.drag", [float(rng.uniform(-4, 1)), float(rng.uniform(0, 1))]),
            ("best", None),
            ("swing", None),
            ("step", int(rng.integers(0, STEPS + 1))),
            ("play", None),
        )
        race = race.act(*choices[rng.integers(len(choices))])
        if race.running:
            race = race.advance()
        coherent(race)


@pytest.mark.parametrize(
    "race", [Race().act("best", None), Race().act("swing", None), Race("saddle", rate=1.5, momentum=0.0), Race()]
)
def test_the_words_beside_the_map_are_those_of_the_run(race):
    settings = race.scene().panels[0][1]
    found = {
        ARRIVES_NOT: f"is not there in {STEPS} steps",
        LOST: "ends higher than it began",
    }
    steps = dataclasses.replace(race, rules=("momentum",)).arrivals["momentum"]
    assert f" it {found.get(steps, f'arrives in {steps} step')}" in settings.description


def test_those_who_are_alike_are_lowest_together():
    caption = Race(rules=("SGD", "momentum", "Nesterov"), momentum=0.0, step=60).scene().caption
    assert caption.startswith("After 60 steps SGD, momentum and Nesterov are lowest, at ")
    assert Race(step=0).scene().caption.startswith("After 0 steps SGD, momentum and Adam are lowest, at ")


def test_only_the_ravine_has_a_condition_number():
    for name in NAMES:
        names = [part.name for part in Race(name).scene().controls[0]]
        assert ("condition" in names) is (name == "ravine")


def test_above_the_limit_nobody_settles_at_the_lowest_place():
    """On a curved surface plain descent may go on beyond 2 / λ, but not to the lowest place."""
    for name in NAMES:
        ground = surface(name, 20)
        above = Race(name, rules=("SGD",), momentum=0.0, rate=1.2 * step_limit(ground.curvatures[1]))
        loss = above.losses[0]
        assert not loss[-1] <= 1e-6 * loss[0], name


@pytest.mark.parametrize(
    "race",
    [Race(rules=()), Race("ravine", begin=(0.0, 0.0)), Race("ravine", 1, EVERYONE, step=0)],
)
def test_the_odd_cases(race):
    coherent(race)
    assert scene_html(race.scene()).count("<table>") == 1
