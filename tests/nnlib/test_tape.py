"""Tensors: what they keep, how gradients add up, and that graphs may be deep, shared, and thrown away."""

import gc
import re
import weakref

import numpy as np
import pytest

from nnlib.optimizers import SGD
from nnlib.tape import Tensor, concatenate, exp, log, maximum, no_grad, record, sin, stack, taped, trace, where
from nnlib.tape.functional import linear
from nnlib.tape.recording import join
from nnlib.tape.reverse import adjoints, evaluation_order


def learned(*values, dtype=np.float64):
    return [Tensor(np.array(value, dtype), requires_grad=True) for value in values]


def lecture_example():
    x1, x2 = learned(2, 5)
    return x1, x2, log(x1) + x1 * x2 - sin(x2)


def test_the_lecture_s_example():
    x1, x2, y = lecture_example()
    y.backward()
    assert float(y) == pytest.approx(np.log(2) + 10 - np.sin(5))
    assert x1.grad == pytest.approx(5.5)
    assert x2.grad == pytest.approx(2 - np.cos(5))


def test_every_step_of_the_lecture_s_trace():
    x1, x2, y = lecture_example()
    rows = trace(y, x1=x1, x2=x2).rows
    assert [row.step for row in rows] == ["x1", "x2", "v1", "v2", "v3", "v4", "v5"]
    assert [row.operation for row in rows] == ["input"] * 2 + ["log", "multiply", "sin", "add", "subtract"]
    assert [row.operands for row in rows] == ["", "", "x1", "x1, x2", "x2", "v1, v2", "v4, v3"]
    assert [round(float(row.value), 3) for row in rows] == [2, 5, 0.693, 10, -0.959, 10.693, 11.652]
    assert [round(float(row.adjoint), 3) for row in rows] == [5.5, 1.716, 1, 1, -1, 1, 1]


def test_inputs_without_a_name_are_numbered_as_in_the_lecture():
    _, _, y = lecture_example()
    assert [row.step for row in trace(y).rows] == ["v-1", "v0", "v1", "v2", "v3", "v4", "v5"]


def test_a_trace_changes_nothing():
    x1, x2, y = lecture_example()
    trace(y)
    assert x1.grad is None
    assert x2.grad is None


def test_a_trace_shows_numbers_small_arrays_shapes_and_settings():
    x, w = learned([[1e-5, 0], [2, 1e7]], np.ones((2, 3)))
    middle = x @ w
    text = str(trace((2.0 * middle).sum(axis=1).max(), middle=middle))
    assert text.splitlines() == [
        "step    operation  operands    value                     adjoint",
        "v-1     input                  [[1e-05, 0], [2, 1e+07]]  [[0, 0], [6, 6]]",
        "v0      input                  array (2, 3)              array (2, 3)",
        "middle  matmul     v-1, v0     array (2, 3)              array (2, 3)",
        "v2      multiply   2, middle   array (2, 3)              array (2, 3)",
        "v3      sum        v2, axis=1  [6e-05, 6e+07]            [0, 1]",
        "v4      max        v3          6e+07                     1",
    ]


def test_a_trace_leaves_out_what_was_left_out():
    x, w = learned([[1, 2]], [[3, 4]])
    *_, product = trace(linear(x, w, None), w=w).rows
    assert (product.operands, product.value) == ("v0, w", 11)


def test_a_trace_in_a_notebook():
    (x,) = learned(3)
    table = trace(x * Tensor(np.ones(()), requires_grad=False), **{"a<b": x})._repr_html_()
    assert table == (
        "<table><tr><th>step</th><th>operation</th><th>operands</th><th>value</th><th>adjoint</th></tr>"
        "<tr><td>a&lt;b</td><td>input</td><td></td><td>3</td><td>1</td></tr>"
        "<tr><td>v1</td><td>multiply</td><td>a&lt;b, 1</td><td>3</td><td>1</td></tr></table>"
    )


@pytest.mark.parametrize(
    ("function", "slope"),
    [
        (lambda x: x + x, 2),
        (lambda x: x * x, 6),
        (lambda x: x * x * x - x, 26),
        (lambda x: x - x, 0),
        (lambda x: (x + 1) * (x + 1) + x, 9),
        (lambda x: x / x, 0),
    ],
)
def test_fan_out_accumulates(function, slope):
    (x,) = learned(3)
    function(x).backward()
    assert x.grad == pytest.approx(slope)


def test_a_diamond_within_diamonds_is_walked_once():
    (x,) = learned(1)
    y, steps = x, []

    def counted(operand):
        return join(operand.data, "copy", [operand], lambda dy: steps.append(1) or [dy])

    for _ in range(20):
        y = counted(y)
        y = 0.5 * y + 0.5 * y
    y.backward()
    # Taken path by path there would be two to the twentieth.
    assert len(steps) == 20
    assert x.grad == 1


