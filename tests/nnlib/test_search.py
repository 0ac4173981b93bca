"""Grid, random and halving searches: what is tried, how often, and that nothing depends on who tries it."""

import math
import re
import subprocess
import sys

import numpy as np
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st
from joblib import parallel_config
from threadpoolctl import threadpool_info

from nnlib import search
from nnlib.search import Choice, IntegerLogUniform, LogUniform, Trial, Trials, Uniform

quick = settings(max_examples=15, deadline=None, derandomize=True)
SPACE = {"lr": LogUniform(1e-3, 1e-1), "weight_decay": LogUniform(1e-6, 1e-1), "hidden": IntegerLogUniform(10, 1000)}
BOWL = {"x": Uniform(-2, 2), "y": Uniform(-2, 2)}


def bowl(params, rng, budget=None):
    """Smallest, 0, at (0.7, -1.1)."""
    return (params["x"] - 0.7) ** 2 + 2 * (params["y"] + 1.1) ** 2


def make_noisy():
    # Defined in here, it travels to other processes whole, wherever the tests were started.
    def noisy(params, rng, budget=1):
        """Fails now and then, by chance, in each of the ways a training can."""
        chance = rng.uniform()
        if chance < 0.1:
            raise RuntimeError(f"diverged at {chance:.3f}")
        return math.nan if chance < 0.2 else math.log(params["lr"]) ** 2 + chance / budget

    return noisy


noisy = make_noisy()


def generator(seed=0):
    return np.random.default_rng(seed)


SEARCHES = {
    "grid": lambda objective, space, **options: search.grid(objective, space, 2, generator(), **options),
    "random": lambda objective, space, **options: search.random(objective, space, 12, generator(), **options),
    "gaussian_process": lambda objective, space, **options: search.gaussian_process(
        objective, space, 14, generator(), initial=5, batch=3, candidates=200, **options
    ),
    "successive_halving": lambda objective, space, **options: search.successive_halving(
        objective, space, 9, 1, 9, generator(), **options
    ),
    "hyperband": lambda objective, space, **options: search.hyperband(objective, space, 9, generator(), **options),
}


@pytest.mark.parametrize("name", SEARCHES)
def test_same_result_with_one_worker_and_two(name):
    alone = SEARCHES[name](noisy, SPACE, n_jobs=1, progress=False)
    together = SEARCHES[name](noisy, SPACE, n_jobs=2, progress=False)
    assert alone == together
    assert str(alone) == str(together)
    assert len({trial.loss for trial in alone}) > 3


def test_same_result_to_the_last_bit_where_matrix_products_round():
    def objective(params, rng):
        a = rng.normal(size=(300, 400))
        return float((a @ (a.T @ a)).std())

    alone, together = (
        search.random(objective, BOWL, 4, generator(), n_jobs=n_jobs, progress=False) for n_jobs in (1, 2)
    )
    assert alone == together


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_matrix_products_run_on_one_core_and_only_during_the_search(n_jobs, two_threads):
    def objective(params, rng):
        return max(library["num_threads"] for library in threadpool_info())

    before = threadpool_info()
    assert {library["num_threads"] for library in before} == {2}
    assert {trial.loss for trial in search.random(objective, BOWL, 3, generator(), n_jobs=n_jobs, progress=False)} == {
        1
    }
    assert [library["num_threads"] for library in threadpool_info()] == [library["num_threads"] for library in before]


@pytest.mark.parametrize("name", SEARCHES)
def test_same_result_on_another_backend(name):
    with parallel_config("threading", n_jobs=3):
        threads = SEARCHES[name](noisy, SPACE, progress=False)
    assert threads == SEARCHES[name](noisy, SPACE, progress=False)


