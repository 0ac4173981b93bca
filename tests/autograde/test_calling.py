"""One call of an answer: its value or its exception, its printing set aside, its inputs watched."""

import copy
import sys
import warnings

import numpy as np
import pytest

from autograde.calling import Outcome, call, describe, perform, plain
from autograde.values import MAX_ITEMS, Foreign, Raised, decode, encode


def given(answer, *args, **kwargs):
    return perform(answer, call(*args, **kwargs))


def test_a_value_comes_back_plain():
    assert given(lambda a, b=1: (a, np.int64(b)), 2, b=3) == Outcome((2, 3))


def test_a_call_is_written_as_it_would_be_typed():
    assert call(9, 3, padding=1).text("output_size") == "output_size(9, 3, padding=1)"


def test_a_long_argument_is_cut_in_the_text_of_a_call():
    text = call(list(range(10_000))).text("total")
    assert text.endswith("...)")
    assert len(text) < 1600


@pytest.mark.parametrize("answer", [None, ..., 7, "def f(): ...", [len]])
def test_what_is_no_function_counts_as_a_type_error(answer):
    value = given(answer, 1).value
    assert value.kinds[0] == "TypeError"
    assert value.message == f"expected a function, got {type(answer).__name__}"


class Own(ArithmeticError):
    """A student's own exception."""


@pytest.mark.parametrize(
    "problem",
    [ValueError("v"), KeyError("k"), Own("o"), SystemExit(1), GeneratorExit("g"), MemoryError(), StopIteration(3)],
    ids=repr,
)
def test_exceptions_of_all_kinds_come_back_as_raised(problem):
    def answer():
        raise problem

    value = given(answer).value
    assert value.kinds == tuple(kind.__name__ for kind in type(problem).__mro__)
    assert value.message == str(problem)
    assert f"{type(problem).__name__}" in value.traceback


def test_exit_does_not_end_the_notebook():
    assert given(lambda: sys.exit("done")).value.kinds[0] == "SystemExit"


def test_only_the_keyboard_gets_through():
    def answer():
        raise KeyboardInterrupt

    out = sys.stdout
    with pytest.raises(KeyboardInterrupt):
        given(answer)
    assert sys.stdout is out


def test_endless_recursion_comes_back_with_a_short_traceback():
    def answer(n):
        return answer(n + 1)

    value = given(answer, 0).value
    assert value.kinds[0] == "RecursionError"
    assert "repeated" in value.traceback
    assert len(value.traceback) < 5000


@pytest.mark.parametrize("inner", [RuntimeError, SystemExit, RecursionError])
def test_an_exception_that_cannot_be_printed_keeps_its_class(inner):
    class Broken(ValueError):
        def __str__(self):
            raise inner("again")

    def answer():
        raise Broken

    value = given(answer).value
    assert value.kinds[:2] == ("Broken", "ValueError")
    assert value.message == "the exception could not be printed"


def test_an_exception_whose_class_hides_its_name_keeps_it():
    class Hides(type):
        __name__ = property(lambda cls: 1 / 0)

    class Odd(ValueError, metaclass=Hides):
        pass

    def answer():
        raise Odd("text")

    assert given(answer).value.kinds[:2] == ("Odd", "ValueError")


def test_a_long_message_is_cut():
    def answer():
        raise ValueError("x" * 100_000)

    value = given(answer).value
    assert len(value.message) == 2000
    assert len(value.traceback) <= 20_000


def test_the_traceback_holds_the_students_frames_only():
    def helper():
        raise ValueError("inner")

    def answer():
        helper()

    traceback = given(answer).value.traceback
    assert "in perform" not in traceback
    assert traceback.count("  File ") == 2
    assert "in answer" in traceback
    assert "in helper" in traceback


def test_a_wrong_number_of_arguments_has_no_frames_at_all():
    value = given(lambda a: a).value
    assert value.kinds[0] == "TypeError"
    assert "File" not in value.traceback


def test_what_was_raised_while_handling_stays_in_the_traceback():
    def answer():
        try:
            return {}["key"]
        except KeyError:
            raise ValueError("second") from None

    assert "KeyError" not in given(answer).value.traceback
    assert describe(ValueError("alone")).traceback == "ValueError: alone\n"


def test_a_generator_is_as_good_as_its_list():
    def answer(n):
        yield from range(n)

    assert given(answer, 3).value == [0, 1, 2]


def test_a_generator_that_raises_midway_raised():
    def answer():
        yield 1
        raise ValueError("midway")

    value = given(answer).value
    assert value.kinds[0] == "ValueError"
    assert "in answer" in value.traceback
    assert "in perform" not in value.traceback


