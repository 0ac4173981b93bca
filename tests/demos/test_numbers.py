"""What somebody types as a number: what is read, what is refused, and in which words."""

import math

import pytest

from nnlib.demos.kernel_zoo import KernelZoo
from nnlib.demos.numbers import number, read_number


@pytest.mark.parametrize(
    ("text", "value"),
    [("3", 3), (" −2.5 ", -2.5), ("+.5", 0.5), ("1.", 1), ("1e-3", 0.001), ("1/4", 0.25), ("-1/−2", 0.5)],
)
def test_numbers_are_read(text, value):
    assert read_number(text, "x") == value


@pytest.mark.parametrize(
    "text", ["", " ", "x", "1 2", "0x10", "1_0", "nan", "inf", "1e999", "1/0", "1/2/3", "100", "٣"]
)
def test_what_is_no_number_is_refused_by_its_name(text):
    with pytest.raises(ValueError, match=r"^tap is '.*', expected a number from −99 to 99$") as refused:
        read_number(text, "tap", 99)
    assert f"'{text}'" in str(refused.value)


def test_a_comma_is_no_decimal_point():
    with pytest.raises(ValueError, match=r"x is '−1,5', expected a number; with a decimal point it is -1\.5$"):
        read_number("−1,5", "x")


def test_zero_has_no_sign():
    assert math.copysign(1, read_number("-0", "x")) == 1
    assert number(-0.0) == "0"
    zoo = KernelZoo().act("zoo", "box blur").act("tap", "-0")
    for state in (zoo, zoo.act("negate", None), zoo.act("negate", None).act("divide", None)):
        assert "-0.0" not in state.scene().code