@pytest.mark.parametrize("name", ["random", "gaussian_process", "hyperband"])
def test_another_seed_tries_something_else(name):
    call = {
        "random": lambda rng: search.random(bowl, BOWL, 5, rng, progress=False),
        "gaussian_process": lambda rng: search.gaussian_process(bowl, BOWL, 5, rng, progress=False),
        "hyperband": lambda rng: search.hyperband(bowl, BOWL, 3, rng, progress=False),
    }[name]
    assert call(generator(1)) == call(generator(1))
    assert call(generator(1))[0].params != call(generator(2))[0].params
    rng = generator(1)
    assert call(rng) != call(rng), "a generator moves on"


@pytest.mark.parametrize("name", SEARCHES)
def test_numbers_params_and_generators(name):
    drawn = []

    def objective(params, rng, budget=None):
        drawn.append(rng.uniform())
        params["lr"] = "overwritten"
        return drawn[-1]

    trials = SEARCHES[name](objective, SPACE, progress=False)
    assert isinstance(trials, Trials)
    assert [trial.number for trial in trials] == list(range(len(trials)))
    assert all(list(trial.params) == list(SPACE) for trial in trials)
    assert all(isinstance(trial.params["lr"], float) for trial in trials), "the objective's dict is its own"
    assert [trial.loss for trial in trials] == drawn
    assert len(set(drawn)) == len({tuple(trial.params.values()) for trial in trials})
    assert trials.best().loss == min(
        trial.loss for trial in trials if trial.budget == max(other.budget or 0 for other in trials) or not trial.budget
    )


@pytest.mark.parametrize("name", SEARCHES)
def test_failures_are_written_down(name):
    def objective(params, rng, budget=None):
        if params["x"] < -1.5:
            raise ZeroDivisionError("no such luck")
        return {1: math.nan, 2: math.inf, 3: -math.inf, 4: None}.get(int(rng.integers(12)), 1.0)

    trials = SEARCHES[name](objective, BOWL, progress=False)
    for trial in trials:
        assert (trial.loss == math.inf) == bool(trial.problem)
        if trial.params["x"] < -1.5:
            assert trial.problem == "ZeroDivisionError: no such luck"
    assert any(trial.problem for trial in trials)
    assert trials.best().loss == 1
    failed = [bool(trial.problem) for trial in trials.ranked()]
    assert failed == sorted(failed)


@pytest.mark.parametrize("name", SEARCHES)
def test_all_fail(name):
    def objective(params, rng, budget=None):
        raise ValueError("always")

    trials = SEARCHES[name](objective, BOWL, progress=False)
    assert trials
    assert all(trial.problem == "ValueError: always" for trial in trials)
    with pytest.raises(
        ValueError, match=rf"^best: none of {len(trials)} trials has a loss; the first: ValueError: always$"
    ):
        trials.best()


@pytest.mark.parametrize("name", SEARCHES)
def test_progress(name, capsys):
    count = len(SEARCHES[name](bowl, BOWL))
    shown = capsys.readouterr().err
    assert "100%" in shown
    assert f"{count}/{count}" in shown
    SEARCHES[name](bowl, BOWL, progress=False)
    assert capsys.readouterr() == ("", "")


def test_interrupts_are_not_failures():
    def objective(params, rng):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search.random(objective, BOWL, 3, generator(), progress=False)


def test_grid_repeats_values_and_random_search_does_not():
    grid, random = (
        search.grid(bowl, BOWL, 5, generator(), progress=False),
        search.random(bowl, BOWL, 25, generator(), progress=False),
    )
    assert len(grid) == len(random) == 25
    for name in BOWL:
        assert len({trial.params[name] for trial in grid}) == 5
        assert len({trial.params[name] for trial in random}) == 25


