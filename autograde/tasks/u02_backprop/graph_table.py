"""f = (x + y) z, forward, backward, and one step."""

from autograde.kinds import Cell, Table, Wrong

GRAPH_TABLE = Table(
    id="u02-graph-table",
    title="A compute graph by hand",
    minutes=6,
    covers=("u02.2a", "u02.2b"),
    cells=(
        Cell(
            "q",
            3,
            0.25,
            (
                Wrong(-7, "Subtracts at the plus", "The first node adds x and y; mind the sign of x."),
                Wrong(7, "Loses the sign of x", "x is minus two."),
                Wrong(-10, "Multiplies at the plus", "Read the sign in the first node once more."),
            ),
        ),
        Cell(
            "f",
            -12,
            0.25,
            (
                Wrong(12, "Loses the sign of z", "A negative number times a positive one."),
                Wrong(-1, "Adds at the times", "The last node multiplies what enters it."),
                Wrong(-22, "Multiplies y and z first", "The bracket comes first: its result is one number."),
            ),
            carried=lambda table: table["q"] * -4,
        ),
        Cell(
            "df/dq",
            -4,
            0.25,
            (
                Wrong(3, "Takes the value of q for its gradient", "If q grows a little, what is it multiplied by?"),
                Wrong(1, "Passes a gradient through the times unchanged", "Only a plus does that."),
                Wrong(4, "Forgets the sign of the other factor", "f falls when q grows. Is your slope negative?"),
                Wrong(-12, "Takes f for its own slope", "A slope says how f changes, not what it is."),
            ),
        ),
        Cell(
            "df/dz",
            3,
            0.25,
            (
                Wrong(-4, "Takes the value of z for its gradient", "Look at the other end of the multiplication."),
                Wrong(1, "Passes the gradient on at the times", "z is multiplied by something, and that counts."),
                Wrong(-3, "Turns the sign of a gradient", "q is positive, so f grows with z."),
            ),
            carried=lambda table: table["q"] * 1,
        ),
        Cell(
            "df/dx",
            -4,
            0.25,
            (
                Wrong(1, "Gives the local slope only", "dq/dx is one factor of the chain. Where is the other?"),
                Wrong(-2, "Takes the value of x for its gradient", "x is added: its own size does not matter."),
                Wrong(5, "Takes the other number at the plus", "Swapping the operands is the rule of the times."),
                Wrong(4, "Loses a sign on the way back to x", "What arrives at the plus is negative."),
                Wrong(-3, "Adds the slopes of the chain", "Along one path slopes are multiplied."),
                Wrong(-20, "Treats the plus as a times", "A plus hands on what arrives, as it is."),
            ),
            carried=lambda table: table["df/dq"] * 1,
        ),
        Cell(
            "df/dy",
            -4,
            0.25,
            (
                Wrong(1, "Stops at the plus on the way to y", "Multiply by what came from the right."),
                Wrong(5, "Takes the value of y for its gradient", "Let y grow by 0.1 and compute f again."),
                Wrong(8, "Multiplies by x at the plus", "The rule of the other input holds for a times."),
                Wrong(4, "Loses a sign on the way back to y", "Both inputs of a plus get the same gradient."),
                Wrong(
                    -2, "Shares the gradient out at the plus", "A plus copies it to both sides, it does not halve it."
                ),
            ),
            carried=lambda table: table["df/dq"] * 1,
        ),
        Cell(
            "new x",
            -1.6,
            0.25,
            (
                Wrong(-2.4, "Walks uphill with x", "f shall become smaller: subtract the gradient."),
                Wrong(2, "Forgets the step size for x", "Only a tenth of the gradient is taken."),
                Wrong(0.4, "Gives the step instead of the new x", "Start from where x was."),
                Wrong(-2.1, "Steps by the step size itself", "How far a number moves depends on its gradient."),
            ),
            carried=lambda table: -2 - 0.1 * table["df/dx"],
        ),
        Cell(
            "new y",
            5.4,
            0.25,
            (
                Wrong(4.6, "Walks uphill with y", "Minus a negative number: which way does y go?"),
                Wrong(9, "Forgets the step size for y", "0.1 times the gradient is the step."),
                Wrong(0.4, "Gives the step instead of the new y", "The step is added to 5."),
            ),
            carried=lambda table: 5 - 0.1 * table["df/dy"],
        ),
        Cell(
            "new z",
            -4.3,
            0.25,
            (
                Wrong(-3.7, "Walks uphill with z", "Its gradient is positive, so z must get smaller."),
                Wrong(-7, "Forgets the step size for z", "The whole gradient is too far."),
                Wrong(-4, "Leaves z where it is", "All three numbers take their step."),
            ),
            carried=lambda table: -4 - 0.1 * table["df/dz"],
        ),
        Cell(
            "new f",
            -16.34,
            0.25,
            (
                Wrong(-15.2, "Computes the new f with the old z", "Every input has moved."),
                Wrong(-12.9, "Computes the new f with the old sum", "The sum of x and y has changed as well."),
                Wrong(-16.1, "Estimates f with the slopes", "That is where f would be if it were a plane. Compute it."),
                Wrong(-8.14, "Computes f after a step uphill", "The result ought to lie below -12."),
                Wrong(
                    -10.8, "Takes a step on f itself", "f has no step of its own. Compute it from the new x, y and z."
                ),
                Wrong(-12, "Keeps the old f", "After the step f is computed once more."),
                Wrong(-16.3, "Rounds the new f", "Two decimals are left; give both."),
            ),
            carried=lambda table: (table["new x"] + table["new y"]) * table["new z"],
        ),
    ),
)
