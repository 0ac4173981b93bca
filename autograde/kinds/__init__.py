"""The kinds of task. Each knows its cases, how to mark what came back, and its own wrong ways.

Every kind has ``id``, ``title``, ``minutes``, ``covers``, ``points``, and

- ``cases(seed=None)``: what to ask; without a seed the cases a student sees, with one the secret ones;
- ``mark(cases, outcomes, shown)``: the ``Verdict``;
- ``mistakes()``: (``Misconception``, an answer that makes it), for the audit;
- ``model()``: an answer that is right;
- ``withholds``: functions of nnlib that are put away while the answer is tried;
- ``variants``: None, or what the same task with other numbers is made from.
"""

from autograde.kinds.choice import Choice, Option
from autograde.kinds.design import Design, Flaw, Property
from autograde.kinds.function import Function, Stratum
from autograde.kinds.table import Cell, Table, Value, Wrong
from autograde.kinds.trained import Bar, Trained
from autograde.kinds.variants import Variants, varied, vary

__all__ = [
    "Bar",
    "Cell",
    "Choice",
    "Design",
    "Flaw",
    "Function",
    "Option",
    "Property",
    "Stratum",
    "Table",
    "Trained",
    "Value",
    "Variants",
    "Wrong",
    "varied",
    "vary",
]
