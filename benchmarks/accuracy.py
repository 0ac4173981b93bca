"""Trains on the real data and keeps what came out: test error, curve and time, in benchmarks/accuracy/.

    python -m benchmarks.accuracy                    every experiment, some minutes each
    python -m benchmarks.accuracy mnist              one of them
    python -m benchmarks.accuracy mnist --epochs 2   to see that it works; nothing is kept

The data is looked for in the folder that NNLIB_DATA names, and otherwise downloaded. The anchors for the digits are
those of LeCun, Bottou, Bengio and Haffner (1998): 0.95 % test error for LeNet-5 on 60,000 digits, 0.80 % with distorted
ones. The error reported is that of the last epoch: the test digits choose nothing.
"""

import argparse
import json
import time
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.peers.ours import lenet5
from benchmarks.readme import replace_block
from nnlib import (
    SGD,
    Adam,
    Conv2d,
    CrossEntropyLoss,
    Flatten,
    Linear,
    MaxPool2d,
    ReLU,
    Sequential,
    datasets,
)
from nnlib.augmentation import augment
from nnlib.plotting import new_figure, style
from nnlib.schedules import Cosine
from nnlib.training import fit

FOLDER = Path(__file__).parent / "accuracy"
SEED, BATCH_SIZE = 0, 64


class Experiment(NamedTuple):
    """Fields:
    data: str, a name of `nnlib.datasets`.
    make: function from rng to a network.
    epochs: int >= 1.
    at_most: float, the largest test error in per cent.
    optimizer: function from parameters to an optimizer; its lr falls to 0 along a cosine.
    distort: function (x, rng) -> x for the training batches, or None.
    """

    data: str
    make: object
    epochs: int
    at_most: float
    optimizer: object
    distort: object = None


def wider(rng):
    """The same plan with ReLU, maximum pooling and more maps: clothes need more features than digits."""
    return Sequential(
        Conv2d(1, 24, 5, padding=2, rng=rng),
        ReLU(),
        MaxPool2d(2),
        Conv2d(24, 48, 5, rng=rng),
        ReLU(),
        MaxPool2d(2),
        Flatten(),
        Linear(1200, 160, rng=rng),
        ReLU(),
        Linear(160, 10, rng=rng),
    )


EXPERIMENTS = {
    "mnist": Experiment("mnist", lenet5, 20, 0.95, partial(SGD, lr=0.05, momentum=0.9, weight_decay=5e-4)),
    "mnist-augmented": Experiment(
        "mnist",
        lenet5,
        30,
        0.80,
        partial(Adam, lr=0.002),
        partial(augment, pixels=2, degrees=10, ratio=0.1, alpha=20, sigma=4),
    ),
    "fashion-mnist": Experiment(
        "fashion-mnist", wider, 15, 9.0, partial(Adam, lr=0.002), partial(augment, pixels=1, ratio=0.05)
    ),
}


def run(experiment, epochs):
    """Trains once; returns what is worth keeping, and the `History`."""
    train, test = datasets.load(experiment.data)
    # As the paper has it: the background about -0.1, the ink about 1.175, so that the mean is about 0.
    (x, y), (test_x, test_y) = ((1.275 * part.x - 0.1, part.y) for part in (train, test))
    rng = np.random.default_rng(SEED)
    network = experiment.make(rng)
    optimizer = experiment.optimizer(network.parameters())
    steps = epochs * -(-len(x) // BATCH_SIZE)
    started = time.perf_counter()
    history = fit(
        network,
        x,
        y,
        loss=CrossEntropyLoss(),
        optimizer=optimizer,
        epochs=epochs,
        batch_size=BATCH_SIZE,
        rng=rng,
        validation=(test_x, test_y),
        schedule=Cosine(optimizer.lr, steps),
        augment=experiment.distort,
    )
    error = 100 * (1 - history.last("validation_accuracy"))
    kept = {"test error, %": round(error, 2), "at most, %": experiment.at_most, "epochs": epochs, "seed": SEED}
    kept |= {
        "seconds": round(time.perf_counter() - started),
        "parameters": sum(w.size for _, w, _ in network.parameters()),
    }
    return kept, history


def draw(name, history, at_most):
    """Training and test error after each epoch, and the bound."""
    epochs = np.arange(1, len(history) + 1)
    with style():
        figure = new_figure(height=3.4)
        axes = figure.add_subplot()
        training, test = (100 * (1 - np.array(history[name])) for name in ("accuracy", "validation_accuracy"))
        axes.plot(epochs, training, label="training, as it went")
        axes.plot(epochs, test, label="test", linestyle="--", marker="o", markersize=3.5)
        axes.axhline(at_most, color="0.4", linewidth=1, label=f"at most, {at_most:g} %")
        axes.set_yscale("log")
        axes.set_yticks([0.1, 0.2, 0.5, 1, 2, 5, 10, 20])
        axes.yaxis.set_major_formatter("{x:g}")
        axes.yaxis.set_minor_formatter("")
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.autoscale(axis="y")
        axes.set_xlabel("epoch")
        axes.set_ylabel("error (%)")
        axes.set_title(name)
        axes.legend()
        figure.savefig(FOLDER / f"{name}.png", dpi=110)


def markdown():
    """What has been kept of the experiments, as a table in Markdown."""
    lines = ["| experiment | test error | at most | epochs | minutes | parameters |", "|---|---|---|---|---|---|"]
    for path in sorted(FOLDER.glob("*.json")):
        kept = json.loads(path.read_text())
        errors = f"{kept['test error, %']:.2f} % | {kept['at most, %']:.2f} %"
        rest = f"{kept['epochs']} | {kept['seconds'] / 60:.1f} | {kept['parameters']:,}"
        lines.append(f"| [{path.stem}](benchmarks/accuracy/{path.stem}.png) | {errors} | {rest} |")
    return "\n".join([*lines, ""])


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.accuracy", description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="name", help=f"of {', '.join(EXPERIMENTS)}; all if left out")
    parser.add_argument("--epochs", type=int, help="another number of epochs; nothing is kept then")
    arguments = parser.parse_args()
    for name in arguments.names or EXPERIMENTS:
        experiment = EXPERIMENTS[name]
        kept, history = run(experiment, arguments.epochs or experiment.epochs)
        print(f"{name}: {kept}")
        if arguments.epochs is None:
            FOLDER.mkdir(exist_ok=True)
            (FOLDER / f"{name}.json").write_text(json.dumps(kept | {"history": history.as_dict()}, indent=1) + "\n")
            draw(name, history, experiment.at_most)
    replace_block("accuracy", markdown())


if __name__ == "__main__":
    main()
