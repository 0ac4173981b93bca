"""An experiment: which step is best, and how the errors fall."""

import math

from autograde.kinds import Design, Flaw, Property

_STEP = ("your step", "its error")
_RIGHT = {"forward": 1e-8, "centred": 1e-5, "forward factor": 10.0, "centred factor": 100.0}


def _flaw(name, hint, entry, value, lower=None, upper=None):
    return Flaw(name, hint, {**_RIGHT, entry: value}, lower, upper)


def _steps(name, hint, entry, value, between):
    """A step between two bounds, whatever its error is."""
    return _flaw(name, hint, entry, value, (between[0], 0), (between[1], math.inf))


STEP_SIZES = Design(
    id="u02-step-sizes",
    title="The best step",
    minutes=8,
    covers=("u02.8b",),
    properties=(
        Property(
            "best step of the forward difference",
            0.75,
            "nnlib.differences:forward_trial",
            (0, 0),
            (math.inf, 3e-8),
            "forward",
            labels=_STEP,
        ),
        Property(
            "best step of the centred difference",
            0.75,
            "nnlib.differences:centred_trial",
            (0, 0),
            (math.inf, 5e-11),
            "centred",
            labels=_STEP,
        ),
        Property("factor of the forward difference", 0.5, "nnlib.arrays:as_float", 9.5, 10.5, "forward factor", 0.5),
        Property("factor of the centred difference", 0.5, "nnlib.arrays:as_float", 95, 105, "centred factor", 5),
    ),
    misconceptions=(
        _steps(
            "Loses the forward slope to rounding",
            "f(x + h) and f(x) agree in nearly all digits: what is left is noise. A larger step keeps more of them.",
            "forward",
            1e-13,
            (0, 5e-10),
        ),
        _steps(
            "Goes one step too far forward",
            "The error has begun to grow again. Print the errors in one column and look for the smallest.",
            "forward",
            1e-9,
            (5.1e-10, 5e-9),
        ),
        _steps(
            "Stops before the best forward step",
            "Ten times smaller, and the error is still ten times smaller. Go on until that stops.",
            "forward",
            1e-6,
            (1.5e-8, 5e-5),
        ),
        _steps(
            "Takes by far too large a step forward",
            "Between x and x + h the function bends. Try a step of a millionth.",
            "forward",
            1e-2,
            (5.1e-5, math.inf),
        ),
        _steps(
            "Takes the step of the forward difference for the centred one",
            "The centred difference is best at a larger step. Its own column of errors shows where.",
            "centred",
            1e-8,
            (5e-9, 5e-8),
        ),
        _steps(
            "Loses the centred slope to rounding",
            "Even symmetry does not help against subtracting two numbers that are almost equal.",
            "centred",
            1e-13,
            (0, 4.9e-9),
        ),
        _steps(
            "Goes one step too far with the centred difference",
            "A little larger: rounding has taken over already.",
            "centred",
            1e-7,
            (5.1e-8, 2e-6),
        ),
        _steps(
            "Takes too large a centred step",
            "A hundred times smaller error for each tenth of the step: this goes on a little further.",
            "centred",
            1e-3,
            (2e-5, math.inf),
        ),
        _flaw(
            "Turns the forward factor around",
            "The larger error divided by the smaller one.",
            "forward factor",
            0.1,
            0.05,
            0.2,
        ),
        _flaw(
            "Expects the square for the forward difference",
            "Its error is about half the bend times h: to which power does h stand there?",
            "forward factor",
            100,
        ),
        _flaw(
            "Turns the centred factor around",
            "Divide the error at 0.01 by that at 0.001, not the other way.",
            "centred factor",
            0.01,
            0.005,
            0.02,
        ),
        _flaw(
            "Expects the same factor from both differences",
            "Symmetry cancels the term with h; what is left falls faster.",
            "centred factor",
            10,
        ),
        _flaw(
            "Gives the exponent for the centred factor",
            "Not the power of ten, but the quotient itself.",
            "centred factor",
            2,
            1.9,
            2.1,
        ),
        _flaw(
            "Gives the exponent for the forward factor",
            "How many times smaller did the error become?",
            "forward factor",
            1,
            0.9,
            1.1,
        ),
        _flaw(
            "Divides one column by the other",
            "Stay in the column of the forward errors and divide its entry at 0.01 by the one at 0.001.",
            "forward factor",
            466.6,
            460,
            470,
        ),
        _flaw(
            "Doubles the factor of the forward difference",
            "Its error goes with h squared: a tenth of the step, and a tenth of a tenth of the error.",
            "centred factor",
            20,
        ),
        _flaw(
            "Gives the power instead of the forward step", "The step itself is asked for, such as 1e-3.", "forward", -8
        ),
        _flaw("Gives the power instead of the centred step", "Write the step, not its logarithm.", "centred", -5),
    ),
    example=_RIGHT,
)
