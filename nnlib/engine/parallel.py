"""One network on several threads: each takes a part of the batch.

NumPy lets go of Python's lock while it works, so threads do run at the same time. Every thread has a copy of the
network that shares the parameters but owns its gradients and buffers; the gradients are added up afterwards, always in
the same order. The loss is computed on the whole batch in between: the result is that of one thread, up to rounding.
"""

import contextlib
import copy
import functools
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from nnlib.arrays import is_whole
from nnlib.layers.base import Layer, all_layers


class DataParallel(Layer):
    """A network whose batches are shared out among threads; itself a layer, with the network's own parameters.

    Args:
        network: `Layer` whose output for an example does not depend on the rest of the batch.
        workers: int >= 1, the number of threads; more than there are processors do not help.

    Raises:
        ValueError: workers out of range, or a layer that keeps statistics of its batches, takes sequences (T, N, ...),
            or draws random numbers.

    >>> from nnlib import Linear, Sequential
    >>> network = Sequential(Linear(2, 3, rng=np.random.default_rng(0)))
    >>> parallel, x = DataParallel(network, workers=2), np.ones((5, 2), np.float32)
    >>> np.allclose(parallel(x), network(x))
    True

    Source: PyTorch, torch.nn.DataParallel.
    """

    def __init__(self, network, workers):
        if not is_whole(workers) or workers < 1:
            raise ValueError(f"DataParallel: workers is {workers!r}, expected a whole number >= 1")
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
        self.threads = ThreadPoolExecutor(workers)

    def forward(self, x):
        x = np.asarray(x)
        # A batch with fewer examples than there are workers leaves some of them idle.
        workers = max(1, min(len(self.replicas), len(x)))
        self.bounds = [len(x) * index // workers for index in range(workers + 1)]
        return np.concatenate(self._together("forward", x))

    def backward(self, dy):
        return np.concatenate(self._backward("backward", dy))

    def backward_parameters(self, dy):
        self._backward("backward_parameters", dy)

    def _backward(self, work, dy):
        for replica in self.replicas[1:]:
            replica.zero_grad()
        parts = self._together(work, np.asarray(dy))
        for replica in self.replicas[1:]:
            for (_, _, total), (_, _, gradient) in zip(self.parameters(), replica.parameters(), strict=True):
                total += gradient
        return parts

    def predict(self, x, batch_size=64):
        """The output for every example of x, computed in pieces of `batch_size` that fit the processor's caches."""
        # One empty piece when there are no examples: the network then says what the output looks like.
        pieces = [x[start : start + batch_size] for start in range(0, max(1, len(x)), batch_size)]
        share = [pieces[index :: len(self.replicas)] for index in range(len(self.replicas))]
        with _one_blas_thread(len(self.replicas)):
            jobs = [
                self.threads.submit(lambda replica, mine: [replica(piece) for piece in mine], *job)
                for job in zip(self.replicas, share, strict=True)
            ]
            answers = [job.result() for job in jobs]
        return np.concatenate([answers[index % len(answers)][index // len(answers)] for index in range(len(pieces))])

    def children(self):
        yield "network", self.network

    def parameters(self):
        """The network's own, under the network's own names."""
        return self.network.parameters()

    def train(self, mode=True):
        for replica in self.replicas:
            replica.train(mode)
        return super().train(mode)

    def __getstate__(self):
        raise TypeError("DataParallel holds threads and cannot be copied; copy its network")

    def _together(self, work, x):
        """Calls the method `work` of as many replicas as there are parts of x; the first on the calling thread."""
        parts = [x[start:stop] for start, stop in pairwise(self.bounds)]
        with _one_blas_thread(len(parts)):
            jobs = [
                self.threads.submit(getattr(replica, work), part)
                for replica, part in zip(self.replicas[1:], parts[1:], strict=False)
            ]
            first = getattr(self.network, work)(parts[0])
            return [first, *(job.result() for job in jobs)]


def _one_blas_thread(workers):
    """The matrix library must not start threads of its own on processors that are taken."""
    if workers == 1:
        return contextlib.nullcontext()
    return _controller().limit(limits=1, user_api="blas")


@functools.cache
def _controller():
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def _draws(layer):
    """Whether the layer owns a random number generator."""
    return any(isinstance(value, np.random.Generator) for value in vars(layer).values())
