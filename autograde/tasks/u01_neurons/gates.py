"""Weights for OR, NOT and NOR."""

from autograde.kinds import Design, Flaw, Property

_CORNERS = ("at (0, 0)", "at (0, 1)", "at (1, 0)", "at (1, 1)")
_ONE, _TWO = "nnlib.neurons:gate_of_one", "nnlib.neurons:gate_of_two"
_OR, _NOT, _NOR = [-10, 20, 20], [10, -20], [10, -20, -20]
_RIGHT = {"OR": _OR, "NOT": _NOT, "NOR": _NOR}


def _or(weights):
    return _RIGHT | {"OR": weights}


def _not(weights):
    return _RIGHT | {"NOT": weights}


def _nor(weights):
    return _RIGHT | {"NOR": weights}


GATES = Design(
    id="u01-gates",
    title="Weights for OR, NOT and NOR",
    minutes=8,
    covers=("u01.2c",),
    properties=(
        Property("OR", 1, _TWO, (0, 0.9, 0.9, 0.9), (0.1, 1, 1, 1), entry="OR", labels=_CORNERS),
        Property("NOT", 1, _ONE, (0.9, 0), (1, 0.1), entry="NOT", labels=("at 0", "at 1")),
        Property("NOR", 1, _TWO, (0.9, 0, 0, 0), (1, 0.1, 0.1, 0.1), entry="NOR", labels=_CORNERS),
    ),
    misconceptions=(
        Flaw("Gives AND for OR", "One input alone must lift the sum above 0.", _or([-30, 20, 20])),
        Flaw(
            "Is on at (0, 0) as well", "With both inputs 0 only the bias is left. Which sign has it?", _or([10, 20, 20])
        ),
        Flaw("Has no bias in OR", "g(0) is one half. What must z be at (0, 0)?", _or([0, 20, 20])),
        Flaw("Gives NOR for OR", "Turn every sign around.", _or(_NOR)),
        Flaw("Listens to x1 alone in OR", "x2 alone must switch it on, too.", _or([-10, 20, 0])),
        Flaw("Listens to x2 alone in OR", "x1 alone must switch it on, too.", _or([-10, 0, 20])),
        Flaw(
            "Gives OR a bias as large as one weight",
            "With one input on, z is 0 and the answer one half. The bias must be smaller than a weight.",
            _or([-20, 20, 20]),
            (0, 0.4, 0.4, 0.6),
            (0.4, 0.6, 0.6, 1),
        ),
        Flaw("Never switches OR on", "Compare the size of the bias with one weight.", _or([-50, 20, 20])),
        Flaw("Gives OR two numbers", "Bias, weight of x1, weight of x2: three.", _or([20, 20])),
        Flaw(
            "Does not decide in OR",
            "All rows lie on the right side of one half; now make the weights larger.",
            _or([-1, 2, 2]),
            (0, 0.5, 0.5, 0.5),
            (0.5, 1, 1, 1),
        ),
        Flaw("Passes its input on", "NOT must be off where x is 1, and on where x is 0.", _not([-10, 20])),
        Flaw("Writes the truth table of OR", "Weights are asked for, not answers: three numbers.", _or([0, 1, 1, 1])),
        Flaw("Writes the truth table of NOT", "With a weight of 0 it cannot see its input.", _not([1, 0])),
        Flaw("Writes the truth table of NOR", "A bias and two weights decide all four rows.", _nor([1, 0, 0, 0])),
        Flaw("Has no bias in NOT", "At x = 0 the weight has no say. What switches the unit on there?", _not([0, -20])),
        Flaw(
            "Never switches NOT off", "At x = 1 bias and weight are added; the sum must be negative.", _not([30, -20])
        ),
        Flaw("Never switches NOT on", "At x = 0 the sum is the bias alone, and must be positive.", _not([-20, 10])),
        Flaw("Gives NOT three numbers", "NOT has one input, so a bias and one weight.", _not([10, -20, -20])),
        Flaw("Gives NOT one number", "A weight alone cannot do it: the bias comes first.", _not([-20])),
        Flaw(
            "Gives NOT a bias as large as its weight",
            "At x = 1 the two cancel: z is 0, however large both are. Which of them must be the larger?",
            _not([20, -20]),
            (0.55, 0.45),
            (1, 0.55),
        ),
        Flaw(
            "Does not decide in NOT",
            "0.7 and 0.3 lean the right way; multiply both numbers.",
            _not([1, -2]),
            (0.5, 0),
            (1, 0.5),
        ),
        Flaw("Gives NAND for NOR", "(NOT x1) AND (NOT x2) is off as soon as one input is 1.", _nor([30, -20, -20])),
        Flaw("Gives OR for NOR", "It is on in one row only: where both inputs are 0.", _nor(_OR)),
        Flaw("Gives AND for NOR", "Both inputs are negated before AND sees them.", _nor([-30, 20, 20])),
        Flaw("Has no bias in NOR", "In the row that must be on, both inputs are 0.", _nor([0, -20, -20])),
        Flaw("Negates x1 and forgets x2", "x2 alone must switch it off.", _nor([10, -20, 0])),
        Flaw("Negates x2 and forgets x1", "x1 alone must switch it off.", _nor([10, 0, -20])),
        Flaw(
            "Negates one of the two inputs",
            "Both weights must be negative.",
            _nor([10, -20, 20]),
            (0.9, 0.9, 0, 0),
            (1, 1, 0.1, 1),
        ),
        Flaw("Never switches NOR on", "Its bias must be positive.", _nor([-10, -20, -20])),
        Flaw(
            "Turns only the bias of OR around",
            "OR with its sides swapped has all three signs changed, those of the weights too.",
            _nor([10, 20, 20]),
        ),
        Flaw("Gives NOR two numbers", "NOR has two inputs, like OR, and a bias.", _nor([-20, -20])),
        Flaw(
            "Gives NOR a bias as large as one weight",
            "One input that is on brings the sum down to 0 and no further. How must bias and weight compare?",
            _nor([20, -20, -20]),
            (0.55, 0.45, 0.45, 0),
            (1, 0.55, 0.55, 0.45),
        ),
        Flaw(
            "Does not decide in NOR",
            "The signs are right, the numbers are too small.",
            _nor([1, -2, -2]),
            (0.5, 0, 0, 0),
            (1, 0.5, 0.5, 0.5),
        ),
    ),
    example=_RIGHT,
)
