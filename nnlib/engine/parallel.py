"""One network on several threads: each takes a part of the batch.

NumPy lets go of Python's lock while it works, so threads do run at the same time. Every thread has a copy of the
network that shares the parameters but owns its gradients and buffers; the gradients are added up afterwards, always in
the same order. The loss is computed on the whole batch in between: the result is that of one thread, up to rounding.
"""

import copy
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import nullcontext
from functools import partial
from itertools import pairwise

import numpy as np

from nnlib.arrays import whole_number
from nnlib.layers.base import Layer, all_layers
from nnlib.one_thread import one_thread


class DataParallel(Layer):
    """A network whose batches are shared out among threads; itself a layer, with the network's own parameters.

    Args:
        network: `Layer` whose output for an example does not depend on the rest of the batch.
        workers: int >= 1, the number of threads; more than there are processors do not help.

    Raises:
        ValueError: workers out of range, or a layer that keeps statistics of its batches, takes sequences (T, N, ...),
            or draws random numbers. What the network raises for a part of the batch; the other parts end first.

    >>> from nnlib import Linear, Sequential
    >>> network = Sequential(Linear(2, 3, rng=np.random.default_rng(0)))
    >>> parallel, x = DataParallel(network, workers=2), np.ones((5, 2), np.float32)
    >>> np.allclose(parallel(x), network(x))
    True

    Source: PyTorch, torch.nn.DataParallel.
    """

    def __init__(self, network, workers):
        workers = whole_number("DataParallel", "workers", workers, 1)
        if next(network.buffers(), None) is not None:
            raise ValueError(
                "DataParallel: a layer keeps statistics of its batches, which parts of a batch would change"
            )
        if any(layer.batch_axis != 0 for layer in all_layers(network)):
            raise ValueError("DataParallel: a layer takes sequences (T, N, ...), and only axis 0 is shared out")
        random = next(filter(_draws, all_layers(network)), None)
        if workers > 1 and random is not None:
            raise ValueError(f"DataParallel: {random} draws random numbers, which parts would repeat")
        self.network = network
        shared = {id(parameter): parameter for _, parameter, _ in network.parameters()}
        self.replicas = [network, *(copy.deepcopy(network, dict(shared)) for _ in range(workers - 1))]
        # A thread for each but the first, which the calling thread runs: a plan belongs to the thread that made it.
        self.threads = [ThreadPoolExecutor(1) for _ in self.replicas[1:]]

    def forward(self, x):
        x = np.asarray(x)
        # A batch with fewer examples than there are workers leaves some of them idle.
        workers = max(1, min(len(self.replicas), len(x)))
        self.bounds = [len(x) * index // workers for index in range(workers + 1)]
        return np.concatenate(self._together("forward", x, self.bounds))

    def backward(self, dy):
        return np.concatenate(self._backward("backward", dy, self.bounds))

    def backward_parameters(self, dy):
        self._backward("backward_parameters", dy, self.bounds)

    def _backward(self, work, dy, bounds):
        dy = np.asarray(dy)
        if dy.ndim < 1 or len(dy) != bounds[-1]:
            raise ValueError(f"DataParallel: dy is {dy.shape}, expected {bounds[-1]} examples as in forward")
        for replica in self.replicas[1:]:
            replica.zero_grad()
        parts = self._together(work, dy, bounds)
        for replica in self.replicas[1:]:
            for (_, _, total), (_, _, gradient) in zip(self.parameters(), replica.parameters(), strict=True):
                total += gradient
        return parts

    def predict(self, x, batch_size=64):
        """The output for every example of x, computed in pieces of `batch_size` that fit the processor's caches.

        Raises:
            ValueError: batch_size is no whole number >= 1.
        """
        batch_size = whole_number("DataParallel.predict", "batch_size", batch_size, 1)
        # One empty piece when there are no examples: the network then says what the output looks like.
        pieces = [x[start : start + batch_size] for start in range(0, max(1, len(x)), batch_size)]
        share = [pieces[index :: len(self.replicas)] for index in range(len(self.replicas))]
        answers = self._side_by_side(
            [partial(_answers, replica, mine) for replica, mine in zip(self.replicas, share, strict=True)]
        )
        return np.concatenate([answers[index % len(answers)][index // len(answers)] for index in range(len(pieces))])

    def children(self):
        yield "network", self.network
        yield from ((f"replica_{number}", replica) for number, replica in enumerate(self.replicas[1:], start=1))

    def parameters(self):
        """The network's own, under the network's own names."""
        return self.network.parameters()

    def __getstate__(self):
        raise TypeError("DataParallel holds threads and cannot be copied; copy its network")

    def _together(self, work, x, bounds):
        """Calls the method `work` of as many replicas as there are parts of x."""
        parts = [x[start:stop] for start, stop in pairwise(bounds)]
        return self._side_by_side(
            [partial(getattr(replica, work), part) for replica, part in zip(self.replicas, parts, strict=False)]
        )

    def _side_by_side(self, calls):
        """What the calls return; each runs on its own thread, the first on this one."""
        # The matrix library must not start threads of its own on processors that are taken.
        with one_thread if len(calls) > 1 else nullcontext():
            jobs = [thread.submit(call) for thread, call in zip(self.threads, calls[1:], strict=False)]
            try:
                first = calls[0]()
            finally:
                # Also after an error: nobody may still be at work when the next batch comes.
                wait(jobs)
            return [first, *(job.result() for job in jobs)]


def _answers(network, pieces):
    return [network(piece) for piece in pieces]


def _draws(layer):
    """Whether the layer owns a random number generator."""
    return any(isinstance(value, np.random.Generator) for value in vars(layer).values())
