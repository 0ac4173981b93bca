"""While a student's own version is tried, nnlib's is out of reach under every name."""

import functools
import importlib
import math
import types

import numpy as np
import pytest

import nnlib
import nnlib.architecture
import nnlib.shapes
from autograde import tasks
from autograde.checking import judge_here
from autograde.withhold import Withheld, name_of, withheld
from nnlib import architecture as arch
from nnlib import autodiff, functional, information, kernels, neurons, output_size, scalar_tape, shapes, tape, zoo
from nnlib.architecture import Conv, Dense, summary, volumes
from nnlib.demos import window
from nnlib.functional import convolution, pooling, pooling_axes
from nnlib.scalar_tape import Scalar, Value, difference_gradients, gradients_on, record
from nnlib.tape import Tensor, arithmetic, rearrangements, reductions, taped

NAME = "nnlib.shapes:output_size"
held_in_a_table = {"size": output_size}
bound_in_advance = functools.partial(output_size, 9)


def attributes(function):
    return function.__code__, function.__defaults__, function.__kwdefaults__


@pytest.mark.parametrize(
    "reach",
    [
        lambda: output_size(9, 3),
        lambda: nnlib.output_size(9, 3),
        lambda: nnlib.shapes.output_size(9, 3),
        lambda: nnlib.architecture.output_size(9, 3),
        lambda: importlib.import_module("nnlib.shapes").output_size(9, 3),
        lambda: held_in_a_table["size"](9, 3),
        lambda: bound_in_advance(3),
        lambda: list(map(output_size, [9], [3])),
        lambda: output_size.__call__(9, 3),
        lambda: output_size(),
        lambda: output_size(1, 2, 3, 4, 5, 6, 7),
        lambda: output_size(size=9, kernel_size=3, name="x", anything=1),
        lambda: volumes([Conv(6, 5)], (3, 32, 32)),
        lambda: summary([Conv(6, 5)], (3, 32, 32)),
    ],
)
def test_every_way_to_the_function_is_refused(reach):
    with withheld([NAME]), pytest.raises(Withheld, match=r"^nnlib\.shapes\.output_size is put away"):
        reach()


def test_it_is_back_after_the_block():
    before = attributes(output_size)
    with withheld([NAME]):
        pass
    assert attributes(output_size) == before
    assert output_size(9, 3, padding=1) == 9
    assert volumes([Conv(6, 5)], (3, 32, 32)) == [(6, 28, 28)]


@pytest.mark.parametrize("problem", [ValueError, KeyboardInterrupt, SystemExit, Withheld])
def test_it_is_back_after_an_error(problem):
    before = attributes(output_size)
    with pytest.raises(problem), withheld([NAME]):
        raise problem
    assert attributes(output_size) == before


@pytest.mark.parametrize(
    "unknown", ["nnlib.shapes:no_such_function", "nnlib.no_such_module:f", "nnlib.shapes:", "math:sqrt"]
)
def test_it_is_back_after_a_name_that_cannot_be_put_away(unknown):
    before = attributes(output_size)
    with pytest.raises((AttributeError, ImportError)), withheld([NAME, unknown]):
        pass
    assert attributes(output_size) == before


def test_the_same_function_may_be_named_twice():
    before = attributes(output_size)
    with withheld([NAME, "nnlib:output_size", NAME]), pytest.raises(Withheld):
        output_size(9, 3)
    assert attributes(output_size) == before


def test_blocks_may_be_nested():
    before = attributes(output_size), attributes(volumes)
    with withheld([NAME]):
        with withheld([NAME, name_of(volumes)]), pytest.raises(Withheld, match="volumes"):
            volumes([], (3, 8, 8))
        assert volumes([], (3, 8, 8)) == []
        with pytest.raises(Withheld, match="output_size"):
            output_size(9, 3)
    assert (attributes(output_size), attributes(volumes)) == before


def test_a_function_with_keyword_only_arguments_gets_its_defaults_back(monkeypatch):
    def scale(x, by=2, *, offset=1, sign=1):
        return sign * (by * x + offset)

    monkeypatch.setattr(nnlib.shapes, "scale", scale, raising=False)
    with withheld(["nnlib.shapes:scale"]), pytest.raises(Withheld):
        scale(1)
    assert scale(1) == 3
    assert scale(1, 3, offset=0, sign=-1) == -3


