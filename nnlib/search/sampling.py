"""Grid and random search: everything is proposed before anything is known.

With the same number of trials, a grid tries few values of each hyperparameter many times over, random search as many
different values as there are trials. Where only one or two of them matter, that decides.

Source: UW CSE 446, neural networks; Bergstra, Bengio, Random search for hyper-parameter optimization (2012).
"""

from itertools import product

from nnlib.arrays import is_whole
from nnlib.search.spaces import check_space, draw_params
from nnlib.search.trials import Runner


def grid(objective, space, points, rng, n_jobs=None, progress=True):
    """Try every combination of evenly spaced values.

    Args:
        objective: callable (params, rng) -> loss. params is a dict with a value for each name of the space, rng the
            trial's own numpy.random.Generator.
        space: dict from names to `Uniform`, `LogUniform`, `IntegerLogUniform` or `Choice`.
        points: int >= 1, how many values of each, or a dict with a number for each name. A `Choice` gives all it
            has.
        rng: numpy.random.Generator, from which the trials' generators descend.
        n_jobs: int or None, how many trials run at a time, as in joblib.Parallel: -1 for one on each core. It changes
            nothing but the time.
        progress: bool, whether to show a bar.

    Returns:
        `Trials`, the last name's values changing fastest.

    Raises:
        ValueError, TypeError: a space or points that make no sense. What an objective raises is written into its trial.

    >>> import numpy as np
    >>> from nnlib.search.spaces import Uniform
    >>> space = {"x": Uniform(0, 2), "y": Uniform(0, 1)}
    >>> def objective(params, rng):
    ...     return (params["x"] - 1) ** 2 + params["y"]
    >>> grid(objective, space, {"x": 3, "y": 1}, np.random.default_rng(0), progress=False)
    number  x    y  loss
         0  0  0.5   1.5
         1  1  0.5   0.5
         2  2  0.5   1.5
    """
    check_space("grid", space)
    points = points if isinstance(points, dict) else dict.fromkeys(space, points)
    if set(points) != set(space) or not all(is_whole(number) and number >= 1 for number in points.values()):
        raise ValueError(f"grid: points is {points!r}, expected a whole number >= 1, or one for each of {list(space)}")
    axes = [axis.grid(points[name]) for name, axis in space.items()]
    proposals = [dict(zip(space, values, strict=True)) for values in product(*axes)]
    return _run(objective, proposals, rng, n_jobs, progress)


def random(objective, space, count, rng, n_jobs=None, progress=True):
    """Try values drawn at random, each hyperparameter independent of the others.

    Args:
        objective, space, rng, n_jobs, progress: the same as in `grid`; the values are drawn with rng as well.
        count: int >= 1, how many trials.

    Returns:
        `Trials`.

    Raises:
        ValueError, TypeError: a space or count that makes no sense.

    >>> import numpy as np
    >>> from nnlib.search.spaces import LogUniform
    >>> def objective(params, rng):
    ...     return abs(np.log10(params["lr"]) + 2)
    >>> trials = random(objective, {"lr": LogUniform(1e-3, 1e-1)}, 50, np.random.default_rng(0), progress=False)
    >>> bool(0.008 < trials.best().params["lr"] < 0.0125)
    True
    """
    check_space("random", space)
    check_count("random", count=count)
    return _run(objective, [draw_params(space, rng) for _ in range(count)], rng, n_jobs, progress)


def check_count(function, **counts):
    """Refuse, in the name of `function`, what is not a whole number >= 1.

    >>> check_count("random", count=0)
    Traceback (most recent call last):
        ...
    ValueError: random: count is 0, expected a whole number >= 1
    """
    for name, number in counts.items():
        if not is_whole(number) or number < 1:
            raise ValueError(f"{function}: {name} is {number!r}, expected a whole number >= 1")


def _run(objective, proposals, rng, n_jobs, progress):
    with Runner(objective, rng, len(proposals), n_jobs, progress) as runner:
        return runner.run(zip(proposals, runner.new_seeds(len(proposals)), strict=True))
