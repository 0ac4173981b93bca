"""Filters of the student's own: any taps that do what is asked."""

from autograde.kinds import Design, Flaw, Property

_NEAR = 0.001
_SINGLE = tuple(f"cell {number}" for number in range(1, 10))
_PATTERNS = ("to the constant 1", "to the ramp", "to 1 -1 1 -1", "to a single 1")
_POWERS = ("to the constant 1", "to t", "to t squared", "to t cubed")
_ANY = 1e6
_RIGHT = {
    "shift": [1, 0, 0],
    "smooth": [0.25, 0.5, 0.25],
    "sharpen": [-1, 3, -1],
    "first derivative": [-1, 0, 1],
    "second derivative": [4, -8, 4],
    "Simpson": [1 / 6, 4 / 6, 1 / 6],
}


def _exactly(name, points, measure, wanted, labels, **bounds):
    lower = tuple(bounds.get(f"low{i}", value - _NEAR) for i, value in enumerate(wanted))
    upper = tuple(bounds.get(f"high{i}", value + _NEAR) for i, value in enumerate(wanted))
    return Property(name, points, f"nnlib.probes:{measure}", lower, upper, entry=name, reach=0.01, labels=labels)


def _with(name, taps):
    return _RIGHT | {name: taps}


OWN_FILTERS = Design(
    id="u04-own-filters",
    title="Filters of your own",
    minutes=25,
    covers=("u04.1f", "u04.2c", "u04.2d", "u04.2e", "u04.2f", "u04.2g"),
    properties=(
        _exactly("shift", 0.5, "single_one", (0, 0, 0, 0, 0, 1, 0, 0, 0), _SINGLE),
        _exactly("smooth", 0.5, "responses_to_patterns", (1, 0, 0, 0.5), _PATTERNS, low3=-_ANY, high3=_ANY),
        _exactly(
            "sharpen", 0.5, "responses_to_patterns", (1, 0, 0, 0), _PATTERNS, low2=-_ANY, high2=_ANY, low3=2, high3=_ANY
        ),
        _exactly("first derivative", 0.5, "responses_to_powers", (0, 1, 0, 0), _POWERS, low3=-_ANY, high3=_ANY),
        _exactly("second derivative", 0.5, "responses_to_powers", (0, 0, 2, 0), _POWERS),
        _exactly("Simpson", 0.5, "responses_to_whole_powers", (1, 0, 1 / 3, 0), _POWERS),
    ),
    misconceptions=(
        Flaw(
            "Moves the signal to the left",
            "A cell should show what its left neighbour had. Which tap stands over the left neighbour?",
            _with("shift", [0, 0, 1]),
        ),
        Flaw("Does not move at all", "[0 1 0] is the identity.", _with("shift", [0, 1, 0])),
        Flaw("Moves by two cells", "Of five taps the outer ones reach two cells far.", _with("shift", [1, 0, 0, 0, 0])),
        Flaw("Adds the neighbour to the cell", "Moving takes the middle tap away.", _with("shift", [1, 1, 0])),
        Flaw("Changes the sign while moving", "A signal that moves keeps its values.", _with("shift", [-1, 0, 0])),
        Flaw("Takes the difference to the neighbour", "No tap of a shift is negative.", _with("shift", [1, -1, 0])),
        Flaw(
            "Averages three cells",
            "A third each turns 1 -1 1 into 1/3 or -1/3. The middle must weigh as much as its neighbours together.",
            _with("smooth", [1 / 3, 1 / 3, 1 / 3]),
        ),
        Flaw("Smooths without dividing", "The shape is right; the taps sum to 4.", _with("smooth", [1, 2, 1])),
        Flaw(
            "Averages two cells",
            "Against 1 -1 1 -1 that works, but it moves a ramp by half a cell. Weigh left and right alike.",
            _with("smooth", [0.5, 0.5, 0]),
        ),
        Flaw(
            "Averages the cell with its right neighbour",
            "Half a cell to the right: look at what the ramp gives.",
            _with("smooth", [0, 0.5, 0.5]),
        ),
        Flaw("Leaves the signal as it is", "1 -1 1 -1 must become 0.", _with("smooth", [0, 1, 0])),
        Flaw(
            "Averages five cells",
            "With a fifth each, three of one sign meet two of the other.",
            _with("smooth", [0.2] * 5),
        ),
        Flaw(
            "Averages the neighbours only",
            "Without the cell itself the alternating signal changes its sign instead of vanishing.",
            _with("smooth", [0.5, 0, 0.5]),
        ),
        Flaw(
            "Smooths with a Gaussian of width 1",
            "Nearly: its middle tap is 0.45. It must be as large as the two others together.",
            _with("smooth", [0.27406862, 0.45186276, 0.27406862]),
        ),
        Flaw(
            "Sharpens too little",
            "Sum and symmetry are right. The middle tap is what a single 1 becomes: at least 2.",
            _with("sharpen", [-0.25, 1.5, -0.25]),
        ),
        Flaw(
            "Gives the sharpening filter the sum 0",
            "With [-1 2 -1] a constant disappears.",
            _with("sharpen", [-1, 2, -1]),
        ),
        Flaw(
            "Sharpens without negative neighbours",
            "Neighbours are subtracted: what stands out then stands out more.",
            _with("sharpen", [1, 3, 1]),
        ),
        Flaw("Enlarges everything", "[0 3 0] makes constants larger, too.", _with("sharpen", [0, 3, 0])),
        Flaw(
            "Blurs instead of sharpening", "A single 1 should become at least 2.", _with("sharpen", [0.25, 0.5, 0.25])
        ),
        Flaw(
            "Gives the sharpening filter the sum 3",
            "Subtract from the middle what you take on both sides.",
            _with("sharpen", [-1, 5, -1]),
        ),
        Flaw(
            "Leaves peaks as they are",
            "The identity has the sum 1, but a single 1 stays 1.",
            _with("sharpen", [0, 1, 0]),
        ),
        Flaw(
            "Divides by 2, as where cells are 1 apart",
            "The outer taps stand at t = -1/2 and t = 1/2, 1 apart: divide by 1, not by 2.",
            _with("first derivative", [-0.5, 0, 0.5]),
        ),
        Flaw(
            "Turns the slope around",
            "A signal that grows to the right has a positive slope.",
            _with("first derivative", [1, 0, -1]),
        ),
        Flaw(
            "Takes the forward difference",
            "[0 -2 2] is right on straight lines, but not on a parabola. Look to both sides.",
            _with("first derivative", [0, -2, 2]),
        ),
        Flaw(
            "Takes the difference to the cell before",
            "On a parabola it sees only the falling side.",
            _with("first derivative", [-2, 2, 0]),
        ),
        Flaw(
            "Divides by half a unit",
            "h is the way to one neighbour; from neighbour to neighbour it is twice as far.",
            _with("first derivative", [-2, 0, 2]),
        ),
        Flaw(
            "Forgets h in the forward difference",
            "No division by h, and only one side.",
            _with("first derivative", [0, -1, 1]),
        ),
        Flaw(
            "Hands in two taps",
            "Two taps have no middle. Put a 0 on one side, or better: look to both sides.",
            _with("first derivative", [-2, 2]),
        ),
        Flaw(
            "Forgets h in the second derivative", "Divide by the square of 1/2.", _with("second derivative", [1, -2, 1])
        ),
        Flaw(
            "Divides by h once",
            "Each of two differences is divided by the distance.",
            _with("second derivative", [2, -4, 2]),
        ),
        Flaw(
            "Gives minus the second derivative",
            "The middle tap is the negative one: a parabola's neighbours lie higher than its lowest point.",
            _with("second derivative", [-4, 8, -4]),
        ),
        Flaw(
            "Gives minus the second difference",
            "Sign and scale both: begin with t squared at -1/2, 0, 1/2.",
            _with("second derivative", [-1, 2, -1]),
        ),
        Flaw(
            "Squares one half in the wrong place",
            "Dividing by a quarter makes larger.",
            _with("second derivative", [0.25, -0.5, 0.25]),
        ),
        Flaw(
            "Gives a first derivative twice",
            "Its answer to t squared must be 2, to t it must be 0.",
            _with("second derivative", [-1, 0, 1]),
        ),
        Flaw("Does not divide by 6", "A mean of the constant 1 is 1.", _with("Simpson", [1, 4, 1])),
        Flaw(
            "Integrates instead of averaging",
            "The integral from -1 to 1 is twice the mean.",
            _with("Simpson", [1 / 3, 4 / 3, 1 / 3]),
        ),
        Flaw(
            "Weighs all three alike",
            "Three thirds find 2/3 for t squared; its mean from -1 to 1 is 1/3.",
            _with("Simpson", [1 / 3, 1 / 3, 1 / 3]),
        ),
        Flaw(
            "Takes the trapezoid rule",
            "[1/4 1/2 1/4] finds 1/2 for t squared. Give the middle more.",
            _with("Simpson", [0.25, 0.5, 0.25]),
        ),
        Flaw("Looks at the middle only", "t squared is 0 there, and its mean is not.", _with("Simpson", [0, 1, 0])),
        Flaw("Rounds the sixths", "0.17 is not 1/6: write the fraction.", _with("Simpson", [0.17, 0.66, 0.17])),
    ),
    example=_RIGHT,
)
