"""Which filters answer a constant with 0, which with the constant itself, and what [-1 2 -1] measures."""

from autograde.kinds import Choice, Option

CONSTANT_SIGNALS = Choice(
    id="u04-constant-signals",
    title="What a filter says to a constant",
    minutes=8,
    covers=("u04.2c", "u04.2f", "u04.2g"),
    points=1,
    options=(
        Option(
            "[−1 3 −1] leaves a constant signal as it is.",
            right=True,
            name="Expects sharpening to change a constant",
            hint="Add the three taps up.",
        ),
        Option(
            "[−1 2 −1] answers 0 to a constant signal, and to a ramp 0 1 2 3 … as well.",
            right=True,
            name="Does not try [-1 2 -1] on a ramp",
            hint="On a ramp both neighbours together are twice the middle.",
        ),
        Option(
            "Where cells are 1 apart, [−1 2 −1] gives an approximation of the second derivative.",
            name="Overlooks the sign of [-1 2 -1]",
            hint="Try it on 0 1 4 9 16, whose second derivative is 2.",
        ),
        Option(
            "[1/3 1/3 1/3] leaves a ramp 0 1 2 3 … as it is, away from the ends.",
            right=True,
            name="Expects an average to flatten a ramp",
            hint="The mean of 4, 5 and 6 is?",
        ),
        Option(
            "After its mean has been subtracted, the Laplacian of a Gaussian has taps that sum to 1.",
            name="Expects the sum 1 of every filter",
            hint="If each of 9 taps loses the mean, what does their sum lose?",
        ),
        Option(
            "Where cells are 1 apart, [−1 0 1] gives the slope of a ramp.",
            name="Forgets the distance of two cells",
            hint="The two taps of [-1 0 1] look at cells that are 2 apart.",
        ),
        Option(
            "A Gaussian whose taps were divided by their sum answers 1 to the constant signal 1.",
            right=True,
            name="Does not see what dividing by the sum does",
            hint="A constant of 1 makes the filter add up its own taps.",
        ),
    ),
)
