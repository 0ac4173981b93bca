"""Arithmetic on the entries of a table, recorded as data.

An entry of a table may follow from the student's own other entries. The task states how, as a function; run once on
entries that record what is done with them, it becomes a nested list: ``["+", {"entry": "a"}, 1]``.
"""

import operator
from numbers import Number

_OPERATORS = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
}


def record(function, names):
    """What a function of a table computes.

    Args:
        function: takes the table, a dictionary; does nothing but arithmetic with its entries.
        names: the entries of the table.

    Returns:
        lists, dictionaries, texts and numbers, for `evaluate`.

    Raises:
        TypeError: the function does something else with an entry, such as comparing it.
    """
    result = function({name: _Entry({"entry": name}) for name in names})
    return result.formula if isinstance(result, _Entry) else result


def evaluate(formula, table):
    """The value of a formula; raises what the arithmetic raises on entries that are missing or of another kind."""
    if isinstance(formula, dict):
        return table[formula["entry"]]
    if isinstance(formula, list):
        sign, left, right = formula
        return _OPERATORS[sign](evaluate(left, table), evaluate(right, table))
    return formula


class _Entry:
    """Stands for an entry and remembers the arithmetic."""

    def __init__(self, formula):
        self.formula = formula

    def __bool__(self):
        raise TypeError("what an entry follows from may only be arithmetic; this function compares or chooses")

    __hash__ = None

    def __eq__(self, other):
        return bool(self)

    __lt__ = __le__ = __gt__ = __ge__ = __eq__


def _method(sign, swapped):
    def record_it(self, other):
        if isinstance(other, _Entry):
            other = other.formula
        elif not isinstance(other, Number):
            return NotImplemented
        return _Entry([sign, other, self.formula] if swapped else [sign, self.formula, other])

    return record_it


for _sign, _function in _OPERATORS.items():
    setattr(_Entry, f"__{_function.__name__}__", _method(_sign, False))
    setattr(_Entry, f"__r{_function.__name__}__", _method(_sign, True))
