"""Kinds of arguments that several commands take; each refuses the others with a sentence."""

from argparse import ArgumentTypeError


def positive(text):
    """A whole number from 1 on."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text} is not a whole number from 1 on")
    return int(text)


def share(text):
    """A percentage above 0 and at most 100, as a float."""
    try:
        percent = float(text)
    except ValueError:
        percent = 0.0
    if not 0 < percent <= 100:
        raise ArgumentTypeError(f"{text} is not a number above 0 and at most 100")
    return percent