def test_operands_come_before_results_and_nothing_twice():
    x, w = learned(2, 3)
    product = x * w
    y = exp(product) + product - x
    order = evaluation_order(y)
    assert order[0] is x
    assert order[1] is w
    assert order[-1] is y
    assert len({id(tensor) for tensor in order}) == len(order) == 6
    places = {id(tensor): place for place, tensor in enumerate(order)}
    for tensor in order:
        for operand in tensor.step.operands if tensor.step else ():
            assert places[id(operand)] < places[id(tensor)]


def test_backward_twice_adds_the_same_again():
    (x,) = learned([1, 2])
    y = (x * x).sum()
    y.backward()
    np.testing.assert_array_equal(x.grad, [2, 4])
    y.backward()
    np.testing.assert_array_equal(x.grad, [4, 8])
    x.grad = None
    y.backward(10.0)
    np.testing.assert_array_equal(x.grad, [20, 40])


def test_only_what_no_operation_made_keeps_a_gradient():
    (x,) = learned(2)
    middle, constant = x * x, Tensor(3.0)
    (middle * constant).backward()
    assert x.grad == 12
    assert middle.grad is None
    assert constant.grad is None


def test_gradients_share_no_memory():
    x, w = learned([1, 2], [3, 4])
    dy = np.ones(2)
    (x + w).backward(dy)
    (x + w).backward(dy)
    np.testing.assert_array_equal(x.grad, [2, 2])
    np.testing.assert_array_equal(w.grad, [2, 2])
    np.testing.assert_array_equal(dy, [1, 1])


def test_a_gradient_is_added_to_in_place_so_an_optimizer_may_hold_it():
    (w,) = learned([[1.0, -2.0]])
    w.grad = np.zeros_like(w.data)
    optimizer = SGD([("w", w.data, w.grad)], lr=0.25)
    for _ in range(2):
        optimizer.zero_grad()
        (w * w).sum().backward()
        optimizer.step()
    np.testing.assert_array_equal(w.data, [[0.25, -0.5]])


def test_a_chain_of_ten_thousand_steps():
    (x,) = learned(1)
    y = x
    for _ in range(10_000):
        y = y + x
    y.backward()
    assert y.data == x.grad == 10_001
    assert len(trace(y).rows) == 10_001
    # Letting go of it must not nest either.
    del y
    gc.collect()
    assert x.grad == 10_001


def test_a_trace_goes_when_its_result_goes():
    (w,) = learned(np.ones(3))
    alive = []
    gc.disable()
    try:
        for _ in range(1_000):
            hidden = exp(w * 0.5)
            loss = (hidden * hidden).sum()
            loss.backward()
            alive.append(weakref.ref(hidden))
        # Without a cycle anywhere, reference counts suffice: all but the last are gone, with the collector off.
        assert sum(reference() is not None for reference in alive) == 1
    finally:
        gc.enable()


def test_no_grad_records_nothing():
    (x,) = learned(3)
    with no_grad():
        y = x * x
        with no_grad():
            pass
        z = y + x
    assert not y.requires_grad
    assert z.step is None
    assert (x * x).requires_grad


def test_no_grad_ends_with_an_error():
    (x,) = learned(3)
    with pytest.raises(ZeroDivisionError), no_grad():
        raise ZeroDivisionError
    assert (x * x).requires_grad


def test_detach_shares_the_array_and_forgets_the_past():
    (x,) = learned(3)
    y = x * x
    assert y.detach().data is y.data
    (y.detach() * x).backward()
    assert x.grad == 9


def test_what_depends_on_constants_only_is_constant():
    y = Tensor([1.0, 2.0]) * 3 + np.ones(2)
    assert not y.requires_grad
    assert y.step is None


def test_the_array_itself_is_kept():
    array = np.ones(3)
    assert Tensor(array, requires_grad=True).data is array
    assert Tensor(array).data is array


def test_integers_stay_integers_unless_they_are_differentiated():
    assert Tensor([1, 2]).dtype == np.int64
    assert Tensor([1, 2], requires_grad=True).dtype == np.float64
    assert Tensor(np.float32(1), requires_grad=True).dtype == np.float32
    (x,) = learned([1.0, 2.0])
    (Tensor([3, 4]) * x).sum().backward()
    np.testing.assert_array_equal(x.grad, [3, 4])


