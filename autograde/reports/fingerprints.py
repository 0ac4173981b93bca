"""Tokens of Python source and the fingerprints among them: Schleimer, Wilkerson, Aiken, Winnowing, SIGMOD 2003.

Source that is not Python any more is read all the same: tokens are found by pattern, no grammar is involved.
"""

import builtins
import keyword
import re
from typing import NamedTuple
from zlib import crc32

import numpy as np

GRAM = 12  # tokens: shorter runs, such as the head of a for loop, are everybody's
WINDOW = 5  # every common run of GRAM + WINDOW - 1 tokens leaves a common fingerprint
MAX_TOKENS = 20_000  # of one answer; nobody types more

_TOKEN = re.compile(
    r"""(?P<skip>\#[^\n]*|\\\n|\s+)
      | (?P<text>[rbfuRBFU]{0,3}(?:\"{3}(?:\\.|[^\\])*?(?:\"{3}|\Z)|'{3}(?:\\.|[^\\])*?(?:'{3}|\Z)
                                 |\"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?))
      | (?P<number>\.?\d(?:[eE][-+]|[\w.])*)
      | (?P<name>\w+)
      | (?P<sign>\*\*=?|//=?|->|:=|[-+*/%@&|^<>=!]=|.)""",
    re.VERBOSE | re.DOTALL,
)
_KEPT = frozenset(keyword.kwlist) | frozenset(dir(builtins))
# Odd, so that no token is multiplied away modulo 2**64.
_WEIGHTS = np.array([pow(0x9E3779B97F4A7C15, power, 1 << 64) for power in range(GRAM)], np.uint64)


class Tokens(NamedTuple):
    """Source as tokens that a change of names, spaces and comments leaves as they are.

    ``codes`` is a uint64 array, ``lines`` the list of the tokens' lines, from 0.
    """

    codes: np.ndarray
    lines: list


def read_tokens(source):
    """The tokens of a piece of source.

    A student's own names all become one name, texts become one text; keywords, built-in names, attributes (``.sum``),
    numbers and signs stay what they are. Comments, spaces and line breaks are left out.

    Args:
        source: str, valid Python or not.
    """
    codes, lines, line, attribute = [], [], 0, False
    for match in _TOKEN.finditer(source):
        kind, text = match.lastgroup, match.group()
        if kind != "skip":
            if kind == "text" or (kind == "name" and not attribute and text not in _KEPT):
                text = kind
            codes.append(crc32(text.encode("utf-8", "replace")) + 1)
            lines.append(line)
            attribute = text == "."
            if len(codes) == MAX_TOKENS:
                break
        if kind in ("skip", "text"):
            line += match.group().count("\n")
    return Tokens(np.array(codes, np.uint64), lines)


def hash_grams(tokens):
    """The hash of every run of ``GRAM`` tokens, in order: list of int, empty where there are fewer tokens."""
    if len(tokens.codes) < GRAM:
        return []
    runs = np.lib.stride_tricks.sliding_window_view(tokens.codes, GRAM)
    mixed = runs @ _WEIGHTS  # modulo 2**64
    mixed ^= mixed >> np.uint64(31)  # the lowest hash of a window must not follow from its last token alone
    return (mixed * np.uint64(0xBF58476D1CE4E5B9)).tolist()


def winnow(hashes):
    """The fingerprints: of every ``WINDOW`` neighbouring hashes the smallest.

    Args:
        hashes: from `hash_grams`.

    Returns:
        set of int; at least one where there is any hash.
    """
    return {min(hashes[start : start + WINDOW]) for start in range(max(len(hashes) - WINDOW + 1, min(len(hashes), 1)))}


def covered(hashes, shared):
    """Which tokens lie in a run whose hash is among `shared`.

    Args:
        hashes: from `hash_grams`.
        shared: set of int.

    Returns:
        set of positions.
    """
    starts = [start for start, one in enumerate(hashes) if one in shared]
    return {position for start in starts for position in range(start, start + GRAM)}
