"""What arithmetic, reductions, indexing and joining do to gradients, against differences; types; ties and edges."""

import operator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

import nnlib.tape.functional as F
from nnlib.gradcheck import check_gradient
from nnlib.tape import Tensor, concatenate, maximum, stack, where
from nnlib.tape.arithmetic import unbroadcast
from nnlib.tape.reductions import max_backward

quick = settings(max_examples=25, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
shapes = arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)
filled = arrays.array_shapes(min_dims=0, max_dims=3, min_side=1, max_side=3)
broadcasting = arrays.mutually_broadcastable_shapes(num_shapes=2, max_dims=3, min_side=0, max_side=3)


def check(function, operands, rng):
    """A function of Tensors: its `backward` against differences of its values."""

    def forward(*values):
        return function(*map(Tensor, values)).data

    def backward(dy, *values):
        tensors = [Tensor(value, requires_grad=True) for value in values]
        function(*tensors).backward(dy)
        return tuple(tensor.grad for tensor in tensors)

    check_gradient(forward, backward, {f"operand {i}": x for i, x in enumerate(operands)}, rng)


def apart(rng, *shapes):
    """Arrays of numbers of either sign, from 0.5 to 2 in magnitude, no two closer to each other than 0.001."""
    sizes = [int(np.prod(shape)) for shape in shapes]
    values = np.linspace(0.5, 2, sum(sizes) + 1)[: sum(sizes)] * rng.choice([-1.0, 1.0], sum(sizes))
    parts = np.split(rng.permutation(values), np.cumsum(sizes)[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


SIGNS = [operator.add, operator.sub, operator.mul, operator.truediv, maximum]


@pytest.mark.parametrize("sign", SIGNS)
@given(broadcasting, seeds)
@quick
def test_arithmetic_with_broadcasting(sign, shapes, seed):
    rng = np.random.default_rng(seed)
    check(sign, apart(rng, *shapes.input_shapes), rng)


@given(broadcasting, seeds)
@quick
def test_power(shapes, seed):
    rng = np.random.default_rng(seed)
    base, exponent = (rng.uniform(0.5, 2, shape) for shape in shapes.input_shapes)
    check(operator.pow, [base, exponent], rng)
    check(lambda x: x**exponent, [base], rng)
    check(lambda x: base**x, [exponent], rng)
    check(lambda x: Tensor(base) ** x, [exponent], rng)


@pytest.mark.parametrize("exponent", [3, 2, 1, 0, -1, -2, 2.0, np.float64(3), np.array(2)])
def test_power_with_a_whole_exponent_takes_any_base(exponent):
    rng = np.random.default_rng(0)
    check(lambda x: x**exponent, apart(rng, (2, 3)), rng)


def test_power_of_whole_numbers_is_exact():
    exponent = Tensor(3.0, requires_grad=True)
    assert (Tensor(2.0) ** exponent).data == (2**exponent).data == 8


def test_power_at_zero():
    x = Tensor([0.0, 0.0, 0.0], requires_grad=True)
    y = x ** np.array([0, 1, 2])
    np.testing.assert_array_equal(y.data, [1, 0, 0])
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, [0, 1, 0])


@pytest.mark.parametrize("sign", [*SIGNS[:4], operator.pow])
@pytest.mark.parametrize("constant", [2, 3.0, np.float64(2), np.int64(3), [1.0, 2.0, 3.0], np.array([[2.0], [5.0]])])
def test_a_constant_on_either_side(sign, constant):
    values = np.array([0.5, 1.5, 2.5])
    left, right = Tensor(values, requires_grad=True), Tensor(values, requires_grad=True)
    for y, expected in [
        (sign(left, constant), sign(values, np.asarray(constant))),
        (sign(constant, right), sign(np.asarray(constant), values)),
    ]:
        assert isinstance(y, Tensor)
        np.testing.assert_allclose(y.data, expected)
        y.sum().backward()
    step = 1e-6
    for tensor, function in [
        (left, lambda x: sign(x, np.asarray(constant))),
        (right, lambda x: sign(np.asarray(constant), x)),
    ]:
        difference = (function(values + step) - function(values - step)) / (2 * step)
        np.testing.assert_allclose(tensor.grad, unbroadcast(difference, (3,)), rtol=1e-7)


@given(broadcasting, seeds)
@quick
def test_unbroadcast_is_the_derivative_of_broadcasting(shapes, seed):
    rng = np.random.default_rng(seed)
    shape, result = shapes.input_shapes[0], shapes.result_shape
    check_gradient(
        lambda x: np.broadcast_to(x, result), lambda dy, x: unbroadcast(dy, x.shape), {"x": rng.normal(size=shape)}, rng
    )


@given(arrays.mutually_broadcastable_shapes(signature=np.matmul.signature, max_dims=2, min_side=0, max_side=3), seeds)
@quick
def test_matmul_of_stacks_matrices_and_vectors(shapes, seed):
    rng = np.random.default_rng(seed)
    check(operator.matmul, [rng.normal(size=shape) for shape in shapes.input_shapes], rng)


@pytest.mark.parametrize(
    ("a_shape", "b_shape"),
    [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((4, 2, 3), (3,)), ((3,), (4, 3, 2)), ((4, 1, 2, 3), (5, 3, 2))],
)
def test_matmul_of_vectors(a_shape, b_shape):
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=a_shape), rng.normal(size=b_shape)
    check(operator.matmul, [a, b], rng)
    np.testing.assert_array_equal((Tensor(a) @ b).data, a @ b)
    np.testing.assert_array_equal((a @ Tensor(b)).data, a @ b)