def test_grid_has_every_combination_in_order():
    space = {"lr": LogUniform(1e-3, 1e-1), "size": IntegerLogUniform(1, 3), "act": Choice(("relu", "tanh"))}
    trials = search.grid(lambda params, rng: 0, space, {"lr": 3, "size": 10, "act": 1}, generator(), progress=False)
    found = [tuple(trial.params.values()) for trial in trials]
    expected = [(lr, size, act) for lr in (1e-3, 1e-2, 1e-1) for size in (1, 2, 3) for act in ("relu", "tanh")]
    assert [row[1:] for row in found] == [row[1:] for row in expected]
    np.testing.assert_allclose([row[0] for row in found], [row[0] for row in expected])


@pytest.mark.parametrize("axis", [LogUniform(1e-6, 1e-1), LogUniform(0.5, 2), Uniform(-3, 5)])
def test_draws_by_quantiles(axis):
    rng = generator()
    values = np.array([axis.draw(rng) for _ in range(4000)])
    assert axis.low <= values.min() <= values.max() <= axis.high
    scale, ends = (np.log(values), np.log(axis[:2])) if isinstance(axis, LogUniform) else (values, np.array(axis[:2]))
    parts = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
    expected = ends[0] + parts * (ends[1] - ends[0])
    np.testing.assert_allclose(np.quantile(scale, parts), expected, atol=0.03 * (ends[1] - ends[0]))
    assert scipy.stats.kstest((scale - ends[0]) / (ends[1] - ends[0]), "uniform").pvalue > 1e-3


def test_whole_numbers_have_their_share_of_the_logarithm():
    axis, rng = IntegerLogUniform(1, 4), generator()
    values = [axis.draw(rng) for _ in range(8000)]
    assert all(type(value) is int for value in values)
    share = np.log([1.5 / 0.5, 2.5 / 1.5, 3.5 / 2.5, 4.5 / 3.5]) / np.log(4.5 / 0.5)
    np.testing.assert_allclose(np.bincount(values, minlength=5)[1:] / 8000, share, atol=0.02)
    wide = np.array([IntegerLogUniform(10, 1000).draw(rng) for _ in range(4000)])
    assert (wide.min(), wide.max()) >= (10, 900)
    np.testing.assert_allclose((wide < 100).mean(), 0.5, atol=0.03)


def test_choices_are_equally_likely():
    axis, rng = Choice(("a", None, 3)), generator()
    values = [axis.draw(rng) for _ in range(3000)]
    for value in axis.values:
        np.testing.assert_allclose(values.count(value) / 3000, 1 / 3, atol=0.03)


@given(low=st.floats(1e-8, 10), ratio=st.floats(1.001, 1e6), points=st.integers(1, 9))
@quick
def test_grids_and_coordinates(low, ratio, points):
    for axis in (LogUniform(low, low * ratio), Uniform(-low, ratio)):
        values = axis.grid(points)
        assert len(values) == points
        assert axis.low <= min(values) <= max(values) <= axis.high
        coordinates = [axis.coordinates(value)[0] for value in values]
        np.testing.assert_allclose(coordinates, np.linspace(0, 1, points) if points > 1 else [0.5], atol=1e-9)


def test_successive_halving_keeps_the_best():
    def objective(params, rng, budget):
        return params["x"] + 10 / budget

    trials = search.successive_halving(objective, {"x": Uniform(0, 1)}, 20, 2, 60, generator(), progress=False)
    rungs = {budget: [t.params["x"] for t in trials if t.budget == budget] for budget in (2, 6, 18)}
    assert [len(values) for values in rungs.values()] == [20, 6, 2]
    assert len(trials) == 28
    assert rungs[6] == sorted(rungs[2])[:6]
    assert rungs[18] == sorted(rungs[2])[:2]
    assert trials.best().params["x"] == min(rungs[2])
    assert trials.best().budget == 18


def test_a_proposal_has_the_same_generator_on_every_rung():
    def objective(params, rng, budget):
        return rng.uniform()

    trials = search.successive_halving(objective, {"x": Uniform(0, 1)}, 9, 1, 9, generator(), progress=False)
    assert len({trial.loss for trial in trials}) == 9
    assert trials[-1].loss == min(trial.loss for trial in trials)


