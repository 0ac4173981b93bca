"""The training loop: minibatches in random order, epoch after epoch."""

import contextlib
import math
from functools import partial
from time import perf_counter

import numpy as np

from nnlib.arrays import is_real, whole_number
from nnlib.clipping import clip_grad_norm
from nnlib.layers.base import check_generator
from nnlib.layers.sequential import Sequential
from nnlib.progress import progress_bar
from nnlib.training.callbacks import Callback
from nnlib.training.evaluation import Tally, evaluate, examples
from nnlib.training.gradients import batch_gradients
from nnlib.training.history import History

_PROGRESS_AFTER = 2.0  # seconds; what is over by then needs no bar


def fit(
    network,
    x,
    target,
    *,
    loss,
    optimizer,
    epochs,
    batch_size,
    rng,
    validation=None,
    schedule=None,
    callbacks=(),
    augment=None,
    penalty=None,
    clip=None,
    progress=True,
    workers=1,
    history=None,
):
    """Train a network by stochastic gradient descent. In every epoch::

        shuffle the examples
        for each batch:
            gradients of the batch's loss, and of the penalty        batch_gradients
            cut them down                                            clip
            optimizer.lr = schedule(optimizer.steps)
            optimizer.step()
        loss and accuracy on the validation data                     evaluate

    The network is put into training mode before each epoch, and in the mode of use when fit returns. A layer that is to
    keep the running statistics it has, or not to drop units, has to refuse: after
    ``layer.eval().train = lambda mode=True: layer`` it stays in the mode of use. What must not be learned is left out
    of the optimizer's parameters.

    Args:
        network: `Layer` that takes its examples along axis 0. Recurrent layers take time first: put them into a `Layer`
            that changes the axes.
        x: array (N, ...), inputs, of the type of the parameters if speed matters: float64 inputs make float64 of
            everything that follows.
        target: array (N, ...), what `loss` expects.
        loss: object with ``loss(y, target)``, the mean over a batch, and ``loss.backward()``, dy; such as
            `CrossEntropyLoss()`.
        optimizer: `Optimizer` of the network's parameters, or of some of them.
        epochs: int >= 0, how often to go over the data.
        batch_size: int >= 1; the last batch of an epoch is smaller if N is no multiple.
        rng: numpy.random.Generator, for the order and for `augment`.
        validation: pair (x, target) that is looked at after each epoch and never learned from; None for none.
        schedule: function from the number of steps made so far to lr, such as `Cosine`; None leaves lr alone.
        callbacks: list of `Callback` objects, called in this order. If one fails, the others still hear of the end.
        augment: function (x, rng) -> x of the same length, applied to every training batch.
        penalty: function (parameters) -> number that adds its gradient to those of the parameters, such as
            ``lambda parameters: penalize(parameters, l2_penalty, l2_penalty_backward, 1e-4)``.
        clip: float > 0, the longest that the gradients together may be, as in `clip_grad_norm`; or a function that is
            called with the parameters and clips their gradients.
        progress: bool; True shows a bar if training takes more than two seconds, False never shows anything.
        workers: int >= 1, how many threads share each batch, as in `nnlib.engine.DataParallel`.
        history: `History` to go on with; None begins a new one.

    Returns:
        `History`, one entry for each epoch.

    Raises:
        ValueError: an argument out of its range, arrays that do not go together, an optimizer of another network, a
            layer that takes time first.
        TypeError: a loss, schedule, generator or callbacks that are none.
        FloatingPointError: the loss has become nan or infinite; the message says where. The step is not made.

    >>> from nnlib import Linear
    >>> from nnlib.optimizers import SGD
    >>> class HalfSquare:
    ...     def __call__(self, y, target):
    ...         self.difference = y - target
    ...         return np.mean(self.difference**2) / 2
    ...     def backward(self):
    ...         return self.difference / self.difference.size
    >>> rng = np.random.default_rng(0)
    >>> x = rng.normal(size=(64, 1))
    >>> layer = Linear(1, 1, rng=rng, dtype=np.float64)
    >>> optimizer = SGD(layer.parameters(), lr=0.5)
    >>> history = fit(layer, x, 3 * x, loss=HalfSquare(), optimizer=optimizer, epochs=20, batch_size=8, rng=rng)
    >>> layer.w.round(3), len(history["loss"])
    (array([[3.]]), 20)

    Source: USC CSCI 567, lecture 7; UBC CPSC 340, training neural networks; CMU 10-701, neural networks.
    """
    x, target = examples("fit", x, target)
    if validation is not None:
        validation = examples("fit: validation", *_pair(validation))
    for name, value, least in (("epochs", epochs, 0), ("batch_size", batch_size, 1), ("workers", workers, 1)):
        whole_number("fit", name, value, least)
    check_generator("fit", rng)
    _check_objects(loss, schedule, callbacks)
    _check_examples_first(network)
    _check_optimizer(network, optimizer)
    learner, clip = _shared_out(network, workers), _clipping(clip)
    history = History() if history is None else history
    steps = math.ceil(len(x) / batch_size)

    bar_options = {"total": epochs * steps, "desc": "training", "unit": "step", "delay": _PROGRESS_AFTER}
    # An overflow on the way shows in the loss, and is then reported with more words than NumPy's warning has.
    quiet = np.errstate(over="ignore", invalid="ignore", divide="ignore")
    with progress_bar(progress, **bar_options) as bar, quiet, _called(callbacks, network, optimizer, history):
        for _ in range(epochs):
            begun, tally, penalties = perf_counter(), Tally(), 0.0
            learner.train()
            for step, chosen in enumerate(_batches(len(x), batch_size, rng), start=1):
                batch = x[chosen] if augment is None else _augmented(augment, x[chosen], rng)
                value, y = batch_gradients(learner, loss, batch, target[chosen])
                if schedule is not None:
                    optimizer.lr = schedule(optimizer.steps)
                if not np.isfinite(value):
                    raise FloatingPointError(
                        f"fit: the loss is {value} in epoch {len(history) + 1}, step {step} of {steps}, with lr "
                        f"{optimizer.lr:g}; a smaller lr, clip, or a look at the data may help"
                    )
                tally.add(value, y, target[chosen])
                if penalty is not None:
                    penalties += float(penalty(optimizer.parameters)) * len(chosen)
                if clip is not None:
                    clip(optimizer.parameters)
                optimizer.step()
                bar.update()
            record = {"lr": optimizer.lr, "loss": tally.score().loss, "accuracy": tally.score().accuracy}
            record["penalty"] = None if penalty is None else penalties / len(x)
            if validation is not None:
                # Small batches are for learning; looking is quicker with larger ones.
                score = evaluate(learner, *validation, loss, max(batch_size, 64))
                record |= {"validation_loss": score.loss, "validation_accuracy": score.accuracy}
            record = {name: value for name, value in record.items() if value is not None}
            history.append(**record, seconds=perf_counter() - begun)
            # Without refresh, so that the bar still waits for its time.
            bar.set_postfix({name: f"{value:.4g}" for name, value in record.items()}, refresh=False)
            # All are asked before one is obeyed.
            stops = [callback.on_epoch_end(network, optimizer, history) for callback in callbacks]
            if any(stops):
                break
    return history


