"""The parameters laid out for the update: small ones packed together, large ones cut into stretches.

A network has many small arrays and a few large ones, and NumPy is slow on both. On a small array the call costs more
than the arithmetic, so small arrays are copied side by side into one, moved by a single call, and copied back. Of a
large array every intermediate result would travel to memory and back, so it is moved stretch by stretch, each short
enough for all that is computed from it to stay in the cache. An update rule sees nothing of this: flat arrays come.
"""

import numpy as np

# Counts of numbers. Half a dozen float32 stretches fill most of a cache of 1 MB; twice or half as long costs little.
SMALL = 4_096
STRETCH = 32_768


class Block:
    """What one call of an update rule moves.

    Attributes:
        w, g: flat arrays of one size, parameters and gradients.
        state: tuple of flat arrays of the same size, what the rule remembers from step to step.
        scratch, decayed: flat arrays of the same size, for whatever is forgotten after the step.
    """

    def __init__(self, w, g, state, copies=()):
        self.w, self.g, self.state, self.copies = w, g, state, copies

    def fetch(self):
        """Copy the packed arrays in; nothing to do for a stretch, which is a view."""
        for packed_w, w, packed_g, g in self.copies:
            packed_w[...] = w
            packed_g[...] = g

    def put_back(self):
        """Copy the packed parameters out."""
        for packed_w, w, _, _ in self.copies:
            w[...] = packed_w


def arrange(parameters, kinds):
    """Blocks that cover all the parameters, and the state of each parameter.

    Args:
        parameters: (name, parameter, gradient) triples of arrays, all of one type.
        kinds: tuple of str, the names of the arrays that the rule remembers for each parameter.

    Returns:
        blocks: list of `Block`.
        state: dict from kind to a dict from name to an array like the parameter, zeros; blocks hold views of them.

    >>> w, b = np.ones((100, 100)), np.ones(3)
    >>> blocks, state = arrange([("w", w, w.copy()), ("b", b, b.copy())], kinds=("velocity",))
    >>> [block.w.size for block in blocks], state["velocity"]["b"]
    ([10000, 3], array([0., 0., 0.]))
    """
    state = {kind: {} for kind in kinds}
    blocks, pack = [], []
    for name, w, g in parameters:
        # A flat view exists only of an array that lies in memory in one piece.
        if w.size > SMALL and w.flags.c_contiguous and g.flags.c_contiguous:
            blocks += _stretches(name, w, g, state)
            continue
        if pack and sum(packed.size for _, packed, _ in pack) + w.size > STRETCH:
            blocks.append(_packed(pack, state))
            pack = []
        pack.append((name, w, g))
    if pack:
        blocks.append(_packed(pack, state))
    scratch, decayed = (np.empty(max(block.w.size for block in blocks), blocks[0].w.dtype) for _ in range(2))
    for block in blocks:
        block.scratch, block.decayed = scratch[: block.w.size], decayed[: block.w.size]
    return blocks, state


def _packed(parameters, state):
    """One block for several arrays; enters their state."""
    dtype = parameters[0][1].dtype
    size = sum(w.size for _, w, _ in parameters)
    flat_w, flat_g, *flat_state = (np.zeros(size, dtype) for _ in range(2 + len(state)))
    copies, start = [], 0
    for name, w, g in parameters:
        part = slice(start, start + w.size)
        copies.append((flat_w[part].reshape(w.shape), w, flat_g[part].reshape(w.shape), g))
        for kind, flat in zip(state, flat_state, strict=True):
            state[kind][name] = flat[part].reshape(w.shape)
        start = part.stop
    return Block(flat_w, flat_g, tuple(flat_state), copies)


def _stretches(name, w, g, state):
    """The blocks of one large array; enters its state."""
    for kind in state:
        state[kind][name] = np.zeros(w.shape, w.dtype)
    flat = [array.reshape(-1) for array in (w, g, *(state[kind][name] for kind in state))]
    for start in range(0, w.size, STRETCH):
        flat_w, flat_g, *flat_state = (array[start : start + STRETCH] for array in flat)
        yield Block(flat_w, flat_g, tuple(flat_state))
