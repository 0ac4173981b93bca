"""Trials: what was tried and what came of it, tried one after the other or many at a time.

Every trial has a random generator of its own, told apart by the trial's number, and matrix products run on one core,
because two cores sum, and so round, in another order than one. Whoever runs a trial, and when, it finds the same: one
worker, many and a cluster of like machines give the same result.
"""

import math
from typing import NamedTuple

import numpy as np

from nnlib.one_thread import one_thread
from nnlib.progress import progress_bar


class Trial(NamedTuple):
    """One trial.

    Fields:
        number: int, counted from 0 in the order of proposal.
        params: dict, what was tried.
        loss: float, what came of it; inf if nothing did.
        budget: int or float, what the trial was given, or None if the search knows no budgets.
        problem: str, why there is no loss; empty if there is one.
    """

    number: int
    params: dict
    loss: float
    budget: float | None = None
    problem: str = ""


class Trials(list):
    """A list of `Trial`, in the order of their numbers, that prints itself as a table.

    >>> trials = Trials([Trial(0, {"lr": 0.1}, 0.5), Trial(1, {"lr": 0.01}, 0.25)])
    >>> trials.append(Trial(2, {"lr": 9.0}, np.inf, problem="loss is nan"))
    >>> trials.ranked()
    number    lr  loss      problem
         1  0.01  0.25
         0   0.1   0.5
         2     9   inf  loss is nan
    >>> trials.best().params
    {'lr': 0.01}
    """

    def best(self):
        """The trial with the smallest loss; with budgets, among those that were given the most.

        Raises:
            ValueError: no trial has a loss.
        """
        done = [trial for trial in self if not trial.problem]
        if not done:
            reason = f"; the first: {self[0].problem}" if self else ""
            raise ValueError(f"best: none of {len(self)} trials has a loss{reason}")
        most = max(trial.budget or 0 for trial in done)
        return min((trial for trial in done if (trial.budget or 0) == most), key=lambda trial: trial.loss)

    def ranked(self):
        """The trials by their loss, smallest first; failed ones last, ties by number."""
        return Trials(sorted(self, key=lambda trial: (bool(trial.problem), trial.loss, trial.number)))

    def __str__(self):
        names = list(dict.fromkeys(name for trial in self for name in trial.params))
        budgets, problems = any(trial.budget is not None for trial in self), any(trial.problem for trial in self)
        rows = [["number", *names, *["budget"] * budgets, "loss", *["problem"] * problems]]
        for trial in self:
            values = [trial.params.get(name, "") for name in names]
            values += [trial.budget] * budgets + [trial.loss] + [trial.problem] * problems
            rows.append([str(trial.number), *(_short(value) for value in values)])
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        return "\n".join("  ".join(map(str.rjust, row, widths)).rstrip() for row in rows)

    __repr__ = __str__


class Runner:
    """Runs an objective for as many trials as a search proposes, through joblib, and shows how many are done.

    Args:
        objective: callable (params, rng) -> loss, or (params, rng, budget) -> loss.
        rng: numpy.random.Generator; the trials' own generators descend from it.
        total: int, how many trials there will be.
        n_jobs: int or None, as in joblib.Parallel: how many at a time; -1 for all cores; None for one, or for what
            `joblib.parallel_config` says.
        progress: bool, whether to show a bar, where tqdm is installed.
    """

    def __init__(self, objective, rng, total, n_jobs, progress):
        self.objective, self.n_jobs, self.number = objective, n_jobs, 0
        self.seeds = rng.bit_generator.seed_seq
        self.bar = progress_bar(progress, total=total, unit="trial")

    def __enter__(self):
        one_thread.__enter__()
        return self

    def __exit__(self, *_):
        one_thread.__exit__()
        self.bar.close()

    def new_seeds(self, count):
        """Seeds for the next trials, one for each."""
        return self.seeds.spawn(count)

    def run(self, proposals):
        """Try each of the proposals (params, seed, budget). Returns `Trials` in the same order."""
        from joblib import Parallel, delayed

        numbered = list(enumerate(proposals, start=self.number))
        self.number += len(numbered)
        parallel = Parallel(n_jobs=self.n_jobs, return_as="generator")
        trials = Trials()
        for trial in parallel(delayed(attempt)(self.objective, number, *proposal) for number, proposal in numbered):
            trials.append(trial)
            self.bar.update()
        return trials


def attempt(objective, number, params, seed, budget=None):
    """One trial; an exception or a loss that is not a finite number is written down, not raised.

    >>> attempt(lambda params, rng: 1 / params["x"], 0, {"x": 0}, np.random.SeedSequence(0)).problem
    'ZeroDivisionError: division by zero'
    >>> attempt(lambda params, rng: float("nan"), 0, {}, np.random.SeedSequence(0)).problem
    'loss is nan'
    """
    arguments = (dict(params), np.random.default_rng(seed), *([] if budget is None else [budget]))
    try:
        # Here as well, because a worker may be another process.
        with one_thread:
            loss = float(objective(*arguments))
    except Exception as problem:
        return Trial(number, params, math.inf, budget, f"{type(problem).__name__}: {problem}")
    if not math.isfinite(loss):
        return Trial(number, params, math.inf, budget, f"loss is {loss}")
    return Trial(number, params, loss, budget)


def _short(value):
    return "" if value is None else f"{value:.4g}" if isinstance(value, float) else " ".join(str(value).split())[:60]
