"""A trained network, judged on digits that nobody has seen."""

import numpy as np

from autograde.kinds import Bar, Trained
from nnlib.datasets import load
from nnlib.layers import CrossEntropyLoss
from nnlib.lenet import lenet, normalise
from nnlib.optimizers import Adam
from nnlib.training import fit


def _ready(pixels):
    """Bytes (N, 28, 28) as the network wants them."""
    wide = np.pad(pixels, ((0, 0), (2, 2), (2, 2)))
    return normalise(wide)[:, None].astype(np.float32)


def _learn():
    """LeNet-5 after five times 4000 glyphs: 97.8 to 98.4 % right, over ten seeds."""
    train, rng = load("glyphs").train, np.random.default_rng(0)
    x = _ready(255 * train.x[:4000, 0])
    model = lenet(rng)
    how = {"loss": CrossEntropyLoss(), "optimizer": Adam(model.parameters(), lr=0.002), "rng": rng}
    fit(model, x, train.y[:4000], epochs=5, batch_size=32, progress=False, **how)
    return lambda pixels: model(_ready(pixels)).argmax(axis=1)


TRAIN_LENET = Trained(
    id="u06-train-lenet",
    title="Train LeNet-5",
    minutes=25,
    covers=("u06.5c",),
    draw="nnlib.lenet:unseen_digits",
    classes=10,
    # A linear model on pixels is right in 71 % of the cases. Of 600 pictures 95 % is three deviations below 98 %.
    bars=(Bar(0.75, 1), Bar(0.9, 1), Bar(0.95, 1)),
    reference=_learn,
)
