"""What many tests of nnlib draw from."""

import numpy as np
import pytest
from threadpoolctl import threadpool_limits


@pytest.fixture
def rng():
    return np.random.default_rng(0)


@pytest.fixture
def two_threads():
    """Matrix products on two threads, as outside the tests, so that it shows who makes them one."""
    with threadpool_limits(2):
        yield
