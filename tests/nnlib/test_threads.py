"""One network in several threads, and what they share: plans, gradients, the number of threads of matrix products."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from nnlib import Conv2d, Flatten, Layer, Linear, Sequential, Tanh
from nnlib.engine import DataParallel
from nnlib.one_thread import one_thread


def small_cnn(rng):
    return Sequential(Conv2d(1, 4, 3, rng=rng), Tanh(), Flatten(), Linear(4 * 36, 5, rng=rng))


def blas_threads():
    return [library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"]


def test_threads_share_no_plan_and_no_scratch(rng):
    network = small_cnn(rng)

    def plan(_):
        network(np.ones((2, 1, 8, 8), np.float32))
        met.wait(10)
        return network._plans.last

    met = threading.Barrier(2)
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(plan, range(2))
    assert first is not second
    assert first.scratch is not second.scratch


def test_threads_that_use_one_network_get_their_own_outputs(rng):
    network = small_cnn(rng)
    batches = [rng.normal(size=(count, 1, 8, 8)).astype(np.float32) for count in (3, 8, 16, 5)]
    expected = [network(x) for x in batches]

    def many(number):
        return all(np.array_equal(network(batches[number]), expected[number]) for _ in range(100))

    with ThreadPoolExecutor(len(batches)) as threads:
        assert all(threads.map(many, range(len(batches))))


def test_backward_finds_the_plan_of_its_own_thread(rng):
    network = small_cnn(rng)
    x = rng.normal(size=(4, 1, 8, 8)).astype(np.float32)
    dy = np.ones_like(network(x))
    dx = network.backward(dy)
    network(x)
    other = threading.Thread(target=lambda: network(x[:2] + 1))
    other.start()
    other.join()
    np.testing.assert_array_equal(network.backward(dy), dx)


class Slow(Layer):
    """Fails for the first example's part at once; for others it takes its time and says when it is done."""

    done = 0

    def forward(self, x):
        if x[0, 0] == 0:
            raise ArithmeticError("the first part")
        time.sleep(0.2)
        Slow.done += 1
        return x

    def backward(self, dy):
        return dy


def test_when_one_part_fails_the_others_end_first():
    Slow.done = 0
    with pytest.raises(ArithmeticError, match="the first part"):
        DataParallel(Slow(), 3)(np.arange(3.0)[:, None])
    assert Slow.done == 2


@pytest.mark.parametrize("count", [2, 4])
def test_backward_needs_the_examples_of_forward(count, rng):
    parallel = DataParallel(small_cnn(rng), 2)
    parallel(np.ones((3, 1, 8, 8), np.float32))
    for backward in (parallel.backward, parallel.backward_parameters):
        with pytest.raises(
            ValueError, match=rf"^DataParallel: dy is \({count}, 5\), expected 3 examples as in forward$"
        ):
            backward(np.ones((count, 5), np.float32))


@pytest.mark.parametrize("batch_size", [0, -1, 2.5])
def test_predict_refuses_a_batch_size(batch_size, rng):
    with pytest.raises(ValueError, match=r"^DataParallel.predict: batch_size is .*, expected a whole number >= 1$"):
        DataParallel(small_cnn(rng), 2).predict(np.ones((3, 1, 8, 8), np.float32), batch_size)


def test_the_limit_goes_with_the_last_who_needs_it(two_threads):
    """The first leaves while the second is inside: the second must not be let go, nor the limit left behind."""
    before, inside, leave = blas_threads(), threading.Event(), threading.Event()
    assert set(before) == {2}

    def second():
        with one_thread:
            inside.set()
            leave.wait(10)

    other = threading.Thread(target=second)
    with one_thread:
        other.start()
        assert inside.wait(10)
    assert set(blas_threads()) == {1}
    leave.set()
    other.join()
    assert blas_threads() == before


def test_modes_reach_every_replica(rng):
    parallel = DataParallel(small_cnn(rng), 3)
    parallel.eval()
    assert not any(replica.training for replica in parallel.replicas)