def _check_examples_first(network):
    """A batch is drawn along axis 0. A layer with children of its own kind of input answers for them itself."""
    if network.batch_axis != 0:
        raise ValueError(
            f"fit: {network!r} has its examples along axis {network.batch_axis} of x, and batches are drawn along axis "
            "0; put it into a Layer that changes the axes"
        )
    if isinstance(network, Sequential):
        for layer in network.layers:
            _check_examples_first(layer)


def _pair(validation):
    if not isinstance(validation, tuple | list) or len(validation) != 2:
        what = f"{len(validation)} arrays" if isinstance(validation, tuple | list) else repr(validation)
        raise ValueError(f"fit: validation is {what}, expected a pair (x, target)")
    return validation


def _check_objects(loss, schedule, callbacks):
    if not callable(loss) or not callable(getattr(loss, "backward", None)):
        raise TypeError(f"fit: loss is {loss!r}, expected an object such as CrossEntropyLoss(), with a backward")
    if schedule is not None and not callable(schedule):
        raise TypeError(f"fit: schedule is {schedule!r}, expected a function from a step to lr, such as Cosine")
    if not isinstance(callbacks, tuple | list) or not all(isinstance(each, Callback) for each in callbacks):
        raise TypeError(f"fit: callbacks is {callbacks!r}, expected a list of Callback objects")


def _check_optimizer(network, optimizer):
    own = {id(parameter) for _, parameter, _ in network.parameters()}
    if not any(id(parameter) in own for _, parameter, _ in optimizer.parameters):
        raise ValueError("fit: optimizer moves none of the network's parameters; was it made for another network?")


def _batches(count, batch_size, rng):
    """The numbers 0 to count - 1 in random order, batch by batch."""
    order = rng.permutation(count)
    for start in range(0, count, batch_size):
        yield order[start : start + batch_size]


def _augmented(augment, x, rng):
    augmented = augment(x, rng)
    if len(augmented) != len(x):
        raise ValueError(f"fit: augment returned {len(augmented)} examples for a batch of {len(x)}")
    return augmented


def _shared_out(network, workers):
    """The network, or one that shares out its batches among threads and has the same parameters."""
    if workers == 1:
        return network
    from nnlib.engine import DataParallel

    return DataParallel(network, workers)


def _clipping(clip):
    """A function that clips the gradients of the parameters it is called with, or None."""
    if clip is None or callable(clip):
        return clip
    if not is_real(clip) or not 0 < clip < math.inf:
        raise ValueError(f"fit: clip is {clip!r}, expected a number > 0 or a function")
    return partial(clip_grad_norm, max_norm=clip)


@contextlib.contextmanager
def _called(callbacks, network, optimizer, history):
    """Callbacks told of the beginning, and all that were of the end, however it comes; the network then in the mode of
    use."""
    begun = []
    try:
        for callback in callbacks:
            callback.on_begin(network, optimizer, history)
            begun.append(callback)
        yield
    finally:
        # What is pushed last runs first, and whatever it raises, the rest runs as well.
        with contextlib.ExitStack() as end:
            end.callback(network.eval)
            for callback in reversed(begun):
                end.callback(callback.on_end, network, optimizer, history)
