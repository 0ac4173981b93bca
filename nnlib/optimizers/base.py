"""What every optimizer can do; the update rules themselves are in `descent` and `adaptive`."""

import math
from fnmatch import fnmatchcase
from typing import NamedTuple

import numpy as np

from nnlib.arrays import as_float, real_number, whole_number
from nnlib.optimizers.blocks import arrange

_SETTINGS = ("lr_multiplier", "weight_decay")


class Group(NamedTuple):
    """Parameters with the same settings.

    Fields:
        lr_multiplier: float, what lr is multiplied by.
        weight_decay: float, or None for the optimizer's own.
        blocks: list of `Block`.
    """

    lr_multiplier: float
    weight_decay: float | None
    blocks: list


class Optimizer:
    """Moves parameters, given their gradients. A subclass says how: ``_move``, and in ``_kinds`` what it remembers.

    Weight decay pulls every parameter towards zero, in one of two ways. Coupled, as in all the rules but `AdamW`, it is
    the gradient of the penalty ``weight_decay / 2 * w ** 2`` and goes through the rule like any other gradient::

        dw <- dw + weight_decay * w

    Decoupled, the parameter shrinks on its own, whatever the rule makes of the gradient::

        w <- w - lr * weight_decay * w

    Groups give some parameters settings of their own, chosen by a pattern in their names (`fnmatch`: ``*`` stands for
    anything). Of several patterns that fit a name the first one counts. Biases twice as fast and without decay::

        groups={"*.b": {"lr_multiplier": 2.0, "weight_decay": 0.0}}

    Args:
        parameters: (name, parameter, gradient) triples, as `Layer.parameters()` yields them. The arrays are kept, and
            the parameters are changed in place. One that comes twice, under two names, is moved once.
        lr: float >= 0, the learning rate; an attribute, free to change from step to step.
        weight_decay: float >= 0; an attribute as well.
        groups: dict from pattern to a dict of settings: "lr_multiplier" (float >= 0) and "weight_decay" (float >= 0).

    Attributes:
        parameters: list of the triples.
        steps: int, how many steps have been made; `load_state` sets it too.

    Raises:
        ValueError: no parameters, two with the same name, a gradient of another shape or type than its parameter, one
            that is read-only or not floating-point, a number out of its range, a pattern that fits no name.
        TypeError: parameters that are no such triples.

    >>> from nnlib.optimizers import SGD
    >>> w, b, gradient = np.array([1.0]), np.array([1.0]), np.array([1.0])
    >>> optimizer = SGD([("w", w, gradient), ("b", b, gradient.copy())], lr=0.1, groups={"b": {"lr_multiplier": 2.0}})
    >>> optimizer.step()
    >>> w, b
    (array([0.9]), array([0.8]))

    Source: UBC CPSC 340, training neural networks (a step size of its own for the biases); Loshchilov and Hutter,
    Decoupled weight decay regularization, 2019.
    """

    _kinds = ()
    _decoupled = False

    def __init__(self, parameters, lr, weight_decay=0.0, groups=None):
        self.parameters = _distinct(self._checked_parameters(parameters))
        self.lr = lr
        self.weight_decay = self._checked("weight_decay", weight_decay)
        self.groups = self._checked_groups(dict(groups or {}))
        self.steps = 0
        self._arrange()

    @property
    def lr(self):
        return self._lr

    @lr.setter
    def lr(self, lr):
        self._lr = self._checked("lr", lr)

    def step(self):
        """Move every parameter, given its gradient; the gradients stay as they are."""
        self.steps += 1
        for group in self._arranged:
            lr = self.lr * group.lr_multiplier
            decay = self.weight_decay if group.weight_decay is None else group.weight_decay
            for block in group.blocks:
                block.fetch()
                self._move(block.w, self._decay(block, lr, decay), lr, block.state, block.scratch)
                block.put_back()

    def zero_grad(self):
        """Set every gradient to zero, in place."""
        for _, _, gradient in self.parameters:
            gradient[...] = 0

    def state(self):
        """What a later run needs in order to go on as if it had never stopped: plain numbers and copies of arrays.

        Returns:
            dict: "optimizer" (str), "steps" (int), "lr" (float), and "arrays", a dict from what is remembered to a dict
            from the parameter's name to an array like it.
        """
        arrays = {kind: {name: array.copy() for name, array in each.items()} for kind, each in self._state.items()}
        return {"optimizer": type(self).__name__, "steps": self.steps, "lr": self.lr, "arrays": arrays}

    def load_state(self, state):
        """Go on from a `state` of an optimizer of the same kind, for parameters of the same names and shapes.

        Raises:
            ValueError: the state is another optimizer's, a number of it is out of its range, or its arrays do not fit.
            TypeError: arrays of something else than numbers. Whatever is raised, nothing has changed then.
        """
        name = type(self).__name__
        if state["optimizer"] != name:
            raise ValueError(f"{name}: the state is that of {state['optimizer']}")
        steps, lr = whole_number(name, "steps", state["steps"], 0), self._checked("lr", state["lr"])
        expected = {(kind, key): array.shape for kind, each in self._state.items() for key, array in each.items()}
        arrays = {
            (kind, key): as_float(array, name, f"{kind} of {key!r}")
            for kind, each in state["arrays"].items()
            for key, array in each.items()
        }
        given = {place: array.shape for place, array in arrays.items()}
        for kind, key in [*expected, *given]:
            if expected.get((kind, key)) != given.get((kind, key)):
                shapes = (mine.get((kind, key), "missing") for mine in (given, expected))
                raise ValueError("{}: {} of {!r} is {} in the state, {} here".format(name, kind, key, *shapes))
        self.lr, self.steps = lr, steps
        for (kind, key), array in arrays.items():
            self._state[kind][key][...] = array

    def _move(self, w, g, lr, state, scratch):
        """Change w in place. All arrays are flat and of one size and type; g is not to be changed, scratch may be."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it moves a parameter")

    def _decay(self, block, lr, decay):
        """The gradient of a block, with coupled decay in it; decoupled decay is done on the spot."""
        if not decay:
            return block.g
        if self._decoupled:
            block.w *= 1 - lr * decay
            return block.g
        np.multiply(block.w, decay, out=block.decayed)
        block.decayed += block.g
        return block.decayed

    def _arrange(self):
        """Lay out the parameters, those with the same settings and of the same type together; all state is zero."""
        members = {}
        for name, w, g in self.parameters:
            settings = next((own for pattern, own in self.groups.items() if fnmatchcase(name, pattern)), {})
            key = settings.get("lr_multiplier", 1.0), settings.get("weight_decay"), w.dtype
            members.setdefault(key, []).append((name, w, g))
        self._arranged, self._state = [], {kind: {} for kind in self._kinds}
        for (lr_multiplier, weight_decay, _), triples in members.items():
            blocks, state = arrange(triples, self._kinds)
            self._arranged.append(Group(lr_multiplier, weight_decay, blocks))
            for kind, arrays in state.items():
                self._state[kind] |= arrays

    def __getstate__(self):
        # For copy and pickle, which would tear the blocks' views off the arrays that they are views of.
        kept = {name: value for name, value in vars(self).items() if name not in ("_arranged", "_state")}
        return kept | {"state": self.state()}

    def __setstate__(self, kept):
        state = kept.pop("state")
        vars(self).update(kept)
        self._arrange()
        self.load_state(state)

    def _checked(self, name, value, below=math.inf):
        """A number that an argument may be, as a float."""
        return real_number(type(self).__name__, name, value, least=0, below=below)

    def _checked_parameters(self, parameters):
        name = type(self).__name__
        try:
            triples = [(key, w, g) for key, w, g in parameters]
        except (TypeError, ValueError):
            raise TypeError(
                f"{name}: parameters is {parameters!r}, expected (name, parameter, gradient) triples, such as "
                "network.parameters()"
            ) from None
        if not triples:
            raise ValueError(f"{name}: parameters is empty; pass network.parameters()")
        names = [key for key, _, _ in triples]
        repeated = [key for key in names if names.count(key) > 1]
        if repeated:
            raise ValueError(f"{name}: two parameters are called {repeated[0]!r}")
        for key, w, g in triples:
            if w.dtype.kind != "f":
                raise ValueError(f"{name}: parameter {key!r} is an array of {w.dtype}, expected floating point")
            if (g.shape, g.dtype) != (w.shape, w.dtype):
                raise ValueError(
                    f"{name}: the gradient of {key!r} is {g.shape} of {g.dtype}, its parameter {w.shape} of {w.dtype}"
                )
            if not w.flags.writeable:
                raise ValueError(f"{name}: parameter {key!r} is read-only")
        return triples

    def _checked_groups(self, groups):
        name, names = type(self).__name__, [key for key, _, _ in self.parameters]
        for pattern, settings in groups.items():
            if not any(fnmatchcase(key, pattern) for key in names):
                raise ValueError(f"{name}: groups has {pattern!r}, which fits none of the names {', '.join(names)}")
            for setting, value in settings.items():
                if setting not in _SETTINGS:
                    raise ValueError(f"{name}: groups[{pattern!r}] sets {setting!r}, expected one of {_SETTINGS}")
                self._checked(f"groups[{pattern!r}][{setting!r}]", value)
        return {pattern: {key: float(value) for key, value in settings.items()} for pattern, settings in groups.items()}


def _distinct(triples):
    """Each parameter once, under the first of its names."""
    first = {}
    for triple in triples:
        first.setdefault(id(triple[1]), triple)
    return list(first.values())
