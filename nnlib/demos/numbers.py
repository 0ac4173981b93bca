"""Numbers in words: how the demos write them, and how they read what somebody types."""

import math
import re

_BLANKS = " \t\r\n\u00a0\ufeff"  # which come along when something is pasted
_DECIMAL = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_TYPED = re.compile(rf"({_DECIMAL})(?:/({_DECIMAL}))?", re.ASCII)
_COMMA = re.compile(r"[-+]?\d*,\d+", re.ASCII)


def number(value, digits=3):
    """A number as the demos write it: so many significant digits, a real minus sign, no needless zeros.

    >>> number(-0.12345), number(4.0), number(1e-9), number(0.0)
    ('−0.123', '4', '1e−09', '0')
    """
    return f"{value + 0.0:.{digits}g}".replace("-", "−")


def percent(share):
    """A share of one in hundredths.

    >>> percent(0.1234), percent(1.0), percent(0.0)
    ('12.3 %', '100 %', '0 %')
    """
    return f"{100 * share:.1f}".removesuffix(".0") + " %"


def counted(count, word):
    """So many of something.

    >>> counted(1, "step"), counted(0, "step")
    ('1 step', '0 steps')
    """
    return f"{count} {word}{'' if count == 1 else 's'}"


def read_number(text, name, most=math.inf):
    """A typed number as a float; a fraction is a number, too. views/page.js reads them the same way.

    Args:
        text: str.
        name: str, what it is, for the message.
        most: float, its largest absolute value.

    Raises:
        ValueError: anything else.

    >>> read_number("−0.5", "x"), read_number("1/4", "x")
    (-0.5, 0.25)
    >>> read_number("1,5", "x", 99)
    Traceback (most recent call last):
    ...
    ValueError: x is '1,5', expected a number from −99 to 99; with a decimal point it is 1.5
    """
    found = _TYPED.fullmatch(_tidy(text))
    above, below = (float(part or 1) for part in found.groups()) if found else (math.nan, 1.0)
    value = above / below if below else math.nan
    if not (math.isfinite(value) and abs(value) <= most):
        raise ValueError(refusal(text, name, most))
    return value + 0.0


def refusal(text, name, most=math.inf):
    """What is said of something typed that is no number, or of a number that is too large; see `read_number`."""
    expected = f"a number from −{most:.15g} to {most:.15g}" if math.isfinite(most) else "a number"
    tidy = _tidy(text) if isinstance(text, str) else ""
    point = f"; with a decimal point it is {tidy.replace(',', '.')}" if _COMMA.fullmatch(tidy) else ""
    shown = f"'{text}'" if isinstance(text, str) else number(text, 6)
    return f"{name} is {shown}, expected {expected}{point}"


def _tidy(text):
    return text.strip(_BLANKS).replace("−", "-")