def test_failed_proposals_do_not_climb():
    def objective(params, rng, budget):
        return math.nan if params["x"] < 0.9 else params["x"]

    trials = search.successive_halving(objective, {"x": Uniform(0, 1)}, 27, 1, 9, generator(), progress=False)
    assert all(trial.params["x"] >= 0.9 for trial in trials if trial.budget > 1)


def test_brackets_of_hyperband_as_in_the_paper():
    # Li et al. (2018), algorithm 1 with R = 81 and eta = 3: n_i and r_i for s = 4, 3, 2, 1, 0.
    assert search.hyperband_brackets(81, 3) == [
        [(81, 1), (27, 3), (9, 9), (3, 27), (1, 81)],
        [(34, 3), (11, 9), (3, 27), (1, 81)],
        [(15, 9), (5, 27), (1, 81)],
        [(8, 27), (2, 81)],
        [(5, 81)],
    ]


@pytest.mark.parametrize(
    ("largest", "factor", "count"), [(243, 3, 6), (242, 3, 5), (1000, 10, 4), (1, 3, 1), (64, 2, 7)]
)
def test_brackets_where_logarithms_round(largest, factor, count):
    brackets = search.hyperband_brackets(largest, factor)
    assert [len(bracket) for bracket in brackets] == list(range(count, 0, -1))
    assert all(bracket[-1].budget == largest for bracket in brackets)
    assert all(rung.count >= 1 and rung.budget >= 1 for bracket in brackets for rung in bracket)


def test_hyperband_runs_its_brackets():
    trials = search.hyperband(bowl, BOWL, 9, generator(), progress=False)
    expected = [rung.budget for bracket in search.hyperband_brackets(9) for rung in bracket for _ in range(rung.count)]
    assert [trial.budget for trial in trials] == expected
    assert len({tuple(trial.params.values()) for trial in trials}) == 9 + 5 + 3


def test_budgets_are_whole_where_they_can_be():
    assert [rung.budget for rung in search.hyperband_brackets(18)[0]] == [2, 6, 18]
    assert all(type(rung.budget) is int for rung in search.hyperband_brackets(18)[0])
    assert search.hyperband_brackets(10)[0][0].budget == 10 / 9


def test_table():
    trials = Trials(
        [
            Trial(0, {"lr": 0.0123456, "act": "relu"}, 0.25, 3),
            Trial(1, {"lr": 1e-6, "act": None}, math.inf, 9, "ValueError: two\nlines"),
        ]
    )
    assert str(trials) == repr(trials)
    assert str(trials).splitlines() == [
        "number       lr   act  budget  loss                problem",
        "     0  0.01235  relu       3  0.25",
        "     1    1e-06             9   inf  ValueError: two lines",
    ]
    assert trials.best().number == 0
    assert str(Trials()) == "number  loss"


def test_best_looks_at_the_largest_budget():
    trials = Trials(
        [Trial(0, {}, 0.1, 1), Trial(1, {}, 0.9, 9), Trial(2, {}, 0.8, 9), Trial(3, {}, math.inf, 27, "nan")]
    )
    assert trials.best().number == 2
    with pytest.raises(ValueError, match=r"^best: none of 0 trials has a loss$"):
        Trials().best()


