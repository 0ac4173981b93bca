"""Gaussian processes against naive inverses and known densities, and the search that rests on them against chance."""

import numpy as np
import pytest
import scipy.integrate
import scipy.special
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib import search
from nnlib.search import Choice, IntegerLogUniform, LogUniform, Trial, Trials, Uniform, matern, rbf

quick = settings(max_examples=15, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
KERNELS = [matern, rbf]


def general_matern(r, smoothness=2.5):
    """The definition, by Bessel's function, for any smoothness."""
    s = np.sqrt(2 * smoothness) * np.where(r == 0, 1, r)
    value = 2 ** (1 - smoothness) / scipy.special.gamma(smoothness) * s**smoothness * scipy.special.kv(smoothness, s)
    return np.where(r == 0, 1, value)


@given(n=st.integers(1, 5), m=st.integers(1, 5), dimensions=st.integers(1, 3), seed=seeds)
@quick
def test_kernels_against_their_definitions(n, m, dimensions, seed):
    rng = np.random.default_rng(seed)
    a, b, lengths = (
        rng.uniform(size=(n, dimensions)),
        rng.uniform(size=(m, dimensions)),
        rng.uniform(0.1, 2, dimensions),
    )
    b[0] = a[0]
    r = np.array([[np.linalg.norm((p - q) / lengths) for q in b] for p in a])
    np.testing.assert_allclose(rbf(a, b, lengths), np.exp(-(r**2) / 2))
    np.testing.assert_allclose(matern(a, b, lengths), general_matern(r), rtol=1e-9)


@pytest.mark.parametrize("kernel", KERNELS)
@given(n=st.integers(1, 7), m=st.integers(1, 5), dimensions=st.integers(1, 3), seed=seeds)
@quick
def test_posterior_and_likelihood_against_the_naive_inverse(kernel, n, m, dimensions, seed):
    rng = np.random.default_rng(seed)
    x, y, points = rng.uniform(size=(n, dimensions)), rng.normal(size=n), rng.uniform(size=(m, dimensions))
    lengths, noise = rng.uniform(0.2, 2, dimensions), float(rng.uniform(0.05, 0.5))
    covariance = kernel(x, x, lengths) + noise * np.eye(n)
    inverse, across = np.linalg.inv(covariance), kernel(points, x, lengths)
    mean, std = search.posterior(x, y, points, lengths, noise, kernel)
    np.testing.assert_allclose(mean, across @ inverse @ y, rtol=1e-7, atol=1e-9)
    np.testing.assert_allclose(std**2, 1 - np.diag(across @ inverse @ across.T), rtol=1e-6, atol=1e-9)
    density = scipy.stats.multivariate_normal(np.zeros(n), covariance).logpdf(y)
    np.testing.assert_allclose(search.log_likelihood(x, y, lengths, noise, kernel), density, rtol=1e-8)


@pytest.mark.parametrize("kernel", KERNELS)
def test_posterior_passes_through_the_values_without_noise(kernel):
    x = np.linspace(0, 1, 6)[:, None]
    y = np.sin(5 * x[:, 0])
    mean, std = search.posterior(x, y, x, np.array([0.4]), 1e-10, kernel)
    np.testing.assert_allclose(mean, y, atol=1e-6)
    assert std.max() < 1e-3
    between = search.posterior(x, y, np.array([[0.5]]), np.array([0.4]), 1e-10, kernel)
    np.testing.assert_allclose(between[0], np.sin(2.5), atol=0.02)
    far = search.posterior(x, y, np.array([[500.0]]), np.array([0.4]), 1e-10, kernel)
    np.testing.assert_allclose(far, [[0], [1]], atol=1e-12)


def test_posterior_of_one_value_in_closed_form():
    # One value y at distance r with noise v: mean = k y / (1 + v), variance = 1 - k^2 / (1 + v).
    k = np.exp(-0.5)
    mean, std = search.posterior(np.array([[0.0]]), np.array([3.0]), np.array([[1.0]]), np.array([1.0]), 0.25, rbf)
    np.testing.assert_allclose([mean[0], std[0] ** 2], [3 * k / 1.25, 1 - k**2 / 1.25])


@given(mean=st.floats(-3, 3), std=st.floats(0.05, 3), best=st.floats(-3, 3))
@quick
def test_expected_improvement_is_the_expected_improvement(mean, std, best):
    density = scipy.stats.norm(mean, std).pdf
    area, _ = scipy.integrate.quad(lambda f: (best - f) * density(f), mean - 12 * std, best, points=[min(mean, best)])
    found = search.expected_improvement(np.array([mean]), np.array([std]), best)
    np.testing.assert_allclose(found, max(area, 0) if best > mean - 12 * std else 0, rtol=1e-5, atol=1e-9)


def test_expected_improvement_at_the_edges():
    with np.errstate(all="raise", under="ignore"):
        found = search.expected_improvement(np.array([-2.0, 2.0, 1000.0, -1000.0]), np.array([0, 0, 1e-3, 1e-3]), 0.0)
    np.testing.assert_allclose(found, [2, 0, 0, 1000])


@pytest.mark.parametrize("kernel", KERNELS)
def test_fit_finds_what_matters(kernel):
    rng = np.random.default_rng(0)
    x = rng.uniform(size=(40, 2))
    y = np.sin(6 * x[:, 0]) + 0.01 * rng.normal(size=40)
    y = (y - y.mean()) / y.std()
    lengths, noise = search.maximize_likelihood(x, y, kernel)
    assert lengths[1] > 4 * lengths[0], "the second coordinate has no influence"
    assert noise < 0.01
    around = [search.log_likelihood(x, y, lengths * factor, noise, kernel) for factor in (0.7, 1 / 0.7)]
    assert search.log_likelihood(x, y, lengths, noise, kernel) > max(around)
    shuffled = search.maximize_likelihood(x, rng.permutation(y), kernel)
    assert shuffled[1] > 0.1 or shuffled[0].min() < 0.1, "what follows no rule is noise"


def valley(params, rng):
    """Smooth, with its minimum 0 at lr 0.01 and x 0.6; a curved valley."""
    a, b = np.log10(params["lr"]) + 2, params["x"] - 0.6
    return float((a + b) ** 2 + 5 * (b - 0.3 * a**2) ** 2)


SPACE = {"lr": LogUniform(1e-4, 1e0), "x": Uniform(-1, 1.5)}


def cliff(params, rng):
    """The valley, but large learning rates diverge."""
    return valley(params, rng) * (1e4 if params["lr"] > 0.1 else 1)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("objective", [valley, cliff])
def test_finds_a_minimum_better_than_chance(objective, kernel):
    found = [
        search.gaussian_process(
            objective, SPACE, 28, np.random.default_rng(seed), kernel=kernel, candidates=400, progress=False
        )
        for seed in range(3)
    ]
    chance = [
        search.random(objective, SPACE, 28, np.random.default_rng(seed), progress=False).best().loss
        for seed in range(25)
    ]
    assert np.median([trials.best().loss for trials in found]) < np.median(chance) / 4
    assert max(trials.best().loss for trials in found) < np.median(chance)
    assert all(len(trials) == 28 for trials in found)


@pytest.mark.parametrize("batch", [1, 3, 50])
def test_counts(batch):
    for count, initial in [(1, 8), (7, 3), (10, 10)]:
        trials = search.gaussian_process(
            valley, SPACE, count, np.random.default_rng(0), initial=initial, batch=batch, candidates=20, progress=False
        )
        assert [trial.number for trial in trials] == list(range(count))


def test_the_points_of_a_batch_differ():
    trials = search.random(valley, SPACE, 10, np.random.default_rng(0), progress=False)
    proposals = search.propose(trials, SPACE, 4, np.random.default_rng(1), candidates=300)
    places = np.array([[np.log10(p["lr"]) / 4, p["x"] / 2.5] for p in proposals])
    distances = np.linalg.norm(places[:, None] - places, axis=2)[np.triu_indices(4, 1)]
    assert distances.min() > 0.01


def test_avoids_where_trials_fail():
    space = {"x": Uniform(0, 1)}
    trials = Trials(Trial(i, {"x": x}, 1 - x) for i, x in enumerate([0.1, 0.3, 0.5]))
    assert search.propose(trials, space, 1, np.random.default_rng(0))[0]["x"] > 0.6
    trials += [Trial(3 + i, {"x": x}, np.inf, problem="nan") for i, x in enumerate([0.7, 0.8, 0.9, 1.0])]
    assert search.propose(trials, space, 1, np.random.default_rng(0))[0]["x"] < 0.65


def test_equal_losses_and_mixed_spaces():
    space = {"act": Choice(("relu", "tanh", None)), "n": IntegerLogUniform(1, 64), "lr": LogUniform(1e-3, 1)}
    trials = search.gaussian_process(lambda params, rng: 1.0, space, 12, np.random.default_rng(0), progress=False)
    assert [trial.loss for trial in trials] == [1.0] * 12

    def objective(params, rng):
        return (params["act"] != "tanh") + abs(np.log2(params["n"] / 16))

    trials = search.gaussian_process(objective, space, 30, np.random.default_rng(0), candidates=300, progress=False)
    assert trials.best().params["act"] == "tanh"
    assert 12 <= trials.best().params["n"] <= 20