def test_what_an_array_tells_a_tensor_tells_too():
    (x,) = learned([[1, 2, 3], [4, 5, 6]])
    assert (x.shape, x.ndim, x.size, x.dtype, len(x)) == ((2, 3), 2, 6, np.float64, 2)
    assert x[1, 2].item() == 6
    assert isinstance(x[1, 2].item(), float)
    assert float(x[0, 1]) == 2
    assert [row.shape for row in x] == [(3,), (3,)]
    with pytest.raises(TypeError, match="unsized"):
        iter(x[0, 0])


def test_a_tensor_is_true_as_its_number_is():
    assert Tensor(2.0)
    assert not Tensor(0.0)
    with pytest.raises(ValueError, match="ambiguous"):
        bool(Tensor([1.0, 2.0]))


def test_comparisons_answer_with_booleans_and_tensors_hash_by_identity():
    x, w = learned([1, 2, 3], [3, 2, 1])
    for answer, expected in [
        (x < w, [1, 0, 0]),
        (x <= 2, [1, 1, 0]),
        (x > np.array([0, 2, 2]), [1, 0, 1]),
        (np.array([3, 2, 1]) >= x, [1, 1, 0]),
        (x == w, [0, 1, 0]),
        (x != w, [1, 0, 1]),
    ]:
        assert isinstance(answer, np.ndarray)
        assert answer.dtype == bool
        np.testing.assert_array_equal(answer, expected)
    assert len({x, w, x}) == 2


def test_printed():
    (x,) = learned([1, 2])
    assert repr(x) == "Tensor([1., 2.], requires_grad=True)"
    assert repr(x.detach()) == "Tensor([1., 2.])"
    assert repr(x + 1) == "Tensor([2., 3.], operation='add')"


def test_record_reads_the_signatures():
    calls = []

    def scaled(x, factor, w=None, shift=1.0):
        return x * factor + (0 if w is None else w.sum()) + shift

    def scaled_backward(dy, x_shape, factor, y, w=None, shift=2.0):
        calls.append((x_shape, factor, y.copy(), shift))
        return dy * factor, dy.sum() * np.ones(2)

    x, w = learned([1, 2, 3], [10, 20])
    record(scaled, scaled_backward, x, 5.0, w=w).backward(np.array([1.0, 0, 1]))
    np.testing.assert_array_equal(x.grad, [5, 0, 5])
    np.testing.assert_array_equal(w.grad, [2, 2])
    ((x_shape, factor, y, shift),) = calls
    assert (x_shape, factor, shift) == ((3,), 5.0, 1.0)
    np.testing.assert_array_equal(y, [36, 41, 46])


def test_record_with_operands_of_other_names_and_constants_among_them():
    def mixed(query, key):
        return query * key

    def mixed_backward(dy, query, key):
        return dy * query, dy * key

    function = taped(mixed, mixed_backward, operands=("key", "query"))
    query, key = learned(2, 3)
    function(query, key).backward()
    assert (query.grad, key.grad) == (3, 2)
    function(query.detach(), key).backward()
    assert (query.grad, key.grad) == (3, 4)
    assert function.__name__ == "mixed"


def test_an_argument_may_have_the_name_of_the_result():
    def product(x, y):
        return x * y

    def product_backward(dy, x, y):
        return dy * y, dy * x

    x, y = learned(2, 3)
    record(product, product_backward, x, y, operands=["x", "y"]).backward()
    assert (x.grad, y.grad) == (3, 2)


def test_record_of_a_function_with_several_results():
    def polar(x, w):
        return x * np.cos(w), x * np.sin(w)

    def polar_backward(da, x, w, a, b, db):
        return (da * a + db * b) / x, db * a - da * b

    x, w = learned([2, 3], [0.5, 0.25])
    a, b = record(polar, polar_backward, x, w, results=("a", "b"))
    (a * a + b * b).sum().backward()
    np.testing.assert_allclose(x.grad, [4, 6])
    np.testing.assert_allclose(w.grad, [0, 0], atol=1e-15)
    assert [row.operation for row in trace(a[0]).rows] == ["input", "input", "polar: a", "select"]
    x.grad = None
    b.backward(np.array([1.0, 0.0]))
    np.testing.assert_allclose(x.grad, [np.sin(0.5), 0])


def test_adjoints_begin_with_the_result():
    (x,) = learned(3)
    (y, dy), (tensor, dx) = adjoints(x * x, 2.0)
    assert (float(y), float(dy)) == (9, 2)
    assert tensor is x
    assert dx == 12


def test_a_gradient_comes_in_the_type_of_its_tensor():
    x, w = Tensor(np.ones(2, np.float32), True), Tensor(np.ones(2), True)
    y = x * w
    y.sum().backward()
    assert (y.dtype, x.grad.dtype, w.grad.dtype) == (np.float64, np.float32, np.float64)