@pytest.mark.parametrize("name", ["exp", "log", "sin", "cos", "tanh", "sqrt", "abs", "relu", "sigmoid"])
@given(shapes, seeds)
@quick
def test_functions_of_each_entry(name, shape, seed):
    rng = np.random.default_rng(seed)
    (x,) = apart(rng, shape)
    x = np.asarray(np.abs(x) if name in ("log", "sqrt") else x)
    check(getattr(F, name), [x], rng)
    np.testing.assert_array_equal(getattr(Tensor(x), name)().data, getattr(F, name)(x).data)
    if hasattr(np, name):
        np.testing.assert_array_equal(getattr(F, name)(x).data, getattr(np, name)(x))


def test_signs_of_one_operand():
    rng = np.random.default_rng(0)
    check(operator.neg, apart(rng, (2, 3)), rng)
    check(abs, apart(rng, (2, 3)), rng)


@st.composite
def reductions(draw):
    shape = draw(filled)
    axes = draw(st.none() | st.sets(st.integers(0, len(shape) - 1)) if shape else st.none())
    if axes is not None:
        axes = tuple(axis - draw(st.sampled_from([0, len(shape)])) for axis in axes)
        axes = axes[0] if len(axes) == 1 and draw(st.booleans()) else axes
    return shape, axes, draw(st.booleans())


@pytest.mark.parametrize("name", ["sum", "mean", "max"])
@given(reductions(), seeds)
@quick
def test_reductions(name, reduction, seed):
    shape, axis, keepdims = reduction
    rng = np.random.default_rng(seed)
    (x,) = apart(rng, shape)
    check(lambda x: getattr(x, name)(axis=axis, keepdims=keepdims), [x], rng)
    expected = getattr(np, name)(x, axis=axis, keepdims=keepdims)
    np.testing.assert_allclose(getattr(Tensor(x), name)(axis, keepdims).data, expected, rtol=1e-15)


def test_sum_of_nothing():
    x = Tensor(np.zeros((0, 3)), requires_grad=True)
    (x.sum() + x.sum(axis=0).sum() + x.sum(axis=1).sum()).backward()
    assert x.grad.shape == (0, 3)


