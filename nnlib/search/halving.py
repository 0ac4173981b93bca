"""Successive halving and Hyperband: many trials get a little, the better ones more, the best everything.

A budget is whatever makes a trial longer and its loss more telling: epochs, examples. The objective takes it as its
third argument. Where it counts something whole, the objective rounds: 100 / 3 is no whole number of epochs.
"""

import math
from typing import NamedTuple

from nnlib.arrays import is_real, is_whole
from nnlib.search.sampling import check_count
from nnlib.search.spaces import check_space, draw_params
from nnlib.search.trials import Runner, Trials


class Rung(NamedTuple):
    """One step of a ladder.

    Fields:
        count: int, how many trials.
        budget: int or float, what each of them gets.
    """

    count: int
    budget: float


def successive_halving(objective, space, count, smallest, largest, rng, factor=3, n_jobs=None, progress=True):
    """Try `count` random proposals with the smallest budget, keep one in `factor`, give those `factor` times as much::

        count_i = floor(count / factor^i), budget_i = smallest factor^i <= largest

    A proposal that goes on starts anew, with the same random generator as before: nothing is stored in between.

    Args:
        objective: callable (params, rng, budget) -> loss; otherwise as in `grid`.
        space, rng, n_jobs, progress: the same as in `grid`; proposals are drawn with rng as well.
        count: int >= 1, how many proposals.
        smallest, largest: int or float, 0 < smallest <= largest, the budgets.
        factor: int >= 2.

    Returns:
        `Trials`, those of the first budget first. `Trials.best` looks at the largest budget only.

    Raises:
        ValueError, TypeError: a space or number that makes no sense.

    >>> import numpy as np
    >>> from nnlib.search.spaces import Uniform
    >>> def objective(params, rng, budget):
    ...     return params["x"] + 1 / budget
    >>> trials = successive_halving(objective, {"x": Uniform(0, 1)}, 9, 1, 9, np.random.default_rng(0), progress=False)
    >>> [trial.budget for trial in trials]
    [1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 3, 9]

    Source: Jamieson, Talwalkar, Non-stochastic best arm identification and hyperparameter optimization (2016).
    """
    check_space("successive_halving", space)
    check_count("successive_halving", count=count)
    _check_factor("successive_halving", factor)
    if not (is_real(smallest) and is_real(largest) and 0 < smallest <= largest < math.inf):
        raise ValueError(
            f"successive_halving: smallest is {smallest!r} and largest {largest!r}, expected 0 < smallest <= largest"
        )
    rungs, budget = [], smallest
    while budget <= largest and count // factor ** len(rungs) >= 1:
        rungs.append(Rung(count // factor ** len(rungs), budget))
        budget = smallest * factor ** len(rungs)
    return _climb(objective, space, [rungs], rng, n_jobs, progress)


def hyperband(objective, space, largest, rng, factor=3, n_jobs=None, progress=True):
    """Successive halving several times over, from many trials with little to few trials with everything.

    How little is enough to tell a good proposal from a bad one is not known beforehand; Hyperband hedges.
    `hyperband_brackets` says how many trials get which budget.

    Args:
        objective, space, rng, factor, n_jobs, progress: the same as in `successive_halving`.
        largest: int or float >= 1, the largest budget, counted in the smallest that makes sense.

    Returns:
        `Trials`, bracket by bracket. `Trials.best` looks at the largest budget only.

    Raises:
        ValueError, TypeError: a space or number that makes no sense.

    >>> import numpy as np
    >>> from nnlib.search.spaces import Uniform
    >>> def objective(params, rng, budget):
    ...     return params["x"] + 1 / budget
    >>> trials = hyperband(objective, {"x": Uniform(0, 1)}, 9, np.random.default_rng(0), progress=False)
    >>> len(trials), trials.best().budget
    (22, 9)

    Source: Li, Jamieson, DeSalvo, Rostamizadeh, Talwalkar, Hyperband: a novel bandit-based approach to hyperparameter
    optimization (2018), algorithm 1.
    """
    check_space("hyperband", space)
    return _climb(objective, space, hyperband_brackets(largest, factor), rng, n_jobs, progress)


def hyperband_brackets(largest, factor=3):
    """How many trials get which budget in each bracket of Hyperband::

        s from s_max down to 0, where s_max = floor(log_factor(largest))
        n = ceil((s_max + 1) factor^s / (s + 1))
        count_i = floor(n / factor^i), budget_i = largest / factor^(s - i), i from 0 to s

    Args:
        largest, factor: as in `hyperband`.

    Returns:
        list of brackets, each a list of `Rung` (count, budget).

    Raises:
        ValueError: largest below 1, or a factor that is not a whole number >= 2.

    >>> for bracket in hyperband_brackets(9):
    ...     print([tuple(rung) for rung in bracket])
    [(9, 1), (3, 3), (1, 9)]
    [(5, 3), (1, 9)]
    [(3, 9)]

    Source: Li, Jamieson, DeSalvo, Rostamizadeh, Talwalkar (2018), algorithm 1 and table 1.
    """
    _check_factor("hyperband", factor)
    if not (is_real(largest) and 1 <= largest < math.inf):
        raise ValueError(f"hyperband: largest is {largest!r}, expected a number >= 1")
    steps = 0  # a logarithm would round: log(243) / log(3) is below 5
    while factor ** (steps + 1) <= largest:
        steps += 1
    brackets = []
    for s in range(steps, -1, -1):
        n = -(-(steps + 1) * factor**s // (s + 1))
        brackets.append([Rung(n // factor**i, _whole(largest / factor ** (s - i))) for i in range(s + 1)])
    return brackets


def _climb(objective, space, brackets, rng, n_jobs, progress):
    """Each bracket: draw proposals for the first rung, hand the best on to the next."""
    trials = Trials()
    with Runner(objective, rng, sum(rung.count for rungs in brackets for rung in rungs), n_jobs, progress) as runner:
        for rungs in brackets:
            count = rungs[0].count
            proposals = [draw_params(space, rng) for _ in range(count)]
            climbers = list(zip(proposals, runner.new_seeds(count), strict=True))
            for rung in rungs:
                climbers = climbers[: rung.count]
                rung_trials = runner.run([(*climber, rung.budget) for climber in climbers])
                trials += rung_trials
                first = rung_trials[0].number if rung_trials else 0
                climbers = [climbers[trial.number - first] for trial in rung_trials.ranked() if not trial.problem]
    return trials


def _check_factor(function, factor):
    if not is_whole(factor) or factor < 2:
        raise ValueError(f"{function}: factor is {factor!r}, expected a whole number >= 2")


def _whole(number):
    return int(number) if number == int(number) else number
