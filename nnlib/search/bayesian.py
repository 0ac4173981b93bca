"""Bayesian optimization: what is known so far decides what to try next."""

import numpy as np

from nnlib.search.regression import expected_improvement, matern, maximize_likelihood, posterior
from nnlib.search.sampling import check_count
from nnlib.search.spaces import check_space, draw_params
from nnlib.search.trials import Runner, Trials


def gaussian_process(
    objective,
    space,
    count,
    rng,
    initial=8,
    batch=4,
    kernel=matern,
    candidates=2000,
    n_jobs=None,
    progress=True,
):
    """Fit a Gaussian process to the losses so far, and try where the expected improvement is largest.

    After `initial` random trials, `batch` trials are chosen at a time, so that they can run side by side. Of one batch,
    the second is chosen as if the first had already come out as the process predicts, and so on: else all would be
    the same. The size of a batch belongs to the search; it does not follow the number of workers, and neither does the
    result.

    A failed trial counts as the worst loss seen, so that its neighborhood is avoided; losses beyond
    ``median + 2 (median - best)`` count as that much. Then all are standardized.

    Args:
        objective, space, rng, n_jobs, progress: the same as in `grid`; proposals are drawn with rng as well.
        count: int >= 1, how many trials altogether.
        initial: int >= 1, how many of them are random. Some 2 to 4 for each hyperparameter.
        batch: int >= 1, how many are chosen at a time. 1 chooses best, and cannot be spread over workers.
        kernel: `matern` or `rbf`.
        candidates: int >= 1, among how many random points the most promising is chosen.

    Returns:
        `Trials`.

    Raises:
        ValueError, TypeError: a space or number that makes no sense.

    >>> from nnlib.search.spaces import Uniform
    >>> trials = gaussian_process(
    ...     lambda p, rng: (p["x"] - 0.3) ** 2, {"x": Uniform(0, 1)}, 16, np.random.default_rng(0), progress=False
    ... )
    >>> bool(abs(trials.best().params["x"] - 0.3) < 0.01)
    True

    Source: UW CSE 446, neural networks; Snoek, Larochelle, Adams, Practical Bayesian optimization of machine learning
    algorithms (2012).
    """
    check_space("gaussian_process", space)
    check_count("gaussian_process", count=count, initial=initial, batch=batch, candidates=candidates)
    trials = Trials()
    with Runner(objective, rng, count, n_jobs, progress) as runner:
        while len(trials) < count:
            wanted = min(batch if trials else initial, count - len(trials))
            proposals = propose(trials, space, wanted, rng, kernel, candidates)
            trials += runner.run(zip(proposals, runner.new_seeds(wanted), strict=True))
    return trials


def propose(trials, space, count, rng, kernel=matern, candidates=2000):
    """The next points to try, `count` of them, in the light of the trials so far; at random if none has a loss.

    Args:
        trials: `Trials`.
        space, count, rng, kernel, candidates: as in `gaussian_process`.

    Returns:
        list of dicts.

    >>> from nnlib.search.spaces import Uniform
    >>> from nnlib.search.trials import Trial
    >>> trials = Trials(Trial(i, {"x": x}, (x - 3) ** 2) for i, x in enumerate([0.0, 1.5, 2.5, 4.0, 5.0]))
    >>> [params] = propose(trials, {"x": Uniform(0, 5)}, 1, np.random.default_rng(0))
    >>> bool(2.5 < params["x"] < 4)
    True
    """
    losses = [trial.loss for trial in trials if not trial.problem]
    if not losses:
        return [draw_params(space, rng) for _ in range(count)]
    x = _coordinates([trial.params for trial in trials], space)
    y = np.array([max(losses) if trial.problem else trial.loss for trial in trials])
    # Beside one loss of 1e5, of a training that diverged, all others would look the same.
    median = np.median(y)
    y = np.minimum(y, median + 2 * (median - y.min()))
    y = (y - y.mean()) / (y.std() or 1.0)
    lengths, noise = maximize_likelihood(x, y, kernel)
    best, proposals = y.min(), []
    for _ in range(count):
        drawn = [draw_params(space, rng) for _ in range(candidates)]
        points = _coordinates(drawn, space)
        mean, std = posterior(x, y, points, lengths, noise, kernel)
        chosen = expected_improvement(mean, std, best).argmax()
        proposals.append(drawn[chosen])
        x, y = np.vstack([x, points[chosen]]), np.append(y, mean[chosen])
    return proposals


def _coordinates(proposals, space):
    """Proposals as points (N, D) of the unit cube; a choice takes a dimension for each of its values."""
    return np.array([[c for name in space for c in space[name].coordinates(params[name])] for params in proposals])