def test_a_generator_function_refuses_when_called(monkeypatch):
    def count():
        yield 1

    monkeypatch.setattr(nnlib.shapes, "count", count, raising=False)
    with withheld(["nnlib.shapes:count"]), pytest.raises(Withheld):
        count()
    assert list(count()) == [1]


def test_nothing_named_nothing_withheld():
    with withheld([]):
        assert output_size(9, 3) == 7


def test_other_functions_stay():
    with withheld([NAME]):
        assert nnlib.shapes.dense_parameters([2, 3]) == 9


def test_a_function_is_found_under_its_name():
    assert name_of(output_size) == NAME
    with withheld([name_of(output_size)]), pytest.raises(Withheld):
        output_size(9, 3)


def test_methods_and_properties_can_be_put_away():
    axis = window.Axis(9, 3, 0, 1)
    with withheld(["nnlib.demos.window:Axis.covered", "nnlib.demos.window:Axis.padded"]):
        for reach in (lambda: axis.covered(1), lambda: axis.padded, lambda: window.Window().center):
            with pytest.raises(Withheld, match=r"^nnlib\.demos\.window\.Axis\.(covered|padded) is put away"):
                reach()
    assert (axis.covered(1), axis.padded, window.Window().center) == ((1, 4), 9, (1, 1))


# What else in nnlib would do a task's work.

FUNCTIONS = [task for unit in tasks.units() for task in tasks.of_unit(unit) if task.kind == "function"]
MODULES = [shapes, arch, zoo, neurons, information, window, functional]
MODULES += [autodiff, scalar_tape, arithmetic, rearrangements, reductions]

# Public parts of a reference that do none of what its task asks for: they check arguments, convert them, count or try
# a class. What an earlier task put away may be used in a later one.
BESIDE = {
    *("nnlib.shapes:whole", "nnlib.functional.reduction:check_reduction", "nnlib.functional.reduction:reduce"),
    *("nnlib.functional.targets:check_classes", "nnlib.functional.targets:check_probabilities"),
    *("nnlib.functional.targets:real_targets", "nnlib.filters:row", "nnlib.filters:odd"),
    *("nnlib.shapes:output_size", "nnlib.shapes:resolve_padding", "nnlib.functional.activations:relu"),
    *("nnlib.scalar_tape:evaluate", "nnlib.scalar_tape:gradients_on"),
    *("nnlib.tape.rearrangements:reshape", "nnlib.tape.rearrangements:reshape_backward"),
}


def _does_work(function):
    """Whether a student may call it by an open name and it does more than look at arguments.

    Private names are flagged wherever they stand in an answer; nnlib.arrays checks and converts.
    """
    hidden = function.__name__.startswith("_") or function.__module__ == "nnlib.arrays"
    return function.__module__.startswith("nnlib") and not hidden and name_of(function) not in BESIDE


def _called(function):
    """Functions of nnlib whose names the code of one mentions."""
    codes = [function.__code__]
    for code in codes:  # grows while it is walked
        codes += [one for one in code.co_consts if isinstance(one, types.CodeType)]
        for one in map(function.__globals__.get, code.co_names):
            if isinstance(one, types.FunctionType) and one.__module__.startswith("nnlib"):
                yield one


@pytest.mark.parametrize("task", FUNCTIONS, ids=lambda task: task.id)
def test_the_parts_of_a_reference_are_put_away_with_it(task):
    earlier = {name for one in FUNCTIONS[: FUNCTIONS.index(task)] for name in (name_of(one.reference), *one.withholds)}
    parts = [task.reference]
    for function in parts:
        parts += [one for one in _called(function) if one not in parts and name_of(one) not in earlier]
    left = {name_of(one) for one in parts if _does_work(one)} - set(task.withholds)
    assert left == set()


