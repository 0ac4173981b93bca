"""Matrix products on one thread, while threads or processes of our own have the processors."""

import functools
import sys
import threading


class OneThread:
    """A context in which the libraries behind NumPy's matrix products use one thread; afterwards as many as before.

    The number of threads belongs to the whole process. So whoever comes first sets it and whoever leaves last puts it
    back, from however many of Python's threads the context is entered, and however these overlap.

    >>> with one_thread, one_thread:
    ...     pass
    """

    def __init__(self):
        self._lock, self._inside, self._limits = threading.Lock(), 0, None

    def __enter__(self):
        with self._lock:
            if not self._inside:
                # Libraries come with imports. Looking for them takes a quarter of a millisecond.
                self._limits = _libraries(len(sys.modules)).limit(limits=1)
            self._inside += 1

    def __exit__(self, *_):
        with self._lock:
            self._inside -= 1
            if not self._inside:
                self._limits.restore_original_limits()


@functools.lru_cache(maxsize=1)
def _libraries(modules):
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


one_thread = OneThread()
