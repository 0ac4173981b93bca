"""A progress bar that is a courtesy: what it counts goes on where tqdm is not installed."""

import contextlib


def progress_bar(shown, **options):
    """A bar of tqdm, or something that takes the same calls and shows nothing.

    Args:
        shown: bool, whether a bar is wanted.
        options: keyword arguments of tqdm, such as ``total``.

    >>> with progress_bar(False, total=3) as bar:
    ...     bar.update()
    """
    if shown:
        with contextlib.suppress(ImportError):
            from tqdm.auto import tqdm

            return tqdm(**options)
    return _NoBar()


class _NoBar(contextlib.nullcontext):
    def __enter__(self):
        return self

    def update(self):
        pass

    def set_postfix(self, numbers, refresh):
        pass

    def close(self):
        pass
