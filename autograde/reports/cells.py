"""Cells of a CSV file that a spreadsheet will open, and text from anywhere that a terminal will show."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def is_formula(text):
    """Whether a spreadsheet would compute the text, or take it for a command.

    Full-width signs count too: some programs read them like the usual ones.
    """
    return text.lstrip(" \u00a0\u3000\n").startswith((*FORMULA, "＝", "＋", "－", "＠"))


def defuse(text):
    """The text, with an apostrophe before it where a spreadsheet would compute it."""
    return f"'{text}" if is_formula(text) else text


def one_line(text):
    """The text without line breaks and control characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in str(text)).split())
