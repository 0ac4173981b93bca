"""Names in a sentence, however many there are."""


def listed(names, most=12):
    """The names with commas between; of a long list the first, and how many more there are.

    Args:
        names: texts. They may come from students: what does not print is replaced.
        most: int, how many are shown.
    """
    names = [harmless(name) for name in names]
    more = len(names) - most
    return ", ".join(names) if more <= 0 else f"{', '.join(names[:most])} and {more:,} more"


def harmless(text):
    """The text without what could write elsewhere on a terminal."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