def _everything():
    for module in MODULES:
        for name, one in vars(module).items():
            if isinstance(one, types.FunctionType) and one.__module__.startswith("nnlib"):
                yield pytest.param(one, id=f"{module.__name__}.{name}")


@pytest.fixture(scope="module")
def papers():
    return [(task, task.cases("secret")) for task in FUNCTIONS]


@pytest.mark.parametrize("function", list(_everything()))
def test_no_function_of_the_library_is_an_answer(papers, function):
    assert [task.id for task, cases in papers if judge_here(task, function, "secret", cases=cases).right] == []


def by_steps(layers, input_shape):
    return [
        (arch._inputs_per_output(layer, before) + 1) * after[0] if isinstance(layer, Conv | Dense) else 0
        for layer, before, after in arch._steps(layers, input_shape, "refuse")
    ]


def by_shapes(layers, input_shape):
    found = []
    for layer in layers:
        found.append(arch._next_shape(layer, found[-1] if found else tuple(input_shape), "refuse"))
    return found


def by_parameters(layers, input_shape):
    counts, after = arch.parameters(layers, input_shape), volumes(layers, input_shape)
    return [count and (count // shape[0] - 1) * math.prod(shape) for count, shape in zip(counts, after, strict=True)]


def by_layers(sizes):
    if len(sizes) < 2:
        raise ValueError
    return sum(arch.parameters([Dense(size) for size in sizes[1:]], (sizes[0],)))


def by_same(kernel_size):
    before, after = shapes.resolve_padding("same", kernel_size)
    if before != after:
        raise ValueError
    return before


def by_axis(size, kernel_size, padding=0, stride=1, mode="refuse"):
    axis = window.Axis(size, kernel_size, padding, stride)
    if axis.places < 1 or (mode == "refuse" and not axis.fits):
        raise ValueError
    return axis.places


def by_window(height, width, kernel_size, padding=0, stride=1):
    start, picture = window.Window(height, width, kernel_size, padding, stride), np.zeros((height, width), int)
    for step in range(start.places):
        row, column = start.with_(step=step).center
        picture[row - padding, column - padding] = 1
    return picture


def by_architecture(units, bias=True):
    counts = arch.parameters([Dense(size) for size in units[1:]], (units[0],))
    return sum(counts) - (0 if bias else sum(units[1:]))


def by_differences(operation, operands):
    if operation == "relu":
        return [float(operands[0] > 0)]
    moved = range(1 if operation == "power" else len(operands))
    values = [
        [autodiff.value_of(operation, [*operands[:k], operands[k] + h, *operands[k + 1 :]]) for h in (1e-5, -1e-5)]
        for k in moved
    ]
    return [(ahead - behind) / 2e-5 for ahead, behind in values]


def by_class_losses(z, axis=-1):
    z = np.moveaxis(np.asarray(z, float), axis, -1)
    rows = z.reshape(-1, z.shape[-1])
    p = np.array([[np.exp(-information.class_loss(row[None], [k])) for k in range(len(row))] for row in rows])
    return np.moveaxis(p.reshape(z.shape), -1, axis)


def by_plane(x, w, mode="valid"):
    if mode != "valid":
        x = np.pad(x, len(w) // 2, mode={"zero": "constant", "replicate": "edge", "mirror": "reflect"}[mode])
    return kernels.filter2d(x[None], w[None])[0]


def by_correlation(x, w):
    return convolution._correlate("conv2d", 2, x, w, None, 1, 0, 1, 1, "zero")[0]


def by_derivative(x, w):
    dy = w[None, None]
    maps = np.zeros((1, 1, x.shape[0] - w.shape[0] + 1, x.shape[1] - w.shape[1] + 1))
    return convolution.conv2d_backward(dy, x[None, None], maps)[1][0, 0]


def by_equal_taps(x, size):
    return kernels.filter2d(x, np.full((size, size), 1 / size**2), stride=size)


def by_pool(x, size):
    axes = pooling_axes.pooling_axes("pool", 2, (1, 1, *x.shape), size, None, 0)
    return pooling_axes.pool(np.add, x[None, None], axes, empty=0)[-1][0, 0] / size**2


def by_pairs(operation, operands):
    tensors = [Tensor(operand, requires_grad=True) for operand in map(float, operands[: 1 + (operation != "power")])]
    taped(*tape.functional.pairs()[operation])(*tensors, *operands[len(tensors) :]).backward()
    return [float(tensor.grad) for tensor in tensors]


def by_scalars(steps):
    nodes = {}
    for name, operands, slopes in steps:
        nodes[name] = Scalar(0.0, tuple(nodes[operand] for operand in operands), tuple(slopes))
    nodes[name].backward()
    return {name: node.grad for name, node in nodes.items()}


def by_embedding(dy, x_shape, shape, index):
    rows = np.zeros((shape[0], math.prod(shape[1:])))
    return functional.embedding_backward(dy.reshape(len(index), -1), index, rows).reshape(x_shape)


class Inherited(Scalar):
    """+ and * are nnlib's; only the way back is written."""

    def backward(self, dy=1.0):
        self.grad += dy
        for operand, slope in zip(self.operands, self.slopes, strict=True):
            operand.backward(dy * slope)


SHORTCUTS = [
    ("u03-local-slopes", by_pairs),
    ("u03-local-slopes", lambda operation, operands: list(record(operation, *map(Value, operands)).slopes)),
    ("u03-reverse-sweep", by_scalars),
    ("u03-scalar-tape", gradients_on(Inherited)),
    ("u03-scalar-tape", lambda formula, inputs, times=1: difference_gradients(formula, inputs)),
    ("u03-repair-tape", lambda formula, inputs: difference_gradients(formula, inputs)),
    ("u03-more-operations", lambda formula, inputs: difference_gradients(formula, inputs)),
    ("u03-matmul-backward", lambda dy, a, b: (dy @ b.T, functional.linear_backward(dy, a, b.T)[1].T)),
    (
        "u03-mean-backward",
        lambda dy, x_shape, axis=None: reductions.max_backward(dy, np.ones(x_shape), np.ones(dy.shape), axis),
    ),
    ("u03-pick-backward", by_embedding),
    ("u05-volumes", by_shapes),
    ("u05-parameters", by_steps),
    ("u05-multiply-adds", by_parameters),
    ("u05-dense-parameters", by_layers),
    ("u05-dense-parameters", lambda sizes: neurons.parameter_count(sizes)),
    ("u05-same-padding", by_same),
    ("u05-output-size", by_axis),
    ("u05-filter-centers", by_window),
    ("u01-parameter-count", by_architecture),
    ("u01-sigmoid", lambda z: functional.softmax(np.stack([np.zeros_like(z, float), z]), axis=0)[1]),
    ("u01-softmax", lambda z: np.exp(functional.log_softmax(z))),
    ("u03-local-slopes", by_differences),
    ("u01-logistic-loss", lambda z, y: information.class_loss(np.stack([np.zeros(len(z)), z], 1), y.astype(int))),
    ("u01-softmax", by_class_losses),
    ("u04-convolve", lambda x, w: functional.conv_transpose2d(x[None, None, None], w[None, None, None])[0, 0, 0]),
    ("u04-filter-1d", by_plane),
    ("u04-filter-2d", lambda x, w: by_correlation(x[None, None], w[None, None])[0]),
    ("u04-filter-2d", by_derivative),
    ("u04-filter-bank", lambda x, w: by_correlation(x[None], w)),
    ("u04-filter-bank", lambda x, w: convolution.conv3d(x[None, None], w[:, None])[0, :, 0]),
    ("u04-average-pooling", by_equal_taps),
    ("u04-average-pooling", by_pool),
    ("u04-average-pooling", lambda x, size: pooling._avg_pool("", 2, x[None, None], size, None, 0, False, True)[0, 0]),
]


@pytest.mark.parametrize(("task_id", "shortcut"), SHORTCUTS)
def test_what_would_do_the_same_is_put_away_as_well(task_id, shortcut):
    task = tasks.find(task_id)
    assert judge_here(task, shortcut, "secret").earned == 0
    before = judge_here(task, shortcut, "secret", withholding=False).earned
    assert before > 0, "it is no shortcut: mend the test"
