"""The engine: a `Sequential` compiled into a plan that owns layouts and buffers.

The rest of the library is written to be read; this package is written to be fast, and says how. docs/performance.md
tells the story. A plan computes what the layers' own functions compute, and the tests hold the two equal.
"""

from nnlib.engine.parallel import DataParallel
from nnlib.engine.plan import Plan
from nnlib.engine.selector import choose_method

__all__ = ["DataParallel", "Plan", "choose_method"]
