"""XNOR from three units."""

from autograde.kinds import Design, Flaw, Property

_CORNERS = ("at (0, 0)", "at (0, 1)", "at (1, 0)", "at (1, 1)")
_AND, _OR, _NOR = [-30, 20, 20], [-10, 20, 20], [10, -20, -20]


def _xnor(first, second, out):
    return [[first, second], [out]]


XNOR = Design(
    id="u01-xnor",
    title="XNOR from three units",
    minutes=8,
    covers=("u01.2d",),
    properties=(
        Property("XNOR", 2, "nnlib.neurons:three_unit_table", (0.9, 0, 0, 0.9), (1, 0.1, 0.1, 1), labels=_CORNERS),
    ),
    misconceptions=(
        Flaw("Gives XOR", "XNOR is on where the inputs are equal.", _xnor(_AND, _NOR, _NOR)),
        Flaw(
            "Asks for both hidden units at once",
            "AND and NOR are never on together. What should the output unit do with them?",
            _xnor(_AND, _NOR, _AND),
        ),
        Flaw(
            "Forgets the case in which both inputs are 0",
            "One hidden unit finds (1, 1). The other must find (0, 0).",
            _xnor(_AND, _AND, _OR),
        ),
        Flaw(
            "Forgets the case in which both inputs are 1",
            "You have found (0, 0). Which gate finds (1, 1)?",
            _xnor(_NOR, _NOR, _OR),
        ),
        Flaw(
            "Gives OR",
            "At (0, 1) some hidden unit is on that should be off. Print the hidden layer row by row.",
            _xnor(_AND, _OR, _OR),
        ),
        Flaw("Gives NAND", "It is off at (1, 1), where it should be on.", _xnor([30, -20, -20], _NOR, _OR)),
        Flaw(
            "Answers 1 everywhere",
            "Is the bias the first number of each row? And is each hidden unit off somewhere?",
            _xnor([20, 20, -30], [-20, -20, 10], [20, 20, -10]),
        ),
        Flaw(
            "Gives the first matrix a column for each unit",
            "A row of Theta belongs to a unit, a column to what enters it.",
            [[[-30, 10], [20, -20], [20, -20]], [_OR]],
        ),
        Flaw(
            "Leaves all biases out",
            "Three numbers enter each of the three units: the bias unit and two more.",
            [[[20, 20], [-20, -20]], [[20, 20]]],
        ),
        Flaw(
            "Writes three rows into one matrix",
            "The hidden units and the output unit belong to different layers: two matrices.",
            [_AND, _NOR, _OR],
        ),
        Flaw(
            "Gives both matrices a column for each unit",
            "Turn both around: the second one is a single row of three numbers.",
            [[[-30, 10], [20, -20], [20, -20]], [[-10], [20], [20]]],
        ),
        Flaw(
            "Has one hidden unit",
            "One unit of the hidden layer finds (1, 1) and another (0, 0): the first matrix has two rows.",
            [[_AND], [_OR]],
        ),
        Flaw("Hands in a single unit", "Two matrices are asked for: three numbers make one unit.", [-10, 20, -20]),
        Flaw(
            "Loses the decision on its way",
            "The hidden units lean only a little: the output cannot tell the rows apart. Multiply by ten.",
            _xnor([-1.5, 1, 1], [0.5, -1, -1], [-0.5, 1, 1]),
            (0.35, 0.35, 0.35, 0.35),
            (0.65, 0.65, 0.65, 0.65),
        ),
        Flaw(
            "Leaves the output undecided",
            "The four answers lean the right way. Make the weights of all three units larger.",
            _xnor([-6, 4, 4], [2, -4, -4], [-2, 4, 4]),
            (0.5, 0, 0, 0.5),
            (1, 0.55, 0.55, 1),
        ),
    ),
    example=_xnor(_AND, _NOR, _OR),
)