def test_import_loads_numpy_and_scipy_only():
    # What SciPy itself loads, charset_normalizer where it is installed, is SciPy's.
    code = (
        "import sys, scipy.linalg; before = set(sys.modules); import nnlib.search, nnlib.datasets; "
        "print(*sorted({name.partition('.')[0] for name in set(sys.modules) - before}))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    heavy = {name for name in loaded if not name.startswith("_") and name not in sys.stdlib_module_names}
    assert heavy <= {"nnlib", "numpy", "scipy", "cython_runtime"}


WHOLE = "expected a whole number >= 1"


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda rng: search.random(bowl, {}, 3, rng), "random: space is empty, expected at least one name"),
        (
            lambda rng: search.grid(bowl, {"x": LogUniform(0, 1)}, 3, rng),
            "grid: space['x'] is LogUniform(low=0, high=1), expected finite 0 < low < high",
        ),
        (
            lambda rng: search.hyperband(bowl, {"x": Uniform(1, 1)}, 3, rng),
            "hyperband: space['x'] is Uniform(low=1, high=1), expected finite low < high",
        ),
        (
            lambda rng: search.gaussian_process(bowl, {"x": Uniform(0, math.inf)}, 3, rng),
            "gaussian_process: space['x'] is Uniform(low=0, high=inf), expected finite low < high",
        ),
        (
            lambda rng: search.random(bowl, {"n": IntegerLogUniform(1, 2.5)}, 3, rng),
            "random: space['n'] is IntegerLogUniform(low=1, high=2.5), expected whole numbers 1 <= low < high",
        ),
        (
            lambda rng: search.random(bowl, {"n": Choice(())}, 3, rng),
            "random: space['n'] is Choice(values=()), expected a tuple of values",
        ),
        (lambda rng: search.random(bowl, BOWL, 0, rng), f"random: count is 0, {WHOLE}"),
        (lambda rng: search.random(bowl, BOWL, 2.0, rng), f"random: count is 2.0, {WHOLE}"),
        (lambda rng: search.gaussian_process(bowl, BOWL, 5, rng, batch=0), f"gaussian_process: batch is 0, {WHOLE}"),
        (
            lambda rng: search.grid(bowl, BOWL, {"x": 3}, rng),
            "grid: points is {'x': 3}, expected a whole number >= 1, or one for each of ['x', 'y']",
        ),
        (
            lambda rng: search.grid(bowl, BOWL, 0, rng),
            "grid: points is {'x': 0, 'y': 0}, expected a whole number >= 1, or one for each of ['x', 'y']",
        ),
        (lambda rng: search.hyperband(bowl, BOWL, 0.5, rng), "hyperband: largest is 0.5, expected a number >= 1"),
        (
            lambda rng: search.hyperband(bowl, BOWL, 9, rng, factor=1),
            "hyperband: factor is 1, expected a whole number >= 2",
        ),
        (
            lambda rng: search.successive_halving(bowl, BOWL, 9, 3, 1, rng),
            "successive_halving: smallest is 3 and largest 1, expected 0 < smallest <= largest",
        ),
        (
            lambda rng: search.successive_halving(bowl, BOWL, 9, 1, 3, rng, factor=2.5),
            "successive_halving: factor is 2.5, expected a whole number >= 2",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call(generator())


@pytest.mark.parametrize(
    ("space", "message"),
    [
        ([("x", Uniform(0, 1))], "random: space is [('x', Uniform(low=0, high=1))], expected a dict from names to "),
        ({"x": (0, 1)}, "random: space['x'] is (0, 1), expected Uniform, LogUniform, IntegerLogUniform or Choice"),
    ],
)
def test_what_is_no_space(space, message):
    with pytest.raises(TypeError, match=f"^{re.escape(message)}"):
        search.random(bowl, space, 3, generator())


def test_a_range_wider_than_a_float(rng):
    axis = LogUniform(1e-300, 1e300)
    np.testing.assert_allclose(axis.grid(5), [1e-300, 1e-150, 1, 1e150, 1e300])
    assert axis.coordinates(1.0) == pytest.approx((0.5,))
    assert 1e-300 <= axis.draw(rng) <= 1e300


def test_no_bar_without_tqdm(monkeypatch, capsys):
    for module in ("tqdm", "tqdm.auto"):
        monkeypatch.setitem(sys.modules, module, None)
    trials = search.random(lambda params, rng: params["x"], {"x": Uniform(0, 1)}, 3, np.random.default_rng(0))
    assert len(trials) == 3
    assert capsys.readouterr().err == ""
