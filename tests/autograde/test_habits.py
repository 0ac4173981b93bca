"""Habits that any function can have are recognised whatever the task."""

import pytest

from autograde import tasks
from autograde.checking import judge_here


def right(kernel_size):
    if kernel_size % 2 == 0:
        raise ValueError("even")
    return (kernel_size - 1) // 2


def prints(kernel_size):
    print(right(kernel_size))


def returns_the_error(kernel_size):
    return ValueError("even") if kernel_size % 2 == 0 else right(kernel_size)


def raises_another(kernel_size):
    if kernel_size % 2 == 0:
        raise KeyError("even")
    return right(kernel_size)


def forgets_even(kernel_size):
    if kernel_size % 2:
        return right(kernel_size)
    return None


def constant(kernel_size):
    if kernel_size % 2 == 0:
        raise ValueError("even")
    return 1


def uses_the_library(kernel_size):
    import nnlib

    return nnlib.same_padding(kernel_size)


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (prints, "Prints instead of returning"),
        (returns_the_error, "Returns the error instead of raising it"),
        (raises_another, "Raises another kind of error"),
        (forgets_even, "Returns nothing in some cases"),
        (constant, "Gives one answer to everything"),
        (uses_the_library, "Calls nnlib's own version"),
    ],
)
@pytest.mark.parametrize("seed", [None, "a seed"])
def test_a_habit_is_named(answer, name, seed):
    verdict = judge_here(tasks.find("u05-same-padding"), answer, seed)
    assert not verdict.right
    assert [one.name for one in verdict.misconceptions] == [name]


def test_a_right_answer_has_no_habit():
    assert judge_here(tasks.find("u05-same-padding"), right).misconceptions == ()


def test_writing_into_the_input_is_named_even_if_the_result_is_wrong_too():
    def uses_up(sizes):
        total = 0
        while len(sizes) > 1:
            total += sizes.pop(0) * sizes.pop(0)
        return total

    verdict = judge_here(tasks.find("u05-dense-parameters"), uses_up)
    assert [one.name for one in verdict.misconceptions] == ["Writes into its input"]
