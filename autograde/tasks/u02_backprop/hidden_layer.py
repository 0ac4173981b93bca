"""Polls on a network with one hidden layer and one output."""

from autograde.kinds import Choice, Option

HIDDEN_LAYER = Choice(
    id="u02-hidden-layer",
    title="Which slopes are right?",
    minutes=8,
    covers=("u02.4a", "u02.4b"),
    points=2,
    options=(
        Option(
            "∂oₕ/∂wₕᵢ = oₕ(1 − oₕ) xᵢ",
            right=True,
            name="Does not know the slope of a hidden unit in its weight",
            hint="The slope of the sigmoid, times what the weight multiplies.",
        ),
        Option(
            "∂oₕ/∂wₕᵢ = oₕ(1 − oₕ)",
            name="Stops at the sigmoid",
            hint="Between the weight and the sigmoid lies the sum. How much does it grow with wₕᵢ?",
        ),
        Option(
            "∂o/∂oₕ = o(1 − o) oₕ",
            name="Differentiates in the weight instead of the unit",
            hint="oₕ is what moves here; in the sum it is multiplied by something else.",
        ),
        Option(
            "∂o/∂oₕ = o(1 − o) wₕ",
            right=True,
            name="Does not know how a hidden unit reaches the output",
            hint="o is a sigmoid of a sum, and one term of the sum is wₕ oₕ.",
        ),
        Option(
            "∂o/∂wₕ = o(1 − o) oₕ",
            right=True,
            name="Does not know the slope of the output in its own weight",
            hint="An output unit is a unit like any other: its inputs are the oₕ.",
        ),
        Option(
            "∂o/∂wₕᵢ = o(1 − o) · oₕ(1 − oₕ) xᵢ",
            name="Loses the weight between the layers",
            hint="Multiply ∂o/∂oₕ by ∂oₕ/∂wₕᵢ and see which letter is missing.",
        ),
        Option(
            "With o = 0.999 and y = 0 the error is nearly as large as it can be, and yet ∂E/∂wₕ is almost 0.",
            right=True,
            name="Overlooks that a sure unit hardly learns",
            hint="Put o = 0.999 into o(1 − o).",
        ),
        Option(
            "∂E/∂o = y − o",
            name="Loses the sign of the error's slope",
            hint="If o is too large, a larger o makes the error larger. Is your slope positive then?",
        ),
    ),
)
