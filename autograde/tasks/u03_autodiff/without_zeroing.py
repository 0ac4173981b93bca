"""What happens to the steps when the gradients are not zeroed."""

from autograde.kinds import Cell, Table, Wrong

WITHOUT_ZEROING = Table(
    id="u03-without-zeroing",
    title="A line is missing",
    minutes=10,
    covers=("u03.5d",),
    cells=(
        Cell(
            "zeroed: w after 1",
            0.8,
            0.25,
            (
                Wrong(1.2, "Goes up the slope", "A step of descent subtracts."),
                Wrong(0.9, "Takes w for the slope of its square", "The slope of w squared is 2w."),
                Wrong(0.4, "Takes the loss of the lecture", "Here it is w squared, and w begins at 1."),
                Wrong(0.98, "Steps by a hundredth", "The step size is 0.1."),
                Wrong(1.0, "Counts the start as a round", "w after 1 is what the first step leads to."),
                Wrong(-1.0, "Takes the whole gradient as a step", "The gradient is multiplied by the step size."),
            ),
        ),
        Cell(
            "zeroed: w after 2",
            0.64,
            0.25,
            (
                Wrong(0.6, "Uses the first gradient again", "At w = 0.8 the slope is another one."),
                Wrong(0.44, "Does not zero in the zeroed loop", "Here the gradient is 1.6 in the second round."),
            ),
            carried=lambda table: table["zeroed: w after 1"] - 0.1 * 2 * table["zeroed: w after 1"],
        ),
        Cell(
            "zeroed: w after 3",
            0.512,
            0.25,
            (
                Wrong(0.4, "Walks in equal steps", "The closer to the minimum, the smaller the slope."),
                Wrong(0.48, "Keeps the gradient of round 2", "The third slope is taken at the third place."),
            ),
            carried=lambda table: table["zeroed: w after 2"] - 0.1 * 2 * table["zeroed: w after 2"],
        ),
        Cell(
            "kept: grad in 1",
            2.0,
            0.25,
            (
                Wrong(1.0, "Gives the loss in place of its slope", "How steep is w squared at 1?"),
                Wrong(0.2, "Multiplies the step size in", "grad holds the slope alone; the step size comes later."),
            ),
        ),
        Cell(
            "kept: w after 1",
            0.8,
            0.25,
            (
                Wrong(1.2, "Adds the step", "Forgetting to zero does not change the sign."),
                Wrong(0.6, "Counts the first gradient twice", "Before the first round grad is 0."),
            ),
            carried=lambda table: 1 - 0.1 * table["kept: grad in 1"],
        ),
        Cell(
            "kept: grad in 2",
            3.6,
            0.25,
            (
                Wrong(1.6, "Zeroes after all", "In this loop grad still holds what round 1 left."),
                Wrong(4.0, "Adds the old slope once more", "What is new in round 2 is the slope at the new w."),
                Wrong(3.2, "Doubles the new gradient", "The old gradient and the new one are not equal."),
                Wrong(0.4, "Subtracts the old gradient", "backward adds."),
            ),
            carried=lambda table: table["kept: grad in 1"] + 2 * table["kept: w after 1"],
        ),
        Cell(
            "kept: w after 2",
            0.44,
            0.25,
            (
                Wrong(0.64, "Steps by the new slope only", "The step reads grad, all of it."),
                Wrong(0.4, "Steps by four", "Take 0.1 of the entry above."),
                Wrong(0.24, "Applies the first step twice", "w has moved by 0.2 already; that is not undone."),
            ),
            carried=lambda table: table["kept: w after 1"] - 0.1 * table["kept: grad in 2"],
        ),
        Cell(
            "kept: grad in 3",
            4.48,
            0.25,
            (
                Wrong(0.88, "Holds only the last slope", "Three slopes have been added up by now."),
                Wrong(2.48, "Forgets one of the rounds", "2, then 1.6, then the slope at 0.44."),
                Wrong(4.88, "Adds the slope of the zeroed loop", "The two loops are at different places."),
                Wrong(4.4, "Adds the slope at another w", "What is new is 2w. Which w holds when round 3 begins?"),
                Wrong(6.48, "Adds the sums", "grad in 2 contains grad in 1 already."),
            ),
            carried=lambda table: table["kept: grad in 2"] + 2 * table["kept: w after 2"],
        ),
        Cell(
            "kept: w after 3",
            -0.008,
            0.5,
            (
                Wrong(0.352, "Ends with a step of the last slope", "Here too the whole of grad is stepped by."),
                Wrong(0.008, "Loses the sign at the end", "Has w passed the minimum at 0?"),
                Wrong(0.888, "Takes the last step upwards", "Subtract, even if it leads beyond 0."),
            ),
            carried=lambda table: table["kept: w after 2"] - 0.1 * table["kept: grad in 3"],
        ),
    ),
)