def test_equals_share_evenly():
    # The numbers are those of torch.amax and torch.maximum.
    x = Tensor([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]], requires_grad=True)
    x.max(axis=1).backward(np.array([1.0, 3.0]))
    np.testing.assert_array_equal(x.grad, [[0, 0.5, 0.5], [1, 1, 1]])
    a, b = Tensor([1.0, 2.0, 3.0], requires_grad=True), Tensor(2.0, requires_grad=True)
    maximum(a, b).backward(np.array([1.0, 10.0, 100.0]))
    np.testing.assert_array_equal(a.grad, [0, 5, 100])
    np.testing.assert_array_equal(b.grad, 6)


def test_the_pair_of_max_keeps_the_type():
    x, y = np.ones((2, 3), np.float32), np.ones(2, np.float32)
    assert max_backward(y, x, y, axis=1).dtype == np.float32


def test_nan_passes_through():
    x = Tensor([1.0, np.nan], requires_grad=True)
    y = x.max() + maximum(x, 0.0).sum()
    assert np.isnan(y.data)
    y.backward()
    np.testing.assert_array_equal(x.grad, [1, 1.5])


@given(arrays.array_shapes(max_dims=4, max_side=3), st.data(), seeds)
@quick
def test_reshape_and_transpose(shape, data, seed):
    rng = np.random.default_rng(seed)
    (x,) = apart(rng, shape)
    axes = tuple(data.draw(st.permutations(range(len(shape)))))
    axes = tuple(axis - data.draw(st.sampled_from([0, len(shape)])) for axis in axes)
    check(lambda x: x.transpose(axes), [x], rng)
    check(lambda x: x.T.reshape(-1), [x], rng)
    check(lambda x: x.reshape(1, *shape[::-1]).reshape((*shape, 1)), [x], rng)
    np.testing.assert_array_equal(Tensor(x).transpose(axes).data, np.transpose(x, axes))


@given(arrays.array_shapes(max_dims=3, max_side=4), st.data(), seeds)
@quick
def test_basic_indices(shape, data, seed):
    rng = np.random.default_rng(seed)
    (x,) = apart(rng, shape)
    index = data.draw(arrays.basic_indices(shape, allow_newaxis=True))
    check(lambda x: x[index], [x], rng)


@given(arrays.array_shapes(max_dims=3, max_side=4), st.data(), seeds)
@quick
def test_index_arrays_with_repeats(shape, data, seed):
    rng = np.random.default_rng(seed)
    (x,) = apart(rng, shape)
    index = data.draw(arrays.integer_array_indices(shape))
    check(lambda x: x[index], [x], rng)


@given(arrays.array_shapes(max_dims=3, max_side=4), seeds)
@quick
def test_masks(shape, seed):
    rng = np.random.default_rng(seed)
    (x,) = apart(rng, shape)
    check(lambda x: x[x > 0], [x], rng)
    check(lambda x: x[np.arange(shape[0]) % 2 == 0], [x], rng)


@pytest.mark.parametrize(
    "index",
    [
        1,
        np.int64(-1),
        [0, 0, 1],
        Tensor([1, 1, 0]),
        (slice(None), [2, 2]),
        ([0, 1, 0], slice(None, None, -2)),
        (np.array([[0], [1]]), np.array([2, 2, 0])),
        (Ellipsis, None, 0),
        True,
        np.zeros(2, bool),
    ],
)
def test_indices_of_every_kind(index):
    rng = np.random.default_rng(0)
    check(lambda x: x[index], apart(rng, (2, 3)), rng)


def test_an_entry_taken_twice_receives_both():
    x = Tensor([1.0, 2.0, 3.0], requires_grad=True)
    x[[0, 2, 0, 0]].backward(np.array([1.0, 10.0, 100.0, 1000.0]))
    np.testing.assert_array_equal(x.grad, [1101, 0, 10])


