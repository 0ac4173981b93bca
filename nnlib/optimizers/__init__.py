"""Optimizers: how parameters move, given their gradients."""

from nnlib.optimizers.adaptive import Adagrad, Adam, AdamW, RMSprop
from nnlib.optimizers.base import Optimizer
from nnlib.optimizers.descent import SGD, HeavyBall

__all__ = ["SGD", "Adagrad", "Adam", "AdamW", "HeavyBall", "Optimizer", "RMSprop"]