def test_a_number_s_data_may_be_bound_anew():
    (w,) = learned(3, dtype=np.float32)
    (w * w).backward()
    w.data = w.data - 0.5 * w.grad
    w.grad = None
    y = w * w + 2
    y.backward()
    assert y.dtype == w.grad.dtype == np.float32


VECTOR = Tensor([1.0, 2.0, 3.0], requires_grad=True)
IMAGES = Tensor(np.ones((1, 2, 4, 4)), requires_grad=True)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: (VECTOR * 2).backward(),
            "backward: y is (3,), not a single number; pass dy, dL/dy of that shape",
        ),
        (lambda: VECTOR.backward(np.ones(2)), "backward: dy is (2,), expected the shape of y, (3,)"),
        (lambda: VECTOR.backward(1.0), "backward: dy is (), expected the shape of y, (3,)"),
        (
            lambda: Tensor(1.0).backward(),
            "backward: nothing that y was computed from has requires_grad=True",
        ),
        (lambda: trace(VECTOR), "backward: y is (3,), not a single number; pass dy, dL/dy of that shape"),
        (lambda: VECTOR + np.ones(2), "add: the shapes (3,) and (2,) do not broadcast"),
        (lambda: np.ones((2, 2)) - VECTOR, "subtract: the shapes (2, 2) and (3,) do not broadcast"),
        (lambda: VECTOR * np.ones(2), "multiply: the shapes (3,) and (2,) do not broadcast"),
        (lambda: VECTOR / np.ones(2), "divide: the shapes (3,) and (2,) do not broadcast"),
        (
            lambda: where(np.ones((2, 1)), VECTOR, np.ones(2)),
            "where: the shapes (2, 1) and (3,) and (2,) do not broadcast",
        ),
        (lambda: maximum(VECTOR, np.ones(2)), "maximum: the shapes (3,) and (2,) do not broadcast"),
        (lambda: concatenate([VECTOR, np.ones((2, 3))]), "concatenate: (3,), (2, 3) cannot be joined along axis 0"),
        (lambda: concatenate([VECTOR], axis=1), "concatenate: (3,) cannot be joined along axis 1"),
        (lambda: concatenate([]), "concatenate: nothing cannot be joined along axis 0"),
        (lambda: stack([VECTOR, np.ones(2)], axis=-1), "stack: (3,), (2,) cannot be joined along axis -1"),
        (lambda: VECTOR ** np.ones(2), "power: the shapes (3,) and (2,) do not broadcast"),
        (lambda: np.ones(2) ** VECTOR, "exponential: the shapes (3,) and (2,) do not broadcast"),
        (lambda: VECTOR @ np.ones((2, 3)), "matmul: a (3,) and b (2, 3) cannot be multiplied as matrices"),
        (lambda: 2 @ VECTOR, "matmul: a () and b (3,) cannot be multiplied as matrices"),
        (lambda: VECTOR.reshape(2, 2), "reshape: x is (3,), 3 entries do not fill (2, 2)"),
        (lambda: VECTOR[:0].mean(), "mean: x is (0,), and the mean of nothing is undefined"),
        (
            lambda: record(np.sort, lambda dy: dy, Tensor([2.0, 1.0]), VECTOR, operands=("a",)),
            "sort: axis requires a gradient, but only a can have one; pass axis.detach()",
        ),
        (
            lambda: record(lambda x: (x, x), lambda dy: dy, VECTOR),
            "<lambda> returned 2 results, but they are named y",
        ),
        (
            lambda: record(np.trapezoid, lambda dy: dy, VECTOR, operands=("z",)),
            "trapezoid has no argument z that it could be differentiated in",
        ),
        (
            lambda: record(np.triu, lambda dy, mask: dy * mask, VECTOR, operands=("m",)),
            "<lambda> needs mask; triu has arguments m, k, results y",
        ),
        (
            lambda: record(np.trapezoid, lambda dy: (dy, dy), VECTOR, operands=("y",)).backward(),
            "trapezoid is recorded as differentiable in y, but its backward returns 2 gradients; pass operands=(...), "
            "the names they belong to",
        ),
        (
            lambda: join(np.ones(3), "broken", [VECTOR], lambda dy: [dy[:2]]).sum().backward(),
            "broken: the gradient of an operand (3,) came back as (2,)",
        ),
    ],
)
def test_messages(call, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        call()
    assert VECTOR.grad is None


def test_a_tensor_does_not_lose_its_trace_silently():
    with pytest.raises(TypeError, match=r"^a Tensor does not turn into an array by itself, .* nnlib.tape.functional"):
        np.asarray(VECTOR)
    with pytest.raises(TypeError, match="does not support ufuncs"):
        np.exp(VECTOR)