@given(st.lists(st.integers(0, 3), min_size=1, max_size=4), st.sampled_from([0, 1, -1, -2]), seeds)
@quick
def test_concatenate(lengths, axis, seed):
    rng = np.random.default_rng(seed)
    operands = [rng.normal(size=(length, 2) if axis in (0, -2) else (2, length)) for length in lengths]
    check(lambda *tensors: concatenate(tensors, axis), operands, rng)


@given(shapes, st.integers(1, 3), st.data(), seeds)
@quick
def test_stack(shape, count, data, seed):
    rng = np.random.default_rng(seed)
    axis = data.draw(st.integers(-len(shape) - 1, len(shape)))
    check(lambda *tensors: stack(tensors, axis), [rng.normal(size=shape) for _ in range(count)], rng)


@pytest.mark.parametrize(("join", "expected"), [(concatenate, [0, 1, 10, 100]), (stack, [0, 1, 10, 100])])
def test_constants_and_repeats_are_joined_too(join, expected):
    x = Tensor([1.0, 2.0], requires_grad=True)
    y = join([x, np.array([5.0, 6.0]), x])
    y.backward(np.arange(6.0).reshape(y.shape))
    np.testing.assert_array_equal(x.grad, [0 + 4, 1 + 5])


@given(broadcasting, seeds)
@quick
def test_where(shapes, seed):
    rng = np.random.default_rng(seed)
    condition = rng.random(shapes.result_shape[-1:]) < 0.5
    check(lambda a, b: where(condition, a, b), apart(rng, *shapes.input_shapes), rng)


def test_where_chooses_by_a_comparison():
    x = Tensor([-2.0, 3.0], requires_grad=True)
    where(x > 0, x, 0.1 * x).sum().backward()
    np.testing.assert_array_equal(x.grad, [0.1, 1])


ONE_OPERAND = {
    "x + 1": lambda x: x + 1,
    "2.5 * x": lambda x: 2.5 * x,
    "np.float64(2.5) * x": lambda x: np.float64(2.5) * x,
    "x / np.float64(3)": lambda x: x / np.float64(3),
    "x ** 2": lambda x: x**2,
    "x ** np.float64(0.5)": lambda x: x ** np.float64(0.5),
    "2 ** x": lambda x: 2**x,
    "maximum": lambda x: maximum(x, 1.5),
    "where": lambda x: where(x > 1, x, np.float64(0)),
    "matmul": lambda x: x @ x.T,
    "mean": lambda x: x.mean(axis=0),
    "max": lambda x: x.max(axis=1, keepdims=True),
    "select": lambda x: x[[0, 0]],
    "concatenate": lambda x: concatenate([x, x]),
    "everything": lambda x: (-x).exp() + x.log().sin() * x.cos() - abs(x).sqrt() / x.tanh() + x.relu() * x.sigmoid(),
}


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("name", ONE_OPERAND)
def test_the_type_stays(name, dtype):
    x = Tensor(np.array([[1, 2], [3, 4]], dtype), requires_grad=True)
    y = ONE_OPERAND[name](x)
    assert y.dtype == dtype
    loss = y.sum()
    assert loss.dtype == dtype
    loss.backward()
    assert x.grad.dtype == dtype
    assert np.isfinite(x.grad).all()


@pytest.mark.parametrize("name", ONE_OPERAND)
def test_inputs_untouched_in_any_layout(name):
    array = np.arange(1.0, 13.0).reshape(3, 4)[::-2, ::3].T
    copy = array.copy()
    array.flags.writeable = False
    x, same = Tensor(array, requires_grad=True), Tensor(copy, requires_grad=True)
    for tensor in (x, same):
        ONE_OPERAND[name](tensor).sum().backward()
    np.testing.assert_allclose(x.grad, same.grad, rtol=1e-14)
    np.testing.assert_array_equal(array, np.arange(1.0, 13.0).reshape(3, 4)[::-2, ::3].T)
