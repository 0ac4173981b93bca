"""Hyperparameters, found by search: ``trials = random(objective, space, 50, rng, n_jobs=-1)``, then ``trials.best()``.

The objective is a function (params, rng) -> loss; that of `successive_halving` and `hyperband` takes a budget as well.
Import the module, ``from nnlib import search``, and write ``search.random``: the standard library has a random, too.
"""

from nnlib.search.bayesian import gaussian_process, propose
from nnlib.search.halving import Rung, hyperband, hyperband_brackets, successive_halving
from nnlib.search.regression import (
    expected_improvement,
    log_likelihood,
    matern,
    maximize_likelihood,
    posterior,
    rbf,
)
from nnlib.search.sampling import grid, random
from nnlib.search.spaces import Choice, IntegerLogUniform, LogUniform, Uniform
from nnlib.search.trials import Trial, Trials

__all__ = [
    "Choice",
    "IntegerLogUniform",
    "LogUniform",
    "Rung",
    "Trial",
    "Trials",
    "Uniform",
    "expected_improvement",
    "gaussian_process",
    "grid",
    "hyperband",
    "hyperband_brackets",
    "log_likelihood",
    "matern",
    "maximize_likelihood",
    "posterior",
    "propose",
    "random",
    "rbf",
    "successive_halving",
]
