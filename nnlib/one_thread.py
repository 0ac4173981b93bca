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
                _let_any_thread_set()
                self._limits.restore_original_limits()
                _let_any_thread_set()


@functools.lru_cache(maxsize=1)
def _libraries(modules):
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def _let_any_thread_set():
    """Since 3.8 threadpoolctl ignores every thread but the first that has set a limit; the last to leave is another."""
    from threadpoolctl import OpenBLASController

    clear = getattr(OpenBLASController, "clear_controlling_thread", None)
    if clear is not None:
        clear(force=True)


one_thread = OneThread()