def test_a_generator_without_end_is_stopped():
    def answer():
        while True:
            yield 1

    assert len(given(answer).value) == MAX_ITEMS


def test_printing_is_set_aside_and_noticed(capfd):
    def answer():
        print("a debugging line")
        print("another one", file=sys.stderr)
        return 7

    assert given(answer) == Outcome(7, printed=True)
    assert capfd.readouterr() == ("", "")


def test_printing_of_the_value_itself_is_set_aside(capfd):
    class Loud:
        def __repr__(self):
            print("loud", file=sys.stderr)
            return "Loud"

    assert given(Loud) == Outcome(Foreign("Loud", "Loud"))
    assert capfd.readouterr() == ("", "")


def test_a_closed_stream_harms_nobody(capfd):
    def answer():
        sys.stdout.close()
        return 7

    assert given(answer).value == 7
    print("still here")
    assert capfd.readouterr().out == "still here\n"


def test_a_replaced_stream_is_put_back():
    out, err = sys.stdout, sys.stderr

    def answer():
        sys.stdout = sys.stderr = None
        return 7

    assert given(answer).value == 7
    assert (sys.stdout, sys.stderr) == (out, err)


@pytest.mark.parametrize("action", ["error", "always"])
def test_warnings_cost_nothing_whatever_filter_is_set(action, capfd):
    def answer():
        warnings.warn("careful", stacklevel=1)
        return float(np.float64(1) / np.float64(0))

    with warnings.catch_warnings():
        warnings.simplefilter(action)
        assert given(answer) == Outcome(np.inf)
    assert capfd.readouterr() == ("", "")


def test_filters_set_by_an_answer_do_not_outlive_the_call():
    def answer():
        warnings.simplefilter("ignore")

    before = list(warnings.filters)
    given(answer)
    assert warnings.filters == before


def append(x):
    x.append(1)


def write(x):
    x[0] = 99


def write_below(x):
    x["layers"][0][1] = 99


def reshape(x):
    x.resize((1, 4))


def sort(x):
    x.sort()


@pytest.mark.parametrize(
    ("answer", "argument"),
    [
        (append, [0]),
        (write, [0, 1]),
        (write, np.zeros(3)),
        (write, np.zeros((2, 3))[:, ::2]),
        (write_below, {"layers": [[1, 2]]}),
        (write_below, {"layers": (np.zeros(2),)}),
        (reshape, np.zeros((2, 2))),
        (sort, [3, 1, 2]),
        (lambda x: x.add(3), {1, 2}),
        (lambda x: x.clear(), {"a": 1}),
    ],
)
def test_a_changed_input_is_noticed_and_does_not_reach_the_caller(answer, argument):
    request = call(argument)
    kept = copy.deepcopy(request)
    assert given(answer, argument).changed_input
    assert perform(answer, call(x=argument)).changed_input
    assert encode(list(request)) == encode(list(kept))


def test_a_change_before_an_exception_is_noticed():
    def answer(x):
        x.append(1)
        raise ValueError

    outcome = given(answer, [])
    assert outcome.value.kinds[0] == "ValueError"
    assert outcome.changed_input


@pytest.mark.parametrize(
    "argument",
    [[1], np.array([np.nan]), {1, 2}, {"a": [1]}, len, object(), np.random.default_rng(1), lambda: 0],
    ids=lambda value: type(value).__name__,
)
def test_an_input_that_is_only_read_is_not_changed(argument):
    assert given(lambda x: None, argument) == Outcome(None)


def test_returning_the_input_changed_is_a_change():
    def answer(x):
        x += 1
        return x

    outcome = given(answer, np.zeros(2))
    assert outcome.changed_input
    assert outcome.value.tolist() == [1, 1]


def test_two_calls_do_not_share_their_arguments():
    request = call([])

    def answer(x):
        x.append(1)
        return len(x)

    assert [perform(answer, request).value for _ in range(3)] == [1, 1, 1]


@pytest.mark.parametrize(
    "value",
    [(1, np.float32(2)), {"a": object()}, Raised(("E",), "m", "t"), ..., 10**5000],
    ids=lambda value: type(value).__name__,
)
def test_plain_is_what_the_judge_would_see(value):
    assert encode(plain(value)) == encode(decode(encode(value))) == encode(plain(plain(value)))


def test_plain_leaves_no_object_of_the_student():
    assert isinstance(plain([object()])[0], Foreign)
